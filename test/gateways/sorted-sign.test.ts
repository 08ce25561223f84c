import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJoinable, isUnambiguous, joinSorted, readForm, sameSign, signSorted, withSign, writeForm } from '#main/gateways/codec/sorted-sign.ts'
import { Secret } from '#main/gateways/gateway.ts'

const key = new Secret('k')
const read = (text: string) => {
  const values = readForm(Buffer.from(text))
  return values && { ...values }
}

describe('joining and signing', () => {
  it('sorts by code units and leaves sign and empty text out; zero and false stay', () => {
    const values = { b: '0', accountNumber: '1', accType: 'ACC', sign: 'x', empty: '', a: 'false', Z: 'ü' }
    expect(joinSorted(values)).toBe('Z=ü&a=false&accType=ACC&accountNumber=1&b=0')
    expect(joinSorted(values, 'kept')).toBe('Z=ü&a=false&accType=ACC&accountNumber=1&b=0&empty=')
  })

  it('hashes UTF-8 with the key behind', () => {
    for (const alg of ['md5', 'sha256'] as const) {
      expect(signSorted({ b: 'ü', a: '1' }, key, alg)).toBe(createHash(alg).update('a=1&b=ü&key=k', 'utf8').digest('hex'))
    }
  })

  it('sends no empty values and signs what it sends', () => {
    expect(withSign({ b: '', a: '1', sign: 'old' }, key, 'md5')).toEqual({ a: '1', sign: signSorted({ a: '1' }, key, 'md5') })
  })

  it('knows a signature in either case, and none that is cut, long, empty or no hex', () => {
    const right = signSorted({ a: '1' }, key, 'md5')
    expect(sameSign(right, right)).toBe(true)
    expect(sameSign(right.toUpperCase(), right)).toBe(true)
    for (const wrong of [
      '',
      right.slice(1),
      `${right}0`,
      `${right} `,
      right.replace(/.$/, (char) => (char === '0' ? '1' : '0')),
      `g${right.slice(1)}`,
      '\u0130'.repeat(32),
    ]) {
      expect(sameSign(wrong, right), wrong).toBe(false)
    }
  })

  it('any change of a value, a name or the key changes it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.stringMatching(/^[\w.]{1,8}$/), { minKeys: 1, maxKeys: 6 }),
        fc.nat(),
        (values, n) => {
          const names = Object.keys(values)
          const name = names[n % names.length] ?? ''
          if (name === 'sign') return
          expect(signSorted({ ...values, [name]: `${values[name]}0` }, key, 'md5')).not.toBe(signSorted(values, key, 'md5'))
          expect(signSorted(values, new Secret('K'), 'md5')).not.toBe(signSorted(values, key, 'md5'))
        },
      ),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('what may be joined', () => {
  it('refuses the two signs and control characters in free text', () => {
    for (const text of ['a&b', 'a=b', 'a\nb', '\u0000', '\u0085']) expect(isJoinable(text), JSON.stringify(text)).toBe(false)
    for (const text of ['', 'Ann Müller', '张三', 'a|b', 'a+b %']) expect(isJoinable(text), text).toBe(true)
  })

  it('knows values that could be two', () => {
    expect(isUnambiguous({ a: '1', url: 'https://x.example/?a=1' })).toBe(true)
    expect(isUnambiguous({ remark: 'salt & pepper' })).toBe(true)
    for (const values of [{ a: '1&b=2' }, { 'a&b': '1' }, { 'a=b': '1' }, { '': '1' }] as Record<string, string>[])
      expect(isUnambiguous(values)).toBe(false)
  })
})

describe('forms', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.string({ unit: 'grapheme', maxLength: 12 }), { maxKeys: 8 }), (values) => {
        expect(read(writeForm(values))).toEqual({ ...values })
      }),
      { seed: 8, numRuns: 300 },
    )
  })

  it('reads plus as a space, a bare name as empty, and members like __proto__ as any other', () => {
    expect(read('a=b+c%2B&d&e=')).toEqual({ a: 'b c+', d: '', e: '' })
    expect(Object.keys(readForm(Buffer.from('__proto__=1')) ?? {})).toEqual(['__proto__'])
  })

  it.each(['a=1&a=2', 'a=%', 'a=%ff', 'a=%E4%B8', '=1', 'a%26b=1', 'a%3Db=1', 'a%00=1', Array.from({ length: 65 }, (_, n) => `n${n}=1`).join('&')])(
    'refuses %s',
    (text) => expect(read(text)).toBeNull(),
  )
  it('refuses bytes that are no UTF-8', () => expect(readForm(Uint8Array.of(0x61, 0x3d, 0xff))).toBeNull())
})
