import type { AnswerDetail, Reason } from '#shared/domain/payment.ts'
import type { Answer, RefundAnswer } from '../gateway.ts'

/*
 * Which OTT Pay word means what. Grades in brackets: D documented, S seen in public integrations, N documented for their newer
 * interface, I our own reading. A word that is not here tells nothing: no_answer, and the till goes on asking (law 3).
 */

/** An answer without the vendor's word and the facts, which only the reply can give. */
export type Meaning =
  | { kind: 'paid' }
  | { kind: 'declined'; detail: AnswerDetail; reason: Reason; confirm: boolean }
  | { kind: 'pending'; detail: AnswerDetail }
  | { kind: 'no_answer'; detail: AnswerDetail }

/** After which request a response code was read. */
export type Asked = 'pay' | 'show_code' | 'query'

const PAID: Meaning = { kind: 'paid' }
const CUSTOMER_BUSY: Meaning = { kind: 'pending', detail: 'waiting_for_customer' }
const IN_PROGRESS: Meaning = { kind: 'pending', detail: 'in_progress' }
const CLOSED: Meaning = { kind: 'declined', detail: 'declined', reason: 'closed', confirm: false }
const REFUSED: Meaning = { kind: 'declined', detail: 'refused', reason: 'refused', confirm: false }
/** FAIL does not say that nothing was taken, so one query has to agree. */
const REFUSED_TO_CONFIRM: Meaning = { ...REFUSED, confirm: true }
const CODE_REFUSED: Meaning = { kind: 'declined', detail: 'refused', reason: 'code_refused', confirm: true }
const BAD_SETTINGS: Meaning = { kind: 'declined', detail: 'refused', reason: 'settings', confirm: false }
const THEIR_TROUBLE: Meaning = { kind: 'no_answer', detail: 'server_error' }
const THEIR_TIMEOUT: Meaning = { kind: 'no_answer', detail: 'timeout' }
const NO_CODE_YET: Meaning = { kind: 'no_answer', detail: 'in_progress' }
const QUERY_REFUSED: Meaning = { kind: 'no_answer', detail: 'refused' }
const UNKNOWN: Meaning = { kind: 'no_answer', detail: 'unknown_code' }

/** `order_status` of PASSIVEPAY and STATUS_QUERY replies. `failure` and `fully_reversal` speak of other things than a sale: unknown here. */
const ORDER_STATUSES: Record<string, Meaning> = {
  success: PAID, //               D PREPAY_QUERY page
  captured: PAID, //              N callback page
  fully_refunded: PAID, //        N: it was paid; what happened since is a refund's matter
  partial_refunded: PAID, //      N
  partial_refund: PAID, //        N second spelling
  init: CUSTOMER_BUSY, //         S recorded query of an unpaid order
  processing: CUSTOMER_BUSY, //   D PREPAY_QUERY page; N: the customer is paying
  authorised: IN_PROGRESS, //     N cards only; for a wallet it proves nothing
  authorized: IN_PROGRESS, //     N second spelling
  orderclosed: CLOSED, //         S recorded query: refused, failed or expired, nothing taken
  orderclose: CLOSED, //          D PREPAY_QUERY page, second spelling
}

/** `rsp_code` (OTT Pay appendix B, the rows that could be read). On a query a code speaks about the query, never about the payment. */
const RESPONSE_CODES: Record<string, Record<Asked, Meaning>> = {
  //                        after a charge                  after asking for a QR        on a query
  PROCESSING: /*          D */ { pay: CUSTOMER_BUSY, show_code: NO_CODE_YET, query: NO_CODE_YET },
  PWD_INCORRECT: /*       D */ { pay: CUSTOMER_BUSY, show_code: BAD_SETTINGS, query: QUERY_REFUSED },
  FAIL: /*                D */ { pay: REFUSED_TO_CONFIRM, show_code: REFUSED, query: QUERY_REFUSED },
  TIMEOUT: /*             D */ { pay: THEIR_TIMEOUT, show_code: THEIR_TIMEOUT, query: THEIR_TIMEOUT },
  SYSTEM_ERROR: /*        D */ { pay: THEIR_TROUBLE, show_code: THEIR_TROUBLE, query: THEIR_TROUBLE },
  DB_ERROR: /*            D */ { pay: THEIR_TROUBLE, show_code: THEIR_TROUBLE, query: THEIR_TROUBLE },
  PARAM_INVALID: /*       D */ { pay: BAD_SETTINGS, show_code: BAD_SETTINGS, query: QUERY_REFUSED },
  PARAM_ERROR: /*         D */ { pay: BAD_SETTINGS, show_code: BAD_SETTINGS, query: QUERY_REFUSED },
  ORDER_PAID: /*        D+I */ { pay: IN_PROGRESS, show_code: NO_CODE_YET, query: QUERY_REFUSED },
  ORDER_USED: /*        D+I */ { pay: IN_PROGRESS, show_code: NO_CODE_YET, query: QUERY_REFUSED },
  ORDER_TYPE_ERROR: /*    D */ { pay: BAD_SETTINGS, show_code: BAD_SETTINGS, query: QUERY_REFUSED },
  AUTH_CODE_INVALID: /*   S */ { pay: CODE_REFUSED, show_code: UNKNOWN, query: QUERY_REFUSED },
  CURRENCY_NOT_SUPPORT: /*S */ { pay: BAD_SETTINGS, show_code: BAD_SETTINGS, query: QUERY_REFUSED },
}

/** What a word after a refund request means, without the vendor's word. */
export type RefundMeaning =
  | { kind: 'done' | 'pending'; detail: AnswerDetail }
  | { kind: 'refused'; detail: AnswerDetail; reason: 'refused' | 'settings' }
  | { kind: 'no_answer'; detail: AnswerDetail }

