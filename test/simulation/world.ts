import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fault, type Finding, type GatewayName, noFaults, SALES_PER_WORLD, type WorldReport } from '../../scripts/simulation/report.ts'
import type { Cast } from './cast.ts'
import { CASTS } from './casts.ts'
import { createChance } from './chance.ts'
import { examine, readEnds } from './oracle.ts'
import { readPayoutEnds } from './oracle-payouts.ts'
import { readRefundEnds, readUndecided } from './oracle-refunds.ts'
import { HOUR, MINUTE, SECOND, WORLD_BEGINS } from './stage.ts'
import { Killed, startTill, type TillLife } from './till-life.ts'
import { createTimeline } from './timeline.ts'

const BOOK_FILE = 'scantill.db'

/** How often things go wrong: for each step at which the process could be killed. A sale by a page brings three times as many calls. */
const RATES = { killAtWrite: 0.0002, killAtCommit: 0.0004, killAtWire: { ottpay: 0.002, others: 0.0006 }, quiet: 0.03 }

/** How many customers of paid sales come back for their money: more than in life, for refunds are what is looked at as well. */
const REFUND_SHARE = 0.055

/** How many payouts somebody wants for each sale, where the gateway pays out. */
const PAYOUT_SHARE = 0.3

/** What a world is made of: OTT Pay unless told otherwise, `sales` and shares (fractions of 1) as usual; faults as named. */
export type WorldSpec = {
  gateway?: GatewayName
  seed: number
  world: number
  sales?: number
  refundShare?: number
  payoutShare?: number
  faults: readonly Fault[]
}

/** A world at its end, before anybody looks: the book's file and the gateway's truth that the oracle reads. */
export type WorldEnd = Pick<Cast, 'truth' | 'refunds' | 'paidOut'> & {
  file: string
  findings: Finding[]
  report: Omit<WorldReport, 'findings' | 'digest' | 'ends' | 'refunds' | 'payouts' | 'twiceForAWhile'>
  clear(): void
}

/** Lets a world happen and has the oracle look at what is left of it. */
export async function runWorld(spec: WorldSpec): Promise<WorldReport> {
  const end = await liveWorld(spec)
  try {
    const { findings, twiceForAWhile } = examine(end.file, end.truth(), end.refunds(), end.paidOut())
    const ends = readEnds(end.file)
    const all = [...end.findings, ...findings]
    const told = JSON.stringify([end.report, ends.digest, all])
    const refunds = readRefundEnds(end.file)
    return {
      ...end.report,
      findings: all,
      twiceForAWhile,
      ends: ends.counts,
      refunds,
      payouts: readPayoutEnds(end.file),
      digest: createHash('sha256').update(told).digest('hex').slice(0, 16),
    }
  } finally {
    end.clear()
  }
}

