import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plainCell, readCsv } from '#main/gateways/codec/csv.ts'
import { decimalToMinor, minorToDecimal } from '#main/gateways/codec/decimal.ts'
import { unpackZip } from '#main/gateways/codec/zip.ts'
import { readSettlement } from '#main/gateways/dokypay/settlement.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { accountWith, cannedGateway, type DokypayRig, freshId, link, openDokypayRig, refusal } from './dokypay-rig.ts'
import type { Meddling } from './meddler.ts'

const HEADER =
  'Trade No,Merchant No,Trade Date,Settlement Date,Application,Payment Method,Trade Amount,Trade Currency,Commission,Commission Currency,Settlement Amount,Settlement Currency'
const ROW = 'N1,T01,2020-01-05,2020-01-06,Shop,gopay,10.00,USD,0.20,USD,9.80,USD'
const read = (bytes: Uint8Array | string) => readSettlement({ account: accountWith() }, typeof bytes === 'string' ? strToU8(bytes) : bytes)
const json = (data: object) => JSON.stringify({ code: '200', msg: 'OK', timestamp: '1', data })
const CAPS = { maxFiles: 5, maxBytes: 10_000 }

describe('a settlement file', () => {
  it('as one CSV, columns in any order and with more of them', () => {
    expect(read(`\ufeff${HEADER}\r\n${ROW}\r\n`)).toEqual({
      known: true,
      state: 'ready',
      unreadable: [],
      lines: [
        {
          kind: 'payment',
          gatewayRef: 'N1',
          orderId: 'T01',
          refundId: null,
          subscriptionId: null,
          tradedOn: '2020-01-05',
          settledOn: '2020-01-06',
          method: 'gopay',
          amountMinor: 1_000,
          currency: 'USD',
          feeMinor: 20,
          feeCurrency: 'USD',
          settledMinor: 980,
          settledCurrency: 'USD',
        },
      ],
    })
    const [columns, cells] = [HEADER.split(',').reverse(), ROW.split(',').reverse()]
    expect(read(`Extra,${columns.join(',')}\n"a, b",${cells.join(',')}\n`)).toMatchObject({ lines: [{ orderId: 'T01', settledMinor: 980 }] })
  })

  it('as a zip of several, told apart by their columns', () => {
    const zip = zipSync({
      'a/payment.csv': strToU8(`${HEADER}\n${ROW}\n`),
      'a/refund.csv': strToU8(`${HEADER},Refund No,Merchant Refund No,Refund Amount\n${ROW},R9,T01R,-2.00\n`),
      'a/subscribeCreate.csv': strToU8(`${HEADER},Subscribe Id\n${ROW},S1\n`),
    })
    const answer = read(zip)
    expect(answer).toMatchObject({ known: true, state: 'ready', unreadable: [] })
    expect(answer.known && answer.state === 'ready' ? answer.lines.map(({ kind }) => kind) : []).toEqual(['payment', 'refund', 'subscription'])
    expect(answer).toMatchObject({ lines: [{}, { refundId: 'T01R', refundMinor: -200 }, { subscriptionId: 'S1' }] })
  })

  it.each([
    [json({ resultCode: '0000', message: 'success', status: 'processing' }), 'processing'],
    [json({ resultCode: '0000', message: 'success', status: 'notfound' }), 'not_found'],
    [`\n ${json({ resultCode: '0000', status: 'NotFound' })}`, 'not_found'],
  ])('as words: %s', (text, state) => expect(read(text)).toEqual({ known: true, state }))

  it.each([
    ['another state', json({ resultCode: '0000', status: 'later' })],
    ['no state', json({ resultCode: '0000' })],
    ['a refusal', refusal('2002')],
    ['a server error', JSON.stringify({ code: '500' })],
    ['broken JSON', '{"code":'],
    ['nothing', ''],
    ['a page', '<html><body>Bad gateway</body></html>'],
    ['a CSV of something else', 'a,b\n1,2\n'],
    ['a column twice', `${HEADER},Trade No\n${ROW},N1\n`],
    ['another encoding', Buffer.from(`${HEADER}\n${ROW.replace('Shop', 'Caf\u00e9')}\n`, 'latin1')],
    ['a broken zip', zipSync({ 'a.csv': strToU8(HEADER) }).slice(0, 60)],
  ])('%s is none', (_, bytes) => expect(read(bytes)).toMatchObject({ known: false }))

  it.each([
    ['too few cells', 'N1,T01'],
    ['a formula', ROW.replace('T01', '=HYPERLINK("http://x")').replace(/"/g, '""').replace('=HYPERLINK', '"=HYPERLINK').replace('x"")', 'x"")"')],
    ['a plus', ROW.replace('gopay', '+1')],
    ['an at', ROW.replace('gopay', '@SUM(A1)')],
    ['no number', ROW.replace('T01', '')],
    ['an amount that is none', ROW.replace('10.00', 'ten')],
    ['thousands', ROW.replace('10.00', '"1,000.00"')],
    ['a trade finer than a cent', ROW.replace('10.00', '10.001')],
    ['an unknown currency', ROW.replace('USD', 'dollars')],
    ['no day', ROW.replace('2020-01-05', 'yesterday')],
  ])('a line with %s is told, and the next one is read', (_, bad) => {
    const answer = read(`${HEADER}\n${bad}\n${ROW.replace('T01', 'T02')}\n`)
    expect(answer).toMatchObject({ known: true, state: 'ready', lines: [{ orderId: 'T02' }], unreadable: [{ file: 'settlement.csv', line: 2 }] })
  })

  it('with broken quotes is told from there on, and what came before is read', () => {
    const answer = read(`${HEADER}\n${ROW}\n${ROW.replace('Shop', '"Sh"op')}\n${ROW}\n`)
    expect(answer).toMatchObject({ known: true, state: 'ready', lines: [{ orderId: 'T01' }] })
    expect(answer.known && answer.state === 'ready' ? answer.unreadable[0] : null).toMatchObject({ line: 3, why: 'broken quotes' })
  })

  it('takes long numbers out of their wrappings, and days in their forms', () => {
    const row = ROW.replace('N1', '"=""20191219141556118010479493"""').replace('T01', "'T01").replace('2020-01-05', '2020/01/05 10:11:12')
    expect(read(`${HEADER}\n${row.replace('2020-01-06', '20200106')}\n`)).toMatchObject({
      lines: [{ gatewayRef: '20191219141556118010479493', orderId: 'T01', tradedOn: '2020-01-05', settledOn: '2020-01-06' }],
    })
    expect(read(`${HEADER}\n${ROW.replace('0.20,USD,9.80,USD', '3403.637,IDR,166778.07,IDR')}\n`)).toMatchObject({
      lines: [{ feeCurrency: 'IDR', feeMinor: 340_363 }],
    })
  })

  it('asks for a day that is one, and for no other', async () => {
    const { gateway, sent, posts } = cannedGateway(strToU8(`${HEADER}\n${ROW}\n`))
    expect(await gateway.querySettlement('2020-01-06')).toMatchObject({ known: true, state: 'ready' })
    expect(sent()).toEqual({ version: '1.0', merchantId: '90000', clearDate: '2020-01-06', sign: expect.any(String) })
    for (const day of ['', '2020-1-6', '2020-13-01', '2020-01-06; drop']) expect((await gateway.querySettlement(day)).known).toBe(false)
    expect(posts).toHaveLength(1)
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('', 'PK\u0003\u0004', 'PK\u0005\u0006', '{', `${HEADER}\n`), (bytes, head) => {
        expect(typeof read(Buffer.concat([Buffer.from(head), bytes])).known).toBe('boolean')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a zip', () => {
  const content = strToU8('a,b\n1,2\n'.repeat(20))
  it('is unpacked whole', () =>
    expect(unpackZip(zipSync({ 'a.csv': content, 'b/ü.csv': content }), CAPS)).toMatchObject({
      ok: true,
      files: [{ name: 'a.csv' }, { name: 'b/ü.csv' }],
    }))
  it.each(['../a.csv', '/etc/passwd', 'a/../../b.csv', 'C:/a.csv', 'a\\b.csv', 'a\u0000.csv', 'x'.repeat(201)])(
    'with the name %j is refused',
    (name) => {
      expect(unpackZip(zipSync({ [name]: content }), CAPS)).toEqual({ ok: false, why: 'bad_name' })
    },
  )
  it('with a name twice is refused', () => expect(unpackZip(zipSync({ 'a.csv': content, 'A.csv': content }), CAPS)).toMatchObject({ ok: false }))
  it('with too many files, or too much in them, is refused before it is unpacked', () => {
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`${index}.csv`, content]))
    expect(unpackZip(zipSync(many), CAPS)).toEqual({ ok: false, why: 'too_large' })
    expect(unpackZip(zipSync({ 'bomb.csv': new Uint8Array(5_000_000) }), CAPS)).toEqual({ ok: false, why: 'too_large' })
  })
  it('that lies about its sizes is damaged, and gets no more than it declared', () => {
    const zip = zipSync({ 'a.csv': new Uint8Array(50_000) })
    // The size in the directory, 24 bytes into its entry: 100 in place of 50,000.
    const entry = Buffer.from(zip.buffer).lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    new DataView(zip.buffer).setUint32(entry + 24, 100, true)
    expect(unpackZip(zip, CAPS)).toEqual({ ok: false, why: 'damaged' })
  })
  it('with one byte changed is damaged', () => {
    const stored = zipSync({ 'a.csv': [content, { level: 0 }] })
    stored[40] = (stored[40] ?? 0) ^ 1
    expect(unpackZip(stored, CAPS)).toEqual({ ok: false, why: 'damaged' })
    expect(unpackZip(strToU8('a,b'), CAPS)).toEqual({ ok: false, why: 'not_zip' })
  })
})

