import { appendJournal } from '../db/journal.ts'
import { transact } from '../db/sql.ts'
import type { PaymentDeps } from './payment-deps.ts'

/** What is being written: a sale that begins may be refused; what happened to money must be kept. */
export type SaleWrite = 'begins' | 'happened'

/**
 * Writes a step of a sale in one transaction. Before it stands a line about the clock where that was set since the last look, so that a
 * sale's time is never read without it. When the disk is full and the step tells what happened to money, the reserve is given up and the
 * step is written again; a sale that only begins throws.
 */
export function writeSale<T>({ db, clock, care }: Pick<PaymentDeps, 'db' | 'clock' | 'care'>, what: SaleWrite, work: () => T): T {
  const moved = care?.clockMoved() ?? null
  const write = (): T =>
    transact(db, () => {
      if (moved !== null) {
        const type = moved.byMs < 0 ? 'clock.moved_back' : 'clock.moved_ahead'
        appendJournal(db, { type, at: clock.now(), orderId: null, attemptId: null, personId: null, personName: null, facts: { byMs: moved.byMs } })
      }
      return work()
    })
  const written = what === 'happened' ? withReserve(write, care) : write()
  if (moved !== null) care?.clockNoted()
  return written
}

function withReserve<T>(write: () => T, care: PaymentDeps['care']): T {
  try {
    return write()
  } catch (error) {
    if (!isDiskFull(error) || !care?.freeReserve()) throw error
    return write()
  }
}

/** True for what SQLite throws when the disk takes no more. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'SQLITE_FULL' || error.code === 'ENOSPC')
}
