import './orders.css'
import { ReceiptText, Search, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { NO_FILTER, type OrderFilter, type OrderRow } from '#shared/domain/order.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { KindIcon } from '../../components/KindIcon.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { OrderStateWord } from '../../components/StatusWord.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useParams, useScreen } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { OrderFilters } from './OrderFilters.tsx'
import { OrderPanel } from './OrderPanel.tsx'
import { type Orders, useOrders } from './use-orders.ts'

/** A search waits this long for the next letter. */
const SEARCH_PAUSE_MS = 120
/** More rows are fetched when the end of the list is this close. */
const NEAR_END_PX = 600

/** Every order: instant search, filters, and a side panel for the one that was touched. */
export function OrdersScreen() {
  const params = useParams('orders')
  const visit = useScreen((state) => state.place.visit)
  const { today } = useSnapshot()
  const [filter, setFilter] = useState<OrderFilter>(() => startFilter(params, today))
  const [search, setSearch] = useState(filter.search)
  const [selected, setSelected] = useState<number | null>(params.orderId ?? null)
  const searchBox = useRef<HTMLInputElement>(null)
  const seenVisit = useRef(visit)

  // Opened anew while it is in view (from an alarm, from `/`): the new wish counts.
  if (seenVisit.current !== visit) {
    seenVisit.current = visit
    if (params.filter || params.orderId !== undefined) {
      const next = startFilter(params, today)
      setFilter(next)
      setSearch(next.search)
      setSelected(params.orderId ?? null)
    }
  }

  useEffect(() => {
    if (params.focusSearch) searchBox.current?.focus()
  }, [params])

  useEffect(() => {
    const timer = window.setTimeout(
      () => setFilter((before) => (before.search === search.trim() ? before : { ...before, search: search.trim() })),
      SEARCH_PAUSE_MS,
    )
    return () => window.clearTimeout(timer)
  }, [search])

  useKeys({
    slash: () => searchBox.current?.focus(),
    escape: () => {
      // First what was typed goes, then the panel.
      if (document.activeElement === searchBox.current && search !== '') setSearch('')
      else setSelected(null)
    },
  })

  const orders = useOrders(filter)
  return (
    <div className={selected === null ? 'orders-screen' : 'orders-screen with-panel'}>
      <OrderList
        orders={orders}
        filter={filter}
        search={search}
        selected={selected}
        searchBox={searchBox}
        onSearch={setSearch}
        onFilter={setFilter}
        onSelect={setSelected}
      />
      {selected === null ? null : <OrderPanel key={selected} orderId={selected} onClose={() => setSelected(null)} />}
    </div>
  )
}

type ListProps = {
  orders: Orders
  filter: OrderFilter
  search: string
  selected: number | null
  searchBox: React.RefObject<HTMLInputElement | null>
  onSearch: (search: string) => void
  onFilter: (filter: OrderFilter) => void
  onSelect: (orderId: number) => void
}

function OrderList({ orders, filter, search, selected, searchBox, onSearch, onFilter, onSelect }: ListProps) {
  const text = useText()
  const words = ordersText[text.lang]
  const list = useRef<HTMLUListElement>(null)
  const { loaded, error, loadingMore, showMore } = orders

  // A refund's day need not be its sale's, so those rows say theirs too.
  const withDay = filter.day === null || filter.word === 'refunded'
  const focusRow = (place: number) => {
    list.current?.querySelectorAll<HTMLButtonElement>('button.tr')[place]?.focus()
  }
  const moveByKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('button.tr') ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLButtonElement)
    if (at + step < 0) searchBox.current?.focus()
    else rows[Math.min(at + step, rows.length - 1)]?.focus()
  }
  const nearEnd = useCallback(
    (event: React.UIEvent<HTMLDivElement>) => {
      const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
      if (!loadingMore && scrollHeight - scrollTop - clientHeight < NEAR_END_PX) showMore()
    },
    [loadingMore, showMore],
  )

  return (
    <section className="list" aria-label={words.title}>
      <h1 className="vh">{words.title}</h1>
      <div className="find">
        <div className="field">
          <Icon of={Search} size={20} />
          <input
            ref={searchBox}
            type="search"
            aria-label={words.search}
            placeholder={words.searchHint}
            value={search}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') {
                event.preventDefault()
                focusRow(0)
              }
              if (event.key === 'Enter' && loaded?.rows.length === 1 && loaded.rows[0]) onSelect(loaded.rows[0].orderId)
            }}
          />
          {search === '' ? (
            <span className="kbd q" aria-hidden="true">
              /
            </span>
          ) : (
            <button type="button" className="wipe" aria-label={words.clearSearch} onClick={() => onSearch('')}>
              <Icon of={X} size={20} />
            </button>
          )}
        </div>
      </div>
      <div className="fchips">
        <OrderFilters filter={filter} onFilter={onFilter} />
        <p className="sum" role="status">
          {loaded ? (
            <>
              {words.count(loaded.count, text.number(loaded.count))}, <b>{words.paidSum(text.money(loaded.paidSumMinor, loaded.currency))}</b>
            </>
          ) : null}
        </p>
      </div>
      <div className={withDay ? 'with-day' : ''}>
        <div className="tr th" aria-hidden="true">
          <span>{words.time}</span>
          <span>{words.order}</span>
          <span className="narrow-off">{words.wallet}</span>
          <span className="cut narrow-cash">{words.cashier}</span>
          <span className="cut wide">{words.note}</span>
          <span className="ra">{words.amount}</span>
          <span>{words.state}</span>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between the buttons inside */}
      <div className={withDay ? 'tbl with-day' : 'tbl'} onScroll={nearEnd} onKeyDown={moveByKey}>
        {error ? <ErrorNote error={error} /> : null}
        {loaded && loaded.rows.length === 0 ? <NoOrders filter={filter} /> : null}
        <ul aria-label={words.title} ref={list}>
          {loaded?.rows.map((row) => (
            <li key={row.orderId}>
              <OrderLine row={row} withDay={withDay} selected={row.orderId === selected} onSelect={onSelect} />
            </li>
          ))}
        </ul>
        {loaded?.next ? (
          <div className="more">
            <Button onPress={showMore} disabled={loadingMore} small>
              {loadingMore ? words.loading : words.showMore}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  )
}

