import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallDeps } from '#main/bridge/handle-call.ts'
import { handleCall } from '#main/bridge/handle-call.ts'
import { StartError, type TillPort } from '#main/bridge/till-port.ts'
import { javaDoubleText } from '#main/gateways/codec/java-double.ts'
import { type JsonValue, NumberText, readStrictJson } from '#main/gateways/codec/strict-json.ts'
import { type Answer, DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { aesKeyText, encryptText, open, seal } from '#main/gateways/ottpay/seal.ts'
import { silentLog } from '#main/log/log.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { readSettingsFile } from '#main/settings/settings-file.ts'
import { bareReply, sealReply } from '#main/simulator/ottpay/wire.ts'
import { openTill } from '#main/till.ts'
import { CHANNELS } from '#shared/bridge/contract.ts'
import { classifyCode, cleanCode, maskCode } from '#shared/domain/payment-code.ts'
import { type Plain, readPlain, unseal } from './independent.ts'
import { type Chance, mutate } from './mutate.ts'
import { noticeDesk } from './notice-targets.ts'
import { hidScanner, serialScanner } from './scanner-targets.ts'

/**
 * One reader under test. `make` gives a spoiled input, `check` reads it and says in a sentence what is wrong, or null; what it throws is
 * a finding as well. `share` is the part of the wanted count that is worth its time.
 */
export type Target = {
  name: string
  share: number
  make(chance: Chance): string
  check(input: string): string | null | Promise<string | null>
  close?(): Promise<void>
}

const KEY = 'AB12CD34EF56AB12'
const ORDER = 'T01AAAAAABBBBBB'
const PAID = { order_id: ORDER, order_status: 'success', total_amount: '1234' }
const DATA: Record<string, string | number>[] = [
  PAID,
  { ...PAID, total_amount: 1234, tip: 0, refund_fee: 0, payInfo: '', exchange_rate: '5.24740000', bizpay_order_id: 'AL000000000000001' },
  { ...PAID, merchant_id: 'MADEUP0001', convenience_fee: 20, buyer_login_id: 'abc***' },
  { order_id: ORDER, order_status: 'processing', total_amount: 1234 },
  { order_id: ORDER, order_status: 'orderclosed', total_amount: '1234' },
  { order_id: ORDER, code_url: 'https://qr.example/1', bizpay_order_id: 'WX1' },
]
const SECRET = new Secret(KEY)

/** Reply texts: sealed ones spoiled outside, and ones spoiled inside and sealed anew (with the digest mended or not). */
function makeReply(chance: Chance): string {
  const whole = DATA.map((data) => sealReply(data, SECRET))
  const how = chance.next()
  if (how < 0.5) return mutate(chance, [...whole, bareReply('FAIL', 'no'), bareReply('PROCESSING', '')])
  const inside = mutate(
    chance,
    DATA.map((data) => JSON.stringify(data)),
  )
  const plain = readPlain(inside)
  const members = plain instanceof Map ? [...plain] : []
  const texts = members.map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value
      : value === null
        ? ''
        : typeof value === 'object' && 'number' in value
          ? javaDoubleText(value.number)
          : String(value),
  ])
  const md5 = how < 0.8 ? seal(Object.fromEntries(texts) as Record<string, string>, SECRET).md5 : 'D41D8CD98F00B204E9800998ECF8427E'
  return JSON.stringify({
    rsp_code: chance.pick(['SUCCESS', 'success', 'Success', 'FAIL']),
    rsp_msg: '',
    data: encryptText(inside, aesKeyText(md5, SECRET)),
    md5,
  })
}

function ottpayReply(asked: 'pay' | 'query' | 'showCode'): Target {
  const account = {
    baseUrl: 'http://127.0.0.1:9/',
    merchantId: 'MADEUP0001',
    operatorId: '1',
    terminalNo: '',
    version: '1.0',
    callbackUrl: 'https://x.invalid/',
    currency: 'CAD',
    signKey: SECRET,
  }
  let body = ''
  const http = { post: async () => ({ outcome: 'reply' as const, status: 200, body, tookMs: 1 }), close: () => {} }
  const gateway = createOttPayGateway(account, http, DEFAULT_LIMITS)
  const request = { orderId: ORDER, amountMinor: 1234, currency: 'CAD', wallet: 'alipay' as const }
  return {
    name: `reply to ${asked}`,
    share: 1,
    make: makeReply,
    async check(input) {
      body = input
      if (asked === 'showCode') {
        const { answer, codeUrl } = await gateway.showCode(request)
        if (codeUrl === null) return answer.kind === 'pending' ? 'pending without a QR' : secretsIn(answer)
        const said = believable(input)
        const fits = said?.get('code_url') === codeUrl && said.get('order_id') === ORDER
        return fits ? null : 'shows a QR that the reply does not give'
      }
      const answer = await (asked === 'pay' ? gateway.pay({ ...request, code: '280112345678901234' }) : gateway.query(request))
      return checkAnswer(answer, asked, input) ?? secretsIn(answer)
    },
  }
}

