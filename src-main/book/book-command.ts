import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { JournalCheck, JournalFinding } from '#shared/domain/book.ts'
import { readBook, readFormat } from '../db/copy.ts'
import { appendJournal } from '../db/journal.ts'
import { MIGRATIONS } from '../db/migrations/list.ts'
import { BookError, closeBook, openBook } from '../db/open.ts'
import { rebuildTotals } from '../db/recount-totals.ts'
import { transact } from '../db/sql.ts'
import { anchorHead, lostLines, readAnchors } from './anchor.ts'
import { backUpBook, CopyError, type MadeCopy, pruneCopies } from './backup.ts'
import { RestoreRefused, restoreBook } from './restore.ts'
import { isSealed, SealError, unsealFile } from './sealed-copy.ts'
import { checkJournal } from './verify-journal.ts'

/** How a command ended: 0 well, 1 something does not fit, 2 it could not be done as asked. `text` is for people, `json` for programs. */
export type CommandEnd = { code: 0 | 1 | 2; text: string; json: unknown }

/** What is said where the command itself is wrong. */
export const BOOK_USAGE = [
  'Looks after the book of a closed till:',
  '  npm run till -- verify  --data DIR [--from FILE] [--json]            walks the whole journal of the book, or of a copy',
  '  npm run till -- verify  --data DIR --rebuild-totals [--json]         counts the totals that reports are read from anew, then walks',
  '  npm run till -- backup  --data DIR [--json]                          makes a copy in DIR/backups',
  '  npm run till -- restore --data DIR [--from FILE] [--force] [--json]  puts a copy (the newest whole one) in the place of the book',
  '  npm run till -- report  --day YYYY-MM-DD --data DIR                  says what a day or a range came to (report --help)',
  'A copy whose name ends with .age is encrypted; verify and restore open it with --passphrase-file FILE, a text file with the passphrase in its first line.',
  'Ends with 0 when all is well, 1 when something does not fit, 2 when it could not be done.',
].join('\n')

type Options = { dataDir: string; from: string | null; force: boolean; rebuild: boolean; now: number; passphraseFile: string | null }

/** Runs `backup`, `restore` or `verify` on a data folder. Never throws for what a person can put right. */
export async function runBookCommand(argv: readonly string[], now: number): Promise<CommandEnd> {
  const asked = readArguments(argv, now)
  if ('code' in asked) return asked
  try {
    if (asked.command === 'backup') return await backUp(asked)
    return await withPlainCopy(asked, asked.command === 'verify' ? verify : restore)
  } catch (error) {
    if (error instanceof CopyError) return ended(1, `The copy did not read back whole (${error.message}) and was thrown away; the book is untouched.`)
    if (error instanceof RestoreRefused) return ended(error.unsound ? 1 : 2, error.message)
    if (error instanceof BookError) return ended(2, error.message)
    throw error
  }
}

function ended(code: CommandEnd['code'], text: string, facts: object = {}): CommandEnd {
  return { code, text, json: { ok: code === 0, said: text, ...facts } }
}

