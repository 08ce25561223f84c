import { ok } from '#shared/domain/result.ts'
import { exportAudit } from '../../audit/export-audit.ts'
import { readAuditPage } from '../../audit/read-audit.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** The journal, for whoever checks the shop. */
export function auditHandlers(till: Till): HandlersOf<'audit'> {
  const { db, host } = till
  const { clock } = till.payments
  const deps = () => ({ db, shop: till.settings().shop, monotonic: () => clock.monotonic() })
  return {
    'audit:list': async ({ filter, cursor, limit }) => ok(await readAuditPage(deps(), filter, cursor, limit)),
    async 'audit:export'({ filter, format }) {
      const { name: shop, tillName: name, tillCode: code, currency } = till.settings().shop
      const about = { shop, name, code, version: host.version }
      return ok(await exportAudit(deps(), { filter, format, by: cashierAt(till), now: clock.now(), currency, till: about }))
    },
  }
}
