import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { _electron, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { buildWhatIsStale } from '../../scripts/build.ts'
import { findElectron } from '../../scripts/electron-binary.ts'
import { launchStandIn, type StandIn } from './electron-stand-in/driver.ts'

/*
 * One till, three hosts, one shape: what a spec does with a Host it does with all of them. Each host runs what `npm run build` made.
 */

export type HostKind = 'browser' | 'stand-in' | 'electron'

export type HostOptions = {
  /** Where Chromium comes from for the browser host and the stand-in; real Electron brings its own. */
  browser: Browser
  /** An existing folder is used and left; without one the host has its own and removes it at `stop`. */
  dataDir?: string
  /** The content of a settings file to start with. */
  settings?: object
  env?: Record<string, string>
  /** How much faster than real time the till's own time passes; only in the browser host. */
  haste?: number
  /** Viewport, locale, colour scheme and the like of the till's and the counter's pages. */
  context?: BrowserContextOptions
}

/** A running till and its screen. */
export type Host = {
  kind: HostKind
  /** The till screen. */
  page: Page
  /** The counter screen; opens it when it is not open yet. */
  openCounter(): Promise<Page>
  practiceUrl: string | null
  dataDir: string
  /** Everything the host printed so far. */
  output(): string
  /** Ends the till as a person does, waits for it, and gives its exit code. Closes the pages. */
  stop(): Promise<number | null>
  /** Ends the till as a power cut does (SIGKILL); the pages of the browser host stay open. */
  kill(): Promise<void>
}
export type BrowserHost = Host & { kind: 'browser'; tillUrl: string; counterUrl: string; port: number }
export type StandInHost = Host & { kind: 'stand-in'; standIn: StandIn }

const ROOT = join(import.meta.dirname, '..', '..')
const START_MS = 20_000

function prepare(options: HostOptions) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'scantill-test-'))
  const args = ['--data', dataDir]
  let settingsFile: string | null = null
  if (options.settings !== undefined) {
    settingsFile = join(mkdtempSync(join(tmpdir(), 'scantill-settings-')), 'settings.json')
    writeFileSync(settingsFile, JSON.stringify(options.settings))
    args.push('--settings', settingsFile)
  }
  const clean = () => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    if (settingsFile !== null) rmSync(join(settingsFile, '..'), { recursive: true, force: true })
  }
  return { dataDir, args, clean }
}

