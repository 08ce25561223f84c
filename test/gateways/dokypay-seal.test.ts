import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonObject, readStrictJsonObject } from '#main/gateways/codec/strict-json.ts'
import { baseOfRequest, isBlank, isSignedWith, type SignedParams, signRequest, withoutBlanks } from '#main/gateways/dokypay/seal.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { cannedGateway, link } from './dokypay-rig.ts'
import answers from './known-answers/dokypay.json' with { type: 'json' }

const key = new Secret('0123456789abcdef0123456789abcdef')
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const json = (text: string): JsonObject => readStrictJsonObject(text) ?? expect.unreachable('no JSON')
/** A message signed by hand over this text; nothing of the code under test. */
const signedByHand = (members: object, joined: string) => json(JSON.stringify({ ...members, sign: sha256(`${joined}&key=${key.reveal()}`) }))

describe('known answers', () => {
  it.each(answers.signed)('$from: signing', ({ params, key: secret, joined, sign }) => {
    expect(baseOfRequest(params as unknown as SignedParams, new Secret(secret))).toBe(joined)
    expect(signRequest(params as unknown as SignedParams, new Secret(secret))).toBe(sign)
  })
  it.each(answers.signed)('$from: verifying', ({ params, key: secret, sign }) => {
    const message = json(JSON.stringify({ ...params, sign }))
    expect(isSignedWith(message, new Secret(secret))).toBe(true)
    expect(isSignedWith(json(JSON.stringify({ ...params, sign: sign.toUpperCase() })), new Secret(secret))).toBe(true)
    expect(isSignedWith(message, new Secret(`${secret}0`))).toBe(false)
    for (const name of Object.keys(params)) {
      const value = params[name as keyof typeof params]
      if (typeof value !== 'string' || isBlank(value)) continue
      expect(isSignedWith({ ...message, [name]: `${value}1` }, new Secret(secret)), name).toBe(false)
    }
  })
})

describe('the printed exchange through the whole gateway', () => {
  const printed = (is: string) => answers.signed.find((one) => one.is === is && one.from.includes('printed')) ?? expect.unreachable('not there')
  const [request, reply] = [printed('request'), printed('reply')]
  const account = { appId: '1001412384', appKey: new Secret(request.key), country: 'IN', paymentTypes: 'credit,debit,ewallet,upi' }
  const wish = link({
    orderId: 'dokypay-1576735973586',
    amountMinor: 1_000,
    noticeUrl: 'http://yoursite.com/notifyurl',
    returnUrl: 'http://yoursite.com/returnurl',
  })

  it('the request is theirs, with two decimals more in its amount', proves('dokypay', 'vectors', 'createLink'), async () => {
    const { gateway, sent } = cannedGateway('', account)
    await gateway.createLink(wish)
    const amount = '10.00'
    const joined = request.joined.replace('amount=10&', `amount=${amount}&`)
    expect(sent()).toEqual({ ...request.params, amount, sign: sha256(joined) })
  })

  it('the reply is believed, and its page is shown; not with a letter changed', proves('dokypay', 'vectors', 'createLink'), async () => {
    const body = (members: object) => JSON.stringify({ code: '200', msg: 'OK', timestamp: '1576736156349', data: { ...members, sign: reply.sign } })
    const { url, tradeNo } = reply.params as unknown as Record<string, string>
    expect(await cannedGateway(body(reply.params), account).gateway.createLink(wish)).toMatchObject({
      answer: { kind: 'pending', detail: 'waiting_for_customer' },
      panel: { url },
      gatewayRef: tradeNo,
    })
    const altered = { ...reply.params, url: `${url}x` }
    expect(await cannedGateway(body(altered), account).gateway.createLink(wish)).toMatchObject({ answer: { detail: 'bad_signature' }, panel: null })
  })
})

describe('the signature', () => {
  it('sorts by code units, so a capital comes before a small letter', () => {
    expect(baseOfRequest({ accountNumber: '2', accType: '1', a_c: '3' }, key)).toBe(`a_c=3&accType=1&accountNumber=2&key=${key.reveal()}`)
  })
  it('leaves out blank values and keeps zero and false', () => {
    const params = { a: '', b: ' \t', c: '0', d: 'false', e: ' x ', extInfo: { f: '', g: '0' } }
    expect(baseOfRequest(params, key)).toBe(`c=0&d=false&e= x &extInfo=g=0&key=${key.reveal()}`)
    expect(withoutBlanks(params)).toEqual({ c: '0', d: 'false', e: ' x ', extInfo: { g: '0' } })
    expect(withoutBlanks({ extInfo: { f: ' ' } })).toEqual({})
  })
  it('takes numbers as they are written, booleans as words, null as nothing', () => {
    const message = json(`{"a":10.00,"b":true,"c":null,"sign":"${sha256(`a=10.00&b=true&key=${key.reveal()}`)}"}`)
    expect(isSignedWith(message, key)).toBe(true)
  })
  it('takes names as received, then trimmed', () => {
    expect(isSignedWith(signedByHand({ 'accountNumber ': '1', b: '2' }, 'accountNumber =1&b=2'), key)).toBe(true)
    expect(isSignedWith(signedByHand({ 'accountNumber ': '1', b: '2' }, 'accountNumber=1&b=2'), key)).toBe(true)
    expect(isSignedWith(signedByHand({ 'a ': '1', a: '2' }, 'a=2&a=1'), key)).toBe(false)
  })
  it('takes objects as part of it, then left out', () => {
    const members = { a: '1', extInfo: { c: '3', b: '2' } }
    expect(isSignedWith(signedByHand(members, 'a=1&extInfo=b=2&c=3'), key)).toBe(true)
    expect(isSignedWith(signedByHand(members, 'a=1'), key)).toBe(true)
    expect(isSignedWith(signedByHand(members, 'a=1&extInfo=[object Object]'), key)).toBe(false)
  })
  it.each([
    ['none', { a: '1' }],
    ['of another length', { a: '1', sign: 'ab' }],
    ['twice', { a: '1', sign: 'a'.repeat(64), ' sign': 'b'.repeat(64) }],
    ['that is no text', { a: '1', sign: 5 }],
  ])('%s fits nothing', (_, message) => expect(isSignedWith(json(JSON.stringify(message)), key)).toBe(false))

  it('any flat message fits its own key, and no other', () => {
    const flat = fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((name) => name === name.trim() && name !== 'sign' && name !== '__proto__'),
      fc.string(),
    )
    fc.assert(
      fc.property(flat, (params) => {
        const message = json(JSON.stringify({ ...params, sign: signRequest(params, key) }))
        expect(isSignedWith(message, key)).toBe(true)
        expect(isSignedWith(message, new Secret('another'))).toBe(false)
      }),
    )
  })
  it('never shows a key', () => expect(`${key} ${JSON.stringify({ key })}`).not.toContain(key.reveal()))
})
