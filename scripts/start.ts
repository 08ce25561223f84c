import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { StartError } from '../src-main/bridge/till-port.ts'
import { readHostFlags } from '../src-main/host-flags.ts'
import { BuildError, buildWhatIsStale } from './build.ts'
import { fetchElectron } from './electron-binary.ts'
import { TILL_NODE_FLAGS } from './till-node-flags.ts'

const ROOT = join(import.meta.dirname, '..')
const HELP = 'Options: --host electron|browser, --port N, --no-open, --data DIR, --settings FILE.'
/** How long a first start waits for Electron before it takes the browser host. */
const QUICK_FETCH_MS = 8_000
const PATIENT_FETCH_MS = 5 * 60_000

type Flags = { host: 'electron' | 'browser' | null; open: boolean; forHost: string[] }

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

function readFlags(argv: string[]): Flags {
  const options = { host: { type: 'string' }, 'no-open': { type: 'boolean' }, help: { type: 'boolean' } } as const
  const { values, tokens } = parseArgs({ args: argv, options, strict: false, tokens: true, allowPositionals: true })
  if (values.help) {
    say(HELP)
    process.exit(0)
  }
  const mine = new Set<number>()
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in options)) continue
    mine.add(token.index)
    if (token.value !== undefined && !token.inlineValue) mine.add(token.index + 1)
  }
  const forHost = argv.filter((_argument, index) => !mine.has(index))
  const { port } = readHostFlags(forHost, 'refuse')
  const host = values.host ?? null
  if (host !== null && host !== 'electron' && host !== 'browser')
    throw new StartError(`There is no host ${host === true ? 'without a name' : `"${host}"`}: use --host electron or --host browser.`)
  if (host === 'electron' && port !== null) throw new StartError('--port belongs to the browser host: leave it out, or use --host browser.')
  // Who asks for a port asks for the browser host.
  return { host: port === null ? host : 'browser', open: values['no-open'] !== true, forHost }
}

/** Why a window cannot be shown here, or null. */
function noWindowBecause(): string | null {
  if (process.platform !== 'linux') return null
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'No display here'
  return process.getuid?.() === 0 ? 'Electron does not run as root' : null
}

/** The program of Electron to start, or null for the browser host, which it announces in one line when nobody asked for it. */
async function chooseElectron(host: Flags['host']): Promise<string | null> {
  if (host === 'browser') return null
  const obstacle = noWindowBecause()
  if (host === 'electron') {
    if (obstacle !== null) throw new StartError(`${obstacle}: use --host browser, or leave --host out.`)
    const program = await fetchElectron({ waitMs: PATIENT_FETCH_MS, insist: true })
    if (program === null) throw new StartError('Electron is not here and cannot be fetched: use --host browser, or leave --host out.')
    return program
  }
  const program = obstacle === null ? await fetchElectron({ waitMs: QUICK_FETCH_MS, insist: false }) : null
  if (program === null) say(`${obstacle ?? 'No Electron here'}: the till runs as a browser host.`)
  return program
}

/** Opens the system's browser where there is one; where there is none the printed link is enough. */
async function openBrowser(url: string): Promise<void> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  try {
    const { default: open } = await import('open')
    const opener = await open(url)
    opener.on('error', () => undefined)
    opener.unref()
  } catch {
    // No browser: the link stands in the terminal.
  }
}

/** Passes our end on to the till and the till's end on to ours. */
function shareFate(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal))
  // npm ends the shell between itself and us without passing the signal on; the till would stay behind and hold its port.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
  child.once('error', (error) => {
    process.stderr.write(`The till could not be started (${error.message}).\n`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
}

async function start(): Promise<void> {
  const flags = readFlags(process.argv.slice(2))
  const building = buildWhatIsStale({ starting: () => say('Building the till ...') })
  const [electron] = await Promise.all([chooseElectron(flags.host), building])
  if (electron !== null) return shareFate(spawn(electron, [ROOT, ...flags.forHost], { stdio: 'inherit' }))
  const child = spawn(process.execPath, [...TILL_NODE_FLAGS, join(ROOT, 'out', 'main', 'serve.js'), ...flags.forHost], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  shareFate(child)
  child.once('message', (message: { ready?: string }) => {
    if (flags.open && typeof message.ready === 'string') void openBrowser(message.ready)
  })
}

try {
  await start()
} catch (error) {
  if (error instanceof BuildError) process.stderr.write(`${error.output}\n`)
  if (!(error instanceof StartError || error instanceof BuildError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
