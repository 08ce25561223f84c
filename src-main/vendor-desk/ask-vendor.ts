import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { BANKS_VN } from '#shared/domain/bank-codes.ts'
import { checkPartyField, tidyPartyField } from '#shared/domain/party-checks.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { AccountCheckView, BalancesView, ListedRefundsView } from '#shared/domain/vendor-desk.ts'
import { readAttempt } from '../db/attempts.ts'
import { appendJournal } from '../db/journal.ts'
import { readOrder } from '../db/orders.ts'
import { listRefundIdsOfAttempt } from '../db/refunds.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { freshNumber } from '../payments/take-payment.ts'
import { askVendor, type VendorDeps, vendorError } from './vendor-deps.ts'

/** What lies in an account, as its vendor says now. */
export async function readBalances(deps: VendorDeps, accountId: string, practice: boolean): Promise<Result<BalancesView, AppError>> {
  const gateway = deps.accounts.offered(practice).find(({ id }) => id === accountId)?.gateway
  if (!gateway) return fail(appError('not-found'))
  const { capabilities, queryBalances } = gateway
  if (!capabilities.balance || !queryBalances) return fail(appError('no-capability'))
  const answer = await askVendor(deps, accountId, () => queryBalances())
  return answer.known ? ok({ balances: answer.balances, askedAt: deps.clock.now() }) : fail(vendorError(answer))
}

/** A question whose a Vietnamese account or card is. */
export type AccountQuestion = { accountId: string; bankCode: string; account: string; accountType: 'ACC' | 'CARD' }

/**
 * Asks whose an account is. The journal keeps that it was asked, by whom and what came of it, under an id of ours; neither the account's digits nor
 * the name.
 */
export async function checkAccount(
  deps: VendorDeps,
  question: AccountQuestion,
  practice: boolean,
  by: Cashier,
): Promise<Result<AccountCheckView, AppError>> {
  const { accountId, bankCode, accountType } = question
  const gateway = deps.accounts.offered(practice).find(({ id }) => id === accountId)?.gateway
  if (!gateway) return fail(appError('not-found'))
  const { capabilities, checkAccount: askWhose } = gateway
  if (!capabilities.accountCheck || !askWhose) return fail(appError('no-capability'))
  if (!BANKS_VN.some(({ code }) => code === bankCode)) return fail(appError('bad-input', { field: 'bankCode' }))
  if (checkPartyField('account', question.account) !== null) return fail(appError('bad-input', { field: 'account' }))
  const account = tidyPartyField('account', question.account)
  const checkId = freshNumber(deps, deps.facts().tillCode)
  const request = { checkId, bankCode, account, accountType }
  const answer = await askVendor(deps, accountId, () => askWhose(request))
  const answered = answer.known ? (answer.holder === null ? 'nobody' : 'found') : 'no_answer'
  const at = deps.clock.now()
  transact(deps.db, () =>
    appendJournal(deps.db, {
      type: 'account.checked',
      at,
      orderId: null,
      attemptId: null,
      personId: by.personId,
      personName: by.name,
      facts: { accountId, checkId, bankCode, accountType, answered, code: answer.known ? null : answer.code },
    }),
  )
  return answer.known ? ok({ checkId, holder: answer.holder, askedAt: at }) : fail(vendorError(answer))
}

/** What the vendor lists as refunds of a payment: its word, for people to read. What counts as refunded is the till's own to ask and prove. */
export async function listVendorRefunds(deps: VendorDeps, attemptId: string, practice: boolean): Promise<Result<ListedRefundsView, AppError>> {
  const attempt = readAttempt(deps.db, attemptId)
  const order = attempt ? readOrder(deps.db, attempt.orderId) : null
  if (!attempt || !order || order.practice !== practice) return fail(appError('not-found'))
  const gateway = deps.accounts.byId(attempt.accountId)?.gateway
  if (!gateway) return fail(appError('not-configured'))
  const { listRefunds } = gateway
  if (!listRefunds) return fail(appError('no-capability'))
  const { id: orderId, amountMinor, currency, wallet, gatewayRef } = attempt
  const request = { orderId, amountMinor, currency, wallet, gatewayRef, refundIds: listRefundIdsOfAttempt(deps.db, attemptId) }
  const answer = await askVendor(deps, attempt.accountId, () => listRefunds(request))
  return answer.known ? ok({ refunds: answer.refunds, askedAt: deps.clock.now() }) : fail(vendorError(answer))
}
