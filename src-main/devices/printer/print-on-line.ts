import type { PrinterStatus, PrinterTrouble } from '#shared/domain/printing.ts'
import { type Line, LineError, type OpenLine, within } from './line.ts'
import type { DrawerOutcome, PrintOutcome } from './printer.ts'
import { drawerPulse, troubleOf } from './status.ts'
import { beginTalk, type Talk } from './talk.ts'

/** Nothing moved for so long: the printer takes no more. */
const STALL_MS = 10_000
/** A printer that is well, asked before a job, answers GS r within this; one that does not never confirms an end. */
const CONFIRM_MS = 1_500
/** While the end of a job is awaited, the printer is asked this often how it is. */
const LOOK_MS = 700
/** A receipt takes at most this long on paper, and each line of a picture some milliseconds more. */
const END_MS = 12_000
const MS_A_RASTER_LINE = 12
/** How long the late answer of a printer that says nothing at all is waited for; one that told its trouble is waited for as long as the line lives. */
const SILENT_HOLD_MS = 30_000

export type LinePrint = { bytes: Uint8Array; rasterLines: number; answers: boolean }

/** Prints one job over a fresh line: asks how the printer is, sends, and waits until it says that it is through. Never throws. */
export async function printOnLine(open: OpenLine, job: LinePrint): Promise<PrintOutcome> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { end: 'not_started', why: opened.why, status: null }
  const { line } = opened
  if (!job.answers) return handOver(line, job.bytes)
  const talk = beginTalk(line)
  const before = await talk.askStatus()
  const trouble = troubleOf(before)
  if (trouble !== null || line.isGone()) {
    line.drop()
    return { end: 'not_started', why: trouble ?? 'lost', status: before }
  }
  const confirms = before === null || (await confirmsEnds(talk))
  if (line.isGone()) return { end: 'not_started', why: 'lost', status: before }
  const answered = talk.inTurn()
  const written = confirms ? await talk.sendAndAsk(job.bytes, STALL_MS) : await line.write(job.bytes, STALL_MS)
  if (!written.ok) {
    if (written.some) return inDoubt(line, answered, written.why, before)
    line.drop()
    return { end: 'not_started', why: written.why, status: before }
  }
  return confirms ? awaitEnd(line, talk, answered, before, END_MS + job.rasterLines * MS_A_RASTER_LINE) : lookAfter(line, talk, answered)
}

async function openOrSay(open: OpenLine): Promise<{ line: Line } | { why: PrinterTrouble }> {
  try {
    return { line: await open() }
  } catch (error) {
    return { why: error instanceof LineError ? error.why : 'unreachable' }
  }
}

/** To somebody who never answers: whole on its way is all that can be said. */
async function handOver(line: Line, bytes: Uint8Array): Promise<PrintOutcome> {
  const written = await line.write(bytes, STALL_MS)
  if (written.ok && (await line.end())) return { end: 'handed_over', status: null }
  line.drop()
  if (!written.ok && !written.some) return { end: 'not_started', why: written.why, status: null }
  return { end: 'unknown', why: written.ok ? 'lost' : written.why, status: null, late: Promise.resolve('lost'), release: () => {} }
}

/** One question before the job that is answered in turn: proves that nothing older is left in the printer, and that it will confirm the end. */
async function confirmsEnds(talk: Talk): Promise<boolean> {
  const answered = talk.inTurn().then(() => true)
  const written = await talk.sendAndAsk(new Uint8Array(), STALL_MS)
  return written.ok && (await within(answered, CONFIRM_MS, false))
}

async function awaitEnd(line: Line, talk: Talk, answered: Promise<void>, before: PrinterStatus | null, endMs: number): Promise<PrintOutcome> {
  const end = performance.now() + endMs
  let status = before
  const done = answered.then(() => 'done' as const)
  const gone = line.gone.then(() => 'gone' as const)
  for (;;) {
    const met = await within(Promise.race([done, gone]), LOOK_MS, 'waiting' as const)
    if (met === 'done') {
      void line.end().then(() => line.drop())
      return { end: 'done', status: status ?? { online: true, paper: null, coverOpen: null, error: null } }
    }
    if (met === 'gone') return inDoubt(line, answered, 'lost', status)
    // Who never answered is not asked again and again.
    const now = before === null ? null : await within(Promise.race([talk.askStatus(), done]), 2_000, null)
    if (now === 'done') continue
    status = now ?? status
    const trouble = troubleOf(now)
    if (trouble !== null) return inDoubt(line, answered, trouble, status)
    if (performance.now() > end) return inDoubt(line, answered, now === null ? 'silent' : 'stalled', status)
  }
}

/** A printer that was well before and does not confirm: when it is well afterwards too, the job was handed over; what came out, nobody said. */
async function lookAfter(line: Line, talk: Talk, answered: Promise<void>): Promise<PrintOutcome> {
  const after = await talk.askStatus()
  const trouble = troubleOf(after)
  if (trouble !== null || after === null) return inDoubt(line, answered, trouble ?? 'silent', after)
  void line.end().then(() => line.drop())
  return { end: 'handed_over', status: after }
}

/** The line is kept, because the answer may still come: a printer without paper goes on by itself when it gets some. */
function inDoubt(line: Line, answered: Promise<void>, why: PrinterTrouble, status: PrinterStatus | null): PrintOutcome {
  let release = (): void => {}
  const released = new Promise<'lost'>((resolve) => {
    release = () => resolve('lost')
  })
  const told = why === 'paper_out' || why === 'cover_open' || why === 'offline' || why === 'error'
  const timer = told ? undefined : setTimeout(release, SILENT_HOLD_MS)
  timer?.unref()
  const late = Promise.race([answered.then(() => 'done' as const), line.gone.then(() => 'lost' as const), released])
  void late.then(() => {
    clearTimeout(timer)
    line.drop()
  })
  return { end: 'unknown', why, status, late, release }
}

/** Asks only how the printer is. */
export async function statusOnLine(open: OpenLine): Promise<{ status: PrinterStatus | null; trouble: PrinterTrouble | null }> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { status: null, trouble: opened.why }
  const status = await beginTalk(opened.line).askStatus()
  opened.line.drop()
  return { status, trouble: status === null ? 'silent' : troubleOf(status) }
}

/**
 * Sends one pulse to the drawer. A printer that answers is asked first and gets nothing unless it is well: a pulse that waits behind a missing
 * roll of paper would open the drawer later, with nobody there.
 */
export async function pulseOnLine(open: OpenLine, pin: 'pin2' | 'pin5', answers: boolean): Promise<DrawerOutcome> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { end: 'not_sent', why: opened.why }
  const { line } = opened
  const pulse = drawerPulse(pin)
  try {
    if (!answers) {
      const written = await line.write(pulse, STALL_MS)
      return written.ok ? { end: 'sent' } : { end: 'not_sent', why: written.why }
    }
    const talk = beginTalk(line)
    const status = await talk.askStatus()
    const trouble = status === null ? 'silent' : troubleOf(status)
    if (trouble !== null) return { end: 'not_sent', why: trouble }
    const answered = talk.inTurn().then(() => true)
    const written = await talk.sendAndAsk(pulse, STALL_MS)
    if (!written.ok) return { end: 'not_sent', why: written.why }
    return { end: (await within(answered, CONFIRM_MS, false)) ? 'confirmed' : 'sent' }
  } finally {
    await line.end()
    line.drop()
  }
}
