import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Decrypter } from 'age-encryption'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { backUpBook, backupsFolder } from '#main/book/backup.ts'
import { runBookCommand } from '#main/book/book-command.ts'
import { listSealed, runDrillJob, runSealJob, type SealJob, sealedPrefix, UnsoundCopy } from '#main/book/copy-jobs.ts'
import { createCopyWorker } from '#main/book/run-copy-job.ts'
import { isSealed, type OpenToWrite, SealError, sealFile, unsealFile } from '#main/book/sealed-copy.ts'
import { journalHead, readLastOfType } from '#main/db/journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { newFolder, removeFolders, sellABit } from '../helpers/book-rig.ts'
import { openRig } from '../helpers/payment-rig.ts'

const NOW = Date.UTC(2026, 2, 5, 9)
const PASSPHRASE = 'six pears and a bell'
/** Scrypt as light as it can be; the real one stands in SEAL_WORK_FACTOR. */
const LIGHT = 2
const PREFIX = sealedPrefix('T01', 'book')
const folders: string[] = []
let template: string
let copy: string
let lines: number
let dir: string
let stick: string

beforeAll(async () => {
  template = newFolder()
  const rig = openRig(template)
  await sellABit(rig)
  const made = await backUpBook(rig.db, template, NOW, [])
  rig.resolver.stop()
  closeBook(rig.db)
  copy = join(backupsFolder(template), made.file)
  lines = made.lines
})
afterAll(() => removeFolders([template]))
beforeEach(() => {
  dir = newFolder()
  stick = join(dir, 'stick')
  mkdirSync(stick)
  folders.push(dir)
})
afterEach(() => removeFolders(folders))

