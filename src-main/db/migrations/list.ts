import type { Db } from '../sql.ts'
import { firstBook } from './0010-first-book.ts'
import { refunds } from './0020-refunds.ts'
import { queueTable } from './0030-queue.ts'

/** One step of the book's format. A shipped one is never edited; the next one is added behind it. */
export type Migration = { version: number; name: string; up(db: Db): void }

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [firstBook, refunds, queueTable]
