import type { PrintDocument } from '#shared/domain/print-document.ts'
import type { CopyMarks } from '#shared/domain/receipt.ts'
import type { ShiftDetail } from '#shared/domain/shift.ts'
import { findJournalHash, journalHead } from '../db/journal.ts'
import type { PrintJob } from '../db/print-jobs.ts'
import { asShiftRow, readShift, readShiftCount, readShiftFigures } from '../db/shifts.ts'
import { asZRecord, readZ } from '../db/z-records.ts'
import { type ClosingHead, shiftPaper } from '../receipts/shift-paper.ts'
import { zPaper } from '../receipts/z-paper.ts'
import type { PrintingDeps } from './printing-deps.ts'

type Made = { document: PrintDocument; practice: boolean }

/** The paper of a closed shift or a Z with these marks, from what is stored; null for a job that is of neither. */
export function makeClosing(deps: PrintingDeps, { shiftId, zId }: Pick<PrintJob, 'shiftId' | 'zId'>, marks: CopyMarks): Made | null {
  const { db } = deps
  if (zId !== null) {
    const z = readZ(db, zId)
    return z && { document: zPaper(asZRecord(db, z), headOf(deps), deps.design(), marks), practice: z.practice }
  }
  const shift = shiftId === null ? null : readShift(db, shiftId)
  const figures = shift && readShiftFigures(db, shift.shiftId)
  if (!shift || !figures) return null
  const detail = { shift: asShiftRow(shift), figures, count: readShiftCount(db, shift.shiftId)?.lines ?? null }
  const hash = findJournalHash(db, shift.closedSeq ?? 0) ?? ''
  return { document: shiftPaper(detail, { ...headOf(deps), journalHash: hash }, deps.design(), marks), practice: shift.practice }
}

/** The paper of the open shift as it stands now. */
export function makeShiftSoFar(deps: PrintingDeps, detail: ShiftDetail): PrintDocument {
  return shiftPaper(detail, headOf(deps), deps.design(), { copy: 0, duplicate: false })
}

function headOf({ db, clock, shop }: PrintingDeps): ClosingHead {
  const { name: shopName, address, tillName, zone } = shop()
  return { shopName, address, tillName, zone, printedAt: clock.now(), journalHash: journalHead(db).hash }
}
