import { afterEach, describe, expect, it } from 'vitest'
import { listOrderIds } from '#main/db/order-list.ts'
import { readOrderPage } from '#main/orders/read-orders.ts'
import { paymentOf } from '#main/payments/ask-payment.ts'
import { findSimilar } from '#main/payments/inspect-code.ts'
import { readUnresolved } from '#main/payments/payment-snapshot.ts'
import type { SaleByLink } from '#main/payments/take-link.ts'
import { refundableOf } from '#main/refunds/refund-ceiling.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import { NO_FILTER } from '#shared/domain/order.ts'
import { type LinkRig, openLinkRig } from '../helpers/link-rig.ts'
import type { LinkVendorName } from '../helpers/link-vendors.ts'

/* What is refused before anything is written or sent, and how long a link is waited for. */

let box: LinkRig
afterEach(() => box.close())

async function open(name: LinkVendorName): Promise<(more?: Partial<SaleByLink>) => string> {
  box = await openLinkRig(name)
  return (more) => {
    const taken = box.take(more)
    return taken.ok ? 'taken' : `${taken.error.code} ${JSON.stringify(taken.error.facts)}`
  }
}
const nothingDone = () => [box.meddler.requests, listOrderIds(box.rig.db, false, NO_FILTER, 'CAD', Number.MAX_SAFE_INTEGER, 9).ids.length]

