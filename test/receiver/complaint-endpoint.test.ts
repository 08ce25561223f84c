import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import { silentLog } from '#main/log/log.ts'
import { findPayment } from '#main/receiver/find-subject.ts'
import { openReceiver, type Receiver } from '#main/receiver/open-receiver.ts'
import { openComplaintDesk } from '#main/receiver/receive-complaint.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { DEFAULT_RECEIVER } from '#main/settings/receiver-settings.ts'
import { complaintRequest } from '#main/simulator/okpay/index.ts'
import { gatewayOn, PAY_KEY, silent } from '../gateways/okpay-rig.ts'
import { openReceiverRig, type ReceiverRig } from '../helpers/receiver-rig.ts'

let dir: string
let held: ReceiverRig
let receiver: Receiver
let desk: ReturnType<typeof openComplaintDesk>
let base = ''
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-endpoint-'))
  held = openReceiverRig()
  const { rig } = held
  const { gateway } = gatewayOn(silent)
  // The rig's own account, with an OKPAY behind it.
  held.accounts[0] = { id: 'test:1', gateway, kinds: ['payment'], unknownOrders: 'repeat', hasPages: true }
  desk = openComplaintDesk({
    db: rig.db,
    clock: rig.clock,
    log: silentLog,
    vault: await openKeyFileVault(dir, () => {}),
    account: () => ({ gateway }),
    findPayment: (accountId, id) => findPayment(rig.db, accountId, id),
  })
  receiver = openReceiver({
    ...held.deps,
    accounts: () => held.accounts,
    clock: { ...rig.clock, monotonic: systemClock.monotonic },
    complaint: desk.receive,
  })
  const state = await receiver.apply({ ...DEFAULT_RECEIVER, on: true, port: 0, publicUrl: 'https://shop.example/t', complaints: true })
  base = state.is === 'listening' ? `http://127.0.0.1:${state.port}` : ''
})
afterEach(async () => {
  await receiver.close()
  held.rig.close()
  rmSync(dir, { recursive: true, force: true })
})

const pathOf = (about: string) =>
  new URL(receiver.addresses().find((address) => address.accountId === 'test:1' && address.about === about)?.url ?? 'http://none').pathname
function ask(path: string, id: string, rnd: string, key = PAY_KEY): Promise<Response> {
  const { contentType, body } = complaintRequest(id, rnd, key)
  return fetch(base + path, { method: 'POST', headers: { 'content-type': contentType }, body })
}
async function sold(): Promise<string> {
  const { id } = held.rig.charge({ despiteSimilar: true })
  await held.rig.clock.advance(0)
  return id
}

describe('the address for questions about customers', () => {
  it('answers a signed question about a sale of its account in plain text, once a manager has said something', async () => {
    const id = await sold()
    const path = pathOf('complaint')
    expect(path).toMatch(/^\/t\/c\/[\w-]{43}$/)
    expect((await fetch(base + path)).status).toBe(405)
    expect((await ask(path, id, 'r1')).status).toBe(404)
    await desk.keepAnswer('test:1', id, { name: 'Asha Rao', phone: '98123' }, { personId: 1, personName: 'Anna' })
    const reply = await ask(path.replace('/t', ''), id, 'r2')
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([200, 'text/plain; charset=utf-8', 'Asha Rao|98123'])
    expect((await ask(path, id, 'r2')).status).toBe(400)
    expect((await ask(path, id, 'r3', 'another key')).status).toBe(400)
    // A notice's address takes no question, and the other way round.
    expect((await ask(pathOf('payment'), id, 'r4')).status).toBe(400)
    expect((await ask(path.replace('/c/', '/n/'), id, 'r5')).status).toBe(404)
  })

  it('is not there while the shop does not want it', async () => {
    const id = await sold()
    const path = pathOf('complaint')
    const on = { ...DEFAULT_RECEIVER, on: true, port: 0, publicUrl: 'https://shop.example/t' }
    await receiver.apply({ ...on, complaints: false })
    expect(receiver.addresses().map(({ about }) => about)).not.toContain('complaint')
    expect((await ask(path, id, 'r1')).status).toBe(404)
    expect(desk.list(5)).toEqual([])
    await receiver.apply({ ...on, complaints: true })
    expect(desk.list(5)).toEqual([])
    expect((await ask(path, id, 'r1')).status).toBe(404)
    expect(desk.list(5)).toMatchObject([{ attemptId: id, questions: 1 }])
  })

  it('lets nobody ask on and on, and notices come in meanwhile', async () => {
    const id = await sold()
    const path = pathOf('complaint')
    const statuses: number[] = []
    for (let round = 0; round < 15; round++) statuses.push((await ask(path, id, `r${round}`)).status)
    expect(statuses).toContain(429)
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(10)
    expect((await fetch(base + pathOf('payment'), { method: 'POST', body: 'x' })).status).toBe(400)
  })
})
