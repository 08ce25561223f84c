import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silentLog } from '#main/log/log.ts'
import { openReceiver, type Receiver } from '#main/receiver/open-receiver.ts'
import type { ReceiverAccount } from '#main/receiver/receive-notice.ts'
import { DEFAULT_RECEIVER } from '#main/settings/receiver-settings.ts'
import { subscriptionNotices } from '#main/subscriptions/hear-renewal.ts'
import { ACCOUNT, DAY_MS, openSubscriptionRig, type SubscriptionRig } from '../helpers/subscription-rig.ts'

/* The whole way of a notice: posted by the simulator over HTTP, verified, stored, and only then asked about. */

let box: SubscriptionRig
let receiver: Receiver
beforeEach(async () => {
  box = await openSubscriptionRig()
  const { db, clock, deps } = box.rig
  const agreements = subscriptionNotices(box.deps, () => box.queue)
  const account: ReceiverAccount = { id: ACCOUNT, gateway: box.doky.gateway, kinds: ['subscription', 'renewal'], unknownOrders: 'repeat' }
  receiver = openReceiver({
    db,
    clock,
    log: silentLog,
    random: deps.random,
    account: (id) => (id === ACCOUNT ? account : null),
    accounts: () => [account],
    find: (accountId, notice) => agreements.find(db, accountId, notice),
    ask: (_accountId, _about, id) => agreements.ask(id),
  })
  const port = await freePort()
  expect(await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port, publicUrl: `http://127.0.0.1:${port}` })).toMatchObject({ is: 'listening' })
  box.rig.deps.noticeUrl = receiver.noticeUrl
})
afterEach(async () => {
  await receiver.close()
  await box.close()
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

it('a signed agreement is active by its notice, without waiting for the next question', async () => {
  const { id } = box.make()
  await expect.poll(() => box.rig.attempt(id).panel?.url ?? null).not.toBeNull()
  box.doky.sim.customerDoes(id, 'pays')
  await box.doky.sim.postNotices()
  // The till's clock stands still: nothing but the notice asks.
  await expect.poll(() => box.rig.attempt(id).status).toBe('paid')
  expect(box.view(id).row.status).toBe('active')
  expect(receiver.tally()).toMatchObject({ accepted: 1, refused: 0 })
})

it('a renewal of the vendor’s own making is a sale after its notice and one question; a forged notice is nothing', async () => {
  const made = await box.active({ plan: { kind: 'fixed', amountMinor: 500, renewedBy: 'vendor' } }, '#notice-forged')
  await box.doky.sim.postNotices()
  const before = receiver.tally()
  expect(before.refused).toBe(1)
  box.rig.clock.jumpWall(30 * DAY_MS)
  expect(box.doky.sim.renews(made.vendorId ?? '')).toBe(true)
  box.doky.pass(60_000)
  await box.doky.sim.postNotices()
  await expect
    .poll(async () => {
      await box.rig.clock.advance(1_000)
      return box.view(made.id).renewals.map(({ madeBy, status }) => [madeBy, status])
    })
    .toEqual([['vendor', 'paid']])
  expect(receiver.tally().accepted).toBe(before.accepted + 1)
})
