import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import {
  type AccountRules,
  type AskProgress,
  classify,
  DIFFERENCES,
  type Difference,
  expectedFee,
  gapsOf,
  type Ladder,
  MAX_ASKED,
  type ReconcileResult,
  type ReconcileRow,
  ROW_CLASSES,
  type RowClass,
  type RowFacts,
  settleDay,
} from '#shared/domain/reconcile.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { zoneDay, zoneDayStart } from '#shared/domain/zone-time.ts'
import {
  type BookPayment,
  type BookRefund,
  countRows,
  findBookPayment,
  findBookRefund,
  type ImportScope,
  listAskable,
  listBookRefunds,
  listStoredLines,
  listUnnamedPayments,
  listUnnamedRefunds,
  readRules,
  readRun,
  readScope,
  type StoredLine,
  writeRun,
} from '../db/reconcile.ts'
import { readImport } from '../db/settlements.ts'
import { type Db, transact } from '../db/sql.ts'
import type { ReconcileDeps } from './reconcile-deps.ts'
import { suggestRules } from './suggest-rules.ts'

/** Clocks of till and vendor differ, and a payment takes its time. */
const DAY_SLACK_MS = 10 * 60_000
const DAY_MS = 86_400_000
/** So many rows are compared before others get their turn. */
const ROWS_AT_ONCE = 500
/** Differences about which the vendor may know more than a file. */
export const ASKED_CLASSES: readonly Difference[] = ['missing_in_statement', 'state', 'amount', 'currency', 'duplicate', 'refund']

type RunFacts = Pick<ReconcileResult, 'ladders' | 'fees' | 'suggested'> & { rules: AccountRules }

/**
 * Holds a statement against the book of now and keeps what came of it in place of what was kept before. Notes of people and words of the vendor
 * stay with their rows. Changes no payment.
 */
export async function reconcileStatement(
  deps: ReconcileDeps,
  importId: number,
  practice: boolean,
  asking: AskProgress | null,
): Promise<Result<ReconcileResult, AppError>> {
  const { db } = deps
  const scope = readScope(db, importId, practice)
  if (!scope) return fail(appError('not-found'))
  const rules = readRules(db, scope.accountId)
  const pairs = await pairUp(deps, scope)
  const rows: ReconcileRow[] = []
  const sums = openSums()
  for (const [index, pair] of pairs.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await deps.breathe()
    const cls = classify(pair.facts, rules)
    sums.add(pair.facts, cls)
    rows.push(asRow(pair, cls, rules))
  }
  const suggested = suggestRules(pairs.map(({ facts }) => facts))
  const facts: RunFacts = { ladders: sums.ladders(), fees: feesOf(pairs, rules), suggested, rules }
  transact(db, () => writeRun(db, importId, deps.clock.now(), facts, rows))
  return readResult(deps, importId, practice, asking)
}

/** What the newest comparison came to; not-found where there was none. */
export function readResult(
  { db }: Pick<ReconcileDeps, 'db'>,
  importId: number,
  practice: boolean,
  asking: AskProgress | null,
): Result<ReconcileResult, AppError> {
  const scope = readScope(db, importId, practice)
  const statement = readImport(db, importId, practice)
  const run = readRun(db, importId)
  if (!scope || !statement || !run) return fail(appError('not-found'))
  const counts = Object.fromEntries(ROW_CLASSES.map((cls) => [cls, 0])) as Record<RowClass, number>
  const open = Object.fromEntries(DIFFERENCES.map((cls) => [cls, 0])) as Record<Difference, number>
  for (const { cls, count, open: left } of countRows(db, importId, scope.accountId)) {
    counts[cls] = count
    if (cls !== 'matched') open[cls] = left
  }
  const { coversFrom, coversTo, zone } = scope
  return ok({
    statement,
    covers: coversFrom !== null && coversTo !== null ? { from: coversFrom, to: coversTo } : null,
    zone,
    counts,
    open,
    ...(JSON.parse(run.facts) as RunFacts),
    rules: readRules(db, scope.accountId),
    askable: listAskable(db, scope, ASKED_CLASSES, MAX_ASKED).length,
    asking: asking?.importId === importId ? asking : null,
  })
}

type Pair = { facts: RowFacts; line: StoredLine | null; payment: BookPayment | null; refund: BookRefund | null }

