import { listRefundsOfAttempt, readRefund } from '#main/db/refunds.ts'
import type { RefundAnswer, RefundedAnswer, RefundRequest } from '#main/gateways/gateway.ts'
import { type RefundWish, refundPayment } from '#main/refunds/refund-payment.ts'
import { createRefundResolver, type RefundResolver } from '#main/refunds/resolve-refunds.ts'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Refund } from '#shared/domain/refund.ts'
import type { Result } from '#shared/domain/result.ts'
import { CASHIER, openRig, type Rig } from './payment-rig.ts'

/** What a gateway says about refunds. */
export const tells = {
  done: (): RefundAnswer => ({ kind: 'done', detail: 'refund_accepted', code: 'success' }),
  pending: (): RefundAnswer => ({ kind: 'pending', detail: 'in_progress', code: 'PROCESSING' }),
  refused: (): RefundAnswer => ({ kind: 'refused', detail: 'refused', code: 'FAIL', reason: 'refused' }),
  notSent: (): RefundAnswer => ({ kind: 'not_sent', detail: 'not_reached', code: 'refused' }),
  lost: (): RefundAnswer => ({ kind: 'no_answer', detail: 'timeout', code: null, spoken: false }),
  counts: (refundedMinor: number): RefundedAnswer => ({ known: true, refundedMinor, detail: 'refund_seen', code: 'success', spoken: true }),
  silent: (): RefundedAnswer => ({ known: false, refundedMinor: null, detail: 'timeout', code: null, spoken: false }),
}

export type RefundRig = {
  rig: Rig
  resolver: RefundResolver
  /** What the other side holds and says; a test replaces what it says. By default a refund is done and told. */
  other: {
    refundedMinor: number
    sent: RefundRequest[]
    asked: number
    refund(request: RefundRequest): RefundAnswer | Promise<RefundAnswer>
    count(asked: number): RefundedAnswer | Promise<RefundedAnswer>
  }
  /** A paid payment of 12.34. */
  paid(): Promise<Attempt>
  start(attempt: Attempt, wish?: Partial<RefundWish>): Promise<Result<Refund, AppError>>
  /** Begins a refund; throws when it is refused. */
  begin(attempt: Attempt, wish?: Partial<RefundWish>): Promise<Refund>
  read(id: string): Refund
  refundsOf(attempt: Attempt): Refund[]
  /** Ends the process as a crash would and begins a new one on the same book; nothing resumed yet. */
  crash(): RefundRig
}

/** The payment rig with a gateway that can give money back. */
export function openRefundRig(from: Rig = openRig(), held?: RefundRig['other']): RefundRig {
  const rig = from
  const other: RefundRig['other'] = held ?? {
    refundedMinor: 0,
    sent: [],
    asked: 0,
    refund(request) {
      other.refundedMinor += request.amountMinor
      return tells.done()
    },
    count: () => tells.counts(other.refundedMinor),
  }
  const account = rig.deps.accounts.taking('scan', 'alipay')
  if (!account) throw new Error('the rig has no account')
  account.gateway.capabilities.refund = true
  account.gateway.refund = async (request) => {
    if (rig.db.inTransaction) throw new Error('the gateway was called inside a transaction')
    const stored = readRefund(rig.db, request.refundId)
    if (stored?.status !== 'sending' || stored.amountMinor !== request.amountMinor) throw new Error('sent before it was written')
    other.sent.push(request)
    return other.refund(request)
  }
  account.gateway.queryRefunded = async () => other.count(++other.asked)
  const resolver = createRefundResolver(rig.deps)
  const start: RefundRig['start'] = (attempt, wish = {}) =>
    refundPayment(rig.deps, resolver, {
      attemptId: attempt.id,
      amountMinor: 500,
      why: 'Item returned',
      by: { ...CASHIER, role: 'cashier' },
      practice: false,
      limitMinor: 5_000,
      approve: null,
      ...wish,
    })
  return {
    rig,
    resolver,
    other,
    async paid() {
      const { id } = rig.charge()
      await rig.clock.advance(0)
      return rig.attempt(id)
    },
    start,
    async begin(attempt, wish) {
      const begun = await start(attempt, wish)
      if (!begun.ok) throw new Error(`refused: ${begun.error.code}`)
      return begun.value
    },
    read(id) {
      const refund = readRefund(rig.db, id)
      if (!refund) throw new Error(`no refund ${id}`)
      return refund
    },
    refundsOf: (attempt) => listRefundsOfAttempt(rig.db, attempt.id),
    crash() {
      resolver.stop()
      return openRefundRig(rig.crash(), other)
    },
  }
}
