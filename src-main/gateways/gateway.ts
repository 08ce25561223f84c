import type { Capabilities } from '#shared/bridge/contract.ts'
import type { Method, Party } from '#shared/domain/gateway-method.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import type { AnswerDetail, Attempt, Reason } from '#shared/domain/payment.ts'
import type { Balance, ListedRefund, SettlementLine } from '#shared/domain/vendor-desk.ts'
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
/** A request for a QR that the customer scans. `noticeUrl` is where the vendor calls back; left out: the account's own address. */
export type ShowCodeRequest = { orderId: string; amountMinor: number; currency: CurrencyCode; wallet: Wallet; noticeUrl?: string | null }
/**
 * Which payment is meant: by our order id and the vendor's own number, where that is known. `kind` says how it was made (missing: in store):
 * some vendors know a payment made by `createLink` under their own number only.
 */
type OfPayment = { orderId: string; kind?: Attempt['kind']; wallet: Attempt['wallet']; gatewayRef?: string | null }

/**
 * A question about an order. `refundIds` are all refunds that we ever sent for it: a gateway that counts refunds one by one asks about each of
 * them, besides what the vendor lists.
 */
export type QueryRequest = OfPayment & { amountMinor: number; currency: CurrencyCode; refundIds?: readonly string[] }

/** A refund request. `refundId` is ours, on disk before this is called; `noticeUrl` is where the vendor calls back, where that is. */
export type RefundRequest = OfPayment & { refundId: string; amountMinor: number; currency: CurrencyCode; noticeUrl?: string | null }
/** A question about one refund of ours; amount and currency are what was asked. */
export type RefundQuery = { refundId: string; amountMinor: number; currency: CurrencyCode }

/**
 * What a refund request brought. None of it is proof: done and refused are what the gateway says, and the use case holds both against
 * what it counts as refunded (`queryRefunded`). not_sent: surely nothing left. `spoken` and `notFound` as in Answer.
 */
export type RefundAnswer =
  | { kind: 'done' | 'pending'; detail: AnswerDetail; code: string | null }
  | { kind: 'refused'; detail: AnswerDetail; code: string | null; reason: 'refused' | 'settings' }
  | { kind: 'not_sent'; detail: AnswerDetail; code: string | null }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: boolean; notFound?: boolean }

/**
 * How much of a payment the gateway counts as refunded by now. `refundedMinor` is null unless it said so in a verified answer about this very
 * order (`known`); then `detail` tells why. `spoken` as in Answer. `underWay`: the gateway said that a refund of this payment is not over yet; where
 * it has no such word, it is missing.
 */
export type RefundedAnswer =
  | { known: true; refundedMinor: number; underWay?: boolean; detail: AnswerDetail; code: string | null; spoken: true }
  | { known: false; refundedMinor: null; detail: AnswerDetail; code: string | null; spoken: boolean }

/** True for a gateway that can give money back and count it. */
export function canRefund(gateway: Gateway): gateway is Gateway & Required<Pick<Gateway, 'refund' | 'queryRefunded'>> {
  return gateway.capabilities.refund && gateway.refund !== undefined && gateway.queryRefunded !== undefined
}

/** A gateway that asks for pages, codes and numbers, and asks how they stand. */
export type LinkGateway = Gateway & Required<Pick<Gateway, 'createLink' | 'queryLink'>>

/** True for a gateway that can ask for a page, code or number, and tell how it stands. */
export function canLink(gateway: Gateway): gateway is LinkGateway {
  return gateway.capabilities.link && gateway.createLink !== undefined && gateway.queryLink !== undefined
}

/*
 * What some gateways do beyond a scanned code and a QR. Each operation has one name and one form whatever the vendor calls it; a gateway has
 * those that its `capabilities` name, and no others.
 */

/** A request for a page, code or number with which the customer pays by themselves. `orderId` is ours, on disk before this is called. */
export type LinkRequest = {
  orderId: string
  amountMinor: number
  currency: CurrencyCode
  /** Null: the customer chooses on the vendor's page. */
  methodId: string | null
  wallet: Wallet | null
  payer: Party
  /** For how long it shall be payable, or null for the vendor's own time. */
  seconds: number | null
  /** A free word about the sale for the vendor's page. */
  note: string
  /** Where the vendor calls back and where the browser returns, or null: then only asking tells. */
  noticeUrl: string | null
  returnUrl: string | null
}

/** The answer to asking for a link: never paid. `gatewayRef` is the vendor's own number where it gave one. */
export type LinkAnswer = { answer: Exclude<Answer, { kind: 'paid' }>; panel: LinkPanel | null; gatewayRef: string | null }

