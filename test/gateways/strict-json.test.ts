import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberText, readStrictJson, readStrictJsonObject, writeStrictJson } from '#main/gateways/codec/strict-json.ts'

describe('readStrictJson', () => {
  it('keeps number literals as they were written', () => {
    expect(readStrictJson('[100.0,9007199254740993,1E400,-0]')?.value).toEqual(
      ['100.0', '9007199254740993', '1E400', '-0'].map((text) => new NumberText(text)),
    )
  })

  it.each([
    '{"amount":"1","amount":"9999"}',
    '{"amount":"1","amount":"1"}',
    '{"amount":1 , "\\u0061mount" : 1}',
    '{"a":{"b":1,"b":2}}',
    '[{"a":1},{"a":1,"a":1}]',
    '{"__proto__":1,"__proto__":1}',
  ])('refuses a member that comes twice: %s', (text) => expect(readStrictJson(text)).toBeNull())

  it('lets the same name stand in different objects, and inside text', () => {
    expect(readStrictJson('{"a":{"a":1},"b":[{"a":2},{"a":3}],"c":"\\"a\\":1,\\"a\\":2"}')).not.toBeNull()
  })

  it('makes __proto__ a member like any other', () => {
    const value = readStrictJsonObject('{"__proto__":{"paid":true}}')
    expect(value && Object.keys(value)).toEqual(['__proto__'])
    expect(value?.paid).toBeUndefined()
  })

  it.each(['', '{', '{"a":1}x', '{"a":01}', "{'a':1}", '{"a":NaN}', '[1,]', '"\u0001"', '{"a"}', '}{', '{"a":1e}'])('refuses %j', (text) =>
    expect(readStrictJson(text)).toBeNull(),
  )

  it('has caps on size and depth', () => {
    const caps = { maxChars: 20, maxDepth: 3 }
    expect(readStrictJson('[[[1]]]', caps)).not.toBeNull()
    expect(readStrictJson('[[[[1]]]]', caps)).toBeNull()
    expect(readStrictJson(`"${'x'.repeat(20)}"`, caps)).toBeNull()
    expect(readStrictJson('['.repeat(100_000))).toBeNull()
  })

  it('reads and writes what JSON itself writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        const read = readStrictJson(text)
        expect(read && writeStrictJson(read.value)).toBe(text)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readStrictJson(text)))
  })
})
