import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkJournal } from '#main/book/verify-journal.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { readOrder } from '#main/db/orders.ts'
import { insertPerson } from '#main/db/people.ts'
import { listShifts } from '#main/db/shifts.ts'
import { closeShift, handOverShift } from '#main/shifts/close-shift.ts'
import { countDrawer } from '#main/shifts/count-drawer.ts'
import { openShift } from '#main/shifts/open-shift.ts'
import { readShiftDetail, readShiftPage, readShiftView } from '#main/shifts/read-shifts.ts'
import { openRig, type Rig, says } from '../helpers/payment-rig.ts'
import { openRefundRig } from '../helpers/refund-rig.ts'
import { counted, good, openShiftRig, refused, type ShiftRig } from '../helpers/shift-rig.ts'

const HOUR = 3_600_000
let rig: Rig
let shop: ShiftRig
beforeEach(() => {
  rig = openRig()
  shop = openShiftRig(rig)
})
afterEach(() => rig.close())
const view = (from: ShiftRig = shop) => readShiftView(from.deps, 5_000)

describe('a shift', () => {
  it('counts its own sales and refunds, and what should be in the drawer', async () => {
    shop.open(10_000)
    const sale = shop.cash(2_500, 100)
    shop.cash(700)
    const { id } = rig.charge({ tipMinor: 66 })
    await rig.clock.advance(0)
    rig.other.pay = () => says.declined()
    rig.charge()
    rig.other.pay = () => says.lost()
    rig.charge({ amountMinor: 900 })
    await rig.clock.advance(65_000)
    good(await shop.giveBack(sale, 400))
    good(await shop.move('in', 2_000, 'coins from the safe'))
    good(await shop.move('out', 1_200, 'ice'))
    const { figures } = view()
    expect(figures).toMatchObject({
      wallets: { count: 1, sumMinor: 1_300 },
      tipsMinor: 66,
      walletsNetMinor: 1_300,
      declinedCount: 1,
      unresolved: { count: 1, sumMinor: 900 },
      drawer: {
        floatMinor: 10_000,
        sales: { count: 2, sumMinor: 3_200 },
        refunds: { count: 1, sumMinor: 400 },
        paidIn: { count: 1, sumMinor: 2_000 },
        paidOut: { count: 1, sumMinor: 1_200 },
        expectedMinor: 13_600,
      },
    })
    expect(figures?.byTender).toEqual([
      { tender: 'cash', count: 2, sumMinor: 3_200 },
      { tender: 'alipay', count: 1, sumMinor: 1_300 },
    ])
    expect(figures?.moves.map(({ kind, why }) => [kind, why])).toEqual([
      ['in', 'coins from the safe'],
      ['out', 'ice'],
    ])
    expect(rig.attempt(id).status).toBe('paid')
    expect(readOrder(rig.db, sale)).toMatchObject({ status: 'paid', refundedMinor: 400 })
  })

  it('is closed by its newest count, with both differences and their reasons; its figures are never computed again', async () => {
    shop.open(10_000)
    shop.cash(2_000)
    expect(refused(shop.close(10_000))).toBe('shift-count-missing')
    shop.count(11_000)
    shop.cash(500)
    expect(view().counted).toBeNull()
    expect(refused(shop.close(10_000))).toBe('shift-count-stale')
    shop.count(12_400)
    expect(view().counted).toMatchObject({ countedMinor: 12_400, expectedMinor: 12_500, differenceMinor: -100, counts: 2 })
    expect(refused(shop.close(10_000))).toBe('shift-why-needed')
    expect(refused(shop.close(12_401, 'coins fell down'))).toBe('bad-input')
    const closed = good(shop.close(10_000, 'coins fell down'))
    expect(closed).toMatchObject({ number: 1, expectedMinor: 12_500, differenceMinor: -100, keptMinor: 10_000, takenMinor: 2_400, counts: 2 })
    const frozen = good(readShiftDetail(shop.deps, closed.shiftId))
    expect(frozen.count).toEqual(counted(12_400))

    // Between shifts cash moved: a named explanation. The rest needs a word.
    shop.cash(300)
    expect(view()).toMatchObject({ shift: null, betweenMinor: 300, last: { keptMinor: 10_000 } })
    expect(refused(openShift(shop.deps, { floatMinor: 10_200, count: null, why: ' ' }))).toBe('shift-why-needed')
    const next = good(openShift(shop.deps, { floatMinor: 10_200, count: counted(10_200), why: 'a note was torn' }))
    expect(next).toMatchObject({ number: 2, leftMinor: 10_000, betweenMinor: 300, floatWhy: 'a note was torn' })
    expect(refused(openShift(shop.deps, { floatMinor: 10_200, count: null, why: null }))).toBe('shift-open')
    expect(good(readShiftDetail(shop.deps, closed.shiftId))).toEqual(frozen)
    for (const wrong of ['UPDATE shifts SET figures = figures WHERE id = 1', 'DELETE FROM shifts', 'UPDATE shifts SET float_minor = 1 WHERE id = 2'])
      expect(() => rig.db.exec(wrong), wrong).toThrow(/never/)
    for (const table of ['drawer_moves', 'shift_counts', 'cash_refunds', 'z_records'])
      expect(
        rig.db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? AND name LIKE '%_never_%'").pluck().get(table),
      ).toBe(2)
    expect(checkJournal(rig.db, []).findings).toEqual([])
  })

  it('of what cash between them explains whole needs no word', () => {
    shop.open(5_000)
    shop.count(5_000)
    good(shop.close(5_000))
    shop.cash(250)
    expect(good(openShift(shop.deps, { floatMinor: 5_250, count: null, why: null })).floatWhy).toBeNull()
  })

  it('several a day; practice counts by itself', () => {
    const practice = openShiftRig(rig, { practice: true })
    for (const number of [1, 2, 3]) {
      shop.open(0)
      shop.count(0)
      expect(good(shop.close(0)).number).toBe(number)
    }
    practice.open(700)
    practice.cash(300)
    shop.open(0)
    expect(listShifts(rig.db, true, null, 10).map(({ number, closedAt }) => [number, closedAt])).toEqual([[1, null]])
    expect(view(practice).figures?.drawer?.expectedMinor).toBe(1_000)
    expect(view().figures?.drawer?.expectedMinor).toBe(0)
    const first = readShiftPage(shop.deps, null, 3)
    expect([first.rows.map(({ number }) => number), readShiftPage(shop.deps, first.next, 3).rows.map(({ number }) => number)]).toEqual([
      [4, 3, 2],
      [1],
    ])
  })

  it('nothing moves, is counted, closed or handed over without one', async () => {
    expect(refused(await shop.move('in', 100))).toBe('shift-not-open')
    expect(refused(countDrawer(shop.deps, []))).toBe('shift-not-open')
    expect(refused(shop.close(0))).toBe('shift-not-open')
    expect(refused(handOverShift(shop.deps, { personId: 1, name: 'Anna' }, null))).toBe('shift-not-open')
    shop.open(0)
    expect(refused(countDrawer(shop.deps, [...counted(5), ...counted(6)]))).toBe('bad-input')
    expect(refused(openShift(shop.deps, { floatMinor: 10, count: counted(11), why: null }))).toBe('bad-input')
  })

  it('pays out more than the limit, in one or in many, only with a manager', async () => {
    shop.open(20_000)
    good(await shop.move('out', 3_000))
    expect(view().paidOutLimitMinor).toBe(2_000)
    expect(refused(await shop.move('out', 2_001))).toBe('approval-needed')
    expect(refused(await shop.move('out', 100, '  x '))).toBe('reason-missing')
    shop.approver = { personId: 1, name: 'Priya' }
    good(await shop.move('out', 9_000))
    good(await shop.move('in', 90_000))
    expect(view().figures?.moves.map(({ approverName }) => approverName)).toEqual([null, 'Priya', null])
    // More than lies in it may be taken down: a drawer can be wrong.
    good(await shop.move('out', 500_000))
    expect(view().figures?.drawer?.expectedMinor).toBe(20_000 - 3_000 - 9_000 + 90_000 - 500_000)
  })
})

