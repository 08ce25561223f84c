import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOrderPage } from '#main/orders/read-orders.ts'
import { cancelSubscription } from '#main/subscriptions/cancel-subscription.ts'
import { createSubscription } from '#main/subscriptions/create-subscription.ts'
import { askAboutStatement, subscriptionNotices } from '#main/subscriptions/hear-renewal.ts'
import { askAboutAll, readSubscriptions } from '#main/subscriptions/read-subscriptions.ts'
import { createRenewalSchedule, renewSubscription } from '#main/subscriptions/renew-subscription.ts'
import { importStatement } from '#main/vendor-desk/take-statement.ts'
import { NO_FILTER } from '#shared/domain/order.ts'
import { isOpen } from '#shared/domain/payment.ts'
import { CASHIER } from '../helpers/payment-rig.ts'
import { SHOP } from '../helpers/sales.ts'
import { ACCOUNT, DAY_MS, openSubscriptionRig, type SubscriptionRig, TERMS } from '../helpers/subscription-rig.ts'

let box: SubscriptionRig
beforeEach(async () => {
  box = await openSubscriptionRig()
})
afterEach(() => box.close())

const PERIOD = '2026-04-03'
/** A day on which the first renewal is due. */
const toDue = () => box.rig.clock.jumpWall(30 * DAY_MS)
const renew = (subscriptionId: string, more: object = {}) =>
  renewSubscription(box.deps, { subscriptionId, periodOn: PERIOD, amountMinor: 1_000, practice: false, by: CASHIER, ...more })
const notices = () => subscriptionNotices(box.deps, () => box.queue)
const renewalsThere = () => box.doky.sim.orders().filter(({ what }) => what === 'renewal')
const cancel = (subscriptionId: string) => cancelSubscription(box.deps, { subscriptionId, reason: 'moved away', practice: false, by: CASHIER })

