import type { OrderDetail } from '#shared/bridge/contract.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'

/** What vendors' statements say of a sale; nothing where none does. */
export function SettledPart({ detail }: { detail: OrderDetail }) {
  const text = useText()
  const words = vendorText[text.lang]
  if (detail.settled.length === 0) return null
  return (
    <section aria-label={words.settled}>
      <div className="dh">
        <h2 className="eyebrow">{words.settled}</h2>
      </div>
      <ul className="settled">
        {detail.settled.map((row) => {
          const day = text.day(row.settledOn)
          const amount = text.money(row.settledMinor, row.settledCurrency)
          const isRefund = row.kind === 'refund' && row.refundMinor != null
          return (
            <li key={row.lineId}>
              <p>
                {isRefund
                  ? words.settledRefund(day, text.money(row.refundMinor ?? 0, row.settledCurrency))
                  : words.settledLine(day, text.money(row.feeMinor, row.feeCurrency), amount)}
              </p>
              {row.verdict === 'matched' ? null : <p className="faint xs">{words.verdicts[row.verdict]}</p>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
