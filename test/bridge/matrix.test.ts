import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { openTill } from '#main/till.ts'
import type { PaymentSnapshot, TillSnapshot } from '#shared/bridge/contract.ts'
import { CHANNELS, type Channel } from '#shared/bridge/contract.ts'
import type { Role } from '#shared/domain/person.ts'

/*
 * Every channel, asked by everybody who can stand at a till, in every state a till can be in: of a real till, with people who signed in by their PINs.
 * The input is of no channel's shape, so a call that is let through stops at bad-input before it does anything.
 */

/** any: nobody need be signed in. all: whoever is. Else letters of the roles: cashier, supervisor, manager, auditor. */
type Rights = 'any' | 'all' | 'csm' | 'sm' | 'sma' | 'ma' | 'm'

/** Who may ask what, written down independently of the guards: a new channel has to be thought about here. */
const RIGHTS: Record<Channel, Rights> = {
  'till:hello': 'any',
  'session:sign-in': 'any',
  'session:sign-out': 'all',
  'session:set-language': 'any',
  'session:lock': 'all',
  'session:touch': 'all',
  'payment:start': 'csm',
  'payment:show-qr': 'csm',
  'payment:show-link': 'csm',
  'payment:get': 'all',
  'payment:ask-now': 'all',
  'payment:ask-all-now': 'all',
  'payment:leave': 'all',
  'payment:close-by-hand': 'm',
  'payment:keep': 'm',
  'accounts:methods': 'all',
  'accounts:save': 'm',
  'accounts:test': 'm',
  'accounts:sort': 'm',
  'rate:get': 'all',
  'unresolved:list': 'all',
  'refund:start': 'csm',
  'refund:when-back': 'csm',
  'queue:try-now': 'all',
  'queue:take-out': 'm',
  'refund:ask-now': 'all',
  'refund:close-by-hand': 'm',
  'payouts:create': 'sm',
  'payouts:confirm': 'sm',
  'payouts:withdraw': 'sm',
  'payouts:list': 'sma',
  'payouts:get': 'sma',
  'payouts:ask-now': 'sm',
  'payouts:close-by-hand': 'm',
  'cash:take': 'csm',
  'orders:list': 'all',
  'orders:get': 'all',
  'orders:find': 'all',
  'orders:export-diary': 'all',
  'reports:day': 'sma',
  'settings:get': 'ma',
  'settings:save': 'm',
  'settings:set-mode': 'm',
  'settings:save-person': 'm',
  'settings:remove-person': 'm',
  'settings:unlock-person': 'm',
  'book:backup': 'm',
  'book:verify': 'ma',
  'book:list-backups': 'ma',
  'practice:codes': 'all',
  'practice:marks': 'all',
  'practice:customer': 'all',
  'counter:show': 'all',
  'counter:open': 'all',
  'counter:screens': 'm',
  'counter:pair': 'm',
  'counter:revoke': 'm',
  'counter:test': 'm',
  'counter:serial-ports': 'm',
  'receipt:preview': 'm',
  'scanner:heard': 'any',
  'scanner:list': 'm',
  'scanner:watch': 'm',
  'print:receipt': 'csm',
  'print:refund': 'csm',
  'print:report': 'sma',
  'print:test': 'm',
  'printers:find': 'm',
  'printers:probe': 'm',
  'printers:look': 'all',
  'printers:answer': 'csm',
  // Whether a cashier needs a senior for it is the approval's to say.
  'drawer:open': 'csm',
  'balances:get': 'ma',
  'account-check:ask': 'm',
  'vendor:refunds': 'ma',
  'settlement:query': 'm',
  'settlement:upload': 'm',
  'settlement:import': 'm',
  'subscriptions:list': 'ma',
  'subscriptions:get': 'ma',
  'subscriptions:create': 'm',
  'subscriptions:renew': 'm',
  'subscriptions:cancel': 'm',
  'subscriptions:ask-now': 'm',
  'receiver:view': 'm',
  'receiver:renew': 'm',
  'receiver:test': 'm',
  'receiver:keep-answer': 'm',
  'receiver:drop-answer': 'm',
  // What of the drawer a person sees before the count is the blind count's to say.
  'shift:view': 'all',
  'shift:open': 'csm',
  'shift:move': 'csm',
  'shift:count': 'csm',
  'shift:close': 'csm',
  'shift:hand-over': 'csm',
  'shift:list': 'sma',
  'shift:get': 'sma',
  'refund:cash': 'csm',
  'day:checklist': 'sma',
  'day:close': 'sm',
  'day:list': 'sma',
  'day:get': 'sma',
  'print:shift': 'csm',
  'print:z': 'sma',
  'reports:range': 'sma',
  'reports:export': 'sma',
  'print:range': 'sma',
  'reconcile:list': 'ma',
  'reconcile:open-file': 'm',
  'reconcile:try-file': 'm',
  'reconcile:take-file': 'm',
  'reconcile:run': 'ma',
  'reconcile:rows': 'ma',
  'reconcile:row': 'ma',
  'reconcile:note': 'm',
  'reconcile:save-rules': 'm',
  'reconcile:ask': 'm',
  'reconcile:stop-asking': 'm',
  'reconcile:export': 'ma',
  'reconcile:bridge': 'sma',
  'reconcile:orders': 'sma',
  'audit:list': 'ma',
  'audit:export': 'ma',
  'outbox:view': 'ma',
  'outbox:set-passphrase': 'm',
  'outbox:write-report': 'm',
  'outbox:copy': 'm',
  'outbox:drill': 'm',
}

