import { memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { OrderPage } from '#shared/bridge/contract.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import { KindIcon } from '../../components/KindIcon.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { OrderStateWord } from '../../components/StatusWord.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { shortDay } from './order-days.ts'

export type Hit = OrderPage['hits'][number]

/** Fewer rows than this are all drawn: a short list needs no window. */
const ALL_DRAWN = 150
/** So many rows are drawn above and below what is in view. */
const AROUND = 30

type RowsProps = {
  rows: readonly OrderRow[]
  hits: ReadonlyMap<number, Hit>
  search: string
  withDay: boolean
  selected: number | null
  onSelect: (orderId: number) => void
  label: string
  list: React.RefObject<HTMLUListElement | null>
  /** The box that scrolls. */
  box: React.RefObject<HTMLDivElement | null>
}

/** The rows of the list. Of a long one only those near the view are drawn; above and below them stands as much room as the others need. */
export function OrderRows({ rows, hits, search, withDay, selected, onSelect, label, list, box }: RowsProps) {
  const { from, to, rowHeight } = useRowWindow(rows.length, box, list)
  return (
    <ul aria-label={label} ref={list} style={{ paddingTop: from * rowHeight, paddingBottom: (rows.length - to) * rowHeight }}>
      {rows.slice(from, to).map((row) => (
        <li key={row.orderId}>
          <OrderLine
            row={row}
            hit={hits.get(row.orderId) ?? null}
            search={search}
            withDay={withDay}
            selected={row.orderId === selected}
            onSelect={onSelect}
          />
        </li>
      ))}
    </ul>
  )
}

/** Which rows are drawn: [from, to). */
function useRowWindow(
  count: number,
  box: React.RefObject<HTMLDivElement | null>,
  list: React.RefObject<HTMLUListElement | null>,
): { from: number; to: number; rowHeight: number } {
  const [first, setFirst] = useState(0)
  const rowHeight = useRef(54)
  const windowed = count > ALL_DRAWN
  useLayoutEffect(() => {
    const scrolled = box.current
    if (!windowed || !scrolled) {
      setFirst(0)
      return
    }
    const look = () => {
      rowHeight.current = list.current?.querySelector('li')?.getBoundingClientRect().height || rowHeight.current
      // In steps, so that not every turn of the wheel draws anew.
      setFirst(Math.floor(scrolled.scrollTop / rowHeight.current / (AROUND / 2)) * (AROUND / 2))
    }
    look()
    scrolled.addEventListener('scroll', look, { passive: true })
    return () => scrolled.removeEventListener('scroll', look)
  }, [windowed, box, list])
  if (!windowed) return { from: 0, to: count, rowHeight: rowHeight.current }
  const inView = Math.ceil((box.current?.clientHeight ?? 800) / rowHeight.current)
  return { from: Math.max(0, Math.min(first, count) - AROUND), to: Math.min(count, first + inView + 2 * AROUND), rowHeight: rowHeight.current }
}

type LineProps = { row: OrderRow; hit: Hit | null; search: string; withDay: boolean; selected: boolean; onSelect: (orderId: number) => void }

const OrderLine = memo(function OrderLine({ row, hit, search, withDay, selected, onSelect }: LineProps) {
  const text = useText()
  const { today } = useSnapshot()
  return (
    <button type="button" className={selected ? 'tr sel' : 'tr'} aria-current={selected ? 'true' : undefined} onClick={() => onSelect(row.orderId)}>
      <span className="faint when">
        {withDay ? <span>{shortDay(row.businessDay, today, text.locale)}</span> : null}
        <span>{text.time(row.at)}</span>
      </span>
      <span className={hit?.by === 'number' && hit.text === null ? 'nos hit' : 'nos'}>
        <OrderNumber number={row.number} />
        <HitWords hit={hit} note={row.note} search={search} />
      </span>
      <span className="narrow-off">
        <WalletBadge tender={row.tender} />
        <KindIcon order={row} />
      </span>
      <span className="cut muted narrow-cash">{row.personName}</span>
      <span className="cut wide muted">{hit?.by === 'note' ? marked(row.note, search) : row.note}</span>
      <span className={hit?.by === 'amount' ? 'money ra hit' : 'money ra'}>{text.money(row.totalMinor, row.currency)}</span>
      <OrderStateWord order={row} />
    </button>
  )
})

/** What the search was found in, where the row does not show it by itself. */
function HitWords({ hit, note, search }: { hit: Hit | null; note: string; search: string }) {
  const text = useText()
  const words = ordersText[text.lang]
  if (hit === null) return null
  if (hit.by === 'note') return <small className="in narrow-note">{marked(note, search)}</small>
  if (hit.text === null) return null
  const kinds = { number: words.hitEarlier, refund: words.hitRefund, reference: words.hitWallet, amount: '' }
  return (
    <small className="in">
      <span className="hit">…{hit.text.slice(-Math.max(4, Math.min(search.length, 8)))}</span> {kinds[hit.by]}
    </small>
  )
}

/** The text with the searched part marked, where it stands there as it was typed. */
function marked(note: string, search: string): ReactNode {
  const at = note.toLowerCase().indexOf(search.trim().toLowerCase())
  if (at < 0 || search.trim() === '') return note
  const end = at + search.trim().length
  return (
    <>
      {note.slice(0, at)}
      <span className="hit">{note.slice(at, end)}</span>
      {note.slice(end)}
    </>
  )
}