/** Lets a world happen: customers come, everything that may go wrong does, and a day later nothing may be left undecided. */
export async function liveWorld(spec: WorldSpec): Promise<WorldEnd> {
  const { faults } = spec
  const sales = spec.sales ?? SALES_PER_WORLD
  const counts = noFaults()
  const refundFaults = noFaults()
  const payoutFaults = noFaults()
  const findings: Finding[] = []
  const count = (fault: Fault, action?: string): void => {
    counts[fault]++
    if (action === 'REFUND') refundFaults[fault]++
    if (action === 'PAYOUT') payoutFaults[fault]++
  }
  const found = (finding: Finding): void => void findings.push(finding)
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'scantill-world-'))
  const chanceOf = (stream: string) => createChance(spec.seed * 100_003 + spec.world, stream)

  const timeline = createTimeline(() => reviveDead())
  const fate = chanceOf('fate')

  let isDown = false
  let wallAhead = 0
  let rough = true
  let stopped = false
  let disk: 'fine' | 'refusing' | 'flaky' | 'limited' = 'fine'
  let life: TillLife | null = null
  let restarts = 0
  let folder = join(root, 'life-0')
  // In most worlds the manager looks at the end of the shift, in every fourth one a day later.
  const patienceMs = (spec.world % 4 === 3 ? 24 : 3) * HOUR
  const has = (fault: Fault): boolean => faults.includes(fault)
  const running = (): TillLife | null => (life && !life.dead ? life : null)

  const refundShare = spec.refundShare ?? REFUND_SHARE
  const stage = { timeline, faults, patienceMs, refundShare, isOpen: () => rough, till: running, found }
  const cast = CASTS[spec.gateway ?? 'ottpay']({ timeline, chanceOf, faults, count, isDown: () => isDown, world: spec.world, stage })
  const { people, payouts } = cast
  const surroundings = {
    timeline,
    chance: chanceOf('till'),
    line: cast.line,
    seat: cast.seat,
    wall: () => Math.round(WORLD_BEGINS + timeline.now() + wallAhead),
    killHere(where: 'write' | 'commit' | 'wire') {
      if (!has('kill') || stopped) return false
      const rate =
        where === 'write' ? RATES.killAtWrite : where === 'commit' ? RATES.killAtCommit : RATES.killAtWire[cast.payouts ? 'others' : 'ottpay']
      if (!fate.happens(rough ? rate : rate * RATES.quiet)) return false
      count('kill')
      return true
    },
    diskRefuses: () => disk === 'refusing' || (disk === 'flaky' && fate.happens(0.4)),
    onDiskRefused: () => count('disk-full'),
    changed: people.see,
  }

  function start(): void {
    try {
      startTill(surroundings, folder, (begun) => {
        life = begun
        if (disk === 'limited') begun.limitPages(true)
        people.look()
        payouts?.look()
      })
    } catch (error) {
      if (!(error instanceof Killed))
        found({ kind: 'threw', about: 'start', what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }

  /** A till that was killed is started again by somebody, after a while. */
  function reviveDead(): void {
    if (!life?.dead) return
    folder = life.folder
    life.bury()
    life = null
    restarts++
    // A machine that was off may have forgotten the time.
    if (rough && has('clock-jump') && fate.happens(0.1)) setClock()
    timeline.after(fate.logarithmic(2 * SECOND, 5 * MINUTE), start)
  }

  function setClock(): void {
    count('clock-jump')
    // Somebody sets the clock, a dead battery forgets it, the network puts it right.
    wallAhead = fate.happens(0.3) ? 0 : Math.round((fate.happens(0.5) ? 1 : -1) * fate.logarithmic(SECOND, 10 * 365 * 24 * HOUR))
  }

  function jumpClock(): void {
    if (!rough) return
    setClock()
    timeline.after(fate.logarithmic(15 * MINUTE, 4 * HOUR), jumpClock)
  }

  function fillDisk(): void {
    if (!rough) return
    disk = fate.pick(['refusing', 'flaky', 'limited'])
    if (disk === 'limited') running()?.limitPages(true)
    timeline.after(fate.logarithmic(5 * SECOND, 3 * MINUTE), () => {
      running()?.limitPages(false)
      disk = 'fine'
      timeline.after(fate.logarithmic(20 * MINUTE, 3 * HOUR), fillDisk)
    })
  }

  /** The line is down for a while; when it is back, the till hears of it at once or finds out by itself. */
  function cutLine(): void {
    if (!rough) return
    isDown = true
    timeline.after(fate.logarithmic(10 * SECOND, 5 * MINUTE), () => {
      isDown = false
      timeline.after(fate.logarithmic(30 * MINUTE, 4 * HOUR), cutLine)
      const till = running()
      if (!till || fate.happens(0.4)) return
      // As till.ts does when the line is back.
      Promise.all([till.resolver.askAllNow(), till.refunds.askAllNow(), till.queue.tryAllNow(), till.payouts.askAllNow()]).catch((error: unknown) => {
        if (!(error instanceof Killed) && !till.dead) found({ kind: 'threw', about: 'line back', what: String(error) })
      })
    })
  }

  // The book of a running till is locked, so it is read through the till's own connection.
  const undecided = (): Map<string, string> => {
    const till = running()
    return till ? readUndecided(till.db) : new Map()
  }

  try {
    start()
    if (has('line-down')) timeline.after(fate.logarithmic(5 * MINUTE, 2 * HOUR), cutLine)
    if (has('clock-jump')) timeline.after(fate.logarithmic(5 * MINUTE, HOUR), jumpClock)
    if (has('disk-full')) timeline.after(fate.logarithmic(5 * MINUTE, HOUR), fillDisk)
    let at = 0
    const crowd = chanceOf('crowd')
    for (let sale = 1; sale <= sales; sale++) {
      at += crowd.logarithmic(4 * SECOND, 90 * SECOND)
      const name = `${spec.seed}-${spec.world}-${sale}`
      timeline.after(at, () => people.sell(name))
      if (payouts && crowd.happens(spec.payoutShare ?? PAYOUT_SHARE))
        timeline.after(at + crowd.whole(0, 30) * SECOND, () => payouts.want(`${name}-out`))
    }
    await timeline.runUntil(at + HOUR)
    rough = false
    await timeline.runUntil(at + patienceMs + 3 * HOUR - 10 * MINUTE)
    const before = undecided()
    await timeline.runUntil(at + patienceMs + 3 * HOUR)
    const after = undecided()
    // A running till decides within its windows, or says that it cannot; it needs no start for that.
    for (const [about, status] of after)
      if (before.get(about) === status)
        found({
          kind: about.startsWith('payout') ? 'payout-open' : about.startsWith('refund') || about.startsWith('queue') ? 'refund-open' : 'open',
          about,
          what: `stays ${status}`,
        })
    // Another start, and three quiet hours after it.
    stopped = true
    running()?.kill()
    reviveDead()
    await timeline.runUntil(at + patienceMs + 6 * HOUR)
    const last = running()
    if (!last) throw new Error('the till did not come back')
    last.resolver.stop()
    last.refunds.stop()
    last.queue.stop()
    last.payouts.stop()
    last.kill()
    folder = last.folder
    last.bury()
  } catch (error) {
    rmSync(root, { recursive: true, force: true })
    throw error
  }
  cast.check?.(join(folder, BOOK_FILE))
  const all = [...cast.truth().values()]
  const ends = readEnds(join(folder, BOOK_FILE))
  return {
    file: join(folder, BOOK_FILE),
    truth: cast.truth,
    refunds: cast.refunds,
    paidOut: cast.paidOut,
    findings,
    report: {
      gateway: spec.gateway ?? 'ottpay',
      seed: spec.seed,
      world: spec.world,
      sales,
      faults: counts,
      refundFaults,
      payoutFaults,
      restarts,
      attempts: ends.attempts,
      charges: all.filter(({ chargedMinor }) => chargedMinor !== null).length,
      questions: ends.questions,
    },
    clear: () => rmSync(root, { recursive: true, force: true }),
  }
}