describe('a link is refused before anything is written', () => {
  it('for what the account, the method or the shop does not offer', async () => {
    const refusal = await open('okpay')
    expect(refusal({ accountId: 'nobody' })).toMatch(/^not-configured/)
    expect(refusal({ practice: true })).toMatch(/^not-configured/)
    expect(refusal({ methodId: null })).toMatch(/^method-not-taken/)
    expect(refusal({ methodId: 'BANK' })).toMatch(/^method-not-taken/)
    expect(refusal({ currency: 'IDR' })).toBe('currency-not-taken {"currency":"IDR"}')
    expect(refusal({ currency: 'CAD' })).toBe('currency-not-taken {"currency":"CAD"}')
    // A wallet is a word of gateways that charge codes; this one knows none.
    expect(refusal({ wallet: 'alipay' })).toMatch(/^wallet-not-taken/)
    expect(refusal({ seconds: 600 })).toMatch(/^seconds-refused/)
    expect(refusal({ amountMinor: 0 })).toMatch(/^amount-refused/)
    box.account.gateway.capabilities.link = false
    expect(refusal()).toMatch(/^no-capability/)
    expect(nothingDone()).toEqual([0, 0])
  })

  it('for a payer that cannot be right; the field is named, what was typed is not', async () => {
    const refusal = await open('proxypay')
    const { payer } = box.vendor.sale
    expect(refusal({ payer: { ...payer, idNumber: '529.982.247-26' } })).toBe('party-refused {"field":"idNumber","fault":"check_digit"}')
    expect(refusal({ payer: {} })).toBe('party-refused {"field":"idNumber","fault":"missing"}')
    expect(refusal({ payer: { ...payer, name: 'a&b=c' } })).toBe('party-refused {"field":"name","fault":"characters"}')
    expect(nothingDone()).toEqual([0, 0])
  })

  it('for an amount that the method or the vendor cannot say', async () => {
    const refusal = await open('okpay')
    const { gateway } = box.account
    const methods = gateway.methods ?? []
    const upi = methods.find(({ id, direction }) => id === 'UPI' && direction === 'in')
    if (!upi) throw new Error('no UPI')
    const three = { ...upi, id: 'CARD', currency: 'KWD' }
    box.account.currencies = ['INR', 'KWD']
    Object.assign(gateway, { methods: [{ ...upi, wholeAmounts: true }, three] })
    expect(refusal({ amountMinor: 1_201 })).toBe('amount-unfit {"currency":"INR","decimals":0}')
    expect(refusal({ methodId: 'CARD', currency: 'KWD', amountMinor: 1_234 })).toBe('amount-unfit {"currency":"KWD","decimals":2}')
    expect(nothingDone()).toEqual([0, 0])
    expect(refusal({ amountMinor: 1_200 })).toBe('taken')
  })

  it('for cents where the vendor takes whole amounts of a currency only', async () => {
    const refusal = await open('dokypay')
    expect(refusal({ currency: 'IDR', amountMinor: 120_050 })).toBe('amount-unfit {"currency":"IDR","decimals":0}')
    expect(nothingDone()).toEqual([0, 0])
    expect(refusal({ currency: 'IDR', amountMinor: 120_000 })).toBe('taken')
  })

  it('for a time that is not offered', async () => {
    const refusal = await open('ottpay')
    expect(refusal({ seconds: 59 })).toBe('seconds-refused {"min":60,"max":604800}')
    expect(refusal({ seconds: 604_801 })).toMatch(/^seconds-refused/)
    expect(nothingDone()).toEqual([0, 0])
  })

  it('for a phone that was asked a moment ago, also after a restart, and not a second longer', async () => {
    await open('okpay')
    const payer = { name: 'Ali Khan', phone: '0300-1234567', email: 'ali@example.com', idNumber: '35201-1234567-1' }
    const wish = { methodId: 'JAZZCASH', currency: 'PKR', payer, despiteSimilar: true }
    const begun = box.begin(wish)
    const leftMs = () => begun.createdAt + 60_000 - box.rig.clock.now()
    await box.until(begun.id, 'asking')
    await box.pass(20_000, 5_000)
    expect(box.take(wish)).toMatchObject({ ok: false, error: { code: 'phone-pause', retry: true, facts: { seconds: leftMs() / 1_000 } } })
    // Written another way it is the same phone; another one is another.
    expect(box.take({ ...wish, payer: { ...payer, phone: '0300 123 4567' } })).toMatchObject({ error: { code: 'phone-pause' } })
    expect(box.take({ ...wish, payer: { ...payer, phone: '03009999999' } }).ok).toBe(true)
    box = box.crash()
    box.resolver.resumeAll()
    expect(box.take(wish)).toMatchObject({ error: { code: 'phone-pause' } })
    await box.rig.clock.advance(leftMs() - 1_000)
    expect(box.take(wish)).toMatchObject({ error: { code: 'phone-pause', facts: { seconds: 1 } } })
    await box.rig.clock.advance(999)
    expect(box.take(wish).ok).toBe(false)
    await box.rig.clock.advance(1)
    expect(box.take(wish).ok).toBe(true)
    // The number itself is nowhere, and its trace goes after a day.
    const hashes = () => box.rig.db.prepare('SELECT count(*) FROM attempts WHERE phone_hash IS NOT NULL').pluck().get()
    expect(hashes()).toBe(3)
    expect(JSON.stringify(box.rig.db.prepare('SELECT * FROM attempts').all())).not.toContain('3001234567')
    box.rig.clock.jumpWall(25 * 3_600_000)
    box.begin({ ...wish, payer: { ...payer, phone: '03008888888' } })
    expect(hashes()).toBe(1)
  })

  it('does not hold a phone back for a request that never left, nor for one of a clock that was set back', async () => {
    await open('okpay')
    const payer = { name: 'Ali Khan', phone: '03001234567', email: 'ali@example.com', idNumber: '3520112345671' }
    const wish = { methodId: 'JAZZCASH', currency: 'PKR', payer, despiteSimilar: true }
    const { gateway } = box.account
    const { createLink } = gateway
    gateway.createLink = async () => ({ answer: { kind: 'not_sent', detail: 'not_reached', code: 'refused' }, panel: null, gatewayRef: null })
    const unsent = box.begin(wish)
    await box.until(unsent.id, 'not_sent')
    if (createLink) gateway.createLink = createLink
    const sent = box.begin(wish)
    await box.until(sent.id, 'asking')
    box.rig.clock.jumpWall(-3_600_000)
    expect(box.take(wish).ok).toBe(true)
  })
})

