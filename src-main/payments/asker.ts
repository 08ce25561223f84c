import type { Clock } from '../clock/clock.ts'
import type { Log } from '../log/log.ts'
import { ageAtStart, endedForAtStart, SHORTEST_QUESTION_MS } from './ask-schedule.ts'

/** What the asker has to know of a row it watches. Times are UTC milliseconds. */
export type Watched = {
  id: string
  status: string
  createdAt: number
  sentAt: number | null
  endedAt: number | null
  nextAskAt: number | null
}

/** One row that is being watched; it ends with the process, or when nothing more can come. Times are monotonic milliseconds. */
export type Watch = {
  readonly id: string
  /** When it was sent; of a row that an earlier process sent it is reckoned back from the clock on the wall, once. */
  readonly sentMono: number
  readonly windowEndMono: number
  /** Since when it is looked at for late money; null while it is not. */
  endedMono: number | null
}

/** What something that was heard does to a row: a move (or none), what is written, and whether to ask again at once. */
export type HeardStep<Item extends Watched> = { to: Item['status'] | null; change: Partial<Item>; askSoon: boolean }

/** What is asked about: payments or refunds. What may throw is tried again soon. */
export type AskAbout<Item extends Watched, Heard, Step extends HeardStep<Item>> = {
  /** What the log calls the id of a row. */
  idName: string
  /** The row as it stands now, or null. May throw. */
  read(id: string): Item | null
  isOpen(item: Item): boolean
  /** How long until the next question about a row that stands like this; null when there is none. */
  nextIn(item: Item, watch: Watch): number | null
  /** Asks the gateway once and never throws, now or later; null when nobody can be asked now. */
  ask(item: Item): Promise<Heard> | null
  /** What this means for the row. `watch` is null for a row that is not watched. */
  decide(item: Item, heard: Heard, watch: Watch | null): Step
  /** Writes a step and gives the row as it stands afterwards. May throw. */
  write(item: Item, step: Step): Item
  /** Writes that the window is over and gives the row as it stands afterwards; null where that says nothing any more. May throw. */
  endWindow(item: Item): Item | null
}

/** Owns when is asked about what: the watches, one question at a time for each, none too soon, and again what could not be written. */
export type Asker<Item extends Watched, Heard> = {
  /** Watches a row that is being sent now, from its first question to the end of its window and on. */
  watchNew(item: Item, windowMs: number): void
  /** The window of a row being sent is another one than was thought; counted from its sending on. One that is not watched, or over, stays. */
  moveWindow(id: string, windowMs: number): void
  /** Settles the reply to the request itself. */
  settleReply(id: string, heard: Heard): void
  /** Watches a row that an earlier process left, or goes on watching it, and asks at once. */
  pickUp(item: Item): void
  /** Plans the next question from how the row stands now. */
  planAnew(item: Item): void
  /** Asks now, unless a question came less than a second ago; one that is on its way is waited for. */
  askNow(item: Item): Promise<void>
  /** Does this for each row. One that cannot be read or written holds up none of the others; it is tried again soon. */
  resumeEach(items: readonly Item[], resume: (item: Item) => void): void
  /** Milliseconds until the window ends (0 when over) and until the next question (null when none is planned). */
  timesOf(id: string): { remainingMs: number; nextAskInMs: number | null }
  /** How many rows are watched. */
  watchedCount(): number
  /** How many last questions are remembered; a till runs for months, so they must not pile up. */
  rememberedCount(): number
  stop(): void
}

/** How soon what could not be written is tried again: by then the disk may have room. */
const RETRY_WRITE_MS = 15_000

type Entry = Omit<Watch, 'windowEndMono'> & {
  windowEndMono: number
  nextMono: number | null
  asking: Promise<void> | null
  cancelQuestion(): void
  cancelWindow(): void
}

