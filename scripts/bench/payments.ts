import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { systemClock } from '../../src-main/clock/clock.ts'
import { ensureBookId } from '../../src-main/db/meta.ts'
import { closeBook, openBook } from '../../src-main/db/open.ts'
import { insertPerson, listPeople } from '../../src-main/db/people.ts'
import type { Db } from '../../src-main/db/sql.ts'
import { DEFAULT_LIMITS, type Gateway } from '../../src-main/gateways/gateway.ts'
import { silentLog } from '../../src-main/log/log.ts'
import type { PaymentDeps } from '../../src-main/payments/payment-deps.ts'
import { createResolver } from '../../src-main/payments/resolve-payments.ts'
import { takePayment } from '../../src-main/payments/take-payment.ts'
import { createCodeHash } from '../../src-main/secrets/till-secrets.ts'
import type { Figure } from './figures.ts'
import { measureInTurn, type Side } from './rounds.ts'
import { withScratchFolder } from './scratch.ts'
import { median, pairedRatio } from './stats.ts'

const CASHIER = { personId: 1, name: 'Casey' }
const MERCHANT = 'ON00000001'
/** Payments before anything is measured, without syncing. */
const WARM_UP = 400

type Payer = { take: Side; close(): void }

/** A book as the till opens it, with somebody in it. `sync: false` takes the disk's share out of the comparison. */
function newBook(folder: string, sync: boolean): Db {
  const db = openBook(folder)
  if (!sync) db.pragma('synchronous = OFF')
  ensureBookId(db)
  if (listPeople(db).length === 0) insertPerson(db, { name: CASHIER.name, role: 'cashier', pinHash: null, practice: false })
  return db
}

/** A payment code that no earlier sale had: 18 digits, WeChat. */
function codeOf(sale: number): string {
  return `13${String(sale).padStart(16, '0')}`
}

/** A gateway that answers paid before the next tick. */
const INSTANT: Gateway = {
  capabilities: { ...NO_CAPABILITIES, scan: ['alipay', 'wechat', 'unionpay'] },
  async pay({ orderId, amountMinor }) {
    const facts = { orderId, merchantId: MERCHANT, amountMinor, feeMinor: 0, currency: null, gatewayRef: `2026${orderId}` }
    return { kind: 'paid', detail: 'paid', code: 'success', facts }
  },
  showCode: () => Promise.reject(new Error('not asked in this bench')),
  query: () => Promise.reject(new Error('not asked in this bench')),
}

/** The till's own way: takePayment and the resolver, until the payment is written as paid. `aheadMs` sets its clock to when its book ends. */
export function tillPayer(folder: string, sync: boolean, aheadMs = 0): Payer {
  const db = newBook(folder, sync)
  const account = { id: 'bench', gateway: INSTANT, merchantId: MERCHANT, currency: 'CAD', practice: false }
  const tillKey = randomBytes(32)
  let paid = (_attempt: Attempt): void => {}
  const deps: PaymentDeps = {
    db,
    clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
    random: randomBytes,
    accounts: { taking: () => account, byId: () => account, heard: () => {} },
    limits: DEFAULT_LIMITS,
    facts: () => ({
      currency: 'CAD',
      tillCode: 'T1',
      zone: 'America/Toronto',
      closeHour: 4,
      wallets: ['alipay', 'wechat', 'unionpay'],
      qrSeconds: 120,
    }),
    hashCode: createCodeHash(tillKey),
    changed: (attempt) => paid(attempt),
    log: silentLog,
  }
  const resolver = createResolver(deps)
  let sale = 0
  const takeOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      paid = ({ status }) => status === 'paid' && resolve()
      sale++
      const input = {
        amountMinor: 100 + sale,
        tipMinor: 0,
        note: '',
        orderId: null,
        wallet: 'wechat',
        code: codeOf(sale),
        cashier: CASHIER,
        despiteSimilar: false,
      } as const
      const taken = takePayment(deps, resolver, input)
      if (!taken.ok) reject(new Error(taken.error.code))
    })
  return {
    async take(count) {
      for (let done = 0; done < count; done++) await takeOne()
    },
    close() {
      resolver.stop()
      closeBook(db)
    },
  }
}

