import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine } from '#main/db/journal.ts'
import { withSign, writeForm } from '#main/gateways/codec/sorted-sign.ts'
import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { signRequest } from '#main/gateways/dokypay/seal.ts'
import { DEFAULT_LIMITS, type Gateway, type RawNotice, Secret } from '#main/gateways/gateway.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import type { GatewayAccount } from '#main/payments/payment-deps.ts'
import type { Door } from '#main/receiver/notice-doors.ts'
import { openNoticeDesk, type ReceiverAccount } from '#main/receiver/receive-notice.ts'
import { NOTICE_KINDS } from '#shared/domain/notice.ts'
import { accountWith } from '../gateways/dokypay-rig.ts'
import { mutateNotice, seeded } from '../gateways/notice-mutations.ts'
import { account as okpayAccount } from '../gateways/okpay-rig.ts'
import { account as proxypayAccount } from '../gateways/proxypay-rig.ts'
import { scripted } from '../gateways/scripted-http.ts'
import { MERCHANT, says } from '../helpers/payment-rig.ts'
import { callback, OURS, openReceiverRig, type ReceiverRig, receiverAccount, THEIRS } from '../helpers/receiver-rig.ts'

const http = scripted({ outcome: 'lost', cause: 'timeout', tookMs: 1 })
const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
type Says = 'paid' | 'failed' | 'pending'
type Vendor = { name: string; ids: [ours: string, theirs: string]; genuine(id: string, key: 'ours' | 'theirs' | 'forged', says: Says): RawNotice }

const keys = { ours: 'a-key-of-ours-000000000000000001', theirs: 'a-key-of-theirs-0000000000000002', forged: 'a-key-of-nobody-0000000000000003' }
const notice = (contentType: string, body: string): RawNotice => ({ contentType, body: Buffer.from(body), query: '' })
const okpay = (key: string, merchantId: string): Gateway =>
  createOkPayGateway({ ...okpayAccount, merchantId, payKey: new Secret(key), payoutKey: new Secret(`${key}-out`) }, http, DEFAULT_LIMITS)
const proxypay = (key: string): Gateway => createProxyPayGateway({ ...proxypayAccount, signKey: new Secret(key) }, http, DEFAULT_LIMITS)
const dokypay = (key: string): Gateway =>
  createDokypayGateway(accountWith({ appKey: new Secret(key), merchantKey: new Secret(`${key}-m`) }), http, DEFAULT_LIMITS)

const STATUS = { paid: '1', failed: '2', pending: '0' }
const VENDORS: Vendor[] = [
  {
    name: 'OTT Pay',
    ids: [OURS.id, THEIRS.id],
    genuine: (id, key, what) =>
      notice(
        JSON_TYPE,
        callback(
          id,
          { order_status: { paid: 'success', failed: 'orderclosed', pending: 'init' }[what] },
          key === 'ours' ? OURS : key === 'theirs' ? THEIRS : { ...OURS, key: 'FORGED' },
        ),
      ),
  },
  {
    name: 'OKPAY',
    ids: ['okpay:1', 'okpay:2'],
    genuine(id, key, what) {
      const values = {
        mchId: key === 'theirs' ? '2000' : '1000',
        out_trade_no: id,
        currency: 'CAD',
        money: '12.34',
        pay_money: '12.34',
        status: STATUS[what],
      }
      return notice(FORM, writeForm(withSign(values, new Secret(keys[key]), 'md5')))
    },
  },
  {
    name: 'ProxyPay',
    ids: ['proxypay:1', 'proxypay:2'],
    genuine(id, key, what) {
      const values = { platOrderId: `P${id}`, orderId: id, amount: '12.34', status: STATUS[what], reverse: 'false', fee: '0' }
      return notice(JSON_TYPE, JSON.stringify(withSign(values, new Secret(keys[key]), 'md5')))
    },
  },
  {
    name: 'Dokypay',
    ids: ['dokypay:1', 'dokypay:2'],
    genuine(id, key, what) {
      const transStatus = { paid: 'success', failed: 'failure', pending: 'pending' }[what]
      const members = { transNo: `N${id}`, merTransNo: id, currency: 'CAD', amount: '12.34', transStatus, createTime: '2026-03-04 14:53:05' }
      return notice(FORM, new URLSearchParams({ ...members, sign: signRequest(members, new Secret(keys[key])) }).toString())
    },
  },
]

let held: ReceiverRig
beforeEach(() => {
  held = openReceiverRig()
  // What is proved here is no matter of the disk.
  held.rig.db.pragma('synchronous = OFF')
  const made: [string, Gateway][] = [
    ['okpay:1', okpay(keys.ours, '1000')],
    ['okpay:2', okpay(keys.theirs, '2000')],
    ['proxypay:1', proxypay(keys.ours)],
    ['proxypay:2', proxypay(keys.theirs)],
    ['dokypay:1', dokypay(keys.ours)],
    ['dokypay:2', dokypay(keys.theirs)],
  ]
  const fromGateway = ([id, gateway]: [string, Gateway]): ReceiverAccount => ({
    id,
    gateway,
    kinds: gateway.noticeKinds ?? [],
    unknownOrders: gateway.unknownNotices ?? 'repeat',
  })
  held.accounts.push(...made.map(fromGateway))
})
afterEach(() => held.rig.close())

