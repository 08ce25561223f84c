import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendJournal, findBrokenLine, journalHead } from '#main/db/journal.ts'
import { ensureBookId, readMeta, writeMeta } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import type { Migration } from '#main/db/migrations/migration.ts'
import { BookError, closeBook, openBook } from '#main/db/open.ts'
import type { Db } from '#main/db/sql.ts'

/** The format of a book made now, and two that no program writes yet. */
const NEWEST = MIGRATIONS.at(-1)?.version ?? 0
const NEXT = NEWEST + 10
const AFTER_NEXT = NEWEST + 20

let dir: string
let file: string
let opened: Db[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-open-'))
  file = join(dir, 'scantill.db')
  opened = []
})
afterEach(() => {
  for (const db of opened) closeBook(db)
  rmSync(dir, { recursive: true, force: true })
})

function open(migrations: readonly Migration[] = MIGRATIONS): Db {
  const db = openBook(dir, migrations)
  opened.push(db)
  return db
}
/** A closed book with some lines in it. */
function makeBook(lines = 200): void {
  const db = open()
  ensureBookId(db)
  for (let line = 0; line < lines; line++) {
    appendJournal(db, {
      type: 'settings.changed',
      at: line,
      orderId: null,
      attemptId: null,
      personId: null,
      personName: null,
      facts: { line, filler: 'x'.repeat(200) },
    })
  }
  closeBook(db)
}
const digest = (path = file) => createHash('sha256').update(readFileSync(path)).digest('hex')
/** Opens, expects one sentence for people, and that the file is what it was. */
function expectRefused(sentence: RegExp, migrations?: readonly Migration[]): void {
  const before = digest()
  let error: unknown
  try {
    open(migrations)
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(BookError)
  expect((error as Error).message).toMatch(sentence)
  expect((error as Error).message).not.toContain('\n')
  expect(digest()).toBe(before)
}

describe('the book', () => {
  it('is made new with everything it promises, and again each time it is opened', () => {
    for (const time of ['first', 'second', 'third']) {
      const db = open()
      const is = (name: string) => db.pragma(name, { simple: true })
      expect([time, is('synchronous'), is('journal_mode'), is('locking_mode'), is('foreign_keys'), is('trusted_schema'), is('user_version')]).toEqual(
        [time, 2, 'wal', 'exclusive', 1, 0, NEWEST],
      )
      expect(is('recursive_triggers')).toBe(1)
      expect(is('quick_check')).toBe('ok')
      closeBook(db)
    }
    expect(readdirSync(dir)).toEqual(['scantill.db'])
  })

  it('keeps what was committed by a process that was killed', () => {
    const script = `
      const { openBook } = await import('#main/db/open.ts'); const { writeMeta } = await import('#main/db/meta.ts')
      const db = openBook(process.argv[1]); for (let i = 0; i < 50; i++) writeMeta(db, 'k' + i, 'v'); process.kill(process.pid, 'SIGKILL')`
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script, dir], { cwd: join(import.meta.dirname, '../..'), timeout: 10_000 })
    expect(ran.signal).toBe('SIGKILL')
    expect(existsSync(`${file}-wal`)).toBe(true)
    const db = open()
    for (let line = 0; line < 50; line++) expect(readMeta(db, `k${line}`)).toBe('v')
  })

  it('of a newer program is refused and left as it is', () => {
    closeBook(open([...MIGRATIONS, { version: NEXT, name: 'future', up: (db) => db.exec('CREATE TABLE future (a)') }]))
    expectRefused(new RegExp(`newer Scantill \\(format ${NEXT}, this one knows ${NEWEST}\\)`))
    expect(existsSync(join(dir, 'backups'))).toBe(false)
  })

  it('of a newer program that was killed is refused, and its log is left beside it', () => {
    const script = `
      const { openBook } = await import('#main/db/open.ts'); const { MIGRATIONS } = await import('#main/db/migrations/list.ts')
      const db = openBook(process.argv[1], [...MIGRATIONS, { version: ${NEXT}, name: 'f', up: (db) => db.exec('CREATE TABLE f (a) ') }])
      db.exec('INSERT INTO f VALUES (1)'); process.kill(process.pid, 'SIGKILL')`
    spawnSync(process.execPath, ['--input-type=module', '-e', script, dir], { cwd: join(import.meta.dirname, '../..'), timeout: 10_000 })
    const log = digest(`${file}-wal`)
    expectRefused(/newer Scantill/)
    expect(digest(`${file}-wal`)).toBe(log)
  })

  it('that is cut anywhere is refused and left as it is', () => {
    makeBook()
    const whole = readFileSync(file)
    for (const length of [0, 1, 15, 16, 99, 100, 511, 512, 4095, 4096, 8192, Math.floor(whole.length / 2), whole.length - 4096, whole.length - 1]) {
      writeFileSync(file, whole)
      truncateSync(file, length)
      expectRefused(/is damaged/)
    }
  })

  it('with a broken beginning or a broken page is refused and left as it is', () => {
    makeBook()
    const whole = readFileSync(file)
    for (const [from, to] of [
      [0, 16],
      [0, 100],
      [16, 24],
      [100, 200],
      [4096, 8192],
      [whole.length - 4096, whole.length],
    ] as const) {
      const broken = Buffer.from(whole)
      for (let at = from; at < to; at++) broken[at] = (broken[at] ?? 0) ^ 0xa5
      writeFileSync(file, broken)
      expectRefused(/is damaged|of another program/)
    }
    writeFileSync(file, 'this is a letter, not a book. '.repeat(50))
    expectRefused(/is damaged/)
  })

  it('that belongs to another program is refused, with or without a mark of its own', () => {
    for (const mark of [0, 0x1234]) {
      rmSync(file, { force: true })
      const other = new Database(file)
      other.exec('CREATE TABLE mine (a)')
      other.pragma(`application_id = ${mark}`)
      other.pragma('user_version = 10')
      other.close()
      expectRefused(/another program/)
    }
  })

  it('in a folder that cannot be is refused with a sentence', () => {
    writeFileSync(join(dir, 'plain-file'), '')
    for (const folder of [join(dir, 'plain-file'), join(dir, 'plain-file', 'data')]) {
      expect(() => openBook(folder)).toThrow(BookError)
      expect(() => openBook(folder)).toThrow(/cannot be written/)
    }
    expect(readdirSync(dir)).toEqual(['plain-file'])
  })

  it('that is in use is refused to another process, and goes on', () => {
    const db = open()
    const script = `const { openBook } = await import('#main/db/open.ts'); try { openBook(process.argv[1]) } catch (error) { console.log(error.name, error.message) }`
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script, dir], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
      timeout: 10_000,
    })
    expect(ran.stdout).toMatch(/^BookError Another Scantill is using/)
    writeMeta(db, 'still', 'here')
    expect(readMeta(db, 'still')).toBe('here')
  })
})

