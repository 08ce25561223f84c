import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { MAX_STATEMENT_BYTES } from '#shared/domain/vendor-desk.ts'
import { listImports } from '../../db/settlements.ts'
import type { Till } from '../../till-parts.ts'
import { checkAccount, listVendorRefunds, readBalances } from '../../vendor-desk/ask-vendor.ts'
import { createStatementUpload } from '../../vendor-desk/statement-upload.ts'
import { importStatement, queryStatement, readStatementLines } from '../../vendor-desk/take-statement.ts'
import type { VendorDeps } from '../../vendor-desk/vendor-deps.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** How many statements the screen lists. */
const LISTED_STATEMENTS = 60

/** What a vendor is asked besides taking money, and its statements. */
export function vendorDeskHandlers(till: Till): HandlersOf<'balances' | 'account-check' | 'vendor' | 'settlement'> {
  const { db, payments } = till
  const { clock, random, facts } = payments
  // The payments' way of hearing: it tells the network's light too.
  const deps: VendorDeps = { db, clock, random, log: till.log, facts, accounts: { ...till.accounts, heard: payments.accounts.heard } }
  const upload = createStatementUpload()

  return {
    'balances:get': ({ accountId }) => readBalances(deps, accountId, till.isPractice()),
    'account-check:ask': (question) => checkAccount(deps, question, till.isPractice(), cashierAt(till)),
    'vendor:refunds': ({ attemptId }) => listVendorRefunds(deps, attemptId, till.isPractice()),
    'settlement:query': ({ accountId, day }) => queryStatement(deps, accountId, day, till.isPractice(), cashierAt(till)),
    'settlement:upload'({ part, data }) {
      const taken = upload.add(part, data)
      if (taken === 'too-large') return fail(appError('statement-too-large', { maxMb: MAX_STATEMENT_BYTES / 1024 / 1024 }))
      return taken === 'taken' ? ok(null) : fail(appError('bad-input', { field: 'part' }))
    },
    'settlement:import'({ accountId, fileName }) {
      const bytes = upload.finish()
      if (!bytes) return fail(appError('bad-input', { field: 'file' }))
      return importStatement(deps, accountId, { name: fileName, bytes }, till.isPractice(), cashierAt(till))
    },
    'settlement:list': () => ok(listImports(db, till.isPractice(), LISTED_STATEMENTS)),
    'settlement:lines': ({ importId, verdict, after }) => readStatementLines(deps, importId, verdict, after, till.isPractice()),
  }
}