const GIVEN_BACK: RefundMeaning = { kind: 'done', detail: 'refund_accepted' }
const ON_ITS_WAY: RefundMeaning = { kind: 'pending', detail: 'in_progress' }
const NOT_GIVEN: RefundMeaning = { kind: 'refused', detail: 'refused', reason: 'refused' }
const NOT_ALLOWED: RefundMeaning = { kind: 'refused', detail: 'refused', reason: 'settings' }
const REFUND_TROUBLE: RefundMeaning = { kind: 'no_answer', detail: 'server_error' }
const REFUND_TIMEOUT: RefundMeaning = { kind: 'no_answer', detail: 'timeout' }
const REFUND_UNKNOWN: RefundMeaning = { kind: 'no_answer', detail: 'unknown_code' }

/**
 * The status in a REFUND reply, if it carries one: the readable part of the Refund page ends before the reply, so all of it is by the newer
 * interface (N). On a refund's own order success means refunded.
 */
const REFUND_STATUSES: Record<string, RefundMeaning> = {
  success: GIVEN_BACK, //           N sample of a refund reply
  fully_refunded: GIVEN_BACK, //    N
  partial_refunded: GIVEN_BACK, //  N
  partial_refund: GIVEN_BACK, //    N second spelling
  init: ON_ITS_WAY, //              N refund states: success, init, failure
  processing: ON_ITS_WAY, //        D PREPAY_QUERY page, of a payment; says no more here
  failure: NOT_GIVEN, //            N
}

/** `rsp_code` after REFUND (OTT Pay appendix B, the rows that could be read). A refusal is proof of nothing until the count was asked. */
const REFUND_CODES: Record<string, RefundMeaning> = {
  PROCESSING: ON_ITS_WAY, //                  D
  PWD_INCORRECT: NOT_ALLOWED, //            D+I
  FAIL: NOT_GIVEN, //                       D+I not proven
  TIMEOUT: REFUND_TIMEOUT, //               D+I
  SYSTEM_ERROR: REFUND_TROUBLE, //          D+I
  DB_ERROR: REFUND_TROUBLE, //              D+I
  PARAM_INVALID: NOT_ALLOWED, //            D+I
  PARAM_ERROR: NOT_ALLOWED, //              D+I
  ORDER_PAID: REFUND_UNKNOWN, //            D+I unexpected here
  ORDER_USED: ON_ITS_WAY, //                D+I our own request arrived before
  ORDER_TYPE_ERROR: NOT_ALLOWED, //         D+I
  CURRENCY_NOT_SUPPORT: NOT_ALLOWED, //       S
}

/** What the status in a REFUND reply means; unknown words are no_answer. */
export function meaningOfRefundStatus(status: string): RefundMeaning {
  return lookUp(REFUND_STATUSES, status.trim().toLowerCase()) ?? REFUND_UNKNOWN
}

/** What a response code other than SUCCESS means after REFUND; unknown words are no_answer. */
export function meaningOfRefundCode(rspCode: string): RefundMeaning {
  return lookUp(REFUND_CODES, rspCode.trim().toUpperCase()) ?? REFUND_UNKNOWN
}

/** Makes the answer of a refund's meaning. The gateway has spoken, so a no_answer says so. */
export function refundAnswerOf(meaning: RefundMeaning, code: string): RefundAnswer {
  return meaning.kind === 'no_answer' ? { ...meaning, code, spoken: true } : { ...meaning, code }
}

/** What the status of a paid order says about refunds: nothing, part or all of it; null for one that does not say it was paid. */
export function refundedShare(orderStatus: string): 'unsaid' | 'part' | 'whole' | null {
  const status = orderStatus.trim().toLowerCase()
  if (status === 'fully_refunded') return 'whole'
  if (status === 'partial_refunded' || status === 'partial_refund') return 'part'
  return meaningOfStatus(status).kind === 'paid' ? 'unsaid' : null
}

/** True when the envelope says that the request itself went well; then, and only then, its data is worth opening. Case does not matter. */
export function isSuccessCode(rspCode: string): boolean {
  return rspCode.trim().toUpperCase() === 'SUCCESS'
}

/** What an order's status means; unknown words are no_answer. */
export function meaningOfStatus(orderStatus: string): Meaning {
  return lookUp(ORDER_STATUSES, orderStatus.trim().toLowerCase()) ?? UNKNOWN
}

/** What a response code other than SUCCESS means after this request; unknown words are no_answer. */
export function meaningOfCode(rspCode: string, asked: Asked): Meaning {
  return lookUp(RESPONSE_CODES, rspCode.trim().toUpperCase())?.[asked] ?? UNKNOWN
}

/** Makes the answer of a meaning that is not paid. The gateway has spoken, so a no_answer says so. */
export function answerOf(meaning: Exclude<Meaning, { kind: 'paid' }>, code: string): Exclude<Answer, { kind: 'paid' }> {
  // OTT Pay documents no word for "no such order", so notFound is never true here.
  return meaning.kind === 'no_answer' ? { ...meaning, code, spoken: true, notFound: false } : { ...meaning, code }
}

/** Every word that the tables know, for `npm run conformance`: each of them has to be played through each operation that may meet it. */
export const OTTPAY_WORDS = {
  orderStatuses: Object.keys(ORDER_STATUSES),
  responseCodes: Object.keys(RESPONSE_CODES),
  refundStatuses: Object.keys(REFUND_STATUSES),
  refundCodes: Object.keys(REFUND_CODES),
}

function lookUp<T>(table: Record<string, T>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
