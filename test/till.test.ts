import { randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartError, type TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import type { SecretVault } from '#main/secrets/vault.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { practiceCodes } from '#main/simulator/ottpay/scenes.ts'
import { openTill } from '#main/till.ts'
import type { CounterView, PaymentSnapshot, PracticeScene, SettingsView, TillSnapshot } from '#shared/bridge/contract.ts'

const KEY = 'CANARYSIGNKEY42X'
const MERCHANT = 'ON00000042'
// Long enough that no hash on disk holds one by chance.
const PINS = { Anna: '73519046', Bob: '86420735' }
/** An OTT Pay account as the settings screen sends it; a key of null keeps the stored one. */
const accountInput = (settings: Record<string, unknown>, signKey: string | null) => ({
  id: null,
  kind: 'ottpay',
  name: 'OTT Pay',
  settings,
  secrets: { signKey },
  wallets: ['alipay', 'wechat', 'unionpay'],
  use: true,
})
let dir: string
let till: TillPort
let events: { event: string; payload: unknown }[]
let answers: unknown[]
let simulator: OttPaySimulator | null

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-till-'))
  events = []
  answers = []
  simulator = null
})
afterEach(async () => {
  await till?.stop()
  await simulator?.close()
  rmSync(dir, { recursive: true, force: true })
})

async function start(settings: object | null = null, vault?: SecretVault): Promise<void> {
  const settingsFile = settings === null ? null : join(dir, 'settings.json')
  if (settingsFile) writeFileSync(settingsFile, JSON.stringify(settings))
  const own = vault ?? (await openKeyFileVault(join(dir, 'data'), () => {}))
  till = await openTill({
    kind: 'browser',
    version: 'test',
    dataDir: join(dir, 'data'),
    settingsFile,
    vault: own,
    openCounterScreen: () => 'http://counter',
  })
  till.listen((event, payload) => events.push({ event, payload }))
  till.listenCounter((event, payload) => events.push({ event, payload }))
  till.resume()
}
async function startLive(): Promise<void> {
  simulator ??= await startOttPaySimulator({ port: 0, merchantId: MERCHANT, operatorId: '0000000042', signKey: KEY, storeFile: null })
  await start({
    shop: { name: 'Tea House', zone: 'America/Toronto' },
    people: [
      { name: 'Anna', role: 'manager', pin: PINS.Anna },
      { name: 'Bob', role: 'cashier', pin: PINS.Bob },
    ],
    gateways: { ottpay: { baseUrl: simulator.url, merchantId: MERCHANT, operatorId: '0000000042', signKey: KEY } },
  })
}
async function call<T>(channel: string, input: unknown = null): Promise<T> {
  const answer = await till.call(channel, input)
  answers.push(answer)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value as T
}
const refusalOf = async (channel: string, input: unknown = null) => {
  const answer = await till.call(channel, input)
  answers.push(answer)
  return answer.ok ? null : answer.error
}
const hello = () => call<TillSnapshot>('till:hello')
async function signIn(name: string, pin: string): Promise<void> {
  const person = (await hello()).people.find((tile) => tile.name === name)
  await call('session:sign-in', { personId: person?.personId ?? 0, pin })
}
const codeOf = (scene: PracticeScene) =>
  practiceCodes((length) => Array.from({ length }, () => randomInt(10)).join('')).find((code) => code.scene === scene)?.code ?? ''
const sale = (code: string, amountMinor = 1234) => ({
  amountMinor,
  tipMinor: 0,
  note: '',
  orderId: null,
  code,
  charge: true,
  wallet: null,
  despiteSimilar: true,
  despiteWarning: true,
})

/** The first event of an attempt in one of these states. */
async function reached(id: string, status: string): Promise<PaymentSnapshot> {
  for (let turn = 0; turn < 20_000; turn++) {
    const hit = events.find(
      ({ event, payload }) =>
        event === 'payment:changed' && (payload as PaymentSnapshot).attempt.id === id && (payload as PaymentSnapshot).attempt.status === status,
    )
    if (hit) return hit.payload as PaymentSnapshot
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`${id} did not become ${status}`)
}
async function pay(code = codeOf('pays'), amountMinor = 1234): Promise<PaymentSnapshot> {
  const { payment } = await call<{ payment: PaymentSnapshot }>('payment:start', sale(code, amountMinor))
  return reached(payment.attempt.id, 'paid')
}

