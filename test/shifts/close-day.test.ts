import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wrongClosings } from '#main/book/verify-closings.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { insertPerson } from '#main/db/people.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { readChecklist } from '#main/shifts/close-checklist.ts'
import { readZPage, readZRecord } from '#main/shifts/close-day.ts'
import type { ZFigures, ZRecord } from '#shared/domain/closing.ts'
import { halfSteps } from '../helpers/book-rig.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { CASHIER, openRig, type Rig, says } from '../helpers/payment-rig.ts'
import { openRefundRig, type RefundRig, tells } from '../helpers/refund-rig.ts'
import { good, openShiftRig, refused, type ShiftRig } from '../helpers/shift-rig.ts'

const HOUR = 3_600_000
let rig: Rig
let refunds: RefundRig
let shop: ShiftRig
beforeEach(() => {
  rig = openRig()
  refunds = openRefundRig(rig)
  shop = openShiftRig(rig)
})
afterEach(() => {
  refunds.resolver.stop()
  rig.close()
})
const steps = () => Object.fromEntries(readChecklist(shop.deps).steps.map(({ id, state, count, sumMinor }) => [id, `${state} ${count} ${sumMinor}`]))
const close = async (reason?: string): Promise<ZRecord> => good(await shop.closeDay(reason))

/** A payment that is closed by hand without money, and then comes late. */
async function payLate(): Promise<string> {
  rig.other.pay = () => says.lost()
  rig.other.query = () => says.lost()
  const { id } = rig.charge()
  await rig.clock.advance(70_000)
  closeByHand(rig.deps, rig.resolver, id, 'left the shop', CASHIER)
  rig.other.query = ({ orderId }) => says.paid(orderId)
  await rig.clock.advance(60_000)
  expect(rig.attempt(id).status).toBe('late_paid')
  rig.other.pay = ({ orderId, amountMinor }) => says.paid(orderId, { amountMinor })
  return id
}

/** Gives back of a payment of which nothing was given back before, and waits until it is done. */
async function giveBack(id: string, amountMinor: number): Promise<void> {
  // The rig's gateway counts for one payment at a time.
  refunds.other.refundedMinor = 0
  await refunds.begin(rig.attempt(id), { amountMinor, by: { ...CASHIER, role: 'manager' } })
  await rig.clock.advance(30_000)
}

/** What the journal's lines (fromSeq, toSeq] tell of real money, without any table beside it. */
function recount(fromSeq: number, toSeq: number): Record<string, number> {
  const lines = rig.db.prepare('SELECT seq, type, body FROM journal WHERE seq <= ? ORDER BY seq').all(toSeq) as {
    seq: number
    type: string
    body: string
  }[]
  const attempts = new Map<string, number>()
  const keptAt = new Map<string, number>()
  const isSale = new Map<string, boolean>()
  const told = { count: 0, salesMinor: 0, refundCount: 0, refundsMinor: 0, lateMinor: 0, cashMinor: 0, in: 0, out: 0, mistakes: 0 }
  const body = (text: string) => JSON.parse(text) as { attemptId: string; facts: Record<string, number | boolean | string> }
  for (const { seq, type, body: text } of lines) {
    const { attemptId, facts } = body(text)
    if (type === 'payment.created') attempts.set(attemptId, facts.practice ? 0 : Number(facts.totalMinor))
    if (type === 'payment.paid' || type === 'payment.kept') {
      isSale.set(attemptId, true)
      keptAt.set(attemptId, seq)
    }
  }
  for (const { seq, type, body: text } of lines) {
    const { attemptId, facts } = body(text)
    const inside = seq > fromSeq
    const amount = Number(facts.amountMinor)
    if (inside && (type === 'payment.paid' || type === 'payment.kept') && (attempts.get(attemptId) ?? 0) > 0) {
      told.count++
      told.salesMinor += attempts.get(attemptId) ?? 0
    }
    if (inside && type === 'sale.cash_paid' && !facts.practice) {
      told.count++
      told.salesMinor += Number(facts.totalMinor)
      told.cashMinor += Number(facts.totalMinor)
    }
    if (type === 'refund.done' || type === 'refund.late_done') {
      // Of a sale it counts in the later of both: when it was given back, and when the money became a sale.
      const counts = isSale.get(attemptId) && Math.max(seq, keptAt.get(attemptId) ?? 0) > fromSeq
      if (counts) {
        told.refundCount++
        told.refundsMinor += amount
      } else if (inside && !isSale.get(attemptId)) told.lateMinor += amount
    }
    if (inside && type === 'cash_refund.done' && !facts.practice) {
      told.refundCount++
      told.refundsMinor += amount
      told.cashMinor -= amount
      if (facts.mistake) told.mistakes++
    }
    if (inside && type === 'drawer.moved' && !facts.practice) told[facts.kind as 'in' | 'out'] += amount
  }
  return told
}

