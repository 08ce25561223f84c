import { createHash } from 'node:crypto'
import { type AuditFilter, type AuditFormat, type AuditRow, MOST_EXPORTED_LINES, topicOf } from '#shared/domain/audit.ts'
import { shopClock } from '#shared/domain/business-day.ts'
import { decimalText } from '#shared/domain/money.ts'
import { readChanges } from '#shared/domain/setting-changes.ts'
import type { ExportedFile } from '#shared/domain/totals.ts'
import { csvCell } from '#shared/text/csv-cell.ts'
import { appendJournal, genesisHash, type JournalRow } from '../db/journal.ts'
import { transact } from '../db/sql.ts'
import { type AuditDeps, asRows, collect } from './read-audit.ts'

/** Who asks for the file, and what it says about the till. */
export type ExportWish = {
  filter: AuditFilter
  format: AuditFormat
  by: { personId: number; name: string }
  now: number
  currency: string
  till: { shop: string; name: string; code: string; version: string }
}

/** The file, how many lines are in it, and whether there were more than fit into one. */
export type ExportedAudit = ExportedFile & { lines: number; more: boolean }

/** Half a minute is enough for any file of the longest length; the till sells on between slices. */
const BUDGET_MS = 30_000
const ROWS_AT_A_TIME = 500

/**
 * Writes the lines that fit into a file, oldest first: CSV for a spreadsheet, or JSON lines that bear what every line's hash is made of, so that
 * somebody without this till can check them. The journal keeps who took what away, with the file's own SHA-256.
 */
export async function exportAudit(deps: AuditDeps, wish: ExportWish): Promise<ExportedAudit> {
  const { filter, format, by, now } = wish
  const found = await collect(deps, filter, Number.MAX_SAFE_INTEGER, MOST_EXPORTED_LINES, BUDGET_MS)
  const rows = found.rows.reverse()
  const text = format === 'jsonl' ? asJsonLines(deps, rows, wish) : await asCsv(deps, rows, wish)
  const bytes = Buffer.from(text)
  const digest = createHash('sha256').update(bytes).digest('hex')
  const facts = { format, lines: rows.length, fromSeq: rows[0]?.seq ?? null, toSeq: rows.at(-1)?.seq ?? null, sha256: digest, search: told(filter) }
  const line = { type: 'audit.exported' as const, at: now, orderId: null, attemptId: null, personId: by.personId, personName: by.name, facts }
  transact(deps.db, () => appendJournal(deps.db, line))
  const day = new Date(now).toISOString().slice(0, 10)
  return {
    fileName: `journal-${wish.till.code}-${day}-${rows[0]?.seq ?? 0}-${rows.at(-1)?.seq ?? 0}.${format}`,
    mime: format === 'csv' ? 'text/csv' : 'application/jsonl',
    data: bytes.toString('base64'),
    lines: rows.length,
    more: found.next !== null,
  }
}

/** What was asked for, in short; what was typed as a search stays out, since it may be about a customer. */
function told({ from, to, personId, topics, view, orderNumber, search, seq }: AuditFilter): string {
  const parts = [
    from || to ? `${from ?? ''}..${to ?? ''}` : '',
    personId === null ? '' : `person ${personId}`,
    view ?? topics.join('+'),
    orderNumber === '' ? '' : `order ${orderNumber}`,
    search === '' ? '' : 'text',
    seq === null ? '' : `line ${seq}`,
  ]
  return parts.filter(Boolean).join(', ') || 'all'
}

const HASHED =
  'hash = SHA-256 of: seq as 8 bytes big-endian, the 32 bytes of prev, then for type and for body: length in bytes as 4 bytes big-endian and the UTF-8 text'

function asJsonLines({ db }: AuditDeps, rows: readonly JournalRow[], { till, now }: ExportWish): string {
  const head = { journal: till.code, shop: till.shop, till: till.name, version: till.version, exportedAt: new Date(now).toISOString() }
  const lines = [
    { ...head, genesis: genesisHash(db), hashed: HASHED },
    ...rows.map(({ seq, type, body, prev, hash }) => ({ seq, type, body, prev, hash })),
  ]
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

const COLUMNS = [
  'line',
  'time',
  'zone',
  'till',
  'person',
  'topic',
  'what',
  'order',
  'amount',
  'currency',
  'why',
  'approved by',
  'changes',
  'details',
  'fits',
  'hash',
]
/** Facts that have a column of their own. */
const PLACED = new Set(['amountMinor', 'totalMinor', 'currency', 'why', 'reason', 'approver', 'changes', 'approverId'])

async function asCsv(deps: AuditDeps, rows: readonly JournalRow[], wish: ExportWish): Promise<string> {
  const lines = [COLUMNS.map(csvCell).join(',')]
  for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME) {
    for (const row of asRows(deps.db, rows.slice(at, at + ROWS_AT_A_TIME))) lines.push(csvLine(row, deps.shop.zone, wish))
    await new Promise((resolve) => setImmediate(resolve))
  }
  // The mark tells spreadsheets that names and reasons are UTF-8.
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function csvLine({ seq, at, type, personName, orderNumber, facts, proof, hash }: AuditRow, zone: string, { till, currency }: ExportWish): string {
  const minor = facts.amountMinor ?? facts.totalMinor
  const of = typeof facts.currency === 'string' && facts.currency !== '' ? facts.currency : currency
  const { changes, more } = readChanges(facts.changes)
  const changed = changes.map(({ path, before, after }) => (before === undefined ? path : `${path}: ${before} -> ${after}`))
  const details = Object.entries(facts).filter(([name, value]) => !PLACED.has(name) && value !== null && value !== '')
  const fits = proof.own && proof.before && proof.after !== false
  return [
    seq,
    clockText(at, zone),
    zone,
    till.code,
    personName ?? '',
    topicOf(type),
    type,
    orderNumber ?? '',
    typeof minor === 'number' ? decimalText({ amountMinor: minor, currency: of }) : '',
    typeof minor === 'number' ? of : '',
    facts.why ?? facts.reason ?? '',
    facts.approver ?? '',
    [...changed, ...(more > 0 ? [`+${more}`] : [])].join('; '),
    details.map(([name, value]) => `${name}=${value}`).join('; '),
    fits ? 'yes' : 'NO',
    hash,
  ]
    .map(csvCell)
    .join(',')
}

/** 2026-03-04 17:00:09 on the shop's clock. */
function clockText(at: number, zone: string): string {
  const { year, month, day, hour, minute, second } = shopClock(at, zone)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}
