import type { Attempt } from '#shared/domain/payment.ts'
import { isOpenRefund, type Refund, type RefundNote } from '#shared/domain/refund.ts'
import { readAttempt } from '../db/attempts.ts'
import { hasOpenRefund, listEndedRefundsStillWatched, listOpenRefunds, listRefundIdsOfAttempt, readRefund } from '../db/refunds.ts'
import { canRefund, type Gateway, type RefundAnswer, type RefundedAnswer } from '../gateways/gateway.ts'
import { paymentOf } from '../payments/ask-payment.ts'
import { nextClosedLookIn, nextLateLookIn, nextQuestionIn } from '../payments/ask-schedule.ts'
import { createAsker, type Watch } from '../payments/asker.ts'
import type { PaymentDeps } from '../payments/payment-deps.ts'
import { type Heard, type RefundDecision, settleRefund } from './settle-refund.ts'
import { contextOf, takeLateRefunds } from './take-late-refunds.ts'
import { endUnsent, writeRefundStep } from './write-refund-step.ts'

/** The one owner of every refund that is not settled: it asks what was refunded, settles what comes, and never sends a refund. */
export type RefundResolver = {
  /** Takes charge of a refund that is being sent now: first question after 5 s, unresolved after a minute. */
  watchNew(refund: Refund): void
  /** Settles the reply to the refund request itself. */
  settleReply(refundId: string, answer: RefundAnswer): void
  /** Asks now and gives the refund as it stands afterwards. Null when unknown. */
  askNow(refundId: string): Promise<Refund | null>
  /** Asks about everything open at once; gives how many. */
  askAllNow(): Promise<number>
  /** After a start: what was never sent is told so, everything else open becomes unresolved and is asked about at once. */
  resumeAll(): void
  /** Goes on watching a refund that a person closed. */
  watchClosed(refund: Refund): void
  /** Milliseconds until the next question; null when none is planned. */
  nextAskInMs(refundId: string): number | null
  watchedCount(): number
  stop(): void
}

/** How long a refund may take before the screens say that nobody knows. */
export const REFUND_WINDOW_MS = 60_000

/** True when the gateway was reached, its count stood where it was and nothing was under way: that ends a look for money that left late, nothing else does. */
function saysNo(answer: RefundNote | null): boolean {
  return answer !== null && answer.kind !== 'no_answer' && answer.kind !== 'not_sent' && answer.detail !== 'in_progress'
}

/** Makes the resolver: what is asked about a refund and what the answers mean. When it is asked is the asker's. */
export function createRefundResolver(deps: PaymentDeps): RefundResolver {
  const asker = createAsker<Refund, Heard, RefundDecision>(deps, {
    idName: 'refundId',
    read: (refundId) => readRefund(deps.db, refundId),
    isOpen: ({ status }) => isOpenRefund(status),
    nextIn,
    ask,
    decide,
    write,
    endWindow,
  })

  function nextIn({ status, lastAnswer }: Refund, watch: Watch): number | null {
    const now = deps.clock.monotonic()
    const age = now - watch.sentMono
    if (status === 'refused') {
      watch.endedMono ??= now
      return nextLateLookIn(now - watch.endedMono, saysNo(lastAnswer))
    }
    if (status === 'closed')
      return nextClosedLookIn(age, REFUND_WINDOW_MS, watch.endedMono === null ? null : now - watch.endedMono, saysNo(lastAnswer))
    return isOpenRefund(status) ? nextQuestionIn(age, REFUND_WINDOW_MS) : null
  }

  function ask(refund: Refund): Promise<Heard> | null {
    const attempt = readAttempt(deps.db, refund.attemptId)
    // While another refund of this payment is open, what moves the count is that one.
    if (!attempt || (!isOpenRefund(refund.status) && hasOpenRefund(deps.db, attempt.id))) return null
    const gateway = deps.accounts.byId(attempt.accountId)?.gateway
    if (gateway && canRefund(gateway)) return question(gateway, attempt, refund)
    deps.log.warn('no account to ask about a refund', { refundId: refund.id, accountId: attempt.accountId })
    return null
  }

  async function question(gateway: Required<Pick<Gateway, 'queryRefunded'>>, attempt: Attempt, refund: Refund): Promise<Heard> {
    const confirming = refund.reason !== null
    const request = { ...paymentOf(attempt), refundIds: listRefundIdsOfAttempt(deps.db, attempt.id) }
    try {
      return { source: 'question', answer: await gateway.queryRefunded(request), confirming }
    } catch (error) {
      deps.log.error('gateway threw', error, { refundId: refund.id })
      const answer: RefundedAnswer = { known: false, refundedMinor: null, detail: 'unreadable', code: null, spoken: false }
      return { source: 'question', answer, confirming }
    }
  }

  function decide(refund: Refund, heard: Heard): RefundDecision {
    const attempt = readAttempt(deps.db, refund.attemptId)
    if (attempt && heard.source === 'question') deps.accounts.heard(attempt.accountId, heard.answer.spoken)
    // What the count tells of an ended refund is that one's, before anything is thought about the one on its way.
    if (heard.source === 'question' && isOpenRefund(refund.status)) takeLateRefunds(deps, refund.attemptId, heard.answer)
    return settleRefund(refund, heard, contextOf(deps, refund))
  }

  function write(refund: Refund, decision: RefundDecision): Refund {
    const after = writeRefundStep(deps, refund, decision)
    if (decision.type === 'refund.late_done') deps.log.warn('a refund that had ended was done after all', { refundId: refund.id, was: refund.status })
    return after
  }

  function endWindow(refund: Refund): Refund | null {
    if (refund.status !== 'sending' && refund.status !== 'asking') return null
    return writeRefundStep(deps, refund, { to: 'unresolved', change: {}, type: 'refund.unresolved', facts: { because: 'window' } })
  }

  function resumeOne(refund: Refund): void {
    if (!isOpenRefund(refund.status)) return
    if (refund.status === 'created') {
      endUnsent(deps, refund.id, 'restart')
      return
    }
    let open = refund
    if (refund.status !== 'unresolved') {
      open = writeRefundStep(deps, refund, { to: 'unresolved', change: {}, type: 'refund.unresolved', facts: { because: 'restart' } })
    }
    asker.pickUp(open)
  }

  async function askNow(refundId: string): Promise<Refund | null> {
    const refund = readRefund(deps.db, refundId)
    if (!refund) return null
    if (refund.status !== 'done' && refund.status !== 'not_sent' && refund.status !== 'created') await asker.askNow(refund)
    return readRefund(deps.db, refundId)
  }

  return {
    watchNew: (refund) => asker.watchNew(refund, REFUND_WINDOW_MS),
    settleReply: (refundId, answer) => asker.settleReply(refundId, { source: 'reply', answer }),
    askNow,
    async askAllNow() {
      const open = listOpenRefunds(deps.db)
      await Promise.all(open.map(({ id }) => askNow(id)))
      return open.length
    },
    resumeAll() {
      asker.resumeEach(listOpenRefunds(deps.db), resumeOne)
      asker.resumeEach(listEndedRefundsStillWatched(deps.db), asker.pickUp)
    },
    watchClosed: asker.planAnew,
    nextAskInMs: (refundId) => asker.timesOf(refundId).nextAskInMs,
    watchedCount: asker.watchedCount,
    stop: asker.stop,
  }
}