/** The same of a Z. */
function told({ count, salesMinor, refunds: given, lateRefunds, byTender, paidIn, paidOut, mistakes }: ZFigures): Record<string, number> {
  const cash = byTender.find(({ tender }) => tender === 'cash')
  return {
    count,
    salesMinor,
    refundCount: given.count,
    refundsMinor: given.sumMinor,
    lateMinor: lateRefunds.sumMinor,
    cashMinor: (cash?.sumMinor ?? 0) - (cash?.refundMinor ?? 0),
    in: paidIn.sumMinor,
    out: paidOut.sumMinor,
    mistakes: mistakes.count,
  }
}

function addsUp(z: ZRecord): void {
  const { figures } = z
  const sums = (rows: { count: number; sumMinor: number; refundCount: number; refundMinor: number }[]) =>
    rows.reduce((t, r) => [t[0] + r.count, t[1] + r.sumMinor, t[2] + r.refundCount, t[3] + r.refundMinor] as const, [
      0, 0, 0, 0,
    ] as readonly number[] as readonly [number, number, number, number])
  const whole = [figures.count, figures.salesMinor, figures.refunds.count, figures.refunds.sumMinor]
  expect(sums(figures.byTender)).toEqual(whole)
  expect(sums(figures.byPerson)).toEqual(whole)
  const wallets = sums(figures.byTender.filter(({ tender }) => tender !== 'cash'))
  expect(sums(figures.byAccount)).toEqual(wallets)
  expect(figures.netMinor).toBe(figures.salesMinor - figures.refunds.sumMinor)
  expect(told(figures)).toEqual(recount(z.fromSeq, z.toSeq))
}

