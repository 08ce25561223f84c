import { expect, it } from 'vitest'
import { takeCash } from '#main/cash/take-cash.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import type { PaymentDeps } from '#main/payments/payment-deps.ts'
import { printShift, printZ } from '#main/printing/print-closing.ts'
import { insertDuplicate, printRefundReceipt } from '#main/printing/print-receipt.ts'
import { readPrinting } from '#main/printing/read-printing.ts'
import { refundCash } from '#main/refunds/refund-cash.ts'
import type { ClosingDeps } from '#main/shifts/close-checklist.ts'
import { closeDay } from '#main/shifts/close-day.ts'
import { closeShift } from '#main/shifts/close-shift.ts'
import { countDrawer } from '#main/shifts/count-drawer.ts'
import { openShift } from '#main/shifts/open-shift.ts'
import { readShiftDetail } from '#main/shifts/read-shifts.ts'
import { ok } from '#shared/domain/result.ts'
import { startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'
import { BY, openPrintingRig } from '../helpers/printing-rig.ts'
import { counted, good, refused } from '../helpers/shift-rig.ts'

it('a shift so far, the closed one, a closing and cash given back are printed: the first once, then copies that say so', async () => {
  const peer = await startNetworkPrinter()
  const rig = openPrintingRig([atPort(peer.port)])
  rig.lanes.resume()
  const { db, deps, lanes } = rig
  const shop: ClosingDeps = {
    db,
    clock: deps.clock,
    practice: false,
    shop: deps.shop(),
    rules: { blindCount: true, cashNeedsShift: false },
    at: { ...BY, role: 'cashier' },
    copiedAt: () => deps.clock.now(),
  }
  const { shiftId } = good(openShift(shop, { floatMinor: 1_000, count: null, why: null }))
  const payments = {
    db,
    clock: deps.clock,
    random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    facts: () => ({ ...deps.shop(), shiftId }),
  }
  const sale = { amountMinor: 7_777, tipMinor: 0, givenMinor: 7_777, note: '', insteadOfOrderId: null, cashier: BY, practice: false, currency: 'CAD' }
  const orderId = good(takeCash(payments as unknown as PaymentDeps, sale, false))
  const wish = { orderId, amountMinor: 500, why: 'came back', mistake: false, by: BY, practice: false }
  const given = good(
    await refundCash(payments as unknown as PaymentDeps, wish, { cashRefundLimitMinor: 900, mistakeLimitMinor: 0 }, async () => ok(null)),
  )
  const detail = () => good(readShiftDetail(shop, shiftId))
  const jobs = [printShift(deps, lanes, detail(), BY), printShift(deps, lanes, detail(), BY)]
  good(countDrawer(shop, counted(8_277)))
  good(closeShift(shop, { keptMinor: 1_000, why: null }))
  const z = good(await closeDay(shop, null))
  jobs.push(
    printShift(deps, lanes, detail(), BY),
    printShift(deps, lanes, detail(), BY),
    printZ(deps, lanes, z.zId, BY),
    printZ(deps, lanes, z.zId, BY),
  )
  jobs.push(printRefundReceipt(deps, lanes, given.id, false, BY), printRefundReceipt(deps, lanes, given.id, true, BY))
  const made = jobs.map((job) => good(job))
  expect(made.map(({ kind, copy }) => [kind, copy])).toEqual([
    ['report', 0],
    ['report', 0],
    ['shift', 0],
    ['shift', 1],
    ['z', 0],
    ['z', 1],
    ['refund', 0],
    ['refund', 1],
  ])
  await expect.poll(() => peer.slips.length, { timeout: 15_000 }).toBe(8)
  const [soFar, , shift, shiftCopy, closing, closingCopy, refund] = peer.slips as [string, string, string, string, string, string, string]
  expect(soFar).not.toMatch(/82\.77|77\.77|COPY/)
  expect(shift).toMatch(/Counted +\$82\.77/)
  expect([shift, closing].some((slip) => slip.includes('COPY'))).toBe(false)
  expect([shiftCopy, closingCopy].every((slip) => slip.includes('COPY 1'))).toBe(true)
  expect(closing).toContain(z.hash.slice(0, 16))
  expect(refund).toMatch(/Back to +Cash/)
  expect(refund).toContain(given.id)
  expect(readPrinting(deps, lanes, null).ended.map(({ kind, subject }) => `${kind} ${subject}`)).toContain('z 1')
  await expect
    .poll(() => readJournalOfType(db, 'report.printed').map(({ facts }) => facts.z ?? facts.shift ?? 'x'))
    .toEqual(['x', 'x', '1', '1', '1', '1'])
  // In place of one that may not have come out.
  const again = insertDuplicate(deps, rig.printers[0] as (typeof rig.printers)[0], rig.job(made[4]?.id ?? 0), BY)
  expect(JSON.stringify(again.document)).toContain('DUPLICATE')
  expect(refused(printZ(deps, lanes, 99, BY))).toBe('not-found')
  await rig.close()
  await peer.close()
})
