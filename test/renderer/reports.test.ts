import { describe, expect, it } from 'vitest'
import { addDays } from '#shared/domain/business-day.ts'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import { dayColumns, hourColumns, monthColumns, weekdayColumns } from '../../src-renderer/screens/reports/chart-columns.ts'
import { chartSteps, shortMoney } from '../../src-renderer/screens/reports/chart-scale.ts'
import {
  barsOf,
  compareOf,
  monthPage,
  named,
  type Picked,
  PRESETS,
  rangeBetween,
  rangeOf,
  stepped,
} from '../../src-renderer/screens/reports/range-dates.ts'
import { reportsText } from '../../src-renderer/text/reports-text.ts'

const TODAY = '2026-11-22' // a Sunday
const days = (picked: Picked) => {
  const { from, to } = rangeOf(picked, TODAY)
  return `${from} ${to}`
}

describe('ranges of a report', () => {
  it('presets are calendar days, weeks from Monday, months and years, and end today while they run', () => {
    expect(PRESETS.map(days)).toEqual([
      '2026-11-22 2026-11-22',
      '2026-11-21 2026-11-21',
      '2026-11-16 2026-11-22',
      '2026-11-09 2026-11-15',
      '2026-11-01 2026-11-22',
      '2026-10-01 2026-10-31',
      '2026-01-01 2026-11-22',
      '2000-01-01 2026-11-22',
    ])
  })

  it('a step keeps the kind: a week is a week, February is February', () => {
    expect(stepped(rangeOf('today', TODAY), -1, TODAY)).toBe('yesterday')
    expect(stepped(rangeOf('last-week', TODAY), 1, TODAY)).toBe('week')
    const march = { kind: 'month', from: '2024-03-01', to: '2024-03-31' } as const
    expect(stepped(march, -1, TODAY)).toEqual({ kind: 'month', from: '2024-02-01', to: '2024-02-29' })
    expect(stepped(rangeOf('year', TODAY), -1, TODAY)).toEqual({ kind: 'year', from: '2025-01-01', to: '2025-12-31' })
    expect(stepped({ kind: 'days', from: '2026-11-01', to: '2026-11-10' }, -1, TODAY)).toEqual({ kind: 'days', from: '2026-10-22', to: '2026-10-31' })
  })

  it('no step leads after today, and the last one keeps its length', () => {
    for (const preset of ['today', 'week', 'month', 'year', 'all'] as const) expect(stepped(rangeOf(preset, TODAY), 1, TODAY)).toBeNull()
    expect(stepped({ kind: 'days', from: '2026-11-11', to: '2026-11-20' }, 1, TODAY)).toEqual({ kind: 'days', from: '2026-11-13', to: TODAY })
  })

  it('a step back and one forward end where they began', () => {
    for (const preset of ['yesterday', 'last-week', 'last-month'] as const) {
      const back = stepped(rangeOf(preset, TODAY), -1, TODAY) as Picked
      expect(stepped(rangeOf(back, TODAY), 1, TODAY)).toBe(preset)
    }
  })

  it('two dates count in either order, and one that is a preset has its name', () => {
    expect(rangeBetween('2026-11-10', '2026-11-03', TODAY)).toEqual({ kind: 'days', from: '2026-11-03', to: '2026-11-10' })
    expect(rangeBetween(TODAY, TODAY, TODAY)).toBe('today')
    expect(named({ kind: 'month', from: '2026-10-01', to: '2026-10-31' }, TODAY)).toBe('last-month')
  })

  it('compares a day and a week with the week before, longer ranges with the days before, a year with the last', () => {
    expect((['today', 'week', 'month', 'year', 'all'] as const).map((preset) => compareOf(rangeOf(preset, TODAY), 'usual'))).toEqual([
      'week',
      'week',
      'before',
      'year',
      null,
    ])
    expect(compareOf(rangeOf('month', TODAY), 'week')).toBe('before')
    expect(compareOf(rangeOf('today', TODAY), 'none')).toBeNull()
  })

  it('a page of the calendar has whole weeks from Monday', () => {
    const page = monthPage('2026-11')
    expect(page).toHaveLength(42)
    expect(page[6]).toBe('2026-11-01')
    expect(monthPage('2021-02')).toHaveLength(28)
    expect(monthPage('2024-02').filter(Boolean)).toHaveLength(29)
  })
})

const row = (key: string, salesMinor: number, refundMinor = 0): TotalsRow => ({
  key,
  name: null,
  count: salesMinor > 0 ? 1 : 0,
  salesMinor,
  tipsMinor: 0,
  refundCount: refundMinor > 0 ? 1 : 0,
  refundMinor,
  netMinor: salesMinor - refundMinor,
  averageMinor: salesMinor,
  sales: {},
  refunds: {},
})

