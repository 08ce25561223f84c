import { EventEmitter } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bounds, FromMain, RequestAnswer, StandInDisplay, ToMain } from './messages.ts'

/*
 * Stands in for the module `electron` in the main process. It keeps what the shell registers (protocol, IPC, guards) and lets the driver,
 * which holds real Chromium pages in the parent process, ask it as Electron would. Only what the shell uses is here: anything else fails to import.
 */

type Callback = (...args: never[]) => unknown
type Call = (...args: unknown[]) => unknown

function tell(message: FromMain): void {
  // The parent may be gone already when the app ends.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

class PreventableEvent {
  defaultPrevented = false
  constructor(fields: object = {}) {
    Object.assign(this, fields)
  }
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

function unless(prevented: boolean, then: () => void): void {
  if (!prevented) then()
}

class App extends EventEmitter {
  isPackaged = false
  sandboxed = false
  readonly #paths = new Map<string, string>()
  readonly commandLine = {
    hasSwitch: (name: string) => process.argv.some((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`)),
    appendSwitch: () => undefined,
  }
  whenReady(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }
  enableSandbox(): void {
    this.sandboxed = true
  }
  getPath(name: string): string {
    const path = this.#paths.get(name) ?? mkdtempSync(join(tmpdir(), `scantill-stand-in-${name}-`))
    this.#paths.set(name, path)
    return path
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }
  requestSingleInstanceLock(): boolean {
    return process.env.STAND_IN_SECOND_INSTANCE !== '1'
  }
  quit(): void {
    const event = new PreventableEvent()
    this.emit('before-quit', event)
    unless(event.defaultPrevented, () => this.exit(0))
  }
  exit(code = 0): void {
    process.exit(code)
  }
}
export const app = new App()

const schemes = new Map<string, object>()
const protocolHandlers = new Map<string, (request: Request) => Response | Promise<Response>>()
export const protocol = {
  registerSchemesAsPrivileged(list: { scheme: string; privileges: object }[]) {
    for (const { scheme, privileges } of list) schemes.set(scheme, privileges)
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>) {
    if (!schemes.has(scheme)) throw new Error(`stand-in: ${scheme} was not registered as privileged before ready`)
    protocolHandlers.set(scheme, handler)
  },
}

type GuardName = 'onBeforeRequest' | 'permissionRequest' | 'permissionCheck' | 'device'
const guards: Partial<Record<GuardName, Call | null>> = {}
const keep = (name: GuardName) => (handler: Callback | null) => {
  guards[name] = handler as Call | null
}
const defaultSession = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler: keep('permissionRequest'),
  setPermissionCheckHandler: keep('permissionCheck'),
  setDevicePermissionHandler: keep('device'),
  setSpellCheckerEnabled: () => undefined,
  webRequest: { onBeforeRequest: keep('onBeforeRequest') },
})
export const session = { defaultSession }

const ipcHandlers = new Map<string, Call>()
export const ipcMain = {
  handle(channel: string, handler: Callback) {
    if (ipcHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    ipcHandlers.set(channel, handler as Call)
  },
  removeHandler: (channel: string) => void ipcHandlers.delete(channel),
}

class WebContents extends EventEmitter {
  readonly id: number
  readonly mainFrame = { parent: null }
  popupHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  #url = ''
  constructor(id: number) {
    super()
    this.id = id
  }
  getURL(): string {
    return this.#url
  }
  at(url: string): void {
    this.#url = url
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.popupHandler = handler
  }
  send(channel: string, ...args: unknown[]): void {
    // As Electron does: what cannot be cloned throws here, in main.
    tell({ type: 'send', id: this.id, channel, args: structuredClone(args) })
  }
  reload(): void {
    tell({ type: 'reload', id: this.id })
  }
}

const windows = new Map<number, BrowserWindow>()
export class BrowserWindow extends EventEmitter {
  static #next = 1
  readonly id = BrowserWindow.#next++
  readonly webContents = new WebContents(this.id)
  constructor(options: Record<string, unknown>) {
    super()
    windows.set(this.id, this)
    tell({ type: 'window', id: this.id, options: structuredClone(options) })
    app.emit('web-contents-created', new PreventableEvent(), this.webContents)
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.at(url)
    tell({ type: 'load', id: this.id, url })
    setImmediate(() => this.emit('ready-to-show'))
  }
  show(): void {}
  setBounds(bounds: object): void {
    tell({ type: 'place', id: this.id, bounds: { ...bounds } as Bounds })
  }
  setFullScreen(fullscreen: boolean): void {
    tell({ type: 'place', id: this.id, fullscreen })
  }
  focus(): void {
    tell({ type: 'focus', id: this.id })
  }
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  close(): void {
    tell({ type: 'close', id: this.id })
    this.closed()
  }
  /** The page is gone, by the person or by main. */
  closed(): void {
    if (!windows.delete(this.id)) return
    this.emit('closed')
    if (windows.size === 0) unless(app.emit('window-all-closed'), () => app.quit())
  }
}

/** A display as Electron describes it, of which the first is the primary one; they stand side by side. */
function asDisplay({ id, label }: StandInDisplay, place: number) {
  const bounds = { x: place * 1280, y: 0, width: 1280, height: 800 }
  return { id, label, bounds, workArea: bounds, size: { width: 1280, height: 800 } }
}

class Screen extends EventEmitter {
  #displays: StandInDisplay[] = Array.from({ length: Number(process.env.STAND_IN_DISPLAYS ?? 1) }, (_, id) => ({ id, label: `Monitor ${id}` }))
  getAllDisplays() {
    return this.#displays.map(asDisplay)
  }
  getPrimaryDisplay() {
    return this.getAllDisplays()[0] as ReturnType<typeof asDisplay>
  }
  /** Plugs and unplugs: events come once the new state can be read, as in Electron. */
  change(displays: StandInDisplay[]): void {
    const before = this.getAllDisplays()
    this.#displays = displays
    const after = this.getAllDisplays()
    for (const gone of before.filter(({ id }) => !after.some((display) => display.id === id))) this.emit('display-removed', {}, gone)
    for (const added of after.filter(({ id }) => !before.some((display) => display.id === id))) this.emit('display-added', {}, added)
    for (const moved of after)
      if (before.some(({ id, bounds }) => id === moved.id && bounds.x !== moved.bounds.x)) this.emit('display-metrics-changed', {}, moved, ['bounds'])
  }
}
export const screen = new Screen()

const blockers = new Set<number>()
export const powerSaveBlocker = {
  start(type: string): number {
    const id = blockers.size + 1
    blockers.add(id)
    tell({ type: 'awake', on: true, kind: type })
    return id
  },
  stop(id: number): void {
    if (blockers.delete(id)) tell({ type: 'awake', on: false, kind: '' })
  },
}
export const Menu = { setApplicationMenu: () => undefined }
export const dialog = { showErrorBox: (title: string, text: string) => process.stderr.write(`[dialog] ${title}: ${text}\n`) }
export const safeStorage = {
  getSelectedStorageBackend: () => 'basic_text',
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async () => Promise.reject(new Error('stand-in: basic_text must not be used')),
  decryptStringAsync: async () => Promise.reject(new Error('stand-in: basic_text must not be used')),
}

async function answerRequest(message: Extract<ToMain, { type: 'request' }>): Promise<RequestAnswer> {
  const guard = guards.onBeforeRequest
  const verdict = guard
    ? await new Promise<{ cancel?: boolean }>((resolve) =>
        guard({ url: message.url, resourceType: message.resourceType, method: message.method }, resolve),
      )
    : { cancel: false }
  if (verdict.cancel) return { cancelled: true }
  const handler = protocolHandlers.get(new URL(message.url).protocol.replace(':', ''))
  if (handler === undefined) return { cancelled: false, status: 0, headers: {}, body: new Uint8Array() }
  const response = await handler(new Request(message.url, { method: message.method }))
  return {
    cancelled: false,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

async function answerInvoke(message: Extract<ToMain, { type: 'invoke' }>): Promise<unknown> {
  const contents = windows.get(message.id)?.webContents
  const handler = ipcHandlers.get(message.channel)
  if (handler === undefined) throw new Error(`No handler registered for '${message.channel}'`)
  const senderFrame = { url: message.frameUrl, parent: message.isMainFrame ? null : contents?.mainFrame }
  return handler({ sender: contents ?? new WebContents(-1), senderFrame }, ...structuredClone(message.args))
}

function isPrevented(contents: WebContents, event: string, fields: object): boolean {
  const preventable = new PreventableEvent(fields)
  contents.emit(event, preventable)
  return preventable.defaultPrevented
}

async function answer(message: ToMain): Promise<unknown> {
  if (message.type === 'request') return answerRequest(message)
  if (message.type === 'invoke') return answerInvoke(message)
  if (message.type === 'displays') return screen.change(message.displays)
  const window = windows.get(message.id)
  if (window === undefined) throw new Error(`stand-in: no window ${message.id}`)
  const contents = window.webContents
  switch (message.type) {
    case 'navigate': {
      const fields = { url: message.url, isMainFrame: message.isMainFrame }
      const byFrame = isPrevented(contents, 'will-frame-navigate', fields)
      return (message.isMainFrame && isPrevented(contents, 'will-navigate', fields)) || byFrame
    }
    case 'popup':
      return contents.popupHandler({ url: message.url }).action
    case 'webview':
      return isPrevented(contents, 'will-attach-webview', {})
    case 'permission': {
      const asked = guards.permissionRequest
      const request = asked ? await new Promise((resolve) => asked(contents, message.permission, resolve)) : true
      return {
        request,
        check: guards.permissionCheck ? guards.permissionCheck(contents, message.permission) : true,
        device: guards.device ? guards.device({}) : true,
      }
    }
    case 'close-window':
      return window.closed()
    case 'at':
      return contents.at(message.url)
  }
}

process.on('message', (message: ToMain) => {
  answer(message).then(
    (value) => tell({ type: 'reply', seq: message.seq, value: structuredClone(value) }),
    (error: unknown) => tell({ type: 'reply', seq: message.seq, error: error instanceof Error ? error.message : String(error) }),
  )
})
// Without its driver nobody sees the app.
process.on('disconnect', () => app.quit())
