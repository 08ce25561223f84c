import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertAttempt, updateAttempt } from '#main/db/attempts.ts'
import { listOrderIds } from '#main/db/order-list.ts'
import { MOST_GATHERED } from '#main/db/order-sources.ts'
import { followAttempts, insertOrder } from '#main/db/orders.ts'
import { type Db, transact } from '#main/db/sql.ts'
import { readOrderPage } from '#main/orders/read-orders.ts'
import { NO_FILTER, type OrderFilter, type OrderRow, orderWord } from '#shared/domain/order.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { SHOP } from '../helpers/sales.ts'

/* A book in which every way to a page is taken: more orders of a price, a word and a beginning than are gathered at once, and more in all than one page looks at. */

const ORDERS = 7_000
const DAYS = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-08']
const MONDAY_FIRST = [7, 1, 2, 3, 4, 5, 6]
type Known = {
  id: number
  day: string
  hour: number
  person: number
  till: string
  account: string | null
  shift: number | null
  kind: OrderRow['kind']
  tender: OrderRow['tender']
  currency: string
  status: OrderRow['status']
  total: number
  note: string
  number: string
  ref: string | null
  practice: boolean
  refund: { day: string; hour: number; person: number; till: string; shift: number | null; late: boolean } | null
}

let rig: Rig
let known: Known[]
beforeAll(() => {
  rig = openRig()
  rig.db.pragma('synchronous = OFF')
  known = transact(rig.db, () => fill(rig.db))
})
afterAll(() => rig.close())

function fill(db: Db): Known[] {
  let state = 99
  const upTo = (most: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * most)
  }
  const pick = <T>(of: readonly T[]): T => of[upTo(of.length)] as T
  db.exec(`INSERT INTO people (id, name, role, practice) VALUES (2, 'Ben', 'cashier', 0), (3, 'Chloé', 'cashier', 0), (9, 'Gone', 'cashier', 0)`)
  for (const number of [1, 2])
    db.exec(`INSERT INTO shifts (practice, number, till_code, business_day, currency, opened_at, person_id, person_name, float_minor, closed_at)
      VALUES (0, ${number}, 'T01', '2026-03-04', 'CAD', 0, 1, 'Anna', 0, 1)`)
  return Array.from({ length: ORDERS }, (_, place) => {
    const cash = upTo(4) === 0
    const kind = cash ? 'cash' : pick(['scan', 'qr'] as const)
    const status = cash
      ? 'paid'
      : pick([
          'paid',
          'paid',
          'paid',
          'paid',
          'declined',
          'not_sent',
          ...(place % 900 === 0 ? (['closed', 'late_paid', 'asking', 'held'] as const) : []),
        ] as const)
    const one: Known = {
      id: 0,
      day: DAYS[Math.min(DAYS.length - 1, Math.floor((place / ORDERS) * DAYS.length))] ?? '',
      hour: 9 + upTo(12),
      // One who left early on: that one's sales are farther back than one page looks.
      person: place < 40 ? 9 : pick([1, 2, 3]),
      till: pick(['T01', 'T02']),
      account: cash ? null : pick(['a', 'b']),
      shift: pick([null, 1, 2]),
      kind,
      tender: cash ? 'cash' : pick(['alipay', 'wechat'] as const),
      currency: upTo(30) === 0 ? 'CNY' : 'CAD',
      status,
      total: upTo(2) === 0 ? 500 : 600 + place,
      note: upTo(2) === 0 ? `table ${upTo(50)}` : upTo(300) === 0 ? '生日蛋糕 for Zoé' : '',
      number: `T01AB${String(place).padStart(8, '0')}`,
      ref: cash || status !== 'paid' ? null : `42000${String(place * 7_919).padStart(10, '0')}`,
      practice: place % 50 === 49,
      refund: null,
    }
    one.id = insertOrder(db, {
      ...{ number: one.number, at: Date.UTC(2026, 2, 4) + place, businessDay: one.day, shopHour: one.hour, tender: one.tender, kind: one.kind },
      ...{ amountMinor: one.total, tipMinor: 0, currency: one.currency, status: one.status, note: one.note, personId: one.person, personName: 'X' },
      ...{ practice: one.practice, givenMinor: null, changeMinor: null, tillCode: one.till, accountId: one.account, shiftId: one.shift },
    })
    if (!cash) {
      insertAttempt(db, {
        ...{ id: one.number, orderId: one.id, kind: one.kind === 'qr' ? 'qr' : 'scan', accountId: one.account ?? '', wallet: one.tender as 'alipay' },
        ...{ amountMinor: one.total, currency: one.currency, codeMasked: null, codeHash: null, createdAt: place, windowMs: 45_000 },
      })
      updateAttempt(db, one.number, 'created', one.status, { gatewayRef: one.ref })
      followAttempts(db, one.id)
    }
    if ((one.status === 'paid' && upTo(20) === 0) || one.status === 'late_paid') {
      const refund = {
        day: pick(DAYS),
        hour: 9 + upTo(12),
        person: pick([1, 2]),
        till: pick(['T01', 'T02']),
        shift: pick([null, 1, 2]),
        late: one.status === 'late_paid',
      }
      one.refund = refund
      const id = `T01RB${String(place).padStart(8, '0')}`
      if (cash)
        db.prepare(
          `INSERT INTO cash_refunds (id, order_id, amount_minor, currency, mistake, why, person_id, person_name, practice, business_day, shop_hour, shift_id, till_code, created_at, done_seq)
           VALUES (?, ?, 1, 'CAD', 0, 'x', ?, 'X', ?, ?, ?, ?, ?, 0, 1)`,
        ).run(id, one.id, refund.person, one.practice ? 1 : 0, refund.day, refund.hour, refund.shift, refund.till)
      else
        db.prepare(
          `INSERT INTO refunds (id, order_id, attempt_id, amount_minor, currency, status, why, person_id, person_name, before_minor, business_day, shop_hour, shift_id, till_code, created_at)
           VALUES (?, ?, ?, 1, 'CAD', 'done', 'x', ?, 'X', 0, ?, ?, ?, ?, 0)`,
        ).run(id, one.id, one.number, refund.person, refund.day, refund.hour, refund.shift, refund.till)
    }
    return one
  })
}