describe('upgrading the book', () => {
  const good: Migration = {
    version: NEXT,
    name: 'good',
    up: (db) => db.exec('CREATE TABLE twenty (a INTEGER) STRICT; INSERT INTO twenty VALUES (20)'),
  }
  const bad: Migration = {
    version: AFTER_NEXT,
    name: 'bad',
    up(db) {
      db.exec('CREATE TABLE thirty (a)')
      db.exec('DROP TABLE meta')
      throw new Error('half way')
    },
  }

  it('copies the old one first and keeps everything', () => {
    makeBook(20)
    const db = open([...MIGRATIONS, good])
    expect(db.pragma('user_version', { simple: true })).toBe(NEXT)
    expect(journalHead(db).seq).toBe(20)
    expect(findBrokenLine(db, 1)).toBeNull()
    const [copy] = readdirSync(join(dir, 'backups'))
    expect(copy).toMatch(new RegExp(`^before-upgrade-from-${NEWEST}-.*\\.db$`))
    const backup = new Database(join(dir, 'backups', copy ?? ''), { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(NEWEST)
    expect(backup.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(backup.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(20)
    backup.close()
    closeBook(db)
    closeBook(open([...MIGRATIONS, good]))
    expect(readdirSync(join(dir, 'backups'))).toHaveLength(1)
  })

  it('that fails leaves the old version whole, with a sentence, and the old program goes on', () => {
    makeBook(20)
    expect(() => open([...MIGRATIONS, good, bad])).toThrow(BookError)
    expect(() => open([...MIGRATIONS, good, bad])).toThrow(new RegExp(`could not be brought to format ${AFTER_NEXT} \\(half way\\)`))
    const db = open()
    expect(db.pragma('user_version', { simple: true })).toBe(NEWEST)
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('twenty', 'thirty')").all()).toEqual([])
    expect(journalHead(db).seq).toBe(20)
    expect(readdirSync(join(dir, 'backups')).length).toBeGreaterThan(0)
  })

  it('that fails on a new book leaves one that can be opened', () => {
    expect(() => open([...MIGRATIONS, bad])).toThrow(BookError)
    expect(open().pragma('user_version', { simple: true })).toBe(NEWEST)
  })

  it('has its steps in order, each version once', () => {
    const versions = MIGRATIONS.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })
})
