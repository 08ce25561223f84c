import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine, readDiary, readJournalOfType } from '#main/db/journal.ts'
import { listNotices } from '#main/db/notices.ts'
import { DEFAULT_ROOM, type NoticeDesk, openNoticeDesk } from '#main/receiver/receive-notice.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { takeOverWrites } from '../helpers/failing-writes.ts'
import { says } from '../helpers/payment-rig.ts'
import { callback, DOOR, OURS, openReceiverRig, type ReceiverRig, raw, receiverAccount, THEIRS } from '../helpers/receiver-rig.ts'

let held: ReceiverRig
let desk: NoticeDesk
beforeEach(() => {
  held = openReceiverRig()
  desk = openNoticeDesk(held.deps)
})
afterEach(() => {
  desk.stop()
  held.rig.close()
})

/** A payment that the gateway has not decided. */
async function waiting(): Promise<Attempt> {
  held.rig.other.pay = () => says.pending()
  const { id } = held.rig.charge({ despiteSimilar: true })
  await held.rig.clock.advance(0)
  return held.rig.attempt(id)
}
const OK = { status: 200, body: 'SUCCESS' }
const rows = () => listNotices(held.rig.db, 1_000)

describe('a verified notice about a payment of ours', () => {
  it('is stored, told in the diary, acknowledged, and causes one question that settles', async () => {
    const attempt = await waiting()
    held.rig.other.query = (request) => says.paid(request.orderId)
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
    // Stored and answered before anything was asked.
    expect(held.rig.attempt(attempt.id).status).toBe('asking')
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(attempt.id).status).toBe('paid')
    expect(held.asked).toEqual([attempt.id])
    expect(rows()).toMatchObject([{ outcome: 'accepted', subjectId: attempt.id, says: 'paid', became: 'paid', answerStatus: 200, repeats: 0 }])
    expect(rows()[0]?.askedAt).not.toBeNull()
    const line = readDiary(held.rig.db, attempt.orderId).find(({ type }) => type === 'notice.accepted')
    expect(line).toMatchObject({ attemptId: attempt.id, facts: { about: 'payment', subjectId: attempt.id, says: 'paid', amountMinor: 1234 } })
    expect(findBrokenLine(held.rig.db, 1)).toBeNull()
  })

  it('settles nothing by itself: whatever it says, the question decides', async () => {
    const attempt = await waiting()
    desk.receive(DOOR, raw(callback(attempt.id)))
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(attempt.id).status).toBe('asking')
    held.rig.other.query = () => says.declined()
    await held.rig.clock.advance(10_000)
    expect(held.rig.attempt(attempt.id).status).toBe('declined')
    desk.receive(DOOR, raw(callback(attempt.id, { finish_time: '20260304010299' })))
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(attempt.id).status).toBe('declined')
  })

  it('finds money that came after a no', async () => {
    const attempt = await waiting()
    held.rig.other.query = () => says.declined()
    await held.rig.clock.advance(10_000)
    expect(held.rig.attempt(attempt.id).status).toBe('declined')
    await held.rig.clock.advance(3 * 3_600_000)
    held.rig.other.query = (request) => says.paid(request.orderId)
    desk.receive(DOOR, raw(callback(attempt.id)))
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(attempt.id).status).toBe('late_paid')
  })

  it('finds money for a payment that we say never left', async () => {
    held.rig.other.pay = () => says.notSent()
    const { id } = held.rig.charge()
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(id).status).toBe('not_sent')
    // Asked, and the gateway knows of none: nothing changes, and nobody goes on asking.
    held.rig.other.query = () => says.notFound()
    desk.receive(DOOR, raw(callback(id)))
    await held.rig.clock.advance(3_600_000)
    expect([held.rig.attempt(id).status, held.rig.asks(id).length]).toEqual(['not_sent', 1])
    held.rig.other.query = (request) => says.paid(request.orderId)
    desk.receive(DOOR, raw(callback(id, { finish_time: '20260304010299' })))
    await held.rig.clock.advance(0)
    expect(held.rig.attempt(id).status).toBe('late_paid')
  })

  it('that comes again answers the same and does nothing more, after a paid one too', async () => {
    const attempt = await waiting()
    held.rig.other.query = (request) => says.paid(request.orderId)
    for (let round = 0; round < 5; round++) {
      expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
      await held.rig.clock.advance(1_000)
    }
    expect(held.asked).toHaveLength(1)
    expect(rows()).toMatchObject([{ repeats: 4, outcome: 'accepted' }])
    expect(readJournalOfType(held.rig.db, 'notice.accepted')).toHaveLength(1)
  })

  it('is known by OTT Pay’s own number where the payment has it', async () => {
    const attempt = await waiting()
    held.rig.db.prepare("UPDATE attempts SET gateway_ref = 'OTT77' WHERE id = ?").run(attempt.id)
    expect(desk.receive(DOOR, raw(callback('OTT77', { sale_num: 'R-1' })))).toEqual(OK)
    expect(rows()).toMatchObject([{ outcome: 'accepted', subjectId: attempt.id }])
  })

  it('whose question failed is asked about with its repetition, and after a restart', async () => {
    const attempt = await waiting()
    const ask = held.deps.ask
    held.deps.ask = async () => {
      throw new Error('no wire')
    }
    desk.receive(DOOR, raw(callback(attempt.id)))
    await held.rig.clock.advance(0)
    expect(rows()[0]?.askedAt).toBeNull()
    held.deps.ask = ask
    desk.receive(DOOR, raw(callback(attempt.id)))
    await held.rig.clock.advance(0)
    expect(rows()[0]?.askedAt).not.toBeNull()

    const other = await waiting()
    held.deps.ask = () => new Promise(() => {})
    desk.receive(DOOR, raw(callback(other.id)))
    desk.stop()
    held.deps.ask = ask
    const next = openNoticeDesk(held.deps)
    next.resume()
    await held.rig.clock.advance(0)
    expect(held.asked).toEqual([attempt.id, other.id])
    expect(rows().every(({ askedAt }) => askedAt !== null)).toBe(true)
  })

  it('is not acknowledged when it could not be stored, leaves nothing behind, and is taken when it comes again', async () => {
    const attempt = await waiting()
    const writes = takeOverWrites()
    let failed = 0
    try {
      for (; failed < 20; failed++) {
        writes.failAt(failed + 1, 'for-ever', 'SQLITE_FULL')
        const { status } = desk.receive(DOOR, raw(callback(attempt.id)))
        writes.mend()
        if (status === 200) break
        expect([status, rows(), readJournalOfType(held.rig.db, 'notice.accepted')]).toEqual([503, [], []])
      }
    } finally {
      writes.restore()
    }
    // Beginning, the row, the line, the end: each of them failed once.
    expect(failed).toBeGreaterThanOrEqual(4)
    expect(rows()).toHaveLength(1)
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
  })

  it('comes in no more variants than have room', async () => {
    const attempt = await waiting()
    for (let round = 0; round < 50; round++) {
      const spaced = `${callback(attempt.id)}${' '.repeat(round)}`
      expect(desk.receive(DOOR, raw(spaced))).toEqual(OK)
    }
    expect(rows()).toHaveLength(DEFAULT_ROOM.perSubject)
    expect(desk.tally()).toMatchObject({ accepted: 20, notKept: 30 })
  })
})

