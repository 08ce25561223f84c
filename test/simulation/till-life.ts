import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '#main/clock/clock.ts'
import { ensureBookId, writeMeta } from '#main/db/meta.ts'
import { openBook } from '#main/db/open.ts'
import { insertPerson, listPeople } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { DEFAULT_LIMITS, type RawNotice } from '#main/gateways/gateway.ts'
import type { HttpClient } from '#main/gateways/http.ts'
import { silentLog } from '#main/log/log.ts'
import type { Cashier, PaymentDeps } from '#main/payments/payment-deps.ts'
import { createResolver, type Resolver } from '#main/payments/resolve-payments.ts'
import type { PayoutAccount, PayoutDeps } from '#main/payouts/payout-deps.ts'
import { createPayoutResolver, type PayoutResolver } from '#main/payouts/resolve-payouts.ts'
import { createQueue, type Queue } from '#main/queue/queue.ts'
import { askAfterNotice } from '#main/receiver/ask-again.ts'
import { findInBook } from '#main/receiver/find-subject.ts'
import { openNoticeDesk } from '#main/receiver/receive-notice.ts'
import { REFUND_TO_DO, refundWorker } from '#main/refunds/refund-later.ts'
import { createRefundResolver, type RefundResolver } from '#main/refunds/resolve-refunds.ts'
import type { NoticeKind } from '#shared/domain/notice.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { isOpenPayout, type Payout } from '#shared/domain/payout.ts'
import { isOpenRefund } from '#shared/domain/refund.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import type { Chance } from './chance.ts'
import type { Timeline } from './timeline.ts'
import type { Line } from './wire.ts'

/** Everybody who works at the till; the first one sells. */
export const STAFF = [
  { personId: 1, name: 'Anna' },
  { personId: 2, name: 'Bo' },
  { personId: 3, name: 'Cy' },
] as const satisfies Cashier[]
export const CASHIER: Cashier = STAFF[0]
/** Where gateways are told to call; what they call about stands behind it. */
export const NOTICE_URL = 'https://till.example/n/'

/** Thrown where the process ends: nothing after it is real. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/** What a till process needs from the world around it. */
export type Surroundings = {
  timeline: Timeline
  chance: Chance
  line: Line
  /** Wall time in UTC milliseconds, jumps included. */
  wall(): number
  /** Asked at every step of the process: is this where it is killed? */
  killHere(where: 'write' | 'commit' | 'wire'): boolean
  /** Asked before every write: does the disk refuse it? */
  diskRefuses(): boolean
  onDiskRefused(): void
  changed(attempt: Attempt): void
  seat: Seat
}

/** What is set up at the till for a world. */
export type Seat = {
  /** The merchant account, over this line. */
  account(http: HttpClient): PayoutAccount
  /** Told of every payout that changed; left out where nothing is paid out and the gateway does not call. */
  payoutChanged?(payout: Payout): void
}

/** One process of the till, from its start to the moment it is killed or stopped. */
export type TillLife = {
  readonly dead: boolean
  /** Folder of the book as the next process will find it. */
  folder: string
  db: Db
  deps: PaymentDeps
  resolver: Resolver
  refunds: RefundResolver
  queue: Queue
  payouts: PayoutResolver
  payoutDeps: PayoutDeps
  /** A call of the gateway comes in; true when it was acknowledged. */
  receive(about: NoticeKind, raw: RawNotice): boolean
  /** Ends the process as pulling the plug would: the file stays as it is at this moment. */
  kill(): void
  /** Sets or lifts SQLite's own page limit: writes that need a new page fail as on a full disk. */
  limitPages(full: boolean): void
  /** Lets go of what a dead process held. */
  bury(): void
}

