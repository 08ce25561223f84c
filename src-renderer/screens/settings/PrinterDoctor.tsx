import { Check, Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { PrinterCjk, PrinterSettings } from '#shared/domain/device-settings.ts'
import type { PrinterStatus } from '#shared/domain/printing.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { OpenDrawer } from '../../components/OpenDrawer.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { type Text, useText } from '../../text/text.ts'
import { useAct } from '../unresolved/use-act.ts'

/** The lines in the order they are printed, and what it means when one can be read. */
const LINES = ['ASCII', 'GBK', 'GB18030', 'UTF-8', 'raster'] as const
type Line = (typeof LINES)[number]
const LOOK_MS = 4_000

/** The best way for Chinese among the lines that could be read: the largest character set that the printer has itself, else pictures. */
export function modeOf(read: readonly Line[]): PrinterCjk | null {
  if (!read.includes('ASCII')) return null
  if (read.includes('GB18030')) return 'gb18030'
  if (read.includes('GBK')) return 'gbk'
  return read.includes('UTF-8') ? 'utf8' : 'none'
}

/** Tries one printer: a test page, five numbered lines of which a person says which can be read, how it says it is, the drawer. */
export function PrinterDoctor({ printer, onMode }: { printer: PrinterSettings; onMode: (cjk: PrinterCjk) => void }) {
  const text = useText()
  const { t } = text
  const { printing, settings } = useSnapshot()
  const [read, setRead] = useState<Line[]>([])
  const { busy, error, act } = useAct()
  const saved = settings.printers.some((one) => JSON.stringify(one) === JSON.stringify(printer))
  const known = settings.printers.some(({ printerId }) => printerId === printer.printerId)
  const view = printing.printers.find(({ printerId }) => printerId === printer.printerId)
  useEffect(() => {
    if (!known) return
    const look = () => void call('printers:look', null)
    look()
    const timer = window.setInterval(look, LOOK_MS)
    return () => window.clearInterval(timer)
  }, [known])
  const print = (kind: 'test' | 'doctor') => void act(() => call('print:test', { printerId: printer.printerId, kind }))
  const mode = modeOf(read)
  const toggle = (line: Line) => setRead(read.includes(line) ? read.filter((one) => one !== line) : [...read, line])
  return (
    <section className="card printer-doctor" aria-label={t('printers.doctor')}>
      <div className="head">
        <div>
          <h2>{t('printers.doctor')}</h2>
          <p className="muted sm">{t('printers.doctorLead')}</p>
        </div>
        <span className="sp" />
        <div className="row-acts">
          <Button small icon={Printer} disabled={!saved || busy} onPress={() => print('test')}>
            {t('printers.testPage')}
          </Button>
          <Button small icon={Printer} kind="primary" disabled={!saved || busy} onPress={() => print('doctor')}>
            {t('printers.printLines')}
          </Button>
        </div>
      </div>
      {saved ? null : <Note>{t('printers.saveFirst')}</Note>}
      {error ? <ErrorNote error={error} /> : null}
      <div className="doctor-cols">
        <div className="read-lines">
          {LINES.map((line, index) => (
            <button key={line} type="button" aria-pressed={read.includes(line)} onClick={() => toggle(line)}>
              <b>{index + 1}</b>
              <span>{line === 'ASCII' ? t('printers.line1') : line === 'raster' ? t('printers.line5') : line}</span>
              <small>
                {read.includes(line) ? <Icon of={Check} size={20} /> : null}
                {t(read.includes(line) ? 'printers.read' : 'printers.unread')}
              </small>
            </button>
          ))}
        </div>
        <div className="doctor-side">
          {read.length > 0 ? (
            <div className="verdict">
              <p>
                <b>
                  {mode === null
                    ? t('printers.verdictBad')
                    : mode === 'none'
                      ? t('printers.verdictPicture')
                      : t('printers.verdict', { mode: mode.toUpperCase() })}
                </b>
              </p>
              <Button small kind="primary" disabled={mode === null || mode === printer.cjk} onPress={() => mode && onMode(mode)}>
                {t('printers.keep')}
              </Button>
            </div>
          ) : null}
          <dl className="facts">
            {statusFacts(
              view?.status ?? null,
              view?.trouble ? t(`printing.trouble.${view.trouble}`) : t('printing.say.ready'),
              view?.at ?? null,
              text,
            ).map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {printing.drawer === printer.printerId ? <OpenDrawer /> : null}
        </div>
      </div>
    </section>
  )
}

function statusFacts(status: PrinterStatus | null, says: string, at: number | null, { t, timeSeconds }: Text): [string, string][] {
  const untold = t('printers.notTold')
  return [
    [t('printers.status'), at === null ? untold : says],
    [t('printers.paper'), status?.paper ? t(`printers.paper.${status.paper}`) : untold],
    [t('printers.cover'), status?.coverOpen == null ? untold : t(status.coverOpen ? 'printers.open' : 'printers.closed')],
    [t('printers.lastAsked'), at === null ? untold : timeSeconds(at)],
  ]
}
