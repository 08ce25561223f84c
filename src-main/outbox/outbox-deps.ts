import type { DayReport, TillSettings } from '#shared/bridge/contract.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { OutboxSettings } from '#shared/domain/house-rules.ts'
import type { OutboxView } from '#shared/domain/outbox.ts'
import type { BookKeeper } from '../book/book-keeper.ts'
import type { CopyWorker } from '../book/run-copy-job.ts'
import type { Clock } from '../clock/clock.ts'
import { appendJournal } from '../db/journal.ts'
import { type Db, transact } from '../db/sql.ts'
import type { Log } from '../log/log.ts'
import type { Queue } from '../queue/queue.ts'
import type { SecretVault } from '../secrets/vault.ts'

/** A file of a day: its name without a folder, and its bytes. */
export type ReportFile = { name: string; bytes: Uint8Array }
export type ReportFormat = OutboxSettings['reportFormats'][number]

/** What the outbox works with. `tell` hears of every step of a drill; `changed` that a light may have changed. */
export type OutboxDeps = {
  db: Db
  clock: Clock
  /** How long disks are waited for: the machine's own time, whatever `clock` plays. */
  patience: Pick<Clock, 'after'>
  log: Log
  dataDir: string
  vault: SecretVault
  settings(): TillSettings
  practice(): boolean
  book: Pick<BookKeeper, 'backUp' | 'listCopies'>
  queue(): Queue
  copies: CopyWorker
  readReport(day: string | null, practice: boolean): DayReport
  makeFile(report: DayReport, format: ReportFormat): Promise<ReportFile>
  tell(view: OutboxView): void
  changed(): void
  /** Less than the usual in tests. */
  workFactor?: number
}

/** Who did something; null: the till by itself. */
export type Doer = { personId: number; name: string } | null

/** Writes a line, with what belongs to it in the same transaction. */
export function writeLine(
  { db, clock }: Pick<OutboxDeps, 'db' | 'clock'>,
  type: JournalType,
  facts: JournalFacts,
  by: Doer,
  alongside?: () => void,
): void {
  const line = { type, at: clock.now(), orderId: null, attemptId: null, personId: by?.personId ?? null, personName: by?.name ?? null, facts }
  transact(db, () => {
    alongside?.()
    appendJournal(db, line)
  })
}
