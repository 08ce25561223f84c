import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import type { Db } from '../db/sql.ts'
import type { Gateway, Unknown } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'

/** One account of the till's mode, as it is asked here. */
export type DeskAccount = { id: string; gateway: Gateway; practice: boolean }

/** What asking a vendor and reading its statements works with. */
export type VendorDeps = {
  db: Db
  clock: Clock
  random: RandomBytes
  log: Log
  facts(): { tillCode: string }
  accounts: {
    /** Every account of practice or of live. */
    offered(practice: boolean): readonly DeskAccount[]
    byId(accountId: string): DeskAccount | null
    heard(accountId: string, reached: boolean): void
  }
}

/** An answer that told nothing, as a screen says it: no word came back, or one that refuses. */
export function vendorError({ spoken, code }: Pick<Unknown, 'spoken' | 'code'>): AppError {
  return spoken ? appError('vendor-refused', { code: code ?? '-' }, true) : appError('vendor-silent', {}, true)
}

/** Asks, and tells the lights how it went. A gateway answers and does not throw; if it does all the same, it told nothing. */
export async function askVendor<A extends { known: true } | Unknown>(
  deps: Pick<VendorDeps, 'log' | 'accounts'>,
  accountId: string,
  ask: () => Promise<A>,
): Promise<A | Unknown> {
  let answer: A | Unknown
  try {
    answer = await ask()
  } catch (error) {
    deps.log.error('gateway threw', error, { accountId })
    answer = { known: false, detail: 'unreadable', code: null, spoken: false }
  }
  // What could not even be sent says nothing about the vendor.
  const sent = answer.known || answer.spoken || answer.detail !== 'refused'
  if (sent) deps.accounts.heard(accountId, answer.known || answer.spoken)
  return answer
}
