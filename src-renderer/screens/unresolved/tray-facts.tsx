import type { ReactNode } from 'react'
import { type Text, useText } from '../../text/text.ts'
import { unresolvedText } from '../../text/unresolved-text.ts'

/** One fact of a row, with its label above it. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** When the till does the next thing by itself, counting down; `leftMs` null when only a person does, which `never` then says. */
export function NextFact({ label, leftMs, now, never }: { label: string; leftMs: number | null; now: number; never: string }) {
  const text = useText()
  const words = unresolvedText[text.lang]
  return (
    <Fact label={label}>
      {leftMs === null ? (
        never
      ) : leftMs < 1000 ? (
        words.soon
      ) : (
        <>
          <b>{text.timeSeconds(now + leftMs)}</b> {words.inTime(text.duration(leftMs))}
        </>
      )}
    </Fact>
  )
}

/** An age in two units from one hour on: 1 h 26 min. */
export function longDuration(ms: number, text: Text): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60 || minutes >= 24 * 60) return text.duration(ms)
  return `${text.t('time.hours', { n: Math.floor(minutes / 60) })} ${text.t('time.minutes', { n: minutes % 60 })}`
}
