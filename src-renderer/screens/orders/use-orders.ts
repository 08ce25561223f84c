import { useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderPage, TillSnapshot } from '#shared/bridge/contract.ts'
import type { OrderFilter, OrderRow } from '#shared/domain/order.ts'
import { call, on } from '../../bridge.ts'
import { onOrder } from '../../stores/order-changes.ts'

const PAGE = 50
/** Changes of one payment come in quick rows; the list is asked for once after them. */
const QUIET_MS = 250

type Loaded = OrderPage & { key: string }
/** The list as far as it is loaded. `rows` is null before the first answer for a filter; the earlier rows stay until then. */
export type Orders = {
  loaded: Loaded | null
  fresh: boolean
  error: AppError | null
  loadingMore: boolean
  showMore: () => void
}

/** The orders of a filter, page by page, kept up to date without losing the rows that are already there. */
export function useOrders(filter: OrderFilter): Orders {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [loadingMore, setLoadingMore] = useState(false)
  const key = JSON.stringify(filter)
  const wanted = useRef(key)
  wanted.current = key

  const refresh = useCallback(async () => {
    const asked = JSON.parse(key) as OrderFilter
    const answer = await call('orders:list', { filter: asked, cursor: null, limit: PAGE })
    // An answer for a filter that is no longer wanted must not replace the newer one.
    if (wanted.current !== key) return
    if (!answer.ok) return setError(answer.error)
    setError(null)
    setLoaded((before) => (before?.key === key ? withFirstPage(before, answer.value) : { key, ...answer.value }))
  }, [key])

  useEffect(() => void refresh(), [refresh])

  useEffect(() => {
    let timer = 0
    let seen = ''
    const soon = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void refresh(), QUIET_MS)
    }
    const offTill = on('till:changed', (snapshot) => {
      // Lights blink far more often than sales change.
      const now = signOf(snapshot)
      if (now !== seen) soon()
      seen = now
    })
    const replace = (order: OrderRow) => {
      setLoaded((before) => before && { ...before, rows: before.rows.map((row) => (row.orderId === order.orderId ? order : row)) })
      soon()
    }
    const offPayment = on('payment:changed', ({ order }) => replace(order))
    const offOrder = onOrder(replace)
    return () => {
      window.clearTimeout(timer)
      offTill()
      offPayment()
      offOrder()
    }
  }, [refresh])

  const next = loaded?.key === key ? loaded.next : null
  const showMore = useCallback(() => {
    if (next === null) return
    setLoadingMore(true)
    void call('orders:list', { filter: JSON.parse(key) as OrderFilter, cursor: next, limit: PAGE }).then((answer) => {
      setLoadingMore(false)
      if (wanted.current !== key) return
      if (!answer.ok) return setError(answer.error)
      setLoaded(
        (before) =>
          before && {
            ...before,
            rows: joined(before.rows, answer.value.rows),
            hits: [...before.hits, ...answer.value.hits],
            next: answer.value.next,
          },
      )
    })
  }, [key, next])

  return { loaded, fresh: loaded?.key === key, error, loadingMore, showMore }
}

function signOf(snapshot: TillSnapshot): string {
  return JSON.stringify([snapshot.mode, snapshot.unresolvedCount, snapshot.recent.map((row) => [row.orderId, row.status, row.number])])
}

/** The first page anew before the rows that were loaded behind it, so that scrolling back is not lost. */
function withFirstPage(before: Loaded, page: OrderPage): Loaded {
  const last = page.rows.at(-1)
  const tail = last && page.next !== null ? before.rows.filter((row) => row.orderId < last.orderId) : []
  const known = new Set(page.rows.map((row) => row.orderId))
  const hits = [...page.hits, ...before.hits.filter((hit) => !known.has(hit.orderId))]
  return { ...before, ...page, rows: [...page.rows, ...tail], hits, next: tail.length > 0 ? before.next : page.next }
}

function joined(rows: OrderRow[], more: OrderRow[]): OrderRow[] {
  const known = new Set(rows.map((row) => row.orderId))
  return [...rows, ...more.filter((row) => !known.has(row.orderId))]
}
