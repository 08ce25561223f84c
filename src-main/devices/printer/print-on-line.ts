import type { PrinterStatus, PrinterTrouble } from '#shared/domain/printing.ts'
import { within } from '../within.ts'
import { type Line, LineError, type OpenLine } from './line.ts'
import type { DrawerOutcome, PrintOutcome } from './printer.ts'
import { drawerPulse, troubleOf } from './status.ts'
import { beginTalk, type Talk } from './talk.ts'

/** How long what may take, in milliseconds. */
export type LineLimits = {
  /** Nothing moved for so long: the printer takes no more. */
  stallMs: number
  /** A printer that is well, asked before a job, answers GS r within this; one that does not never confirms an end. */
  confirmMs: number
  /** While the end of a job is awaited, the printer is asked this often how it is. */
  lookMs: number
  /** A receipt takes at most this long on paper, and each line of a picture some milliseconds more. */
  endMs: number
  rasterLineMs: number
  /** How long the late answer of a printer that says nothing is waited for; one that told its trouble is waited for as long as the line lives. */
  silentHoldMs: number
}
export const LINE_LIMITS: LineLimits = { stallMs: 10_000, confirmMs: 1_500, lookMs: 700, endMs: 12_000, rasterLineMs: 12, silentHoldMs: 30_000 }

export type LinePrint = { bytes: Uint8Array; rasterLines: number; answers: boolean }

/** Prints one job over a fresh line: asks how the printer is, sends, and waits until it says that it is through. Never throws. */
export async function printOnLine(open: OpenLine, job: LinePrint, limits = LINE_LIMITS): Promise<PrintOutcome> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { end: 'not_started', why: opened.why, status: null }
  const { line } = opened
  if (!job.answers) return handOver(line, job.bytes, limits)
  const talk = beginTalk(line)
  const before = await talk.askStatus()
  const trouble = troubleOf(before)
  if (trouble !== null || line.isGone()) {
    await line.drop()
    return { end: 'not_started', why: trouble ?? 'lost', status: before }
  }
  const confirms = before === null || (await confirmsEnds(talk, limits))
  if (line.isGone()) return { end: 'not_started', why: 'lost', status: before }
  const answered = talk.inTurn()
  const written = confirms ? await talk.sendAndAsk(job.bytes, limits.stallMs) : await line.write(job.bytes, limits.stallMs)
  if (!written.ok) {
    if (written.some) return inDoubt(line, answered, written.why, before, limits)
    await line.drop()
    return { end: 'not_started', why: written.why, status: before }
  }
  return confirms ? awaitEnd(line, talk, answered, before, job.rasterLines, limits) : lookAfter(line, talk, answered, limits)
}

async function openOrSay(open: OpenLine): Promise<{ line: Line } | { why: PrinterTrouble }> {
  try {
    return { line: await open() }
  } catch (error) {
    return { why: error instanceof LineError ? error.why : 'unreachable' }
  }
}

/** To somebody who never answers: whole on its way is all that can be said. */
async function handOver(line: Line, bytes: Uint8Array, limits: LineLimits): Promise<PrintOutcome> {
  const written = await line.write(bytes, limits.stallMs)
  const whole = written.ok && (await line.end())
  await line.drop()
  if (whole) return { end: 'handed_over', status: null }
  if (!written.ok && !written.some) return { end: 'not_started', why: written.why, status: null }
  return { end: 'unknown', why: written.ok ? 'lost' : written.why, status: null, late: Promise.resolve('lost'), release: () => {} }
}

/** One question before the job that is answered in turn: proves that nothing older is left in the printer, and that it will confirm the end. */
async function confirmsEnds(talk: Talk, limits: LineLimits): Promise<boolean> {
  const answered = talk.inTurn().then(() => true)
  const written = await talk.sendAndAsk(new Uint8Array(), limits.stallMs)
  return written.ok && (await within(answered, limits.confirmMs, false))
}

