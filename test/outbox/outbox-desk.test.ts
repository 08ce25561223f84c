import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBookKeeper } from '#main/book/book-keeper.ts'
import { runDrillJob, runSealJob } from '#main/book/copy-jobs.ts'
import { systemClock } from '#main/clock/clock.ts'
import { appendJournal, readJournalOfType } from '#main/db/journal.ts'
import { transact } from '#main/db/sql.ts'
import { silentLog } from '#main/log/log.ts'
import { lookAtFolder, troubleOf } from '#main/outbox/folder.ts'
import type { OutboxDeps } from '#main/outbox/outbox-deps.ts'
import { createOutboxDesk, type OutboxDesk, outboxWorkers } from '#main/outbox/outbox-desk.ts'
import { readMemory, remember } from '#main/outbox/outbox-memory.ts'
import { createQueue, type Queue } from '#main/queue/queue.ts'
import { makeDayFile } from '#main/report-deps.ts'
import { readDayReport } from '#main/reports/day-report.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import type { JournalType } from '#shared/domain/diary.ts'
import { type OutboxView, passphraseStrength } from '#shared/domain/outbox.ts'
import { payCash } from '../helpers/book-rig.ts'
import { openRig, type Rig } from '../helpers/payment-rig.ts'

const MANAGER = { personId: 1, name: 'Anna' }
const PASSPHRASE = 'PaSsPhRaSe of pears 4711'
const MINUTE = 60_000
const DAY = 86_400_000
let rig: Rig
let desk: OutboxDesk
let deps: OutboxDeps
let queue: Queue
let out: string
let stick: string
let settings: ReturnType<typeof defaultSettings>
let told: OutboxView[]
let queues: Queue[]

beforeEach(async () => {
  rig = openRig()
  out = join(rig.dir, 'reports')
  stick = join(rig.dir, 'stick')
  mkdirSync(out)
  mkdirSync(stick)
  const plain = defaultSettings('America/Toronto')
  settings = { ...plain, outbox: { reportFolder: out, reportFormats: ['csv', 'json'], backupFolder: stick, backupsKept: 2 } }
  told = []
  queues = []
  await open()
})
afterEach(async () => {
  await desk.stop()
  for (const one of queues) one.stop()
  rig.close()
})

/** A till's outbox, as after a start. */
async function open(): Promise<void> {
  const { db, clock, dir } = rig
  const vault = await openKeyFileVault(dir, () => {})
  const book = createBookKeeper({ db, clock, dataDir: dir, log: silentLog, changed: () => {} })
  queue = createQueue({ db, clock, random: () => new Uint8Array([128]), log: silentLog, workers: outboxWorkers(() => deps), changed: () => {} })
  queues.push(queue)
  deps = {
    db,
    clock,
    patience: systemClock,
    log: silentLog,
    dataDir: dir,
    vault,
    settings: () => settings,
    practice: () => false,
    book,
    queue: () => queue,
    // In this thread: the other one has a test of its own.
    copies: { seal: (job) => runSealJob(job), drill: (job, tell) => runDrillJob(job, tell), stop: async () => {} },
    readReport: (day, practice) => readDayReport(db, settings.shop, practice, day, clock.now()),
    makeFile: ({ day, practice }, format) =>
      makeDayFile({ db, shop: settings.shop, practice, nameOfAccount: () => null }, day, format, 'en', clock.now()),
    tell: (view) => told.push(view),
    changed: () => {},
    workFactor: 2,
  }
  desk = createOutboxDesk(deps)
  desk.start()
  queue.resume()
}
/** Time passes; the disks get theirs between. */
async function pass(ms: number): Promise<void> {
  const steps = Math.max(1, Math.ceil(ms / (60 * MINUTE)))
  for (let step = 0; step < steps; step++) {
    await rig.clock.advance(ms / steps)
    if (queue.list().length > 0 || step === steps - 1) await quiet()
  }
}
/** Until nothing runs. */
async function quiet(): Promise<void> {
  for (let look = 0; look < 60; look++) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    if (look > 3 && !queue.list().some(({ item }) => item.state === 'running')) return
  }
}
const written = () => readdirSync(out).sort()
const sealed = () => readdirSync(stick).filter((name) => name.endsWith('.age'))
const lines = (type: JournalType) => readJournalOfType(rig.db, type)