describe('a notice about nothing we know', () => {
  it('is kept and acknowledged where the vendor promises no second call', () => {
    expect(desk.receive(DOOR, raw(callback('T01NOBODY')))).toEqual(OK)
    expect(rows()).toMatchObject([{ outcome: 'unknown', subjectId: 'T01NOBODY', became: null }])
    expect([held.asked, readJournalOfType(held.rig.db, 'notice.accepted')]).toEqual([[], []])
  })

  it('is kept and asked for again where the vendor repeats; once the order is known it is accepted', async () => {
    held.accounts[0] = receiverAccount(OURS, { unknownOrders: 'repeat' })
    const attempt = await waiting()
    held.rig.db.prepare("UPDATE attempts SET account_id = 'elsewhere' WHERE id = ?").run(attempt.id)
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual({ status: 503, body: 'fail' })
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual({ status: 503, body: 'fail' })
    held.rig.db.prepare('UPDATE attempts SET account_id = ? WHERE id = ?').run(OURS.id, attempt.id)
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
    await held.rig.clock.advance(0)
    expect(held.asked).toEqual([attempt.id])
    expect(rows()).toMatchObject([{ outcome: 'accepted', subjectId: attempt.id }])
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
  })

  it('takes no more room than it has', () => {
    desk = openNoticeDesk(held.deps, { ...DEFAULT_ROOM, unknownPerAccount: 3 })
    for (let round = 0; round < 9; round++) expect(desk.receive(DOOR, raw(callback(`T01NOBODY${round}`)))).toEqual(OK)
    expect(rows()).toHaveLength(3)
  })

  it('is another merchant’s: the same order id at the other account is not ours', async () => {
    const attempt = await waiting()
    const theirs = { accountId: THEIRS.id, about: 'payment' as const }
    expect(desk.receive(theirs, raw(callback(attempt.id, {}, THEIRS)))).toEqual(OK)
    expect(rows()).toMatchObject([{ accountId: THEIRS.id, outcome: 'unknown' }])
    expect(held.asked).toEqual([])
    for (const [door, body] of [
      [theirs, callback(attempt.id)],
      [DOOR, callback(attempt.id, {}, THEIRS)],
      [{ ...DOOR, about: 'refund' as const }, callback(attempt.id)],
    ] as const)
      expect(desk.receive(door, raw(body)).status).toBe(400)
    expect(held.asked).toEqual([])
  })
})

