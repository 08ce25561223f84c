import type { DayReport } from '#shared/bridge/contract.ts'
import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import { feed, middle, pair, paperFoot, plain, practiceMark, RULE, shopHead, type Voice, voiceOf } from './paper-parts.ts'

/** What stands above a report beside its figures. */
export type ReportHead = { shopName: string; address: string[]; tillName: string; printedAt: number; personName: string }

/** How much of the journal's hash stands on paper. */
const HASH_DIGITS = 8

/**
 * A day's totals on paper, from the same figures as the screen (DayReport). X: the day so far. Z: a day that is over on the shop's clock. What closes a
 * day is another paper (z-paper.ts).
 */
export function reportPaper(kind: 'x' | 'z', report: DayReport, head: ReportHead, design: ReceiptDesign): PrintDocument {
  const voice = voiceOf(design, report.currency, report.zone)
  const { say, money } = voice
  const sum = (label: string, { count, sumMinor }: { count: number; sumMinor: number }): PrintBlock => pair(`${label} (${count})`, money(sumMinor))
  return {
    title: kind === 'x' ? 'x-report' : 'z-report',
    practice: report.practice,
    blocks: [
      ...practiceMark(voice, report.practice),
      ...shopHead(head, design),
      middle(say(kind === 'x' ? 'paper.xReport' : 'paper.zReport'), { bold: true, double: true }),
      middle(say(kind === 'x' ? 'paper.xMeans' : 'paper.zMeans')),
      feed(),
      pair(say('paper.day'), report.day, { bold: true }),
      pair(say('paper.till'), head.tillName),
      pair(say('paper.printed'), `${voice.date(head.printedAt)} ${voice.time(head.printedAt)}`),
      pair(say('paper.printedBy'), head.personName),
      RULE,
      pair(say('paper.sales'), money(report.salesMinor)),
      pair(say('paper.tips'), money(report.tipsMinor)),
      pair(countLabel(say('paper.refunds'), report.refunds.count), money(-report.refunds.sumMinor)),
      pair(say('paper.net'), money(report.netMinor), { bold: true, double: true }),
      pair(say('paper.count'), String(report.count)),
      pair(say('paper.average'), money(report.averageMinor)),
      RULE,
      plain(say('paper.byWallet'), true),
      ...report.byWallet.map((line) => sum(voice.tender(line.key), line)),
      ...(report.byPerson.length === 0 ? [] : [feed(), plain(say('paper.byPerson'), true)]),
      ...report.byPerson.map((line) => sum(line.name, line)),
      ...(report.otherCurrencies.length === 0 ? [] : [feed(), plain(say('paper.otherCurrencies'), true)]),
      ...report.otherCurrencies.map(({ currency, count, sumMinor }) =>
        pair(`${currency} (${count})`, voice.moneyIn({ amountMinor: sumMinor, currency })),
      ),
      RULE,
      plain(say('paper.notCounted'), true),
      pair(countLabel(say('paper.unresolved'), report.unresolved.count), money(report.unresolved.sumMinor)),
      pair(countLabel(say('paper.late'), report.late.count), money(report.late.sumMinor)),
      pair(countLabel(say('paper.lateRefunds'), report.lateRefunds.count), money(report.lateRefunds.sumMinor)),
      pair(say('paper.declined'), String(report.declinedCount)),
      RULE,
      pair(say('paper.journalLines'), String(report.journal.lines)),
      ...foot(voice, design, report.journal.lastHash.slice(0, HASH_DIGITS), report.practice),
    ],
  }
}

/** The count belongs to the first language's line, so that the value stands beside it. */
function countLabel(label: string, count: number): string {
  const [first = '', ...others] = label.split('\n')
  return [`${first} (${count})`, ...others].join('\n')
}

/** A report has no QR and no greeting: it stays in the shop. */
function foot(voice: Voice, design: ReceiptDesign, journalHash: string, practice: boolean): PrintBlock[] {
  return paperFoot(voice, { ...design, orderQr: false }, { footer: '', number: null, journalHash, practice })
}
