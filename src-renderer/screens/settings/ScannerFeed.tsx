import './found-scanners.css'
import { ArrowRight } from 'lucide-react'
import type { ScanWatchEntry } from '#shared/domain/scanner.ts'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { type Text, useText } from '../../text/text.ts'
import { endWords } from './FoundScanners.tsx'
import { MODE_NAMES } from './scanner-modes.ts'
import { useScannerWatch } from './use-scanners.ts'

/** What scanners that main reads send, as bytes, and what the till makes of it; codes come masked from main. */
export function ScannerFeed() {
  const text = useText()
  const entries = useScannerWatch()
  return (
    <section className="card scanner-feed" aria-label={text.t('scanner.came')}>
      <h2>{text.t('scanner.came')}</h2>
      {entries.length === 0 ? <p className="muted">{text.t('scanner.came.none')}</p> : null}
      <ol>
        {entries.map((entry) => (
          <li key={entry.id}>
            <p className="sm">
              <b>{entry.name}</b> <span className="faint">{text.timeSeconds(entry.at)}</span>
            </p>
            <p className="bytes">{entry.bytes.join(' ')}</p>
            <p className={entry.outcome.did === 'dropped' ? 'sm wrong' : 'sm'}>
              <Icon of={ArrowRight} size={16} />
              {outcomeWords(entry, text)}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function outcomeWords({ outcome, gapsMs }: ScanWatchEntry, text: Text): string {
  const { t } = text
  const gaps = gapsMs.length > 0 ? t('scanner.came.gaps', { gaps: gapsMs.join(', ') }) : ''
  if (outcome.did === 'dropped') return [t(`scanner.fault.${outcome.why}`), gaps].filter(Boolean).join(' · ')
  const { masked, length, aim, framing, use } = outcome
  const facts = [
    masked,
    t('scanner.came.length', { n: length }),
    aim === null ? '' : t('scanner.came.aim', { aim }),
    t('scanner.came.framing', { end: endWords(text, framing) }),
    gaps,
    outcome.did === 'repeat' ? t('scanner.repeat') : t(`scanner.use.${use}`),
  ]
  return facts.filter(Boolean).join(' · ')
}

/** How a scanner that types is switched to something better, in the order of what is best. */
export function BetterThanKeyboard() {
  const { t } = useText()
  return (
    <section className="card better-scanner" aria-label={t('scanner.how')}>
      <h2>{t('scanner.how')}</h2>
      <p>{t('scanner.how.lead')}</p>
      <ol>
        <li>{t('scanner.how.hid')}</li>
        <li>{t('scanner.how.com')}</li>
        <li>{t('scanner.how.prefix')}</li>
        <li>{t('scanner.how.speed')}</li>
      </ol>
      <ul>
        {MODE_NAMES.map(({ maker, names }) => (
          <li key={maker}>{t('scanner.how.names', { maker, names })}</li>
        ))}
        <li>{t('scanner.how.other')}</li>
      </ul>
    </section>
  )
}

/** What on this machine disturbs a scanner that types. */
export function KeyboardTrouble({ caps, ime, otherLayout }: { caps: boolean; ime: boolean; otherLayout: boolean }) {
  const { t } = useText()
  return (
    <>
      {caps ? <Note>{t('scanner.caps')}</Note> : null}
      {ime ? <Note>{t('scanner.ime')}</Note> : null}
      {otherLayout ? <Note>{t('scanner.layoutOdd')}</Note> : null}
    </>
  )
}
