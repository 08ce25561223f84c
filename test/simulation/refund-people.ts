import { readAttempt } from '#main/db/attempts.ts'
import { listRefundsOfAttempt, readRefund } from '#main/db/refunds.ts'
import { closeRefund } from '#main/refunds/close-refund.ts'
import { refundableOf } from '#main/refunds/refund-ceiling.ts'
import { refundLater, takeOutRefund } from '#main/refunds/refund-later.ts'
import { type RefundWish, refundPayment } from '#main/refunds/refund-payment.ts'
import type { AppError, ErrorCode } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { isOpenRefund } from '#shared/domain/refund.ts'
import { ok, type Result } from '#shared/domain/result.ts'
import { atTill, HOUR, MINUTE, SECOND, type Stage, threw } from './stage.ts'
import { CASHIER, type TillLife } from './till-life.ts'

/** Those who want money back, the cashier who sends it and the manager who looks after it. */
export type RefundPeople = {
  /** A sale was paid: now and then its customer comes back. */
  paid(attemptId: string): void
  /** Money came too late: it is given back, at the till or in the merchant centre. */
  giveBackLate(attemptId: string): void
  /** They see what the till shows after every commit, and after a start. */
  see(attemptId: string): void
  lookAtAll(): void
}

/** What one person wants once. Its name is the reason they give, so that the judge can tell one wish sent twice from two wishes. */
type Wish = {
  name: string
  attemptId: string
  amountMinor: number
  late: boolean
  approved: boolean
  tries: number
  looks: number
  heard: ErrorCode | null
}

/** What a cashier may give back without a manager, in cents. */
const LIMIT_MINOR = 5_000

