import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAnchors } from '#main/book/anchor.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { readJournalOfType } from '#main/db/journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { listPeople } from '#main/db/people.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { keepLatePayment } from '#main/payments/keep-late-payment.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { readMode, readTillSettings } from '#main/settings/settings-store.ts'
import { openTill } from '#main/till.ts'
import type { SettingsView, TillSnapshot } from '#shared/bridge/contract.ts'
import type { Result } from '#shared/domain/result.ts'
import { halfSteps, payCash } from '../helpers/book-rig.ts'
import { type FailingWrites, takeOverWrites } from '../helpers/failing-writes.ts'
import { CASHIER, openRig, type Rig, says } from '../helpers/payment-rig.ts'

const MINUTE = 60_000
let writes: FailingWrites
beforeEach(() => {
  writes = takeOverWrites()
})
afterEach(() => writes.restore())

/** What a person or the gateway does may fail; what matters is what is on disk afterwards. */
async function attempt(work: () => unknown): Promise<void> {
  try {
    await work()
  } catch {
    // The screen was told.
  }
}

const paid = (rig: Rig) => rig.db.prepare("SELECT count(*) FROM orders WHERE status = 'paid'").pluck().get()
const statuses = (rig: Rig) => rig.db.prepare('SELECT DISTINCT status FROM attempts').pluck().all() as string[]

/** Each scenario in two parts: what is done while writes fail, and what must be true once they work and questions were asked again. */
const SCENARIOS: Record<string, { run(rig: Rig): Promise<void>; after(rig: Rig): void }> = {
  'a sale that is paid': {
    async run(rig) {
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await attempt(() => rig.charge())
      await rig.clock.advance(10_000)
    },
    // Nothing was sent, or the money is found.
    after: (rig) => expect(paid(rig)).toBe(rig.calls.some(({ what }) => what === 'pay') ? 1 : 0),
  },
  'a sale that is declined': {
    async run(rig) {
      rig.other.pay = () => says.declined()
      rig.other.query = () => says.declined()
      await attempt(() => rig.charge())
      await rig.clock.advance(10_000)
    },
    after: (rig) => expect(['declined', 'not_sent', 'created', undefined]).toContain(statuses(rig)[0]),
  },
  'a sale without an answer, found paid later': {
    async run(rig) {
      rig.other.pay = () => says.lost()
      rig.other.query = () => says.lost()
      await attempt(() => rig.charge())
      await rig.clock.advance(100_000)
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await rig.clock.advance(100_000)
    },
    after: (rig) => expect(paid(rig)).toBe(rig.calls.some(({ what }) => what === 'pay') ? 1 : 0),
  },
  'a sale closed by hand, paid late and kept': {
    async run(rig) {
      rig.other.pay = () => says.lost()
      rig.other.query = () => says.lost()
      let id = ''
      await attempt(() => {
        id = rig.charge().id
      })
      await rig.clock.advance(70_000)
      await attempt(() => closeByHand(rig.deps, rig.resolver, id, 'left the shop', CASHIER))
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await rig.clock.advance(60_000)
      await attempt(() => keepLatePayment(rig.deps, id, 'goods went out', CASHIER))
    },
    after: (rig) => expect(['paid', 'late_paid', 'not_sent', 'created', undefined]).toContain(statuses(rig)[0]),
  },
  'a QR': {
    async run(rig) {
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await attempt(() => rig.charge({ code: null }))
      await rig.clock.advance(10_000)
    },
    // A code that could not be written down was never shown; money that comes for it all the same is late, and has its alarm.
    after: (rig) => expect(statuses(rig).filter((status) => status === 'paid' || status === 'late_paid')).toHaveLength(rig.calls.length > 0 ? 1 : 0),
  },
  'a cash sale': {
    run: (rig) => attempt(() => payCash(rig)),
    after: (rig) => expect(paid(rig)).toBeLessThanOrEqual(1),
  },
}

