import type { AuditFilter, AuditFormat, AuditPage } from '../domain/audit.ts'
import type { BookCopy, JournalCheck } from '../domain/book.ts'
import type { DayChecklist, ZRecord, ZRow } from '../domain/closing.ts'
import type { CounterScreens, SerialPortView } from '../domain/counter.ts'
import type { CounterSettings, PrinterSettings, ReceiptDesign, ScannerRule } from '../domain/device-settings.ts'
import type { DiaryLine } from '../domain/diary.ts'
import type { AccountInput, AccountProbe, AccountView, KindView } from '../domain/gateway-account.ts'
import type { FieldRule, Method, Party } from '../domain/gateway-method.ts'
import type { ApprovalSettings, OutboxSettings, PeopleSettings, ShiftSettings } from '../domain/house-rules.ts'
import type { LinkPanel } from '../domain/link.ts'
import type { CurrencyCode } from '../domain/money.ts'
import type { OrderFilter, OrderHit, OrderRow } from '../domain/order.ts'
import type { DrillSource, OutboxView } from '../domain/outbox.ts'
import type { PaperPreview, PreviewKind } from '../domain/paper-preview.ts'
import type { Attempt, AttemptKind } from '../domain/payment.ts'
import type { Payout, PayoutFilter, PayoutRow } from '../domain/payout.ts'
import type { Approver, Language, PersonTile, Role, Session } from '../domain/person.ts'
import type { FoundPrinters, PrintingView, PrintJobView } from '../domain/printing.ts'
import type { Receipt } from '../domain/receipt.ts'
import type { DoorKind, ReceiverSettings, ReceiverView, SelfTest } from '../domain/receiver.ts'
import type {
  AccountRules,
  AskProgress,
  NoteState,
  ReconcileEntry,
  ReconcilePage,
  ReconcileResult,
  ReconcileRowView,
  RowClass,
} from '../domain/reconcile.ts'
import type { CashRefund, Refund, Refundable } from '../domain/refund.ts'
import type { ScannerList, ScanWatch } from '../domain/scanner.ts'
import type { CountLine, ShiftDetail, ShiftRow, ShiftView } from '../domain/shift.ts'
import type { StatementFileView, StatementMapping, TableForm } from '../domain/statement-file.ts'
import type { Renewal, SubscriptionRow, SubscriptionTerms } from '../domain/subscription.ts'
import type { BridgeLineKey, ClockBridge } from '../domain/three-clocks.ts'
import type { ExportedFile, ExportFormat, RangeReport, TotalsQuery } from '../domain/totals.ts'
import type { AccountCheckView, BalancesView, ListedRefundsView, SettlementOutcome, SettlementRow } from '../domain/vendor-desk.ts'
import type { Tender, Wallet } from '../domain/wallet.ts'
import type { ErrorCode } from './app-error.ts'

/*
 * Everything that crosses between main and the screens: each call with its input and output, each event with its payload.
 * A call's answer is always Result<output, AppError>. Events tell (whole snapshots), calls steer.
 */

/** What a gateway can do; the screens offer exactly this. */
export type Capabilities = {
  scan: Wallet[]
  qr: Wallet[]
  link: boolean
  refund: boolean
  partialRefund: boolean
  payout: boolean
  balance: boolean
  rate: boolean
  subscription: boolean
  settlement: boolean
  /** A settlement file that a person brings can be read. */
  settlementFile: boolean
  /** The vendor lists the refunds of a payment. */
  refundList: boolean
  accountCheck: boolean
}

/** Of a till without any account. */
export const NO_CAPABILITIES: Capabilities = {
  scan: [],
  qr: [],
  link: false,
  refund: false,
  partialRefund: false,
  payout: false,
  balance: false,
  rate: false,
  subscription: false,
  settlement: false,
  settlementFile: false,
  refundList: false,
  accountCheck: false,
}

/**
 * One gateway account that may be used now (of the mode the till is in), as screens choose among them. `currencies` are those it takes or pays out
 * in. `page` is the vendor's page on which the customer chooses how to pay (a link without a method), with its fields; null or missing where a link has to name a method.
 */
export type OfferedAccount = {
  id: string
  kind: string
  name: string
  currencies: CurrencyCode[]
  capabilities: Capabilities
  page?: Method | null
}

/** A small light of the top bar: how it is, and facts for its doctor. Words are the screen's. */
export type Light = { state: 'good' | 'warn' | 'off' | 'none'; facts: Record<string, string | number | null> }
/** `disk`, `journal` and `outbox` are shown only while they are not good. */
export type LightName = 'network' | 'gateway' | 'scanner' | 'printer' | 'counter' | 'queue' | 'disk' | 'journal' | 'outbox'

/** Shop facts that screens and receipts show. */
export type ShopSettings = {
  name: string
  tillName: string
  /** One letter and one or two letters or digits: begins every order number of this till. */
  tillCode: string
  address: string[]
  receiptFooter: string
  currency: CurrencyCode
  /** IANA zone of the shop's clock. */
  zone: string
  /** The hour (0 to 23) at which the business day changes. */
  closeHour: number
}

