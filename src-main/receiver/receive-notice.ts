import { createHash } from 'node:crypto'
import type { NoticeKind } from '#shared/domain/notice.ts'
import type { Clock } from '../clock/clock.ts'
import { appendJournal } from '../db/journal.ts'
import {
  acceptNotice,
  countOfOutcome,
  countOfSubject,
  countRepeat,
  findNotice,
  insertNotice,
  type KnownNotice,
  listUnasked,
  markAsked,
  type NewNotice,
  pruneNotices,
} from '../db/notices.ts'
import { type Db, transact } from '../db/sql.ts'
import type { Gateway, Notice, NoticeReading, RawNotice } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'
import type { Subject } from './find-subject.ts'
import type { Door } from './notice-doors.ts'

/**
 * A merchant account as the receiver sees it. `kinds` are those the vendor calls about. `unknownOrders` is what the vendor shall hear about an
 * order that the book does not know: `repeat` where its documents promise another call, `acknowledge` where they promise nothing.
 */
export type ReceiverAccount = {
  id: string
  gateway: Pick<Gateway, 'readNotice'>
  kinds: readonly NoticeKind[]
  unknownOrders: 'acknowledge' | 'repeat'
}

/** What the desk works with. */
export type NoticeDeps = {
  db: Db
  clock: Clock
  log: Log
  account(accountId: string): ReceiverAccount | null
  /** What a verified notice is about; null for what the book does not know. */
  find(accountId: string, notice: Notice): Subject | null
  /** Asks the gateway how it stands (law 10). What it answers is settled there, never here. */
  ask(accountId: string, about: NoticeKind, id: string): unknown
}

/** What the vendor is answered. */
export type NoticeAnswer = { status: number; body: string }

/** How many calls were not kept, since the start: refused ones and unknown ones beyond their room, and more about one subject than anybody needs. */
export type NoticeTally = { accepted: number; repeated: number; unknown: number; refused: number; notKept: number }

/** Takes calls in. */
export type NoticeDesk = {
  /** Verifies, stores, answers and asks. Never throws. */
  receive(door: Door, raw: RawNotice): NoticeAnswer
  /** Asks about what was accepted before the last stop and not asked about; lets go of what is too old. */
  resume(): void
  tally(): NoticeTally
  stop(): void
}

/** How much room calls may take in the book. */
export type NoticeRoom = { refusedPerAccount: number; unknownPerAccount: number; perSubject: number }
export const DEFAULT_ROOM: NoticeRoom = { refusedPerAccount: 200, unknownPerAccount: 500, perSubject: 20 }

const DAY_MS = 86_400_000
const KEEP_REFUSED_MS = 30 * DAY_MS
const KEEP_RAW_MS = 90 * DAY_MS
const RESUME_MS = 7 * DAY_MS
const RESUME_MOST = 200
/** Beyond this a repetition is answered and no more counted: each count is a write. */
const MOST_REPEATS = 10

const REFUSED: NoticeAnswer = { status: 400, body: 'fail' }
/** Also what a vendor hears whose call could not be stored: it shall come again. */
const AGAIN: NoticeAnswer = { status: 503, body: 'fail' }

