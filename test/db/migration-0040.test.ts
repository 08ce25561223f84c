import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import { PRINT_STATES } from '#shared/domain/printing.ts'

let dir: string
let db: Db
/** A book of format 30 with one paid sale in it, brought to format 40. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-0040-'))
  const before = MIGRATIONS.filter(({ version }) => version < 40)
  const old = openBook(dir, before)
  ensureBookId(old)
  old.exec(`
    INSERT INTO people (name, role, practice) VALUES ('Anna', 'manager', 0);
    INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note, person_id, person_name, practice)
      VALUES ('T01PLANTED0001', 1, '2026-03-04', 12, 'cash', 'cash', 1234, 0, 'CAD', 'paid', '', 1, 'Anna', 0);`)
  closeBook(old)
  db = openBook(
    dir,
    MIGRATIONS.filter(({ version }) => version <= 40),
  )
})
afterEach(() => {
  closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

type Row = Record<string, string | number | null>
const ENDED = ['done', 'handed_over', 'failed', 'dropped']
function job(more: Row = {}): Row {
  const state = String(more.state ?? 'queued')
  return {
    printer_id: 'front',
    kind: 'sale',
    order_id: 1,
    copy: 0,
    duplicate: 0,
    practice: 0,
    document: '{}',
    state,
    created_at: 1,
    sent_at: state === 'queued' ? null : 2,
    ended_at: ENDED.includes(state) ? 3 : null,
    ...more,
  }
}
function insert(row: Row): void {
  const keys = Object.keys(row)
  db.prepare(`INSERT INTO print_jobs (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`).run(...Object.values(row))
}

describe('migration 0040, print jobs', () => {
  it('keeps what was in the book and adds one strict table, empty', () => {
    expect(db.pragma('user_version', { simple: true })).toBe(40)
    expect(db.prepare('SELECT number FROM orders').pluck().all()).toEqual(['T01PLANTED0001'])
    const tables = db.pragma('table_list') as { name: string; strict: number }[]
    expect(tables.find(({ name }) => name === 'print_jobs')?.strict).toBe(1)
  })

  it('knows every state and kind, and no other', () => {
    for (const state of PRINT_STATES) {
      insert(job({ state }))
      db.exec('DELETE FROM print_jobs')
    }
    // Those of then: shifts and closings came later.
    for (const kind of ['sale', 'refund', 'report', 'test', 'doctor']) {
      if (kind === 'refund') continue
      insert(job({ kind, order_id: kind === 'sale' ? 1 : null, report_day: kind === 'report' ? '2026-03-04' : null }))
    }
    expect(() => insert(job({ state: 'maybe' }))).toThrow(/CHECK/)
    expect(() => insert(job({ kind: 'poem' }))).toThrow(/CHECK/)
  })

  it('refuses a job without its subject, half an end, and what was queued as sent', () => {
    for (const wrong of [
      { order_id: null },
      { kind: 'report', order_id: null },
      { kind: 'refund' },
      { document: '{' },
      { copy: -1 },
      { duplicate: 2 },
      { sent_at: 2 },
      { state: 'unknown', sent_at: null },
      { state: 'done', ended_at: null },
      { state: 'queued', ended_at: 3 },
    ])
      expect(() => insert(job(wrong)), JSON.stringify(wrong)).toThrow(/CHECK/)
    expect(() => insert(job({ order_id: 99 }))).toThrow(/FOREIGN KEY/)
  })

  it('one receipt without a mark: only one that surely never left makes room', () => {
    for (const first of PRINT_STATES) {
      const neverLeft = first === 'failed' || first === 'dropped'
      for (const sent of neverLeft ? [null, 2] : [first === 'queued' ? null : 2]) {
        insert(job({ state: first, sent_at: sent }))
        const again = () => insert(job())
        if (neverLeft && sent === null) expect(again, first).not.toThrow()
        else expect(again, `${first} ${sent}`).toThrow(/UNIQUE/)
        db.exec("DELETE FROM print_jobs WHERE state = 'queued' AND id > (SELECT min(id) FROM print_jobs)")
        insert(job({ copy: 1 }))
        insert(job({ duplicate: 1 }))
        db.exec('DELETE FROM print_jobs')
      }
    }
  })

  it('one job at a time in one printer', () => {
    insert(job({ state: 'sending' }))
    expect(() => insert(job({ state: 'sending', copy: 1 }))).toThrow(/UNIQUE/)
    insert(job({ state: 'sending', copy: 1, printer_id: 'back' }))
  })
})
