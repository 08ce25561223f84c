import { firstBook } from './0010-first-book.ts'
import { refunds } from './0020-refunds.ts'
import { queueTable } from './0030-queue.ts'
import { printJobs } from './0040-print-jobs.ts'
import { counterLinks } from './0050-counter-links.ts'
import { notices } from './0060-notices.ts'
import { accountKinds } from './0065-account-kinds.ts'
import { links } from './0070-links.ts'
import { payouts } from './0080-payouts.ts'
import { vendorDesk } from './0090-vendor-desk.ts'
import { complaints } from './0100-complaints.ts'
import { dayColumns } from './0110-day-columns.ts'
import { shiftsAndClosings } from './0120-shifts.ts'
import { orderSearch } from './0140-order-search.ts'
import { pinLocks } from './0150-pin-locks.ts'
import { reconcile } from './0160-reconcile.ts'
import { totals } from './0165-totals.ts'
import { journalByType } from './0170-journal-by-type.ts'
import { fewerScatteredIndexes } from './0180-fewer-scattered-indexes.ts'
import type { Migration } from './migration.ts'

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  firstBook,
  refunds,
  queueTable,
  printJobs,
  counterLinks,
  notices,
  accountKinds,
  links,
  payouts,
  vendorDesk,
  complaints,
  dayColumns,
  shiftsAndClosings,
  orderSearch,
  pinLocks,
  reconcile,
  totals,
  journalByType,
  fewerScatteredIndexes,
]
