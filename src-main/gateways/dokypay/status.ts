import type { AnswerDetail, Reason } from '#shared/domain/payment.ts'
import type { Notice } from '../gateway.ts'

/*
 * Which Dokypay word means what. Grades: D in their document, P seen in public integrations, I our own reading. Their table of result codes is
 * missing, so `0000` and the few refusals of their samples are all there is: any other code tells nothing, and the till goes on asking.
 */

/** How an order of any kind stands. */
export type Standing = 'pending' | 'processing' | 'success' | 'failure' | 'timeout' | 'cancel'

/** transStatus of notices, tradeStatus of queries, status of refunds: one list for all (D), capitals or not (P). */
const STANDINGS: Record<string, Standing> = {
  pending: 'pending', //       D not paid yet
  processing: 'processing', // D the customer is paying
  success: 'success', //       D
  failure: 'failure', //       D
  timeout: 'timeout', //       D nobody paid in time
  cancel: 'cancel', //         D
}

/** What a status word means; null for one that is not listed. */
export function standingOf(word: string): Standing | null {
  return lookUp(STANDINGS, word.trim().toLowerCase()) ?? null
}

/** Success of the call itself; how the money stands is said elsewhere. */
export const RESULT_OK = '0000'

/** Codes after which surely nothing was made: the request itself was at fault. */
const DEFINITE_REFUSALS: Record<string, true> = {
  '400': true, //  D a required member is missing
  '1001': true, // D a member has a wrong form
  '2002': true, // D the signature does not fit
  '3010': true, // D no such merchant account
  '3018': true, // D no refund number in a refund
}
/** Codes that say that what was asked about is not known. */
const NOT_FOUND: Record<string, true> = {
  '3004': true, // P no such order
  '3006': true, // D no such refund
}

/** Every word that the tables know, for `npm run conformance`: each of them has to be played through each operation that may meet it. */
export const DOKYPAY_WORDS = { resultCodes: [...Object.keys(DEFINITE_REFUSALS), ...Object.keys(NOT_FOUND)], standings: Object.keys(STANDINGS) }

/** What a result code other than 0000 means, by what was asked for. */
export type CodeMeaning = 'settings' | 'not_found' | 'unknown'
export function meaningOfCode(code: string): CodeMeaning {
  if (lookUp(DEFINITE_REFUSALS, code)) return 'settings'
  return lookUp(NOT_FOUND, code) ? 'not_found' : 'unknown'
}

/** How a collect order stands, without the facts that only the reply can give. */
export type OrderMeaning = { kind: 'paid' } | { kind: 'declined'; detail: AnswerDetail; reason: Reason } | { kind: 'pending'; detail: AnswerDetail }
export const ORDER_MEANINGS: Record<Standing, OrderMeaning> = {
  pending: { kind: 'pending', detail: 'waiting_for_customer' },
  processing: { kind: 'pending', detail: 'in_progress' },
  success: { kind: 'paid' },
  failure: { kind: 'declined', detail: 'declined', reason: 'refused' },
  timeout: { kind: 'declined', detail: 'declined', reason: 'closed' },
  cancel: { kind: 'declined', detail: 'declined', reason: 'closed' },
}

/** How a refund stands. A timeout is listed for orders in general and says of a refund that it did not happen (I): the count proves it. */
export const REFUND_MEANINGS: Record<Standing, 'done' | 'pending' | 'refused'> = {
  pending: 'pending',
  processing: 'pending',
  success: 'done',
  failure: 'refused',
  timeout: 'refused',
  cancel: 'refused',
}

/** What a notice says in our words. */
export const NOTICE_WORDS: Record<Standing, Notice['says']> = {
  pending: 'pending',
  processing: 'pending',
  success: 'paid',
  failure: 'failed',
  timeout: 'failed',
  cancel: 'failed',
}

function lookUp<T>(table: Record<string, T>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
