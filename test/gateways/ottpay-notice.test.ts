import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type NoticeReading, Secret } from '#main/gateways/gateway.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'

const signKey = new Secret('A1B2C3D4E5F60718')
const account = {
  baseUrl: 'http://127.0.0.1:9/',
  merchantId: 'TS00000001',
  operatorId: '0000000007',
  terminalNo: '',
  version: '1.0',
  callbackUrl: 'https://till.invalid/callback',
  currency: 'CAD',
  signKey,
}
const nobody = { post: async () => ({ outcome: 'lost', cause: 'timeout', tookMs: 1 }) as const, close: () => {} }
const gateway = createOttPayGateway(account, nobody, DEFAULT_LIMITS)
const read = (body: string | Uint8Array, about: 'payment' | 'refund' = 'payment'): NoticeReading => {
  const raw = { contentType: 'application/json', query: '', body: typeof body === 'string' ? Buffer.from(body) : body }
  const reading = gateway.readNotice?.(raw, about)
  if (!reading) throw new Error('reads no notices')
  return reading
}
const IN_STORE = {
  amount: '1234',
  bizpay_order_id: 'AL1',
  tip: '0',
  merchant_id: account.merchantId,
  order_id: 'T01A000001',
  finish_time: '20260304010203',
}
const CHECKOUT = { amount: '1234', bizpay_order_id: 'AL1', tip: '0', order_id: 'OTT1', sale_num: 'T01A000001', finish_time: '20260304010203' }
const sealed = (data: Record<string, string | number>, more = {}) => sealReply(data, signKey, { merchantId: account.merchantId, ...more })

