import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listRows, readScope } from '#main/db/reconcile.ts'
import { insertRefund, updateRefund } from '#main/db/refunds.ts'
import { transact } from '#main/db/sql.ts'
import { saveRules } from '#main/reconcile/note-row.ts'
import type { RowClass } from '#shared/domain/reconcile.ts'
import { openReconcileRig, type ReconcileRig } from '../helpers/reconcile-rig.ts'
import { putSale } from '../helpers/sales.ts'
import { LIVE } from '../helpers/vendor-rig.ts'

let rig: ReconcileRig
beforeEach(() => {
  rig = openReconcileRig()
})
afterEach(() => rig.close())

/* The planting knows nothing of classify: each row is written with what was done to it, and what that does to the sums. */

type Planted = { cls: RowClass; key: string; gap: Record<string, number> }
const HEADER = 'Merchant Order No,Transaction ID,Amount,Currency,Transaction Time,Settlement Date,Fee,Net Amount,Type,Status,Refund No'
const DAY = 86_400_000
const NOON = Date.UTC(2026, 2, 2, 4)
const money = (minor: number) => `${minor < 0 ? '-' : ''}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`
const day = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)
const clock = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

function plant(count: number): { csv: string; planted: Planted[]; bookMinor: number } {
  const lines: string[] = []
  const planted: Planted[] = []
  let bookMinor = 0
  transact(rig.db, () => {
    for (let index = 0; index < count; index++) {
      const number = `T01PL${String(index).padStart(8, '0')}`
      const at = NOON + (index % 3) * DAY + (index % 400) * 60_000
      const minor = 500 + ((index * 7919) % 90_000)
      // One row in forty is spoiled, in turn, each in its own way.
      const spoil = index % 40 === 7 ? Math.floor(index / 40) % 11 : -1
      const fee = Math.floor((minor * 80 + 5_000) / 10_000)
      const line = (
        more: {
          amount?: number
          currency?: string
          fee?: number
          net?: number
          traded?: number
          settled?: number
          status?: string
          no?: string
        } = {},
      ) => {
        const { amount = minor, currency = 'CAD', traded = at, status = 'SUCCESS', no = number } = more
        const took = more.fee ?? fee
        const cells = [
          no,
          `W${index}`,
          money(amount),
          currency,
          clock(traded),
          day(more.settled ?? at + DAY),
          money(took),
          money(more.net ?? amount - took),
        ]
        lines.push([...cells, 'Payment', status, ''].join(','))
      }
      const says = (cls: RowClass, key: string, gap: Record<string, number> = {}) => planted.push({ cls, key, gap })
      const sale = () => putSale(rig.db, { number, at, totalMinor: minor, status: spoil === 4 ? 'declined' : 'paid' })
      const refund = (id: string, amountMinor: number, orderId: number) => {
        const person = { personId: 1, personName: 'A', approverId: null, approverName: null, why: 'back', beforeMinor: 0 }
        const where = { businessDay: '2026-03-02', shopHour: 12, tillCode: 'T01', shiftId: null, createdAt: at }
        insertRefund(rig.db, { id, orderId, attemptId: number, amountMinor, currency: 'CAD', ...person, ...where })
        updateRefund(rig.db, id, 'created', 'done', {})
      }
      if (spoil !== 4 && spoil !== 0) bookMinor += minor
      switch (spoil) {
        case 0:
          line()
          says('missing_in_till', number, { CAD: minor })
          break
        case 1:
          sale()
          says('missing_in_statement', number, { CAD: -minor })
          break
        case 2:
          sale()
          line({ amount: minor + 1 })
          says('amount', number, { CAD: 1 })
          break
        case 3:
          sale()
          line({ currency: 'USD' })
          says('currency', number, { CAD: -minor, USD: minor })
          break
        case 4:
          sale()
          line()
          says('state', number, { CAD: minor })
          break
        case 5:
          sale()
          line()
          line()
          says('matched', number)
          says('duplicate', number, { CAD: minor })
          break
        case 6: {
          // Given back in the till, more of it in the statement.
          const { orderId } = sale()
          refund(`${number}R`, 300, orderId)
          bookMinor -= 300
          line()
          lines.push([number, `W${index}`, money(-310), 'CAD', clock(at), day(at + DAY), '', '', 'Refund', 'SUCCESS', `${number}R`].join(','))
          says('matched', number)
          says('refund', number, { CAD: -10 })
          break
        }
        case 7:
          sale()
          line({ fee: fee + 25 })
          says('fee', number)
          break
        case 8:
          sale()
          line({ settled: at + 3 * DAY })
          says('day', number)
          break
        case 9: {
          // Given back in the till alone, and right in both for the next.
          const { orderId } = sale()
          refund(`${number}R`, 200, orderId)
          bookMinor -= 200
          line()
          says('matched', number)
          says('refund', number, { CAD: 200 })
          break
        }
        case 10:
          // The statement says that what the book has was never paid.
          sale()
          line({ status: 'CLOSED' })
          says('state', number, { CAD: -minor })
          break
        default:
          sale()
          line()
          says('matched', number)
      }
    }
  })
  return { csv: [HEADER, ...lines].join('\r\n'), planted, bookMinor }
}

