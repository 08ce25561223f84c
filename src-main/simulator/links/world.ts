import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { LINK_PLAYS, type LinkScene, type LinkStatus, NOTICE_FORGED_MS, NOTICE_LATE_MS, type ScenePlay, UNMARKED } from './scenes.ts'

/*
 * What a simulated gateway for payment pages and payouts holds. Each event is one JSON line, written before it is answered, so that a process
 * killed at any moment goes on from the same state; everything else is computed from the times in those lines.
 */

/** An order or payout as it was taken in. `fields`: the request as it came. Times are UTC milliseconds, amounts minor units. */
export type LinkOrder = {
  orderId: string
  kind: 'in' | 'out'
  /** The gateway's own number. */
  ref: string
  method: string
  currency: string
  askedMinor: number
  noticeUrl: string
  scene: LinkScene | null
  fields: Record<string, string>
  createdAt: number
  customer: { does: 'pays' | 'refuses'; at: number } | null
}

/** How an order stands. `settled`: time alone changes nothing of it any more. */
export type LinkStanding = { status: LinkStatus; amountMinor: number; settled: boolean }

/** A notice that is to be sent, and what became of it. `number` counts within its order. */
export type DueNotice = {
  order: LinkOrder
  number: number
  status: Exclude<LinkStatus, 'waiting'>
  amountMinor: number
  forged: boolean
  /** How often it is sent though it was acknowledged. */
  copies: number
  dueAt: number
  tries: number
}

/** How a vendor repeats a notice that is not acknowledged: how often at most, and after how many milliseconds of practice time. */
export type NoticeHabit = { tries: number; everyMs: number }

/** The orders, their file and their clock. `speed` is how many milliseconds of practice time pass in a real one. */
export type LinkWorld = {
  now(): number
  find(orderId: string): LinkOrder | undefined
  all(): LinkOrder[]
  add(order: LinkOrder): void
  ageMs(order: LinkOrder): number
  standing(order: LinkOrder): LinkStanding
  customerDoes(orderId: string, does: 'pays' | 'refuses' | 'ignores'): boolean
  /** Counts a question. */
  asked(orderId: string): void
  queriesOf(orderId: string): number
  /** The notices that are due by now. */
  due(habit: NoticeHabit): DueNotice[]
  sent(notice: DueNotice, acknowledged: boolean): void
  noticesOf(orderId: string): { number: number; at: number; acknowledged: boolean }[]
  close(): void
}

/** How a world is opened; `storeFile` null forgets everything at the end. */
export type WorldOptions = { storeFile: string | null; speed?: number; now?: () => number }

type Line =
  | { is: 'order'; order: LinkOrder }
  | { is: 'customer'; orderId: string; does: 'pays' | 'refuses'; at: number }
  | { is: 'notice'; orderId: string; number: number; at: number; acknowledged: boolean }

/** How long an unpaid order waits for its customer, in milliseconds of practice time. */
const LINK_LIFE_MS = 1_800_000

