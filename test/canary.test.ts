import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { GATEWAY_KINDS } from '#main/gateways/registry.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { startDokypaySimulator } from '#main/simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { practiceCodes } from '#main/simulator/ottpay/scenes.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { openTill } from '#main/till.ts'
import { CHANNELS, type PaymentSnapshot, type PracticeScene, type TillSnapshot } from '#shared/bridge/contract.ts'
import { NO_AUDIT_FILTER } from '#shared/domain/audit.ts'
import { takeOverWrites } from './helpers/failing-writes.ts'

/*
 * Law 15 with a canary: a key that stands nowhere else is put into every secret field of every kind of gateway, the till does all it can do, well
 * and badly, and then the canary is looked for in every byte it left: logs, pages of the book and its write-ahead log, backups, answers, events,
 * errors, the arguments and the environment of processes.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PIN = '73519046'
/** The key of one secret of one kind; 32 letters that no page, hash or Base64 holds by chance. */
const canary = (kind: string, secret: string) => `CaNaRy${kind}${secret}`.padEnd(32, 'Qz7').slice(0, 32)
/** Keys that are typed and never stored. */
const TYPED = 'TyPeDcAnArY0000000000000000Qz7Qz'

/** How a canary may have been written down: as it is, in other letters, in Base64 at each of its three places, as numbers, in an address. */
function spellings(key: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${' '.repeat(shift)}${key}`).toString('base64')
    // What its neighbours decide is left out on both sides.
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  const texts = [key, key.toLowerCase(), key.toUpperCase(), Buffer.from(key).toString('hex'), [...key].reverse().join(''), ...base64]
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(key, 'utf16le')]
}

type OtherSides = { settings: Record<string, Record<string, unknown>>; close(): Promise<void> }

/** The vendors' other sides, each with the canaries as its keys, and what a till has to be set to. */
async function startOtherSides(): Promise<OtherSides> {
  const place = { port: 0, storeFile: null }
  const ottpay = await startOttPaySimulator({ ...PRACTICE_MERCHANT, ...place, signKey: canary('ottpay', 'signKey') })
  const keys = { payKey: canary('okpay', 'payKey'), payoutKey: canary('okpay', 'payoutKey') }
  const okpay = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, ...keys, ...place })
  const proxy = { ...PROXYPAY_PRACTICE_MERCHANT, signKey: canary('proxypay', 'signKey') }
  const proxypay = await startProxyPaySimulator({ ...proxy, ...place, numbers: 'two-decimals' })
  const secrets = { appKey: canary('dokypay', 'appKey'), merchantKey: canary('dokypay', 'merchantKey') }
  const dokypay = await startDokypaySimulator({ ...DOKYPAY_PRACTICE_MERCHANT, ...secrets, ...place })
  const { signKey: _1, currency: _2, ...ott } = PRACTICE_MERCHANT
  const { payKey: _3, payoutKey: _4, currencies: _5, ...ok } = OKPAY_PRACTICE_MERCHANT
  const { signKey: _6, ...pp } = PROXYPAY_PRACTICE_MERCHANT
  const { appKey: _7, merchantKey: _8, ...doky } = DOKYPAY_PRACTICE_MERCHANT
  const dokyMore = { currencies: ['INR'], noticeUrl: 'https://practice.invalid/dokypay', queriesPayouts: true, urls: dokypay.urls }
  return {
    settings: {
      ottpay: { ...ott, baseUrl: ottpay.url },
      okpay: { ...ok, baseUrl: okpay.url },
      proxypay: { ...pp, baseUrl: proxypay.url },
      dokypay: { ...doky, ...dokyMore },
    },
    async close() {
      await Promise.all([ottpay, okpay, proxypay, dokypay].map((side) => side.close()))
    },
  }
}

const secretsOf = (kind: string) => GATEWAY_KINDS.find((one) => one.kind === kind)?.secrets.map(({ name }) => name) ?? []
const ALL_CANARIES = [...GATEWAY_KINDS.flatMap(({ kind }) => secretsOf(kind).map((name) => canary(kind, name))), TYPED]

let dir: string
let sides: OtherSides
let till: TillPort | null
let said: unknown[]
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-canary-'))
  sides = await startOtherSides()
  till = null
  said = []
})
afterEach(async () => {
  await till?.stop()
  await sides.close()
  rmSync(dir, { recursive: true, force: true })
})

const dataDir = () => join(dir, 'data')
/** A settings file with an account of every kind; keys stand in it, or in a file beside it. */
function settingsFile(): string {
  const gateways: Record<string, unknown> = {}
  for (const [kind, settings] of Object.entries(sides.settings)) {
    const secrets = Object.fromEntries(secretsOf(kind).map((name) => [name, canary(kind, name)]))
    gateways[kind] = { ...settings, ...secrets }
  }
  const path = join(dir, 'settings.json')
  const people = [
    { name: 'Anna', role: 'manager', pin: PIN },
    { name: 'Bea', role: 'manager', pin: PIN },
  ]
  writeFileSync(path, JSON.stringify({ shop: { name: 'Tea House', zone: 'America/Toronto', currency: 'CAD' }, people, gateways, mode: 'live' }))
  return path
}
async function start(path: string | null): Promise<TillPort> {
  const vault = await openKeyFileVault(join(dataDir()), (line) => said.push(line))
  const opened = await openTill({
    kind: 'browser',
    version: 'test',
    dataDir: dataDir(),
    settingsFile: path,
    vault,
    openCounterScreen: () => 'http://counter',
  })
  till = opened
  opened.listen((event, payload) => said.push({ event, payload }))
  opened.listenCounter((event, payload) => said.push({ event, payload }))
  opened.resume()
  return opened
}
/** Calls, well or badly; everything that comes back is kept to be searched, a thrown error too. */
async function call(channel: string, input: unknown = null): Promise<unknown> {
  try {
    const answer = await till?.call(channel, input)
    said.push(answer)
    return answer?.ok ? answer.value : null
  } catch (error) {
    said.push(error instanceof Error ? [error.message, error.stack] : error)
    return null
  }
}
async function signIn(): Promise<void> {
  const person = ((await call('till:hello')) as TillSnapshot).people[0]
  await call('session:sign-in', { personId: person?.personId ?? 0, pin: PIN })
}

/** Every file below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
function lookAt(bytes: Buffer, where: string): void {
  for (const key of ALL_CANARIES) {
    for (const [index, spelling] of spellings(key).entries())
      expect([where, key, index, bytes.includes(spelling)]).toEqual([where, key, index, false])
  }
}
function lookEverywhere(when: string): void {
  const files = filesIn(dataDir())
  expect(files.some((file) => file.endsWith('scantill.db'))).toBe(true)
  for (const file of files) lookAt(readFileSync(file), `${when}: ${file}`)
  lookAt(Buffer.from(JSON.stringify(said)), `${when}: what was said`)
}

/** What one does at a till, with codes that play everything. */
async function sell(accountOf: (kind: string) => string): Promise<void> {
  const sale = { tipMinor: 0, note: '', orderId: null, despiteSimilar: true }
  let counter = 0
  const digits = (length: number) => String(++counter).padStart(length, '3').slice(-length)
  const codes = practiceCodes(digits)
  for (const scene of ['pays', 'declines', 'garbage', 'wrong-digest', 'wrong-amount', 'lost-paid', 'refund-short'] as PracticeScene[]) {
    const code = codes.find((one) => one.scene === scene)?.code ?? ''
    const asked = { ...sale, amountMinor: 1_000 + counter, code, charge: true, wallet: null, despiteWarning: true }
    const started = (await call('payment:start', asked)) as { payment: PaymentSnapshot | null } | null
    const id = started?.payment?.attempt.id
    if (!id) throw new Error(`${scene} did not start: ${JSON.stringify(said.at(-1))}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await call('payment:ask-now', { attemptId: id })
    await call('orders:export-diary', { orderId: started?.payment?.order.orderId })
    await call('orders:get', { orderId: started?.payment?.order.orderId })
    await call('refund:start', { attemptId: id, amountMinor: 1, reason: 'other', note: '', approval: null })
  }
  await call('payment:show-qr', { ...sale, amountMinor: 777, wallet: 'wechat' })
  for (const [kind, currency, methodId] of [
    ['okpay', 'INR', 'UPI'],
    ['proxypay', 'BRL', '32901'],
    ['dokypay', 'INR', null],
  ] as const) {
    const accountId = accountOf(kind)
    const payer = { name: 'Ana Lima', idNumber: '52998224725', phone: '+5511987654321', email: 'ana@loja.com.br' }
    const wish = { ...sale, amountMinor: 1_234, accountId, methodId, wallet: null, currency, payer, seconds: null }
    const made = (await call('payment:show-link', wish)) as { payment: PaymentSnapshot | null } | null
    expect(made?.payment?.attempt.accountId, JSON.stringify(said.at(-1))).toBe(accountId)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await call('payment:ask-now', { attemptId: made?.payment?.attempt.id })
  }
}

