import type { AnswerNote, Attempt } from '#shared/domain/payment.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { type AttemptChange, listEndedStillWatched, listOpenAttempts, readAttempt } from '../db/attempts.ts'
import type { Answer } from '../gateways/gateway.ts'
import { ageAtStart, LATE_KNOWN_MS, nextLateLookIn, nextQuestionIn, SHORTEST_QUESTION_MS } from './ask-schedule.ts'
import type { PaymentDeps } from './payment-deps.ts'
import { type AnswerSource, mayKnowNone, settle } from './settle.ts'
import { writeAttemptStep } from './write-attempt.ts'

/** The one owner of every attempt that is not settled: it asks, settles what comes, and never charges. */
export type Resolver = {
  /** Takes charge of an attempt that is being sent now: first question after 5 s, unresolved when its window ends. */
  watchNew(attempt: Attempt): void
  /** Settles the reply to the pay request itself. */
  settleReply(attemptId: string, answer: Answer): void
  /** Asks now and gives the attempt as it stands afterwards; a question that is already on its way is waited for. Null when unknown. */
  askNow(attemptId: string): Promise<Attempt | null>
  /** Asks about everything open at once; gives how many. */
  askAllNow(): Promise<number>
  /** After a start: what was never sent is told so, everything else open becomes unresolved and is asked about at once. */
  resumeAll(): void
  /** Goes on watching an attempt that a person closed. */
  watchClosed(attempt: Attempt): void
  /** Milliseconds until the window ends (0 when over) and until the next question (null when none is planned). */
  timesOf(attempt: Attempt): { remainingMs: number; nextAskInMs: number | null }
  /** How many attempts are being watched. */
  watchedCount(): number
  stop(): void
}

/** After an answer that could not be written, the next question. */
const RETRY_WRITE_MS = 15_000

type Watch = {
  attemptId: string
  /** Monotonic time of sending; after a restart it is reckoned back from the clock on the wall, once. */
  sentMono: number
  endedMono: number | null
  windowEndMono: number
  nextMono: number | null
  /** Since when every answer may have been that the gateway does not know the order (law 8); null after any other answer. */
  notFoundMono: number | null
  asking: Promise<void> | null
  cancelQuestion: () => void
  cancelWindow: () => void
}

/** True when the gateway was reached and knows of no money: that ends a look for late money, and nothing else does. */
function saysNo(answer: AnswerNote | null): boolean {
  return answer?.kind === 'declined' || (answer?.kind === 'no_answer' && (answer.detail === 'refused' || answer.detail === 'not_found'))
}

