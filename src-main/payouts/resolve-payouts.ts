import { isOpenPayout, type Payout, type PayoutNote } from '#shared/domain/payout.ts'
import { listEndedPayoutsStillWatched, listOpenPayouts, listPayoutsWithUnheardNotices, readPayout } from '../db/payouts.ts'
import type { Gateway, PayoutAnswer } from '../gateways/gateway.ts'
import { nextClosedLookIn, nextLateLookIn, nextQuestionIn } from '../payments/ask-schedule.ts'
import { createAsker, type Watch } from '../payments/asker.ts'
import { unheardNotices } from './hear-notices.ts'
import type { PayoutDeps } from './payout-deps.ts'
import { type Heard, knowsNone, type PayoutDecision, settlePayout } from './settle-payout.ts'
import { writePayoutStep } from './write-payout-step.ts'

/** The one owner of every payout that was sent and is not settled: it asks, hears the gateway's calls, settles, and never sends a payout. */
export type PayoutResolver = {
  /** Takes charge of a payout that is being sent now: first question after 5 s, unresolved after a minute. */
  watchNew(payout: Payout): void
  /** Settles the reply to the request itself. */
  settleReply(payoutId: string, answer: PayoutAnswer): void
  /** Hears what the gateway's calls say, asks now and gives the payout as it stands afterwards. Null when unknown. */
  askNow(payoutId: string): Promise<Payout | null>
  /** Asks about everything open at once; gives how many. */
  askAllNow(): Promise<number>
  /** After a start: everything that may have left becomes unresolved and is asked about at once; what waits for its second person waits on. */
  resumeAll(): void
  /** Goes on watching a payout that a person closed. */
  watchClosed(payout: Payout): void
  /** Milliseconds until the next question; null when none is planned. */
  nextAskInMs(payoutId: string): number | null
  watchedCount(): number
  stop(): void
}

/** How long a payout may take before the screens say that nobody knows. */
export const PAYOUT_WINDOW_MS = 60_000

/** True when the gateway was reached and knows of no money that left: that ends a look for it, and nothing else does. */
function saysNo(answer: PayoutNote | null): boolean {
  return answer?.kind === 'failed' || (answer?.kind === 'no_answer' && (answer.detail === 'refused' || answer.detail === 'not_found'))
}

/** True when a payout that counts as done was asked about (the gateway had called) and no answer came: then nobody knows whether it came back. */
function isUnanswered({ status, lastAnswer }: Payout): boolean {
  return (status === 'done' || status === 'late_done') && (lastAnswer?.kind === 'no_answer' || lastAnswer?.kind === 'not_sent')
}

