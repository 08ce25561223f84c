import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page, Route } from '@playwright/test'
import type { Bounds, FromMain, RequestAnswer, StandInDisplay, ToMain } from './messages.ts'
import { preloadScript, refuseUnsandboxable } from './preload.ts'

/** A window that the shell opened: what it asked of Electron, and the real page that stands in for it. */
export type StandInWindow = {
  id: number
  options: { title?: string; fullscreen?: boolean; webPreferences: Record<string, unknown> }
  page: Page
  url: string
  /** Where main put it last. */
  bounds: Bounds | null
  fullscreen: boolean
}

/** The Electron app in its stand-in: main as a process of its own, its windows as pages of Chromium. */
export type StandIn = {
  child: ChildProcess
  windows: StandInWindow[]
  /** The window that shows this page of ours, once the page is there. */
  waitForWindow(url: string): Promise<StandInWindow>
  /** Requests beyond app://, with what the shell's own guard said; none of them ever leaves. */
  foreignRequests: { url: string; cancelledByShell: boolean }[]
  /** Navigations and popups that pages tried, with the shell's answer. */
  attempts: { what: 'navigate' | 'popup'; url: string; prevented: boolean }[]
  /** Sends an IPC call as any frame of any origin might. Throws what main throws. */
  invokeAs(windowId: number, channel: string, args: unknown[], frame: { url: string; isMainFrame: boolean }): Promise<unknown>
  /** What main's guard and protocol answer to a request of the first window, as they came. */
  request(url: string, method?: string): Promise<RequestAnswer>
  askPermission(windowId: number, permission: string): Promise<{ request: boolean; check: boolean; device: boolean }>
  askWebview(windowId: number): Promise<boolean>
  /** Plugs monitors in and out; the first one is the primary. */
  setDisplays(displays: StandInDisplay[]): Promise<void>
  /** Ids of windows that main brought to the front, oldest first. */
  focused: number[]
  /** How many things keep the displays awake now. */
  awake(): number
  closeContexts(): Promise<void>
}

const SHOWN = 'http://till.localhost/'
const REAL = 'app://till/'
const BINDING = '__standInInvoke'
/** Chromium keeps the headers that concern the page; these would contradict the body that is handed over whole. */
const DROPPED_HEADERS = ['content-length', 'content-encoding', 'transfer-encoding']

const toReal = (url: string): string => (url.startsWith(SHOWN) ? REAL + url.slice(SHOWN.length) : url.replace(`blob:${SHOWN}`, `blob:${REAL}`))
const toShown = (url: string): string => (url.startsWith(REAL) ? SHOWN + url.slice(REAL.length) : url)

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never

function makeLine(child: ChildProcess, onMessage: (message: FromMain) => void) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let seq = 0
  child.on('message', (message: FromMain) => {
    if (message.type !== 'reply') return onMessage(message)
    const asked = waiting.get(message.seq)
    waiting.delete(message.seq)
    if (message.error === undefined) asked?.resolve(message.value)
    else asked?.reject(new Error(message.error))
  })
  child.once('exit', () => {
    for (const asked of waiting.values()) asked.reject(new Error('the main process ended'))
    waiting.clear()
  })
  return function ask(message: WithoutSeq<ToMain>): Promise<unknown> {
    if (!child.connected) return Promise.reject(new Error('the main process ended'))
    seq += 1
    const mine = seq
    return new Promise((resolve, reject) => {
      waiting.set(mine, { resolve, reject })
      // The process may end between the check and the write.
      child.send({ ...message, seq: mine }, (error) => error && reject(error))
    })
  }
}

