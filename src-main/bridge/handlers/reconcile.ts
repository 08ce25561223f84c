import { appError } from '#shared/bridge/app-error.ts'
import { isZone } from '#shared/domain/business-day.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { asRow, readOrder } from '../../db/orders.ts'
import { countOpenByImport, listRows, readRow, readScope } from '../../db/reconcile.ts'
import { listImports } from '../../db/settlements.ts'
import { createRowAsker } from '../../reconcile/ask-rows.ts'
import { bridgeDay } from '../../reconcile/bridge-day.ts'
import { exportRows } from '../../reconcile/export-rows.ts'
import { noteRow, saveRules } from '../../reconcile/note-row.ts'
import type { ReconcileDeps } from '../../reconcile/reconcile-deps.ts'
import { readResult, reconcileStatement } from '../../reconcile/reconcile-statement.ts'
import { type OpenFile, openFile, takeFile, viewFile } from '../../reconcile/take-file.ts'
import type { Till } from '../../till-parts.ts'
import type { StatementUpload } from '../../vendor-desk/statement-upload.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

const LISTED_STATEMENTS = 60
const PAGE_ROWS = 100

/** Statements held against the book, and a day by three clocks. */
export function reconcileHandlers(till: Till, upload: StatementUpload): HandlersOf<'reconcile'> {
  const { db, payments } = till
  const deps: ReconcileDeps = {
    db,
    clock: payments.clock,
    log: till.log,
    accounts: { ...till.accounts, heard: payments.accounts.heard },
    shop: () => till.settings().shop,
    breathe: () => new Promise((turn) => setImmediate(turn)),
    askPayment: (attemptId) => till.resolver.askNow(attemptId),
    askRefund: (refundId) => till.refunds.askNow(refundId),
  }
  let file: OpenFile | null = null
  const asker = createRowAsker(
    deps,
    (progress) => till.tell('reconcile:asking', progress),
    // What was heard may have settled payments, so the statement is compared anew.
    (importId, practice) => reconcileStatement(deps, importId, practice, null),
  )
  /** The file in hand, of the mode that the till is in. */
  const held = () => (file?.practice === till.isPractice() ? file : null)

  return {
    'reconcile:list'() {
      const open = countOpenByImport(db, till.isPractice())
      return ok(listImports(db, till.isPractice(), LISTED_STATEMENTS).map((statement) => ({ statement, open: open.get(statement.importId) ?? null })))
    },
    async 'reconcile:open-file'({ accountId, fileName }) {
      const bytes = upload.finish()
      if (!bytes) return fail(appError('bad-input', { field: 'file' }))
      const opened = openFile(deps, accountId, fileName, bytes, till.isPractice())
      if (!opened.ok) return opened
      file = opened.value
      return viewFile(deps, opened.value, { form: null, mapping: null })
    },
    async 'reconcile:try-file'(wish) {
      const opened = held()
      return opened ? viewFile(deps, opened, wish) : fail(appError('not-found'))
    },
    async 'reconcile:take-file'({ mapping }) {
      const opened = held()
      if (!opened) return fail(appError('not-found'))
      const taken = await takeFile(deps, opened, mapping, cashierAt(till))
      if (taken.ok) file = null
      return taken
    },
    async 'reconcile:run'({ importId, anew }) {
      const before = anew ? null : readResult(deps, importId, till.isPractice(), asker.progress())
      return before?.ok ? before : reconcileStatement(deps, importId, till.isPractice(), asker.progress())
    },
    'reconcile:rows'({ importId, after, ...filter }) {
      const scope = readScope(db, importId, till.isPractice())
      if (!scope) return fail(appError('not-found'))
      const rows = listRows(db, scope, { ...filter, search: filter.search.trim() }, after ?? 0, PAGE_ROWS + 1)
      const page = rows.slice(0, PAGE_ROWS)
      return ok({ rows: page.map(({ row }) => row), next: rows.length > PAGE_ROWS ? (page.at(-1)?.place ?? null) : null })
    },
    'reconcile:row'({ importId, rowKey }) {
      const scope = readScope(db, importId, till.isPractice())
      const row = scope && readRow(db, scope, rowKey)
      return row ? ok(row) : fail(appError('not-found'))
    },
    'reconcile:note': (wish) => noteRow(deps, wish, till.isPractice(), cashierAt(till)),
    'reconcile:save-rules': ({ accountId, rules }) => saveRules(deps, accountId, rules, till.isPractice(), cashierAt(till)),
    'reconcile:ask'({ importId }) {
      const begun = asker.start(importId, till.isPractice(), cashierAt(till))
      if (begun.ok) till.tell('reconcile:asking', begun.value)
      return begun
    },
    'reconcile:stop-asking'() {
      asker.stop()
      return ok(null)
    },
    async 'reconcile:export'({ importId, ...filter }) {
      const scope = readScope(db, importId, till.isPractice())
      if (!scope) return fail(appError('not-found'))
      const { rows, ...made } = await exportRows(db, scope, filter, deps.breathe)
      till.note('reconcile.exported', { importId, rows, class: filter.cls, state: filter.state })
      return ok(made)
    },
    'reconcile:bridge'({ day }) {
      const { zone } = till.settings().shop
      return isZone(zone) ? ok(bridgeDay(deps, day, till.isPractice()).bridge) : fail(appError('zone-unknown', { zone }))
    },
    'reconcile:orders'({ day, line, after }) {
      const { zone } = till.settings().shop
      if (!isZone(zone)) return fail(appError('zone-unknown', { zone }))
      const ids = bridgeDay(deps, day, till.isPractice()).orders[line]
      const from = after ?? 0
      const orders = ids.slice(from, from + PAGE_ROWS).map((orderId) => readOrder(db, orderId))
      const rows: OrderRow[] = orders.filter((order) => order !== null).map(asRow)
      return ok({ rows, next: from + PAGE_ROWS < ids.length ? from + PAGE_ROWS : null })
    },
  }
}