/** What managers do beside selling: money out with a second person, and what only the vendor knows. */
async function manage(accountOf: (kind: string) => string): Promise<void> {
  const bea = ((await call('till:hello')) as TillSnapshot).people.find(({ name }) => name === 'Bea')
  const brazilian = { name: 'Ana Lima', accountType: 'CPF', account: '52998224725', phone: '+5511987654321', email: 'ana@loja.com.br' }
  const indian = { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234', phone: '9812345678', email: 'asha@example.com' }
  for (const [kind, currency, methodId, payee] of [
    ['okpay', 'INR', 'BANK', indian],
    ['proxypay', 'BRL', '32902', brazilian],
    ['dokypay', 'INR', 'payout.bank.in', indian],
  ] as const) {
    const wish = { accountId: accountOf(kind), methodId, currency, amountMinor: 1_234, payee, note: '', despiteSimilar: true }
    const made = (await call('payouts:create', wish)) as { payout: { payout: { id: string } } | null } | null
    const payoutId = made?.payout?.payout.id
    expect(payoutId, `${kind}: ${JSON.stringify(said.at(-1))}`).toEqual(expect.any(String))
    await call('payouts:confirm', { payoutId, approver: { personId: bea?.personId ?? 0, pin: PIN } })
    expect(said.at(-1), kind).toMatchObject({ ok: true })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await call('payouts:ask-now', { payoutId })
    await call('balances:get', { accountId: accountOf(kind) })
    expect(said.at(-1), kind).toMatchObject({ ok: true })
  }
  const accountId = accountOf('dokypay')
  await call('settlement:query', { accountId, day: '2026-01-05' })
  await call('account-check:ask', { accountId, bankCode: 'EACBVNVX', account: '4221510214591234', accountType: 'CARD' })
  expect(said.at(-1)).toMatchObject({ ok: true })
  await call('rate:get', { accountId: accountOf('ottpay'), wallet: 'alipay' })
  expect(said.at(-1)).toMatchObject({ ok: true })
  // A passphrase for copies: set, refused, and typed for a drill that finds nothing to open.
  await call('outbox:set-passphrase', { passphrase: TYPED })
  expect(said.at(-1)).toMatchObject({ ok: true })
  await call('outbox:set-passphrase', { passphrase: [TYPED] })
  await call('outbox:drill', { source: 'sealed', passphrase: TYPED })
  await call('audit:list', { filter: { ...NO_AUDIT_FILTER, topics: ['settings', 'book'] }, cursor: null, limit: 200 })
  expect(said.at(-1)).toMatchObject({ ok: true })
}

describe('a canary in every secret field', () => {
  it('of every kind that the till knows, and no other', () => {
    expect(Object.keys(sides.settings).sort()).toEqual(GATEWAY_KINDS.map(({ kind }) => kind).sort())
    expect(ALL_CANARIES).toHaveLength(7)
    for (const key of ALL_CANARIES) expect(key).toHaveLength(32)
  })

  it('would be found in any of its spellings, wherever it stood', () => {
    const key = ALL_CANARIES[0] ?? ''
    const texts = [key, key.toLowerCase(), `{"key":"${key}"}`, Buffer.from(key).toString('hex'), encodeURIComponent(key)]
    for (let shift = 0; shift < 6; shift++) texts.push(Buffer.from(`${'x'.repeat(shift)}${key}${'y'.repeat(shift)}`).toString('base64'))
    for (const text of texts) expect(() => lookAt(Buffer.from(`before${text}after`), 'here'), text).toThrow()
    expect(() => lookAt(Buffer.from(`before${key}after`, 'utf16le'), 'here')).toThrow()
    expect(() => lookAt(Buffer.from('CaNaRy'), 'here')).not.toThrow()
  })

  it('is in nothing that the till writes, says or shows, while all goes well and while nothing does', { timeout: 60_000 }, async () => {
    await start(settingsFile())
    await signIn()
    const { offers } = (await call('till:hello')) as TillSnapshot
    expect(offers.map(({ id }) => id.split(':')[0]).sort()).toEqual(Object.keys(sides.settings).sort())
    const accountOf = (kind: string) => offers.find((offer) => offer.id.startsWith(`${kind}:`))?.id ?? ''
    await sell(accountOf)
    await manage(accountOf)

    // Settings: as they are, tested with the stored keys and with typed ones, saved well, refused, and saved while the disk is full.
    const view = (await call('settings:get')) as { accounts: { id: string; kind: string; settings: object; wallets: string[] }[] }
    expect(view.accounts).toHaveLength(4)
    for (const { id, kind, settings, wallets } of view.accounts) {
      const input = { id, kind, name: 'Account', settings, wallets, use: true, secrets: {} }
      const typed = Object.fromEntries(secretsOf(kind).map((name) => [name, TYPED]))
      await call('accounts:test', input)
      await call('accounts:test', { ...input, secrets: typed })
      await call('accounts:save', { ...input, settings: { ...settings, baseUrl: 'http://evil.example' }, secrets: typed })
      await call('accounts:save', { ...input, settings: { ...settings, surplus: TYPED }, secrets: typed })
      await call('accounts:save', { ...input, secrets: { ...typed, surplus: TYPED } })
      await call('accounts:save', { ...input, secrets: [TYPED] })
      await call('accounts:save', { ...input, secrets: Object.fromEntries(secretsOf(kind).map((name) => [name, { key: TYPED }])) })
      const stored = Object.fromEntries(secretsOf(kind).map((name) => [name, canary(kind, name)]))
      const writes = takeOverWrites()
      for (let nth = 1; nth <= 4; nth++) {
        writes.failAt(nth, 'for-ever', 'SQLITE_FULL')
        await call('accounts:save', { ...input, secrets: stored })
      }
      writes.mend()
      writes.restore()
      await call('accounts:save', { ...input, secrets: stored })
    }

    // Every call of the contract with something wrong in it, and a handler that breaks down.
    for (const channel of CHANNELS.filter((one) => !one.startsWith('session:'))) {
      for (const input of [null, {}, 7, { accountId: 'okpay:100001' }, { attemptId: 'T01NOBODY', reason: 'x' }]) await call(channel, input)
    }
    const writes = takeOverWrites()
    writes.failAt(1, 'for-ever', 'SQLITE_IOERR_WRITE')
    await call('cash:take', { amountMinor: 100, tipMinor: 0, note: '', orderId: null, despiteSimilar: true, givenMinor: 100, despiteOpen: true })
    writes.mend()
    writes.restore()

    await call('reports:day', { day: null })
    await call('book:verify')
    const copy = (await call('book:backup')) as { file: string } | null
    expect(copy?.file).toEqual(expect.any(String))
    lookEverywhere('running')

    // Nobody is there any more: refused connections, and questions that go on failing.
    await sides.close()
    await call('payment:ask-all-now')
    for (const { id, kind, settings, wallets } of view.accounts)
      await call('accounts:test', { id, kind, name: 'A', settings, wallets, use: true, secrets: {} })
    lookEverywhere('alone')
    await till?.stop()
    till = null
    lookEverywhere('stopped')
    expect(filesIn(dataDir()).filter((file) => file.includes('backups')).length).toBeGreaterThan(0)
    expect(JSON.stringify(said).length).toBeGreaterThan(100_000)
  })

  it.each([
    ['a key where none belongs', (gateways: Record<string, object>) => ({ ...gateways, ottpay: { ...gateways.ottpay, secretKey: TYPED } })],
    ['a key of another form', (gateways: Record<string, object>) => ({ ...gateways, okpay: { ...gateways.okpay, payKey: [TYPED] } })],
    ['a key that is too long', (gateways: Record<string, object>) => ({ ...gateways, proxypay: { ...gateways.proxypay, signKey: TYPED.repeat(9) } })],
    ['a key for a gateway that is none', (gateways: Record<string, object>) => ({ ...gateways, paypal: { signKey: TYPED } })],
    ['another field wrong', (gateways: Record<string, object>) => ({ ...gateways, dokypay: { ...gateways.dokypay, urls: 7 } })],
  ])('is in no sentence about a settings file with %s', async (_, change) => {
    const path = settingsFile()
    const file = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...file, gateways: change(file.gateways) }))
    const why = await start(path).then(
      () => null,
      (error: unknown) => error,
    )
    expect(why).toBeInstanceOf(Error)
    said.push(why instanceof Error ? [why.message, why.stack, String(why.cause)] : why)
    lookAt(Buffer.from(JSON.stringify(said)), 'the sentence')
    for (const one of existsSync(dataDir()) ? filesIn(dataDir()) : []) lookAt(readFileSync(one), one)
  })

  it('is in no argument and no environment of the till as a program, and in nothing it prints', { timeout: 60_000 }, async (context) => {
    if (!existsSync('/proc/self/cmdline')) return context.skip('there is no /proc here to look into')
    const screens = join(dir, 'screens')
    mkdirSync(screens)
    for (const name of ['index.html', 'counter.html']) writeFileSync(join(screens, name), '<!doctype html><title>Scantill</title>')
    const program =
      'const { runBrowserHost } = await import("#main/bridge/browser-host.ts"); await runBrowserHost(process.argv.slice(2), process.argv[1])'
    const flags = ['--port', '0', '--data', dataDir(), '--settings', settingsFile()]
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, screens, ...flags], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    const ended = new Promise((resolve) => child.on('close', resolve))
    try {
      await expect.poll(() => printed, { timeout: 30_000, interval: 100 }).toContain('ready')
      const own = new Set(descendants(child.pid ?? 0))
      expect(own.size).toBeGreaterThan(0)
      for (const pid of own) for (const file of ['cmdline', 'environ']) lookAt(readProc(pid, file), `process ${pid} ${file}`)
    } finally {
      child.kill('SIGTERM')
      await ended
    }
    lookAt(Buffer.from(printed), 'what it printed')
    lookEverywhere('after a program')
  })

  it('is in no bundle, and no screen has a key of practice', (context) => {
    const out = join(ROOT, 'out')
    if (!existsSync(join(out, '.built'))) return context.skip('there is no build to look into (npm run build)')
    for (const file of filesIn(out)) lookAt(readFileSync(file), file)
    const practice = [PRACTICE_MERCHANT.signKey, PROXYPAY_PRACTICE_MERCHANT.signKey, OKPAY_PRACTICE_MERCHANT.payKey, DOKYPAY_PRACTICE_MERCHANT.appKey]
    const screens = filesIn(join(out, 'renderer'))
    expect(screens.length).toBeGreaterThan(2)
    for (const file of screens) for (const key of practice) expect([file, readFileSync(file).includes(key)]).toEqual([file, false])
  })
})

/** A process and everything that it started. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/\) \S (\d+)/.exec(readProc(Number(name), 'stat').toString())?.[1] ?? 0)] as const)
  const found = [pid]
  for (const one of found) for (const [child, parent] of parents) if (parent === one && !found.includes(child)) found.push(child)
  return found
}
/** A file of a process; nothing where it ended meanwhile. */
function readProc(pid: number, file: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`)
  } catch {
    return Buffer.alloc(0)
  }
}
