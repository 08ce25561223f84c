import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine, readJournalOfType } from '#main/db/journal.ts'
import { answerPrintJob } from '#main/printing/answer-print-job.ts'
import { openDrawer } from '#main/printing/open-drawer.ts'
import { printRefundReceipt, printReport, printSaleReceipt, printTest } from '#main/printing/print-receipt.ts'
import { readPrinting } from '#main/printing/read-printing.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { type NetworkPrinter, startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'
import { BY, openPrintingRig, type PrintingRig } from '../helpers/printing-rig.ts'

let peer: NetworkPrinter
let rig: PrintingRig
beforeEach(async () => {
  peer = await startNetworkPrinter()
  rig = openPrintingRig([atPort(peer.port)])
  rig.lanes.resume()
})
afterEach(async () => {
  expect(findBrokenLine(rig.db, 1)).toBeNull()
  await rig.close()
  await peer.close()
})

function print(orderId: number, again = false): number {
  const queued = printSaleReceipt(rig.deps, rig.lanes, orderId, again, BY)
  if (!queued.ok) throw new Error(queued.error.code)
  return queued.value.id
}
const becomes = (id: number, state: string) => expect.poll(() => rig.job(id).state, { timeout: 8_000 }).toBe(state)
const answer = (id: number, what: 'try' | 'printed' | 'again' | 'drop') => answerPrintJob(rig.deps, rig.lanes, id, what, BY)
const unmarked = () => peer.slips.filter((slip) => !slip.includes('COPY') && !slip.includes('DUPLICATE'))

describe('the receipt of a sale', () => {
  it('is printed once without a mark, however often it is asked for', async () => {
    const order = rig.sell()
    const first = print(order)
    expect(print(order)).toBe(first)
    await becomes(first, 'done')
    expect(print(order)).toBe(first)
    expect(peer.slips).toHaveLength(1)
    expect(peer.slips[0]).toContain('$12.34')
    expect(rig.diary(order)).toEqual(['receipt.printed'])
  })

  it('again is a copy with its number, counted in the journal', async () => {
    const order = rig.sell()
    print(order)
    await becomes(print(order, true), 'done')
    await becomes(print(order, true), 'done')
    expect(peer.slips.map((slip) => /COPY \d/.exec(slip)?.[0] ?? '')).toEqual(['', 'COPY 1', 'COPY 2'])
    expect(readJournalOfType(rig.db, 'receipt.reprinted').map(({ facts }) => facts.copy)).toEqual([1, 2])
  })

  it('of practice says so, above and below', async () => {
    await becomes(print(rig.sell(true)), 'done')
    expect(peer.slips[0]?.match(/PRACTICE/g)).toHaveLength(2)
  })

  it('waits for paper, and comes by itself, once', async () => {
    peer.set({ paper: 'out' })
    const order = rig.sell()
    const id = print(order)
    await expect.poll(() => rig.job(id).lastAnswer).toBe('paper_out')
    expect(rig.job(id)).toMatchObject({ state: 'queued', sentAt: null })
    expect(readPrinting(rig.deps, rig.lanes, null)).toMatchObject({
      printers: [{ trouble: 'paper_out' }],
      open: [{ jobId: id, trouble: 'paper_out' }],
    })
    peer.set({ paper: 'ok' })
    await becomes(id, 'done')
    expect(peer.slips).toHaveLength(1)
    expect(rig.job(id).tries).toBeGreaterThan(1)
  })

  it('whose paper ended in the middle is never sent again by itself; with paper its late answer settles it', async () => {
    peer.set({ paperLasts: 30 })
    const order = rig.sell()
    const id = print(order)
    const behind = print(rig.sell())
    await becomes(id, 'unknown')
    expect(rig.job(behind).state).toBe('queued')
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    await becomes(id, 'done')
    await becomes(behind, 'done')
    expect(peer.slips).toHaveLength(2)
    expect(unmarked()).toHaveLength(2)
    expect(rig.diary(order)).toEqual(['receipt.print_unknown', 'receipt.printed'])
  })

  it('in doubt asks a person: yes makes it printed, no prints a DUPLICATE', async () => {
    for (const [what, state] of [
      ['printed', 'done'],
      ['again', 'failed'],
    ] as const) {
      peer.set({ paper: 'ok', paperLasts: 30 })
      const id = print(rig.sell())
      await becomes(id, 'unknown')
      peer.dropClient()
      peer.forget()
      peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
      const before = peer.slips.length
      expect(answer(id, what).ok).toBe(true)
      expect(rig.job(id).state).toBe(state)
      expect(answer(id, what)).toMatchObject({ ok: false, error: { code: 'already-final' } })
      if (what === 'again') await expect.poll(() => peer.slips.length).toBe(before + 1)
      expect(peer.slips.length).toBe(before + (what === 'again' ? 1 : 0))
    }
    expect(peer.slips.at(-1)).toContain('DUPLICATE')
    expect(unmarked()).toEqual([])
  })

  it('answered while the printer still has the job lets the lane go on', async () => {
    peer.set({ paperLasts: 30 })
    const id = print(rig.sell())
    const behind = print(rig.sell())
    await becomes(id, 'unknown')
    expect(answer(id, 'printed').ok).toBe(true)
    peer.forget()
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    await becomes(behind, 'done')
  })

  it('that was taken out before anything left makes room for an original; one that may be on paper does not', async () => {
    peer.set({ paper: 'out' })
    const order = rig.sell()
    const first = print(order)
    await expect.poll(() => rig.job(first).tries).toBeGreaterThan(0)
    await expect.poll(() => rig.job(first).state).toBe('queued')
    expect(answer(first, 'drop').ok).toBe(true)
    peer.set({ paper: 'ok', paperLasts: 20 })
    const second = print(order)
    expect(second).not.toBe(first)
    await becomes(second, 'unknown')
    expect(answer(second, 'drop').ok).toBe(true)
    expect(print(order)).toBe(second)
    peer.forget()
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    await becomes(print(order, true), 'done')
    expect(peer.slips.at(-1)).toContain('COPY 1')
    expect(rig.diary(order)).toEqual(['receipt.print_dropped', 'receipt.print_unknown', 'receipt.print_dropped', 'receipt.reprinted'])
  })

  it('is refused where there is none, and where there is no printer', () => {
    expect(printSaleReceipt(rig.deps, rig.lanes, 999, false, BY)).toMatchObject({ error: { code: 'no-receipt' } })
    rig.printers = []
    expect(printSaleReceipt(rig.deps, rig.lanes, rig.sell(), false, BY)).toMatchObject({ error: { code: 'no-printer' } })
  })

  it('whose printer was taken away goes to the one that is there, when a person says so', async () => {
    rig.printers = [atPort(1, { printerId: 'gone' })]
    const id = print(rig.sell())
    await expect.poll(() => rig.job(id).lastAnswer).toBe('unreachable')
    await expect.poll(() => rig.job(id).state).toBe('queued')
    rig.printers = [atPort(peer.port)]
    expect(answer(id, 'try').ok).toBe(true)
    await becomes(id, 'done')
  })
})

