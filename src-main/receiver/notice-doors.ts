import { createHash } from 'node:crypto'
import type { NoticeKind } from '#shared/domain/notice.ts'
import { DOOR_KINDS, type DoorKind } from '#shared/domain/receiver.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import { listDoors, type NoticeDoor, writeDoor } from '../db/notices.ts'
import { type Db, transact } from '../db/sql.ts'

/** Which account and kind an address belongs to. */
export type AnyDoor = Pick<NoticeDoor, 'accountId' | 'about'>
/** An address to which vendors' notices come. */
export type Door = { accountId: string; about: NoticeKind }

/** The addresses for calls and returning browsers. Their random part keeps strangers from knocking; what proves a call is its signature alone. */
export type Doors = {
  /** The path of an account's address for one kind, made when it is first asked for. */
  pathOf(accountId: string, about: DoorKind): string
  /** Gives it another random part; calls to the earlier one find nothing. */
  renew(accountId: string, about: DoorKind): string
  /** Whose address this path is; null for one that was never given out. */
  find(path: string): AnyDoor | null
}

/** Kinds of one prefix share a way of being answered. */
const PREFIXES = { notice: '/n/', return: '/back/', complaint: '/c/' } as const
function prefixOf(about: DoorKind): string {
  return about === 'return' || about === 'complaint' ? PREFIXES[about] : PREFIXES.notice
}

const TOKEN_BYTES = 32

/** Opens the addresses that the book knows. */
export function openDoors({ db, random, clock }: { db: Db; random: RandomBytes; clock: Clock }): Doors {
  const tokens = new Map<string, string>()
  const doors = new Map<string, AnyDoor>()
  const put = ({ accountId, about, token }: NoticeDoor) => {
    tokens.set(nameOf(accountId, about), token)
    doors.set(digestOf(token), { accountId, about })
  }
  for (const door of listDoors(db)) if (DOOR_KINDS.includes(door.about)) put(door)
  const make = (accountId: string, about: DoorKind) => {
    const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url')
    const earlier = tokens.get(nameOf(accountId, about))
    transact(db, () => writeDoor(db, { accountId, about, token }, clock.now()))
    if (earlier !== undefined) doors.delete(digestOf(earlier))
    put({ accountId, about, token })
    return token
  }
  return {
    pathOf: (accountId, about) => prefixOf(about) + (tokens.get(nameOf(accountId, about)) ?? make(accountId, about)),
    renew: (accountId, about) => prefixOf(about) + make(accountId, about),
    find(path) {
      const prefix = Object.values(PREFIXES).find((one) => path.startsWith(one))
      const door = prefix === undefined ? undefined : doors.get(digestOf(path.slice(prefix.length)))
      return door && prefixOf(door.about) === prefix ? door : null
    },
  }
}

function nameOf(accountId: string, about: DoorKind): string {
  return `${about} ${accountId}`
}

/** Looked up by digest, so that the time a look takes says nothing about how much of a guess was right. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64')
}
