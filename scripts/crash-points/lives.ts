import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendJournal } from '#main/db/journal.ts'
import { ensureBookId } from '#main/db/meta.ts'
import { MIGRATIONS } from '#main/db/migrations/list.ts'
import { closeBook, openBook } from '#main/db/open.ts'
import { insertPerson } from '#main/db/people.ts'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import type { SentNotice } from '#main/simulator/ottpay/notices.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { CHANNELS } from '#shared/bridge/contract.ts'
import { type NetworkPrinter, startNetworkPrinter } from '../devices/printer-peer.ts'
import { type Ack, examine } from './oracle.ts'
import type { Scenario } from './scenarios.ts'

const CHILD = join(import.meta.dirname, 'child.ts')
const SIMULATOR = join(import.meta.dirname, '..', '..', 'src-main', 'simulator', 'main.ts')
/** How much faster time passes at the gateway, and in a till's own waiting. */
const GATEWAY_SPEED = 200
const TILL_HASTE = 20
const LONGEST_LIFE_MS = 40_000

/** The other side in a process of its own, which no kill of a till touches. */
export type OtherSide = {
  url: string
  orders(tillCode: string): Promise<SimulatedOrder[]>
  /** The calls it made about this till's orders. */
  notices(tillCode: string): Promise<SentNotice[]>
  stop(): Promise<void>
}

