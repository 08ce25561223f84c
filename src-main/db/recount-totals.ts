import { recount } from './migrations/0165-totals.ts'
import { type Db, sql } from './sql.ts'

/** One total of a table that says another sum than the rows it is made of: whose it is, and both figures as text. */
export type WrongTotal = { table: string; day: string; currency: string; practice: boolean; says: string; rows: string }

const TABLES = ['totals_by_day', 'totals_by_hour', 'totals_of_fees', 'order_counts'] as const
type Table = (typeof TABLES)[number]

/** How many columns of each table are figures; they are its last ones. */
const FIGURES: Record<Table, number> = { totals_by_day: 7, totals_by_hour: 5, totals_of_fees: 2, order_counts: 2 }

/** More of one table in one slice than this say nothing new. */
const MOST_WRONG = 3

/** True for a book that has these tables; copies made by older programs have none. */
export function hasTotals(db: Db): boolean {
  return sql(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'totals_by_day'").pluck().get() === 1
}

/** The business days from the first of anything to the last in pieces of ten: what is recounted in one go, so that a running till can pause between. */
export function listRecountPieces(db: Db): { from: string; to: string }[] {
  const ends = sql(db, `SELECT min(day) AS first, max(day) AS last FROM (${EDGES})`).get() as { first: string | null; last: string | null }
  const pieces: { from: string; to: string }[] = []
  if (ends.first === null || ends.last === null) return pieces
  for (let month = ends.first.slice(0, 7); month <= ends.last.slice(0, 7); month = nextMonth(month))
    for (const [first, last] of TENS) pieces.push({ from: `${month}-${first}`, to: `${month}-${last}` })
  return pieces
}

const TENS = [
  ['01', '10'],
  ['11', '20'],
  ['21', '31'],
]

/** The ends of everything that is counted, and of the rows: those outside would else be in no month. Each is one step in an index. */
const EDGES = [...TABLES, 'orders', 'refunds', 'cash_refunds']
  .flatMap((table) => ['min', 'max'].map((edge) => ({ table, edge })))
  .flatMap(({ table, edge }) =>
    table === 'orders' || table === 'cash_refunds'
      ? [0, 1].map((practice) => `SELECT ${edge}(business_day) AS day FROM ${table} WHERE practice = ${practice}`)
      : [`SELECT ${edge}(business_day) AS day FROM ${table}`],
  )
  .join(' UNION ALL ')

/** Counts some business days anew and says which totals do not agree with their rows. Both days are in it. */
export function findWrongTotals(db: Db, from: string, to: string): WrongTotal[] {
  // Both modes are named because the indexes by day begin with it; refunds have none and are found by their own.
  const wanted = recount((table) => `${table === 'r' ? '' : ` AND ${table}.practice IN (0, 1)`} AND ${table}.business_day BETWEEN @from AND @to`)
  return TABLES.flatMap((table) => {
    const { keys, figures } = columnsOf(db, table)
    // A total of nothing may stand or be missing.
    const held = `SELECT ${[...keys, ...figures].join(', ')} FROM ${table} WHERE business_day BETWEEN @from AND @to AND (${figures.map((figure) => `${figure} <> 0`).join(' OR ')})`
    const text = `WITH held AS (${held}), rows AS (SELECT * FROM (${wanted[table]}))
      SELECT 1 AS held, * FROM (SELECT * FROM held EXCEPT SELECT * FROM rows) UNION ALL SELECT 0 AS held, * FROM (SELECT * FROM rows EXCEPT SELECT * FROM held) LIMIT 50`
    return pairUp(table, keys, figures, sql(db, text).all({ from, to }) as Row[])
  })
}

type Row = Record<string, string | number>

function pairUp(table: Table, keys: readonly string[], figures: readonly string[], rows: readonly Row[]): WrongTotal[] {
  const byKey = new Map<string, { row: Row; says: string; rows: string }>()
  for (const row of rows) {
    const key = keys.map((name) => row[name]).join('|')
    const told = byKey.get(key) ?? { row, says: '-', rows: '-' }
    const text = figures.map((name) => row[name]).join('/')
    if (row.held === 1) told.says = text
    else told.rows = text
    byKey.set(key, told)
  }
  return [...byKey.values()].slice(0, MOST_WRONG).map(({ row, says, rows: counted }) => ({
    table,
    day: String(row.business_day),
    currency: String(row.currency),
    practice: row.practice === 1,
    says,
    rows: counted,
  }))
}

/** Throws all totals away and counts them anew from the rows; gives how many lines they have. Call it inside a transaction. */
export function rebuildTotals(db: Db): number {
  const all = recount(() => '')
  return TABLES.reduce((lines, table) => {
    db.exec(`DELETE FROM ${table}`)
    return lines + db.prepare(`INSERT INTO ${table} ${all[table]}`).run().changes
  }, 0)
}

function columnsOf(db: Db, table: Table): { keys: string[]; figures: string[] } {
  const names = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
  return { keys: names.slice(0, -FIGURES[table]), figures: names.slice(-FIGURES[table]) }
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${String(year + 1).padStart(4, '0')}-01` : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`
}
