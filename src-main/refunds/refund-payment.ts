import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import { isAmountMinor } from '#shared/domain/money.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Role } from '#shared/domain/person.ts'
import { isOpenRefund, type Refund } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { readOrder } from '../db/orders.ts'
import { insertRefund, listRefundsOfAttempt, readRefund } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import { canRefund, type Gateway, type RefundAnswer, type RefundedAnswer } from '../gateways/gateway.ts'
import { paymentOf } from '../payments/ask-payment.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier, PaymentDeps } from '../payments/payment-deps.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { doneMinor, type RefundLimit, refundableOf } from './refund-ceiling.ts'
import type { RefundResolver } from './resolve-refunds.ts'
import { takeLateRefunds } from './take-late-refunds.ts'
import { endUnsent, tellPayment, writeRefundStep } from './write-refund-step.ts'

/**
 * A refund as a person wants it. `limitMinor` is what may be given back of one payment without a manager; `approve` says who agreed, given what may go
 * back of this very payment without anybody; null: there is nobody who could be asked, so nothing above that goes.
 */
export type RefundWish = {
  attemptId: string
  amountMinor: number
  why: string
  by: Cashier & { role: Role }
  practice: boolean
  limitMinor: number
  approve: ((limitMinor: number) => Promise<Result<Cashier | null, AppError>>) | null
}

type RefundGateway = Required<Pick<Gateway, 'refund' | 'queryRefunded'>>

/**
 * Gives back part or all of one payment. The whole story:
 * may this person, is there that much left, what does the gateway count as refunded so far (it must be what we know of); then written as
 * *created*, written as *sending* (both synced to disk), then sent, once; the resolver asks until the gateway's count says that it is done.
 * Gives the refund as soon as it is on its way, or an error that means nothing was sent.
 */