describe('closing the day', () => {
  it('is refused while something is open, step by step, and when nothing happened', async () => {
    expect(refused(await shop.closeDay())).toBe('day-nothing')
    expect(readChecklist(shop.deps)).toMatchObject({ anything: false, canClose: true, overdueDays: [], last: null })
    shop.open(0)
    rig.other.pay = () => says.lost()
    rig.other.query = () => says.lost()
    const { id } = rig.charge({ amountMinor: 1_850 })
    await rig.clock.advance(65_000)
    expect(steps()).toEqual({
      unresolved: 'open 1 1850',
      late: 'done 0 0',
      refunds: 'done 0 0',
      queue: 'done 0 null',
      payouts: 'done 0 null',
      printing: 'done 0 null',
      shift: 'open 1 null',
      backup: 'done 0 null',
    })
    const held = await shop.closeDay()
    expect(held).toMatchObject({ ok: false, error: { code: 'day-held', facts: { steps: 'unresolved shift' } } })
    shop.deps.copiedAt = () => rig.clock.now() - 50 * HOUR
    expect(steps().backup).toBe('warn 2 null')
    shop.deps.copiedAt = () => null
    expect(steps().backup).toBe('warn 0 null')

    // A manager signs: it is closed with what was open named in it.
    expect(refused(await shop.closeDay('  '))).toBe('reason-missing')
    const z = await close('the wallet never answered')
    expect(z).toMatchObject({ number: 1, signedBy: 'Anna', reason: 'the wallet never answered', sound: true })
    expect(z.figures).toMatchObject({ count: 0, unresolved: { count: 1, sumMinor: 1_850 }, shifts: [{ number: 1, closedAt: null }] })
    expect(readJournalOfType(rig.db, 'day.closed')).toMatchObject([
      { facts: { number: 1, hash: z.hash, open: 'unresolved shift', approver: 'Anna' } },
    ])
    // Nothing is signed for where nothing is open.
    rig.other.query = ({ orderId }) => says.paid(orderId, { amountMinor: 1_850 })
    await rig.resolver.askNow(id)
    shop.count(0)
    good(shop.close(0))
    const next = await close('just in case')
    expect(next).toMatchObject({ number: 2, signedBy: null, reason: null, figures: { count: 1, salesMinor: 1_850, shifts: [{ number: 1 }] } })
    expect(refused(await shop.closeDay())).toBe('day-nothing')
  })

  it('shows late money, refunds on their way and payments that wait', async () => {
    await payLate()
    expect(steps()).toMatchObject({ late: 'open 1 1234', unresolved: 'done 0 0' })
    const paid = await refunds.paid()
    refunds.other.refund = () => tells.lost()
    refunds.other.count = () => tells.counts(0)
    await refunds.begin(paid)
    expect(steps().refunds).toBe('open 1 500')
    expect(refused(await shop.closeDay())).toBe('day-held')
  })

  it('practice and real money have numbers, periods and totals of their own', async () => {
    const practice = openShiftRig(rig, { practice: true })
    shop.cash(500)
    practice.cash(900)
    practice.open(0)
    const real = await close()
    expect(real.figures).toMatchObject({ count: 1, salesMinor: 500 })
    const played = good(await practice.closeDay('nobody counts in practice'))
    expect(played).toMatchObject({ number: 1, practice: true, figures: { count: 1, salesMinor: 900, perpetual: { netMinor: 900 } } })
    expect(refused(readZRecord(shop.deps, played.zId))).toBe('not-found')
    shop.cash(70)
    expect(await close()).toMatchObject({ number: 2, fromSeq: real.toSeq, figures: { salesMinor: 70, perpetual: { count: 2, netMinor: 570 } } })
  })

  it('is of the last day with sales, by the day’s own hour; days nobody closed go into it', async () => {
    // 12:00 in Toronto, then 23:30, then 01:30: still the same business day.
    shop.cash(100)
    await rig.clock.advance(11.5 * HOUR)
    shop.cash(200)
    await rig.clock.advance(2 * HOUR)
    shop.cash(400)
    await rig.clock.advance(8 * HOUR)
    expect(readChecklist(shop.deps)).toMatchObject({ day: '2026-03-04', today: '2026-03-05', overdueDays: [] })
    shop.cash(800)
    expect(readChecklist(shop.deps)).toMatchObject({ day: '2026-03-05', overdueDays: ['2026-03-04'] })
    const z = await close()
    expect(z).toMatchObject({ businessDay: '2026-03-05', zone: 'America/Toronto', figures: { count: 4, earlierDays: { count: 3, sumMinor: 700 } } })
    await rig.clock.advance(48 * HOUR)
    expect(readChecklist(shop.deps)).toMatchObject({ day: '2026-03-07', anything: false })
  })

  it('before a blind count tells a supervisor nothing that cash is in', async () => {
    const blind = openShiftRig(rig, { role: 'supervisor' })
    blind.open(0)
    blind.cash(7_777)
    await refunds.paid()
    const { figures, steps: shown } = readChecklist(blind.deps)
    expect(figures).toMatchObject({ count: 1, salesMinor: 1_234, netMinor: 1_234, perpetual: { netMinor: 1_234 } })
    expect(figures.byTender.map(({ tender }) => tender)).toEqual(['alipay'])
    expect(JSON.stringify([figures, shown])).not.toMatch(/7777|9011/)
    expect(readChecklist(shop.deps).figures.salesMinor).toBe(9_011)
    blind.count(7_777)
    expect(readChecklist(blind.deps).figures.salesMinor).toBe(9_011)
  })
})

describe('totals since the beginning', () => {
  it('stay right when a late success is kept after part of it was given back in an earlier closing', async () => {
    const id = await payLate()
    expect(refused(await shop.closeDay('late money waits'))).toBe('day-nothing')
    await giveBack(id, 200)
    const first = await close('late money waits')
    expect(first.figures).toMatchObject({ count: 0, netMinor: 0, lateRefunds: { count: 1, sumMinor: 200 }, perpetual: { netMinor: 0 } })
    addsUp(first)
    // A refund that was closed by hand and turns out to have left all the same is such a story: its line stands before the one that keeps the payment.
    expect(keepLatePayment(rig.deps, id, 'goods went out', CASHIER).ok).toBe(false)
    const doneSeq = rig.db.prepare('SELECT done_seq FROM refunds').pluck().get() as number
    rig.db.prepare("UPDATE refunds SET status = 'unresolved', done_seq = NULL").run()
    rig.db.prepare("UPDATE refunds SET status = 'closed', ended_at = 1").run()
    good(keepLatePayment(rig.deps, id, 'goods went out', CASHIER))
    rig.db.prepare("UPDATE refunds SET status = 'done', done_seq = ?").run(doneSeq)
    const second = await close()
    expect(second.figures).toMatchObject({ count: 1, salesMinor: 1_234, refunds: { count: 1, sumMinor: 200 }, lateRefunds: { count: 0 } })
    expect(second.figures.perpetual).toEqual({ count: 1, salesMinor: 1_234, refundsMinor: 200, netMinor: 1_034 })
    addsUp(second)
  })

  it('go on through another currency and back', async () => {
    shop.cash(1_000)
    await close()
    rig.facts.currency = 'USD'
    shop.cash(300)
    rig.facts.currency = 'CAD'
    shop.cash(50)
    expect((await close()).figures).toMatchObject({
      salesMinor: 50,
      otherCurrencies: [{ currency: 'USD', count: 1, sumMinor: 300 }],
      perpetual: { netMinor: 1_050 },
    })
    rig.facts.currency = 'USD'
    shop.cash(20)
    expect((await close()).figures).toMatchObject({ salesMinor: 20, perpetual: { count: 2, netMinor: 320 } })
    rig.facts.currency = 'CAD'
    shop.cash(5)
    expect((await close()).figures.perpetual).toEqual({ count: 3, salesMinor: 1_055, refundsMinor: 0, netMinor: 1_055 })
  })
})