describe('the report of a day', () => {
  beforeEach(() => {
    settings.outbox.backupFolder = ''
  })

  it('is written once when the day is over, whole, in every form, and not again after a restart', async () => {
    await pass(MINUTE)
    payCash(rig)
    expect(written()).toEqual([])
    await pass(DAY)
    const [day] = lines('outbox.report_written').map(({ facts }) => String(facts.day))
    expect(written()).toEqual([`scantill-report-T01-${day}.csv`, `scantill-report-T01-${day}.json`])
    const report = JSON.parse(readFileSync(join(out, `scantill-report-T01-${day}.json`), 'utf8'))
    expect(report).toMatchObject({
      from: day,
      to: day,
      till: 'T01',
      whole: { count: 1, salesMinor: 500, netMinor: 500 },
      currency: 'CAD',
      practice: false,
    })
    expect(readFileSync(join(out, `scantill-report-T01-${day}.csv`), 'utf8')).toMatch(/,5\.00,/)
    await desk.stop()
    await open()
    await pass(3 * MINUTE)
    expect(lines('outbox.report_written')).toHaveLength(1)
  })

  it('begins with the day on which the folder was chosen, and catches up on days the till was off', async () => {
    settings.outbox.reportFolder = ''
    payCash(rig)
    await pass(DAY)
    settings.outbox.reportFolder = out
    await pass(5 * MINUTE)
    for (let day = 0; day < 3; day++) {
      payCash(rig)
      rig.clock.sleep(day === 1 ? 2 * DAY : DAY)
    }
    await desk.stop()
    await open()
    await pass(5 * MINUTE)
    expect(lines('outbox.report_written')).toHaveLength(3)
    expect(written()).toHaveLength(6)
  })

  it('waits for a folder that is not there, says so once, and goes as soon as it is back, also after a kill', async () => {
    await pass(MINUTE)
    payCash(rig)
    renameSync(out, `${out}-gone`)
    await pass(DAY)
    expect(desk.light()).toMatchObject({ state: 'warn', facts: { reportFolder: out } })
    expect((await desk.view()).reports).toMatchObject({ trouble: 'folder-missing', waitingDays: [expect.any(String)] })
    expect(lines('outbox.report_failed')).toHaveLength(1)
    expect(lines('outbox.report_failed')[0]?.facts).toMatchObject({ trouble: 'folder-missing' })
    queue.stop()
    await desk.stop()
    await open()
    expect((await desk.view()).reports.trouble).toBe('folder-missing')
    renameSync(`${out}-gone`, out)
    await pass(20 * MINUTE)
    expect(written()).toHaveLength(2)
    expect(desk.light().state).toBe('good')
  })

  it('leaves no half file where the disk is full', async () => {
    payCash(rig)
    deps.makeFile = async () => ({ name: 'x/y.csv', bytes: Buffer.from('never') })
    expect(await desk.writeReport(null, MANAGER)).toBe('folder-missing')
    expect(written()).toEqual([])
    expect(troubleOf(Object.assign(new Error(), { code: 'ENOSPC' }))).toBe('folder-full')
    expect(troubleOf(Object.assign(new Error(), { code: 'EROFS' }))).toBe('folder-refused')
    expect(troubleOf(new Error('bug'))).toBe('failed')
    await expect(lookAtFolder(out, rig.dir, false, Number.MAX_SAFE_INTEGER, systemClock)).rejects.toMatchObject({ trouble: 'folder-full' })
    writeFileSync(join(rig.dir, 'file'), '')
    await expect(lookAtFolder(join(rig.dir, 'file'), rig.dir, false, 0, systemClock)).rejects.toMatchObject({ trouble: 'folder-missing' })
    if (process.getuid?.() !== 0) {
      chmodSync(out, 0o500)
      await expect(lookAtFolder(out, rig.dir, false, 0, systemClock)).rejects.toThrow()
      chmodSync(out, 0o700)
    }
  })

  it('of a day closed by a Z is written at once, and again only when its figures changed since', async () => {
    await pass(MINUTE)
    payCash(rig)
    const day = readDayReport(rig.db, settings.shop, false, null, rig.clock.now()).day
    const facts = { businessDay: day, number: 1 }
    const line = {
      type: 'day.closed' as JournalType,
      at: rig.clock.now(),
      orderId: null,
      attemptId: null,
      ...{ personId: 1, personName: 'Anna' },
      facts,
    }
    transact(rig.db, () => appendJournal(rig.db, line))
    await pass(2 * MINUTE)
    expect(lines('outbox.report_written')).toHaveLength(1)
    payCash(rig)
    await pass(DAY)
    expect(lines('outbox.report_written').map(({ facts: { count } }) => count)).toEqual([1, 2])
    await pass(DAY)
    expect(lines('outbox.report_written')).toHaveLength(2)
    expect(queue.list()).toEqual([])
  })
})

