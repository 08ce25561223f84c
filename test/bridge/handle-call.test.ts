import { describe, expect, it } from 'vitest'
import { GUARDS } from '#main/bridge/guards.ts'
import { type CallDeps, type Handlers, handleCall } from '#main/bridge/handle-call.ts'
import { SCHEMAS } from '#main/bridge/schemas.ts'
import { CHANNELS, type Channel } from '#shared/bridge/contract.ts'
import { NO_AUDIT_FILTER } from '#shared/domain/audit.ts'
import { NO_FILTER } from '#shared/domain/order.ts'
import { ROLES, type Role } from '#shared/domain/person.ts'
import { ok } from '#shared/domain/result.ts'

const SALE = { amountMinor: 100, tipMinor: 0, note: '', orderId: null }
const ACCOUNT = { id: null, kind: 'ottpay', name: '', settings: {}, secrets: { signKey: null }, wallets: [], use: true }
const ATTEMPT = { attemptId: 'T01AAAAAAAAAAAA' }
const MAPPING = {
  columns: { number: 0, amount: 1, tradedAt: 2 },
  currency: 'CAD',
  decimal: '.',
  dateOrder: 'ymd',
  zone: 'Asia/Shanghai',
  kindWords: { sale: 'payment' },
  stateWords: {},
}
/** An account whose shape is right as far as the bridge looks. */
function isLooseAccount(input: unknown): boolean {
  const { settings, secrets, ...rest } = (input ?? {}) as Record<string, unknown>
  const { settings: _settings, secrets: _secrets, ...good } = ACCOUNT
  const fits = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
  return JSON.stringify(rest) === JSON.stringify(good) && fits(settings) && fits(secrets)
}
/** A good input of every channel. */
const GOOD: Record<Channel, unknown> = {
  'till:hello': null,
  'session:sign-in': { personId: 1, pin: '1111' },
  'session:sign-out': null,
  'session:set-language': { language: 'fr' },
  'session:lock': null,
  'session:touch': null,
  'payment:start': { ...SALE, code: '280000000000000001', charge: true, wallet: null, despiteSimilar: false, despiteWarning: false },
  'payment:show-qr': { ...SALE, wallet: 'alipay', despiteSimilar: false },
  'payment:show-link': {
    ...SALE,
    accountId: 'practice',
    methodId: null,
    wallet: null,
    currency: 'CAD',
    payer: { email: 'anna@example.org' },
    seconds: null,
    despiteSimilar: false,
  },
  'payment:get': ATTEMPT,
  'payment:ask-now': ATTEMPT,
  'payment:ask-all-now': null,
  'payment:leave': ATTEMPT,
  'payment:close-by-hand': { ...ATTEMPT, reason: 'gone', approver: null },
  'payment:keep': { ...ATTEMPT, reason: 'kept' },
  'accounts:methods': { accountId: 'practice' },
  'accounts:save': ACCOUNT,
  'accounts:test': ACCOUNT,
  'accounts:sort': { accountIds: [] },
  'rate:get': { accountId: 'practice', wallet: 'wechat' },
  'unresolved:list': null,
  'refund:start': { ...ATTEMPT, amountMinor: 100, why: 'returned', approver: null },
  'refund:when-back': { ...ATTEMPT, amountMinor: 100, why: 'returned', approver: null },
  'queue:try-now': { queueId: 1 },
  'queue:take-out': { queueId: 1, reason: 'gone' },
  'refund:ask-now': { refundId: 'T01BBBBBBBBBBBB' },
  'refund:close-by-hand': { refundId: 'T01BBBBBBBBBBBB', reason: 'checked', approver: { personId: 2, pin: '2222' } },
  'payouts:create': {
    accountId: 'practice-okpay',
    methodId: 'BANK',
    payee: { name: 'Asha Rao', account: '123456789012' },
    amountMinor: 100,
    currency: 'INR',
    note: '',
    despiteSimilar: false,
  },
  'payouts:confirm': { payoutId: 'T01PPPPPPPPPPP', approver: { personId: 2, pin: '2222' } },
  'payouts:withdraw': { payoutId: 'T01PPPPPPPPPPP' },
  'payouts:list': { filter: { word: 'doubtful', search: '' }, cursor: null, limit: 50 },
  'payouts:get': { payoutId: 'T01PPPPPPPPPPP' },
  'payouts:ask-now': { payoutId: 'T01PPPPPPPPPPP' },
  'payouts:close-by-hand': { payoutId: 'T01PPPPPPPPPPP', reason: 'checked', approver: null },
  'cash:take': { ...SALE, givenMinor: 100, despiteOpen: false },
  'orders:list': { filter: NO_FILTER, cursor: null, limit: 50 },
  'orders:get': { orderId: 1 },
  'orders:find': { number: 'T01AAAAAA123456' },
  'orders:export-diary': { orderId: 1 },
  'reports:day': { day: '2026-03-04' },
  'reports:range': { from: '2026-03-01', to: '2026-03-31', currency: null, compare: 'week' },
  'reports:export': { from: '2026-03-01', to: '2026-03-31', currency: null, compare: null, format: 'xlsx' },
  'settings:get': null,
  'settings:save': { settings: {} },
  'settings:set-mode': { mode: 'live' },
  'settings:save-person': { personId: null, name: 'A', role: 'cashier', pin: null },
  'settings:remove-person': { personId: 1 },
  'settings:unlock-person': { personId: 1 },
  'book:backup': null,
  'book:verify': null,
  'book:list-backups': null,
  'practice:codes': null,
  'practice:marks': null,
  'practice:customer': { ...ATTEMPT, does: 'pays' },
  'counter:show': { state: 'idle', totalMinor: 0 },
  'counter:open': null,
  'scanner:list': null,
  'scanner:watch': { open: true },
  'counter:screens': null,
  'counter:pair': { name: 'Tablet' },
  'counter:revoke': { linkId: 1 },
  'counter:test': null,
  'counter:serial-ports': null,
  'receipt:preview': {
    design: { logo: null, languages: ['en'], autoPrint: 'never', showPerson: true, showAddress: true, orderQr: true },
    shop: { name: 'Shop', address: [], receiptFooter: '' },
    kind: 'sale',
    widthMm: 80,
  },
  'scanner:heard': { length: 18, averageGapMs: 3.5, suffix: 'Enter' },
  'print:receipt': { orderId: 1, again: false },
  'print:refund': { refundId: 'T01R', again: false },
  'print:report': { day: null },
  'print:range': { from: '2026-03-01', to: '2026-03-31' },
  'print:test': { printerId: 'front', kind: 'test' },
  'printers:find': null,
  'printers:probe': { host: '192.168.1.50', port: 9100 },
  'printers:look': null,
  'printers:answer': { jobId: 1, answer: 'try' },
  'drawer:open': { reason: 'change', approver: null },
  'balances:get': { accountId: 'practice' },
  'account-check:ask': { accountId: 'practice', bankCode: 'TPCBVNVX', account: '123456', accountType: 'ACC' },
  'vendor:refunds': ATTEMPT,
  'settlement:query': { accountId: 'practice', day: '2026-03-04' },
  'settlement:upload': { part: 0, data: 'AAAA' },
  'settlement:import': { accountId: 'practice', fileName: 'settlement.zip' },
  'reconcile:list': null,
  'reconcile:open-file': { accountId: 'practice', fileName: 'march.csv' },
  'reconcile:try-file': { form: { encoding: 'utf-8', delimiter: ',', headerRow: 1 }, mapping: MAPPING },
  'reconcile:take-file': { mapping: MAPPING },
  'reconcile:run': { importId: 1, anew: true },
  'reconcile:rows': { importId: 1, cls: 'differences', state: 'open', search: '', after: null },
  'reconcile:row': { importId: 1, rowKey: 'line 1' },
  'reconcile:note': { importId: 1, rowKey: 'line 1', ownerId: 1, state: 'explained', explanation: 'seen' },
  'reconcile:save-rules': { accountId: 'practice', rules: { fee: { ratePpm: 8_000, fixedMinor: 0 }, settle: { days: 1, workdays: true } } },
  'reconcile:ask': { importId: 1 },
  'reconcile:stop-asking': null,
  'reconcile:export': { importId: 1, cls: null, state: null, search: '' },
  'reconcile:bridge': { day: '2026-03-04' },
  'reconcile:orders': { day: '2026-03-04', line: 'to_later_wallet', after: null },
  'subscriptions:list': null,
  'subscriptions:get': { subscriptionId: 'T01AAAAAAAAAAAA' },
  'subscriptions:create': {
    accountId: 'practice-dokypay',
    name: 'Yoga',
    terms: {
      plan: { kind: 'fixed', amountMinor: 100, renewedBy: 'till' },
      firstMinor: 100,
      currency: 'INR',
      everyDays: 30,
      startsOn: null,
      expiresOn: '2027-03-04',
      graceDays: null,
    },
    payer: { name: 'Asha' },
  },
  'subscriptions:renew': { subscriptionId: 'T01AAAAAAAAAAAA', periodOn: '2026-03-04', amountMinor: 100 },
  'subscriptions:cancel': { subscriptionId: 'T01AAAAAAAAAAAA', reason: 'moved away' },
  'subscriptions:ask-now': { subscriptionId: 'T01AAAAAAAAAAAA' },
  'receiver:view': null,
  'receiver:renew': { accountId: 'practice', about: 'payment' },
  'receiver:test': null,
  'receiver:keep-answer': { accountId: 'practice', attemptId: 'T01A', name: 'A', phone: '1' },
  'receiver:drop-answer': { accountId: 'practice', attemptId: 'T01A' },
  'shift:view': null,
  'shift:open': { floatMinor: 20_000, count: null, why: null },
  'shift:move': { kind: 'out', amountMinor: 100, why: 'ice', approver: null },
  'shift:count': { count: [{ valueMinor: 2_000, pieces: 3 }] },
  'shift:close': { keptMinor: 20_000, why: null },
  'shift:hand-over': { to: { personId: 2, pin: '2222' }, why: null },
  'shift:list': { cursor: null, limit: 50 },
  'shift:get': { shiftId: 1 },
  'refund:cash': { orderId: 1, amountMinor: 100, why: 'returned', mistake: false, approver: null },
  'day:checklist': null,
  'day:close': { signed: null },
  'day:list': { cursor: null, limit: 50 },
  'day:get': { zId: 1 },
  'print:shift': { shiftId: null },
  'print:z': { zId: 1 },
  'audit:list': { filter: NO_AUDIT_FILTER, cursor: null, limit: 50 },
  'audit:export': { filter: NO_AUDIT_FILTER, format: 'csv' },
  'outbox:view': null,
  'outbox:set-passphrase': { passphrase: 'six pears and a bell' },
  'outbox:write-report': { day: null },
  'outbox:copy': null,
  'outbox:drill': { source: 'sealed', passphrase: 'six pears and a bell' },
}

