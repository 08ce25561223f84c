import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Anchor, anchorHead, readAnchors } from '#main/book/anchor.ts'
import { checkJournal, checkJournalGently } from '#main/book/verify-journal.ts'
import { canonicalJson, genesisHash, type JournalRow, lineHash } from '#main/db/journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'
import type { JournalFinding } from '#shared/domain/book.ts'
import { makeClosedBook, newFolder, openAsAttacker, removeFolders } from '../helpers/book-rig.ts'

const folders: string[] = []
let whole: string
let lines: number
let anchors: Anchor[]

beforeAll(async () => {
  whole = await makeClosedBook(150)
  folders.push(whole)
  const db = openBook(whole)
  lines = anchorHead(whole, db, 1).seq
  anchors = readAnchors(whole)
  closeBook(db)
}, 120_000)
afterAll(() => removeFolders(folders))

/** Runs a plan on the open book inside a transaction that is taken back afterwards, so that a thousand plans cost one book. */
function attacker() {
  const dir = newFolder()
  folders.push(dir)
  cpSync(join(whole, 'scantill.db'), join(dir, 'scantill.db'))
  const db = openAsAttacker(dir)
  const rows = () => db.prepare('SELECT seq, type, body, prev, hash FROM journal ORDER BY seq').all() as JournalRow[]
  const original = rows()
  return {
    db,
    original,
    at: (seq: number) => original[seq - 1] as JournalRow,
    after(plan: (db: Db) => void): JournalFinding[] {
      db.exec('BEGIN')
      try {
        plan(db)
        return checkJournal(db, anchors).findings.filter(({ what }) => what !== 'unguarded')
      } finally {
        db.exec('ROLLBACK')
      }
    },
    close: () => db.close(),
  }
}
type Attacker = ReturnType<typeof attacker>

const write = (db: Db, row: JournalRow) =>
  db
    .prepare('INSERT OR REPLACE INTO journal (seq, type, body, prev, hash) VALUES (?, ?, ?, ?, ?)')
    .run(row.seq, row.type, row.body, row.prev, row.hash)
const remove = (db: Db, seq: number) => db.prepare('DELETE FROM journal WHERE seq = ?').run(seq)
const forged = (row: JournalRow): JournalRow => ({ ...row, body: row.body.replace(/"at":(\d)/, (_, digit) => `"at":${(Number(digit) % 9) + 1}`) })
const rehashed = (row: JournalRow): JournalRow => ({ ...row, hash: lineHash(row.seq, row.prev, row.type, row.body) })
/** Moves every line from `seq` on by `by`, keeping what it says. */
const shift = (db: Db, seq: number, by: number) => {
  const moved = db.prepare('SELECT seq, type, body, prev, hash FROM journal WHERE seq >= ? ORDER BY seq').all(seq) as JournalRow[]
  db.prepare('DELETE FROM journal WHERE seq >= ?').run(seq)
  for (const row of moved) write(db, { ...row, seq: row.seq + by })
}
/** Makes the chain anew from `seq` on, as anybody can who has the file. */
const rechain = (db: Db, seq: number) => {
  let prev =
    seq === 1
      ? genesisHash(db)
      : (db
          .prepare('SELECT hash FROM journal WHERE seq = ?')
          .pluck()
          .get(seq - 1) as string)
  for (const row of db.prepare('SELECT seq, type, body, prev, hash FROM journal WHERE seq >= ? ORDER BY seq').all(seq) as JournalRow[]) {
    const next = rehashed({ ...row, prev })
    db.prepare('UPDATE journal SET prev = ?, hash = ? WHERE seq = ?').run(`new ${row.seq}`, `new ${row.seq}`, row.seq)
    db.prepare('UPDATE journal SET prev = ?, hash = ? WHERE seq = ?').run(next.prev, next.hash, row.seq)
    prev = next.hash
  }
}

describe('a whole journal', () => {
  it('has no findings, at one go and in slices, and its sums are those of the orders', async () => {
    const db = openBook(whole)
    const check = checkJournal(db, anchors)
    expect(check.findings).toEqual([])
    expect(check.lines).toBe(lines)
    expect(check.sums.journal).toEqual(check.sums.orders)
    expect(check.sums.journal.count).toBeGreaterThan(5)
    expect(await checkJournalGently(db, anchors)).toEqual(check)
    closeBook(db)
  })

  it('is said to be unguarded when its triggers are gone, or harmless ones stand in their place', () => {
    const { db, close } = attacker()
    expect(checkJournal(db, anchors).findings).toEqual([{ what: 'unguarded', seq: null, facts: {} }])
    db.exec('CREATE TRIGGER journal_never_updated BEFORE UPDATE ON journal BEGIN SELECT 1; END')
    db.exec("CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'no'); END")
    expect(checkJournal(db, anchors).findings).toEqual([{ what: 'unguarded', seq: null, facts: {} }])
    close()
  })
})

