import { createHash } from 'node:crypto'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { SettlementLine, SettlementOutcome } from '#shared/domain/vendor-desk.ts'
import { appendJournal, canonicalJson } from '../db/journal.ts'
import { countImport, findImport, insertImport, insertLine, readImport } from '../db/settlements.ts'
import { transact } from '../db/sql.ts'
import type { SettlementAnswer } from '../gateways/gateway.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { askVendor, type DeskAccount, type VendorDeps, vendorError } from './vendor-deps.ts'

/** Of more unreadable lines than these only the number is kept. */
const KEPT_UNREADABLE = 200

/** A statement as it came: from the vendor for a day, or from a file that a person brought. */
type Source = { source: 'vendor'; day: string; fileName: '' } | { source: 'file'; day: null; fileName: string }
type Ready = Pick<Extract<SettlementAnswer, { state: 'ready' }>, 'lines' | 'unreadable'>
/** `zone` is the clock of its days, `mapping` what its columns meant where it came in no form of the vendor's. */
export type Statement = Source & { digest: string; answer: Ready; zone?: string; tellsRefunds?: boolean; mapping?: string | null }

/** The clock of a vendor's own statements. Inferred: no document names it, and these vendors' other times are Beijing's. */
const VENDOR_ZONE = 'Asia/Shanghai'

/** Asks the vendor for the statement of a day, YYYY-MM-DD, and takes it in. No payment's state changes. */
export async function queryStatement(
  deps: VendorDeps,
  accountId: string,
  day: string,
  practice: boolean,
  by: Cashier,
): Promise<Result<SettlementOutcome, AppError>> {
  const account = deps.accounts.offered(practice).find(({ id }) => id === accountId)
  if (!account) return fail(appError('not-found'))
  const { capabilities, querySettlement } = account.gateway
  if (!capabilities.settlement || !querySettlement) return fail(appError('no-capability'))
  const answer = await askVendor(deps, accountId, () => querySettlement(day))
  if (!answer.known) return fail(vendorError(answer))
  if (answer.state !== 'ready') return ok({ state: answer.state })
  // The gateway tells what it read, not the bytes; the same lines are the same statement.
  const digest = sha256(canonicalJson({ day, lines: answer.lines, unreadable: answer.unreadable }))
  return takeStatement(deps, account, { source: 'vendor', day, fileName: '', digest, answer }, by)
}

/** Reads a file that a person brought and takes it in. Asks nobody. */
export function importStatement(
  deps: VendorDeps,
  accountId: string,
  file: { name: string; bytes: Uint8Array },
  practice: boolean,
  by: Cashier,
): Result<SettlementOutcome, AppError> {
  const account = deps.accounts.offered(practice).find(({ id }) => id === accountId)
  if (!account) return fail(appError('not-found'))
  const answer = account.gateway.readSettlementFile?.(file.bytes)
  if (!answer) return fail(appError('no-capability'))
  if (!answer.known) return fail(appError('statement-unreadable', { file: plainName(file.name) }))
  if (answer.state !== 'ready') return ok({ state: answer.state })
  return takeStatement(deps, account, { source: 'file', day: null, fileName: plainName(file.name), digest: sha256(file.bytes), answer }, by)
}

/** All of a statement is written, or nothing; the very same one a second time is only shown. */
export function takeStatement(
  deps: Pick<VendorDeps, 'db' | 'clock'>,
  account: Pick<DeskAccount, 'id' | 'practice'>,
  statement: Statement,
  by: Cashier,
): Result<Extract<SettlementOutcome, { state: 'ready' }>, AppError> {
  const { db } = deps
  const { digest, answer, zone = VENDOR_ZONE, tellsRefunds = true, mapping = null, ...source } = statement
  const days = answer.lines.map(({ tradedOn }) => tradedOn).sort()
  const at = deps.clock.now()
  const { importId, again } = transact(db, () => {
    const there = findImport(db, account.id, digest)
    if (there !== null) return { importId: there, again: true }
    const made = insertImport(db, {
      ...source,
      accountId: account.id,
      practice: account.practice,
      digest,
      at,
      personId: by.personId,
      personName: by.name,
      unreadable: answer.unreadable.slice(0, KEPT_UNREADABLE),
      unreadableCount: answer.unreadable.length,
      coversFrom: days[0] ?? null,
      coversTo: days.at(-1) ?? null,
      zone,
      tellsRefunds,
      mapping,
    })
    const counts = writeLines(deps, made, account.id, answer.lines)
    countImport(db, made, counts)
    appendJournal(db, {
      type: 'settlement.imported',
      at,
      orderId: null,
      attemptId: null,
      personId: by.personId,
      personName: by.name,
      facts: {
        accountId: account.id,
        source: source.source,
        day: source.day,
        digest: digest.slice(0, 12),
        ...counts,
        unreadable: answer.unreadable.length,
      },
    })
    return { importId: made, again: false }
  })
  const statementRead = readImport(db, importId, account.practice)
  if (!statementRead) throw new Error(`statement ${importId} was not written`)
  return ok({ state: 'ready', statement: statementRead, again })
}

function writeLines({ db }: Pick<VendorDeps, 'db'>, importId: number, accountId: string, lines: SettlementLine[]) {
  const counts = { lines: 0, known: 0, changed: 0 }
  const seen = new Map<string, number>()
  for (const line of lines) {
    // A try that came to nothing and the payment after it bear the same numbers.
    const said = line.moved === false ? ['not moved'] : []
    const about = JSON.stringify([line.kind, line.gatewayRef, line.orderId, line.refundId, line.settledOn, ...said])
    const nth = (seen.get(about) ?? 0) + 1
    seen.set(about, nth)
    // Refunds made in the vendor's back office have no number of ours, so several of a day may look alike.
    const wrote = insertLine(db, importId, accountId, `${about} ${nth}`, line)
    counts[wrote === 'new' ? 'lines' : wrote] += 1
  }
  return counts
}

/** A file's name without folders and what no screen can show. */
export function plainName(name: string): string {
  return (name.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').slice(0, 120) || 'statement'
}

/** Hex digits of SHA-256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
