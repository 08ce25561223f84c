import { takeCash } from '#main/cash/take-cash.ts'
import { appendJournal } from '#main/db/journal.ts'
import { insertPerson } from '#main/db/people.ts'
import { transact } from '#main/db/sql.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { refundPayment } from '#main/refunds/refund-payment.ts'
import { createRefundResolver } from '#main/refunds/resolve-refunds.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import { writeTillSettings } from '#main/settings/settings-store.ts'
import type { ShopSettings } from '#shared/bridge/contract.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { openRig, type Rig, says } from './payment-rig.ts'
import { tells } from './refund-rig.ts'
import { createVirtualClock } from './virtual-clock.ts'

export type Story = { rig: Rig; shop: ShopSettings; people: number[] }

const DAY = 86_400_000
let cashRefunds = 0

/**
 * Some days of a shop, lived through the real use cases: sales by wallets of two accounts and in cash, around midnight, the hour the day ends and the hour
 * the clocks change, in shifts and outside of them, refunds on the same and on later days by other people, late successes kept and given back.
 */
export async function liveThrough(zone: string, closeHour: number, startAt: number, days: number): Promise<Story> {
  const clock = createVirtualClock(startAt)
  const rig = openRig(undefined, clock)
  const { db, deps } = rig
  // Whether each step reaches the disk is other tests' business.
  db.pragma('synchronous = OFF')
  const shop = { ...defaultSettings(zone).shop, zone, closeHour, currency: 'CAD', tillCode: 'T01' }
  writeTillSettings(db, { ...defaultSettings(zone), shop })
  Object.assign(rig.facts, { zone, closeHour, shiftId: null })
  const people = [1, ...['Bob', 'Chen'].map((name) => insertPerson(db, { name, role: 'cashier', pinHash: null, practice: false }))]
  const cashier = (index: number) => ({ personId: people[index % people.length] ?? 1, name: `Person ${index % people.length}` })
  const manager = { ...cashier(0), role: 'manager' as const }

  const one = deps.accounts.taking('scan', 'alipay')
  if (!one) throw new Error('the rig has no account')
  const accounts = [one, { ...one, id: 'other:2' }, { ...one, id: 'other:3' }]
  let turn = 0
  deps.accounts = { ...deps.accounts, taking: () => accounts[turn++ % 3] ?? one, byId: (id) => accounts.find((account) => account.id === id) ?? null }
  const given = new Map<string, number>()
  one.gateway.capabilities.refund = true
  one.gateway.refund = async ({ orderId, amountMinor }) => {
    given.set(orderId, (given.get(orderId) ?? 0) + amountMinor)
    return tells.done()
  }
  one.gateway.queryRefunded = async ({ orderId }) => tells.counts(given.get(orderId) ?? 0)
  const refunds = createRefundResolver(deps)

  const giveBack = async (attempt: Attempt, amountMinor: number, by: number) => {
    const role = attempt.status === 'late_paid' ? manager : { ...cashier(by), role: 'cashier' as const }
    const wish = { attemptId: attempt.id, amountMinor, why: 'Item returned', by: role, practice: false, limitMinor: 1_000_000, approve: null }
    const begun = await refundPayment(deps, refunds, wish)
    if (!begun.ok) throw new Error(`refund refused: ${begun.error.code}`)
    await clock.advance(3_000)
  }
  const cash = (totalMinor: number, by: number) => {
    const keyed = { amountMinor: totalMinor, tipMinor: 0, note: '', insteadOfOrderId: null, givenMinor: totalMinor }
    const taken = takeCash(deps, { ...keyed, cashier: cashier(by), practice: false, currency: 'CAD' }, false)
    if (!taken.ok) throw new Error(`cash refused: ${taken.error.code}`)
    return taken.value
  }
  /** What db and journal hold of money given back from the drawer. */
  const cashBack = (orderId: number, amountMinor: number, by: number) => {
    const at = clock.now()
    const refundId = `T01${String(++cashRefunds).padStart(12, 'C')}`
    const person = cashier(by)
    const shiftId = rig.facts.shiftId ?? null
    transact(db, () => {
      const facts = { orderId, refundId, amountMinor, mistake: false, why: 'returned', approver: null, shiftId }
      const line = appendJournal(db, {
        type: 'cash_refund.done',
        at,
        orderId,
        attemptId: null,
        personId: person.personId,
        personName: person.name,
        facts,
      })
      db.prepare(
        `INSERT INTO cash_refunds (id, order_id, amount_minor, currency, mistake, why, person_id, person_name, practice, business_day, shop_hour, shift_id, till_code, created_at, done_seq)
         VALUES (?, ?, ?, 'CAD', 0, 'returned', ?, ?, 0, ?, ?, ?, 'T01', ?, ?)`,
      ).run(refundId, orderId, amountMinor, person.personId, person.name, businessDay(at, zone, closeHour), shopHour(at, zone), shiftId, at, line.seq)
    })
  }
  const openShift = (number: number) => {
    db.exec(`UPDATE shifts SET closed_at = ${clock.now()}, closed_seq = 1, closed_by_id = person_id, closed_by_name = person_name, expected_minor = 0,
      counted_minor = 0, kept_minor = 0, taken_minor = 0, figures = '{}' WHERE closed_at IS NULL`)
    const { lastInsertRowid } = db
      .prepare(
        "INSERT INTO shifts (practice, number, till_code, business_day, currency, opened_at, person_id, person_name, float_minor) VALUES (0, ?, 'T01', ?, 'CAD', ?, ?, 'x', 0)",
      )
      .run(number, businessDay(clock.now(), zone, closeHour), clock.now(), people[number % people.length])
    rig.facts.shiftId = Number(lastInsertRowid)
  }

  const kept: Attempt[] = []
  for (let day = 0; day < days; day++) {
    // Every 97 minutes: over a few days that comes upon midnight, the close hour and the hour of summer time in every minute of it.
    const until = startAt + (day + 1) * DAY
    for (let step = 0; clock.now() < until; step++) {
      if (step % 6 === 2) openShift(day * 10 + step)
      if (step % 6 === 0) rig.facts.shiftId = null
      const amountMinor = 500 + (((day * 31 + step * 7) * 131) % 9_000)
      const wallet = WALLETS[step % 3] ?? 'alipay'
      const sale = { amountMinor, tipMinor: (step % 4) * 50, wallet, cashier: cashier(day + step), despiteSimilar: true }
      if (step % 5 === 4) {
        const orderId = cash(amountMinor, step)
        if (step % 10 === 9) cashBack(orderId, 100 + step, step + 1)
      } else if (step === 6) {
        // Nobody knows, a manager closes it, and the money comes after all.
        rig.other.pay = () => says.pending()
        const late = rig.charge(sale)
        await clock.advance(70_000)
        closeByHand(deps, rig.resolver, late.id, 'customer left', manager)
        rig.other.query = ({ orderId }) => says.paid(orderId, { amountMinor: rig.attempt(orderId).amountMinor })
        await rig.resolver.askNow(late.id)
        const came = rig.attempt(late.id)
        if (came.status !== 'late_paid') throw new Error(`not late but ${came.status}`)
        if (day % 2 === 0) keepLatePayment(deps, late.id, 'the goods went out', manager)
        else await giveBack(came, day % 3 === 0 ? came.amountMinor : 300, 0)
        rig.other.query = () => says.pending()
        rig.other.pay = (request) => says.paid(request.orderId, { amountMinor: request.amountMinor })
      } else if (step === 8) {
        // Declined, and paid with another wallet then.
        rig.other.pay = () => says.declined()
        const no = rig.charge(sale)
        await clock.advance(0)
        rig.other.pay = (request) => says.paid(request.orderId, { amountMinor: request.amountMinor })
        if (day % 2 === 0) rig.charge({ ...sale, orderId: no.orderId, wallet: 'unionpay', cashier: cashier(day) })
        await clock.advance(0)
      } else {
        const { id } = rig.charge(sale)
        await clock.advance(0)
        kept.push(rig.attempt(id))
      }
      if (step % 7 === 3) {
        const earlier = kept.splice((day + step) % kept.length, 1)[0]
        if (earlier) await giveBack(earlier, step % 2 === 0 ? earlier.amountMinor : 250, step)
      }
      await clock.advance(Math.max(0, Math.min(97 * 60_000, until - clock.now())))
    }
  }
  refunds.stop()
  return { rig, shop, people }
}