/** Opens a world. Throws one sentence when its file cannot be used or the speed is none. */
export function openWorld({ storeFile, speed = 1, now = Date.now }: WorldOptions): LinkWorld {
  if (!(speed > 0)) throw new Error('The practice gateway needs a speed above 0.')
  const orders = new Map<string, LinkOrder>()
  const notices = new Map<string, { number: number; at: number; acknowledged: boolean }[]>()
  const queries = new Map<string, number>()
  const apply = (line: Line) => {
    if (line.is === 'order') orders.set(line.order.orderId, line.order)
    else if (line.is === 'notice') notices.set(line.orderId, [...(notices.get(line.orderId) ?? []), line])
    else {
      const order = orders.get(line.orderId)
      if (order) order.customer = { does: line.does, at: line.at }
    }
  }
  const file = storeFile === null ? null : openStore(storeFile, apply)
  const record = (line: Line) => {
    if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`)
    apply(line)
  }
  const ageMs = (order: LinkOrder) => (now() - order.createdAt) * speed
  const standing = (order: LinkOrder) => standingAt(order, ageMs(order))
  return {
    now,
    find: (orderId) => orders.get(orderId),
    all: () => [...orders.values()],
    add: (order) => record({ is: 'order', order }),
    ageMs,
    standing,
    customerDoes(orderId, does) {
      const order = orders.get(orderId)
      const waits = order !== undefined && order.kind === 'in' && playOf(order).ends.length === 0
      if (!waits || standing(order).status !== 'waiting') return false
      if (does !== 'ignores') record({ is: 'customer', orderId, does, at: now() })
      return true
    },
    asked: (orderId) => void queries.set(orderId, (queries.get(orderId) ?? 0) + 1),
    queriesOf: (orderId) => queries.get(orderId) ?? 0,
    due: (habit) =>
      [...orders.values()]
        .flatMap((order) => dueNotices(order, notices.get(order.orderId) ?? [], habit, speed))
        .filter(({ dueAt }) => dueAt <= now()),
    sent: ({ order, number }, acknowledged) => record({ is: 'notice', orderId: order.orderId, number, at: now(), acknowledged }),
    noticesOf: (orderId) => (notices.get(orderId) ?? []).map(({ number, at, acknowledged }) => ({ number, at, acknowledged })),
    close: () => {
      if (file !== null) closeSync(file)
    },
  }
}

/** What an order plays. */
export function playOf(order: Pick<LinkOrder, 'scene' | 'kind'>): ScenePlay {
  return order.scene === null ? UNMARKED[order.kind] : LINK_PLAYS[order.scene]
}

function standingAt(order: LinkOrder, ageMs: number): LinkStanding {
  const { ends, moreMinor } = playOf(order)
  const amountMinor = order.askedMinor + moreMinor
  if (order.customer) return { status: order.customer.does === 'pays' ? 'paid' : 'failed', amountMinor, settled: true }
  if (ends.length === 0) {
    const isOver = ageMs >= LINK_LIFE_MS
    // Past its time an unpaid order stays "to be paid" at these vendors; only nobody can pay it any more.
    return { status: 'waiting', amountMinor, settled: isOver }
  }
  const status = ends.findLast(({ afterMs }) => ageMs >= afterMs)?.status ?? 'waiting'
  return { status, amountMinor, settled: ageMs >= (ends.at(-1)?.afterMs ?? 0) }
}

type Ended = Pick<DueNotice, 'status' | 'forged'> & { at: number }

function dueNotices(order: LinkOrder, sent: { number: number; acknowledged: boolean }[], habit: NoticeHabit, speed: number): DueNotice[] {
  const { ends, notices, moreMinor } = playOf(order)
  if (notices === 'none') return []
  const lateMs = notices === 'late' ? NOTICE_LATE_MS : 0
  const ended: Ended[] = ends.map(({ afterMs, status }) => ({ status, forged: false, at: order.createdAt + (afterMs + lateMs) / speed }))
  if (notices === 'forged') ended.push({ status: 'paid', forged: true, at: order.createdAt + NOTICE_FORGED_MS / speed })
  if (order.customer) ended.push({ status: order.customer.does === 'pays' ? 'paid' : 'failed', forged: false, at: order.customer.at })
  const copies = notices === 'twice' ? 2 : 1
  return ended.flatMap(({ status, forged, at }, number) => {
    const own = sent.filter((one) => one.number === number)
    const told = own.filter(({ acknowledged }) => acknowledged).length
    const missed = own.length - told
    if (told >= copies || missed >= habit.tries || (forged && own.length > 0)) return []
    const dueAt = at + (missed * habit.everyMs) / speed
    return [{ order, number, status, amountMinor: order.askedMinor + moreMinor, forged, copies, dueAt, tries: own.length }]
  })
}

/** Reads what is there and gives the file to append to. A line cut by a kill was never answered, so it is dropped. */
function openStore(storeFile: string, apply: (line: Line) => void): number {
  try {
    const file = openSync(storeFile, 'a+', 0o600)
    const text = readFileSync(storeFile, 'utf8')
    for (const line of text.split('\n')) {
      const read = readLine(line)
      if (read) apply(read)
    }
    if (text !== '' && !text.endsWith('\n')) writeSync(file, '\n')
    return file
  } catch (error) {
    throw new Error(`The practice gateway cannot use its file ${storeFile}: ${error instanceof Error ? error.message : 'unknown fault'}.`)
  }
}

function readLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}