/** What each role may do, written down a second time: a change of GUARDS has to be made here too. */
const SELL: Channel[] = [
  'payment:start',
  'payment:show-qr',
  'payment:show-link',
  'cash:take',
  'refund:start',
  'refund:when-back',
  'print:receipt',
  'print:refund',
  'printers:answer',
  'drawer:open',
  'shift:open',
  'shift:move',
  'shift:count',
  'shift:close',
  'shift:hand-over',
  'refund:cash',
  'print:shift',
]
const MANAGE: Channel[] = [
  'payment:close-by-hand',
  'payment:keep',
  'payouts:close-by-hand',
  'refund:close-by-hand',
  'queue:take-out',
  'settings:save',
  'accounts:save',
  'accounts:test',
  'accounts:sort',
  'settings:set-mode',
  'settings:save-person',
  'settings:remove-person',
  'settings:unlock-person',
  'book:backup',
  'scanner:list',
  'scanner:watch',
  'counter:screens',
  'counter:pair',
  'counter:revoke',
  'counter:test',
  'counter:serial-ports',
  'receipt:preview',
  'print:test',
  'printers:find',
  'printers:probe',
  'account-check:ask',
  'settlement:query',
  'settlement:upload',
  'settlement:import',
  'reconcile:open-file',
  'reconcile:try-file',
  'reconcile:take-file',
  'reconcile:note',
  'reconcile:save-rules',
  'reconcile:ask',
  'reconcile:stop-asking',
  'subscriptions:create',
  'subscriptions:renew',
  'subscriptions:cancel',
  'subscriptions:ask-now',
  'receiver:view',
  'receiver:renew',
  'receiver:test',
  'receiver:keep-answer',
  'receiver:drop-answer',
  'outbox:set-passphrase',
  'outbox:write-report',
  'outbox:copy',
  'outbox:drill',
]
/** Managers and auditors. */
const LOOK_INTO: Channel[] = [
  'balances:get',
  'vendor:refunds',
  'reconcile:list',
  'reconcile:run',
  'reconcile:rows',
  'reconcile:row',
  'reconcile:export',
  'subscriptions:list',
  'subscriptions:get',
  'audit:list',
  'audit:export',
  'outbox:view',
]
const ANYONE: Channel[] = ['till:hello', 'session:sign-in', 'session:set-language', 'scanner:heard']
function mayUse(role: Role | null, channel: Channel): boolean {
  if (ANYONE.includes(channel)) return true
  if (role === null) return false
  if (SELL.includes(channel)) return role !== 'auditor'
  if (MANAGE.includes(channel)) return role === 'manager'
  if (channel === 'settings:get' || channel === 'book:verify' || channel === 'book:list-backups') return role === 'manager' || role === 'auditor'
  if (LOOK_INTO.includes(channel)) return role === 'manager' || role === 'auditor'
  if (channel === 'payouts:list' || channel === 'payouts:get') return role !== 'cashier'
  if (channel.startsWith('payouts:')) return role === 'supervisor' || role === 'manager'
  if (channel === 'day:close') return role === 'supervisor' || role === 'manager'
  if (channel === 'shift:list' || channel === 'shift:get' || channel.startsWith('day:') || channel === 'print:z') return role !== 'cashier'
  if (channel.startsWith('reports:') || channel === 'print:report' || channel === 'print:range') return role !== 'cashier'
  if (channel === 'reconcile:bridge' || channel === 'reconcile:orders') return role !== 'cashier'
  return true
}

