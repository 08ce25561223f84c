import { countDays } from '#shared/domain/business-day.ts'
import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { PrintBlock, PrintDocument } from '#shared/domain/print-document.ts'
import type { RangeReport, TotalsRow } from '#shared/domain/totals.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { feed, middle, pair, paperFoot, plain, practiceMark, RULE, shopHead, voiceOf } from './paper-parts.ts'
import type { ReportHead } from './report-paper.ts'

const HASH_DIGITS = 8
/** A range with more days is listed by month. */
const MOST_DAYS = 31

/** The totals of a range of days on paper: the same figures as the screen (RangeReport). It closes nothing. */
export function rangePaper(report: RangeReport, head: ReportHead, design: ReceiptDesign): PrintDocument {
  const voice = voiceOf(design, report.currency, report.zone)
  const { say, money } = voice
  const { whole, by } = report
  const sum = (label: string, count: number, minor: number): PrintBlock => pair(withCount(label, count), money(minor))
  const lines = (title: string, rows: TotalsRow[], label: (row: TotalsRow) => string): PrintBlock[] =>
    rows.length === 0 ? [] : [feed(), plain(title, true), ...rows.map((row) => sum(label(row), row.count, row.netMinor))]
  const byDay = countDays(report.from, report.to) <= MOST_DAYS
  return {
    title: 'range-report',
    practice: report.practice,
    blocks: [
      ...practiceMark(voice, report.practice),
      ...shopHead(head, design),
      middle(say('paper.rangeReport'), { bold: true, double: true }),
      middle(say('paper.rangeMeans')),
      feed(),
      pair(say('paper.rangeFrom'), report.from, { bold: true }),
      pair(say('paper.rangeTo'), report.to, { bold: true }),
      pair(say('paper.till'), head.tillName),
      pair(say('paper.printed'), `${voice.date(head.printedAt)} ${voice.time(head.printedAt)}`),
      pair(say('paper.printedBy'), head.personName),
      RULE,
      pair(say('paper.sales'), money(whole.salesMinor)),
      pair(say('paper.tips'), money(whole.tipsMinor)),
      pair(withCount(say('paper.refunds'), whole.refundCount), money(-whole.refundMinor)),
      pair(say('paper.net'), money(whole.netMinor), { bold: true, double: true }),
      pair(say('paper.count'), String(whole.count)),
      pair(say('paper.average'), money(whole.averageMinor)),
      RULE,
      plain(say('paper.rangeNet')),
      ...(byDay ? lines(say('paper.byDay'), by.day, ({ key }) => key) : lines(say('paper.byMonth'), by.month, ({ key }) => key)),
      ...lines(say('paper.byWallet'), by.tender, ({ key }) => voice.tender(key as Tender)),
      ...lines(say('paper.byPerson'), by.person, ({ key, name }) => name ?? key),
      ...(report.otherCurrencies.length === 0 ? [] : [feed(), plain(say('paper.otherCurrencies'), true)]),
      ...report.otherCurrencies.map(({ currency, count, sumMinor, refundMinor }) =>
        pair(`${currency} (${count})`, voice.moneyIn({ amountMinor: sumMinor - refundMinor, currency })),
      ),
      RULE,
      plain(say('paper.notCounted'), true),
      sum(say('paper.unresolved'), report.unresolved.count, report.unresolved.sumMinor),
      sum(say('paper.late'), report.late.count, report.late.sumMinor),
      sum(say('paper.lateRefunds'), report.lateRefunds.count, report.lateRefunds.sumMinor),
      pair(say('paper.declined'), String(report.declinedCount)),
      RULE,
      pair(say('paper.journalLines'), String(report.journal.lines)),
      ...paperFoot(
        voice,
        { ...design, orderQr: false },
        {
          footer: '',
          number: null,
          journalHash: report.journal.lastHash.slice(0, HASH_DIGITS),
          practice: report.practice,
        },
      ),
    ],
  }
}

/** The count belongs to the first language's line, so that the value stands beside it. */
function withCount(label: string, count: number): string {
  const [first = '', ...others] = label.split('\n')
  return [`${first} (${count})`, ...others].join('\n')
}