describe('what vendors hear about an order that we do not know', () => {
  it('is what their documents promise: another call, or nothing', () => {
    const desk = openNoticeDesk(held.deps)
    const heard = VENDORS.map(({ name, ids, genuine }) => [
      name,
      desk.receive({ accountId: ids[0], about: 'payment' }, genuine('T01NOBODY', 'ours', 'paid')).status,
    ])
    expect(heard).toEqual([
      ['OTT Pay', 200],
      ['OKPAY', 503],
      ['ProxyPay', 503],
      ['Dokypay', 200],
    ])
    expect([receiverAccount(OURS).gateway].map((gateway) => 'unknownNotices' in gateway && gateway.unknownNotices)).toEqual(['acknowledge'])
  })
})

describe('10,000 calls in the formats of all four gateways', () => {
  it('forged, altered, repeated, out of order and across merchants: none changes money without a question that says so', async () => {
    const { rig } = held
    const desk = openNoticeDesk(held.deps)
    const random = seeded(20_260_304)
    const below = (count: number): number => Math.floor(random() * count)
    const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T
    const truth = new Map<string, 'pending' | 'declined' | 'paid' | 'other-amount'>()
    rig.other.pay = () => says.pending()
    rig.other.query = ({ orderId }) => {
      const said = truth.get(orderId)
      if (said === 'paid') return says.paid(orderId)
      return said === 'declined' ? says.declined() : said === 'other-amount' ? says.paid(orderId, { amountMinor: 999_999 }) : says.pending()
    }
    const first = rig.deps.accounts.taking('scan', 'alipay') as GatewayAccount
    const accounts = new Map(VENDORS.flatMap(({ ids }) => ids).map((id) => [id, { ...first, id, merchantId: MERCHANT }]))
    let current = first.id
    rig.deps.accounts = { taking: () => accounts.get(current) ?? null, byId: (id) => accounts.get(id) ?? null, heard: () => {} }
    const sold: { id: string; vendor: Vendor; accountId: string }[] = []
    for (const vendor of VENDORS)
      for (let count = 0; count < 12; count++) {
        current = vendor.ids[count % 4 === 3 ? 1 : 0]
        const { id } = rig.charge({ despiteSimilar: true })
        truth.set(id, 'pending')
        await rig.clock.advance(0)
        sold.push({ id, vendor, accountId: current })
      }
    const call = (): { door: Door; raw: RawNotice } => {
      const { id, vendor, accountId } = pick(sold)
      const own = accountId === vendor.ids[0] ? 'ours' : 'theirs'
      const door: Door = { accountId, about: 'payment' }
      const genuine = vendor.genuine(id, own, pick(['paid', 'paid', 'failed', 'pending']))
      switch (below(9)) {
        case 0:
          return { door, raw: vendor.genuine(id, 'forged', 'paid') }
        case 1:
          return { door, raw: { ...genuine, body: mutateNotice(genuine, random) } }
        case 2:
        case 3:
          return { door, raw: genuine }
        case 4:
          // The other merchant's key and name, at our address and at theirs, about an order that is not theirs.
          return { door: { ...door, accountId: pick(vendor.ids) }, raw: vendor.genuine(id, own === 'ours' ? 'theirs' : 'ours', 'paid') }
        case 5:
          return { door: { ...door, accountId: pick(VENDORS).ids[0] }, raw: genuine }
        case 6:
          return { door: { ...door, about: pick(NOTICE_KINDS) }, raw: genuine }
        case 7:
          return { door, raw: { ...genuine, contentType: pick(['', 'text/plain', FORM, JSON_TYPE]) } }
        default:
          return { door, raw: { ...genuine, body: Buffer.from(genuine.body).subarray(0, below(genuine.body.length)) } }
      }
    }
    const paid = (): string[] => sold.filter(({ id }) => rig.attempt(id).paidMinor !== null).map(({ id }) => id)
    for (let round = 0; round < 10_000; round++) {
      // Half way through the gateways decide.
      if (round === 5_000)
        for (const [index, { id }] of sold.entries())
          truth.set(id, (['pending', 'declined', 'paid', 'other-amount'] as const)[(index * 7) % 4] ?? 'pending')
      const { door, raw } = call()
      expect([200, 400, 503]).toContain(desk.receive(door, raw).status)
      if (round % 250 !== 249) continue
      await rig.clock.advance(1_000)
      if (round < 5_000) expect(paid()).toEqual([])
      for (const { id } of sold) if (rig.attempt(id).status === 'paid') expect(truth.get(id)).toBe('paid')
    }
    await rig.clock.advance(30_000)
    const ENDS = { pending: ['asking', 'unresolved'], declined: ['declined'], paid: ['paid'], 'other-amount': ['held'] }
    for (const { id, vendor } of sold) expect(ENDS[truth.get(id) ?? 'pending'], `${vendor.name} ${truth.get(id)}`).toContain(rig.attempt(id).status)
    // Each vendor's genuine calls were understood, so what was refused was refused for what it was.
    for (const { name, ids } of VENDORS) {
      const outcomes = rig.db
        .prepare('SELECT outcome, count(*) FROM notices WHERE account_id IN (?, ?) GROUP BY outcome')
        .raw()
        .all(ids[0], ids[1]) as [string, number][]
      const counts = Object.fromEntries(outcomes)
      expect([name, (counts.accepted ?? 0) >= 12, (counts.refused ?? 0) > 100]).toEqual([name, true, true])
    }
    expect(findBrokenLine(rig.db, 1)).toBeNull()
    expect(desk.tally().refused).toBeGreaterThan(3_000)
  }, 60_000)
})