describe('tampering is found on every row, in the right class and at the right row', () => {
  let it_: Attacker
  beforeAll(() => {
    it_ = attacker()
  })
  afterAll(() => it_.close())
  const seqs = () => Array.from({ length: lines }, (_, index) => index + 1)
  const firstOf = (plan: (db: Db) => void) => {
    const [first] = it_.after(plan)
    return first ? `${first.what} ${first.seq}` : 'nothing'
  }

  it('a changed body, type, hash or predecessor', () => {
    for (const seq of seqs()) {
      const row = it_.at(seq)
      expect(firstOf((db) => write(db, forged(row)))).toBe(`changed ${seq}`)
      if (seq % 3 !== 0) continue
      expect(firstOf((db) => write(db, { ...row, type: row.type === 'payment.paid' ? 'payment.declined' : 'payment.paid' }))).toBe(`changed ${seq}`)
      expect(firstOf((db) => write(db, { ...row, hash: row.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }))).toBe(`changed ${seq}`)
      expect(firstOf((db) => write(db, { ...row, prev: row.hash }))).toBe(`changed ${seq}`)
      expect(firstOf((db) => write(db, { ...row, body: '"a text"' }))).toBe(`changed ${seq}`)
    }
  }, 120_000)

  it('a changed body with its hash made to fit; for the last line the anchor tells', () => {
    for (const seq of seqs()) {
      const expected = seq === lines ? `rewritten ${seq}` : `changed ${seq}`
      expect(firstOf((db) => write(db, rehashed(forged(it_.at(seq)))))).toBe(expected)
    }
  }, 120_000)

  it('a line that follows another one than the line before it, with its hash made to fit', () => {
    for (const seq of seqs().slice(1, -1)) {
      expect(firstOf((db) => write(db, rehashed({ ...it_.at(seq), prev: it_.at(seq - 1).prev })))).toBe(`changed ${seq}`)
    }
  }, 120_000)

  it('missing lines: one, several, at the beginning, and with the later ones numbered anew', () => {
    for (const seq of seqs().slice(0, -1)) {
      expect(firstOf((db) => remove(db, seq))).toBe(`missing ${seq}`)
      if (seq + 3 < lines) {
        const three = it_.after((db) => {
          for (const one of [seq, seq + 1, seq + 2]) remove(db, one)
        })
        expect(three[0]).toMatchObject({ what: 'missing', seq, facts: { count: 3 } })
      }
      if (seq % 7 !== 0) continue
      const closed = it_.after((db) => {
        remove(db, seq)
        shift(db, seq + 1, -1)
      })
      expect(closed[0]).toMatchObject({ what: 'missing', seq, facts: { count: 1 } })
    }
  }, 120_000)

  it('swapped lines: whole, only what they say, and neighbours', () => {
    for (const seq of seqs().slice(0, -1)) {
      for (const other of new Set([seq + 1, Math.min(lines, seq + 13)])) {
        const [a, b] = [it_.at(seq), it_.at(other)]
        const whole = it_.after((db) => {
          remove(db, seq)
          write(db, { ...a, seq: other })
          write(db, { ...b, seq })
        })
        expect(whole[0]).toMatchObject({ what: 'swapped', seq, facts: { with: other } })
        // Looked for far and wide before it is known, so only some.
        if (seq % 4 !== 0 || (a.body === b.body && a.type === b.type)) continue
        const texts = it_.after((db) => {
          write(db, { ...a, type: b.type, body: b.body })
          write(db, { ...b, type: a.type, body: a.body })
        })
        expect(texts[0]).toMatchObject({ what: 'swapped', seq, facts: { with: other } })
      }
    }
  }, 120_000)

  it('inserted lines: sound in themselves or not, one or several', () => {
    for (const seq of seqs().filter((one) => one > 1 && one % 9 === 0)) {
      const prev = it_.at(seq - 1).hash
      const strange: JournalRow = { seq, type: 'payment.paid', body: canonicalJson({ at: 5, facts: {} }), prev, hash: 'f'.repeat(64) }
      for (const row of [strange, rehashed(strange), rehashed({ ...strange, prev: 'a'.repeat(64) })]) {
        const one = it_.after((db) => {
          shift(db, seq, 1)
          write(db, row)
        })
        expect(one[0]).toMatchObject({ what: 'inserted', seq, facts: { count: 1 } })
      }
      const two = it_.after((db) => {
        shift(db, seq, 2)
        const first = rehashed(strange)
        write(db, first)
        write(db, rehashed({ ...strange, seq: seq + 1, prev: first.hash }))
      })
      expect(two[0]).toMatchObject({ what: 'inserted', seq, facts: { count: 2 } })
    }
  }, 120_000)

  it('a cut tail, against the anchor', () => {
    for (const seq of seqs()) {
      const cut = it_.after((db) => {
        db.prepare('DELETE FROM journal WHERE seq >= ?').run(seq)
      })
      expect(cut[0]).toMatchObject({ what: 'cut', seq, facts: { count: lines - seq + 1, lastSeq: lines } })
    }
  }, 120_000)

  it('a chain made anew: by the anchor, and without one by the hash on the first receipt after it', () => {
    const paid = it_.original.filter(({ type }) => ['payment.paid', 'payment.kept', 'sale.cash_paid'].includes(type)).map(({ seq }) => seq)
    for (const seq of seqs().filter((one) => one % 23 === 0)) {
      const plan = (db: Db) => {
        write(db, forged(it_.at(seq)))
        rechain(db, seq)
      }
      expect(it_.after(plan).find(({ what }) => what === 'rewritten')).toMatchObject({ seq: lines, facts: { by: 'anchor', after: 0 } })
      it_.db.exec('BEGIN')
      plan(it_.db)
      const receipt = checkJournal(it_.db, []).findings.find(({ what }) => what === 'rewritten')
      it_.db.exec('ROLLBACK')
      const next = paid.find((one) => one >= seq)
      if (next === undefined) expect(receipt).toBeUndefined()
      else expect(receipt).toMatchObject({ seq: expect.any(Number), facts: { by: 'receipt' } })
      if (next !== undefined) expect(receipt?.seq).toBe(next)
    }
  }, 120_000)

  it('a clock that goes back without a line that says so, in an honest chain', () => {
    for (const seq of seqs().filter((one) => one > 1 && one % 31 === 0)) {
      const row = it_.at(seq)
      const body = JSON.parse(row.body)
      const found = it_.after((db) => {
        write(db, { ...row, body: canonicalJson({ ...body, at: JSON.parse(it_.at(seq - 1).body).at - 1_001 }) })
        rechain(db, seq)
      })
      expect(found.find(({ what }) => what === 'clock_back')).toMatchObject({ seq })
    }
  }, 120_000)

  it('totals: an amount, a tip, a status, a sale put in or taken out, each with its sale', () => {
    const paid = it_.db.prepare("SELECT id, number FROM orders WHERE status = 'paid'").all() as { id: number; number: string }[]
    for (const { id, number } of paid) {
      const plans = [
        'UPDATE orders SET amount_minor = amount_minor + 1 WHERE id = ?',
        'UPDATE orders SET tip_minor = tip_minor + 100 WHERE id = ?',
        'UPDATE orders SET practice = 1 WHERE id = ?',
      ]
      for (const plan of plans) {
        expect(it_.after((db) => db.prepare(plan).run(id)).map(({ what, facts }) => `${what} ${facts.number}`)).toEqual([`totals ${number}`])
      }
      const gone = it_.after((db) => db.prepare("UPDATE orders SET status = 'declined' WHERE id = ?").run(id))
      expect(gone).toMatchObject([{ what: 'totals', facts: { orderId: id, orderMinor: 0 } }])
    }
    const unpaid = it_.db.prepare("SELECT id, number FROM orders WHERE status <> 'paid'").all() as { id: number; number: string }[]
    expect(unpaid.length).toBeGreaterThan(3)
    for (const { id, number } of unpaid) {
      const made = it_.after((db) => db.prepare("UPDATE orders SET status = 'paid' WHERE id = ?").run(id))
      expect(made).toMatchObject([{ what: 'totals', seq: null, facts: { number, journalMinor: 0 } }])
    }
  }, 120_000)
})

describe('a book of another birth', () => {
  it('does not fit the first line', () => {
    const { db, close } = attacker()
    db.prepare("UPDATE meta SET value = 'another' WHERE key = 'book_id'").run()
    expect(checkJournal(db, []).findings[0]).toMatchObject({ what: 'changed', seq: 1 })
    close()
  })
  it('an empty journal fits an empty anchor list only', () => {
    const { db, close } = attacker()
    db.exec('DELETE FROM journal; DELETE FROM attempts; DELETE FROM orders')
    expect(checkJournal(db, []).findings.map(({ what }) => what)).toEqual(['unguarded'])
    expect(checkJournal(db, anchors).findings.map(({ what, seq }) => `${what} ${seq}`)).toEqual(['cut 1', 'unguarded null'])
    close()
  })
})