/**
 * How an order of any kind stands is asked by our id; `gatewayRef` where the vendor gave its own number before. `createdAt` and `askedAt` (now)
 * are UTC milliseconds: what "no such order" means depends on the order's age at some vendors, and a gateway has no clock.
 */
export type LinkQuery = {
  orderId: string
  gatewayRef: string | null
  amountMinor: number
  currency: CurrencyCode
  createdAt: number
  askedAt: number
}

/** Money that leaves. `payoutId` is ours, on disk before this is called. */
export type PayoutRequest = {
  payoutId: string
  amountMinor: number
  currency: CurrencyCode
  methodId: string
  payee: Party
  note: string
  noticeUrl: string | null
}
export type PayoutQuery = Omit<LinkQuery, 'orderId'> & { payoutId: string }

/** What is known of a payout's money. `bankRef` is the bank's own number (UTR). */
export type PayoutFacts = {
  payoutId: string | null
  amountMinor: number | null
  feeMinor: number | null
  currency: CurrencyCode | null
  gatewayRef: string | null
  bankRef: string | null
}

/**
 * How a payout stands. done: the vendor says the money left, facts to be held against ours. failed: an explicit final no. pending: it knows it.
 * not_sent: surely nothing left the till. no_answer: everything else, as in Answer. A doubtful one is asked about, never repeated.
 * `confirm` on a failed one: the refusal gives no definite cause, so it is believed only after one question that names no payout (as with
 * Answer's declined). Where it is missing the refusal is definite.
 */
export type PayoutAnswer =
  | { kind: 'done'; detail: AnswerDetail; code: string | null; facts: PayoutFacts }
  | { kind: 'failed'; detail: AnswerDetail; code: string | null; reason: 'refused' | 'settings' | 'funds'; confirm?: boolean }
  | { kind: 'pending'; detail: AnswerDetail; code: string | null; gatewayRef: string | null }
  | { kind: 'not_sent'; detail: AnswerDetail; code: string | null }
  | { kind: 'no_answer'; detail: AnswerDetail; code: string | null; spoken: boolean; notFound: boolean }

/** What was asked for and could not be read: why, as in Answer. */
export type Unknown = { known: false; detail: AnswerDetail; code: string | null; spoken: boolean }

export type BalancesAnswer = { known: true; balances: Balance[] } | Unknown

/** The rate of the account's currency to the customer's, as decimal text. */
export type RateAnswer = { known: true; from: CurrencyCode; to: CurrencyCode; rate: string; at: number | null } | Unknown

/** An agreement to pay again and again. Dates are YYYY-MM-DD. */
export type SubscribeRequest = LinkRequest & {
  plan: { kind: 'fixed'; amountMinor: number; automatic: boolean; renewNoticeUrl: string | null } | { kind: 'variable'; maxMinor: number }
  everyDays: number
  startsOn: string | null
  expiresOn: string
  graceDays: number | null
}
export type SubscribeAnswer = LinkAnswer & { subscriptionId: string | null }
export type RenewRequest = {
  orderId: string
  subscriptionId: string
  amountMinor: number
  currency: CurrencyCode
  methodId: string
  noticeUrl: string | null
}
/** done: the vendor says that the agreement is ended. */
export type CancelAnswer = { kind: 'done' | 'refused' | 'not_sent' | 'no_answer'; detail: AnswerDetail; code: string | null }

/** Whose account it is, as the vendor says; holder null: no such account. */
export type AccountCheckRequest = { checkId: string; bankCode: string; account: string; accountType: 'ACC' | 'CARD' }
export type AccountCheckAnswer = { known: true; holder: string | null } | Unknown

export type RefundListAnswer = { known: true; refunds: ListedRefund[] } | Unknown

export type SettlementAnswer =
  | { known: true; state: 'ready'; lines: SettlementLine[]; unreadable: { file: string; line: number; why: string }[] }
  | { known: true; state: 'processing' | 'not_found' }
  | Unknown

/** A vendor's call to us, as it came in: nothing of it is believed before `readNotice` has verified it. */
export type RawNotice = { contentType: string; body: Uint8Array; query: string }

/**
 * What a notice says, after its signature was found good. It is a trigger (law 10): the caller looks up `id` and asks the gateway.
 * `says` is the vendor's word, for the diary. `feeMinor` is what a payout cost, where it is said. `acknowledge` is what the vendor expects once it
 * is stored.
 */
