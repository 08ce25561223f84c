import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { openTill } from '#main/till.ts'
import type { OrderPage, PaymentSnapshot, StartedPayment, TillSnapshot, UnresolvedSnapshot } from '#shared/bridge/contract.ts'
import type { Result } from '#shared/domain/result.ts'

const MERCHANT = { merchantId: 'MADEUP0001', operatorId: '0000000042', signKey: 'AB12CD34EF56AB12' }
const SALE = { amountMinor: 1234, tipMinor: 0, note: '', orderId: null }
const SCAN = { ...SALE, charge: true, wallet: null, despiteSimilar: true, despiteWarning: false }

describe('a till whose gateway goes away and comes back', () => {
  let dir: string
  let simulator: OttPaySimulator
  let till: TillPort
  let told: TillSnapshot[]
  let counter = 0
  const code = (scene: string): string => `2877${scene}${String(++counter).padStart(12, '0')}`
  const begin = (port: number): Promise<OttPaySimulator> =>
    startOttPaySimulator({ ...MERCHANT, port, storeFile: join(dir, 'gateway.jsonl'), speed: 50 })

  async function ask<T>(channel: string, input: unknown = null): Promise<T> {
    const answer = (await till.call(channel, input)) as Result<T, { code: string }>
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.value
  }
  const light = async (): Promise<string> => (await ask<TillSnapshot>('till:hello')).lights.network.state
  const orders = async (): Promise<number> =>
    (
      await ask<OrderPage>('orders:list', {
        filter: { search: '', day: null, word: null, tender: null, personId: null, hour: null },
        cursor: null,
        limit: 50,
      })
    ).count

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-offline-'))
    simulator = await begin(0)
    const settingsFile = join(dir, 'settings.json')
    const people = [{ name: 'Mei Lin', role: 'manager' }]
    writeFileSync(settingsFile, JSON.stringify({ people, gateways: { ottpay: { baseUrl: simulator.url, ...MERCHANT } } }))
    const vault = await openKeyFileVault(dir, () => {})
    till = await openTill({ kind: 'browser', version: 'test', dataDir: dir, settingsFile, vault, openCounterScreen: () => null })
    told = []
    till.listen((event, payload) => event === 'till:changed' && told.push(payload as TillSnapshot))
    till.resume()
  })
  afterEach(async () => {
    await till.stop()
    await simulator.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it('refuses wallets with the reason and writes nothing, takes cash, and settles what was open by itself', async () => {
    expect(await light()).toBe('good')
    // Scene 06 is charged, and its reply never comes: the question has to find the money.
    const lost = (await ask<StartedPayment>('payment:start', { ...SCAN, code: code('06') })).payment as PaymentSnapshot
    await vi.waitFor(() => expect(simulator.orders()).toHaveLength(1))
    await simulator.close()
    await vi.waitFor(async () => expect(await light()).toBe('off'), { timeout: 10_000 })
    expect(told.at(-1)?.lights.network.state).toBe('off')

    const before = await orders()
    expect(await till.call('payment:start', { ...SCAN, code: code('01') })).toMatchObject({ ok: false, error: { code: 'offline', retry: true } })
    expect(await till.call('payment:show-qr', { ...SALE, wallet: 'wechat', despiteSimilar: true })).toMatchObject({
      ok: false,
      error: { code: 'offline' },
    })
    expect(await orders()).toBe(before)
    // Looking at a code needs no network.
    expect(await ask<StartedPayment>('payment:start', { ...SCAN, charge: false, code: code('01') })).toMatchObject({ card: { verdict: 'pay-code' } })
    await ask('cash:take', { ...SALE, givenMinor: 2000, despiteOpen: false })
    expect(await orders()).toBe(before + 1)

    simulator = await begin(simulator.port)
    await vi.waitFor(async () => expect(await light()).toBe('good'), { timeout: 10_000 })
    await vi.waitFor(async () => expect((await ask<PaymentSnapshot>('payment:get', { attemptId: lost.attempt.id })).attempt.status).toBe('paid'), {
      timeout: 8_000,
    })
    const tray = await ask<UnresolvedSnapshot>('unresolved:list')
    expect([...tray.open, ...tray.held, ...tray.late]).toEqual([])
    expect((await ask<StartedPayment>('payment:start', { ...SCAN, code: code('01') })).payment).not.toBeNull()
  }, 40_000)
})
