import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import type { CurrencyCode, Money } from '#shared/domain/money.ts'
import type { Language } from '#shared/domain/person.ts'
import type { PrintBlock } from '#shared/domain/print-document.ts'
import type { CopyMarks } from '#shared/domain/receipt.ts'
import { type Tender, WALLET_NAMES } from '#shared/domain/wallet.ts'
import { paperDate, paperMoney, paperTime } from '#shared/text/receipt-format.ts'
import { type ReceiptKey, receiptWords } from '#shared/text/receipt-words.ts'

/** How a document speaks: its words in one language, or in two above each other; money as the first of them writes it. */
export type Voice = {
  /** The word in every language, each on its own line. */
  say(key: ReceiptKey, n?: number): string
  money(amountMinor: number): string
  date(atMs: number): string
  time(atMs: number): string
  /** An amount in another currency than the document's. */
  moneyIn(money: Money): string
  /** `through` says it for a link, where it is known. */
  tender(tender: Tender, through?: string | null): string
}

/** The voice of a design. `namesCurrency`: amounts say which currency they are in, because the shop's own is another. */
export function voiceOf({ languages }: Pick<ReceiptDesign, 'languages'>, currency: CurrencyCode, zone: string, namesCurrency = false): Voice {
  const first: Language = languages[0] ?? 'en'
  // The same word in two languages (Total, Journal) stands once.
  const say = (key: ReceiptKey, n = 0): string =>
    [...new Set(languages.map((language) => receiptWords[language][key].replace('{n}', String(n))))].join('\n')
  return {
    say,
    money(amountMinor) {
      const amount = paperMoney({ amountMinor, currency }, first)
      return namesCurrency && !amount.includes(currency) ? `${amount} ${currency}` : amount
    },
    date: (at) => paperDate(at, zone),
    time: (at) => paperTime(at, zone),
    moneyIn: (money) => paperMoney(money, first),
    tender(tender, through = null) {
      if (tender === 'cash') return say('receipt.cash').replace('\n', ' / ')
      return tender === 'link' ? (through ?? say('receipt.link').replace('\n', ' / ')) : WALLET_NAMES[tender]
    },
  }
}

/** A line in the middle. */
export function middle(text: string, look: { bold?: boolean; double?: boolean } = {}): PrintBlock {
  return { kind: 'text', text, align: 'center', bold: look.bold ?? false, double: look.double ?? false }
}

/** A line at the left edge. */
export function plain(text: string, bold = false): PrintBlock {
  return { kind: 'text', text, align: 'left', bold, double: false }
}

/** A label and its value. */
export function pair(left: string, right: string, look: { bold?: boolean; double?: boolean } = {}): PrintBlock {
  return { kind: 'pair', left, right, bold: look.bold ?? false, double: look.double ?? false }
}

export const RULE: PrintBlock = { kind: 'rule' }

/** Some empty lines. */
export function feed(lines = 1): PrintBlock {
  return { kind: 'feed', lines }
}

/** PRACTICE in large type, for the top and the bottom of everything that no money stands behind. */
export function practiceMark(voice: Voice, practice: boolean): PrintBlock[] {
  return practice ? [middle(voice.say('receipt.practice'), { bold: true, double: true })] : []
}

/** COPY n, and DUPLICATE with the reason for it. */
export function copyMarks(voice: Voice, { copy, duplicate }: CopyMarks): PrintBlock[] {
  return [
    ...(copy > 0 ? [middle(voice.say('paper.copy', copy), { bold: true })] : []),
    ...(duplicate ? [middle(voice.say('paper.duplicate'), { bold: true, double: true }), middle(voice.say('paper.duplicateWhy'))] : []),
  ]
}

/** The marks of paper that is the first of its kind. */
export const ORIGINAL: CopyMarks = { copy: 0, duplicate: false }

/** The logo, the shop's name and where it is. */
export function shopHead(shop: { shopName: string; address: string[] }, design: ReceiptDesign): PrintBlock[] {
  return [
    ...(design.logo === null ? [] : [{ kind: 'logo' } as const, feed()]),
    middle(shop.shopName, { bold: true, double: true }),
    ...(design.showAddress ? shop.address.map((line) => middle(line)) : []),
    feed(),
  ]
}

/** The footer, the order as a QR where the shop wants it, and the journal's hash, which proves what the book held. */
export function paperFoot(
  voice: Voice,
  design: ReceiptDesign,
  { footer, number, journalHash, practice }: { footer: string; number: string | null; journalHash: string; practice: boolean },
): PrintBlock[] {
  return [
    ...(footer.trim() === '' ? [] : [middle(footer)]),
    ...(design.orderQr && number !== null ? [feed(), { kind: 'qr', text: number } as const] : []),
    middle(`${voice.say('receipt.journal').replace('\n', ' / ')} ${journalHash}`),
    ...(practice ? [middle(voice.say('receipt.notAReceipt'))] : []),
    ...practiceMark(voice, practice),
  ]
}
