import { app, BrowserWindow, type BrowserWindowConstructorOptions } from 'electron'
import { PAGES, type Screen } from './protocol.ts'

/** A page that dies more often than this within a minute is left alone, so that the fault is seen and not a flicker. */
const REVIVALS_A_MINUTE = 3

function options(preload: string): BrowserWindowConstructorOptions {
  return {
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#101418',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      disableBlinkFeatures: 'Auxclick',
      devTools: !app.isPackaged,
      // The till counts down and hears events also while another window covers it.
      backgroundThrottling: false,
    },
  }
}

/** A page that crashed comes back by itself: main holds the whole state, the page only shows it. */
function revive(window: BrowserWindow): void {
  let deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    const now = performance.now()
    deaths = [...deaths.filter((at) => now - at < 60_000), now]
    if (deaths.length <= REVIVALS_A_MINUTE) window.webContents.reload()
  })
}

function load(window: BrowserWindow, page: Screen): void {
  window.once('ready-to-show', () => window.show())
  revive(window)
  void window.loadURL(PAGES[page])
}

/** The cashier's window. */
export function openTillWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({ ...options(preload), title: 'Scantill', width: 1280, height: 800, minWidth: 800, minHeight: 600 })
  load(window, 'till')
  return window
}

/** The customer's window, not placed yet. */
export function openCounterPage(preload: string): BrowserWindow {
  const window = new BrowserWindow({ ...options(preload), title: 'Scantill counter', width: 800, height: 600 })
  load(window, 'counter')
  return window
}