async function awaitEnd(
  line: Line,
  talk: Talk,
  answered: Promise<void>,
  before: PrinterStatus | null,
  rasterLines: number,
  limits: LineLimits,
): Promise<PrintOutcome> {
  const end = performance.now() + limits.endMs + rasterLines * limits.rasterLineMs
  let status = before
  const done = answered.then(() => 'done' as const)
  const gone = line.gone.then(() => 'gone' as const)
  for (;;) {
    const met = await within(Promise.race([done, gone]), limits.lookMs, 'waiting' as const)
    if (met === 'done') {
      await line.drop()
      return { end: 'done', status: status ?? { online: true, paper: null, coverOpen: null, error: null } }
    }
    if (met === 'gone') return inDoubt(line, answered, 'lost', status, limits)
    // Who never answered is not asked again and again.
    const now = before === null ? null : await within(Promise.race([talk.askStatus(), done]), 2_000, null)
    if (now === 'done') continue
    status = now ?? status
    const trouble = troubleOf(now)
    if (trouble !== null) return inDoubt(line, answered, trouble, status, limits)
    if (performance.now() > end) return inDoubt(line, answered, now === null ? 'silent' : 'stalled', status, limits)
  }
}

/** A printer that was well before and does not confirm: when it is well afterwards too, the job was handed over; what came out, nobody said. */
async function lookAfter(line: Line, talk: Talk, answered: Promise<void>, limits: LineLimits): Promise<PrintOutcome> {
  const after = await talk.askStatus()
  const trouble = troubleOf(after)
  if (trouble !== null || after === null) return inDoubt(line, answered, trouble ?? 'silent', after, limits)
  await line.end()
  await line.drop()
  return { end: 'handed_over', status: after }
}

/** The line is kept, because the answer may still come: a printer without paper goes on by itself when it gets some. */
function inDoubt(line: Line, answered: Promise<void>, why: PrinterTrouble, status: PrinterStatus | null, limits: LineLimits): PrintOutcome {
  let release = (): void => {}
  const released = new Promise<'lost'>((resolve) => {
    release = () => resolve('lost')
  })
  const told = why === 'paper_out' || why === 'cover_open' || why === 'offline' || why === 'error'
  const timer = told ? undefined : setTimeout(release, limits.silentHoldMs)
  timer?.unref()
  const late = Promise.race([answered.then(() => 'done' as const), line.gone.then(() => 'lost' as const), released]).then(async (met) => {
    clearTimeout(timer)
    await line.drop()
    return met
  })
  return { end: 'unknown', why, status, late, release }
}

/** Asks only how the printer is. */
export async function statusOnLine(open: OpenLine): Promise<{ status: PrinterStatus | null; trouble: PrinterTrouble | null }> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { status: null, trouble: opened.why }
  const status = await beginTalk(opened.line).askStatus()
  await opened.line.drop()
  return { status, trouble: status === null ? 'silent' : troubleOf(status) }
}

/**
 * Sends one pulse to the drawer. A printer that answers is asked first and gets nothing unless it is well: a pulse that waits behind a missing
 * roll of paper would open the drawer later, with nobody there.
 */
export async function pulseOnLine(open: OpenLine, pin: 'pin2' | 'pin5', answers: boolean, limits = LINE_LIMITS): Promise<DrawerOutcome> {
  const opened = await openOrSay(open)
  if ('why' in opened) return { end: 'not_sent', why: opened.why }
  const { line } = opened
  const pulse = drawerPulse(pin)
  try {
    if (!answers) {
      const written = await line.write(pulse, limits.stallMs)
      await line.end()
      return written.ok || written.some ? { end: 'sent' } : { end: 'not_sent', why: written.why }
    }
    const talk = beginTalk(line)
    const status = await talk.askStatus()
    const trouble = status === null ? 'silent' : troubleOf(status)
    if (trouble !== null) return { end: 'not_sent', why: trouble }
    const answered = talk.inTurn().then(() => true)
    const written = await talk.sendAndAsk(pulse, limits.stallMs)
    if (!written.ok) return written.some ? { end: 'sent' } : { end: 'not_sent', why: written.why }
    return { end: (await within(answered, limits.confirmMs, false)) ? 'confirmed' : 'sent' }
  } finally {
    await line.drop()
  }
}
