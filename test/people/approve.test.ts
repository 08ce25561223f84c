import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournalOfType } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { type ApprovalRule, type ApprovalWish, approve, whoMustAgree } from '#main/people/approve.ts'
import { hashPin } from '#main/people/pin.ts'
import { ROLES, type Role } from '#shared/domain/person.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const LIMITS = {
  cashRefundLimitMinor: 2_000,
  mistakeLimitMinor: 1_000,
  paidOutLimitMinor: 3_000,
  refundLimitMinor: 5_000,
  drawerByCashier: true,
  secondForCloseByHand: true,
}
const OPEN = { ...LIMITS, drawerByCashier: false, secondForCloseByHand: false }
const at = (role: Role, personId = 1) => ({ personId, role })
const wish = (rule: ApprovalRule, amountMinor: number | null, role: Role, limits = LIMITS): ApprovalWish => ({
  rule,
  amountMinor,
  limits,
  at: at(role),
})

/** Whom each role needs for what, written down a second time: - nobody, M a manager, S a senior, 2 another manager, x may not. */
const TABLE: [
  rule: ApprovalRule,
  amountMinor: number | null,
  limits: typeof LIMITS,
  cashier: string,
  supervisor: string,
  manager: string,
  auditor: string,
][] = [
  ['refund', 5_000, LIMITS, '-', '-', '-', 'x'],
  ['refund', 5_001, LIMITS, 'M', 'M', '-', 'x'],
  ['cash-refund', 2_000, LIMITS, '-', '-', '-', 'x'],
  ['cash-refund', 2_001, LIMITS, 'M', 'M', '-', 'x'],
  ['mistake', 1_000, LIMITS, '-', '-', '-', 'x'],
  ['mistake', 1_001, LIMITS, 'M', 'M', '-', 'x'],
  ['paid-out', 3_000, LIMITS, '-', '-', '-', 'x'],
  ['paid-out', 3_001, LIMITS, 'M', 'M', '-', 'x'],
  ['paid-out', null, LIMITS, 'M', 'M', '-', 'x'],
  ['refund', 1, { ...LIMITS, refundLimitMinor: 0 }, 'M', 'M', '-', 'x'],
  ['drawer', null, LIMITS, 'S', '-', '-', 'x'],
  ['drawer', null, OPEN, 'x', '-', '-', 'x'],
  ['close-by-hand', null, LIMITS, 'x', 'x', '2', 'x'],
  ['close-by-hand', null, OPEN, 'x', 'x', '-', 'x'],
  ['payout', 1, LIMITS, 'M', 'M', 'M', 'x'],
]

describe('who must agree', () => {
  it('is as the house says, for every deed and role', () => {
    for (const [rule, amountMinor, limits, ...wanted] of TABLE)
      for (const [index, role] of ROLES.entries()) {
        const need = whoMustAgree(wish(rule, amountMinor, role, limits))
        const said = need.needs === 'nobody' ? '-' : need.needs === 'not-allowed' ? 'x' : need.roles.length === 2 ? 'S' : need.other ? '2' : 'M'
        expect([rule, amountMinor, role, said]).toEqual([rule, amountMinor, role, wanted[index]])
      }
  })
})

describe('an approval', () => {
  let dir: string
  let db: Db
  const tillKey = Buffer.alloc(32, 3)
  const clock = createVirtualClock()
  const ids: Record<string, number> = {}
  const hashes: Record<string, string> = {}
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-approve-'))
    db = openBook(dir)
    ensureBookId(db)
    const people: [string, Role, string | null][] = [
      ['Casey', 'cashier', '4444'],
      ['Robin', 'supervisor', '3333'],
      ['Morgan', 'manager', '2222'],
      // The same PIN as another manager's: allowed, and good for her alone.
      ['Mo', 'manager', '2222'],
      ['Open', 'manager', null],
    ]
    // The same hash for the same PIN: making one is slow on purpose, and salts have a test of their own.
    for (const pin of ['4444', '3333', '2222']) hashes[pin] ??= await hashPin(pin, tillKey)
    for (const [name, role, pin] of people) {
      const pinHash = pin === null ? null : (hashes[pin] ?? null)
      ids[name] = insertPerson(db, { name, role, pinHash, practice: false })
    }
  })
  afterEach(() => {
    closeBook(db)
    rmSync(dir, { recursive: true, force: true })
  })
  const idOf = (name: string) => ids[name] ?? 0
  const ask = async (rule: ApprovalRule, amountMinor: number | null, who: string, role: Role, named: [string, string] | null, limits = LIMITS) => {
    const answer = await approve(
      { db, clock, tillKey },
      false,
      { rule, amountMinor, limits, at: at(role, idOf(who)) },
      named && { personId: idOf(named[0]), pin: named[1] },
    )
    return answer.ok ? (answer.value?.name ?? null) : answer.error.code
  }

  it('names who agreed and who refused, signed by who stood there; a PIN of another person is never theirs', async () => {
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', null)).toBe('approval-needed')
    expect(readJournalOfType(db, 'approval.refused')).toEqual([])
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', ['Morgan', '4444'])).toBe('wrong-pin')
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', ['Casey', '4444'])).toBe('approval-needed')
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', ['Robin', '3333'])).toBe('approval-needed')
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', ['Open', ''])).toBe('approval-needed')
    expect(await ask('paid-out', 3_001, 'Casey', 'cashier', ['Morgan', '2222'])).toBe('Morgan')
    expect(await ask('drawer', null, 'Casey', 'cashier', ['Robin', '3333'])).toBe('Robin')
    expect(await ask('drawer', null, 'Casey', 'cashier', ['Morgan', '2222'], OPEN)).toBe('not-allowed')
    const [given] = readJournalOfType(db, 'approval.given')
    expect(given).toMatchObject({
      personName: 'Casey',
      facts: { rule: 'paid-out', amountMinor: 3_001, approver: 'Morgan', approverId: idOf('Morgan') },
    })
    expect(readJournalOfType(db, 'approval.refused').map(({ facts }) => [facts.approver, facts.why])).toEqual([
      ['Morgan', 'wrong-pin'],
      ['Casey', 'approval-needed'],
      ['Robin', 'approval-needed'],
      ['Open', 'approval-needed'],
    ])
    expect(JSON.stringify(readJournalOfType(db, 'approval.refused'))).not.toMatch(/4444|2222/)
  })

  it('a second manager is another one, also with the same PIN', async () => {
    expect(await ask('close-by-hand', null, 'Morgan', 'manager', ['Morgan', '2222'])).toBe('same-person')
    expect(await ask('close-by-hand', null, 'Morgan', 'manager', ['Mo', '2222'])).toBe('Mo')
    expect(await ask('close-by-hand', null, 'Morgan', 'manager', null)).toBe('approval-needed')
    expect(await ask('close-by-hand', null, 'Morgan', 'manager', null, OPEN)).toBe(null)
  })

  it('who is named has to agree even where nobody is needed', async () => {
    expect(await ask('refund', 1, 'Casey', 'cashier', null)).toBe(null)
    expect(await ask('refund', 1, 'Casey', 'cashier', ['Morgan', '9999'])).toBe('wrong-pin')
    expect(await ask('refund', 9_999, 'Morgan', 'manager', ['Morgan', '2222'])).toBe('Morgan')
  })
})
