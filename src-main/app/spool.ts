import { BrowserWindow } from 'electron'
import type { Spooler } from '../devices/printer/printer.ts'

/*
 * The Windows spooler through Chromium: a page is drawn by the printer's own driver and printed without a dialog. It could not be run where this
 * was written (no Windows, no Electron program): it is checked by its types alone.
 */

const MICRONS_A_MM = 1_000
/** A page as long as its text, at some 4 mm a line. */
const LINE_MM = 4
const PRINT_MS = 20_000

/** Makes the way to the system's queues. Every print has a hidden page of its own, in a session that shares nothing with the till's. */
export function openSpooler(): Spooler {
  const withPage = async <T>(work: (page: BrowserWindow) => Promise<T>): Promise<T> => {
    const page = new BrowserWindow({ show: false, webPreferences: { partition: 'spool', sandbox: true, javascript: false, contextIsolation: true } })
    try {
      return await work(page)
    } finally {
      page.destroy()
    }
  }
  return {
    queues: () => withPage(async (page) => (await page.webContents.getPrintersAsync()).map(({ name }) => name)),
    print: (queue, text, widthMm) =>
      withPage(async (page) => {
        await page.loadURL(`data:text/html;charset=utf-8,${encodeURIComponent(pageOf(text))}`)
        const height = Math.max(50, (text.split('\n').length + 4) * LINE_MM) * MICRONS_A_MM
        return new Promise<boolean>((resolve) => {
          const tooLong = setTimeout(() => resolve(false), PRINT_MS)
          const options = {
            silent: true,
            deviceName: queue,
            margins: { marginType: 'none' as const },
            pageSize: { width: widthMm * MICRONS_A_MM, height },
          }
          page.webContents.print(options, (success) => {
            clearTimeout(tooLong)
            resolve(success)
          })
        })
      }),
  }
}

function pageOf(text: string): string {
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return `<!doctype html><meta charset="utf-8"><style>pre{margin:2mm;font:10pt monospace;white-space:pre}</style><pre>${safe}</pre>`
}