export type LookSettings = {
  theme: 'system' | 'light' | 'dark'
  contrast: 'normal' | 'more'
  language: Language
  /** One or two languages for the counter screen. */
  counterLanguages: Language[]
  sounds: boolean
  /** 0 to 100. */
  volume: number
}

export type SaleSettings = {
  tipPercents: number[]
  /** True: a good code of a known wallet charges at once from the scan screen. False: the card always waits for Charge. */
  chargeAtOnce: boolean
  /** Wallets the shop takes. */
  wallets: Wallet[]
  /** Seconds after which Paid goes back to the sale by itself; 0 never. */
  newSaleSeconds: number
  /** Seconds for which a shown QR counts down. */
  qrSeconds: number
  /** Up to this much of one payment may be refunded without a manager's PIN, in minor units. */
  refundLimitMinor: number
  /** True: the wallet's rate to the customer's currency is shown beside the amount, where the gateway tells one. */
  showRate: boolean
}

export type ScannerSettings = {
  /** us: read key positions through a US layout (right with any host layout or input method). typed: take characters as typed. */
  layout: 'us' | 'typed'
  /** A key the scanner sends before each code (such as F13), or empty: recognise scans by their speed. */
  prefixKey: string
  /** Scanners that main reads itself (serial, USB-COM, HID POS) and that something was set about. */
  rules: ScannerRule[]
}

export type TillSettings = {
  shop: ShopSettings
  look: LookSettings
  sale: SaleSettings
  scanner: ScannerSettings
  printers: PrinterSettings[]
  receipt: ReceiptDesign
  counter: CounterSettings
  receiver: ReceiverSettings
  approvals: ApprovalSettings
  /** Rules about people; the people themselves are rows of the book. */
  peopleRules: PeopleSettings
  shift: ShiftSettings
  outbox: OutboxSettings
}

/** The settings as they travel with every change of the till: without the receipt's logo, which is a picture, and in the SettingsView for who sets it. */
export type ShownSettings = Omit<TillSettings, 'receipt'> & { receipt: Omit<ReceiptDesign, 'logo'> }

export type SettingsView = {
  settings: TillSettings
  /** Gateway accounts in the shop's order: the first that takes a wallet gets it. */
  accounts: AccountView[]
  kinds: KindView[]
  /** How keys are kept on this machine. */
  vault: 'safe-storage' | 'key-file'
  /** `lockedMs`: what is left of a lock-out by wrong PINs. `practice`: one of those who are there to try things. */
  people: { personId: number; name: string; role: Role; hasPin: boolean; lockedMs: number; practice: boolean }[]
  dataDir: string
  version: string
  journal: { lines: number; lastHash: string; tailSound: boolean }
  /** True when the till was started with a settings file. */
  fromFile: boolean
}

/** Why a sale looks like one that was just made (law 13): the earlier one. */
export type SimilarSale = { orderId: number; number: string; totalMinor: number; at: number; status: OrderRow['status'] }

/** What one scan tells the cashier. `masked` is safe to show. */
export type CodeCard =
  | {
      verdict: 'pay-code'
      wallet: Wallet
      masked: string
      region: 'mainland' | 'hong-kong' | 'mainland-or-hong-kong' | 'partner' | null
      warning: 'wechat-hong-kong' | null
      similar: SimilarSale | null
    }
  | { verdict: 'choose-wallet'; masked: string; similar: SimilarSale | null }
  | { verdict: 'already-used'; masked: string; wallet: Wallet; earlier: SimilarSale }
  | { verdict: 'receive-code'; wallet: Wallet | null }
  | { verdict: 'product-barcode'; text: string }
  | { verdict: 'other-wallet'; name: string; masked: string }
  | { verdict: 'not-a-code'; masked: string }

/** A sale as the cashier keyed it. `orderId` of an earlier declined sale makes the next attempt for the same sale. */
export type SaleInput = { amountMinor: number; tipMinor: number; note: string; orderId: number | null }

/** An attempt as screens show it while it runs and after. `remainingMs` counts the cashier's window or the QR's countdown, as of `asOf`. */
export type PaymentSnapshot = {
  attempt: Attempt
  order: OrderRow
  remainingMs: number
  /** The wall clock when this snapshot was made, so that a screen counts down without trusting its own. */
  asOf: number
  nextAskInMs: number | null
  diary: DiaryLine[]
}

/** The rate of an account's currency to a wallet's, as the gateway told it: decimal text. `at` is UTC milliseconds, or null where it does not say. */
export type RateView = { from: CurrencyCode; to: CurrencyCode; rate: string; at: number | null }

export type StartedPayment = { card: CodeCard | null; payment: PaymentSnapshot | null }

