import { access, constants } from 'node:fs/promises'
import { DriverMissing, messageOf } from '../drivers.ts'

/**
 * How a link to a device is. missing: it is not plugged in. no-permission: this account may not open it. busy: another program has it.
 * no-driver: a part of the system is missing, see `detail`. `detail` is the driver's own sentence, for a log and a terminal.
 */
export type LinkState =
  | { state: 'closed' | 'opening' | 'missing' }
  | { state: 'open'; path: string }
  | { state: 'no-permission' | 'busy' | 'failed'; path: string; detail: string }
  | { state: 'no-driver'; detail: string }

/** Waits between tries to open a device that is not there, in milliseconds: doubling, then the last one for ever. */
export const REOPEN_MS = [250, 500, 1_000, 2_000, 4_000, 5_000] as const

/** What an error of opening means. Sources: errno names, and the sentences of serialport 13 and hidapi as they were seen. */
export async function stateOfError(error: unknown, path: string): Promise<LinkState> {
  const detail = messageOf(error)
  if (error instanceof DriverMissing) return { state: 'no-driver', detail }
  if (/lock port|resource (temporarily unavailable|busy)|EBUSY|EAGAIN/i.test(detail)) return { state: 'busy', path, detail }
  if (/ENOENT|no such file|file not found|ENODEV|ENXIO|no such device/i.test(detail)) return { state: 'missing' }
  // Windows says "Access denied" for a port that another program holds; permissions are not its way to refuse one.
  if (/access (is )?denied/i.test(detail) && process.platform === 'win32') return { state: 'busy', path, detail }
  if (/permission denied|EACCES|EPERM|access denied/i.test(detail)) return { state: 'no-permission', path, detail }
  // hidapi says only that it could not open it.
  const refused = await access(path, constants.R_OK | constants.W_OK).then(
    () => null,
    (why: NodeJS.ErrnoException) => why.code ?? null,
  )
  if (refused === 'EACCES' || refused === 'EPERM') return { state: 'no-permission', path, detail }
  return refused === 'ENOENT' && process.platform !== 'win32' ? { state: 'missing' } : { state: 'failed', path, detail }
}
