import type { CurrencyCode } from '#shared/domain/money.ts'
import { useText } from '../text/text.ts'

type AmountProps = { minor: number; className: string; roomFor?: number; currency?: CurrencyCode | undefined }

/** The big amount (in the shop's currency unless told), in an element labelled Amount; long amounts are drawn smaller so that none is ever cut. */
export function AmountText({ minor, className, roomFor = 9, currency }: AmountProps) {
  const { t, money } = useText()
  const text = money(minor, currency)
  const scale = Math.min(1, roomFor / text.length)
  return (
    <div
      className={className}
      role="group"
      aria-label={t('common.amount')}
      style={scale < 1 ? { fontSize: `calc(var(--amount-size) * ${scale.toFixed(3)})` } : undefined}
    >
      {text}
    </div>
  )
}