describe('a CSV', () => {
  it('tells what it could not read', () => {
    expect(readCsv('A, B \n1,2\n3\n\n"x""y",4\n', 10)).toMatchObject({
      columns: ['a', 'b'],
      rows: [{ cells: { a: '1', b: '2' } }, { cells: { a: 'x"y', b: '4' } }],
      unreadable: [{ line: 3 }],
    })
    expect(readCsv('', 10)).toBeNull()
    expect(readCsv(`a\n${'1\n'.repeat(50)}`, 10)?.rows).toHaveLength(10)
  })
  it.each([
    ['abc', 'abc'],
    ['="123"', '123'],
    ["'123", '123'],
    ['=1+1', null],
    ['-5', null],
    ['@x', null],
    ["'=1", null],
    ['a\u0007', null],
  ])('cell %j is %j', (cell, text) => expect(plainCell(cell)).toBe(text))
})

describe('decimal text', () => {
  it('goes to minor units and back without a digit lost', () => {
    const digits: Record<string, number> = { JPY: 0, CAD: 2, KWD: 3 }
    fc.assert(
      fc.property(fc.constantFrom('JPY', 'CAD', 'KWD'), fc.nat({ max: Number.MAX_SAFE_INTEGER }), (currency, minor) => {
        expect(decimalToMinor(minorToDecimal(minor, currency, digits[currency] ?? 2) ?? '', currency)).toBe(minor)
      }),
    )
  })
})

