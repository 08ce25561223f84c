import { Check, Copy, ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useText } from '../text/text.ts'
import { Icon } from './icons.tsx'
import './copy-text.css'

type CopyProps = {
  /** What it is, read out with the button. */
  label: string
  text: string
  /** Another form of the text to show, such as a number in fours; what is copied stays `text`. */
  shown?: string
  /** Where a button beside it leads; only for the practice gateway's own page. */
  open?: string | undefined
}

/** A text that has to reach somebody else: readable, markable, with a button that copies it. */
export function CopyText({ label, text, shown, open }: CopyProps) {
  const { t } = useText()
  const [said, setSaid] = useState<'copied' | 'notCopied' | null>(null)
  useEffect(() => {
    if (said === null) return
    const timer = window.setTimeout(() => setSaid(null), 3000)
    return () => window.clearTimeout(timer)
  }, [said])
  const copy = async () => setSaid((await copied(text)) ? 'copied' : 'notCopied')
  return (
    <div className="copytext">
      <span className="ctlabel">{label}</span>
      <span className="cttext">{shown ?? text}</span>
      {open === undefined ? null : (
        <a className="btn sm" href={open} target="_blank" rel="noreferrer" aria-label={t('link.open')}>
          <Icon of={ExternalLink} size={20} />
        </a>
      )}
      <button type="button" className="btn sm" aria-label={t('link.copyOf', { what: label })} onClick={() => void copy()}>
        <Icon of={said === 'copied' ? Check : Copy} size={20} />
        {said === 'copied' ? t('link.copied') : t('link.copy')}
      </button>
      <span className="vh" aria-live="polite">
        {said === 'copied' ? t('link.copied') : ''}
      </span>
      {said === 'notCopied' ? (
        <p className="ctwrong" role="alert">
          {t('link.notCopied')}
        </p>
      ) : null}
    </div>
  )
}

/** Copies by the clipboard, else by the page's own copy command: some shells allow only that. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyByEvent(text)
  }
}

function copyByEvent(text: string): boolean {
  let done = false
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    done = true
  }
  document.addEventListener('copy', put)
  try {
    document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', put)
  }
  return done
}
