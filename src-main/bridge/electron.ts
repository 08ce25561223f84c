import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { CHANNELS, COUNTER_CHANNELS } from '#shared/bridge/contract.ts'
import { fail, type Result } from '#shared/domain/result.ts'
import type { TillPort } from './till-port.ts'

const MAX_INPUT_CHARS = 256 * 1024

/** The windows as the bridge needs them: who they are now, and the page each of them shows. */
export type IpcWindows = { till(): WebContents | null; counter(): WebContents | null; pages: { till: string; counter: string } }

/** Only the main frame of the very window, showing its own page, may ask: a frame inside it, another window or a page that got away may not. */
function isFrom(event: IpcMainInvokeEvent, window: WebContents | null, page: string): boolean {
  const frame = event.senderFrame
  return window !== null && event.sender === window && frame !== null && frame.parent === null && frame.url.split(/[?#]/)[0] === page
}

function isTooLarge(input: unknown): boolean {
  try {
    return (JSON.stringify(input) ?? '').length > MAX_INPUT_CHARS
  } catch {
    return true
  }
}

/** Carries the contract over Electron's IPC: one handler per channel of the list, one event name per event. Undone by the returned function. */
export function serveIpc(till: TillPort, windows: IpcWindows): () => void {
  type Caller = (channel: string, input: unknown) => Promise<Result<unknown, AppError>>
  const handle = (channel: string, from: 'till' | 'counter', call: Caller) => {
    ipcMain.handle(channel, async (event, input: unknown) => {
      if (!isFrom(event, windows[from](), windows.pages[from])) return fail(appError('not-allowed'))
      if (isTooLarge(input)) return fail(appError('bad-input'))
      return call(channel, input ?? null)
    })
  }
  for (const channel of CHANNELS) handle(channel, 'till', till.call)
  for (const channel of COUNTER_CHANNELS) handle(channel, 'counter', till.counterCall)
  const unlisten = [
    till.listen((event, payload) => windows.till()?.send(event, payload)),
    till.listenCounter((event, payload) => windows.counter()?.send(event, payload)),
  ]
  return () => {
    for (const stop of unlisten) stop()
    for (const channel of [...CHANNELS, ...COUNTER_CHANNELS]) ipcMain.removeHandler(channel)
  }
}
