import type { Method, Party } from './gateway-method.ts'
import { type CurrencyCode, minorDigits } from './money.ts'
import type { AnswerDetail } from './payment.ts'

/**
 * The states of one payout (one payout id of our own at the gateway).
 * waiting: on disk, a second person has to confirm it; nothing is sent. withdrawn: taken back before that.
 * sending: confirmed, and the request may have left. asking: it left, and the gateway is asked. unresolved: a minute is over and nobody knows.
 * done: the gateway says the money left, and every fact fits. failed: an explicit no. held: it says done, but a fact does not fit.
 * not_sent: surely nothing left. closed: a manager ended it by hand. late_done: the money left after we had said that it did not.
 * reversed: the gateway says that the money came back.
 */
export const PAYOUT_STATUSES = [
  'waiting',
  'withdrawn',
  'sending',
  'asking',
  'unresolved',
  'held',
  'done',
  'failed',
  'not_sent',
  'closed',
  'late_done',
  'reversed',
] as const
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number]

/**
 * Every legal move. The ends without money have one way out: the money left all the same. A payout that is done can still come back, which is
 * an end of its own, so that nothing is ever silently undone.
 */
export const LEGAL_PAYOUT_MOVES: Record<PayoutStatus, readonly PayoutStatus[]> = {
  waiting: ['withdrawn', 'sending'],
  withdrawn: [],
  sending: ['asking', 'unresolved', 'held', 'done', 'failed', 'not_sent'],
  asking: ['unresolved', 'held', 'done', 'failed', 'reversed'],
  unresolved: ['held', 'done', 'failed', 'closed', 'reversed'],
  held: ['done', 'closed', 'reversed'],
  done: ['reversed'],
  failed: ['late_done'],
  not_sent: ['late_done'],
  closed: ['late_done', 'reversed'],
  late_done: ['reversed'],
  reversed: [],
}

/** States in which money may still leave without us knowing, or a person has to decide. One that waits has not left and cannot by itself. */
export const OPEN_PAYOUT_STATUSES = ['sending', 'asking', 'unresolved', 'held'] as const satisfies PayoutStatus[]

/** True while the gateway may still pay this out, or a person has to decide about it. */
export function isOpenPayout(status: PayoutStatus): boolean {
  return (OPEN_PAYOUT_STATUSES as readonly PayoutStatus[]).includes(status)
}

/** Why a payout ended without money, or is held. funds: the merchant's account at the gateway has too little in it. */
export const PAYOUT_REASONS = [
  'refused',
  'settings',
  'funds',
  'not_found',
  'not_reached',
  'wrong_amount',
  'wrong_currency',
  'wrong_order',
  'by_hand',
] as const
export type PayoutReason = (typeof PAYOUT_REASONS)[number]

/** What the last reply, question or notice brought. */
export type PayoutNote = {
  kind: 'done' | 'failed' | 'pending' | 'not_sent' | 'no_answer' | 'reversed'
  detail: AnswerDetail
  code: string | null
}

/** One payout as it stands on disk. Times are UTC milliseconds, amounts minor units. */
export type Payout = {
  /** Our own payout id at the gateway: at most 20 characters A-Z 0-9, shared with payments and refunds. */
  id: string
  /** The merchant account it goes out from. */
  accountId: string
  methodId: string
  /** Two letters of the method's country, or null. */
  country: string | null
  /** Who is paid: personal data, which stands in this row and nowhere else. */
  payee: Party
  amountMinor: number
  currency: CurrencyCode
  note: string
  practice: boolean
  status: PayoutStatus
  /** Set with a refusal before it is believed, so that the question which confirms it survives a restart. */
  reason: PayoutReason | null
  personId: number
  personName: string
  /** The second person; null while it waits. */
  approverId: number | null
  approverName: string | null
  /** The gateway's own number, and the bank's. */
  gatewayRef: string | null
  bankRef: string | null
  /** What it cost beside the amount, where the gateway says so. */
  feeMinor: number | null
  /** What the gateway says was paid out, where it said so. */
  paidMinor: number | null
  createdAt: number
  sentAt: number | null
  endedAt: number | null
  askedCount: number
  notFoundCount: number
  notFoundSince: number | null
  lastAnswer: PayoutNote | null
  lastAnswerAt: number | null
  nextAskAt: number | null
  /** The newest of the gateway's calls about it that was taken into account; 0 before the first. */
  heardNotice: number
}

