import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAttempt } from '#main/db/attempts.ts'
import { insertPerson } from '#main/db/people.ts'
import { listRows, readRow, readScope } from '#main/db/reconcile.ts'
import type { Answer } from '#main/gateways/gateway.ts'
import { createRowAsker } from '#main/reconcile/ask-rows.ts'
import { exportRows } from '#main/reconcile/export-rows.ts'
import { noteRow } from '#main/reconcile/note-row.ts'
import { reconcileStatement } from '#main/reconcile/reconcile-statement.ts'
import { openFile, takeFile } from '#main/reconcile/take-file.ts'
import type { AskProgress, ReconcileRowView } from '#shared/domain/reconcile.ts'
import { csvCell } from '#shared/text/csv-cell.ts'
import { MUTE, must, openReconcileRig, type ReconcileRig } from '../helpers/reconcile-rig.ts'
import { putSale } from '../helpers/sales.ts'
import { LIVE, PRACTICE } from '../helpers/vendor-rig.ts'

let rig: ReconcileRig
let answers: Record<string, Answer>
const queried: string[] = []
beforeEach(() => {
  answers = {}
  queried.length = 0
  rig = openReconcileRig({
    ...MUTE,
    query: async ({ orderId }) => {
      queried.push(orderId)
      return answers[orderId] ?? { kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false }
    },
  })
})
afterEach(() => rig.close())

const HEADER = 'Order No,Transaction ID,Amount,Date,Type,Status'
const bytes = (...rows: string[]) => new TextEncoder().encode([HEADER, ...rows].join('\n'))
const AT = Date.UTC(2026, 2, 4, 17)
const row = (number: string, amount: string, more: { date?: string; ref?: string; type?: string; status?: string } = {}) =>
  [number, more.ref ?? '', amount, more.date ?? '2026-03-04 12:00', more.type ?? 'sale', more.status ?? 'paid'].join(',')
const rowsOf = (importId: number): ReconcileRowView[] => {
  const scope = readScope(rig.db, importId, false)
  return scope ? listRows(rig.db, scope, { cls: null, state: null, search: '' }, 0, 1_000).map((one) => one.row) : []
}
const classesOf = (importId: number) => rowsOf(importId).map(({ number, gatewayRef, cls }) => `${number || gatewayRef} ${cls}`)
const paid = (orderId: string, amountMinor: number): Answer => ({
  kind: 'paid',
  detail: 'paid',
  code: 'OK',
  facts: { orderId, merchantId: null, amountMinor, feeMinor: 0, currency: null, gatewayRef: null },
})

