import type { Db } from '../sql.ts'

/** One step of the book's format. A shipped one is never edited; the next one is added behind it. */
export type Migration = { version: number; name: string; up(db: Db): void }