/** What a reply really says, or null when nobody should believe it. */
function believable(text: string): Map<string, Plain> | null {
  const envelope = readPlain(text)
  if (!(envelope instanceof Map)) return null
  const [rspCode, data, md5] = ['rsp_code', 'data', 'md5'].map((name) => envelope.get(name))
  if (typeof rspCode !== 'string' || rspCode.trim().toUpperCase() !== 'SUCCESS' || typeof data !== 'string' || typeof md5 !== 'string') return null
  return unseal(data, md5, KEY)
}

const PAID_WORDS = ['success', 'captured', 'fully_refunded', 'partial_refunded', 'partial_refund']

function checkAnswer(answer: Answer, asked: 'pay' | 'query', input: string): string | null {
  if (answer.kind !== 'paid') return answer.kind === 'not_sent' ? 'says not sent after a reply' : null
  const said = believable(input)
  if (!said) return 'paid by a reply that nobody should believe'
  const text = (name: string): string | null => {
    const value = said.get(name)
    return typeof value === 'string' ? value || null : value && typeof value === 'object' && 'number' in value ? value.number : null
  }
  if (!PAID_WORDS.includes(String(said.get('order_status')).trim().toLowerCase())) return `paid by the status ${String(said.get('order_status'))}`
  const total = text('total_amount')
  const { amountMinor, orderId, merchantId, feeMinor } = answer.facts
  if (total === null || !/^\d+(\.0)?$/.test(total) || Number(total) !== amountMinor || !Number.isSafeInteger(amountMinor))
    return `takes ${total} for ${amountMinor}`
  if (asked === 'pay' && orderId === null) return 'paid without an order'
  if (orderId !== text('order_id') || merchantId !== text('merchant_id')) return 'names another order or merchant than the reply'
  return Number.isSafeInteger(feeMinor) && feeMinor >= 0 ? null : `a fee of ${feeMinor}`
}

function secretsIn(answer: unknown): string | null {
  const text = JSON.stringify(answer)
  return text.includes(KEY) || text.includes('280112345678901234') ? 'carries a secret into the diary' : null
}

const sealed: Target = {
  name: 'sealed data',
  share: 1,
  make: (chance) => {
    const { data, md5 } = JSON.parse(sealReply(chance.pick(DATA), SECRET)) as { data: string; md5: string }
    const spoil = chance.next()
    const made = makeReply(chance)
    const inner = readPlain(made)
    const fallback =
      inner instanceof Map && typeof inner.get('data') === 'string' && typeof inner.get('md5') === 'string'
        ? { data: String(inner.get('data')), md5: String(inner.get('md5')) }
        : { data, md5 }
    if (spoil < 0.4) return JSON.stringify({ data: mutate(chance, [data]), md5 })
    return JSON.stringify(spoil < 0.6 ? { data, md5: mutate(chance, [md5]) } : fallback)
  },
  check(input) {
    const given = JSON.parse(input) as { data: string; md5: string }
    const opened = open(given, SECRET)
    if (!opened.ok) return null
    const said = unseal(given.data, given.md5, KEY)
    return said && sameJson(opened.data, said) ? null : 'opens what does not hold'
  },
}

function sameJson(ours: JsonValue, plain: Plain): boolean {
  if (ours instanceof NumberText) return plain !== null && typeof plain === 'object' && 'number' in plain && plain.number === ours.text
  if (Array.isArray(ours))
    return Array.isArray(plain) && plain.length === ours.length && ours.every((one, index) => sameJson(one, plain[index] as Plain))
  if (ours !== null && typeof ours === 'object') {
    const entries = Object.entries(ours)
    return (
      plain instanceof Map &&
      plain.size === entries.length &&
      entries.every(([name, value]) => plain.has(name) && sameJson(value, plain.get(name) as Plain))
    )
  }
  return ours === plain
}

