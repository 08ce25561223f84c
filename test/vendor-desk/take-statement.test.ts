import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAttempt } from '#main/db/attempts.ts'
import { listImports, listLinesOfOrder } from '#main/db/settlements.ts'
import { readOrderDetail } from '#main/orders/read-orders.ts'
import { createStatementUpload } from '#main/vendor-desk/statement-upload.ts'
import { importStatement, queryStatement } from '#main/vendor-desk/take-statement.ts'
import type { SettlementImport } from '#shared/domain/vendor-desk.ts'
import { type DokypayRig, link, openDokypayRig } from '../gateways/dokypay-rig.ts'
import { putSale, SHOP } from '../helpers/sales.ts'
import { LIVE, openVendorRig, PRACTICE, type VendorRig } from '../helpers/vendor-rig.ts'

let doky: DokypayRig
let rig: VendorRig
beforeEach(async () => {
  doky = await openDokypayRig()
  rig = openVendorRig(doky.gateway)
})
afterEach(async () => {
  rig.close()
  await doky.close()
})

const HEADER =
  'Trade No,Merchant No,Trade Date,Settlement Date,Application,Payment Method,Trade Amount,Trade Currency,Commission,Commission Currency,Settlement Amount,Settlement Currency'
const row = (tradeNo: string, orderNo: string, amount: string, more = '') =>
  `${tradeNo},${orderNo},2026-03-04,2026-03-05,Shop,page,${amount},CAD,0.25,CAD,12.09,CAD${more}`
const csv = (...rows: string[]) => strToU8(`${[HEADER, ...rows].join('\r\n')}\r\n`)

type Taken = { statement: SettlementImport; again: boolean }
function take(bytes: Uint8Array, name = 'settlement.csv', accountId = LIVE, practice = false): Taken {
  const taken = importStatement(rig.deps, accountId, { name, bytes }, practice, rig.by)
  if (!taken.ok || taken.value.state !== 'ready') throw new Error(JSON.stringify(taken))
  return taken.value
}
type Line = { gatewayRef: string; kind: string; amountMinor: number }
const linesOf = (importId: number) =>
  rig.db
    .prepare('SELECT gateway_ref AS gatewayRef, kind, amount_minor AS amountMinor FROM settlement_lines WHERE import_id = ? ORDER BY id')
    .all(importId) as Line[]
const verdictsOf = ({ orderId }: { orderId: number }) =>
  listLinesOfOrder(rig.db, orderId).map(({ kind, verdict, bookMinor }) => [kind, verdict, bookMinor])

