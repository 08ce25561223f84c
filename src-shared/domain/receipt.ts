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
  amountMinor: number
  tipMinor: number
  totalMinor: number
  tender: Tender
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
