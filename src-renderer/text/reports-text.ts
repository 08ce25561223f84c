import type { Language } from '#shared/domain/person.ts'
import type { CompareWith } from '#shared/domain/totals.ts'
import { reportsFr } from './reports-text-fr.ts'
import { reportsZh } from './reports-text-zh.ts'

const en = {
  today: 'Today at a glance',
  oneDay: 'The day at a glance',
  manyDays: 'These days at a glance',
  practice: 'Practice',
  practiceLong: 'Practice sales: no money moved, and they are never in the real totals.',
  loading: 'Adding up…',

  range: 'Range',
  earlier: 'One step back',
  later: 'One step forward',
  preset: {
    today: 'Today',
    yesterday: 'Yesterday',
    week: 'This week',
    'last-week': 'Last week',
    month: 'This month',
    'last-month': 'Last month',
    year: 'This year',
    all: 'All time',
  },
  pickFirst: 'Touch the first day',
  pickLast: (day: string) => `${day} to …: touch the last day`,
  onlyThis: 'This day alone',
  earlierMonth: 'The month before',
  laterMonth: 'The month after',

  compare: 'Compare with',
  compareNone: 'Nothing',
  compareDay: { week: 'Same day last week', before: 'The day before', year: 'Same weekday last year' },
  compareDays: { week: 'The same days a week before', before: 'The days just before', year: 'The same days last year' },
  byTime: (time: string) => `by ${time}`,
  change: 'Change',
  whole: 'Whole range',
  wholeDay: 'Whole day',
  stillRuns: 'still running',
  openRange: (range: string) => `Show the report of ${range}`,
  nothingCompared: 'Nothing is compared. Choose above what to set beside these figures.',

  print: 'Print',
  printRoll: 'Receipt printer',
  printRollHint: 'On the roll, at once',
  printPage: 'Print A4',
  printPageHint: 'A page for the folder, or a PDF',
  export: 'Export',
  exportXlsx: 'Excel (XLSX)',
  exportXlsxHint: 'Sums as numbers, a sheet for each table',
  exportCsv: 'CSV',
  exportCsvHint: 'For any other program',
  saved: (file: string) => `${file} was saved with this machine’s downloads.`,
  printing: 'Sent to the receipt printer.',

  figures: 'Figures',
  net: 'Net',
  sales: 'Sales',
  tipsInIt: (money: string) => `tips ${money} in it`,
  noTips: 'no tips',
  count: 'Count',
  refunds: 'Refunds',
  salesCount: (count: number, shown: string) => (count === 1 ? '1 sale' : `${shown} sales`),
  refundsLine: 'Refunds',
  refundCount: (count: number) => (count === 0 ? 'none' : count === 1 ? '1 refund' : `${count} refunds`),
  average: 'Average',
  tips: 'Tips',
  unresolved: 'Unresolved',
  notInTotals: (money: string) => `${money}, not in totals`,
  nothingOpen: 'nothing open',
  more: (percent: string, than: string) => `${percent} more than ${than}`,
  less: (percent: string, than: string) => `${percent} less than ${than}`,
  same: (than: string) => `the same as ${than}`,
  noCompare: (than: string) => `no sales on ${than}`,
  was: (figure: string) => `${figure} then`,

  aside: 'Beside the totals',
  held: (count: number, money: string) => (count === 1 ? `1 held, ${money}` : `${count} held, ${money}`),
  late: (count: number, money: string) => (count === 1 ? `1 late success, ${money}, waits` : `${count} late successes, ${money}, wait`),
  lateRefunds: (count: number, money: string) =>
    count === 1 ? `1 late success given back, ${money}` : `${count} late successes given back, ${money}`,
  declined: (count: number) => `${count} declined`,
  fees: (money: string, known: string, of: string) => `Fees ${money}, known for ${known} of ${of} sales`,
  otherCurrency: (count: number, shown: string, money: string) =>
    count === 1 ? `1 more sale in another currency, ${money}` : `${shown} more sales in another currency, ${money}`,
  otherRefunds: (money: string) => `, refunds ${money}`,
  showCurrency: (currency: string) => `Show ${currency}`,
  backToShop: (currency: string) => `Back to ${currency}`,

  byHour: 'Sales by hour',
  byDay: 'Sales by day',
  byMonth: 'Sales by month',
  byWeekday: 'Sales by weekday',
  byTender: 'By wallet',
  byGateway: 'By gateway',
  byAccount: 'By account',
  byPerson: 'By cashier',
  byShift: 'By shift',
  byTill: 'By till',
  hourHead: 'Hour',
  dayHead: 'Day',
  monthHead: 'Month',
  weekdayHead: 'Weekday',
  netHead: 'Net',
  share: 'Share',
  asTable: 'As a table',
  asChart: 'As a chart',
  hour: (hour: number) => `${hour}:00`,
  hourSpan: (hour: number) => `${hour}:00 to ${(hour + 1) % 24}:00`,
  running: (span: string) => `${span}, still running`,
  touchAgain: 'Touch again to open',
  chartTitle: (what: string, range: string) => `${what}, ${range}`,
  chartBest: (name: string, money: string) => `The highest is ${name} with ${money}.`,
  barLabel: (name: string, count: number, shown: string, money: string) =>
    count === 1 ? `${name}: 1 sale, ${money}. Open it` : `${name}: ${shown} sales, ${money}. Open them`,
  refundBarLabel: (name: string, count: number, money: string) =>
    count === 1 ? `${name}: 1 refund, ${money}. Open its sale` : `${name}: ${count} refunds, ${money}. Open their sales`,
  chartEmpty: 'No sales here.',
  chartEmptyToday: 'No sales yet today. The bars grow with the first one.',
  others: (count: number) => `${count} more`,
  showAll: 'Show all',
  showFewer: 'Show fewer',
  total: 'Total',
  shift: (number: string) => `Shift ${number}`,
  noShift: 'Outside every shift',
  till: (code: string) => `Till ${code}`,
  unnamed: 'Unnamed',
  cash: 'Cash',
  empty: 'None',
  journal: (lines: string, hash: string) => `Journal: ${lines} lines, last hash ${hash}`,

  paperTitle: 'Day report',
  paperRange: 'Report',
  paperMade: (time: string, person: string) => `Made ${time} by ${person}`,
  paperZone: (zone: string, hour: string) => `Business days in ${zone}, changing at ${hour}`,
  paperNote: 'Sales are paid ones with their tips, on the business day of the sale. Refunds count on the day they were done.',
}

/** The words of the reports in one language. */
export type ReportsText = Omit<typeof en, 'compareDay' | 'compareDays' | 'preset'> & {
  compareDay: Record<CompareWith, string>
  compareDays: Record<CompareWith, string>
  preset: Record<keyof typeof en.preset, string>
}

/** The words of the reports. */
export const reportsText: Record<Language, ReportsText> = { en, zh: reportsZh, fr: reportsFr }
