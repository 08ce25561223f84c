import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import type { Figure } from './figures.ts'
import { startGatewayProcess } from './gateway-process.ts'
import { PROBE } from './gateway-server.ts'
import { writeSettings } from './sales.ts'
import { openFloor } from './scan-to-wire.ts'
import { ROOT, withScratchFolder } from './scratch.ts'
import { percentile } from './stats.ts'
import { startTillProcess } from './till-process.ts'

/** The tests' own browser and serial cable; their project builds on this one, so they are loaded by name. */
type BrowserHelper = { launchBrowser(): Promise<Browser> }
type PtyHelper = { NO_SOCAT: string | null; openPtyPair(): Promise<{ path: string; send(bytes: Uint8Array): void; remove(): Promise<void> }> }
const helper = async <T>(name: string): Promise<T> => (await import(join(ROOT, 'test', 'helpers', name))) as T

/** Not counted: these warm the page, the program and the connection. */
const WARM_UP = 15
/** The rest before a scan, so that what the scan screen does when it opens is over, and after it. A customer takes seconds. */
const REST_MS = 60

/**
 * From the last byte of a scan on a serial line to the first byte of the charge at the gateway, the whole way: a terminal's line, the built till in its own
 * process, its web socket, the till's page in Chromium, and back. No figure where there is no socat.
 */
export async function measureScannerToWire({ sales }: { sales: number }): Promise<Figure[]> {
  const { NO_SOCAT, openPtyPair } = await helper<PtyHelper>('pty-pair.ts')
  const { launchBrowser } = await helper<BrowserHelper>('browser.ts')
  if (NO_SOCAT !== null) return []
  return withScratchFolder(async (folder) => {
    const gateway = await startGatewayProcess()
    const scanner = await openPtyPair()
    const browser = await launchBrowser()
    try {
      const settingsFile = writeSettings(folder, gateway.url)
      const rule = { deviceId: `path:${scanner.path}`, name: 'bench', use: true, baudRate: 115_200, suffix: 'auto', hidLayout: 'auto' }
      writeFileSync(settingsFile, JSON.stringify({ ...JSON.parse(readFileSync(settingsFile, 'utf8')), scanner: { rules: [rule] } }))
      const till = await startTillProcess(['--data', join(folder, 'data'), '--settings', settingsFile])
      try {
        const page = await browser.newPage()
        await page.goto(till.url)
        await page.getByRole('button', { name: 'Scanner: working' }).waitFor()
        const floor = await openFloor(join(folder, 'floor'), gateway.url)
        const sentAt = new Map<string, bigint>()
        for (let sale = 0; sale < WARM_UP + sales; sale++) {
          const amount = 1_000 + sale
          await openScanScreen(page, amount)
          await setTimeout(REST_MS)
          const code = Buffer.from(`13${String(sale).padStart(16, '0')}\r`)
          sentAt.set(String(amount), process.hrtime.bigint())
          scanner.send(code)
          // Looking for a button is work for the page; while the charge is on its way nobody asks it anything.
          await setTimeout(REST_MS)
          await page.getByRole('button', { name: 'New sale' }).click()
          floor.probe(sale)
        }
        await setTimeout(REST_MS)
        floor.close()
        return [figureOf(sentAt, floor.sentAt, (await gateway.came()).arrivals)]
      } finally {
        await till.stop()
      }
    } finally {
      await browser.close()
      await scanner.remove()
      gateway.close()
    }
  })
}

/** Keys an amount on the screen's own keypad and goes on to the scan, as fast as the page can: none of this is measured. */
async function openScanScreen(page: Page, amount: number): Promise<void> {
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
  for (const digit of String(amount)) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'Scan to pay' }).click()
  await page.getByText('Scan the customer’s payment code').waitFor()
}

type Sent = Map<string, bigint>

function timesOf(sentAt: Sent, arrivals: { amount: string; at: bigint }[]): number[] {
  if (arrivals.length !== sentAt.size) throw new Error(`${sentAt.size} codes were scanned, and ${arrivals.length} charges came`)
  return arrivals.map(({ amount, at }) => Number(at - (sentAt.get(amount) ?? at)) / 1e6).slice(WARM_UP)
}

function figureOf(scansAt: Sent, probesAt: Sent, arrivals: { amount: string; at: bigint }[]): Figure {
  const isProbe = ({ amount }: { amount: string }): boolean => amount.startsWith(PROBE)
  const tookMs = timesOf(
    scansAt,
    arrivals.filter((arrival) => !isProbe(arrival)),
  )
  const probesMs = timesOf(probesAt, arrivals.filter(isProbe))
  const spread = (ms: number[]): string =>
    `p50 ${percentile(ms, 0.5).toFixed(2)}, p90 ${percentile(ms, 0.9).toFixed(2)}, longest ${percentile(ms, 1).toFixed(2)} ms`
  return {
    name: 'last byte of a serial scan to first byte at the gateway, p99',
    unit: 'ms',
    ours: percentile(tookMs, 0.99),
    reference: { name: 'ms', value: percentile(probesMs, 0.99) },
    ratio: null,
    target: { of: 'ours', must: 'below', value: 15 },
    note: `${tookMs.length} sales: serial line, till, web socket, page in Chromium, till, gateway: ${spread(tookMs)}; reference: two bare synced commits and a write to the same gateway, in turn with the sales: ${spread(probesMs)}`,
    rounds: { tookMs, probesMs },
  }
}
