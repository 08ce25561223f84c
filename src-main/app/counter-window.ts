import { type BrowserWindow, powerSaveBlocker, screen, type WebContents } from 'electron'
import type { Monitor } from '#shared/domain/counter.ts'
import { chooseMonitor, monitorKey } from '../counter/choose-monitor.ts'
import { openCounterPage } from './window.ts'

const ORDINARY = { width: 800, height: 600 }

/** The customer's window and the monitor it belongs to. */
export type CounterWindow = {
  contents(): WebContents | null
  monitors(): Monitor[]
  /** The monitor the settings name, null for the second one; the window moves at once. */
  use(monitor: string | null): void
  open(): void
  /** Opens it when there is a display for it, and follows displays that come and go. */
  start(): void
}

/**
 * Makes the window's keeper. `changed` hears how many counter windows there are, also when only the monitors changed; `cashierFirst` brings
 * the till's window to the front where both share one display.
 */
export function createCounterWindow(preload: string, changed: (windows: number) => void, cashierFirst: () => void): CounterWindow {
  let window: BrowserWindow | null = null
  let chosen: string | null = null
  let started = false
  /** Where the window was put last, so that a display that only changed elsewhere moves nothing. */
  let placed = ''

  const target = () => chooseMonitor(screen.getAllDisplays(), screen.getPrimaryDisplay().id, chosen)

  function place(): void {
    if (window === null) return
    const display = target()
    const spot = display === null ? 'ordinary' : JSON.stringify([display.id, display.bounds])
    if (spot === placed) return
    const first = placed === ''
    placed = spot
    // A window that fills a display has to leave that state before it can be moved to another.
    if (!first) window.setFullScreen(false)
    if (display === null) {
      const { x, y, width, height } = screen.getPrimaryDisplay().workArea
      const size = { width: Math.min(ORDINARY.width, width), height: Math.min(ORDINARY.height, height) }
      window.setBounds({ x: x + width - size.width, y: y + height - size.height, ...size })
      if (!first) cashierFirst()
      return
    }
    window.setBounds(display.bounds)
    window.setFullScreen(true)
  }

  function open(): void {
    if (window !== null) {
      window.show()
      return
    }
    window = openCounterPage(preload)
    placed = ''
    place()
    // The customer's screen must not go dark while nobody touches this machine.
    const awake = powerSaveBlocker.start('prevent-display-sleep')
    window.on('closed', () => {
      window = null
      powerSaveBlocker.stop(awake)
      changed(0)
    })
    changed(1)
  }

  /** A display came, went or changed its size. */
  function moved(opens: boolean): void {
    if (window !== null) place()
    else if (opens && target() !== null) open()
    changed(window === null ? 0 : 1)
  }

  return {
    contents: () => window?.webContents ?? null,
    monitors() {
      const primary = screen.getPrimaryDisplay().id
      const shown = window === null ? null : (target()?.id ?? null)
      return screen.getAllDisplays().map((display) => ({
        key: monitorKey(display),
        label: display.label,
        width: display.size.width,
        height: display.size.height,
        main: display.id === primary,
        shown: display.id === shown,
      }))
    },
    use(monitor) {
      chosen = monitor
      if (started) moved(false)
    },
    open,
    start() {
      started = true
      screen.on('display-added', () => moved(true))
      screen.on('display-removed', () => moved(false))
      screen.on('display-metrics-changed', () => moved(false))
      if (target() !== null) open()
    },
  }
}