describe('the till without a screen', () => {
  it('starts in practice, shows who and how, takes a sale, and tells the counter', async () => {
    await start()
    const first = await hello()
    expect(first).toMatchObject({ mode: 'practice', session: null, unresolvedCount: 0, current: null, capabilities: { refund: true, link: true } })
    expect(await refusalOf('payment:start', sale(codeOf('pays')))).toMatchObject({ code: 'not-signed-in' })
    for (const { personId, pin } of first.practicePins) expect(await till.call('session:sign-in', { personId, pin })).toMatchObject({ ok: true })
    await signIn('Casey', '1111')
    await call('counter:show', { state: 'show-code', totalMinor: 1234 })
    expect(await till.counterCall('counter:hello', null)).toMatchObject({
      ok: true,
      value: { practice: true, show: { state: 'show-code', totalMinor: 1234 } },
    })
    const paid = await pay()
    expect(paid.order).toMatchObject({ status: 'paid', practice: true, totalMinor: 1234 })
    expect(await till.counterCall('counter:hello', null)).toMatchObject({
      value: { show: { state: 'paid', totalMinor: 1234, lastDigits: paid.attempt.id.slice(-4) } },
    })
    expect((await hello()).recent).toMatchObject([{ number: paid.attempt.id, status: 'paid' }])
    // The next customer must not see what this one paid, nor an amount that was told while the payment was beginning.
    await call('counter:show', { state: 'amount', totalMinor: 1234 })
    await call('payment:leave', { attemptId: paid.attempt.id })
    const { value } = (await till.counterCall('counter:hello', null)) as { value: CounterView }
    // Nothing of the sale is in it any more; the customer is thanked, then the screen is idle.
    expect(value.show).toEqual({ state: 'thanks' })
    expect(await till.counterCall('till:hello', null)).toMatchObject({ ok: false })
    expect(till.practiceUrl()).toMatch(/^http:\/\/127\.0\.0\.1:/)
  })

  it('a QR is paid by the practice customer, asked for now', async () => {
    await start()
    await signIn('Casey', '1111')
    const shown = await call<{ payment: PaymentSnapshot }>('payment:show-qr', {
      amountMinor: 500,
      tipMinor: 0,
      note: '',
      orderId: null,
      wallet: 'wechat',
      despiteSimilar: false,
    })
    const { id } = shown.payment.attempt
    const asking = await reached(id, 'asking')
    expect(asking.attempt.codeUrl).toMatch(/^https:/)
    await call('practice:customer', { attemptId: id, does: 'pays' })
    expect((await call<PaymentSnapshot>('payment:ask-now', { attemptId: id })).attempt.status).toBe('paid')
    expect(await refusalOf('practice:customer', { attemptId: 'T01NOBODY00000', does: 'pays' })).toMatchObject({ code: 'not-found' })
  })

  it('goes on after a stop: sales, sign-ins and the journal are there, and a file that did not change is not applied again', async () => {
    await startLive()
    await signIn('Anna', PINS.Anna)
    const paid = await pay()
    const { settings } = await call<SettingsView>('settings:get')
    await call('settings:save', { settings: { ...settings, shop: { ...settings.shop, name: 'Changed here' } } })
    await till.stop()
    expect(await till.call('till:hello', null)).toMatchObject({ ok: false, error: { code: 'internal' } })
    await startLive()
    expect(await hello()).toMatchObject({
      mode: 'live',
      session: null,
      settings: { shop: { name: 'Changed here' } },
      recent: [{ number: paid.attempt.id }],
    })
    await signIn('Anna', PINS.Anna)
    const view = await call<SettingsView>('settings:get')
    // The logo travels to who sets it, not with every change of the till.
    expect(view.settings.receipt).toEqual({ ...(await hello()).settings.receipt, logo: null })
    expect((await hello()).settings.receipt).not.toHaveProperty('logo')
    expect(view).toMatchObject({
      fromFile: true,
      journal: { tailSound: true },
      accounts: [{ merchantId: MERCHANT, secrets: { signKey: { present: true } } }],
    })
  })

  it('live from a settings file: charges at the merchant’s account, once, and the roles hold', async () => {
    await startLive()
    expect((await hello()).people.map(({ name }) => name)).toEqual(['Anna', 'Bob'])
    await signIn('Bob', PINS.Bob)
    const paid = await pay(undefined, 777)
    expect(paid.order.practice).toBe(false)
    expect(simulator?.orders()).toMatchObject([{ order_id: paid.attempt.id, charged: true, amount: 777 }])
    for (const [channel, input] of [
      ['settings:get', null],
      ['reports:day', { day: null }],
      ['payment:close-by-hand', { attemptId: paid.attempt.id, reason: 'please', approver: null }],
    ] as const)
      expect([channel, (await refusalOf(channel, input))?.code]).toEqual([channel, 'not-allowed'])
    expect(await refusalOf('practice:codes')).toMatchObject({ code: 'practice-only' })
    const again = await call<{ card: { verdict: string } }>('payment:start', sale(codeOf('wrong-amount')))
    expect(again.card.verdict).toBe('pay-code')
    await call('session:sign-out')
    expect(await refusalOf('orders:list', {})).toMatchObject({ code: 'not-signed-in' })
  })

  it('settings that would lock everybody out are refused', async () => {
    await start()
    await signIn('Morgan', '2222')
    simulator = await startOttPaySimulator({ port: 0, merchantId: MERCHANT, signKey: KEY, storeFile: null })
    expect(await refusalOf('settings:set-mode', { mode: 'live' })).toMatchObject({ code: 'not-configured' })
    const settings = { baseUrl: simulator.url, merchantId: MERCHANT, operatorId: '0000000042', terminalNo: '', version: '1.0', callbackUrl: '' }
    expect(await refusalOf('accounts:save', accountInput(settings, null))).toMatchObject({
      code: 'settings-refused',
      facts: { field: 'signKey' },
    })
    await call('accounts:save', accountInput(settings, KEY))
    expect(await call('accounts:test', accountInput(settings, null))).toMatchObject({ reached: true, answered: true })
    await call('settings:save-person', { personId: null, name: 'Dora', role: 'cashier', pin: '9090' })
    expect(await refusalOf('settings:set-mode', { mode: 'live' })).toMatchObject({ code: 'settings-refused', facts: { field: 'people' } })
    await call('settings:save-person', { personId: null, name: 'Eve', role: 'manager', pin: '8085' })
    await call('settings:set-mode', { mode: 'live' })
    expect(await hello()).toMatchObject({ mode: 'live', session: null, practicePins: [] })
    await signIn('Eve', '8085')
    const eve = (await hello()).people.find(({ name }) => name === 'Eve')?.personId ?? 0
    expect(await refusalOf('settings:save-person', { personId: eve, name: 'Eve', role: 'cashier', pin: null })).toMatchObject({
      code: 'settings-refused',
      facts: { field: 'role' },
    })
    expect(await refusalOf('settings:save-person', { personId: 999, name: 'Nobody', role: 'cashier', pin: null })).toMatchObject({
      code: 'not-found',
    })
    expect(await refusalOf('settings:remove-person', { personId: eve })).toMatchObject({ code: 'settings-refused' })
    expect(await refusalOf('settings:save-person', { personId: null, name: ' eve ', role: 'cashier', pin: null })).toMatchObject({
      facts: { field: 'name' },
    })
  })

  it('accounts of several gateways stand side by side; the first that takes a wallet gets it', async () => {
    simulator = await startOttPaySimulator({ port: 0, merchantId: MERCHANT, signKey: KEY, storeFile: null })
    const account = { baseUrl: simulator.url, merchantId: MERCHANT, operatorId: '0000000042' }
    const people = [{ name: 'Anna', role: 'manager', pin: PINS.Anna }]
    await start({ people, gateways: { ottpay: { ...account, wallets: ['alipay'], signKey: KEY } } })
    await signIn('Anna', PINS.Anna)
    expect((await hello()).capabilities).toMatchObject({ scan: ['alipay'], link: false, payout: false })
    const channels = [{ payType: 'UPI', direction: 'in', country: 'IN', currency: 'INR' }]
    const okpay = { kind: 'okpay', settings: { baseUrl: 'https://127.0.0.1:1', merchantId: '7', channels }, secrets: { payKey: KEY, payoutKey: '' } }
    const view = await call<SettingsView>('accounts:save', { id: null, name: 'Second', wallets: [], use: true, ...okpay })
    expect(view.accounts.map(({ id, currencies }) => [id, currencies])).toEqual([
      ['okpay:7', ['INR']],
      [`ottpay:${MERCHANT}`, ['CAD']],
    ])
    expect(view.accounts[0]?.secrets).toMatchObject({ payKey: { present: true }, payoutKey: { present: false, fingerprint: null } })
    expect(await hello()).toMatchObject({ offers: [{ id: 'okpay:7' }, { id: `ottpay:${MERCHANT}` }], capabilities: { scan: ['alipay'], link: true } })
    expect(await call('accounts:methods', { accountId: 'okpay:7' })).toMatchObject([{ id: 'UPI', currency: 'INR' }])
    const sorted = await call<SettingsView>('accounts:sort', { accountIds: [`ottpay:${MERCHANT}`, 'okpay:7'] })
    expect(sorted.accounts.map(({ kind }) => kind)).toEqual(['ottpay', 'okpay'])
    const other = await call<SettingsView>('accounts:save', { ...accountInput({ ...account, merchantId: 'M2' }, KEY), use: false })
    expect(other.accounts.map(({ id, use }) => [id, use])).toEqual([
      ['ottpay:M2', false],
      [`ottpay:${MERCHANT}`, true],
      ['okpay:7', true],
    ])
    expect((await hello()).offers.map(({ id }) => id)).toEqual([`ottpay:${MERCHANT}`, 'okpay:7'])
    expect(await refusalOf('accounts:save', { id: null, name: '', wallets: [], use: true, ...okpay })).toMatchObject({ facts: { field: 'name' } })
    expect(await refusalOf('accounts:save', { id: null, name: 'X', wallets: [], use: true, ...okpay, kind: 'paypal' })).toMatchObject({
      facts: { field: 'kind' },
    })
  })

  it('practice money never shows in a live till, also after a restart', async () => {
    await start()
    await signIn('Morgan', '2222')
    const { payment } = await call<{ payment: PaymentSnapshot }>('payment:start', sale(codeOf('wrong-amount')))
    await reached(payment.attempt.id, 'held')
    expect(await hello()).toMatchObject({ unresolvedCount: 1, alarms: [{ kind: 'held' }] })
    await till.stop()
    await startLive()
    await signIn('Anna', PINS.Anna)
    expect(await hello()).toMatchObject({ mode: 'live', unresolvedCount: 0, alarms: [], recent: [] })
    expect(await call('unresolved:list')).toMatchObject({ held: [], late: [], open: [] })
    expect(await call('reports:day', { day: null })).toMatchObject({ count: 0, practice: false })
  })

  it('with another vault or a lost key file says so in one sentence and changes nothing', async () => {
    await startLive()
    await till.stop()
    const data = join(dir, 'data')
    const key = readFileSync(join(data, 'till.key'))
    const book = readFileSync(join(data, 'scantill.db'))
    const other: SecretVault = { kind: 'safe-storage', wrap: async (plain) => `safe-storage:1:${plain}`, unwrap: async () => null }
    await expect(start(null, other)).rejects.toThrow(StartError)
    writeFileSync(join(data, 'till.key'), Buffer.alloc(32, 1))
    await expect(start()).rejects.toThrow(/kept by another vault or key file.*nothing was changed/)
    rmSync(join(data, 'till.key'))
    await expect(start()).rejects.toThrow(StartError)
    expect(readFileSync(join(data, 'scantill.db'))).toEqual(book)
    writeFileSync(join(data, 'till.key'), key, { mode: 0o600 })
    await startLive()
    await signIn('Bob', PINS.Bob)
    expect((await pay()).attempt.status).toBe('paid')
  })

  it('a second till on the same data is refused with a sentence', async () => {
    await start()
    const first = till
    await expect(start()).rejects.toThrow(/Another Scantill is using/)
    till = first
    expect((await hello()).mode).toBe('practice')
  })

  it('law 15: keys, whole payment codes and PINs are in no file, no event and no answer', async () => {
    await startLive()
    const secrets = [KEY, PINS.Anna, PINS.Bob]
    await signIn('Bob', PINS.Bob)
    await refusalOf('session:sign-in', { personId: 1, pin: '55667788' })
    secrets.push('55667788')
    for (const scene of ['pays', 'declines', 'garbage', 'wrong-digest', 'wrong-amount'] as const) {
      const code = codeOf(scene)
      secrets.push(code)
      const { payment } = await call<{ payment: PaymentSnapshot }>('payment:start', sale(code, 1000 + secrets.length))
      await reached(payment.attempt.id, scene === 'pays' ? 'paid' : scene === 'declines' ? 'declined' : scene === 'wrong-amount' ? 'held' : 'asking')
      await call('payment:ask-now', { attemptId: payment.attempt.id })
      await call('payment:start', sale(code, 1000 + secrets.length))
      await call('orders:export-diary', { orderId: payment.order.orderId })
    }
    await refusalOf('payment:start', { ...sale(codeOf('pays')), code: 7 })
    await call('session:sign-out')
    await signIn('Anna', PINS.Anna)
    await call('settings:get')
    await call('reports:day', { day: null })
    await refusalOf('accounts:save', accountInput({ baseUrl: 'http://evil.example', merchantId: MERCHANT, operatorId: '1' }, KEY))
    await call('settings:save-person', { personId: null, name: 'Carl', role: 'cashier', pin: '31415926' })
    secrets.push('31415926')
    // Read while the till runs: what is in the write-ahead log is on disk as well.
    const look = (when: string) => {
      const files = readdirSync(join(dir, 'data')).filter((name) => statSync(join(dir, 'data', name)).isFile() && name !== 'practice-gateway.jsonl')
      expect(files).toEqual(expect.arrayContaining(['scantill.db', 'scantill.log']))
      for (const name of files) {
        const bytes = readFileSync(join(dir, 'data', name))
        for (const secret of secrets) expect([when, name, secret, bytes.includes(secret)]).toEqual([when, name, secret, false])
      }
    }
    look('running')
    await till.stop()
    look('stopped')
    const said = JSON.stringify([events, answers])
    expect(said.length).toBeGreaterThan(5_000)
    for (const secret of secrets) expect([secret, said.includes(secret)]).toEqual([secret, false])
  })
})
