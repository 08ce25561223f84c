import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'

/** The technical log: one JSON line an event. Never a key, a full payment code, a buyer or a PIN (law 15): callers log ids and kinds only. */
export type Log = {
  info(event: string, facts?: Record<string, unknown>): void
  warn(event: string, facts?: Record<string, unknown>): void
  /** For a bug: with the error's stack. */
  error(event: string, error: unknown, facts?: Record<string, unknown>): void
}

const MAX_LOG_BYTES = 5_000_000

/** Writes to `dataDir`/scantill.log; a log over 5 MB is kept once as scantill.log.1 and begun anew at the next start. */
export function openLog(dataDir: string): Log {
  const file = join(dataDir, 'scantill.log')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(file, `${file}.1`)
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, createWriteStream(file, { flags: 'a', mode: 0o600 }))
  return {
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => logger.warn(facts ?? {}, event),
    error: (event, error, facts) => logger.error({ ...facts, err: error }, event),
  }
}

/** A log that says nothing, for tests and tools. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