describe('other prints', () => {
  it('a report goes to the printer for reports, and the journal says so', async () => {
    const day = readDayReport(rig.db, rig.deps.shop(), false, '2026-03-04', Date.now())
    const queued = printReport(rig.deps, rig.lanes, day, 'day', BY)
    if (queued.ok) await becomes(queued.value.id, 'done')
    expect(peer.slips[0]).toContain('DAY REPORT')
    expect(readJournalOfType(rig.db, 'report.printed').map(({ facts }) => facts.day)).toEqual(['2026-03-04'])
  })

  it('a refund has a receipt of its own once it is done, and copies after it', async () => {
    const order = rig.sell()
    rig.db.exec(`
      INSERT INTO attempts (id, order_id, kind, account_id, wallet, amount_minor, currency, status, created_at, window_ms)
        VALUES ('T01PLANTED0001', ${order}, 'scan', 'a', 'alipay', 1234, 'CAD', 'paid', 1, 60000);
      INSERT INTO refunds (id, order_id, attempt_id, amount_minor, currency, status, why, person_id, person_name, before_minor, business_day, created_at)
        VALUES ('T01BACK000001', ${order}, 'T01PLANTED0001', 500, 'CAD', 'asking', 'returned', 1, 'Casey', 0, '2026-03-04', 1);`)
    expect(printRefundReceipt(rig.deps, rig.lanes, 'T01BACK000001', true, BY)).toMatchObject({ error: { code: 'no-receipt' } })
    rig.db.exec("UPDATE refunds SET status = 'done', ended_at = 2")
    for (const _ of [1, 2]) {
      const queued = printRefundReceipt(rig.deps, rig.lanes, 'T01BACK000001', true, BY)
      if (queued.ok) await becomes(queued.value.id, 'done')
    }
    expect(peer.slips.map((slip) => [slip.includes('REFUND'), slip.includes('$5.00'), /COPY \d/.exec(slip)?.[0] ?? ''])).toEqual([
      [true, true, ''],
      [true, true, 'COPY 1'],
    ])
    expect(rig.diary(order)).toEqual(['receipt.printed', 'receipt.reprinted'])
  })

  it('the doctor prints its lines on the printer that is asked for', async () => {
    const queued = printTest(rig.deps, rig.lanes, 'front', 'doctor', BY)
    if (queued.ok) await becomes(queued.value.id, 'done')
    expect(peer.slips).toHaveLength(1)
    for (const line of ['1 ASCII', '2 GBK', '3 GB18030', '4 UTF-8', '5 Picture']) expect(peer.slips[0]).toContain(line)
    expect(printTest(rig.deps, rig.lanes, 'nowhere', 'test', BY)).toMatchObject({ error: { code: 'no-printer' } })
  })
})

