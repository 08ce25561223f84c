import './printing.css'
import { Printer } from 'lucide-react'
import type { PrintJobView } from '#shared/domain/printing.ts'
import { call } from '../bridge.ts'
import { useAct } from '../screens/unresolved/use-act.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { type Text, useText } from '../text/text.ts'
import { Button } from './Button.tsx'
import { Icon, UnresolvedIcon } from './icons.tsx'
import { ErrorNote } from './Note.tsx'

/** What is printed, in words: Receipt T01..., copy 2. */
export function printName({ kind, subject, copy, duplicate }: PrintJobView, { t }: Text): string {
  const marks = [copy > 0 ? t('printing.copyOf', { n: copy }) : '', duplicate ? t('printing.duplicate') : ''].filter(Boolean).join(', ')
  return [[t(`printing.kind.${kind}`), subject].filter(Boolean).join(' '), marks].filter(Boolean).join(' · ')
}

/** Why a print waits or is in doubt, in words, with the printer's name. */
export function printTrouble({ printerName, trouble }: PrintJobView, { t }: Text): string {
  return trouble === null ? printerName : `${printerName}: ${t(`printing.trouble.${trouble}`)}`
}

/** Prints that wait or are in doubt, each with what can be done about it. Nothing where there are none, unless `whenNone` says something. */
export function PrintJobs({ title, whenNone = null }: { title: string; whenNone?: string | null }) {
  const { open } = useSnapshot().printing
  if (open.length === 0) return whenNone === null ? null : <p className="muted sm">{whenNone}</p>
  return (
    <section className="print-jobs" aria-label={title}>
      <h2 className="eyebrow gh">{title}</h2>
      <ul>
        {open.map((job) => (
          <PrintJob key={job.jobId} job={job} />
        ))}
      </ul>
    </section>
  )
}

function PrintJob({ job }: { job: PrintJobView }) {
  const text = useText()
  const { t } = text
  const { session } = useSnapshot()
  const { busy, error, act } = useAct()
  const say = (answer: 'try' | 'printed' | 'again' | 'drop') => void act(() => call('printers:answer', { jobId: job.jobId, answer }))
  const doubt = job.state === 'unknown'
  const reader = session?.role === 'auditor'
  return (
    <li className={doubt ? 'doubt' : ''}>
      {doubt ? <UnresolvedIcon size={24} /> : <Icon of={Printer} size={24} />}
      <div className="what">
        <b>{printName(job, text)}</b>
        <span>
          {doubt ? `${t('printing.question')} ${printTrouble(job, text)}` : `${t(`printing.state.${job.state}`)} · ${printTrouble(job, text)}`}
        </span>
        {doubt ? <small>{t('printing.againHelp')}</small> : null}
      </div>
      <div className="acts">
        {doubt ? (
          <>
            <Button small kind="primary" disabled={busy || reader} onPress={() => say('printed')}>
              {t('printing.yes')}
            </Button>
            <Button small disabled={busy || reader} onPress={() => say('again')}>
              {t('printing.again')}
            </Button>
          </>
        ) : (
          <Button small disabled={busy || reader || job.state === 'sending'} onPress={() => say('try')}>
            {t('printing.tryNow')}
          </Button>
        )}
        <Button small kind="quiet" disabled={busy || reader || job.state === 'sending'} onPress={() => say('drop')}>
          {t('printing.drop')}
        </Button>
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </li>
  )
}
