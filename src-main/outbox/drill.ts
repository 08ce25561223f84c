import { join } from 'node:path'
import { DRILL_STEPS, type DrillFigures, type DrillSource, type DrillStep, type DrillTrouble, type DrillView } from '#shared/domain/outbox.ts'
import { backupsFolder } from '../book/backup.ts'
import { CopyEnded, type DrillFound } from '../book/copy-jobs.ts'
import { countOrders, sumPaidUpTo } from '../db/book-check.ts'
import { findJournalHash, genesisHash } from '../db/journal.ts'
import { readMeta } from '../db/meta.ts'
import { type Doer, type OutboxDeps, writeLine } from './outbox-deps.ts'
import { listSealedCopies } from './send-copy.ts'

/** The folder beside the book in which a copy is put back for a drill; it is gone afterwards. */
export function drillFolder(dataDir: string): string {
  return join(dataDir, '.drill')
}

/** Runs a drill on the newest copy of a kind; `show` hears every step. Never throws; the journal keeps what came of it. */
export async function runDrill(
  deps: OutboxDeps,
  wish: { source: DrillSource; passphrase: string },
  by: Doer,
  show: (view: DrillView) => void,
): Promise<void> {
  const { clock, log } = deps
  const began = clock.monotonic()
  const steps = DRILL_STEPS.map((step) => ({ step, state: 'waiting' as DrillView['steps'][number]['state'], tookMs: null as number | null }))
  const view: DrillView = { source: wish.source, file: null, steps, end: null, figures: null }
  let stepBegan = began
  const close = (state: 'done' | 'failed'): void => {
    const open = steps.find((one) => one.state === 'running')
    if (open) Object.assign(open, { state, tookMs: Math.round(clock.monotonic() - stepBegan) })
  }
  const begin = (step: DrillStep): void => {
    close('done')
    stepBegan = clock.monotonic()
    const next = steps.find((one) => one.step === step)
    if (next) next.state = 'running'
    show({ ...view, steps: steps.map((one) => ({ ...one })) })
  }
  const end = (trouble: DrillTrouble | null): void => {
    close(trouble === null ? 'done' : 'failed')
    view.end = { sound: trouble === null, trouble }
    if (deps.db.open) {
      const { figures, file, source } = view
      const facts = { sound: trouble === null, trouble, source, file, lines: figures?.lines ?? null, orders: figures?.orders ?? null }
      writeLine(deps, 'outbox.drill', { ...facts, tookMs: Math.round(clock.monotonic() - began) }, by)
    }
    show({ ...view, steps: steps.map((one) => ({ ...one })) })
  }

  try {
    begin('find')
    const newest = wish.source === 'sealed' ? listSealedCopies(deps)[0] : deps.book.listCopies().find(({ kind }) => kind === 'copy')
    if (!newest) return end('no-copy')
    view.file = newest.file
    const from = join(wish.source === 'sealed' ? deps.settings().outbox.backupFolder : backupsFolder(deps.dataDir), newest.file)
    const passphrase = wish.source === 'sealed' ? wish.passphrase : null
    const found = await deps.copies.drill({ kind: 'drill', from, folder: drillFolder(deps.dataDir), passphrase }, (step) => {
      // What failed stays the open step; clearing up after it is no step forward.
      if (step !== 'remove' || steps.find((one) => one.step === 'orders')?.state === 'running') begin(step)
    })
    if (found.head !== null) view.figures = figuresOf(found, newest.at)
    if (found.trouble !== null) return end(found.trouble)
    begin('compare')
    end(compare(deps, found))
  } catch (error) {
    // Nobody saw its end; it was neither good nor bad.
    if (error instanceof CopyEnded) return
    log.error('a restore drill failed', error)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    end(code === 'ENOSPC' ? 'own-disk-full' : code === 'ENOENT' || code === 'ENOTDIR' ? 'no-copy' : 'failed')
  }
}

function figuresOf({ head, orders, paid, practicePaid }: DrillFound, copiedAt: number): DrillFigures {
  const both = { paidCount: paid.count + practicePaid.count, paidMinor: paid.sumMinor + practicePaid.sumMinor }
  return { lines: head?.seq ?? 0, orders: orders.count, ...both, copiedAt }
}

/** Holds the copy against the book as it was when the copy was made: the line it ends with, its sales, and the money in them. */
function compare({ db }: OutboxDeps, { bookId, head, orders, paid, practicePaid }: DrillFound): DrillTrouble | null {
  if (head === null) return 'damaged'
  if (bookId !== readMeta(db, 'book_id')) return 'other-book'
  const hash = head.seq === 0 ? genesisHash(db) : findJournalHash(db, head.seq)
  const same = (one: { count: number; sumMinor: number }, practice: boolean) => {
    const own = sumPaidUpTo(db, head.seq, practice)
    return own.count === one.count && own.sumMinor === one.sumMinor
  }
  const fits = hash === head.hash && countOrders(db, orders.lastId).count === orders.count && same(paid, false) && same(practicePaid, true)
  return fits ? null : 'differs'
}
