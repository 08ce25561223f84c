import { ORIGINAL } from '#main/receipts/paper-parts.ts'
import { reportPaper } from '#main/receipts/report-paper.ts'
import { refundPaper, salePaper } from '#main/receipts/sale-paper.ts'
import { type ClosingHead, shiftPaper } from '#main/receipts/shift-paper.ts'
import { testPaper } from '#main/receipts/test-paper.ts'
import { zPaper } from '#main/receipts/z-paper.ts'
import type { DayReport } from '#shared/bridge/contract.ts'
import type { ZRecord } from '#shared/domain/closing.ts'
import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterProfile, ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { Receipt, RefundReceipt } from '#shared/domain/receipt.ts'
import type { ShiftDetail } from '#shared/domain/shift.ts'

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
const sum = (count: number, sumMinor: number) => ({ count, sumMinor })
export const CLOSED_SHIFT: ShiftDetail = {
  shift: {
    shiftId: 17,
    number: 17,
    practice: false,
    tillCode: 'T02',
    businessDay: '2026-11-21',
    currency: 'CAD',
    openedAt: AT - 8 * 3_600_000,
    openedBy: 'Mei Lin',
    floatMinor: 10_000,
    leftMinor: 10_500,
    betweenMinor: -300,
    floatWhy: 'A roll of coins was missing',
    closedAt: AT,
    closedBy: 'Mei Lin',
    handedTo: 'Étienne Lefèvre',
    expectedMinor: 49_000,
    countedMinor: 48_950,
    differenceMinor: -50,
    differenceWhy: 'Gave 50 cents too much change',
    counts: 2,
    keptMinor: 48_950,
    takenMinor: 0,
  },
  figures: {
    asOf: AT,
    wallets: sum(34, 103_000),
    refunds: sum(1, 1_000),
    walletsNetMinor: 102_000,
    tipsMinor: 3_150,
    byTender: [
      { tender: 'alipay', count: 20, sumMinor: 62_000 },
      { tender: 'cash', count: 21, sumMinor: 45_000 },
      { tender: 'wechat', count: 14, sumMinor: 41_000 },
    ],
    drawer: {
      floatMinor: 10_000,
      sales: sum(21, 45_000),
      refunds: sum(1, 1_000),
      paidIn: sum(0, 0),
      paidOut: sum(1, 5_000),
      expectedMinor: 49_000,
    },
    moves: [
      { moveId: 1, kind: 'out', amountMinor: 5_000, why: 'Ice and milk', at: AT - 3_600_000, personName: 'Mei Lin', approverName: 'Priya Nair' },
    ],
    declinedCount: 3,
    unresolved: sum(1, 1_850),
    drawerOpened: 1,
    receiptCopies: sum(2, 5_200),
    otherCurrencies: [{ currency: 'JPY', count: 1, sumMinor: 1_500 }],
  },
  count: [
    { valueMinor: 2_000, pieces: 24 },
    { valueMinor: 500, pieces: 1 },
    { valueMinor: 25, pieces: 18 },
  ],
}
/** The same while it is open, for somebody who has not counted yet. */
export const OPEN_SHIFT: ShiftDetail = {
  shift: {
    ...CLOSED_SHIFT.shift,
    closedAt: null,
    closedBy: null,
    handedTo: null,
    expectedMinor: null,
    countedMinor: null,
    differenceMinor: null,
    differenceWhy: null,
    keptMinor: null,
    takenMinor: null,
  },
  figures: { ...CLOSED_SHIFT.figures, drawer: null, byTender: CLOSED_SHIFT.figures.byTender.filter(({ tender }) => tender !== 'cash') },
  count: null,
}
export const Z: ZRecord = {
  zId: 9,
  number: 9,
  practice: false,
  businessDay: '2026-11-21',
  zone: SHOP.zone,
  closedAt: AT,
  closedBy: 'Étienne Lefèvre',
  signedBy: 'Priya Nair',
  reason: 'The wallet never answered; the shop closes',
  count: 42,
  netMinor: 123_000,
  currency: 'CAD',
  fromSeq: 190,
  toSeq: 310,
  figures: {
    currency: 'CAD',
    count: 42,
    salesMinor: 125_500,
    tipsMinor: 3_150,
    refunds: sum(2, 2_500),
    mistakes: sum(1, 1_500),
    lateRefunds: sum(1, 700),
    netMinor: 123_000,
    byTender: [
      { tender: 'alipay', count: 28, sumMinor: 80_500, refundCount: 1, refundMinor: 1_000 },
      { tender: 'cash', count: 14, sumMinor: 45_000, refundCount: 1, refundMinor: 1_500 },
    ],
    byAccount: [{ accountId: 'ottpay:1', name: 'OTT Pay', count: 28, sumMinor: 80_500, refundCount: 1, refundMinor: 1_000 }],
    byPerson: [{ personId: 1, name: 'Mei Lin', count: 42, sumMinor: 125_500, refundCount: 2, refundMinor: 2_500 }],
    earlierDays: sum(1, 900),
    refundsOfEarlier: sum(1, 1_000),
    shifts: [
      {
        number: 17,
        openedAt: AT - 8 * 3_600_000,
        closedAt: AT,
        openedBy: 'Mei Lin',
        floatMinor: 10_000,
        expectedMinor: 49_000,
        countedMinor: 48_950,
        differenceMinor: -50,
      },
      {
        number: 18,
        openedAt: AT,
        closedAt: null,
        openedBy: 'Étienne Lefèvre',
        floatMinor: 48_950,
        expectedMinor: null,
        countedMinor: null,
        differenceMinor: null,
      },
    ],
    paidIn: sum(0, 0),
    paidOut: sum(1, 5_000),
    declinedCount: 3,
    unresolved: sum(1, 1_850),
    drawerOpened: 1,
    receiptCopies: sum(2, 5_200),
    otherCurrencies: [{ currency: 'JPY', count: 1, sumMinor: 1_500, refundMinor: 0 }],
    perpetual: { count: 12_345, salesMinor: 98_765_432, refundsMinor: 432, netMinor: 98_765_000 },
  },
  prevHash: 'aa03bd7214c6e58f'.repeat(4),
  hash: '9b1d4c20f3e8a756'.repeat(4),
  journal: { seq: 310, hash: '3fa91c07d2'.padEnd(64, '0') },
  sound: true,
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
const HEAD = { ...SHOP, printedAt: AT }
export const CLOSING_HEAD: ClosingHead = { ...SHOP, printedAt: AT }

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
  'shift-so-far': shiftPaper(OPEN_SHIFT, CLOSING_HEAD, DESIGN, ORIGINAL),
  'shift-closed': shiftPaper(CLOSED_SHIFT, CLOSING_HEAD, BILINGUAL, ORIGINAL),
  'z-closing': zPaper(Z, CLOSING_HEAD, { ...DESIGN, languages: ['fr', 'en'] }, { copy: 1, duplicate: false }),
  test: testPaper({ printerName: 'Front counter', columns: 48, at: AT, zone: SHOP.zone }, DESIGN),
}

/** Printers of three widths; the Chinese ones print GB18030 in their own font. */
export const PRINTERS: Record<string, PrinterProfile> = {
  '58mm': defaultProfile(58),
  '80mm': defaultProfile(80),
  '58mm-gb': { ...defaultProfile(58), cjk: 'gb18030' },
  '80mm-42': { ...defaultProfile(80), dots: 512, columns: 42, cutter: 'full' },
}
