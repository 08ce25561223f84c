import { createHash } from 'node:crypto'
import type { ComplaintRow } from '#shared/domain/receiver.ts'
import type { Clock } from '../clock/clock.ts'
import {
  countAnswered,
  countComplaints,
  deleteComplaintAnswer,
  insertComplaint,
  isAskedAbout,
  isComplaintKnown,
  listComplaints,
  pruneComplaintAnswers,
  readComplaintAnswer,
  writeComplaintAnswer,
} from '../db/complaints.ts'
import { appendJournal } from '../db/journal.ts'
import { type Db, transact } from '../db/sql.ts'
import type { ComplaintReading, Gateway, RawNotice } from '../gateways/gateway.ts'
import type { Log } from '../log/log.ts'
import type { Subject } from './find-subject.ts'
import type { NoticeAnswer } from './receive-notice.ts'

/*
 * A vendor's questions about a customer (OKPAY, customer complaint interface). A sale holds no name and no phone, so there is nothing to hand
 * out by itself: the question is kept and shown, a manager types what may be said about this one order, and the vendor's next question gets it.
 */

/** How a text is kept so that whoever reads the file alone cannot: the till's vault. */
export type Wrapping = { wrap(plain: string): Promise<string>; unwrap(wrapped: string): Promise<string | null> }

/** An account as questions see it. */
export type ComplaintAccount = { gateway: Pick<Gateway, 'readComplaint' | 'answerComplaint'> }

/** What the desk works with. */
export type ComplaintDeps = {
  db: Db
  clock: Clock
  log: Log
  vault: Wrapping
  account(accountId: string): ComplaintAccount | null
  /** Our payment with this id of this account, or null. */
  findPayment(accountId: string, id: string): Subject | null
  changed?(): void
}

/** Who typed an answer, for the journal. */
export type Answerer = { personId: number | null; personName: string | null }

/** Takes questions in. */
export type ComplaintDesk = {
  /** Verifies, remembers, writes down and answers. Never rejects. */
  receive(accountId: string, raw: RawNotice): Promise<NoticeAnswer>
  list(limit: number): ComplaintRow[]
  /** Keeps what the next question about this order shall be answered with; false where nobody asked about it, or it cannot be said. */
  keepAnswer(accountId: string, attemptId: string, said: { name: string; phone: string }, by: Answerer): Promise<boolean>
  dropAnswer(accountId: string, attemptId: string, by: Answerer): void
  /** Lets go of answers that are too old. */
  prune(): void
}

const DAY_MS = 86_400_000
/** An answer that nobody fetched within a week is gone. */
export const KEEP_ANSWER_MS = 7 * DAY_MS
/** More about one customer nobody needs to hear. */
const MOST_ANSWERS = 5
/** Beyond so many questions of one account nothing more is taken: random texts are remembered for ever. */
const MOST_QUESTIONS = 5_000

const REFUSED: NoticeAnswer = { status: 400, body: 'fail' }
const AGAIN: NoticeAnswer = { status: 503, body: 'fail' }
/** For the vendor's people, in a sentence without the sign that stands between a name and a phone. */
const NOT_YET: NoticeAnswer = { status: 404, body: 'The shop has been told of this question and has given no answer yet. Please ask again later.' }
const UNKNOWN: NoticeAnswer = { status: 404, body: 'This shop has no such order.' }

/** Makes the desk. */
export function openComplaintDesk(deps: ComplaintDeps): ComplaintDesk {
  const { db, clock, log } = deps

  function read(accountId: string, raw: RawNotice): ComplaintReading | null {
    const gateway = deps.account(accountId)?.gateway
    if (!gateway?.readComplaint || !gateway.answerComplaint) return null
    try {
      return gateway.readComplaint(raw)
    } catch (error) {
      log.error('a gateway threw over a question', error, { accountId })
      return { verified: false, why: 'unreadable' }
    }
  }

  async function answerFor(accountId: string, attemptId: string): Promise<string | null> {
    if (countAnswered(db, accountId, attemptId) >= MOST_ANSWERS) return null
    const wrapped = readComplaintAnswer(db, accountId, attemptId, clock.now() - KEEP_ANSWER_MS)
    const plain = wrapped === null ? null : await deps.vault.unwrap(wrapped)
    if (plain === null) return null
    const { name, phone } = JSON.parse(plain) as { name: string; phone: string }
    return deps.account(accountId)?.gateway.answerComplaint?.(name, phone) ?? null
  }

  async function take(accountId: string, raw: RawNotice): Promise<NoticeAnswer> {
    const reading = read(accountId, raw)
    if (reading === null) return AGAIN
    if (!reading.verified) {
      log.warn('a question about a customer was refused', { accountId, why: reading.why })
      return REFUSED
    }
    const rndDigest = createHash('sha256').update(reading.rnd).digest('hex')
    if (isComplaintKnown(db, accountId, rndDigest)) {
      log.warn('a question about a customer came twice', { accountId })
      return REFUSED
    }
    if (countComplaints(db, accountId) >= MOST_QUESTIONS) return AGAIN
    const subject = deps.findPayment(accountId, reading.orderId)
    const attemptId = subject?.attemptId ?? null
    const said = attemptId === null ? null : await answerFor(accountId, attemptId)
    const outcome = attemptId === null ? 'unknown' : said === null ? 'waiting' : 'answered'
    // Written before anything is said: a question with the same random text that came meanwhile fails here.
    transact(db, () => {
      insertComplaint(db, { accountId, rndDigest, attemptId, receivedAt: clock.now(), outcome })
      appendJournal(db, {
        type: 'receiver.complaint',
        at: clock.now(),
        orderId: subject?.orderId ?? null,
        attemptId,
        personId: null,
        personName: null,
        facts: { accountId, outcome, digest: rndDigest.slice(0, 16) },
      })
    })
    deps.changed?.()
    if (said !== null) return { status: 200, body: said }
    return outcome === 'unknown' ? UNKNOWN : NOT_YET
  }

  function note(type: 'receiver.answer_kept' | 'receiver.answer_removed', accountId: string, attemptId: string, by: Answerer): void {
    const orderId = deps.findPayment(accountId, attemptId)?.orderId ?? null
    appendJournal(db, { type, at: clock.now(), orderId, attemptId, ...by, facts: { accountId } })
  }

  return {
    async receive(accountId, raw) {
      try {
        return await take(accountId, raw)
      } catch (error) {
        log.error('a question about a customer could not be taken', error, { accountId })
        return AGAIN
      }
    },
    list: (limit) => listComplaints(db, limit),
    async keepAnswer(accountId, attemptId, said, by) {
      const gateway = deps.account(accountId)?.gateway
      if (!isAskedAbout(db, accountId, attemptId) || (gateway?.answerComplaint?.(said.name, said.phone) ?? null) === null) return false
      const wrapped = await deps.vault.wrap(JSON.stringify({ name: said.name.trim(), phone: said.phone.trim() }))
      transact(db, () => {
        writeComplaintAnswer(db, accountId, attemptId, wrapped, clock.now())
        note('receiver.answer_kept', accountId, attemptId, by)
      })
      deps.changed?.()
      return true
    },
    dropAnswer(accountId, attemptId, by) {
      transact(db, () => {
        if (deleteComplaintAnswer(db, accountId, attemptId)) note('receiver.answer_removed', accountId, attemptId, by)
      })
      deps.changed?.()
    },
    prune() {
      transact(db, () => pruneComplaintAnswers(db, clock.now() - KEEP_ANSWER_MS))
    },
  }
}
