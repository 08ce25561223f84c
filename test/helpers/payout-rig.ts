import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appendJournal } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { insertNotice } from '#main/db/notices.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { readPayout, readPayoutDiary } from '#main/db/payouts.ts'
import { insertPerson, listPeople } from '#main/db/people.ts'
import { type Db, transact } from '#main/db/sql.ts'
import type { CallLimits, Gateway, NoticeReading, PayoutRequest, RawNotice } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { silentLog } from '#main/log/log.ts'
import { closePayout } from '#main/payouts/close-payout.ts'
import { confirmPayout } from '#main/payouts/confirm-payout.ts'
import { createPayout, type PayoutWish } from '#main/payouts/create-payout.ts'
import type { PayoutAccount, PayoutDeps } from '#main/payouts/payout-deps.ts'
import { createPayoutResolver, type PayoutResolver } from '#main/payouts/resolve-payouts.ts'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import type { Payout, PayoutStatus } from '#shared/domain/payout.ts'
import { ok, type Result } from '#shared/domain/result.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** The people of the rig: one asks, the other confirms. */
export const ASKER = { personId: 1, name: 'Anna' }
export const SECOND = { personId: 2, name: 'Bo' }

/** A gateway to pay out by, and its other side. */
export type PayingSide = {
  gateway: Gateway
  currency: string
  methodId: string
  payee: Party
  /** What the other side really holds about payouts. */
  held(): { id: string; amountMinor: number; left: boolean }[]
  /** Lets practice time pass over there. */
  pass(ms: number): void
  /** Where its calls go, and those that came since the last look, with every one that is due. */
  noticeUrl: string
  takeNotices(): Promise<RawNotice[]>
  close(): Promise<void>
}

export type PayoutRig = {
  dir: string
  db: Db
  clock: VirtualClock
  deps: PayoutDeps
  resolver: PayoutResolver
  account: PayoutAccount
  side: PayingSide
  /** Every request that left, with what the book said at that moment. */
  sent: PayoutRequest[]
  changed: PayoutStatus[]
  wish(more?: Partial<PayoutWish>): PayoutWish
  create(more?: Partial<PayoutWish>): Payout
  confirm(id: string, second?: { personId: number; name: string }): Promise<Result<Payout, AppError>>
  /** Asks for one and confirms it. */
  pay(more?: Partial<PayoutWish>): Promise<Payout>
  close(id: string, reason?: string): Result<Payout, AppError>
  read(id: string): Payout
  diary(id: string): string[]
  /** Takes a verified call in, as the receiver would, and causes what it causes. */
  notice(raw: RawNotice): Promise<NoticeReading>
  /** Lets time pass on both sides until the payout stands so; each step leaves the wire a moment. */
  until(id: string, status: PayoutStatus, stepMs?: number): Promise<void>
  /** Ends the process as a crash would and begins a new one on the same book; nothing resumed yet. */
  crash(): PayoutRig
  end(): Promise<void>
}

