import { readAttempt } from '#main/db/attempts.ts'
import { sql } from '#main/db/sql.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { createRefundPeople } from './refund-people.ts'
import { atTill as doAtTill, HOUR, MINUTE, SECOND, type Stage, threw as told } from './stage.ts'
import { CASHIER, type TillLife } from './till-life.ts'

/** The cashier, their customers and the manager. */
export type People = {
  /** One customer comes to the till. */
  sell(note: string): void
  /** They see what the till shows after every commit. */
  see(attempt: Attempt): void
  /** After a start they look at the list of sales and at the tray. */
  look(): void
}

type Sale = {
  note: string
  amountMinor: number
  tipMinor: number
  tries: number
  /** The cashier has turned to the next customer for good. */
  over: boolean
}

/** Makes the people. They follow what the till says, and now and then try what it must refuse. */
export function createPeople(stage: Stage): People {
  const { timeline, chance, gateway, way } = stage
  const sales = new Map<string, Sale>()
  const saleOfAttempt = new Map<string, Sale>()
  const watchedByManager = new Set<string>()
  const lateMoney = new Set<string>()
  const refunds = createRefundPeople(stage)

  const atTill = (work: (till: TillLife) => void, otherwise: () => void): void => doAtTill(stage, work, otherwise)
  const threw = (error: unknown, about: string): void => told(stage, error, about)

  type Standing = { orderId: number; open: boolean; paid: boolean }

  function standingOf(till: TillLife, note: string): Standing | null {
    const rows = sql(till.db, 'SELECT orders.id AS orderId, attempts.status FROM orders JOIN attempts ON order_id = orders.id WHERE note = ?').all(
      note,
    )
    const list = rows as { orderId: number; status: Attempt['status'] }[]
    const first = list.at(-1)
    if (!first) return null
    return {
      orderId: first.orderId,
      open: list.some(({ status }) => isOpen(status)),
      paid: list.some(({ status }) => status === 'paid' || status === 'late_paid'),
    }
  }

  /** The cashier charges. `stubborn`: they do it although the till shows the sale as open or paid; it has to refuse. */
  function charge(sale: Sale, stubborn = false): void {
    if (sale.over && !stubborn) return
    const later = (): void => {
      if (++sale.tries < 30) timeline.after(chance.whole(8, 30) * SECOND, () => charge(sale, stubborn))
    }
    atTill((till) => {
      const standing = standingOf(till, sale.note)
      if (standing && (standing.open || standing.paid) && !stubborn) return
      if (stubborn && !standing) return
      const { amountMinor, tipMinor, note } = sale
      const begun = way.begin(till, { amountMinor, tipMinor, note, orderId: standing?.orderId ?? null, cashier: CASHIER, despiteSimilar: true })
      if (!begun) return
      saleOfAttempt.set(begun.attemptId, sale)
      begun.after()
      if (chance.happens(0.05)) timeline.after(chance.whole(1, 50) * SECOND, () => charge(sale, true))
    }, later)
  }

  function see(attempt: Attempt): void {
    const sale = saleOfAttempt.get(attempt.id)
    refunds.see(attempt.id)
    if (isOpen(attempt.status)) way.shown(attempt)
    switch (attempt.status) {
      case 'declined':
      case 'not_sent':
      case 'closed':
        if (sale && sale.tries++ < 3 && chance.happens(0.6)) timeline.after(chance.whole(3, 15) * SECOND, () => charge(sale))
        return
      case 'paid':
        refunds.paid(attempt.id)
        if (sale && chance.happens(0.02)) timeline.after(chance.whole(1, 9) * SECOND, () => charge(sale, true))
        return
      case 'unresolved':
      case 'held':
        if (watchedByManager.has(attempt.id)) return
        watchedByManager.add(attempt.id)
        if (chance.happens(0.2)) press(attempt.id)
        if (sale && chance.happens(0.1)) timeline.after(chance.whole(1, 30) * SECOND, () => charge(sale, true))
        timeline.after(chance.happens(0.1) ? chance.whole(2, 60) * MINUTE : stage.patienceMs + chance.whole(0, 60) * MINUTE, () => decide(attempt.id))
        return
      case 'late_paid':
        if (lateMoney.has(attempt.id)) return
        lateMoney.add(attempt.id)
        if (sale && chance.happens(0.5)) timeline.after(chance.whole(1, 60) * SECOND, () => charge(sale, true))
        timeline.after(chance.whole(5, 90) * MINUTE, () => handleLate(attempt.id))
        return
      default:
    }
  }

  /** Somebody presses "ask now", twice as impatient people do. */
  function press(attemptId: string): void {
    timeline.after(chance.whole(0, 9) * SECOND, () =>
      atTill(
        (till) => {
          for (let press = 0; press < 2; press++) till.resolver.askNow(attemptId).catch((error: unknown) => threw(error, 'askNow'))
        },
        () => {},
      ),
    )
  }

  /** The manager holds the tray against the merchant centre, and closes what nobody will ever pay. */
  function decide(attemptId: string): void {
    const again = (delayMs: number): void => void timeline.after(delayMs, () => decide(attemptId))
    atTill(
      (till) => {
        const attempt = readAttempt(till.db, attemptId)
        if (attempt?.status !== 'unresolved' && attempt?.status !== 'held') return
        switch (gateway.truthOf(attemptId)) {
          case 'paid':
            return again(HOUR)
          case 'paid-other-amount':
            // The customer gets this money back in the merchant centre.
            if (attempt.status !== 'held') return again(HOUR)
            gateway.giveRest(attemptId)
            break
          default:
        }
        const closed = closeByHand(till.deps, till.resolver, attemptId, 'not in the merchant centre', CASHIER)
        if (!closed.ok) threw(closed.error.code, 'closeByHand')
      },
      () => again(10 * MINUTE),
    )
  }

  /** Money that came too late: kept where the goods went out unpaid, else given back. */
  function handleLate(attemptId: string): void {
    atTill(
      (till) => {
        const attempt = readAttempt(till.db, attemptId)
        if (attempt?.status !== 'late_paid') return
        const fits = gateway.truthOf(attemptId) === 'paid'
        if (fits && chance.happens(0.6) && keepLatePayment(till.deps, attemptId, 'the goods went out', CASHIER).ok) return
        refunds.giveBackLate(attemptId)
      },
      () => timeline.after(10 * MINUTE, () => handleLate(attemptId)),
    )
  }

  return {
    sell(note) {
      const sale: Sale = { ...way.wish(note), tries: 0, over: false }
      sales.set(sale.note, sale)
      // After some minutes the customer is gone, with or without goods.
      timeline.after(chance.whole(4, 12) * MINUTE, () => {
        sale.over = true
      })
      charge(sale)
    },
    see,
    look() {
      const till = stage.till()
      if (!till) return
      const rows = sql(till.db, 'SELECT attempts.id, note FROM attempts JOIN orders ON orders.id = order_id').all() as { id: string; note: string }[]
      for (const { id, note } of rows) {
        const sale = sales.get(note)
        if (sale && !saleOfAttempt.has(id)) {
          saleOfAttempt.set(id, sale)
          const attempt = readAttempt(till.db, id)
          if (attempt) see(attempt)
        }
      }
      refunds.lookAtAll()
    },
  }
}