describe('a statement against the book', () => {
  it('counts a row of two overlapping statements once, and a later statement brings what the earlier one lacked', async () => {
    const [one, two] = [putSale(rig.db, { number: 'T01OVER00001' }), putSale(rig.db, { number: 'T01OVER00002', totalMinor: 500, at: AT + 3_600_000 })]
    const first = await rig.take(bytes(row(one.number, '12.34')))
    expect(classesOf(first.statement.importId)).toEqual([`${one.number} matched`, `${two.number} missing_in_statement`])
    expect(first.ladders).toEqual([
      {
        currency: 'CAD',
        bookCount: 2,
        bookMinor: 1_734,
        steps: [{ cls: 'missing_in_statement', count: 1, minor: -500 }],
        statementCount: 1,
        statementMinor: 1_234,
      },
    ])
    const second = await rig.take(bytes(row(one.number, '12.34'), row(two.number, '5.00')))
    expect(second.statement).toMatchObject({ lineCount: 1, knownCount: 1, changedCount: 0 })
    expect(classesOf(second.statement.importId)).toEqual([`${two.number} matched`])
    await rig.run(first.statement.importId)
    expect(classesOf(first.statement.importId)).toEqual([`${one.number} matched`])
    expect((await rig.take(bytes(row(one.number, '12.34')))).again).toBe(true)
    // The same money on another day of settlement is told twice, though in two statements.
    const again = bytes(row(one.number, '12.34')).slice()
    const third = await rig.take(
      new TextEncoder().encode(
        `${new TextDecoder().decode(again)}\n`.replace('Status', 'Status,Settlement Date').replace(',paid', ',paid,2026-03-09'),
      ),
    )
    expect(classesOf(third.statement.importId)).toEqual([`${one.number} duplicate`])
    expect(third.ladders[0]).toMatchObject({ bookMinor: 0, statementMinor: 1_234, steps: [{ cls: 'duplicate', minor: 1_234 }] })
  })

  it('knows a payment by the vendor’s number alone, and a try that failed is no second payment', async () => {
    const sale = putSale(rig.db, { number: 'T01REF000001', gatewayRef: 'W77' })
    const { statement } = await rig.take(
      bytes(row('', '12.34', { ref: 'W77' }), row(sale.number, '12.34', { status: 'failed' }), row('Z99NEVER0001', '3.00', { status: 'closed' })),
    )
    expect(classesOf(statement.importId)).toEqual([`${sale.number} matched`, `${sale.number} matched`, 'Z99NEVER0001 matched'])
  })

  it('matches refunds without a number one by one', async () => {
    const sale = putSale(rig.db, { number: 'T01BACK00001' })
    rig.putRefund(sale.number, sale.orderId, 'T01BACKR0001', 200, 'done')
    rig.putRefund(sale.number, sale.orderId, 'T01BACKR0002', 200, 'done')
    rig.putRefund(sale.number, sale.orderId, 'T01BACKR0003', 300, 'unresolved')
    const back = (amount: string) => row(sale.number, amount, { type: 'refund' })
    const { statement, ladders } = await rig.take(bytes(row(sale.number, '12.34'), back('-2.00'), back('-2.00'), back('-9.00')))
    expect(rowsOf(statement.importId).map(({ refundId, cls }) => [refundId, cls])).toEqual([
      [null, 'matched'],
      ['T01BACKR0001', 'matched'],
      ['T01BACKR0002', 'matched'],
      [null, 'refund'],
    ])
    expect(ladders).toMatchObject([{ bookMinor: 834, steps: [{ cls: 'refund', minor: -900 }], statementMinor: -66 }])
  })

  it('remembers how a source was read, for that account and header alone', async () => {
    putSale(rig.db, { number: 'T01MAP000001' })
    const file = bytes(row('T01MAP000001', '12.34'))
    expect((await rig.view(file)).remembered).toBeNull()
    await rig.take(file, (mapping) => ({ ...mapping, zone: 'Asia/Shanghai' }))
    const next = await rig.view(bytes(row('T01MAP000002', '1.00')))
    expect(next).toMatchObject({ remembered: { by: rig.by.name }, mapping: { zone: 'Asia/Shanghai' }, dryRun: { readCount: 1, knownCount: 0 } })
    const other = new TextEncoder().encode(`${HEADER},More\n${row('A', '1.00')},x`)
    expect((await rig.view(other)).remembered).toBeNull()
    expect(rig.facts('reconcile.mapped')).toMatchObject([{ accountId: LIVE, zone: 'Asia/Shanghai' }])
  })

  it('takes nothing in where nothing reads, or the zone is none', async () => {
    const opened = must(openFile(rig.reconcile, LIVE, 'a.csv', bytes(row('A', 'x')), false))
    const { mapping } = await rig.view(bytes(row('A', 'x')))
    expect(await takeFile(rig.reconcile, opened, mapping, rig.by)).toMatchObject({ ok: false, error: { code: 'statement-empty' } })
    expect(await takeFile(rig.reconcile, opened, { ...mapping, zone: 'Mars/Base' }, rig.by)).toMatchObject({ error: { code: 'zone-unknown' } })
    expect(openFile(rig.reconcile, PRACTICE, 'a.csv', bytes(row('A', '1')), false)).toMatchObject({ error: { code: 'not-found' } })
  })
})

describe('a differing row', () => {
  it('has an owner, a state and words, and the journal has what stood before', async () => {
    const { statement } = await rig.take(bytes(row('Z99OTHER0001', '3.00')))
    const { importId } = statement
    const [differing] = rowsOf(importId)
    expect(differing?.note).toEqual({ ownerId: rig.by.personId, ownerName: rig.by.name, state: 'open', explanation: '', at: null, by: null })
    const owner = insertPerson(rig.db, { name: 'Robin', role: 'auditor', pinHash: null, practice: false })
    const stranger = insertPerson(rig.db, { name: 'P', role: 'manager', pinHash: null, practice: true })
    const wish = { importId, rowKey: differing?.rowKey ?? '', ownerId: owner, state: 'settled', explanation: ' till 2 ' } as const
    expect(noteRow(rig.reconcile, { ...wish, explanation: ' ' }, false, rig.by)).toMatchObject({ error: { code: 'reason-missing' } })
    expect(noteRow(rig.reconcile, { ...wish, ownerId: stranger }, false, rig.by)).toMatchObject({ error: { code: 'bad-input' } })
    expect(noteRow(rig.reconcile, wish, true, rig.by)).toMatchObject({ error: { code: 'not-found' } })
    expect(must(noteRow(rig.reconcile, wish, false, rig.by)).note).toMatchObject({
      ownerName: 'Robin',
      state: 'settled',
      explanation: 'till 2',
      by: rig.by.name,
    })
    expect((await rig.run(importId)).open.missing_in_till).toBe(0)
    expect(rowsOf(importId)[0]?.note.state).toBe('settled')
    expect(rig.facts('reconcile.noted')).toMatchObject([
      {
        class: 'missing_in_till',
        state: 'settled',
        stateBefore: 'open',
        owner: 'Robin',
        ownerBefore: rig.by.name,
        explanation: 'till 2',
        explanationBefore: '',
      },
    ])
  })

  it('leaves as CSV that no spreadsheet takes for a formula', async () => {
    const { statement } = await rig.take(bytes(row('=HYPERLINK("x")', '3.00'), row('Z99OTHER0001', '-3.00', { type: 'refund' })))
    const scope = readScope(rig.db, statement.importId, false)
    if (!scope) throw new Error('no scope')
    const file = await exportRows(rig.db, scope, { cls: 'differences', state: null, search: '' }, async () => {})
    const lines = Buffer.from(file.data, 'base64').toString('utf8').split('\r\n')
    expect(file.rows).toBe(2)
    expect(lines[1]).toContain(`missing_in_till,payment,"'=HYPERLINK(""x"")"`)
    expect(lines[2]).toContain('refund,refund,Z99OTHER0001,,,,,,,-3.00,CAD,moved,2026-03-04')
    expect(['-1.50', '+1', '@x', '-x', 'a,b', null, 7].map(csvCell)).toEqual(['-1.50', "'+1", "'@x", "'-x", '"a,b"', '', '7'])
  })
})