/** Makes the people around refunds. A wish is sent again only where the till showed that nothing of it left. */
export function createRefundPeople(stage: Stage): RefundPeople {
  const { timeline, refundChance: chance, gateway } = stage
  const considered = new Set<string>()
  const wanted = new Set<string>()
  const watched = new Set<string>()
  let wishes = 0

  const soon = (fromSeconds: number, toSeconds: number, work: () => void): void =>
    void timeline.after(Math.round(chance.logarithmic(fromSeconds, toSeconds)) * SECOND, work)

  function leftOf(till: TillLife, attemptId: string): number {
    const attempt = readAttempt(till.db, attemptId)
    return attempt ? refundableOf(attempt, listRefundsOfAttempt(till.db, attemptId), { limitMinor: LIMIT_MINOR, currency: null }).refundableMinor : 0
  }

  function newWish(attemptId: string, amountMinor: number, late = false): Wish {
    wanted.add(attemptId)
    return { name: `wish ${++wishes}`, attemptId, amountMinor, late, approved: chance.happens(0.8), tries: 0, looks: 0, heard: null }
  }

  function asRefundWish(wish: Wish): RefundWish {
    return {
      attemptId: wish.attemptId,
      amountMinor: wish.amountMinor,
      why: wish.name,
      by: { ...CASHIER, role: wish.late ? 'manager' : 'cashier' },
      practice: false,
      limitMinor: LIMIT_MINOR,
      approve: wish.approved && wish.amountMinor > LIMIT_MINOR / 2 ? async () => ok(CASHIER) : null,
    }
  }

  /** The customer comes back: all of it, a part, two parts, or more than there is. */
  function comeBack(attemptId: string): void {
    if (!stage.isOpen()) return
    atTill(
      stage,
      (till) => {
        const left = leftOf(till, attemptId)
        if (left < 8) return
        const part = (): number => chance.whole(2, Math.floor(left / 2) - 1)
        switch (chance.weighed({ whole: 50, part: 28, parts: 16, over: 6 })) {
          case 'whole':
            return begin(newWish(attemptId, left))
          case 'part':
            return begin(newWish(attemptId, chance.whole(2, left - 2)))
          case 'parts': {
            const amount = part()
            begin(newWish(attemptId, amount))
            // The second part comes while the first is on its way, or long after; often of the same amount.
            return soon(1, 2_400, () => begin(newWish(attemptId, chance.happens(0.5) ? amount : part())))
          }
          case 'over':
            return begin(newWish(attemptId, left + chance.whole(1, 5_000)))
        }
      },
      () => soon(60, 600, () => comeBack(attemptId)),
    )
  }

  function begin(wish: Wish): void {
    if (chance.happens(0.12)) putOff(wish)
    else send(wish)
  }

  /** The cashier presses "Refund"; an impatient one twice. */
  function send(wish: Wish): void {
    wish.heard = null
    atTill(
      stage,
      (till) => {
        const presses = chance.happens(0.12) ? 2 : 1
        for (let press = 0; press < presses; press++) hear(wish, refundPayment(till.deps, till.refunds, asRefundWish(wish)), 'refundPayment')
      },
      () => {},
    )
    soon(60, 240, () => review(wish))
  }

  /** It is put into the queue, to go out when the line is back. */
  function putOff(wish: Wish): void {
    wish.heard = null
    atTill(
      stage,
      (till) => {
        hear(wish, refundLater(till.deps, till.queue, asRefundWish(wish)), 'refundLater')
        if (chance.happens(0.1)) soon(1, 60, () => pressTryNow(wish.attemptId))
        if (chance.happens(0.25)) soon(1, 120, () => takeOut(wish.attemptId))
        // The cashier loses patience and sends the same wish by hand.
        if (chance.happens(0.15)) soon(1, 300, () => sendIfWaiting(wish))
      },
      () => {},
    )
    soon(120, 1_200, () => review(wish))
  }

  function sendIfWaiting(wish: Wish): void {
    const till = stage.till()
    if (till && itemOf(till, wish.attemptId)) send(wish)
  }

  function hear(wish: Wish, answer: Promise<Result<unknown, AppError>>, about: string): void {
    answer.then(
      (result) => {
        if (!result.ok) wish.heard = result.error.code
      },
      (error: unknown) => threw(stage, error, about),
    )
  }

  /** Somebody looks what became of a wish, and acts on it. */
  function review(wish: Wish): void {
    const again = (): void => soon(300, 1_500, () => review(wish))
    atTill(
      stage,
      (till) => {
        const own = listRefundsOfAttempt(till.db, wish.attemptId).filter(({ why }) => why === wish.name)
        if (own.some(({ status }) => isOpenRefund(status))) return again()
        if (own.some(({ status }) => status === 'done')) return
        const ended = own.find(({ status }) => status === 'refused' || status === 'closed')
        if (ended) return insist(wish, ended.status === 'refused' ? 0.75 : 0.5)
        if (itemOf(till, wish.attemptId)) return lookAtItem(till, wish, again)
        // Nothing of it left the till, so the same wish may be sent.
        if (wish.heard === 'approval-needed') wish.approved = true
        else if (wish.heard === 'refund-too-much' || wish.heard === 'refund-mismatch' || ++wish.tries > 4 || !stage.isOpen()) return giveUp(wish)
        const lineIsDown = wish.heard === 'refund-unclear' || own.length > 0
        return soon(2, 400, () => (lineIsDown && chance.happens(0.6) ? putOff(wish) : send(wish)))
      },
      again,
    )
  }

  /** It was refused or closed: the customer asks once more, or the manager does it in the merchant centre. */
  function insist(wish: Wish, probability: number): void {
    if (wish.late || !stage.isOpen() || !chance.happens(probability)) {
      giveUp(wish)
      return
    }
    soon(5, 1_800, () =>
      atTill(
        stage,
        (till) => {
          const left = leftOf(till, wish.attemptId)
          if (left < 8) return
          begin(newWish(wish.attemptId, chance.happens(0.75) ? Math.min(left, wish.amountMinor) : chance.whole(2, Math.min(left, wish.amountMinor))))
        },
        () => {},
      ),
    )
  }

  function giveUp(wish: Wish): void {
    if (wish.late) soon(300, 2_400, () => giveBackLate(wish.attemptId))
  }

  const itemOf = (till: TillLife, attemptId: string) => till.queue.list().find(({ item }) => item.subject === attemptId)?.item

  /** The manager takes out what cannot be sent, or what waited too long. */
  function lookAtItem(till: TillLife, wish: Wish, again: () => void): void {
    const { lastAnswer } = itemOf(till, wish.attemptId) ?? {}
    const hopeless = lastAnswer === 'refund-too-much' || lastAnswer === 'refund-mismatch'
    if ((hopeless && chance.happens(0.5)) || ++wish.looks > 16) soon(1, 60, () => takeOut(wish.attemptId))
    else if (chance.happens(0.2)) pressTryNow(wish.attemptId)
    again()
  }

  function takeOut(attemptId: string): void {
    atTill(
      stage,
      (till) => {
        const item = itemOf(till, attemptId)
        if (item) takeOutRefund(till.deps, till.queue, item.id, 'the customer was paid in cash', CASHIER)
      },
      () => {},
    )
  }

  function pressTryNow(attemptId: string): void {
    atTill(
      stage,
      (till) => {
        const item = itemOf(till, attemptId)
        for (let press = 0; item && press < 2; press++) till.queue.tryNow(item.id).catch((error: unknown) => threw(stage, error, 'tryNow'))
      },
      () => {},
    )
  }

  function see(attemptId: string): void {
    const till = wanted.has(attemptId) ? stage.till() : null
    if (!till) return
    for (const { id, status } of listRefundsOfAttempt(till.db, attemptId)) {
      if (status !== 'unresolved' || watched.has(id)) continue
      watched.add(id)
      if (chance.happens(0.2)) soon(1, 20, () => pressAskNow(id))
      timeline.after(chance.happens(0.25) ? chance.whole(1, 20) * MINUTE : stage.patienceMs + chance.whole(0, 40) * MINUTE, () => decide(id))
    }
  }

  function pressAskNow(refundId: string): void {
    atTill(
      stage,
      (till) => {
        for (let press = 0; press < 2; press++) till.refunds.askNow(refundId).catch((error: unknown) => threw(stage, error, 'askNow'))
      },
      () => {},
    )
  }

  /** The manager holds a doubtful refund against the merchant centre, and closes what never went back; an impatient one also what is still coming. */
  function decide(refundId: string): void {
    const again = (delayMs: number): void => void timeline.after(delayMs, () => decide(refundId))
    atTill(
      stage,
      (till) => {
        const refund = readRefund(till.db, refundId)
        if (!refund || !isOpenRefund(refund.status)) return
        const truth = gateway.refunds.truthOf(refundId)
        if (refund.status !== 'unresolved' || (truth === 'coming' && chance.happens(0.4))) return again(10 * MINUTE)
        if (truth === 'given') return again(HOUR)
        const closed = closeRefund(till.deps, till.refunds, refundId, 'not in the merchant centre', CASHIER)
        if (!closed.ok) threw(stage, closed.error.code, 'closeRefund')
      },
      () => again(10 * MINUTE),
    )
  }

  function giveBackLate(attemptId: string): void {
    atTill(
      stage,
      (till) => {
        const attempt = readAttempt(till.db, attemptId)
        const refunds = listRefundsOfAttempt(till.db, attemptId)
        if (!isLate(attempt) || refunds.some(({ status }) => status === 'done')) return
        if (refunds.some(({ status }) => isOpenRefund(status)) || itemOf(till, attemptId)) return soon(600, 3_600, () => giveBackLate(attemptId))
        if (stage.isOpen() && chance.happens(0.75)) return begin(newWish(attemptId, leftOf(till, attemptId), true))
        gateway.giveRest(attemptId)
        // Somebody who does not know of it tries it at the till, too.
        const amountMinor = leftOf(till, attemptId)
        if (chance.happens(0.2)) soon(5, 900, () => begin(newWish(attemptId, amountMinor)))
      },
      () => soon(300, 900, () => giveBackLate(attemptId)),
    )
  }

  return {
    paid(attemptId) {
      if (considered.has(attemptId)) return
      considered.add(attemptId)
      if (chance.happens(stage.refundShare)) soon(20, 5_400, () => comeBack(attemptId))
    },
    giveBackLate,
    see,
    lookAtAll() {
      for (const attemptId of wanted) see(attemptId)
    },
  }
}

function isLate(attempt: Attempt | null): boolean {
  return attempt?.status === 'late_paid'
}
