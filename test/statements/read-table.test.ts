import { strToU8, zipSync } from 'fflate'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { guessMapping } from '#main/statements/guess-mapping.ts'
import { readAmount, readWhen } from '#main/statements/read-cells.ts'
import { missingFields, readRows } from '#main/statements/read-rows.ts'
import { readTable, type Table } from '#main/statements/read-table.ts'
import type { StatementMapping } from '#shared/domain/statement-file.ts'

const TORONTO = { currency: 'CAD', zone: 'America/Toronto' }
const table = (bytes: Uint8Array): Table => {
  const read = readTable(bytes)
  if (!read) throw new Error('no table')
  return read
}
const read = async (bytes: Uint8Array, change: Partial<StatementMapping> = {}) => {
  const found = table(bytes)
  const mapping = { ...guessMapping(found.columns, found.rows, TORONTO), ...change }
  expect(missingFields(mapping)).toEqual([])
  return { ...(await readRows(found, mapping, async () => {})), mapping, form: found.form }
}

describe('a table from a file', () => {
  it('as a French bank writes it: semicolons, decimal commas, Western letters', async () => {
    const text = [
      'N° de commande;Date de la transaction;Montant;Devise;Frais;Montant net;Statut;Type',
      'T01A00000001;04/03/2026 13:05;1 234,50 $;CAD;9,88;1224,62;Réussi;Paiement',
      'T01A00000002;14/03/2026 09:00;(20,00);CAD;;;Remboursé;Remboursement',
      'T01A00000003;15/03/2026 09:00;7,00;CAD;;;Échoué;Paiement',
    ].join('\r\n')
    const { lines, unreadable, mapping, form } = await read(iconv.encode(text, 'windows-1252'))
    expect(form).toEqual({ encoding: 'windows-1252', delimiter: ';', headerRow: 1 })
    expect(mapping).toMatchObject({ decimal: ',', dateOrder: 'dmy', zone: 'America/Toronto' })
    expect(unreadable).toEqual([])
    expect(lines).toMatchObject([
      { kind: 'payment', orderId: 'T01A00000001', amountMinor: 123_450, feeMinor: 988, settledMinor: 122_462, tradedOn: '2026-03-04', moved: true },
      { kind: 'refund', orderId: 'T01A00000002', amountMinor: 2_000, refundMinor: -2_000, feeKnown: false, settledKnown: false, moved: true },
      { kind: 'payment', moved: false },
    ])
    expect(lines[0]?.tradedAt).toBe(Date.UTC(2026, 2, 4, 18, 5))
  })

  it('as WeChat Pay gives it: GBK, back quotes, refunds in a column of their own, a summary below', async () => {
    const text = [
      '交易时间,微信订单号,商户订单号,交易状态,货币种类,应结订单金额,商户退款单号,退款金额,手续费,费率',
      '`2026-03-04 10:00:00,`4200001,`T01B00000001,`SUCCESS,`CNY,`12.34,`0,`0.00,`0.07400,`0.60%',
      '`2026-03-04 11:00:00,`4200001,`T01B00000001,`REFUND,`CNY,`0.00,`T01B00000001R,`2.00,`-0.01000,`0.60%',
      '总交易单数,应结订单总金额,退款总金额',
      '`2,`12.34,`2.00',
    ].join('\n')
    const { lines, unreadable, form } = await read(iconv.encode(text, 'gb18030'))
    expect(form.encoding).toBe('gb18030')
    // Fees are told in fractions of a cent, and rounded.
    expect(lines).toMatchObject([
      { kind: 'payment', gatewayRef: '4200001', orderId: 'T01B00000001', amountMinor: 1_234, currency: 'CNY', refundId: null, feeMinor: 7 },
      { kind: 'refund', refundId: 'T01B00000001R', amountMinor: 200, refundMinor: -200 },
    ])
    expect(lines[0]?.tradedAt).toBe(Date.UTC(2026, 2, 4, 2))
    expect(unreadable).toEqual([
      { line: 4, why: 'has 3 cells instead of 10' },
      { line: 5, why: 'has 3 cells instead of 10' },
    ])
  })

  it('with a preamble, in a zip, with tabs and a byte order mark', async () => {
    const text = '\ufeffMerchant: Maple\nPeriod: March\n\nOrder ID\tPaid at\tTotal\n="0012"\t2026-03-04T23:30:00-05:00\t1,234.50\n'
    const zip = zipSync({ 'readme.md': strToU8('x'), 'report.txt': strToU8(text) })
    const { lines, form } = await read(zip)
    expect(form).toMatchObject({ delimiter: '\t', encoding: 'utf-8' })
    expect(lines).toMatchObject([
      { orderId: '0012', amountMinor: 123_450, tradedOn: '2026-03-04', tradedAt: Date.UTC(2026, 2, 5, 4, 30), settledOn: '' },
    ])
  })

  it('a faulty row holds up no other, and says what is wrong with it', async () => {
    const rows = [
      'Order No,Amount,Date,Type',
      'A,1.00,2026-03-04,sale',
      'B,x,2026-03-04,sale',
      'C,1.00,2026-02-30,sale',
      ',1.00,2026-03-04,sale',
      'D,1.00,2026-03-04,sale,more',
      'E,1.00,2026-03-04,zonk',
      'F,1.00,2026-03-04,payout',
      'G,2.00,2026-03-04,sale',
    ]
    const { lines, unreadable, skippedCount, kindWords } = await read(strToU8(rows.join('\n')))
    expect(lines.map(({ orderId }) => orderId)).toEqual(['A', 'G'])
    expect(skippedCount).toBe(1)
    expect(unreadable).toEqual([
      { line: 3, why: '"x" is no amount of CAD' },
      { line: 4, why: '"2026-02-30" is no date in this order' },
      { line: 5, why: 'names no payment' },
      { line: 6, why: 'has 5 cells instead of 4' },
      { line: 7, why: 'the kind "zonk" means nothing yet' },
    ])
    expect(kindWords).toContainEqual({ word: 'zonk', count: 1, means: null })
    const told = await read(strToU8(rows.join('\n')), { kindWords: { zonk: 'refund' } })
    expect(told.lines.find(({ orderId }) => orderId === 'E')?.kind).toBe('refund')
  })

  it('is none where there is none', () => {
    for (const text of ['', 'hello', 'one\ntwo\n', '\u0089PNG\u0000\u0000a,b\n1,2']) expect(readTable(strToU8(text)), text).toBeNull()
    expect(readTable(strToU8('PK\u0003\u0004broken'))).toBeNull()
  })
})

