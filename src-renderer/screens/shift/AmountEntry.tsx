import { type ReactNode, useState } from 'react'
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
  /** Where an amount is seldom typed: the words that bring the pad, which is not there before. */
  padLater?: string
  /** What the pad confirms, under it. */
  children: ReactNode
}

/** A big amount, a pad, and what confirms it. */
export function AmountEntry({ label, amount, quick = [], onEnter, onEscape, padLater, children }: EntryProps) {
  const { money } = useText()
  const [wanted, setWanted] = useState(false)
  const pad = padLater === undefined || wanted || (amount.typed !== null && !quick.some(({ minor }) => minor === amount.typed))
  const digits = (more: string) => amount.change((before) => withDigits(before ?? 0, more))
  const backspace = () => amount.change((before) => Math.floor((before ?? amount.offeredMinor) / 10))
  useKeys({
    digits,
    mark: () => {
      const before = amount.read()
      return () => amount.change(() => before)
    },
    backspace,
    ...(onEnter ? { enter: onEnter } : {}),
    ...(onEscape ? { escape: onEscape } : {}),
  })
  const choose = (minor: number) => {
    setWanted(false)
    amount.change(() => minor)
  }
  return (
    <div className="entrybox">
      <div className="eamount">
        <span className="eyebrow">{label}</span>
        <output aria-label={label}>{money(amount.minor)}</output>
      </div>
      {quick.length > 0 ? (
        <div className="quick" role="group" aria-label={label}>
          {quick.map((one) => (
            <Button key={one.label} small pressed={amount.minor === one.minor && !wanted} onPress={() => choose(one.minor)}>
              {one.label}
            </Button>
          ))}
          {padLater === undefined ? null : (
            <Button small pressed={pad} onPress={() => setWanted(true)}>
              {padLater}
            </Button>
          )}
        </div>
      ) : null}
      {pad ? <Keypad label={label} onDigits={digits} onBackspace={backspace} onClear={() => amount.change(() => 0)} /> : <div className="spare" />}
      {children}
    </div>
  )
}
