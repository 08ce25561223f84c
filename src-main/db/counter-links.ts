import { type Db, sql } from './sql.ts'

/** A tablet that may look. `tokenHash` is SHA-256 in hex of what its cookie holds. Times are UTC milliseconds. */
export type CounterLinkRow = { id: number; name: string; createdAt: number; lastSeenAt: number }

const COLUMNS = 'id, name, created_at AS createdAt, last_seen_at AS lastSeenAt'

/** Adds a tablet and gives its id. */
export function insertCounterLink(db: Db, link: { name: string; tokenHash: string; at: number }): number {
  const add = 'INSERT INTO counter_links (name, token_hash, created_at, last_seen_at) VALUES (?, ?, ?, ?)'
  return Number(sql(db, add).run(link.name, link.tokenHash, link.at, link.at).lastInsertRowid)
}

/** The tablet that holds this token, unless it was cut off. */
export function findCounterLink(db: Db, tokenHash: string): CounterLinkRow | null {
  const find = `SELECT ${COLUMNS} FROM counter_links WHERE token_hash = ? AND revoked_at IS NULL`
  return (sql(db, find).get(tokenHash) as CounterLinkRow | undefined) ?? null
}

/** Every tablet that may look, oldest first. */
export function listCounterLinks(db: Db): CounterLinkRow[] {
  return sql(db, `SELECT ${COLUMNS} FROM counter_links WHERE revoked_at IS NULL ORDER BY id`).all() as CounterLinkRow[]
}

/** Remembers when a tablet was last there. */
export function touchCounterLink(db: Db, id: number, at: number): void {
  sql(db, 'UPDATE counter_links SET last_seen_at = ? WHERE id = ?').run(at, id)
}

/** Cuts a tablet off for good; false when it is already. */
export function revokeCounterLink(db: Db, id: number, at: number): boolean {
  return sql(db, 'UPDATE counter_links SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL').run(at, id).changes === 1
}
