import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCodeHash } from '#main/secrets/till-secrets.ts'

describe('the hash of a payment code', () => {
  const key = Buffer.alloc(32, 7)

  it('is what books already hold: HMAC-SHA256 under the key of the till', () => {
    const code = '283456789012345678'
    expect(createCodeHash(key)(code)).toBe(createHmac('sha256', key).update(`code ${code}`).digest('hex'))
    expect(createCodeHash(key)(code)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('differs by code and by till', () => {
    const hash = createCodeHash(key)
    expect(hash('1')).toBe(hash('1'))
    expect(new Set([hash('1'), hash('2'), createCodeHash(Buffer.alloc(32, 8))('1')]).size).toBe(3)
  })
})
