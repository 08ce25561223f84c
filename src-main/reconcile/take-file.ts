import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { isZone } from '#shared/domain/business-day.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import {
  type DryRun,
  MAX_TABLE_ROWS,
  type ReadRow,
  SAMPLE_ROWS,
  type StatementFileView,
  type StatementMapping,
  type TableForm,
} from '#shared/domain/statement-file.ts'
import type { SettlementLine, SettlementOutcome } from '#shared/domain/vendor-desk.ts'
import { appendJournal, canonicalJson } from '../db/journal.ts'
import { findBookPayment, readSource, writeSource } from '../db/reconcile.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { guessMapping } from '../statements/guess-mapping.ts'
import { missingFields, type ReadStatement, readRows } from '../statements/read-rows.ts'
import { readTable, type Table } from '../statements/read-table.ts'
import { plainName, sha256, takeStatement } from '../vendor-desk/take-statement.ts'
import type { ReconcileDeps } from './reconcile-deps.ts'

/** How many rows of a dry run are shown, of those that read and of those that do not. */
const SHOWN_ROWS = 40

/** A file that somebody brought, kept in memory until it is taken in or another one comes. */
export type OpenFile = { accountId: string; practice: boolean; fileName: string; bytes: Uint8Array; table: Table }

/** What a person said about a file; null: as it was found. */
export type FileWish = { form: TableForm | null; mapping: StatementMapping | null }

/** Opens a file as a table of this account. */
export function openFile(
  { accounts }: ReconcileDeps,
  accountId: string,
  name: string,
  bytes: Uint8Array,
  practice: boolean,
): Result<OpenFile, AppError> {
  if (!accounts.offered(practice).some(({ id }) => id === accountId)) return fail(appError('not-found'))
  const fileName = plainName(name)
  const table = readTable(bytes)
  if (table === null) return fail(appError('statement-unreadable', { file: fileName }))
  return ok({ accountId, practice, fileName, bytes, table })
}

/** Shows a file and how its rows read: by what the person said, by what was said the last time, or by what the names tell. Writes nothing. */
export async function viewFile(deps: ReconcileDeps, file: OpenFile, wish: FileWish): Promise<Result<StatementFileView, AppError>> {
  if (wish.form !== null && canonicalJson(wish.form) !== canonicalJson(file.table.form)) {
    const table = readTable(file.bytes, wish.form)
    if (table === null) return fail(appError('statement-unreadable', { file: file.fileName }))
    file.table = table
  }
  const { table } = file
  const source = readSource(deps.db, file.accountId, fingerprintOf(table))
  const mapping = fitting(wish.mapping ?? source?.mapping ?? guessMapping(table.columns, table.rows, deps.shop()), table)
  const faults = missingFields(mapping)
  if (!isZone(mapping.zone)) return fail(appError('zone-unknown', { zone: mapping.zone.slice(0, 40) }))
  const read = faults.length > 0 ? null : await readRows(table, mapping, deps.breathe)
  return ok({
    accountId: file.accountId,
    fileName: file.fileName,
    form: table.form,
    columns: table.columns,
    sample: table.rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells),
    rowCount: table.rows.length,
    mapping,
    remembered: source && wish.mapping === null ? { at: source.at, by: source.by } : null,
    faults,
    dryRun: read && (await dryRunOf(deps, file.accountId, read)),
  })
}

