import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { closeBook, openBook } from '../../src-main/db/open.ts'
import { openKeyFileVault } from '../../src-main/secrets/key-file-vault.ts'
import { openTill } from '../../src-main/till.ts'
import type { Figure } from './figures.ts'
import { startGatewayProcess } from './gateway-process.ts'
import { openBenchGateway, PROBE } from './gateway-server.ts'
import { type BenchTill, sell, writeSettings } from './sales.ts'
import { withScratchFolder } from './scratch.ts'
import { percentile } from './stats.ts'
import { startTillProcess } from './till-process.ts'
import { openTillSocket } from './till-socket.ts'

/** Not counted: these open the connection and warm the program. */
const WARM_UP = 40

/**
 * From the last byte of a code in to the first byte of the charge at the gateway: a real till with a real book in this process, the gateway in
 * a process of its own, and one connection that is kept.
 */
export async function measureScanToWire({ sales }: { sales: number }): Promise<Figure> {
  return withScratchFolder(async (folder) => {
    const gateway = await startGatewayProcess()
    try {
      const { url } = gateway
      const vault = await openKeyFileVault(folder, () => {})
      const settingsFile = writeSettings(folder, url)
      const till = await openTill({ kind: 'browser', version: 'bench', dataDir: folder, settingsFile, vault, openCounterScreen: () => '' })
      const floor = await openFloor(join(folder, 'floor'), url)
      const scans = await sell(till, WARM_UP + sales, floor.probe)
      await till.stop()
      floor.close()
      const { arrivals, connections } = await gateway.came()
      const charges = arrivals.filter(({ amount }) => !amount.startsWith(PROBE))
      const probes = timesOf(
        floor.sentAt,
        arrivals.filter(({ amount }) => amount.startsWith(PROBE)),
      )
      const figure = figureOf('scan to first byte at the gateway, p99', scans, charges, connections - 1)
      return {
        ...figure,
        reference: { name: 'ms', value: percentile(probes, 0.99) },
        target: { of: 'ours', must: 'below', value: 15 },
        note: `${figure.note}; reference: two bare synced commits and a write to the same gateway, in turn with the sales: ${spread(probes)}`,
        rounds: { ...figure.rounds, probesMs: probes },
      }
    } finally {
      gateway.close()
    }
  })
}

/** The same through the browser host's socket: the built till in a process of its own, screen and gateway in this one. */
export async function measureSocketToWire({ sales }: { sales: number }): Promise<Figure> {
  return withScratchFolder(async (folder) => {
    const gateway = await openBenchGateway()
    try {
      const till = await startTillProcess(['--data', join(folder, 'data'), '--settings', writeSettings(folder, gateway.url)])
      try {
        const screen = await openTillSocket(till.url)
        const scans = await sell(screen satisfies BenchTill, WARM_UP + sales)
        screen.close()
        return figureOf('the same from a screen over the web socket, p99', scans, gateway.arrivals, gateway.connections())
      } finally {
        await till.stop()
      }
    } finally {
      await gateway.close()
    }
  })
}

/** What this machine takes at the same moments for the least that a charge needs: two synced commits, then a write to the gateway. */
export async function openFloor(folder: string, url: string): Promise<{ probe(sale: number): void; sentAt: Map<string, bigint>; close(): void }> {
  const db = openBook(folder)
  db.exec('CREATE TABLE bench (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO bench (text) VALUES (?)')
  const row = 'x'.repeat(300)
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const sentAt = new Map<string, bigint>()
  return {
    sentAt,
    probe(sale) {
      const text = `${PROBE}${sale}`
      sentAt.set(text, process.hrtime.bigint())
      insert.run(row)
      insert.run(row)
      socket.write(text)
    },
    close() {
      socket.destroy()
      closeBook(db)
    },
  }
}

function timesOf(sentAt: Map<string, bigint>, arrivals: { amount: string; at: bigint }[]): number[] {
  if (arrivals.length !== sentAt.size) throw new Error(`${sentAt.size} were sent, and ${arrivals.length} came`)
  return arrivals.map(({ amount, at }) => Number(at - (sentAt.get(amount) ?? at)) / 1e6).slice(WARM_UP)
}

function spread(tookMs: number[]): string {
  const at = (share: number): string => percentile(tookMs, share).toFixed(2)
  return `p50 ${at(0.5)}, p90 ${at(0.9)}, longest ${at(1)} ms`
}

function figureOf(name: string, scans: Map<string, bigint>, arrivals: { amount: string; at: bigint }[], connections: number): Figure {
  const tookMs = timesOf(scans, arrivals)
  const note = `${tookMs.length} sales over ${connections} connection${connections === 1 ? '' : 's'}, two synced commits each: ${spread(tookMs)}`
  return { name, unit: 'ms', ours: percentile(tookMs, 0.99), reference: null, ratio: null, target: null, note, rounds: { tookMs } }
}