/** Collects what a process prints and lets one wait for a pattern in it; fails with the whole output when the process ends before. */
function listenTo(child: ChildProcess) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
  })
  async function waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    for (const until = performance.now() + START_MS; performance.now() < until; ) {
      const found = pattern.exec(output)
      if (found !== null) return found
      if (hasEnded) throw new Error(`the till ended before it was ready:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`the till was not ready in ${START_MS} ms:\n${output}`)
  }
  return { output: () => output, ended, waitFor }
}

async function endWith(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<number | null>): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  return ended
}

/** Chromium reports the ready line first and the practice gateway after it; both are printed in one go. */
async function readPracticeUrl(till: ReturnType<typeof listenTo>): Promise<string | null> {
  for (let tries = 0; tries < 10; tries += 1) {
    const found = /Practice gateway: (\S+)/.exec(till.output())
    if (found) return found[1] ?? null
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return null
}

/** Starts the browser host on a free port and opens its one-time link. */
export async function startBrowserHost(options: HostOptions): Promise<BrowserHost> {
  await buildWhatIsStale()
  const { dataDir, args, clean } = prepare(options)
  const { haste = 1 } = options
  const hurried = haste === 1 ? [] : ['--import', pathToFileURL(join(import.meta.dirname, 'hurry.ts')).href]
  const child = spawn(process.execPath, [...hurried, join(ROOT, 'out/main/serve.js'), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HASTE: String(haste), ...options.env },
  })
  const till = listenTo(child)
  const tillUrl = (await till.waitFor(/Scantill is ready: (\S+)\n/))[1] as string
  const counterUrl = (await till.waitFor(/Counter screen: (\S+)\n/))[1] as string
  const practiceUrl = await readPracticeUrl(till)
  const context = await options.browser.newContext(options.context)
  const page = await context.newPage()
  await page.goto(tillUrl)
  let counter: Page | null = null
  return {
    kind: 'browser',
    tillUrl,
    counterUrl,
    port: Number(new URL(tillUrl).port),
    page,
    practiceUrl,
    dataDir,
    output: till.output,
    async openCounter() {
      if (counter === null || counter.isClosed()) {
        // Its own context: in a shop it may be another browser altogether.
        counter = await (await options.browser.newContext(options.context)).newPage()
        await counter.goto(counterUrl)
      }
      return counter
    },
    async stop() {
      await context.close()
      await counter?.context().close()
      const code = await endWith(child, 'SIGTERM', till.ended)
      clean()
      return code
    },
    async kill() {
      await endWith(child, 'SIGKILL', till.ended)
    },
  }
}

/** Starts the built shell in the Electron stand-in, with a second display, so that the counter window opens by itself. */
export async function startStandInHost(options: HostOptions): Promise<StandInHost> {
  await buildWhatIsStale()
  const { dataDir, args, clean } = prepare(options)
  const standIn = launchStandIn({
    mainFile: join(ROOT, 'out/main/index.js'),
    args,
    browser: options.browser,
    env: { STAND_IN_DISPLAYS: '2', ...options.env },
    contextOptions: options.context ?? {},
  })
  const till = listenTo(standIn.child)
  await till.waitFor(/Scantill is ready: (.+)\n/)
  const practiceUrl = await readPracticeUrl(till)
  const { page } = await standIn.waitForWindow('app://till/index.html')
  return {
    kind: 'stand-in',
    standIn,
    page,
    practiceUrl,
    dataDir,
    output: till.output,
    openCounter: async () => (await standIn.waitForWindow('app://till/counter.html')).page,
    async stop() {
      const code = await endWith(standIn.child, 'SIGTERM', till.ended)
      await standIn.closeContexts()
      clean()
      return code
    },
    async kill() {
      await endWith(standIn.child, 'SIGKILL', till.ended)
    },
  }
}

/** Starts real Electron; throws when its program is not here (see `findElectron`). */
export async function startElectronHost(options: HostOptions): Promise<Host> {
  await buildWhatIsStale()
  const executablePath = findElectron()
  if (executablePath === null) throw new Error('no Electron program here')
  const { dataDir, args, clean } = prepare(options)
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath,
    args: [...root, ROOT, ...args],
    env: { ...(process.env as Record<string, string>), ...options.env },
  })
  const child = app.process()
  const till = listenTo(child)
  const windowAt = async (path: string): Promise<Page> =>
    app.windows().find((window) => window.url().endsWith(path)) ?? (await app.waitForEvent('window', (window) => window.url().endsWith(path)))
  const page = await windowAt('/index.html')
  const practiceUrl = await readPracticeUrl(till)
  return {
    kind: 'electron',
    page,
    practiceUrl,
    dataDir,
    output: till.output,
    async openCounter() {
      // With one display the window opens when the till screen asks for it.
      if (!app.windows().some((window) => window.url().endsWith('/counter.html'))) {
        await page.evaluate(() =>
          (window as unknown as { till: { call(channel: string, input: unknown): Promise<unknown> } }).till.call('counter:open', null),
        )
      }
      return windowAt('/counter.html')
    },
    async stop() {
      await app.close()
      clean()
      return child.exitCode
    },
    async kill() {
      await endWith(child, 'SIGKILL', till.ended)
    },
  }
}

/** Starts the till on the named host. */
export function startHost(kind: HostKind, options: HostOptions): Promise<Host> {
  return kind === 'browser' ? startBrowserHost(options) : kind === 'stand-in' ? startStandInHost(options) : startElectronHost(options)
}
