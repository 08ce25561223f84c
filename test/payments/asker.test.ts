import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextClosedLookIn, nextLateLookIn, nextQuestionIn } from '#main/payments/ask-schedule.ts'
import { type AskAbout, type Asker, createAsker, type HeardStep, type Watch, type Watched } from '#main/payments/asker.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WINDOW_MS = 45 * SECOND

type Row = Watched & { status: 'sending' | 'doubtful' | 'over' | 'refused' | 'closed' }
type Heard = { to: Row['status'] | null; askSoon?: boolean }

describe('the asker', () => {
  let clock: VirtualClock
  let asker: Asker<Row, Heard>
  let rows: Map<string, Row>
  /** Every question: of which row, and how long after the test began. */
  let asked: { id: string; atMs: number }[]
  let errors: string[]
  let startMono: number
  /** What the other side says; a test replaces it. */
  let says: (row: Row) => Heard | Promise<Heard> | null
  /** Called before a read, write or end of a window; a test lets it throw. */
  let disk: (what: 'read' | 'write' | 'window', id: string) => void

  const isOpen = ({ status }: Row) => status === 'sending' || status === 'doubtful'
  const read = (id: string) => rows.get(id) ?? null
  const put = (id: string, row: Partial<Row> = {}): Row => {
    const now = clock.now()
    const whole: Row = { id, status: 'sending', createdAt: now, sentAt: now, endedAt: null, nextAskAt: null, ...row }
    rows.set(id, whole)
    return whole
  }
  const asksOf = (id: string) => asked.filter((one) => one.id === id).map(({ atMs }) => atMs)

  beforeEach(() => {
    clock = createVirtualClock()
    startMono = clock.monotonic()
    rows = new Map()
    asked = []
    errors = []
    says = () => ({ to: null })
    disk = () => {}
    const about: AskAbout<Row, Heard, HeardStep<Row>> = {
      idName: 'rowId',
      read(id) {
        disk('read', id)
        return read(id)
      },
      isOpen,
      nextIn({ status }: Row, watch: Watch) {
        const now = clock.monotonic()
        if (status === 'refused') {
          watch.endedMono ??= now
          return nextLateLookIn(now - watch.endedMono, true)
        }
        if (status === 'closed')
          return nextClosedLookIn(now - watch.sentMono, WINDOW_MS, watch.endedMono === null ? null : now - watch.endedMono, true)
        return status === 'over' ? null : nextQuestionIn(now - watch.sentMono, WINDOW_MS)
      },
      ask(row) {
        const heard = says(row)
        if (heard === null) return null
        asked.push({ id: row.id, atMs: clock.monotonic() - startMono })
        return Promise.resolve(heard)
      },
      decide: (_row, { to, askSoon = false }) => ({ to, change: to === null || to === 'doubtful' ? {} : { endedAt: clock.now() }, askSoon }),
      write(row, { to, change }) {
        disk('write', row.id)
        return put(row.id, { ...row, ...change, status: to ?? row.status })
      },
      endWindow(row) {
        if (row.status !== 'sending') return null
        disk('window', row.id)
        return put(row.id, { ...row, status: 'doubtful' })
      },
    }
    asker = createAsker(
      { clock, log: { info: () => {}, warn: () => {}, error: (event, _error, facts) => errors.push(`${event} ${facts?.rowId}`) } },
      about,
    )
  })
  afterEach(() => asker.stop())

  /** Lets something fail this many times. */
  const failing = (what: 'read' | 'write' | 'window', id: string, times: number) => {
    let left = times
    disk = (does, of) => {
      if (does === what && of === id && left-- > 0) throw new Error('disk full')
    }
  }

  it('asks on the ladder whatever the clock on the wall does, and says so in times and in the row', async () => {
    asker.watchNew(put('a'), WINDOW_MS)
    expect(asker.timesOf('a')).toEqual({ remainingMs: WINDOW_MS, nextAskInMs: 5 * SECOND })
    clock.jumpWall(300 * DAY)
    await clock.advance(9 * SECOND)
    clock.jumpWall(-900 * DAY)
    await clock.advance(5 * SECOND)
    expect(asksOf('a')).toEqual([5, 8, 11, 14].map((seconds) => seconds * SECOND))
    expect(asker.timesOf('a')).toEqual({ remainingMs: 31 * SECOND, nextAskInMs: 3 * SECOND })
    expect(read('a')?.nextAskAt).toBe(clock.now() + 3 * SECOND)
    await clock.advance(31 * SECOND)
    expect(read('a')?.status).toBe('doubtful')
    expect(asker.timesOf('a')).toEqual({ remainingMs: 0, nextAskInMs: 15 * SECOND })
    expect(asker.timesOf('nobody')).toEqual({ remainingMs: 0, nextAskInMs: null })
  })

  it('lets go of what is over, and waits for nothing then', async () => {
    says = () => ({ to: 'over' })
    asker.watchNew(put('a'), WINDOW_MS)
    await clock.advance(HOUR)
    expect(asksOf('a')).toHaveLength(1)
    expect(read('a')).toMatchObject({ status: 'over', nextAskAt: null })
    expect(asker.watchedCount()).toBe(0)
    expect(clock.pending()).toBe(0)
  })

  it('a reply that decides nothing does not put off the next question, nor does the end of the window while one is on its way', async () => {
    asker.watchNew(put('a'), WINDOW_MS)
    await clock.advance(7 * SECOND)
    asker.settleReply('a', { to: null })
    await clock.advance(SECOND)
    expect(asksOf('a')).toEqual([5 * SECOND, 8 * SECOND])
    says = () => new Promise(() => {})
    await clock.advance(WINDOW_MS)
    expect(read('a')?.status).toBe('doubtful')
    expect(asker.timesOf('a').nextAskInMs).toBe(0)
  })

  it('has one question of a row on its way, whoever wants another meanwhile', async () => {
    const answers: ((heard: Heard) => void)[] = []
    says = () => new Promise((resolve) => answers.push(resolve))
    asker.watchNew(put('a'), WINDOW_MS)
    asker.watchNew(put('b'), WINDOW_MS)
    await clock.advance(6 * SECOND)
    expect(answers).toHaveLength(2)
    asker.settleReply('a', { to: null, askSoon: true })
    asker.planAnew(put('a'))
    asker.pickUp(put('a'))
    const pressed = asker.askNow(put('a'))
    await clock.advance(20 * SECOND)
    expect(answers).toHaveLength(2)
    for (const answer of answers) answer({ to: null })
    await pressed
    await clock.advance(3 * SECOND)
    expect(asksOf('a')).toEqual([5 * SECOND, 29 * SECOND])
  })

  it('asks at most once a second, also about what is no longer watched, and soon means after that second', async () => {
    says = () => ({ to: 'over' })
    await asker.askNow(put('a'))
    expect(asker.watchedCount()).toBe(0)
    for (let press = 0; press < 5; press++) await asker.askNow(put('a'))
    await clock.advance(999)
    await asker.askNow(put('a'))
    expect(asksOf('a')).toEqual([0])
    await clock.advance(1)
    await asker.askNow(put('a'))
    expect(asksOf('a')).toEqual([0, SECOND])

    says = () => ({ to: null })
    asker.watchNew(put('b'), WINDOW_MS)
    await asker.askNow(put('b'))
    await clock.advance(300)
    asker.settleReply('b', { to: null, askSoon: true })
    await clock.advance(699)
    expect(asksOf('b')).toEqual([SECOND])
    await clock.advance(1)
    expect(asksOf('b')).toEqual([SECOND, 2 * SECOND])
  })

  it('keeps of its questions no more than those of the last second', async () => {
    says = () => ({ to: 'over' })
    for (let sale = 0; sale < 500; sale++) {
      await asker.askNow(put(`sale-${sale}`))
      if (sale % 10 === 9) await clock.advance(SECOND)
    }
    expect(asked).toHaveLength(500)
    expect(asker.rememberedCount()).toBeLessThanOrEqual(10)
    // One that is asked about again counts from then.
    await asker.askNow(put('a'))
    await clock.advance(SECOND)
    await asker.askNow(put('a'))
    await clock.advance(500)
    await asker.askNow(put('b'))
    await asker.askNow(put('a'))
    expect(asksOf('a')).toHaveLength(2)
    expect(asker.rememberedCount()).toBe(2)
    // Nor does one that is asked about all the time keep the others.
    for (let second = 0; second < 50; second++) {
      await asker.askNow(put('a'))
      await asker.askNow(put(`beside-${second}`))
      await clock.advance(SECOND)
    }
    expect(asksOf('a').length).toBeGreaterThan(50)
    expect(asker.rememberedCount()).toBe(2)
  })

  it('an answer or reply that could not be written, or a row that could not be read, is asked for again', async () => {
    for (const what of ['write', 'read'] as const) {
      asked = []
      startMono = clock.monotonic()
      failing(what, what, 1)
      says = () => ({ to: 'over' })
      asker.watchNew(put(what), WINDOW_MS)
      await clock.advance(5 * SECOND)
      expect(read(what)?.status).toBe('sending')
      await clock.advance(15 * SECOND)
      expect(read(what)?.status).toBe('over')
    }
    failing('write', 'reply', 1)
    says = () => ({ to: 'over' })
    asker.watchNew(put('reply'), WINDOW_MS)
    asker.settleReply('reply', { to: 'over' })
    expect(asker.timesOf('reply').nextAskInMs).toBe(15 * SECOND)
    await clock.advance(15 * SECOND)
    expect(read('reply')?.status).toBe('over')
    expect(errors).toEqual(['write', 'read', 'reply'].map((id) => `an answer could not be written ${id}`))
  })

  it('the end of a window that could not be written is written later', async () => {
    failing('window', 'a', 2)
    asker.watchNew(put('a'), WINDOW_MS)
    await clock.advance(WINDOW_MS + 29 * SECOND)
    expect(read('a')?.status).toBe('sending')
    await clock.advance(SECOND)
    expect(read('a')?.status).toBe('doubtful')
  })

  it('where nobody can be asked, it goes on planning and counts no question', async () => {
    says = () => null
    asker.watchNew(put('a'), WINDOW_MS)
    await clock.advance(5 * SECOND)
    expect(asked).toEqual([])
    expect(asker.timesOf('a').nextAskInMs).toBe(3 * SECOND)
    says = () => ({ to: 'over' })
    await asker.askNow(put('a'))
    expect(asksOf('a')).toEqual([5 * SECOND])
  })

  it('after a start one bad row holds up none of the others and is tried again soon, however often', async () => {
    let bad = 3
    const left = ['a', 'bad', 'b'].map((id) => put(id, { status: 'doubtful' }))
    const resume = (row: Row) => {
      if (row.id === 'bad' && bad-- > 0) throw new Error('disk full')
      asker.pickUp(row)
    }
    asker.resumeEach(left, resume)
    await clock.advance(0)
    expect(asked.map(({ id }) => id)).toEqual(['a', 'b'])
    // Not only writing it may fail, reading it as well; the third time it is only read.
    failing('read', 'bad', 1)
    await clock.advance(46 * SECOND)
    expect(asksOf('bad')).toEqual([])
    await clock.advance(14 * SECOND)
    expect(asksOf('bad')).toEqual([MINUTE])
    expect(errors).toHaveLength(4)
  })

  it('a row that is tried again goes on from how it stands then', async () => {
    let fails = true
    const seen: string[] = []
    asker.resumeEach([put('a', { status: 'doubtful' })], (row) => {
      seen.push(row.status)
      if (fails) throw new Error('disk full')
      asker.pickUp(row)
    })
    fails = false
    put('a', { status: 'over' })
    await clock.advance(HOUR)
    expect(seen).toEqual(['doubtful', 'over'])
    expect(asked).toEqual([])
    expect(asker.watchedCount()).toBe(0)
  })

  it('picking up what is watched already keeps its window and its age', async () => {
    asker.watchNew(put('a'), WINDOW_MS)
    await clock.advance(2 * SECOND)
    asker.pickUp(put('a'))
    await clock.advance(0)
    expect(asksOf('a')).toEqual([2 * SECOND])
    expect(asker.timesOf('a')).toEqual({ remainingMs: 43 * SECOND, nextAskInMs: 3 * SECOND })
  })

  it('no clock on the wall ends by itself the watch of what an earlier process left', async () => {
    const sentAt = clock.now()
    clock.jumpWall(297 * DAY)
    for (const status of ['doubtful', 'refused', 'closed'] as const) {
      const row = put(status, { status, sentAt, createdAt: sentAt, endedAt: status === 'doubtful' ? null : sentAt + HOUR })
      asker.pickUp(row)
    }
    await clock.advance(0)
    expect(asked.map(({ id }) => id)).toEqual(['doubtful', 'refused', 'closed'])
    expect(asker.timesOf('doubtful').nextAskInMs).toBe(15 * MINUTE)
    expect(asker.timesOf('refused').nextAskInMs).toBe(45 * MINUTE)
    expect(asker.timesOf('closed').nextAskInMs).toBe(45 * MINUTE)
    expect(read('closed')?.nextAskAt).toBe(clock.now() + 45 * MINUTE)
    await clock.advance(46 * MINUTE)
    expect(asksOf('refused')).toHaveLength(2)
    expect(asksOf('closed')).toHaveLength(2)
    expect(asker.watchedCount()).toBe(1)
  })

  it('one closed an hour before the start has the rest of the ladder, one sent in the future is new', async () => {
    const row = (id: string, status: Row['status'], agoMs: number) =>
      put(id, { status, sentAt: clock.now() - agoMs, endedAt: status === 'closed' ? clock.now() - agoMs : null })
    asker.pickUp(row('closed', 'closed', HOUR))
    asker.pickUp(row('future', 'doubtful', -DAY))
    await clock.advance(0)
    expect(asker.timesOf('closed').nextAskInMs).toBe(15 * MINUTE)
    expect(asker.timesOf('future').nextAskInMs).toBe(5 * SECOND)
  })

  it('stopped, it does nothing more: no question, no retry, no answer is written', async () => {
    let answer: (heard: Heard) => void = () => {}
    says = () => new Promise((resolve) => (answer = resolve))
    asker.watchNew(put('a'), WINDOW_MS)
    asker.watchNew(put('b'), WINDOW_MS)
    asker.resumeEach([put('c', { status: 'doubtful' })], () => {
      throw new Error('disk full')
    })
    await clock.advance(6 * SECOND)
    expect(asked).toHaveLength(2)
    asker.stop()
    answer({ to: 'over' })
    asker.settleReply('a', { to: 'over' })
    expect(clock.pending()).toBe(0)
    await clock.advance(HOUR)
    expect(asked).toHaveLength(2)
    expect([read('a')?.status, read('b')?.status]).toEqual(['sending', 'sending'])
  })
})
