import { Undo2 } from 'lucide-react'
import type { OrderFilter } from '#shared/domain/order.ts'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { Icon } from '../../components/icons.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { hasAny } from './chart-columns.ts'
import { type ListBy, listTitle, rowName, shareOf } from './row-words.ts'

type BreakdownProps = { report: RangeReport; by: ListBy; open: (filter: Partial<OrderFilter>) => void }

/** One breakdown as lines that add up: each opens its sales, and its refunds have a line of their own. */
export function Breakdown({ report, by, open }: BreakdownProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const { whole } = report
  const rows = report.by[by].filter(hasAny)
  const most = Math.max(1, ...rows.map((row) => row.salesMinor))
  const money = (minor: number) => text.money(minor, report.currency)
  return (
    <section className={`card by by-${by}`} aria-label={listTitle(by, words)}>
      <div className="ch">
        <h2>{listTitle(by, words)}</h2>
      </div>
      {rows.length === 0 ? <p className="none-line">{words.empty}</p> : null}
      <ul>
        {rows.map((row) => {
          const name = rowName(by, row, text, words)
          return (
            <li key={row.key}>
              {row.count > 0 || row.refundCount === 0 ? (
                <Line name={name} filter={row.sales} open={open}>
                  <RowFace by={by} row={row} name={name} />
                  <span className="n">{text.number(row.count)}</span>
                  <b>{money(row.salesMinor)}</b>
                  <i className="bb">
                    <i className={by === 'tender' ? row.key : ''} style={{ width: `${(row.salesMinor / most) * 100}%` }} />
                  </i>
                  <span className="pc">{shareOf(row.salesMinor, whole.salesMinor, text.locale)}</span>
                </Line>
              ) : null}
              {row.refundCount > 0 ? (
                <Line name={`${name}: ${words.refunds}`} className="back" filter={row.refunds} open={open}>
                  <span className="what">
                    <Icon of={Undo2} size={16} />
                    {row.count > 0 ? words.refunds : `${name}, ${words.refunds}`}
                  </span>
                  <span className="n">{text.number(row.refundCount)}</span>
                  <b>−{money(row.refundMinor)}</b>
                </Line>
              ) : null}
            </li>
          )
        })}
      </ul>
      <TotalLines whole={whole} money={money} />
    </section>
  )
}

type LineProps = {
  name: string
  className?: string
  filter: Partial<OrderFilter> | null
  open: (filter: Partial<OrderFilter>) => void
  children: React.ReactNode
}

/** A line that opens its orders, or just stands there where the list of orders cannot say it. */
function Line({ className = '', filter, open, children }: LineProps) {
  if (filter === null) return <div className={`line ${className}`}>{children}</div>
  return (
    <button type="button" className={`line ${className}`} onClick={() => open(filter)}>
      {children}
    </button>
  )
}

function RowFace({ by, row, name }: { by: ListBy; row: TotalsRow; name: string }) {
  if (by === 'tender')
    return (
      <span>
        <WalletBadge tender={row.key as Tender} />
      </span>
    )
  if (by !== 'person') return <span className="nm">{name}</span>
  return (
    <span className="who-name">
      <span className="av" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="nm">{name}</span>
    </span>
  )
}

/** What the lines add up to: sales, refunds and what is left. */
function TotalLines({ whole, money }: { whole: TotalsRow; money: (minor: number) => string }) {
  const text = useText()
  const words = reportsText[text.lang]
  return (
    <div className="tts">
      <p className="tt">
        <span>{words.total}</span>
        <span className="n">{text.number(whole.count)}</span>
        <b>{money(whole.salesMinor)}</b>
      </p>
      {whole.refundCount > 0 ? (
        <p className="tt small">
          <span>{words.refunds}</span>
          <span className="n">{text.number(whole.refundCount)}</span>
          <b>−{money(whole.refundMinor)}</b>
        </p>
      ) : null}
    </div>
  )
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  return `${parts[0]?.[0] ?? ''}${parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