/** Takes a file in by this mapping, all of it or nothing, and remembers the mapping for the next one with these columns. */
export async function takeFile(
  deps: ReconcileDeps,
  file: OpenFile,
  wanted: StatementMapping,
  by: Cashier,
): Promise<Result<Extract<SettlementOutcome, { state: 'ready' }>, AppError>> {
  const { db, clock } = deps
  const { table, accountId } = file
  const mapping = fitting(wanted, table)
  if (!isZone(mapping.zone)) return fail(appError('zone-unknown', { zone: mapping.zone.slice(0, 40) }))
  if (missingFields(mapping).length > 0) return fail(appError('bad-input', { field: missingFields(mapping)[0] ?? 'columns' }))
  const read = await readRows(table, mapping, deps.breathe)
  if (read.lines.length === 0) return fail(appError('statement-empty', { file: file.fileName }))
  for (const [index, line] of read.lines.entries()) {
    if (index % 1_000 === 999) await deps.breathe()
    // A file that tells the vendor's number alone: what it is in our book is found now, and again at each comparison.
    if (line.orderId === '') line.orderId = findBookPayment(db, accountId, '', line.gatewayRef)?.attemptId ?? ''
  }
  const told = canonicalJson({ form: table.form, mapping })
  // The same file read in another way is another statement; lines that both tell are still counted once.
  const digest = sha256(`${sha256(file.bytes)} ${told}`)
  return transact(db, () => {
    const taken = takeStatement(
      deps,
      { id: accountId, practice: file.practice },
      {
        source: 'file',
        day: null,
        fileName: file.fileName,
        digest,
        answer: { lines: read.lines, unreadable: read.unreadable.map((row) => ({ file: file.fileName, ...row })) },
        zone: mapping.zone,
        tellsRefunds: canTellRefunds(mapping, read.lines),
        mapping: told,
      },
      by,
    )
    if (taken.ok && !taken.value.again) {
      writeSource(db, accountId, fingerprintOf(table), { form: table.form, mapping, at: clock.now(), by: by.name })
      const facts = { accountId, fingerprint: fingerprintOf(table).slice(0, 12), columns: Object.keys(mapping.columns).length, zone: mapping.zone }
      appendJournal(db, {
        type: 'reconcile.mapped',
        at: clock.now(),
        orderId: null,
        attemptId: null,
        personId: by.personId,
        personName: by.name,
        facts,
      })
    }
    return taken
  })
}

/** The same names in the same order are the same source. */
function fingerprintOf({ columns }: Table): string {
  return sha256(canonicalJson(columns.map((name) => name.trim().toLowerCase())))
}

/** A mapping without columns that this table has not. */
function fitting(mapping: StatementMapping, { columns }: Table): StatementMapping {
  const there = Object.entries(mapping.columns).filter(([, column]) => column < columns.length)
  return { ...mapping, columns: Object.fromEntries(there) }
}

/** Without a column that could tell a refund from a payment, the file may leave refunds out. */
function canTellRefunds({ columns }: StatementMapping, lines: readonly SettlementLine[]): boolean {
  return columns.kind !== undefined || columns.refundAmount !== undefined || lines.some(({ kind }) => kind === 'refund')
}

async function dryRunOf({ db, breathe }: ReconcileDeps, accountId: string, read: ReadStatement): Promise<DryRun> {
  const sums = new Map<string, DryRun['sums'][number]>()
  let knownCount = 0
  for (const [index, line] of read.lines.entries()) {
    if (index % 1_000 === 999) await breathe()
    if (findBookPayment(db, accountId, line.orderId, line.gatewayRef)) knownCount += 1
    if (line.moved === false) continue
    const sum = sums.get(line.currency) ?? { currency: line.currency, payments: 0, paymentsMinor: 0, refunds: 0, refundsMinor: 0, feesMinor: 0 }
    sums.set(line.currency, sum)
    if (line.kind === 'refund') {
      sum.refunds += 1
      sum.refundsMinor -= line.amountMinor
    } else {
      sum.payments += 1
      sum.paymentsMinor += line.amountMinor
      sum.feesMinor += line.feeMinor
    }
  }
  const days = read.lines.map(({ tradedOn }) => tradedOn).sort()
  return {
    rows: read.lines.slice(0, SHOWN_ROWS).map(asReadRow),
    readCount: read.lines.length,
    skippedCount: read.skippedCount,
    sums: [...sums.values()],
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    knownCount,
    unreadable: read.unreadable.slice(0, SHOWN_ROWS).map((row) => ({ file: '', ...row })),
    unreadableCount: Math.min(read.unreadable.length, MAX_TABLE_ROWS),
    kindWords: read.kindWords,
    stateWords: read.stateWords,
  }
}

function asReadRow(line: SettlementLine): ReadRow {
  return {
    line: line.fileLine ?? 0,
    kind: line.kind === 'refund' ? 'refund' : 'payment',
    number: line.orderId,
    reference: line.gatewayRef,
    minor: line.kind === 'refund' ? -line.amountMinor : line.amountMinor,
    currency: line.currency,
    moved: line.moved !== false,
    feeMinor: line.feeKnown === false ? null : line.feeMinor,
    settledMinor: line.settledKnown === false ? null : line.settledMinor,
    tradedOn: line.tradedOn,
    tradedAt: line.tradedAt ?? null,
    settledOn: line.settledOn === '' ? null : line.settledOn,
  }
}