describe('a blind count', () => {
  const CASH = /7777|17777/
  it.each(['cashier', 'supervisor'] as const)('tells a %s nothing of the cash before the count is written, and all of it after', (role) => {
    const blind = openShiftRig(rig, { role })
    blind.open(10_000)
    blind.cash(7_777)
    const before = view(blind)
    expect(before.figures).toMatchObject({ drawer: null, byTender: [] })
    expect(JSON.stringify(before)).not.toMatch(CASH)
    expect(JSON.stringify(good(readShiftDetail(blind.deps, 1)))).not.toMatch(CASH)
    good(countDrawer(blind.deps, counted(17_700)))
    expect(readJournalOfType(rig.db, 'shift.counted')).toMatchObject([{ facts: { countedMinor: 17_700, expectedMinor: 17_777, times: 1 } }])
    expect(view(blind)).toMatchObject({ counted: { differenceMinor: -77 }, figures: { drawer: { expectedMinor: 17_777 } } })
    blind.cash(1)
    expect(view(blind)).toMatchObject({ counted: null, figures: { drawer: null } })
  })
  it.each([
    ['manager', true],
    ['auditor', true],
    ['cashier', false],
  ] as const)('a %s sees it all the time (blind: %s)', (role, blind) => {
    const seeing = openShiftRig(rig, { role, blind })
    seeing.open(10_000)
    seeing.cash(7_777)
    expect(view(seeing).figures?.drawer?.expectedMinor).toBe(17_777)
  })
})