describe('an OTT Pay callback', () => {
  it('in store names our order and the wallet’s number', () => {
    const notice = { about: 'payment', id: 'T01A000001', gatewayRef: 'AL1', subscriptionId: null, says: 'paid', amountMinor: 1234, currency: 'CAD' }
    expect(read(sealed(IN_STORE))).toEqual({ verified: true, acknowledge: 'SUCCESS', notice: { ...notice, code: 'SUCCESS' } })
  })

  it('of a checkout names our sale number, and OTT Pay’s own id for refunds', () => {
    expect(read(sealed({ ...CHECKOUT, convenience_fee: '20', remarks: 'x' }))).toMatchObject({
      verified: true,
      notice: { id: 'T01A000001', gatewayRef: 'OTT1', amountMinor: 1234, says: 'paid' },
    })
  })

  it('reads Base64 with escaped equals signs and with spaces, and any case of the digest', () => {
    const envelope = JSON.parse(sealed(IN_STORE))
    expect(read(sealed(IN_STORE).replaceAll('=', '\\u003d'))).toMatchObject({ verified: true })
    expect(read(JSON.stringify({ ...envelope, data: envelope.data.replace(/(.{60})/g, '$1 ') }))).toMatchObject({ verified: true })
    expect(read(JSON.stringify({ ...envelope, md5: envelope.md5.toLowerCase() }))).toMatchObject({ verified: true })
  })

  it('says paid by nothing that is not sealed', () => {
    for (const rspCode of ['FAIL', 'x', 'PROCESSING']) expect(read(sealed(IN_STORE, { rspCode }))).toMatchObject({ notice: { says: 'unknown' } })
    const { finish_time: _gone, ...unfinished } = IN_STORE
    expect(read(sealed(unfinished))).toMatchObject({ notice: { says: 'unknown' } })
    expect(read(sealed({ ...IN_STORE, order_status: 'orderclosed' }))).toMatchObject({ notice: { says: 'failed', code: 'orderclosed' } })
    expect(read(sealed({ ...IN_STORE, order_status: 'init' }))).toMatchObject({ notice: { says: 'pending' } })
    expect(read(sealed({ ...IN_STORE, order_status: 'odd' }))).toMatchObject({ notice: { says: 'unknown' } })
  })

  it('is not believed when it is forged, spoiled, of another key, merchant or kind', () => {
    const envelope = JSON.parse(sealed(IN_STORE))
    const clear = { ...envelope, data: Buffer.from(JSON.stringify(IN_STORE)).toString('base64') }
    expect(read(JSON.stringify(clear))).toEqual({ verified: false, why: 'signature' })
    expect(read(sealed(IN_STORE, { spoilDigest: true }))).toEqual({ verified: false, why: 'signature' })
    expect(read(sealReply(IN_STORE, new Secret('0000000000000000')))).toEqual({ verified: false, why: 'signature' })
    expect(read(sealed({ ...IN_STORE, merchant_id: 'TS2' }))).toEqual({ verified: false, why: 'not-ours' })
    expect(read(sealed(CHECKOUT, { merchantId: 'TS2' }))).toEqual({ verified: false, why: 'not-ours' })
    expect(read(sealed(IN_STORE), 'refund')).toEqual({ verified: false, why: 'not-ours' })
  })

  it('is unreadable without its parts, with one twice, not as text', () => {
    for (const body of ['', '{}', 'null', '[]', '{"rsp_code":"SUCCESS"}', '{"rsp_code":"SUCCESS","data":"","md5":""}'])
      expect(read(body)).toEqual({ verified: false, why: 'unreadable' })
    expect(read(sealed(IN_STORE).replace('{', '{"md5":"0",'))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(Buffer.from([0xff, 0xfe, 0x00]))).toEqual({ verified: false, why: 'unreadable' })
    const { order_id: _gone, ...nameless } = IN_STORE
    expect(read(sealed(nameless))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(sealed({ ...IN_STORE, amount: '12.34' }))).toEqual({ verified: false, why: 'unreadable' })
  })

  it('spoiled in 4,000 ways never throws, and says nothing new', () => {
    const random = lehmer(20260304)
    let verified = 0
    for (let round = 0; round < 4_000; round++) {
      const whole = Buffer.from(sealed(round % 2 ? IN_STORE : CHECKOUT))
      const spoiled = spoil(whole, random)
      const reading = read(spoiled)
      if (!reading.verified) continue
      verified++
      // Only what stands outside of the seal can have changed: the message, the code, the merchant's absence, spaces.
      const { says, code: _code, ...rest } = reading.notice
      const expected = {
        about: 'payment',
        id: 'T01A000001',
        gatewayRef: round % 2 ? 'AL1' : 'OTT1',
        subscriptionId: null,
        amountMinor: 1234,
        currency: 'CAD',
      }
      expect(rest).toEqual(expected)
      expect(['paid', 'unknown']).toContain(says)
    }
    expect(verified).toBeLessThan(1_200)
  })

  it('with its sealed part spoiled in 2,000 ways is never verified', () => {
    const random = lehmer(7)
    for (let round = 0; round < 2_000; round++) {
      const envelope = JSON.parse(sealed(IN_STORE))
      const part = random(2) === 0 ? 'data' : 'md5'
      const text: string = envelope[part]
      const at = random(text.length)
      const to = 'ABCDEF0123456789'[random(16)] ?? 'A'
      if (text[at] === to || text[at] === '=') continue
      envelope[part] = text.slice(0, at) + to + text.slice(at + 1)
      expect(read(JSON.stringify(envelope)), `${part} ${at} ${to}`).toMatchObject({ verified: false })
    }
  })
})

/** A small generator of whole numbers below n; the same seed gives the same run. */
function lehmer(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

function spoil(bytes: Buffer, random: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes)
  const at = random(copy.length)
  switch (random(4)) {
    case 0:
      copy[at] = random(256)
      return copy
    case 1:
      return copy.subarray(0, at)
    case 2:
      return Buffer.concat([copy.subarray(0, at), Buffer.from([random(256)]), copy.subarray(at)])
    default:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + random(20))])
  }
}
