import { rmSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Light } from '#shared/bridge/contract.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import {
  type DrillSource,
  type DrillView,
  OUTBOX_TROUBLES,
  type OutboxLine,
  type OutboxTrouble,
  type OutboxView,
  type SealedCopy,
} from '#shared/domain/outbox.ts'
import { lastRareLine } from '../db/audit.ts'
import { asDiaryLine } from '../db/journal.ts'
import { daysWithBusiness } from '../db/outbox.ts'
import { transact } from '../db/sql.ts'
import type { Worker } from '../queue/queue.ts'
import { drillFolder, runDrill } from './drill.ts'
import { lookAtFolder, troubleOf } from './folder.ts'
import type { Doer, OutboxDeps } from './outbox-deps.ts'
import { dayBefore, readMemory, remember } from './outbox-memory.ts'
import { COPY_TO_SEND, copyWorker, hasPassphrase, listSealedCopies, readPassphrase, setPassphrase } from './send-copy.ts'
import { REPORT_TO_SEND, reportWorker, sendReport } from './send-report.ts'

/** What leaves the till by itself, and the drill that a copy can be put back. */
export type OutboxDesk = {
  /** Begins looking each minute whether a day is over or a copy is due. */
  start(): void
  view(): Promise<OutboxView>
  light(): Light
  setPassphrase(passphrase: string, by: Doer): Promise<void>
  /** Writes the report of a day now; gives why not, or null. */
  writeReport(day: string | null, by: Doer): Promise<OutboxTrouble | null>
  /** Begins a copy now; one that failed is tried again by itself. */
  copy(by: Doer): void
  /** Begins a drill; false while one runs. */
  drill(wish: { source: DrillSource; passphrase: string }, by: Doer): boolean
  stop(): Promise<void>
}

const LOOK_MS = 60_000
/** Not while the first screen is being drawn. */
const FIRST_LOOK_MS = 8_000

/** The queue's workers of the outbox; the desk is made after the queue. */
export function outboxWorkers(deps: () => OutboxDeps): Record<string, Worker> {
  const late = (make: (deps: OutboxDeps) => Worker): Worker => ({ firstMs: 60_000, longestMs: 15 * 60_000, run: (item) => make(deps()).run(item) })
  return { [REPORT_TO_SEND]: late(reportWorker), [COPY_TO_SEND]: late(copyWorker) }
}

