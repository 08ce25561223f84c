import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signRequest } from '#main/gateways/dokypay/seal.ts'
import { type Notice, type RawNotice, Secret } from '#main/gateways/gateway.ts'
import { APP_KEY, cannedGateway, MERCHANT_KEY } from './dokypay-rig.ts'

const { gateway } = cannedGateway('')
const PAYMENT = {
  transNo: 'N1',
  merTransNo: 'T01',
  currency: 'USD',
  amount: '12.01',
  processCurrency: 'IDR',
  processAmount: '170181.70',
  transStatus: 'success',
  createTime: '2019-01-09 14:53:05',
  updateTime: '2019-01-09 14:54:00',
  payerName: 'Ali Khan',
}
const PAYOUT = {
  tradeNo: 'N2',
  merTransNo: 'P01',
  currency: 'IDR',
  amount: '10000',
  totalFee: '0',
  tradeStatus: 'success',
  createTime: 'x',
  updateTime: 'y',
}
const REFUND = {
  refundNo: 'R9',
  amount: '2.00',
  currency: 'USD',
  processAmount: '2.00',
  processCurrency: 'USD',
  status: 'success',
  resultCode: '0000',
  message: 'success',
}
const SUBSCRIPTION = { ...PAYMENT, subscribeId: 'S1' }

const signed = (members: Record<string, string>, key = APP_KEY): Record<string, string> => ({ ...members, sign: signRequest(members, key) })
const form = (members: Record<string, string>, contentType = 'application/x-www-form-urlencoded'): RawNotice => {
  return { contentType, body: Buffer.from(new URLSearchParams(members).toString()), query: '' }
}
const json = (members: object, contentType = 'application/json;charset=UTF-8'): RawNotice => ({
  contentType,
  body: Buffer.from(JSON.stringify(members)),
  query: '',
})
const readNotice = (raw: RawNotice, about: Notice['about'] = 'payment') => gateway.readNotice(raw, about)