describe('a notice that is not verified', () => {
  it('is refused, kept up to a small number, and never in the journal', () => {
    for (let round = 0; round < 1_000; round++) expect(desk.receive(DOOR, raw(`forged ${round}`))).toEqual({ status: 400, body: 'fail' })
    expect(rows()).toHaveLength(DEFAULT_ROOM.refusedPerAccount)
    expect(rows()[0]).toMatchObject({ outcome: 'refused', why: 'unreadable', subjectId: null })
    expect(desk.tally()).toMatchObject({ refused: 1_000, notKept: 800 })
    expect(readJournalOfType(held.rig.db, 'notice.accepted')).toEqual([])
  })

  it('makes room again after a month; raw texts of the others go after three', async () => {
    const attempt = await waiting()
    desk.receive(DOOR, raw(callback(attempt.id)))
    desk.receive(DOOR, raw('forged'))
    const bytes = () => held.rig.db.prepare('SELECT sum(length(body)) FROM notices').pluck().get() as number
    held.rig.clock.jumpWall(31 * 86_400_000)
    desk.resume()
    expect(rows().map(({ outcome }) => outcome)).toEqual(['accepted'])
    expect(bytes()).toBeGreaterThan(100)
    held.rig.clock.jumpWall(60 * 86_400_000)
    desk.resume()
    expect(bytes()).toBe(0)
    expect(desk.receive(DOOR, raw(callback(attempt.id)))).toEqual(OK)
    expect(rows()).toMatchObject([{ repeats: 1 }])
  })

  it('is asked about at the next start though the disk is full then, and nothing throws', async () => {
    const attempt = await waiting()
    const { ask } = held.deps
    held.deps.ask = () => new Promise(() => {})
    desk.receive(DOOR, raw(callback(attempt.id)))
    desk.stop()
    held.deps.ask = ask
    held.rig.db.pragma('query_only = ON')
    try {
      const next = openNoticeDesk(held.deps)
      expect(() => next.resume()).not.toThrow()
      await held.rig.clock.advance(0)
      expect(held.asked).toEqual([attempt.id])
      next.stop()
    } finally {
      held.rig.db.pragma('query_only = OFF')
    }
  })

  it('is neither taken nor refused while the account cannot be opened, or has no reader', () => {
    held.accounts.splice(0)
    expect(desk.receive(DOOR, raw('x')).status).toBe(503)
    held.accounts.push({ ...receiverAccount(OURS), gateway: {} })
    expect(desk.receive(DOOR, raw('x')).status).toBe(503)
    expect(rows()).toEqual([])
  })

  it('about another thing than its address is for is refused, whatever the gateway makes of it', async () => {
    const attempt = await waiting()
    const { gateway } = receiverAccount(OURS)
    held.accounts[0] = {
      ...receiverAccount(OURS),
      gateway: { readNotice: (given) => gateway.readNotice?.(given, 'payment') ?? { verified: false, why: 'unreadable' } },
    }
    expect(desk.receive({ ...DOOR, about: 'payout' }, raw(callback(attempt.id))).status).toBe(400)
    expect(rows()).toMatchObject([{ outcome: 'refused', why: 'not-ours' }])
    expect(held.asked).toEqual([])
  })

  it('over which a gateway throws is refused like any other', () => {
    const gateway = {
      readNotice: () => {
        throw new Error('a bug')
      },
    }
    held.accounts[0] = { ...receiverAccount(OURS), gateway }
    expect(desk.receive(DOOR, raw('x')).status).toBe(400)
  })
})

