import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import type { PrinterStatus, PrinterTrouble } from '#shared/domain/printing.ts'
import { doubtSendingPrintJobs, firstQueuedPrintJob, listOpenPrintJobs, notePrintJob, type PrintJob, readPrintJob } from '../db/print-jobs.ts'
import type { PrintOutcome } from '../devices/printer/printer.ts'
import type { PrintingDeps } from './printing-deps.ts'
import { settlePrint } from './settle-print.ts'

/** What a printer said last. */
export type Said = { status: PrinterStatus | null; trouble: PrinterTrouble | null; at: number }

/**
 * The lanes: one for each printer, so that a dead one holds up nobody else. In a lane the jobs go one after another; what surely did not start
 * is tried again by itself, what is in doubt is never sent again. The table is the only list: nothing is queued in memory.
 */
export type PrintLanes = {
  /** A job was added for this printer. */
  wake(printerId: string): void
  /** Tries the lane now, whatever its next time. */
  tryNow(printerId: string): void
  /** A person said what became of a job in doubt: its late answer is not waited for any more. */
  letGo(jobId: number): void
  /** After a start: what was being sent is in doubt, the rest goes on. */
  resume(): void
  /** What each printer said last, by id. */
  said(): ReadonlyMap<string, Said>
  /** Asks every printer that answers how it is. */
  look(): Promise<void>
  /** Lets a print that is under way come to its end for a moment, then stops; what is still being sent is in doubt at the next start. */
  stop(): Promise<void>
}

type Lane = { busy: boolean; misses: number; cancel: () => void; held: { jobId: number; release: () => void } | null }

/** A printer that said what it lacks is looked at soon again: somebody is putting paper in. */
const TOLD_MS = { first: 1_500, longest: 5_000 }
const AWAY_MS = { first: 1_000, longest: 30_000 }
const TOLD: readonly (PrinterTrouble | null)[] = ['paper_out', 'cover_open', 'offline', 'error', 'busy']
/** What could not be written is written again after this long. */
const WRITE_AGAIN_MS = 10_000
const LOOK_WELL_MS = 60_000
const LOOK_ILL_MS = 10_000
/** How long a stop waits for a print that is under way. */
const STOP_MS = 2_000

