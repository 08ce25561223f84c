import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkJournal } from '#main/book/verify-journal.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { halfSteps, newFolder, payCash, removeFolders } from '../helpers/book-rig.ts'
import { openRig, says } from '../helpers/payment-rig.ts'

const folders: string[] = []
afterAll(() => removeFolders(folders))

/** A sale that the screen showed as paid, and how long the log was then: all of that was synced. */
type Shown = { number: string; logBytes: number }

describe('a log that a power cut tore', () => {
  let book: Buffer
  let log: Buffer
  let shown: Shown[]
  const commits: number[] = []

  beforeAll(async () => {
    const rig = openRig()
    folders.push(rig.dir)
    rig.db.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = () => readFileSync(join(rig.dir, 'scantill.db-wal')).length
    shown = []
    for (let sale = 0; sale < 8; sale++) {
      rig.other.pay = sale % 3 === 2 ? () => says.lost() : ({ orderId }) => says.paid(orderId)
      rig.other.query = ({ orderId }) => says.paid(orderId)
      const { id } = rig.charge()
      await rig.clock.advance(sale % 3 === 2 ? 6_000 : 1_000)
      expect(rig.attempt(id).status).toBe('paid')
      shown.push({ number: id, logBytes: bytes() })
      payCash(rig)
      commits.push(bytes())
    }
    book = readFileSync(join(rig.dir, 'scantill.db'))
    log = readFileSync(join(rig.dir, 'scantill.db-wal'))
    rig.resolver.stop()
    closeBook(rig.db)
  })

  /** Starts with what such a disk holds; gives how many sales are there. */
  function startWith(dir: string, tornLog: Buffer, keptBytes: number): number {
    for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `scantill.db${end}`), { force: true })
    writeFileSync(join(dir, 'scantill.db'), book)
    writeFileSync(join(dir, 'scantill.db-wal'), tornLog)
    const db = openBook(dir)
    try {
      const paid = new Set(db.prepare("SELECT number FROM orders WHERE status = 'paid'").pluck().all() as string[])
      const promised = shown.filter(({ logBytes }) => logBytes <= keptBytes).map(({ number }) => number)
      expect(promised.filter((number) => !paid.has(number))).toEqual([])
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(checkJournal(db, []).findings).toEqual([])
      expect(halfSteps(db)).toEqual([])
      return paid.size
    } finally {
      db.close()
    }
  }

  it('at every border of a frame', () => {
    const dir = newFolder()
    folders.push(dir)
    const frame = 24 + log.readUInt32BE(8)
    let before = -1
    let cuts = 0
    for (let cut = 32; cut <= log.length; cut += frame) {
      const sales = startWith(dir, log.subarray(0, cut), cut)
      expect(sales).toBeGreaterThanOrEqual(before)
      before = sales
      cuts++
    }
    expect(before).toBe(16)
    expect(cuts).toBeGreaterThan(60)
  }, 120_000)

  it('at any byte, with the lost part gone, zeroed, shuffled, or of an older log', () => {
    const dir = newFolder()
    folders.push(dir)
    // The same numbers each time: a failure can be looked at again.
    let seed = 20_260_304
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let run = 0; run < 100; run++) {
      const cut = run < 20 ? ([0, 1, 31, 32, 33, 55][run % 6] ?? 0) : random(log.length)
      const torn = Buffer.from(log)
      const lost = torn.subarray(cut)
      if (run % 4 === 1) lost.fill(0)
      if (run % 4 === 2) for (let at = 0; at < lost.length; at++) if (random(3) === 0) lost[at] = random(256)
      if (run % 4 === 3) lost.set(log.subarray(32, Math.min(log.length, 32 + lost.length)))
      startWith(dir, run % 4 === 0 ? log.subarray(0, cut) : torn, run % 4 === 3 && cut <= 32 ? 0 : cut)
    }
  }, 120_000)

  it('copied as it stands after every sale, while the log is folded into the book in between', async () => {
    const rig = openRig()
    folders.push(rig.dir)
    rig.db.pragma('wal_autocheckpoint = 12')
    const dir = newFolder()
    folders.push(dir)
    const acknowledged: string[] = []
    for (let sale = 0; sale < 25; sale++) {
      const { id } = rig.charge()
      await rig.clock.advance(1_000)
      if (rig.attempt(id).status === 'paid') acknowledged.push(id)
      for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `scantill.db${end}`), { force: true })
      for (const end of ['', '-wal']) copyFileSync(join(rig.dir, `scantill.db${end}`), join(dir, `scantill.db${end}`))
      const db = openBook(dir)
      const paid = new Set(db.prepare("SELECT number FROM orders WHERE status = 'paid'").pluck().all())
      expect(acknowledged.filter((number) => !paid.has(number))).toEqual([])
      expect(checkJournal(db, []).findings).toEqual([])
      db.close()
    }
    expect(acknowledged).toHaveLength(25)
    rig.resolver.stop()
    closeBook(rig.db)
  }, 120_000)
})
