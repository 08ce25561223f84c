import { connect, type Socket } from 'node:net'
import type { PrinterTrouble } from '#shared/domain/printing.ts'
import { within } from '../../within.ts'
import { type Line, LineError, type Written } from '../line.ts'

/** A printer that is switched off takes the system's own minute to be noticed otherwise. */
const CONNECT_MS = 2_000
/** How long the other side may take to close after we did. */
const END_MS = 2_000

/** Opens TCP to a printer's raw port (9100 as a rule); throws LineError when that does not come about within two seconds. */
export function openNetworkLine(host: string, port: number, connectMs = CONNECT_MS): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    const timer = setTimeout(() => refuse(new LineError('unreachable')), connectMs)
    const refuse = (error: unknown): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(error instanceof LineError ? error : new LineError('unreachable', error))
    }
    socket.once('error', refuse)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', refuse)
      resolve(asLine(socket))
    })
  })
}

function asLine(socket: Socket): Line {
  let hear: (bytes: Uint8Array) => void = () => {}
  let failed = false
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('data', (bytes: Buffer) => hear(bytes))
  socket.on('error', () => {
    failed = true
    socket.destroy()
  })
  return {
    gone,
    isGone: () => socket.destroyed || socket.readableEnded,
    listen(listener) {
      hear = listener
    },
    async write(bytes, stallMs): Promise<Written> {
      if (socket.destroyed) return { ok: false, some: false, why: 'lost' }
      const taken = new Promise<PrinterTrouble | null>((resolve) => socket.write(bytes, (error) => resolve(error ? 'lost' : null)))
      const outcome = Promise.race([taken, gone.then(() => 'lost' as const)])
      for (let before = -1; ; ) {
        const met = await within(outcome, stallMs, 'waiting' as const)
        if (met === null) return { ok: true }
        if (met !== 'waiting') return { ok: false, some: true, why: met }
        if (socket.bytesWritten - socket.writableLength === before) return { ok: false, some: true, why: 'stalled' }
        before = socket.bytesWritten - socket.writableLength
      }
    },
    async end() {
      socket.end()
      const closed = await within(
        gone.then(() => true),
        END_MS,
        null,
      )
      socket.destroy()
      // Some printers never close their side; what the system has sent without a fault was taken all the same.
      return !failed && (closed !== false || socket.writableLength === 0)
    },
    drop() {
      socket.destroy()
      return gone
    },
  }
}
