import type { ReactNode } from 'react'
import { Button } from '../../components/Button.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { useReadableState } from '../../components/use-readable-state.ts'
import { useKeys } from '../../input/key-handlers.ts'
import { withDigits } from '../../stores/amount-digits.ts'
import { useText } from '../../text/text.ts'

/** An amount that is typed or touched; null while it is still the one that was offered. */
export type TypedAmount = ReturnType<typeof useTypedAmount>

/** `offeredMinor` stands until the first digit, which begins anew. */
export function useTypedAmount(offeredMinor: number) {
  const [typed, change, read] = useReadableState<number | null>(null)
  return { minor: typed ?? offeredMinor, typed, change, read, offeredMinor }
}

type EntryProps = {
  label: string
  amount: TypedAmount
  /** Buttons that set an amount at once. */
  quick?: { label: string; minor: number }[]
  onEnter?: () => void
  onEscape?: () => void
  /** False while a field beside it has the keyboard. */
  active?: boolean
  /** What the pad confirms, under it. */
  children: ReactNode
}

/** A big amount, a pad, and what confirms it. */
export function AmountEntry({ label, amount, quick = [], onEnter, onEscape, active = true, children }: EntryProps) {
  const { money } = useText()
  const digits = (more: string) => amount.change((before) => withDigits(before ?? 0, more))
  const backspace = () => amount.change((before) => Math.floor((before ?? amount.offeredMinor) / 10))
  useKeys(
    {
      digits,
      mark: () => {
        const before = amount.read()
        return () => amount.change(() => before)
      },
      backspace,
      ...(onEnter ? { enter: onEnter } : {}),
      ...(onEscape ? { escape: onEscape } : {}),
    },
    active,
  )
  return (
    <div className="entrybox">
      <div className="eamount">
        <span className="eyebrow">{label}</span>
        <output aria-label={label}>{money(amount.minor)}</output>
      </div>
      {quick.length > 0 ? (
        <div className="quick" role="group" aria-label={label}>
          {quick.map((one) => (
            <Button key={one.label} small pressed={amount.minor === one.minor} onPress={() => amount.change(() => one.minor)}>
              {one.label}
            </Button>
          ))}
        </div>
      ) : null}
      <Keypad label={label} onDigits={digits} onBackspace={backspace} onClear={() => amount.change(() => 0)} />
      {children}
    </div>
  )
}
