import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findOrderByNumber } from '#main/db/orders.ts'
import { readOrderDetail, readOrderPage, writeDiaryText } from '#main/orders/read-orders.ts'
import { NO_FILTER, type OrderFilter } from '#shared/domain/order.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { putSale, SHOP } from '../helpers/sales.ts'

const NOON = Date.UTC(2026, 2, 4, 17)
const HOUR = 3_600_000
let rig: Rig
beforeEach(() => {
  rig = openRig()
})
afterEach(() => rig.close())

const page = (filter: Partial<OrderFilter> = {}, cursor: string | null = null, limit = 50, practice = false) =>
  readOrderPage(rig.db, SHOP, practice, { ...NO_FILTER, ...filter }, cursor, limit)
const found = (search: string) =>
  page({ search })
    .rows.map(({ orderId }) => orderId)
    .sort()

describe('searching orders', () => {
  it('finds by number, its last digits, amount, note and the wallet’s number', () => {
    const tea = putSale(rig.db, { number: 'T01AAAAAA12WXYZ', note: 'Green TEA, table 5', gatewayRef: 'AL000000004821' })
    const cake = putSale(rig.db, { number: 'T01BBBBBB12QQQQ', totalMinor: 500, tipMinor: 50, note: '蛋糕' })
    expect(found('T01AAAAAA12WXYZ')).toEqual([tea.orderId])
    expect(found('wxyz')).toEqual([tea.orderId])
    expect(found(' WXYZ ')).toEqual([tea.orderId])
    expect(found('green tea')).toEqual([tea.orderId])
    expect(found('蛋糕')).toEqual([cake.orderId])
    expect(found('12.34')).toEqual([tea.orderId])
    expect(found('$12.34')).toEqual([tea.orderId])
    expect(found('5.00')).toEqual([cake.orderId])
    expect(found('4.50')).toEqual([])
    expect(found('AL000000004821')).toEqual([tea.orderId])
    expect(found('4821')).toEqual([tea.orderId])
    expect(found('AL0000')).toEqual([])
    expect(found('')).toHaveLength(2)
    expect(found('nothing like it')).toEqual([])
  })

  it('finds the sale of a receipt by the whole number only, by an earlier one too, and in the till’s own mode', async () => {
    rig.other.pay = () => ({ kind: 'declined', detail: 'refused', code: null, reason: 'refused', confirm: false })
    const first = rig.charge()
    await rig.clock.advance(0)
    const second = rig.charge({ orderId: first.orderId })
    for (const { id } of [first, second]) expect(findOrderByNumber(rig.db, false, id)?.orderId).toBe(first.orderId)
    const tea = putSale(rig.db, { number: 'T01AAAAAA12WXYZ' })
    expect(findOrderByNumber(rig.db, false, 'T01AAAAAA12WXYZ')).toMatchObject({ orderId: tea.orderId, number: 'T01AAAAAA12WXYZ' })
    expect(findOrderByNumber(rig.db, true, 'T01AAAAAA12WXYZ')).toBeNull()
    for (const part of ['WXYZ', 'T01AAAAAA12WXY', '%', '']) expect(findOrderByNumber(rig.db, false, part)).toBeNull()
  })

  it('takes wildcards, quotes and back slashes as what they are', () => {
    const odd = putSale(rig.db, { note: String.raw`50% off_now \o/ it's "so"` })
    putSale(rig.db, { note: '50 percent off now' })
    for (const search of ['50%', 'off_now', String.raw`\o/`, "it's", '"so"', '% off_'])
      expect([search, found(search)]).toEqual([search, [odd.orderId]])
    expect(found('%%')).toEqual([])
    expect(found('_')).toEqual([odd.orderId])
    expect(found("' OR 1=1 --")).toEqual([])
  })

  it('finds a sale by an earlier attempt of it', async () => {
    rig.other.pay = () => ({ kind: 'declined', detail: 'refused', code: null, reason: 'refused', confirm: false })
    const first = rig.charge()
    await rig.clock.advance(0)
    const second = rig.charge({ orderId: first.orderId })
    expect(found(first.id)).toEqual([first.orderId])
    expect(found(second.id)).toEqual([first.orderId])
  })
})

