import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { AccountRules, NoteState, ReconcileRowView } from '#shared/domain/reconcile.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { appendJournal } from '../db/journal.ts'
import { readPerson } from '../db/people.ts'
import { readRow, readRules, readScope, writeNote, writeRules } from '../db/reconcile.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import type { ReconcileDeps } from './reconcile-deps.ts'

/** What a person writes about a row: who looks after it, and what was found. */
export type NoteWish = { importId: number; rowKey: string; ownerId: number; state: NoteState; explanation: string }

/** Writes a note, with what stood there before in the journal. A row is only explained or settled with words. */
export function noteRow(deps: ReconcileDeps, wish: NoteWish, practice: boolean, by: Cashier): Result<ReconcileRowView, AppError> {
  const { db, clock } = deps
  const scope = readScope(db, wish.importId, practice)
  const row = scope && readRow(db, scope, wish.rowKey)
  if (!scope || !row || row.cls === 'matched') return fail(appError('not-found'))
  const owner = readPerson(db, wish.ownerId)
  if (!owner || owner.practice !== practice) return fail(appError('bad-input', { field: 'ownerId' }))
  const explanation = wish.explanation.trim()
  if (wish.state !== 'open' && explanation === '') return fail(appError('reason-missing'))
  const { note: before } = row
  const at = clock.now()
  transact(db, () => {
    writeNote(db, scope.accountId, row.rowKey, { ownerId: owner.id, ownerName: owner.name, state: wish.state, explanation, at, by: by.name })
    appendJournal(db, {
      type: 'reconcile.noted',
      at,
      orderId: row.orderId,
      attemptId: row.attemptId,
      personId: by.personId,
      personName: by.name,
      facts: {
        accountId: scope.accountId,
        row: row.rowKey,
        class: row.cls,
        number: row.number,
        owner: owner.name,
        state: wish.state,
        explanation,
        ownerBefore: before.ownerName,
        stateBefore: before.state,
        explanationBefore: before.explanation,
      },
    })
  })
  const after = readRow(db, scope, wish.rowKey)
  return after ? ok(after) : fail(appError('not-found'))
}

/** Stores what is known of an account's fee and settlement; the journal keeps both. */
export function saveRules(deps: ReconcileDeps, accountId: string, rules: AccountRules, practice: boolean, by: Cashier): Result<null, AppError> {
  if (!deps.accounts.offered(practice).some(({ id }) => id === accountId)) return fail(appError('not-found'))
  const { db, clock } = deps
  const before = readRules(db, accountId)
  const factsOf = ({ fee, settle }: AccountRules, end: string) => ({
    [`ratePpm${end}`]: fee?.ratePpm ?? null,
    [`fixedMinor${end}`]: fee?.fixedMinor ?? null,
    [`settleDays${end}`]: settle?.days ?? null,
    [`workdays${end}`]: settle?.workdays ?? null,
  })
  transact(db, () => {
    writeRules(db, accountId, rules)
    const facts = { accountId, ...factsOf(rules, ''), ...factsOf(before, 'Before') }
    appendJournal(db, {
      type: 'reconcile.rules_changed',
      at: clock.now(),
      orderId: null,
      attemptId: null,
      personId: by.personId,
      personName: by.name,
      facts,
    })
  })
  return ok(null)
}