/** Makes the resolver. All waiting is on the monotonic clock, so a clock set forward or back neither hurries nor stops a question. */
export function createResolver(deps: PaymentDeps): Resolver {
  const watches = new Map<string, Watch>()
  const replied = new Set<string>()
  /** Monotonic time of the last question; kept beside the watches, because an ended attempt is watched anew at each press of the button. */
  const lastAsked = new Map<string, number>()
  let stopped = false

  const mono = (): number => deps.clock.monotonic()

  function watch(attempt: Attempt, ageMs: number, windowLeftMs: number): Watch {
    drop(attempt.id)
    const now = mono()
    const entry: Watch = {
      attemptId: attempt.id,
      sentMono: now - ageMs,
      endedMono: null,
      windowEndMono: now + windowLeftMs,
      nextMono: null,
      notFoundMono: null,
      asking: null,
      cancelQuestion: () => {},
      cancelWindow: () => {},
    }
    if (windowLeftMs > 0) entry.cancelWindow = deps.clock.after(windowLeftMs, () => guardedEndWindow(entry))
    watches.set(attempt.id, entry)
    return entry
  }

  function drop(attemptId: string): void {
    const entry = watches.get(attemptId)
    entry?.cancelQuestion()
    entry?.cancelWindow()
    watches.delete(attemptId)
  }

  function plan(entry: Watch, delayMs: number | null): void {
    entry.cancelQuestion()
    entry.nextMono = delayMs === null ? null : mono() + delayMs
    if (delayMs === null || stopped) return
    entry.cancelQuestion = deps.clock.after(delayMs, () => void ask(entry))
  }

  /** Plans the next question from how the attempt stands, or lets go of it when nothing more can come. */
  function planNext(entry: Watch, attempt: Attempt): void {
    if (stopped || watches.get(entry.attemptId) !== entry) return
    const delay = nextDelay(entry, attempt)
    if (delay === null && !isOpen(attempt.status)) drop(entry.attemptId)
    else plan(entry, delay)
  }

  /** How long until the next question about an attempt that stands like this; null when there is none. */
  function nextDelay(entry: Watch, { status, lastAnswer }: Pick<Attempt, 'status' | 'lastAnswer'>): number | null {
    if (status === 'declined') {
      entry.endedMono ??= mono()
      return nextLateLookIn(mono() - entry.endedMono, saysNo(lastAnswer))
    }
    if (status !== 'closed' && !isOpen(status)) return null
    const window = Math.max(0, entry.windowEndMono - entry.sentMono)
    const age = mono() - entry.sentMono
    // A held payment waits for a person, not for seconds: it is asked about at the pace of the background.
    return nextQuestionIn(status === 'held' ? Math.max(age, window) : age, window)
  }

  function ask(entry: Watch): Promise<void> {
    entry.asking ??= askOnce(entry)
      .catch((error: unknown) => notWritten(entry.attemptId, error))
      .finally(() => {
        entry.asking = null
      })
    return entry.asking
  }

  /** The answer could not be written (a full disk, a bug): the row still says what was true before, so the question is asked again. */
  function notWritten(attemptId: string, error: unknown): void {
    deps.log.error('an answer could not be written', error, { attemptId })
    const entry = watches.get(attemptId)
    if (entry) plan(entry, RETRY_WRITE_MS)
  }

  async function askOnce(entry: Watch): Promise<void> {
    const attempt = readAttempt(deps.db, entry.attemptId)
    if (stopped || !attempt) return
    const account = deps.accounts.byId(attempt.accountId)
    entry.cancelQuestion()
    lastAsked.set(entry.attemptId, mono())
    if (!account) {
      // The account was taken out of the settings; the attempt stays in the tray and a person decides.
      deps.log.warn('no account to ask', { attemptId: attempt.id, accountId: attempt.accountId })
      return planNext(entry, attempt)
    }
    const request = { orderId: attempt.id, amountMinor: attempt.amountMinor, currency: attempt.currency, wallet: attempt.wallet }
    let answer: Answer
    try {
      answer = await account.gateway.query(request)
    } catch (error) {
      deps.log.error('gateway threw', error, { attemptId: attempt.id })
      answer = { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false }
    }
    if (!stopped) applyAnswer(entry.attemptId, answer, 'question', attempt.reason !== null)
  }

  /** `confirming`: the question was sent when the attempt already had a refusal. */
  function applyAnswer(attemptId: string, answer: Answer, source: AnswerSource, confirming: boolean): void {
    const attempt = readAttempt(deps.db, attemptId)
    if (!attempt) return
    const account = deps.accounts.byId(attempt.accountId)
    deps.accounts.heard(attempt.accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
    if (source === 'reply') replied.add(attemptId)
    const entry = watches.get(attemptId)
    const age = mono() - (entry?.sentMono ?? mono())
    if (entry) entry.notFoundMono = mayKnowNone(answer) ? (entry.notFoundMono ?? mono()) : null
    const decision = settle(attempt, answer, {
      source,
      now: deps.clock.now(),
      merchantId: account?.merchantId ?? '',
      sendOver: replied.has(attemptId) || age > deps.limits.payMs,
      confirming,
      notFoundForMs: mono() - (entry?.notFoundMono ?? mono()),
    })
    const delay = decision.askSoon ? soonest(attemptId) : undefined
    const after = writeAttemptStep(deps, attempt, { ...decision, change: withNextAsk(decision, entry, attempt, delay) })
    if (!entry) return
    if (delay !== undefined) plan(entry, delay)
    else if (source === 'question' || !isOpen(after.status)) planNext(entry, after)
    if (!isOpen(after.status)) {
      entry.cancelWindow()
      replied.delete(attemptId)
    }
  }

  /** How long until the attempt may be asked about again. */
  function soonest(attemptId: string): number {
    return Math.max(0, SHORTEST_QUESTION_MS - (mono() - (lastAsked.get(attemptId) ?? Number.NEGATIVE_INFINITY)))
  }

  /**
   * next_ask_at tells people who read the tray, and after a restart which ended attempts are still watched; the running program waits
   * on the monotonic clock.
   */
  function withNextAsk(decision: ReturnType<typeof settle>, entry: Watch | undefined, attempt: Attempt, delay: number | undefined): AttemptChange {
    const { change } = decision
    if (!entry) return change
    const next = delay ?? nextDelay(entry, { status: decision.to ?? attempt.status, lastAnswer: change.lastAnswer ?? null })
    return { ...change, nextAskAt: next === null ? null : Math.round(deps.clock.now() + next) }
  }

  function guardedEndWindow(entry: Watch): void {
    try {
      endWindow(entry)
    } catch (error) {
      deps.log.error('the end of a window could not be written', error, { attemptId: entry.attemptId })
      entry.cancelWindow = deps.clock.after(RETRY_WRITE_MS, () => guardedEndWindow(entry))
    }
  }

  function endWindow(entry: Watch): void {
    if (stopped) return
    const attempt = readAttempt(deps.db, entry.attemptId)
    if (!attempt || (attempt.status !== 'sending' && attempt.status !== 'asking')) return
    const unresolved = writeAttemptStep(deps, attempt, { to: 'unresolved', change: {}, type: 'payment.unresolved', facts: { because: 'window' } })
    if (!entry.asking) planNext(entry, unresolved)
  }

  function resumeOne(attempt: Attempt): void {
    if (attempt.status === 'late_paid') return
    if (attempt.status === 'created') {
      // The state before sending proves that no byte left (law 1 read backwards).
      const change = { reason: 'not_reached' as const, endedAt: deps.clock.now() }
      writeAttemptStep(deps, attempt, { to: 'not_sent', change, type: 'payment.not_sent', facts: { reason: 'not_reached', because: 'restart' } })
      return
    }
    let open = attempt
    if (attempt.kind === 'qr' && attempt.codeUrl === null && attempt.status === 'sending') {
      const now = deps.clock.now()
      const change = { reason: 'no_code' as const, endedAt: now, nextAskAt: now }
      writeAttemptStep(deps, attempt, { to: 'declined', change, type: 'payment.declined', facts: { reason: 'no_code', because: 'restart' } })
      return
    }
    if (attempt.status === 'sending' || attempt.status === 'asking') {
      open = writeAttemptStep(deps, attempt, { to: 'unresolved', change: {}, type: 'payment.unresolved', facts: { because: 'restart' } })
    }
    plan(watch(open, ageAtStart(deps.clock.now() - (open.sentAt ?? open.createdAt)), 0), 0)
  }

  /** Ended ones are asked about at each start, so that a till which runs only by day does not miss a week's daily questions. */
  function resumeEnded(attempt: Attempt): void {
    const entry = watch(attempt, Math.max(0, deps.clock.now() - (attempt.sentAt ?? attempt.createdAt)), 0)
    const endedFor = Math.max(0, deps.clock.now() - (attempt.endedAt ?? 0))
    // A clock that was set forward while the till was off must not end the watch: the last look is always an hour of running after an end.
    entry.endedMono = mono() - Math.min(endedFor, LATE_KNOWN_MS)
    plan(entry, 0)
  }

  /** One record that cannot be read or written holds up none of the others; it is tried again soon, for the disk may have space then. */
  function resumeEach(attempts: Attempt[], resume: (attempt: Attempt) => void): void {
    for (const attempt of attempts) {
      try {
        resume(attempt)
      } catch (error) {
        deps.log.error('an attempt could not be resumed', error, { attemptId: attempt.id })
        deps.clock.after(RETRY_WRITE_MS, () => resumeLater(attempt.id, resume))
      }
    }
  }

  function resumeLater(attemptId: string, resume: (attempt: Attempt) => void): void {
    const attempt = stopped || watches.has(attemptId) ? null : readAttempt(deps.db, attemptId)
    if (attempt) resumeEach([attempt], resume)
  }

  return {
    watchNew(attempt) {
      const entry = watch(attempt, 0, attempt.windowMs)
      planNext(entry, attempt)
    },
    settleReply(attemptId, answer) {
      if (stopped) return
      try {
        applyAnswer(attemptId, answer, 'reply', false)
      } catch (error) {
        notWritten(attemptId, error)
      }
    },
    async askNow(attemptId) {
      const attempt = readAttempt(deps.db, attemptId)
      if (!attempt) return null
      // One that was not sent is asked about too: a gateway that calls about it knows better than we do (law 7).
      if (isOpen(attempt.status) || attempt.status === 'declined' || attempt.status === 'closed' || attempt.status === 'not_sent') {
        const age = Math.max(0, deps.clock.now() - (attempt.sentAt ?? attempt.createdAt))
        const entry = watches.get(attemptId) ?? watch(attempt, age, 0)
        if (attempt.status === 'declined') entry.endedMono ??= mono() - Math.max(0, deps.clock.now() - (attempt.endedAt ?? deps.clock.now()))
        if (entry.asking || soonest(attemptId) === 0) await ask(entry)
      }
      return readAttempt(deps.db, attemptId)
    },
    async askAllNow() {
      const open = listOpenAttempts(deps.db).filter((attempt) => attempt.status !== 'late_paid')
      await Promise.all(open.map((attempt) => this.askNow(attempt.id)))
      return open.length
    },
    resumeAll() {
      resumeEach(listOpenAttempts(deps.db), resumeOne)
      resumeEach(listEndedStillWatched(deps.db), resumeEnded)
    },
    watchClosed(attempt) {
      const entry = watches.get(attempt.id)
      if (entry) planNext(entry, attempt)
    },
    timesOf(attempt) {
      const entry = watches.get(attempt.id)
      if (!entry) return { remainingMs: 0, nextAskInMs: null }
      return {
        remainingMs: Math.max(0, entry.windowEndMono - mono()),
        nextAskInMs: entry.nextMono === null ? null : Math.max(0, entry.nextMono - mono()),
      }
    },
    watchedCount: () => watches.size,
    stop() {
      stopped = true
      for (const attemptId of [...watches.keys()]) drop(attemptId)
    },
  }
}
