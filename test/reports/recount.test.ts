import { afterEach, describe, expect, it } from 'vitest'
import { closeBook } from '#main/db/open.ts'
import { findWrongTotals } from '#main/db/recount-totals.ts'
import { runReportCommand } from '#main/report-command.ts'
import { accountNames } from '#main/report-deps.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { readRangeReport } from '#main/reports/range-report.ts'
import { TOTALS_BY, type TotalsBy, type TotalsRow } from '#shared/domain/totals.ts'
import { type Counted, type Entry, recountJournal, sumEntries } from '../helpers/journal-recount.ts'
import { liveThrough, type Story } from '../helpers/shop-story.ts'

const KEYS: Record<TotalsBy, (entry: Entry) => string> = {
  day: ({ day }) => day,
  month: ({ day }) => day.slice(0, 7),
  weekday: ({ day }) => String(new Date(`${day}T00:00:00Z`).getUTCDay() || 7),
  hour: ({ hour }) => String(hour),
  tender: ({ tender }) => tender,
  gateway: ({ accountId }) => accountId.split(':')[0] ?? '',
  account: ({ accountId }) => accountId,
  person: ({ personId }) => String(personId),
  shift: ({ shiftId }) => String(shiftId),
  till: ({ till }) => till,
}

const countedOf = ({ count, salesMinor, tipsMinor, refundCount, refundMinor }: Counted): Counted => ({
  count,
  salesMinor,
  tipsMinor,
  refundCount,
  refundMinor,
})
const asRecord = (rows: TotalsRow[]) => Object.fromEntries(rows.map((row) => [row.key, countedOf(row)]))
const none: Counted = { count: 0, salesMinor: 0, tipsMinor: 0, refundCount: 0, refundMinor: 0 }

let story: Story
afterEach(() => story.rig.close())

// From the afternoon before the clocks change in Toronto (forward and back) and in Auckland (back and forward); Shanghai never does.
describe.each([
  ['America/Toronto', 4, '2026-03-07T17:00:00Z'],
  ['America/Toronto', 0, '2026-10-31T16:00:00Z'],
  ['Pacific/Auckland', 4, '2026-04-03T20:00:00Z'],
  ['Pacific/Auckland', 0, '2026-09-25T20:00:00Z'],
  ['Asia/Shanghai', 4, '2026-02-27T12:00:00Z'],
  ['Asia/Shanghai', 0, '2026-12-30T12:00:00Z'],
])('a shop in %s whose day ends at %i', (zone, closeHour, start) => {
  it('has reports that equal what its journal alone tells, to the cent', async () => {
    story = await liveThrough(zone, closeHour, Date.parse(start), 3)
    const { rig, shop } = story
    const entries = recountJournal(rig.db, { zone, closeHour })
    const days = [...new Set(entries.map(({ day }) => day))].sort()
    const [first = '', last = ''] = [days[0], days.at(-1)]
    expect([days.length >= 3, entries.some(({ late }) => late), entries.some(({ shiftId }) => shiftId > 0)]).toEqual([true, true, true])
    const now = rig.clock.now()
    const deps = { db: rig.db, shop, practice: false, nameOfAccount: accountNames(rig.db) }
    for (const [from, to] of [[first, last], ...days.map((day) => [day, day] as const)] as [string, string][]) {
      const read = readRangeReport(deps, { from, to, currency: null, compare: null }, now)
      if (!read.ok) throw new Error(read.error.code)
      const inRange = entries.filter(({ day }) => day >= from && day <= to)
      const counts = inRange.filter(({ late }) => !late)
      expect(countedOf(read.value.whole)).toEqual(sumEntries(counts, () => 'all').all ?? none)
      for (const by of TOTALS_BY) expect([by, asRecord(read.value.by[by])]).toEqual([by, sumEntries(counts, KEYS[by])])
      const late = inRange.filter((entry) => entry.late)
      expect(read.value.lateRefunds).toEqual({ count: late.length, sumMinor: late.reduce((sum, { counted }) => sum + counted.refundMinor, 0) })
    }
    for (const day of days) {
      const report = readDayReport(rig.db, shop, false, day, now)
      const is = sumEntries(
        entries.filter((entry) => entry.day === day && !entry.late),
        () => 'all',
      ).all as Counted
      expect([report.count, report.salesMinor, report.tipsMinor, report.refunds]).toEqual([
        is.count,
        is.salesMinor,
        is.tipsMinor,
        { count: is.refundCount, sumMinor: is.refundMinor },
      ])
    }
    expect(findWrongTotals(rig.db, '0000-01-01', '9999-12-31')).toEqual([])

    // The same range with the till closed, from a terminal.
    const query = { from: first, to: last, currency: null, compare: 'week' as const }
    const open = readRangeReport(deps, query, now)
    closeBook(rig.db)
    const { code, json } = await runReportCommand(['report', '--from', first, '--to', last, '--compare', 'week', '--json', '--data', rig.dir], now)
    expect([code, json]).toEqual([0, open.ok ? open.value : open.error])
  })
})
