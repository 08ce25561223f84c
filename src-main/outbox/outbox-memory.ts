import { readSetting, writeSetting } from '../db/settings.ts'
import type { Db } from '../db/sql.ts'

/** What the outbox remembers in the book: reports up to which day were begun, the Z it saw last, what was last written of which day. */
export type OutboxMemory = {
  /** Days up to this one are written or wait in the queue. */
  lastDay: string | null
  /** The journal's line of the last closed day that was looked at. */
  closedSeq: number
  /** The figures that were last written of a day, in short: a day whose figures did not change is not written again. */
  written: { day: string; at: number; digest: string } | null
  /** Folders that lay on another drive than the till's own. */
  apart: string[]
}

const KEY = 'outbox'
const FRESH: OutboxMemory = { lastDay: null, closedSeq: 0, written: null, apart: [] }

/** What is remembered; nothing on a till that never sent anything. */
export function readMemory(db: Db): OutboxMemory {
  return { ...FRESH, ...(readSetting(db, KEY) as Partial<OutboxMemory> | null) }
}

/** Remembers part of it anew. */
export function remember(db: Db, part: Partial<OutboxMemory>): void {
  writeSetting(db, KEY, { ...readMemory(db), ...part })
}

/** The calendar day before. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