/** Starts a till process on the book in `folder`; a new one is made there when there is none. Throws Killed when it dies while starting. */
export function startTill(around: Surroundings, folder: string, onLife: (life: TillLife) => void): void {
  const startedAt = around.timeline.now()
  let dead = false
  const db = openBook(folder)
  if (listPeople(db).length === 0) {
    // The book's own id is drawn by chance in life; here the seed decides everything.
    writeMeta(db, 'book_id', around.chance.digits(16))
    for (const { name } of STAFF) insertPerson(db, { name, role: 'manager', pinHash: null, practice: false })
  }
  ensureBookId(db)

  const step = (where: 'write' | 'commit' | 'wire'): void => {
    if (dead) throw new Killed()
    if (!around.killHere(where)) return
    life.kill()
    throw new Killed()
  }
  hookWrites(db, step, around)

  const clock: Clock = {
    now: around.wall,
    // A new process counts from its own start.
    monotonic: () => around.timeline.now() - startedAt,
    after: (delayMs, work) => {
      if (dead) return () => {}
      return around.timeline.after(delayMs, () => {
        if (!dead) work()
      })
    },
  }
  const http = around.line.clientFor(
    () => !dead,
    () => step('wire'),
  )
  const account = around.seat.account(http)
  const accounts = {
    taking: () => account,
    byId: (id: string) => (id === account.id ? account : null),
    heard: () => {},
  }
  const facts = { currency: account.currency, tillCode: 'S01', zone: 'America/Toronto', closeHour: 4, wallets: WALLETS, qrSeconds: 180 }
  const deps: PaymentDeps = {
    db,
    clock,
    random: around.chance.bytes,
    accounts,
    limits: DEFAULT_LIMITS,
    facts: () => facts,
    hashCode: (code) => createHash('sha256').update(code).digest('hex'),
    changed: (attempt) => {
      if (!dead) around.changed(attempt)
    },
    noticeUrl: (_accountId, about) => NOTICE_URL + about,
    returnUrl: () => 'https://till.example/back',
    log: silentLog,
  }
  const resolver = createResolver(deps)
  const refunds = createRefundResolver(deps)
  const workers = { [REFUND_TO_DO]: refundWorker(deps, refunds) }
  const queue = createQueue({ db, clock, random: around.chance.bytes, log: silentLog, workers, changed: () => {} })
  const payoutDeps: PayoutDeps = {
    ...deps,
    accounts,
    changed: (payout) => {
      if (!dead) around.seat.payoutChanged?.(payout)
    },
  }
  const payouts = createPayoutResolver(payoutDeps)
  const ask: Partial<Record<NoticeKind, (id: string) => Promise<boolean>>> = {
    payment: async (id) => isOpen((await resolver.askNow(id))?.status ?? 'paid'),
    refund: async (id) => isOpenRefund((await refunds.askNow(id))?.status ?? 'done'),
    payout: async (id) => isOpenPayout((await payouts.askNow(id))?.status ?? 'done'),
  }
  const desk = openNoticeDesk({
    db,
    clock,
    log: silentLog,
    account: (id) =>
      id === account.id
        ? { id, gateway: account.gateway, kinds: ['payment', 'payout', 'refund'], unknownOrders: account.gateway.unknownNotices ?? 'repeat' }
        : null,
    find: (accountId, notice) => findInBook(db, accountId, notice),
    ask(_accountId, about, id) {
      const one = ask[about]
      return one ? askAfterNotice(clock, one, id) : null
    },
  })
  const life: TillLife = {
    get dead() {
      return dead
    },
    folder,
    db,
    deps,
    resolver,
    refunds,
    queue,
    payouts,
    payoutDeps,
    receive(about, raw) {
      const { status } = desk.receive({ accountId: account.id, about }, raw)
      return status === 200 && !dead
    },
    kill() {
      if (dead) return
      dead = true
      life.folder = copyBook(folder)
    },
    limitPages(full) {
      const pages = db.pragma('page_count', { simple: true }) as number
      db.pragma(`max_page_count = ${full ? pages : 1_073_741_823}`)
    },
    bury() {
      db.close()
      if (life.folder !== folder) rmSync(folder, { recursive: true, force: true })
    },
  }
  onLife(life)
  // As till.ts does: what became of the refunds that were begun is known before those to do are looked at.
  resolver.resumeAll()
  refunds.resumeAll()
  queue.resume()
  payouts.resumeAll()
  desk.resume()
}

/** The files of a book as a killed process leaves them: no checkpoint, no clean-up, the log as it is. */
function copyBook(folder: string): string {
  const next = folder.replace(/(\d+)$/, (number) => String(Number(number) + 1))
  mkdirSync(next, { recursive: true })
  for (const name of ['scantill.db', 'scantill.db-wal']) {
    const file = join(folder, name)
    if (existsSync(file)) copyFileSync(file, join(next, name))
  }
  return next
}

/** Puts a step before every statement that writes and around every commit of this connection, and lets the disk refuse them. */
function hookWrites(db: Db, step: (where: 'write' | 'commit') => void, around: Surroundings): void {
  const prepare = db.prepare.bind(db)
  const hooked = (text: string): Database.Statement => {
    const statement = prepare(text)
    if (!/^\s*(?:INSERT|UPDATE|DELETE)/i.test(text)) return statement
    const run = statement.run.bind(statement)
    statement.run = (...values: unknown[]) => {
      step('write')
      if (around.diskRefuses()) {
        around.onDiskRefused()
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
      }
      try {
        return run(...values)
      } catch (error) {
        if (error instanceof Database.SqliteError && error.code === 'SQLITE_FULL') around.onDiskRefused()
        throw error
      }
    }
    return statement
  }
  db.prepare = hooked as typeof db.prepare
  const transaction = db.transaction.bind(db)
  const stepped = (work: (...given: unknown[]) => unknown) => {
    const whole = transaction(work)
    const immediate = (...given: unknown[]): unknown => {
      const result = whole.immediate(...given)
      step('commit')
      return result
    }
    return Object.assign(immediate, { immediate })
  }
  db.transaction = stepped as unknown as typeof db.transaction
}