/** Makes the lanes. Waiting is on the monotonic clock. */
export function createPrintLanes(deps: PrintingDeps): PrintLanes {
  const { db, clock, log } = deps
  const lanes = new Map<string, Lane>()
  const said = new Map<string, Said>()
  const printing = new Set<Promise<unknown>>()
  let awake = false
  let stopping = false
  let stopped = false
  let cancelLook = (): void => {}

  function laneOf(printerId: string): Lane {
    const lane = lanes.get(printerId) ?? { busy: false, misses: 0, cancel: () => {}, held: null }
    lanes.set(printerId, lane)
    return lane
  }

  function printerOf(printerId: string): PrinterSettings | null {
    return deps.printers().find((printer) => printer.printerId === printerId) ?? null
  }

  function hear(printerId: string, status: PrinterStatus | null, trouble: PrinterTrouble | null): void {
    const before = said.get(printerId)
    said.set(printerId, { status: status ?? (trouble === null ? (before?.status ?? null) : null), trouble, at: clock.now() })
    deps.changed()
  }

  function wake(printerId: string): void {
    const lane = laneOf(printerId)
    if (lane.busy || stopping || !awake) return
    lane.busy = true
    lane.cancel()
    void work(printerId, lane)
      .catch((error: unknown) => {
        log.error('a printing lane failed', error, { printerId })
        plan(printerId, lane, WRITE_AGAIN_MS)
      })
      .finally(() => {
        lane.busy = false
        deps.changed()
      })
  }

  function plan(printerId: string, lane: Lane, ms: number): void {
    if (stopping) return
    lane.cancel()
    lane.cancel = clock.after(ms, () => wake(printerId))
  }

  /** Works the lane until it is empty or has to wait. */
  async function work(printerId: string, lane: Lane): Promise<void> {
    while (!stopping) {
      const printer = printerOf(printerId)
      const job = printer === null ? null : firstQueuedPrintJob(db, printerId)
      if (printer === null || job === null) return
      const print = printOne(printer, job)
      printing.add(print)
      const outcome = await print.finally(() => printing.delete(print))
      if (outcome === null || stopped) continue
      if (outcome.end === 'not_started') {
        lane.misses++
        const { first, longest } = TOLD.includes(outcome.why) ? TOLD_MS : AWAY_MS
        plan(printerId, lane, Math.min(longest, first * 2 ** Math.min(10, lane.misses - 1)))
        return
      }
      lane.misses = 0
      if (outcome.end === 'unknown') await awaitLate(printerId, lane, job, outcome)
    }
  }

  /** Sends one job and writes what came of it; null when nothing was tried. */
  async function printOne(printer: PrinterSettings, job: PrintJob): Promise<PrintOutcome | null> {
    const encoded = await encode(printer, job)
    if (encoded === null || stopping) return null
    if (!settlePrint(deps, job, 'queued', { to: 'sending', at: clock.now(), answer: job.lastAnswer }, 'sending')) return null
    const text = (): string => deps.plainText(job.document, printer)
    const outcome = await deps.devices.print(printer, { ...encoded, title: `Scantill ${job.kind} ${job.id}`, text })
    if (stopped) return outcome
    const why = 'why' in outcome ? outcome.why : null
    if (outcome.end === 'not_started' || outcome.status !== null || why !== null) hear(printer.printerId, outcome.status, why)
    else if (outcome.end === 'handed_over') hear(printer.printerId, null, null)
    const to = outcome.end === 'not_started' ? 'queued' : outcome.end
    await written(() => settlePrint(deps, job, 'sending', { to, at: clock.now(), answer: why }, outcome.end))
    return outcome
  }

  async function encode(printer: PrinterSettings, job: PrintJob): Promise<{ bytes: Uint8Array; rasterLines: number } | null> {
    try {
      const { bytes, rasterLines, missing } = await deps.encode(job.document, printer)
      if (missing.length > 0) log.warn('characters that the printer cannot print', { jobId: job.id, count: missing.length })
      return { bytes, rasterLines }
    } catch (error) {
      // A job that cannot be laid out would be in the way of every other for ever.
      log.error('a print could not be laid out', error, { jobId: job.id })
      settlePrint(deps, job, 'queued', { to: 'failed', at: clock.now(), answer: 'unprintable' }, 'failed')
      return null
    }
  }

  /** The lane waits for the late answer: what stands in the printer may still come out, and nothing may be put behind it before. */
  async function awaitLate(printerId: string, lane: Lane, job: PrintJob, outcome: Extract<PrintOutcome, { end: 'unknown' }>): Promise<void> {
    lane.held = { jobId: job.id, release: outcome.release }
    const late = await outcome.late
    lane.held = null
    if (late === 'done' && !stopped) {
      hear(printerId, null, null)
      await written(() => settlePrint(deps, job, 'unknown', { to: 'done', at: clock.now(), answer: null }, 'late'))
    }
  }

  /** What happened has to be on disk before the lane goes on: a disk that is full for a moment is waited for. */
  async function written(write: () => unknown): Promise<void> {
    while (!stopped) {
      try {
        write()
        return
      } catch (error) {
        log.error('the end of a print could not be written', error)
        await new Promise<void>((resolve) => clock.after(WRITE_AGAIN_MS, resolve))
      }
    }
  }

  async function look(): Promise<void> {
    if (!awake || stopping) return
    const asked = deps
      .printers()
      .filter(
        (printer) => printer.answers && printer.language === 'esc-pos' && printer.connection.kind !== 'system' && !laneOf(printer.printerId).busy,
      )
    await Promise.all(
      asked.map(async (printer) => {
        const { status, trouble } = await deps.devices.askStatus(printer)
        if (stopping || trouble === 'busy') return
        hear(printer.printerId, status, trouble)
        if (trouble === null) wake(printer.printerId)
      }),
    )
  }

  function lookOn(): void {
    if (stopping) return
    const ill = deps.printers().some(({ printerId, answers }) => answers && said.get(printerId)?.trouble !== null)
    cancelLook = clock.after(ill ? LOOK_ILL_MS : LOOK_WELL_MS, () => void lookAndGoOn())
  }

  async function lookAndGoOn(): Promise<void> {
    try {
      await look()
    } catch (error) {
      log.error('looking after the printers failed', error)
    }
    lookOn()
  }

  return {
    wake,
    tryNow(printerId) {
      const lane = laneOf(printerId)
      lane.misses = 0
      wake(printerId)
    },
    letGo(jobId) {
      for (const lane of lanes.values()) if (lane.held?.jobId === jobId) lane.held.release()
    },
    resume() {
      awake = true
      doubtSendingPrintJobs(db, clock.now())
      const open = listOpenPrintJobs(db, 10_000)
      for (const job of open) {
        if (job.state === 'queued' && printerOf(job.printerId) === null) notePrintJob(db, job.id, 'no_printer', clock.now())
        wake(job.printerId)
      }
      void lookAndGoOn()
    },
    said: () => said,
    look,
    async stop() {
      stopping = true
      cancelLook()
      for (const lane of lanes.values()) lane.cancel()
      let cancel = (): void => {}
      const enough = new Promise<void>((resolve) => {
        cancel = clock.after(STOP_MS, resolve)
      })
      await Promise.race([Promise.allSettled([...printing]), enough])
      cancel()
      stopped = true
      deps.devices.stop()
    },
  }
}

/** The job as it stands now; throws when it vanished, which nothing does. */
export function mustReadPrintJob(deps: Pick<PrintingDeps, 'db'>, jobId: number): PrintJob {
  const job = readPrintJob(deps.db, jobId)
  if (!job) throw new Error(`print job ${jobId} vanished`)
  return job
}
