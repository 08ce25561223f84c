import { isOpenRefund, type Refund } from '#shared/domain/refund.ts'
import { readAttempt } from '../db/attempts.ts'
import { listEndedRefundsSince, listOpenRefunds, listRefundsOfAttempt, readRefund } from '../db/refunds.ts'
import { canRefund, type RefundAnswer, type RefundedAnswer } from '../gateways/gateway.ts'
import { ageAtStart, LATE_WATCH_MS, nextLateLookIn, nextQuestionIn, SHORTEST_QUESTION_MS } from '../payments/ask-schedule.ts'
import type { PaymentDeps } from '../payments/payment-deps.ts'
import { doneMinor } from './refund-ceiling.ts'
import { type Heard, settleRefund } from './settle-refund.ts'
import { writeRefundStep } from './write-refund-step.ts'

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
/** After an answer that could not be written, the next question. */
const RETRY_WRITE_MS = 15_000
const WEEK_MS = 7 * 24 * 60 * 60_000

type Watch = {
  refundId: string
  /** Monotonic time of sending; after a restart it is reckoned back from the clock on the wall, once. */
  sentMono: number
  endedMono: number | null
  nextMono: number | null
  lastAskedMono: number
  asking: Promise<void> | null
  cancelQuestion: () => void
  cancelWindow: () => void
}