describe('a cell', () => {
  it.each([
    ['1,234.50', '.', 123_450],
    ['1.234,50', ',', 123_450],
    ['1 234,50 $', ',', 123_450],
    ['12,34,567.00', '.', 123_456_700],
    ["1'234.5", '.', 123_450],
    ['(20.00)', '.', -2_000],
    ['20.00-', '.', -2_000],
    ['−20', '.', -2_000],
    ['CAD 7', '.', 700],
    ['１２．３４', '.', 1_234],
    ['.5', '.', 50],
    ['0.00', '.', 0],
    ['-0.00', '.', 0],
    ['1.234', '.', null],
    ['1,23', '.', null],
    ['1,2345.00', '.', null],
    ['1.2.3', '.', null],
    ['', '.', null],
    ['-', '.', null],
    ['1e5', '.', null],
    ['12.345', '.', null],
    ['12.340', '.', 1_234],
  ] as const)('%s with %s is %s', (text, decimal, minor) => expect(readAmount(text, 'CAD', decimal)).toBe(minor))

  it('of a currency without cents', () => expect([readAmount('1,200', 'JPY', '.'), readAmount('12.5', 'JPY', '.')]).toEqual([1_200, null]))

  it.each([
    ['2026-03-08 02:30:00', 'ymd', '2026-03-08', Date.UTC(2026, 2, 8, 7, 30)],
    ['20260304101112', 'ymd', '2026-03-04', Date.UTC(2026, 2, 4, 15, 11, 12)],
    ['2026年3月4日 10:00', 'ymd', '2026-03-04', Date.UTC(2026, 2, 4, 15)],
    ['3/4/26 1:05 PM', 'mdy', '2026-03-04', Date.UTC(2026, 2, 4, 18, 5)],
    ['4.3.2026', 'dmy', '2026-03-04', null],
    ['4 Mar 2026', 'dmy', '2026-03-04', null],
    ['4 juil. 2026 09h15', 'dmy', '2026-07-04', Date.UTC(2026, 6, 4, 13, 15)],
    ['2026-03-05T01:00:00Z', 'ymd', '2026-03-04', Date.UTC(2026, 2, 5, 1)],
    ['1772625600', 'unix', '2026-03-04', 1_772_625_600_000],
  ] as const)('%s (%s) is a date', (text, dateOrder, day, at) =>
    expect(readWhen(text, '', { dateOrder, zone: 'America/Toronto' })).toEqual({ day, at }),
  )

  it.each([
    ['2026-02-30', 'ymd'],
    ['31/12/2026', 'mdy'],
    ['2026-03-04 25:00', 'ymd'],
    ['soon', 'ymd'],
    ['', 'ymd'],
    ['1772625600', 'ymd'],
  ] as const)('%s (%s) is none', (text, dateOrder) => expect(readWhen(text, '', { dateOrder, zone: 'America/Toronto' })).toBeNull())
})
