import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBookId } from '#main/db/meta.ts'
import { openBook } from '#main/db/open.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { aesKeyText, encryptText, seal } from '#main/gateways/ottpay/seal.ts'
import { silentLog } from '#main/log/log.ts'
import { openNoticeDesk, type ReceiverAccount } from '#main/receiver/receive-notice.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'
import { type Plain, readPlain, unseal } from './independent.ts'
import { type Chance, mutate } from './mutate.ts'
import type { Target } from './targets.ts'

const KEY = 'AB12CD34EF56AB12'
const SECRET = new Secret(KEY)
const MERCHANT = 'MADEUP0001'
const ORDER = 'T01AAAAAABBBBBB'

const STORE = { amount: '1234', bizpay_order_id: `AL${ORDER}`, tip: '0', merchant_id: MERCHANT, order_id: ORDER, finish_time: '20260304010203' }
const CHECKOUT = { amount: '1234', bizpay_order_id: `AL${ORDER}`, tip: '0', order_id: 'OTT000001', sale_num: ORDER, finish_time: '20260304010203' }

/** The same number of digits of MD5 as OKPAY's documents describe it, with nothing of the till's own code. */
function okpaySign(members: readonly (readonly [string, string])[]): string {
  const signed = members.filter(([name, value]) => name !== 'sign' && value !== '')
  const sorted = [...signed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`)
  return createHash('md5')
    .update(`${sorted.join('&')}&key=${KEY}`)
    .digest('hex')
}
const FORM_MEMBERS: [string, string][] = [
  ['mchId', '1000'],
  ['out_trade_no', ORDER],
  ['currency', 'CAD'],
  ['money', '12.34'],
  ['pay_money', '12.34'],
  ['merchant_ratio', '5'],
  ['real_money', '11.72'],
  ['status', '1'],
]

function makeSealed(chance: Chance): string {
  const whole = [STORE, CHECKOUT].map((data) => sealReply(data, SECRET, { merchantId: MERCHANT }))
  if (chance.next() < 0.5) return mutate(chance, [...whole, ...whole.map((text) => text.replaceAll('=', '\\u003d'))])
  // Spoiled inside and sealed anew, as somebody with the key could.
  const inside = mutate(
    chance,
    [STORE, CHECKOUT].map((data) => JSON.stringify(data)),
  )
  const plain = readPlain(inside)
  const texts = plain instanceof Map ? [...plain].map(([name, value]) => [name, typeof value === 'string' ? value : '']) : []
  const { md5 } = seal(Object.fromEntries(texts) as Record<string, string>, SECRET)
  return JSON.stringify({ rsp_code: 'SUCCESS', merchant_id: MERCHANT, data: encryptText(inside, aesKeyText(md5, SECRET)), md5 })
}

function makeForm(chance: Chance): string {
  const genuine = new URLSearchParams([...FORM_MEMBERS, ['sign', okpaySign(FORM_MEMBERS)]]).toString()
  if (chance.next() < 0.6) return mutate(chance, [genuine])
  const spoiled = [...new URLSearchParams(mutate(chance, [new URLSearchParams(FORM_MEMBERS).toString()]))]
  return new URLSearchParams([...spoiled.filter(([name]) => name !== 'sign'), ['sign', okpaySign(spoiled)]]).toString()
}

/** What is signed in a call, read with nothing of the till's own code; null where nobody signed it. */
function signedFacts(body: string): Map<string, Plain> | null {
  const envelope = readPlain(body)
  if (envelope instanceof Map) {
    const [data, md5] = ['data', 'md5'].map((name) => envelope.get(name))
    return typeof data === 'string' && typeof md5 === 'string' ? unseal(data, md5, KEY) : null
  }
  const members = [...new URLSearchParams(body)]
  const names = new Set(members.map(([name]) => name))
  const sign = members.find(([name]) => name === 'sign')?.[1]
  // A name that stands twice says two things.
  if (sign === undefined || names.size !== members.length) return null
  return okpaySign(members) === sign.toLowerCase() ? new Map(members) : null
}

/** Calls to the notice addresses of two vendors, into a real book: nothing unsigned is acknowledged, none moves anything, none is a bug. */
export function noticeDesk(): Target {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-fuzz-'))
  const db = openBook(dir)
  ensureBookId(db)
  db.pragma('synchronous = OFF')
  const http = { post: async () => ({ outcome: 'lost' as const, cause: 'timeout' as const, tookMs: 1 }), close: () => {} }
  const nowhere = 'http://127.0.0.1:9/'
  const ottpay = { operatorId: '1', terminalNo: '', version: '1.0', callbackUrl: nowhere, currency: 'CAD', signKey: SECRET }
  const okpay = { notifyUrl: nowhere, returnUrl: nowhere, userIp: '', acknowledge: 'success' as const, channels: [], payKey: SECRET, payoutKey: null }
  const accounts: ReceiverAccount[] = [
    {
      id: 'ottpay:fuzz',
      gateway: createOttPayGateway({ ...ottpay, baseUrl: nowhere, merchantId: MERCHANT }, http, DEFAULT_LIMITS),
      kinds: ['payment'],
      unknownOrders: 'acknowledge',
    },
    {
      id: 'okpay:fuzz',
      gateway: createOkPayGateway({ ...okpay, baseUrl: nowhere, merchantId: '1000' }, http, DEFAULT_LIMITS),
      kinds: ['payment'],
      unknownOrders: 'repeat',
    },
  ]
  let bug: unknown = null
  let asked = 0
  const desk = openNoticeDesk({
    db,
    clock: { now: () => 1_770_000_000_000, monotonic: () => 0, after: () => () => {} },
    log: {
      ...silentLog,
      error(event, error) {
        bug = `${event}: ${error instanceof Error ? error.message : String(error)}`
      },
    },
    account: (id) => accounts.find((account) => account.id === id) ?? null,
    // Nothing is sold here: what is signed and names our order would only be asked about.
    find: (_accountId, notice) => (notice.id === ORDER ? { id: ORDER, orderId: null, attemptId: null } : null),
    ask: () => {
      asked++
    },
  })
  return {
    name: 'gateways’ calls',
    share: 1,
    make: (chance) => (chance.next() < 0.5 ? makeSealed(chance) : makeForm(chance)),
    check(input) {
      const isForm = !input.trimStart().startsWith('{')
      const door = { accountId: isForm ? 'okpay:fuzz' : 'ottpay:fuzz', about: 'payment' as const }
      const before = asked
      bug = null
      const answer = desk.receive(door, {
        contentType: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        body: Buffer.from(input),
        query: '',
      })
      if (bug !== null) return `is a bug: ${String(bug)}`
      if (answer.status !== 200 && answer.status !== 400 && !(isForm && answer.status === 503)) return `is answered ${answer.status}`
      const said = signedFacts(Buffer.from(input).toString('utf8'))
      if (answer.status !== 400 && !said) return 'is taken, and nobody signed it'
      if (asked === before || !said) return null
      return [...said.values()].includes(ORDER) ? null : 'causes a question about what it does not name'
    },
    async close() {
      desk.stop()
      db.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
