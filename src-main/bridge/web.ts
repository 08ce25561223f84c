import type { WebSocket } from 'ws'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { CHANNELS, COUNTER_CHANNELS } from '#shared/bridge/contract.ts'
import { fail, type Result } from '#shared/domain/result.ts'
import type { TillPort } from './till-port.ts'

/** The largest frame a screen may send, in bytes; the socket server enforces it. */
export const MAX_FRAME_BYTES = 256 * 1024
/** Close code by which a till screen learns that a newer one took over; src-renderer/bridge.ts knows it. */
export const CLOSED_AS_REPLACED = 4001
/** Close code by which a counter screen on the network learns that it was cut off; src-renderer/bridge.ts knows it. */
export const CLOSED_AS_REVOKED = 4003
const BEAT_MS = 5_000
/** A screen that reads this little of what it is sent is stuck; it is let go and reconnects with a fresh picture. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024
const MAX_CALLS_UNDER_WAY = 256

type Frame = { id: number; call: string; input: unknown }
type Caller = (channel: string, input: unknown) => Promise<Result<unknown, AppError>>

function readFrame(text: string): Frame | null {
  try {
    const frame = JSON.parse(text) as Partial<Frame> | null
    if (typeof frame !== 'object' || frame === null) return null
    if (!Number.isSafeInteger(frame.id) || typeof frame.call !== 'string') return null
    return { id: frame.id as number, call: frame.call, input: frame.input ?? null }
  } catch {
    return null
  }
}

function send(socket: WebSocket, frame: object, maxUnreadBytes = MAX_UNREAD_BYTES): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > maxUnreadBytes) socket.terminate()
  else socket.send(JSON.stringify(frame))
}

/** Calls start in the order in which they came; a slow one does not hold up the next, so answers carry their call's id. */
function answerCalls(socket: WebSocket, channels: readonly string[], call: Caller): void {
  let underWay = 0
  socket.on('message', async (data, isBinary) => {
    const frame = isBinary ? null : readFrame(String(data))
    if (frame === null || underWay >= MAX_CALLS_UNDER_WAY) return socket.close(1008, 'not a frame of this till')
    underWay += 1
    const asked = channels.includes(frame.call) ? call(frame.call, frame.input) : Promise.resolve(fail(appError('bad-input')))
    const answer = await asked.catch(() => fail(appError('internal')))
    underWay -= 1
    send(socket, { id: frame.id, answer })
  })
  // Without a listener a broken frame or a reset connection would end the process; `close` follows and does the rest.
  socket.on('error', () => undefined)
}

/** Both sides notice a dead line: the screen hears a beat, and a screen that answers no ping is let go. */
function keepAlive(socket: WebSocket): void {
  let missed = 0
  const timer = setInterval(() => {
    missed += 1
    if (missed > 3) return socket.terminate()
    socket.ping()
    send(socket, { beat: missed })
  }, BEAT_MS)
  socket.on('pong', () => {
    missed = 0
  })
  socket.on('close', () => clearInterval(timer))
}

/** The part of the till that counter screens speak with. */
export type CounterPort = Pick<TillPort, 'counterCall' | 'listenCounter'>

/** Sockets of counter screens: each hears the counter's events and may ask the counter's channels, nothing else. */
export type CounterSockets = { add(socket: WebSocket): void; count(): number; close(): void }

/** Carries the counter's part of the contract; `changed` hears how many screens there are. A screen that leaves more than `maxUnreadBytes` unread is let go. */
export function makeCounterSockets(port: CounterPort, changed: (count: number) => void, maxUnreadBytes = MAX_UNREAD_BYTES): CounterSockets {
  const counters = new Set<WebSocket>()
  const unlisten = port.listenCounter((event, payload) => {
    for (const socket of counters) send(socket, { event, payload }, maxUnreadBytes)
  })
  return {
    add(socket) {
      counters.add(socket)
      changed(counters.size)
      socket.on('close', () => {
        counters.delete(socket)
        changed(counters.size)
      })
      answerCalls(socket, COUNTER_CHANNELS, (channel, input) => port.counterCall(channel, input))
      keepAlive(socket)
    },
    count: () => counters.size,
    close() {
      unlisten()
      for (const socket of counters) socket.close(1001, 'the till stops')
    },
  }
}

/** The sockets of one till: at most one till screen, any number of counter screens. */
export type WebTransport = {
  /** Takes a till screen's socket. `openedAt` is when its page was opened: the newest page wins, also against an older one that reconnects. */
  addTill(socket: WebSocket, openedAt: number): void
  addCounter(socket: WebSocket): void
  counterCount(): number
  /** Lets every screen go; they show that the till is away and reconnect. */
  close(): void
}

/** Carries the contract over web sockets: JSON frames `{id, call, input}` in, `{id, answer}` and `{event, payload}` out. The caller has checked who connects. */
export function makeWebTransport(till: TillPort): WebTransport {
  const counters = makeCounterSockets(till, (count) => till.countCounterScreens(count))
  let current: { socket: WebSocket; openedAt: number } | null = null
  const unlisten = till.listen((event, payload) => current && send(current.socket, { event, payload }))
  return {
    addTill(socket, openedAt) {
      if (current !== null && openedAt < current.openedAt) return socket.close(CLOSED_AS_REPLACED, 'a newer till screen is open')
      current?.socket.close(CLOSED_AS_REPLACED, 'another till screen took over')
      current = { socket, openedAt }
      socket.on('close', () => {
        if (current?.socket === socket) current = null
      })
      answerCalls(socket, CHANNELS, async (channel, input) =>
        // A replaced screen's last calls must not reach the till behind the new one's back.
        current?.socket === socket ? till.call(channel, input) : fail(appError('another-screen')),
      )
      keepAlive(socket)
    },
    addCounter: (socket) => counters.add(socket),
    counterCount: () => counters.count(),
    close() {
      unlisten()
      current?.socket.close(1001, 'the till stops')
      counters.close()
    },
  }
}
