import { createHash } from 'node:crypto'
import type { JournalFinding } from '#shared/domain/book.ts'
import type { JournalRow } from '../db/journal.ts'
import { listClosedShifts } from '../db/shifts.ts'
import type { Db } from '../db/sql.ts'
import { walkZ, zFault } from '../db/z-records.ts'

/** What a line of the journal says about a closing of a day or of a shift. */
export type ClosingLine = { of: 'closing' | 'shift'; seq: number; number: number; practice: boolean; facts: Record<string, unknown> }

/** Reads a line about a closing; null for any other line. */
export function closingLine({ seq, type }: JournalRow, facts: Record<string, unknown>): ClosingLine | null {
  const of = type === 'day.closed' ? 'closing' : type === 'shift.closed' ? 'shift' : null
  return of && { of, seq, number: Number(facts.number), practice: facts.practice === true, facts }
}

/**
 * Holds every Z and every closed shift against the journal: numbers without gaps, intervals that touch, hashes that fit what is stored, and a line
 * that bears them; and no line about one that is gone.
 */
export function wrongClosings(db: Db, lines: readonly ClosingLine[]): JournalFinding[] {
  const left = new Map(lines.map((line) => [keyOf(line), line]))
  return [...wrongZ(db, left), ...wrongShifts(db, left), ...[...left.values()].map((line) => finding(line.of, line.seq, line, 'it is gone'))].sort(
    (a, b) => (a.seq ?? 0) - (b.seq ?? 0),
  )
}

function wrongZ(db: Db, left: Map<string, ClosingLine>): JournalFinding[] {
  return [false, true].flatMap((practice) => {
    let before: Parameters<typeof zFault>[2] = null
    const findings: JournalFinding[] = []
    for (const z of walkZ(db, practice)) {
      left.delete(keyOf({ of: 'closing', number: z.number, practice }))
      const fault = zFault(db, z, before)
      if (fault !== null) findings.push(finding('closing', z.lineSeq, z, FAULTS[fault]))
      before = z
    }
    return findings
  })
}

const FAULTS = {
  number: 'the one before it is gone',
  interval: 'it does not begin where the one before it ends',
  chain: 'it does not follow the one before it',
  changed: 'it does not fit its own hash',
  journal: 'its line does not bear its hash',
} satisfies Record<NonNullable<ReturnType<typeof zFault>>, string>

function wrongShifts(db: Db, left: Map<string, ClosingLine>): JournalFinding[] {
  return listClosedShifts(db).flatMap((shift) => {
    const key = keyOf({ of: 'shift', number: shift.number, practice: shift.practice })
    const line = left.get(key)
    left.delete(key)
    const told = { ...shift.told, figuresHash: createHash('sha256').update(shift.figuresText).digest('hex') }
    const fits = line?.seq === shift.closedSeq && Object.entries(told).every(([fact, value]) => line.facts[fact] === value)
    return fits ? [] : [finding('shift', shift.closedSeq, shift, 'its line tells otherwise')]
  })
}

function finding(
  of: 'closing' | 'shift',
  seq: number | null,
  { number, practice }: { number: number; practice: boolean },
  why: string,
): JournalFinding {
  return { what: of, seq, facts: { number, practice: practice ? 1 : 0, why } }
}

function keyOf({ of, number, practice }: Pick<ClosingLine, 'of' | 'number' | 'practice'>): string {
  return `${of} ${practice ? 'practice' : 'live'} ${number}`
}