function report(from: string, to: string, by: Partial<RangeReport['by']>, more: Partial<RangeReport> = {}): RangeReport {
  const none = { count: 0, sumMinor: 0 }
  const lines = { day: [], month: [], weekday: [], hour: [], tender: [], gateway: [], account: [], person: [], shift: [], till: [], ...by }
  return {
    ...{ from, to, zone: 'America/Toronto', closeHour: 4, currency: 'CAD', practice: false, asOf: 0, whole: row('', 0), by: lines },
    ...{ unresolved: none, held: none, late: none, lateRefunds: none, declinedCount: 0, otherCurrencies: [] },
    ...{ fees: { sales: 0, minor: 0, otherCurrencies: [] }, compare: null, runningHour: null, journal: { lines: 0, lastHash: '' } },
    ...more,
  }
}

const NO_FIGURES = { count: 0, salesMinor: 0, tipsMinor: 0, refundCount: 0, refundMinor: 0, netMinor: 0, averageMinor: 0 }
const beside = (from: string, to: string, byDay: TotalsRow[]): RangeReport['compare'] => ({
  ...{ from, to, soFar: NO_FIGURES, whole: NO_FIGURES },
  ...{ byDay, byHour: [] },
})

describe('columns of a chart', () => {
  it('hours stand in the order of the shop day, over midnight, without holes', () => {
    const columns = hourColumns(report(TODAY, TODAY, { hour: [row('1', 500), row('18', 900), row('20', 0, 300)] }))
    expect(columns.map(({ key }) => key)).toEqual(['18', '19', '20', '21', '22', '23', '0', '1'])
    expect(columns[2]).toMatchObject({ count: 0, refundMinor: 300 })
  })

  it('a day with one sale still has eight hours, one without any has them from nine, and the running one is marked', () => {
    expect(hourColumns(report(TODAY, TODAY, {})).map(({ key }) => Number(key))).toEqual([9, 10, 11, 12, 13, 14, 15, 16])
    const columns = hourColumns(report(TODAY, TODAY, { hour: [row('9', 100)] }, { runningHour: 14 }))
    expect(columns.find(({ running }) => running)?.key).toBe('14')
  })

  it('days have no holes, and beside each stands the day of the comparison that is as far from its start', () => {
    const compare = beside('2026-02-26', '2026-03-04', [row('2026-03-01', 700)])
    const columns = dayColumns(report('2026-03-05', '2026-03-11', { day: [row('2026-03-07', 100)] }, { compare }))
    expect(columns).toHaveLength(7)
    expect(columns[2]).toMatchObject({ key: '2026-03-07', salesMinor: 100, beforeDay: '2026-02-28', beforeMinor: null })
    expect(columns[3]).toMatchObject({ key: '2026-03-08', salesMinor: 0, beforeDay: '2026-03-01', beforeMinor: 700 })
  })

  it('months begin with the first sale of all time and leave no hole', () => {
    const columns = monthColumns(report('2000-01-01', TODAY, { month: [row('2026-03', 100), row('2026-09', 200)] }, { runningHour: 3 }))
    expect(columns.map(({ key }) => key)).toEqual(['2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'])
    expect(columns.at(-1)?.running).toBe(true)
  })

  it('weekdays are seven, and the comparison counts by its own weekdays', () => {
    const compare = beside('2026-11-02', '2026-11-15', [row('2026-11-02', 100), row('2026-11-09', 50), row('2026-11-15', 7)])
    const columns = weekdayColumns(report('2026-11-16', TODAY, { weekday: [row('1', 900)] }, { compare }))
    expect(columns.map(({ salesMinor }) => salesMinor)).toEqual([900, 0, 0, 0, 0, 0, 0])
    expect(columns.map(({ beforeMinor }) => beforeMinor)).toEqual([150, null, null, null, null, null, 7])
  })

  it('a chart has a bar an hour, a day or a month', () => {
    expect(barsOf({ from: TODAY, to: TODAY })).toBe('hour')
    expect(barsOf({ from: addDays(TODAY, -91), to: TODAY })).toBe('day')
    expect(barsOf({ from: addDays(TODAY, -92), to: TODAY })).toBe('month')
  })
})

describe('the scale of a chart', () => {
  it('has three to six round steps that reach over the highest bar', () => {
    for (const most of [0, 1, 999, 1_000, 1_001, 68_835, 1_234_567, 987_654_321]) {
      const steps = chartSteps(most, 'CAD')
      const [, step = 0] = steps
      expect(steps.at(-1)).toBeGreaterThanOrEqual(most)
      expect(steps.length).toBeGreaterThanOrEqual(3)
      expect(steps.length).toBeLessThanOrEqual(6)
      expect([1, 2, 5]).toContain(step / 10 ** Math.floor(Math.log10(step)))
    }
  })

  it('shortens what has no room: whole units, thousands from ten thousand on, currencies without cents', () => {
    expect(shortMoney(68_835, 'CAD', 'en-CA')).toBe('$688')
    expect(shortMoney(1_356_700, 'CAD', 'en-CA')).toBe('$13.6K')
    expect(shortMoney(1_356_700, 'JPY', 'en-CA')).toBe('¥1.36M')
  })
})

it('the reports speak three languages with the same words, none of them empty', () => {
  const keys = Object.keys(reportsText.en).sort()
  for (const words of Object.values(reportsText)) {
    expect(Object.keys(words).sort()).toEqual(keys)
    for (const word of Object.values(words)) if (typeof word === 'string') expect(word.trim()).not.toBe('')
  }
})
