import type { CounterView, Events, SettingsView, TillSettings, TillSnapshot, UnresolvedSnapshot } from '#shared/bridge/contract.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { BookKeeper } from './book/book-keeper.ts'
import type { HostOptions } from './bridge/till-port.ts'
import type { CounterDesk } from './counter/counter-desk.ts'
import type { Db } from './db/sql.ts'
import type { GatewayDesk } from './gateway-desk.ts'
import type { AccountBook } from './gateways/accounts.ts'
import type { Log } from './log/log.ts'
import type { Online } from './net/online.ts'
import type { OutboxDesk } from './outbox/outbox-desk.ts'
import type { PaymentDeps } from './payments/payment-deps.ts'
import type { Resolver } from './payments/resolve-payments.ts'
import type { PayoutDesk } from './payout-desk.ts'
import type { PeopleDesk } from './people-desk.ts'
import type { PracticeGateways } from './practice-gateway.ts'
import type { PrinterDesk } from './printer-desk.ts'
import type { Queue } from './queue/queue.ts'
import type { ReceiverDesk } from './receiver-desk.ts'
import type { RefundResolver } from './refunds/resolve-refunds.ts'
import type { ScannerDesk } from './scanner-desk.ts'
import type { ShiftDesk } from './shift-desk.ts'
import type { SubscriptionDeps } from './subscriptions/subscription-deps.ts'
import type { TillState } from './till-state.ts'

/** Everything the handlers of calls work with: the use cases' deps, the till's state, and what only the till as a whole can do. */
export type Till = {
  host: HostOptions
  db: Db
  log: Log
  payments: PaymentDeps
  resolver: Resolver
  online: Online
  book: BookKeeper
  refunds: RefundResolver
  /** Payouts: what their use cases work with, and who asks about them; `payouts.askNow(id)` is also what a gateway's call causes. */
  payouts: PayoutDesk
  queue: Queue
  subscriptions: SubscriptionDeps
  /** Shifts, the drawer's cash and closings of the day. */
  shifts: ShiftDesk
  scanners: ScannerDesk
  /** Printers, printing jobs and the drawer. */
  desk: PrinterDesk
  /** Gateways' calls to the till. */
  receiver: ReceiverDesk
  /** Reports of days and encrypted copies that leave by themselves. */
  outbox: OutboxDesk
  accounts: AccountBook
  /** Stored accounts and their secrets. */
  gateways: GatewayDesk
  tillKey: Buffer
  /** Who is at the till, and what checking a PIN works with. */
  people: PeopleDesk
  state: TillState
  practice(): PracticeGateways | null
  mode(): 'practice' | 'live'
  isPractice(): boolean
  settings(): TillSettings
  /** Stores the settings, with a journal line of these facts where there are some. */
  saveSettings(settings: TillSettings, facts: JournalFacts | null): void
  /** Opens all accounts anew, after one of them or the shop's currency changed. */
  openAccounts(): Promise<void>
  setMode(mode: 'practice' | 'live'): Promise<void>
  settingsView(): Promise<SettingsView>
  snapshot(): TillSnapshot
  /** Everything that waits for an answer or a person, refunds among it. */
  tray(): UnresolvedSnapshot
  counterView(): CounterView
  /** Everything that shows the customer something, and who may look. */
  counter: CounterDesk
  /** Writes a journal line that is about no sale, signed by whoever is at the till. */
  note(type: JournalType, facts: JournalFacts): void
  /** Does `work` and writes the line about it, both or neither (law 12). */
  record(type: JournalType, facts: JournalFacts, work: () => void): void
  /** Signs in whoever needs no PIN and is the only one. */
  signInAlone(): void
  /** Tells screens something besides what changed. */
  tell<E extends keyof Events>(event: E, payload: Events[E]): void
  /** Something changed that screens show. */
  changed(): void
}
