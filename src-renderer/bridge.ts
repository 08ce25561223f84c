import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Calls, Channel, CounterCalls, CounterEvents, Events, TillBridge } from '#shared/bridge/contract.ts'
import { fail, type Result } from '#shared/domain/result.ts'

/*
 * The only file that knows how a screen reaches the till: `window.till` of the preload in Electron, a web socket to the serving host elsewhere.
 * Everything above it sees typed calls, typed events and the state of the connection.
 */

declare global {
  interface Window {
    readonly till?: TillBridge
  }
}

/**
 * connected: calls reach the till. lost: the host went away, this side goes on trying. replaced: another till screen took over, this one stays
 * quiet until it is reloaded. revoked: this counter screen was cut off and does not try again.
 */
export type ConnectionState = 'connected' | 'lost' | 'replaced' | 'revoked'

/** The host closes a till screen's socket with this code when a newer till screen opened. Kept in step with src-main/bridge/web.ts. */
const CLOSED_AS_REPLACED = 4001
/** The same for a counter screen that was cut off. */
const CLOSED_AS_REVOKED = 4003
/** The host sends something at least every 5 s; silence for this long means that it is gone although the socket still looks open. */
const SILENCE_MS = 16_000
/** A counter screen says so earlier: what it shows may be paid by somebody who looks at it. */
const COUNTER_SILENCE_MS = 11_000
/** How long the very first calls wait for the socket, so that a screen need not know that one is being opened. */
const FIRST_CONNECT_MS = 4_000
const BACKOFF_MS = [200, 400, 800, 1_500, 3_000]

type Answer = Result<unknown, AppError>
type Link = TillBridge & { state(): ConnectionState | null; watch(listener: (state: ConnectionState) => void): () => void }

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'ok' in value
}

function preloadLink(bridge: TillBridge): Link {
  return { kind: bridge.kind, call: bridge.call, on: bridge.on, state: () => 'connected', watch: () => () => undefined }
}

function socketLink(kind: TillBridge['kind']): Link {
  const url = new URL(kind === 'counter' ? '/counter/socket' : '/socket', window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  // When this page was opened: a page that reconnects must not push out one that was opened after it.
  url.search = `?opened=${Math.round(performance.timeOrigin)}`
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const watchers = new Set<(state: ConnectionState) => void>()
  const waiting = new Map<number, (answer: Answer) => void>()
  let socket: WebSocket | null = null
  let state: ConnectionState | null = null
  let failures = 0
  let nextId = 1
  let silence = 0
  let announceFirst: () => void = () => undefined
  const first = new Promise<void>((resolve) => {
    announceFirst = resolve
  })

  function become(next: ConnectionState): void {
    announceFirst()
    if (state === next) return
    state = next
    for (const watcher of [...watchers]) watcher(next)
  }

  function heard(from: WebSocket): void {
    window.clearTimeout(silence)
    silence = window.setTimeout(() => ended(from, 0), kind === 'counter' ? COUNTER_SILENCE_MS : SILENCE_MS)
  }

  function receive(from: WebSocket, text: string): void {
    heard(from)
    const frame = JSON.parse(text) as { id?: number; answer?: Answer; event?: string; payload?: unknown }
    if (typeof frame.id === 'number' && frame.answer) {
      const settle = waiting.get(frame.id)
      waiting.delete(frame.id)
      settle?.(frame.answer)
    } else if (typeof frame.event === 'string') {
      for (const listener of [...(listeners.get(frame.event) ?? [])]) listener(frame.payload)
    }
  }

  /** A call that was on its way may have been carried out, so its error does not say that trying again is safe; `sent` tells it from one that never left. */
  function ended(which: WebSocket, code: number): void {
    if (socket !== which) return
    socket = null
    window.clearTimeout(silence)
    which.close()
    const replaced = code === CLOSED_AS_REPLACED
    const revoked = code === CLOSED_AS_REVOKED
    for (const settle of waiting.values()) settle(fail(replaced ? appError('another-screen') : appError('disconnected', { sent: 1 })))
    waiting.clear()
    if (!replaced && !revoked) {
      window.setTimeout(connect, BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)])
      failures += 1
    }
    become(replaced ? 'replaced' : revoked ? 'revoked' : 'lost')
  }

  function connect(): void {
    const opening = new WebSocket(url)
    socket = opening
    opening.onopen = () => {
      failures = 0
      heard(opening)
      become('connected')
    }
    opening.onmessage = (message) => receive(opening, String(message.data))
    opening.onclose = (event) => ended(opening, event.code)
  }

  async function call(channel: string, input: unknown): Promise<Answer> {
    if (state === null) await Promise.race([first, new Promise((resolve) => window.setTimeout(resolve, FIRST_CONNECT_MS))])
    if (state === 'replaced') return fail(appError('another-screen'))
    const open = socket
    if (open?.readyState !== WebSocket.OPEN) return fail(appError('disconnected', {}, true))
    const id = nextId++
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      open.send(JSON.stringify({ id, call: channel, input: input ?? null }))
    })
  }

  function on(event: string, listener: (payload: unknown) => void): () => void {
    const heardBy = listeners.get(event) ?? new Set()
    listeners.set(event, heardBy.add(listener))
    return () => heardBy.delete(listener)
  }

  function watch(watcher: (next: ConnectionState) => void): () => void {
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  }

  connect()
  return { kind, call, on, state: () => state, watch }
}

let link: Link | null = null
/** Made at the first use, so that a test may put its own `window.till` in place before. */
function theLink(): Link {
  link ??= window.till ? preloadLink(window.till) : socketLink(/^\/counter(\.html)?$/.test(window.location.pathname) ? 'counter' : 'till')
  return link
}

async function ask(channel: string, input: unknown): Promise<Answer> {
  try {
    const answer = await theLink().call(channel, input)
    return isAnswer(answer) ? answer : fail(appError('internal'))
  } catch (error) {
    // A transport that throws (main is closing, a call that cannot be cloned) is still an answer to the screen, never a broken promise.
    console.error(`call ${channel}`, error)
    return fail(appError('internal'))
  }
}

/** Asks main and always answers: a value, or an error of the closed list. Never throws. */
export function call<C extends Channel>(channel: C, input: Calls[C]['input']): Promise<Result<Calls[C]['output'], AppError>> {
  return ask(channel, input) as Promise<Result<Calls[C]['output'], AppError>>
}

/** Hears an event of the till screen until the returned function is called. */
export function on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
  return theLink().on(event, listener as (payload: unknown) => void)
}

/** The counter screen's `call`; in a till screen every such call is refused by main. */
export function callCounter<C extends keyof CounterCalls>(
  channel: C,
  input: CounterCalls[C]['input'],
): Promise<Result<CounterCalls[C]['output'], AppError>> {
  return ask(channel, input) as Promise<Result<CounterCalls[C]['output'], AppError>>
}

/** Hears an event of the counter screen until the returned function is called. */
export function onCounter<E extends keyof CounterEvents>(event: E, listener: (payload: CounterEvents[E]) => void): () => void {
  return theLink().on(event, listener as (payload: unknown) => void)
}

/** Tells the state of the connection at once when it is known, then each change. After `connected` follows a gap, so ask `till:hello` (or `counter:hello`) again. */
export function onConnection(listener: (state: ConnectionState) => void): () => void {
  const current = theLink()
  const known = current.state()
  if (known !== null) listener(known)
  return current.watch(listener)
}