/** A real book, a real gateway over real HTTP to its other side, and a clock that a test moves. */
export function openPayoutRig(side: PayingSide, from?: { dir: string; clock: VirtualClock; sent: PayoutRequest[] }): PayoutRig {
  const dir = from?.dir ?? mkdtempSync(join(tmpdir(), 'scantill-payouts-'))
  const clock = from?.clock ?? createVirtualClock()
  const sent = from?.sent ?? []
  const db = openBook(dir)
  ensureBookId(db)
  if (listPeople(db).length === 0) {
    insertPerson(db, { name: ASKER.name, role: 'supervisor', pinHash: 'x', practice: false })
    insertPerson(db, { name: SECOND.name, role: 'manager', pinHash: 'x', practice: false })
    insertPerson(db, { name: 'Cy', role: 'manager', pinHash: 'x', practice: false })
  }
  const changed: PayoutStatus[] = []
  const gateway: Gateway = { ...side.gateway }
  gateway.payout = async (request) => {
    if (db.inTransaction) throw new Error('the gateway was called inside a transaction')
    const stored = readPayout(db, request.payoutId)
    if (stored?.status !== 'sending' || stored.approverId === null || stored.amountMinor !== request.amountMinor)
      throw new Error('sent before it was written')
    if (sent.some(({ payoutId }) => payoutId === request.payoutId)) throw new Error('sent twice')
    sent.push(request)
    const { payout } = side.gateway
    if (!payout) throw new Error('the gateway pays nothing out')
    return payout(request)
  }
  const account: PayoutAccount = {
    id: 'test:1',
    gateway,
    merchantId: 'M-1',
    currency: side.currency,
    currencies: [side.currency],
    practice: false,
  }
  const deps: PayoutDeps = {
    db,
    clock,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    limits: { payMs: 30_000, queryMs: 8_000, connectMs: 5_000 },
    accounts: { byId: (id) => (id === account.id ? account : null), heard: () => {} },
    facts: () => ({ tillCode: 'T01', zone: 'America/Toronto', closeHour: 4 }),
    changed: (payout) => changed.push(payout.status),
    noticeUrl: () => side.noticeUrl,
    log: silentLog,
  }
  const resolver = createPayoutResolver(deps)
  let notices = 0
  const rig: PayoutRig = {
    dir,
    db,
    clock,
    deps,
    resolver,
    account,
    side,
    sent,
    changed,
    wish: (more = {}) => ({
      accountId: account.id,
      methodId: side.methodId,
      payee: side.payee,
      amountMinor: 5_000,
      currency: side.currency,
      note: '',
      by: ASKER,
      practice: false,
      despiteSimilar: false,
      ...more,
    }),
    create(more) {
      const made = createPayout(deps, rig.wish(more))
      if (!made.ok) throw new Error(`refused: ${made.error.code}`)
      if (!made.value.payout) throw new Error('looks like an earlier one')
      return made.value.payout
    },
    confirm: (payoutId, second = SECOND) =>
      confirmPayout(deps, resolver, { payoutId, practice: false, second: { personId: second.personId, check: async () => ok(second) } }),
    async pay(more) {
      const { id } = rig.create(more)
      const confirmed = await rig.confirm(id)
      if (!confirmed.ok) throw new Error(`refused: ${confirmed.error.code}`)
      return confirmed.value
    },
    close: (id, reason = 'Looked it up in the back office') => closePayout(deps, resolver, id, reason, SECOND),
    read(id) {
      const payout = readPayout(db, id)
      if (!payout) throw new Error(`no payout ${id}`)
      return payout
    },
    diary: (id) => readPayoutDiary(db, id).map(({ type }) => type),
    async notice(raw) {
      const reading = side.gateway.readNotice?.(raw, 'payout')
      if (!reading?.verified) throw new Error('the call does not verify')
      const { id } = reading.notice
      transact(db, () => {
        insertNotice(db, {
          accountId: account.id,
          about: 'payout',
          receivedAt: clock.now(),
          digest: String(++notices + clock.now()).padStart(64, '0'),
          ...raw,
          outcome: 'accepted',
          why: null,
          subjectId: id,
          attemptId: null,
          says: reading.notice.says,
          code: reading.notice.code,
          answerStatus: 200,
          answerBody: reading.acknowledge,
        })
        const nobody = { orderId: null, attemptId: null, personId: null, personName: null }
        appendJournal(db, { type: 'notice.accepted', at: clock.now(), ...nobody, facts: { about: 'payout', subjectId: id } })
      })
      await resolver.askNow(id)
      return reading
    },
    async until(id, status, stepMs = 1_000) {
      for (let step = 0; step < 400; step++) {
        if (rig.read(id).status === status) return
        side.pass(stepMs)
        await clock.advance(stepMs)
        await new Promise((resolve) => setTimeout(resolve, 12))
      }
      throw new Error(`it is ${rig.read(id).status}: ${rig.diary(id).join(' ')}`)
    },
    crash() {
      resolver.stop()
      db.close()
      return openPayoutRig(side, { dir, clock, sent })
    },
    async end() {
      resolver.stop()
      closeBook(db)
      rmSync(dir, { recursive: true, force: true })
      await side.close()
    },
  }
  return rig
}

/** HTTP for a side, and how long a reply is waited for: a reply that never comes shall not hold up a test. */
export const SHORT: CallLimits = { payMs: 250, queryMs: 2_000, connectMs: 2_000 }
export const openHttp = (): HttpClient => createHttpClient()
