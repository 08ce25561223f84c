import type { LinkPanel } from './link.ts'
import type { CurrencyCode } from './money.ts'
import type { Wallet } from './wallet.ts'

/**
 * The states of one attempt (one order id at the gateway, one scanned code or one QR).
 * created: on disk, nothing sent. sending: the request may have left. asking: the gateway knows it and has not decided.
 * unresolved: the cashier's window is over and nobody knows. held: it says paid, but amount or facts do not fit; a person decides.
 * paid, declined, not_sent, closed (by hand): ended. late_paid: money came after we had said it would not.
 */
export const ATTEMPT_STATUSES = ['created', 'sending', 'asking', 'unresolved', 'held', 'paid', 'declined', 'not_sent', 'closed', 'late_paid'] as const
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number]

/**
 * Every legal move. A state without moves never changes again. `declined`, `not_sent` and `closed` are ends for the cashier;
 * their one way out is money that came all the same (law 7), and nothing ever leads from paid to unpaid.
 */
export const LEGAL_MOVES: Record<AttemptStatus, readonly AttemptStatus[]> = {
  created: ['sending', 'not_sent'],
  sending: ['asking', 'unresolved', 'held', 'paid', 'declined', 'not_sent'],
  asking: ['unresolved', 'held', 'paid', 'declined'],
  unresolved: ['held', 'paid', 'declined', 'closed'],
  held: ['paid', 'closed'],
  paid: [],
  declined: ['late_paid'],
  not_sent: ['late_paid'],
  closed: ['late_paid'],
  late_paid: ['paid'],
}

/** States in which money may still move without us knowing: no second charge for the same sale meanwhile (law 6). */
export const OPEN_STATUSES = ['created', 'sending', 'asking', 'unresolved', 'held'] as const satisfies AttemptStatus[]

/** True while the gateway may still charge for this attempt, or a person has to decide about it. */
export function isOpen(status: AttemptStatus): boolean {
  return (OPEN_STATUSES as readonly AttemptStatus[]).includes(status)
}

/** How the customer pays: the till scans their code, they scan a QR that the till shows, or they pay by themselves at a page, code or number of the vendor (link). */
export type AttemptKind = 'scan' | 'qr' | 'link'

/**
 * Why an attempt ended without money, or is held, in words the screens translate.
 * code_refused: stale code or wrong wallet. closed: the wallet closed the order. refused: the gateway refused, no closer reason.
 * not_found: the gateway never saw it. not_reached: nothing left the till. no_code: the gateway gave no QR, so nobody could pay. settings: merchant data or request refused.
 * wrong_amount / wrong_order / wrong_merchant: an answer that says paid, but not what we asked. by_hand: a manager closed it.
 */
export const REASONS = [
  'code_refused',
  'closed',
  'refused',
  'not_found',
  'not_reached',
  'no_code',
  'settings',
  'wrong_amount',
  'wrong_order',
  'wrong_merchant',
  'wrong_currency',
  'by_hand',
] as const
export type Reason = (typeof REASONS)[number]

/** One attempt to take money, as it stands on disk. Times are UTC milliseconds. */
export type Attempt = {
  /** Our own order id at the gateway: at most 20 characters A-Z 0-9. */
  id: string
  orderId: number
  kind: AttemptKind
  /** Which merchant account it was sent to (a row of the gateway registry), so that asking goes to the same one. */
  accountId: string
  /** 'link': a method that is no wallet of ours, or whatever the customer chooses on the vendor's page. A link with a chosen wallet has that wallet. */
  wallet: Wallet | 'link'
  /** The vendor's own id of the way to pay, for a link; null where the customer chooses on its page, and for scans and QRs. */
  methodId: string | null
  amountMinor: number
  currency: CurrencyCode
  status: AttemptStatus
  reason: Reason | null
  /** The text to draw as a QR, once the gateway has given it. */
  codeUrl: string | null
  /** What to show the customer of a link, once the gateway has given it. */
  panel: LinkPanel | null
  /** First and last digits of the scanned code, never the whole (law 15). */
  codeMasked: string | null
  /** The gateway's or the wallet's own number of the payment. */
  gatewayRef: string | null
  /** What the gateway says was paid, where it says so. */
  paidMinor: number | null
  createdAt: number
  sentAt: number | null
  endedAt: number | null
  windowMs: number
  askedCount: number
  /** How many answers in a row said the gateway does not know this order, and when the first of them came (law 8). */
  notFoundCount: number
  notFoundSince: number | null
  lastAnswer: AnswerNote | null
  lastAnswerAt: number | null
  nextAskAt: number | null
}

/** The wallet of a scan or a QR; they always have one. Throws for a link that has none. */
export function walletOf({ id, wallet }: Pick<Attempt, 'id' | 'wallet'>): Wallet {
  if (wallet === 'link') throw new Error(`${id} has no wallet`)
  return wallet
}

/** One line on what the last question brought, for the screens: the kind, and the gateway's own code where it gave one. */
export type AnswerNote = { kind: 'paid' | 'declined' | 'pending' | 'not_sent' | 'no_answer'; detail: AnswerDetail; code: string | null }

/** What stands behind an answer, in words the screens translate. */
export const ANSWER_DETAILS = [
  'paid',
  'declined',
  'waiting_for_customer',
  'in_progress',
  'not_found',
  'timeout',
  'connection_lost',
  'not_reached',
  'server_error',
  'unreadable',
  'bad_signature',
  'wrong_order',
  'unknown_code',
  'refused',
  'refund_accepted',
  'refund_seen',
  'refund_not_seen',
  'refund_misfit',
  'payout_reversed',
] as const
export type AnswerDetail = (typeof ANSWER_DETAILS)[number]
