import Database from 'better-sqlite3'

type Statement = { run(...values: unknown[]): unknown; source: string }
const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as Statement
const realRun = prototype.run

/** Counts every write of every book in this process, and lets one, or all from one on, fail as a full disk or a broken one does. */
export type FailingWrites = {
  /** How many writes there were since the last `failAt`. */
  count(): number
  /** The n-th write from now (1 is the next) fails: once, or it and all after it. */
  failAt(n: number, how: 'once' | 'for-ever', code?: string): void
  /** Nothing fails any more. */
  mend(): void
  /** Puts everything back as it was. */
  restore(): void
}

/** Takes the place of better-sqlite3's `run`: INSERT, UPDATE, BEGIN and COMMIT pass through it; ROLLBACK never fails. */
export function takeOverWrites(): FailingWrites {
  let seen = 0
  let failing: { n: number; how: 'once' | 'for-ever'; code: string } | null = null
  prototype.run = function (this: Statement, ...values: unknown[]) {
    if (/^\s*(ROLLBACK|RELEASE|SAVEPOINT)/i.test(this.source)) return realRun.apply(this, values)
    seen++
    if (failing && (failing.how === 'once' ? seen === failing.n : seen >= failing.n)) throw new Database.SqliteError('planted', failing.code)
    return realRun.apply(this, values)
  }
  return {
    count: () => seen,
    failAt(n, how, code = 'SQLITE_IOERR_WRITE') {
      seen = 0
      failing = { n, how, code }
    },
    mend() {
      failing = null
    },
    restore() {
      prototype.run = realRun
    },
  }
}
