import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeRefund } from '#main/refunds/close-refund.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import type { RefundStatus } from '#shared/domain/refund.ts'
import { type DokypayRig, link, openDokypayRig } from '../gateways/dokypay-rig.ts'
import { CASHIER, says } from '../helpers/payment-rig.ts'
import { openRefundRig, type RefundRig } from '../helpers/refund-rig.ts'

/* The story of a refund with a gateway that counts refunds one by one: the real use case, the real gateway, real HTTP. */

let box: RefundRig
let doky: DokypayRig
beforeEach(async () => {
  box = openRefundRig()
  doky = await openDokypayRig()
})
afterEach(async () => {
  box.resolver.stop()
  box.rig.close()
  await doky.close()
})

/** A payment of 12.34 CAD in the book that the practice gateway holds as well, and the gateway's own refunds in place of scripted ones. */
async function paidThere(note: string): Promise<Attempt> {
  box.rig.other.pay = async ({ orderId }) => {
    const { gatewayRef } = await doky.gateway.createLink(link({ orderId, currency: 'CAD', note }))
    doky.sim.customerDoes(orderId, 'pays')
    return says.paid(orderId, { gatewayRef })
  }
  const { id } = box.rig.charge()
  await expect.poll(() => box.rig.attempt(id).status).toBe('paid')
  const gateway = box.rig.deps.accounts.taking('scan', 'alipay')?.gateway
  if (!gateway) throw new Error('the rig has no account')
  gateway.refund = (request) => doky.gateway.refund(request)
  gateway.queryRefunded = (request) => doky.gateway.queryRefunded(request)
  return box.rig.attempt(id)
}

/** Lets time pass until the refund stands so; each step leaves the wire a moment. */
async function until(id: string, status: RefundStatus): Promise<void> {
  await expect
    .poll(
      async () => {
        await box.rig.clock.advance(1_000)
        return box.read(id).status
      },
      { timeout: 10_000, interval: 30 },
    )
    .toBe(status)
}

describe('a refund at Dokypay', () => {
  it('is sent with their number and done when the count of all of ours says so, twice', async () => {
    const attempt = await paidThere('')
    const first = await box.begin(attempt)
    await until(first.id, 'done')
    const second = await box.begin(attempt, { amountMinor: 734 })
    expect(second.beforeMinor).toBe(500)
    await until(second.id, 'done')
    expect(doky.sim.orders()[0]?.refunds.map(({ amount }) => amount)).toEqual([500, 734])
  })

  it('that fails there is refused after a question, and another one can follow', async () => {
    const attempt = await paidThere('#refund-fails')
    const refund = await box.begin(attempt)
    await until(refund.id, 'refused')
    expect((await box.start(attempt)).ok).toBe(true)
  })

  it('that is on its way there is not refused by a reply that says so, and holds the next one after a person closed it', async () => {
    const attempt = await paidThere('#refund-slow')
    const gateway = box.rig.deps.accounts.taking('scan', 'alipay')?.gateway
    if (!gateway) throw new Error('the rig has no account')
    gateway.refund = async (request) => {
      await doky.gateway.refund(request)
      return { kind: 'refused', detail: 'refused', code: '1001', reason: 'settings' }
    }
    const refund = await box.begin(attempt)
    await until(refund.id, 'unresolved')
    expect(box.read(refund.id)).toMatchObject({ reason: 'settings', lastAnswer: { kind: 'pending', detail: 'in_progress' } })
    expect(closeRefund(box.rig.deps, box.resolver, refund.id, 'nobody knows', CASHIER).ok).toBe(true)
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-open' } })
    doky.pass(10_000)
    await until(refund.id, 'done')
    expect(doky.sim.orders()[0]?.refunds).toHaveLength(1)
  })

  it('that was made in their back office holds ours back', async () => {
    const attempt = await paidThere('')
    const base = { orderId: attempt.id, currency: 'CAD', wallet: 'alipay', gatewayRef: attempt.gatewayRef } as const
    await doky.gateway.refund({ ...base, refundId: 'BACKOFFICE1', amountMinor: 100 })
    expect(await box.start(attempt)).toMatchObject({ ok: false, error: { code: 'refund-unclear' } })
    expect(doky.sim.orders()[0]?.refunds).toHaveLength(1)
  })
})