/** One row of the unresolved tray. */
export type UnresolvedRow = { order: OrderRow; attempt: Attempt; ageMs: number; nextAskInMs: number | null }
/** One refund that nobody knows the end of yet. `ageMs` counts from its beginning. */
export type OpenRefundRow = { order: OrderRow; refund: Refund; ageMs: number; nextAskInMs: number | null }
/** Work that waits for the connection: a refund a person decided on, not sent yet. `lastAnswer` is why the last try came to nothing. */
export type QueuedRefund = {
  queueId: number
  order: OrderRow
  attemptId: string
  amountMinor: number
  why: string
  personName: string
  ageMs: number
  tries: number
  lastAnswer: ErrorCode | null
  lastAt: number | null
  nextTryInMs: number | null
}
export type UnresolvedSnapshot = {
  /** A late success stays until it is kept or given back whole; `refundableMinor` is what can still be given back. */
  late: (UnresolvedRow & { refundableMinor: number; withoutPinMinor: number })[]
  held: UnresolvedRow[]
  open: UnresolvedRow[]
  /** Of the open ones in the shop's currency. */
  openSumMinor: number
  refunds: OpenRefundRow[]
  /** Refunds to do, each tried by itself until it is sent or taken out. */
  toDo: QueuedRefund[]
}

export type PayoutPage = { rows: PayoutRow[]; next: string | null }

/** A payout as its own screen shows it. */
export type PayoutDetail = {
  /** `payee` is null for people who may only read. */
  payout: Omit<Payout, 'payee' | 'heardNotice'> & { payee: Party | null }
  row: PayoutRow
  /** Whether the till can ask how it stands; only-told: the gateway answers no questions about payouts, so only its own call or a person tells. */
  asks: 'asks' | 'only-told' | 'no-account'
  nextAskInMs: number | null
  /** What its method asks about the payee, for the names of the fields. */
  fields: FieldRule[]
  diary: DiaryLine[]
}

/** One page of the order list. With `next` there may be more, even where this page is not full: a search goes back over years in several steps. */
export type OrderPage = {
  rows: OrderRow[]
  next: string | null
  /** What of each row the search text was found in; without one it is empty. `text` is the number that fits, where the row does not show it. */
  hits: { orderId: number; by: OrderHit; text: string | null }[]
  /**
   * Over the whole filter, not only this page: how many sales, and the sum of the paid ones that are in `currency` (the filter's, else the shop's).
   * Where there are too many to count at once, `count` is how many there are at least, and there is no sum.
   */
  count: number
  countIsLeast: boolean
  paidSumMinor: number | null
  currency: CurrencyCode
}

export type OrderDetail = {
  order: OrderRow
  attempts: Attempt[]
  diary: DiaryLine[]
  receipt: Receipt | null
  /** Oldest first. */
  refunds: Refund[]
  /** One for each payment of the sale that brought money. */
  refundable: Refundable[]
  cash: { givenMinor: number; changeMinor: number } | null
  /** Of a cash sale: given back from the drawer, oldest first; what can still be given back; and how much of that needs no manager's PIN, for goods and for a sale keyed wrong. */
  cashRefunds: CashRefund[]
  cashRefundableMinor: number
  cashWithoutPinMinor: { goods: number; mistake: number }
  /** What vendors' statements say of this sale's payments and refunds, oldest first. */
  settled: SettlementRow[]
}

/** A total and the orders behind it: `filter` opens exactly those. */
export type TotalLine<K> = { key: K; count: number; sumMinor: number }
export type DayReport = {
  day: string
  zone: string
  currency: CurrencyCode
  practice: boolean
  /** Paid sales, tips included; late successes that were kept count, unresolved ones do not. */
  count: number
  salesMinor: number
  tipsMinor: number
  /** Refunds of paid sales that were begun on this day and are done, whatever day the sale was of. */
  refunds: { count: number; sumMinor: number }
  /** Late successes given back: they were never in the sales, so they are not in the refunds either. */
  lateRefunds: { count: number; sumMinor: number }
  /** Sales less refunds. */
  netMinor: number
  averageMinor: number
  byWallet: TotalLine<Tender>[]
  byHour: TotalLine<number>[]
  byPerson: (TotalLine<number> & { name: string })[]
  unresolved: { count: number; sumMinor: number }
  late: { count: number; sumMinor: number }
  declinedCount: number
  /** Paid sales in other currencies than the shop's: in none of the figures above, because sums of different currencies mean nothing. */
  otherCurrencies: { currency: CurrencyCode; count: number; sumMinor: number }[]
  /** The same figures of the same day last week, up to the same time of day when `day` is today. */
  lastWeek: {
    day: string
    count: number
    salesMinor: number
    netMinor: number
    averageMinor: number
    wholeDayMinor: number
    wholeDayNetMinor: number
    byHour: TotalLine<number>[]
  }
  runningHour: number | null
  /** How far the journal was when the report was made; printed below it, so that paper proves what the file held. */
  journal: { lines: number; lastHash: string }
}

/** One subscription with everything that a person looks at. `panel` is what the customer signs with, while it is not decided. */
export type SubscriptionView = { row: SubscriptionRow; renewals: Renewal[]; diary: DiaryLine[]; panel: LinkPanel | null }

/** Something a person has to see, until it is dealt with. */
export type Alarm = { kind: 'late-paid' | 'held'; orderId: number; number: string; totalMinor: number; currency: CurrencyCode; at: number }

