import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '#main/clock/clock.ts'
import { ensureBookId, writeMeta } from '#main/db/meta.ts'
import { openBook } from '#main/db/open.ts'
import { insertPerson, listPeople } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import { DEFAULT_LIMITS } from '#main/gateways/gateway.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { silentLog } from '#main/log/log.ts'
import type { Cashier, GatewayAccount, PaymentDeps } from '#main/payments/payment-deps.ts'
import { createResolver, type Resolver } from '#main/payments/resolve-payments.ts'
import { createQueue, type Queue } from '#main/queue/queue.ts'
import { REFUND_TO_DO, refundWorker } from '#main/refunds/refund-later.ts'
import { createRefundResolver, type RefundResolver } from '#main/refunds/resolve-refunds.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import type { Chance } from './chance.ts'
import { MERCHANT, SIGN_KEY } from './gateway-model.ts'
import type { Timeline } from './timeline.ts'
import type { Line } from './wire.ts'

export const CASHIER: Cashier = { personId: 1, name: 'Anna' }
const PRACTICE = false

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
    insertPerson(db, { name: CASHIER.name, role: 'manager', pinHash: null, practice: false })
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
  const settings = { baseUrl: 'https://ottpay.example/processV2', merchantId: MERCHANT, operatorId: '0000000001', terminalNo: '', version: '1.0' }
  const gateway = createOttPayGateway({ ...settings, callbackUrl: 'https://till.example/', currency: 'CAD', signKey: SIGN_KEY }, http, DEFAULT_LIMITS)
  const account: GatewayAccount = { id: 'ottpay:sim', gateway, merchantId: MERCHANT, currency: 'CAD', practice: PRACTICE }
  const facts = { currency: 'CAD', tillCode: 'S01', zone: 'America/Toronto', closeHour: 4, wallets: WALLETS, qrSeconds: 180 }
  const deps: PaymentDeps = {
    db,
    clock,
    random: around.chance.bytes,
    accounts: { taking: () => account, byId: (id) => (id === account.id ? account : null), heard: () => {} },
    limits: DEFAULT_LIMITS,
    facts: () => facts,
    hashCode: (code) => createHash('sha256').update(code).digest('hex'),
    changed: (attempt) => {
      if (!dead) around.changed(attempt)
    },
    log: silentLog,
  }
  const resolver = createResolver(deps)
  const refunds = createRefundResolver(deps)
  const workers = { [REFUND_TO_DO]: refundWorker(deps, refunds) }
  const queue = createQueue({ db, clock, random: around.chance.bytes, log: silentLog, workers, changed: () => {} })
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