describe('asking the vendor about rows in doubt', () => {
  it('asks one by one, keeps the word with its time, and changes no payment by itself', async () => {
    const [differs, missing, open] = [
      putSale(rig.db, { number: 'T01ASK000001' }),
      putSale(rig.db, { number: 'T01ASK000002' }),
      putSale(rig.db, { number: 'T01ASK000003', status: 'declined' }),
    ]
    const { statement, askable } = await rig.take(bytes(row(differs.number, '12.35'), row(open.number, '12.34'), row('Z99OTHER0001', '1.00')))
    expect(askable).toBe(3)
    answers[differs.number] = paid(differs.number, 1_234)
    const before = [differs, missing, open].map(({ number }) => readAttempt(rig.db, number))
    const told: AskProgress[] = []
    const ended: number[] = []
    const asker = createRowAsker(
      rig.reconcile,
      (progress) => told.push(progress),
      async (importId) => {
        ended.push(importId)
        await reconcileStatement(rig.reconcile, importId, false, null)
      },
    )
    expect(must(asker.start(statement.importId, false, rig.by))).toMatchObject({ total: 3, running: true })
    for (let turn = 0; turn < 40 && asker.progress()?.running; turn++) {
      await rig.clock.advance(300)
    }
    expect(asker.progress()).toEqual({ importId: statement.importId, total: 3, done: 3, answered: 1, running: false })
    expect(told.map(({ done }) => done)).toEqual([1, 2, 3, 3])
    expect(ended).toEqual([statement.importId])
    // What is settled is asked of the gateway alone; what is not, through its one owner.
    expect(queried).toEqual([differs.number, missing.number])
    expect(rig.asked).toEqual([open.number])
    expect([differs, missing, open].map(({ number }) => readAttempt(rig.db, number))).toEqual(before)
    const words = Object.fromEntries(
      rowsOf(statement.importId).map(({ number, vendor }) => [number, vendor && [vendor.says, vendor.minor, vendor.currency]]),
    )
    expect(words).toEqual({
      [differs.number]: ['paid', 1_234, 'CAD'],
      [missing.number]: ['unclear', null, null],
      [open.number]: ['unclear', null, null],
      Z99OTHER0001: null,
    })
    expect(rig.facts('reconcile.asked')).toMatchObject([{ asked: 3, answered: 1, stopped: false }])
  })

  it('can be stopped, and goes on later with what was asked longest ago', async () => {
    const sales = ['T01STOP00001', 'T01STOP00002'].map((number) => putSale(rig.db, { number }))
    const { statement } = await rig.take(bytes(...sales.map(({ number }) => row(number, '12.35'))))
    const asker = createRowAsker(
      rig.reconcile,
      () => asker.stop(),
      async () => {},
    )
    for (const expected of [sales[0], sales[1]]) {
      must(asker.start(statement.importId, false, rig.by))
      for (let turn = 0; turn < 20 && asker.progress()?.running; turn++) {
        await rig.clock.advance(300)
      }
      expect(queried.at(-1)).toBe(expected?.number)
    }
    expect(queried).toHaveLength(2)
    const scope = readScope(rig.db, statement.importId, false)
    expect(scope && readRow(rig.db, scope, 'nothing')).toBeNull()
  })
})