function rig(role: Role | null, answer: (channel: string) => unknown = () => ok(null)) {
  const called: string[] = []
  const logged: unknown[] = []
  const handlers = Object.fromEntries(
    CHANNELS.map((channel) => [
      channel,
      () => {
        called.push(channel)
        return answer(channel)
      },
    ]),
  ) as unknown as Handlers
  const deps: CallDeps = {
    handlers,
    session: () => (role === null ? null : { personId: 1, name: 'A', role, language: 'en' }),
    log: { info: () => {}, warn: () => {}, error: (_event, error, facts) => logged.push({ error, facts }) },
    incident: () => 'AB12',
  }
  return { called, logged, call: (channel: string, input: unknown) => handleCall(deps, channel, input) }
}

describe('a call of a screen', () => {
  it('every channel has a guard, a schema and a good example', () => {
    expect(Object.keys(GUARDS).sort()).toEqual([...CHANNELS].sort())
    expect(Object.keys(SCHEMAS).sort()).toEqual([...CHANNELS].sort())
    expect(Object.keys(GOOD).sort()).toEqual([...CHANNELS].sort())
  })

  for (const role of [null, ...ROLES]) {
    it(`of ${role ?? 'nobody'} reaches exactly what is allowed`, async () => {
      for (const channel of CHANNELS) {
        const { called, call } = rig(role)
        const answer = await call(channel, GOOD[channel])
        if (mayUse(role, channel)) expect([channel, answer, called]).toEqual([channel, ok(null), [channel]])
        else {
          const code = role === null ? 'not-signed-in' : 'not-allowed'
          expect([channel, called]).toEqual([channel, []])
          expect(answer).toMatchObject({ ok: false, error: { code } })
        }
      }
    })
  }

  it('of a wrong shape reaches no handler', async () => {
    for (const channel of CHANNELS) {
      const good = GOOD[channel]
      const bad: unknown[] = [undefined, 1, 'text', [], () => {}, Symbol('x')]
      if (good === null) bad.push({}, { personId: 1 })
      else {
        bad.push(null, {}, { ...(good as object), extra: 1 })
        for (const key of Object.keys(good as object)) {
          const { [key]: _left, ...rest } = good as Record<string, unknown>
          bad.push(rest, { ...rest, [key]: { $ne: null } }, { ...rest, [key]: Number.NaN }, { ...rest, [key]: 'x'.repeat(5_001) })
        }
      }
      for (const input of bad) {
        // The one loose shape is held against SETTINGS_SHAPE by its use case.
        if (
          channel === 'settings:save' &&
          typeof input === 'object' &&
          input !== null &&
          'settings' in input &&
          typeof input.settings === 'object' &&
          !('extra' in input)
        )
          continue
        // An account's settings are held against its kind's shape by the desk of accounts.
        if ((channel === 'accounts:save' || channel === 'accounts:test') && isLooseAccount(input)) continue
        const { called, call } = rig('manager')
        expect(await call(channel, input)).toMatchObject({ ok: false, error: { code: 'bad-input' } })
        expect([channel, called]).toEqual([channel, []])
      }
    }
  })

  it('with amounts, days and sizes that are none is refused', async () => {
    const { call } = rig('manager')
    const start = GOOD['payment:start'] as object
    for (const amountMinor of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '100', null, 100n]) {
      expect(await call('payment:start', { ...start, amountMinor })).toMatchObject({ error: { code: 'bad-input' } })
    }
    for (const day of ['2026-02-30', '2026-13-01', '2026-99-99', '26-01-01', '2026-1-1', ''])
      expect(await call('reports:day', { day })).toMatchObject({ error: { code: 'bad-input' } })
    const backwards = { from: '2026-03-02', to: '2026-03-01' }
    expect(await call('reports:range', { ...backwards, currency: null, compare: null })).toMatchObject({ error: { facts: { field: 'to' } } })
    expect(await call('print:range', backwards)).toMatchObject({ error: { facts: { field: 'to' } } })
    for (const limit of [0, 201, -1, 1.5])
      expect(await call('orders:list', { filter: NO_FILTER, cursor: null, limit })).toMatchObject({ error: { code: 'bad-input' } })
  })

  it('says which field is wrong and never what was in it', async () => {
    const answer = await rig('manager').call('session:sign-in', { personId: 'secret-4711', pin: '4711' })
    expect(answer).toMatchObject({ ok: false, error: { facts: { field: 'personId' } } })
    expect(JSON.stringify(answer)).not.toContain('4711')
  })

  it('to a channel that is not there is refused, whatever it is called', async () => {
    for (const channel of [
      '',
      'till',
      'payment:refund',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'till:hello ',
      'TILL:HELLO',
      'counter:hello',
    ]) {
      const { called, call } = rig('manager')
      expect(await call(channel, null)).toMatchObject({ ok: false, error: { code: 'bad-input' } })
      expect(called).toEqual([])
    }
    for (const channel of [null, undefined, 1, {}, ['till:hello']])
      expect(await rig('manager').call(channel as unknown as string, null)).toMatchObject({ ok: false })
  })

  it('to a handler that throws gives an incident number and no details', async () => {
    const secret = 'the key is 0123456789'
    for (const thrown of [new Error(secret), secret, null, { message: secret }]) {
      for (const wrap of [
        (error: unknown) => {
          throw error
        },
        (error: unknown) => Promise.reject(error),
      ]) {
        const { call, logged } = rig('manager', () => wrap(thrown))
        expect(await call('settings:get', null)).toEqual({ ok: false, error: { code: 'internal', retry: false, facts: { incident: 'AB12' } } })
        expect(logged).toEqual([{ error: thrown, facts: { channel: 'settings:get', incident: 'AB12' } }])
      }
    }
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    expect(await rig('manager', () => Promise.reject(full)).call('cash:take', GOOD['cash:take'])).toMatchObject({ error: { code: 'disk-full' } })
  })
})
