import type { JournalFacts, JournalType } from './diary.ts'

/*
 * The journal as somebody who checks a shop reads it: who did what, when, where, before and after, and why.
 */

/** What lines are about, for choosing among them. */
export const AUDIT_TOPICS = ['money', 'people', 'settings', 'devices', 'day', 'book', 'gateway'] as const
export type AuditTopic = (typeof AUDIT_TOPICS)[number]

type Prefix<T> = T extends `${infer P}.${string}` ? P : never

/** The topic of a line by what stands before the point in its type. A type with a new beginning does not compile until it stands here. */
const TOPIC_OF = {
  sale: 'money',
  payment: 'money',
  refund: 'money',
  cash_refund: 'money',
  payout: 'money',
  subscription: 'money',
  settlement: 'money',
  reconcile: 'money',
  person: 'people',
  approval: 'people',
  settings: 'settings',
  receipt: 'devices',
  drawer: 'devices',
  counter: 'devices',
  shift: 'day',
  day: 'day',
  report: 'day',
  totals: 'day',
  till: 'book',
  book: 'book',
  clock: 'book',
  disk: 'book',
  diary: 'book',
  audit: 'book',
  outbox: 'book',
  notice: 'gateway',
  receiver: 'gateway',
  account: 'gateway',
} as const satisfies Record<string, AuditTopic>
type Unplaced = Exclude<Prefix<JournalType>, keyof typeof TOPIC_OF>
const everyTypeHasATopic: [Unplaced] extends [never] ? true : Unplaced = true
void everyTypeHasATopic

/** What a line is about. */
export function topicOf(type: JournalType): AuditTopic {
  return TOPIC_OF[type.split('.')[0] as keyof typeof TOPIC_OF]
}

/** What somebody who checks a shop looks for first. */
export const AUDIT_VIEWS = ['refunds', 'drawer', 'byHand', 'mistakes', 'pins', 'approvals'] as const
export type AuditView = (typeof AUDIT_VIEWS)[number]

/** Which lines. Days are business days, both in it; `topics` and `view` empty or null: all. `seq`: that line and those before it. */
export type AuditFilter = {
  from: string | null
  to: string | null
  personId: number | null
  topics: AuditTopic[]
  view: AuditView | null
  /** Text that stands in the line: a name, a reason, a code, an amount. */
  search: string
  orderNumber: string
  seq: number | null
}

export const NO_AUDIT_FILTER: AuditFilter = { from: null, to: null, personId: null, topics: [], view: null, search: '', orderNumber: '', seq: null }

/** Whether a line is what was written and stands where it stood: its own hash computed anew, and its neighbours' words about each other. */
export type LineProof = { own: boolean; before: boolean; after: boolean | null }

/** One line, readable. `run` is the start of the till it was written in: host and version. */
export type AuditRow = {
  seq: number
  at: number
  type: JournalType
  orderId: number | null
  orderNumber: string | null
  attemptId: string | null
  personId: number | null
  personName: string | null
  facts: JournalFacts
  hash: string
  prev: string
  proof: LineProof
  run: { host: string; version: string } | null
}

/** The newest walk over the whole journal that was written down. */
export type AuditCheck = { upTo: number; at: number; findings: number }

export type AuditPage = {
  /** Newest first. */
  rows: AuditRow[]
  /** Where the next page begins; null at the journal's beginning. */
  next: string | null
  /** Set where the search stopped to let the till go on before the page was full: everything after this instant was looked at. */
  lookedBackTo: number | null
  checked: AuditCheck | null
  head: { seq: number; hash: string }
  /** Everybody who was ever here, for choosing one. */
  people: { personId: number; name: string }[]
}

export const AUDIT_FORMATS = ['csv', 'jsonl'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number]
/** More lines are not put into one file. */
export const MOST_EXPORTED_LINES = 50_000
