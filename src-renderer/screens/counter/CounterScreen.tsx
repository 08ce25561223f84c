import { useEffect } from 'react'
import type { Language } from '#shared/domain/person.ts'
import { LANG_TAGS, textFor } from '../../text/text.ts'
import { useCounterFeed } from './counter-feed.ts'
import { Face } from './Face.tsx'
import { CashierFace } from './face-parts.tsx'
import { twoOf } from './two-words.tsx'
import { useWakeLock } from './use-wake-lock.ts'
import './counter.css'

/** The customer's screen: what main sends and nothing else, in one or two languages. */
export function CounterScreen() {
  const { heard, link } = useCounterFeed()
  useWakeLock()
  const theme = heard?.view.theme ?? 'system'
  const first = heard?.view.languages[0] ?? 'en'
  useEffect(() => {
    const root = document.documentElement
    if (theme === 'system') root.removeAttribute('data-theme')
    else root.dataset.theme = theme
    root.lang = LANG_TAGS[first]
  }, [theme, first])
  const two = twoOf(heard?.view ?? { languages: ['en', 'zh'], currency: 'CAD' })
  if (link === 'revoked') return <CashierFace two={two} title="counter.revoked" why="counter.revokedWhy" />
  if (link === 'lost') return <CashierFace two={two} title="counter.lost" why="counter.lostWhy" />
  if (!heard) return <main className="cs" />
  return (
    <>
      {heard.view.practice ? <PracticeBand languages={heard.view.languages} /> : null}
      <Face heard={heard} />
    </>
  )
}

function PracticeBand({ languages }: { languages: Language[] }) {
  const text = textFor(languages[0] ?? 'en', 'CAD', 'UTC')
  return (
    <aside className="cspractice" aria-label={text.t('practice.word')}>
      {text.t('counter.practice')}
    </aside>
  )
}