describe('making an agreement', () => {
  it('is a sale written before it is sent; the customer signs with a page, and it is active when that is paid', async () => {
    const seen: string[] = []
    box.meddle((gateway) => ({
      subscribe: (request) => {
        if (box.rig.db.inTransaction) throw new Error('sent inside a transaction')
        seen.push(box.rig.attempt(request.orderId).status, box.read(request.orderId).name)
        return gateway.subscribe?.(request) ?? Promise.reject(new Error('no subscribe'))
      },
    }))
    const { id } = box.make()
    expect(box.view(id).row.status).toBe('signing')
    expect(seen).toEqual(['sending', 'Asha, yoga'])
    await expect.poll(() => box.view(id).panel?.url ?? '').toMatch(/^http/)
    expect(box.read(id).vendorId).toMatch(/^S\d+$/)
    box.doky.sim.customerDoes(id, 'pays')
    await box.until(id, 'paid')
    expect(box.view(id)).toMatchObject({
      row: { status: 'active', renewal: { state: 'waiting', nextOn: PERIOD }, dueMinor: 1_000 },
      panel: null,
      renewals: [],
    })
    expect(box.view(id).diary.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['payment.created', 'subscription.created', 'subscription.number_known', 'payment.paid']),
    )
    const page = readOrderPage(box.rig.db, SHOP, false, NO_FILTER, null, 10)
    expect(page.rows).toMatchObject([
      { number: id, kind: 'link', tender: 'link', totalMinor: 500, currency: 'INR', status: 'paid', note: 'Asha, yoga' },
    ])
    expect(readSubscriptions(box.deps.payments, true)).toEqual([])
  })

  it('that the customer refuses has failed, and cannot be renewed or ended', async () => {
    const { id } = box.make()
    await expect.poll(() => box.read(id).vendorId).not.toBeNull()
    box.doky.sim.customerDoes(id, 'refuses')
    await box.until(id, 'declined')
    expect(box.view(id).row.status).toBe('failed')
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'subscription-not-active' } })
    expect(await cancel(id)).toMatchObject({ ok: false, error: { code: 'already-final' } })
  })

  it('whose reply is lost is asked about and never sent again; its number comes with a notice', async () => {
    box.meddle((gateway) => ({
      subscribe: async (request) => {
        await gateway.subscribe?.(request)
        return {
          answer: { kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false },
          panel: null,
          gatewayRef: null,
          subscriptionId: null,
        }
      },
    }))
    const { id } = box.make()
    await box.until(id, 'asking')
    expect(box.read(id).vendorId).toBeNull()
    box.doky.sim.customerDoes(id, 'pays')
    await box.until(id, 'paid')
    expect(box.doky.sim.orders()).toHaveLength(1)
    const held = box.doky.sim.orders()[0]
    const named = { id, gatewayRef: held?.trade_no ?? null, subscriptionId: held?.subscribe_id ?? null }
    const subject = notices().find(box.rig.db, ACCOUNT, named)
    expect(subject).toMatchObject({ attemptId: id })
    await notices().ask(subject?.id ?? '')
    expect(box.read(id).vendorId).toBe(held?.subscribe_id)
    // Another account's notice is another merchant's.
    expect(notices().find(box.rig.db, 'other', named)).toBeNull()
    expect(notices().find(box.rig.db, ACCOUNT, { ...named, id: 'a b' })).toBeNull()
  })

  it('that cannot be is refused with the field, and nothing is written', () => {
    const make = (more: object, terms: object = {}) =>
      createSubscription(box.deps, {
        accountId: ACCOUNT,
        name: 'A',
        terms: { ...TERMS, ...terms },
        payer: {},
        practice: false,
        by: CASHIER,
        ...more,
      })
    expect(make({ name: ' ' })).toMatchObject({ ok: false, error: { code: 'terms-refused', facts: { field: 'name' } } })
    expect(make({}, { expiresOn: '2026-03-01' })).toMatchObject({ error: { facts: { field: 'expiresOn' } } })
    expect(make({}, { currency: 'USD' })).toMatchObject({ error: { code: 'currency-not-taken' } })
    expect(make({ payer: { email: 'nope' } })).toMatchObject({ error: { code: 'party-refused', facts: { field: 'email' } } })
    expect(make({ practice: true })).toMatchObject({ error: { code: 'not-configured' } })
    box.account.gateway = { ...box.doky.gateway, capabilities: { ...box.doky.gateway.capabilities, subscription: false } }
    expect(make({})).toMatchObject({ error: { code: 'no-capability' } })
    expect(readOrderPage(box.rig.db, SHOP, false, NO_FILTER, null, 10).count).toBe(0)
  })
})

describe('a renewal', () => {
  it('by hand is a sale of its own, on its day, once', async () => {
    const { id } = await box.active()
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'renewal-not-due' } })
    toDue()
    const first = renew(id)
    expect(first).toMatchObject({ ok: true, value: { periodOn: PERIOD, madeBy: 'person', personName: CASHIER.name } })
    // Pressed again at once.
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'renewal-not-due' } })
    await box.until(first.ok ? first.value.number : '', 'paid')
    expect(box.view(id)).toMatchObject({
      row: { renewal: { state: 'renewed', nextOn: '2026-05-03' } },
      renewals: [{ status: 'paid', amountMinor: 1_000 }],
    })
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'renewal-not-due' } })
    expect(renewalsThere()).toHaveLength(1)
    const shop = { ...SHOP, currency: 'INR' }
    expect(readOrderPage(box.rig.db, shop, false, NO_FILTER, null, 10)).toMatchObject({ count: 2, paidSumMinor: 1_500 })
  })

  it('in doubt is asked about and never repeated, also after a crash', async () => {
    const { id } = await box.active()
    toDue()
    box.meddle((gateway) => ({
      renewSubscription: async (request) => {
        await gateway.renewSubscription?.(request)
        return { kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false }
      },
    }))
    const begun = renew(id)
    const number = begun.ok ? begun.value.number : ''
    await box.until(number, 'asking')
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'renewal-not-due' } })
    box = box.crash()
    box.rig.resolver.resumeAll()
    const schedule = createRenewalSchedule(box.deps, () => ({ practice: false }))
    expect(schedule.look()).toBe(0)
    await box.until(number, 'paid')
    expect(schedule.look()).toBe(0)
    expect(renewalsThere()).toHaveLength(1)
    expect(box.view(id).row.renewal.state).toBe('renewed')
  })

  it('that was refused may be tried again by a person, as another attempt of the same sale', async () => {
    const { id } = await box.active({}, '#renewal-fails')
    toDue()
    const first = renew(id)
    await box.until(first.ok ? first.value.number : '', 'declined')
    expect(box.view(id).row).toMatchObject({ renewal: { state: 'due' }, dueMinor: 1_000 })
    const second = renew(id)
    expect(second).toMatchObject({ ok: true, value: { orderId: first.ok ? first.value.orderId : 0 } })
    await box.until(second.ok ? second.value.number : '', 'declined')
    expect(box.view(id).renewals).toHaveLength(1)
    expect(renewalsThere()).toHaveLength(2)
  })

  it('of a varying amount goes up to what was agreed', async () => {
    const { id } = await box.active({ plan: { kind: 'variable', maxMinor: 2_000, renewedBy: 'person' } })
    toDue()
    expect(box.view(id).row.dueMinor).toBeNull()
    expect(renew(id, { amountMinor: 2_001 })).toMatchObject({ ok: false, error: { code: 'amount-refused', facts: { maxMinor: 2_000 } } })
    expect(renew(id, { amountMinor: 1_750 })).toMatchObject({ ok: true, value: { amountMinor: 1_750 } })
  })
})

