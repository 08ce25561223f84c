import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { CopyMarks, Receipt, RefundReceipt } from '#shared/domain/receipt.ts'
import { copyMarks, middle, pair, paperFoot, plain, practiceMark, RULE, shopHead, voiceOf } from './paper-parts.ts'

/** The receipt of a paid sale as a document; a cash sale's is titled `cash` and shows what was given and the change. */
export function salePaper(receipt: Receipt, design: ReceiptDesign, marks: CopyMarks): PrintDocument {
  const voice = voiceOf(design, receipt.currency, receipt.zone, receipt.namesCurrency)
  const { say, money } = voice
  const { cashGivenMinor, cashChangeMinor } = receipt
  return {
    title: receipt.tender === 'cash' ? 'cash' : 'sale',
    practice: receipt.practice,
    blocks: [
      ...practiceMark(voice, receipt.practice),
      ...copyMarks(voice, marks),
      ...shopHead(receipt, design),
      pair(voice.date(receipt.at), voice.time(receipt.at)),
      pair(say('paper.till'), receipt.tillName),
      ...(design.showPerson && receipt.personName !== '' ? [pair(say('receipt.servedBy'), receipt.personName)] : []),
      pair(say('receipt.order'), receipt.number),
      RULE,
      pair(say('receipt.amount'), money(receipt.amountMinor)),
      ...(receipt.tipMinor > 0 ? [pair(say('receipt.tip'), money(receipt.tipMinor))] : []),
      pair(say('receipt.total'), money(receipt.totalMinor), { bold: true, double: true }),
      pair(say('receipt.paidBy'), voice.tender(receipt.tender, receipt.through)),
      ...(receipt.gatewayRef === null ? [] : [pair(say('receipt.ref'), `..${receipt.gatewayRef}`)]),
      ...(cashGivenMinor === null ? [] : [pair(say('receipt.given'), money(cashGivenMinor))]),
      ...(cashChangeMinor === null ? [] : [pair(say('receipt.change'), money(cashChangeMinor), { bold: true })]),
      ...(receipt.note.trim() === '' ? [] : [RULE, plain(receipt.note)]),
      RULE,
      ...paperFoot(voice, design, receipt),
    ],
  }
}

/** The receipt of a finished refund: what went back, to where, of which sale, who approved it and why. */
export function refundPaper(refund: RefundReceipt, design: ReceiptDesign, marks: CopyMarks): PrintDocument {
  const voice = voiceOf(design, refund.currency, refund.zone, refund.namesCurrency)
  const { say, money } = voice
  return {
    title: 'refund',
    practice: refund.practice,
    blocks: [
      ...practiceMark(voice, refund.practice),
      ...copyMarks(voice, marks),
      ...shopHead(refund, design),
      middle(say('paper.refund'), { bold: true, double: true }),
      pair(voice.date(refund.at), voice.time(refund.at)),
      pair(say('paper.till'), refund.tillName),
      ...(design.showPerson && refund.personName !== '' ? [pair(say('receipt.servedBy'), refund.personName)] : []),
      pair(say('paper.refundId'), refund.refundId),
      RULE,
      pair(say('paper.refunded'), money(refund.amountMinor), { bold: true, double: true }),
      pair(say('paper.refundedTo'), voice.tender(refund.tender, refund.through)),
      RULE,
      pair(say('receipt.order'), refund.sale.number),
      pair(say('paper.saleAt'), `${voice.date(refund.sale.at)} ${voice.time(refund.sale.at)}`),
      pair(say('paper.saleTotal'), money(refund.sale.totalMinor)),
      // Names of people stand on paper only where the shop wants them.
      ...(refund.approverName === null || !design.showPerson ? [] : [pair(say('paper.approvedBy'), refund.approverName)]),
      ...(refund.why.trim() === '' ? [] : [plain(`${say('paper.why').replace('\n', ' / ')}: ${refund.why}`)]),
      RULE,
      ...paperFoot(voice, design, { ...refund, number: refund.sale.number }),
    ],
  }
}
