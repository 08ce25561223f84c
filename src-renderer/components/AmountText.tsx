import type { CurrencyCode } from '#shared/domain/money.ts'
import { useText } from '../text/text.ts'

type AmountProps = { minor: number; className: string; roomFor?: number; currency?: CurrencyCode | undefined }

/** The big amount (in the shop's currency unless told), in an element labelled Amount; long amounts are drawn smaller so that none is ever cut. */
export function AmountText({ minor, className, roomFor = 9, currency }: AmountProps) {
  const { t, money } = useText()
  const whole = money(minor, currency)
  // The code of another currency than the shop's stands behind the figures, smaller than they are.
  const code = currency !== undefined && whole.endsWith(` ${currency}`) ? currency : null
  const figures = code === null ? whole : whole.slice(0, -code.length - 1)
  const scale = Math.min(1, roomFor / (figures.length + (code === null ? 0 : 2)))
  return (
    <div
      className={className}
      role="group"
      aria-label={t('common.amount')}
      style={scale < 1 ? { fontSize: `calc(var(--amount-size) * ${scale.toFixed(3)})` } : undefined}
    >
      {figures}
      {code === null ? null : <small className="amtcode"> {code}</small>}
    </div>
  )
}
