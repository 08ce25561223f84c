import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { type AskProgress, MAX_ASKED, type ReconcileRowView, type VendorWord } from '#shared/domain/reconcile.ts'
import { isOpenRefund } from '#shared/domain/refund.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { listAskable, readScope, writeVendorWord } from '../db/reconcile.ts'
import { listRefundIdsOfAttempt, readRefund } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import type { Answer, RefundedAnswer } from '../gateways/gateway.ts'
import { askPayment, paymentOf } from '../payments/ask-payment.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import type { ReconcileDeps } from './reconcile-deps.ts'
import { ASKED_CLASSES } from './reconcile-statement.ts'

/** Questions of people at the till go first, so these leave room between each other. */
const PAUSE_MS = 300

/** Asks vendors about rows in doubt, one after the other, in the background of everything else. */
export type RowAsker = {
  /** Begins to ask about a statement's open differences, oldest question first, at most MAX_ASKED; `ended` is waited for when it is over. */
  start(importId: number, practice: boolean, by: Cashier): Result<AskProgress, AppError>
  /** No further question after the one on its way. */
  stop(): void
  progress(): AskProgress | null
}

/** Makes the asker; one statement at a time. */
export function createRowAsker(
  deps: ReconcileDeps,
  changed: (progress: AskProgress) => void,
  ended: (importId: number, practice: boolean) => Promise<unknown>,
): RowAsker {
  let progress: AskProgress | null = null
  let stopped = false

  async function run(rows: ReconcileRowView[], importId: number, accountId: string, practice: boolean, by: Cashier): Promise<void> {
    for (const row of rows) {
      if (stopped || !deps.db.open || progress === null) break
      const word = await askAbout(deps, accountId, row)
      if (!deps.db.open) return
      transact(deps.db, () => writeVendorWord(deps.db, accountId, row.rowKey, word))
      progress = { ...progress, done: progress.done + 1, answered: progress.answered + (word.says === 'unclear' ? 0 : 1) }
      changed(progress)
      await pause(deps)
    }
    if (progress === null || !deps.db.open) return
    const facts = { importId, accountId, asked: progress.done, answered: progress.answered, stopped }
    const who = { personId: by.personId, personName: by.name }
    transact(deps.db, () => appendJournal(deps.db, { type: 'reconcile.asked', at: deps.clock.now(), orderId: null, attemptId: null, ...who, facts }))
    await ended(importId, practice)
    progress = { ...progress, running: false }
    changed(progress)
  }

  return {
    start(importId, practice, by) {
      const scope = readScope(deps.db, importId, practice)
      if (!scope) return fail(appError('not-found'))
      if (progress?.running) return ok(progress)
      const rows = listAskable(deps.db, scope, ASKED_CLASSES, MAX_ASKED)
      stopped = false
      progress = { importId, total: rows.length, done: 0, answered: 0, running: rows.length > 0 }
      if (rows.length > 0) {
        run(rows, importId, scope.accountId, practice, by).catch((error: unknown) => {
          // A till that stops ends this too.
          if (!deps.db.open) return
          deps.log.error('asking about a statement failed', error, { importId })
          if (progress) progress = { ...progress, running: false }
        })
      }
      return ok(progress)
    },
    stop() {
      stopped = true
    },
    progress: () => progress,
  }
}

function pause({ clock }: ReconcileDeps): Promise<void> {
  return new Promise((done) => {
    clock.after(PAUSE_MS, done)
  })
}

/**
 * Asks once about one row. What is open is asked about by its one owner, which may settle it as at any other time; about what is settled the
 * gateway is asked for its word alone, and nothing changes.
 */
async function askAbout(deps: ReconcileDeps, accountId: string, row: ReconcileRowView): Promise<VendorWord> {
  const { db, clock } = deps
  const unclear = (code: string | null): VendorWord => ({ at: clock.now(), says: 'unclear', minor: null, currency: null, code })
  const gateway = deps.accounts.byId(accountId)?.gateway
  const attempt = row.attemptId === null ? null : readAttempt(db, row.attemptId)
  if (!gateway || !attempt) return unclear('NO_ACCOUNT')
  try {
    if (row.kind === 'refund') {
      const refund = row.refundId === null ? null : readRefund(db, row.refundId)
      if (refund && isOpenRefund(refund.status)) await deps.askRefund(refund.id)
      if (!gateway.queryRefunded) return unclear('NOT_OFFERED')
      const answer: RefundedAnswer = await gateway.queryRefunded({ ...paymentOf(attempt), refundIds: listRefundIdsOfAttempt(db, attempt.id) })
      deps.accounts.heard(accountId, answer.spoken)
      if (!answer.known) return unclear(answer.code)
      return { at: clock.now(), says: 'refunded', minor: answer.refundedMinor, currency: attempt.currency, code: answer.code }
    }
    if (attempt.status !== 'paid' && attempt.status !== 'late_paid') {
      await deps.askPayment(attempt.id)
      return wordOfRow(readAttempt(db, attempt.id) ?? attempt, clock.now())
    }
    const answer = await askPayment(gateway, attempt, clock.now())
    deps.accounts.heard(accountId, answer.kind !== 'not_sent' && (answer.kind !== 'no_answer' || answer.spoken))
    return { ...wordOf(answer, attempt), at: clock.now() }
  } catch (error) {
    deps.log.error('gateway threw', error, { accountId })
    return unclear(null)
  }
}

/** What the owner of a payment has just heard, as it stands in the book. */
function wordOfRow({ status, lastAnswer, lastAnswerAt, paidMinor, amountMinor, currency }: Attempt, now: number): VendorWord {
  const at = lastAnswerAt ?? now
  const code = lastAnswer?.code ?? null
  if (status === 'paid' || status === 'late_paid' || status === 'held') return { at, says: 'paid', minor: paidMinor ?? amountMinor, currency, code }
  const isNo = lastAnswer?.kind === 'declined' || (lastAnswer?.kind === 'no_answer' && lastAnswer.detail === 'not_found')
  return { at, says: isNo ? 'not_paid' : lastAnswer?.kind === 'pending' ? 'pending' : 'unclear', minor: null, currency: null, code }
}

function wordOf(answer: Answer, { currency }: Attempt): Omit<VendorWord, 'at'> {
  const { code } = answer
  switch (answer.kind) {
    case 'paid':
      return { says: 'paid', minor: answer.facts.amountMinor, currency: answer.facts.currency ?? currency, code }
    case 'declined':
      return { says: 'not_paid', minor: null, currency: null, code }
    case 'pending':
      return { says: 'pending', minor: null, currency: null, code }
    default:
      return { says: answer.kind === 'no_answer' && answer.notFound ? 'not_paid' : 'unclear', minor: null, currency: null, code }
  }
}
