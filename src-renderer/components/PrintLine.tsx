import './printing.css'
import { Check, Clock, LoaderCircle, Printer, X } from 'lucide-react'
import type { PrintingView, PrintJobView } from '#shared/domain/printing.ts'
import { call } from '../bridge.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { type Text, useText } from '../text/text.ts'
import { Icon, UnresolvedIcon } from './icons.tsx'

/** The newest print of a sale, or null. `kind` tells the sale's receipt from those of its refunds. */
export function newestPrint({ open, ended }: PrintingView, orderId: number, kind: 'sale' | 'refund' = 'sale'): PrintJobView | null {
  const own = [...open, ...ended].filter((job) => job.orderId === orderId && job.kind === kind)
  return own.sort((a, b) => b.jobId - a.jobId)[0] ?? null
}

/** True while a print waits, is being printed or is in doubt: a copy then would be a second original. */
export function isUnderWay(job: PrintJobView | null): boolean {
  return job !== null && (job.state === 'queued' || job.state === 'sending' || job.state === 'unknown')
}

/** What became of a sale's receipt, in one sentence; a question with two answers where nobody knows. Nothing while nothing was printed. */
export function PrintLine({ orderId }: { orderId: number }) {
  const text = useText()
  const { t } = text
  const { printing } = useSnapshot()
  const job = newestPrint(printing, orderId)
  const fault = printing.drawerFault?.orderId === orderId ? printing.drawerFault : null
  if (!job && !fault) return null
  const answer = (said: 'printed' | 'again') => job && void call('printers:answer', { jobId: job.jobId, answer: said })
  return (
    <div className="print-line" role="group" aria-label={t('light.printer')}>
      {fault ? <p>{t('drawer.fault', { trouble: t(`printing.trouble.${fault.trouble}`) })}</p> : null}
      {job ? (
        <p aria-live="polite">
          {job.state === 'unknown' ? <UnresolvedIcon size={20} /> : <Icon of={ICONS[job.state]} size={20} />}
          <span>{sentence(job, text)}</span>
        </p>
      ) : null}
      {job?.state === 'unknown' ? (
        <div className="acts">
          <span>{t('printing.question')}</span>
          <button type="button" className="btn ghost sm" onClick={() => answer('printed')}>
            {t('printing.yes')}
          </button>
          <button type="button" className="btn ghost sm" onClick={() => answer('again')}>
            {t('printing.again')}
          </button>
        </div>
      ) : null}
    </div>
  )
}

const ICONS = { queued: Clock, sending: LoaderCircle, done: Check, handed_over: Printer, failed: X, dropped: X }

function sentence(job: PrintJobView, { t, has }: Text): string {
  switch (job.state) {
    case 'queued': {
      if (job.trouble === null) return t('printing.queued')
      const todo = `printing.do.${job.trouble}`
      const waits = t('printing.waits', { printer: job.printerName, trouble: t(`printing.trouble.${job.trouble}`) })
      return has(todo) ? `${waits} ${t(todo)}` : waits
    }
    case 'sending':
      return t('printing.printing')
    case 'done':
      return job.copy > 0 ? `${t('printing.done')} · ${t('printing.copyOf', { n: job.copy })}` : t('printing.done')
    case 'handed_over':
      return t('printing.handedOver')
    case 'unknown':
      return t('printing.unknown')
    default:
      return t('printing.failed')
  }
}
