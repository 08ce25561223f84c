import { createHash } from 'node:crypto'
import type { JournalFacts } from '#shared/domain/diary.ts'
import { canonicalJson, genesisHash, lineHash } from '../../../src-main/db/journal.ts'
import type { Db } from '../../../src-main/db/sql.ts'
import { ACCOUNTS, CURRENCY, PEOPLE, type PlannedSale, TILL_CODE } from './plan-sales.ts'

/*
 * Writes planned sales as the till would have left them: the same rows and the same chained lines, but without the steps in between. Every
 * sale by wallet has four lines and one for its receipt, one by cash two; a second try, a refund and a late success have their own.
 */

type Writer = {
  write(sale: PlannedSale, shiftId: number): number
  /** Writes a refund of an earlier sale on a later day. */
  giveBack(refund: DueRefund, shiftId: number): void
  lines(): number
}
export type DueRefund = { orderId: number; sale: PlannedSale; minor: number; day: string; at: number; attemptId: string; paidMinor: number }

/** Makes the writer for an empty book with its people in it; `noteWords` puts a note where the search finds it. */
export function createWriter(db: Db, noteWords: (orderId: number, note: string) => void): Writer {
  const insertLine = db.prepare('INSERT INTO journal (seq, type, body, prev, hash) VALUES (?, ?, ?, ?, ?)')
  const insertOrder = db.prepare(
    `INSERT INTO orders (id, number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, reason, note, person_id, person_name,
       practice, given_minor, change_minor, paid_hash, till_code, account_id, shift_id, paid_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertAttempt = db.prepare(
    `INSERT INTO attempts (id, order_id, kind, account_id, account_name, wallet, amount_minor, currency, status, reason, code_hash, code_masked, gateway_ref, paid_minor,
       created_at, sent_at, ended_at, window_ms, asked_count, last_answer, last_answer_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 60000, ?, ?, ?)`,
  )
  const insertRefund = db.prepare(
    `INSERT INTO refunds (id, order_id, attempt_id, amount_minor, currency, status, why, person_id, person_name, before_minor, business_day, shop_hour, till_code, shift_id,
       created_at, sent_at, ended_at, asked_count, last_answer, last_answer_at, done_seq)
     VALUES (?, ?, ?, ?, ?, 'done', 'goods came back', ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
  )
  const insertCashRefund = db.prepare(
    `INSERT INTO cash_refunds (id, order_id, amount_minor, currency, mistake, why, person_id, person_name, practice, business_day, shop_hour, shift_id, till_code, created_at, done_seq)
     VALUES (?, ?, ?, ?, 0, 'goods came back', ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
  )
  let seq = 0
  let head = genesisHash(db)
  let orders = 0
  let vendorRef = 420_000_000_000
  let refundCount = 0

  function line(type: string, at: number, orderId: number, attemptId: string | null, person: number | null, facts: JournalFacts): void {
    const who = { personId: person === null ? null : person + 1, personName: person === null ? null : (PEOPLE[person] ?? null) }
    const body = canonicalJson({ at, orderId, attemptId, ...who, facts })
    const hash = lineHash(++seq, head, type, body)
    insertLine.run(seq, type, body, head, hash)
    head = hash
  }

  /** One try through a gateway; gives the money's line where money came. */
  function attempt(
    sale: PlannedSale,
    orderId: number,
    id: string,
    at: number,
    end: 'paid' | 'declined' | 'closed' | 'late_paid' | 'kept' | 'unresolved',
  ) {
    const account = ACCOUNTS[sale.account] ?? ACCOUNTS[0]
    const totalMinor = sale.amountMinor + sale.tipMinor
    vendorRef += 1 + (seq % 977)
    const ref = `${sale.tender === 'wechat' ? '42000' : '20260'}${vendorRef}${String(seq % 1_000).padStart(3, '0')}`
    const code = `13···${String(seq % 10_000).padStart(4, '0')}`
    const scanned = sale.kind === 'scan'
    line('payment.created', at, orderId, id, sale.person, {
      kind: sale.kind,
      wallet: sale.tender,
      totalMinor,
      tipMinor: sale.tipMinor,
      currency: CURRENCY,
      code: scanned ? code : null,
      practice: false,
      despiteSimilar: false,
    })
    line('payment.sending', at + 1, orderId, id, sale.person, {})
    line('payment.answered', at + 900, orderId, id, null, { answer: 'pending', detail: 'waiting_for_customer', code: 'processing' })
    const money = { answer: 'paid', detail: 'paid', code: 'success', paidMinor: totalMinor, feeMinor: 0, gatewayRef: ref }
    const endedAt = at + 6_000
    if (end === 'declined')
      line('payment.declined', endedAt, orderId, id, null, { answer: 'declined', detail: 'refused', code: 'FAIL', reason: 'refused' })
    else if (end === 'unresolved') line('payment.unresolved', at + 60_000, orderId, id, null, {})
    else if (end !== 'paid') line('payment.closed', endedAt, orderId, id, sale.person, { reason: 'customer left' })
    if (end === 'paid') line('payment.paid', endedAt, orderId, id, null, money)
    if (end === 'late_paid' || end === 'kept') line('payment.late_paid', at + 600_000, orderId, id, null, money)
    if (end === 'kept') line('payment.kept', at + 900_000, orderId, id, 0, { reason: 'goods went out' })
    const brought = end === 'paid' || end === 'late_paid' || end === 'kept'
    const status = end === 'kept' ? 'paid' : end
    const answer = brought
      ? '{"kind":"paid","detail":"paid","code":"success"}'
      : end === 'declined'
        ? '{"kind":"declined","detail":"refused","code":"FAIL"}'
        : '{"kind":"pending","detail":"waiting_for_customer","code":"processing"}'
    insertAttempt.run(
      id,
      orderId,
      sale.kind,
      account.id,
      account.name,
      sale.tender,
      totalMinor,
      CURRENCY,
      status,
      end === 'declined' ? 'refused' : null,
      scanned ? createHash('sha256').update(id).digest('hex') : null,
      scanned ? code : null,
      brought ? ref : null,
      brought ? totalMinor : null,
      at,
      at + 1,
      end === 'unresolved' ? null : endedAt,
      brought ? 1 : 0,
      answer,
      endedAt,
    )
    return brought ? { seq, hash: head } : null
  }

  return {
    write(sale, shiftId) {
      const orderId = ++orders
      const totalMinor = sale.amountMinor + sale.tipMinor
      const { course } = sale
      let money: { seq: number; hash: string } | null = null
      // The sale's row must be there before what refers to it; its money is not known yet, so the order of writing is the till's, and the row comes whole below.
      const row = (status: string, paid: typeof money): void => {
        insertOrder.run(
          orderId,
          sale.number,
          sale.at,
          sale.businessDay,
          sale.shopHour,
          sale.tender,
          sale.kind,
          sale.amountMinor,
          sale.tipMinor,
          CURRENCY,
          status,
          status === 'declined' ? 'refused' : null,
          sale.note,
          sale.person + 1,
          PEOPLE[sale.person],
          course === 'cash' ? Math.ceil(totalMinor / 500) * 500 : null,
          course === 'cash' ? Math.ceil(totalMinor / 500) * 500 - totalMinor : null,
          paid?.hash ?? null,
          TILL_CODE,
          course === 'cash' ? null : ACCOUNTS[sale.account]?.id,
          shiftId,
          paid?.seq ?? null,
        )
      }
      if (course === 'cash') {
        const givenMinor = Math.ceil(totalMinor / 500) * 500
        line('sale.cash_paid', sale.at, orderId, null, sale.person, {
          number: sale.number,
          totalMinor,
          tipMinor: sale.tipMinor,
          currency: CURRENCY,
          givenMinor,
          changeMinor: givenMinor - totalMinor,
          practice: false,
          insteadOf: null,
          despiteOpen: false,
        })
        money = { seq, hash: head }
        row('paid', money)
      } else {
        if (course === 'paid-second-try')
          attempt(sale, orderId, `${sale.number.slice(0, -1)}${sale.number.endsWith('Z') ? 'Y' : 'Z'}`, sale.at - 20_000, 'declined')
        const ends = { paid: 'paid', 'paid-second-try': 'paid', kept: 'kept', 'late-given-back': 'late_paid', late: 'late_paid' } as const
        const end = course in ends ? ends[course as keyof typeof ends] : (course as 'declined' | 'closed' | 'unresolved')
        money = attempt(sale, orderId, sale.number, sale.at, end)
        row(end === 'kept' ? 'paid' : end, money)
      }
      if (money !== null && course !== 'late' && course !== 'late-given-back')
        line('receipt.printed', sale.at + 7_000, orderId, null, sale.person, {
          printer: 'Counter',
          copy: 0,
          duplicate: false,
          how: 'confirmed',
          trouble: null,
        })
      if (sale.note !== '') noteWords(orderId, sale.note)
      return orderId
    },
    giveBack({ orderId, sale, minor, day, at, attemptId, paidMinor }, shiftId) {
      const id = `${TILL_CODE}R${String(++refundCount).padStart(11, '0')}`
      const amountMinor = Math.min(minor, paidMinor)
      const who = sale.person
      if (sale.course === 'cash') {
        line('cash_refund.done', at, orderId, null, who, { refundId: id, amountMinor, currency: CURRENCY, why: 'goods came back', mistake: false })
        insertCashRefund.run(id, orderId, amountMinor, CURRENCY, who + 1, PEOPLE[who], day, 12, shiftId, TILL_CODE, at, seq)
        return
      }
      const facts = { refundId: id, amountMinor, currency: CURRENCY }
      line('refund.created', at, orderId, attemptId, who, {
        ...facts,
        why: 'goods came back',
        beforeMinor: 0,
        late: false,
        approverId: null,
        approver: null,
      })
      line('refund.sending', at + 1, orderId, attemptId, who, facts)
      line('refund.done', at + 2_000, orderId, attemptId, null, { ...facts, answer: 'done', detail: 'done', code: 'success' })
      const answer = '{"kind":"done","detail":"done","code":"success"}'
      insertRefund.run(
        id,
        orderId,
        attemptId,
        amountMinor,
        CURRENCY,
        who + 1,
        PEOPLE[who],
        day,
        12,
        TILL_CODE,
        shiftId,
        at,
        at + 1,
        at + 2_000,
        answer,
        at + 2_000,
        seq,
      )
    },
    lines: () => seq,
  }
}
