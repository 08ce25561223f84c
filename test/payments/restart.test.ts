import { type ChildProcess, fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLine } from '#main/db/journal.ts'
import { readOrder } from '#main/db/orders.ts'
import type { Answer } from '#main/gateways/gateway.ts'
import { closeByHand } from '#main/payments/close-by-hand.ts'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { practiceCodes } from '#main/simulator/ottpay/scenes.ts'
import type { PaymentSnapshot, PracticeScene } from '#shared/bridge/contract.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import { CASHIER, openRig, type Rig, says } from '../helpers/payment-rig.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const hang = () => new Promise<never>(() => {})

describe('after a crash', () => {
  let rig: Rig
  beforeEach(() => {
    rig = openRig()
    rig.other.pay = hang
  })
  afterEach(() => rig.close())

  /** Brings a new attempt into a state, ends the process there and begins a new one, nothing resumed yet. */
  async function crashIn(status: AttemptStatus): Promise<string> {
    if (status === 'declined') rig.other.pay = () => says.declined()
    if (status === 'not_sent') rig.other.pay = () => says.notSent()
    if (status === 'held') rig.other.pay = ({ orderId }) => says.paid(orderId, { amountMinor: 1 })
    if (status === 'paid') rig.other.pay = ({ orderId }) => says.paid(orderId)
    const { id } = rig.charge()
    if (status === 'asking') await rig.clock.advance(6_000)
    else if (status === 'unresolved' || status === 'closed') await rig.clock.advance(70_000)
    else if (status !== 'sending' && status !== 'created') await rig.clock.advance(0)
    if (status === 'closed') closeByHand(rig.deps, rig.resolver, id, 'customer left', CASHIER)
    if (status === 'created') rig.db.exec("UPDATE attempts SET status = 'created', sent_at = NULL")
    expect(rig.attempt(id).status).toBe(status)
    rig = rig.crash()
    return id
  }
  async function resume(): Promise<void> {
    rig.resolver.resumeAll()
    await rig.clock.advance(0)
  }

  it('created: surely not sent, never asked about, and the sale can be tried again', async () => {
    const id = await crashIn('created')
    await resume()
    expect(rig.attempt(id)).toMatchObject({ status: 'not_sent', reason: 'not_reached' })
    expect(rig.calls).toEqual([])
    const again = rig.charge({ orderId: rig.attempt(id).orderId })
    await rig.clock.advance(0)
    expect(rig.attempt(again.id).status).toBe('paid')
  })

  for (const status of ['sending', 'asking', 'unresolved', 'held'] as const) {
    it(`${status}: never charged again, asked about at once, and paid when it was paid`, async () => {
      const id = await crashIn(status)
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await resume()
      expect(rig.calls.map(({ what }) => what)).toEqual(['query'])
      expect(rig.attempt(id).status).toBe('paid')
      expect(readOrder(rig.db, rig.attempt(id).orderId)?.status).toBe('paid')
      expect(findBrokenLine(rig.db, 1)).toBeNull()
    })
  }

  it('nobody knows yet: unresolved at once, asked on the ladder, whatever the clock on the wall says now', async () => {
    for (const jump of [0, -10 * 365 * 24 * HOUR]) {
      const id = await crashIn('sending')
      rig.clock.jumpWall(jump)
      await resume()
      expect(rig.attempt(id).status).toBe('unresolved')
      await rig.clock.advance(MINUTE)
      expect(rig.asks(id).length).toBeGreaterThanOrEqual(4)
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await rig.clock.advance(15_000)
      expect(rig.attempt(id).status).toBe('paid')
      rig.other.pay = hang
    }
  })

  it('a clock set months ahead while the till was off does not end the asking', async () => {
    const id = await crashIn('asking')
    rig.clock.jumpWall(297 * 24 * HOUR)
    rig.other.query = () => says.lost()
    await resume()
    expect(rig.attempt(id)).toMatchObject({ status: 'unresolved' })
    expect(rig.attempt(id).nextAskAt).not.toBeNull()
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(20 * MINUTE)
    expect(rig.attempt(id).status).toBe('paid')
  })

  it('a refusal waiting to be confirmed is confirmed after the restart', async () => {
    rig.other.pay = () => says.declined(true)
    rig.other.query = hang
    const { id } = rig.charge()
    await rig.clock.advance(0)
    expect(rig.attempt(id)).toMatchObject({ status: 'asking', reason: 'refused' })
    rig = rig.crash()
    rig.other.query = () => says.spoken('refused')
    await resume()
    expect(rig.attempt(id)).toMatchObject({ status: 'declined', reason: 'refused' })
  })

  it('a QR whose text never reached the till ends as no code; one that was shown is asked about', async () => {
    rig.other.showCode = hang
    const lost = rig.charge({ code: null })
    rig.other.showCode = () => ({ answer: says.pending(), codeUrl: 'https://qr.example/2' })
    const shown = rig.charge({ code: null })
    await rig.clock.advance(0)
    rig = rig.crash()
    rig.other.query = ({ orderId }) => (orderId === shown.id ? says.paid(orderId) : says.spoken())
    await resume()
    expect(rig.attempt(lost.id)).toMatchObject({ status: 'declined', reason: 'no_code' })
    expect(rig.attempt(shown.id).status).toBe('paid')
  })

  it('law 7: an end without money is looked at again after the start, also when the looks were due while the till was off', async () => {
    for (const status of ['declined', 'closed'] as const) {
      for (const offMs of [30 * MINUTE, 12 * HOUR, 3 * 24 * HOUR]) {
        const id = await crashIn(status)
        rig.clock.jumpWall(offMs)
        rig.other.query = ({ orderId }) => (orderId === id ? says.paid(orderId) : says.declined())
        await resume()
        expect([status, offMs, rig.attempt(id).status]).toEqual([status, offMs, 'late_paid'])
        rig.other.pay = hang
        rig.other.query = () => says.pending()
      }
    }
  })

  it('law 7: a clock set months ahead while the till was off does not end the watch of what a person closed', async () => {
    const id = await crashIn('closed')
    rig.clock.jumpWall(297 * 24 * HOUR)
    rig.other.query = () => says.notFound()
    await resume()
    expect(rig.asks(id)).toHaveLength(1)
    // Not by the start after it, either: what the row says keeps it watched.
    rig = rig.crash()
    rig.other.query = () => says.lost()
    await resume()
    await rig.clock.advance(2 * HOUR)
    expect(rig.asks(id).length).toBeGreaterThan(4)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(15 * MINUTE)
    expect(rig.attempt(id).status).toBe('late_paid')
  })

  it('of what was closed over a week ago, the gateway is asked twice within an hour of running, and its no ends the watch', async () => {
    const id = await crashIn('closed')
    rig.clock.jumpWall(8 * 24 * HOUR)
    rig.other.query = () => says.notFound()
    await resume()
    await rig.clock.advance(3 * HOUR)
    expect(rig.asks(id)).toHaveLength(2)
    expect(rig.attempt(id)).toMatchObject({ status: 'closed', nextAskAt: null })
    expect(rig.resolver.watchedCount()).toBe(0)
    rig = rig.crash()
    await resume()
    expect(rig.calls).toEqual([])
  })

  it('a person who asks about an end that nobody watches any more begins a last look, whatever the clock says', async () => {
    for (const status of ['declined', 'closed'] as const) {
      const id = await crashIn(status)
      rig.clock.jumpWall(297 * 24 * HOUR)
      rig.other.query = () => says.declined()
      await rig.resolver.askNow(id)
      rig.other.query = ({ orderId }) => says.paid(orderId)
      await rig.clock.advance(HOUR)
      expect([status, rig.attempt(id).status]).toEqual([status, 'late_paid'])
      rig.other.pay = hang
      rig.other.query = () => says.pending()
    }
  })

  it('an open one that a person asks about before it could be resumed is asked about on, whatever the clock says', async () => {
    const id = await crashIn('unresolved')
    rig.clock.jumpWall(297 * 24 * HOUR)
    rig.other.query = () => says.lost()
    await rig.resolver.askNow(id)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(20 * MINUTE)
    expect(rig.attempt(id).status).toBe('paid')
  })

  it('one that a person closes before it could be resumed is watched all the same', async () => {
    const id = await crashIn('unresolved')
    closeByHand(rig.deps, rig.resolver, id, 'customer left', CASHIER)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await rig.clock.advance(MINUTE)
    expect(rig.attempt(id).status).toBe('late_paid')
  })

  it('a QR without a text whose end could not be written at the start is looked at all the same', async () => {
    rig.other.showCode = hang
    const { id } = rig.charge({ code: null })
    rig = rig.crash()
    let refusals = 1
    rig.db.function('refuse_now', () => (refusals-- > 0 ? 1 : 0))
    rig.db.exec(
      "CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.attempts WHEN NEW.status = 'declined' AND refuse_now() BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    )
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await resume()
    expect(rig.attempt(id).status).toBe('sending')
    await rig.clock.advance(15_000)
    expect(rig.attempt(id)).toMatchObject({ status: 'late_paid' })
  })

  it('a declined one whose last look is over is left alone; paid and not sent are never asked about', async () => {
    const declined = await crashIn('declined')
    rig.other.query = () => says.declined()
    await resume()
    await rig.clock.advance(2 * HOUR)
    const paid = await crashIn('paid')
    const notSent = await crashIn('not_sent')
    await resume()
    await rig.clock.advance(2 * HOUR)
    expect(rig.asks(declined)).toEqual([])
    expect(rig.asks(paid)).toEqual([])
    expect(rig.asks(notSent)).toEqual([])
  })

  it('a record that cannot be written does not hold up the others', async () => {
    const bad = rig.charge()
    const good = rig.charge()
    rig = rig.crash()
    rig.db.exec(`CREATE TEMP TRIGGER bad BEFORE UPDATE ON main.attempts WHEN NEW.id = '${bad.id}' BEGIN SELECT RAISE(ABORT, 'bad record'); END`)
    rig.other.query = ({ orderId }) => says.paid(orderId)
    await resume()
    expect(rig.attempt(good.id).status).toBe('paid')
    expect(rig.attempt(bad.id).status).toBe('sending')
  })

  it('a late answer to the process that died changes nothing, and asking goes on', async () => {
    let reply: (answer: Answer) => void = () => {}
    rig.other.pay = () => new Promise((resolve) => (reply = resolve))
    const { id } = rig.charge()
    rig = rig.crash()
    reply(says.declined())
    await resume()
    expect(rig.attempt(id).status).toBe('unresolved')
  })
})

describe('kill -9 of a till that has just sent', () => {
  let dataDir: string
  let simulator: OttPaySimulator
  let now = Date.now()
  let orderArrived: () => void = () => {}
  const children: ChildProcess[] = []

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'scantill-kill-'))
    simulator = await startOttPaySimulator({
      ...PRACTICE_MERCHANT,
      port: 0,
      storeFile: null,
      now: () => {
        setImmediate(orderArrived)
        return now
      },
    })
    const settings = {
      shop: { name: 'Kill Shop', zone: 'America/Toronto' },
      people: [{ name: 'Anna', role: 'manager' }],
      gateways: {
        ottpay: {
          baseUrl: simulator.url,
          merchantId: PRACTICE_MERCHANT.merchantId,
          operatorId: PRACTICE_MERCHANT.operatorId,
          signKey: PRACTICE_MERCHANT.signKey,
        },
      },
    }
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await simulator.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  type Said = { is: 'ready' } | { is: 'event'; event: string; payload: unknown } | { is: 'answer'; call: string; answer: unknown }

  /** Starts a till; `heard` resolves with the first thing it says that fits. */
  function startTill() {
    const child = fork(join(import.meta.dirname, '../helpers/till-child.ts'), [dataDir, join(dataDir, 'settings.json')], {
      execArgv: [],
      silent: true,
    })
    children.push(child)
    const said: Said[] = []
    let errors = ''
    child.stderr?.on('data', (chunk) => (errors += chunk))
    const waiting = new Set<() => void>()
    child.on('message', (message: Said) => {
      said.push(message)
      for (const look of [...waiting]) look()
    })
    const heard = <T>(fits: (message: Said) => T | null): Promise<T> =>
      new Promise((resolve, reject) => {
        const look = () => {
          for (const message of said) {
            const found = fits(message)
            if (found === null) continue
            waiting.delete(look)
            resolve(found)
            return
          }
        }
        waiting.add(look)
        child.once('exit', () => reject(new Error(`the till ended: ${errors}`)))
        look()
      })
    return {
      heard,
      ready: () => heard((message) => (message.is === 'ready' ? true : null)),
      call: (call: string, input: unknown) => {
        child.send({ call, input })
        return heard((message) => (message.is === 'answer' && message.call === call ? (message.answer as { ok: boolean; value: unknown }) : null))
      },
      kill: () => new Promise<void>((resolve) => child.once('exit', () => resolve()) && child.kill('SIGKILL')),
    }
  }

  const codeOf = (scene: PracticeScene): string => {
    const codes = practiceCodes((count) => Array.from({ length: count }, () => randomInt(10)).join(''))
    return codes.find((code) => code.scene === scene)?.code ?? ''
  }

  for (const [scene, passMs] of [
    ['late', 100_000],
    ['lost-paid', 20_000],
    ['pays', 0],
    ['garbage', 0],
  ] as const) {
    it(`scene ${scene}: ends paid, with exactly one charge for the sale`, async () => {
      const first = startTill()
      await first.ready()
      const arrived = new Promise<void>((resolve) => (orderArrived = resolve))
      const code = codeOf(scene)
      const sale = {
        amountMinor: 4321,
        tipMinor: 0,
        note: '',
        orderId: null,
        code,
        charge: true,
        wallet: null,
        despiteSimilar: false,
        despiteWarning: true,
      }
      // The request leaves before the screen is answered: killed as it arrives, the till may not even have said that it began.
      first.call('payment:start', sale).catch(() => undefined)
      await arrived
      await first.kill()
      const id = simulator.orders()[0]?.order_id
      now += passMs

      const second = startTill()
      const paid = await second.heard((message) => {
        if (message.is !== 'event' || message.event !== 'payment:changed') return null
        const snapshot = message.payload as PaymentSnapshot
        return snapshot.attempt.status === 'paid' ? snapshot : null
      })
      expect(paid.attempt).toMatchObject({ id, amountMinor: 4321, paidMinor: 4321 })
      expect(simulator.orders()).toMatchObject([{ order_id: id, charged: true, amount: 4321 }])
      expect(paid.diary.filter(({ type }) => type === 'payment.sending')).toHaveLength(1)
      const again = await second.call('payment:start', sale)
      expect(again).toMatchObject({ ok: true, value: { card: { verdict: 'already-used' }, payment: null } })
      expect(simulator.orders()).toHaveLength(1)
      expect(readFileSync(join(dataDir, 'scantill.log'), 'utf8')).not.toContain(code)
      await second.kill()
    })
  }
})
