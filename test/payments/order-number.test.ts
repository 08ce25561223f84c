import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newOrderNumber } from '#main/payments/order-number.ts'
import { freshNumber } from '#main/payments/take-payment.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'

const tillCode = fc.stringMatching(/^[A-Z][A-Z0-9]{0,2}$/)
const moment = fc.integer({ min: 0, max: Date.UTC(2090, 0, 1) })

describe('order numbers', () => {
  it('have 13 to 15 characters A-Z 0-9 and begin with the till, at any time', () => {
    fc.assert(
      fc.property(tillCode, moment, fc.uint8Array({ minLength: 6, maxLength: 6 }), (code, at, bytes) => {
        const number = newOrderNumber(code, at, () => bytes)
        expect(number).toMatch(/^[A-Z][A-Z0-9]{12,14}$/)
        expect(number.startsWith(code)).toBe(true)
        expect(number.slice(code.length)).not.toMatch(/[ILOU]/)
      }),
    )
  })

  it('take every digit from chance alike', () => {
    const seen = new Set<string>()
    for (let byte = 0; byte < 256; byte++) seen.add(newOrderNumber('T', 0, () => new Uint8Array(6).fill(byte)).slice(-1))
    expect(seen.size).toBe(32)
  })

  it('do not repeat while the clock goes backwards and forwards', () => {
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2, maxLength: 60 }), (moments) => {
        const numbers = moments.map((at) => newOrderNumber('T01', at, randomBytes))
        expect(new Set(numbers).size).toBe(numbers.length)
      }),
    )
  })

  describe('in the book', () => {
    let rig: Rig
    beforeEach(() => {
      rig = openRig()
    })
    afterEach(() => rig.close())

    it('one that is taken is passed over, and the book itself refuses a repeat', async () => {
      const first = rig.charge()
      await rig.clock.advance(0)
      // The same second and, at first, the same random bytes: the clock and chance both stand still.
      const tail = first.id.slice(-6)
      const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
      const same = Uint8Array.from(tail, (digit) => digits.indexOf(digit))
      let tries = 0
      const random = (length: number) => (++tries === 1 ? same : randomBytes(length))
      expect(freshNumber({ ...rig.deps, random }, 'T01')).not.toBe(first.id)
      expect(tries).toBe(2)
      expect(() => freshNumber({ ...rig.deps, random: () => same }, 'T01')).toThrow(/no free order number/)
      const repeat = `INSERT INTO attempts SELECT * FROM attempts WHERE id = ?`
      expect(() => rig.db.prepare(repeat).run(first.id)).toThrow(/UNIQUE/)
      const columns = (rig.db.pragma('table_info(orders)') as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'id')
      const order = `INSERT INTO orders (id, ${columns.join(', ')}) SELECT id + 1, ${columns.join(', ')} FROM orders`
      expect(() => rig.db.prepare(order).run()).toThrow(/UNIQUE/)
    })
  })
})
