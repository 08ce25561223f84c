import { useState } from 'react'
import { decimalText, isAmountMinor, parseAmount } from '#shared/domain/money.ts'
import { Setting } from './fields.tsx'
import { change, markFault, typeText, useDraft } from './settings-draft.ts'
import { useFault } from './use-fault.ts'

/** True for a currency this machine knows. */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code)
}

type AmountProps = { group: 'sale' | 'approvals'; field: string; label: string; help: string; minor: number; currency: string }

/** An amount in the shop's currency, 0 among them; what is typed and is none stays in the field and out of the draft. */
export function AmountSetting({ group, field, label, help, minor, currency }: AmountProps) {
  const path = `${group}.${field}`
  const typed = useDraft((state) => state.typed[path])
  const wrong = useFault()(path)
  const usable = isCurrency(currency) ? currency : 'CAD'
  const set = (raw: string) => {
    const amountMinor = parseAmount(raw, usable)
    const good = amountMinor !== null && isAmountMinor(amountMinor, true)
    typeText(path, good ? null : raw)
    if (good) change(group, { [field]: amountMinor })
    markFault(path, good ? null : 'refundLimit')
  }
  const saved = decimalText({ amountMinor: minor, currency: usable })
  const [text, setText] = useState<string | null>(null)
  return (
    <Setting label={label} help={help} wrong={wrong}>
      {(ids) => (
        <span className="unit">
          <input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={typed ?? text ?? saved}
            onChange={(event) => {
              setText(event.target.value)
              set(event.target.value)
            }}
            onBlur={() => setText(null)}
          />
          {usable}
        </span>
      )}
    </Setting>
  )
}
