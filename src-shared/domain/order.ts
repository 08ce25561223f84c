import type { CurrencyCode } from './money.ts'
import type { AttemptKind, AttemptStatus, Reason } from './payment.ts'
import type { Tender } from './wallet.ts'

/** How a sale stands: the state of its latest attempt; a cash sale is paid from the start. */
export type OrderStatus = AttemptStatus

/** What a person reads behind the states: ten states of an attempt, seven words. */
export type OrderWord = 'waiting' | 'paid' | 'declined' | 'unresolved' | 'held' | 'closed' | 'late_paid'

/** What the list can be narrowed to by state: a word, or every sale of which something was given back (its day is then the day of the refund). */
export type FilterWord = OrderWord | 'refunded'

/** The word for a state: everything before the end of the window is waiting; not sent is told as declined (nothing was taken). */
export function orderWord(status: OrderStatus): OrderWord {
  if (status === 'created' || status === 'sending' || status === 'asking') return 'waiting'
  if (status === 'not_sent') return 'declined'
  return status
}

/** One line of the order list. Times are UTC milliseconds; amounts are minor units and include the tip. */
export type OrderRow = {
  orderId: number
  /** The id of the attempt that counts: what the gateway and the wallet's bill show. Cash sales have one of the same form. */
  number: string
  at: number
  businessDay: string
  tender: Tender
  kind: AttemptKind | 'cash'
  totalMinor: number
  tipMinor: number
  /** What was surely given back of the payment that counts. */
  refundedMinor: number
  currency: CurrencyCode
  status: OrderStatus
  reason: Reason | null
  personName: string
  note: string
  practice: boolean
}

/** What the order list can be narrowed by; all of it together. */
export type OrderFilter = {
  search: string
  /** A business day as YYYY-MM-DD, or null for all. With the word `refunded`, day, hour, person, shift and till are the refund's own. */
  day: string | null
  word: FilterWord | null
  tender: Tender | null
  personId: number | null
  /** An hour of the shop's clock, 0 to 23, or null for all. */
  hour: number | null
  /** One currency, where a shop takes several; null or missing for all. */
  currency?: CurrencyCode | null
  /** First and last business day of a range, both in it; null or missing for all. */
  from?: string | null
  to?: string | null
  /** 1 (Monday) to 7 (Sunday) of the business day. */
  weekday?: number | null
  /** The merchant account the money came through. */
  accountId?: string | null
  /** A shift's id; 0: outside of every shift. */
  shiftId?: number | null
  tillCode?: string | null
  /** With the word `refunded`: only refunds of sales that count, or only late successes given back; null or missing for both. */
  refundsOf?: 'sales' | 'late' | null
}

/** A filter that lets everything through. */
export const NO_FILTER: OrderFilter = { search: '', day: null, word: null, tender: null, personId: null, hour: null }

/** What of a sale was given back, as people should read it: all, part or nothing. A late success is one until all of it went back. */
export function givenBack({ status, totalMinor, refundedMinor }: OrderRow): 'all' | 'part' | null {
  if (refundedMinor === 0) return null
  if (refundedMinor >= totalMinor) return 'all'
  return status === 'paid' ? 'part' : null
}
