import { ORIGINAL } from '#main/receipts/paper-parts.ts'
import { rangePaper } from '#main/receipts/range-paper.ts'
import { reportPaper, shiftPaper } from '#main/receipts/report-paper.ts'
import { refundPaper, salePaper } from '#main/receipts/sale-paper.ts'
import { testPaper } from '#main/receipts/test-paper.ts'
import type { DayReport } from '#shared/bridge/contract.ts'
import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterProfile, ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { Receipt, RefundReceipt, ShiftPaper } from '#shared/domain/receipt.ts'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'

/* Papers that several tests print: one shop in Toronto, on one afternoon. */

export const AT = Date.UTC(2026, 10, 21, 19, 32, 9)
const SHOP = {
  shopName: 'Maple & Pine Market',
  address: ['12 King St W', 'Toronto ON  M5H 1A1'],
  tillName: 'Till 2',
  zone: 'America/Toronto',
  personName: 'Mei Lin',
  currency: 'CAD',
  practice: false,
  journalHash: '3fa91c07',
}

export const DESIGN: ReceiptDesign = { logo: null, languages: ['en'], autoPrint: 'always', showPerson: true, showAddress: true, orderQr: true }
export const BILINGUAL: ReceiptDesign = { ...DESIGN, languages: ['en', 'zh'] }

export const RECEIPT: Receipt = {
  ...SHOP,
  number: 'T027QX2K93MVB4D',
  at: AT,
  amountMinor: 2_360,
  tipMinor: 240,
  totalMinor: 2_600,
  tender: 'alipay',
  gatewayRef: '40718826',
  cashGivenMinor: null,
  cashChangeMinor: null,
  note: 'Table 4, crème brûlée',
  footer: 'Thank you, à bientôt',
}
export const CASH: Receipt = {
  ...RECEIPT,
  tender: 'cash',
  gatewayRef: null,
  cashGivenMinor: 3_000,
  cashChangeMinor: 400,
  tipMinor: 0,
  totalMinor: 2_360,
}
export const CHINESE: Receipt = {
  ...RECEIPT,
  shopName: '枫叶超市（多伦多唐人街店）',
  address: ['登打士西街 478 号'],
  note: '红烧牛肉面 x2、葱油饼，不要香菜',
  footer: '谢谢惠顾，欢迎再来！',
}
export const REFUND: RefundReceipt = {
  ...SHOP,
  refundId: 'RT027QX2K93MVB4D',
  at: AT + 3_600_000,
  approverName: 'Priya Nair',
  why: 'The second bowl never came, and the first one was cold',
  amountMinor: 1_000,
  tender: 'wechat',
  sale: { number: RECEIPT.number, at: AT, totalMinor: 2_600 },
  footer: 'Thank you',
}
export const SHIFT: ShiftPaper = {
  ...SHOP,
  shiftNumber: '17',
  openedAt: AT - 8 * 3_600_000,
  closedAt: AT,
  floatMinor: 10_000,
  cashSalesMinor: 45_000,
  cashRefundsMinor: 1_000,
  paidInMinor: 0,
  paidOutMinor: 5_000,
  countedMinor: 48_950,
}
export const DAY: DayReport = {
  day: '2026-11-21',
  zone: SHOP.zone,
  currency: 'CAD',
  practice: false,
  count: 42,
  salesMinor: 124_000,
  tipsMinor: 3_150,
  refunds: { count: 1, sumMinor: 1_000 },
  lateRefunds: { count: 0, sumMinor: 0 },
  netMinor: 123_000,
  averageMinor: 2_952,
  byWallet: [
    { key: 'alipay', count: 20, sumMinor: 62_000 },
    { key: 'wechat', count: 14, sumMinor: 41_000 },
    { key: 'cash', count: 8, sumMinor: 21_000 },
  ],
  byHour: [],
  byPerson: [
    { key: 1, name: 'Mei Lin', count: 30, sumMinor: 90_000 },
    { key: 2, name: 'Étienne Lefèvre', count: 12, sumMinor: 34_000 },
  ],
  unresolved: { count: 1, sumMinor: 1_850 },
  late: { count: 0, sumMinor: 0 },
  declinedCount: 3,
  otherCurrencies: [],
  lastWeek: { day: '2026-11-14', count: 0, salesMinor: 0, netMinor: 0, averageMinor: 0, wholeDayMinor: 0, wholeDayNetMinor: 0, byHour: [] },
  runningHour: null,
  journal: { lines: 310, lastHash: '3fa91c07d2' },
}
const row = (key: string, name: string | null, count: number, salesMinor: number, refundMinor = 0): TotalsRow => {
  const worked = { netMinor: salesMinor - refundMinor, averageMinor: Math.round(salesMinor / count) }
  return {
    key,
    name,
    count,
    salesMinor,
    tipsMinor: 3_150,
    refundCount: refundMinor === 0 ? 0 : 1,
    refundMinor,
    ...worked,
    sales: null,
    refunds: null,
  }
}
export const RANGE: RangeReport = {
  from: '2026-11-20',
  to: '2026-11-21',
  zone: SHOP.zone,
  closeHour: 4,
  currency: 'CAD',
  practice: false,
  asOf: AT,
  whole: row('', null, 42, 124_000, 1_000),
  by: {
    day: [row('2026-11-20', null, 20, 60_000, 1_000), row('2026-11-21', null, 22, 64_000)],
    month: [row('2026-11', null, 42, 124_000, 1_000)],
    weekday: [],
    hour: [],
    tender: [row('alipay', null, 34, 103_000, 1_000), row('cash', null, 8, 21_000)],
    gateway: [],
    account: [],
    person: [row('1', 'Mei Lin', 30, 90_000), row('2', 'Étienne Lefèvre', 12, 34_000, 1_000)],
    shift: [],
    till: [],
  },
  unresolved: { count: 1, sumMinor: 1_850 },
  held: { count: 0, sumMinor: 0 },
  late: { count: 0, sumMinor: 0 },
  lateRefunds: { count: 1, sumMinor: 700 },
  declinedCount: 3,
  otherCurrencies: [{ currency: 'INR', count: 2, sumMinor: 50_000, refundMinor: 0 }],
  fees: { sales: 0, minor: 0, otherCurrencies: [] },
  compare: null,
  runningHour: null,
  journal: { lines: 310, lastHash: '3fa91c07d2' },
}
const HEAD = { ...SHOP, printedAt: AT }

