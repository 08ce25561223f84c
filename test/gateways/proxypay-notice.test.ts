import { describe, expect, it } from 'vitest'
import { signSorted, withSign } from '#main/gateways/codec/sorted-sign.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { account, gatewayOn, silent } from './proxypay-rig.ts'

describe('ProxyPay’s notices', () => {
  const { gateway } = gatewayOn(silent)
  const read = (body: string, about: 'payment' | 'payout' = 'payment', contentType = 'application/json') =>
    gateway.readNotice?.({ contentType, body: Buffer.from(body), query: '' }, about)
  const signed = (values: Record<string, string>, empty: 'dropped' | 'kept' = 'dropped') => signSorted(values, account.signKey, 'md5', empty)
  const texts = { platOrderId: '1', orderId: 'o1', amount: '1000', status: '1', reverse: 'false', fee: '0' }
  const body = (sign: string, change: Record<string, string> = {}) => {
    const members = { platOrderId: '"1"', orderId: '"o1"', amount: '1000', status: '1', reverse: 'false', fee: '0', ...change, sign: `"${sign}"` }
    return `{${Object.entries(members)
      .map(([name, value]) => `"${name}":${value}`)
      .join(',')}}`
  }

  it(
    'verifies the text as it came, as the shortest, and with two decimals; and nothing else',
    proves('proxypay', 'numbers', 'notice:payment'),
    () => {
      const spellings: [sent: string, signedAs: string, verified: boolean][] = [
        ['1000', '1000', true],
        ['1000.00', '1000.00', true],
        ['1000.0', '1000.0', true],
        ['1000.00', '1000', true],
        ['1000.50', '1000.5', true],
        ['1000', '1000.00', true],
        ['1000.5', '1000.50', true],
        ['1000', '1000.0', false],
        ['1000', '1001', false],
        ['1000.5', '1000.05', false],
        ['1000', '100.00', false],
      ]
      for (const [sent, signedAs, verified] of spellings) {
        const fee = signedAs.endsWith('.00') || signedAs === '1000.50' ? '0.00' : '0'
        const sign = signed({ ...texts, amount: signedAs, fee })
        expect(read(body(sign, { amount: sent, fee: sent.includes('.00') ? '0.00' : '0' }))?.verified, `${sent} signed as ${signedAs}`).toBe(verified)
      }
    },
  )

  it('verifies with empty members left out or kept, and without nulls', () => {
    for (const empty of ['dropped', 'kept'] as const) {
      expect(read(body(signed({ ...texts, remark: '' }, empty), { remark: '""', utr: 'null' }))).toMatchObject({ verified: true })
    }
    expect(read(body(signed({ ...texts, utr: 'null' }), { utr: 'null' }))).toMatchObject({ verified: false })
  })

  it('verifies over members that no document names', () => {
    expect(read(body(signed({ ...texts, utr: '310310600223' }), { utr: '"310310600223"' }))).toMatchObject({ verified: true })
    expect(read(body(signed(texts), { utr: '"310310600223"' }))).toEqual({ verified: false, why: 'signature' })
  })

  it.each([
    ['0', 'false', 'pending'],
    ['1', 'false', 'paid'],
    ['2', 'false', 'failed'],
    ['9', 'false', 'unknown'],
    ['1', 'true', 'reversed'],
    ['2', 'true', 'reversed'],
    ['1', '"yes"', 'unknown'],
    ['1', '"true"', 'reversed'],
  ])('status %s with reverse %s says %s', (status, reverse, says) => {
    const sign = signed({ ...texts, status, reverse: reverse.replaceAll('"', '') })
    expect(read(body(sign, { status, reverse }))).toMatchObject({ verified: true, notice: { says } })
  })

  it('is read as a form too, where it says it is one', () => {
    const values = withSign(texts, account.signKey, 'md5')
    const form = new URLSearchParams(values).toString()
    expect(read(form, 'payout', 'application/x-www-form-urlencoded; charset=utf-8')).toMatchObject({
      verified: true,
      notice: { about: 'payout', id: 'o1', says: 'paid' },
    })
    expect(read(form)).toEqual({ verified: false, why: 'unreadable' })
  })

  it('is not believed with members in members, twins, or the same text cut differently', () => {
    expect(read(body(signed(texts), { remark: '{"a":1}' }))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(body(signed(texts), { remark: '["a"]' }))).toEqual({ verified: false, why: 'unreadable' })
    expect(read(`{"amount":1,${body(signed(texts)).slice(1)}`)).toEqual({ verified: false, why: 'unreadable' })
    const { fee: _fee, ...rest } = texts
    const cut = JSON.stringify({ ...rest, amount: '1000&fee=0', sign: signed(texts) })
    expect(read(cut)).toEqual({ verified: false, why: 'signature' })
    expect(read(body('', {}))).toEqual({ verified: false, why: 'signature' })
    expect(read(body(signed(texts)).replace(/"sign":.*/, '"sign":7}'))).toEqual({ verified: false, why: 'signature' })
  })

  it('needs an id, a status and an amount that is one', () => {
    const { orderId: _id, ...nameless } = texts
    expect(read(JSON.stringify({ ...nameless, sign: signed(nameless) }))).toEqual({ verified: false, why: 'unreadable' })
    const { status: _status, ...stateless } = texts
    expect(read(JSON.stringify({ ...stateless, sign: signed(stateless) }))).toEqual({ verified: false, why: 'unreadable' })
    const odd = { ...texts, amount: '1e3' }
    expect(read(JSON.stringify({ ...odd, sign: signed(odd) }))).toEqual({ verified: false, why: 'unreadable' })
  })
})
