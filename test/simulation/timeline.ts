/** Time that passes only from event to event. Milliseconds since the world began; nothing outside can move it. */
export type Timeline = {
  now(): number
  /** Plans `work` after `delayMs`; the returned function takes it back. Events of one moment run in the order they were planned. */
  after(delayMs: number, work: () => void): () => void
  /** Runs every event up to `until`, then stands there; promises settle after each. */
  runUntil(until: number): Promise<void>
}

type Event = { at: number; order: number; work: (() => void) | null }

/** Makes a timeline that stands at 0: a binary heap, because a world plans some hundred thousand events. */
export function createTimeline(afterEach: () => void): Timeline {
  const heap: Event[] = []
  let now = 0
  let order = 0
  const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(event: Event): void {
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Event
      if (before(above, event)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  function pop(): Event {
    const top = heap[0] as Event
    const last = heap.pop() as Event
    if (heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child++
      const below = heap[child] as Event
      if (before(last, below)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
    return top
  }

  return {
    now: () => now,
    after(delayMs, work) {
      const event: Event = { at: now + Math.max(0, delayMs), order: order++, work }
      push(event)
      return () => {
        event.work = null
      }
    },
    async runUntil(until) {
      while (heap.length > 0 && (heap[0] as Event).at <= until) {
        const event = pop()
        if (event.work === null) continue
        now = event.at
        event.work()
        await new Promise(setImmediate)
        afterEach()
      }
      now = Math.max(now, until)
    },
  }
}