/** Starts the simulator alone on a free port, with its orders in `storeFile`. */
export async function startOtherSide(storeFile: string): Promise<OtherSide> {
  const child = spawn(process.execPath, [SIMULATOR, '--port', '0', '--store', storeFile, '--speed', String(GATEWAY_SPEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let url: string | undefined
  for (const until = Date.now() + 20_000; url === undefined; await new Promise((resolve) => setTimeout(resolve, 20))) {
    url = /endpoint +(\S+)/.exec(said)?.[1]
    if (Date.now() > until || child.exitCode !== null) throw new Error(`the simulator did not start: ${said}`)
  }
  const ordersUrl = new URL('/_orders', url)
  return {
    url,
    orders: async (tillCode) => ((await (await fetch(ordersUrl)).json()) as SimulatedOrder[]).filter((order) => order.order_id.startsWith(tillCode)),
    notices: async (tillCode) =>
      ((await (await fetch(new URL('/_notices', url))).json()) as SentNotice[]).filter((notice) => notice.order_id.startsWith(tillCode)),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** How one life of a till ended. `readyMs` is null when it died before it was ready. */
export type Life = { readyMs: number | null; killed: boolean; done: boolean; steps: string[]; acks: Ack[]; said: string }

/** A shop of its own for one point: data folder, settings file, till code. */
export type Shop = {
  dir: string
  dataDir: string
  settingsFile: string
  tillCode: string
  scenario: Scenario
  other: OtherSide
  planted: Ack[]
  printer: NetworkPrinter | null
}

let shops = 0

/** Makes the shop, with the book of an older format where the scenario wants one. */
export async function openShop(parent: string, scenario: Scenario, other: OtherSide): Promise<Shop> {
  const number = shops++
  const base36 = (value: number) => value.toString(36).toUpperCase()
  const tillCode = `${String.fromCharCode(65 + Math.floor(number / 1_296))}${base36(Math.floor(number / 36) % 36)}${base36(number % 36)}`
  const dir = join(parent, tillCode)
  const dataDir = join(dir, 'data')
  mkdirSync(dataDir, { recursive: true })
  const settingsFile = scenario.settings === 'practice' ? '' : join(dir, 'settings.json')
  const { signKey, merchantId, operatorId } = PRACTICE_MERCHANT
  const withPins = [
    { name: 'Ann', role: 'cashier', pin: '1111' },
    { name: 'Bob', role: 'manager', pin: '2225' },
  ]
  const people = scenario.settings === 'pins' ? withPins : [{ name: 'Mei', role: 'manager' }]
  const ottpay = { baseUrl: other.url, merchantId, operatorId, signKey, shopId: PRACTICE_MERCHANT.shopId }
  const printer = scenario.printer ? await startNetworkPrinter() : null
  const printers = printer ? [printerAt(printer.port)] : []
  if (settingsFile)
    writeFileSync(settingsFile, JSON.stringify({ shop: { tillCode, zone: 'America/Toronto' }, people, gateways: { ottpay }, printers }))
  const planted = scenario.upgrade ? plantOldBook(dataDir, `${tillCode}OLDSALE`) : []
  return { dir, dataDir, settingsFile, tillCode, scenario, other, planted, printer }
}

/** A book of the oldest format with a cash sale in it, which the upgrade has to keep. */
function plantOldBook(dataDir: string, number: string): Ack[] {
  const db = openBook(dataDir, MIGRATIONS.slice(0, 1))
  try {
    ensureBookId(db)
    const personId = insertPerson(db, { name: 'Mei', role: 'manager', pinHash: null, practice: false })
    const by = { personId, personName: 'Mei' }
    // In the columns of that format; today's writer knows more of them.
    const sale = `INSERT INTO orders (number, created_at, business_day, shop_hour, tender, kind, amount_minor, tip_minor, currency, status, note,
      person_id, person_name, practice, given_minor, change_minor) VALUES (?, 1, '2026-03-04', 1, 'cash', 'cash', 1234, 0, 'CAD', 'paid', '', ?, 'Mei', 0, 2000, 766)`
    const orderId = Number(db.prepare(sale).run(number, personId).lastInsertRowid)
    appendJournal(db, { type: 'sale.cash_paid', at: 1, orderId, attemptId: null, ...by, facts: { number } })
  } finally {
    closeBook(db)
  }
  return [{ what: 'cash', facts: { number } }]
}

/** A printer with a drawer, as the settings name one. */
function printerAt(port: number) {
  const looks = { language: 'esc-pos', widthMm: 80, dots: 576, columns: 48, codePages: ['cp437'], cjk: 'none', inlineCjk: true, cutter: 'partial' }
  const connection = { kind: 'network', host: '127.0.0.1', port }
  return { printerId: 'front', name: 'Front', connection, prints: { receipts: true, reports: true }, ...looks, drawer: 'pin2', answers: true }
}

/** Takes the shop's files away. */
export async function closeShop(shop: Shop): Promise<void> {
  await shop.printer?.close()
  rmSync(shop.dir, { recursive: true, force: true })
}

/** Runs one life: killed at step `killAt`, or to its end where that is 0 or never reached. */
export async function live(shop: Shop, task: 'before' | 'play' | 'recover', killAt: number): Promise<Life> {
  const { scenario, dir, dataDir, settingsFile, other } = shop
  const began = performance.now()
  const child: ChildProcess = spawn(process.execPath, [CHILD, task, scenario.name, dataDir, settingsFile, other.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Compiled code is kept between the lives, as an installed till's is.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dir, '..', 'compiled'), CRASH_AT: String(killAt), CRASH_HASTE: String(TILL_HASTE) },
  })
  const life: Life = { readyMs: null, killed: false, done: false, steps: [], acks: [], said: '' }
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const heard = JSON.parse(line) as { is: string; steps?: string[] } & Ack
      if (heard.is === 'ready') life.readyMs = performance.now() - began
      if (heard.is === 'ack') life.acks.push({ what: heard.what, facts: heard.facts })
      if (heard.is === 'done') Object.assign(life, { done: true, steps: heard.steps ?? [] })
    }
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    life.said += text
  })
  const tooLong = setTimeout(() => {
    life.said += `\nended after ${LONGEST_LIFE_MS} ms`
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 2_000).unref()
  }, LONGEST_LIFE_MS)
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(tooLong)
  life.killed = signal === 'SIGKILL' && !life.said.includes('ended after')
  return life
}

/** One point: which scenario, killed at which step, and (for a double crash) at which step of the recovery. */
export type Point = { scenario: Scenario; killAt: number; label: string; againAt: number | null }

/** What became of a point. Not `reached` when this run of the story was over before the step came. */
export type Verdict = { point: Point; reached: boolean; reachedAgain: boolean; readyMs: number[]; faults: string[]; leftToPerson: number }

/** Plays a point from an empty folder to the oracle. */
export async function playPoint(parent: string, other: OtherSide, point: Point): Promise<Verdict> {
  const shop = await openShop(parent, point.scenario, other)
  const verdict: Verdict = { point, reached: false, reachedAgain: false, readyMs: [], faults: [], leftToPerson: 0 }
  try {
    if (point.scenario.before) await live(shop, 'before', 0)
    const first = await live(shop, 'play', point.killAt)
    verdict.reached = first.killed
    if (!first.killed && !first.done) verdict.faults.push(`the story broke off by itself: ${first.said.trim().split('\n').slice(0, 6).join(' | ')}`)
    const acks = [...shop.planted, ...first.acks]
    if (point.againAt !== null) {
      const again = await live(shop, 'recover', point.againAt)
      verdict.reachedAgain = again.killed
      if (again.readyMs !== null) verdict.readyMs.push(again.readyMs)
    }
    const last = await live(shop, 'recover', 0)
    if (last.readyMs === null || !last.done) verdict.faults.push(`no restart: ${last.said.trim().split('\n').slice(0, 6).join(' | ')}`)
    if (last.readyMs !== null) verdict.readyMs.push(last.readyMs)
    const seen = examine(shop.dataDir, await other.orders(shop.tillCode), acks, shop.printer, await other.notices(shop.tillCode))
    verdict.faults.push(...seen.faults)
    verdict.leftToPerson = seen.leftToPerson
  } catch (error) {
    verdict.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  // What went wrong stays to be looked at.
  if (verdict.faults.length === 0) await closeShop(shop)
  else await shop.printer?.close()
  return verdict
}

/** The numbered steps of a scenario that nobody interrupts; throws when even that goes wrong. */
export async function countSteps(parent: string, other: OtherSide, scenario: Scenario): Promise<{ steps: string[]; recoverySteps: number }> {
  const shop = await openShop(parent, scenario, other)
  if (scenario.before) await live(shop, 'before', 0)
  const whole = await live(shop, 'play', 0)
  if (!whole.done) throw new Error(`${scenario.name} does not run: ${whole.said}`)
  const recovery = await live(shop, 'recover', 0)
  const { faults } = examine(
    shop.dataDir,
    await other.orders(shop.tillCode),
    [...shop.planted, ...whole.acks],
    shop.printer,
    await other.notices(shop.tillCode),
  )
  if (faults.length > 0) throw new Error(`${scenario.name} is wrong even without a kill: ${faults.join('; ')}`)
  await closeShop(shop)
  return { steps: whole.steps, recoverySteps: recovery.steps.length }
}

/** True when the scenario can be played with the formats and the calls there are. */
export function isPlayable(scenario: Scenario): boolean {
  if (scenario.needs !== undefined && !(CHANNELS as readonly string[]).includes(scenario.needs)) return false
  return !scenario.upgrade || MIGRATIONS.length > 1
}
