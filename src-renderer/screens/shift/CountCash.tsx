import { Delete, Minus, Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { CountLine } from '#shared/domain/shift.ts'
import { Icon } from '../../components/icons.tsx'
import { useReadableState } from '../../components/use-readable-state.ts'
import { useKeys } from '../../input/key-handlers.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { keepCountDraft, readCountDraft } from './count-draft.ts'
import { faceValue } from './money-words.ts'

const MOST_DIGITS = 6

type CountProps = {
  title: string
  lead: string
  /** In minor units, the largest first. */
  denominations: number[]
  finish: string
  /** Under what an unfinished count is kept while another screen is in view. */
  draftKey: string
  busy: boolean
  onFinish: (count: CountLine[]) => void
  onEscape: () => void
  error?: React.ReactNode
}

/** Counts what lies in the drawer, piece by piece: a row each coin and note, typed or stepped; nothing here knows what should be there. */
export function CountCash({ title, lead, denominations, finish, draftKey, busy, onFinish, onEscape, error }: CountProps) {
  const text = useText()
  const words = shiftText[text.lang]
  const { settings } = useSnapshot()
  const [{ pieces, at }, change, read] = useReadableState(readCountDraft(draftKey))
  const rows = useRef<HTMLOListElement>(null)
  const total = denominations.reduce((sum, value) => sum + value * Number(pieces[value] || 0), 0)
  const begun = Object.values(pieces).some((typed) => typed !== '')
  useEffect(() => keepCountDraft(draftKey, { pieces, at }), [draftKey, pieces, at])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen row is the event.
  useEffect(() => {
    rows.current?.querySelector('.cur')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const put = (next: (typed: string) => string) =>
    change((before) => {
      const value = denominations[before.at]
      return value === undefined ? before : { ...before, pieces: { ...before.pieces, [value]: next(before.pieces[value] ?? '') } }
    })
  const digits = (more: string) => put((typed) => tidy(typed + more))
  const backspace = () => put((typed) => typed.slice(0, -1))
  const step = (by: number) => put((typed) => tidy(String(Math.max(0, Number(typed || 0) + by))))
  const goTo = (index: number) => change((before) => ({ ...before, at: Math.min(denominations.length - 1, Math.max(0, index)) }))
  /** The row that is reached has the keyboard, where a row had it. */
  const focusRow = (index: number) => {
    goTo(index)
    rows.current?.querySelectorAll('input')[Math.min(denominations.length - 1, Math.max(0, index))]?.focus()
  }
  const done = () => {
    if (!busy && begun) onFinish(denominations.map((valueMinor) => ({ valueMinor, pieces: Number(read().pieces[valueMinor] || 0) })))
  }
  useKeys({
    digits,
    mark: () => {
      const before = read()
      return () => change(() => before)
    },
    backspace,
    enter: () => goTo(read().at + 1),
    // A key pressed by mistake must not put a long count away.
    ...(begun ? {} : { escape: onEscape }),
  })
  return (
    <section className="count" aria-label={title}>
      <div className="head">
        <div>
          <h1>{title}</h1>
          <p className="muted sm">{lead}</p>
        </div>
      </div>
      {error}
      <div className="cgrid">
        <ol className="den card" ref={rows}>
          {denominations.map((value, index) => {
            const face = faceValue(value, settings.shop.currency, text.locale)
            return (
              <li key={value}>
                <label className={index === at ? 'dr cur' : 'dr'}>
                  <span className="dn">{face}</span>
                  <input
                    aria-label={words.howMany(face)}
                    inputMode="none"
                    autoComplete="off"
                    maxLength={MOST_DIGITS}
                    placeholder="0"
                    value={pieces[value] ?? ''}
                    onFocus={(event) => {
                      goTo(index)
                      event.target.select()
                    }}
                    onChange={(event) => put(() => tidy(event.target.value))}
                    onKeyDown={(event) => {
                      const by = event.key === 'Enter' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
                      if (by === 0) return
                      event.preventDefault()
                      focusRow(index + by)
                    }}
                  />
                  <span className={pieces[value] ? 'ds' : 'ds faint'}>{text.money(value * Number(pieces[value] || 0))}</span>
                </label>
              </li>
            )
          })}
        </ol>
        <div className="cpad">
          <div className="tot">
            <span className="eyebrow">{words.countedSoFar}</span>
            <output aria-label={words.countedSoFar}>{text.money(total)}</output>
          </div>
          <div className="pad4" role="group" aria-label={words.pieces}>
            {['1', '2', '3'].map((digit) => (
              <Digit key={digit} digit={digit} onDigits={digits} />
            ))}
            <button type="button" className="key fn tall" aria-label={words.oneMore} onClick={() => step(1)}>
              <Icon of={Plus} size={28} />
            </button>
            {['4', '5', '6', '7', '8', '9'].map((digit) => (
              <Digit key={digit} digit={digit} onDigits={digits} />
            ))}
            <button type="button" className="key fn tall" aria-label={words.oneLess} onClick={() => step(-1)}>
              <Icon of={Minus} size={28} />
            </button>
            <button type="button" className="key fn" aria-label={text.t('sale.backspace')} onClick={backspace}>
              <Icon of={Delete} />
            </button>
            <Digit digit="0" onDigits={digits} />
            <button type="button" className="key fn" onClick={() => goTo(read().at + 1 === denominations.length ? 0 : read().at + 1)}>
              {words.next}
            </button>
          </div>
          <button type="button" className="btn primary fin" disabled={!begun || busy} onClick={done}>
            {finish}
          </button>
        </div>
      </div>
    </section>
  )
}

function Digit({ digit, onDigits }: { digit: string; onDigits: (digits: string) => void }) {
  return (
    <button type="button" className="key" onClick={() => onDigits(digit)}>
      {digit}
    </button>
  )
}

/** Digits alone, without zeros in front, at most six. */
function tidy(typed: string): string {
  return typed
    .replace(/\D/g, '')
    .replace(/^0+(?=\d)/, '')
    .slice(0, MOST_DIGITS)
}
