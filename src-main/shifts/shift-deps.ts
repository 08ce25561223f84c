import type { AppError } from '#shared/bridge/app-error.ts'
import type { ShopSettings } from '#shared/bridge/contract.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { ShiftSettings } from '#shared/domain/house-rules.ts'
import type { Role } from '#shared/domain/person.ts'
import type { Result } from '#shared/domain/result.ts'
import type { CountLine } from '#shared/domain/shift.ts'
import type { Clock } from '../clock/clock.ts'
import { appendJournal, type JournalHead } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'

/** What the use cases of shifts and closings work with, as it is at one call: the mode, the shop's facts and rules, and who is at the till. */
export type ShiftDeps = {
  db: Db
  clock: Pick<Clock, 'now'>
  practice: boolean
  shop: Pick<ShopSettings, 'currency' | 'zone' | 'closeHour' | 'tillCode'>
  rules: ShiftSettings
  at: Cashier & { role: Role }
}

/** Who agreed to something, null where nobody has to; an error where somebody has to and did not. `limitMinor` is what needs nobody. */
export type AskApproval = (amountMinor: number, limitMinor: number) => Promise<Result<Cashier | null, AppError>>

/** Appends a line signed by whoever is at the till; call it inside the transaction that it tells about. */
export function writeLine({ db, clock, at }: ShiftDeps, type: JournalType, facts: JournalFacts, by: Cashier = at): JournalHead {
  return appendJournal(db, { type, at: clock.now(), orderId: null, attemptId: null, personId: by.personId, personName: by.name, facts })
}

/** What coins and notes come to in minor units; null where a value is named twice or the sum is no amount. */
export function sumOfCount(lines: readonly CountLine[]): number | null {
  if (new Set(lines.map(({ valueMinor }) => valueMinor)).size !== lines.length) return null
  const sum = lines.reduce((total, { valueMinor, pieces }) => total + valueMinor * pieces, 0)
  return Number.isSafeInteger(sum) ? sum : null
}

/** A count as the journal keeps it: `2000x3 500x2`. */
export function countText(lines: readonly CountLine[]): string {
  return lines
    .filter(({ pieces }) => pieces > 0)
    .map(({ valueMinor, pieces }) => `${valueMinor}x${pieces}`)
    .join(' ')
}
