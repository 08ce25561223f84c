import { useEffect, useRef, useState } from 'react'
import { useText } from '../text/text.ts'
import { Keypad } from './Keypad.tsx'
import './approver-field.css'

/** The longest PIN there is. */
export const LONGEST_PIN = 8
/** The shortest; a field with fewer digits has nothing to send. */
export const SHORTEST_PIN = 4

type PinFieldProps = { label: string; pin: string; onPin: (pin: string) => void; onPad?: (shown: boolean) => void }

/** A PIN typed on a keyboard or touched: the pad comes with the first touch of the field, so that it takes no room before. */
export function PinField({ label, pin, onPin, onPad }: PinFieldProps) {
  const { t } = useText()
  const [pad, setPad] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a small screen the field and its pad would lie below the edge.
    if (pad) box.current?.scrollIntoView({ block: 'nearest' })
  }, [pad])
  return (
    <div className="pin-field" ref={box}>
      <label>
        {label}
        <input
          type="password"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={LONGEST_PIN}
          value={pin}
          onFocus={() => {
            setPad(true)
            onPad?.(true)
          }}
          onChange={(event) => onPin(event.target.value.replace(/\D/g, ''))}
        />
      </label>
      {pad ? (
        <Keypad
          label={t('approve.keypad')}
          onDigits={(digits) => onPin((pin + digits).slice(0, LONGEST_PIN))}
          onBackspace={() => onPin(pin.slice(0, -1))}
          onClear={() => onPin('')}
        />
      ) : null}
    </div>
  )
}
