/** What a gateway's call to us can be about. */
export const NOTICE_KINDS = ['payment', 'payout', 'refund', 'subscription', 'renewal'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** accepted: verified and about something of ours, so the gateway was asked. unknown: verified, about nothing we know. refused: not verified. */
export const NOTICE_OUTCOMES = ['accepted', 'unknown', 'refused'] as const
export type NoticeOutcome = (typeof NOTICE_OUTCOMES)[number]

/** One call as it was taken in, without its raw text. Times are UTC milliseconds. */
export type NoticeRow = {
  id: number
  accountId: string
  about: NoticeKind
  receivedAt: number
  outcome: NoticeOutcome
  /** Why it was refused: unreadable, signature or not-ours; null otherwise. */
  why: string | null
  /** Our order, refund or payout that it is about; in an unknown one the id it names. */
  subjectId: string | null
  /** The sale it belongs to; null where it belongs to none of ours. */
  orderId: number | null
  /** What it says, which decides nothing, and the gateway's own word. */
  says: string | null
  code: string | null
  /** How often the very same call came again; counted up to ten. */
  repeats: number
  lastAt: number
  /** The HTTP status it was answered with. */
  answerStatus: number
  /** When the question that it caused was done; null while it is not, and where there was none. */
  askedAt: number | null
  /** How what it is about stands today: an AttemptStatus or RefundStatus; null where it is nothing of these. */
  became: string | null
}