const job = (more: Partial<SealJob> = {}): SealJob => ({
  kind: 'seal',
  from: copy,
  folder: stick,
  prefix: PREFIX,
  at: NOW,
  passphrase: PASSPHRASE,
  kept: 3,
  workFactor: LIGHT,
  ...more,
})
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('an encrypted copy', () => {
  it('is a plain age file: any age program opens it with the passphrase', async () => {
    const { file, bytes } = await runSealJob(job())
    const sealed = readFileSync(join(stick, file))
    expect([sealed.length, statSync(join(stick, file)).size]).toEqual([bytes, bytes])
    expect(sealed.includes('SQLite format')).toBe(false)
    const decrypter = new Decrypter()
    decrypter.addPassphrase(PASSPHRASE)
    expect(digest(await decrypter.decrypt(sealed))).toBe(digest(readFileSync(copy)))
  })

  it('passes through in pieces, whatever its size and wherever a piece ends', async () => {
    for (const size of [0, 1, 65_536, 65_537, 262_144, 1_000_003]) {
      const plain = join(dir, 'plain')
      writeFileSync(plain, randomBytes(size))
      const sealed = await sealFile(plain, join(dir, `s${size}`), PASSPHRASE, LIGHT)
      const back = await unsealFile(join(dir, `s${size}`), join(dir, `b${size}`), PASSPHRASE)
      expect([back.bytes, back.digest, digest(readFileSync(join(dir, `b${size}`)))]).toEqual([size, sealed.digest, sealed.digest])
    }
  })

  it('does not open with another passphrase, and one flipped byte anywhere refuses it', async () => {
    const { file } = await runSealJob(job())
    const path = join(stick, file)
    await expect(unsealFile(path, null, `${PASSPHRASE}!`)).rejects.toMatchObject({ why: 'wrong-passphrase' })
    const whole = readFileSync(path)
    const header = whole.indexOf('\n---')
    for (const at of [0, header + 6, header + 60, 400, Math.floor(whole.length / 2), whole.length - 1]) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x01
      writeFileSync(path, bytes)
      await expect(unsealFile(path, null, PASSPHRASE), String(at)).rejects.toBeInstanceOf(SealError)
    }
    writeFileSync(path, whole.subarray(0, whole.length - 70_000))
    await expect(unsealFile(path, null, PASSPHRASE)).rejects.toMatchObject({ why: 'damaged' })
    expect(await isSealed(copy)).toBe(false)
  })

  it('counts only when it reads back as it was', async () => {
    const spoils: typeof unsealFile = async (from, to, passphrase) => {
      const bytes = readFileSync(from)
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 0xff
      writeFileSync(from, bytes)
      return unsealFile(from, to, passphrase)
    }
    await expect(runSealJob(job(), undefined, spoils)).rejects.toBeInstanceOf(UnsoundCopy)
    const other: typeof unsealFile = async () => ({ digest: 'another', bytes: 1 })
    await expect(runSealJob(job(), undefined, other)).rejects.toBeInstanceOf(UnsoundCopy)
    expect(readdirSync(stick)).toEqual([])
  })

  it('leaves nothing on a disk that is full, or on a stick that is pulled out', async () => {
    const { file } = await runSealJob(job())
    for (const code of ['ENOSPC', 'EIO']) {
      const fails: OpenToWrite = async (path) => {
        writeFileSync(path, 'half')
        const failed = Object.assign(new Error(code), { code })
        return { write: () => Promise.reject(failed), sync: () => Promise.reject(failed), close: async () => {} }
      }
      await expect(runSealJob(job(), fails)).rejects.toMatchObject({ code })
      expect(readdirSync(stick)).toEqual([file])
    }
    const gone: OpenToWrite = async () => {
      rmSync(stick, { recursive: true })
      throw Object.assign(new Error('gone'), { code: 'ENOENT' })
    }
    await expect(runSealJob(job(), gone)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('the newest stay, by their running number, whatever the clock says; others’ files are nobody’s business', async () => {
    writeFileSync(join(stick, 'holiday.jpg'), 'x')
    writeFileSync(join(stick, `${sealedPrefix('T02', 'book')}000001-2026-03-05T09-00-00Z.db.age`), 'x')
    for (const at of [NOW, NOW + 86_400_000, NOW - 900_000_000, NOW - 800_000_000]) await runSealJob(job({ at, kept: 2 }))
    expect(listSealed(stick, PREFIX).map(({ at }) => at)).toEqual([NOW - 800_000_000, NOW - 900_000_000])
    expect(readdirSync(stick)).toHaveLength(4)
  })

  it('is made in a thread that is killed in the middle: no half copy bears a name, and the next one clears up', { timeout: 30_000 }, async () => {
    const big = join(dir, 'big')
    writeFileSync(big, randomBytes(40_000_000))
    const program = `const { runSealJob } = await import('#main/book/copy-jobs.ts'); await runSealJob(JSON.parse(process.argv[1]))`
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(job({ from: big }))], { cwd: root, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('close', resolve))
    const half = () => readdirSync(stick).find((name) => name.startsWith('.writing-') && statSync(join(stick, name)).size > 200_000)
    await expect.poll(half, { timeout: 20_000, interval: 2 }).toBeDefined()
    child.kill('SIGKILL')
    await ended
    expect(listSealed(stick, PREFIX)).toEqual([])
    const { file } = await runSealJob(job())
    expect(readdirSync(stick)).toEqual([file])
  })
})

describe('the thread', () => {
  it('seals and drills like this one, says what failed, and is ended by a stop', { timeout: 20_000 }, async () => {
    const worker = createCopyWorker()
    const { file } = await worker.seal(job())
    const steps: string[] = []
    const found = await worker.drill({ kind: 'drill', from: join(stick, file), folder: join(dir, 'drill'), passphrase: PASSPHRASE }, (step) =>
      steps.push(step),
    )
    expect(found).toMatchObject({ trouble: null, head: { seq: lines } })
    expect(steps).toEqual(['open', 'pages', 'journal', 'orders', 'remove'])
    expect(existsSync(join(dir, 'drill'))).toBe(false)
    await expect(worker.seal(job({ folder: join(dir, 'nowhere') }))).rejects.toMatchObject({ code: 'ENOENT' })
    const stopped = expect(worker.seal(job({ workFactor: 18 }))).rejects.toThrow('ended')
    await worker.stop()
    await stopped
  })
})

describe('a drill', () => {
  const drill = (from: string, passphrase: string | null = PASSPHRASE) =>
    runDrillJob({ kind: 'drill', from, folder: join(dir, 'drill'), passphrase }, () => {})

  it('takes a plain copy too, and refuses what is no whole book', async () => {
    expect(await drill(copy, null)).toMatchObject({ trouble: null, head: { seq: lines } })
    const { file } = await runSealJob(job())
    expect(await drill(join(stick, file), 'another passphrase')).toMatchObject({ trouble: 'wrong-passphrase' })
    const torn = join(dir, 'torn')
    const bytes = readFileSync(copy)
    bytes.fill(0xee, 8_192, 8_700)
    writeFileSync(torn, bytes)
    expect(await drill(torn, null)).toMatchObject({ trouble: 'damaged' })
    const sealedTorn = await runSealJob(job({ from: torn }))
    expect(await drill(join(stick, sealedTorn.file))).toMatchObject({ trouble: 'damaged' })
    expect(existsSync(join(dir, 'drill'))).toBe(false)
  })
})

describe('npm run till -- restore --from FILE.age', () => {
  it('puts the book back on an empty machine; its journal goes on', async () => {
    const { file } = await runSealJob(job())
    const data = join(dir, 'data')
    mkdirSync(data)
    const secret = join(dir, 'passphrase.txt')
    writeFileSync(secret, `\uFEFF${PASSPHRASE}\r\n`)
    const run = (...more: string[]) => runBookCommand([...more, '--data', data, '--from', join(stick, file)], NOW)
    expect(await run('restore')).toMatchObject({ code: 2, text: expect.stringContaining('--passphrase-file') })
    expect(await run('verify', '--passphrase-file', secret)).toMatchObject({ code: 0 })
    const end = await run('restore', '--passphrase-file', secret)
    expect(end).toMatchObject({ code: 0, text: expect.stringContaining(`goes on at line ${lines + 1}`) })
    expect(end.text).toContain(join(stick, file))
    expect(existsSync(join(data, '.opened'))).toBe(false)
    const db = openBook(data)
    expect(journalHead(db).seq).toBe(lines + 1)
    expect(readLastOfType(db, 'book.restored')?.facts.file).toBe(file.replace('.age', ''))
    closeBook(db)
    writeFileSync(secret, 'another')
    expect(await run('restore', '--force', '--passphrase-file', secret)).toMatchObject({
      code: 2,
      text: expect.stringContaining('passphrase does not open'),
    })
    const bytes = readFileSync(join(stick, file))
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1
    writeFileSync(join(stick, file), bytes)
    writeFileSync(secret, PASSPHRASE)
    expect(await run('restore', '--force', '--passphrase-file', secret)).toMatchObject({ code: 1, text: expect.stringContaining('is damaged') })
    const plain = await runBookCommand(['restore', '--data', data, '--from', copy, '--passphrase-file', secret], NOW)
    expect(plain).toMatchObject({ code: 2, text: expect.stringContaining('is not encrypted') })
  })
})
