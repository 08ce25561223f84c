import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { readAnchors } from '#main/book/anchor.ts'
import {
  backUpBook,
  backupsFolder,
  CopyError,
  choosePrunable,
  listCopies,
  type NamedCopy,
  parseCopyName,
  pruneCopies,
  readBack,
} from '#main/book/backup.ts'
import { createBookKeeper } from '#main/book/book-keeper.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { journalHead, readJournalOfType } from '#main/db/journal.ts'
import { silentLog } from '#main/log/log.ts'
import { payCash, removeFolders, sellABit } from '../helpers/book-rig.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'
import { settled } from '../helpers/virtual-clock.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
let rigs: Rig[] = []
const open = (): Rig => {
  const rig = openRig()
  rigs.push(rig)
  return rig
}
afterEach(() => {
  for (const rig of rigs) rig.close()
  rigs = []
  removeFolders([])
})

describe('a copy of the book', () => {
  it('is whole while sales go on, holds every sale from before it began, and is one file', async () => {
    const rig = open()
    for (let round = 0; round < 4; round++) await sellABit(rig)
    // Big enough that it takes several steps.
    rig.db.exec(
      'CREATE TABLE padding (x TEXT) STRICT; INSERT INTO padding SELECT hex(randomblob(2000)) FROM generate_series(1, 2000)'.replace(
        /SELECT hex.*$/,
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT hex(randomblob(2000)) FROM n',
      ),
    )
    const before = rig.db.prepare("SELECT count(*) FROM orders WHERE status = 'paid'").pluck().get() as number
    let during = 0
    let running = true
    const copying = backUpBook(rig.db, rig.dir, rig.clock.now(), []).finally(() => {
      running = false
    })
    while (running) {
      payCash(rig)
      during++
      await settled()
    }
    const made = await copying
    expect(during).toBeGreaterThan(2)
    const file = join(backupsFolder(rig.dir), made.file)
    expect(readdirSync(backupsFolder(rig.dir))).toEqual([made.file])
    const copy = new Database(file, { readonly: true })
    expect(copy.pragma('journal_mode', { simple: true })).toBe('delete')
    expect(checkJournal(copy, []).findings).toEqual([])
    expect(copy.prepare("SELECT count(*) FROM orders WHERE status = 'paid'").pluck().get()).toBeGreaterThanOrEqual(before)
    expect(journalHead(copy)).toEqual({ seq: made.lines, hash: made.lastHash })
    copy.close()
    expect(checkJournal(rig.db, []).findings).toEqual([])
  })

  it('that was spoiled while it was written gets no name, wherever it was spoiled', { timeout: 30_000 }, async () => {
    const rig = open()
    await sellABit(rig)
    const size = (await backUpBook(rig.db, rig.dir, 1, [])).bytes
    const good = readdirSync(backupsFolder(rig.dir))
    let refused = 0
    // In every other page of the file.
    for (let at = 0; at < size; at += 8_191) {
      const spoil: typeof readBack = (file, anchors, digest) => {
        const bytes = readFileSync(file)
        bytes.fill(0x5a, at, Math.min(at + 512, bytes.length))
        writeFileSync(file, bytes)
        return readBack(file, anchors, digest)
      }
      const outcome = await backUpBook(rig.db, rig.dir, 1, [], spoil).catch((error: unknown) => error)
      expect(outcome, `byte ${at}`).toBeInstanceOf(CopyError)
      refused++
    }
    expect(refused).toBeGreaterThan(40)
    expect(readdirSync(backupsFolder(rig.dir)).filter((name) => name.startsWith('.'))).toEqual([])
    expect(good.every((name) => existsSync(join(backupsFolder(rig.dir), name)))).toBe(true)
  })

  it('that was cut short, or is not there when it is read back, is refused', async () => {
    const rig = open()
    await sellABit(rig)
    for (const length of [0, 50, 4_096, 8_192 + 17]) {
      const cut: typeof readBack = (file, anchors) => {
        writeFileSync(file, readFileSync(file).subarray(0, length))
        return readBack(file, anchors, null)
      }
      await expect(backUpBook(rig.db, rig.dir, 1, [], cut)).rejects.toThrow(CopyError)
    }
    expect(readdirSync(backupsFolder(rig.dir))).toEqual([])
  })

  it('clears what a crash left half written', async () => {
    const rig = open()
    await backUpBook(rig.db, rig.dir, 1, [])
    writeFileSync(join(backupsFolder(rig.dir), '.writing-scantill-000009-x.db'), 'half')
    await backUpBook(rig.db, rig.dir, 1, [])
    expect(readdirSync(backupsFolder(rig.dir)).sort()).toEqual(['scantill-000001-1970-01-01T00-00-00Z.db', 'scantill-000002-1970-01-01T00-00-00Z.db'])
    expect(listCopies(rig.dir).map(({ file }) => file.slice(0, 15))).toEqual(['scantill-000002', 'scantill-000001'])
  })
})

