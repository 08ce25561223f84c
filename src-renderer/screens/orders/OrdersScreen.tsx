import './orders.css'
import { ReceiptText, Search, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { NO_FILTER, type OrderFilter } from '#shared/domain/order.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useParams, useScreen } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { OrderFilters } from './OrderFilters.tsx'
import { OrderPanel } from './OrderPanel.tsx'
import { OrderRows } from './OrderRows.tsx'
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

  // Nobody who types a number knows its day: a search in the list as it opens is one over all days, and without it the list is today's again.
  const widened = useRef(false)
  useEffect(() => {
    const wanted = search.trim()
    if (filter.search === wanted) return
    const timer = window.setTimeout(() => {
      const widens = isPlain(filter) && filter.search === '' && filter.day === today
      const narrows = widened.current && wanted === '' && filter.day === null
      widened.current = widens || (widened.current && wanted !== '')
      setFilter({ ...filter, search: wanted, day: widens ? null : narrows ? today : filter.day })
    }, SEARCH_PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [search, today, filter])

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
  const box = useRef<HTMLDivElement>(null)
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
  const nearEnd = useCallback(() => {
    if (!box.current) return
    const { scrollHeight, scrollTop, clientHeight } = box.current
    if (!loadingMore && scrollHeight - scrollTop - clientHeight < NEAR_END_PX) showMore()
  }, [loadingMore, showMore])
  // Another list begins at its top.
  const key = loaded?.key
  useEffect(() => {
    if (key !== undefined && box.current) box.current.scrollTop = 0
  }, [key])
  // A search that goes far back comes in steps, of which some bring little or nothing.
  useEffect(() => {
    if (loaded !== null) nearEnd()
  }, [loaded, nearEnd])
  const hits = useMemo(() => new Map((loaded?.hits ?? []).map((hit) => [hit.orderId, hit])), [loaded?.hits])

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
              {loaded.countIsLeast ? words.countAtLeast(text.number(loaded.count)) : words.count(loaded.count, text.number(loaded.count))}
              {loaded.paidSumMinor === null ? null : (
                <>
                  , <b>{words.paidSum(text.money(loaded.paidSumMinor, loaded.currency))}</b>
                </>
              )}
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
      <div className={withDay ? 'tbl with-day' : 'tbl'} ref={box} onScroll={nearEnd} onKeyDown={moveByKey}>
        {error ? <ErrorNote error={error} /> : null}
        {loaded && loaded.rows.length === 0 && loaded.next === null ? <NoOrders filter={filter} onFilter={onFilter} /> : null}
        {loaded ? (
          <OrderRows
            rows={loaded.rows}
            hits={hits}
            search={filter.search}
            withDay={withDay}
            selected={selected}
            onSelect={onSelect}
            label={words.title}
            list={list}
            box={box}
          />
        ) : null}
        {loaded?.next ? (
          <div className="more">
            <Button onPress={showMore} disabled={loadingMore} small>
              {loadingMore ? (loaded.rows.length === 0 ? words.lookingBack : words.loading) : words.showMore}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  )
}

function NoOrders({ filter, onFilter }: { filter: OrderFilter; onFilter: (filter: OrderFilter) => void }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { today } = useSnapshot()
  const plainToday = isPlain(filter) && filter.search === '' && filter.day === today
  return (
    <div className="empty">
      <span className="ring">
        <Icon of={plainToday ? ReceiptText : Search} size={32} />
      </span>
      <h2>{plainToday ? words.noneTodayTitle : words.noneTitle}</h2>
      <p>{plainToday ? words.noneTodayBody : words.noneBody}</p>
      {filter.search !== '' && (filter.day || filter.from || filter.to) ? (
        <Button onPress={() => onFilter({ ...filter, day: null, from: null, to: null })}>{words.searchAllDays}</Button>
      ) : null}
    </div>
  )
}

/** True while nothing but a day and a search narrows the list. */
function isPlain(filter: OrderFilter): boolean {
  return Object.entries(filter).every(([name, value]) => name === 'day' || name === 'search' || value === null || value === undefined)
}

function startFilter(params: { filter?: Partial<OrderFilter>; orderId?: number }, today: string): OrderFilter {
  // One order is asked for by its id: it must be in the list whatever its day.
  return { ...NO_FILTER, day: params.orderId === undefined ? today : null, ...params.filter }
}
