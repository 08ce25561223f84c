import type { NoticeKind } from '#shared/domain/notice.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import type { Db } from '../db/sql.ts'
import type { CallLimits, Gateway } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'

/** One merchant account at one gateway, as payments see it. */
export type GatewayAccount = {
  /** Stable for ever: attempts remember it and are asked about at the same account after any change of settings. */
  id: string
  gateway: Gateway
  merchantId: string
  /** What people call it; stands on receipts of links. */
  name?: string
  /** Of scanned codes and QRs. */
  currency: string
  /** All that links may be in; left out: only that one. */
  currencies?: readonly string[]
  practice: boolean
}

/** Where payments find the account for a new sale, and the one an old attempt was sent to. */
export type GatewayAccounts = {
  /** The account that takes new sales of this wallet this way, in the shop's currency, or null when there is none. */
  taking(way: 'scan' | 'qr', wallet: Wallet): GatewayAccount | null
  byId(accountId: string): GatewayAccount | null
  /** Told of every answer, so that the lights can show how the gateway and the network are. */
  heard(accountId: string, reached: boolean): void
}

/** Facts of the shop that a sale is written with. `currency` is the shop's own: that of sums and limits. */
export type SaleFacts = {
  currency: string
  tillCode: string
  zone: string
  closeHour: number
  wallets: readonly Wallet[]
  qrSeconds: number
  /** The shift that is open in the till's mode, or null. */
  shiftId?: number | null
  /** True: cash is taken and given back only while a shift is open. */
  cashNeedsShift?: boolean
}

/** Who is at the till: written into the sale and the journal. */
export type Cashier = { personId: number; name: string }

/** Looks after disk and clock around the writing of sales. */
export type SaleCare = {
  /** Why the disk takes no new sale of this kind: no room, or no trust in it any more. Null when it does. */
  refusal(tender: 'wallet' | 'cash'): 'disk-full' | 'disk-failed' | null
  /** Gives the reserve of disk space free; false when there is none. */
  freeReserve(): boolean
  /** How far the clock on the wall was set since the last look, or null; told until `clockNoted`. */
  clockMoved(): { byMs: number } | null
  clockNoted(): void
}

/** What the use cases of payments work with; made once in till.ts. */
export type PaymentDeps = {
  db: Db
  clock: Clock
  random: RandomBytes
  accounts: GatewayAccounts
  limits: CallLimits
  facts(): SaleFacts
  /** Turns a scanned code into a hash that cannot be turned back without the till's own key. */
  hashCode(code: string): string
  /** Called after every commit that changed this attempt. Must not throw. */
  changed(attempt: Attempt): void
  /** Called after the commit that made a sale paid by an answer or in cash. Must not throw, and must not wait for anything. */
  paid?(orderId: number): void
  /** Where a vendor calls back about something of this account, and where a customer's browser returns; null: only asking tells. */
  noticeUrl?(accountId: string, about: NoticeKind): string | null
  returnUrl?(accountId: string): string | null
  log: Log
  /** Left out where neither disk nor clock matter. */
  care?: SaleCare
}
