import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Arrival } from './gateway-server.ts'

/** The bench's gateway in a process of its own: whatever else the bench does, a byte's arrival is noted when it arrives. */
export type GatewayProcess = { url: string; came(): Promise<{ arrivals: Arrival[]; connections: number }>; close(): void }

/** Starts the gateway and waits for its address. */
export async function startGatewayProcess(): Promise<GatewayProcess> {
  const child = fork(join(import.meta.dirname, 'gateway-server.ts'))
  try {
    const { url } = await said<{ url: string }>(child)
    return {
      url,
      async came() {
        child.send('what came?')
        const { arrivals, connections } = await said<{ arrivals: (Omit<Arrival, 'at'> & { at: string })[]; connections: number }>(child)
        return { arrivals: arrivals.map((arrival) => ({ ...arrival, at: BigInt(arrival.at) })), connections }
      },
      close: () => void child.kill(),
    }
  } catch (error) {
    child.kill()
    throw error
  }
}

async function said<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(() => {
    throw new Error("the bench's gateway ended")
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message as T
}
