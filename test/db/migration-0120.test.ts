import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkJournal } from '#main/book/verify-journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { readPrintJob } from '#main/db/print-jobs.ts'

it('migration 0120, shifts and closings: keeps every print, takes the new kinds, and holds what a closing must be', () => {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-0120-'))
  const old = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version < 120),
  )
  ensureBookId(old)
  old.exec(`
    INSERT INTO people (name, role, practice) VALUES ('Anna', 'manager', 0);
    INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
      VALUES ('T01PLANTED0001', 1, '2026-03-04', 12, 'cash', 'cash', 1234, 0, 'CAD', 'paid', '', 1, 'Anna', 0);
    INSERT INTO print_jobs (id, printer_id, kind, order_id, practice, document, state, created_at) VALUES (7, 'front', 'sale', 1, 0, '{}', 'queued', 1);
    INSERT INTO print_jobs (id, printer_id, kind, report_day, practice, document, state, created_at) VALUES (9, 'front', 'report', '2026-03-04', 0, '{}', 'queued', 1);
    DELETE FROM print_jobs WHERE id = 9;`)
  // A copy of the book from before closings is walked, too.
  expect(checkJournal(old, []).findings.map(({ what }) => what)).toEqual(['totals'])
  closeBook(old)
  const db = openBook(dir)
  try {
    expect(readPrintJob(db, 7)).toMatchObject({ kind: 'sale', orderId: 1, shiftId: null, zId: null })
    const insert = (columns: string, values: string) => db.prepare(`INSERT INTO ${columns} VALUES ${values}`).run()
    const job = (kind: string, column: string, value: string) =>
      insert(
        `print_jobs (printer_id, practice, document, state, created_at, kind, ${column})`,
        `('front', 0, '{}', 'queued', 1, '${kind}', ${value})`,
      )
    insert(
      'shifts (practice, number, till_code, business_day, currency, opened_at, person_id, person_name, float_minor)',
      "(0, 1, 'T01', '2026-03-04', 'CAD', 1, 1, 'Anna', 0)",
    )
    expect(Number(job('shift', 'shift_id', '1').lastInsertRowid)).toBe(10)
    expect(() => job('shift', 'shift_id', '1')).toThrow(/UNIQUE/)
    expect(() => job('shift', 'z_id', '1')).toThrow(/CHECK|FOREIGN/)
    expect(() => job('z', 'z_id', '1')).toThrow(/FOREIGN/)
    expect(() => job('refund', 'order_id, refund_id', "1, 'T01NOBODY'")).toThrow(/not there/)
    expect(() => db.exec('UPDATE shifts SET closed_at = 2')).toThrow(/whole or not at all/)
    const z = (number: number, from: number, hash: string) =>
      insert(
        'z_records (practice, number, business_day, zone, closed_at, person_id, person_name, from_seq, to_seq, to_hash, line_seq, figures, prev_hash, hash)',
        `(0, ${number}, '2026-03-04', 'UTC', 1, 1, 'Anna', ${from}, ${from + 5}, 'x', ${from + 6}, '{}', 'x', '${hash}')`,
      )
    expect(() => z(2, 0, 'a')).toThrow(/without a gap/)
    z(1, 0, 'a')
    expect(() => z(1, 5, 'b')).toThrow(/without a gap/)
    expect(() => z(2, 4, 'b')).toThrow(/without a gap/)
    z(2, 5, 'b')
    expect(() => db.exec('UPDATE z_records SET closed_at = 2')).toThrow(/never changed/)
    expect(() => db.exec('DELETE FROM z_records')).toThrow(/never deleted/)
    expect(() => db.exec('INSERT OR REPLACE INTO z_records SELECT * FROM z_records WHERE number = 1')).toThrow()
  } finally {
    closeBook(db)
    rmSync(dir, { recursive: true, force: true })
  }
})
