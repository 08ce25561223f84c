import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import type { CopyMarks } from '#shared/domain/receipt.ts'
import type { DrawerFigures, ShiftDetail, Sum } from '#shared/domain/shift.ts'
import { copyMarks, feed, middle, pair, paperFoot, plain, practiceMark, RULE, shopHead, type Voice, voiceOf } from './paper-parts.ts'

/** What stands above the paper of a shift or a closing beside its figures. `journalHash` is whole; its beginning is printed. */
export type ClosingHead = { shopName: string; address: string[]; tillName: string; zone: string; printedAt: number; journalHash: string }

/** How much of a hash stands on paper. */
export const HASH_DIGITS = 8

/**
 * A shift on paper: X of an open one, or the closed one for good. What should be in the drawer and what was counted stand there only where whoever
 * asked for it may know.
 */
export function shiftPaper({ shift, figures, count }: ShiftDetail, head: ClosingHead, design: ReceiptDesign, marks: CopyMarks): PrintDocument {
  const voice = voiceOf(design, shift.currency, head.zone)
  const { say, money } = voice
  const { practice, closedAt } = shift
  return {
    title: closedAt === null ? 'x-report' : 'shift',
    practice,
    blocks: [
      ...practiceMark(voice, practice),
      ...copyMarks(voice, marks),
      ...shopHead(head, design),
      middle(say('paper.shift'), { bold: true, double: true }),
      ...(closedAt === null ? [middle(say('paper.shiftSoFar'))] : []),
      feed(),
      pair(say('paper.shiftNumber'), String(shift.number), { bold: true }),
      pair(say('paper.day'), shift.businessDay),
      pair(say('paper.till'), head.tillName),
      pair(say('paper.person'), shift.openedBy),
      pair(say('paper.opened'), at(voice, shift.openedAt)),
      ...(closedAt === null ? [] : [pair(say('paper.closed'), at(voice, closedAt)), pair(say('paper.closedBy'), shift.closedBy ?? '')]),
      ...(shift.handedTo === null ? [] : [pair(say('paper.handedTo'), shift.handedTo)]),
      pair(say('paper.printed'), at(voice, head.printedAt)),
      RULE,
      pair(sumLabel(say('paper.wallets'), figures.wallets), money(figures.wallets.sumMinor)),
      pair(say('paper.tips'), money(figures.tipsMinor)),
      pair(sumLabel(say('paper.refunds'), figures.refunds), money(-figures.refunds.sumMinor)),
      pair(say('paper.walletsNet'), money(figures.walletsNetMinor), { bold: true }),
      RULE,
      plain(say('paper.byWallet'), true),
      ...figures.byTender.map((line) => pair(`${voice.tender(line.tender)} (${line.count})`, money(line.sumMinor))),
      ...otherCurrencies(voice, figures.otherCurrencies),
      RULE,
      ...(figures.drawer === null ? [plain(say('paper.drawerHidden'))] : drawer(voice, figures.drawer)),
      ...closing(voice, { shift, figures, count }),
      ...(figures.moves.length === 0 ? [] : [RULE, plain(say('paper.moves'), true)]),
      ...figures.moves.flatMap((move) => [
        pair(`${voice.time(move.at)} ${move.personName}`, money(move.kind === 'in' ? move.amountMinor : -move.amountMinor)),
        plain(move.why),
      ]),
      RULE,
      pair(sumLabel(say('paper.unresolved'), figures.unresolved), money(figures.unresolved.sumMinor)),
      pair(say('paper.declined'), String(figures.declinedCount)),
      pair(say('paper.drawerOpened'), String(figures.drawerOpened)),
      pair(sumLabel(say('paper.copies'), figures.receiptCopies), money(figures.receiptCopies.sumMinor)),
      ...signature(voice),
      ...(shift.handedTo === null ? [] : signature(voice)),
      ...foot(voice, design, head.journalHash, practice),
    ],
  }
}

