import type { Db } from './sql.ts'

/*
 * Whether a book is whole, at a start. Up to WHOLE_UP_TO every page is read, as SQLite's own quick check does it. A bigger book would keep a shop
 * waiting for as long as its disk needs for gigabytes; of it everything is read that today's sales stand on: every small table whole, and of each
 * large one its newest rows, both as they lie and through their indexes. Its other pages are read in the copy that is made of them each hour.
 */

/** What is read whole at each start: about 40,000 orders, a fifth of a second. */
export const WHOLE_UP_TO_BYTES = 100_000_000
/** A table with more rows is a large one. */
const SMALL_ROWS = 5_000
/** Of a large table so many rows are read. */
const NEWEST_ROWS = 500

/** True where nothing that was read is damaged; SQLite itself may throw SQLITE_CORRUPT. */
export function isWholeAtStart(db: Db, wholeUpToBytes = WHOLE_UP_TO_BYTES): boolean {
  const bytes = (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number)
  if (bytes <= wholeUpToBytes) return db.pragma('quick_check(1)', { simple: true }) === 'ok'
  return tablesOf(db).every((table) => (isSmall(db, table) ? isTableWhole(db, table.name) : areNewestSound(db, table.name)))
}

type Table = { name: string; wr: number; type: string }

function tablesOf(db: Db): Table[] {
  return (db.pragma('table_list') as (Table & { schema: string })[]).filter(
    ({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'),
  )
}

/** A table without row numbers is keyed by what it is about; none of ours grows with the sales alone. */
function isSmall(db: Db, { name, wr }: Table): boolean {
  if (wr === 1) return true
  // Each by itself: asked for together, SQLite reads the whole table for them.
  const end = (which: 'min' | 'max') => db.prepare(`SELECT ${which}(rowid) FROM "${name}"`).pluck().get() as number | null
  const [first, last] = [end('min'), end('max')]
  return first === null || last === null || last - first < SMALL_ROWS
}

function isTableWhole(db: Db, name: string): boolean {
  return db.pragma(`quick_check("${name}")`, { simple: true }) === 'ok'
}

/** Reads the newest rows with all they hold, and finds each of them again through every index that has all rows. */
function areNewestSound(db: Db, name: string): boolean {
  const rows = db.prepare(`SELECT rowid AS row_at, * FROM "${name}" ORDER BY rowid DESC LIMIT ?`).all(NEWEST_ROWS) as Record<string, unknown>[]
  return indexesOf(db, name).every((index) => {
    const same = index.columns.map((column) => `"${column}" IS ?`).join(' AND ')
    const find = db.prepare(`SELECT 1 FROM "${name}" INDEXED BY "${index.name}" WHERE ${same} AND rowid = ?`)
    return rows.every((row) => find.get(...index.columns.map((column) => row[column]), row.row_at) !== undefined)
  })
}

/** The indexes over plain columns and all rows. */
function indexesOf(db: Db, table: string): { name: string; columns: string[] }[] {
  const indexes = (db.pragma(`index_list("${table}")`) as { name: string; partial: number }[]).filter(({ partial }) => partial === 0)
  return indexes.flatMap(({ name }) => {
    const columns = (db.pragma(`index_info("${name}")`) as { name: string | null }[]).map((column) => column.name)
    return columns.every((column): column is string => column !== null) ? [{ name, columns }] : []
  })
}
