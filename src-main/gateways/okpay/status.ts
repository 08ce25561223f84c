import type { AnswerDetail, Reason } from '#shared/domain/payment.ts'
import type { Answer, LinkQuery, PayoutAnswer } from '../gateway.ts'

/*
 * Which OKPAY number means what (OKPAY Collect and Pay Interface Documentation, status code tables). Grades in brackets: D documented,
 * I our own reading. A number that is not here tells nothing: no_answer, and the till goes on asking (law 3).
 */

/** An answer to a question or request without the vendor's word and the facts. */
export type Meaning =
  | { kind: 'pending'; detail: AnswerDetail }
  | { kind: 'declined'; detail: AnswerDetail; reason: Reason }
  | { kind: 'no_answer'; detail: AnswerDetail }
export type PayoutMeaning =
  | { kind: 'pending'; detail: AnswerDetail }
  | { kind: 'failed'; detail: AnswerDetail; reason: 'refused' | 'settings' | 'funds' }
  | { kind: 'no_answer'; detail: AnswerDetail }

const REFUSED: Meaning = { kind: 'declined', detail: 'refused', reason: 'refused' }
const BAD_SETTINGS: Meaning = { kind: 'declined', detail: 'refused', reason: 'settings' }
const UNKNOWN = { kind: 'no_answer', detail: 'unknown_code' } as const
const THEIR_TROUBLE = { kind: 'no_answer', detail: 'server_error' } as const
const QUESTION_REFUSED = { kind: 'no_answer', detail: 'refused' } as const
/** Somebody was there first: whether it was ourselves, and what became of it, only asking tells. */
const ALREADY_THERE = { kind: 'no_answer', detail: 'in_progress' } as const

const PAYOUT_REFUSED: PayoutMeaning = { kind: 'failed', detail: 'refused', reason: 'refused' }
const PAYOUT_SETTINGS: PayoutMeaning = { kind: 'failed', detail: 'refused', reason: 'settings' }
const NO_FUNDS: PayoutMeaning = { kind: 'failed', detail: 'refused', reason: 'funds' }

/** `code` other than 0. What a code says on a question is about the question, never about the money. 7 on a question: `meaningOfMissing`. */
const RESULT_CODES: Record<string, { collect: Meaning; payout: PayoutMeaning; query: Meaning & PayoutMeaning }> = {
  //             after Collect           after Payout             on a question
  1: /*  D+I */ { collect: THEIR_TROUBLE, payout: THEIR_TROUBLE, query: THEIR_TROUBLE },
  2: /*  D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  3: /*  D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  4: /*  D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  5: /*  D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  6: /*  D+I */ { collect: ALREADY_THERE, payout: ALREADY_THERE, query: UNKNOWN },
  7: /*  D+I */ { collect: UNKNOWN, payout: UNKNOWN, query: UNKNOWN },
  8: /*  D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  // Balances and banks belong to payouts; after Collect these two make no sense, so they settle nothing there.
  9: /*  D   */ { collect: UNKNOWN, payout: NO_FUNDS, query: UNKNOWN },
  10: /* D   */ { collect: REFUSED, payout: PAYOUT_REFUSED, query: UNKNOWN },
  11: /* D   */ { collect: REFUSED, payout: PAYOUT_REFUSED, query: UNKNOWN },
  12: /* D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: UNKNOWN },
  13: /* D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: UNKNOWN },
  15: /* D+I */ { collect: THEIR_TROUBLE, payout: THEIR_TROUBLE, query: UNKNOWN },
  16: /* D   */ { collect: BAD_SETTINGS, payout: PAYOUT_SETTINGS, query: QUESTION_REFUSED },
  17: /* D   */ { collect: UNKNOWN, payout: PAYOUT_REFUSED, query: UNKNOWN },
}

/** `status` of an order or payout, also as text in notices: 0 to be paid, 1 paid, 2 failed (D). */
const ORDER_STATUSES: Record<string, 'pending' | 'paid' | 'failed'> = { '0': 'pending', '1': 'paid', '2': 'failed' }

/** Every number that the tables know, for `npm run conformance`: each of them has to be played through each operation that may meet it. */
export const OKPAY_WORDS = { resultCodes: Object.keys(RESULT_CODES), orderStatuses: Object.keys(ORDER_STATUSES) }

/** What the request for a payment page met; never 0. */
export function meaningOfCollectCode(code: string): Meaning {
  return row(code)?.collect ?? UNKNOWN
}
/** What the request for a payout met; never 0. */
export function meaningOfPayoutCode(code: string): PayoutMeaning {
  return row(code)?.payout ?? UNKNOWN
}
/** What a question met; neither 0 nor 7. */
export function meaningOfQueryCode(code: string): { kind: 'no_answer'; detail: AnswerDetail } {
  const meaning = row(code)?.query ?? UNKNOWN
  return meaning.kind === 'no_answer' ? meaning : UNKNOWN
}
/** What `status` says, or null for a number nobody knows. */
export function standingOf(status: string): 'pending' | 'paid' | 'failed' | null {
  return Object.hasOwn(ORDER_STATUSES, status) ? (ORDER_STATUSES[status] ?? null) : null
}

function row(code: string) {
  return Object.hasOwn(RESULT_CODES, code) ? RESULT_CODES[code] : undefined
}

/** The code for "order does not exist". */
export const MISSING = '7'
/** A request may still be on its way through their house; before this nothing is missing (I). */
export const SETTLING_MS = 60_000
/** Unpaid collect orders older than this are deleted each night (D). */
export const CLEANED_AFTER_MS = 20 * 24 * 3_600_000

/**
 * What "order does not exist" means, by the order's age. Younger than a minute: nothing yet. Older than 20 days, and they had given a number for
 * it: they deleted it, and they delete only what was not paid. In between, for an order they never gave a number for: it was never made, said
 * by `notFound` (the use case believes that after several times, law 8). Everything else contradicts itself and settles nothing.
 */
export function meaningOfMissing({ createdAt, askedAt, gatewayRef }: Pick<LinkQuery, 'createdAt' | 'askedAt' | 'gatewayRef'>): Answer & {
  kind: 'declined' | 'no_answer'
} {
  const ageMs = askedAt - createdAt
  if (ageMs > CLEANED_AFTER_MS && gatewayRef !== null)
    return { kind: 'declined', detail: 'declined', code: MISSING, reason: 'closed', confirm: false }
  return { kind: 'no_answer', detail: 'not_found', code: MISSING, spoken: true, notFound: ageMs >= SETTLING_MS && gatewayRef === null }
}

/** The same for a payout. Nothing says that payouts are ever deleted, so age proves nothing about one that they had given a number for. */
export function meaningOfMissingPayout({ createdAt, askedAt, gatewayRef }: Pick<LinkQuery, 'createdAt' | 'askedAt' | 'gatewayRef'>): PayoutAnswer {
  const notFound = askedAt - createdAt >= SETTLING_MS && gatewayRef === null
  return { kind: 'no_answer', detail: 'not_found', code: MISSING, spoken: true, notFound }
}
