import type { AnswerDetail } from '#shared/domain/payment.ts'

/*
 * Which number of this gateway means what (its API description, data dictionary). Grades in brackets: D documented, I our own reading.
 * A number that is not here tells nothing: no_answer, and the till goes on asking (law 3).
 */

/** `code` of an envelope that is no success, after a request that creates something. */
export type Refusal = { kind: 'refused' } | { kind: 'no_answer'; detail: AnswerDetail }

/**
 * 400 is a business error (D) with its cause as free text: the number may mean wrong data as well as an order that is there already, so it is
 * a refusal that one question has to confirm (I). 500 is trouble of theirs (D).
 */
const CREATE_CODES: Record<string, Refusal> = {
  '400': { kind: 'refused' },
  '500': { kind: 'no_answer', detail: 'server_error' },
}

/** The same after a question: it is about the question, never about the money. 400 is also how an unknown order is answered, among other things. */
const QUERY_CODES: Record<string, AnswerDetail> = { '400': 'refused', '500': 'server_error' }

/** `status` of orders and payouts (D). */
const ORDER_STATUSES: Record<string, 'pending' | 'paid' | 'failed'> = { '0': 'pending', '1': 'paid', '2': 'failed' }

/** Every number that the tables know, for `npm run conformance`: each of them has to be played through each operation that may meet it. */
export const PROXYPAY_WORDS = {
  codes: Object.keys(CREATE_CODES),
  questionCodes: Object.keys(QUERY_CODES),
  orderStatuses: Object.keys(ORDER_STATUSES),
}

/** What a code other than 200 says after collect or pay. */
export function meaningOfCreateCode(code: string): Refusal {
  return lookUp(CREATE_CODES, code) ?? { kind: 'no_answer', detail: 'unknown_code' }
}
/** What a code other than 200 says after a question. */
export function meaningOfQueryCode(code: string): AnswerDetail {
  return lookUp(QUERY_CODES, code) ?? 'unknown_code'
}
/** What `status` says, or null for a number nobody knows. */
export function standingOf(status: string): 'pending' | 'paid' | 'failed' | null {
  return lookUp(ORDER_STATUSES, status) ?? null
}

function lookUp<T>(table: Record<string, T>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
