import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Calls, Events } from '#shared/bridge/contract.ts'
import { BENCH_ACCOUNT } from './gateway-server.ts'

/** Between two sales, so that what the till does after one is not in the next. A counter has seconds. */
const PAUSE_MS = 4
const LATE_MS = 15_000

/** A till as the bench uses it: calls it, and hears its events. */
export type BenchTill = {
  call(channel: string, input: unknown): Promise<{ ok: true; value: unknown } | { ok: false; error: unknown }>
  listen(listener: <E extends keyof Events>(event: E, payload: Events[E]) => void): void
}

/** Writes a settings file for a live till with one cashier without a PIN (who signs in alone) and the gateway at `gatewayUrl`; gives its path. */
export function writeSettings(folder: string, gatewayUrl: string, more: object = {}): string {
  const file = join(folder, 'settings.json')
  const people = [{ name: 'Casey', role: 'manager' }]
  writeFileSync(file, JSON.stringify({ mode: 'live', people, gateways: { ottpay: { ...BENCH_ACCOUNT, baseUrl: gatewayUrl } }, ...more }))
  return file
}

/** A sale to scan. Every one has its own code and amount, so that none looks like another (law 13). */
export function saleInput(sale: number): Calls['payment:start']['input'] {
  const code = `13${String(sale).padStart(16, '0')}`
  return {
    amountMinor: 100 + sale,
    tipMinor: 0,
    note: '',
    orderId: null,
    code,
    charge: true,
    wallet: null,
    despiteSimilar: false,
    despiteWarning: false,
  }
}

/**
 * Takes sales one after the other, each until it is paid, and gives the moment of each scan (monotonic, nanoseconds) by the amount. Throws when one goes wrong.
 * `between` runs after each, when the till is at rest.
 */
export async function sell(till: BenchTill, sales: number, between: (sale: number) => void = () => {}): Promise<Map<string, bigint>> {
  const paid = new Set<string>()
  let heard = (): void => {}
  till.listen((event, payload) => {
    if (event !== 'payment:changed') return
    const { attempt } = payload as Events['payment:changed']
    if (attempt.status === 'paid') paid.add(attempt.id)
    heard()
  })
  const untilPaid = (attemptId: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${attemptId} was not paid in ${LATE_MS} ms`)), LATE_MS)
      heard = () => {
        if (!paid.has(attemptId)) return
        clearTimeout(late)
        resolve()
      }
      heard()
    })
  const scannedAt = new Map<string, bigint>()
  for (let sale = 0; sale < sales; sale++) {
    const input = saleInput(sale)
    const at = process.hrtime.bigint()
    const answer = await till.call('payment:start', input)
    const attemptId = answer.ok ? (answer.value as Calls['payment:start']['output']).payment?.attempt.id : undefined
    if (attemptId === undefined) throw new Error(`a sale was not sent: ${JSON.stringify(answer)}`)
    scannedAt.set(String(input.amountMinor), at)
    await untilPaid(attemptId)
    await sleep(PAUSE_MS)
    between(sale)
    await sleep(PAUSE_MS)
  }
  return scannedAt
}
