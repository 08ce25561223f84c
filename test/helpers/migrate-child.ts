import Database from 'better-sqlite3'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { openBook } from '#main/db/open.ts'

/* Upgrades the book in a folder to format 70 and kills itself at a step of it. Arguments: folder, step. */

const [, , dir = '', step = ''] = process.argv
const die = () => process.kill(process.pid, 'SIGKILL')
const exec = Database.prototype.exec
const ENDS: Record<string, RegExp> = {
  'orders-copied': /^INSERT INTO new_orders/,
  'orders-renamed': /^ALTER TABLE new_orders/,
  'attempts-renamed': /^ALTER TABLE new_attempts/,
}
Database.prototype.exec = function (text: string) {
  const done = exec.call(this, text)
  if (ENDS[step]?.test(text)) die()
  return done
}
const pragma = Database.prototype.pragma
Database.prototype.pragma = function (source: string, options?: Database.PragmaOptions) {
  if (step === 'after-commit' && source.startsWith('wal_checkpoint')) die()
  const answer = pragma.call(this, source, options)
  // The last thing before the commit.
  if (step === 'before-commit' && source.startsWith('application_id =')) die()
  return answer
}
openBook(
  dir,
  MIGRATIONS.filter(({ version }) => version <= 70),
)