describe('a statement of ten thousand rows', () => {
  it('with nine classes of difference planted: every row is what was planted, and the sums are explained to the cent', {
    timeout: 60_000,
  }, async () => {
    const { csv, planted, bookMinor } = plant(10_000)
    saveRules(rig.reconcile, LIVE, { fee: { ratePpm: 8_000, fixedMinor: 0 }, settle: { days: 1, workdays: false } }, false, rig.by)
    const [began, busy] = [performance.now(), process.cpuUsage()]
    const result = await rig.take(new TextEncoder().encode(csv), (mapping) => ({ ...mapping, zone: 'Asia/Shanghai' }))
    const { user, system } = process.cpuUsage(busy)
    // Told where somebody wants to know, judged by nobody here: a busy machine takes its time.
    if (process.env['TELL_TIMES'])
      console.info(`${Math.round(performance.now() - began)} ms, of the processor ${Math.round((user + system) / 1000)} ms`)
    const scope = readScope(rig.db, result.statement.importId, false)
    if (!scope) throw new Error('no scope')
    const found = listRows(rig.db, scope, { cls: null, state: null, search: '' }, 0, 20_000).map(({ row }) => `${row.number} ${row.cls}`)
    expect(found.sort()).toEqual(planted.map(({ key, cls }) => `${key} ${cls}`).sort())
    expect(new Set(planted.map(({ cls }) => cls)).size).toBe(10)

    // The ladder, against sums that were added while planting.
    const steps = new Map<string, { count: number; minor: number }>()
    for (const { cls, gap } of planted) {
      if (cls === 'matched') continue
      for (const [currency, minor] of Object.entries(Object.keys(gap).length === 0 ? { CAD: 0 } : gap)) {
        const before = steps.get(`${currency} ${cls}`) ?? { count: 0, minor: 0 }
        steps.set(`${currency} ${cls}`, { count: before.count + 1, minor: before.minor + minor })
      }
    }
    const told = result.ladders.flatMap(({ currency, steps: of }) => of.map(({ cls, count, minor }) => [`${currency} ${cls}`, { count, minor }]))
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(steps))
    const cad = result.ladders.find(({ currency }) => currency === 'CAD')
    expect(cad?.bookMinor).toBe(bookMinor)
    const statementMinor = csv
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(','))
      .filter((cells) => cells[3] === 'CAD' && cells[9] === 'SUCCESS')
      .reduce((sum, cells) => sum + Math.round(Number(cells[2]) * 100), 0)
    expect(cad?.statementMinor).toBe(statementMinor)
    for (const ladder of result.ladders) {
      expect(ladder.bookMinor + ladder.steps.reduce((sum, { minor }) => sum + minor, 0)).toBe(ladder.statementMinor)
    }
    expect(result.suggested).toEqual({ fee: { ratePpm: 8_000, fixedMinor: 0 }, settle: { days: 1, workdays: false } })
  })
})