export async function refundPayment(deps: PaymentDeps, resolver: RefundResolver, wish: RefundWish): Promise<Result<Refund, AppError>> {
  if (wish.why.trim().length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
  const refusal = refuseWish(deps, wish)
  if (refusal) return fail(refusal)
  const attempt = readAttempt(deps.db, wish.attemptId)
  const gateway = attempt ? deps.accounts.byId(attempt.accountId)?.gateway : undefined
  if (!attempt || !gateway) return fail(appError('not-configured'))
  if (!canRefund(gateway)) return fail(appError('no-capability'))

  const earlierIds = listRefundsOfAttempt(deps.db, attempt.id).map(({ id }) => id)
  const approved = await approverOf(deps, wish, attempt)
  if (!approved.ok) return approved
  const before = await askBefore(deps, gateway, attempt, wish)
  if (!before.ok) return before

  const created = writeCreated(deps, wish, approved.value, before.value, earlierIds)
  if (!created.ok) return created
  const sending = writeSending(deps, created.value, wish.by)
  resolver.watchNew(sending)
  void send(deps, resolver, gateway, attempt, sending)
  return ok(sending)
}

/** Says whether this much may be given back at all and by whom it was approved (null where nobody has to); asks no gateway. */
export async function mayRefund(deps: PaymentDeps, wish: RefundWish): Promise<Result<Cashier | null, AppError>> {
  const refusal = refuseWish(deps, wish)
  if (refusal) return fail(refusal)
  const attempt = readAttempt(deps.db, wish.attemptId)
  return attempt ? approverOf(deps, wish, attempt) : fail(appError('not-found'))
}

async function send(deps: PaymentDeps, resolver: RefundResolver, gateway: RefundGateway, attempt: Attempt, refund: Refund): Promise<void> {
  const { id: refundId, amountMinor, currency } = refund
  let answer: RefundAnswer
  try {
    const noticeUrl = deps.noticeUrl?.(attempt.accountId, 'refund') ?? null
    answer = await gateway.refund({ ...paymentOf(attempt), refundId, amountMinor, currency, noticeUrl })
  } catch (error) {
    // A gateway answers and does not throw; if it does all the same, nobody knows what left, so it is no answer (law 3).
    deps.log.error('gateway threw', error, { refundId })
    answer = { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false }
  }
  deps.accounts.heard(attempt.accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
  resolver.settleReply(refundId, answer)
}

/** Why nothing of this payment, or not this much, may be given back now; null when it may. */
function refuseWish(deps: PaymentDeps, wish: RefundWish): AppError | null {
  const attempt = readAttempt(deps.db, wish.attemptId)
  const order = attempt ? readOrder(deps.db, attempt.orderId) : null
  if (!attempt || !order || order.practice !== wish.practice) return appError('not-found')
  if (!isAmountMinor(wish.amountMinor)) return appError('bad-input', { field: 'amountMinor' })
  const refunds = listRefundsOfAttempt(deps.db, attempt.id)
  const open = refunds.find(({ status }) => isOpenRefund(status))
  if (open) return appError('refund-open', { refundId: open.id })
  const { refundableMinor } = refundableOf(attempt, refunds, limitOf(deps, wish))
  return wish.amountMinor > refundableMinor ? appError('refund-too-much', { leftMinor: refundableMinor }) : null
}

function limitOf(deps: PaymentDeps, { limitMinor }: RefundWish): RefundLimit {
  return { limitMinor, currency: deps.facts().currency }
}

/** Who approved: nobody where nobody has to. Money that came late was never ours, so a supervisor or manager gives it back alone. */
async function approverOf(deps: PaymentDeps, wish: RefundWish, attempt: Attempt): Promise<Result<Cashier | null, AppError>> {
  const { withoutPinMinor } = refundableOf(attempt, listRefundsOfAttempt(deps.db, attempt.id), limitOf(deps, wish))
  const isLateAndSenior = attempt.status === 'late_paid' && (wish.by.role === 'supervisor' || wish.by.role === 'manager')
  const limitMinor = isLateAndSenior ? wish.amountMinor : withoutPinMinor
  if (wish.approve) return wish.approve(limitMinor)
  return wish.amountMinor <= limitMinor ? ok(null) : fail(appError('approval-needed', { limitMinor: wish.limitMinor }))
}

/**
 * What the gateway counts as refunded before anything is sent. Without that number nobody could prove the refund afterwards, one that is not ours
 * means that somebody gave money back elsewhere, and a refund under way may still bring the same money: each holds the refund, and the journal
 * says so.
 */
async function askBefore(deps: PaymentDeps, gateway: RefundGateway, attempt: Attempt, wish: RefundWish): Promise<Result<number, AppError>> {
  let answer: RefundedAnswer
  try {
    const refundIds = listRefundsOfAttempt(deps.db, attempt.id).map(({ id }) => id)
    answer = await gateway.queryRefunded({ ...paymentOf(attempt), refundIds })
  } catch (error) {
    deps.log.error('gateway threw', error, { attemptId: attempt.id })
    answer = { known: false, refundedMinor: null, detail: 'unreadable', code: null, spoken: false }
  }
  deps.accounts.heard(attempt.accountId, answer.spoken)
  if (!answer.known) return holdBack(deps, attempt, wish, answer, null, appError('refund-unclear', {}, true))
  takeLateRefunds(deps, attempt.id, answer)
  // None of ours is open here, so it is one that had ended in the book, and its money may still go.
  if (answer.underWay) return holdBack(deps, attempt, wish, { ...answer, detail: 'in_progress' }, null, appError('refund-open'))
  const knownMinor = doneMinor(listRefundsOfAttempt(deps.db, attempt.id))
  if (answer.refundedMinor === knownMinor) return ok(answer.refundedMinor)
  return holdBack(deps, attempt, wish, answer, knownMinor, appError('refund-mismatch', { refundedMinor: answer.refundedMinor, knownMinor }))
}

function holdBack(
  deps: PaymentDeps,
  attempt: Attempt,
  wish: RefundWish,
  { detail, code, refundedMinor }: RefundedAnswer,
  knownMinor: number | null,
  error: AppError,
): Result<number, AppError> {
  transact(deps.db, () =>
    appendJournal(deps.db, {
      type: 'refund.held_back',
      at: deps.clock.now(),
      orderId: attempt.orderId,
      attemptId: attempt.id,
      personId: wish.by.personId,
      personName: wish.by.name,
      facts: {
        detail: knownMinor === null ? detail : 'refund_misfit',
        code,
        refundedMinor,
        knownMinor,
        amountMinor: wish.amountMinor,
        currency: attempt.currency,
      },
    }),
  )
  deps.log.warn('a refund was held back', { attemptId: attempt.id, error: error.code })
  tellPayment(deps, attempt.id)
  return fail(error)
}

/**
 * Law 9: the row with our own refund id, amount, person and what was refunded before is on disk before a byte leaves. Looked at once more in
 * the same transaction, because another screen or a late answer may have changed things while the gateway was asked.
 */
function writeCreated(
  deps: PaymentDeps,
  wish: RefundWish,
  approver: Cashier | null,
  beforeMinor: number,
  earlierIds: readonly string[],
): Result<Refund, AppError> {
  const { db } = deps
  const { tillCode, zone, closeHour, shiftId = null } = deps.facts()
  const at = deps.clock.now()
  const id = freshNumber(deps, tillCode)
  return transact(db, (): Result<Refund, AppError> => {
    const refusal = refuseWish(deps, wish)
    if (refusal) return fail(refusal)
    const attempt = readAttempt(db, wish.attemptId)
    if (!attempt) return fail(appError('not-found'))
    const knownMinor = doneMinor(listRefundsOfAttempt(db, attempt.id))
    if (knownMinor !== beforeMinor) return fail(appError('refund-mismatch', { refundedMinor: beforeMinor, knownMinor }))
    // One that was begun meanwhile may be this very wish, pressed twice: whoever wants a second one looks at the first.
    const begun = listRefundsOfAttempt(db, attempt.id).find(({ id: other, status }) => status !== 'not_sent' && !earlierIds.includes(other))
    if (begun) return fail(appError('refund-open', { refundId: begun.id }))
    const why = wish.why.trim()
    insertRefund(db, {
      id,
      orderId: attempt.orderId,
      attemptId: attempt.id,
      amountMinor: wish.amountMinor,
      currency: attempt.currency,
      why,
      personId: wish.by.personId,
      personName: wish.by.name,
      approverId: approver?.personId ?? null,
      approverName: approver?.name ?? null,
      beforeMinor,
      businessDay: businessDay(at, zone, closeHour),
      shopHour: shopHour(at, zone),
      tillCode,
      shiftId,
      createdAt: at,
    })
    appendJournal(db, {
      type: 'refund.created',
      at,
      orderId: attempt.orderId,
      attemptId: attempt.id,
      personId: wish.by.personId,
      personName: wish.by.name,
      facts: {
        refundId: id,
        amountMinor: wish.amountMinor,
        currency: attempt.currency,
        why,
        beforeMinor,
        late: attempt.status === 'late_paid',
        shiftId,
        approverId: approver?.personId ?? null,
        approver: approver?.name ?? null,
      },
    })
    const refund = readRefund(db, id)
    if (!refund) throw new Error(`refund ${id} was not written`)
    return ok(refund)
  })
}

/** The last step before a byte may leave. When it cannot be written nothing is sent, and it must not look as if something were. */
function writeSending(deps: PaymentDeps, created: Refund, by: Cashier): Refund {
  try {
    return writeRefundStep(deps, created, { to: 'sending', change: { sentAt: deps.clock.now() }, type: 'refund.sending', facts: {}, by })
  } catch (error) {
    endUnsent(deps, created.id, 'not_written')
    throw error
  }
}
