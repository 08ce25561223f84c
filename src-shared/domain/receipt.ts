import type { CurrencyCode } from './money.ts'
import type { Tender } from './wallet.ts'

/** Everything a receipt says, as data: screens, printers and tests lay it out, none of them decides what is on it. */
export type Receipt = {
  shopName: string
  address: string[]
  tillName: string
  number: string
  at: number
  zone: string
  personName: string
  currency: CurrencyCode
  /** True where the shop's own currency is another one, so that amounts have to say theirs. */
  namesCurrency?: boolean
  amountMinor: number
  tipMinor: number
  totalMinor: number
  tender: Tender
  /** The account and method of a link, such as `OTT Pay · GP`; null or missing for anything else. */
  through?: string | null
  /** The wallet's own number of the payment, shortened to its last digits. */
  gatewayRef: string | null
  cashGivenMinor: number | null
  cashChangeMinor: number | null
  /** PRACTICE stands at the top and the bottom of such a receipt. */
  practice: boolean
  note: string
  footer: string
  /** First eight hex digits of the journal's last hash when the sale was paid. */
  journalHash: string
}

/** What paper that is not the first says of itself: copy n, which a person asked for (0: the original), and DUPLICATE where the one before may be on paper as well. */
export type CopyMarks = { copy: number; duplicate: boolean }

/** Everything the receipt of a finished refund says. */
export type RefundReceipt = {
  shopName: string
  address: string[]
  tillName: string
  /** The refund's own id at the gateway. */
  refundId: string
  /** When the gateway counted it as given back. */
  at: number
  zone: string
  personName: string
  /** The manager whose PIN it took, if it took one. */
  approverName: string | null
  /** The person's own words. */
  why: string
  currency: CurrencyCode
  namesCurrency?: boolean
  amountMinor: number
  /** Where the money went back to: what the sale was paid with. */
  tender: Tender
  /** As on the sale's receipt. */
  through?: string | null
  sale: { number: string; at: number; totalMinor: number }
  practice: boolean
  footer: string
  /** First eight hex digits of the journal's last hash when the receipt was made. */
  journalHash: string
}