describe('a shift over the end of its day', () => {
  it('is found and explained, and closed later; sales after midnight stay in it', async () => {
    // 22:00 in Toronto.
    rig.clock.jumpWall(10 * HOUR)
    shop.open(1_000)
    shop.cash(500)
    await rig.clock.advance(3 * HOUR)
    shop.cash(250)
    expect(view().stale).toBeNull()
    const lastSaleAt = rig.clock.now()
    await rig.clock.advance(9 * HOUR)
    expect(view().stale).toEqual({ days: 1, lastSaleAt, sales: 2 })
    await rig.clock.advance(24 * HOUR)
    expect(view().stale).toMatchObject({ days: 2 })
    shop.count(1_750)
    expect(good(shop.close(1_750))).toMatchObject({ businessDay: '2026-03-04', differenceMinor: 0 })
  })

  it.each([
    ['America/Toronto', Date.UTC(2026, 10, 1, 3, 30)],
    ['Asia/Shanghai', Date.UTC(2026, 10, 1, 15, 30)],
    ['Pacific/Auckland', Date.UTC(2026, 8, 26, 11, 30)],
  ])('is handed over after midnight in %s, on a night on which a clock may change', async (zone, startMs) => {
    rig.facts.zone = zone
    rig.clock.jumpWall(startMs - rig.clock.now())
    const ben = insertPerson(rig.db, { name: 'Ben', role: 'cashier', pinHash: null, practice: false })
    shop.open(10_000)
    shop.cash(1_000)
    await rig.clock.advance(2 * HOUR)
    shop.cash(500)
    shop.count(11_490)
    expect(refused(handOverShift(shop.deps, { personId: ben, name: 'Ben' }, null))).toBe('shift-why-needed')
    const next = good(handOverShift(shop.deps, { personId: ben, name: 'Ben' }, 'a dime is missing'))
    expect(next).toMatchObject({ number: 2, openedBy: 'Ben', floatMinor: 11_490, leftMinor: 11_490, betweenMinor: 0, floatWhy: null })
    const [, first] = listShifts(rig.db, false, null, 10)
    expect(first).toMatchObject({ handedTo: 'Ben', closedBy: 'Anna', keptMinor: 11_490, takenMinor: 0, differenceMinor: -10 })
    // Both in one: the drawer is nobody's at no moment, and the night belongs to the day before.
    expect([next.openedAt, next.businessDay]).toEqual([first?.closedAt, first?.businessDay])
    expect(readJournalOfType(rig.db, 'shift.handed_over')).toMatchObject([{ personName: 'Anna', facts: { from: 1, to: 2, toName: 'Ben' } }])
    shop.cash(200)
    expect(view().figures?.drawer).toMatchObject({ sales: { count: 1, sumMinor: 200 }, expectedMinor: 11_690 })
    expect(checkJournal(rig.db, []).findings).toEqual([])
  })
})

