import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAttempt } from '#main/db/attempts.ts'
import { readDiary } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson, listPeople } from '#main/db/people.ts'
import type { Db } from '#main/db/sql.ts'
import type { Answer, CodeAnswer, Gateway, PaidFacts, PayRequest, QueryRequest, ShowCodeRequest } from '#main/gateways/gateway.ts'
import { silentLog } from '#main/log/log.ts'
import type { Cashier, GatewayAccount, PaymentDeps, SaleFacts } from '#main/payments/payment-deps.ts'
import { createResolver, type Resolver } from '#main/payments/resolve-payments.ts'
import { type SaleToCharge, takePayment } from '#main/payments/take-payment.ts'
import { NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { Attempt, AttemptStatus } from '#shared/domain/payment.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export const MERCHANT = 'M-1'
export const CASHIER: Cashier = { personId: 1, name: 'Anna' }

/** Answers as a gateway gives them. */
export const says = {
  paid: (orderId: string | null, facts: Partial<PaidFacts> = {}): Answer => ({
    kind: 'paid',
    detail: 'paid',
    code: 'success',
    facts: { orderId, merchantId: MERCHANT, amountMinor: 1234, feeMinor: 0, currency: 'CAD', gatewayRef: 'AL0001', ...facts },
  }),
  declined: (confirm = false): Answer => ({ kind: 'declined', detail: 'refused', code: 'FAIL', reason: 'refused', confirm }),
  pending: (): Exclude<Answer, { kind: 'paid' }> => ({ kind: 'pending', detail: 'waiting_for_customer', code: 'processing' }),
  notSent: (): Exclude<Answer, { kind: 'paid' }> => ({ kind: 'not_sent', detail: 'not_reached', code: 'refused' }),
  lost: (): Exclude<Answer, { kind: 'paid' }> => ({ kind: 'no_answer', detail: 'timeout', code: null, spoken: false, notFound: false }),
  spoken: (detail: 'refused' | 'server_error' | 'in_progress' | 'unknown_code' = 'refused'): Answer => ({
    kind: 'no_answer',
    detail,
    code: 'X',
    spoken: true,
    notFound: false,
  }),
  notFound: (): Answer => ({ kind: 'no_answer', detail: 'not_found', code: 'NOTFOUND', spoken: true, notFound: true }),
}

/** One call of the gateway: what the book said at that moment, and when. */
export type GatewayCall = {
  what: 'pay' | 'showCode' | 'query'
  id: string
  atMs: number
  status: AttemptStatus | null
  journal: string[]
  code: string | null
}

export type Rig = {
  dir: string
  db: Db
  clock: VirtualClock
  deps: PaymentDeps
  resolver: Resolver
  calls: GatewayCall[]
  /** What the other side says; a test replaces these. A promise that never settles is a reply that hangs. */
  other: {
    pay(request: PayRequest): Answer | Promise<Answer>
    showCode(request: ShowCodeRequest): CodeAnswer | Promise<CodeAnswer>
    query(request: QueryRequest, asked: number): Answer | Promise<Answer>
  }
  changed: AttemptStatus[]
  facts: SaleFacts
  /** Takes a payment; throws when it is refused. */
  charge(sale?: Partial<SaleToCharge>): Attempt
  attempt(id: string): Attempt
  diary(attempt: Attempt): string[]
  asks(id?: string): number[]
  /** Ends the process's part as a crash would: nothing is stopped, the file is left, and a new one begins on it. */
  crash(): Rig
  close(): void
}

let codes = 0

/** A real book in a temporary folder, a scripted gateway and a clock that a test moves. */
export function openRig(dir = mkdtempSync(join(tmpdir(), 'scantill-rig-')), clock = createVirtualClock()): Rig {
  const db = openBook(dir)
  ensureBookId(db)
  if (listPeople(db).length === 0) insertPerson(db, { name: CASHIER.name, role: 'manager', pinHash: null, practice: false })
  const startMono = clock.monotonic()
  const calls: GatewayCall[] = []
  const changed: AttemptStatus[] = []
  const facts: SaleFacts = { currency: 'CAD', tillCode: 'T01', zone: 'America/Toronto', closeHour: 4, wallets: WALLETS, qrSeconds: 180 }
  const note = (what: GatewayCall['what'], id: string, code: string | null) => {
    const attempt = readAttempt(db, id)
    const journal = attempt
      ? readDiary(db, attempt.orderId)
          .filter((line) => line.attemptId === id)
          .map(({ type }) => type)
      : []
    // Outside of any transaction, what this connection reads is committed.
    if (db.inTransaction) throw new Error('the gateway was called inside a transaction')
    calls.push({ what, id, atMs: clock.monotonic() - startMono, status: attempt?.status ?? null, journal, code })
  }
  const other: Rig['other'] = {
    pay: (request) => says.paid(request.orderId, { amountMinor: request.amountMinor }),
    showCode: () => ({ answer: says.pending(), codeUrl: 'https://qr.example/1' }),
    query: () => says.pending(),
  }
  const gateway: Gateway = {
    capabilities: { ...NO_CAPABILITIES, scan: [...WALLETS], qr: [...WALLETS] },
    async pay(request) {
      note('pay', request.orderId, request.code)
      return other.pay(request)
    },
    async showCode(request) {
      note('showCode', request.orderId, null)
      return other.showCode(request)
    },
    async query(request) {
      note('query', request.orderId, null)
      return other.query(request, calls.filter(({ what, id }) => what === 'query' && id === request.orderId).length)
    },
  }
  const account: GatewayAccount = { id: 'test:1', gateway, merchantId: MERCHANT, currency: 'CAD', practice: false }
  const deps: PaymentDeps = {
    db,
    clock,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    accounts: { taking: () => account, byId: (id) => (id === account.id ? account : null), heard: () => {} },
    limits: { payMs: 30_000, queryMs: 8_000, connectMs: 5_000 },
    facts: () => facts,
    hashCode: (code) => createHash('sha256').update(code).digest('hex'),
    changed: (attempt) => changed.push(attempt.status),
    log: silentLog,
  }
  const resolver = createResolver(deps)
  const rig: Rig = {
    dir,
    db,
    clock,
    deps,
    resolver,
    calls,
    other,
    changed,
    facts,
    charge(sale = {}) {
      const code = `28${String(++codes).padStart(16, '0')}`
      const whole: SaleToCharge = {
        amountMinor: 1234,
        tipMinor: 0,
        note: '',
        orderId: null,
        wallet: 'alipay',
        code,
        cashier: CASHIER,
        despiteSimilar: false,
        ...sale,
      }
      const taken = takePayment(deps, resolver, whole)
      if (!taken.ok) throw new Error(`refused: ${taken.error.code}`)
      return taken.value
    },
    attempt(id) {
      const attempt = readAttempt(db, id)
      if (!attempt) throw new Error(`no attempt ${id}`)
      return attempt
    },
    diary: (attempt) => readDiary(db, attempt.orderId).map(({ type }) => type),
    asks: (id) => calls.filter((call) => call.what === 'query' && (id === undefined || call.id === id)).map(({ atMs }) => atMs),
    crash() {
      // What of the old process is still waiting never happens; the file is whatever was committed.
      resolver.stop()
      db.close()
      return openRig(dir, clock)
    },
    close() {
      resolver.stop()
      closeBook(db)
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return rig
}
