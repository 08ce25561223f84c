import type { Answer, PayoutAnswer, PayoutQuery, PayoutRequest } from '../gateway.ts'
import type { Means } from './account.ts'
import { ask, type Failure, noAnswer, shortCode, unfit } from './call.ts'
import { baseParams, queryLink } from './collect.ts'
import { extInfoOf, methodOf } from './methods.ts'
import { readOrder } from './wire.ts'

/* Paying out. No query for payouts is documented: their notice tells, and the order query only where the account says that it may be tried. */

const PAYOUT_PRODUCT = 'southeast.asia.payout'

/** Sends money out, once. `confirmUrl` of the Indonesian bank is never sent: what they would ask there is documented nowhere. */
export async function payout(means: Means, request: PayoutRequest): Promise<PayoutAnswer> {
  const method = methodOf(request.methodId, 'out')
  if (!method) return unfit('UNKNOWN_METHOD')
  if (method.currency !== null && method.currency !== request.currency) return unfit('WRONG_CURRENCY')
  const base = baseParams(means.account, { ...request, orderId: request.payoutId })
  if ('kind' in base) return base
  const payee = extInfoOf(method, request.payee)
  if (!payee.ok) return unfit(`WRONG_${payee.field.toUpperCase()}`)
  const params = { ...base.params, prodName: PAYOUT_PRODUCT, pmId: method.id, extInfo: payee.extInfo }
  const read = await ask(means, { operation: 'payout', key: 'app', params, timeoutMs: means.limits.payMs }, 'app')
  if (!read.ok) return payoutFailure(read.failure)
  const order = readOrder(read.data)
  const isOurs = order.orderId === request.payoutId && order.amountMinor === request.amountMinor && order.currency === request.currency
  if (!isOurs || order.isOdd) return { ...noAnswer('wrong_order', '0000', true), notFound: false }
  return { kind: 'pending', detail: 'in_progress', code: '0000', gatewayRef: order.gatewayRef }
}

/** Only a refusal of the request itself is a no, and nobody's money left then; whatever else they say, it may have. */
function payoutFailure(failure: Failure): PayoutAnswer {
  if (failure.kind === 'not_sent') return failure
  if (failure.kind === 'no_answer') return { ...failure, notFound: false }
  if (failure.meaning === 'settings') return { kind: 'failed', detail: 'refused', code: failure.code, reason: 'settings' }
  return { ...noAnswer('unknown_code', failure.code, true), notFound: false }
}

/**
 * Tries the order query with the payout's number, which no document promises to work: success and failure are taken at their word, everything
 * else, the other ends of an order and "not found" too, tells nothing.
 */
export async function queryPayout(means: Means, request: PayoutQuery): Promise<PayoutAnswer> {
  const answer = await queryLink(means, { orderId: request.payoutId, gatewayRef: request.gatewayRef })
  return answer.kind === 'paid' ? doneAnswer(answer, request) : unpaidAnswer(answer, request)
}

function doneAnswer({ facts, code }: Extract<Answer, { kind: 'paid' }>, request: PayoutQuery): PayoutAnswer {
  if (facts.amountMinor !== request.amountMinor || facts.currency !== request.currency) {
    return { ...noAnswer('wrong_order', code, true), notFound: false }
  }
  const { orderId: payoutId, amountMinor, currency, gatewayRef } = facts
  return { kind: 'done', detail: 'paid', code, facts: { payoutId, amountMinor, feeMinor: null, currency, gatewayRef, bankRef: null } }
}

function unpaidAnswer(answer: Exclude<Answer, { kind: 'paid' }>, { gatewayRef }: PayoutQuery): PayoutAnswer {
  if (answer.kind === 'pending') return { ...answer, gatewayRef }
  if (answer.kind === 'declined') {
    const failed = shortCode(answer.code ?? '').toLowerCase() === 'failure'
    return failed
      ? { kind: 'failed', detail: 'declined', code: answer.code, reason: 'refused' }
      : { ...noAnswer('unknown_code', answer.code, true), notFound: false }
  }
  // That the order query does not know it says nothing of a payout: it may never know payouts.
  return answer.kind === 'no_answer' ? { ...answer, notFound: false } : answer
}