describe('the keeper', () => {
  const keep = (rig: Rig) => createBookKeeper({ db: rig.db, clock: rig.clock, dataDir: rig.dir, log: silentLog, changed: () => {} })

  it('copies every hour, at closing, and anchors each time', async () => {
    const rig = open()
    const keeper = keep(rig)
    keeper.start()
    for (let hour = 1; hour <= 3; hour++) {
      payCash(rig)
      await rig.clock.advance(HOUR)
      await keeper.backUp(null)
      expect(readAnchors(rig.dir).at(-1)).toMatchObject(journalHead(rig.db))
    }
    const running = listCopies(rig.dir).length
    expect(running).toBeGreaterThanOrEqual(3)
    await keeper.stop()
    // The one at closing takes the place of the last of the same hour.
    expect(listCopies(rig.dir)).toHaveLength(running)
    await rig.clock.advance(5 * HOUR)
    expect(listCopies(rig.dir)).toHaveLength(running)
    const lines = readJournalOfType(rig.db, 'book.backed_up')
    expect(lines.length).toBeGreaterThan(running)
    expect(lines.at(-1)?.facts).toMatchObject({ file: listCopies(rig.dir)[0]?.file })
    expect(checkJournal(rig.db, readAnchors(rig.dir)).findings).toEqual([])
  })

  it('makes one copy for two who ask at once, and writes down who asked and what a check found', async () => {
    const rig = open()
    const keeper = keep(rig)
    const by = { personId: 1, name: 'Anna' }
    const [one, two] = await Promise.all([keeper.backUp(by), keeper.backUp(null)])
    expect(one).toBe(two)
    expect(readJournalOfType(rig.db, 'book.backed_up')).toMatchObject([{ personName: 'Anna' }])
    await keeper.verify(by)
    expect(readJournalOfType(rig.db, 'book.verified')).toMatchObject([{ personName: 'Anna', facts: { findings: 0, first: null } }])
  })
})

