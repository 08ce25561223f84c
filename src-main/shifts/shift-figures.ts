import type { Role } from '#shared/domain/person.ts'
import type { ShiftFigures, Sum } from '#shared/domain/shift.ts'
import { sumShiftCashRefunds } from '../db/cash-refunds.ts'
import { listDrawerMoves } from '../db/drawer-moves.ts'
import { journalHead } from '../db/journal.ts'
import { groupShiftSales, lastCashSeq, readShiftCount, type ShiftCount, type ShiftRecord, type ShiftSales, sumShiftRefunds } from '../db/shifts.ts'
import type { Db } from '../db/sql.ts'
import { countDrawerOpened, countJournal } from '../db/z-figures.ts'

const OPEN = ['created', 'sending', 'asking', 'unresolved', 'held']

/** Adds up what belongs together. */
export function addUp(rows: readonly Sum[]): Sum {
  return rows.reduce((total, { count, sumMinor }) => ({ count: total.count + count, sumMinor: total.sumMinor + sumMinor }), { count: 0, sumMinor: 0 })
}

/** Everything an open shift has taken up to now (X), or what will be frozen when it is closed. Sums are in the shift's currency. */
export function computeShiftFigures(db: Db, shift: ShiftRecord, asOf: number): ShiftFigures {
  const sales = groupShiftSales(db, shift)
  const own = sales.filter(({ currency }) => currency === shift.currency)
  const paid = own.filter(({ status }) => status === 'paid')
  const wallets = paid.filter(({ tender }) => tender !== 'cash')
  const walletSum = addUp(wallets)
  const refunds = sumShiftRefunds(db, shift)
  const moves = listDrawerMoves(db, shift.shiftId)
  const moved = (kind: 'in' | 'out'): Sum =>
    addUp(moves.filter((move) => move.kind === kind).map(({ amountMinor }) => ({ count: 1, sumMinor: amountMinor })))
  const cashSales = addUp(paid.filter(({ tender }) => tender === 'cash'))
  const cashRefunds = sumShiftCashRefunds(db, shift)
  const paidIn = moved('in')
  const paidOut = moved('out')
  const lines = { practice: shift.practice, fromSeq: shift.openedSeq, toSeq: journalHead(db).seq }
  return {
    asOf,
    wallets: walletSum,
    refunds,
    walletsNetMinor: walletSum.sumMinor - refunds.sumMinor,
    tipsMinor: wallets.reduce((total, { tipsMinor }) => total + tipsMinor, 0),
    byTender: paid.map(({ tender, count, sumMinor }) => ({ tender, count, sumMinor })),
    drawer: {
      floatMinor: shift.floatMinor,
      sales: cashSales,
      refunds: cashRefunds,
      paidIn,
      paidOut,
      expectedMinor: shift.floatMinor + cashSales.sumMinor - cashRefunds.sumMinor + paidIn.sumMinor - paidOut.sumMinor,
    },
    moves,
    declinedCount: addUp(own.filter(({ status }) => status === 'declined' || status === 'not_sent')).count,
    unresolved: addUp(own.filter(({ status }) => OPEN.includes(status))),
    drawerOpened: countDrawerOpened(db, lines),
    receiptCopies: countJournal(db, lines).receiptCopies,
    otherCurrencies: byCurrency(sales.filter(({ currency, status }) => currency !== shift.currency && status === 'paid')),
  }
}

/** What should be in an open shift's drawer now. */
export function expectedOf(figures: ShiftFigures): number {
  if (figures.drawer === null) throw new Error('figures without their drawer')
  return figures.drawer.expectedMinor
}

/** The figures as somebody sees them who may not know yet what should be in the drawer. */
export function withoutDrawer(figures: ShiftFigures): ShiftFigures {
  return { ...figures, drawer: null, byTender: figures.byTender.filter(({ tender }) => tender !== 'cash') }
}

/** The newest count of a shift while it still tells what is in the drawer: no cash moved after it. */
export function freshCount(db: Db, shift: ShiftRecord): ShiftCount | null {
  const count = readShiftCount(db, shift.shiftId)
  return count !== null && count.seq > (lastCashSeq(db, shift) ?? 0) ? count : null
}

/**
 * True for whoever may know what should be in the drawer before it is counted: managers and auditors. With a blind count nobody else does, as
 * long as a shift is open whose drawer was not counted since cash moved last.
 */
export function seesDrawer(db: Db, { blind, role }: { blind: boolean; role: Role }, open: ShiftRecord | null): boolean {
  return !blind || role === 'manager' || role === 'auditor' || open === null || open.closedAt !== null || freshCount(db, open) !== null
}

function byCurrency(rows: readonly ShiftSales[]): ShiftFigures['otherCurrencies'] {
  return [...new Set(rows.map(({ currency }) => currency))]
    .sort()
    .map((currency) => ({ currency, ...addUp(rows.filter((row) => row.currency === currency)) }))
}