/** What the customer sees. Nothing of an earlier customer is ever in it. */
export type CounterView = {
  shopName: string
  /** Of the sale that is shown, else the shop's: an account may take another one. */
  currency: CurrencyCode
  languages: Language[]
  practice: boolean
  theme: LookSettings['theme']
  /** The wallets this shop takes. */
  wallets: Wallet[]
  /** The shop's own words under its name, or empty. */
  greeting: string
  /** The shop's logo as a data URL; only while nothing is sold, so that it does not travel with every step of a sale. */
  logo: string | null
  show:
    | { state: 'idle' }
    | { state: 'amount'; totalMinor: number }
    | { state: 'show-code'; totalMinor: number }
    | { state: 'open-pay'; totalMinor: number }
    | { state: 'waiting'; totalMinor: number; wallet: Wallet }
    | { state: 'qr'; totalMinor: number; wallet: Wallet; codeUrl: string; remainingMs: number; wholeMs: number }
    | {
        state: 'link'
        totalMinor: number
        qrText: string | null
        paymentCode: string | null
        holder: string | null
        expiresAt: number | null
        remainingMs: number | null
        wholeMs: number | null
      }
    | { state: 'paid'; totalMinor: number; wallet: Tender; lastDigits: string; changeMinor: number | null }
    | { state: 'not-paid' }
    | { state: 'ask-cashier' }
    | { state: 'thanks' }
    | { state: 'test' }
}

/** What a practice code plays; the simulator's README tells each. */
export const PRACTICE_SCENES = [
  'pays',
  'password',
  'slow',
  'late',
  'declines',
  'lost-paid',
  'lost-closed',
  'late-success',
  'wrong-amount',
  'garbage',
  'wrong-digest',
  'unknown-wallet',
  'refund-lost',
  'refund-short',
] as const
export type PracticeScene = (typeof PRACTICE_SCENES)[number]
export type PracticeCode = { scene: PracticeScene; wallet: Wallet | null; code: string }

/** How links and payouts of the practice gateways are made to play something: by the last digits of an amount, or by words of a note. */
export type PracticeMarks = { amounts: { scene: string; ending: string }[]; notes: string[] }

/** The state of the till, whole. Sent at the start and whenever any of it changes. */
export type TillSnapshot = {
  version: string
  host: 'electron' | 'browser'
  mode: 'practice' | 'live'
  settings: ShownSettings
  session: Session | null
  /** The screen locked: who was at the till. `session` is null until they are back or another person signed in. */
  locked: Session | null
  people: PersonTile[]
  /** In practice mode only: the PINs to show on the sign-in screen. */
  practicePins: { personId: number; pin: string }[]
  capabilities: Capabilities
  offers: OfferedAccount[]
  lights: Record<LightName, Light>
  unresolvedCount: number
  alarms: Alarm[]
  recent: OrderRow[]
  /** The attempt the cashier is with now, if any: after a reload the screen goes on where it was. */
  current: PaymentSnapshot | null
  /** The link of the counter screen in the browser host; null in Electron, where it is a window. */
  counterUrl: string | null
  today: string
  /** Printers, and the prints that wait or are in doubt. */
  printing: PrintingView
  /** How many payouts of the mode wait for a second person, and how many for a word about their money. */
  payouts: { waiting: number; doubtful: number }
}

