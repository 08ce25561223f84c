import './breakdown.css'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
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

/** So many lines are shown at once; the rest are one line until they are wanted. */
const MOST_LINES = 8

/** One breakdown as lines that add up: each opens its sales, and beside or below them its refunds, which open theirs. */
export function Breakdown({ report, by, open }: BreakdownProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const [all, setAll] = useState(false)
  const { whole } = report
  const rows = report.by[by].filter(hasAny)
  const folded = rows.length > MOST_LINES && !all ? rows.slice(MOST_LINES - 1) : []
  const shown = folded.length > 0 ? rows.slice(0, MOST_LINES - 1) : rows
  const most = Math.max(1, ...rows.map((row) => row.salesMinor))
  const money = (minor: number) => text.money(minor, report.currency)
  const back = whole.refundCount > 0
  // Long sums need a wider card before refunds can stand beside the sales.
  const signs = money(whole.salesMinor).length + money(whole.refundMinor).length
  const size = signs <= 16 ? 'short' : signs <= 20 ? 'middle' : 'long'
  return (
    <section className={`card by by-${by} ${size}${back ? ' with-back' : ''}`} aria-label={listTitle(by, words)}>
      <div className="ch">
        <h2>{listTitle(by, words)}</h2>
        <span className="back-head" aria-hidden="true">
          {words.refunds}
        </span>
      </div>
      {rows.length === 0 ? <p className="none-line">{words.empty}</p> : null}
      <ul>
        {shown.map((row) => {
          const name = rowName(by, row, text, words)
          return (
            <li key={row.key} className="pair">
              <Line filter={row.count > 0 ? row.sales : null} open={open}>
                <RowFace by={by} row={row} name={name} />
                <span className="n">{text.number(row.count)}</span>
                <b>{money(row.salesMinor)}</b>
                <i className="bb">
                  <i className={by === 'tender' ? row.key : ''} style={{ width: `${(row.salesMinor / most) * 100}%` }} />
                </i>
                <span className="pc">{shareOf(row.salesMinor, whole.salesMinor, text.locale)}</span>
              </Line>
              {row.refundCount > 0 ? (
                <Line className="back" filter={row.refunds} open={open}>
                  <span className="vh">
                    {name}, {words.refunds}
                  </span>
                  <span className="what">
                    <Icon of={Undo2} size={16} />
                    <span>{words.refundsLine}</span>
                  </span>
                  <span className="n">{text.number(row.refundCount)}</span>
                  <b>−{money(row.refundMinor)}</b>
                </Line>
              ) : null}
            </li>
          )
        })}
        {rows.length > MOST_LINES ? (
          <li className="pair">
            <button type="button" className="line rest" aria-expanded={all} onClick={() => setAll(!all)}>
              <span className="nm">{all ? words.showFewer : `${words.others(folded.length)} · ${words.showAll}`}</span>
              <span className="n">{all ? '' : text.number(sum(folded, 'count'))}</span>
              <b>{all ? '' : money(sum(folded, 'salesMinor'))}</b>
            </button>
            {!all && sum(folded, 'refundCount') > 0 ? (
              <div className="line back">
                <span className="what">
                  <Icon of={Undo2} size={16} />
                  <span>{words.refundsLine}</span>
                </span>
                <span className="n">{text.number(sum(folded, 'refundCount'))}</span>
                <b>−{money(sum(folded, 'refundMinor'))}</b>
              </div>
            ) : null}
          </li>
        ) : null}
      </ul>
      <div className="pair tts">
        <p className="line">
          <span>{words.total}</span>
          <span className="n">{text.number(whole.count)}</span>
          <b>{money(whole.salesMinor)}</b>
        </p>
        {back ? (
          <p className="line back">
            <span className="what">
              <span>{words.refundsLine}</span>
            </span>
            <span className="n">{text.number(whole.refundCount)}</span>
            <b>−{money(whole.refundMinor)}</b>
          </p>
        ) : null}
      </div>
    </section>
  )
}

function sum(rows: TotalsRow[], what: 'count' | 'salesMinor' | 'refundCount' | 'refundMinor'): number {
  return rows.reduce((total, row) => total + row[what], 0)
}

type LineProps = {
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

function initials(name: string): string {
  const parts = name.trim().split(/\s+/)
  return `${parts[0]?.[0] ?? ''}${parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
