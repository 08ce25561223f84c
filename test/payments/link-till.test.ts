import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { openTill } from '#main/till.ts'
import type { CounterView, OrderDetail, PaymentSnapshot, RateView, TillSnapshot } from '#shared/bridge/contract.ts'
import type { Method } from '#shared/domain/gateway-method.ts'

/* A whole till in practice mode and OTT Pay's checkout: what screens get when a customer pays by a link. */

let dir: string
let till: TillPort
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-link-'))
  await start()
})
afterEach(async () => {
  await till.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const vault = await openKeyFileVault(dir, () => {})
  till = await openTill({ kind: 'browser', version: 'test', dataDir: dir, settingsFile: null, vault, openCounterScreen: () => 'http://counter' })
  till.resume()
  const { people, practicePins } = await call<TillSnapshot>('till:hello')
  const manager = people.find(({ role }) => role === 'manager')
  const pin = practicePins.find(({ personId }) => personId === manager?.personId)?.pin
  await call('session:sign-in', { personId: manager?.personId, pin })
}
async function call<T>(channel: string, input: unknown = null): Promise<T> {
  const answer = await till.call(channel, input)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value as T
}
const LINK = {
  amountMinor: 1234,
  tipMinor: 0,
  note: '',
  orderId: null,
  accountId: 'practice',
  methodId: null,
  wallet: null,
  currency: 'CAD',
  payer: {},
  seconds: null,
  despiteSimilar: false,
}
const show = (more: object = {}) => call<{ payment: PaymentSnapshot | null; similar: object | null }>('payment:show-link', { ...LINK, ...more })
const counter = async () => {
  const answer = await till.counterCall('counter:hello', null)
  if (!answer.ok) throw new Error('no counter')
  return answer.value as CounterView
}

describe('a link in the till', () => {
  it('is shown at the counter, paid, printed as what it was, refunded and counted', { timeout: 30_000 }, async () => {
    const { offers, capabilities } = await call<TillSnapshot>('till:hello')
    expect(capabilities).toMatchObject({ link: true, rate: true })
    expect(offers[0]).toMatchObject({ id: 'practice', page: { fields: [{ field: 'email' }] } })
    const methods = await call<Method[]>('accounts:methods', { accountId: 'practice' })
    expect(methods.map(({ id }) => id)).toContain('GP')

    const { payment } = await show({ methodId: 'GP', payer: { email: 'Anna@Example.org' }, seconds: 900 })
    const attemptId = payment?.attempt.id ?? ''
    expect(payment?.attempt).toMatchObject({ kind: 'link', wallet: 'link', methodId: 'GP', accountId: 'practice', panel: null, windowMs: 900_000 })
    const get = () => call<PaymentSnapshot>('payment:get', { attemptId })
    await expect.poll(async () => (await get()).attempt.status).toBe('asking')
    const { attempt, remainingMs } = await get()
    expect(attempt.panel?.url).toContain('selected=GP')
    expect(remainingMs).toBeGreaterThan(880_000)
    expect(await counter()).toMatchObject({
      currency: 'CAD',
      show: { state: 'link', totalMinor: 1234, qrText: attempt.panel?.url, wholeMs: 900_000 },
    })

    await call('practice:customer', { attemptId, does: 'pays' })
    await call('payment:ask-now', { attemptId })
    expect((await get()).attempt).toMatchObject({ status: 'paid', paidMinor: 1234 })
    const { orderId } = (await get()).order
    const detail = await call<OrderDetail>('orders:get', { orderId })
    expect(detail.receipt).toMatchObject({ tender: 'link', through: 'OTT Pay · GP' })
    const page = await call<{ rows: unknown[] }>('orders:list', { filter: { ...NO_FILTER, tender: 'link' }, cursor: null, limit: 10 })
    expect(page.rows).toHaveLength(1)

    const refund = await call<{ id: string }>('refund:start', { attemptId, amountMinor: 234, why: 'Item returned', approver: null })
    await expect
      .poll(async () => (await call<{ status: string }>('refund:ask-now', { refundId: refund.id })).status, { timeout: 10_000, interval: 1_100 })
      .toBe('done')
    expect(await call('reports:day', { day: null })).toMatchObject({
      salesMinor: 1234,
      netMinor: 1000,
      byWallet: [{ key: 'link', count: 1, sumMinor: 1234 }],
      otherCurrencies: [],
    })
    // Who pays is nobody's business afterwards.
    for (const name of ['scantill.log', 'scantill.db', 'scantill.db-wal']) {
      let text = ''
      try {
        text = readFileSync(join(dir, name), 'latin1')
      } catch {}
      expect(text.toLowerCase()).not.toContain('anna@example.org')
    }
  })

  it('tells a rate, and asks first when the sale looks like one just made', async () => {
    expect(await call<RateView>('rate:get', { accountId: 'practice', wallet: 'wechat' })).toEqual({
      from: 'CAD',
      to: 'CNY',
      rate: '5.2474',
      at: null,
    })
    await show()
    expect(await show()).toMatchObject({ payment: null, similar: { totalMinor: 1234 } })
    expect((await show({ despiteSimilar: true })).payment).not.toBeNull()
  })
})

const NO_FILTER = { search: '', day: null, word: null, tender: null, personId: null, hour: null }
