import type { DayReport, ShopSettings } from '#shared/bridge/contract.ts'
import type { PrinterSettings, ReceiptDesign } from '#shared/domain/device-settings.ts'
import { formatMoney } from '#shared/domain/money.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import type { Receipt } from '#shared/domain/receipt.ts'
import type { Marks, RefundFacts } from './printing-deps.ts'

const line = (text: string, align: 'left' | 'center' | 'right' = 'left', large = false): PrintBlock => ({ kind: 'text', text, align, large })
const pair = (left: string, right: string, large = false): PrintBlock => ({ kind: 'pair', left, right, large })
const RULE: PrintBlock = { kind: 'rule' }

function moneyIn(currency: string): (amountMinor: number) => string {
  return (amountMinor) => formatMoney({ amountMinor, currency }, 'en-CA')
}

function momentIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone }).format(at)
}

function markLines({ copy, duplicate }: Marks): PrintBlock[] {
  const words = [copy > 0 ? `COPY ${copy}` : '', duplicate ? 'DUPLICATE' : ''].filter(Boolean).join(' ')
  return words === '' ? [] : [line(words, 'center', true)]
}

/** The receipt of a sale as plain lines. */
export function saleDocument(receipt: Receipt, design: ReceiptDesign, marks: Marks): PrintDocument {
  const money = moneyIn(receipt.currency)
  const blocks: PrintBlock[] = [
    ...markLines(marks),
    line(receipt.shopName, 'center', true),
    ...(design.showAddress ? receipt.address.map((text) => line(text, 'center')) : []),
    RULE,
    pair(receipt.number, momentIn(receipt.zone, receipt.at)),
    ...(receipt.tipMinor > 0 ? [pair('Amount', money(receipt.amountMinor)), pair('Tip', money(receipt.tipMinor))] : []),
    pair('TOTAL', money(receipt.totalMinor), true),
    pair('Paid with', receipt.tender),
    ...(receipt.cashGivenMinor === null ? [] : [pair('Given', money(receipt.cashGivenMinor)), pair('Change', money(receipt.cashChangeMinor ?? 0))]),
    ...(receipt.gatewayRef === null ? [] : [pair('Wallet number', receipt.gatewayRef)]),
    ...(design.showPerson ? [pair(receipt.tillName, receipt.personName)] : []),
    ...(receipt.note === '' ? [] : [line(receipt.note)]),
    RULE,
    ...(receipt.footer === '' ? [] : [line(receipt.footer, 'center')]),
    line(receipt.journalHash, 'center'),
    ...markLines(marks),
  ]
  return { title: 'sale', blocks, practice: receipt.practice }
}

/** The receipt of a refund as plain lines. */
export function refundDocument({ shop, order, refund }: RefundFacts, design: ReceiptDesign, marks: Marks): PrintDocument {
  const blocks: PrintBlock[] = [
    ...markLines(marks),
    line(shop.name, 'center', true),
    line('REFUND', 'center', true),
    RULE,
    pair('Sale', order.number),
    pair('Refund', refund.id),
    pair('Done', momentIn(shop.zone, refund.endedAt ?? refund.createdAt)),
    pair('REFUNDED', moneyIn(refund.currency)(refund.amountMinor), true),
    pair('To', order.tender),
    line(refund.why),
    ...(design.showPerson ? [pair(shop.tillName, refund.personName)] : []),
    RULE,
    ...markLines(marks),
  ]
  return { title: 'refund', blocks, practice: order.practice }
}

/** A day's report as plain lines. */
export function reportDocument(report: DayReport, shop: ShopSettings, title: 'x-report' | 'z-report'): PrintDocument {
  const money = moneyIn(report.currency)
  const blocks: PrintBlock[] = [
    line(shop.name, 'center', true),
    line(title === 'x-report' ? 'X REPORT' : 'Z REPORT', 'center', true),
    pair(shop.tillName, report.day),
    RULE,
    pair('Sales', String(report.count)),
    pair('Sum', money(report.salesMinor)),
    pair('Tips', money(report.tipsMinor)),
    pair('Refunds', money(report.refunds.sumMinor)),
    pair('NET', money(report.netMinor), true),
    RULE,
    ...report.byWallet.map(({ key, count, sumMinor }) => pair(`${key} x ${count}`, money(sumMinor))),
    ...(report.unresolved.count > 0 ? [pair(`Unresolved x ${report.unresolved.count}`, money(report.unresolved.sumMinor))] : []),
    RULE,
    line(`Journal ${report.journal.lines} ${report.journal.lastHash.slice(0, 16)}`),
  ]
  return { title, blocks, practice: report.practice }
}

/** A page that shows what a printer does: its width, both ends, its cut. */
export function testDocument(printer: PrinterSettings, shop: ShopSettings): PrintDocument {
  const ruler = Array.from({ length: printer.columns }, (_, index) => String((index + 1) % 10)).join('')
  return {
    title: 'test',
    practice: false,
    blocks: [
      line('Scantill printer test', 'center', true),
      line(shop.name, 'center'),
      line(printer.name, 'center'),
      RULE,
      line(ruler),
      pair('left', 'right'),
      RULE,
    ],
  }
}

/** One numbered line of the doctor. */
export function doctorLine(text: string): PrintDocument {
  return { title: 'test', practice: false, blocks: [line(text)] }
}