describe('a notice', () => {
  const expected = {
    verified: true,
    acknowledge: 'success',
    notice: {
      about: 'payment',
      id: 'T01',
      gatewayRef: 'N1',
      subscriptionId: null,
      says: 'paid',
      amountMinor: 1_201,
      currency: 'USD',
      code: 'success',
    },
  }
  it.each([
    ['as a form', form(signed(PAYMENT))],
    ['as JSON', json(signed(PAYMENT))],
    ['as JSON that says nothing of it', json(signed(PAYMENT), '')],
    ['as a form that says nothing of it', form(signed(PAYMENT), 'text/plain')],
    ['with its number called tradeNo', form(signed(renamed(PAYMENT)))],
    ['with capitals in the sign', form({ ...PAYMENT, sign: signRequest(PAYMENT, APP_KEY).toUpperCase() })],
    ['in the address, as some send it', { contentType: '', body: Buffer.from(''), query: `?${new URLSearchParams(signed(PAYMENT))}` }],
    ['with blank members that nobody signs', form({ ...signed(PAYMENT), userId: '', merCustomize: ' ' })],
  ])('%s is read', (_, raw) => expect(readNotice(raw)).toEqual(expected))

  it.each([
    ['payment', PAYMENT, APP_KEY, true],
    ['payment', PAYMENT, MERCHANT_KEY, false],
    ['payout', PAYOUT, APP_KEY, true],
    ['payout', PAYOUT, MERCHANT_KEY, true],
    ['refund', REFUND, MERCHANT_KEY, true],
    ['refund', REFUND, APP_KEY, true],
    ['subscription', SUBSCRIPTION, APP_KEY, true],
    ['renewal', SUBSCRIPTION, APP_KEY, true],
    ['payment', PAYMENT, new Secret('nobody'), false],
    ['refund', REFUND, new Secret('nobody'), false],
  ] as const)('about a %s, by its key', (about, members, key, verified) => {
    for (const raw of [form(signed(members, key)), json(signed(members, key))]) expect(readNotice(raw, about).verified).toBe(verified)
  })

  it('tells what it is about', () => {
    expect(readNotice(form(signed(PAYOUT)), 'payout')).toMatchObject({
      notice: { id: 'P01', gatewayRef: 'N2', says: 'paid', amountMinor: 1_000_000, feeMinor: 0 },
    })
    const failure = { ...PAYOUT, tradeStatus: 'failure', resultCode: '9001', message: 'no funds' }
    expect(readNotice(form(signed(failure)), 'payout')).toMatchObject({ notice: { says: 'failed', code: '9001' } })
    expect(readNotice(form(signed(REFUND, MERCHANT_KEY)), 'refund')).toMatchObject({
      notice: { id: 'R9', gatewayRef: 'R9', says: 'paid', amountMinor: 200 },
    })
    expect(readNotice(form(signed({ ...REFUND, merRefundNo: 'R1' }, MERCHANT_KEY)), 'refund')).toMatchObject({
      notice: { id: 'R1', gatewayRef: 'R9' },
    })
    expect(readNotice(form(signed(SUBSCRIPTION)), 'renewal')).toMatchObject({ notice: { about: 'renewal', id: 'T01', subscriptionId: 'S1' } })
  })

  it.each([
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['success', 'paid'],
    ['SUCCESS', 'paid'],
    ['failure', 'failed'],
    ['timeout', 'failed'],
    ['cancel', 'failed'],
    ['refunded', 'unknown'],
    ['constructor', 'unknown'],
  ])('with status %s says %s', (transStatus, says) =>
    expect(readNotice(form(signed({ ...PAYMENT, transStatus })))).toMatchObject({ notice: { says } }),
  )

  it.each([
    ['no order', without('merTransNo')],
    ['no status', without('transStatus')],
    ['two numbers', { ...PAYMENT, tradeNo: 'N2' }],
    ['two statuses', { ...PAYMENT, tradeStatus: 'failure' }],
  ])('with %s cannot be read, though it is signed', (_, members) =>
    expect(readNotice(form(signed(members)))).toEqual({ verified: false, why: 'unreadable' }),
  )

  it('of a subscription names it, of another application or merchant is not ours', () => {
    expect(readNotice(form(signed(PAYMENT)), 'subscription')).toEqual({ verified: false, why: 'unreadable' })
    expect(readNotice(form(signed({ ...PAYMENT, appId: '1' })))).toEqual({ verified: false, why: 'not-ours' })
    expect(readNotice(form(signed({ ...PAYMENT, merchantId: '1' })))).toEqual({ verified: false, why: 'not-ours' })
    expect(readNotice(form(signed({ ...PAYMENT, appId: '9000000001', merchantId: '90000' }))).verified).toBe(true)
  })

  it.each([
    ['nothing', { contentType: '', body: Buffer.from(''), query: '' }, 'unreadable'],
    ['no sign', form(PAYMENT), 'signature'],
    ['a name twice', { contentType: '', body: Buffer.from(`${new URLSearchParams(signed(PAYMENT))}&amount=12.01`), query: '' }, 'unreadable'],
    [
      'a JSON name twice',
      { contentType: 'application/json', body: Buffer.from(JSON.stringify(signed(PAYMENT)).replace('{', '{"amount":"1",')), query: '' },
      'unreadable',
    ],
    ['a list', json([signed(PAYMENT)]), 'unreadable'],
    ['a list inside', json({ ...signed(PAYMENT), more: [] }), 'unreadable'],
    ['objects inside objects', json({ ...signed(PAYMENT), extInfo: { a: { b: '1' } } }), 'unreadable'],
    ['broken text', { contentType: '', body: Buffer.from([0xff, 0xfe, 0x3d]), query: '' }, 'unreadable'],
    ['too much', form({ ...signed(PAYMENT), more: 'x'.repeat(70_000) }), 'unreadable'],
    ['a deep one', { contentType: 'application/json', body: Buffer.from('{"a":'.repeat(2_000)), query: '' }, 'unreadable'],
  ])('%s is not believed', (_, raw, why) => expect(readNotice(raw)).toEqual({ verified: false, why }))

  it('altered in any way is not believed, or says the same: 2,000 of them', () => {
    const kinds: [Notice['about'], Record<string, string>, Secret][] = [
      ['payment', PAYMENT, APP_KEY],
      ['payout', PAYOUT, APP_KEY],
      ['refund', REFUND, MERCHANT_KEY],
      ['renewal', SUBSCRIPTION, APP_KEY],
    ]
    let believed = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
        fc.nat(5),
        (kind, isJson, where, byte, text, how) => {
          const [about, members, key] = kind
          const good = signed(members, key)
          const truth = readNotice(isJson ? json(good) : form(good), about)
          const raw = isJson ? json(good) : form(good)
          const bytes = Buffer.from(raw.body)
          const at = where % bytes.length
          const names = Object.keys(members)
          const name = names[where % names.length] ?? ''
          const altered: RawNotice =
            [
              () => ({ ...raw, body: Buffer.concat([bytes.subarray(0, at), Buffer.from([byte % 256]), bytes.subarray(at + 1)]) }),
              () => ({ ...raw, body: Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]) }),
              () => ({ ...raw, body: bytes.subarray(0, at) }),
              () => (isJson ? json({ ...good, [name]: text }) : form({ ...good, [name]: text })),
              () => (isJson ? json({ ...good, [text]: 'x' }) : form({ ...good, [text]: 'x' })),
              () => form(signed({ ...members, [name]: text }, new Secret(`${key.reveal()}x`))),
            ][how]?.() ?? raw
          const reading = readNotice(altered, about)
          // Blank members, spaces around JSON and the case of the sign are no part of what is signed.
          if (reading.verified) {
            believed += 1
            expect(reading).toEqual(truth)
          }
        },
      ),
      { numRuns: 2_000, seed: 20_191_219 },
    )
    expect(believed).toBeLessThan(100)
  }, 60_000)
})

