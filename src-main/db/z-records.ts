import { createHash } from 'node:crypto'
import type { ZFigures, ZRecord, ZRow } from '#shared/domain/closing.ts'
import { canonicalJson, findJournalHash, genesisHash } from './journal.ts'
import type { Who } from './shifts.ts'
import { type Db, sql } from './sql.ts'

/** A Z as it stands on disk; `lineSeq` is the journal's line of the closing. */
export type StoredZ = Omit<ZRecord, 'sound' | 'count' | 'netMinor' | 'currency'> & { lineSeq: number; figuresText: string }

type Row = Omit<StoredZ, 'practice' | 'figures' | 'journal'> & { practice: number; toHash: string }

const COLUMNS = `id AS zId, number, practice, business_day AS businessDay, zone, closed_at AS closedAt, person_name AS closedBy,
  signed_by_name AS signedBy, reason, from_seq AS fromSeq, to_seq AS toSeq, to_hash AS toHash, line_seq AS lineSeq, figures AS figuresText,
  prev_hash AS prevHash, hash`

/** What the hash of a Z is made over: everything it says, the Z before, and the journal's line it was made after. */
export type HashedZ = {
  number: number
  practice: boolean
  businessDay: string
  zone: string
  closedAt: number
  closedBy: string
  signedBy: string | null
  reason: string | null
  fromSeq: number
  toSeq: number
  figures: ZFigures
  prevHash: string
  journal: { seq: number; hash: string }
}

/** SHA-256 over the canonical JSON of a Z, as hex. */
export function zHash(z: HashedZ): string {
  const { number, practice, businessDay, zone, closedAt, closedBy, signedBy, reason, fromSeq, toSeq, figures, prevHash, journal } = z
  const whole = { number, practice, businessDay, zone, closedAt, closedBy, signedBy, reason, fromSeq, toSeq, figures, prevHash, journal }
  return createHash('sha256').update(canonicalJson(whole)).digest('hex')
}

/** What the first Z of a mode follows: the book's own beginning. */
export function firstZHash(db: Db): string {
  return genesisHash(db)
}

/** Writes a Z, whose line of the journal is written already, and gives its id. Throws where it does not follow the one before without a gap. */
export function insertZ(db: Db, z: HashedZ & { hash: string; lineSeq: number }, by: Who, signedBy: Who | null): number {
  const { lastInsertRowid } = sql(
    db,
    `INSERT INTO z_records (practice, number, business_day, zone, closed_at, person_id, person_name, signed_by_id, signed_by_name, reason, from_seq,
       to_seq, to_hash, line_seq, figures, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    z.practice ? 1 : 0,
    z.number,
    z.businessDay,
    z.zone,
    z.closedAt,
    by.personId,
    by.name,
    signedBy?.personId ?? null,
    signedBy?.name ?? null,
    z.reason,
    z.fromSeq,
    z.toSeq,
    z.journal.hash,
    z.lineSeq,
    canonicalJson(z.figures),
    z.prevHash,
    z.hash,
  )
  return Number(lastInsertRowid)
}

/** One Z, or null. */
export function readZ(db: Db, zId: number): StoredZ | null {
  return asZ(sql(db, `SELECT ${COLUMNS} FROM z_records WHERE id = ?`).get(zId))
}

/** The newest Z of a mode, or null. */
export function readLastZ(db: Db, practice: boolean): StoredZ | null {
  return asZ(sql(db, `SELECT ${COLUMNS} FROM z_records WHERE practice = ? ORDER BY number DESC LIMIT 1`).get(practice ? 1 : 0))
}

/** Zs of a mode, the newest first, those with a smaller number than `before`. */
export function listZ(db: Db, practice: boolean, before: number | null, limit: number): StoredZ[] {
  const rows = sql(db, `SELECT ${COLUMNS} FROM z_records WHERE practice = ? AND number < ? ORDER BY number DESC LIMIT ?`)
  return rows.all(practice ? 1 : 0, before ?? Number.MAX_SAFE_INTEGER, limit).map((row) => asZ(row) as StoredZ)
}

/** Every Z of a mode in the order of their numbers; none in a book of a format before closings. */
export function* walkZ(db: Db, practice: boolean): Generator<StoredZ> {
  if (sql(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'z_records'").get() === undefined) return
  for (const row of sql(db, `SELECT ${COLUMNS} FROM z_records WHERE practice = ? ORDER BY number`).all(practice ? 1 : 0)) yield asZ(row) as StoredZ
}

/** What does not fit in one Z, or null: its own hash, the one before, its lines of the journal. `before` is the Z before it, null for the first. */
export function zFault(
  db: Db,
  z: StoredZ,
  before: Pick<StoredZ, 'number' | 'toSeq' | 'hash'> | null,
): 'number' | 'interval' | 'chain' | 'changed' | 'journal' | null {
  if (z.number !== (before?.number ?? 0) + 1) return 'number'
  if (z.fromSeq !== (before?.toSeq ?? 0)) return 'interval'
  if (z.prevHash !== (before?.hash ?? firstZHash(db))) return 'chain'
  if (canonicalJson(z.figures) !== z.figuresText || zHash(z) !== z.hash) return 'changed'
  const toHash = z.toSeq === 0 ? genesisHash(db) : findJournalHash(db, z.toSeq)
  return toHash === z.journal.hash && lineTells(db, z) ? null : 'journal'
}

function lineTells(db: Db, { lineSeq, number, practice, hash }: StoredZ): boolean {
  const body = sql(db, "SELECT body FROM journal WHERE seq = ? AND type = 'day.closed'").pluck().get(lineSeq) as string | undefined
  if (body === undefined) return false
  try {
    const { facts } = JSON.parse(body) as { facts: Record<string, unknown> }
    return facts.number === number && facts.practice === practice && facts.hash === hash
  } catch {
    return false
  }
}

/** The Z as screens get it; `sound` says that hash and chain were computed anew and fit. */
export function asZRecord(db: Db, z: StoredZ): ZRecord {
  const before =
    z.number === 1 ? null : asZ(sql(db, `SELECT ${COLUMNS} FROM z_records WHERE practice = ? AND number = ?`).get(z.practice ? 1 : 0, z.number - 1))
  const { lineSeq: _line, figuresText: _text, ...rest } = z
  return { ...rest, ...sumsOf(z), sound: zFault(db, z, before) === null }
}

/** The Z as a line of the list. */
export function asZRow(z: StoredZ): ZRow {
  const { zId, number, practice, businessDay, zone, closedAt, closedBy, signedBy, reason } = z
  return { zId, number, practice, businessDay, zone, closedAt, closedBy, signedBy, reason, ...sumsOf(z) }
}

function sumsOf({ figures: { count, netMinor, currency } }: StoredZ): Pick<ZRow, 'count' | 'netMinor' | 'currency'> {
  return { count, netMinor, currency }
}

function asZ(row: unknown): StoredZ | null {
  if (row === undefined) return null
  const { toHash, practice, ...stored } = row as Row
  const figures = JSON.parse(stored.figuresText) as ZFigures
  return { ...stored, practice: practice === 1, figures, journal: { seq: stored.toSeq, hash: toHash } }
}
