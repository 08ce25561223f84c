import { createHash } from 'node:crypto'
import type { DayReport } from '#shared/bridge/contract.ts'
import type { QueueRow } from '../db/queue.ts'
import type { Worker, WorkResult } from '../queue/queue.ts'
import { lookAtFolder, OutboxError, troubleOf, writeWhole } from './folder.ts'
import { type Doer, type OutboxDeps, writeLine } from './outbox-deps.ts'
import { readMemory, remember } from './outbox-memory.ts'

/** The kind of the queue's items whose subject is a business day. */
export const REPORT_TO_SEND = 'outbox-report'
/** Reports are small; less room than this is none. */
const ROOM_BYTES = 5_000_000

/** Writes the report of a day once its day is over, and tries again while its folder is not there. */
export function reportWorker(deps: OutboxDeps): Worker {
  return {
    firstMs: 60_000,
    longestMs: 15 * 60_000,
    async run(item): Promise<WorkResult> {
      if (deps.settings().outbox.reportFolder === '') return { does: 'drop', answer: 'no folder' }
      try {
        return { does: 'done', answer: await sendReport(deps, item.subject, false, null) }
      } catch (error) {
        return { does: 'again', answer: noteFailure(deps, item, error, 'outbox.report_failed', { day: item.subject }) }
      }
    },
  }
}

/** Writes the report of a day in every form that is wanted; gives what was written. A real day whose figures did not change since is left as it is. Throws. */
export async function sendReport(deps: OutboxDeps, day: string | null, practice: boolean, by: Doer): Promise<string> {
  const { db, clock, patience, dataDir } = deps
  const { reportFolder: folder, reportFormats } = deps.settings().outbox
  const apart = await lookAtFolder(folder, dataDir, readMemory(db).apart.includes(folder), ROOM_BYTES, patience)
  const report = deps.readReport(day, practice)
  const digest = digestOf(report)
  const { written } = readMemory(db)
  if (by === null && written?.day === report.day && written.digest === digest) return 'the same'
  const names: string[] = []
  for (const format of reportFormats) {
    const { name, bytes } = await deps.makeFile(report, format)
    await writeWhole(folder, name, bytes, patience)
    names.push(name)
  }
  if (!db.open) throw new OutboxError('failed')
  const facts = {
    day: report.day,
    folder,
    files: names.join(', '),
    count: report.count,
    netMinor: report.netMinor,
    currency: report.currency,
    practice,
  }
  writeLine(deps, 'outbox.report_written', facts, by, () => {
    rememberPlace(deps, folder, apart)
    if (!practice) remember(db, { written: { day: report.day, at: clock.now(), digest } })
  })
  return names.join(', ')
}

/** Remembers on which drive a folder lies. */
export function rememberPlace({ db }: Pick<OutboxDeps, 'db'>, folder: string, apart: boolean): void {
  const others = readMemory(db).apart.filter((one) => one !== folder)
  remember(db, { apart: apart ? [...others, folder] : others })
}

/** Says why a try came to nothing, and writes it down where it is news. */
export function noteFailure(
  deps: OutboxDeps,
  item: Pick<QueueRow, 'lastAnswer'>,
  error: unknown,
  type: 'outbox.report_failed' | 'outbox.copy_failed',
  facts: Record<string, string>,
): string {
  const trouble = troubleOf(error)
  if (trouble === 'failed') deps.log.error('something could not leave the till', error, { type })
  else deps.log.warn('something could not leave the till', { type, trouble })
  if (item.lastAnswer !== trouble && deps.db.open) writeLine(deps, type, { ...facts, trouble }, null)
  return trouble
}

/** The day's own figures, in short: not what they are compared with, nor how far the journal was. */
function digestOf({ lastWeek: _lastWeek, journal: _journal, runningHour: _running, ...figures }: DayReport): string {
  return createHash('sha256').update(JSON.stringify(figures)).digest('hex').slice(0, 16)
}
