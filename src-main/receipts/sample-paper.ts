import type { DayReport, ShopSettings } from '#shared/bridge/contract.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import { minorDigits } from '#shared/domain/money.ts'
import type { PreviewKind } from '#shared/domain/paper-preview.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { Receipt } from '#shared/domain/receipt.ts'
import { ORIGINAL } from './paper-parts.ts'
import { reportPaper } from './report-paper.ts'
import { refundPaper, salePaper } from './sale-paper.ts'

/** Whom and what the designer's papers are about; nothing of it stands in the book. */
export type SampleFacts = { shop: ShopSettings; personName: string; now: number; practice: boolean }

const HASH = '3fa91c07'
const REFUND_AFTER_MS = 40 * 60_000

/** A paper that sells nothing, for the receipt designer: the shop's own name and design around made-up figures. */
export function samplePaper(kind: PreviewKind, facts: SampleFacts, design: ReceiptDesign): PrintDocument {
  const { shop, personName, practice, now } = facts
  const unit = 10 ** minorDigits(shop.currency)
  const amountMinor = Math.round(23.6 * unit)
  const number = `${shop.tillCode}7QX2K93MVB4D`.slice(0, 15)
  const common = {
    shopName: shop.name,
    address: shop.address,
    tillName: shop.tillName,
    zone: shop.zone,
    personName,
    currency: shop.currency,
    practice,
  }
  const receipt: Receipt = {
    ...common,
    number,
    at: now,
    amountMinor,
    tipMinor: 0,
    totalMinor: amountMinor,
    tender: 'alipay',
    gatewayRef: '40718826',
    cashGivenMinor: null,
    cashChangeMinor: null,
    note: '',
    footer: shop.receiptFooter,
    journalHash: HASH,
  }
  if (kind === 'sale') return salePaper(receipt, design, ORIGINAL)
  if (kind === 'cash') {
    const givenMinor = 30 * unit
    const paid = { tender: 'cash', gatewayRef: null, cashGivenMinor: givenMinor, cashChangeMinor: givenMinor - amountMinor } as const
    return salePaper({ ...receipt, ...paid }, design, ORIGINAL)
  }
  if (kind === 'refund') {
    const refunded = { refundId: `R${number}`.slice(0, 16), approverName: null, why: '', sale: { number, at: now, totalMinor: amountMinor } }
    const at = { at: now + REFUND_AFTER_MS, amountMinor: 10 * unit, tender: 'alipay', footer: shop.receiptFooter, journalHash: HASH } as const
    return refundPaper({ ...common, ...refunded, ...at }, design, ORIGINAL)
  }
  const head = { ...common, printedAt: now }
  return reportPaper('day', sampleDay(facts, unit), head, design)
}

function sampleDay({ shop, now, practice, personName }: SampleFacts, unit: number): DayReport {
  const none = { count: 0, sumMinor: 0 }
  const day = businessDay(now, shop.zone, shop.closeHour)
  const count = 42
  const salesMinor = 1_240 * unit
  const refunds = { count: 1, sumMinor: 10 * unit }
  return {
    day,
    zone: shop.zone,
    currency: shop.currency,
    practice,
    count,
    salesMinor,
    tipsMinor: 0,
    refunds,
    lateRefunds: none,
    netMinor: salesMinor - refunds.sumMinor,
    averageMinor: Math.round(salesMinor / count),
    byWallet: [
      { key: 'alipay', count: 20, sumMinor: 620 * unit },
      { key: 'wechat', count: 14, sumMinor: 410 * unit },
      { key: 'cash', count: 8, sumMinor: 210 * unit },
    ],
    byHour: [],
    byPerson: [{ key: 1, name: personName, count, sumMinor: salesMinor }],
    unresolved: none,
    late: none,
    declinedCount: 2,
    otherCurrencies: [],
    lastWeek: { day, count: 0, salesMinor: 0, netMinor: 0, averageMinor: 0, wholeDayMinor: 0, wholeDayNetMinor: 0, byHour: [] },
    runningHour: null,
    journal: { lines: 310, lastHash: HASH },
  }
}