describe('10,000 calls of every bad kind', () => {
  it('change no money without a question that says so', async () => {
    const { rig } = held
    // What is proved here is no matter of the disk.
    rig.db.pragma('synchronous = OFF')
    const random = lehmer(4711)
    const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T
    // What the gateway would truly say to a question about each payment.
    const truths = ['pending', 'declined', 'paid', 'other-amount', 'other-order', 'silent'] as const
    const truth = new Map<string, (typeof truths)[number]>()
    rig.other.pay = () => says.pending()
    rig.other.query = ({ orderId }) => {
      switch (truth.get(orderId)) {
        case 'declined':
          return says.declined()
        case 'paid':
          return says.paid(orderId)
        case 'other-amount':
          return says.paid(orderId, { amountMinor: 999_999 })
        case 'other-order':
          return says.paid('T01OTHER')
        case 'silent':
          return says.lost()
        default:
          return says.pending()
      }
    }
    const attempts: Attempt[] = []
    for (let count = 0; count < 30; count++) {
      const { id } = rig.charge({ despiteSimilar: true })
      truth.set(id, 'pending')
      await rig.clock.advance(0)
      attempts.push(rig.attempt(id))
    }
    const forge = (): [typeof DOOR, string | Uint8Array] => {
      const { id } = pick(attempts)
      const genuine = callback(id)
      switch (random(9)) {
        case 0:
          return [DOOR, callback(id, {}, { ...OURS, key: `FORGED${random(1e9)}` })]
        case 1: {
          const bytes = Buffer.from(genuine)
          bytes[random(bytes.length)] = random(256)
          return [DOOR, bytes]
        }
        case 2:
          return [DOOR, genuine]
        case 3:
          return [DOOR, genuine.replace('"success"', `"${random(1e6)}"`)]
        case 4:
          return [DOOR, callback(id, {}, THEIRS)]
        case 5:
          return [{ accountId: THEIRS.id, about: 'payment' }, pick([genuine, callback(id, {}, THEIRS)])]
        case 6:
          return [DOOR, callback(id, { amount: String(random(1e6) + 1), order_status: pick(['success', 'orderclosed', 'init', 'odd']) })]
        case 7:
          return [{ ...DOOR, about: pick(['refund', 'payout', 'renewal'] as const) }, genuine]
        default:
          return [DOOR, Buffer.from(genuine).subarray(0, random(genuine.length))]
      }
    }
    for (let round = 0; round < 10_000; round++) {
      // Half way through the gateway decides; some of it for real, some of it as nonsense.
      if (round === 5_000) for (const [index, { id }] of attempts.entries()) truth.set(id, truths[index % truths.length] ?? 'pending')
      const [door, body] = forge()
      expect([200, 400, 503]).toContain(desk.receive(door, raw(body)).status)
      if (round % 250 === 249) {
        await rig.clock.advance(1_000)
        const paid = attempts.filter(({ id }) => rig.attempt(id).status === 'paid')
        expect(paid.every(({ id }) => truth.get(id) === 'paid')).toBe(true)
        if (round < 5_000) expect(attempts.map(({ id }) => rig.attempt(id).paidMinor)).toEqual(attempts.map(() => null))
      }
    }
    await rig.clock.advance(30_000)
    const EXPECTED = { pending: ['asking', 'unresolved'], declined: ['declined'], paid: ['paid'], 'other-amount': ['held'] } as const
    for (const { id } of attempts) {
      const said = truth.get(id) ?? 'pending'
      const allowed: readonly string[] = said === 'other-order' || said === 'silent' ? EXPECTED.pending : EXPECTED[said]
      expect(allowed, said).toContain(rig.attempt(id).status)
    }
    expect(findBrokenLine(rig.db, 1)).toBeNull()
    expect(rows().length).toBeLessThan(2_000)
    const { accepted, refused } = desk.tally()
    expect(accepted).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(4_000)
  }, 60_000)
})

/** A small generator of whole numbers below n; the same seed gives the same run. */
function lehmer(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
