import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '#main/db/sql.ts'
import { insertRenewal, insertSubscription, listRenewals, readSubscription, writeCancel, writeVendorId } from '#main/db/subscriptions.ts'
import type { Subscription } from '#shared/domain/subscription.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { putSale } from '../helpers/sales.ts'
import { TERMS } from '../helpers/subscription-rig.ts'

let rig: Rig
let db: Db
beforeEach(() => {
  rig = openRig()
  db = rig.db
})
afterEach(() => rig.close())

function put(more: Partial<Subscription> = {}): Subscription {
  const sale = putSale(db)
  const made: Subscription = {
    ...TERMS,
    id: sale.number,
    orderId: sale.orderId,
    accountId: 'a',
    practice: false,
    vendorId: null,
    name: 'A',
    begunOn: '2026-03-04',
    cancel: 'none',
    personId: 1,
    personName: 'Anna',
    createdAt: 1,
    endedAt: null,
    ...more,
  }
  insertSubscription(db, made)
  return made
}
const renewal = (subscriptionId: string, more: object = {}) => ({
  subscriptionId,
  accountId: 'a',
  periodOn: '2026-04-03',
  orderId: putSale(db).orderId,
  madeBy: 'till' as const,
  vendorNo: null,
  personName: null,
  at: 1,
  ...more,
})

describe('migration 0090, the vendor desk', () => {
  it('has strict tables that read back what was written', () => {
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    for (const name of ['settlement_imports', 'settlement_lines', 'subscriptions', 'renewals']) {
      expect(tables.find((table) => table.name === name)).toMatchObject({ strict: 1 })
    }
    const made = put()
    expect(readSubscription(db, made.id)).toEqual({ subscription: made, first: 'paid' })
  })

  it('never has two renewals of one period that were asked for here, nor one of the vendor’s twice', () => {
    const { id } = put()
    insertRenewal(db, renewal(id))
    expect(() => insertRenewal(db, renewal(id))).toThrow('UNIQUE')
    expect(() => insertRenewal(db, renewal(id, { madeBy: 'person' }))).toThrow('UNIQUE')
    insertRenewal(db, renewal(id, { periodOn: '2026-05-03' }))
    insertRenewal(db, renewal(id, { madeBy: 'vendor', vendorNo: 'AUTO1' }))
    expect(() => insertRenewal(db, renewal(id, { madeBy: 'vendor', vendorNo: 'AUTO1', periodOn: '2026-06-02' }))).toThrow('UNIQUE')
    expect(() => insertRenewal(db, renewal(id, { madeBy: 'vendor', periodOn: '2026-06-02' }))).toThrow('CHECK')
    expect(listRenewals(db, id).map(({ periodOn, madeBy }) => [periodOn, madeBy])).toEqual([
      ['2026-04-03', 'till'],
      ['2026-04-03', 'vendor'],
      ['2026-05-03', 'till'],
    ])
  })

  it('knows an agreement by one number of the vendor’s, given once', () => {
    const [one, other] = [put(), put()]
    expect(writeVendorId(db, one.id, 'S1')).toBe(true)
    expect(writeVendorId(db, one.id, 'S2')).toBe(false)
    expect(writeVendorId(db, other.id, 'S1')).toBe(false)
    expect(readSubscription(db, other.id)?.subscription.vendorId).toBeNull()
  })

  it('ends an agreement once, with its time', () => {
    const { id } = put()
    expect(() => writeCancel(db, id, 'none', 'done', null)).toThrow('CHECK')
    expect(writeCancel(db, id, 'none', 'done', 5)).toBe(true)
    expect(writeCancel(db, id, 'none', 'asked', null)).toBe(false)
  })
})
