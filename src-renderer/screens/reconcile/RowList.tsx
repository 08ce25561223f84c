import { Search } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { NoteState, ReconcileResult, ReconcileRowView, RowClass } from '#shared/domain/reconcile.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'

export type RowView = { cls: RowClass | 'differences' | null; state: NoteState | null; search: string }

/** A search waits this long for the next letter. */
const SEARCH_PAUSE_MS = 150

type Props = {
  result: ReconcileResult
  view: RowView
  onView: (view: RowView) => void
  rowKey: string | null
  onRow: (rowKey: string) => void
  /** Changes when rows may say something else. */
  version: string
}

/** The rows of a statement by class and state, each opening what both sides say. */
export function RowList({ result, view, onView, rowKey, onRow, version }: Props) {
  const text = useText()
  const words = reconcileText[text.lang]
  const [typed, setTyped] = useState(view.search)
  const { rows, next, error, load } = useRows(result.statement.importId, view, version)
  useEffect(() => {
    const timer = window.setTimeout(() => {
      if (typed !== view.search) onView({ ...view, search: typed })
    }, SEARCH_PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [typed, view, onView])
  const { counts, open, statement } = result
  const differing = Object.entries(counts).reduce((sum, [cls, count]) => sum + (cls === 'matched' ? 0 : count), 0)
  const openCount = Object.values(open).reduce((sum, count) => sum + count, 0)
  const chips: { label: string; count: number | null; to: Pick<RowView, 'cls' | 'state'> }[] = [
    { label: words.filter.differences, count: differing, to: { cls: 'differences', state: null } },
    { label: words.filter.open, count: openCount, to: { cls: 'differences', state: 'open' } },
    { label: words.filter.explained, count: null, to: { cls: 'differences', state: 'explained' } },
    { label: words.filter.settled, count: null, to: { cls: 'differences', state: 'settled' } },
    { label: words.filter.matched, count: counts.matched, to: { cls: 'matched', state: null } },
    { label: words.filter.all, count: differing + counts.matched, to: { cls: null, state: null } },
  ]
  const { cls } = view
  return (
    <div className="row-list">
      <div className="desk-picks" role="group" aria-label={words.state}>
        {cls !== null && cls !== 'differences' && cls !== 'matched' ? (
          <button type="button" className="chip" aria-pressed="true" onClick={() => onView({ ...view, cls: 'differences', state: null })}>
            {words.classes[cls]}
            <span className="q">{text.number(counts[cls])}</span>
          </button>
        ) : null}
        {chips.map(({ label, count, to }) => (
          <button
            key={label}
            type="button"
            className="chip"
            aria-pressed={cls === to.cls && view.state === to.state}
            onClick={() => onView({ ...view, ...to })}
          >
            {label}
            {count === null ? null : <span className="q">{text.number(count)}</span>}
          </button>
        ))}
      </div>
      <label className="field find-row">
        <Icon of={Search} size={20} />
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          autoComplete="off"
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {cls !== null && cls !== 'differences' && cls !== 'matched' ? <p className="muted sm">{words.todo[cls]}</p> : null}
      {error ? <ErrorNote error={error} /> : null}
      {rows?.length === 0 ? <p className="muted sm">{words.noRows}</p> : null}
      <ul className="rec-rows" aria-label={words.filter.all}>
        {rows?.map((row) => (
          <li key={row.rowKey}>
            <Row row={row} isOpen={row.rowKey === rowKey} onPress={() => onRow(row.rowKey)} />
          </li>
        ))}
      </ul>
      {next === null ? null : <Button onPress={() => void load(next)}>{words.more}</Button>}
      {statement.unreadableCount > 0 ? <Unreadable statement={statement} /> : null}
    </div>
  )
}

function useRows(importId: number, { cls, state, search }: RowView, version: string) {
  const [rows, setRows] = useState<ReconcileRowView[] | null>(null)
  const [next, setNext] = useState<number | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(
    async (after: number | null) => {
      const answer = await call('reconcile:rows', { importId, cls, state, search, after })
      setError(answer.ok ? null : answer.error)
      if (!answer.ok) return
      setRows((before) => (after === null ? answer.value.rows : [...(before ?? []), ...answer.value.rows]))
      setNext(answer.value.next)
    },
    [importId, cls, state, search],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version asks anew.
  useEffect(() => void load(null), [load, version])
  return { rows, next, error, load }
}

function Row({ row, isOpen, onPress }: { row: ReconcileRowView; isOpen: boolean; onPress: () => void }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { statement, till, cls, note, gaps } = row
  const number = row.number || row.gatewayRef
  const shown = statement ?? till
  const sign = row.kind === 'refund' ? -1 : 1
  const gap = gaps.map(({ minor, currency }) => `${minor > 0 ? '+' : ''}${text.money(minor, currency)}`).join(' ')
  return (
    <button type="button" className="rec-row" aria-current={isOpen ? 'true' : undefined} onClick={onPress}>
      <span className={cls === 'matched' ? 'pill paid' : 'pill plain'}>{words.classes[cls]}</span>
      <span className="what">
        <b className="no">{number}</b>
        <small>
          {[
            statement ? text.day(statement.tradedOn) : till ? text.date(till.at) : '',
            cls === 'matched' ? '' : `${words.stateWord[note.state]}, ${note.ownerName}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      <span className="sums">
        <b className="money">{shown ? text.money(sign * shown.minor, shown.currency) : ''}</b>
        {gap === '' ? null : <small>{gap}</small>}
      </span>
    </button>
  )
}

function Unreadable({ statement }: { statement: ReconcileResult['statement'] }) {
  const words = reconcileText[useText().lang]
  const left = statement.unreadableCount - statement.unreadable.length
  return (
    <details className="unreadable">
      <summary>{words.unreadable(statement.unreadableCount)}</summary>
      <ul className="lines unread" aria-label={words.unreadableTitle}>
        {statement.unreadable.map(({ file, line, why }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two faults may be in one line of one file, and the list never changes.
          <li key={`${file} ${line} ${index}`}>
            <b>
              {file}, {words.unreadableLine(line)}
            </b>
            <span lang="en">{why}</span>
          </li>
        ))}
        {left > 0 ? <li>{words.moreRows(left)}</li> : null}
      </ul>
    </details>
  )
}