const JSON_SAMPLES = [
  ...DATA.map((data) => JSON.stringify(data)),
  '{"a":[1,1.0,1e2,-0,{"b":"\\u0061"}],"c":null,"d":true}',
  '{"__proto__":1,"constructor":2}',
  '"text"',
  '[[[[1]]]]',
  ' {"a" : "\\"" , "b" : "\\\\" } ',
]
const strictJson: Target = {
  name: 'strict JSON',
  share: 1,
  make: (chance) => mutate(chance, JSON_SAMPLES),
  check(input) {
    const read = readStrictJson(input)
    if (read === null) return null
    const plain = readPlain(input)
    if (plain === undefined) return 'takes what is no JSON, or a name twice'
    return sameJson(read.value, plain) ? null : 'reads another value than is written'
  },
}

const javaDouble: Target = {
  name: 'number texts',
  share: 1,
  make(chance) {
    const digits = (most: number): string => Array.from({ length: 1 + chance.below(most) }, () => chance.below(10)).join('')
    const whole = chance.next() < 0.3 ? '0' : String(1 + chance.below(9)) + digits(18)
    const fraction = chance.next() < 0.5 ? `.${digits(20)}` : ''
    const exponent = chance.next() < 0.4 ? `${chance.pick(['e', 'E'])}${chance.pick(['', '+', '-'])}${digits(3)}` : ''
    return `${chance.pick(['', '-'])}${whole}${fraction}${exponent}`
  },
  check(input) {
    const text = javaDoubleText(input)
    if (/^-?Infinity$/.test(text)) return Number.isFinite(Number(input)) ? 'a finite number became infinite' : null
    if (!/^-?\d+\.\d+(?:E-?\d+)?$/.test(text)) return `is no Java text: ${text}`
    return Object.is(Number(text), Number(input)) ? null : `is another number: ${text}`
  },
}

const CODE_SAMPLES = [
  '281234567890126612',
  '134512345678901234',
  '6212345678901234567',
  ']Q3281234567890126612',
  'https://qr.alipay.com/abc',
  'wxp://f2f0abc',
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678',
  '4006381333931',
  'hQVDUFYwMWETTwegAAAAMzMBAVAIVW5pb25QYXk=',
  '90008181123456789012',
  '２８１２３４５６７８９０１２６６１２',
]
const paymentCodes: Target = {
  name: 'payment codes',
  share: 1,
  make: (chance) => mutate(chance, CODE_SAMPLES),
  check(input) {
    const code = cleanCode(input)
    const kind = classifyCode(input)
    const masked = maskCode(input)
    if (cleanCode(code) !== code) return 'cleaning a clean code changes it, so another code is judged than is sent'
    if (JSON.stringify(classifyCode(code)) !== JSON.stringify(kind)) return 'a clean code is another kind'
    if (kind.kind === 'pay') {
      const digits = /^(?:1\d{17}|(?:2[5-9]|30)\d{14,30}|62\d{17})$/.test(code)
      const chip = /^[A-Za-z0-9+/]+=*$/.test(code) && Buffer.from(code, 'base64').subarray(0, 7).toString('latin1') === '\x85\x05CPV01'
      if (!digits && !chip) return `is to be charged: ${kind.wallet}`
    }
    if (kind.kind === 'product' && !/^\d{8,14}$/.test(code)) return 'is called a product'
    const shown = [...masked].filter((char) => char !== '·').length
    return shown * 2 > [...code].length && shown > 0 ? `shows ${shown} of ${[...code].length} characters` : null
  },
}

const SETTINGS_SAMPLES = [
  JSON.stringify({
    shop: { name: 'Maple', tillName: 'Till 2', tillCode: 'T02', currency: 'CAD', zone: 'America/Toronto', closeHour: 4, address: ['1 Main'] },
    people: [{ name: 'Mei', role: 'cashier', pin: '1234' }],
    gateways: { ottpay: { baseUrl: 'https://pay.example/x', merchantId: 'M1', operatorId: '1', signKey: KEY } },
    mode: 'live',
  }),
  JSON.stringify(
    { sale: { wallets: ['alipay'], qrSeconds: 60, tipPercents: [10] }, look: { theme: 'dark', volume: 10 }, scanner: { prefixKey: 'F13' } },
    null,
    2,
  ),
]
const KNOWN_GROUPS = new Set(['shop', 'look', 'sale', 'scanner', 'people', 'gateways', 'mode'])