it('weeks with summer time, hand-overs over midnight, refunds and late money: every closing is what the journal tells, to the cent', async () => {
  const bee = insertPerson(rig.db, { name: 'Bee', role: 'cashier', pinHash: null, practice: false })
  let pick = 7
  const chance = (most: number): number => {
    pick = (pick * 48_271) % 2_147_483_647
    return pick % most
  }
  const closed: ZRecord[] = []
  for (const [zone, startMs] of [
    ['America/Toronto', Date.UTC(2026, 2, 7, 14)],
    ['Asia/Shanghai', Date.UTC(2026, 2, 20, 1)],
    ['Pacific/Auckland', Date.UTC(2026, 3, 3, 20)],
  ] as const) {
    rig.facts.zone = zone
    rig.clock.jumpWall(startMs - rig.clock.now())
    for (let day = 0; day < 3; day++) {
      shop.open(10_000, 'the drawer was put right')
      const sales: number[] = []
      for (let part = 0; part < 8; part++) {
        sales.push(shop.cash(100 + chance(5_000), chance(100)))
        rig.charge({ amountMinor: 500 + chance(9_000), cashier: chance(2) === 0 ? CASHIER : { personId: bee, name: 'Bee' } })
        await rig.clock.advance(0)
        if (chance(4) === 0) await shop.giveBack(sales[chance(sales.length)] as number, 1 + chance(90))
        if (chance(5) === 0) await giveBack((await refunds.paid()).id, 1 + chance(1_000))
        if (chance(6) === 0) await shop.move(chance(2) === 0 ? 'in' : 'out', 1 + chance(800))
        if (chance(9) === 0) shop.cash(111, 0, true)
        await rig.clock.advance((1 + chance(3)) * HOUR)
      }
      if (day === 1) {
        const id = await payLate()
        if (chance(2) === 0) good(keepLatePayment(rig.deps, id, 'goods went out', CASHIER))
        else await giveBack(id, 1_234)
      }
      shop.count(12_345)
      good(shop.close(5_000, 'counted as it is'))
      // A sale between shifts, and a day nobody closes.
      shop.cash(42)
      if (day !== 0) closed.push(await close())
      await rig.clock.advance(9 * HOUR)
    }
  }
  let [netMinor, from, prevHash] = [0, 0, closed[0]?.prevHash]
  for (const [index, z] of closed.entries()) {
    addsUp(z)
    netMinor += z.figures.netMinor
    expect([z.number, z.fromSeq, z.prevHash, z.figures.perpetual.netMinor, z.sound]).toEqual([index + 1, from, prevHash, netMinor, true])
    ;[from, prevHash] = [z.toSeq, z.hash]
    // Kept readable for ever: what is stored, whatever came after.
    expect(good(readZRecord(shop.deps, z.zId))).toEqual(z)
  }
  const orders = rig.db.prepare("SELECT sum(amount_minor + tip_minor) FROM orders WHERE status = 'paid' AND practice = 0").pluck().get() as number
  expect(closed.at(-1)?.figures.perpetual.salesMinor).toBe(orders)
  expect(readZPage(shop.deps, null, 4).rows.map(({ number }) => number)).toEqual([6, 5, 4, 3])
  expect(readZPage(shop.deps, '3', 4)).toMatchObject({ next: null, rows: [{ number: 2 }, { number: 1 }] })
  expect(checkJournal(rig.db, []).findings).toEqual([])
})

