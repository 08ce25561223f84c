import type { Light } from '#shared/bridge/contract.ts'
import type { BookCopy, JournalCheck, JournalFinding } from '#shared/domain/book.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { Clock } from '../clock/clock.ts'
import { bookBytes } from '../db/copy.ts'
import { appendJournal, journalHead, readLastCheck } from '../db/journal.ts'
import { type Db, lostTrust, transact } from '../db/sql.ts'
import type { Log } from '../log/log.ts'
import type { Cashier, SaleCare } from '../payments/payment-deps.ts'
import { anchorHead, readAnchors } from './anchor.ts'
import { backUpBook, CopyError, listCopies, type MadeCopy, pruneCopies } from './backup.ts'
import { createClockWatch } from './clock-watch.ts'
import { createDiskSpace, DISK_LIMITS, type DiskSpace, type DiskState } from './disk-space.ts'
import { readBackApart } from './read-back-apart.ts'
import { checkJournalGently } from './verify-journal.ts'

/** What the keeper works with. `changed` tells the screens that a light may have changed; `brokenTail` is what the look at the journal's end found at the start. */
export type BookKeeperDeps = {
  db: Db
  clock: Clock
  dataDir: string
  log: Log
  changed(): void
  brokenTail?: { seq: number; what: string } | null
  disk?: DiskSpace
}

/** Looks after the book while the till runs: copies, anchors, the journal's walk, room on the disk, and the clock. */
export type BookKeeper = {
  /** Begins the hourly copies and the look at disk and clock each minute. */
  start(): void
  /** Makes a copy now; one that is being made is waited for. `by` is who asked, null for the till itself. */
  backUp(by: Cashier | null): Promise<MadeCopy>
  /** Walks the whole journal and writes down what came of it. */
  verify(by: Cashier): Promise<JournalCheck>
  listCopies(): BookCopy[]
  /** For the writing of sales. */
  care: SaleCare
  /** The disk's light and the journal's: what the last walk over the whole journal found, whoever made it walk. */
  lights(): { disk: Light; journal: Light }
  /** Ends it all and makes the copy at closing, in which the whole journal is walked. Afterwards the last line can be written and anchored. */
  stop(): Promise<void>
  /** Anchors the journal as it is committed now. */
  anchor(): void
}

const HOUR_MS = 60 * 60_000
const LOOK_MS = 60_000
/** Not while the first screen is being drawn. */
const FIRST_LOOK_MS = 3_000
/** A copy that took longer is not made at closing, where a host waits a few seconds only; the hourly ones are there. */
const LONGEST_CLOSING_COPY_MS = 4_000

/** A bigger book is not copied at closing before it is known how long that takes, and is copied soon after a start: a short day has a copy too. */
const QUICKLY_COPIED_BYTES = 100_000_000
const FIRST_COPY_OF_BIG_MS = 10 * 60_000

/** What the last walk over the whole journal found. */
type Doubt = { findings: number; first: string; seq: number | null }

/** The same from before this start: a finding stays until a walk finds nothing. */
function readDoubt(db: Db): Doubt | null {
  const facts = readLastCheck(db)?.facts
  const findings = Number(facts?.findings ?? 0)
  return findings > 0 ? { findings, first: String(facts?.first), seq: typeof facts?.seq === 'number' ? facts.seq : null } : null
}

const LIGHTS = { good: 'good', low: 'warn', short: 'off', full: 'off' } as const satisfies Record<DiskState, Light['state']>