describe('an encrypted copy', () => {
  beforeEach(async () => {
    settings.outbox.reportFolder = ''
    await desk.setPassphrase(PASSPHRASE, MANAGER)
    payCash(rig)
  })

  it('goes out each business day, the older ones go, and a drill finds in it what the book held', async () => {
    await pass(MINUTE)
    expect(sealed()).toHaveLength(1)
    await pass(30 * MINUTE)
    expect(lines('outbox.copied')).toHaveLength(1)
    await pass(2 * DAY)
    expect(lines('outbox.copied').length).toBeGreaterThanOrEqual(3)
    expect(sealed()).toHaveLength(2)
    payCash(rig)
    expect(desk.drill({ source: 'sealed', passphrase: PASSPHRASE }, MANAGER)).toBe(true)
    expect(desk.drill({ source: 'plain', passphrase: '' }, MANAGER)).toBe(false)
    await expect.poll(() => lines('outbox.drill').length).toBe(1)
    const view = await desk.view()
    expect(view.drill).toMatchObject({ end: { sound: true, trouble: null }, figures: { orders: 1, paidCount: 1, paidMinor: 500 } })
    expect(view.drill?.steps.every(({ state, tookMs }) => state === 'done' && tookMs !== null)).toBe(true)
    expect(view.lastDrill).toMatchObject({ sound: true, personName: 'Anna' })
    expect(view.copies.files).toHaveLength(2)
    expect(existsSync(join(rig.dir, '.drill'))).toBe(false)
    expect(told.length).toBeGreaterThan(3)
  })

  it('a drill says which step failed: the passphrase, the file, another book, a book that was changed since', async () => {
    await pass(MINUTE)
    const ends = async (wish: Parameters<OutboxDesk['drill']>[0]) => {
      const before = lines('outbox.drill').length
      desk.drill(wish, MANAGER)
      await expect.poll(() => lines('outbox.drill').length).toBe(before + 1)
      const { drill } = await desk.view()
      return [drill?.end?.trouble, drill?.steps.find(({ state }) => state === 'failed')?.step]
    }
    const good = { source: 'sealed' as const, passphrase: PASSPHRASE }
    expect(await ends({ ...good, passphrase: 'not this one at all' })).toEqual(['wrong-passphrase', 'open'])
    const file = join(stick, sealed()[0] ?? '')
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, whole.length - 3))
    expect(await ends(good)).toEqual(['damaged', 'open'])
    writeFileSync(file, whole)
    expect(await ends({ source: 'plain', passphrase: '' })).toEqual([null, undefined])
    rig.db.prepare('UPDATE orders SET tip_minor = tip_minor + 100').run()
    expect(await ends(good)).toEqual(['differs', 'compare'])
    rig.db.prepare('UPDATE orders SET tip_minor = tip_minor - 100').run()
    rig.db.prepare("UPDATE meta SET value = 'another' WHERE key = 'book_id'").run()
    rmSync(file)
    expect(await ends(good)).toEqual(['no-copy', 'find'])
    expect(await ends({ source: 'plain', passphrase: '' })).toEqual(['other-book', 'compare'])
  })

  it('waits for a stick that was pulled out, and never writes to the place where it was', async () => {
    await pass(MINUTE)
    // Remembered as another drive; what is there now lies on the till's own.
    remember(rig.db, { apart: [stick] })
    const before = sealed()
    desk.copy(MANAGER)
    await quiet()
    expect((await desk.view()).copies).toMatchObject({ trouble: 'stick-missing', files: null })
    expect(sealed()).toEqual(before)
    expect(desk.light().state).toBe('warn')
    remember(rig.db, { apart: [] })
    await pass(20 * MINUTE)
    expect(sealed().length).toBe(2)
    expect((await desk.view()).copies.trouble).toBeNull()
    expect(lines('outbox.copied').at(-1)?.personName).toBe('Anna')
  })

  it('is not made without a passphrase, nor with one of another machine, and the passphrase stands nowhere', async () => {
    await pass(MINUTE)
    desk.drill({ source: 'sealed', passphrase: PASSPHRASE }, MANAGER)
    await expect.poll(() => lines('outbox.drill').length).toBe(1)
    rig.db.pragma('wal_checkpoint(TRUNCATE)')
    const files = readdirSync(rig.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(3)
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name))
      for (const text of [PASSPHRASE, Buffer.from(PASSPHRASE).toString('base64').slice(0, -4), Buffer.from(PASSPHRASE).toString('hex')])
        expect([name, bytes.includes(text)]).toEqual([name, false])
    }
    expect(JSON.stringify([told, await desk.view()])).not.toContain(PASSPHRASE)
    expect(statSync(join(stick, sealed()[0] ?? '')).size).toBeGreaterThan(1_000)
    deps.vault = { kind: 'key-file', wrap: async () => '', unwrap: async () => null }
    desk.copy(MANAGER)
    await quiet()
    expect((await desk.view()).copies).toMatchObject({ trouble: 'passphrase-unreadable', passphrase: 'unreadable' })
    rig.db.prepare("DELETE FROM secrets WHERE name = 'outbox-passphrase'").run()
    expect(desk.light().state).toBe('warn')
  })
})

it('tells how strong a passphrase is', () => {
  const strengths = ['pears', 'aaaaaaaaaaaaaaaa', '123456789012345', 'correct horse', 'six pears and a bell', 'k7f2-9mqd-x3wp-8tzn'].map(
    passphraseStrength,
  )
  expect(strengths).toEqual(['short', 'weak', 'weak', 'weak', 'fair', 'strong'])
  expect(readMemory(rig.db).lastDay).toBeNull()
})
