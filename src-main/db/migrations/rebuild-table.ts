import type { Db } from '../sql.ts'

/**
 * Makes a table anew with other columns or checks, which SQLite cannot change in place (sqlite.org/lang_altertable.html, "making other kinds
 * of table schema changes"): a new table, every row with its rowid, the old one away, the name taken over, indexes and triggers as they were.
 * `columns` is the text between the parentheses; every column of the old table has to be in it, new ones need a default or allow null.
 * Only in a migration that says `rebuilds`; throws for anything that would lose a row or a column.
 */
export function rebuildTable(db: Db, table: string, columns: string): void {
  if (!db.inTransaction || db.pragma('foreign_keys', { simple: true }) !== 0) throw new Error(`${table} cannot be rebuilt here`)
  const besides = db
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid")
    .all(table) as { type: string; name: string; sql: string }[]
  const names = (db.pragma(`table_xinfo(${table})`) as { name: string; hidden: number }[])
    .filter(({ hidden }) => hidden === 0)
    .map(({ name }) => name)
  const before = countRows(db, table)
  const sequence = sequenceOf(db, table)
  const draft = `new_${table}`
  const list = ['rowid', ...names].join(', ')
  db.exec(`CREATE TABLE ${draft} (${columns}) STRICT`)
  db.exec(`INSERT INTO ${draft} (${list}) SELECT ${list} FROM ${table} ORDER BY rowid`)
  if (countRows(db, draft) !== before) throw new Error(`${table} lost rows`)
  db.exec(`DROP TABLE ${table}`)
  // Without this the new name is refused while triggers of other tables speak of the table that is away for this moment.
  db.pragma('legacy_alter_table = ON')
  db.exec(`ALTER TABLE ${draft} RENAME TO ${table}`)
  db.pragma('legacy_alter_table = OFF')
  for (const { sql } of besides) db.exec(sql)
  // Numbers once given are not given again, also where the newest rows are gone.
  if (sequence !== null) db.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?').run(sequence, table)
  if (sequence !== null && sequenceOf(db, table) === null) db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, sequence)
}

function countRows(db: Db, table: string): unknown {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
}

/** The newest number of a table that counts on (AUTOINCREMENT), or null. */
function sequenceOf(db: Db, table: string): number | null {
  const counts = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get() !== undefined
  return counts ? ((db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) as number | undefined) ?? null) : null
}
