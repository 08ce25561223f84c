import { type AppError, appError, ERROR_CODES, type ErrorCode } from '#shared/bridge/app-error.ts'
import type { QueuedRefund } from '#shared/bridge/contract.ts'
import type { Role } from '#shared/domain/person.ts'
import type { RefundStatus } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { asRow, readOrder } from '../db/orders.ts'
import type { QueueRow } from '../db/queue.ts'
import { listRefundsOfAttempt, readRefund } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'
import type { Queue, Worker, WorkResult } from '../queue/queue.ts'
import { mayRefund, type RefundWish, refundPayment } from './refund-payment.ts'
import type { RefundResolver } from './resolve-refunds.ts'

/** The kind of queue item that is a refund to do. */
export const REFUND_TO_DO = 'refund'

/** What a refund to do remembers: the wish as it was approved, and the payment's refunds before it. No PIN is in it. */
type ToDo = { amountMinor: number; why: string; by: Cashier & { role: Role }; approver: Cashier | null; practice: boolean; earlierIds: string[] }

/** States in which surely no byte left, so that the wish is still to do. */
const NEVER_LEFT: readonly RefundStatus[] = ['created', 'not_sent']

/** How often and how long a worker looks whether the refund it began has left, in milliseconds. */
const LOOK_MS = 250
const LOOKS = 160

/**
 * Puts a refund into the queue because the gateway cannot be asked now. It is checked and approved at once, so that nothing but the
 * connection is missing; one a payment. Gives an error where it may not be given back at all.
 */
export async function refundLater(deps: PaymentDeps, queue: Queue, wish: RefundWish): Promise<Result<null, AppError>> {
  if (wish.why.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const approved = await mayRefund(deps, wish)
  if (!approved.ok) return approved
  const attempt = readAttempt(deps.db, wish.attemptId)
  if (!attempt) return fail(appError('not-found'))
  const { amountMinor, by, practice } = wish
  const earlierIds = listRefundsOfAttempt(deps.db, attempt.id).map(({ id }) => id)
  const toDo: ToDo = { amountMinor, why: wish.why.trim(), by, approver: approved.value, practice, earlierIds }
  const added = transact(deps.db, () => {
    if (!queue.add(REFUND_TO_DO, wish.attemptId, toDo)) return false
    note(deps, wish.attemptId, 'refund.queued', wish.by, {
      amountMinor: toDo.amountMinor,
      currency: attempt.currency,
      why: toDo.why,
      approver: toDo.approver?.name ?? null,
    })
    return true
  })
  return added ? ok(null) : fail(appError('refund-open', { refundId: '' }))
}

/** Takes a refund to do out of the queue, with a reason; an error when it is being sent or is gone. */
export function takeOutRefund(deps: PaymentDeps, queue: Queue, queueId: number, reason: string, by: Cashier): Result<null, AppError> {
  if (reason.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const item = queue.list().find((entry) => entry.item.id === queueId)?.item
  const facts = { amountMinor: (item?.payload as ToDo | undefined)?.amountMinor ?? null, reason: reason.trim() }
  const isOut = item && queue.drop(queueId, reason.trim(), () => note(deps, item.subject, 'refund.taken_out', by, facts))
  return isOut ? ok(null) : fail(appError('already-final', { status: 'sending' }))
}

/** Sends refunds to do. It looks first: a refund that an earlier try already began is never begun again (law 9). */
export function refundWorker(deps: PaymentDeps, resolver: RefundResolver): Worker {
  return {
    firstMs: 15_000,
    longestMs: 15 * 60_000,
    async run(item): Promise<WorkResult> {
      const toDo = item.payload as ToDo
      // By id and never by time: the clock on the wall may have been set back in between.
      const begun = listRefundsOfAttempt(deps.db, item.subject).find(
        ({ id, status, amountMinor }) => !toDo.earlierIds.includes(id) && !NEVER_LEFT.includes(status) && amountMinor === toDo.amountMinor,
      )
      // It may have been begun by hand meanwhile, and not have left either.
      if (begun) return (await hasLeft(deps, begun.id)) ? { does: 'done', answer: begun.id } : { does: 'again', answer: 'offline' }
      const { approver } = toDo
      // What was approved when the wish was made stays approved; nobody stands at the till now who could be asked.
      const approve = approver ? async () => ok(approver) : null
      const wish = { attemptId: item.subject, ...toDo, approve, limitMinor: Number.MAX_SAFE_INTEGER }
      const refund = await refundPayment(deps, resolver, wish)
      if (!refund.ok) return { does: 'again', answer: refund.error.code }
      return (await hasLeft(deps, refund.value.id)) ? { does: 'done', answer: refund.value.id } : { does: 'again', answer: 'offline' }
    },
  }
}

/** The refunds to do, for the tray. Real ones show in every mode, practice ones in practice only. */
export function readRefundsToDo(deps: PaymentDeps, queue: Queue, practice: boolean): QueuedRefund[] {
  return queue.list().flatMap(({ item, nextInMs }) => {
    const attempt = item.kind === REFUND_TO_DO ? readAttempt(deps.db, item.subject) : null
    const order = attempt ? readOrder(deps.db, attempt.orderId) : null
    const toDo = item.payload as ToDo
    if (!attempt || !order || (order.practice && !practice)) return []
    return [
      {
        queueId: item.id,
        order: asRow(order),
        attemptId: attempt.id,
        amountMinor: toDo.amountMinor,
        why: toDo.why,
        personName: toDo.by.name,
        ageMs: Math.max(0, deps.clock.now() - item.createdAt),
        tries: item.tries,
        lastAnswer: errorCodeOf(item),
        lastAt: item.lastAt,
        nextTryInMs: nextInMs,
      },
    ]
  })
}

function errorCodeOf({ lastAnswer }: QueueRow): ErrorCode | null {
  return ERROR_CODES.find((code) => code === lastAnswer) ?? (lastAnswer === null ? null : 'internal')
}

/** Waits until the request is over: false when it surely never left, so that the same wish may be tried again. */
async function hasLeft(deps: PaymentDeps, refundId: string): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const status = readRefund(deps.db, refundId)?.status
    if (status !== 'created' && status !== 'sending') return status !== 'not_sent'
    await new Promise<void>((resolve) => deps.clock.after(LOOK_MS, resolve))
  }
  return true
}

function note(
  deps: PaymentDeps,
  attemptId: string,
  type: 'refund.queued' | 'refund.taken_out',
  by: Cashier,
  facts: Record<string, string | number | null>,
): void {
  const attempt = readAttempt(deps.db, attemptId)
  const line = { at: deps.clock.now(), orderId: attempt?.orderId ?? null, attemptId, personId: by.personId, personName: by.name }
  appendJournal(deps.db, { ...line, type, facts })
}
