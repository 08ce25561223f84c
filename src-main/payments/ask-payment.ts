import type { Attempt } from '#shared/domain/payment.ts'
import type { Answer, Gateway, QueryRequest } from '../gateways/gateway.ts'

/** How a gateway is told which payment is meant, whatever is asked or wanted of it. */
export function paymentOf(attempt: Attempt): Omit<QueryRequest, 'refundIds'> & { gatewayRef: string | null } {
  const { id: orderId, kind, amountMinor, currency, wallet, gatewayRef } = attempt
  return { orderId, kind, amountMinor, currency, wallet, gatewayRef }
}

const NOBODY: Answer = { kind: 'no_answer', detail: 'refused', code: 'NOT_OFFERED', spoken: false, notFound: false }

/** Asks once how an attempt stands, in the way that its kind is asked about. `now` is UTC milliseconds. */
export async function askPayment(gateway: Gateway, attempt: Attempt, now: number): Promise<Answer> {
  if (attempt.kind !== 'link') return gateway.query(paymentOf(attempt))
  const { id: orderId, gatewayRef, amountMinor, currency, sentAt, createdAt } = attempt
  return gateway.queryLink?.({ orderId, gatewayRef, amountMinor, currency, createdAt: sentAt ?? createdAt, askedAt: now }) ?? NOBODY
}
