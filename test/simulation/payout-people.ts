import { readPayout } from '#main/db/payouts.ts'
import { sql } from '#main/db/sql.ts'
import type { Cashier } from '#main/payments/payment-deps.ts'
import { closePayout } from '#main/payouts/close-payout.ts'
import { confirmPayout } from '#main/payouts/confirm-payout.ts'
import { createPayout } from '#main/payouts/create-payout.ts'
import { withdrawPayout } from '#main/payouts/withdraw-payout.ts'
import { appError } from '#shared/bridge/app-error.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { isOpenPayout, type Payout } from '#shared/domain/payout.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { SEEN_LEAVING } from './oracle-payouts.ts'
import { atTill, HOUR, MINUTE, SECOND, type Stage, threw } from './stage.ts'
import { STAFF, type TillLife } from './till-life.ts'
import type { Vendor } from './vendors/vendor.ts'

/** Those who want money sent out, who confirms it, and the manager who looks after it. */
export type PayoutPeople = {
  /** Somebody is to be paid; `name` is the wish's, by which the judge tells one wish sent twice from two. */
  want(name: string): void
  see(payout: Payout): void
  /** After a start they look at the list. */
  look(): void
}

type Wish = { name: string; note: string; amountMinor: number; payee: Party; by: Cashier; tries: number; despiteSimilar: boolean }

