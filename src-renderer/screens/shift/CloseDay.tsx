import { Check, ChevronRight, Lock, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { CloseStep, DayChecklist, ZRecord } from '#shared/domain/closing.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { PrintJobs } from '../../components/PrintJobs.tsx'
import { go } from '../../stores/screen-store.ts'
import { isOverdue, refreshDay, refreshShift, useShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { dayText } from '../../text/day-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { ClosedDay } from './ClosedDay.tsx'
import { DayFigures } from './DayFigures.tsx'
import { Side } from './Side.tsx'
import { SignDay } from './SignDay.tsx'

/** The end of the day: what has to be looked at, ticked or with the way to it, and the figures that the next Z would hold. */
export function CloseDay({ tabs }: { tabs: React.ReactNode }) {
  const text = useText()
  const words = dayText[text.lang]
  const day = useShift((state) => state.day)
  // The same rule hides both: what this person may not know of the open shift is not in the day's figures either.
  const cashHidden = useShift(({ view }) => view?.figures?.drawer === null)
  const loadError = useShift((state) => state.dayError)
  const [closed, setClosed] = useState<ZRecord | null>(null)
  const [beside, setBeside] = useState<'figures' | 'sign' | 'printing'>('figures')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)

  const close = async (signed: Parameters<typeof call<'day:close'>>[1]['signed']) => {
    setBusy(true)
    const answer = await call('day:close', { signed })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    void refreshDay()
    void refreshShift()
    if (!answer.ok) return
    setBeside('figures')
    setClosed(answer.value)
  }
  if (closed) {
    return (
      <div className="shift-screen">
        <section className="steps" aria-label={words.dayClosed}>
          {tabs}
          <div className="lead-in" role="status">
            <h1>{words.dayClosed}</h1>
            <p className="muted sub">{words.dayClosedHelp(text.day(closed.businessDay), closed.number)}</p>
          </div>
          <div className="scroll" />
          <div className="end">
            <Button onPress={() => setClosed(null)}>{words.backToList}</Button>
          </div>
        </section>
        <Side>
          <ClosedDay record={closed} />
        </Side>
      </div>
    )
  }
  return (
    <div className="shift-screen">
      <section className="steps" aria-label={words.title}>
        {tabs}
        <div className="lead-in">
          <h1>{words.title}</h1>
          <p className="muted sub">{day ? dayWords(day, text) : ''}</p>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
        <ol className="list scroll" tabIndex={0}>
          {day?.steps.map((step) => (
            <Step key={step.id} step={step} onPrinting={() => setBeside('printing')} />
          ))}
          {day ? (
            <li className="todo">
              <span className="tick" />
              <div>
                <b>{words.zStep}</b>
                <p>{words.zNext((day.last?.number ?? 0) + 1)}</p>
              </div>
            </li>
          ) : null}
        </ol>
        {day ? (
          <CloseFoot
            day={day}
            busy={busy}
            signing={beside === 'sign'}
            error={beside === 'sign' ? null : error}
            onClose={() => void close(null)}
            onSign={() => setBeside('sign')}
            onBack={() => setBeside('figures')}
          />
        ) : null}
      </section>
      <Side>
        {loadError ? <ErrorNote error={loadError} /> : null}
        {!day ? null : beside === 'sign' ? (
          <SignDay
            steps={day.steps.filter(({ state }) => state === 'open')}
            busy={busy}
            error={error}
            onCancel={() => setBeside('figures')}
            onSign={(approver, reason) => void close({ approver, reason })}
          />
        ) : beside === 'printing' ? (
          <section className="x" aria-label={words.steps.printing}>
            <div className="head">
              <h1>{words.steps.printing}</h1>
              <span className="sp" />
              <Button small kind="quiet" onPress={() => setBeside('figures')}>
                {words.backToFigures}
              </Button>
            </div>
            <PrintJobs title={text.t('printing.list')} />
          </section>
        ) : (
          <section className="x" aria-label={words.soFar}>
            <div className="head">
              <div>
                <h1>{words.soFar}</h1>
                <p className="muted sm">{words.soFarHelp}</p>
              </div>
            </div>
            <DayFigures figures={day.figures} cashHidden={cashHidden} />
          </section>
        )}
      </Side>
    </div>
  )
}

/** Which day it is of, and what of earlier days goes into it. */
function dayWords(day: DayChecklist, text: Text): string {
  const words = dayText[text.lang]
  const others = day.overdueDays.filter((one) => one !== day.day)
  const name = isOverdue(day) && day.day < day.today ? words.overdue(text.day(day.day)) : text.day(day.day)
  return others.length === 0 ? name : `${name} ${words.withDays(others.map(text.day).join(', '))}`
}

type FootProps = {
  day: DayChecklist
  busy: boolean
  signing: boolean
  error: AppError | null
  onClose: () => void
  onSign: () => void
  onBack: () => void
}

function CloseFoot({ day, busy, signing, error, onClose, onSign, onBack }: FootProps) {
  const words = dayText[useText().lang]
  const { session } = useSnapshot()
  const open = day.steps.filter(({ state }) => state === 'open').length
  if (session?.role === 'auditor') {
    return (
      <div className="end">
        <p className="sm muted">{words.auditor}</p>
      </div>
    )
  }
  if (signing) {
    return (
      <div className="end">
        <Button onPress={onBack}>{words.backToFigures}</Button>
      </div>
    )
  }
  const may = day.canClose && day.anything && !busy
  return (
    <div className="end">
      {error ? <ErrorNote error={error} /> : null}
      <button type="button" className={may ? 'btn primary fin' : 'btn fin'} disabled={!may} aria-describedby="close-why" onClick={onClose}>
        {may ? null : <Icon of={Lock} size={20} />}
        {words.closeDay}
      </button>
      <div className="waits">
        <p className="sm muted" id="close-why">
          {!day.anything ? words.nothing : open > 0 ? words.waitsFor(open) : words.ready((day.last?.number ?? 0) + 1)}
        </p>
        {day.anything && !day.canClose ? (
          <Button small kind="quiet" className="signs" onPress={onSign}>
            {words.signInstead}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function Step({ step, onPrinting }: { step: CloseStep; onPrinting: () => void }) {
  const text = useText()
  const words = dayText[text.lang]
  const { session } = useSnapshot()
  const { id, state, count, sumMinor } = step
  // Amber is for money that nobody knows the end of, and for nothing else.
  const isMoney = id === 'unresolved' || id === 'late' || id === 'refunds'
  const look = state === 'done' ? 'ok' : state === 'warn' ? 'warn' : isMoney ? 'amb' : 'todo'
  const way = state === 'done' ? null : wayTo(step, session?.role === 'manager', onPrinting)
  return (
    <li className={look}>
      <span className="tick">
        {look === 'ok' ? <Icon of={Check} size={20} /> : null}
        {look === 'amb' ? <UnresolvedIcon size={20} /> : null}
        {look === 'warn' ? <Icon of={TriangleAlert} size={20} /> : null}
      </span>
      <div>
        <b>{words.steps[id]}</b>
        <span className="vh">{state === 'done' ? words.done : words.notDone}</span>
        <p>{state === 'done' ? words.tells[id].done : words.tells[id].open(count, sumMinor === null ? '' : text.money(sumMinor))}</p>
        {way ? (
          <button type="button" className="lk" aria-label={`${words.ways[id]}, ${words.steps[id]}`} onClick={way}>
            {words.ways[id]}
            <Icon of={ChevronRight} size={16} />
          </button>
        ) : null}
      </div>
    </li>
  )
}

/** Where a step is settled; null where this person cannot settle it. */
function wayTo({ id }: CloseStep, isManager: boolean, onPrinting: () => void): (() => void) | null {
  if (id === 'printing') return onPrinting
  if (id === 'shift') return () => go('shift', { part: 'now', count: true })
  if (id === 'payouts') return () => go('payouts')
  if (id === 'backup') return isManager ? () => go('settings', { section: 'till' }) : null
  return () => go('unresolved')
}
