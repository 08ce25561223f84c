import { ArrowDownToLine, ArrowUpFromLine, Calculator, Info, RotateCcw, UserRoundCheck } from 'lucide-react'
import { useState } from 'react'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { CountLine, ShiftDetail, ShiftRow, ShiftView } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useParams } from '../../stores/screen-store.ts'
import { takeShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { CountCash } from './CountCash.tsx'
import { CountDone, type Ending } from './CountDone.tsx'
import { forgetCountDraft } from './count-draft.ts'
import { MoveForm } from './MoveForm.tsx'
import { PrintPaper } from './PrintPaper.tsx'
import { ShiftFiguresView } from './ShiftFiguresView.tsx'
import { Side } from './Side.tsx'

type Mode = 'figures' | 'in' | 'out' | 'count' | 'counted'
type NowProps = { view: ShiftView; shift: ShiftRow; tabs: React.ReactNode; onClosed: (detail: ShiftDetail) => void }

/** The open shift: what can be done with the drawer on the left, its X figures or the thing being done on the right. */
export function ShiftNow({ view, shift, tabs, onClosed }: NowProps) {
  const text = useText()
  const words = shiftText[text.lang]
  const { count: countAtOnce } = useParams('shift')
  const { session } = useSnapshot()
  const [mode, setMode] = useState<Mode>(!countAtOnce || session?.role === 'auditor' ? 'figures' : view.counted ? 'counted' : 'count')
  const [ending, setEnding] = useState<Ending>('close')
  const [said, setSaid] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const maySell = session?.role !== 'auditor'
  const { counted, stale } = view
  const figures = () => {
    setMode('figures')
    setError(null)
  }
  const begin = (next: Mode, how: Ending = 'close') => {
    setSaid('')
    setError(null)
    setEnding(how)
    setMode(next)
  }
  const finish = async (count: CountLine[]) => {
    setBusy(true)
    const answer = await call('shift:count', { count })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    forgetCountDraft()
    takeShift(answer.value)
    setMode('counted')
  }
  return (
    <div className="shift-screen">
      <section className="steps" aria-label={words.title(shift.number)}>
        {tabs}
        <div className="lead-in">
          <h1>{words.title(shift.number)}</h1>
          <p className="muted sub">{words.openSince(`${text.weekday(shift.openedAt)}, ${text.time(shift.openedAt)}`, shift.openedBy)}</p>
        </div>
        <div className="scroll">
          {stale ? (
            <Note icon={Info}>
              {words.stale(
                stale.days,
                stale.sales,
                stale.lastSaleAt === null ? '' : `${text.weekday(stale.lastSaleAt)}, ${text.time(stale.lastSaleAt)}`,
              )}
            </Note>
          ) : null}
          {maySell ? (
            <div className="doings">
              <Button icon={ArrowDownToLine} pressed={mode === 'in'} onPress={() => begin('in')}>
                {words.paidIn}
              </Button>
              <Button icon={ArrowUpFromLine} pressed={mode === 'out'} onPress={() => begin('out')}>
                {words.paidOut}
              </Button>
              <Button icon={UserRoundCheck} onPress={() => begin(counted ? 'counted' : 'count', 'hand-over')}>
                {words.handOver}
              </Button>
            </div>
          ) : null}
          <p className="said" role="status">
            {said}
          </p>
        </div>
        {maySell ? (
          <div className="end">
            {counted && mode !== 'counted' ? (
              <>
                <p className="sm muted">{words.countThere(text.money(counted.countedMinor), text.time(counted.countedAt))}</p>
                <Button kind="primary" onPress={() => begin('counted')}>
                  {words.goOnClosing}
                </Button>
              </>
            ) : mode === 'count' || (mode === 'counted' && counted) ? (
              <>
                <p className="sm muted">{mode === 'count' ? words.counting : words.countedNow}</p>
                {mode === 'counted' ? (
                  <Button icon={RotateCcw} onPress={() => begin('count', ending)}>
                    {words.recount}
                  </Button>
                ) : null}
                <Button onPress={figures}>{words.backToFigures}</Button>
              </>
            ) : (
              <Button kind="primary" icon={Calculator} onPress={() => begin('count')}>
                {words.countAndClose}
              </Button>
            )}
          </div>
        ) : null}
      </section>
      <Side>
        {mode === 'in' || mode === 'out' ? (
          <MoveForm
            key={mode}
            kind={mode}
            view={view}
            onCancel={figures}
            onDone={(words) => {
              figures()
              setSaid(words)
            }}
          />
        ) : mode === 'count' ? (
          <CountCash
            title={words.countTitle}
            lead={view.blind ? words.countBlind : words.countOpen}
            denominations={view.denominations}
            finish={words.finishCount}
            draftKey={`shift ${shift.shiftId} ${shift.counts} ${session?.personId ?? 0}`}
            busy={busy}
            onEscape={figures}
            onFinish={(count) => void finish(count)}
            error={error ? <ErrorNote error={error} /> : null}
          />
        ) : mode === 'counted' && counted ? (
          <CountDone
            key={counted.countedAt}
            shift={shift}
            view={view}
            counted={counted}
            ending={ending}
            onEnding={setEnding}
            onClosed={onClosed}
            onHandedOver={() => begin('figures')}
            onEscape={figures}
          />
        ) : (
          <>
            {mode === 'counted' ? <ErrorNote error={appError('shift-count-stale')} /> : null}
            <ShiftX view={view} shift={shift} />
          </>
        )}
      </Side>
    </div>
  )
}

function ShiftX({ view, shift }: { view: ShiftView; shift: ShiftRow }) {
  const text = useText()
  const words = shiftText[text.lang]
  const { session } = useSnapshot()
  return (
    <section className="x" aria-label={words.xTitle}>
      <div className="head">
        <div>
          <h1>{words.xTitle}</h1>
          <p className="muted sm">{view.figures ? words.xHelp(text.time(view.figures.asOf)) : ''}</p>
        </div>
        <span className="sp" />
        {session?.role === 'auditor' ? null : <PrintPaper words={words.printX} print={() => call('print:shift', { shiftId: null })} />}
      </div>
      {view.figures ? <ShiftFiguresView shift={shift} figures={view.figures} /> : null}
    </section>
  )
}