describe('the browser’s return', () => {
  const SIGNED_AS = 'transNo'
  const said = { ...PAYMENT, payerName: '' }
  const sign = signRequest(said, APP_KEY)
  const query = (name: string, more: Record<string, string> = {}) => {
    const { transNo, payerName: _none, ...members } = said
    return Object.entries({ ...members, [name]: transNo, sign, ...more })
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join('&')
  }
  it.each([
    ['as printed: called tradeNo, signed as transNo', query('tradeNo')],
    ['called as it is signed', query(SIGNED_AS)],
    ['with a question mark', `?${query('tradeNo')}`],
    ['with the whole address', `http://www.example.com/succ/1?${query('tradeNo')}#top`],
    ['with spaces as plus', query('tradeNo').replaceAll('%20', '+')],
  ])('%s is shown', (_, text) => expect(gateway.readReturn(text)).toEqual({ verified: true, id: 'T01', says: 'paid' }))

  it.each([
    ['altered', query('tradeNo').replace('success', 'failure')],
    ['with a member more', query('tradeNo', { note: 'x' })],
    ['with both names', query('tradeNo', { transNo: 'N1' })],
    ['without a sign', query('tradeNo', { sign: '' })],
    ['empty', ''],
    ['nonsense', '%%%&=&&'],
  ])('%s is nothing', (_, text) => expect(gateway.readReturn(text)).toEqual({ verified: false, id: null, says: 'unknown' }))
})

function renamed({ transNo, ...members }: typeof PAYMENT): Record<string, string> {
  return { ...members, tradeNo: transNo }
}

function without(name: keyof typeof PAYMENT): Record<string, string> {
  return Object.fromEntries(Object.entries(PAYMENT).filter(([key]) => key !== name))
}