/** The count belongs to the first language's line, so that the value stands beside it. */
export function sumLabel(label: string, { count }: Pick<Sum, 'count'>): string {
  const [first = '', ...others] = label.split('\n')
  return [`${first} (${count})`, ...others].join('\n')
}

/** Day and time on the shop's clock. */
export function at(voice: Voice, ms: number): string {
  return `${voice.date(ms)} ${voice.time(ms)}`
}

/** With its sign, so that nobody has to guess which way it goes. */
export function signed({ money }: Voice, amountMinor: number): string {
  return (amountMinor > 0 ? '+' : '') + money(amountMinor)
}

/** Sums in other currencies than the paper's. */
export function otherCurrencies(voice: Voice, rows: readonly { currency: string; count: number; sumMinor: number }[]): PrintBlock[] {
  if (rows.length === 0) return []
  const lines = rows.map(({ currency, count, sumMinor }) => pair(`${currency} (${count})`, voice.moneyIn({ amountMinor: sumMinor, currency })))
  return [feed(), plain(voice.say('paper.otherCurrencies'), true), ...lines]
}

/** A line to write on. */
export function signature({ say }: Voice): PrintBlock[] {
  return [feed(2), plain(say('paper.signature')), feed(), RULE]
}

/** A report has no QR and no greeting: it stays in the shop. */
export function foot(voice: Voice, design: ReceiptDesign, hash: string, practice: boolean): PrintBlock[] {
  return paperFoot(voice, { ...design, orderQr: false }, { footer: '', number: null, journalHash: hash.slice(0, HASH_DIGITS), practice })
}

function drawer({ say, money }: Voice, { floatMinor, sales, refunds, paidIn, paidOut, expectedMinor }: DrawerFigures): PrintBlock[] {
  return [
    pair(say('paper.float'), money(floatMinor)),
    pair(sumLabel(say('paper.cashSales'), sales), money(sales.sumMinor)),
    pair(sumLabel(say('paper.cashRefunds'), refunds), money(-refunds.sumMinor)),
    pair(sumLabel(say('paper.paidIn'), paidIn), money(paidIn.sumMinor)),
    pair(sumLabel(say('paper.paidOut'), paidOut), money(-paidOut.sumMinor)),
    pair(say('paper.expected'), money(expectedMinor), { bold: true }),
  ]
}

function closing(voice: Voice, { shift, count }: ShiftDetail): PrintBlock[] {
  const { say, money } = voice
  const { leftMinor, floatMinor, floatWhy, betweenMinor, countedMinor, differenceMinor, differenceWhy, keptMinor, takenMinor } = shift
  const gapMinor = leftMinor === null ? 0 : floatMinor - leftMinor
  const why = (text: string | null): PrintBlock[] => (text === null ? [] : [plain(`${say('paper.why').replace('\n', ' / ')}: ${text}`)])
  return [
    ...(gapMinor === 0 && betweenMinor === 0
      ? []
      : [
          pair(say('paper.left'), money(leftMinor ?? 0)),
          pair(say('paper.between'), signed(voice, betweenMinor)),
          pair(say('paper.floatGap'), signed(voice, gapMinor - betweenMinor)),
          ...why(floatWhy),
        ]),
    ...(countedMinor === null || differenceMinor === null
      ? []
      : [
          RULE,
          ...(count ?? []).map(({ valueMinor, pieces }) => pair(`${money(valueMinor)} x ${pieces}`, money(valueMinor * pieces))),
          pair(say('paper.counted'), money(countedMinor), { bold: true }),
          pair(say('paper.difference'), signed(voice, differenceMinor), { bold: true, double: true }),
          ...why(differenceWhy),
          pair(say('paper.counts'), String(shift.counts)),
          pair(say('paper.kept'), money(keptMinor ?? 0)),
          pair(say('paper.taken'), money(takenMinor ?? 0)),
        ]),
  ]
}