function settingsFile(): Target {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-fuzz-'))
  const path = join(dir, 'settings.json')
  return {
    name: 'settings file',
    share: 1,
    make: (chance) => mutate(chance, SETTINGS_SAMPLES),
    check(input) {
      writeFileSync(path, input)
      try {
        const file = readSettingsFile(path)
        const given = JSON.parse(input.replace(/^\uFEFF/, '')) as Record<string, unknown>
        if (Object.keys(given).some((name) => !KNOWN_GROUPS.has(name))) return 'takes an unknown group'
        const account = file.accounts[0]
        const baseUrl = String(account?.account.settings.baseUrl)
        const signKey = account?.secrets.signKey ?? ''
        if (account && !/^https:\/\/|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/i.test(new URL(baseUrl).href))
          return `takes the address ${baseUrl}`
        if (account && (signKey.trim() !== signKey || signKey.length < 8)) return 'takes a bad key'
        if (file.people?.some(({ name, pin }) => name.trim() === '' || name.length > 40 || (pin !== undefined && !/^\d{4,8}$/.test(pin))))
          return 'takes a bad person'
        return Object.getPrototypeOf({}) === Object.prototype && !('polluted' in {}) ? null : 'changes every object'
      } catch (error) {
        if (!(error instanceof StartError)) return `throws ${error instanceof Error ? error.message : String(error)}`
        if (/[\n\r]/.test(error.message)) return `says more than one line: ${JSON.stringify(error.message)}`
        // A name in the file is told, whatever it is; a value never.
        for (let from = 0; !error.message.includes('is not a known setting') && from + 5 <= KEY.length; from++)
          if (error.message.includes(KEY.slice(from, from + 5))) return `tells a part of the sign key: ${error.message}`
        return error.message.length > 600 ? `says ${error.message.length} characters` : null
      }
    },
    close: async () => rmSync(dir, { recursive: true, force: true }),
  }
}

const SALE = { amountMinor: 1234, tipMinor: 0, note: '', orderId: null }
/** A good input for every call that has one. */
const CALL_SAMPLES: Record<string, unknown> = {
  'session:sign-in': { personId: 1, pin: '1111' },
  'session:set-language': { language: 'zh' },
  'payment:start': { ...SALE, code: '281234567890126612', charge: false, wallet: null, despiteSimilar: true, despiteWarning: true },
  'payment:show-qr': { ...SALE, wallet: 'wechat', despiteSimilar: false },
  'payment:get': { attemptId: ORDER },
  'payment:ask-now': { attemptId: ORDER },
  'payment:leave': { attemptId: ORDER },
  'payment:close-by-hand': { attemptId: ORDER, reason: 'because', approver: null },
  'drawer:open': { reason: 'change', approver: { personId: 1, pin: '1111' } },
  'payment:keep': { attemptId: ORDER, reason: 'because' },
  'cash:take': { ...SALE, givenMinor: 2000, despiteOpen: false },
  'orders:list': { filter: { search: 'a', day: '2026-03-04', word: 'paid', tender: 'cash', personId: 1, hour: 3 }, cursor: null, limit: 10 },
  'orders:get': { orderId: 1 },
  'orders:export-diary': { orderId: 1 },
  'reports:day': { day: '2026-03-04' },
  'settings:save-ottpay': {
    baseUrl: 'https://pay.example/',
    merchantId: 'M',
    operatorId: '1',
    terminalNo: '',
    version: '1.0',
    callbackUrl: '',
    signKey: null,
  },
  'settings:save-person': { personId: null, name: 'New', role: 'cashier', pin: '1234' },
  'settings:remove-person': { personId: 2 },
  'settings:unlock-person': { personId: 2 },
  'practice:customer': { attemptId: ORDER, does: 'pays' },
  'counter:show': { state: 'amount', totalMinor: 5 },
  'scanner:heard': { length: 3, averageGapMs: 1.5, suffix: 'Enter' },
  'scanner:watch': { open: true },
  'receiver:renew': { accountId: 'practice', about: 'payment' },
  'receiver:keep-answer': { accountId: 'practice', attemptId: ORDER, name: 'A', phone: '1' },
  'receiver:drop-answer': { accountId: 'practice', attemptId: ORDER },
}
const CALLS = CHANNELS.map((channel) => JSON.stringify([channel, CALL_SAMPLES[channel] ?? null]))

/** A call as text: a channel and its input, one of them or both spoiled; text that is no JSON any more is itself the input. */
function makeCall(chance: Chance): string {
  const [channel, input] = JSON.parse(chance.pick(CALLS)) as [string, unknown]
  const name = chance.next() < 0.1 ? mutate(chance, [channel, '__proto__', 'toString', 'constructor', 'counter:hello']) : channel
  const text = mutate(chance, [JSON.stringify(input), JSON.stringify(input), CALLS[0] ?? ''])
  try {
    return JSON.stringify([name, JSON.parse(text)])
  } catch {
    return JSON.stringify([name, text])
  }
}

