import { writeSync } from 'node:fs'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import { openTill } from '#main/till.ts'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderPage, PaymentSnapshot, TillSnapshot, UnresolvedSnapshot } from '#shared/bridge/contract.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { Refund } from '#shared/domain/refund.ts'
import type { Result } from '#shared/domain/result.ts'
import { arm, stepsTaken } from './saboteur.ts'
import { SCENARIOS, type Stage } from './scenarios.ts'

/*
 * One life of a till: child.ts TASK SCENARIO DATA SETTINGS SIMULATOR. TASK is before, play or recover. What it says is one JSON line each,
 * written at once, so that a kill right afterwards takes none of it back.
 */

const [task = '', name = '', dataDir = '', settingsFile = '', simulatorUrl = ''] = process.argv.slice(2)
const PATIENCE_MS = 6_000
/** Money that came late is looked for again two minutes after an end, which is 6 s in this haste. */
const SETTLE_PATIENCE_MS = 12_000
const say = (line: object): void => {
  writeSync(1, `${JSON.stringify(line)}\n`)
}
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setTimeout(resolve, ms * Number(process.env.CRASH_HASTE ?? 1))))

const scenario = SCENARIOS.find((one) => one.name === name)
if (!scenario) throw new Error(`no scenario ${name}`)
if (task !== 'before' && (scenario.from === 'start' || task === 'recover')) arm()

const vault = await openKeyFileVault(dataDir, () => {})
const till = await openTill({ kind: 'browser', version: 'crash', dataDir, settingsFile: settingsFile || null, vault, openCounterScreen: () => null })
say({ is: 'ready' })
till.resume()

const tryCall = async (channel: string, input: unknown): Promise<Result<unknown, AppError>> => {
  for (const until = Date.now() + PATIENCE_MS; ; await pause(30)) {
    const answer = await till.call(channel, input)
    // On a machine with too much to do, time that passes faster makes the way look lost for a moment.
    if (answer.ok || answer.error.code !== 'offline' || Date.now() > until) return answer
  }
}
const stage: Stage = {
  async call<T>(channel: string, input: unknown = null) {
    const answer = await tryCall(channel, input)
    if (!answer.ok) throw new Error(`${channel}: ${answer.error.code}`)
    return answer.value as T
  },
  async refusal(channel, input) {
    const answer = await tryCall(channel, input)
    return answer.ok ? null : answer.error.code
  },
  ack: (what, facts) => say({ is: 'ack', what, facts }),
  async until(attemptId, wanted: AttemptStatus[]) {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(15)) {
      const { attempt } = await stage.call<PaymentSnapshot>('payment:get', { attemptId })
      if (wanted.includes(attempt.status)) return
      if (Date.now() > end) throw new Error(`${attemptId} is ${attempt.status}, not ${wanted.join(' or ')}`)
      if (attempt.status !== 'sending' && attempt.status !== 'created') await stage.call('payment:ask-now', { attemptId })
    }
  },
  async untilRefunded(refundId) {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(15)) {
      const { status } = await stage.call<Refund>('refund:ask-now', { refundId })
      if (status === 'done') return
      if (Date.now() > end) throw new Error(`refund ${refundId} is ${status}`)
    }
  },
  async untilPrinted() {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(15)) {
      const { printing } = await stage.call<TillSnapshot>('till:hello')
      const under = printing.open.filter(({ state }) => state !== 'unknown')
      // Asked of a till whose time passes faster, a receipt that is only just queued is not in the list yet.
      if (under.length === 0 && printing.open.length + printing.ended.length > 0) return
      if (Date.now() > end) throw new Error(`a print is still ${under[0]?.state ?? 'not queued'}: ${under[0]?.trouble}`)
    }
  },
  async untilQueueEmpty() {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(15)) {
      const { toDo } = await stage.call<UnresolvedSnapshot>('unresolved:list')
      if (toDo.length === 0) return
      if (Date.now() > end) throw new Error(`a refund is still to do: ${toDo[0]?.lastAnswer}`)
    }
  },
  async customer(orderId, does) {
    const reply = await fetch(new URL('/_customer', simulatorUrl), { method: 'POST', body: JSON.stringify({ order_id: orderId, does }) })
    if (!reply.ok) throw new Error(`the customer could not: ${reply.status}`)
  },
}

/** Lets everything that is open settle, as an hour of a shop's day would. */
async function settleAll(): Promise<void> {
  const { session } = await stage.call<TillSnapshot>('till:hello')
  if (!session) return
  const filter = { search: '', day: null, word: null, tender: null, personId: null, hour: null }
  const open: AttemptStatus[] = ['created', 'sending', 'asking', 'unresolved']
  const ended: AttemptStatus[] = ['declined', 'closed']
  for (const end = Date.now() + SETTLE_PATIENCE_MS; Date.now() < end; await pause(25)) {
    const { rows } = await stage.call<OrderPage>('orders:list', { filter, cursor: null, limit: 50 })
    const { refunds, toDo } = await stage.call<UnresolvedSnapshot>('unresolved:list')
    const allHeld = (await (await fetch(new URL('/_orders', simulatorUrl))).json()) as SimulatedOrder[]
    // The other side serves other tills beside this one; an order id begins with the till's code of three characters.
    const held = allHeld.filter(({ order_id: id }) => rows.some(({ number }) => number.slice(0, 3) === id.slice(0, 3)))
    const known = new Set(held.flatMap((order) => [order.order_id, ...order.refunds.map((refund) => refund.refund_id)]))
    // Money that came after an end without any: the till has to find it by itself.
    const late = new Set(held.filter((order) => order.charged && order.amount === order.asked_amount).map((order) => order.order_id))
    // What the gateway never saw stays open for a person; no question can settle it.
    const settling =
      held.some(({ settled }) => !settled) ||
      rows.some(({ status, number }) => (open.includes(status) ? known.has(number) : ended.includes(status) && late.has(number))) ||
      refunds.some(({ refund }) => known.has(refund.id))
    if (!settling && toDo.length === 0) break
    await stage.call('payment:ask-all-now')
  }
  // Questions about ended ones, asked at the start, come back as well.
  await pause(60)
}

if (task === 'recover') {
  await settleAll()
  // What waited for the printer is printed now; what is in doubt waits for a person.
  if (scenario.printer) await pause(1_500)
} else {
  if (task === 'play' && scenario.from === 'play') arm()
  await (task === 'before' ? scenario.before?.(stage) : scenario.play(stage))
}
if (task === 'before') process.kill(process.pid, 'SIGKILL')
await till.stop()
say({ is: 'done', steps: stepsTaken() })
process.exit(0)