/** Makes the people around payouts. A wish is sent again only where the till showed that nothing of it left, or a person closed it. */
export function createPayoutPeople(stage: Omit<Stage, 'way' | 'refundChance'>, vendor: Vendor): PayoutPeople {
  const { timeline, chance } = stage
  const watched = new Set<string>()

  const soon = (fromSeconds: number, toSeconds: number, work: () => void): void =>
    void timeline.after(Math.round(chance.logarithmic(fromSeconds, toSeconds)) * SECOND, work)
  const idsOf = (till: TillLife, wish: Wish): string[] =>
    sql(till.db, "SELECT id FROM payouts WHERE note = ? OR note LIKE ? || ' %' ORDER BY rowid").pluck().all(wish.name, wish.name) as string[]
  const payoutsOf = (till: TillLife, wish: Wish): Payout[] => idsOf(till, wish).flatMap((id) => readPayout(till.db, id) ?? [])

  function create(till: TillLife, wish: Wish): void {
    const account = till.payoutDeps.accounts.byId(till.deps.accounts.taking('qr', 'alipay')?.id ?? '')
    if (!account) return
    const { note, amountMinor, payee, by, despiteSimilar } = wish
    const { methodId } = vendor.payout
    const asked = { accountId: account.id, methodId, payee, amountMinor, currency: account.currency, note, by, practice: false, despiteSimilar }
    const made = createPayout(till.payoutDeps, asked)
    if (!made.ok) return
    const { payout, similar } = made.value
    // Another wish of the same amount to the same place: they have seen it and mean this one.
    if (similar && !payoutsOf(till, wish).some(({ id }) => id === similar.id)) wish.despiteSimilar = true
    if (payout) soon(3, 300, () => confirm(payout.id))
    if (payout && chance.happens(0.08)) soon(1, 60, () => impatient(wish))
  }

  /** The same wish once more while the first is on its way: the till has to ask. */
  function impatient(wish: Wish): void {
    atTill(
      stage,
      (till) => {
        const open = payoutsOf(till, wish).find(({ status }) => isOpenPayout(status) || status === 'waiting')
        if (!open) return
        const { note, amountMinor, payee, by } = wish
        const asked = { accountId: open.accountId, methodId: open.methodId, payee, amountMinor, currency: open.currency, note, by, practice: false }
        const made = createPayout(till.payoutDeps, { ...asked, despiteSimilar: false })
        if (made.ok && made.value.payout) stage.found({ kind: 'payout-double', about: open.id, what: 'asked for again without a question' })
      },
      () => {},
    )
  }

  /** Somebody else confirms; now and then whoever asked tries it themselves, two people do it at once, or it is taken back. */
  function confirm(payoutId: string): void {
    atTill(
      stage,
      (till) => {
        const payout = readPayout(till.db, payoutId)
        if (payout?.status !== 'waiting') return
        const others = STAFF.filter(({ personId }) => personId !== payout.personId)
        switch (chance.weighed({ once: 70, twice: 10, alone: 8, disguised: 4, wrong: 3, back: 5 })) {
          case 'once':
            return press(till, payoutId, chance.pick(others))
          case 'twice':
            for (const other of others) press(till, payoutId, other)
            return
          case 'alone': {
            const own = STAFF.find(({ personId }) => personId === payout.personId)
            if (own) press(till, payoutId, own)
            return soon(2, 60, () => confirm(payoutId))
          }
          case 'disguised': {
            // Another name, and the PIN of whoever asked for it.
            const own = STAFF.find(({ personId }) => personId === payout.personId)
            if (own) press(till, payoutId, chance.pick(others), own)
            return soon(2, 60, () => confirm(payoutId))
          }
          case 'wrong':
            press(till, payoutId, chance.pick(others), null)
            return soon(2, 60, () => confirm(payoutId))
          case 'back':
            withdrawPayout(till.payoutDeps, payoutId, false, chance.pick(STAFF))
        }
      },
      () => {},
    )
  }

  function press(till: TillLife, payoutId: string, named: Cashier, whose: Cashier | null = named): void {
    const check = async () => (whose ? ok(whose) : fail(appError('wrong-pin')))
    confirmPayout(till.payoutDeps, till.payouts, { payoutId, practice: false, second: { personId: named.personId, check } }).catch(
      (error: unknown) => {
        if (!till.dead) threw(stage, error, 'confirmPayout')
      },
    )
  }

  /** Somebody looks what became of a wish, and acts on it. */
  function review(wish: Wish): void {
    const again = (): void => soon(240, 1_200, () => review(wish))
    atTill(
      stage,
      (till) => {
        const own = payoutsOf(till, wish)
        if (own.some(({ status }) => isOpenPayout(status))) return again()
        const waiting = own.find(({ status }) => status === 'waiting')
        if (waiting) {
          if (stage.isOpen()) confirm(waiting.id)
          else withdrawPayout(till.payoutDeps, waiting.id, false, STAFF[1])
          return again()
        }
        const last = own.at(-1)?.status
        if (last === 'done' || last === 'late_done' || last === 'reversed' || own.some(({ status }) => status === 'late_done')) return
        const mayTry = last === undefined || ((last !== 'closed' || !seenLeaving(till, own.at(-1)?.id)) && chance.happens(0.6))
        if (!mayTry || !stage.isOpen() || ++wish.tries > 4) return
        create(till, wish)
        again()
      },
      again,
    )
  }

  const seenLeaving = (till: TillLife, id = ''): boolean =>
    sql(till.db, "SELECT 1 FROM journal WHERE type = 'payout.closed' AND body ->> '$.facts.payoutId' = ? AND body ->> '$.facts.reason' = ?").get(
      id,
      SEEN_LEAVING,
    ) !== undefined

  function see(payout: Payout): void {
    if ((payout.status !== 'unresolved' && payout.status !== 'held') || watched.has(payout.id)) return
    watched.add(payout.id)
    if (chance.happens(0.2)) soon(1, 20, () => pressAskNow(payout.id))
    const isHasty = vendor.payout.canAsk && chance.happens(0.15)
    timeline.after(isHasty ? chance.whole(2, 40) * MINUTE : stage.patienceMs + chance.whole(0, 40) * MINUTE, () => decide(payout.id))
  }

  function pressAskNow(payoutId: string): void {
    atTill(
      stage,
      (till) => {
        for (let press = 0; press < 2; press++) {
          till.payouts.askNow(payoutId).catch((error: unknown) => {
            if (!till.dead) threw(stage, error, 'askNow')
          })
        }
      },
      () => {},
    )
  }

  /** The manager holds a doubtful payout against the merchant centre; a hasty one closes also what is still coming. */
  function decide(payoutId: string): void {
    const again = (delayMs: number): void => void timeline.after(delayMs, () => decide(payoutId))
    atTill(
      stage,
      (till) => {
        const payout = readPayout(till.db, payoutId)
        if (payout?.status !== 'unresolved' && payout?.status !== 'held') return
        const standing = vendor.payoutStanding(payoutId)
        if (standing === 'coming' && (!vendor.payout.canAsk || chance.happens(0.4))) return again(10 * MINUTE)
        if (standing === 'left' && vendor.payout.canAsk) return again(HOUR)
        if (standing === 'left-other-amount' && payout.status !== 'held' && vendor.payout.canAsk) return again(HOUR)
        const hasLeft = standing === 'left' || standing === 'left-other-amount'
        const closed = closePayout(till.payoutDeps, till.payouts, payoutId, hasLeft ? SEEN_LEAVING : 'not in the merchant centre', STAFF[1])
        if (!closed.ok) threw(stage, closed.error.code, 'closePayout')
      },
      () => again(10 * MINUTE),
    )
  }

  return {
    want(name) {
      const { note, amountMinor } = vendor.payoutWish(name)
      const wish = { name, note, amountMinor, payee: chance.pick(vendor.payout.payees), by: chance.pick(STAFF), tries: 0, despiteSimilar: false }
      atTill(
        stage,
        (till) => create(till, wish),
        () => {},
      )
      soon(240, 1_200, () => review(wish))
    },
    see,
    look() {
      const till = stage.till()
      if (!till) return
      const open = sql(till.db, "SELECT id FROM payouts WHERE status IN ('unresolved', 'held')").pluck().all() as string[]
      for (const id of open) {
        const payout = readPayout(till.db, id)
        if (payout) see(payout)
      }
    },
  }
}
