import type { BookCopy } from './book.ts'

/*
 * What leaves the till by itself: the report of each day that is over, and encrypted copies of the book; and the drill that a copy can be put back.
 */

/**
 * Why something did not leave. folder-missing: there is no such folder. stick-missing: the folder is there, but on the machine's own disk and not on
 * the drive it was on before. folder-refused: this account may not write there. folder-full: no room there. own-disk-full: no room on the
 * till's disk. no-passphrase, passphrase-unreadable: nothing to encrypt with. copy-unsound: what was written could not be read back as it was.
 */
export const OUTBOX_TROUBLES = [
  'folder-missing',
  'stick-missing',
  'folder-refused',
  'folder-full',
  'own-disk-full',
  'no-passphrase',
  'passphrase-unreadable',
  'copy-unsound',
  'failed',
] as const
export type OutboxTrouble = (typeof OUTBOX_TROUBLES)[number]

/** Which copies a drill takes: encrypted ones from the folder outside, or plain ones from the till's own. */
export const DRILL_SOURCES = ['sealed', 'plain'] as const
export type DrillSource = (typeof DRILL_SOURCES)[number]

/** The steps of a drill in their order. */
export const DRILL_STEPS = ['find', 'open', 'pages', 'journal', 'orders', 'remove', 'compare'] as const
export type DrillStep = (typeof DRILL_STEPS)[number]

/** Why a drill ended before its end. newer: written by a newer program. other-book: of another till. differs: not what the book held then. */
export const DRILL_TROUBLES = ['no-copy', 'wrong-passphrase', 'damaged', 'newer', 'other-book', 'differs', 'own-disk-full', 'failed'] as const
export type DrillTrouble = (typeof DRILL_TROUBLES)[number]

/** What a drill found in the copy, against what the book says of the same moment. */
export type DrillFigures = { lines: number; orders: number; paidCount: number; paidMinor: number; copiedAt: number | null }

export type DrillView = {
  source: DrillSource
  file: string | null
  steps: { step: DrillStep; state: 'waiting' | 'running' | 'done' | 'failed'; tookMs: number | null }[]
  /** Null while it runs. */
  end: { sound: boolean; trouble: DrillTrouble | null } | null
  figures: DrillFigures | null
}

/** How something that leaves by itself stands. `trouble` is of the last try; null when it went well or nothing was tried. */
export type OutboxLine = { trouble: OutboxTrouble | null; since: number | null; nextTryInMs: number | null }

export type SealedCopy = Omit<BookCopy, 'kind'>

export type OutboxView = {
  reports: OutboxLine & { folder: string; last: { day: string; at: number } | null; waitingDays: string[] }
  copies: OutboxLine & {
    folder: string
    passphrase: 'none' | 'set' | 'unreadable'
    busy: boolean
    last: { file: string; at: number; bytes: number; lines: number } | null
    /** Those of this till that lie in the folder, newest first; null while the folder is not there. */
    files: SealedCopy[] | null
  }
  drill: DrillView | null
  lastDrill: { at: number; sound: boolean; personName: string | null } | null
  /** Where the secrets of this machine lie, without which a copy cannot be started on another one. */
  keyFile: string | null
}

export const LONGEST_PASSPHRASE = 200
/** Fewer characters are refused whatever they are. */
export const SHORTEST_PASSPHRASE = 12

export type PassphraseStrength = 'short' | 'weak' | 'fair' | 'strong'

/**
 * How long somebody with the file would have to guess, very roughly: by length and kinds of characters, repeats and runs counted once. Guessing one
 * costs about a tenth of a second of one machine.
 */
export function passphraseStrength(passphrase: string): PassphraseStrength {
  const characters = [...passphrase]
  if (characters.length < SHORTEST_PASSPHRASE) return 'short'
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[ -/:-@[-`{-~]/, 20],
    [/[^ -~]/, 100],
  ]
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(passphrase) ? size : 0), 0)
  // A character that repeats the one before it, or follows it in the alphabet, is no news.
  const news = characters.filter((one, index) => {
    const step = index === 0 ? 9 : (one.codePointAt(0) ?? 0) - (characters[index - 1]?.codePointAt(0) ?? 0)
    return Math.abs(step) > 1
  }).length
  const different = new Set(characters).size
  // Letters of words say about half of what letters by chance say.
  const share = /^[\p{L} '-]+$/u.test(passphrase) ? 0.55 : 0.8
  const bits = Math.min(news, different * 2) * Math.log2(Math.max(2, alphabet)) * share
  return bits < 40 ? 'weak' : bits < 60 ? 'fair' : 'strong'
}
