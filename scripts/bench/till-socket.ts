import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { BenchTill } from './sales.ts'

type Listener = Parameters<BenchTill['listen']>[0]

/** Opens the till's screen socket as a browser does: follows the printed link, keeps its cookie, and connects under the page's origin. */
export async function openTillSocket(link: string): Promise<BenchTill & { close(): void }> {
  const { origin, host } = new URL(link)
  const page = await fetch(link, { redirect: 'manual' })
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const socket = new WebSocket(`ws://${host}/socket?opened=${Date.now()}`, { headers: { cookie, origin }, perMessageDeflate: false })
  await once(socket, 'open')
  const waiting = new Map<number, (answer: Awaited<ReturnType<BenchTill['call']>>) => void>()
  const listeners = new Set<Listener>()
  let calls = 0
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data))
    if (typeof frame.event === 'string') for (const listener of listeners) listener(frame.event, frame.payload)
    if (typeof frame.id !== 'number') return
    waiting.get(frame.id)?.(frame.answer)
    waiting.delete(frame.id)
  })
  return {
    call: (call, input) =>
      new Promise((resolve) => {
        const id = ++calls
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, call, input }))
      }),
    listen: (listener) => void listeners.add(listener),
    close: () => socket.close(),
  }
}
