import './shift.css'
import { ArrowRight, CalendarCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ShiftDetail } from '#shared/domain/shift.ts'
import { on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { go, useParams } from '../../stores/screen-store.ts'
import { refreshDay, refreshShift, useShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { CloseDay } from './CloseDay.tsx'
import { Earlier } from './Earlier.tsx'
import { OpenShift } from './OpenShift.tsx'
import { ShiftNow } from './ShiftNow.tsx'
import { ShiftReport } from './ShiftReport.tsx'
import { Side } from './Side.tsx'

const PARTS = ['now', 'day', 'earlier'] as const
type Part = (typeof PARTS)[number]

/** The drawer's shift; for those who may, the closing of the day and what was closed before. */
export function ShiftScreen() {
  const text = useText()
  const words = shiftText[text.lang]
  const { session, recent } = useSnapshot()
  const params = useParams('shift')
  const view = useShift((state) => state.view)
  const error = useShift((state) => state.error)
  const [closed, setClosed] = useState<ShiftDetail | null>(null)
  const reads = session?.role !== 'cashier'
  const part: Part = reads ? (params.part ?? 'now') : 'now'
  const newest = recent[0]
  const last = `${newest?.orderId ?? ''} ${newest?.refundedMinor ?? ''}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new sale, a refund and a new part are the events.
  useEffect(() => {
    const ask = () => {
      void refreshShift()
      if (reads) void refreshDay()
    }
    ask()
    const offs = [on('payment:changed', ask), on('unresolved:changed', ask)]
    return () => {
      for (const off of offs) off()
    }
  }, [last, part, reads])
  const tabs = reads ? <Parts part={part} onPart={() => setClosed(null)} /> : null
  const open = view?.shift ?? null

  if (part === 'day') return <CloseDay tabs={tabs} />
  if (part === 'earlier') return <Earlier tabs={tabs} />
  if (!view) {
    return (
      <div className="shift-screen">
        <section className="steps">
          {tabs}
          <h1 className="vh">{text.t('rail.shift')}</h1>
        </section>
        <Side>{error ? <ErrorNote error={error} /> : null}</Side>
      </div>
    )
  }
  if (open === null && closed !== null) {
    return (
      <div className="shift-screen">
        <section className="steps" aria-label={words.shiftClosed(closed.shift.number)}>
          {tabs}
          <div className="lead-in" role="status">
            <h1>{words.shiftClosed(closed.shift.number)}</h1>
            <p className="muted sub">{words.closedHelp(text.money(closed.shift.keptMinor ?? 0), text.money(closed.shift.takenMinor ?? 0))}</p>
          </div>
          <div className="scroll" />
          <div className="end">
            <Button icon={ArrowRight} onPress={() => setClosed(null)}>
              {words.openNext}
            </Button>
            {reads ? (
              <Button kind="primary" icon={CalendarCheck} onPress={() => go('shift', { part: 'day' })}>
                {words.toDay}
              </Button>
            ) : null}
          </div>
        </section>
        <Side>
          <ShiftReport detail={closed} />
        </Side>
      </div>
    )
  }
  if (open === null) return <OpenShift view={view} tabs={tabs} />
  return (
    <ShiftNow
      key={open.shiftId}
      view={view}
      shift={open}
      tabs={tabs}
      onClosed={(detail) => {
        setClosed(detail)
        void refreshShift()
        if (reads) void refreshDay()
      }}
    />
  )
}

/** The shift, the day, and what is over. */
function Parts({ part, onPart }: { part: Part; onPart: () => void }) {
  const words = shiftText[useText().lang]
  return (
    <nav className="parts" aria-label={words.parts}>
      {PARTS.map((one) => (
        <button
          key={one}
          type="button"
          aria-current={one === part ? 'true' : undefined}
          onClick={() => {
            onPart()
            go('shift', { part: one })
          }}
        >
          {words.partNames[one]}
        </button>
      ))}
    </nav>
  )
}