/** channel -> input and output. A channel without a schema, a handler and a guard does not compile. */
export type Calls = {
  'till:hello': { input: null; output: TillSnapshot }
  'session:sign-in': { input: { personId: number; pin: string }; output: Session }
  'session:sign-out': { input: null; output: null }
  'session:set-language': { input: { language: Language }; output: null }
  /** Locks the screen until the same person is back with their PIN, or another signs in; an error for people without a PIN. */
  'session:lock': { input: null; output: null }
  /** Somebody touched the screen or a key: the till is not idle. */
  'session:touch': { input: null; output: null }
  /** Says what the scanned text is and, where it is a good unused pay code and `charge` is wanted, charges it. `wallet`, `despiteSimilar` and `despiteWarning` are the cashier's answers to a card. */
  'payment:start': {
    input: SaleInput & { code: string; charge: boolean; wallet: Wallet | null; despiteSimilar: boolean; despiteWarning: boolean }
    output: StartedPayment
  }
  'payment:show-qr': {
    input: SaleInput & { wallet: Wallet; despiteSimilar: boolean }
    output: { similar: SimilarSale | null; payment: PaymentSnapshot | null }
  }
  /** Asks an account for a page, code or number with which the customer pays. `methodId` null: the customer chooses on the vendor's page. `seconds` null: the vendor's or the shop's own time. */
  'payment:show-link': {
    input: SaleInput & {
      accountId: string
      methodId: string | null
      wallet: Wallet | null
      currency: CurrencyCode
      payer: Party
      seconds: number | null
      despiteSimilar: boolean
    }
    output: { similar: SimilarSale | null; payment: PaymentSnapshot | null }
  }
  'payment:get': { input: { attemptId: string }; output: PaymentSnapshot }
  'payment:ask-now': { input: { attemptId: string }; output: PaymentSnapshot }
  'payment:ask-all-now': { input: null; output: { asked: number } }
  /** The cashier leaves the payment's screen; nothing is cancelled. */
  'payment:leave': { input: { attemptId: string }; output: null }
  /** `approver`: a second manager with their PIN, where the shop wants one. */
  'payment:close-by-hand': { input: { attemptId: string; reason: string; approver: Approver | null }; output: PaymentSnapshot }
  /** A late success is kept as a sale. */
  'payment:keep': { input: { attemptId: string; reason: string }; output: PaymentSnapshot }
  /** The ways to collect and pay out of one offered account. */
  'accounts:methods': { input: { accountId: string }; output: Method[] }
  /** Stores an account; one with another merchant than before is another account. */
  'accounts:save': { input: AccountInput; output: SettingsView }
  'accounts:test': { input: AccountInput; output: AccountProbe }
  'accounts:sort': { input: { accountIds: string[] }; output: SettingsView }
  'rate:get': { input: { accountId: string; wallet: Wallet }; output: RateView }
  'unresolved:list': { input: null; output: UnresolvedSnapshot }
  /** Gives money of one payment back. `approver` is a manager with their PIN, needed above the limit of the settings. */
  'refund:start': {
    input: { attemptId: string; amountMinor: number; why: string; approver: Approver | null }
    output: Refund
  }
  /** The same wish, put into the queue because the gateway cannot be asked now: approved at once, sent when the way is back. */
  'refund:when-back': {
    input: { attemptId: string; amountMinor: number; why: string; approver: Approver | null }
    output: null
  }
  'queue:try-now': { input: { queueId: number }; output: null }
  'queue:take-out': { input: { queueId: number; reason: string }; output: null }
  'refund:ask-now': { input: { refundId: string }; output: Refund }
  'refund:close-by-hand': { input: { refundId: string; reason: string; approver: Approver | null }; output: Refund }
  /** Writes a payout that waits for a second person, or gives the earlier one that it looks like. */
  'payouts:create': {
    input: { accountId: string; methodId: string; payee: Party; amountMinor: number; currency: CurrencyCode; note: string; despiteSimilar: boolean }
    output: { similar: PayoutRow | null; payout: PayoutDetail | null }
  }
  /** A manager who is not the one that asked confirms with their PIN; then it is sent. */
  'payouts:confirm': { input: { payoutId: string; approver: Approver }; output: PayoutDetail }
  'payouts:withdraw': { input: { payoutId: string }; output: PayoutDetail }
  'payouts:list': { input: { filter: PayoutFilter; cursor: string | null; limit: number }; output: PayoutPage }
  'payouts:get': { input: { payoutId: string }; output: PayoutDetail }
  'payouts:ask-now': { input: { payoutId: string }; output: PayoutDetail }
  'payouts:close-by-hand': { input: { payoutId: string; reason: string; approver: Approver | null }; output: PayoutDetail }
  'cash:take': { input: SaleInput & { givenMinor: number; despiteOpen: boolean }; output: OrderDetail }
  'orders:list': { input: { filter: OrderFilter; cursor: string | null; limit: number }; output: OrderPage }
  'orders:get': { input: { orderId: number }; output: OrderDetail }
  /** The order that a scanned receipt bears, or null when this till knows none. */
  'orders:find': { input: { number: string }; output: OrderRow | null }
  'orders:export-diary': { input: { orderId: number }; output: { fileName: string; text: string } }
  'reports:day': { input: { day: string | null }; output: DayReport }
  /** The totals of any range of business days with everything they are broken down by. */
  'reports:range': { input: TotalsQuery; output: RangeReport }
  /** The same as a file to keep; the journal says who took it. */
  'reports:export': { input: TotalsQuery & { format: ExportFormat }; output: ExportedFile }
  'settings:get': { input: null; output: SettingsView }
  'settings:save': { input: { settings: TillSettings }; output: SettingsView }
  'settings:set-mode': { input: { mode: 'practice' | 'live' }; output: SettingsView }
  'settings:save-person': { input: { personId: number | null; name: string; role: Role; pin: string | null }; output: SettingsView }
  'settings:remove-person': { input: { personId: number }; output: SettingsView }
  /** Lets in a person who was locked out by wrong PINs. */
  'settings:unlock-person': { input: { personId: number }; output: SettingsView }
  /** Copies the book now; the copy is read back before it counts. */
  'book:backup': { input: null; output: { file: string; bytes: number; lines: number } }
  /** Walks the whole journal. */
  'book:verify': { input: null; output: JournalCheck }
  'book:list-backups': { input: null; output: BookCopy[] }
  'practice:marks': { input: null; output: PracticeMarks }
  'practice:codes': { input: null; output: PracticeCode[] }
  'practice:customer': { input: { attemptId: string; does: 'pays' | 'refuses' | 'ignores' }; output: null }
  /** What the sale screen wants the customer to see; payments set the rest by themselves. */
  'counter:show': { input: { state: 'idle' | 'amount' | 'show-code' | 'open-pay'; totalMinor: number }; output: null }
  /** Opens the counter window (Electron); in the browser host the answer is the link to open. */
  'counter:open': { input: null; output: { url: string | null } }
  /** Everything that can show the customer something. */
  'counter:screens': { input: null; output: CounterScreens }
  /** Makes a link for one tablet; one address of this machine each, the same link. It works once, within `validMs`. */
  'counter:pair': { input: { name: string }; output: { urls: string[]; validMs: number } }
  'counter:revoke': { input: { linkId: number }; output: CounterScreens }
  /** Shows a test picture on every counter screen and a test text on the pole display, until a sale or `forMs` later. */
  'counter:test': { input: null; output: { forMs: number } }
  'counter:serial-ports': { input: null; output: SerialPortView[] }
  /** A sample paper as it would print with this design, which need not be saved; null where this machine cannot draw it. */
  'receipt:preview': {
    input: { design: ReceiptDesign; shop: Pick<ShopSettings, 'name' | 'address' | 'receiptFooter'>; kind: PreviewKind; widthMm: 58 | 80 }
    output: PaperPreview | null
  }
  'scanner:heard': { input: { length: number; averageGapMs: number; suffix: string }; output: null }
  /** Scanners that main reads or could read. */
  'scanner:list': { input: null; output: ScannerList }
  /** Opens the doctor's view of what scanners send (said again every few seconds while it is open), or closes it. */
  'scanner:watch': { input: { open: boolean }; output: null }
  /** The receipt of a paid sale: the original once, or (`again`) a copy with its number. Answered before anything is printed. */
  'print:receipt': { input: { orderId: number; again: boolean }; output: PrintJobView }
  'print:refund': { input: { refundId: string; again: boolean }; output: PrintJobView }
  /** A day's report: an X for a day that goes on, a Z for one that is over. */
  'print:report': { input: { day: string | null }; output: PrintJobView }
  /** A range's totals on the receipt printer. */
  'print:range': { input: { from: string; to: string }; output: PrintJobView }
  'print:test': { input: { printerId: string; kind: 'test' | 'doctor' }; output: PrintJobView }
  /** Looks round for printers on this machine. */
  'printers:find': { input: null; output: FoundPrinters }
  /** Whether anything listens at an address. */
  'printers:probe': { input: { host: string; port: number }; output: { reached: boolean } }
  /** Asks every printer how it is, now. */
  'printers:look': { input: null; output: PrintingView }
  /** What a person says about a print that waits or is in doubt. */
  'printers:answer': { input: { jobId: number; answer: 'try' | 'printed' | 'again' | 'drop' }; output: PrintJobView }
  /** `approver`: a senior with their PIN, where a cashier opens it. */
  'drawer:open': { input: { reason: string; approver: Approver | null }; output: { confirmed: boolean } }
  /** What lies in an account, as its vendor says now. */
  'balances:get': { input: { accountId: string }; output: BalancesView }
  /** Whose a Vietnamese account or card is. */
  'account-check:ask': {
    input: { accountId: string; bankCode: string; account: string; accountType: 'ACC' | 'CARD' }
    output: AccountCheckView
  }
  /** What the vendor lists as refunds of a payment: its word, for people to read. */
  'vendor:refunds': { input: { attemptId: string }; output: ListedRefundsView }
  /** Asks the vendor for the statement of a day and takes it in. */
  'settlement:query': { input: { accountId: string; day: string }; output: SettlementOutcome }
  /** One part (base64, in order from 0) of a file that a person chose; part 0 begins anew. */
  'settlement:upload': { input: { part: number; data: string }; output: null }
  /** Takes in the file whose parts were sent. */
  'settlement:import': { input: { accountId: string; fileName: string }; output: SettlementOutcome }
  /** The newest statements of the till's mode with what is open in each. */
  'reconcile:list': { input: null; output: ReconcileEntry[] }
  /** Opens the file whose parts were sent (settlement:upload) as a table of this account; one file at a time. */
  'reconcile:open-file': { input: { accountId: string; fileName: string }; output: StatementFileView }
  /** The open file read in another way; null: as it was found, or as it was said the last time. Writes nothing. */
  'reconcile:try-file': { input: { form: TableForm | null; mapping: StatementMapping | null }; output: StatementFileView }
  /** Takes the open file in by this mapping. */
  'reconcile:take-file': { input: { mapping: StatementMapping }; output: SettlementOutcome }
  /** Holds a statement against the book of now (`anew`), or says what the last comparison came to. */
  'reconcile:run': { input: { importId: number; anew: boolean }; output: ReconcileResult }
  'reconcile:rows': {
    input: { importId: number; cls: RowClass | 'differences' | null; state: NoteState | null; search: string; after: number | null }
    output: ReconcilePage
  }
  'reconcile:row': { input: { importId: number; rowKey: string }; output: ReconcileRowView }
  /** Who looks after a row and what was found. */
  'reconcile:note': {
    input: { importId: number; rowKey: string; ownerId: number; state: NoteState; explanation: string }
    output: ReconcileRowView
  }
  /** What is known of an account's fee and settlement. */
  'reconcile:save-rules': { input: { accountId: string; rules: AccountRules }; output: null }
  /** Begins to ask the vendor about open differences, one by one, or stops it. Asking moves no money. */
  'reconcile:ask': { input: { importId: number }; output: AskProgress }
  'reconcile:stop-asking': { input: null; output: null }
  'reconcile:export': {
    input: { importId: number; cls: RowClass | 'differences' | null; state: NoteState | null; search: string }
    output: ExportedFile
  }
  /** A business day by three clocks. */
  'reconcile:bridge': { input: { day: string }; output: ClockBridge }
  /** The orders behind one line of it, a page at a time. */
  'reconcile:orders': { input: { day: string; line: BridgeLineKey; after: number | null }; output: { rows: OrderRow[]; next: number | null } }
  'subscriptions:list': { input: null; output: SubscriptionRow[] }
  'subscriptions:get': { input: { subscriptionId: string }; output: SubscriptionView }
  /** Asks for an agreement; what the customer signs with comes with the view's next state. */
  'subscriptions:create': { input: { accountId: string; name: string; terms: SubscriptionTerms; payer: Party }; output: SubscriptionView }
  /** Asks for the renewal of a period that is due, once. */
  'subscriptions:renew': { input: { subscriptionId: string; periodOn: string; amountMinor: number }; output: SubscriptionView }
  'subscriptions:cancel': { input: { subscriptionId: string; reason: string }; output: SubscriptionView }
  'subscriptions:ask-now': { input: { subscriptionId: string }; output: SubscriptionView }
  /** Gateways' calls to the till: how the receiver is, its addresses, the last calls and questions. */
  'receiver:view': { input: null; output: ReceiverView }
  /** Gives an address another random part; calls to the earlier one find nothing. */
  'receiver:renew': { input: { accountId: string; about: DoorKind }; output: ReceiverView }
  /** Posts a forged call to the till's own public address and tells whether it arrived and was refused. */
  'receiver:test': { input: null; output: SelfTest }
  /** What a vendor that asks about this order's customer shall hear the next time. */
  'receiver:keep-answer': { input: { accountId: string; attemptId: string; name: string; phone: string }; output: ReceiverView }
  'receiver:drop-answer': { input: { accountId: string; attemptId: string }; output: ReceiverView }
  /** The open shift and everything that its screen shows; drawer figures only for those who may see them. */
  'shift:view': { input: null; output: ShiftView }
  /** `why`: in the opener's words, where the float is not what the shift before left. */
  'shift:open': { input: { floatMinor: number; count: CountLine[] | null; why: string | null }; output: ShiftView }
  /** Cash into the drawer or out of it that is no sale. */
  'shift:move': { input: { kind: 'in' | 'out'; amountMinor: number; why: string; approver: Approver | null }; output: ShiftView }
  /** Written down before what is expected is told; every further count is written, too. */
  'shift:count': { input: { count: CountLine[] }; output: ShiftView }
  /** Closes the counted shift: what stays in the drawer, the rest goes to the safe. */
  'shift:close': { input: { keptMinor: number; why: string | null }; output: ShiftDetail }
  /** Closes the counted shift and opens the next with what was counted; whoever takes over signs with their PIN and is at the till then. */
  'shift:hand-over': { input: { to: { personId: number; pin: string }; why: string | null }; output: ShiftView }
  'shift:list': { input: { cursor: string | null; limit: number }; output: { rows: ShiftRow[]; next: string | null } }
  'shift:get': { input: { shiftId: number }; output: ShiftDetail }
  /** Gives back from the drawer all or part of a cash sale; `mistake`: the sale was keyed wrong. */
  'refund:cash': { input: { orderId: number; amountMinor: number; why: string; mistake: boolean; approver: Approver | null }; output: OrderDetail }
  'day:checklist': { input: null; output: DayChecklist }
  /** Writes the next Z. `signed`: a manager who says why it is closed though something is open. */
  'day:close': { input: { signed: { approver: Approver; reason: string } | null }; output: ZRecord }
  'day:list': { input: { cursor: string | null; limit: number }; output: { rows: ZRow[]; next: string | null } }
  'day:get': { input: { zId: number }; output: ZRecord }
  /** null: how the open shift stands now. */
  'print:shift': { input: { shiftId: number | null }; output: PrintJobView }
  'print:z': { input: { zId: number }; output: PrintJobView }
  /** The journal, newest first. A search ends after a moment; its page then says how far it looked. */
  'audit:list': { input: { filter: AuditFilter; cursor: string | null; limit: number }; output: AuditPage }
  /** The lines as a file; `more` when they did not all fit into one. */
  'audit:export': { input: { filter: AuditFilter; format: AuditFormat }; output: ExportedFile & { lines: number; more: boolean } }
  /** What leaves the till by itself: reports of days and encrypted copies of the book. */
  'outbox:view': { input: null; output: OutboxView }
  'outbox:set-passphrase': { input: { passphrase: string }; output: OutboxView }
  /** Writes the report of a day (null: today so far) into its folder now. */
  'outbox:write-report': { input: { day: string | null }; output: OutboxView }
  /** Begins an encrypted copy; how it goes comes as events. */
  'outbox:copy': { input: null; output: OutboxView }
  /** Begins a restore drill on the newest copy of a kind; how it goes comes as events. */
  'outbox:drill': { input: { source: DrillSource; passphrase: string }; output: OutboxView }
}
export type Channel = keyof Calls