/** A payout in a list: of the payee only what tells one from another. */
export type PayoutRow = Pick<
  Payout,
  | 'id'
  | 'accountId'
  | 'methodId'
  | 'country'
  | 'amountMinor'
  | 'currency'
  | 'note'
  | 'status'
  | 'reason'
  | 'personName'
  | 'approverName'
  | 'createdAt'
> & {
  accountName: string
  /** First letters of the name. */
  payeeName: string
  /** The last characters of the account, number or address that is paid. */
  payeeAccount: string
  lastAnswer: PayoutNote | null
}

/** The words under which payouts are looked for. */
export const PAYOUT_WORDS = ['waiting', 'underway', 'doubtful', 'done', 'ended'] as const
export type PayoutWord = (typeof PAYOUT_WORDS)[number]

/** The states that each word stands for; together all of them, each once. */
export const STATUSES_OF_PAYOUT_WORD: Record<PayoutWord, readonly PayoutStatus[]> = {
  waiting: ['waiting'],
  underway: ['sending', 'asking'],
  doubtful: ['unresolved', 'held'],
  done: ['done', 'late_done'],
  ended: ['failed', 'not_sent', 'withdrawn', 'closed', 'reversed'],
}

/** The word a payout is found under. */
export function payoutWord(status: PayoutStatus): PayoutWord {
  const word = PAYOUT_WORDS.find((one) => STATUSES_OF_PAYOUT_WORD[one].includes(status))
  if (!word) throw new Error(`no word for ${status}`)
  return word
}

/** Which payouts a list shows. `search` is part of an id, a name, an account, the note or one of the gateway's numbers, or an amount. */
export type PayoutFilter = { word: PayoutWord | null; search: string }

/** The parts of a party that say where the money goes; the first that is there. */
const DESTINATIONS = ['account', 'iban', 'upiId', 'walletId', 'phone', 'email'] as const satisfies (keyof Party)[]

/** Where the money goes: an account's number, an address or a phone number; empty where nothing says it. */
export function destinationOf(payee: Party): string {
  const field = DESTINATIONS.find((one) => (payee[one] ?? '') !== '')
  return field ? (payee[field] ?? '') : ''
}

/** The payee as a list may show it: `A··· R···` and `···9012`. Short texts lose most of themselves. */
export function maskPayee(payee: Party): { payeeName: string; payeeAccount: string } {
  const name = payee.name ?? [payee.firstName, payee.lastName].filter(Boolean).join(' ')
  const payeeName = name
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => `${[...part][0]}···`)
    .join(' ')
  const destination = [...destinationOf(payee)]
  const shown = destination.length >= 8 ? 4 : destination.length >= 5 ? 2 : 0
  const payeeAccount = destination.length === 0 ? '' : `···${shown === 0 ? '' : destination.slice(-shown).join('')}`
  return { payeeName, payeeAccount }
}

/** How many digits behind the point any of our gateways can say. */
const MOST_DECIMALS = 2

/** Whether an amount can be said to the gateway by this method; a whole one where it takes no others. */
export function amountFits({ wholeAmounts }: Pick<Method, 'wholeAmounts'>, amountMinor: number, currency: CurrencyCode): boolean {
  const unsayable = minorDigits(currency) - (wholeAmounts ? 0 : MOST_DECIMALS)
  return unsayable <= 0 || amountMinor % 10 ** unsayable === 0
}

/** The way to pay out of this id in this currency, or null. One id may stand for several ways in different currencies. */
export function payoutMethod(methods: readonly Method[], methodId: string, currency: CurrencyCode): Method | null {
  return methods.find((one) => one.direction === 'out' && one.id === methodId && (one.currency === null || one.currency === currency)) ?? null
}
