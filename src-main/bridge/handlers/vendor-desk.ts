import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { MAX_STATEMENT_BYTES, type SettlementOutcome } from '#shared/domain/vendor-desk.ts'
import { askAboutStatement } from '../../subscriptions/hear-renewal.ts'
import type { Till } from '../../till-parts.ts'
import { checkAccount, listVendorRefunds, readBalances } from '../../vendor-desk/ask-vendor.ts'
import type { StatementUpload } from '../../vendor-desk/statement-upload.ts'
import { importStatement, queryStatement } from '../../vendor-desk/take-statement.ts'
import type { VendorDeps } from '../../vendor-desk/vendor-deps.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** What a vendor is asked besides taking money, and its statements. */
export function vendorDeskHandlers(till: Till, upload: StatementUpload): HandlersOf<'balances' | 'account-check' | 'vendor' | 'settlement'> {
  const { db, payments } = till
  const { clock, random, facts } = payments
  // The payments' way of hearing: it tells the network's light too.
  const deps: VendorDeps = { db, clock, random, log: till.log, facts, accounts: { ...till.accounts, heard: payments.accounts.heard } }
  /** A statement may name renewals that the vendor made by itself; each is asked about, and nothing is believed because it stands there. */
  const tookIn = (outcome: SettlementOutcome) => {
    const { importId } = outcome.state === 'ready' ? outcome.statement : { importId: 0 }
    void askAboutStatement(till.subscriptions, till.queue, importId).catch((error: unknown) =>
      till.log.error('asking after a statement failed', error),
    )
    return ok(outcome)
  }

  return {
    'balances:get': ({ accountId }) => readBalances(deps, accountId, till.isPractice()),
    'account-check:ask': (question) => checkAccount(deps, question, till.isPractice(), cashierAt(till)),
    'vendor:refunds': ({ attemptId }) => listVendorRefunds(deps, attemptId, till.isPractice()),
    async 'settlement:query'({ accountId, day }) {
      const taken = await queryStatement(deps, accountId, day, till.isPractice(), cashierAt(till))
      return taken.ok ? tookIn(taken.value) : taken
    },
    'settlement:upload'({ part, data }) {
      const taken = upload.add(part, data)
      if (taken === 'too-large') return fail(appError('statement-too-large', { maxMb: MAX_STATEMENT_BYTES / 1024 / 1024 }))
      return taken === 'taken' ? ok(null) : fail(appError('bad-input', { field: 'part' }))
    },
    'settlement:import'({ accountId, fileName }) {
      const bytes = upload.finish()
      if (!bytes) return fail(appError('bad-input', { field: 'file' }))
      const taken = importStatement(deps, accountId, { name: fileName, bytes }, till.isPractice(), cashierAt(till))
      return taken.ok ? tookIn(taken.value) : taken
    },
  }
}
