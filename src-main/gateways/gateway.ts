import type { Capabilities } from '#shared/bridge/contract.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { AnswerDetail, Reason } from '#shared/domain/payment.ts'
import type { Wallet } from '#shared/domain/wallet.ts'

/*
 * The one interface in front of every gateway. A gateway is stateless: it builds, seals, sends, opens and reads.
 * It never throws for what a wire or a vendor may do; it answers. The clock and randomness are not its business.
 */

/** A credential: prints as ***, so that no log line, error text or JSON ever holds it. `reveal` is called where it is used. */
export class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
  toString(): string {
    return '***'
  }
  toJSON(): string {
    return '***'
  }
}

/** What a gateway says was paid; settle.ts holds it against the row on disk (law 4). Amounts in minor units. */
export type PaidFacts = {
  /** The order id in the answer, or null where the gateway's answer names none. */
  orderId: string | null
  /** The merchant in the answer, or null where it names none. */
  merchantId: string | null
  /** Order total in the answer, or null where it names none. */
  amountMinor: number | null
  /** What the gateway says was added on top, such as a convenience fee. */
  feeMinor: number
  currency: CurrencyCode | null
  /** The gateway's or wallet's own number. */
  gatewayRef: string | null
}

/**
 * One of five (law 3). `code` is the vendor's own word, for the diary.
 * paid: verified and on the list of paid states. declined: an explicit final no; `confirm` asks for one query before it is believed.
 * pending: the gateway knows it and has not decided. not_sent: surely nothing left the till. no_answer: everything else;
 * `spoken` is true when a well-formed, verified or plainly refusing reply came back (so the gateway is there and said it cannot tell),
 * and `notFound` when it said that it does not know the order (law 8).
 */
export type Answer =
  | { kind: 'paid'; detail: AnswerDetail; code: string | null; facts: PaidFacts }
  | { kind: 'declined'; detail: AnswerDetail; code: string | null; reason: Reason; confirm: boolean }
  | { kind: 'pending'; detail: AnswerDetail; code: string | null }
  | { kind: 'not_sent'; detail: AnswerDetail; code: string | null }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: boolean; notFound: boolean }

/** The answer to asking for a QR: pending with the text to draw, or one of the others without. */
export type CodeAnswer = { answer: Exclude<Answer, { kind: 'paid' }>; codeUrl: string | null }

/** A pay request. `orderId` is ours, on disk before this is called. */
export type PayRequest = { orderId: string; amountMinor: number; currency: CurrencyCode; wallet: Wallet; code: string }
/** A request for a QR that the customer scans. */
export type ShowCodeRequest = { orderId: string; amountMinor: number; currency: CurrencyCode; wallet: Wallet }
export type QueryRequest = { orderId: string; amountMinor: number; currency: CurrencyCode; wallet: Wallet }

/** A refund request. `refundId` is ours, on disk before this is called; `orderId` is the payment's. */
export type RefundRequest = { refundId: string; orderId: string; amountMinor: number; currency: CurrencyCode; wallet: Wallet }

/**
 * What a refund request brought. None of it is proof: done and refused are what the gateway says, and the use case holds both against
 * what it counts as refunded (`queryRefunded`). not_sent: surely nothing left. `spoken` as in Answer.
 */
export type RefundAnswer =
  | { kind: 'done' | 'pending'; detail: AnswerDetail; code: string | null }
  | { kind: 'refused'; detail: AnswerDetail; code: string | null; reason: 'refused' | 'settings' }
  | { kind: 'not_sent'; detail: AnswerDetail; code: string | null }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: boolean }

/**
 * How much of a payment the gateway counts as refunded by now. `refundedMinor` is null unless it said so in a verified answer about this very
 * order (`known`); then `detail` tells why. `spoken` as in Answer.
 */
export type RefundedAnswer =
  | { known: true; refundedMinor: number; detail: AnswerDetail; code: string | null; spoken: true }
  | { known: false; refundedMinor: null; detail: AnswerDetail; code: string | null; spoken: boolean }

/** True for a gateway that can give money back and count it. */
export function canRefund(gateway: Gateway): gateway is Gateway & Required<Pick<Gateway, 'refund' | 'queryRefunded'>> {
  return gateway.capabilities.refund && gateway.refund !== undefined && gateway.queryRefunded !== undefined
}

export interface Gateway {
  readonly capabilities: Capabilities
  /** Charges a scanned code. Sent once; the caller never repeats it (law 2). */
  pay(request: PayRequest): Promise<Answer>
  /** Asks for a QR to show. */
  showCode(request: ShowCodeRequest): Promise<CodeAnswer>
  /** Asks how an order stands. Safe to repeat. */
  query(request: QueryRequest): Promise<Answer>
  /** Gives back part or all of a payment. Sent once; the caller never repeats it (law 9). There where `capabilities.refund` is. */
  refund?(request: RefundRequest): Promise<RefundAnswer>
  /** Asks how much of a payment was given back so far. Safe to repeat. There where `capabilities.refund` is. */
  queryRefunded?(request: QueryRequest): Promise<RefundedAnswer>
}

/** How long a gateway call may take, in milliseconds; connecting is counted within it. */
export type CallLimits = { payMs: number; queryMs: number; connectMs: number }
export const DEFAULT_LIMITS: CallLimits = { payMs: 30_000, queryMs: 8_000, connectMs: 5_000 }