describe.each(Object.entries(SCENARIOS))('%s, while the n-th write fails', (_, scenario) => {
  it.each(['once', 'for-ever'] as const)(
    '%s: no step is half on disk, and what was on its way ends',
    async (how) => {
      let failed = 0
      for (let n = 1; ; n += n < 36 ? 1 : 8) {
        let rig = openRig()
        writes.failAt(n, how)
        await scenario.run(rig)
        const untouched = writes.count() < n
        writes.mend()
        if (!untouched) failed++
        expect(halfSteps(rig.db), `write ${n}`).toEqual([])
        expect(checkJournal(rig.db, []).findings, `write ${n}`).toEqual([])
        // The writes work again: the till that is still running asks on, a killed one begins with its book.
        if (n % 2 === 0) {
          const before = rig
          rig = before.crash()
          rig.calls.push(...before.calls)
          Object.assign(rig.other, before.other)
          rig.resolver.resumeAll()
        }
        await rig.clock.advance(6 * MINUTE)
        expect(halfSteps(rig.db), `after write ${n}`).toEqual([])
        expect(checkJournal(rig.db, []).findings, `after write ${n}`).toEqual([])
        expect(rig.db.pragma('integrity_check', { simple: true })).toBe('ok')
        scenario.after(rig)
        rig.close()
        if (untouched) break
      }
      expect(failed).toBeGreaterThan(4)
    },
    60_000,
  )
})

describe('settings while the n-th write fails', () => {
  it.each(['once', 'for-ever'] as const)(
    '%s: each change and its journal line are both there or neither',
    async (how) => {
      let failed = 0
      for (let n = 1; ; n++) {
        const dir = mkdtempSync(join(tmpdir(), 'scantill-writes-'))
        const vault = await openKeyFileVault(dir, () => {})
        const till = await openTill({ kind: 'browser', version: 'test', dataDir: dir, settingsFile: null, vault, openCounterScreen: () => null })
        const hello = (await till.call('till:hello', null)) as Result<TillSnapshot, never>
        if (!hello.ok) throw new Error('no hello')
        const manager = hello.value.people.find(({ role }) => role === 'manager')
        const pin = hello.value.practicePins.find(({ personId }) => personId === manager?.personId)?.pin
        expect(await till.call('session:sign-in', { personId: manager?.personId, pin })).toMatchObject({ ok: true })
        const view = (await till.call('settings:get', null)) as Result<SettingsView, never>
        if (!view.ok) throw new Error('no settings')
        const { settings } = view.value
        writes.failAt(n, how)
        const saved = await till.call('settings:save', { settings: { ...settings, shop: { ...settings.shop, name: 'New name' } } })
        const person = await till.call('settings:save-person', { personId: null, name: 'Zoe', role: 'manager', pin: null })
        const untouched = writes.count() < n
        writes.mend()
        const now = (await till.call('till:hello', null)) as Result<TillSnapshot, never>
        await till.stop()
        if (!untouched) failed++
        const db = openBook(dir)
        const lines = readJournalOfType(db, 'settings.changed').map(({ facts }) => facts.fields)
        const stored = readTillSettings(db, 'America/Toronto').shop.name
        expect(lines.includes('shop'), `write ${n}`).toBe(stored === 'New name')
        expect(now.ok && now.value.settings.shop.name, `write ${n}`).toBe(stored)
        expect((saved as { ok: boolean }).ok, `write ${n}`).toBe(stored === 'New name')
        const zoe = listPeople(db).some(({ name }) => name === 'Zoe')
        expect(readJournalOfType(db, 'person.changed').length > 0, `write ${n}`).toBe(zoe)
        expect((person as { ok: boolean }).ok, `write ${n}`).toBe(zoe)
        expect(readMode(db)).toBeNull()
        expect(checkJournal(db, readAnchors(dir)).findings).toEqual([])
        closeBook(db)
        rmSync(dir, { recursive: true, force: true })
        if (untouched) break
      }
      expect(failed).toBeGreaterThan(3)
    },
    60_000,
  )
})
