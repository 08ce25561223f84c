import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Endpoint } from './online.ts'

/** How long opening a connection may take before it counts as not reached; long enough for two lost first packets. */
const PROBE_MS = 4_000

/** How many addresses of this machine lead outside. */
export function outsideAddresses(): number {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((address) => !address.internal).length
}

/** The host and port behind an address of a gateway; null when it is none. */
export function endpointOf(baseUrl: string): Endpoint | null {
  const url = URL.parse(baseUrl)
  if (!url) return null
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const local = /^127\.[\d.]+$|^localhost$|^::1$/.test(host)
  return { host, local, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }
}

/** Opens a connection and closes it without a byte: true when it stood. Never rejects. */
export function canConnect(endpoint: Endpoint, withinMs = PROBE_MS): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: endpoint.host, port: endpoint.port })
    const end = (reached: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reached)
    }
    const timer = setTimeout(() => end(false), withinMs)
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