describe('how long a link is waited for', () => {
  it('is what was chosen, else the vendor’s own time, else the shop’s', async () => {
    await open('ottpay')
    const { windowMs } = await box.until(box.begin().id, 'asking')
    expect(windowMs).toBe(600_000)
    expect((await box.until(box.begin({ seconds: 900, despiteSimilar: true }).id, 'asking')).windowMs).toBe(900_000)
    await box.close()
    await open('okpay')
    expect((await box.until(box.begin().id, 'asking')).windowMs).toBe(180_000)
  })

  it('a code that can be paid for hours is waited for to its end, and asked about ever less', { timeout: 60_000 }, async () => {
    await open('dokypay')
    const wish = { methodId: 'banktransfer.id', currency: 'IDR', amountMinor: 120_000, seconds: 7_200 }
    const begun = box.begin({ ...wish, payer: { name: 'Budi', phone: '081234567890', email: 'budi@example.com' } })
    const asking = await box.until(begun.id, 'asking')
    expect(asking.panel).toMatchObject({ paymentCode: expect.stringMatching(/^\d+$/), holder: expect.any(String), expiresAt: expect.any(Number) })
    expect(asking.windowMs).toBeGreaterThan(7_190_000)
    expect(asking.windowMs).toBeLessThan(7_210_000)
    await box.pass(600_000, 30_000)
    const asked = box.attempt(begun.id).askedCount
    await box.pass(600_000, 30_000)
    expect(box.attempt(begun.id).status).toBe('asking')
    expect(box.attempt(begun.id).askedCount - asked).toBeLessThanOrEqual(11)
    box.vendor.customerDoes(begun.id, 'pays')
    await box.until(begun.id, 'paid', 30_000)
  })

  it('a reply that is not sent because the vendor’s words have no room for it is told as that', async () => {
    await open('okpay')
    box.account.gateway.createLink = async () => ({
      answer: { kind: 'not_sent', detail: 'refused', code: 'NO_ADDRESS' },
      panel: null,
      gatewayRef: null,
    })
    const begun = box.begin()
    expect(await box.until(begun.id, 'not_sent')).toMatchObject({ reason: 'settings', lastAnswer: { code: 'NO_ADDRESS' } })
  })

  it('a gateway that throws leaves it asked about', async () => {
    await open('okpay')
    box.account.gateway.createLink = () => Promise.reject(new Error('a bug'))
    expect(await box.until(box.begin().id, 'asking')).toMatchObject({ panel: null })
  })
})

describe('a sale in another currency than the shop’s', () => {
  it('is in no sum of the shop’s, is no twin of a sale of its own currency, and needs a manager for every refund', { timeout: 20_000 }, async () => {
    await open('okpay')
    const { shop } = defaultSettings('America/Toronto')
    box.rig.facts.currency = shop.currency
    const begun = box.begin()
    await box.until(begun.id, 'asking')
    const similar = (currency: string) => findSimilar(box.deps, false, 1_200, null, currency)?.number ?? null
    expect([similar('INR'), similar('CAD')]).toEqual([begun.id, null])
    const left = box.begin({ despiteSimilar: true })
    await box.until(left.id, 'unresolved', 10_000)
    expect(readUnresolved(box.deps, box.resolver, false).openSumMinor).toBe(0)
    box.vendor.customerDoes(begun.id, 'pays')
    const paid = await box.until(begun.id, 'paid', 5_000)
    const report = readDayReport(box.rig.db, shop, false, null, box.rig.clock.now())
    expect(report).toMatchObject({ count: 0, salesMinor: 0, netMinor: 0, byWallet: [], byHour: [], byPerson: [] })
    expect(report.unresolved).toEqual({ count: 0, sumMinor: 0 })
    expect(report.otherCurrencies).toEqual([{ currency: 'INR', count: 1, sumMinor: 1_200 }])
    const page = (currency?: string) => readOrderPage(box.rig.db, shop, false, { ...NO_FILTER, ...(currency && { currency }) }, null, 9)
    expect(page()).toMatchObject({ count: 2, paidSumMinor: 0, currency: 'CAD' })
    expect(page('INR')).toMatchObject({ count: 2, paidSumMinor: 1_200, currency: 'INR' })
    expect(page('CAD')).toMatchObject({ count: 0, rows: [] })
    expect(refundableOf(paid, [], { limitMinor: 5_000, currency: 'CAD' })).toMatchObject({ refundableMinor: 1_200, withoutPinMinor: 0 })
    expect(refundableOf(paid, [], { limitMinor: 5_000, currency: 'INR' }).withoutPinMinor).toBe(1_200)
    expect(paymentOf(paid)).toMatchObject({ kind: 'link', wallet: 'link', orderId: paid.id })
  })
})