/** Makes the desk. Nothing of it ever stands in the way of a sale: files are written in the background, and the work on copies in another thread. */
export function createOutboxDesk(deps: OutboxDeps): OutboxDesk {
  const { db, clock, patience, log, dataDir } = deps
  let cancel: () => void = () => {}
  let stopped = false
  let looking = false
  let drill: DrillView | null = null
  let files: SealedCopy[] | null = null
  const outbox = () => deps.settings().outbox
  const waiting = (kind: string) =>
    deps
      .queue()
      .list()
      .filter(({ item }) => item.kind === kind)

  function plan(delayMs: number): void {
    cancel = clock.after(delayMs, () => {
      if (stopped || !db.open) return
      look().catch((error: unknown) => log.error('the look at what leaves failed', error))
      plan(LOOK_MS)
    })
  }

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    try {
      findDueReports()
      findDueCopy()
      await tryReturned()
    } finally {
      looking = false
    }
  }

  /** Days that are over, and days that were closed by a Z. */
  function findDueReports(): void {
    if (outbox().reportFolder === '') return
    const { shop } = deps.settings()
    const today = businessDay(clock.now(), shop.zone, shop.closeHour)
    const { lastDay, closedSeq } = readMemory(db)
    const closed = lastRareLine(db, 'day.closed')
    const closedDay = closed !== null && closed.seq > closedSeq ? dayOf(asDiaryLine(closed).facts) : null
    // A folder that was just chosen begins with the day it was chosen on.
    const since = lastDay ?? dayBefore(today)
    const over = daysWithBusiness(db, since, today)
    const until = dayBefore(today)
    if (over.length === 0 && closedDay === null && lastDay !== null && lastDay >= until) return
    transact(db, () => {
      for (const day of new Set([...over, ...(closedDay === null ? [] : [closedDay])])) deps.queue().add(REPORT_TO_SEND, day, {})
      remember(db, { lastDay: until > since ? until : since, closedSeq: Math.max(closedSeq, closed?.seq ?? 0) })
    })
  }

  /** One copy each business day, and one after each day that was closed. */
  function findDueCopy(): void {
    if (outbox().backupFolder === '' || !hasPassphrase(deps)) return
    const { shop } = deps.settings()
    const last = lastRareLine(db, 'outbox.copied')
    const today = businessDay(clock.now(), shop.zone, shop.closeHour)
    const lastDay = last === null ? '' : businessDay(asDiaryLine(last).at, shop.zone, shop.closeHour)
    if (lastDay < today || (lastRareLine(db, 'day.closed')?.seq ?? 0) > (last?.seq ?? 0)) deps.queue().add(COPY_TO_SEND, 'book', { by: null })
  }

  /** What waits for a folder goes at once when the folder is back. */
  async function tryReturned(): Promise<void> {
    const places = [
      [REPORT_TO_SEND, outbox().reportFolder],
      [COPY_TO_SEND, outbox().backupFolder],
    ] as const
    for (const [kind, folder] of places) {
      const stuck = waiting(kind).filter(({ item, nextInMs }) => nextInMs !== null && item.tries > 0)
      if (stuck.length === 0 || folder === '') continue
      const back = await lookAtFolder(folder, dataDir, readMemory(db).apart.includes(folder), 0, patience).then(
        () => true,
        () => false,
      )
      if (!back || stopped) continue
      for (const { item } of stuck) if (['folder-missing', 'stick-missing'].includes(item.lastAnswer ?? '')) await deps.queue().tryNow(item.id)
    }
  }

  function lineOf(kind: string): OutboxLine {
    const failed = waiting(kind).find(({ item }) => troubleIn(item.lastAnswer) !== null)
    return { trouble: troubleIn(failed?.item.lastAnswer ?? null), since: failed?.item.createdAt ?? null, nextTryInMs: failed?.nextInMs ?? null }
  }

  async function view(): Promise<OutboxView> {
    files = await listFiles()
    const { reportFolder, backupFolder } = outbox()
    const passphrase = hasPassphrase(deps) ? ((await readPassphrase(deps)) === null ? 'unreadable' : 'set') : 'none'
    const { written } = readMemory(db)
    const copied = lastRareLine(db, 'outbox.copied')
    const drilled = lastRareLine(db, 'outbox.drill')
    const copy = copied === null ? null : asDiaryLine(copied)
    const last = drilled === null ? null : asDiaryLine(drilled)
    return {
      reports: {
        ...lineOf(REPORT_TO_SEND),
        folder: reportFolder,
        last: written === null ? null : { day: written.day, at: written.at },
        waitingDays: waiting(REPORT_TO_SEND).map(({ item }) => item.subject),
      },
      copies: {
        ...lineOf(COPY_TO_SEND),
        folder: backupFolder,
        passphrase,
        busy: waiting(COPY_TO_SEND).some(({ item }) => item.state === 'running'),
        last: copy === null ? null : { file: String(copy.facts.file), at: copy.at, bytes: Number(copy.facts.bytes), lines: Number(copy.facts.lines) },
        files,
      },
      drill,
      lastDrill: last === null ? null : { at: last.at, sound: last.facts.sound === true, personName: last.personName },
      keyFile: deps.vault.kind === 'key-file' ? join(dataDir, 'till.key') : null,
    }
  }

  /** Looked at without holding the till up: a folder on a network may take its time. */
  async function listFiles(): Promise<SealedCopy[] | null> {
    const { backupFolder: folder } = outbox()
    if (folder === '') return null
    try {
      await lookAtFolder(folder, dataDir, readMemory(db).apart.includes(folder), 0, patience)
      await Promise.all([readdir(folder), stat(folder)])
      return listSealedCopies(deps)
    } catch {
      return null
    }
  }

  function tellSoon(): void {
    if (stopped || !db.open) return
    view().then(
      (now) => deps.tell(now),
      (error: unknown) => log.error('the view of what leaves could not be made', error),
    )
  }

  return {
    start() {
      // A drill that was killed left its copy here.
      rmSync(drillFolder(dataDir), { recursive: true, force: true })
      plan(FIRST_LOOK_MS)
    },
    view,
    light() {
      const reports = lineOf(REPORT_TO_SEND).trouble
      const lacking = outbox().backupFolder !== '' && !hasPassphrase(deps) ? 'no-passphrase' : null
      const copies = lineOf(COPY_TO_SEND).trouble ?? lacking
      const facts = {
        ...(reports === null ? {} : { reportFolder: outbox().reportFolder }),
        ...(copies === null ? {} : { backupFolder: outbox().backupFolder }),
      }
      return { state: reports === null && copies === null ? 'good' : 'warn', facts }
    },
    async setPassphrase(passphrase, by) {
      await setPassphrase(deps, passphrase, by)
      deps.changed()
    },
    async writeReport(day, by) {
      try {
        await sendReport(deps, day, deps.practice(), by)
        return null
      } catch (error) {
        log.warn('a report could not be written', { trouble: troubleOf(error) })
        return troubleOf(error)
      } finally {
        deps.changed()
      }
    },
    copy(by) {
      const queue = deps.queue()
      queue.add(COPY_TO_SEND, 'book', { by })
      const item = waiting(COPY_TO_SEND)[0]?.item
      if (item) void queue.tryNow(item.id).finally(tellSoon)
      tellSoon()
    },
    drill(wish, by) {
      if (drill !== null && drill.end === null) return false
      drill = { source: wish.source, file: null, steps: [], end: null, figures: null }
      void runDrill(deps, wish, by, (now) => {
        drill = now
        tellSoon()
      })
      return true
    },
    async stop() {
      stopped = true
      cancel()
      await deps.copies.stop()
    },
  }
}

function troubleIn(answer: string | null): OutboxTrouble | null {
  return OUTBOX_TROUBLES.find((one) => one === answer) ?? (answer === 'failed' ? 'failed' : null)
}

/** The business day that a closed day's line tells; none for one of practice. */
function dayOf(facts: Record<string, unknown>): string | null {
  const day = facts.practice === true ? null : (facts.businessDay ?? facts.day)
  return typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null
}