/** Puts each line beside what it is about, and adds what the book has and no line names. */
async function pairUp({ db, breathe }: ReconcileDeps, scope: ImportScope): Promise<Pair[]> {
  const dayOf = rememberedDays(scope.zone)
  const usedRefunds = new Set<string>()
  const seen = new Set<string>()
  const lines = listStoredLines(db, scope.importId)
  const moved = new Set(lines.filter((line) => line.moved === 1).map(aboutOf))
  const pairs: Pair[] = []
  const pairOf = (line: StoredLine): Pair => {
    const payment = findBookPayment(db, scope.accountId, line.orderNo, line.gatewayRef)
    if (line.kind === 'refund') {
      const refund = findRefundOf(db, scope.accountId, line, payment, usedRefunds)
      if (refund) usedRefunds.add(refund.refundId)
      const about = refund ? `refund ${refund.refundId}` : `line ${line.lineId}`
      const repeats = line.repeats === 1 || seen.has(about)
      if (line.moved === 1) seen.add(about)
      const book = refund && { minor: refund.minor, currency: refund.currency, moved: refund.status === 'done', days: daysOf(refund, dayOf) }
      return { facts: { kind: 'refund', line: lineFacts(line, repeats), book }, line, payment, refund }
    }
    // A try that came to nothing beside the payment itself is about no money of the book.
    const isIdle = line.moved === 0 && moved.has(aboutOf(line))
    const about = payment ? `payment ${payment.attemptId}` : aboutOf(line)
    const repeats = !isIdle && (line.repeats === 1 || seen.has(about))
    if (line.moved === 1) seen.add(about)
    const book = payment && !isIdle ? paymentFacts(payment, dayOf) : null
    return { facts: { kind: 'payment', line: lineFacts(line, repeats), book }, line, payment, refund: null }
  }
  for (const [index, line] of lines.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await breathe()
    pairs.push(pairOf(line))
  }
  return [...pairs, ...missingOf(db, scope, dayOf, usedRefunds)]
}

function aboutOf(line: StoredLine): string {
  return `${line.kind === 'refund' ? `refund ${line.refundId ?? line.lineId}` : 'payment'} ${line.orderNo === '' ? `ref ${line.gatewayRef}` : line.orderNo}`
}

function missingOf(db: Db, scope: ImportScope, dayOf: (at: number) => string, usedRefunds: ReadonlySet<string>): Pair[] {
  const { coversFrom, coversTo, zone } = scope
  if (coversFrom === null || coversTo === null) return []
  const from = zoneDayStart(coversFrom, zone) - DAY_SLACK_MS
  const to = zoneDayStart(coversTo, zone) + DAY_MS + DAY_SLACK_MS
  // At the edges a payment may stand in the statement before or after this one.
  const isCovered = (days: readonly string[]) => days.every((day) => day >= coversFrom && day <= coversTo)
  const pairs: Pair[] = []
  for (const payment of listUnnamedPayments(db, scope, from, to)) {
    const book = paymentFacts(payment, dayOf)
    if (isCovered(book.days)) pairs.push({ facts: { kind: 'payment', line: null, book }, line: null, payment, refund: null })
  }
  if (!scope.tellsRefunds) return pairs
  for (const refund of listUnnamedRefunds(db, scope, from, to)) {
    const days = daysOf(refund, dayOf)
    if (!isCovered(days) || usedRefunds.has(refund.refundId)) continue
    const book = { minor: refund.minor, currency: refund.currency, moved: true, days }
    pairs.push({ facts: { kind: 'refund', line: null, book }, line: null, payment: null, refund })
  }
  return pairs
}

/** The refund that a line means: the one it names, else one of the payment's that is as large, else the only one left. */
function findRefundOf(db: Db, accountId: string, line: StoredLine, payment: BookPayment | null, used: ReadonlySet<string>): BookRefund | null {
  const named = line.refundId === null ? null : findBookRefund(db, accountId, line.refundId)
  if (named) return named
  if (payment === null || line.moved === 0) return null
  const left = listBookRefunds(db, payment.attemptId).filter(({ refundId, status }) => status === 'done' && !used.has(refundId))
  const minor = Math.abs(line.refundMinor ?? line.amountMinor)
  return left.find((refund) => refund.minor === minor) ?? (left.length === 1 && line.refundId === null ? (left[0] ?? null) : null)
}

function lineFacts(line: StoredLine, repeats: boolean): NonNullable<RowFacts['line']> {
  const isRefund = line.kind === 'refund'
  return {
    minor: Math.abs(isRefund ? (line.refundMinor ?? line.amountMinor) : line.amountMinor),
    currency: isRefund && line.refundMinor !== null ? line.settledCurrency : line.currency,
    moved: line.moved === 1,
    repeats,
    feeMinor: line.feeKnown === 1 ? line.feeMinor : null,
    feeCurrency: line.feeCurrency,
    settledMinor: line.settledKnown === 1 ? line.settledMinor : null,
    settledCurrency: line.settledCurrency,
    tradedOn: line.tradedOn,
    settledOn: line.settledOn === '' ? null : line.settledOn,
  }
}

function paymentFacts(payment: BookPayment, dayOf: (at: number) => string): NonNullable<RowFacts['book']> {
  const isPaid = payment.status === 'paid' || payment.status === 'late_paid'
  return { minor: payment.minor, currency: payment.currency, moved: isPaid, days: daysOf(payment, dayOf) }
}