/** The same book, rows and journal chain written by hand: three transactions of prepared statements and nothing read. */
function barePayer(folder: string, sync: boolean): Payer {
  const db = newBook(folder, sync)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const insertOrder = db.prepare(
    `INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
     VALUES (?, ?, '2026-01-02', 12, 'wechat', 'scan', ?, 0, 'CAD', 'created', '', 1, 'Casey', 0)`,
  )
  const insertAttempt = db.prepare(
    `INSERT INTO attempts (id, order_id, kind, account_id, wallet, amount_minor, currency, status, code_hash, code_masked, created_at, window_ms)
     VALUES (?, ?, 'scan', 'bench', 'wechat', ?, 'CAD', 'created', ?, '13···0000', ?, 45000)`,
  )
  const insertLine = db.prepare('INSERT INTO journal (seq, type, body, prev, hash) VALUES (?, ?, ?, ?, ?)')
  const send = db.prepare("UPDATE attempts SET status = 'sending', sent_at = ? WHERE id = ? AND status = 'created'")
  const pay = db.prepare(
    `UPDATE attempts SET status = 'paid', last_answer = '{"kind":"paid","detail":"paid","code":"success"}', last_answer_at = ?, asked_count = 0, not_found_count = 0,
       not_found_since = NULL, gateway_ref = ?, paid_minor = ?, reason = NULL, ended_at = ?, next_ask_at = NULL WHERE id = ? AND status = 'sending'`,
  )
  const follow = db.prepare('UPDATE orders SET status = ?, reason = NULL WHERE number = ?')
  const followPaid = db.prepare("UPDATE orders SET status = 'paid', reason = NULL, paid_hash = ? WHERE number = ?")
  let seq = 0
  let head = createHash('sha256').update('bench').digest('hex')
  const appendLine = (type: string, attemptId: string, orderId: number | bigint, at: number, facts: object): void => {
    const body = JSON.stringify({ at, attemptId, facts, orderId: Number(orderId), personId: 1, personName: 'Casey' })
    const hash = createHash('sha256').update(head).update(type).update(body).digest('hex')
    insertLine.run(++seq, type, body, head, hash)
    head = hash
  }
  const takeOne = (): void => {
    const at = Date.now()
    const id = `T1${randomBytes(6).toString('hex').toUpperCase()}`
    const amountMinor = 100 + seq
    begin.run()
    const orderId = insertOrder.run(id, at, amountMinor).lastInsertRowid
    insertAttempt.run(id, orderId, amountMinor, randomBytes(32).toString('hex'), at)
    const said = {
      code: '13···0000',
      currency: 'CAD',
      despiteSimilar: false,
      kind: 'scan',
      practice: false,
      tipMinor: 0,
      totalMinor: amountMinor,
      wallet: 'wechat',
    }
    appendLine('payment.created', id, orderId, at, said)
    commit.run()
    begin.run()
    send.run(at, id)
    appendLine('payment.sending', id, orderId, at, {})
    follow.run('sending', id)
    commit.run()
    begin.run()
    pay.run(at, `2026${id}`, amountMinor, at, id)
    appendLine('payment.paid', id, orderId, at, {
      answer: 'paid',
      code: 'success',
      detail: 'paid',
      feeMinor: 0,
      gatewayRef: `2026${id}`,
      paidMinor: amountMinor,
    })
    followPaid.run(head, id)
    commit.run()
  }
  return {
    take(count) {
      for (let done = 0; done < count; done++) takeOne()
    },
    close: () => closeBook(db),
  }
}

/** Payments a second from created to paid with a gateway that answers at once, against the bare transactions that such a payment needs. */
export async function measurePayments({ rounds, count }: { rounds: number; count: number }): Promise<Figure[]> {
  const compare = async (sync: boolean, share: number): Promise<{ ours: number[]; bare: number[] }> =>
    withScratchFolder(async (folder) => {
      const till = tillPayer(join(folder, 'till'), sync)
      const bare = barePayer(join(folder, 'bare'), sync)
      try {
        const sides = { ours: till.take, bare: bare.take }
        await measureInTurn(sides, { rounds: 2, count: sync ? 20 : WARM_UP })
        return await measureInTurn(sides, { rounds, count: count * share })
      } finally {
        till.close()
        bare.close()
      }
    })
  // Without syncing first: it is quick, and warms the program for the other.
  const unsynced = await compare(false, 4)
  const synced = await compare(true, 1)
  const figure = (name: string, rates: typeof synced, target: number | null, note: string): Figure => ({
    name,
    unit: '/s',
    ours: median(rates.ours),
    reference: { name: '/s', value: median(rates.bare) },
    ratio: pairedRatio(rates.ours, rates.bare),
    target: target === null ? null : { of: 'ratio', must: 'at least', value: target },
    note,
    rounds: rates,
  })
  return [
    figure('taking a payment against its bare transactions', synced, 0.6, 'three commits each, WAL with FULL sync, same file system'),
    figure('the same without syncing', unsynced, null, 'synchronous = OFF: the program alone, without the disk that every real sale waits for'),
  ]
}

/** Commits a second of one small row each, every one synced: what the disk allows. */
export async function measureCommits({ rounds, batchMs }: { rounds: number; batchMs: number }): Promise<Figure> {
  return withScratchFolder(async (folder) => {
    const book = (name: string, synchronous: 'FULL' | 'NORMAL'): { side: Side; db: Db } => {
      const db = openBook(join(folder, name))
      db.pragma(`synchronous = ${synchronous}`)
      db.exec('CREATE TABLE bench (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
      const insert = db.prepare('INSERT INTO bench (text) VALUES (?)')
      const row = 'x'.repeat(300)
      const side = (count: number): void => {
        for (let done = 0; done < count; done++) insert.run(row)
      }
      return { side, db }
    }
    const [full, normal] = [book('full', 'FULL'), book('normal', 'NORMAL')]
    const rates = await measureInTurn({ full: full.side, normal: normal.side }, { rounds, batchMs })
    closeBook(full.db)
    closeBook(normal.db)
    return {
      name: 'commits of one row, FULL against NORMAL',
      unit: '/s',
      ours: median(rates.full),
      reference: { name: '/s', value: median(rates.normal) },
      ratio: pairedRatio(rates.full, rates.normal),
      target: null,
      note: 'our design counted on 2,333/s FULL and 41,610/s NORMAL on an ext4 virtual disk',
      rounds: rates,
    }
  })
}
