import { createCipheriv, createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { integerText, javaDoubleText } from '#main/gateways/codec/java-double.ts'
import { NumberText } from '#main/gateways/codec/strict-json.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { aesKeyText, decryptText, digestOfTexts, encryptText, open, seal, strictBase64 } from '#main/gateways/ottpay/seal.ts'
import answers from './known-answers/ottpay.json' with { type: 'json' }

const signKey = new Secret('0011223344556677')
const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase()

/** Seals a JSON text as somebody else would, with the digest over `joined`; nothing of the code under test. */
function sealedByHand(json: string, joined: string): { data: string; md5: string } {
  const digest = md5(joined)
  const key = md5(digest + signKey.reveal()).slice(8, 24)
  const cipher = createCipheriv('aes-128-ecb', Buffer.from(key, 'latin1'), null)
  return { data: Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]).toString('base64'), md5: digest }
}

describe('known answers', () => {
  it.each(answers.sealed)('$from, sealing', (example) => {
    const key = new Secret(example.signKey)
    expect(
      Object.keys(example.data)
        .sort()
        .map((name) => example.data[name as keyof typeof example.data])
        .join(''),
    ).toBe(example.joined)
    expect(digestOfTexts(example.data)).toBe(example.md5)
    expect(aesKeyText(example.md5, key)).toBe(example.aesKey)
    expect(encryptText(example.text, example.aesKey)).toBe(example.encrypted)
    expect(seal(example.data, key)).toEqual({ data: example.encrypted, md5: example.md5 })
  })

  it.each(answers.sealed)('$from, opening', (example) => {
    const bytes = strictBase64(example.encrypted)
    expect(bytes && decryptText(bytes, example.aesKey)).toBe(example.text)
    const opened = open({ data: example.encrypted, md5: example.md5 }, new Secret(example.signKey))
    expect(opened).toMatchObject({ ok: true, data: example.data })
  })

  it.each(answers.digests)('$from, digest', ({ data, md5: expected }) => expect(digestOfTexts(data)).toBe(expected))

  it.each(answers.javaDoubles as [string, string][])('Java writes the double %s as %s', (literal, text) => expect(javaDoubleText(literal)).toBe(text))

  it.each([
    ['1', '1'],
    ['100.0', '100'],
    ['1e2', '100'],
    ['-0', '0'],
    ['5.2474', '5.2474'],
    ['9007199254740993', '9007199254740993'],
  ])('the integer in %s is %s', (literal, text) => expect(integerText(literal)).toBe(text))
})

describe('seal', () => {
  it('refuses a value that is not text', () => {
    for (const value of [1, true, null, undefined, {}, []]) expect(() => seal({ amount: value as unknown as string }, signKey)).toThrow(TypeError)
  })

  it('sorts by code unit: capitals, then underscore, then small letters', () => {
    expect(digestOfTexts({ pay_info: '4', payX: '3', payInfo: '2', Z: '1' })).toBe(md5('1234'))
    expect(digestOfTexts({ b: '4', _: '3', Ba: '2', B: '1' })).toBe(md5('1234'))
  })

  it('is opened again to the same data, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-zA-Z_]{1,12}$/), fc.string({ unit: 'grapheme' })), (data) => {
        const opened = open(seal(data, signKey), signKey)
        expect(opened.ok && { ...opened.data }).toEqual({ ...data })
      }),
    )
  })
})

describe('open', () => {
  const json = '{"amount":275900,"rate":5.24740000,"big":10000000,"note":null,"id":"A1","paid":true}'
  const joinedWith = (amount: string, big: string, note: string, rate: string) => `${amount}${big}A1${note}true${rate}`
  it.each([
    ['java-double null-nothing', joinedWith('275900.0', '1.0E7', '', '5.2474')],
    ['java-double null-text', joinedWith('275900.0', '1.0E7', 'null', '5.2474')],
    ['as-written null-nothing', joinedWith('275900', '10000000', '', '5.24740000')],
    ['as-written null-text', joinedWith('275900', '10000000', 'null', '5.24740000')],
  ])('takes numbers and nulls as %s', (fitted, joined) => {
    const opened = open(sealedByHand(json, joined), signKey)
    expect(opened).toMatchObject({ ok: true, fitted })
    expect(opened.ok && opened.data.rate).toEqual(new NumberText('5.24740000'))
  })

  it('takes 100.0 as the integer it is', () => {
    expect(open(sealedByHand('{"amount":1e2}', '100'), signKey)).toMatchObject({ ok: true, fitted: 'integer null-nothing' })
  })

  it('takes Base64 with white space and a digest in small letters', () => {
    const sealed = seal({ order_id: 'A1', amount: '100', note: 'long enough to be broken into several lines of text' }, signKey)
    expect(open({ data: sealed.data.replace(/(.{20})/g, '$1\r\n '), md5: sealed.md5.toLowerCase() }, signKey).ok).toBe(true)
  })

  it('refuses a digest over anything else', () => {
    expect(open(sealedByHand('{"amount":"100"}', '101'), signKey)).toEqual({ ok: false, cause: 'wrong_digest' })
    expect(open({ data: seal({ a: 'b' }, signKey).data, md5: 'not a digest' }, signKey)).toEqual({ ok: false, cause: 'wrong_digest' })
  })

  it('refuses what is no Base64, no ciphertext of ours, no JSON, or names a member twice', () => {
    const sealed = seal({ order_id: 'A1' }, signKey)
    expect(open({ ...sealed, data: `${sealed.data}!` }, signKey)).toEqual({ ok: false, cause: 'not_base64' })
    expect(open({ ...sealed, data: '' }, signKey)).toEqual({ ok: false, cause: 'not_base64' })
    expect(open({ ...sealed, data: 'AAAA' }, signKey)).toEqual({ ok: false, cause: 'not_opened' })
    expect(open(sealedByHand('nonsense', 'nonsense'), signKey)).toEqual({ ok: false, cause: 'not_json' })
    expect(open(sealedByHand('["A1"]', 'A1'), signKey)).toEqual({ ok: false, cause: 'not_json' })
    expect(open(sealedByHand('{"amount":"1","amount":"1"}', '1'), signKey)).toEqual({ ok: false, cause: 'not_json' })
  })

  it('does not open with another merchant’s key', () => {
    expect(open(seal({ order_id: 'A1', amount: '100' }, signKey), new Secret('7766554433221100')).ok).toBe(false)
  })

  it('notices every changed or cut block', () => {
    const data = { amount: '100', order_id: 'TILL00000000000001', order_status: 'success', trade_time: 'Apr 14, 2020 12:08:58 AM' }
    const sealed = seal(data, signKey)
    const bytes = Buffer.from(sealed.data, 'base64')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        expect(open({ data: changed.toString('base64'), md5: sealed.md5 }, signKey).ok).toBe(false)
      }),
    )
    for (let block = 0; block < bytes.length / 16; block++) {
      const cut = Buffer.concat([bytes.subarray(0, block * 16), bytes.subarray(block * 16 + 16)])
      expect(open({ data: cut.toString('base64'), md5: sealed.md5 }, signKey).ok).toBe(false)
    }
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.constant('A'.repeat(32))), (data, digest) => {
        expect(open({ data, md5: digest }, signKey).ok).toBe(false)
      }),
    )
  })
})
