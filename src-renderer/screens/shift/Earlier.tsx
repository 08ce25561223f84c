import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { ZRecord, ZRow } from '#shared/domain/closing.ts'
import type { Result } from '#shared/domain/result.ts'
import type { ShiftDetail, ShiftRow } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { dayText } from '../../text/day-text.ts'
import { useText } from '../../text/text.ts'
import { ClosedDay, zNumber } from './ClosedDay.tsx'
import { signedMoney } from './money-words.ts'
import { ShiftReport } from './ShiftReport.tsx'
import { Side } from './Side.tsx'

const PAGE = 40

type Kind = 'z' | 'shifts'
type Chosen = { kind: 'z'; record: ZRecord } | { kind: 'shift'; detail: ShiftDetail }

/** What was closed before: every Z for ever, and every shift with what was counted. */
export function Earlier({ tabs }: { tabs: React.ReactNode }) {
  const text = useText()
  const words = dayText[text.lang]
  const [kind, setKind] = useState<Kind>('z')
  const zs = usePages<ZRow>((cursor) => call('day:list', { cursor, limit: PAGE }))
  const shifts = usePages<ShiftRow>((cursor) => call('shift:list', { cursor, limit: PAGE }))
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const pages = kind === 'z' ? zs : shifts
  const chosenId = chosen === null ? null : chosen.kind === 'z' ? chosen.record.zId : chosen.detail.shift.shiftId
  const chosenIs = (one: Kind, id: number) => (chosen?.kind === (one === 'z' ? 'z' : 'shift') && chosenId === id ? 'true' : undefined)

  const openZ = async (zId: number) => {
    const answer = await call('day:get', { zId })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setChosen({ kind: 'z', record: answer.value })
  }
  const openShift = async (shiftId: number) => {
    const answer = await call('shift:get', { shiftId })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setChosen({ kind: 'shift', detail: answer.value })
  }
  return (
    <div className="shift-screen">
      <section className="steps" aria-label={words.earlier}>
        {tabs}
        <h1 className="vh">{words.earlier}</h1>
        <div className="kinds" role="group" aria-label={words.earlier}>
          {(['z', 'shifts'] as const).map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={kind === one} onClick={() => setKind(one)}>
              {words.kinds[one]}
            </button>
          ))}
        </div>
        <ul className="rows scroll" aria-label={words.kinds[kind]}>
          {kind === 'z'
            ? zs.rows.map((row) => (
                <li key={row.zId}>
                  <button type="button" aria-current={chosenIs('z', row.zId)} onClick={() => void openZ(row.zId)}>
                    <b>{words.z(zNumber(row.number))}</b>
                    <b className="money">
                      {row.netMinor < 0 ? `\u2212${text.money(-row.netMinor, row.currency)}` : text.money(row.netMinor, row.currency)}
                    </b>
                    <span>{text.day(row.businessDay)}</span>
                    <span>{row.signedBy === null ? words.salesCount(row.count) : words.signedShort}</span>
                  </button>
                </li>
              ))
            : shifts.rows.map((row) => (
                <li key={row.shiftId}>
                  <button type="button" aria-current={chosenIs('shifts', row.shiftId)} onClick={() => void openShift(row.shiftId)}>
                    <b>{words.shift(row.number, row.openedBy)}</b>
                    <b className="money">{row.differenceMinor === null ? words.stillRuns : signedMoney(text, row.differenceMinor)}</b>
                    <span>
                      {text.weekday(row.openedAt)},{' '}
                      {row.closedAt === null ? text.time(row.openedAt) : words.fromTo(text.time(row.openedAt), text.time(row.closedAt))}
                    </span>
                    <span>{row.differenceMinor === null ? '' : words.differenceShort}</span>
                  </button>
                </li>
              ))}
          {pages.rows.length === 0 && !pages.busy ? <li className="muted sm none">{kind === 'z' ? words.noZ : words.noShifts}</li> : null}
          {pages.next === null ? null : (
            <li className="more">
              <Button small disabled={pages.busy} onPress={pages.more}>
                {words.more}
              </Button>
            </li>
          )}
        </ul>
      </section>
      <Side>
        {(error ?? pages.error) ? <ErrorNote error={(error ?? pages.error) as AppError} /> : null}
        {chosen === null ? (
          <p className="muted empty">{words.choose}</p>
        ) : chosen.kind === 'z' ? (
          <ClosedDay record={chosen.record} />
        ) : (
          <ShiftReport detail={chosen.detail} />
        )}
      </Side>
    </div>
  )
}

type PageAnswer<R> = Result<{ rows: R[]; next: string | null }, AppError>

/** A list that comes in pages: the first at once, each next one when it is asked for. */
function usePages<R>(ask: (cursor: string | null) => Promise<PageAnswer<R>>) {
  const [state, setState] = useState<{ rows: R[]; next: string | null; busy: boolean; error: AppError | null }>({
    rows: [],
    next: null,
    busy: true,
    error: null,
  })
  const asking = useRef(ask)
  const load = async (cursor: string | null) => {
    setState((before) => ({ ...before, busy: true }))
    const answer = await asking.current(cursor)
    setState((before) =>
      answer.ok
        ? { rows: cursor === null ? answer.value.rows : [...before.rows, ...answer.value.rows], next: answer.value.next, busy: false, error: null }
        : { ...before, busy: false, error: answer.error },
    )
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is asked for once.
  useEffect(() => void load(null), [])
  return { ...state, more: () => void load(state.next) }
}