describe('pruning', () => {
  const copy = (count: number, at: number): NamedCopy => ({ name: `c${count}`, at, count, kind: 'copy' })
  const upgrade = (at: number): NamedCopy => ({ name: `u${at}`, at, count: 0, kind: 'before-upgrade' })
  const T0 = Date.UTC(2026, 0, 1)
  const left = (copies: NamedCopy[], now: number) => {
    const gone = new Set(choosePrunable(copies, now))
    return copies.filter(({ name }) => !gone.has(name))
  }

  it('after two years of hourly copies: 24 hours, 30 days, 12 months', () => {
    const hours = 2 * 365 * 24
    const copies = Array.from({ length: hours }, (_, hour) => copy(hour + 1, T0 + hour * HOUR))
    const kept = left(copies, T0 + hours * HOUR)
    const newest = T0 + (hours - 1) * HOUR
    expect(kept.filter(({ at }) => at > newest - DAY)).toHaveLength(24)
    expect(new Set(kept.filter(({ at }) => at > newest - 30 * DAY).map(({ at }) => Math.floor(at / DAY))).size).toBe(30)
    expect(new Set(kept.map(({ at }) => new Date(at).toISOString().slice(0, 7))).size).toBe(12)
    expect(kept.length).toBeLessThanOrEqual(24 + 30 + 12)
    const gone = new Set(choosePrunable(copies, T0 + hours * HOUR, true))
    expect(copies.filter(({ name }) => !gone.has(name)).length).toBe(3 + 6 + 2)
  })

  it.each([
    ['nothing', [], 0],
    ['one', [0], 1],
    ['many within an hour', Array.from({ length: 50 }, (_, index) => index * 60_000), 1],
    ['25 hours', Array.from({ length: 25 }, (_, index) => index * HOUR), 24 + 1],
    ['a shop that opens for an hour each day', Array.from({ length: 40 }, (_, index) => index * DAY), 30 + 1],
    ['one a month', Array.from({ length: 20 }, (_, index) => index * 31 * DAY), 20],
  ])('%s', (_, offsets, expected) => {
    const copies = offsets.map((offset, index) => copy(index + 1, T0 + offset))
    const kept = left(copies, T0 + 700 * DAY)
    // The 24 newest hours may reach back farther than the days do.
    expect(kept.length).toBeLessThanOrEqual(Math.max(expected, 24))
    if (offsets.length > 0) expect(kept.map(({ count }) => count)).toContain(offsets.length)
  })

  it('keeps the newest copy whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4_000, max: 4_000 }), { minLength: 1, maxLength: 120 }), (days) => {
        const copies = days.map((day, index) => copy(index + 1, T0 + day * DAY))
        const names = left(copies, T0 + (days.at(-1) ?? 0) * DAY).map(({ count }) => count)
        const newestHours = Math.min(24, new Set(days).size)
        expect(names).toContain(days.length)
        expect(names.length).toBeGreaterThanOrEqual(newestHours)
        expect(names.length).toBeLessThanOrEqual(66)
      }),
      { numRuns: 300 },
    )
  })

  it('a copy from before an upgrade stays 90 days, and longer while later days have no copies', () => {
    const later = Array.from({ length: 100 }, (_, day) => copy(day + 1, T0 + day * DAY))
    expect(choosePrunable([upgrade(T0)], T0 + 3650 * DAY)).toEqual([])
    expect(choosePrunable([upgrade(T0), ...later], T0 + 89 * DAY)).not.toContain(`u${T0}`)
    expect(choosePrunable([upgrade(T0), ...later], T0 + 91 * DAY)).toContain(`u${T0}`)
    expect(choosePrunable([upgrade(T0), ...later.slice(0, 5)], T0 + 3650 * DAY)).not.toContain(`u${T0}`)
  })

  it('touches nothing that is no copy', async () => {
    const rig = open()
    for (let hour = 0; hour < 30; hour++) await backUpBook(rig.db, rig.dir, T0 + hour * HOUR, [])
    const folder = backupsFolder(rig.dir)
    for (const name of ['notes.txt', 'scantill-1.db', 'scantill.db']) writeFileSync(join(folder, name), 'mine')
    pruneCopies(rig.dir, T0 + 30 * HOUR, 'scantill-000001-2026-01-01T00-00-00Z.db')
    expect(existsSync(join(folder, 'scantill-000001-2026-01-01T00-00-00Z.db'))).toBe(true)
    for (const name of ['notes.txt', 'scantill-1.db', 'scantill.db']) expect(existsSync(join(folder, name))).toBe(true)
    expect(listCopies(rig.dir).length).toBe(24 + 1)
  })

  it.each([
    ['scantill-000012-2026-03-04T17-00-00Z.db', 'copy'],
    ['before-upgrade-from-10-2026-03-04T17-00-00-123Z.db', 'before-upgrade'],
    ['scantill-000012-2026-03-04T17-00-00Z.db-wal', undefined],
    ['.writing-scantill-000012-2026-03-04T17-00-00Z.db', undefined],
    ['scantill.db', undefined],
  ])('reads the name %s', (name, kind) => expect(parseCopyName(name)?.kind).toBe(kind))
})
