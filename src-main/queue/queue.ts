import type { Clock, RandomBytes } from '../clock/clock.ts'
import {
  endQueueItem,
  insertQueueItem,
  listLiveQueue,
  putBackQueueItem,
  type QueueRow,
  readQueueItem,
  reopenQueueItem,
  takeQueueItem,
} from '../db/queue.ts'
import { type Db, transact } from '../db/sql.ts'
import type { Log } from '../log/log.ts'

/** What a try came to: done for good, to be tried again (with a short word why), or never to be tried again. */
export type WorkResult = { does: 'done' | 'again' | 'drop'; answer: string }

/** One kind of work. `run` may be called a second time for the same item after a crash, so it must look before it acts. */
export type Worker = {
  run(item: QueueRow): Promise<WorkResult>
  /** The first wait after a try that came to nothing; it doubles up to `longestMs`. */
  firstMs: number
  longestMs: number
}

/** Work that survives a restart: every item on its own, so that a bad one never holds up another. */
export type Queue = {
  /** Adds work; false when the same work about the same subject is already waiting. Begins at once. */
  add(kind: string, subject: string, payload: unknown): boolean
  /** Tries an item now, whatever its next time; a try that is under way is waited for. */
  tryNow(id: number): Promise<void>
  /** Tries everything now, such as when the network is back. */
  tryAllNow(): Promise<void>
  /** Takes an item out for good, by a person's wish; `alongside` is written in the same transaction. False when it is running or over. */
  drop(id: number, why: string, alongside?: () => void): boolean
  /** After a start: goes on with everything that was left. */
  resume(): void
  /** Everything that is not over, with how long until the next try (null while one is under way). */
  list(): { item: QueueRow; nextInMs: number | null }[]
  stop(): void
}

export type QueueDeps = { db: Db; clock: Clock; random: RandomBytes; log: Log; workers: Record<string, Worker>; changed(): void }

/** While the disk takes nothing, an item is tried again after this. */
const RETRY_WRITE_MS = 60_000

/** The share by which a wait is made longer or shorter, so that many tills do not come back in the same second. */
const JITTER = 0.2

/** `isOurs`: the row says running although no worker has it, because its last outcome could not be written or the till was killed. */
type Running = { due: number; cancel: () => void; work: Promise<void> | null; isOurs: boolean }

/** The wait before try number `tries + 1`: doubling, capped, and spread by up to a fifth either way. `chance` is 0 to 1. */
export function backoffMs(worker: Pick<Worker, 'firstMs' | 'longestMs'>, tries: number, chance: number): number {
  const plain = Math.min(worker.longestMs, worker.firstMs * 2 ** Math.min(30, Math.max(0, tries - 1)))
  return Math.round(plain * (1 - JITTER + 2 * JITTER * chance))
}

/** Makes the queue. Waiting is on the monotonic clock; the row's own times are for people. */
export function createQueue(deps: QueueDeps): Queue {
  const running = new Map<number, Running>()
  let stopped = false

  function plan(id: number, delayMs: number, isOurs = false): void {
    running.get(id)?.cancel()
    if (stopped) return
    const entry: Running = { due: deps.clock.monotonic() + delayMs, cancel: () => {}, work: null, isOurs }
    entry.cancel = deps.clock.after(delayMs, () => void work(id))
    running.set(id, entry)
  }

  function work(id: number): Promise<void> {
    const entry = running.get(id)
    if (!entry || stopped) return Promise.resolve()
    entry.work ??= workOnce(id, entry.isOurs)
      .catch((error: unknown) => {
        // Taking it or its outcome could not be written: the row may still say running, and the next try looks before it acts.
        deps.log.error('queue item failed', error, { id })
        plan(id, RETRY_WRITE_MS, true)
      })
      .finally(() => deps.changed())
    return entry.work
  }

  async function workOnce(id: number, isOurs: boolean): Promise<void> {
    if (isOurs) reopenQueueItem(deps.db, id)
    if (!takeQueueItem(deps.db, id)) {
      running.delete(id)
      return
    }
    const item = readQueueItem(deps.db, id)
    const worker = item ? deps.workers[item.kind] : undefined
    if (!item) return
    deps.changed()
    const result = worker ? await attempt(worker, item) : { does: 'again' as const, answer: 'no worker' }
    if (stopped) return
    const at = deps.clock.now()
    if (result.does === 'again') {
      const wait = backoffMs(worker ?? { firstMs: 60_000, longestMs: 60_000 }, item.tries, chance())
      putBackQueueItem(deps.db, id, at, result.answer, Math.round(at + wait))
      plan(id, wait)
    } else {
      endQueueItem(deps.db, id, result.does === 'done' ? 'done' : 'dropped', at, result.answer)
      running.delete(id)
    }
  }

  async function attempt(worker: Worker, item: QueueRow): Promise<WorkResult> {
    try {
      return await worker.run(item)
    } catch (error) {
      deps.log.error('queue worker threw', error, { id: item.id, kind: item.kind })
      return { does: 'again', answer: 'failed' }
    }
  }

  function chance(): number {
    return (deps.random(1)[0] ?? 0) / 255
  }

  async function tryNow(id: number): Promise<void> {
    const entry = running.get(id)
    if (entry?.work) return entry.work
    entry?.cancel()
    running.set(id, { due: deps.clock.monotonic(), cancel: () => {}, work: null, isOurs: entry?.isOurs ?? false })
    await work(id)
  }

  return {
    add(kind, subject, payload) {
      const id = insertQueueItem(deps.db, { kind, subject, payload, createdAt: deps.clock.now() })
      if (id === null) return false
      plan(id, 0)
      deps.changed()
      return true
    },
    tryNow,
    async tryAllNow() {
      await Promise.all(listLiveQueue(deps.db).map((item) => tryNow(item.id)))
    },
    drop(id, why, alongside) {
      if (readQueueItem(deps.db, id)?.state !== 'waiting' || running.get(id)?.work) return false
      transact(deps.db, () => {
        endQueueItem(deps.db, id, 'dropped', deps.clock.now(), why)
        alongside?.()
      })
      // Only now: an item that could not be taken out keeps its next try.
      running.get(id)?.cancel()
      running.delete(id)
      deps.changed()
      return true
    },
    resume() {
      for (const { id, state } of listLiveQueue(deps.db)) plan(id, 0, state === 'running')
    },
    list() {
      return listLiveQueue(deps.db).map((item) => {
        const entry = running.get(item.id)
        const waiting = entry !== undefined && entry.work === null
        return { item, nextInMs: waiting ? Math.max(0, entry.due - deps.clock.monotonic()) : null }
      })
    },
    stop() {
      stopped = true
      for (const entry of running.values()) entry.cancel()
      running.clear()
    },
  }
}
