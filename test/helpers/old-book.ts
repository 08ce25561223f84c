import { appendJournal } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import type { Db } from '#main/db/sql.ts'

/*
 * A book of the format before links, written row by row as programs of then did: paid, declined, unresolved and cash sales, two refunds, a notice,
 * print jobs, work in the queue, a journal, and one number that was given and is gone.
 */
export function writeOldBook(db: Db): void {
  ensureBookId(db)
  const add = (table: string, row: Record<string, string | number | null | Buffer>) => {
    const keys = Object.keys(row)
    db.prepare(`INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
  }
  add('people', { name: 'Anna', role: 'manager', practice: 0 })
  const shape = { business_day: '2026-03-04', shop_hour: 12, currency: 'CAD', note: '', person_id: 1, person_name: 'Anna', practice: 0 }
  const order = (number: string, at: number, tender: string, kind: string, status: string, more: object = {}) =>
    add('orders', { ...shape, number, created_at: at, tender, kind, amount_minor: 1234, tip_minor: 100, status, ...more })
  order('T01PAID000001', 1, 'alipay', 'scan', 'paid', { paid_hash: 'f'.repeat(64), note: 'blue cup' })
  order('T01DECL000001', 2, 'wechat', 'qr', 'declined', { reason: 'closed' })
  order('T01OPEN000001', 3, 'unionpay', 'scan', 'unresolved')
  order('T01CASH000001', 4, 'cash', 'cash', 'paid', { given_minor: 2000, change_minor: 666 })
  order('T01GONE000001', 5, 'cash', 'cash', 'paid')
  db.exec("DELETE FROM orders WHERE number = 'T01GONE000001'")
  const attempt = (id: string, orderId: number, kind: string, wallet: string, status: string, more: object = {}) =>
    add('attempts', {
      id,
      order_id: orderId,
      kind,
      account_id: 'ottpay:ON1',
      wallet,
      amount_minor: 1334,
      currency: 'CAD',
      status,
      created_at: orderId,
      window_ms: 60_000,
      ...more,
    })
  attempt('T01PAID000000', 1, 'scan', 'alipay', 'not_sent', { reason: 'not_reached', code_hash: 'aa', code_masked: '28···01' })
  attempt('T01PAID000001', 1, 'scan', 'alipay', 'paid', { gateway_ref: 'AL1', paid_minor: 1334, sent_at: 1, ended_at: 2 })
  attempt('T01DECL000001', 2, 'qr', 'wechat', 'declined', { code_url: 'https://qr.example/1', reason: 'closed', ended_at: 3, next_ask_at: 9 })
  const lastAnswer = '{"kind":"no_answer","detail":"timeout","code":null}'
  attempt('T01OPEN000001', 3, 'scan', 'unionpay', 'unresolved', { last_answer: lastAnswer, not_found_count: 2, not_found_since: 5 })
  const refund = (id: string, status: string, more: object = {}) =>
    add('refunds', {
      id,
      order_id: 1,
      attempt_id: 'T01PAID000001',
      amount_minor: 200,
      currency: 'CAD',
      status,
      why: 'cold tea',
      person_id: 1,
      person_name: 'Anna',
      before_minor: 0,
      business_day: '2026-03-04',
      created_at: 6,
      ...more,
    })
  refund('T01BACK000001', 'done', { ended_at: 7 })
  refund('T01BACK000002', 'unresolved', { before_minor: 200 })
  const job = (kind: string, more: object = {}) =>
    add('print_jobs', { printer_id: 'p1', kind, practice: 0, document: '{}', state: 'queued', created_at: 7, ...more })
  job('sale', { order_id: 1, state: 'done', sent_at: 8, ended_at: 9 })
  job('refund', { order_id: 1, refund_id: 'T01BACK000001' })
  job('report', { report_day: '2026-03-04' })
  add('queue', { kind: 'refund', subject: 'T01PAID000001', payload: '{}', state: 'waiting', created_at: 8 })
  add('notices', {
    account_id: 'ottpay:ON1',
    about: 'payment',
    received_at: 9,
    digest: 'd'.repeat(64),
    body: Buffer.from([0, 1, 2]),
    content_type: 'application/json',
    query: '',
    verified: 1,
    outcome: 'accepted',
    subject_id: 'T01PAID000001',
    attempt_id: 'T01PAID000001',
    answer_status: 200,
    answer_body: 'SUCCESS',
    last_at: 9,
  })
  const line = { personId: 1, personName: 'Anna', facts: {} }
  appendJournal(db, { type: 'till.started', at: 1, orderId: null, attemptId: null, ...line })
  appendJournal(db, { type: 'payment.paid', at: 2, orderId: 1, attemptId: 'T01PAID000001', ...line })
}
