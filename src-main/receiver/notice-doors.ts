import { createHash } from 'node:crypto'
import { NOTICE_KINDS, type NoticeKind } from '#shared/domain/notice.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import { listDoors, type NoticeDoor, writeDoor } from '../db/notices.ts'
import { type Db, transact } from '../db/sql.ts'

/** Which account and kind an address belongs to. */
export type Door = Pick<NoticeDoor, 'accountId' | 'about'>

/** The addresses for calls. Their random part keeps strangers from knocking; what proves a call is its signature alone. */
export type Doors = {
  /** The path of an account's address for one kind, made when it is first asked for. */
  pathOf(accountId: string, about: NoticeKind): string
  /** Gives it another random part; calls to the earlier one find nothing. */
  renew(accountId: string, about: NoticeKind): string
  /** Whose address this path is; null for one that was never given out. */
  find(path: string): Door | null
}

const PREFIX = '/n/'
const TOKEN_BYTES = 32

/** Opens the addresses that the book knows. */
export function openDoors({ db, random, clock }: { db: Db; random: RandomBytes; clock: Clock }): Doors {
  const tokens = new Map<string, string>()
  const doors = new Map<string, Door>()
  const put = ({ accountId, about, token }: NoticeDoor) => {
    tokens.set(nameOf(accountId, about), token)
    doors.set(digestOf(token), { accountId, about })
  }
  for (const door of listDoors(db)) if (NOTICE_KINDS.includes(door.about)) put(door)
  const make = (accountId: string, about: NoticeKind) => {
    const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url')
    const earlier = tokens.get(nameOf(accountId, about))
    transact(db, () => writeDoor(db, { accountId, about, token }, clock.now()))
    if (earlier !== undefined) doors.delete(digestOf(earlier))
    put({ accountId, about, token })
    return token
  }
  return {
    pathOf: (accountId, about) => PREFIX + (tokens.get(nameOf(accountId, about)) ?? make(accountId, about)),
    renew: (accountId, about) => PREFIX + make(accountId, about),
    find: (path) => (path.startsWith(PREFIX) ? (doors.get(digestOf(path.slice(PREFIX.length))) ?? null) : null),
  }
}

function nameOf(accountId: string, about: NoticeKind): string {
  return `${about} ${accountId}`
}

/** Looked up by digest, so that the time a look takes says nothing about how much of a guess was right. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}
