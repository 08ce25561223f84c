import { spawn } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { anchorFile, anchorHead, lostLines, readAnchors, writeAnchor } from '#main/book/anchor.ts'
import { backUpBook, backupsFolder } from '#main/book/backup.ts'
import { runBookCommand } from '#main/book/book-command.ts'
import { RestoreRefused, restoreBook } from '#main/book/restore.ts'
import { checkJournal } from '#main/book/verify-journal.ts'
import { journalHead, readJournalOfType } from '#main/db/journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { makeClosedBook, newFolder, openAsAttacker, payCash, removeFolders, sellABit } from '../helpers/book-rig.ts'
import { openRig } from '../helpers/payment-rig.ts'

const NOW = Date.UTC(2026, 2, 5, 9)
const folders: string[] = []
let dir: string
/** The copy in backups, and the lines it holds. */
let copy: string
let copied: number

/** Made once; each test gets a folder like it. */
let template: { dir: string; file: string }

beforeAll(async () => {
  const made = await makeClosedBook(20)
  const rig = openRig(made)
  const { file, lines } = await backUpBook(rig.db, made, NOW - 60_000, [])
  copied = lines
  await sellABit(rig)
  rig.resolver.stop()
  closeBook(rig.db)
  template = { dir: made, file }
}, 60_000)
afterAll(() => removeFolders([template.dir]))
beforeEach(() => {
  dir = newFolder()
  folders.push(dir)
  cpSync(template.dir, dir, { recursive: true })
  copy = join(backupsFolder(dir), template.file)
})
afterEach(() => removeFolders(folders))

const restore = (options: Partial<Parameters<typeof restoreBook>[0]> = {}) =>
  restoreBook({ dataDir: dir, from: null, force: false, now: NOW, ...options })
