import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const NOTE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'scantill-no-electron')
/** After a try that failed, the next ones wait this long: a till starts at once on a machine that cannot have Electron. */
const NEXT_TRY_MS = 24 * 3600_000

function packageDir(): string {
  return join(require.resolve('electron/package.json'), '..')
}

/** The path of Electron's own program when it lies whole in node_modules (or in ELECTRON_OVERRIDE_DIST_PATH), else null. */
export function findElectron(): string | null {
  try {
    const dir = packageDir()
    const { version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string }
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(dir, 'dist')
    const program = join(dist, readFileSync(join(dir, 'path.txt'), 'utf8').trim())
    const found = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
    return found === version && existsSync(program) ? program : null
  } catch {
    return null
  }
}

function triedLately(): boolean {
  const at = statSync(NOTE, { throwIfNoEntry: false })?.mtimeMs
  return at !== undefined && Date.now() - at < NEXT_TRY_MS
}

/**
 * Looks for Electron's program and, when it is absent, lets Electron's own installer fetch it, for at most `waitMs`. Null when there is none after that.
 * A failed try is remembered for a day; `insist` tries anyway.
 */
export async function fetchElectron({ waitMs, insist }: { waitMs: number; insist: boolean }): Promise<string | null> {
  const present = findElectron()
  if (present !== null || (!insist && triedLately())) return present
  const child = spawn(process.execPath, [join(packageDir(), 'install.js')], { stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), waitMs)
  await new Promise<void>((resolve) => child.once('error', () => resolve()).once('close', () => resolve()))
  clearTimeout(timer)
  const fetched = findElectron()
  if (fetched === null) {
    mkdirSync(join(NOTE, '..'), { recursive: true })
    writeFileSync(NOTE, '')
  } else {
    rmSync(NOTE, { force: true })
  }
  return fetched
}