describe('the schedule', () => {
  it('renews what the till has to renew, on its day, once, whatever happens', async () => {
    const { id } = await box.active()
    const byHand = await box.active({ plan: { kind: 'fixed', amountMinor: 700, renewedBy: 'person' } })
    const byVendor = await box.active({ plan: { kind: 'fixed', amountMinor: 800, renewedBy: 'vendor' } })
    let practice = false
    const schedule = createRenewalSchedule(box.deps, () => ({ practice }))
    expect(schedule.look()).toBe(0)
    toDue()
    practice = true
    expect(schedule.look()).toBe(0)
    practice = false
    expect([schedule.look(), schedule.look()]).toEqual([1, 0])
    const number = box.view(id).renewals[0]?.number ?? ''
    await box.until(number, 'paid')
    expect(box.view(id).renewals).toMatchObject([{ madeBy: 'till', personName: null, status: 'paid' }])
    expect(box.view(byHand.id).renewals).toEqual([])
    expect(box.view(byVendor.id).renewals).toEqual([])
    // The clock on the wall is set back and forth, and the till is started anew.
    box.rig.clock.jumpWall(-20 * DAY_MS)
    expect(schedule.look()).toBe(0)
    box.rig.clock.jumpWall(20 * DAY_MS)
    box = box.crash()
    expect(createRenewalSchedule(box.deps, () => ({ practice: false })).look()).toBe(0)
    expect(renewalsThere()).toHaveLength(1)
    expect(box.lines('subscription.renewal_begun')).toBe(1)
  })

  it('leaves what was refused to a person', async () => {
    const refused = await box.active({}, '#renewal-fails')
    toDue()
    const schedule = createRenewalSchedule(box.deps, () => ({ practice: false }))
    schedule.look()
    await box.until(box.view(refused.id).renewals[0]?.number ?? '', 'declined')
    await box.rig.clock.advance(2 * 60 * 60_000)
    expect(schedule.look()).toBe(0)
  })

  it('tries what surely never left again after an hour, as the same sale', async () => {
    const away = await box.active()
    toDue()
    const schedule = createRenewalSchedule(box.deps, () => ({ practice: false }))
    box.meddle(() => ({ renewSubscription: async () => ({ kind: 'not_sent', detail: 'not_reached', code: null }) }))
    schedule.look()
    await box.until(box.view(away.id).renewals[0]?.number ?? '', 'not_sent')
    expect(schedule.look()).toBe(0)
    box.meddle(() => ({}))
    await box.rig.clock.advance(61 * 60_000)
    expect(schedule.look()).toBe(1)
    const again = box.view(away.id).renewals
    expect(again).toHaveLength(1)
    await box.until(again[0]?.number ?? '', 'paid')
  })

  it('looks every minute, and asks nothing while there is no connection', async () => {
    const { id } = await box.active()
    let online = false
    const schedule = createRenewalSchedule(box.deps, () => (online ? { practice: false } : null))
    schedule.start()
    toDue()
    await box.rig.clock.advance(61_000)
    expect(box.view(id).renewals).toEqual([])
    online = true
    await box.rig.clock.advance(61_000)
    expect(box.view(id).renewals).toHaveLength(1)
    schedule.stop()
  })

  it('renews nothing that is being ended', async () => {
    const { id } = await box.active()
    toDue()
    box.meddle(() => ({ cancelSubscription: async () => ({ kind: 'no_answer', detail: 'timeout', code: null }) }))
    expect(await cancel(id)).toEqual({ ok: true, value: 'asked' })
    expect(createRenewalSchedule(box.deps, () => ({ practice: false })).look()).toBe(0)
    expect(renew(id)).toMatchObject({ ok: false, error: { code: 'subscription-not-active' } })
  })
})

