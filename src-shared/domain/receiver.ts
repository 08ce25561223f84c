import type { NoticeKind, NoticeRow } from './notice.ts'

/** Headers in which a relay may name the address that called it. None is believed unless the shop says that its relay sets it. */
export const FORWARDED_HEADERS = ['none', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip'] as const
export type ForwardedHeader = (typeof FORWARDED_HEADERS)[number]

/**
 * How gateways' calls reach the till. Off until somebody switches it on. `host` and `port` are where it listens; `publicUrl` is how that place is
 * called from outside (a tunnel, a relay, a port of the router), empty while there is none; addresses for the vendor begin with it.
 * `complaints`: a vendor may ask who the customer of an order is, and hears what a manager typed for it.
 */
export type ReceiverSettings = {
  on: boolean
  host: string
  port: number
  publicUrl: string
  forwardedFor: ForwardedHeader
  complaints: boolean
}

/** How the receiver is: off, listening, or wanted and not possible. `code` is the system's, such as EADDRINUSE or EACCES. */
export type ReceiverState = { is: 'off' } | { is: 'listening'; host: string; port: number } | { is: 'failed'; code: string }

/** What an address of ours is for: vendors' notices, the browser that comes back from a vendor's page, a vendor's question about a customer. */
export const DOOR_KINDS = ['payment', 'payout', 'refund', 'subscription', 'renewal', 'return', 'complaint'] as const satisfies readonly (
  | NoticeKind
  | 'return'
  | 'complaint'
)[]
export type DoorKind = (typeof DOOR_KINDS)[number]

/** An address to give to a vendor; `url` is null while there is none from outside. */
export type DoorAddress = { accountId: string; about: DoorKind; url: string | null }

/** Calls since the start of the till; `notKept` are those beyond their room. */
export type NoticeTally = { accepted: number; repeated: number; unknown: number; refused: number; notKept: number }

/** A vendor's questions about the customer of one order. `readyAt`: since when a manager's answer waits to be fetched; null where there is none. */
export type ComplaintRow = {
  accountId: string
  attemptId: string
  orderId: number
  questions: number
  answered: number
  lastAt: number
  readyAt: number | null
}

/**
 * What a forged call to the till's own public address came to. good: it arrived and its refusal came back. answered: it arrived, and something
 * between answered for us (a relay that keeps calls and passes them on does). elsewhere: something answered and nothing arrived. no-way: nothing
 * answered. `cause` is the connection's, such as dns or tls.
 */
export type SelfTest = { result: 'good' | 'answered' | 'elsewhere' | 'no-way'; status: number | null; cause: string | null; tookMs: number }

/** All that the settings show of the receiver. */
export type ReceiverView = {
  state: ReceiverState
  accounts: { accountId: string; kind: string; name: string; practice: boolean; complaints: boolean }[]
  addresses: DoorAddress[]
  notices: NoticeRow[]
  tally: NoticeTally
  complaints: ComplaintRow[]
}