/** Makes the desk. */
export function openNoticeDesk(deps: NoticeDeps, room: NoticeRoom = DEFAULT_ROOM): NoticeDesk {
  const { db, clock, log } = deps
  const tally: NoticeTally = { accepted: 0, repeated: 0, unknown: 0, refused: 0, notKept: 0 }
  const asking = new Set<number>()
  let stopped = false

  /** Asks about an accepted notice after it is on disk. What goes wrong is tried again with its repetition or at the next start. */
  async function ask(noticeId: number, accountId: string, about: NoticeKind, subjectId: string): Promise<void> {
    if (stopped || asking.has(noticeId)) return
    asking.add(noticeId)
    try {
      await deps.ask(accountId, about, subjectId)
      if (!stopped) markAsked(db, noticeId, clock.now())
    } catch (error) {
      log.error('the question after a notice failed', error, { accountId, about, subjectId })
    } finally {
      asking.delete(noticeId)
    }
  }

  function repeated(known: KnownNotice): NoticeAnswer {
    tally.repeated++
    if (known.outcome === 'accepted') {
      if (known.repeats < MOST_REPEATS) countRepeat(db, known.id, clock.now())
      if (known.askedAt === null && known.subjectId !== null) void ask(known.id, known.accountId, known.about, known.subjectId)
    }
    return { status: known.answerStatus, body: known.answerBody }
  }

  function refuse(draft: Draft, why: string): NoticeAnswer {
    tally.refused++
    if (countOfOutcome(db, draft.accountId, 'refused') >= room.refusedPerAccount) {
      tally.notKept++
      return REFUSED
    }
    const nothing = { subjectId: null, attemptId: null, says: null, code: null }
    transact(db, () => insertNotice(db, { ...draft, ...nothing, outcome: 'refused', why, answerStatus: REFUSED.status, answerBody: REFUSED.body }))
    log.warn('a notice was refused', { accountId: draft.accountId, about: draft.about, why })
    return REFUSED
  }

  /** Kept aside: verified, so somebody who has the key made it, but about nothing in this book. */
  function quarantine(draft: Draft, notice: Notice, answer: NoticeAnswer): NoticeAnswer {
    tally.unknown++
    // The vendor names it freely, so only its beginning is kept.
    const subjectId = notice.id.slice(0, 64)
    const isFull =
      countOfOutcome(db, draft.accountId, 'unknown') >= room.unknownPerAccount ||
      countOfSubject(db, draft.accountId, draft.about, subjectId) >= room.perSubject
    if (isFull) {
      tally.notKept++
      return answer
    }
    const said = { subjectId, attemptId: null, says: notice.says, code: notice.code, why: null }
    transact(db, () => insertNotice(db, { ...draft, ...said, outcome: 'unknown', answerStatus: answer.status, answerBody: answer.body }))
    log.warn('a notice is about nothing in this book', { accountId: draft.accountId, about: draft.about })
    return answer
  }

  function accept(draft: Draft, notice: Notice, subject: Subject, answer: NoticeAnswer, quarantined: KnownNotice | null): NoticeAnswer {
    if (!quarantined && countOfSubject(db, draft.accountId, draft.about, subject.id) >= room.perSubject) {
      tally.notKept++
      return answer
    }
    const noticeId = transact(db, () => {
      const now = { subjectId: subject.id, attemptId: subject.attemptId, answerStatus: answer.status, answerBody: answer.body }
      const said = { says: notice.says, code: notice.code, why: null }
      const id = quarantined?.id ?? insertNotice(db, { ...draft, ...said, ...now, outcome: 'accepted' })
      if (quarantined && !acceptNotice(db, quarantined.id, now)) throw new Error(`notice ${quarantined.id} is not in quarantine`)
      appendJournal(db, {
        type: 'notice.accepted',
        at: clock.now(),
        orderId: subject.orderId,
        attemptId: subject.attemptId,
        personId: null,
        personName: null,
        facts: {
          noticeId: id,
          accountId: draft.accountId,
          about: draft.about,
          subjectId: subject.id,
          says: notice.says,
          code: notice.code,
          amountMinor: notice.amountMinor,
          digest: draft.digest.slice(0, 16),
        },
      })
      return id
    })
    tally.accepted++
    void ask(noticeId, draft.accountId, draft.about, subject.id)
    return answer
  }

  function take(door: Door, raw: RawNotice): NoticeAnswer {
    const account = deps.account(door.accountId)
    // An account whose key cannot be had just now: nothing can be verified, so nothing is refused either.
    if (!account?.gateway.readNotice) return AGAIN
    const digest = digestOf(door, raw)
    const known = findNotice(db, door.accountId, digest)
    if (known && known.outcome !== 'unknown') return repeated(known)
    const draft: Draft = { accountId: door.accountId, about: door.about, receivedAt: clock.now(), digest, ...raw }
    const reading = read(account.gateway.readNotice.bind(account.gateway), raw, door.about)
    if (!reading.verified) return known ? AGAIN : refuse(draft, reading.why)
    // A gateway reads what its address says it is about; anything else came to the wrong door.
    if (reading.notice.about !== door.about) return known ? AGAIN : refuse(draft, 'not-ours')
    const acknowledged: NoticeAnswer = { status: 200, body: reading.acknowledge }
    const subject = deps.find(door.accountId, reading.notice)
    if (subject) return accept(draft, reading.notice, subject, acknowledged, known)
    if (known) return repeated(known)
    return quarantine(draft, reading.notice, account.unknownOrders === 'acknowledge' ? acknowledged : AGAIN)
  }

  function read(readNotice: NonNullable<Gateway['readNotice']>, raw: RawNotice, about: NoticeKind): NoticeReading {
    try {
      return readNotice(raw, about)
    } catch (error) {
      log.error('a gateway threw over a notice', error, { about })
      return { verified: false, why: 'unreadable' }
    }
  }

  return {
    receive(door, raw) {
      if (stopped) return AGAIN
      try {
        return take(door, raw)
      } catch (error) {
        log.error('a notice could not be stored', error, { accountId: door.accountId, about: door.about })
        return AGAIN
      }
    },
    resume() {
      const now = clock.now()
      try {
        transact(db, () => pruneNotices(db, now - KEEP_REFUSED_MS, now - KEEP_RAW_MS))
      } catch (error) {
        // A full disk: what is old stays for another while, and what was not asked about is asked about all the same.
        log.error('old calls could not be let go of', error)
      }
      for (const { id, accountId, about, subjectId } of listUnasked(db, now - RESUME_MS, RESUME_MOST))
        if (subjectId !== null) void ask(id, accountId, about, subjectId)
    },
    tally: () => ({ ...tally }),
    stop() {
      stopped = true
    },
  }
}

/** What is known of a call before anybody has read it. */
type Draft = Pick<NewNotice, 'accountId' | 'about' | 'receivedAt' | 'digest' | 'body' | 'contentType' | 'query'>

/** SHA-256 over all that was received, with lengths before the texts, so that no two calls share bytes. */
function digestOf({ about }: Door, raw: RawNotice): string {
  const hash = createHash('sha256')
  for (const text of [about, raw.contentType, raw.query]) hash.update(`${Buffer.byteLength(text)}:${text}`)
  return hash.update(raw.body).digest('hex')
}
