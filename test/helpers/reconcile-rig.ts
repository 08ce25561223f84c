import type { Gateway } from '#main/gateways/gateway.ts'
import { silentLog } from '#main/log/log.ts'
import type { ReconcileDeps } from '#main/reconcile/reconcile-deps.ts'
import { reconcileStatement } from '#main/reconcile/reconcile-statement.ts'
import { openFile, takeFile, viewFile } from '#main/reconcile/take-file.ts'
import { NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import type { ReconcileResult } from '#shared/domain/reconcile.ts'
import type { StatementFileView, StatementMapping } from '#shared/domain/statement-file.ts'
import { SHOP } from './sales.ts'
import { LIVE, openVendorRig, type VendorRig } from './vendor-rig.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** A gateway that can do nothing but be there. */
export const MUTE: Gateway = {
  capabilities: NO_CAPABILITIES,
  scan: () => Promise.reject(new Error('not here')),
  showCode: () => Promise.reject(new Error('not here')),
  query: () => Promise.resolve({ kind: 'no_answer', detail: 'refused', code: null, spoken: false, notFound: false }),
} as unknown as Gateway

export type ReconcileRig = VendorRig & {
  reconcile: ReconcileDeps
  clock: VirtualClock
  asked: string[]
  /** Opens a file of the live account as the till finds it. */
  view(bytes: Uint8Array, name?: string): Promise<StatementFileView>
  /** Takes a file in by the mapping that is found, changed where the test says so, and compares it. */
  take(bytes: Uint8Array, change?: (mapping: StatementMapping) => StatementMapping): Promise<ReconcileResult & { again: boolean }>
  run(importId: number): Promise<ReconcileResult>
}

export function openReconcileRig(gateway: Gateway = MUTE): ReconcileRig {
  const rig = openVendorRig(gateway)
  const asked: string[] = []
  const clock = createVirtualClock()
  const reconcile: ReconcileDeps = {
    db: rig.db,
    clock,
    log: silentLog,
    accounts: rig.deps.accounts,
    shop: () => SHOP,
    breathe: () => new Promise((turn) => setImmediate(turn)),
    askPayment: async (attemptId) => asked.push(attemptId),
    askRefund: async (refundId) => asked.push(refundId),
  }
  const opened = (bytes: Uint8Array, name: string) => must(openFile(reconcile, LIVE, name, bytes, false))
  const run = async (importId: number) => must(await reconcileStatement(reconcile, importId, false, null))
  return {
    ...rig,
    reconcile,
    clock,
    asked,
    run,
    view: async (bytes, name = 'file.csv') => must(await viewFile(reconcile, opened(bytes, name), { form: null, mapping: null })),
    async take(bytes, change = (mapping) => mapping) {
      const file = opened(bytes, 'file.csv')
      const { mapping } = must(await viewFile(reconcile, file, { form: null, mapping: null }))
      const { statement, again } = must(await takeFile(reconcile, file, change(mapping), rig.by))
      return { ...(await run(statement.importId)), again }
    },
  }
}

/** The value of an answer; what it says where it is an error. */
export function must<T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}
