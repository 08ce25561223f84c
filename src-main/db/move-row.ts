import { type Db, sql } from './sql.ts'

/**
 * Moves a row from one state to another and sets the columns of `change` (a value that is an object as JSON; undefined leaves a column). False
 * when the row was not in `from` any more.
 */
export function moveRow<Change extends object>(
  db: Db,
  table: 'attempts' | 'refunds' | 'payouts',
  columns: Record<keyof Change, string>,
  id: string,
  from: string,
  to: string,
  change: Change,
): boolean {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined) as [keyof Change, unknown][]
  const set = entries.map(([key]) => `, ${columns[key]} = ?`).join('')
  const values = entries.map(([, value]) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : value))
  return sql(db, `UPDATE ${table} SET status = ?${set} WHERE id = ? AND status = ?`).run(to, ...values, id, from).changes === 1
}
