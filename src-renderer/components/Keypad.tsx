import { Delete, X } from 'lucide-react'
import { useText } from '../text/text.ts'
import { Icon } from './icons.tsx'

type KeypadProps = { onDigits: (digits: string) => void; onBackspace: () => void; onClear: () => void; label: string; locked?: boolean }

/** Digits, 00, Backspace and Clear. `locked` leaves only Clear. */
export function Keypad({ onDigits, onBackspace, onClear, label, locked = false }: KeypadProps) {
  const { t } = useText()
  const digit = (digits: string, wide = false) => (
    <button type="button" className={wide ? 'key wide' : 'key'} disabled={locked} onClick={() => onDigits(digits)}>
      {digits}
    </button>
  )
  return (
    <div className="pad" role="group" aria-label={label}>
      {digit('1')}
      {digit('2')}
      {digit('3')}
      <button type="button" className="key fn tall" aria-label={t('sale.backspace')} disabled={locked} onClick={onBackspace}>
        <Icon of={Delete} size={28} />
        <span>{t('sale.backspace')}</span>
      </button>
      {digit('4')}
      {digit('5')}
      {digit('6')}
      {digit('7')}
      {digit('8')}
      {digit('9')}
      <button type="button" className="key fn tall" aria-label={t('sale.clear')} onClick={onClear}>
        <Icon of={X} size={28} />
        <span>{t('sale.clear')}</span>
      </button>
      {digit('0', true)}
      {digit('00')}
    </div>
  )
}