/** Makes the resolver: what is asked about a payout and what the answers mean. When it is asked is the asker's. */
export function createPayoutResolver(deps: PayoutDeps): PayoutResolver {
  /** Since when every answer has been that the gateway does not know the payout (law 8); not there after any other answer. */
  const notFoundMono = new WeakMap<Watch, number>()
  /** Those whose request was replied to. */
  const replied = new WeakSet<Watch>()
  const mono = (): number => deps.clock.monotonic()
  let stopped = false
  const asker = createAsker<Payout, Heard, PayoutDecision>(deps, {
    idName: 'payoutId',
    read: (payoutId) => readPayout(deps.db, payoutId),
    isOpen: ({ status }) => isOpenPayout(status),
    nextIn,
    ask,
    decide,
    write,
    endWindow,
  })

  function nextIn(payout: Payout, watch: Watch): number | null {
    const { status, lastAnswer } = payout
    const age = mono() - watch.sentMono
    if (status === 'failed') {
      watch.endedMono ??= mono()
      return nextLateLookIn(mono() - watch.endedMono, saysNo(lastAnswer))
    }
    if (status === 'closed' || isUnanswered(payout))
      return nextClosedLookIn(age, PAYOUT_WINDOW_MS, watch.endedMono === null ? null : mono() - watch.endedMono, saysNo(lastAnswer))
    if (!isOpenPayout(status)) return null
    // A held one waits for a person, not for seconds: it is asked about at the pace of the background.
    return nextQuestionIn(status === 'held' ? Math.max(age, PAYOUT_WINDOW_MS) : age, PAYOUT_WINDOW_MS)
  }

  function ask(payout: Payout): Promise<Heard> | null {
    const account = deps.accounts.byId(payout.accountId)
    if (!account) {
      // The account was taken out of the settings; the payout stays in the list and a person decides.
      deps.log.warn('no account to ask about a payout', { payoutId: payout.id, accountId: payout.accountId })
      return null
    }
    // What a call said and could not be written then.
    const [told] = unheardNotices(deps, account.gateway, payout)
    if (told && payout.status !== 'sending') return Promise.resolve(told)
    const { queryPayout } = account.gateway
    return queryPayout ? question(queryPayout.bind(account.gateway), payout) : null
  }

  async function question(queryPayout: NonNullable<Gateway['queryPayout']>, payout: Payout): Promise<Heard> {
    const { id: payoutId, gatewayRef, amountMinor, currency, createdAt } = payout
    const confirming = payout.reason !== null
    try {
      const request = { payoutId, gatewayRef, amountMinor, currency, createdAt: payout.sentAt ?? createdAt, askedAt: deps.clock.now() }
      return { source: 'question', answer: await queryPayout(request), confirming }
    } catch (error) {
      deps.log.error('gateway threw', error, { payoutId })
      return { source: 'question', answer: { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false }, confirming }
    }
  }

  function decide(payout: Payout, heard: Heard, watch: Watch | null): PayoutDecision {
    const { answer, source } = heard
    // What is heard again from the book says nothing about the way to the gateway.
    if (source !== 'notice') deps.accounts.heard(payout.accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
    const now = mono()
    if (watch) {
      if (source === 'reply') replied.add(watch)
      if (!knowsNone(answer)) notFoundMono.delete(watch)
      else if (!notFoundMono.has(watch)) notFoundMono.set(watch, now)
    }
    return settlePayout(payout, heard, {
      now: deps.clock.now(),
      sendOver: source === 'reply' || (watch !== null && (replied.has(watch) || now - watch.sentMono > deps.limits.payMs)),
      notFoundForMs: now - ((watch && notFoundMono.get(watch)) ?? now),
    })
  }

  function write(payout: Payout, decision: PayoutDecision): Payout {
    const after = writePayoutStep(deps, payout, decision)
    if (decision.to === 'late_done' || decision.to === 'reversed' || decision.to === 'held')
      deps.log.warn('a payout needs a person', { payoutId: payout.id, was: payout.status, is: decision.to })
    return after
  }

  function endWindow(payout: Payout): Payout | null {
    if (payout.status !== 'sending' && payout.status !== 'asking') return null
    return writePayoutStep(deps, payout, { to: 'unresolved', change: {}, type: 'payout.unresolved', facts: { because: 'window' } })
  }

  function resumeOne(payout: Payout): void {
    if (!isOpenPayout(payout.status)) return
    let open = payout
    if (payout.status === 'sending' || payout.status === 'asking') {
      open = writePayoutStep(deps, payout, { to: 'unresolved', change: {}, type: 'payout.unresolved', facts: { because: 'restart' } })
    }
    asker.pickUp(open)
  }

  /** A call of the gateway is heard at once, however soon after the last question it comes. */
  function hearNotices(payoutId: string): void {
    const payout = readPayout(deps.db, payoutId)
    const gateway = payout && deps.accounts.byId(payout.accountId)?.gateway
    if (!payout || !gateway || payout.status === 'sending') return
    for (const told of unheardNotices(deps, gateway, payout)) asker.settleReply(payoutId, told)
  }

  async function askNow(payoutId: string): Promise<Payout | null> {
    hearNotices(payoutId)
    const payout = readPayout(deps.db, payoutId)
    if (!payout) return null
    // One that ended is asked about, too: a gateway that calls about it knows better than we do, and a payout can come back.
    if (payout.status !== 'waiting' && payout.status !== 'withdrawn' && payout.status !== 'reversed') await asker.askNow(payout)
    return readPayout(deps.db, payoutId)
  }

  return {
    watchNew: (payout) => asker.watchNew(payout, PAYOUT_WINDOW_MS),
    settleReply(payoutId, answer) {
      // A reply may come to a till that is shut.
      if (stopped) return
      asker.settleReply(payoutId, { source: 'reply', answer })
      try {
        // A call may have been faster than the reply.
        hearNotices(payoutId)
      } catch (error) {
        deps.log.error('calls about a payout could not be read', error, { payoutId })
      }
    },
    askNow,
    async askAllNow() {
      const open = listOpenPayouts(deps.db)
      await Promise.all(open.map(({ id }) => askNow(id)))
      return open.length
    },
    resumeAll() {
      asker.resumeEach(listOpenPayouts(deps.db), resumeOne)
      asker.resumeEach(listEndedPayoutsStillWatched(deps.db), asker.pickUp)
      asker.resumeEach(listPayoutsWithUnheardNotices(deps.db), ({ id }) => hearNotices(id))
    },
    watchClosed: asker.planAnew,
    nextAskInMs: (payoutId) => asker.timesOf(payoutId).nextAskInMs,
    watchedCount: asker.watchedCount,
    stop() {
      stopped = true
      asker.stop()
    },
  }
}