/** The filter's meaning, row by row and without an index. */
function fits(one: Known, filter: Partial<OrderFilter>): boolean {
  if (one.practice) return false
  const ofRefund = filter.word === 'refunded'
  if (ofRefund && (one.refund === null || (filter.refundsOf && (filter.refundsOf === 'late') !== one.refund.late))) return false
  const when = ofRefund && one.refund ? one.refund : one
  const same = (wanted: unknown, is: unknown): boolean => wanted === undefined || wanted === null || wanted === is
  return (
    same(filter.day, when.day) &&
    (!filter.from || when.day >= filter.from) &&
    (!filter.to || when.day <= filter.to) &&
    same(filter.weekday, MONDAY_FIRST[new Date(when.day).getUTCDay()]) &&
    same(filter.hour, when.hour) &&
    same(filter.personId, when.person) &&
    same(filter.tillCode, when.till) &&
    same(filter.shiftId, when.shift ?? 0) &&
    same(filter.tender, one.tender) &&
    same(filter.kind, one.kind) &&
    same(filter.accountId, one.account) &&
    same(filter.currency, one.currency) &&
    (ofRefund || !filter.word || orderWord(one.status) === filter.word)
  )
}

/** Every page of a filter to its end, and how many pages that took. */
function walk(filter: Partial<OrderFilter>, limit = 200): { ids: number[]; pages: number } {
  const ids: number[] = []
  let pages = 0
  let cursor: string | null = null
  do {
    const page = readOrderPage(rig.db, SHOP, false, { ...NO_FILTER, ...filter }, cursor, limit)
    ids.push(...page.rows.map(({ orderId }) => orderId))
    cursor = page.next
    pages++
  } while (cursor !== null)
  return { ids, pages }
}
const wanted = (test: (one: Known) => boolean) =>
  known
    .filter((one) => !one.practice && test(one))
    .map(({ id }) => id)
    .reverse()