/** Numbers that are money or ids, by the names they have in the contract. */
const WHOLE_NAMES = new Set(['amountMinor', 'tipMinor', 'givenMinor', 'totalMinor', 'orderId', 'personId', 'limit', 'hour', 'length'])

function wrongIn(value: unknown, name = ''): string | null {
  if (typeof value === 'number' && WHOLE_NAMES.has(name) && !(Number.isSafeInteger(value) && value >= 0)) return `${name} is ${value}`
  if (typeof value === 'string' && value.length > 4_096) return `${name} has ${value.length} characters`
  if (value === null || typeof value !== 'object')
    return WHOLE_NAMES.has(name) && value !== null && typeof value !== 'number' ? `${name} is a ${typeof value}` : null
  for (const [key, member] of Object.entries(value)) {
    const wrong = wrongIn(member, key)
    if (wrong) return wrong
  }
  return null
}

function sameNames(given: unknown, sample: unknown): boolean {
  if (sample === null || typeof sample !== 'object' || given === null || typeof given !== 'object') return true
  return JSON.stringify(Object.keys(given).sort()) === JSON.stringify(Object.keys(sample).sort())
}

function bridgeShapes(): Target {
  let handled: { channel: string; input: unknown } | null = null
  const handlers = Object.fromEntries(
    CHANNELS.map((channel) => [
      channel,
      (input: unknown) => {
        handled = { channel, input }
        return { ok: true, value: null }
      },
    ]),
  ) as unknown as CallDeps['handlers']
  const session = { personId: 1, name: 'Mei', role: 'manager' as const, language: 'en' as const }
  const deps: CallDeps = { handlers, session: () => session, log: silentLog, incident: () => 'X' }
  return {
    name: 'bridge calls',
    share: 1,
    make: makeCall,
    async check(text) {
      const [channel, input] = JSON.parse(text) as [string, unknown]
      handled = null
      const answer = await handleCall(deps, channel, input)
      const got = handled as { channel: string; input: unknown } | null
      if (got === null)
        return answer.ok ? 'answers without a handler' : answer.error.code === 'bad-input' ? null : `refuses with ${answer.error.code}`
      if (got.channel !== channel) return `takes ${JSON.stringify(channel)} for ${got.channel}`
      if (channel === 'settings:save') return null
      if (!sameNames(got.input, CALL_SAMPLES[channel] ?? null)) return 'lets other members through'
      return wrongIn(got.input)
    },
  }
}

/** The same calls at a real till in practice mode: whatever comes, a bug (an incident) is a finding. */
async function wholeTill(): Promise<Target> {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-fuzz-'))
  const vault = await openKeyFileVault(dir, () => {})
  const till: TillPort = await openTill({ kind: 'browser', version: 'fuzz', dataDir: dir, settingsFile: null, vault, openCounterScreen: () => null })
  const hello = (await till.call('till:hello', null)) as { ok: true; value: { practicePins: { personId: number; pin: string }[] } }
  const manager = hello.value.practicePins.at(-1)
  await till.call('session:sign-in', manager)
  return {
    name: 'calls at a whole till',
    share: 1 / 50,
    make(chance) {
      // Signing out or locking oneself out would end the test of everything else; wrong PINs cost a tenth of a second each by design, and
      // what asks the machine or the network round takes as long as these do.
      for (;;) {
        const text = makeCall(chance)
        if (!/session:sign|save-person|set-mode|remove-person|test-ottpay|printers:|print:test|serial-ports|scanner:list/.test(text)) return text
      }
    },
    async check(text) {
      const [channel, input] = JSON.parse(text) as [string, unknown]
      const answer = await till.call(channel, input)
      return !answer.ok && answer.error.code === 'internal' ? 'is a bug of the till' : null
    },
    async close() {
      await till.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Every reader of what comes from outside. Close them afterwards. */
export async function openTargets(): Promise<Target[]> {
  return [
    ottpayReply('pay'),
    ottpayReply('query'),
    ottpayReply('showCode'),
    sealed,
    strictJson,
    javaDouble,
    paymentCodes,
    settingsFile(),
    bridgeShapes(),
    serialScanner,
    hidScanner,
    noticeDesk(),
    await wholeTill(),
  ]
}
