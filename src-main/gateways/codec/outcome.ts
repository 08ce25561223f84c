import type { AnswerDetail } from '#shared/domain/payment.ts'
import type { Answer, PayoutAnswer, Unknown } from '../gateway.ts'
import type { HttpOutcome, LostCause } from '../http.ts'

/* What the wire brought, in the words of answers, for gateways whose replies are a JSON envelope with a code in it. */

/** Nothing left, nothing usable came back, or a body to read. `refusalOnly`: by its HTTP status it may say no, and nothing else. */
export type Received =
  | { kind: 'not_sent'; detail: AnswerDetail; code: string }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: false }
  | { kind: 'body'; text: string; refusalOnly: boolean }

/**
 * Sorts an outcome. Only a 200 may say yes; a 4xx may carry a refusal in the vendor's own envelope; every other status is trouble on the
 * way or at their end, whatever its body says.
 */
export function receive(outcome: HttpOutcome): Received {
  if (outcome.outcome === 'not_sent') return { kind: 'not_sent', detail: 'not_reached', code: outcome.cause }
  if (outcome.outcome === 'lost') return { kind: 'no_answer', detail: LOST_DETAILS[outcome.cause], code: outcome.cause, spoken: false }
  const isRefusal = outcome.status >= 400 && outcome.status < 500
  if (outcome.status !== 200 && !isRefusal) return { kind: 'no_answer', detail: 'server_error', code: httpCode(outcome.status), spoken: false }
  return { kind: 'body', text: outcome.body, refusalOnly: isRefusal }
}

const LOST_DETAILS: Record<LostCause, AnswerDetail> = {
  timeout: 'timeout',
  connection: 'connection_lost',
  too_large: 'unreadable',
  compressed: 'unreadable',
}

/** No answer that could be used; fits orders and payouts alike. */
export function noAnswer(detail: AnswerDetail, code: string | null, spoken: boolean, notFound = false) {
  return { kind: 'no_answer', detail, code, spoken, notFound } as const satisfies Answer & PayoutAnswer
}

/** Refused by ourselves before a byte left; `code` names what does not fit. */
export function refusedHere(code: string) {
  return { kind: 'not_sent', detail: 'refused', code } as const satisfies Answer & PayoutAnswer
}

/** What was asked for could not be read. */
export function unknown(detail: AnswerDetail, code: string | null, spoken: boolean): Unknown {
  return { known: false, detail, code, spoken }
}

/** For an operation that this vendor does not have. */
export const NOT_OFFERED = refusedHere('NOT_OFFERED')

/** How an HTTP status is written in the diary. */
export function httpCode(status: number): string {
  return `HTTP_${status}`
}

/** The vendor's word as the diary may hold it: a word, not whatever a broken reply put there (law 15). */
export function shortCode(word: string): string {
  return word
    .replace(/[^\w.-]/g, '_')
    .replace(/\d{6,}/g, '###')
    .slice(0, 40)
}