describe('the order list', () => {
  const DIMS: Partial<OrderFilter>[] = [
    {},
    { day: '2026-03-04' },
    { from: '2026-03-03', to: '2026-03-04' },
    { from: '2026-03-06' },
    { to: '2026-03-02' },
    { from: '2027-01-01', to: '2027-02-01' },
    { weekday: 7 },
    { hour: 12 },
    { personId: 2 },
    { tender: 'wechat' },
    { tender: 'cash' },
    { kind: 'qr' },
    { accountId: 'b' },
    { shiftId: 2 },
    { shiftId: 0 },
    { tillCode: 'T02' },
    { currency: 'CNY' },
    { word: 'paid' },
    { word: 'declined' },
    { word: 'closed' },
    { word: 'waiting' },
    { word: 'held' },
    { from: '2026-03-03', to: '2026-03-05', weekday: 3, personId: 1, tender: 'alipay', word: 'paid' },
    { day: '2026-03-04', word: 'declined', shiftId: 1 },
    { word: 'refunded' },
    { word: 'refunded', refundsOf: 'sales' },
    { word: 'refunded', refundsOf: 'late' },
    { word: 'refunded', day: '2026-03-04' },
    { word: 'refunded', refundsOf: 'sales', from: '2026-03-03', to: '2026-03-05', personId: 2 },
    { word: 'refunded', shiftId: 1 },
    { word: 'refunded', shiftId: 0, hour: 11 },
    { word: 'refunded', tender: 'cash', tillCode: 'T02' },
  ]
  it.each(DIMS)('opens exactly the orders of %o, each once, newest first', (filter) => {
    const { ids } = walk(filter)
    expect(ids).toEqual(wanted((one) => fits(one, filter)))
  })

  it('counts exactly where it can, and says where it is more', () => {
    const page = (filter: Partial<OrderFilter>) => readOrderPage(rig.db, SHOP, false, { ...NO_FILTER, ...filter }, null, 10)
    const day = { day: '2026-03-04' }
    const paid = known.filter((one) => fits(one, { ...day, currency: 'CAD', word: 'paid' }))
    expect(page(day)).toMatchObject({
      count: wanted((one) => fits(one, day)).length,
      countIsLeast: false,
      paidSumMinor: paid.reduce((sum, { total }) => sum + total, 0),
    })
    const sumOf = (filter: Partial<OrderFilter>) =>
      known.filter((one) => fits(one, { ...filter, currency: 'CAD', word: 'paid' })).reduce((sum, { total }) => sum + total, 0)
    for (const filter of [{}, { tender: 'wechat' as const }, { from: '2026-03-03', weekday: 3 }, { currency: 'CAD' }])
      expect(page(filter)).toMatchObject({ count: wanted((one) => fits(one, filter)).length, countIsLeast: false, paidSumMinor: sumOf(filter) })
    expect(page({ hour: 12 })).toMatchObject({ countIsLeast: true, paidSumMinor: null })
  })

  it('never looks at the whole book for one page: what lies far back comes in steps', () => {
    const first = listOrderIds(rig.db, false, { ...NO_FILTER, personId: 9 }, 'CAD', Number.MAX_SAFE_INTEGER, 50)
    expect(first.ids).toEqual([])
    expect(first.next).toBeGreaterThan(0)
    const { ids, pages } = walk({ personId: 9 })
    expect(ids).toEqual(wanted(({ person }) => person === 9))
    expect(pages).toBeGreaterThan(1)
  })

  it('finds more than it gathers at once: a common price, a common word, a common beginning', () => {
    const common: [string, (one: Known) => boolean][] = [
      ['5.00', ({ total }) => total === 500],
      ['table', ({ note }) => note.startsWith('table')],
      ['T01AB', () => true],
    ]
    for (const [search, test] of common) {
      const expected = wanted(test)
      expect(expected.length, search).toBeGreaterThan(MOST_GATHERED)
      expect([search, walk({ search }).ids]).toEqual([search, expected])
    }
    expect(walk({ search: '5.00', word: 'declined', personId: 3 }).ids).toEqual(
      wanted((one) => one.total === 500 && fits(one, { word: 'declined', personId: 3 })),
    )
  })
})

describe('a search', () => {
  const page = (search: string) => readOrderPage(rig.db, SHOP, false, { ...NO_FILTER, search }, null, 50)
  const only = (search: string) => page(search).rows.map(({ orderId }) => orderId)

  it('says what it was found in', () => {
    const paid = known.find(({ ref, practice, total }) => ref !== null && !practice && total !== 500)
    const back = known.find(({ refund, practice }) => refund !== null && !practice)
    if (!paid?.ref || !back) throw new Error('the book has none')
    expect(page(paid.number).hits).toEqual([{ orderId: paid.id, by: 'number', text: null }])
    expect(page(paid.number.slice(-6).toLowerCase()).hits).toContainEqual({ orderId: paid.id, by: 'number', text: null })
    expect(page(paid.ref).hits).toEqual([{ orderId: paid.id, by: 'reference', text: paid.ref }])
    expect(page(paid.ref.slice(-7)).hits).toContainEqual({ orderId: paid.id, by: 'reference', text: paid.ref })
    expect(page(`T01RB${back.number.slice(5)}`).hits).toEqual([{ orderId: back.id, by: 'refund', text: `T01RB${back.number.slice(5)}` }])
    const [cents, whole] = [paid.total % 100, Math.floor(paid.total / 100)]
    for (const amount of [`${whole}.${String(cents).padStart(2, '0')}`, `${whole},${String(cents).padStart(2, '0')}`, String(paid.total)])
      expect(page(amount).hits).toContainEqual({ orderId: paid.id, by: 'amount', text: null })
  })

  it('finds words of notes in three languages: parts of Chinese ones, beginnings of others, with or without accents', () => {
    const expected = wanted(({ note }) => note.includes('蛋糕'))
    expect(expected.length).toBeGreaterThan(2)
    for (const search of ['蛋糕', '糕', '生日', '日蛋', 'zoe', 'Zoé', 'ZO', '蛋糕 for'])
      expect([search, only(search)]).toEqual([search, expected.slice(0, 50)])
    for (const search of ['糕蛋', 'oé', 'for table']) expect([search, only(search)]).toEqual([search, []])
  })

  it('of less than four letters of a number finds none by it', () => {
    expect(only('T01')).toEqual([])
    expect(only('~~~~')).toEqual([])
  })
})