/** What a counter screen may call. */
export type CounterCalls = { 'counter:hello': { input: null; output: CounterView } }

/** Events a till screen hears. */
export type Events = {
  'till:changed': TillSnapshot
  'payment:changed': PaymentSnapshot
  'unresolved:changed': UnresolvedSnapshot
  /** A device in main read a code (serial, HID POS). */
  'scanner:scanned': { code: string }
  'scanner:changed': ScannerList
  /** What scanners sent since the doctor was opened, masked; only while it is open. */
  'scanner:watched': ScanWatch
  /** A payout changed, or a new one is there. */
  'payouts:changed': PayoutRow
  /** How far asking about a statement's differences is; the last one says that it is over. */
  'reconcile:asking': AskProgress
  'outbox:changed': OutboxView
}
/** Events a counter screen hears. */
export type CounterEvents = { 'counter:changed': CounterView }

/** Channel and event names as values, for the preload's and the web socket's lists; the types above keep them whole. */
export const CHANNELS = [
  'till:hello',
  'session:sign-in',
  'session:sign-out',
  'session:set-language',
  'session:lock',
  'session:touch',
  'payment:start',
  'payment:show-qr',
  'payment:show-link',
  'payment:get',
  'payment:ask-now',
  'payment:ask-all-now',
  'payment:leave',
  'payment:close-by-hand',
  'payment:keep',
  'accounts:methods',
  'accounts:save',
  'accounts:test',
  'accounts:sort',
  'rate:get',
  'unresolved:list',
  'refund:start',
  'refund:when-back',
  'queue:try-now',
  'queue:take-out',
  'refund:ask-now',
  'refund:close-by-hand',
  'payouts:create',
  'payouts:confirm',
  'payouts:withdraw',
  'payouts:list',
  'payouts:get',
  'payouts:ask-now',
  'payouts:close-by-hand',
  'cash:take',
  'orders:list',
  'orders:get',
  'orders:find',
  'orders:export-diary',
  'reports:day',
  'reports:range',
  'reports:export',
  'settings:get',
  'settings:save',
  'settings:set-mode',
  'settings:save-person',
  'settings:remove-person',
  'settings:unlock-person',
  'book:backup',
  'book:verify',
  'book:list-backups',
  'practice:codes',
  'practice:marks',
  'practice:customer',
  'counter:show',
  'counter:open',
  'counter:screens',
  'counter:pair',
  'counter:revoke',
  'counter:test',
  'counter:serial-ports',
  'receipt:preview',
  'scanner:heard',
  'scanner:list',
  'scanner:watch',
  'print:receipt',
  'print:refund',
  'print:report',
  'print:range',
  'print:test',
  'printers:find',
  'printers:probe',
  'printers:look',
  'printers:answer',
  'drawer:open',
  'balances:get',
  'account-check:ask',
  'vendor:refunds',
  'settlement:query',
  'settlement:upload',
  'settlement:import',
  'reconcile:list',
  'reconcile:open-file',
  'reconcile:try-file',
  'reconcile:take-file',
  'reconcile:run',
  'reconcile:rows',
  'reconcile:row',
  'reconcile:note',
  'reconcile:save-rules',
  'reconcile:ask',
  'reconcile:stop-asking',
  'reconcile:export',
  'reconcile:bridge',
  'reconcile:orders',
  'subscriptions:list',
  'subscriptions:get',
  'subscriptions:create',
  'subscriptions:renew',
  'subscriptions:cancel',
  'subscriptions:ask-now',
  'receiver:view',
  'receiver:renew',
  'receiver:test',
  'receiver:keep-answer',
  'receiver:drop-answer',
  'shift:view',
  'shift:open',
  'shift:move',
  'shift:count',
  'shift:close',
  'shift:hand-over',
  'shift:list',
  'shift:get',
  'refund:cash',
  'day:checklist',
  'day:close',
  'day:list',
  'day:get',
  'print:shift',
  'print:z',
  'audit:list',
  'audit:export',
  'outbox:view',
  'outbox:set-passphrase',
  'outbox:write-report',
  'outbox:copy',
  'outbox:drill',
] as const satisfies Channel[]
type Unlisted = Exclude<Channel, (typeof CHANNELS)[number]>
const allChannelsListed: [Unlisted] extends [never] ? true : Unlisted = true
void allChannelsListed

export const COUNTER_CHANNELS = ['counter:hello'] as const satisfies (keyof CounterCalls)[]
export const EVENTS = [
  'till:changed',
  'payment:changed',
  'unresolved:changed',
  'scanner:scanned',
  'scanner:changed',
  'scanner:watched',
  'payouts:changed',
  'reconcile:asking',
  'outbox:changed',
] as const satisfies (keyof Events)[]
export const COUNTER_EVENTS = ['counter:changed'] as const satisfies (keyof CounterEvents)[]

/** What the preload (or the web socket behind bridge.ts) gives the renderer as window.till. */
export type TillBridge = {
  kind: 'till' | 'counter'
  call(channel: string, input: unknown): Promise<unknown>
  on(event: string, listener: (payload: unknown) => void): () => void
}

/** The words under which AttemptKind reaches a screen, kept here so that a new kind is seen by the compiler. */
export type SaleKind = AttemptKind | 'cash'
