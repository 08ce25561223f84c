import { insertAttempt, updateAttempt } from '#main/db/attempts.ts'
import { followAttempts, insertOrder } from '#main/db/orders.ts'
import type { Db } from '#main/db/sql.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import type { ShopSettings } from '#shared/bridge/contract.ts'
import { businessDay, shopHour } from '#shared/domain/business-day.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { Tender } from '#shared/domain/wallet.ts'

/** The shop of these tests. */
export const SHOP: ShopSettings = { ...defaultSettings('America/Toronto').shop, zone: 'America/Toronto', currency: 'CAD', closeHour: 4 }

export type Sale = {
  at: number
  totalMinor: number
  tipMinor: number
  tender: Tender
  status: AttemptStatus
  personId: number
  practice: boolean
  note: string
  gatewayRef: string | null
  number: string
}

let count = 0

/** Writes a sale as it stands in the end, with its attempt where it is no cash sale. Gives what was written. */
export function putSale(db: Db, wanted: Partial<Sale> = {}, shop: ShopSettings = SHOP): Sale & { orderId: number } {
  const sale: Sale = {
    at: Date.UTC(2026, 2, 4, 17),
    totalMinor: 1234,
    tipMinor: 0,
    tender: 'alipay',
    status: 'paid',
    personId: 1,
    practice: false,
    note: '',
    gatewayRef: null,
    number: `T01TEST${String(++count).padStart(7, '0')}`,
    ...wanted,
  }
  const orderId = insertOrder(db, {
    number: sale.number,
    at: sale.at,
    businessDay: businessDay(sale.at, shop.zone, shop.closeHour),
    shopHour: shopHour(sale.at, shop.zone),
    tender: sale.tender,
    kind: sale.tender === 'cash' ? 'cash' : 'scan',
    amountMinor: sale.totalMinor - sale.tipMinor,
    tipMinor: sale.tipMinor,
    currency: shop.currency,
    status: sale.status,
    note: sale.note,
    personId: sale.personId,
    personName: `Person ${sale.personId}`,
    practice: sale.practice,
    givenMinor: null,
    changeMinor: null,
    tillCode: 'T01',
    accountId: sale.tender === 'cash' ? null : 'a',
    shiftId: null,
  })
  if (sale.tender !== 'cash') {
    insertAttempt(db, {
      id: sale.number,
      orderId,
      kind: 'scan',
      accountId: 'a',
      wallet: sale.tender,
      amountMinor: sale.totalMinor,
      currency: shop.currency,
      codeMasked: null,
      codeHash: null,
      createdAt: sale.at,
      windowMs: 45_000,
    })
    updateAttempt(db, sale.number, 'created', sale.status, { gatewayRef: sale.gatewayRef })
    followAttempts(db, orderId)
  }
  return { ...sale, orderId }
}