describe('the end', () => {
  it('is done once the vendor says so, and told in the diary', async () => {
    const { id } = await box.active()
    expect(await cancelSubscription(box.deps, { subscriptionId: id, reason: '', practice: false, by: CASHIER })).toMatchObject({ ok: false })
    expect(await cancel(id)).toEqual({ ok: true, value: 'done' })
    expect(box.view(id).row.status).toBe('cancelled')
    expect(await cancel(id)).toMatchObject({ ok: false, error: { code: 'already-final' } })
    expect(box.view(id).diary.map(({ type }) => type)).toEqual(expect.arrayContaining(['subscription.cancel_sent', 'subscription.cancelled']))
  })

  it('in doubt may be asked for again; what never left leaves it as it was', async () => {
    const { id } = await box.active()
    box.meddle(() => ({ cancelSubscription: async () => ({ kind: 'not_sent', detail: 'not_reached', code: null }) }))
    expect(await cancel(id)).toMatchObject({ ok: false, error: { code: 'vendor-silent' } })
    expect(box.view(id).row.status).toBe('active')
    box.meddle(() => ({ cancelSubscription: () => Promise.reject(new Error('bug')) }))
    expect(await cancel(id)).toEqual({ ok: true, value: 'asked' })
    box.meddle(() => ({ cancelSubscription: async () => ({ kind: 'refused', detail: 'refused', code: '400' }) }))
    // A refusal now does not say what became of the first request.
    expect(await cancel(id)).toEqual({ ok: true, value: 'asked' })
    box.meddle(() => ({}))
    expect(await cancel(id)).toEqual({ ok: true, value: 'done' })
  })
})