/** Makes the keeper of an open book. */
export function createBookKeeper(deps: BookKeeperDeps): BookKeeper {
  const { db, clock, dataDir, log } = deps
  const disk = deps.disk ?? createDiskSpace(dataDir)
  const clockWatch = createClockWatch(clock)
  let shown: DiskState = 'good'
  let reserveUsed = false
  let making: Promise<MadeCopy> | null = null
  let tookMs = 0
  let cancelCopy: () => void = () => {}
  let cancelLook: () => void = () => {}
  let stopped = false
  let damaged = false
  let doubt: Doubt | null = deps.brokenTail ? { findings: 1, first: deps.brokenTail.what, seq: deps.brokenTail.seq } : readDoubt(db)

  function note(type: JournalType, facts: JournalFacts, by: Cashier | null = null): void {
    const line = { type, at: clock.now(), orderId: null, attemptId: null, personId: by?.personId ?? null, personName: by?.name ?? null, facts }
    transact(db, () => appendJournal(db, line))
  }

  /** What only tells about the keeper's work must not stop it. */
  function noteIfPossible(type: JournalType, facts: JournalFacts): void {
    try {
      note(type, facts)
    } catch (error) {
      log.error('a journal line could not be written', error, { type })
    }
  }

  /** A copy must not take the room that results of payments need. */
  function refuseWithoutRoom(): void {
    const free = disk.freeBytes()
    if (free !== null && free - bookBytes(db) < DISK_LIMITS.wallet) throw Object.assign(new Error('too little room for a copy'), { code: 'ENOSPC' })
  }

  async function makeCopy(by: Cashier | null): Promise<MadeCopy> {
    const began = clock.monotonic()
    refuseWithoutRoom()
    const made = await backUpBook(db, dataDir, clock.now(), readAnchors(dataDir), readBackApart).catch((error: unknown) => {
      // Damage that a start did not read: the copy is taken page by page, so the book or its disk has it too.
      if (error instanceof CopyError) takeDamage(error)
      throw error
    })
    damaged = false
    tookMs = clock.monotonic() - began
    note('book.backed_up', { file: made.file, bytes: made.bytes, lines: made.lines, copyHash: made.lastHash }, by)
    takeFindings(made.lines, made.findings, null)
    anchorHead(dataDir, db, clock.now())
    pruneCopies(dataDir, clock.now(), made.file)
    log.info('book copied', { file: made.file, bytes: made.bytes, lines: made.lines, tookMs: Math.round(tookMs) })
    return made
  }

  function takeDamage(error: CopyError): void {
    log.error('the copy of the book is not whole; its disk may be failing', error)
    if (!damaged) noteIfPossible('book.verified', { lines: journalHead(db).seq, findings: 1, first: 'damaged', seq: null })
    damaged = true
    deps.changed()
  }

  /** What a walk over the whole journal found is written down and shown; one that found nothing, as often as a copy is made, is not news. */
  function takeFindings(lines: number, findings: JournalFinding[], by: Cashier | null): void {
    const [first] = findings
    if (first) log.warn('the journal does not verify', { findings: findings.length, first: first.what, seq: first.seq ?? 0 })
    const told: Doubt | null = first ? { findings: findings.length, first: first.what, seq: first.seq } : null
    const known = JSON.stringify(told) === JSON.stringify(doubt)
    doubt = told
    if (by !== null || !known) note('book.verified', { lines, findings: findings.length, first: first?.what ?? null, seq: first?.seq ?? null }, by)
    if (!known) deps.changed()
  }

  function backUp(by: Cashier | null): Promise<MadeCopy> {
    making ??= makeCopy(by).finally(() => {
      making = null
    })
    return making
  }

  function planCopy(delayMs: number): void {
    cancelCopy = clock.after(delayMs, () => {
      backUp(null)
        .catch((error: unknown) => log.error('the hourly copy could not be made', error))
        .finally(() => stopped || planCopy(HOUR_MS))
    })
  }

  function planLook(delayMs: number): void {
    cancelLook = clock.after(delayMs, () => {
      if (stopped || !db.open) return
      lookAtClock()
      lookAtDisk()
      planLook(LOOK_MS)
    })
  }

  function lookAtClock(): void {
    const moved = clockWatch.look()
    if (moved === null) return
    noteIfPossible(moved.byMs < 0 ? 'clock.moved_back' : 'clock.moved_ahead', { byMs: moved.byMs })
    clockWatch.accept()
  }

  function lookAtDisk(): void {
    if (disk.layBallast()) reserveUsed = false
    const state = disk.state()
    if (state === shown) return
    const worse = LIGHTS[state] !== 'good' && (shown === 'good' || state !== 'low')
    shown = state
    if (worse) noteIfPossible('disk.low', { state, freeMb: freeMb() })
    deps.changed()
  }

  function freeMb(): number {
    return Math.round((disk.freeBytes() ?? 0) / 1_000_000)
  }

  return {
    start() {
      planCopy(bookBytes(db) > QUICKLY_COPIED_BYTES ? FIRST_COPY_OF_BIG_MS : HOUR_MS)
      planLook(FIRST_LOOK_MS)
    },
    backUp,
    async verify(by) {
      const check = await checkJournalGently(db, readAnchors(dataDir))
      takeFindings(check.lines, check.findings, by)
      return check
    },
    listCopies: () => listCopies(dataDir),
    care: {
      refusal(tender) {
        if (lostTrust(db) !== null) return 'disk-failed'
        const state = disk.state()
        if (state !== shown) deps.changed()
        return state === 'full' || (state === 'short' && tender === 'wallet') ? 'disk-full' : null
      },
      freeReserve() {
        if (!disk.freeBallast()) return false
        reserveUsed = true
        log.warn('the reserve of disk space was used to write what happened to a payment')
        // After the step that needed it, and never in its place.
        clock.after(0, () => db.open && noteIfPossible('disk.ballast_used', { freeMb: freeMb() }))
        deps.changed()
        return true
      },
      clockMoved: () => clockWatch.look(),
      clockNoted: () => clockWatch.accept(),
    },
    lights() {
      const state = disk.state()
      const fault = lostTrust(db)
      return {
        disk: {
          state: fault !== null ? 'off' : (reserveUsed || damaged) && LIGHTS[state] === 'good' ? 'warn' : LIGHTS[state],
          facts: { freeMb: freeMb(), reserveUsed: Number(reserveUsed), fault: fault ?? (damaged ? 'SQLITE_CORRUPT' : null) },
        },
        journal: { state: doubt === null ? 'good' : 'warn', facts: doubt === null ? {} : { findings: doubt.findings, line: doubt.seq } },
      }
    },
    async stop() {
      stopped = true
      cancelCopy()
      cancelLook()
      await making?.catch(() => undefined)
      if (!db.open) return
      const known = tookMs > 0 || bookBytes(db) <= QUICKLY_COPIED_BYTES
      if (!known || tookMs > LONGEST_CLOSING_COPY_MS) return log.warn('no copy at closing: it would take too long', { tookMs: Math.round(tookMs) })
      try {
        await backUp(null)
      } catch (error) {
        log.error('the copy at closing could not be made', error, { lines: journalHead(db).seq })
      }
    },
    anchor() {
      try {
        anchorHead(dataDir, db, clock.now())
      } catch (error) {
        log.error('the journal could not be anchored', error)
      }
    },
  }
}
