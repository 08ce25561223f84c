import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import { insertRefund, updateRefund } from '#main/db/refunds.ts'
import type { Db } from '#main/db/sql.ts'
import type { Gateway } from '#main/gateways/gateway.ts'
import { silentLog } from '#main/log/log.ts'
import type { VendorDeps } from '#main/vendor-desk/vendor-deps.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { RefundStatus } from '#shared/domain/refund.ts'
import { CASHIER } from './payment-rig.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Where sales.ts puts its attempts: the live account of these tests. */
export const LIVE = 'a'
export const PRACTICE = 'p'

/** A real book and two accounts, live and of practice, with gateways that a test gives. */
export type VendorRig = {
  db: Db
  deps: VendorDeps
  heard: { accountId: string; reached: boolean }[]
  by: typeof CASHIER
  facts(type: JournalType): JournalFacts[]
  putRefund(attemptId: string, orderId: number, id: string, amountMinor: number, status: RefundStatus): void
  close(): void
}

export function openVendorRig(live: Gateway, practice: Gateway = live): VendorRig {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-vendor-'))
  const db = openBook(dir)
  ensureBookId(db)
  insertPerson(db, { name: CASHIER.name, role: 'manager', pinHash: null, practice: false })
  const heard: VendorRig['heard'] = []
  const accounts = [
    { id: LIVE, gateway: live, practice: false },
    { id: PRACTICE, gateway: practice, practice: true },
  ]
  const clock = createVirtualClock()
  const deps: VendorDeps = {
    db,
    clock,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    log: silentLog,
    facts: () => ({ tillCode: 'T01' }),
    accounts: {
      offered: (wanted) => accounts.filter((account) => account.practice === wanted),
      byId: (accountId) => accounts.find(({ id }) => id === accountId) ?? null,
      heard: (accountId, reached) => heard.push({ accountId, reached }),
    },
  }
  return {
    db,
    deps,
    heard,
    by: CASHIER,
    facts: (type) => readJournalOfType(db, type).map((line) => line.facts),
    putRefund(attemptId, orderId, id, amountMinor, status) {
      const person = { personId: CASHIER.personId, personName: CASHIER.name, approverId: null, approverName: null }
      const more = {
        why: 'returned',
        beforeMinor: 0,
        businessDay: '2026-03-04',
        shopHour: 12,
        tillCode: 'T01',
        shiftId: null,
        createdAt: clock.now(),
      }
      insertRefund(db, { id, orderId, attemptId, amountMinor, currency: 'CAD', ...person, ...more })
      updateRefund(db, id, 'created', status, {})
    },
    close() {
      closeBook(db)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