function daysOf({ createdAt, endedAt }: { createdAt: number; endedAt: number | null }, dayOf: (at: number) => string): string[] {
  return [...new Set([dayOf(createdAt - DAY_SLACK_MS), dayOf(createdAt), dayOf(endedAt ?? createdAt), dayOf((endedAt ?? createdAt) + DAY_SLACK_MS)])]
}

/** Clocks of zones are set by quarters of an hour, so what is known of one quarter is known of all in it. */
function rememberedDays(zone: string): (at: number) => string {
  const known = new Map<number, string>()
  return (at) => {
    const quarter = Math.floor(at / 900_000)
    const day = known.get(quarter) ?? zoneDay(at, zone)
    known.set(quarter, day)
    return day
  }
}

function asRow({ facts, line, payment, refund }: Pair, cls: RowClass, rules: AccountRules): ReconcileRow {
  const book = facts.kind === 'refund' ? refund : payment
  const told = facts.line
  return {
    rowKey: line ? `line ${line.lineId}` : refund ? `refund ${refund.refundId}` : `payment ${payment?.attemptId}`,
    cls,
    kind: facts.kind,
    number: payment?.attemptId ?? refund?.attemptId ?? line?.orderNo ?? '',
    refundId: refund?.refundId ?? line?.refundId ?? null,
    gatewayRef: line?.gatewayRef || payment?.gatewayRef || '',
    orderId: payment?.orderId ?? refund?.orderId ?? null,
    attemptId: payment?.attemptId ?? refund?.attemptId ?? null,
    till: book && { minor: book.minor, currency: book.currency, status: book.status, at: book.createdAt },
    statement: line && told ? { ...told, lineId: line.lineId, method: line.method, fileLine: line.fileLine } : null,
    expectedFeeMinor: told && facts.kind === 'payment' ? expectedFee(told.minor, rules) : null,
    expectedDay: told && rules.settle ? settleDay(told.tradedOn, rules.settle) : null,
    gaps: gapsOf(facts, cls === 'duplicate'),
  }
}

/** Adds rows up, by currency: what the till has, what each class comes to, what the statement has. */
function openSums() {
  const byCurrency = new Map<CurrencyCode, Ladder & { of: Map<Difference, { count: number; minor: number }> }>()
  const ladderOf = (currency: CurrencyCode) => {
    const there = byCurrency.get(currency)
    if (there) return there
    const made = { currency, bookCount: 0, bookMinor: 0, steps: [], statementCount: 0, statementMinor: 0, of: new Map() }
    byCurrency.set(currency, made)
    return made
  }
  return {
    add(facts: RowFacts, cls: RowClass): void {
      const sign = facts.kind === 'refund' ? -1 : 1
      if (facts.book?.moved && cls !== 'duplicate') {
        const ladder = ladderOf(facts.book.currency)
        ladder.bookCount += 1
        ladder.bookMinor += sign * facts.book.minor
      }
      if (facts.line?.moved) {
        const ladder = ladderOf(facts.line.currency)
        ladder.statementCount += 1
        ladder.statementMinor += sign * facts.line.minor
      }
      if (cls === 'matched') return
      const gaps = gapsOf(facts, cls === 'duplicate')
      const currencies = gaps.length > 0 ? gaps : [{ currency: facts.line?.currency ?? facts.book?.currency ?? '', minor: 0 }]
      for (const { currency, minor } of currencies) {
        const { of } = ladderOf(currency)
        const before = of.get(cls) ?? { count: 0, minor: 0 }
        of.set(cls, { count: before.count + 1, minor: before.minor + minor })
      }
    },
    ladders: (): Ladder[] =>
      [...byCurrency.values()].map(({ of, ...ladder }) => ({
        ...ladder,
        steps: DIFFERENCES.flatMap((cls) => {
          const sum = of.get(cls)
          return sum ? [{ cls, ...sum }] : []
        }),
      })),
  }
}

function feesOf(pairs: readonly Pair[], rules: AccountRules): ReconcileResult['fees'] {
  const byCurrency = new Map<CurrencyCode, { toldMinor: number; expectedMinor: number | null }>()
  for (const { facts } of pairs) {
    const { line, book, kind } = facts
    if (kind !== 'payment' || !line?.moved || line.repeats || !book?.moved || line.feeMinor === null) continue
    const sum = byCurrency.get(line.feeCurrency) ?? { toldMinor: 0, expectedMinor: rules.fee === null ? null : 0 }
    const expected = line.feeCurrency === line.currency ? expectedFee(line.minor, rules) : null
    byCurrency.set(line.feeCurrency, {
      toldMinor: sum.toldMinor + Math.abs(line.feeMinor),
      expectedMinor: sum.expectedMinor === null || expected === null ? sum.expectedMinor : sum.expectedMinor + expected,
    })
  }
  return [...byCurrency].map(([currency, sum]) => ({ currency, ...sum }))
}
