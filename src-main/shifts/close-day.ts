import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { CloseStep, ZRecord, ZRow } from '#shared/domain/closing.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { transact } from '../db/sql.ts'
import { asZRecord, asZRow, firstZHash, type HashedZ, insertZ, listZ, readZ, zHash } from '../db/z-records.ts'
import { SHORTEST_REASON } from '../payments/close-by-hand.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { type ClosingDeps, findNextZ, happened, readCloseSteps } from './close-checklist.ts'
import { computeZ } from './compute-z.ts'
import { numberOf } from './read-shifts.ts'
import { type ShiftDeps, writeLine } from './shift-deps.ts'

/** A manager who says why a day is closed though something is open; `agree` checks them with their PIN. */
export type ClosingSignature = { reason: string; agree: () => Promise<Result<Cashier, AppError>> }

/**
 * Closes the day: writes the next Z with everything whose money moved since the last one, its line of the journal with its hash, both or neither.
 * Refused while a step is open that nobody signed for, and when nothing happened.
 */
export async function closeDay(deps: ClosingDeps, signature: ClosingSignature | null): Promise<Result<ZRecord, AppError>> {
  const held = openSteps(deps)
  let signed: { by: Cashier; reason: string } | null = null
  if (held.length > 0) {
    if (signature === null) return fail(dayHeld(held))
    const reason = signature.reason.trim()
    if (reason.length < SHORTEST_REASON) return fail(appError('reason-missing', { shortest: SHORTEST_REASON }))
    const agreed = await signature.agree()
    if (!agreed.ok) return agreed
    signed = { by: agreed.value, reason }
  }
  return transact(deps.db, () => writeZ(deps, signed))
}

function writeZ(deps: ClosingDeps, signed: { by: Cashier; reason: string } | null): Result<ZRecord, AppError> {
  const { db, practice, shop, at } = deps
  // Looked at once more: something may have come up while the manager typed.
  const held = openSteps(deps)
  if (held.length > 0 && signed === null) return fail(dayHeld(held))
  const signature = held.length > 0 ? signed : null
  const { last, period, day, days, toHash } = findNextZ(deps)
  const figures = computeZ(db, period, day, shop.currency, last)
  if (days.length === 0 && !happened(deps, period, figures)) return fail(appError('day-nothing'))
  const z: HashedZ = {
    number: (last?.number ?? 0) + 1,
    practice,
    businessDay: day,
    zone: shop.zone,
    closedAt: deps.clock.now(),
    closedBy: at.name,
    signedBy: signature?.by.name ?? null,
    reason: signature?.reason ?? null,
    fromSeq: period.fromSeq,
    toSeq: period.toSeq,
    figures,
    prevHash: last?.hash ?? firstZHash(db),
    journal: { seq: period.toSeq, hash: toHash },
  }
  const hash = zHash(z)
  const { seq } = writeLine(deps, 'day.closed', {
    number: z.number,
    practice,
    hash,
    businessDay: day,
    fromSeq: z.fromSeq,
    toSeq: z.toSeq,
    currency: figures.currency,
    count: figures.count,
    netMinor: figures.netMinor,
    open: held.map(({ id }) => id).join(' '),
    approverId: signature?.by.personId ?? null,
    approver: z.signedBy,
    reason: z.reason,
  })
  const stored = readZ(db, insertZ(db, { ...z, hash, lineSeq: seq }, at, signature?.by ?? null))
  if (!stored) throw new Error(`closing ${z.number} was not written`)
  return ok(asZRecord(db, stored))
}

/** One Z as it was stored, with whether it is still what was written. */
export function readZRecord({ db, practice }: Pick<ShiftDeps, 'db' | 'practice'>, zId: number): Result<ZRecord, AppError> {
  const z = readZ(db, zId)
  return z !== null && z.practice === practice ? ok(asZRecord(db, z)) : fail(appError('not-found'))
}

/** A page of Zs, the newest first. `cursor` is what the page before gave as `next`. */
export function readZPage({ db, practice }: ShiftDeps, cursor: string | null, limit: number): { rows: ZRow[]; next: string | null } {
  const rows = listZ(db, practice, numberOf(cursor), limit + 1)
  const page = rows.slice(0, limit)
  return { rows: page.map(asZRow), next: rows.length > limit ? String(page.at(-1)?.number) : null }
}

function openSteps(deps: ClosingDeps): CloseStep[] {
  return readCloseSteps(deps).filter(({ state }) => state === 'open')
}

function dayHeld(steps: readonly CloseStep[]): AppError {
  return appError('day-held', { steps: steps.map(({ id }) => id).join(' ') })
}