/** Makes an asker. All waiting is on the monotonic clock, so a clock set forward or back neither hurries nor stops a question. */
export function createAsker<Item extends Watched, Heard, Step extends HeardStep<Item>>(
  { clock, log }: { clock: Clock; log: Log },
  about: AskAbout<Item, Heard, Step>,
): Asker<Item, Heard> {
  const watches = new Map<string, Entry>()
  /** Monotonic time of the last question, oldest first. Not in the watch: one that ended is watched anew at each press of the button. */
  const lastAsked = new Map<string, number>()
  const retries = new Set<() => void>()
  let stopped = false

  const mono = (): number => clock.monotonic()
  const factsOf = (id: string): Record<string, string> => ({ [about.idName]: id })

  function watch(id: string, ageMs: number, windowLeftMs: number): Entry {
    drop(id)
    const now = mono()
    const entry: Entry = {
      id,
      sentMono: now - ageMs,
      windowEndMono: now + windowLeftMs,
      endedMono: null,
      nextMono: null,
      asking: null,
      cancelQuestion: () => {},
      cancelWindow: () => {},
    }
    if (windowLeftMs > 0) entry.cancelWindow = clock.after(windowLeftMs, () => endWindow(entry))
    watches.set(id, entry)
    return entry
  }

  /** Only the clock on the wall says how old such a row is, and it may have been set: it never brings a watch to its end by itself. */
  function watchKnown(item: Item): Entry {
    const now = clock.now()
    const sentForMs = now - (item.sentAt ?? item.createdAt)
    if (about.isOpen(item)) return watch(item.id, ageAtStart(sentForMs), 0)
    const entry = watch(item.id, Math.max(0, sentForMs), 0)
    entry.endedMono = mono() - endedForAtStart(now - (item.endedAt ?? now))
    return entry
  }

  function drop(id: string): void {
    const entry = watches.get(id)
    entry?.cancelQuestion()
    entry?.cancelWindow()
    watches.delete(id)
  }

  function plan(entry: Entry, delayMs: number | null): void {
    entry.cancelQuestion()
    entry.nextMono = delayMs === null ? null : mono() + delayMs
    if (delayMs === null || stopped) return
    entry.cancelQuestion = clock.after(delayMs, () => void ask(entry))
  }

  /** Plans the next question from how the row stands, or lets go of it when nothing more can come. */
  function planNext(entry: Entry, item: Item): void {
    if (stopped || watches.get(entry.id) !== entry) return
    const delay = about.nextIn(item, entry)
    if (delay === null && !about.isOpen(item)) drop(entry.id)
    // Never sooner than a second, or a look that is due while nobody may be asked would be planned again and again.
    else plan(entry, delay === null ? null : Math.max(SHORTEST_QUESTION_MS, delay))
  }

  function ask(entry: Entry): Promise<void> {
    entry.asking ??= askOnce(entry)
      .catch((error: unknown) => notWritten(entry.id, error))
      .finally(() => {
        entry.asking = null
      })
    return entry.asking
  }

  async function askOnce(entry: Entry): Promise<void> {
    const item = about.read(entry.id)
    if (stopped || !item) return
    entry.cancelQuestion()
    const question = about.ask(item)
    if (!question) return planNext(entry, item)
    rememberAsked(entry.id)
    const heard = await question
    if (!stopped) hear(entry.id, heard, 'question')
  }

  function rememberAsked(id: string): void {
    lastAsked.delete(id)
    lastAsked.set(id, mono())
    for (const [other, at] of lastAsked) {
      if (mono() - at < SHORTEST_QUESTION_MS) break
      lastAsked.delete(other)
    }
  }

  /** How long until this row may be asked about again. */
  function soonestIn(id: string): number {
    return Math.max(0, SHORTEST_QUESTION_MS - (mono() - (lastAsked.get(id) ?? Number.NEGATIVE_INFINITY)))
  }

  /** The answer could not be written (a full disk, a bug): the row still says what was true before, so the question is asked again. */
  function notWritten(id: string, error: unknown): void {
    log.error('an answer could not be written', error, factsOf(id))
    const entry = watches.get(id)
    if (entry) plan(entry, RETRY_WRITE_MS)
  }

  function hear(id: string, heard: Heard, source: 'reply' | 'question'): void {
    const item = about.read(id)
    if (!item) return
    const entry = watches.get(id)
    const step = about.decide(item, heard, entry ?? null)
    const soonMs = step.askSoon ? soonestIn(id) : null
    const after = about.write(item, entry ? withNextAsk(item, step, entry, soonMs) : step)
    if (!entry) return
    if (soonMs !== null) plan(entry, soonMs)
    else if (source === 'question' || !about.isOpen(after)) planNext(entry, after)
  }

  /** nextAskAt tells people who read the tray, and after a start which ended rows are still watched; the running program goes by nextMono. */
  function withNextAsk(item: Item, step: Step, entry: Entry, soonMs: number | null): Step {
    const next = soonMs ?? about.nextIn({ ...item, ...step.change, status: step.to ?? item.status }, entry)
    return { ...step, change: { ...step.change, nextAskAt: next === null ? null : Math.round(clock.now() + next) } }
  }

  function endWindow(entry: Entry): void {
    if (stopped) return
    try {
      const item = about.read(entry.id)
      const after = item && about.endWindow(item)
      if (after && !entry.asking) planNext(entry, after)
    } catch (error) {
      log.error('the end of a window could not be written', error, factsOf(entry.id))
      entry.cancelWindow = clock.after(RETRY_WRITE_MS, () => endWindow(entry))
    }
  }

  function resumeOrRetry(id: string, read: () => Item | null, resume: (item: Item) => void): void {
    try {
      const item = read()
      if (item) resume(item)
    } catch (error) {
      log.error('what an earlier process left could not be resumed', error, factsOf(id))
      retry(() => resumeOrRetry(id, () => about.read(id), resume))
    }
  }

  function retry(work: () => void): void {
    const cancel = clock.after(RETRY_WRITE_MS, () => {
      retries.delete(cancel)
      if (!stopped) work()
    })
    retries.add(cancel)
  }

  return {
    watchNew(item, windowMs) {
      planNext(watch(item.id, 0, windowMs), item)
    },
    moveWindow(id, windowMs) {
      const entry = watches.get(id)
      if (stopped || !entry || entry.windowEndMono <= mono()) return
      entry.cancelWindow()
      entry.windowEndMono = entry.sentMono + windowMs
      entry.cancelWindow = clock.after(Math.max(0, entry.windowEndMono - mono()), () => endWindow(entry))
    },
    settleReply(id, heard) {
      if (stopped) return
      try {
        hear(id, heard, 'reply')
      } catch (error) {
        notWritten(id, error)
      }
    },
    pickUp(item) {
      const entry = watches.get(item.id) ?? watchKnown(item)
      if (about.isOpen(item) || about.nextIn(item, entry) !== null) plan(entry, soonestIn(item.id))
      else drop(item.id)
    },
    planAnew(item) {
      planNext(watches.get(item.id) ?? watchKnown(item), item)
    },
    async askNow(item) {
      const entry = watches.get(item.id) ?? watchKnown(item)
      if (entry.asking || soonestIn(item.id) === 0) await ask(entry)
    },
    resumeEach(items, resume) {
      for (const item of items) resumeOrRetry(item.id, () => item, resume)
    },
    timesOf(id) {
      const entry = watches.get(id)
      return {
        remainingMs: entry ? Math.max(0, entry.windowEndMono - mono()) : 0,
        nextAskInMs: entry === undefined || entry.nextMono === null ? null : Math.max(0, entry.nextMono - mono()),
      }
    },
    watchedCount: () => watches.size,
    rememberedCount: () => lastAsked.size,
    stop() {
      stopped = true
      for (const id of [...watches.keys()]) drop(id)
      for (const cancel of retries) cancel()
      retries.clear()
    },
  }
}
