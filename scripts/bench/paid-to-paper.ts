import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openKeyFileVault } from '../../src-main/secrets/key-file-vault.ts'
import { openTill } from '../../src-main/till.ts'
import type { Figure } from './figures.ts'
import { saleInput, writeSettings } from './sales.ts'
import { withScratchFolder } from './scratch.ts'
import { percentile } from './stats.ts'

/** Not counted: these warm the program. */
const WARM_UP = 20
const LATE_MS = 20_000
const PAUSE_MS = 5

/**
 * From the pay request at the gateway, which says paid at once, to the first byte of the receipt at a network printer: the answer's way, its commit,
 * the receipt's two commits, the connection and the three questions about the printer's status are all in it. Gateway and printer are processes of their own.
 */
export async function measurePaidToPaper({ sales }: { sales: number }): Promise<Figure> {
  return withScratchFolder(async (folder) => {
    const gateway = fork(join(import.meta.dirname, 'gateway-server.ts'))
    const printer = fork(join(import.meta.dirname, '..', 'devices', 'printer-peer.ts'))
    try {
      const { url } = await said<{ url: string }>(gateway)
      const { port } = await said<{ port: number }>(printer)
      const began: bigint[] = []
      let heard = (): void => {}
      printer.on('message', (message: { slip: number; at: string }) => {
        began[message.slip] = BigInt(message.at)
        heard()
      })
      const vault = await openKeyFileVault(folder, () => {})
      const settingsFile = writeSettings(folder, url, { printers: [printerAt(port)] })
      const till = await openTill({ kind: 'browser', version: 'bench', dataDir: folder, settingsFile, vault, openCounterScreen: () => '' })
      till.resume()
      for (let sale = 0; sale < WARM_UP + sales; sale++) {
        const answer = await till.call('payment:start', saleInput(sale))
        if (!answer.ok) throw new Error(`a sale was not sent: ${JSON.stringify(answer.error)}`)
        await new Promise<void>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`receipt ${sale} did not come in ${LATE_MS} ms`)), LATE_MS)
          heard = () => {
            if (began[sale] === undefined) return
            clearTimeout(late)
            resolve()
          }
          heard()
        })
        await sleep(PAUSE_MS)
      }
      await till.stop()
      gateway.send('what came?')
      const { arrivals } = await said<{ arrivals: { at: string }[] }>(gateway)
      const tookMs = began.map((at, sale) => Number(at - BigInt(arrivals[sale]?.at ?? at)) / 1e6).slice(WARM_UP)
      const at = (share: number): string => percentile(tookMs, share).toFixed(2)
      return {
        name: 'paid to first receipt byte, p99',
        unit: 'ms',
        ours: percentile(tookMs, 0.99),
        reference: null,
        ratio: null,
        target: { of: 'ours', must: 'below', value: 30 },
        note: `${tookMs.length} receipts, from the request at the gateway, over TCP with status asked first: p50 ${at(0.5)}, p90 ${at(0.9)}, longest ${at(1)} ms`,
        rounds: { tookMs },
      }
    } finally {
      gateway.kill()
      printer.kill()
    }
  })
}

function printerAt(port: number) {
  return {
    printerId: 'bench',
    name: 'Bench printer',
    connection: { kind: 'network', host: '127.0.0.1', port },
    prints: { receipts: true, reports: false },
    language: 'esc-pos',
    widthMm: 80,
    dots: 576,
    columns: 48,
    codePages: ['cp437', 'cp858', 'windows1252'],
    cjk: 'none',
    inlineCjk: true,
    cutter: 'partial',
    drawer: 'none',
    answers: true,
  }
}

async function said<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the other side ended')
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message as T
}
