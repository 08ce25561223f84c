import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, Menu, safeStorage, session } from 'electron'
import { serveIpc } from '../bridge/electron.ts'
import { StartError, type TillPort } from '../bridge/till-port.ts'
import { type HostFlags, prepareDataDir, readHostFlags } from '../host-flags.ts'
import { openKeyFileVault } from '../secrets/key-file-vault.ts'
import { openSafeStorageVault } from '../secrets/safe-storage-vault.ts'
import { openTill } from '../till.ts'
import { VERSION } from '../version.ts'
import { createCounterWindow } from './counter-window.ts'
import { PAGES, registerAppScheme, serveApp } from './protocol.ts'
import { closeContents, closeSession, isOpenToDebugger } from './security.ts'
import { openSpooler } from './spool.ts'
import { openTillWindow } from './window.ts'

/** How long a stop may take before the process ends anyway; the database is safe at any moment. */
const STOP_MS = 8_000

const warn = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

/** One sentence where a terminal or the person at the screen sees it, then out. */
function giveUp(error: unknown): void {
  const sentence = error instanceof StartError ? error.message : `Scantill cannot start: ${error instanceof Error ? error.stack : String(error)}`
  warn(sentence)
  if (app.isPackaged) dialog.showErrorBox('Scantill', sentence)
  app.exit(1)
}

/** The two windows, of which the counter's may come and go; `counted` hears how many of it there are. */
function makeWindows(preload: string, counted: (windows: number) => void) {
  let tillWindow: BrowserWindow | null = null
  const counterWindow = createCounterWindow(preload, counted, () => tillWindow?.focus())
  return {
    till: () => tillWindow?.webContents ?? null,
    counter: counterWindow.contents,
    counterWindow,
    pages: PAGES,
    openTill() {
      tillWindow = openTillWindow(preload)
      tillWindow.on('closed', () => {
        tillWindow = null
        app.quit()
      })
    },
    toFront() {
      if (tillWindow?.isMinimized()) tillWindow.restore()
      tillWindow?.focus()
    },
  }
}

function stopWith(till: TillPort, unserve: () => void): void {
  let stopping = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (stopping) return
    stopping = true
    setTimeout(() => app.exit(1), STOP_MS).unref()
    unserve()
    void till.stop().then(() => app.exit(0))
  })
  process.on('SIGINT', () => app.quit()).on('SIGTERM', () => app.quit())
}

async function start(flags: HostFlags, dirs: { preload: string; renderer: string }): Promise<void> {
  closeSession(session.defaultSession)
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
  const dataDir = flags.data ?? join(app.getPath('userData'), 'data')
  prepareDataDir(dataDir)
  const vault = await openSafeStorageVault(safeStorage, await openKeyFileVault(dataDir, warn), warn)
  const windows = makeWindows(dirs.preload, (count) => till.countCounterScreens(count))
  const { counterWindow } = windows
  const openCounterScreen = () => {
    counterWindow.open()
    return null
  }
  // Elsewhere the system's queues take the printer's own bytes.
  const spooler = process.platform === 'win32' ? { spooler: openSpooler() } : {}
  const till: TillPort = await openTill({
    kind: 'electron',
    version: VERSION,
    dataDir,
    settingsFile: flags.settings,
    vault,
    openCounterScreen,
    screenDir: dirs.renderer,
    counterWindow,
    ...spooler,
  })
  stopWith(till, serveIpc(till, windows))
  serveApp(dirs.renderer)
  app.on('second-instance', windows.toFront)
  windows.openTill()
  process.stdout.write('Scantill is ready: its window is open.\n')
  const practice = till.practiceUrl()
  if (practice !== null) process.stdout.write(`Practice gateway: ${practice} (orders at ${practice.replace(/\/$/, '')}/_orders)\n`)
  till.resume()
  // After the till said which monitor was chosen.
  counterWindow.start()
}

/** A till on another data folder is another till: its lock, cache and profile lie with its data. */
function keepProfileWith(data: string): void {
  prepareDataDir(data)
  const profile = join(data, 'shell')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
}

/** Runs the till as an Electron app, once per data folder. Must be called before Electron is ready; what keeps it from starting is one sentence and exit code 1. */
export function runApp(argv: readonly string[], dirs: { preload: string; renderer: string }): void {
  try {
    registerAppScheme()
    app.enableSandbox()
    if (isOpenToDebugger()) throw new StartError('This till does not start with a debugger attached: start it without those switches.')
    const flags = readHostFlags(argv, 'ignore')
    if (flags.data !== null) keepProfileWith(flags.data)
    if (!app.requestSingleInstanceLock())
      throw new StartError('Scantill is already running on this data folder: its window was brought to the front.')
    app.on('web-contents-created', (_event, contents) => closeContents(contents))
    app
      .whenReady()
      .then(() => start(flags, dirs))
      .catch(giveUp)
  } catch (error) {
    giveUp(error)
  }
}
