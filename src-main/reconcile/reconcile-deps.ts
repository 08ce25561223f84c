import type { CurrencyCode } from '#shared/domain/money.ts'
import type { Clock } from '../clock/clock.ts'
import type { Db } from '../db/sql.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'

/** What statements are taken in, compared and asked about with. */
export type ReconcileDeps = {
  db: Db
  clock: Clock
  log: Log
  accounts: {
    offered(practice: boolean): readonly { id: string; gateway: Gateway; practice: boolean }[]
    byId(accountId: string): { gateway: Gateway } | null
    /** Told of every answer, for the lights. */
    heard(accountId: string, reached: boolean): void
  }
  shop(): { currency: CurrencyCode; zone: string; closeHour: number }
  /** Gives everything else its turn, so that a long file holds up no sale. */
  breathe(): Promise<void>
  /** The one owner of open payments and refunds asks about them; whatever that changes is its own doing. */
  askPayment(attemptId: string): Promise<unknown>
  askRefund(refundId: string): Promise<unknown>
}