describe('against the practice gateway', () => {
  let rig: DokypayRig
  beforeEach(async () => {
    rig = await openDokypayRig()
  })
  afterEach(() => rig.close())
  const DAY = '2024-05-06'

  it('is not found, then being made, then one CSV, then a zip', proves('dokypay', 'happy', 'settlement'), async () => {
    expect(await rig.gateway.querySettlement(DAY)).toEqual({ known: true, state: 'not_found' })
    const request = link()
    const { gatewayRef } = await rig.gateway.createLink(request)
    rig.sim.customerDoes(request.orderId, 'pays')
    expect(await rig.gateway.querySettlement(DAY)).toEqual({ known: true, state: 'processing' })
    rig.pass(10_000)
    expect(await rig.gateway.querySettlement(DAY)).toMatchObject({
      known: true,
      state: 'ready',
      unreadable: [],
      lines: [{ kind: 'payment', orderId: request.orderId, gatewayRef, amountMinor: 1_234, feeMinor: 24, settledMinor: 1_210, settledOn: DAY }],
    })
    const refundId = freshId()
    await rig.gateway.refund({ refundId, orderId: request.orderId, amountMinor: 200, currency: 'INR', wallet: 'alipay', gatewayRef })
    expect(await rig.gateway.querySettlement(DAY)).toMatchObject({
      unreadable: [],
      lines: [{ kind: 'payment' }, { kind: 'refund', refundId, refundMinor: 200 }],
    })
  })

  it.each(['garbage', '503-before', '503-after', 'cut-before', 'cut-after', 'redirect'] satisfies Meddling[])(
    'a %s tells nothing',
    async (meddling) => {
      const gateway = rig.meddled('settlement')
      rig.meddler.next = meddling
      expect((await gateway.querySettlement(DAY)).known).toBe(false)
    },
  )

  it('takes a file beyond the cap of replies, up to its own', async () => {
    const http = createHttpClient({ maxReplyBytes: 10, idleMs: 1_000 })
    const post = { url: rig.sim.urls.settlement, headers: {}, body: '{}', timeoutMs: 2_000, connectMs: 1_000 }
    expect(await http.post(post)).toMatchObject({ outcome: 'lost', cause: 'too_large' })
    expect(await http.post({ ...post, fileBytes: 5 })).toMatchObject({ outcome: 'lost', cause: 'too_large' })
    const reply = await http.post({ ...post, fileBytes: 10_000 })
    expect(reply).toMatchObject({ outcome: 'reply', body: '' })
    expect(Buffer.from(reply.outcome === 'reply' ? (reply.file ?? []) : []).toString()).toContain('resultCode')
    http.close()
  })
})