describe('a statement from a file', () => {
  it('is held against the book line by line', () => {
    const [paid, other, open] = [
      putSale(rig.db, { number: 'T01SETTLE001' }),
      putSale(rig.db, { number: 'T01SETTLE002', totalMinor: 5_000 }),
      putSale(rig.db, { number: 'T01SETTLE003', status: 'declined' }),
    ]
    rig.putRefund(paid.number, paid.orderId, 'T01SETTLER01', 200, 'done')
    rig.putRefund(other.number, other.orderId, 'T01SETTLER02', 300, 'unresolved')
    const zip = zipSync({
      'payment.csv': csv(
        row('N1', paid.number, '12.34'),
        row('N2', other.number, '49.00'),
        row('N3', open.number, '12.34'),
        row('N4', 'T02OTHER0001', '7.00'),
        'N5,broken line',
      ),
      'refund.csv': strToU8(
        `${HEADER},Refund No,Merchant Refund No,Refund Amount\n${row('N1', paid.number, '12.34', ',R1,T01SETTLER01,-2.00')}\n${row('N2', other.number, '50.00', ',R2,T01SETTLER02,-3.00')}\n${row('N1', paid.number, '12.34', ',R3,BACKOFFICE1,-1.00')}\n`,
      ),
    })
    const before = readAttempt(rig.db, open.number)
    const { statement, again } = take(zip, 'C:\\Users\\me\\Settle 5 March.zip')
    expect(again).toBe(false)
    expect(statement).toMatchObject({
      source: 'file',
      day: null,
      fileName: 'Settle 5 March.zip',
      lineCount: 7,
      knownCount: 0,
      changedCount: 0,
      unreadableCount: 1,
      unreadable: [{ file: 'payment.csv', line: 6 }],
      personName: rig.by.name,
    })
    expect(linesOf(statement.importId).map(({ gatewayRef, kind }) => `${gatewayRef} ${kind}`)).toEqual([
      'N1 payment',
      'N2 payment',
      'N3 payment',
      'N4 payment',
      'N1 refund',
      'N2 refund',
      'N1 refund',
    ])
    expect(verdictsOf(paid)).toEqual([
      ['payment', 'matched', 1_234],
      ['refund', 'matched', 200],
      ['refund', 'unknown', null],
    ])
    expect(verdictsOf(other)).toEqual([
      ['payment', 'amount', 5_000],
      ['refund', 'state', 300],
    ])
    expect(verdictsOf(open)).toEqual([['payment', 'state', 1_234]])
    expect(readAttempt(rig.db, open.number)).toEqual(before)
    expect(rig.facts('settlement.imported')).toMatchObject([{ source: 'file', lines: 7, known: 0, changed: 0, unreadable: 1 }])
    const detail = readOrderDetail(rig.db, SHOP, paid.orderId)
    expect(detail.ok && detail.value.settled).toMatchObject([
      { kind: 'payment', settledOn: '2026-03-05', feeMinor: 25, settledMinor: 1_209, verdict: 'matched' },
      { kind: 'refund', refundId: 'T01SETTLER01', refundMinor: -200 },
      { kind: 'refund', refundId: 'BACKOFFICE1', verdict: 'unknown' },
    ])
  })

  it('twice is the same one, and an overlapping one brings only what is new', () => {
    const file = csv(row('N1', 'T01A', '12.34'), row('N2', 'T01B', '1.00'))
    const first = take(file)
    expect(take(file, 'renamed.csv')).toEqual({ state: 'ready', statement: first.statement, again: true })
    const more = take(csv(row('N1', 'T01A', '12.34'), row('N2', 'T01B', '2.00'), row('N3', 'T01C', '3.00')))
    expect(more.statement).toMatchObject({ lineCount: 1, knownCount: 1, changedCount: 1 })
    expect(linesOf(more.statement.importId).map(({ gatewayRef }) => gatewayRef)).toEqual(['N3'])
    // What was told first stands.
    expect(linesOf(first.statement.importId).map(({ amountMinor }) => amountMinor)).toEqual([1_234, 100])
    expect(rig.facts('settlement.imported')).toHaveLength(2)
  })

  it('keeps refunds of one payment and day that look alike', () => {
    const back = (amount: string) => row('N1', 'T01A', '12.34', `,R,,${amount}`)
    const header = `${HEADER},Refund No,Merchant Refund No,Refund Amount\n`
    const two = take(strToU8(`${header}${back('-1.00')}\n${back('-1.00')}\n`))
    expect(two.statement).toMatchObject({ lineCount: 2, knownCount: 0 })
    const three = take(strToU8(`${header}${back('-1.00')}\n${back('-1.00')}\n${back('-1.00')}\n`))
    expect(three.statement).toMatchObject({ lineCount: 1, knownCount: 2 })
  })

  it('of practice stays apart', () => {
    const sale = putSale(rig.db, { number: 'T01LIVE0001' })
    const practice = take(csv(row('N1', sale.number, '12.34')), 'a.csv', PRACTICE, true)
    expect(linesOf(practice.statement.importId)).toHaveLength(1)
    expect(listImports(rig.db, false, 10)).toEqual([])
    expect(listLinesOfOrder(rig.db, sale.orderId)).toEqual([])
    expect(importStatement(rig.deps, PRACTICE, { name: 'a', bytes: csv() }, false, rig.by)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  it('that is none is refused in words, and nothing is written', () => {
    for (const bytes of [strToU8('hello'), new Uint8Array(), strToU8('PK\u0003\u0004broken')]) {
      const refused = importStatement(rig.deps, LIVE, { name: '/tmp/x\u0000.zip', bytes }, false, rig.by)
      expect(refused).toMatchObject({ ok: false, error: { code: 'statement-unreadable', facts: { file: 'x.zip' } } })
    }
    expect(listImports(rig.db, false, 10)).toEqual([])
  })
})

describe('the statement of a day, asked of the vendor', () => {
  const day = '2024-05-06'
  const ask = () => queryStatement(rig.deps, LIVE, day, false, rig.by)

  it('is not there, in the making, and then there, once', async () => {
    expect(await ask()).toEqual({ ok: true, value: { state: 'not_found' } })
    const sale = putSale(rig.db, { number: 'T01ASKED001' })
    await doky.gateway.createLink(link({ orderId: sale.number, currency: 'CAD' }))
    doky.sim.customerDoes(sale.number, 'pays')
    expect(await ask()).toEqual({ ok: true, value: { state: 'processing' } })
    doky.pass(11_000)
    const first = await ask()
    expect(first).toMatchObject({ ok: true, value: { state: 'ready', again: false, statement: { source: 'vendor', day, lineCount: 1 } } })
    expect(verdictsOf(sale)).toEqual([['payment', 'matched', 1_234]])
    expect(await ask()).toMatchObject({ value: { again: true, statement: { lineCount: 1 } } })
    expect(rig.facts('settlement.imported')).toMatchObject([{ source: 'vendor', day, lines: 1 }])
  })

  it('without an answer changes nothing', async () => {
    await doky.sim.close()
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'vendor-silent' } })
    expect(listImports(rig.db, false, 10)).toEqual([])
    doky = await openDokypayRig()
  })
})

describe('the parts of a file', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')

  it('are put together in order, once', () => {
    const upload = createStatementUpload(10)
    expect([upload.add(0, base64('abc')), upload.add(1, base64('de'))]).toEqual(['taken', 'taken'])
    expect(Buffer.from(upload.finish() ?? []).toString()).toBe('abcde')
    expect(upload.finish()).toBeNull()
  })

  it('begin anew with the first, and are let go of when one is missing or too much came', () => {
    const upload = createStatementUpload(10)
    upload.add(0, base64('old'))
    upload.add(0, base64('new'))
    expect(upload.add(2, base64('x'))).toBe('out-of-order')
    expect(upload.finish()).toBeNull()
    upload.add(0, base64('12345678'))
    expect(upload.add(1, base64('9ab'))).toBe('too-large')
    expect(upload.finish()).toBeNull()
  })
})
