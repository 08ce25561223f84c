import type { Db } from '../sql.ts'

/**
 * One step of the book's format. A shipped one is never edited; the next one is added behind it. `rebuilds`: it makes tables anew that others
 * refer to (rebuild-table.ts), so references are switched off around all steps and proved whole before anything is kept.
 */
export type Migration = { version: number; name: string; rebuilds?: boolean; up(db: Db): void }