const book = () => join(dir, 'scantill.db')
const bytesOf = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${name} ${readFileSync(join(folder, name)).toString('base64')}`)
const headOf = (file = book()) => {
  const db = new Database(file, { readonly: true })
  const head = journalHead(db)
  db.close()
  return head
}
/** Nothing in the folder may have changed. */
function refusal(work: () => unknown): string {
  const before = bytesOf(dir)
  let said = ''
  try {
    work()
  } catch (error) {
    if (!(error instanceof RestoreRefused)) throw error
    said = error.message
  }
  expect(bytesOf(dir)).toEqual(before)
  return said
}

describe('restoring', () => {
  it('refuses over a book that knows more, keeps it aside with --force, and the journal goes on', () => {
    const old = headOf()
    expect(refusal(restore)).toMatch(new RegExp(`knows journal line ${old.seq}, the copy ends at line ${copied}.*--force`))
    const done = restore({ force: true })
    expect(done).toMatchObject({ lines: copied + 1, oldLines: old.seq })
    expect(done.keptAside).toBe(`${book()}.before-restore-2026-03-05T09-00-00Z`)
    expect(headOf(done.keptAside ?? '')).toEqual(old)
    expect(existsSync(`${book()}-wal`)).toBe(false)
    const db = openBook(dir)
    expect(checkJournal(db, readAnchors(dir)).findings).toEqual([])
    const [line] = readJournalOfType(db, 'book.restored')
    expect(line).toMatchObject({ seq: copied + 1, at: NOW, facts: { oldSeq: old.seq, oldHash: old.hash, newSeq: copied, force: true } })
    expect(lostLines(dir, db)).toBeNull()
    closeBook(db)
  })

  it('into a folder without a book needs no force', () => {
    rmSync(book())
    expect(restore()).toMatchObject({ lines: copied + 1, keptAside: null })
    const other = newFolder()
    folders.push(other)
    expect(restoreBook({ dataDir: other, from: copy, force: false, now: NOW })).toMatchObject({ lines: copied + 1 })
    const rig = openRig(other)
    payCash(rig)
    expect(checkJournal(rig.db, readAnchors(other)).findings).toEqual([])
    rig.close()
  })

  it('over a damaged book keeps the damage aside, with its log', () => {
    writeFileSync(book(), Buffer.alloc(10_000, 7))
    writeFileSync(`${book()}-wal`, 'log of the damaged one')
    const done = restore()
    expect(readFileSync(done.keptAside ?? '').equals(Buffer.alloc(10_000, 7))).toBe(true)
    expect(readFileSync(`${done.keptAside}-wal`, 'utf8')).toBe('log of the damaged one')
    expect(existsSync(`${book()}-wal`)).toBe(false)
    const db = openBook(dir)
    expect(checkJournal(db, readAnchors(dir)).findings).toEqual([])
    closeBook(db)
  })

  it('keeps commits that only the log of a killed till holds', () => {
    const rig = openRig(dir)
    payCash(rig)
    const last = journalHead(rig.db)
    const killed = newFolder()
    folders.push(killed)
    copyFileSync(book(), join(killed, 'scantill.db'))
    copyFileSync(`${book()}-wal`, join(killed, 'scantill.db-wal'))
    rig.resolver.stop()
    closeBook(rig.db)
    const done = restoreBook({ dataDir: killed, from: copy, force: true, now: NOW })
    expect(done.oldLines).toBe(last.seq)
    const aside = new Database(done.keptAside ?? '')
    expect(journalHead(aside)).toEqual(last)
    aside.close()
  })

  it('refuses while the book is open', () => {
    const db = openBook(dir)
    try {
      expect(() => restore({ force: true })).toThrow(/is open; nothing was changed/)
    } finally {
      closeBook(db)
    }
  })

  it('refuses a copy whose journal does not verify, and takes the next older one by itself', async () => {
    const rig = openRig(dir)
    const made = await backUpBook(rig.db, dir, NOW, [])
    rig.resolver.stop()
    closeBook(rig.db)
    const bad = join(backupsFolder(dir), made.file)
    const db = new Database(bad)
    db.exec('DROP TRIGGER journal_never_updated')
    db.prepare("UPDATE journal SET type = 'payment.paid' WHERE seq = 5").run()
    db.close()
    expect(refusal(() => restore({ from: bad }))).toMatch(/does not verify \(changed at line 5\)/)
    expect(restore({ force: true })).toMatchObject({ from: copy, skipped: [expect.stringContaining('changed at line 5')] })
  })

  it.each([
    ['cut short', (file: string) => truncateSync(file, 9_000), /damaged/],
    ['no database', (file: string) => writeFileSync(file, 'hello '.repeat(100)), /damaged/],
    ['empty', (file: string) => writeFileSync(file, ''), /damaged/],
  ])('refuses a copy that is %s', (_, spoil, words) => {
    spoil(copy)
    expect(refusal(() => restore({ from: copy, force: true }))).toMatch(words)
    expect(refusal(() => restore({ force: true }))).toMatch(/no copy that is whole/)
  })

  it('refuses what a newer program wrote, another program wrote, or another till wrote', async () => {
    const db = new Database(copy)
    db.pragma('user_version = 9999')
    db.close()
    expect(refusal(() => restore({ from: copy }))).toMatch(/newer Scantill \(format 9999/)
    const strange = join(dir, 'strange.db')
    const other = new Database(strange)
    other.exec('PRAGMA application_id = 7; CREATE TABLE t (x)')
    other.close()
    expect(refusal(() => restore({ from: strange }))).toMatch(/another program/)
    const twin = await makeClosedBook(20)
    folders.push(twin)
    expect(refusal(() => restore({ from: join(twin, 'scantill.db'), force: false }))).toMatch(/another till/)
    expect(refusal(() => restore({ from: join(dir, 'nowhere.db') }))).toMatch(/There is no copy/)
  })

  it('leaves a foreign book in the target place alone', () => {
    const db = new Database(book())
    db.pragma('user_version = 9999')
    db.close()
    expect(refusal(() => restore({ force: true }))).toMatch(/newer Scantill; nothing was changed. Move it away/)
  })

  it('can be done again and again; each is a line, and the anchors follow', () => {
    for (let round = 1; round <= 4; round++) {
      const done = restore({ force: true, now: NOW + round * 1_000 })
      expect(done.lines).toBe(copied + 1)
      const rig = openRig(dir)
      expect(lostLines(dir, rig.db)).toBeNull()
      payCash(rig)
      anchorHead(dir, rig.db, NOW)
      rig.resolver.stop()
      closeBook(rig.db)
    }
    expect(readdirSync(dir).filter((name) => name.includes('before-restore'))).toHaveLength(4)
  })
})

describe('anchors', () => {
  const openAndSay = () => {
    const db = openBook(dir)
    const said = lostLines(dir, db)
    closeBook(db)
    return said
  }
  const anchorNow = () => {
    const db = openBook(dir)
    const head = anchorHead(dir, db, NOW)
    closeBook(db)
    return head
  }

  it('stop a book whose end was cut, an old one put in its place, another one, and one that is gone', async () => {
    const head = anchorNow()
    expect(openAndSay()).toBeNull()
    copyFileSync(book(), join(dir, 'keep'))
    const cut = openAsAttacker(dir)
    cut.prepare('DELETE FROM journal WHERE seq > ?').run(head.seq - 2)
    cut.close()
    expect(openAndSay()).toMatch(
      new RegExp(`ends at journal line ${head.seq - 2}, but this till had written line ${head.seq}: .*npm run till -- restore --data`),
    )
    copyFileSync(copy, book())
    expect(openAndSay()).toMatch(new RegExp(`ends at journal line ${copied}`))
    const twin = await makeClosedBook(head.seq + 5)
    folders.push(twin)
    copyFileSync(join(twin, 'scantill.db'), book())
    expect(openAndSay()).toMatch(/another book lies in its place/)
    rmSync(book())
    expect(lostLines(dir, null)).toMatch(/is gone/)
    copyFileSync(join(dir, 'keep'), book())
    expect(openAndSay()).toBeNull()
  })

  it('lines that only the anchors know are no reason to ask twice: the command of the sentence works as it stands', () => {
    const head = anchorNow()
    writeFileSync(book(), Buffer.alloc(9_000, 7))
    expect(restore()).toMatchObject({ lines: copied + 1, oldLines: head.seq })
    expect(openAndSay()).toBeNull()
    const db = openBook(dir)
    expect(readJournalOfType(db, 'book.restored')[0]?.facts).toMatchObject({ oldSeq: head.seq, oldHash: head.hash })
    closeBook(db)
  })

  it('a book that lost lines can be kept as it is, on purpose', () => {
    const head = anchorNow()
    copyFileSync(copy, book())
    expect(refusal(() => restore({ from: book() }))).toMatch(`knows journal line ${head.seq}`)
    restore({ from: book(), force: true })
    expect(openAndSay()).toBeNull()
  })

  it('a torn or foreign line of the file spoils only itself', () => {
    const head = anchorNow()
    writeFileSync(anchorFile(dir), `rubbish\n{"at":1}\n${readFileSync(anchorFile(dir), 'utf8')}{"at":5,"seq":99999,"ha`)
    expect(readAnchors(dir)).toEqual([{ at: NOW, ...head }])
    expect(openAndSay()).toBeNull()
    writeAnchor(dir, { at: NOW + 1, ...head })
    expect(readAnchors(dir)).toHaveLength(2)
  })

  it('is never ahead of its book, however a till is killed', async () => {
    const child = join(import.meta.dirname, '../helpers/anchor-child.ts')
    for (let round = 0; round < 6; round++) {
      const running = spawn(process.execPath, [child, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise<void>((resolve) => {
        let seen = 0
        running.stdout.on('data', (text: Buffer) => {
          seen += text.length
          if (seen > 2 + round * 3) running.kill('SIGKILL')
        })
        running.once('close', () => resolve())
      })
      const db = openBook(dir)
      expect(lostLines(dir, db)).toBeNull()
      expect(checkJournal(db, readAnchors(dir)).findings).toEqual([])
      closeBook(db)
    }
    expect(readAnchors(dir).length).toBeGreaterThan(6)
  }, 60_000)
})