function OrderLine({
  row,
  withDay,
  selected,
  onSelect,
}: {
  row: OrderRow
  withDay: boolean
  selected: boolean
  onSelect: (orderId: number) => void
}) {
  const text = useText()
  return (
    <button type="button" className={selected ? 'tr sel' : 'tr'} aria-current={selected ? 'true' : undefined} onClick={() => onSelect(row.orderId)}>
      <span className="faint">{withDay ? `${shortDay(row.businessDay, text.locale)}, ${text.time(row.at)}` : text.time(row.at)}</span>
      <OrderNumber number={row.number} />
      <span className="narrow-off">
        <WalletBadge tender={row.tender} />
        <KindIcon order={row} />
      </span>
      <span className="cut muted narrow-cash">{row.personName}</span>
      <span className="cut wide muted">{row.note}</span>
      <span className="money ra">{text.money(row.totalMinor, row.currency)}</span>
      <OrderStateWord order={row} />
    </button>
  )
}

function shortDay(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`))
}

function NoOrders({ filter }: { filter: OrderFilter }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { today } = useSnapshot()
  const plainToday = JSON.stringify(filter) === JSON.stringify({ ...NO_FILTER, day: today })
  return (
    <div className="empty">
      <span className="ring">
        <Icon of={plainToday ? ReceiptText : Search} size={32} />
      </span>
      <h2>{plainToday ? words.noneTodayTitle : words.noneTitle}</h2>
      <p>{plainToday ? words.noneTodayBody : words.noneBody}</p>
    </div>
  )
}

function startFilter(params: { filter?: Partial<OrderFilter>; orderId?: number }, today: string): OrderFilter {
  // One order is asked for by its id: it must be in the list whatever its day.
  return { ...NO_FILTER, day: params.orderId === undefined ? today : null, ...params.filter }
}