/** One of every paper the till prints. */
export const PAPERS: Record<string, PrintDocument> = {
  sale: salePaper(RECEIPT, DESIGN, ORIGINAL),
  'sale-en-zh': salePaper(RECEIPT, BILINGUAL, ORIGINAL),
  'sale-chinese': salePaper(CHINESE, { ...DESIGN, languages: ['zh', 'en'] }, ORIGINAL),
  'sale-practice-copy': salePaper({ ...RECEIPT, practice: true }, { ...DESIGN, languages: ['fr'] }, { copy: 2, duplicate: false }),
  'sale-duplicate': salePaper(RECEIPT, { ...DESIGN, showPerson: false, showAddress: false, orderQr: false }, { copy: 0, duplicate: true }),
  cash: salePaper(CASH, { ...DESIGN, languages: ['fr', 'en'] }, ORIGINAL),
  refund: refundPaper(REFUND, DESIGN, ORIGINAL),
  'x-report': reportPaper('x', { ...DAY, runningHour: 14 }, HEAD, DESIGN),
  'z-report': reportPaper('z', DAY, HEAD, { ...DESIGN, languages: ['fr', 'en'] }),
  range: rangePaper(RANGE, HEAD, { ...DESIGN, languages: ['zh', 'fr'] }),
  shift: shiftPaper(SHIFT, DESIGN),
  test: testPaper({ printerName: 'Front counter', columns: 48, at: AT, zone: SHOP.zone }, DESIGN),
}

/** Printers of three widths; the Chinese ones print GB18030 in their own font. */
export const PRINTERS: Record<string, PrinterProfile> = {
  '58mm': defaultProfile(58),
  '80mm': defaultProfile(80),
  '58mm-gb': { ...defaultProfile(58), cjk: 'gb18030' },
  '80mm-42': { ...defaultProfile(80), dots: 512, columns: 42, cutter: 'full' },
}