describe('the commands', () => {
  const run = (...argv: string[]) => runBookCommand(argv, NOW)

  it('verify: 0 for a whole book, 1 with the first bad line, 2 for what cannot be looked at', async () => {
    expect(await run('verify', '--data', dir)).toMatchObject({ code: 0, text: expect.stringMatching(/Every line is there/) })
    expect(await run('verify', '--data', dir, '--from', copy)).toMatchObject({ code: 0, json: { lines: copied, findings: [] } })
    expect(bytesOf(dir).some((name) => /-(wal|shm) /.test(name))).toBe(false)
    const db = openBook(dir)
    expect(await run('verify', '--data', dir)).toMatchObject({ code: 2, text: expect.stringMatching(/is open: close the till/) })
    expect(await run('backup', '--data', dir)).toMatchObject({ code: 2, text: expect.stringMatching(/is open/) })
    expect(await run('restore', '--data', dir, '--force')).toMatchObject({ code: 2, text: expect.stringMatching(/is open/) })
    closeBook(db)
    const attacker = openAsAttacker(dir)
    attacker.prepare('DELETE FROM journal WHERE seq = 7').run()
    attacker.close()
    const bad = await run('verify', '--data', dir, '--json')
    expect(bad).toMatchObject({ code: 1, text: expect.stringMatching(/Line 7 is missing/), json: { ok: false } })
    writeFileSync(book(), Buffer.alloc(5_000, 1))
    expect(await run('verify', '--data', dir)).toMatchObject({ code: 1, text: expect.stringMatching(/damaged/) })
    expect(await run('backup', '--data', dir)).toMatchObject({ code: 1 })
    rmSync(book())
    expect(await run('verify', '--data', dir)).toMatchObject({ code: 2, text: expect.stringMatching(/There is no book/) })
  })

  it('backup and restore, there and back', async () => {
    const before = headOf()
    const made = await run('backup', '--data', dir)
    expect(made).toMatchObject({ code: 0, json: { lines: before.seq } })
    expect(headOf().seq).toBe(before.seq + 1)
    expect(readAnchors(dir).at(-1)).toMatchObject(headOf())
    expect(await run('restore', '--data', dir)).toMatchObject({ code: 2, text: expect.stringMatching(/--force/) })
    const restored = await run('restore', '--data', dir, '--force')
    expect(restored).toMatchObject({
      code: 0,
      text: expect.stringMatching(/the journal goes on at line .*\nThe book before lies in .*\nLook up at the gateway/s),
    })
    expect(await run('verify', '--data', dir)).toMatchObject({ code: 0 })
  })

  it.each([
    [[]],
    [['verify']],
    [['verify', '--data']],
    [['prune', '--data', 'x']],
    [['verify', 'more', '--data', 'x']],
    [['verify', '--data', 'x', '--fast']],
    [['backup', '--data', 'x', '--from', 'y']],
  ])('usage: %j', async (argv) => expect(await run(...argv)).toMatchObject({ code: 2, text: expect.stringMatching(/npm run till -- verify/) }))

  it('as a program: the exit code, words on standard error, JSON on standard output', async () => {
    const script = join(import.meta.dirname, '../../scripts/till.ts')
    const exec = (...argv: string[]) =>
      new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
        const child = spawn(process.execPath, [script, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
        let [out, err] = ['', '']
        child.stdout.on('data', (text) => {
          out += text
        })
        child.stderr.on('data', (text) => {
          err += text
        })
        child.once('close', (code) => resolve({ code, out, err }))
      })
    expect(await exec('verify', '--data', dir)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/journal lines/) })
    expect(JSON.parse((await exec('verify', '--data', dir, '--json')).out)).toMatchObject({ ok: true, findings: [] })
    expect(await exec('sell')).toMatchObject({ code: 2, out: '' })
    const empty = newFolder()
    folders.push(empty)
    mkdirSync(join(empty, 'inner'))
    expect(await exec('verify', '--data', join(empty, 'inner'))).toMatchObject({ code: 2, err: expect.stringMatching(/no book/) })
    expect(statSync(join(empty, 'inner')).isDirectory()).toBe(true)
    expect(readdirSync(join(empty, 'inner'))).toEqual([])
  })
})
