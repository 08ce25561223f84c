import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine } from '#main/db/journal.ts'
import type { Gateway, PayoutAnswer } from '#main/gateways/gateway.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import type { Payout } from '#shared/domain/payout.ts'
import { scripted } from '../gateways/scripted-http.ts'
import { type FailingWrites, takeOverWrites } from '../helpers/failing-writes.ts'
import { openPayoutRig, type PayingSide, type PayoutRig } from '../helpers/payout-rig.ts'

/* A payout whose writes fail, or whose process dies, at every single write of its story. */

let writes: FailingWrites
beforeEach(() => {
  writes = takeOverWrites()
})
afterEach(() => writes.restore())

/** A gateway that pays out at once and knows what it did. */
function knowingSide(): PayingSide & { left: Map<string, number> } {
  const { payKey, payoutKey, ...account } = OKPAY_PRACTICE_MERCHANT
  const secrets = { payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) }
  const real = createOkPayGateway(
    { ...account, ...secrets, baseUrl: 'http://127.0.0.1:9' },
    scripted({ outcome: 'not_sent', cause: 'refused', tookMs: 1 }),
    DEFAULT_LIMITS,
  )
  const left = new Map<string, number>()
  const gateway: Gateway = {
    ...real,
    async payout({ payoutId, amountMinor }) {
      left.set(payoutId, amountMinor)
      return { kind: 'pending', detail: 'in_progress', code: '0', gatewayRef: null }
    },
    async queryPayout({ payoutId }): Promise<PayoutAnswer> {
      const amountMinor = left.get(payoutId)
      if (amountMinor === undefined) return { kind: 'no_answer', detail: 'not_found', code: '7', spoken: true, notFound: true }
      const facts = { payoutId, amountMinor, feeMinor: null, currency: 'INR', gatewayRef: `G${payoutId}`, bankRef: null }
      return { kind: 'done', detail: 'paid', code: '1', facts }
    },
  }
  return {
    gateway,
    left,
    currency: 'INR',
    methodId: 'BANK',
    payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' },
    noticeUrl: 'https://till.invalid/notice',
    takeNotices: async () => [],
    held: () => [...left].map(([id, amountMinor]) => ({ id, amountMinor, left: true })),
    pass: () => {},
    close: async () => {},
  }
}

/** Asks, confirms and waits; whatever cannot be written throws where a person would be told. */
async function story(rig: PayoutRig): Promise<Payout | null> {
  let payout: Payout | null = null
  try {
    payout = rig.create()
    await rig.confirm(payout.id)
  } catch (error) {
    expect(String(error)).toContain('planted')
  }
  await rig.clock.advance(30_000)
  return payout
}

function examine(rig: PayoutRig, payout: Payout | null, left: Map<string, number>): void {
  expect(findBrokenLine(rig.db, 1)).toBeNull()
  const rows = rig.db.prepare('SELECT id, status FROM payouts').all() as { id: string; status: string }[]
  for (const { id, status } of rows) {
    if (status === 'waiting') expect(left.has(id)).toBe(false)
    // Sent or not, nothing stays in doubt once the gateway can be asked.
    else expect(status).toBe(left.has(id) ? 'done' : 'failed')
  }
  for (const id of left.keys()) expect(rows.find((row) => row.id === id)?.status).toBe('done')
  // Where a person was given a payout, it is there.
  if (payout) expect(rows.map(({ id }) => id)).toContain(payout.id)
}

describe('a payout whose book fails', () => {
  it.each(['once', 'for-ever'] as const)('at every write, %s, is sent at most once and known afterwards', async (how) => {
    let last = false
    let n = 1
    for (; !last && n < 80; n++) {
      const side = knowingSide()
      const rig = openPayoutRig(side)
      writes.failAt(n, how)
      const payout = await story(rig)
      last = writes.count() < n
      writes.mend()
      for (let minutes = 0; minutes < 4; minutes++) await rig.clock.advance(30_000)
      // What waits may be confirmed again: nothing of it left.
      const waits = payout && rig.read(payout.id).status === 'waiting' ? payout : null
      if (waits) {
        expect(rig.sent).toEqual([])
        expect((await rig.confirm(waits.id)).ok).toBe(true)
        await rig.clock.advance(60_000)
      }
      examine(rig, payout, side.left)
      await rig.end()
    }
    expect(n).toBeGreaterThan(10)
  })

  it('at every write and then dies is sent at most once and known after the restart', async () => {
    let last = false
    let n = 1
    for (; !last && n < 80; n++) {
      const side = knowingSide()
      let rig = openPayoutRig(side)
      writes.failAt(n, 'for-ever')
      const payout = await story(rig)
      last = writes.count() < n
      writes.mend()
      rig = rig.crash()
      rig.resolver.resumeAll()
      for (let minutes = 0; minutes < 4; minutes++) await rig.clock.advance(30_000)
      examine(rig, payout, side.left)
      expect(rig.sent.length).toBeLessThanOrEqual(1)
      await rig.end()
    }
    expect(n).toBeGreaterThan(10)
  })
})

it('a full disk gives its reserve for what happened to money, and none for what may wait', async () => {
  const side = knowingSide()
  const rig = openPayoutRig(side)
  let freed = 0
  rig.deps.care = {
    refusal: () => null,
    freeReserve: () => {
      freed++
      writes.mend()
      return true
    },
    clockMoved: () => null,
    clockNoted: () => {},
  }
  writes.failAt(1, 'for-ever', 'SQLITE_FULL')
  expect(() => rig.create()).toThrow('planted')
  expect(freed).toBe(0)
  writes.mend()
  const { id } = rig.create()
  writes.failAt(1, 'for-ever', 'SQLITE_FULL')
  await expect(rig.confirm(id)).rejects.toThrow('planted')
  expect(freed).toBe(0)
  expect(rig.read(id).status).toBe('waiting')
  writes.mend()
  expect((await rig.confirm(id)).ok).toBe(true)
  writes.failAt(1, 'for-ever', 'SQLITE_FULL')
  await rig.clock.advance(0)
  expect(freed).toBe(1)
  expect(rig.read(id).status).toBe('asking')
  rig.deps.care = { ...rig.deps.care, refusal: () => 'disk-full' }
  expect(await rig.confirm(id)).toMatchObject({ error: { code: 'disk-full' } })
  await rig.end()
})