describe('cash given back', () => {
  it('at most what was paid, the limit over the whole sale, a mistake with a limit of its own', async () => {
    shop.open(0)
    const sale = shop.cash(9_000)
    expect(refused(await shop.giveBack(sale, 9_001))).toBe('refund-too-much')
    expect(refused(await shop.giveBack(sale, 5_001))).toBe('approval-needed')
    good(await shop.giveBack(sale, 3_000))
    expect(refused(await shop.giveBack(sale, 2_001))).toBe('approval-needed')
    expect(refused(await shop.giveBack(sale, 100, true))).toBe('approval-needed')
    expect(refused(await shop.giveBack(sale, 100, false, ''))).toBe('reason-missing')
    shop.approver = { personId: 1, name: 'Priya' }
    const mistake = good(await shop.giveBack(sale, 6_000, true, 'keyed twice'))
    expect(mistake).toMatchObject({ mistake: true, approverName: 'Priya', amountMinor: 6_000 })
    expect(refused(await shop.giveBack(sale, 1))).toBe('refund-too-much')
    expect(view().figures?.drawer).toMatchObject({ refunds: { count: 2, sumMinor: 9_000 }, expectedMinor: 0 })
    expect(readJournalOfType(rig.db, 'cash_refund.done').map(({ facts }) => [facts.amountMinor, facts.mistake, facts.approver])).toEqual([
      [3_000, false, null],
      [6_000, true, 'Priya'],
    ])
    const seqs = rig.db.prepare('SELECT done_seq FROM cash_refunds ORDER BY done_seq').pluck().all()
    expect(seqs).toEqual(readJournalOfType(rig.db, 'cash_refund.done').map(({ seq }) => seq))
  })

  it('twice at once is done once', async () => {
    shop.open(0)
    const sale = shop.cash(1_000)
    const both = await Promise.all([shop.giveBack(sale, 400), shop.giveBack(sale, 400)])
    expect(both.map((one) => (one.ok ? 'done' : one.error.code))).toEqual(['done', 'refund-open'])
  })

  it('not of a wallet sale, not of the other mode; with a rule, not without a shift', async () => {
    const { rig: paying } = openRefundRig(rig)
    paying.charge()
    await rig.clock.advance(0)
    expect(refused(await shop.giveBack(1, 100))).toBe('not-found')
    expect(refused(await shop.giveBack(shop.cash(500, 0, true), 100))).toBe('not-found')
    const sale = shop.cash(500)
    rig.facts.cashNeedsShift = true
    expect(refused(await shop.giveBack(sale, 100))).toBe('cash-needs-shift')
    expect(() => shop.cash(500)).toThrow('cash-needs-shift')
    shop.open(0)
    shop.cash(500)
    good(await shop.giveBack(sale, 100))
  })
})

it('a write that fails leaves no half step of a shift', () => {
  const steps: [string, () => unknown][] = [
    ['opening', () => shop.open(1_000)],
    ['counting', () => shop.count(1_000)],
    ['closing', () => good(closeShift(shop.deps, { keptMinor: 0, why: null }))],
  ]
  for (const [name, step] of steps) {
    const state = () => JSON.stringify([view(), rig.db.prepare('SELECT count(*) FROM journal').pluck().get()])
    const before = state()
    rig.db.exec("CREATE TEMP TRIGGER no_line AFTER INSERT ON main.journal BEGIN SELECT RAISE(ABORT, 'disk'); END")
    expect(step, name).toThrow(/disk/)
    rig.db.exec('DROP TRIGGER no_line')
    expect(state(), name).toBe(before)
    step()
  }
  expect(view()).toMatchObject({ shift: null, last: { number: 1, takenMinor: 1_000 } })
})