describe('lanes', () => {
  it('a dead printer holds up nobody else', async () => {
    rig.printers = [atPort(1, { printerId: 'dead', prints: { receipts: true, reports: false } }), atPort(peer.port, { printerId: 'live' })]
    const waiting = print(rig.sell())
    const test = printTest(rig.deps, rig.lanes, 'live', 'test', BY)
    if (test.ok) await becomes(test.value.id, 'done')
    expect(rig.job(waiting)).toMatchObject({ printerId: 'dead', state: 'queued' })
  })

  it('a job that cannot be laid out is out of the way of the next', async () => {
    const encode = rig.deps.encode
    let poison = true
    rig.deps.encode = async (...args) => {
      if (poison) {
        poison = false
        throw new Error('no such code page')
      }
      return encode(...args)
    }
    const bad = print(rig.sell())
    const good = print(rig.sell())
    await becomes(good, 'done')
    expect(rig.job(bad)).toMatchObject({ state: 'failed', lastAnswer: 'unprintable', sentAt: null })
  })

  it('200 receipts for a printer that is switched off come in their order when it is on', async () => {
    const { port } = peer
    await peer.close()
    const ids = Array.from({ length: 200 }, () => print(rig.sell()))
    await expect.poll(() => rig.job(ids[0] ?? 0).tries).toBeGreaterThan(0)
    expect(ids.slice(1).every((id) => rig.job(id).tries === 0)).toBe(true)
    peer = await startNetworkPrinter(port)
    rig.lanes.tryNow('front')
    await expect.poll(() => rig.job(ids.at(-1) ?? 0).state, { timeout: 30_000 }).toBe('done')
    expect(peer.slips).toHaveLength(200)
    expect(new Set(peer.slips).size).toBe(200)
  }, 40_000)

  it('asks the printers how they are', async () => {
    peer.set({ paper: 'low' })
    await rig.lanes.look()
    expect(readPrinting(rig.deps, rig.lanes, null).printers).toMatchObject([{ trouble: null, paperLow: true, status: { paper: 'low' } }])
  })
})

describe('the drawer', () => {
  const wish = { orderId: null, why: 'change', by: BY }
  const lines = () =>
    ['drawer.asked', 'drawer.opened', 'drawer.failed', 'drawer.refused'].flatMap((type) =>
      readJournalOfType(rig.db, type as 'drawer.asked').map((line) => [line.type, line.personName, line.facts.why, line.facts.trouble ?? null]),
    )

  it('opens, and the journal says who and why before and after', async () => {
    expect(await openDrawer(rig.deps, wish)).toEqual({ ok: true, value: 'confirmed' })
    expect(lines()).toEqual([
      ['drawer.asked', 'Casey', 'change', null],
      ['drawer.opened', 'Casey', 'change', null],
    ])
    expect(peer.pulses).toHaveLength(1)
  })

  it('stays shut in practice, which is written down', async () => {
    rig.practice = true
    expect(await openDrawer(rig.deps, wish)).toMatchObject({ error: { code: 'live-only' } })
    expect(lines()).toEqual([['drawer.refused', 'Casey', 'change', 'practice']])
    expect(peer.pulses).toEqual([])
  })

  it('that cannot be opened now is not opened later', async () => {
    peer.set({ paper: 'out' })
    expect(await openDrawer(rig.deps, wish)).toMatchObject({ error: { code: 'drawer-failed', facts: { trouble: 'paper_out' } } })
    expect(lines()).toEqual([
      ['drawer.asked', 'Casey', 'change', null],
      ['drawer.failed', 'Casey', 'change', 'paper_out'],
    ])
    peer.set({ paper: 'ok' })
    await becomes(print(rig.sell()), 'done')
    expect(peer.pulses).toEqual([])
  })

  it('needs a reason, and a printer it hangs on', async () => {
    expect(await openDrawer(rig.deps, { ...wish, why: ' ' })).toMatchObject({ error: { code: 'reason-missing' } })
    rig.printers = [atPort(peer.port, { drawer: 'none' })]
    expect(await openDrawer(rig.deps, wish)).toMatchObject({ error: { code: 'no-drawer' } })
  })
})