export type Notice = {
  about: 'payment' | 'payout' | 'refund' | 'subscription' | 'renewal'
  id: string
  gatewayRef: string | null
  subscriptionId: string | null
  says: 'paid' | 'failed' | 'pending' | 'reversed' | 'unknown'
  amountMinor: number | null
  currency: CurrencyCode | null
  feeMinor?: number | null
  code: string | null
}
export type NoticeReading =
  | { verified: true; notice: Notice; acknowledge: string }
  | { verified: false; why: 'unreadable' | 'signature' | 'not-ours' }

/**
 * A vendor's question about the customer of one of our orders, after its signature was found good. The answer hands out personal data: the caller
 * answers for own orders only, refuses an `rnd` that came before, limits the rate and writes it down.
 */
export type ComplaintReading = { verified: true; orderId: string; rnd: string } | { verified: false; why: 'unreadable' | 'signature' }

/** Also what the browser's return says, which is shown and believed by nobody. */
export type ReturnReading = { verified: boolean; id: string | null; says: Notice['says'] }

export interface Gateway {
  readonly capabilities: Capabilities
  /** The ways to collect and pay out beside scanning and QR; empty where the vendor has none. */
  readonly methods?: readonly Method[]
  /** The vendor's page on which the customer chooses how to pay (a link without a method); missing where there has to be a method. Its id is never sent. */
  readonly page?: Method
  /** Whether the vendor's words can say this amount exactly; missing: any. */
  canExpress?(amountMinor: number, currency: CurrencyCode): boolean
  /** Asks for a page or code with which the customer pays. Sent once. There where `capabilities.link` is. */
  createLink?(request: LinkRequest): Promise<LinkAnswer>
  /** Asks how an order made by `createLink` stands. Safe to repeat. */
  queryLink?(request: LinkQuery): Promise<Answer>
  /** Sends money out. Sent once; a doubtful one is only asked about. There where `capabilities.payout` is. */
  payout?(request: PayoutRequest): Promise<PayoutAnswer>
  /** Asks how a payout stands. Safe to repeat. Missing where the vendor documents no such call: then only its notice tells. */
  queryPayout?(request: PayoutQuery): Promise<PayoutAnswer>
  /** What lies in the merchant's accounts. */
  queryBalances?(): Promise<BalancesAnswer>
  queryRate?(wallet: Wallet): Promise<RateAnswer>
  subscribe?(request: SubscribeRequest): Promise<SubscribeAnswer>
  renewSubscription?(request: RenewRequest): Promise<Answer>
  cancelSubscription?(subscriptionId: string): Promise<CancelAnswer>
  checkAccount?(request: AccountCheckRequest): Promise<AccountCheckAnswer>
  /** The settlement of a day, YYYY-MM-DD. */
  querySettlement?(day: string): Promise<SettlementAnswer>
  /** Reads a settlement file that a person got from the vendor by another way. Asks nobody. There where `capabilities.settlementFile` is. */
  readSettlementFile?(bytes: Uint8Array): SettlementAnswer
  /** What this account's vendor calls us about; missing where `readNotice` is. */
  readonly noticeKinds?: readonly Notice['about'][]
  /**
   * What the vendor shall hear about a notice that is good and about nothing we know: `repeat` where its documents promise another call (our row may
   * come a moment later), `acknowledge` where they promise nothing. There where `readNotice` is.
   */
  readonly unknownNotices?: 'acknowledge' | 'repeat'
  /** Verifies and reads a vendor's call to us. `about` says for which of our addresses it came. */
  readNotice?(raw: RawNotice, about: Notice['about']): NoticeReading
  readReturn?(query: string): ReturnReading
  /** Verifies and reads a vendor's question about a customer; `answerComplaint` writes the answer, or null where it cannot be said. */
  readComplaint?(raw: RawNotice): ComplaintReading
  answerComplaint?(name: string, phone: string): string | null
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
  /** Asks how one refund of ours stands. Safe to repeat. Missing where the vendor has no such call. */
  queryRefund?(request: RefundQuery): Promise<RefundAnswer>
  /** What the vendor lists as refunds of a payment. For people to read: a decision about money goes by `queryRefunded`. */
  listRefunds?(request: QueryRequest): Promise<RefundListAnswer>
}

/** How long a gateway call may take, in milliseconds; connecting is counted within it. */
export type CallLimits = { payMs: number; queryMs: number; connectMs: number }
export const DEFAULT_LIMITS: CallLimits = { payMs: 30_000, queryMs: 8_000, connectMs: 5_000 }