describe('the chain of closings', () => {
  beforeEach(async () => {
    for (const amount of [100, 200, 300]) {
      shop.open(0, 'emptied')
      shop.cash(amount)
      shop.count(amount)
      good(shop.close(0))
      await close()
    }
    rig.db.exec(
      'DROP TRIGGER z_records_never_updated; DROP TRIGGER z_records_never_deleted; DROP TRIGGER shifts_closed_stays; DROP TRIGGER z_records_in_order',
    )
  })
  const found = () => checkJournal(rig.db, []).findings.map(({ what, facts }) => `${what} ${facts.number}: ${facts.why}`)

  it.each([
    [
      'UPDATE z_records SET figures = replace(figures, \'"salesMinor":200\', \'"salesMinor":199\') WHERE number = 2',
      ['closing 2: it does not fit its own hash'],
    ],
    ["UPDATE z_records SET business_day = '2026-03-05' WHERE number = 3", ['closing 3: it does not fit its own hash']],
    ["UPDATE z_records SET figures = figures || ' ' WHERE number = 1", ['closing 1: it does not fit its own hash']],
    ['DELETE FROM z_records WHERE number = 2', ['closing 2: it is gone', 'closing 3: the one before it is gone']],
    ['DELETE FROM z_records WHERE number = 3', ['closing 3: it is gone']],
    ['UPDATE z_records SET line_seq = line_seq + 1 WHERE number = 1', ['closing 1: its line does not bear its hash']],
    ['UPDATE shifts SET counted_minor = 199, taken_minor = 199 WHERE number = 2', ['shift 2: its line tells otherwise']],
    ["UPDATE shifts SET figures = replace(figures, '200', '201') WHERE number = 2", ['shift 2: its line tells otherwise']],
  ])('shows %s', (change, findings) => {
    rig.db.exec(change)
    expect(found()).toEqual(findings)
  })

  it('an altered one is not sound when it is read, and neither is what follows one that was written anew', () => {
    rig.db.exec("UPDATE z_records SET reason = 'x', signed_by_name = 'Y', signed_by_id = 1 WHERE number = 2")
    const sound = (zId: number) => good(readZRecord(shop.deps, zId)).sound
    expect([sound(1), sound(2), sound(3)]).toEqual([true, false, true])
    rig.db.exec("UPDATE z_records SET hash = replace(hash, substr(hash, 1, 1), 'q') WHERE number = 1")
    expect([sound(1), sound(2)]).toEqual([false, false])
    expect(wrongClosings(rig.db, [])).not.toEqual([])
  })
})

describe('a closing that cannot be written whole', () => {
  it.each(['journal', 'z_records'])('because a row of %s fails is not there at all, and is closed the next time', async (table) => {
    shop.cash(500)
    const lines = () => rig.db.prepare('SELECT count(*) FROM journal').pluck().get()
    const before = lines()
    rig.db.exec(`CREATE TEMP TRIGGER fails AFTER INSERT ON main.${table} BEGIN SELECT RAISE(ABORT, 'disk'); END`)
    await expect(shop.closeDay()).rejects.toThrow(/disk/)
    rig.db.exec('DROP TRIGGER fails')
    expect([lines(), readZPage(shop.deps, null, 9).rows]).toEqual([before, []])
    expect(await close()).toMatchObject({ number: 1, sound: true, figures: { salesMinor: 500 } })
  })
})

it.each(['once', 'for-ever'] as const)(
  'whichever write fails (%s): a shift and its closing are whole or not there, and the next ones fit',
  async (how) => {
    const writes = takeOverWrites()
    try {
      let failed = 0
      for (let n = 1; ; n++) {
        const steps = [
          () => shop.open(0, 'emptied for the day'),
          () => shop.cash(500),
          () => shop.move('out', 20),
          () => shop.count(480),
          () => good(shop.close(0)),
          () => shop.closeDay(),
        ]
        const run = async () => {
          // What was done before a fault is refused the second time, and what was not is done.
          for (const step of steps)
            await Promise.resolve()
              .then(step)
              .catch(() => {})
        }
        writes.failAt(n, how)
        await run()
        const untouched = writes.count() < n
        writes.mend()
        expect(checkJournal(rig.db, []).findings, `write ${n}`).toEqual([])
        expect(halfSteps(rig.db), `write ${n}`).toEqual([])
        if (untouched) break
        failed++
        if (readChecklist(shop.deps).steps.find(({ id }) => id === 'shift')?.state === 'open') {
          shop.count(480)
          good(shop.close(0, 'whatever lies there'))
        }
        await shop.closeDay()
      }
      expect(failed).toBeGreaterThan(15)
      const sold = rig.db.prepare("SELECT coalesce(sum(amount_minor), 0) FROM orders WHERE status = 'paid'").pluck().get()
      const { rows } = readZPage(shop.deps, null, 100)
      expect(good(readZRecord(shop.deps, rows[0]?.zId ?? 0)).figures.perpetual.salesMinor).toBe(sold)
      for (const { zId } of rows) addsUp(good(readZRecord(shop.deps, zId)))
    } finally {
      writes.restore()
    }
  },
)