function readArguments(argv: readonly string[], now: number): (Options & { command: string }) | CommandEnd {
  const options = {
    data: { type: 'string' },
    from: { type: 'string' },
    force: { type: 'boolean' },
    json: { type: 'boolean' },
    'rebuild-totals': { type: 'boolean' },
    'passphrase-file': { type: 'string' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    const [command, ...more] = positionals
    if (command === undefined || !['backup', 'restore', 'verify'].includes(command) || more.length > 0) return ended(2, BOOK_USAGE)
    if (!values.data) return ended(2, `${command} needs --data DIR, the till's data folder.\n${BOOK_USAGE}`)
    if (command === 'backup' && values.from !== undefined) return ended(2, `backup knows no --from.\n${BOOK_USAGE}`)
    const rebuild = values['rebuild-totals'] === true
    if (rebuild && (command !== 'verify' || values.from !== undefined))
      return ended(2, `--rebuild-totals is for verify of the book itself.\n${BOOK_USAGE}`)
    const passphraseFile = values['passphrase-file'] ?? null
    if (passphraseFile !== null && values.from === undefined) return ended(2, `--passphrase-file goes with --from FILE.\n${BOOK_USAGE}`)
    return { command, dataDir: resolve(values.data), from: values.from ?? null, force: values.force === true, rebuild, now, passphraseFile }
  } catch (error) {
    return ended(2, `${error instanceof Error ? error.message : String(error)}\n${BOOK_USAGE}`)
  }
}

function verify({ dataDir, from, rebuild, now }: Options): CommandEnd {
  const file = from === null ? join(dataDir, 'scantill.db') : resolve(from)
  // A copy is older than the anchors by its nature, so only those within it count.
  const anchors = readAnchors(dataDir)
  if (rebuild && readBook(file, () => true).state === 'sound') rebuildIn(dataDir, now)
  const { state, value } = readBook(file, (db) => checkJournal(db, from === null ? anchors : [], true))
  if (state === 'absent') {
    const lost = from === null ? lostLines(dataDir, null) : null
    return lost === null ? ended(2, `There is no book ${file}.`) : ended(1, lost)
  }
  if (state === 'in-use') return ended(2, `The book ${file} is open: close the till, or use Check journal in its settings.`)
  if (state === 'newer') return ended(2, `${file} was written by a newer Scantill: check it with that one.`)
  if (state === 'foreign') return ended(2, `${file} is a database of another program.`)
  if (value === null) return ended(1, `${file} is damaged: its pages do not fit together.`)
  return ended(value.findings.length === 0 ? 0 : 1, checkWords(value), { file, ...value })
}

/** Counts the kept totals of a closed book anew, with a line that says so. The book is upgraded first where it is of an older program. */
function rebuildIn(dataDir: string, now: number): void {
  const db = openBook(dataDir)
  try {
    transact(db, () => {
      const facts = { lines: rebuildTotals(db) }
      appendJournal(db, { type: 'totals.rebuilt', at: now, orderId: null, attemptId: null, personId: null, personName: null, facts })
    })
    anchorHead(dataDir, db, now)
  } finally {
    closeBook(db)
  }
}

/** Runs a command on a copy; one that is encrypted is opened beside the book first, under its own name, and that is removed again. */
async function withPlainCopy(options: Options, command: (options: Options) => CommandEnd): Promise<CommandEnd> {
  const from = options.from === null ? null : resolve(options.from)
  if (from === null || !existsSync(from) || !(await isSealed(from))) {
    return options.passphraseFile !== null && from !== null && existsSync(from)
      ? ended(2, `${from} is not encrypted: leave out --passphrase-file.`)
      : command(options)
  }
  if (options.passphraseFile === null)
    return ended(2, `${from} is encrypted; nothing was changed. Add --passphrase-file FILE, a text file with its passphrase.`)
  if (!existsSync(options.passphraseFile)) return ended(2, `There is no file ${options.passphraseFile}; nothing was changed.`)
  const passphrase = (readFileSync(options.passphraseFile, 'utf8').split(/\r?\n/)[0] ?? '').replace(/^\uFEFF/, '')
  const folder = join(options.dataDir, '.opened')
  const plain = join(folder, basename(from).replace(/\.age$/, ''))
  const named = (text: string) => text.replaceAll(plain, from)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    await unsealFile(from, plain, passphrase)
    const end = command({ ...options, from: plain })
    return { ...end, text: named(end.text), json: JSON.parse(named(JSON.stringify(end.json))) as unknown }
  } catch (error) {
    if (error instanceof SealError) {
      return error.why === 'wrong-passphrase'
        ? ended(2, `The passphrase does not open ${from}; nothing was changed. It is the one that was set when this copy was made.`)
        : ended(1, `${from} is damaged: what is in it is not what was written; nothing was changed. Take another copy.`)
    }
    if (error instanceof RestoreRefused) throw new RestoreRefused(named(error.message), error.unsound)
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function backUp({ dataDir, now }: Options): Promise<CommandEnd> {
  const file = join(dataDir, 'scantill.db')
  const { state } = readBook(file, () => true)
  if (state === 'absent') return ended(2, `There is no book ${file}.`)
  if (state === 'in-use') return ended(2, `The book ${file} is open: use Back up now in its settings. Nothing was copied.`)
  if (state === 'newer' || state === 'foreign') return ended(2, `${file} is not a book of this Scantill. Nothing was copied.`)
  if (state === 'damaged')
    return ended(1, `${file} is damaged; nothing was copied. Restore the newest copy with "npm run till -- restore --data ${dataDir}".`)
  const made = await copyClosedBook(dataDir, readFormat(file), now)
  const text = `Copied as ${join('backups', made.file)}: ${made.lines} journal lines, ${made.bytes} bytes, read back whole.`
  return ended(0, text, made)
}

/** Copies a book that no till has open; it is not upgraded by that. */
async function copyClosedBook(dataDir: string, format: number, now: number): Promise<MadeCopy> {
  const db = openBook(
    dataDir,
    MIGRATIONS.filter(({ version }) => version <= format),
  )
  try {
    const made = await backUpBook(db, dataDir, now, readAnchors(dataDir))
    const facts = { file: made.file, bytes: made.bytes, lines: made.lines, copyHash: made.lastHash }
    transact(db, () =>
      appendJournal(db, { type: 'book.backed_up', at: now, orderId: null, attemptId: null, personId: null, personName: null, facts }),
    )
    anchorHead(dataDir, db, now)
    pruneCopies(dataDir, now, made.file)
    return made
  } finally {
    closeBook(db)
  }
}

function restore(options: Options): CommandEnd {
  const done = restoreBook(options)
  const lines = [
    ...done.skipped.map((why) => `Skipped: ${why}`),
    `Restored ${done.from}; the journal goes on at line ${done.lines}.`,
    ...(done.keptAside === null ? [] : [`The book before lies in ${done.keptAside}.`]),
    ...(done.oldLines >= done.lines ? ['Look up at the gateway what was paid after this copy was made.'] : []),
  ]
  return ended(0, lines.join('\n'), done)
}

function checkWords({ lines, lastHash, findings, sums }: JournalCheck): string {
  const paid = `Paid sales by the journal: ${sums.journal.count}, ${sums.journal.sumMinor} in minor units; by the orders: ${sums.orders.count}, ${sums.orders.sumMinor}.`
  const head = `${lines} journal lines, last hash ${lastHash}.`
  if (findings.length === 0) return `${head}\nEvery line is there, unchanged and in order. ${paid}`
  return [head, ...findings.map(findingSentence), paid].join('\n')
}

/** A finding as a sentence for a terminal. */
export function findingSentence({ what, seq, facts }: JournalFinding): string {
  const count = Number(facts.count ?? 1)
  const many = count === 1 ? '' : ` (${count} lines)`
  switch (what) {
    case 'missing':
      return `Line ${seq} is missing${many}.`
    case 'changed':
      return `Line ${seq} was changed after it was written.`
    case 'swapped':
      return `Line ${seq} was swapped with line ${facts.with}.`
    case 'inserted':
      return `Line ${seq} was put in later${many}.`
    case 'cut':
      return `The end is cut off from line ${seq}: line ${facts.lastSeq} was there on ${new Date(Number(facts.at)).toISOString()}.`
    case 'rewritten':
      return facts.by === 'anchor'
        ? `The journal was written anew after line ${facts.after}: line ${seq} is not the one that was anchored.`
        : `The journal was written anew: line ${seq} does not bear the hash on the receipt of ${facts.number}.`
    case 'clock_back':
      return `Line ${seq} goes back in time, from ${new Date(Number(facts.lastAt)).toISOString()} to ${new Date(Number(facts.at)).toISOString()}, without a note.`
    case 'totals':
      return `Sale ${facts.number === '' ? facts.orderId : facts.number} does not add up: the orders say ${facts.orderMinor}, the journal ${facts.journalMinor}${seq === null ? '' : ` (line ${seq})`}.`
    case 'closing':
    case 'shift':
      return `The ${what === 'shift' ? 'shift' : 'closing'} ${facts.number}${facts.practice ? ' of practice' : ''} is not what the journal tells${seq === null ? '' : ` (line ${seq})`}: ${facts.why}.`
    case 'kept_totals':
      return `The totals kept of ${facts.day} in ${facts.currency}${facts.practice === 1 ? ' (practice)' : ''} say ${facts.says}, its rows ${facts.rows} (${facts.table}): no sale is concerned, reports are. Count them anew with verify --rebuild-totals.`
    case 'unguarded':
      return 'The triggers that keep journal lines from being changed were taken out.'
  }
}