describe('a renewal of the vendor’s own making', () => {
  async function renewedThere() {
    const made = await box.active({ plan: { kind: 'fixed', amountMinor: 500, renewedBy: 'vendor' } })
    toDue()
    expect(box.doky.sim.renews(made.vendorId ?? '')).toBe(true)
    const there = renewalsThere()[0]
    return { made, named: { id: there?.order_id ?? '', gatewayRef: there?.trade_no ?? null, subscriptionId: made.vendorId } }
  }
  async function later<T>(look: () => T): Promise<T> {
    await box.rig.clock.advance(20_000)
    return look()
  }
  const pass = async () => {
    await box.rig.clock.advance(40_000)
    box.doky.pass(40_000)
  }

  it('becomes a paid sale after a notice and a question, once, however often it is told', async () => {
    const { made, named } = await renewedThere()
    const subject = notices().find(box.rig.db, ACCOUNT, named)
    expect(subject).toMatchObject({ orderId: made.orderId })
    const hear = () => notices().ask(subject?.id ?? '')
    await Promise.all([hear(), hear()])
    // Not paid there yet: nothing is believed because a notice says so.
    expect(box.view(made.id).renewals).toEqual([])
    await expect
      .poll(
        async () => {
          await pass()
          return box.view(made.id).renewals.length
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBe(1)
    await hear()
    await pass()
    const view = box.view(made.id)
    expect(view.renewals).toMatchObject([{ madeBy: 'vendor', vendorNo: named.id, status: 'paid', amountMinor: 500, periodOn: PERIOD }])
    const paid = box.rig.attempt(view.renewals[0]?.number ?? '')
    expect(paid).toMatchObject({ status: 'paid', gatewayRef: named.gatewayRef, paidMinor: 500, accountId: ACCOUNT })
    expect(box.lines('subscription.renewal_heard')).toBe(1)
    expect(renew(made.id, { amountMinor: 500 })).toMatchObject({ ok: false, error: { code: 'renewal-not-due' } })
  })

  it('can be given back like any sale', async () => {
    const { made, named } = await renewedThere()
    box.doky.pass(60_000)
    await notices().ask(notices().find(box.rig.db, ACCOUNT, named)?.id ?? '')
    await expect.poll(() => later(() => box.view(made.id).renewals.length)).toBe(1)
    const attempt = box.rig.attempt(box.view(made.id).renewals[0]?.number ?? '')
    const { id: orderId, gatewayRef, amountMinor, currency, wallet } = attempt
    const about = { orderId, gatewayRef, amountMinor, currency, wallet, kind: 'link' as const }
    expect(await box.doky.gateway.queryRefunded({ ...about, refundIds: [] })).toMatchObject({ known: true, refundedMinor: 0 })
    expect(await box.doky.gateway.refund({ ...about, refundId: 'T01RENEWR001' })).toMatchObject({ kind: 'done' })
    expect(await box.doky.gateway.queryRefunded({ ...about, refundIds: ['T01RENEWR001'] })).toMatchObject({ known: true, refundedMinor: 500 })
  })

  it('that a statement tells is asked about too', async () => {
    const { made } = await renewedThere()
    box.doky.pass(60_000)
    const { payments } = box.deps
    const accounts = { offered: () => [box.account], byId: payments.accounts.byId, heard: () => {} }
    const { db, clock, random, log, facts } = payments
    const answer = await box.doky.gateway.querySettlement('2024-05-06')
    expect(answer).toMatchObject({ known: true, state: 'ready' })
    const lines = answer.known && answer.state === 'ready' ? answer.lines : []
    const gateway = { ...box.doky.gateway, readSettlementFile: () => ({ known: true as const, state: 'ready' as const, lines, unreadable: [] }) }
    box.account.gateway = gateway
    const taken = importStatement({ db, clock, random, log, facts, accounts }, ACCOUNT, { name: 'a.zip', bytes: new Uint8Array([1]) }, false, CASHIER)
    const importId = taken.ok && taken.value.state === 'ready' ? taken.value.statement.importId : 0
    await askAboutStatement(box.deps, box.queue, importId)
    await expect.poll(() => later(() => box.view(made.id).renewals.length)).toBe(1)
    expect(box.view(made.id).renewals).toMatchObject([{ madeBy: 'vendor', status: 'paid' }])
  })

  it('over another amount than agreed is held for a person', async () => {
    const { made, named } = await renewedThere()
    box.doky.pass(60_000)
    box.meddle((gateway) => ({
      queryLink: async (request) => {
        const answer = await gateway.queryLink?.(request)
        if (answer?.kind !== 'paid') throw new Error('not paid')
        return { ...answer, facts: { ...answer.facts, amountMinor: 400 } }
      },
    }))
    await notices().ask(notices().find(box.rig.db, ACCOUNT, named)?.id ?? '')
    await expect.poll(() => later(() => box.view(made.id).renewals[0]?.status ?? null)).toBe('held')
  })

  it('of an agreement that is not in the book is nothing here', async () => {
    await renewedThere()
    expect(notices().find(box.rig.db, ACCOUNT, { id: 'AUTO1', gatewayRef: null, subscriptionId: 'S0' })).toBeNull()
    await notices().ask(`S0 AUTO1 - ${ACCOUNT}`)
    expect(box.queue.list()).toEqual([])
  })
})

describe('asking', () => {
  it('asks about the first payment and renewals in doubt, and about no agreement of the other mode', async () => {
    const { id } = box.make()
    await expect.poll(() => box.read(id).vendorId).not.toBeNull()
    box.doky.sim.customerDoes(id, 'pays')
    await box.rig.clock.advance(1_500)
    expect(await askAboutAll(box.deps, id, true)).toBe(false)
    expect(await askAboutAll(box.deps, id, false)).toBe(true)
    expect(isOpen(box.rig.attempt(id).status)).toBe(false)
  })
})