/** Starts `mainFile` as Electron would, in a Node process whose `electron` is the stand-in; its windows open in `browser`. */
export function launchStandIn(options: {
  mainFile: string
  args: string[]
  browser: Browser
  env?: Record<string, string>
  contextOptions?: Parameters<Browser['newContext']>[0]
}): StandIn {
  const register = new URL('./register.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--import', register, options.mainFile, ...options.args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...options.env },
  })
  const windows: StandInWindow[] = []
  const contexts: BrowserContext[] = []
  const foreignRequests: StandIn['foreignRequests'] = []
  const attempts: StandIn['attempts'] = []
  const focused: number[] = []
  let awake = 0
  /** Addresses that main itself loads or reloads; Electron asks no guard about those. */
  const byMain = new Map<number, string>()
  const ask = makeLine(child, (message) => void handle(message).catch(() => undefined))
  // Windows are made one after the other and each in order: main may load or send before a page exists.
  let queue = Promise.resolve()

  function handle(message: FromMain): Promise<void> {
    queue = queue.then(() => carryOut(message))
    const mine = queue
    queue = queue.catch(() => undefined)
    return mine
  }

  async function carryOut(message: FromMain): Promise<void> {
    if (message.type === 'awake') awake += message.on ? 1 : -1
    if (message.type === 'window') return openWindow(message.id, message.options as StandInWindow['options'])
    const window = 'id' in message ? windows.find(({ id }) => id === message.id) : undefined
    if (window === undefined) return
    if (message.type === 'load') {
      window.url = message.url
      byMain.set(window.id, message.url)
      await window.page.goto(toShown(message.url), { waitUntil: 'commit' })
    } else if (message.type === 'reload') {
      byMain.set(window.id, window.url)
      await window.page.reload({ waitUntil: 'commit' })
    } else if (message.type === 'place') {
      if (message.bounds) window.bounds = message.bounds
      if (message.fullscreen !== undefined) window.fullscreen = message.fullscreen
    } else if (message.type === 'focus') {
      focused.push(window.id)
    } else if (message.type === 'close') {
      await window.page.context().close()
    } else if (message.type === 'send') {
      const send = ([name, channel, args]: [string, string, unknown[]]) => {
        const dispatch = (globalThis as Record<symbol, unknown>)[Symbol.for(name)] as ((channel: string, args: unknown[]) => void) | undefined
        dispatch?.(channel, args)
      }
      await window.page.evaluate(send, [BINDING, message.channel, message.args] as [string, string, unknown[]])
    }
  }

  async function openWindow(id: number, windowOptions: StandInWindow['options']): Promise<void> {
    const preload = readFileSync(String(windowOptions.webPreferences.preload), 'utf8')
    refuseUnsandboxable(preload)
    const context = await options.browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block', ...options.contextOptions })
    contexts.push(context)
    const page = await context.newPage()
    const window: StandInWindow = { id, options: windowOptions, page, url: '', bounds: null, fullscreen: windowOptions.fullscreen ?? false }
    await context.route('**/*', (route) => answerRoute(window, route).catch(() => route.abort().catch(() => undefined)))
    await page.exposeBinding(BINDING, async ({ frame }, channel: string, args: unknown[]) => {
      try {
        return { value: await ask({ type: 'invoke', id, channel, args, frameUrl: toReal(frame.url()), isMainFrame: frame.parentFrame() === null }) }
      } catch (error) {
        return { error: (error as Error).message }
      }
    })
    await page.addInitScript(preloadScript(preload, BINDING))
    context.on('page', (popup) => void refusePopup(window, popup))
    page.once('close', () => void ask({ type: 'close-window', id }).catch(() => undefined))
    windows.push(window)
  }

  /** Electron would never make the page; here it exists for a moment, may load nothing, and is closed. */
  async function refusePopup(window: StandInWindow, popup: Page): Promise<void> {
    const url = toReal(popup.url())
    const action = await ask({ type: 'popup', id: window.id, url })
    attempts.push({ what: 'popup', url, prevented: action === 'deny' })
    await popup.close()
  }

  async function answerRoute(window: StandInWindow, route: Route): Promise<void> {
    const request = route.request()
    const url = toReal(request.url())
    const frame = request.isNavigationRequest() ? request.frame() : null
    if (frame !== null && frame.page() !== window.page) return route.abort()
    if (frame !== null && !(await mayNavigate(window, url, frame.parentFrame() === null))) return route.abort('aborted')
    const answer = (await ask({
      type: 'request',
      id: window.id,
      url,
      method: request.method(),
      resourceType: request.resourceType(),
    })) as RequestAnswer
    if (answer.cancelled || !url.startsWith(REAL)) {
      foreignRequests.push({ url, cancelledByShell: answer.cancelled })
      return route.abort('blockedbyclient')
    }
    const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !DROPPED_HEADERS.includes(name)))
    if (frame?.parentFrame() === null) await ask({ type: 'at', id: window.id, url })
    return route.fulfill({ status: answer.status, headers, body: Buffer.from(answer.body) })
  }

  async function mayNavigate(window: StandInWindow, url: string, isMainFrame: boolean): Promise<boolean> {
    if (isMainFrame && byMain.get(window.id) === url) {
      byMain.delete(window.id)
      return true
    }
    const prevented = (await ask({ type: 'navigate', id: window.id, url, isMainFrame })) as boolean
    attempts.push({ what: 'navigate', url, prevented })
    return !prevented
  }

  async function waitForWindow(url: string): Promise<StandInWindow> {
    for (const until = performance.now() + 15_000; performance.now() < until; ) {
      const window = windows.find((candidate) => candidate.url === url)
      if (window !== undefined) {
        // Main has said where the page goes; it is there once the document is.
        await window.page.waitForURL(toShown(url), { waitUntil: 'load' })
        return window
      }
      if (child.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`the shell opened no window at ${url}`)
  }

  return {
    child,
    windows,
    waitForWindow,
    foreignRequests,
    attempts,
    invokeAs: (id, channel, args, frame) => ask({ type: 'invoke', id, channel, args, frameUrl: frame.url, isMainFrame: frame.isMainFrame }),
    request: (url, method = 'GET') => ask({ type: 'request', id: windows[0]?.id ?? 0, url, method, resourceType: 'other' }) as Promise<RequestAnswer>,
    askPermission: (id, permission) => ask({ type: 'permission', id, permission }) as Promise<{ request: boolean; check: boolean; device: boolean }>,
    askWebview: (id) => ask({ type: 'webview', id }) as Promise<boolean>,
    async setDisplays(displays) {
      await ask({ type: 'displays', displays })
    },
    focused,
    awake: () => awake,
    async closeContexts() {
      // A window that is just being made is made to its end first.
      await queue
      for (const context of contexts) await context.close()
    },
  }
}
