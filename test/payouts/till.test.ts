import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { openTill } from '#main/till.ts'
import type { PayoutDetail, PayoutPage, TillSnapshot } from '#shared/bridge/contract.ts'

/* Payouts through the calls of a whole till in practice mode: who may do what, with which PIN, and what screens are told. */

let dir: string
let till: TillPort
let events: unknown[]
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-payout-till-'))
  await start()
})
afterEach(async () => {
  await till.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const vault = await openKeyFileVault(dir, () => {})
  till = await openTill({ kind: 'browser', version: 'test', dataDir: dir, settingsFile: null, vault, openCounterScreen: () => null })
  events = []
  till.listen((event, payload) => {
    if (event === 'payouts:changed') events.push(payload)
  })
  till.resume()
}
async function call<T>(channel: string, input: unknown = null): Promise<T> {
  const answer = await till.call(channel, input)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value as T
}
const refusal = async (channel: string, input: unknown) => {
  const answer = await till.call(channel, input)
  return answer.ok ? null : answer.error.code
}
const PINS = { Casey: '1111', Morgan: '2222', Robin: '3333' }
const idOf = async (name: keyof typeof PINS) => (await call<TillSnapshot>('till:hello')).people.find((one) => one.name === name)?.personId ?? 0
const signIn = async (name: keyof typeof PINS) => call('session:sign-in', { personId: await idOf(name), pin: PINS[name] })
const WISH = {
  accountId: 'practice-okpay',
  methodId: 'BANK',
  payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'hdfc 0001234' },
  amountMinor: 5_000,
  currency: 'INR',
  note: 'Rent',
  despiteSimilar: false,
}
const create = async (): Promise<PayoutDetail> => {
  const { payout } = await call<{ payout: PayoutDetail }>('payouts:create', WISH)
  return payout
}
const confirmBy = async (payoutId: string, name: keyof typeof PINS, pin = PINS[name]) =>
  refusal('payouts:confirm', { payoutId, approver: { personId: await idOf(name), pin } })

describe('payouts at a till', () => {
  it('are for supervisors and managers; cashiers neither see nor make any', async () => {
    await signIn('Casey')
    expect(await refusal('payouts:create', WISH)).toBe('not-allowed')
    expect(await refusal('payouts:list', { filter: { word: null, search: '' }, cursor: null, limit: 10 })).toBe('not-allowed')
  })

  it('are confirmed by another manager with the right PIN, and by nobody else', async () => {
    await signIn('Morgan')
    const { payout } = await create()
    expect(payout.payee).toEqual({ name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' })
    expect(await confirmBy(payout.id, 'Morgan')).toBe('same-person')
    expect(await confirmBy(payout.id, 'Robin')).toBe('pin-needed')
    expect(await confirmBy(payout.id, 'Casey')).toBe('pin-needed')
    expect((await call<PayoutDetail>('payouts:get', { payoutId: payout.id })).payout.status).toBe('waiting')
    await call('payouts:withdraw', { payoutId: payout.id })

    await signIn('Robin')
    const second = (await create()).payout
    expect(await confirmBy(second.id, 'Morgan', '0000')).toBe('wrong-pin')
    expect(await confirmBy(second.id, 'Morgan')).toBeNull()
    await expect
      .poll(
        async () => {
          await till.call('payouts:ask-now', { payoutId: second.id })
          return (await call<PayoutDetail>('payouts:get', { payoutId: second.id })).payout.status
        },
        { timeout: 10_000, interval: 300 },
      )
      .toBe('done')
    expect(await refusal('payouts:close-by-hand', { payoutId: second.id, reason: 'because', approver: null })).toBe('not-allowed')
  })

  it('survive a restart while they wait, and show in lists with what tells one from another', async () => {
    await signIn('Robin')
    const { payout } = await create()
    expect((await call<TillSnapshot>('till:hello')).payouts).toEqual({ waiting: 1, doubtful: 0 })
    await till.stop()
    await start()
    await signIn('Robin')
    const page = async (search: string, word: string | null = null) =>
      (await call<PayoutPage>('payouts:list', { filter: { word, search }, cursor: null, limit: 10 })).rows
    const [row] = await page('')
    expect(row).toMatchObject({ id: payout.id, status: 'waiting', payeeName: 'A··· R···', payeeAccount: '···9012', accountName: 'OKPAY' })
    for (const search of [payout.id.slice(-4), 'asha', '56789', '50.00', 'rent']) expect(await page(search), search).toHaveLength(1)
    for (const search of ['name', '51', 'nobody']) expect(await page(search), search).toHaveLength(0)
    expect(await page('', 'waiting')).toHaveLength(1)
    expect(await page('', 'done')).toHaveLength(0)
  })

  it('leave no payee in what screens are told, the log, or the journal', async () => {
    await signIn('Robin')
    const { payout } = await create()
    await confirmBy(payout.id, 'Morgan')
    expect(events.length).toBeGreaterThan(1)
    expect(JSON.stringify(events)).not.toMatch(/Asha|123456789012/)
    await till.stop()
    const logs = readdirSync(dir).filter((name) => name.endsWith('.log'))
    for (const name of logs) expect(readFileSync(join(dir, name), 'utf8')).not.toMatch(/Asha|123456789012/)
    await start()
  })

  it('come in pages', async () => {
    await signIn('Robin')
    for (let count = 0; count < 5; count++) await call('payouts:create', { ...WISH, amountMinor: 1_000 + count })
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: PayoutPage = await call('payouts:list', { filter: { word: null, search: '' }, cursor, limit: 2 })
      ids.push(...page.rows.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== null)
    expect(new Set(ids).size).toBe(5)
    expect(ids).toHaveLength(5)
  })
})
