import type { AnswerNote, Attempt } from '#shared/domain/payment.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { listEndedStillWatched, listOpenAttempts, readAttempt } from '../db/attempts.ts'
import type { Answer } from '../gateways/gateway.ts'
import { askPayment } from './ask-payment.ts'
import { LIVE_WINDOW_MS, nextClosedLookIn, nextLateLookIn, nextQuestionIn } from './ask-schedule.ts'
import { createAsker, type Watch } from './asker.ts'
import type { GatewayAccount, PaymentDeps } from './payment-deps.ts'
import { type AnswerSource, type Decision, mayKnowNone, settle } from './settle.ts'
import { writeAttemptStep } from './write-attempt.ts'

/** The one owner of every attempt that is not settled: it asks, settles what comes, and never charges. */
export type Resolver = {
  /** Takes charge of an attempt that is being sent now: first question after 5 s, unresolved when its window ends. */
  watchNew(attempt: Attempt): void
  /** The window of an attempt that is being sent is now what its row says. */
  windowIs(attempt: Attempt): void
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

/** An answer as it was heard. `confirming`: the question was sent when the attempt already had a refusal. */
type Heard = { source: AnswerSource; answer: Answer; confirming: boolean }

/** True when the gateway was reached and knows of no money: that ends a look for late money, and nothing else does. */
function saysNo(answer: AnswerNote | null): boolean {
  return answer?.kind === 'declined' || (answer?.kind === 'no_answer' && (answer.detail === 'refused' || answer.detail === 'not_found'))
}

/** Makes the resolver: what is asked about a payment and what the answers mean. When it is asked is the asker's. */
export function createResolver(deps: PaymentDeps): Resolver {
  /** Since when every answer may have been that the gateway does not know the order (law 8); not there after any other answer. */
  const notFoundMono = new WeakMap<Watch, number>()
  /** Those whose pay request was replied to. */
  const replied = new WeakSet<Watch>()
  const mono = (): number => deps.clock.monotonic()
  const asker = createAsker<Attempt, Heard, Decision>(deps, {
    idName: 'attemptId',
    read: (attemptId) => readAttempt(deps.db, attemptId),
    isOpen: ({ status }) => isOpen(status),
    nextIn,
    ask,
    decide,
    write: (attempt, decision) => writeAttemptStep(deps, attempt, decision),
    endWindow,
  })

  function nextIn({ status, lastAnswer }: Attempt, watch: Watch): number | null {
    // A code that can be paid for days is waited for, but not asked about every three seconds.
    const window = Math.min(LIVE_WINDOW_MS, Math.max(0, watch.windowEndMono - watch.sentMono))
    const age = mono() - watch.sentMono
    if (status === 'declined') {
      watch.endedMono ??= mono()
      return nextLateLookIn(mono() - watch.endedMono, saysNo(lastAnswer))
    }
    if (status === 'closed') return nextClosedLookIn(age, window, watch.endedMono === null ? null : mono() - watch.endedMono, saysNo(lastAnswer))
    if (!isOpen(status)) return null
    // A held payment waits for a person, not for seconds: it is asked about at the pace of the background.
    return nextQuestionIn(status === 'held' ? Math.max(age, window) : age, window)
  }

  function ask(attempt: Attempt): Promise<Heard> | null {
    const account = deps.accounts.byId(attempt.accountId)
    if (account) return question(account, attempt)
    // The account was taken out of the settings; the attempt stays in the tray and a person decides.
    deps.log.warn('no account to ask', { attemptId: attempt.id, accountId: attempt.accountId })
    return null
  }

  async function question({ gateway }: GatewayAccount, attempt: Attempt): Promise<Heard> {
    const confirming = attempt.reason !== null
    try {
      return { source: 'question', answer: await askPayment(gateway, attempt, deps.clock.now()), confirming }
    } catch (error) {
      deps.log.error('gateway threw', error, { attemptId: attempt.id })
      const answer: Answer = { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false }
      return { source: 'question', answer, confirming }
    }
  }

  function decide(attempt: Attempt, { source, answer, confirming }: Heard, watch: Watch | null): Decision {
    deps.accounts.heard(attempt.accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
    const now = mono()
    if (watch) {
      if (source === 'reply') replied.add(watch)
      if (!mayKnowNone(answer)) notFoundMono.delete(watch)
      else if (!notFoundMono.has(watch)) notFoundMono.set(watch, now)
    }
    return settle(attempt, answer, {
      source,
      now: deps.clock.now(),
      merchantId: deps.accounts.byId(attempt.accountId)?.merchantId ?? '',
      sendOver: source === 'reply' || (watch !== null && (replied.has(watch) || now - watch.sentMono > deps.limits.payMs)),
      confirming,
      notFoundForMs: now - ((watch && notFoundMono.get(watch)) ?? now),
    })
  }

  function endWindow(attempt: Attempt): Attempt | null {
    if (attempt.status !== 'sending' && attempt.status !== 'asking') return null
    return writeAttemptStep(deps, attempt, { to: 'unresolved', change: {}, type: 'payment.unresolved', facts: { because: 'window' } })
  }

  function resumeOne(attempt: Attempt): void {
    if (!isOpen(attempt.status)) return
    if (attempt.status === 'created') {
      // The state before sending proves that no byte left (law 1 read backwards).
      const change = { reason: 'not_reached' as const, endedAt: deps.clock.now() }
      writeAttemptStep(deps, attempt, { to: 'not_sent', change, type: 'payment.not_sent', facts: { reason: 'not_reached', because: 'restart' } })
      return
    }
    let after = attempt
    if (attempt.kind === 'qr' && attempt.codeUrl === null && attempt.status === 'sending') {
      const now = deps.clock.now()
      const change = { reason: 'no_code' as const, endedAt: now, nextAskAt: now }
      after = writeAttemptStep(deps, attempt, { to: 'declined', change, type: 'payment.declined', facts: { reason: 'no_code', because: 'restart' } })
    } else if (attempt.status === 'sending' || attempt.status === 'asking') {
      after = writeAttemptStep(deps, attempt, { to: 'unresolved', change: {}, type: 'payment.unresolved', facts: { because: 'restart' } })
    }
    asker.pickUp(after)
  }

  async function askNow(attemptId: string): Promise<Attempt | null> {
    const attempt = readAttempt(deps.db, attemptId)
    if (!attempt) return null
    // One that was not sent is asked about too: a gateway that calls about it knows better than we do (law 7).
    if (isOpen(attempt.status) || attempt.status === 'declined' || attempt.status === 'closed' || attempt.status === 'not_sent')
      await asker.askNow(attempt)
    return readAttempt(deps.db, attemptId)
  }

  return {
    watchNew: (attempt) => asker.watchNew(attempt, attempt.windowMs),
    windowIs: (attempt) => asker.moveWindow(attempt.id, attempt.windowMs),
    settleReply: (attemptId, answer) => asker.settleReply(attemptId, { source: 'reply', answer, confirming: false }),
    askNow,
    async askAllNow() {
      const open = listOpenAttempts(deps.db).filter((attempt) => attempt.status !== 'late_paid')
      await Promise.all(open.map(({ id }) => askNow(id)))
      return open.length
    },
    resumeAll() {
      asker.resumeEach(listOpenAttempts(deps.db), resumeOne)
      // Ended ones are asked about at each start, so that a till which runs only by day does not miss a week's daily questions.
      asker.resumeEach(listEndedStillWatched(deps.db), asker.pickUp)
    },
    watchClosed: asker.planAnew,
    timesOf: ({ id }) => asker.timesOf(id),
    watchedCount: asker.watchedCount,
    stop: asker.stop,
  }
}
