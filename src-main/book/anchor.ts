import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { findJournalHash, type JournalHead, journalHead } from '../db/journal.ts'
import type { Db } from '../db/sql.ts'
import { syncFolder } from './files.ts'

/**
 * A line of the anchor file: the journal had this line when it was written. `rejoinsAt` stands where a copy was restored: what was anchored
 * beyond that line belongs to the book that was put aside.
 */
export type Anchor = { at: number; seq: number; hash: string; rejoinsAt?: number }

/** The file beside the book that remembers how long its journal was: a chain alone does not show that its end was cut off. */
export function anchorFile(dataDir: string): string {
  return join(dataDir, 'journal-anchor.jsonl')
}

/** The anchors the present book must fit, oldest first. A torn or foreign line is left out. */
export function readAnchors(dataDir: string): Anchor[] {
  const file = anchorFile(dataDir)
  if (!existsSync(file)) return []
  let anchors: Anchor[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const anchor = parseAnchor(line)
    if (!anchor) continue
    const { rejoinsAt } = anchor
    if (rejoinsAt !== undefined) anchors = anchors.filter(({ seq }) => seq <= rejoinsAt)
    anchors.push(anchor)
  }
  return anchors
}

/** The anchor farthest along the journal, or null. */
export function lastAnchor(anchors: readonly Anchor[]): Anchor | null {
  return anchors.reduce<Anchor | null>((last, anchor) => (last === null || anchor.seq >= last.seq ? anchor : last), null)
}

/** Adds a line and syncs it. Only for a journal line that is committed: an anchor ahead of its book would stop a sound till. */
export function writeAnchor(dataDir: string, anchor: Anchor): void {
  const file = anchorFile(dataDir)
  const isNew = !existsSync(file)
  const handle = openSync(file, 'a+', 0o600)
  try {
    const { size } = fstatSync(handle)
    const last = Buffer.alloc(1)
    // A line torn by a power cut is closed first, so that it spoils only itself.
    const torn = size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
    writeSync(handle, `${torn ? '\n' : ''}${JSON.stringify(anchor)}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  if (isNew) syncFolder(dataDir)
}

/** Anchors the journal's head as it is committed now. */
export function anchorHead(dataDir: string, db: Db, at: number): JournalHead {
  const head = journalHead(db)
  writeAnchor(dataDir, { at, ...head })
  return head
}

/** How a book stands to its anchors: `behind` when lines are gone, `other` when the anchored line is not the one that was written. */
export function compareWithAnchors(db: Db, anchors: readonly Anchor[]): { fits: 'yes' | 'behind' | 'other'; headSeq: number; anchorSeq: number } {
  const anchor = lastAnchor(anchors)
  const headSeq = journalHead(db).seq
  if (!anchor) return { fits: 'yes', headSeq, anchorSeq: 0 }
  if (anchor.seq > headSeq) return { fits: 'behind', headSeq, anchorSeq: anchor.seq }
  return { fits: findJournalHash(db, anchor.seq) === anchor.hash ? 'yes' : 'other', headSeq, anchorSeq: anchor.seq }
}

/** Why the till must not sell with this book, as a sentence, or null. With `db` null the book's file is not there at all. */
export function lostLines(dataDir: string, db: Db | null): string | null {
  const anchors = readAnchors(dataDir)
  const last = lastAnchor(anchors)
  if (!last) return null
  const how = `close this till and restore the newest copy with "npm run till -- restore --data ${dataDir}"`
  if (db === null) return `The book in ${dataDir} is gone, but this till had written ${last.seq} journal lines; no sale can be taken: ${how}.`
  const { fits, headSeq } = compareWithAnchors(db, anchors)
  if (fits === 'yes') return null
  const keep = `to go on with this book as it is, add "--from ${join(dataDir, 'scantill.db')} --force"`
  const what =
    fits === 'behind'
      ? `The book in ${dataDir} ends at journal line ${headSeq}, but this till had written line ${last.seq}: lines are lost, or an old copy lies in its place`
      : `Line ${last.seq} of the journal in ${dataDir} is not the one this till had written: another book lies in its place`
  return `${what}; no sale can be taken: ${how} (${keep}).`
}

function parseAnchor(line: string): Anchor | null {
  if (line.trim() === '') return null
  try {
    const { at, seq, hash, rejoinsAt } = JSON.parse(line) as Partial<Anchor>
    if (typeof at !== 'number' || !Number.isSafeInteger(seq) || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return null
    const anchor = { at, seq: seq as number, hash }
    return Number.isSafeInteger(rejoinsAt) ? { ...anchor, rejoinsAt: rejoinsAt as number } : anchor
  } catch {
    return null
  }
}
