import { mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { StartError } from './bridge/till-port.ts'

const KNOWN = 'it knows --host electron|browser, --port N, --no-open, --data DIR and --settings FILE'

/** What both hosts understand on their command line. */
export type HostFlags = { data: string | null; settings: string | null; port: number | null }

/** Reads a port's number; StartError when it is none. */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new StartError(`--port ${text} is not a port: give a number from 1 to 65535, or 0 for any free one.`)
  return port
}

/**
 * Reads --data, --settings and --port. With `others: 'refuse'` anything else throws StartError with one sentence;
 * with `others: 'ignore'` it is left alone, since Electron is also given Chromium's own switches.
 */
export function readHostFlags(argv: readonly string[], others: 'refuse' | 'ignore'): HostFlags {
  const options = { data: { type: 'string' }, settings: { type: 'string' }, port: { type: 'string' } } as const
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option' && token.name in options && (token.value === undefined || token.value === '')) {
      throw new StartError(`--${token.name} needs a value after it.`)
    }
    if (others === 'ignore' || token.kind === 'option-terminator' || (token.kind === 'option' && token.name in options)) continue
    throw new StartError(`${token.kind === 'option' ? token.rawName : token.value} is not an option of this till: ${KNOWN}.`)
  }
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const path = (value: unknown): string | null => (typeof value === 'string' ? resolve(value) : null)
  const port = text(values.port)
  return { data: path(values.data), settings: path(values.settings), port: port === null ? null : readPort(port) }
}

/** Where the browser host keeps its data when nobody says otherwise: the system's place for an application's own data. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Scantill')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Scantill')
  // The XDG rules: a relative path there is to be ignored.
  return join(env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share'), 'scantill')
}

/** Folder by folder: Node's own recursive form never comes back from places such as /proc. */
function makeFolders(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(dir) !== dir) makeFolders(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

/** Makes the data folder when it is absent and proves that this account may write there; StartError when not. */
export function prepareDataDir(dir: string): void {
  try {
    makeFolders(dir)
    rmdirSync(mkdtempSync(join(dir, '.write-test-')))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOTDIR' || code === 'EEXIST' ? 'is not a folder' : code === 'ENOSPC' ? 'is on a full disk' : 'cannot be written by this account'
    throw new StartError(`The data folder ${dir} ${why} (${code ?? 'unknown'}): choose another with --data DIR, or put this right and start again.`)
  }
}
