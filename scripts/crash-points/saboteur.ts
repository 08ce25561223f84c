import fs from 'node:fs'
import { ClientRequest } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'

/*
 * Numbers every step of a till's life from the outside and kills the process at one of them: before and after each statement that writes,
 * around each transaction and right before its commit, around each request to a gateway and its reply, around what is done to files.
 * Imported before the till; the till itself knows nothing of it.
 */

const killAt = Number(process.env.CRASH_AT ?? 0)
/** How much faster than real time the till's own waiting passes. */
const haste = Number(process.env.CRASH_HASTE ?? 1)
const labels: string[] = []
let armed = false

/** From here on steps count. */
export function arm(): void {
  armed = true
}

/** The steps taken so far since arming, in words. */
export function stepsTaken(): readonly string[] {
  return labels
}

function step(label: string): void {
  if (!armed) return
  labels.push(label)
  // To oneself this signal arrives before the call returns: nothing is closed, flushed or said.
  if (labels.length === killAt) process.kill(process.pid, 'SIGKILL')
}

function around<T>(label: string, work: () => T): T {
  step(`before ${label}`)
  const result = work()
  step(`after ${label}`)
  return result
}

type Prepared = { run(...values: unknown[]): unknown }
type Transaction = Record<'default' | 'deferred' | 'immediate' | 'exclusive', (...given: unknown[]) => unknown>
type Book = {
  prepare(text: string): Prepared
  exec(text: string): unknown
  pragma(text: string, options?: object): unknown
  transaction(work: (...given: unknown[]) => unknown): unknown
}

function watchBook(): void {
  const book = Database.prototype as unknown as Book
  const { prepare, exec, pragma, transaction } = book
  book.prepare = function (this: Book, text) {
    const statement = prepare.call(this, text)
    const what = /^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|VACUUM)\s+(\w+)/i.exec(text)
    if (what) {
      const { run } = statement
      statement.run = (...values) => around(`${what[1]} ${what[2]}`.toLowerCase(), () => run.apply(statement, values))
    }
    return statement
  }
  book.exec = function (this: Book, text) {
    return around('exec', () => exec.call(this, text))
  }
  book.pragma = function (this: Book, text, options) {
    const run = () => pragma.call(this, text, options)
    return /=|checkpoint/.test(text) ? around(`pragma ${text}`, run) : run()
  }
  book.transaction = function (this: Book, work) {
    const made = transaction.call(this, (...given: unknown[]) => {
      const result = work(...given)
      step('before commit')
      return result
    }) as Transaction
    const kind =
      (name: keyof Transaction) =>
      (...given: unknown[]) =>
        around('transaction', () => made[name](...given))
    return Object.assign(kind('default'), {
      default: kind('default'),
      deferred: kind('deferred'),
      immediate: kind('immediate'),
      exclusive: kind('exclusive'),
    })
  }
}

const realTimeout = globalThis.setTimeout

function watchWire(): void {
  const wire = ClientRequest.prototype as unknown as { end(...given: unknown[]): unknown; emit(event: string, ...given: unknown[]): boolean }
  const { end, emit } = wire
  wire.end = function (this: typeof wire, ...given) {
    const result = around('request', () => end.apply(this, given))
    // By then the other side has it for certain.
    realTimeout(() => step('a moment after request'), 8)
    return result
  }
  wire.emit = function (this: typeof wire, event, ...given) {
    return event === 'response' ? around('response', () => emit.call(this, event, ...given)) : emit.call(this, event, ...given)
  }
}

function watchFiles(): void {
  const sync = fs as unknown as Record<string, (...given: unknown[]) => unknown>
  for (const name of ['fsyncSync', 'renameSync', 'linkSync', 'unlinkSync', 'copyFileSync', 'rmSync', 'mkdirSync']) {
    const real = sync[name]
    if (real) sync[name] = (...given) => around(name, () => real(...given))
  }
  const later = fs.promises as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
  for (const name of ['open', 'link', 'unlink', 'rename', 'copyFile', 'mkdir']) {
    const real = later[name]
    if (!real) continue
    later[name] = async (...given) => {
      step(`before ${name}`)
      const result = await real(...given)
      step(`after ${name}`)
      return result
    }
  }
  syncBuiltinESMExports()
}

/** All the till's waiting is setTimeout and performance.now, so a window of a minute passes in seconds; the clock on the wall stays as it is. */
function hurry(): void {
  const { now } = performance
  const begun = now.call(performance)
  performance.now = () => begun + (now.call(performance) - begun) * haste
  const hurried = (work: () => void, ms = 0, ...given: unknown[]) => realTimeout(work, ms / haste, ...(given as []))
  globalThis.setTimeout = Object.assign(hurried, realTimeout) as typeof setTimeout
}

watchBook()
watchWire()
watchFiles()
if (haste !== 1) hurry()
