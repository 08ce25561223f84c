import { createHash } from 'node:crypto'
import type { Clock, RandomBytes } from '../clock/clock.ts'

/** A link can be used for this long after it was made. */
export const LINK_VALID_MS = 10 * 60_000
/** 256 bits: nobody guesses a link or a cookie. */
const SECRET_BYTES = 32
/** Browsers that may look at one link before one of them opens a screen: a preview, the person's own, and some to spare. */
const MOST_GUESTS = 4
const MOST_WRONG = 20
const WRONG_WITHIN_MS = 60_000
const MOST_ADDRESSES = 256

/** Who is at the door: a tablet that was paired, or one whose link was just opened and that becomes one when its screen connects. */
export type ScreenGuest = { kind: 'paired'; linkId: number } | { kind: 'new'; token: string }

/** What the door needs of the book. Hashes are SHA-256 in hex. */
export type LinkBook = {
  find(tokenHash: string): number | null
  /** Writes a tablet down and gives its id. */
  add(name: string, tokenHash: string): number
}

/**
 * Lets tablets in. A link's key opens for ten minutes and until one screen has connected; each browser that opens it gets a token of its own as
 * a cookie, and the one whose screen connects first is the paired one. Keys and fresh tokens live in memory only, paired tokens as hashes.
 */
export type ScreenDoor = {
  /** Makes a link's key; an earlier one that was not used is void. */
  invite(name: string): string
  /** The token for a browser that opened a link, or null when the key is wrong, used or too old. */
  open(key: string): string | null
  /** Who holds this token, or null. */
  whois(token: string | null): ScreenGuest | null
  /** Its screen has connected: pairs a new one. Null when another was faster or the token is nothing. */
  enter(token: string): number | null
  /** Counts a wrong key or token of an address; true when it has to wait now. */
  isTired(address: string): boolean
  wrong(address: string): void
}

export const hashSecret = (text: string): string => createHash('sha256').update(text).digest('hex')

export function createScreenDoor(clock: Pick<Clock, 'monotonic'>, random: RandomBytes, book: LinkBook): ScreenDoor {
  let invitation: { keyHash: string; name: string; until: number; tokens: Set<string> } | null = null
  const misses = new Map<string, number[]>()
  const secret = (): string => Buffer.from(random(SECRET_BYTES)).toString('base64url')
  const open = () => (invitation !== null && clock.monotonic() < invitation.until ? invitation : null)
  const isToken = (text: string | null): text is string => text !== null && /^[A-Za-z0-9_-]{43}$/.test(text)
  const recent = (address: string): number[] => (misses.get(address) ?? []).filter((at) => clock.monotonic() - at < WRONG_WITHIN_MS)

  return {
    invite(name) {
      const key = secret()
      invitation = { keyHash: hashSecret(key), name, until: clock.monotonic() + LINK_VALID_MS, tokens: new Set() }
      return key
    },
    open(key) {
      const one = open()
      // Hashes are compared, so how long that takes says nothing of the key.
      if (one === null || !isToken(key) || hashSecret(key) !== one.keyHash || one.tokens.size >= MOST_GUESTS) return null
      const token = secret()
      one.tokens.add(token)
      return token
    },
    whois(token) {
      if (!isToken(token)) return null
      if (open()?.tokens.has(token)) return { kind: 'new', token }
      const linkId = book.find(hashSecret(token))
      return linkId === null ? null : { kind: 'paired', linkId }
    },
    enter(token) {
      const guest = this.whois(token)
      if (guest === null) return null
      if (guest.kind === 'paired') return guest.linkId
      const linkId = book.add(invitation?.name ?? '', hashSecret(token))
      invitation = null
      return linkId
    },
    isTired: (address) => recent(address).length >= MOST_WRONG,
    wrong(address) {
      if (misses.size >= MOST_ADDRESSES) misses.clear()
      misses.set(address, [...recent(address), clock.monotonic()].slice(-MOST_WRONG))
    },
  }
}