describe('the order list', () => {
  it('narrows by day, state, tender, person and hour together, and keeps practice apart', () => {
    const all = [
      putSale(rig.db),
      putSale(rig.db, { tender: 'wechat' }),
      putSale(rig.db, { status: 'unresolved' }),
      putSale(rig.db, { status: 'sending' }),
      putSale(rig.db, { status: 'not_sent' }),
      putSale(rig.db, { at: NOON + HOUR }),
      putSale(rig.db, { at: NOON + 24 * HOUR }),
      putSale(rig.db, { tender: 'cash' }),
      putSale(rig.db, { practice: true }),
    ]
    const ids = (filter: Partial<OrderFilter>) =>
      page(filter)
        .rows.map(({ orderId }) => all.findIndex((sale) => sale.orderId === orderId))
        .sort()
    expect(ids({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(ids({ day: '2026-03-05' })).toEqual([6])
    expect(ids({ tender: 'wechat' })).toEqual([1])
    expect(ids({ tender: 'cash', word: 'paid' })).toEqual([7])
    expect(ids({ word: 'waiting' })).toEqual([3])
    expect(ids({ word: 'declined' })).toEqual([4])
    expect(ids({ hour: 13, day: '2026-03-04' })).toEqual([5])
    expect(ids({ personId: 2 })).toEqual([])
    expect(ids({ search: '12.34', word: 'unresolved' })).toEqual([2])
    expect(page({}, null, 50, true).rows.map(({ orderId }) => orderId)).toEqual([all[8]?.orderId])
  })

  it('counts and sums over the whole filter, paid sales only, whatever page is open', () => {
    for (let sale = 0; sale < 25; sale++) putSale(rig.db, { totalMinor: 100 + sale, status: sale % 5 === 0 ? 'declined' : 'paid' })
    const sum = Array.from({ length: 25 }, (_, sale) => (sale % 5 === 0 ? 0 : 100 + sale)).reduce((a, b) => a + b, 0)
    const first = page({}, null, 10)
    expect(first).toMatchObject({ count: 25, paidSumMinor: sum })
    expect(page({}, first.next, 10)).toMatchObject({ count: 25, paidSumMinor: sum })
    expect(page({ word: 'declined' })).toMatchObject({ count: 5, paidSumMinor: 0 })
    expect(page({ search: 'nothing' })).toMatchObject({ rows: [], next: null, count: 0, paidSumMinor: 0 })
  })

  it('pages through everything once, newest first, while new sales come and many share a moment', () => {
    const before = Array.from({ length: 47 }, (_, sale) => putSale(rig.db, { at: NOON + Math.floor(sale / 6) }).orderId)
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const next = page({}, cursor, 10)
      seen.push(...next.rows.map(({ orderId }) => orderId))
      cursor = next.next
      putSale(rig.db, { at: NOON + HOUR })
    } while (cursor !== null)
    expect(seen).toEqual([...before].reverse())
  })

  it('ends without a further page exactly at the end', () => {
    for (let sale = 0; sale < 10; sale++) putSale(rig.db)
    expect(page({}, null, 10).next).toBeNull()
    expect(page({}, null, 9).next).not.toBeNull()
  })

  it('takes a cursor that is none for the beginning', () => {
    putSale(rig.db)
    for (const cursor of ['', 'x', '1', 'a.b', "1.1' OR 1"]) expect(page({}, cursor).rows.length).toBeLessThanOrEqual(1)
  })
})

describe('one order', () => {
  it('has a receipt only once it is paid, and its diary tells no secrets', async () => {
    const code = '289988776655443322'
    const { orderId, id } = rig.charge({ code, note: 'tea' })
    expect(readOrderDetail(rig.db, SHOP, orderId)).toMatchObject({ ok: true, value: { receipt: null } })
    await rig.clock.advance(0)
    const detail = readOrderDetail(rig.db, SHOP, orderId)
    if (!detail.ok) throw new Error('not found')
    expect(detail.value.receipt).toMatchObject({
      number: id,
      totalMinor: 1234,
      gatewayRef: 'AL0001',
      journalHash: expect.stringMatching(/^[0-9a-f]{8}$/),
      practice: false,
    })
    expect(detail.value.attempts.map((attempt) => attempt.id)).toEqual([id])
    const { fileName, text } = writeDiaryText(detail.value, '1.0')
    expect(fileName).toBe(`diary-${id}.json`)
    expect(text).not.toContain(code)
    expect(text).toContain('payment.paid')
    expect(readOrderDetail(rig.db, SHOP, 999)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })
})
