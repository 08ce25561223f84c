import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Payout } from '#shared/domain/payout.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { lastSentToPhone, readPayout } from '../db/payouts.ts'
import type { PayoutAnswer } from '../gateways/gateway.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { fitPayout, type PayingGateway } from './create-payout.ts'
import type { PayoutDeps } from './payout-deps.ts'
import type { PayoutResolver } from './resolve-payouts.ts'
import { writePayoutSteps } from './write-payout-step.ts'

/** The second person: who they say they are, and the check of their role and PIN. */
export type Second = { personId: number; check(): Promise<Result<Cashier, AppError>> }

/**
 * Confirms a payout and sends it. The whole story: it waits, somebody else than who asked for it agrees with their PIN, the account can still
 * pay it out; then written as *confirmed* and *sending* in one transaction (synced to disk), then sent, once; the resolver asks until it is clear.
 * Gives the payout as soon as it is on its way, or an error that means nothing was sent.
 */
export async function confirmPayout(
  deps: PayoutDeps,
  resolver: PayoutResolver,
  { payoutId, practice, second }: { payoutId: string; practice: boolean; second: Second },
): Promise<Result<Payout, AppError>> {
  const ready = readyToSend(deps, payoutId, practice)
  if (!ready.ok) return ready
  // Before any PIN is looked at: whoever asked for it cannot confirm it, however right their PIN is.
  if (second.personId === ready.value.payout.personId) return fail(appError('same-person'))
  const checked = await second.check()
  if (!checked.ok) return checked
  if (checked.value.personId === ready.value.payout.personId) return fail(appError('same-person'))
  // Checking a PIN takes time: another screen may have withdrawn or confirmed it meanwhile.
  const still = readyToSend(deps, payoutId, practice)
  if (!still.ok) return still
  const { payout, gateway } = still.value
  const sending = writeSending(deps, payout, checked.value)
  resolver.watchNew(sending)
  void send(deps, resolver, gateway, sending)
  return ok(sending)
}

function readyToSend(deps: PayoutDeps, payoutId: string, practice: boolean): Result<{ payout: Payout; gateway: PayingGateway }, AppError> {
  const noDisk = deps.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const payout = readPayout(deps.db, payoutId)
  if (!payout || payout.practice !== practice) return fail(appError('not-found'))
  if (payout.status !== 'waiting') return fail(appError('already-final', { status: payout.status }))
  const fit = fitPayout(deps, payout)
  if (!fit.ok) return fit
  const pauseLeftMs = phonePauseLeft(deps, payout, fit.value.phonePauseMs)
  if (pauseLeftMs > 0) return fail(appError('phone-pause', { seconds: Math.ceil(pauseLeftMs / 1_000) }, true))
  return ok({ payout, gateway: fit.value.gateway })
}

/** How long the gateway wants to hear nothing more about this phone number, in milliseconds; 0 where it may hear now. */
function phonePauseLeft(deps: PayoutDeps, { accountId, payee }: Payout, pauseMs: number): number {
  const { phone } = payee
  if (pauseMs === 0 || phone === undefined) return 0
  const now = deps.clock.now()
  const last = lastSentToPhone(deps.db, accountId, phone, now - pauseMs)
  // A clock that was set back makes the last one lie ahead; then the whole pause is waited for.
  return last === null ? 0 : Math.min(pauseMs, last + pauseMs - now)
}

/** The last step before a byte may leave, with what makes it lawful, both or neither. While it cannot be written nothing is sent and it waits on. */
function writeSending(deps: PayoutDeps, payout: Payout, approver: Cashier): Payout {
  const at = deps.clock.now()
  const confirmed = { approverId: approver.personId, approverName: approver.name, sentAt: at }
  return writePayoutSteps(deps, payout, [
    { to: 'sending', change: confirmed, type: 'payout.confirmed', facts: { asked: payout.personName, askedId: payout.personId }, by: approver },
    { to: null, change: {}, type: 'payout.sending', facts: {}, by: approver },
  ])
}

async function send(deps: PayoutDeps, resolver: PayoutResolver, gateway: PayingGateway, payout: Payout): Promise<void> {
  const { id: payoutId, accountId, amountMinor, currency, methodId, payee, note } = payout
  let answer: PayoutAnswer
  try {
    const noticeUrl = deps.noticeUrl?.(accountId, 'payout') ?? null
    answer = await gateway.payout({ payoutId, amountMinor, currency, methodId, payee, note, noticeUrl })
  } catch (error) {
    // A gateway answers and does not throw; if it does all the same, nobody knows what left, so it is no answer (law 3).
    deps.log.error('gateway threw', error, { payoutId })
    answer = { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false }
  }
  resolver.settleReply(payoutId, answer)
}
