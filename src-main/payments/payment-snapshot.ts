import type { Alarm, PaymentSnapshot, UnresolvedRow, UnresolvedSnapshot } from '#shared/bridge/contract.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { listOpenAttempts, readAttempt } from '../db/attempts.ts'
import { readDiary } from '../db/journal.ts'
import { asRow, readOrder } from '../db/orders.ts'
import { isGivenBack, readRefundable } from '../refunds/read-refunds.ts'
import type { PaymentDeps } from './payment-deps.ts'
import type { Resolver } from './resolve-payments.ts'

/** One attempt as a screen shows it, or null when there is none. */
export function readPaymentSnapshot(deps: PaymentDeps, resolver: Resolver, attemptId: string): PaymentSnapshot | null {
  const attempt = readAttempt(deps.db, attemptId)
  const order = attempt ? readOrder(deps.db, attempt.orderId) : null
  if (!attempt || !order) return null
  const diary = readDiary(deps.db, attempt.orderId).filter((line) => line.attemptId === attempt.id)
  return { attempt, order: asRow(order), asOf: deps.clock.now(), diary, ...resolver.timesOf(attempt) }
}

/** The tray but its refunds: late successes, held ones, open ones. Real money shows in every mode, practice only in practice. */
export function readUnresolved(
  deps: PaymentDeps,
  resolver: Resolver,
  practice: boolean,
  refundLimitMinor = 0,
): Omit<UnresolvedSnapshot, 'refunds' | 'toDo'> {
  const shopCurrency = deps.facts().currency ?? null
  const rows = trayAttempts(deps, practice)
    .map((attempt) => asTrayRow(deps, resolver, attempt))
    .filter((row) => row !== null)
  const open = rows.filter(({ attempt }) => attempt.status === 'unresolved')
  return {
    late: rows.flatMap((row) => {
      if (row.attempt.status !== 'late_paid') return []
      const [left] = readRefundable(deps.db, [row.attempt], { limitMinor: refundLimitMinor, currency: shopCurrency })
      return [{ ...row, refundableMinor: left?.refundableMinor ?? 0, withoutPinMinor: left?.withoutPinMinor ?? 0 }]
    }),
    held: rows.filter(({ attempt }) => attempt.status === 'held'),
    open,
    openSumMinor: open.reduce((sum, { attempt }) => sum + (attempt.currency === (shopCurrency ?? attempt.currency) ? attempt.amountMinor : 0), 0),
  }
}

/** What a person has to see until it is dealt with. */
export function readAlarms(deps: PaymentDeps, practice: boolean): Alarm[] {
  return trayAttempts(deps, practice).flatMap((attempt) => {
    if (attempt.status !== 'late_paid' && attempt.status !== 'held') return []
    const kind = attempt.status === 'held' ? ('held' as const) : ('late-paid' as const)
    return [
      {
        kind,
        orderId: attempt.orderId,
        number: attempt.id,
        totalMinor: attempt.amountMinor,
        currency: attempt.currency,
        at: attempt.lastAnswerAt ?? attempt.createdAt,
      },
    ]
  })
}

/** How many rows the tray has. */
export function countUnresolved(deps: PaymentDeps, practice: boolean): number {
  return trayAttempts(deps, practice).length
}

function trayAttempts(deps: PaymentDeps, practice: boolean): Attempt[] {
  return listOpenAttempts(deps.db).filter((attempt) => {
    const { status, orderId } = attempt
    if (status !== 'unresolved' && status !== 'held' && status !== 'late_paid') return false
    // What was given back whole is dealt with.
    if (status === 'late_paid' && isGivenBack(deps.db, attempt)) return false
    // The sale says whether it was practice; the practice account itself is not there when a live till starts.
    return practice || readOrder(deps.db, orderId)?.practice !== true
  })
}

function asTrayRow(deps: PaymentDeps, resolver: Resolver, attempt: Attempt): UnresolvedRow | null {
  const order = readOrder(deps.db, attempt.orderId)
  if (!order) return null
  const ageMs = Math.max(0, deps.clock.now() - attempt.createdAt)
  return { order: asRow(order), attempt, ageMs, nextAskInMs: resolver.timesOf(attempt).nextAskInMs }
}
