import type { ZFigures, ZRecord } from '#shared/domain/closing.ts'
import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import type { CopyMarks } from '#shared/domain/receipt.ts'
import { copyMarks, feed, middle, pair, plain, practiceMark, RULE, shopHead, type Voice, voiceOf } from './paper-parts.ts'
import { at, type ClosingHead, foot, otherCurrencies, signature, signed, sumLabel } from './shift-paper.ts'

/** How much of a closing's own hash stands on paper: enough to find it, and to see that it is another one. */
const SEAL_DIGITS = 16

/** A Z on paper: the stored figures alone, its number, what it covers, and the hashes that prove both it and the one before. */
export function zPaper(z: ZRecord, head: ClosingHead, design: ReceiptDesign, marks: CopyMarks): PrintDocument {
  const { figures, practice } = z
  const voice = voiceOf(design, figures.currency, z.zone)
  const { say, money } = voice
  return {
    title: 'z-report',
    practice,
    blocks: [
      ...practiceMark(voice, practice),
      ...copyMarks(voice, marks),
      ...shopHead(head, design),
      middle(`${say('paper.zReport').replace('\n', ' / ')} ${z.number}`, { bold: true, double: true }),
      feed(),
      pair(say('paper.day'), z.businessDay, { bold: true }),
      pair(say('paper.zone'), z.zone),
      pair(say('paper.till'), head.tillName),
      pair(say('paper.closed'), at(voice, z.closedAt)),
      pair(say('paper.closedBy'), z.closedBy),
      ...(z.signedBy === null ? [] : [pair(say('paper.signedBy'), z.signedBy), plain(`${say('paper.why').replace('\n', ' / ')}: ${z.reason ?? ''}`)]),
      pair(say('paper.printed'), at(voice, head.printedAt)),
      RULE,
      pair(say('paper.sales'), money(figures.salesMinor)),
      pair(say('paper.tips'), money(figures.tipsMinor)),
      pair(sumLabel(say('paper.earlierDays'), figures.earlierDays), money(figures.earlierDays.sumMinor)),
      pair(sumLabel(say('paper.refunds'), figures.refunds), money(-figures.refunds.sumMinor)),
      pair(sumLabel(say('paper.mistakes'), figures.mistakes), money(-figures.mistakes.sumMinor)),
      pair(sumLabel(say('paper.refundsOfEarlier'), figures.refundsOfEarlier), money(-figures.refundsOfEarlier.sumMinor)),
      pair(say('paper.net'), money(figures.netMinor), { bold: true, double: true }),
      pair(say('paper.count'), String(figures.count)),
      ...brokenDown(voice, figures),
      ...otherCurrencies(voice, figures.otherCurrencies),
      ...shiftsOf(voice, figures),
      RULE,
      pair(sumLabel(say('paper.paidIn'), figures.paidIn), money(figures.paidIn.sumMinor)),
      pair(sumLabel(say('paper.paidOut'), figures.paidOut), money(-figures.paidOut.sumMinor)),
      pair(say('paper.drawerOpened'), String(figures.drawerOpened)),
      pair(sumLabel(say('paper.copies'), figures.receiptCopies), money(figures.receiptCopies.sumMinor)),
      RULE,
      plain(say('paper.notCounted'), true),
      pair(sumLabel(say('paper.unresolved'), figures.unresolved), money(figures.unresolved.sumMinor)),
      pair(sumLabel(say('paper.lateRefunds'), figures.lateRefunds), money(figures.lateRefunds.sumMinor)),
      pair(say('paper.declined'), String(figures.declinedCount)),
      RULE,
      plain(say('paper.perpetual'), true),
      pair(sumLabel(say('paper.sales'), figures.perpetual), money(figures.perpetual.salesMinor)),
      pair(say('paper.refunds'), money(-figures.perpetual.refundsMinor)),
      pair(say('paper.net'), money(figures.perpetual.netMinor), { bold: true }),
      RULE,
      pair(say('paper.journalLines'), `${z.fromSeq + 1} - ${z.toSeq}`),
      pair(say('paper.seal'), z.hash.slice(0, SEAL_DIGITS)),
      pair(say('paper.sealBefore'), z.prevHash.slice(0, SEAL_DIGITS)),
      ...signature(voice),
      ...foot(voice, design, z.journal.hash, practice),
    ],
  }
}

type Line = { count: number; sumMinor: number; refundCount: number; refundMinor: number }

function brokenDown(voice: Voice, { byTender, byAccount, byPerson }: ZFigures): PrintBlock[] {
  const { say, money } = voice
  const line = (name: string, { count, sumMinor, refundCount, refundMinor }: Line): PrintBlock[] => [
    pair(`${name} (${count})`, money(sumMinor)),
    ...(refundCount === 0 ? [] : [pair(`  ${sumLabel(say('paper.refunds').replace('\n', ' / '), { count: refundCount })}`, money(-refundMinor))]),
  ]
  const part = (title: string, lines: PrintBlock[]): PrintBlock[] => (lines.length === 0 ? [] : [RULE, plain(title, true), ...lines])
  return [
    ...part(
      say('paper.byWallet'),
      byTender.flatMap((row) => line(voice.tender(row.tender), row)),
    ),
    ...part(
      say('paper.byAccount'),
      byAccount.flatMap((row) => line(row.name, row)),
    ),
    ...part(
      say('paper.byPerson'),
      byPerson.flatMap((row) => line(row.name, row)),
    ),
  ]
}

function shiftsOf(voice: Voice, { shifts }: ZFigures): PrintBlock[] {
  const { say, money } = voice
  if (shifts.length === 0) return []
  const lines = shifts.flatMap(({ number, openedAt, openedBy, expectedMinor, countedMinor, differenceMinor }) => [
    pair(`${number}  ${openedBy}`, at(voice, openedAt)),
    ...(expectedMinor === null || countedMinor === null || differenceMinor === null
      ? [plain(say('paper.stillOpen'))]
      : [
          pair(say('paper.expected'), money(expectedMinor)),
          pair(say('paper.counted'), money(countedMinor)),
          pair(say('paper.difference'), signed(voice, differenceMinor), { bold: true }),
        ]),
  ])
  return [RULE, plain(say('paper.shifts'), true), ...lines]
}
