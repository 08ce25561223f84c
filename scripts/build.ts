import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '..')
const STAMP = join(ROOT, 'out', '.built')
const LOCK = join(ROOT, 'node_modules', '.cache', 'scantill-build.lock')
const SOURCES = ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts']

/** The build did not succeed; `output` is what the builder said. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  readonly output: string
  constructor(output: string) {
    super('The till could not be built.')
    this.output = output
  }
}

/** The newest change under a path, folders too, so that a removed file counts. */
function newestChange(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs)
}

/** True when `out/` is missing or older than anything it is made from. */
export function isStale(): boolean {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs
  return built === undefined || SOURCES.some((source) => newestChange(join(ROOT, source)) > built)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** One build at a time: a start and the tests may both find `out/` stale at the same moment. */
async function underLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(join(LOCK, '..'), { recursive: true })
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if ((holder > 0 && !isAlive(holder)) || (holder === 0 && age > 2_000)) rmSync(LOCK, { force: true })
    await sleep(50)
  }
  try {
    return await work()
  } finally {
    rmSync(LOCK, { force: true })
  }
}

async function runBuilder(): Promise<void> {
  const builder = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(process.execPath, [builder, 'build'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new BuildError(output)
}

/** Builds `out/` when it is stale (or always, with `force`), quietly; throws BuildError with the builder's words when it fails. `starting` hears that a build begins. */
export async function buildWhatIsStale({ force = false, starting }: { force?: boolean; starting?: () => void } = {}): Promise<void> {
  if (!force && !isStale()) return
  await underLock(async () => {
    if (!force && !isStale()) return
    starting?.()
    rmSync(STAMP, { force: true })
    const began = new Date()
    await runBuilder()
    writeFileSync(STAMP, '')
    // What was changed while the build ran is newer than the stamp, and built again.
    utimesSync(STAMP, began, began)
  })
}

if (import.meta.main) {
  try {
    await buildWhatIsStale({ force: true })
    process.stdout.write('Built out/main, out/preload and out/renderer.\n')
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    process.stderr.write(`${error.output}\n${error.message}\n`)
    process.exit(1)
  }
}
