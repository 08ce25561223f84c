import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { PrinterTrouble } from '#shared/domain/printing.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { appendJournal } from '../db/journal.ts'
import { transact } from '../db/sql.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { drawerPrinter, type PrintingDeps } from './printing-deps.ts'

/** Why a drawer opens: for a cash sale or a refund of one, for cash put in or taken out (`for`), or because somebody who may said why. */
export type DrawerWish = { orderId: number | null; why: string; by: Cashier; for?: 'move' }

/**
 * Opens the drawer once, now or never: the pulse is kept nowhere and never sent again. Never in practice mode. Who asked and why is in the
 * journal before the pulse leaves, what came of it afterwards.
 */
export async function openDrawer(deps: PrintingDeps, wish: DrawerWish): Promise<Result<'confirmed' | 'sent', AppError>> {
  const why = wish.why.trim()
  if (why === '') return fail(appError('reason-missing'))
  const printer = drawerPrinter(deps)
  if (deps.isPractice()) {
    note(deps, wish, 'drawer.refused', { why, trouble: 'practice' })
    return fail(appError('live-only'))
  }
  if (!printer) {
    note(deps, wish, 'drawer.refused', { why, trouble: 'no_drawer' })
    return fail(appError('no-drawer'))
  }
  note(deps, wish, 'drawer.asked', { why, printer: printer.name })
  const outcome = await deps.devices.openDrawer(printer)
  if (outcome.end === 'not_sent') {
    note(deps, wish, 'drawer.failed', { why, printer: printer.name, trouble: outcome.why })
    return fail(appError('drawer-failed', { trouble: outcome.why }))
  }
  note(deps, wish, 'drawer.opened', { why, printer: printer.name, confirmed: outcome.end === 'confirmed' })
  return ok(outcome.end)
}

/** The trouble in a refusal of openDrawer, for the screen of a cash sale. */
export function drawerTrouble(error: AppError): PrinterTrouble {
  return (error.code === 'drawer-failed' ? String(error.facts.trouble) : 'no_printer') as PrinterTrouble
}

function note(deps: PrintingDeps, wish: DrawerWish, type: JournalType, told: JournalFacts): void {
  const { orderId, by } = wish
  const facts = wish.for === undefined ? told : { ...told, for: wish.for }
  const who = { personId: by.personId, personName: by.name }
  transact(deps.db, () => appendJournal(deps.db, { type, at: deps.clock.now(), orderId, attemptId: null, ...who, facts }))
}
