import { appError } from '#shared/bridge/app-error.ts'
import type { Calls } from '#shared/bridge/contract.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { readOrderDetail } from '../../orders/read-orders.ts'
import { checkApprover } from '../../people/check-approver.ts'
import { closeRefund } from '../../refunds/close-refund.ts'
import { refundCash } from '../../refunds/refund-cash.ts'
import { refundLater, takeOutRefund } from '../../refunds/refund-later.ts'
import { type RefundWish, refundPayment } from '../../refunds/refund-payment.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { askApproval, cashierAt, sessionAt } from './cashier.ts'

/** Money given back, now or when the way is back. */
export function refundHandlers(till: Till): HandlersOf<'refund' | 'queue'> {
  const { db, payments, refunds } = till
  /** A refund as the person at the till wants it, with the way to check the manager they named. */
  const refundWish = ({ approver, ...wish }: Calls['refund:start']['input']): RefundWish => {
    const { personId, name, role } = sessionAt(till)
    const practice = till.isPractice()
    const people = { db, clock: payments.clock, tillKey: till.tillKey }
    return {
      ...wish,
      by: { personId, name, role },
      practice,
      limitMinor: till.settings().sale.refundLimitMinor,
      approve: approver && (() => checkApprover(people, practice, approver, personId)),
    }
  }

  return {
    'refund:start': (wish) => refundPayment(payments, refunds, refundWish(wish)),
    'refund:when-back': (wish) => refundLater(payments, till.queue, refundWish(wish)),
    async 'queue:try-now'({ queueId }) {
      await till.queue.tryNow(queueId)
      return ok(null)
    },
    'queue:take-out': ({ queueId, reason }) => takeOutRefund(payments, till.queue, queueId, reason, cashierAt(till)),
    async 'refund:ask-now'({ refundId }) {
      const refund = await refunds.askNow(refundId)
      return refund ? ok(refund) : fail(appError('not-found'))
    },
    async 'refund:cash'({ approver, ...wish }) {
      const { shop, sale, approvals } = till.settings()
      const by = cashierAt(till)
      const done = await refundCash(payments, { ...wish, by, practice: till.isPractice() }, approvals, askApproval(till, approver))
      if (!done.ok) return done
      till.desk.cashGivenBack(done.value, by)
      till.changed()
      return readOrderDetail(db, shop, wish.orderId, sale.refundLimitMinor, approvals)
    },
    'refund:close-by-hand': ({ refundId, reason }) => closeRefund(payments, refunds, refundId, reason, cashierAt(till)),
  }
}
