import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine, readDiary } from '#main/db/journal.ts'
import { silentLog } from '#main/log/log.ts'
import { findPayment } from '#main/receiver/find-subject.ts'
import { type ComplaintDesk, KEEP_ANSWER_MS, openComplaintDesk } from '#main/receiver/receive-complaint.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { complaintRequest } from '#main/simulator/okpay/index.ts'
import type { JournalFacts } from '#shared/domain/diary.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { gatewayOn, PAY_KEY, silent } from '../gateways/okpay-rig.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'

const BY = { personId: 1, personName: 'Anna' }
const SAID = { name: 'Asha Rao', phone: '+91 98123 45678' }

let dir: string
let rig: Rig
let desk: ComplaintDesk
let id: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-complaint-'))
  rig = openRig()
  // The rig's account stands for an OKPAY one: what is asked about is only the id.
  const vault = await openKeyFileVault(dir, () => {})
  desk = openComplaintDesk({
    db: rig.db,
    clock: rig.clock,
    log: silentLog,
    vault,
    account: (accountId) => (accountId === 'test:1' || accountId === 'test:2' ? { gateway: gatewayOn(silent).gateway } : null),
    findPayment: (accountId, one) => findPayment(rig.db, accountId, one),
  })
  id = rig.charge().id
  await rig.clock.advance(0)
})
afterEach(() => {
  rig.close()
  rmSync(dir, { recursive: true, force: true })
})

const ask = (orderId: string, rnd: string, key = PAY_KEY, accountId = 'test:1') => {
  const { contentType, body } = complaintRequest(orderId, rnd, key)
  return desk.receive(accountId, { contentType, body: Buffer.from(body), query: '' })
}
const lines = () => readDiary(rig.db, rig.attempt(id).orderId).filter(({ type }) => type.startsWith('receiver.'))

describe('a vendor’s question about a customer', () => {
  it('is kept and shown until a manager has said something, and its next signed question hears that', async () => {
    const first = await ask(id, 'r1')
    expect(first.status).toBe(404)
    expect(first.body).not.toContain('|')
    expect(desk.list(5)).toMatchObject([{ attemptId: id, questions: 1, answered: 0, readyAt: null }])
    expect(await desk.keepAnswer('test:1', id, SAID, BY)).toBe(true)
    expect(desk.list(5)).toMatchObject([{ readyAt: rig.clock.now() }])
    expect(await ask(id, 'r2')).toEqual({ status: 200, body: 'Asha Rao|+91 98123 45678' })
    expect(desk.list(5)).toMatchObject([{ questions: 2, answered: 1 }])
    expect(lines().map(({ type, personName, facts }) => [type, personName, facts.outcome ?? null])).toEqual([
      ['receiver.complaint', null, 'waiting'],
      ['receiver.answer_kept', 'Anna', null],
      ['receiver.complaint', null, 'answered'],
    ])
    expect(findBrokenLine(rig.db, 1)).toBeNull()
  })

  it('with the same random text is never answered again, after a restart either', proves('okpay', 'notices', 'complaint'), async () => {
    await ask(id, 'r1')
    await desk.keepAnswer('test:1', id, SAID, BY)
    expect(await ask(id, 'r1')).toEqual({ status: 400, body: 'fail' })
    expect((await ask(id, 'r2')).status).toBe(200)
    const [one, two] = await Promise.all([ask(id, 'r3'), ask(id, 'r3')])
    expect([one.status, two.status].sort()).not.toEqual([200, 200])
    expect((await ask(id, 'r3')).status).toBe(400)
  })

  it('is refused without its signature and leaves nothing behind', async () => {
    await ask(id, 'r0')
    await desk.keepAnswer('test:1', id, SAID, BY)
    const before = lines().length
    for (const answer of [
      await ask(id, 'r1', 'another key'),
      await desk.receive('test:1', { contentType: '', body: Buffer.from(`out_trade_no=${id}&rnd=1`), query: '' }),
      await desk.receive('test:1', { contentType: '', body: Buffer.from([0xff, 0xfe]), query: '' }),
    ])
      expect(answer).toEqual({ status: 400, body: 'fail' })
    expect(lines()).toHaveLength(before)
    // Its random text is still free for the real one.
    expect((await ask(id, 'r1')).status).toBe(200)
  })

  it('about another account’s order, or none of ours, hears nothing', async () => {
    await ask(id, 'r0')
    await desk.keepAnswer('test:1', id, SAID, BY)
    for (const answer of [await ask(id, 'r1', PAY_KEY, 'test:2'), await ask('T01NOBODY', 'r2')]) {
      expect(answer.status).toBe(404)
      expect(answer.body).not.toContain('Asha')
    }
    expect((await ask(id, 'r3', PAY_KEY, 'nobody')).status).toBe(503)
    expect(await desk.keepAnswer('test:2', id, SAID, BY)).toBe(false)
  })

  it('hears no more than five times, not after a week, and not after the answer was taken back', async () => {
    await ask(id, 'r0')
    await desk.keepAnswer('test:1', id, SAID, BY)
    desk.dropAnswer('test:1', id, BY)
    expect((await ask(id, 'r1')).status).toBe(404)
    await desk.keepAnswer('test:1', id, SAID, BY)
    const statuses = []
    for (let round = 0; round < 6; round++) statuses.push((await ask(id, `again ${round}`)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])

    const other = rig.charge({ despiteSimilar: true }).id
    await ask(other, 's0')
    await desk.keepAnswer('test:1', other, SAID, BY)
    await rig.clock.advance(KEEP_ANSWER_MS + 1)
    expect((await ask(other, 's1')).status).toBe(404)
    desk.prune()
    expect(rig.db.prepare('SELECT count(*) FROM complaint_answers').pluck().get()).toBe(0)
  })

  it('name and phone are needed, and neither stands in the file, the journal or an answer’s own signs', async () => {
    await ask(id, 'r0')
    expect(await desk.keepAnswer('test:1', id, { name: ' ', phone: '1' }, BY)).toBe(false)
    expect(await desk.keepAnswer('test:1', id, { name: 'Asha|Rao', phone: '98123\n45678' }, BY)).toBe(true)
    expect((await ask(id, 'r1')).body).toBe('Asha Rao|98123 45678')
    rig.db.pragma('wal_checkpoint(TRUNCATE)')
    for (const name of readdirSync(rig.dir)) expect(readFileSync(join(rig.dir, name)).includes('Asha'), name).toBe(false)
    expect(JSON.stringify(lines().map(({ facts }): JournalFacts => facts))).not.toMatch(/Asha|98123/)
  })
})