/** Makes the resolver. All waiting is on the monotonic clock, so a clock set forward or back neither hurries nor stops a question. */
export function createRefundResolver(deps: PaymentDeps): RefundResolver {
  const watches = new Map<string, Watch>()
  let stopped = false
  const mono = (): number => deps.clock.monotonic()

  function watch(refund: Refund, ageMs: number, windowLeftMs: number): Watch {
    drop(refund.id)
    const entry: Watch = {
      refundId: refund.id,
      sentMono: mono() - ageMs,
      endedMono: refund.endedAt === null ? null : mono() - Math.max(0, deps.clock.now() - refund.endedAt),
      nextMono: null,
      lastAskedMono: Number.NEGATIVE_INFINITY,
      asking: null,
      cancelQuestion: () => {},
      cancelWindow: () => {},
    }
    if (windowLeftMs > 0) entry.cancelWindow = deps.clock.after(windowLeftMs, () => guardedEndWindow(entry))
    watches.set(refund.id, entry)
    return entry
  }

  function drop(refundId: string): void {
    const entry = watches.get(refundId)
    entry?.cancelQuestion()
    entry?.cancelWindow()
    watches.delete(refundId)
  }

  function plan(entry: Watch, delayMs: number | null): void {
    entry.cancelQuestion()
    entry.nextMono = delayMs === null ? null : mono() + delayMs
    if (delayMs === null || stopped) return
    entry.cancelQuestion = deps.clock.after(delayMs, () => void ask(entry))
  }

  /** Plans the next question from how the refund stands, or lets go of it when nothing more can come. */
  function planNext(entry: Watch, refund: Refund): void {
    if (stopped || watches.get(entry.refundId) !== entry) return
    const delay = delayOf(entry, refund)
    if (delay === null && !isOpenRefund(refund.status)) drop(entry.refundId)
    else plan(entry, delay)
  }

  function delayOf(entry: Watch, { status, lastAnswer }: Refund): number | null {
    if (status === 'refused') {
      entry.endedMono ??= mono()
      return nextLateLookIn(mono() - entry.endedMono, lastAnswer !== null && lastAnswer.kind !== 'no_answer' && lastAnswer.kind !== 'not_sent')
    }
    return isOpenRefund(status) || status === 'closed' ? nextQuestionIn(mono() - entry.sentMono, REFUND_WINDOW_MS) : null
  }

  function ask(entry: Watch): Promise<void> {
    entry.asking ??= askOnce(entry)
      .catch((error: unknown) => notWritten(entry.refundId, error))
      .finally(() => {
        entry.asking = null
      })
    return entry.asking
  }

  /** The answer could not be written (a full disk, a bug): the row still says what was true before, so the question is asked again. */
  function notWritten(refundId: string, error: unknown): void {
    deps.log.error('an answer about a refund could not be written', error, { refundId })
    const entry = watches.get(refundId)
    if (entry) plan(entry, RETRY_WRITE_MS)
  }

  async function askOnce(entry: Watch): Promise<void> {
    const refund = readRefund(deps.db, entry.refundId)
    const attempt = refund ? readAttempt(deps.db, refund.attemptId) : null
    if (stopped || !refund || !attempt) return
    entry.cancelQuestion()
    // While another refund of this payment is open, what moves the count is that one.
    const isOvertaken = !isOpenRefund(refund.status) && listRefundsOfAttempt(deps.db, attempt.id).some(({ status }) => isOpenRefund(status))
    const gateway = deps.accounts.byId(attempt.accountId)?.gateway
    if (isOvertaken || !gateway || !canRefund(gateway)) {
      if (!isOvertaken) deps.log.warn('no account to ask about a refund', { refundId: refund.id, accountId: attempt.accountId })
      return planNext(entry, refund)
    }
    entry.lastAskedMono = mono()
    let answer: RefundedAnswer
    try {
      answer = await gateway.queryRefunded({
        orderId: attempt.id,
        amountMinor: attempt.amountMinor,
        currency: attempt.currency,
        wallet: attempt.wallet,
        gatewayRef: attempt.gatewayRef,
        refundIds: listRefundsOfAttempt(deps.db, attempt.id).map(({ id }) => id),
      })
    } catch (error) {
      deps.log.error('gateway threw', error, { refundId: refund.id })
      answer = { known: false, refundedMinor: null, detail: 'unreadable', code: null, spoken: false }
    }
    if (stopped) return
    deps.accounts.heard(attempt.accountId, answer.spoken)
    apply(entry.refundId, { source: 'question', answer, confirming: refund.reason !== null })
  }

  function apply(refundId: string, heard: Heard): void {
    const refund = readRefund(deps.db, refundId)
    if (!refund) return
    const entry = watches.get(refundId)
    const others = listRefundsOfAttempt(deps.db, refund.attemptId).filter(({ id }) => id !== refundId)
    const decision = settleRefund(refund, heard, { now: deps.clock.now(), othersDoneMinor: doneMinor(others) })
    const delay = decision.askSoon && entry ? Math.max(0, SHORTEST_QUESTION_MS - (mono() - entry.lastAskedMono)) : null
    const next = delay ?? (entry ? nextQuestionIn(mono() - entry.sentMono, REFUND_WINDOW_MS) : null)
    // next_ask_at is for people who read the tray; the running program waits on the monotonic clock.
    const nextAskAt = next === null ? null : Math.round(deps.clock.now() + next)
    const after = writeRefundStep(deps, refund, { ...decision, change: { nextAskAt, ...decision.change } })
    if (decision.type === 'refund.late_done') deps.log.warn('a refund that had ended was done after all', { refundId, was: refund.status })
    if (!entry) return
    if (delay !== null) plan(entry, delay)
    else if (heard.source === 'question' || !isOpenRefund(after.status)) planNext(entry, after)
    if (!isOpenRefund(after.status)) entry.cancelWindow()
  }

  function guardedEndWindow(entry: Watch): void {
    try {
      endWindow(entry)
    } catch (error) {
      deps.log.error('the end of a window could not be written', error, { refundId: entry.refundId })
      entry.cancelWindow = deps.clock.after(RETRY_WRITE_MS, () => guardedEndWindow(entry))
    }
  }

  function endWindow(entry: Watch): void {
    if (stopped) return
    const refund = readRefund(deps.db, entry.refundId)
    if (!refund || (refund.status !== 'sending' && refund.status !== 'asking')) return
    const unresolved = writeRefundStep(deps, refund, { to: 'unresolved', change: {}, type: 'refund.unresolved', facts: { because: 'window' } })
    if (!entry.asking) planNext(entry, unresolved)
  }

  function ageOf(refund: Refund): number {
    return Math.max(0, deps.clock.now() - (refund.sentAt ?? refund.createdAt))
  }

  function resumeOne(refund: Refund): void {
    if (refund.status === 'created') {
      // The state before sending proves that no byte left (law 1 read backwards).
      const change = { reason: 'not_reached' as const, endedAt: deps.clock.now() }
      writeRefundStep(deps, refund, { to: 'not_sent', change, type: 'refund.not_sent', facts: { reason: 'not_reached', because: 'restart' } })
      return
    }
    let open = refund
    if (refund.status !== 'unresolved') {
      open = writeRefundStep(deps, refund, { to: 'unresolved', change: {}, type: 'refund.unresolved', facts: { because: 'restart' } })
    }
    plan(watch(open, ageAtStart(ageOf(open)), 0), 0)
  }

  function resumeEnded(refund: Refund): void {
    // A refused one whose last look was due while the till was off is looked at once more now.
    if (refund.status === 'refused' && (refund.lastAnswerAt ?? 0) >= (refund.endedAt ?? 0) + LATE_WATCH_MS) return
    plan(watch(refund, ageOf(refund), 0), 0)
  }

  /** One record that cannot be read or written holds up none of the others; it is tried again at the next start. */
  function resumeEach(refunds: Refund[], resume: (refund: Refund) => void): void {
    for (const refund of refunds) {
      try {
        resume(refund)
      } catch (error) {
        deps.log.error('a refund could not be resumed', error, { refundId: refund.id })
      }
    }
  }

  async function askNow(refundId: string): Promise<Refund | null> {
    const refund = readRefund(deps.db, refundId)
    if (!refund) return null
    if (refund.status !== 'done' && refund.status !== 'not_sent' && refund.status !== 'created') {
      const entry = watches.get(refundId) ?? watch(refund, ageOf(refund), 0)
      if (entry.asking || mono() - entry.lastAskedMono >= SHORTEST_QUESTION_MS) await ask(entry)
    }
    return readRefund(deps.db, refundId)
  }

  return {
    watchNew(refund) {
      planNext(watch(refund, 0, REFUND_WINDOW_MS), refund)
    },
    settleReply(refundId, answer) {
      if (stopped) return
      try {
        apply(refundId, { source: 'reply', answer })
      } catch (error) {
        notWritten(refundId, error)
      }
    },
    askNow,
    async askAllNow() {
      const open = listOpenRefunds(deps.db)
      await Promise.all(open.map(({ id }) => askNow(id)))
      return open.length
    },
    resumeAll() {
      resumeEach(listOpenRefunds(deps.db), resumeOne)
      resumeEach(listEndedRefundsSince(deps.db, deps.clock.now() - WEEK_MS), resumeEnded)
    },
    watchClosed(refund) {
      const entry = watches.get(refund.id) ?? watch(refund, ageOf(refund), 0)
      planNext(entry, refund)
    },
    nextAskInMs(refundId) {
      const next = watches.get(refundId)?.nextMono ?? null
      return next === null ? null : Math.max(0, next - mono())
    },
    watchedCount: () => watches.size,
    stop() {
      stopped = true
      for (const refundId of [...watches.keys()]) drop(refundId)
    },
  }
}