const LETTERS = { cashier: 'c', supervisor: 's', manager: 'm', auditor: 'a' } as const satisfies Record<Role, string>
/** Who stands there: a role, nobody, or somebody whose screen locked. */
type Asker = { role: Role | null; locked: boolean }

function expected(channel: Channel, { role, locked }: Asker): 'let through' | 'not-signed-in' | 'not-allowed' {
  const rights = RIGHTS[channel]
  if (rights === 'any') return 'let through'
  if (role === null || locked) return 'not-signed-in'
  return rights === 'all' || rights.includes(LETTERS[role]) ? 'let through' : 'not-allowed'
}

const PINS: Record<Role, string> = { cashier: '4711', supervisor: '4712', manager: '4713', auditor: '4714' }
const PEOPLE = (Object.keys(PINS) as Role[]).map((role) => ({ name: role, role, pin: PINS[role] }))

describe.each(['practice', 'live'] as const)('every call of a %s till', (mode) => {
  let dir: string
  let till: TillPort
  let simulator: OttPaySimulator | null = null
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-matrix-'))
    const account = { merchantId: 'ON00000042', operatorId: '0000000042', signKey: 'MATRIXSIGNKEY42X' }
    if (mode === 'live') simulator = await startOttPaySimulator({ port: 0, ...account, storeFile: null })
    const gateways = simulator ? { ottpay: { baseUrl: simulator.url, ...account } } : undefined
    const settingsFile = join(dir, 'settings.json')
    writeFileSync(settingsFile, JSON.stringify({ people: PEOPLE, gateways }))
    const dataDir = join(dir, 'data')
    const vault = await openKeyFileVault(dataDir, () => {})
    till = await openTill({ kind: 'browser', version: 'test', dataDir, settingsFile, vault, openCounterScreen: () => null })
  })
  afterAll(async () => {
    await till.stop()
    await simulator?.close()
    rmSync(dir, { recursive: true, force: true })
  })

  async function call<T>(channel: Channel, input: unknown): Promise<T> {
    const answer = await till.call(channel, input)
    if (!answer.ok) throw new Error(`${channel}: ${answer.error.code}`)
    return answer.value as T
  }
  const hello = () => call<TillSnapshot>('till:hello', null)
  async function signIn(role: Role): Promise<void> {
    const person = (await hello()).people.find(({ name }) => name === role)
    await call('session:sign-in', { personId: person?.personId, pin: PINS[role] })
  }
  async function askAll(state: string, asker: Asker): Promise<string[]> {
    const wrong: string[] = []
    for (const channel of CHANNELS) {
      const answer = await till.call(channel, undefined)
      const code = answer.ok ? 'answered' : answer.error.code
      const said = code === 'bad-input' ? 'let through' : code
      const wanted = expected(channel, asker)
      if (said !== wanted)
        wrong.push(`${mode}, ${state}, ${asker.role ?? 'nobody'}${asker.locked ? ' locked' : ''}: ${channel} ${said}, not ${wanted}`)
    }
    return wrong
  }

  it('is let through or refused as the table says, whoever asks, idle or with a payment running, locked or not', async () => {
    expect(Object.keys(RIGHTS).sort()).toEqual([...CHANNELS].sort())
    expect((await hello()).mode).toBe(mode)
    const wrong = await askAll('idle', { role: null, locked: false })
    for (const state of ['idle', 'payment running']) {
      if (state === 'payment running') {
        await signIn('cashier')
        const sale = { amountMinor: 100, tipMinor: 0, note: '', orderId: null, wallet: 'alipay', despiteSimilar: true }
        const { payment } = await call<{ payment: PaymentSnapshot }>('payment:show-qr', sale)
        expect(payment.attempt.status).toMatch(/sending|asking/)
      }
      for (const { role } of PEOPLE) {
        await signIn(role)
        if (state === 'payment running') expect((await hello()).current).not.toBeNull()
        wrong.push(...(await askAll(state, { role, locked: false })))
        await call('session:lock', null)
        wrong.push(...(await askAll(state, { role, locked: true })))
        expect((await hello()).locked?.role).toBe(role)
      }
      await signIn('cashier')
      await call('session:sign-out', null)
    }
    wrong.push(...(await askAll('signed out', { role: null, locked: false })))
    expect(wrong).toEqual([])
  })
})
