import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { orderHandlers } from '#main/bridge/handlers/orders.ts'
import { shiftHandlers } from '#main/bridge/handlers/shifts.ts'
import type { TillPort } from '#main/bridge/till-port.ts'
import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import { hasMachineZone, isZoneKnown, rememberZone } from '#main/settings/zone.ts'
import { createShiftDesk } from '#main/shift-desk.ts'
import { openTill } from '#main/till.ts'
import type { Till } from '#main/till-parts.ts'
import type { OrderDetail, TillSnapshot } from '#shared/bridge/contract.ts'
import type { DayChecklist, ZRecord, ZRow } from '#shared/domain/closing.ts'
import type { ShiftDetail, ShiftView } from '#shared/domain/shift.ts'
import { openRig } from '../helpers/payment-rig.ts'
import { counted } from '../helpers/shift-rig.ts'

describe('a till', () => {
  let dir: string
  let till: TillPort
  let snapshot: TillSnapshot
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'scantill-shifts-'))
    await start()
  })
  afterEach(async () => {
    await till.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  async function start(): Promise<void> {
    const settingsFile = join(dir, 'settings.json')
    writeFileSync(settingsFile, JSON.stringify({ shop: { zone: 'America/Toronto' } }))
    const vault = await openKeyFileVault(join(dir, 'data'), () => {})
    till = await openTill({ kind: 'browser', version: 'test', dataDir: join(dir, 'data'), settingsFile, vault, openCounterScreen: () => null })
    snapshot = await call<TillSnapshot>('till:hello')
  }
  async function call<T>(channel: string, input: unknown = null): Promise<T> {
    const answer = await till.call(channel, input)
    if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
    return answer.value as T
  }
  const refusal = async (channel: string, input: unknown = null) => {
    const answer = await till.call(channel, input)
    return answer.ok ? 'no refusal' : answer.error.code
  }
  /** The practice person of this name, with the PIN that is shown. */
  const person = (name: string) => {
    const personId = snapshot.people.find((one) => one.name === name)?.personId ?? 0
    return { personId, pin: snapshot.practicePins.find((one) => one.personId === personId)?.pin ?? '' }
  }
  const signIn = (name: string) => call('session:sign-in', person(name))
  const sell = (amountMinor: number) =>
    call<OrderDetail>('cash:take', { amountMinor, tipMinor: 0, note: '', orderId: null, givenMinor: amountMinor, despiteOpen: false })

  it('takes a day from opening to its Z: blind, handed over, given back, held, signed, and there after a new start', async () => {
    await signIn('Casey')
    expect(await call<ShiftView>('shift:view')).toMatchObject({ shift: null, figures: null, last: null, blind: true })
    const opened = await call<ShiftView>('shift:open', { floatMinor: 10_000, count: counted(10_000), why: null })
    expect(opened.denominations).toEqual(expect.arrayContaining([10_000, 5]))
    expect(opened).toMatchObject({ shift: { number: 1, openedBy: 'Casey', practice: true }, figures: { drawer: null }, paidOutLimitMinor: 5_000 })
    const { order } = await sell(7_777)
    expect(JSON.stringify(await call('shift:view'))).not.toMatch(/17777|7777/)

    // Whoever is over the limit needs a manager; a wrong PIN gives nothing.
    expect(await call('shift:move', { kind: 'out', amountMinor: 900, why: 'ice', approver: null })).toMatchObject({ paidOutLimitMinor: 4_100 })
    const out = { kind: 'out', amountMinor: 4_101, why: 'the plumber' }
    expect(await refusal('shift:move', { ...out, approver: null })).toBe('approval-needed')
    expect(await refusal('shift:move', { ...out, approver: { ...person('Morgan'), pin: '9999' } })).toBe('wrong-pin')
    expect(await refusal('shift:move', { ...out, approver: person('Robin') })).toBe('approval-needed')
    expect(await call('shift:move', { ...out, approver: person('Morgan') })).toMatchObject({ figures: { moves: [{}, { approverName: 'Morgan' }] } })
    const wish = { orderId: order.orderId, amountMinor: 777, why: 'keyed wrong', mistake: true }
    expect(await refusal('refund:cash', { ...wish, approver: null })).toBe('approval-needed')
    const given = await call<OrderDetail>('refund:cash', { ...wish, approver: person('Morgan') })
    expect(given).toMatchObject({
      order: { refundedMinor: 777, status: 'paid' },
      cashRefunds: [{ amountMinor: 777, mistake: true, approverName: 'Morgan', why: 'keyed wrong' }],
      cashRefundableMinor: 7_000,
      cashWithoutPinMinor: { goods: 5_000, mistake: 0 },
    })
    expect(await call('orders:find', { number: given.cashRefunds[0]?.id })).toMatchObject({ orderId: order.orderId })
    expect(await refusal('print:refund', { refundId: given.cashRefunds[0]?.id, again: false })).toBe('no-printer')

    // 10000 + 7777 - 900 - 4101 - 777
    expect(await call('shift:count', { count: counted(12_000) })).toMatchObject({ counted: { expectedMinor: 11_999, differenceMinor: 1 } })
    expect(await refusal('shift:hand-over', { to: person('Casey'), why: 'a cent found' })).toBe('bad-input')
    expect(await refusal('shift:hand-over', { to: { ...person('Robin'), pin: '0000' }, why: 'a cent found' })).toBe('wrong-pin')
    const handed = await call<ShiftView>('shift:hand-over', { to: person('Robin'), why: 'a cent found' })
    expect(handed).toMatchObject({ shift: { number: 2, openedBy: 'Robin', floatMinor: 12_000 }, last: { handedTo: 'Robin', closedBy: 'Casey' } })
    expect((await call<TillSnapshot>('till:hello')).session).toMatchObject({ name: 'Robin', role: 'supervisor' })

    await sell(300)
    const listed = await call<DayChecklist>('day:checklist')
    expect(listed).toMatchObject({ canClose: false, anything: true, figures: { count: 0, salesMinor: 0 } })
    expect(listed.steps.filter(({ state }) => state === 'open').map(({ id }) => id)).toEqual(['shift'])
    expect(await refusal('day:close', { signed: null })).toBe('day-held')
    const reason = 'Robin stays for the night'
    expect(await refusal('day:close', { signed: { approver: person('Casey'), reason } })).toBe('approval-needed')
    const z = await call<ZRecord>('day:close', { signed: { approver: person('Morgan'), reason } })
    expect(z).toMatchObject({ number: 1, closedBy: 'Robin', signedBy: 'Morgan', reason, practice: true, sound: true, zone: 'America/Toronto' })
    expect(z.figures).toMatchObject({ count: 2, salesMinor: 8_077, refunds: { sumMinor: 777 }, mistakes: { count: 1 }, paidOut: { sumMinor: 5_001 } })
    expect(await refusal('print:z', { zId: z.zId })).toBe('no-printer')

    await call('shift:count', { count: counted(12_300) })
    const closed = await call<ShiftDetail>('shift:close', { keptMinor: 10_000, why: null })
    expect(closed).toMatchObject({ shift: { number: 2, takenMinor: 2_300 }, figures: { drawer: { expectedMinor: 12_300 } } })
    expect((await sell(50)).order.number).toBeTruthy()
    await till.stop()
    await start()
    await signIn('Morgan')
    expect(await call<{ rows: ZRow[] }>('day:list', { cursor: null, limit: 5 })).toMatchObject({ rows: [{ number: 1, netMinor: 7_300 }], next: null })
    expect(await call('day:get', { zId: z.zId })).toEqual(z)
    expect(await call('shift:get', { shiftId: closed.shift.shiftId })).toEqual(closed)
    expect(await call('shift:view')).toMatchObject({ betweenMinor: 50, last: { keptMinor: 10_000 } })
    expect(await call('book:verify')).toMatchObject({ findings: [] })
  }, 20_000)
})

describe('a zone', () => {
  const machine = (platform: string, tz: string | undefined, hasLocaltime: boolean) =>
    hasMachineZone({ platform, tz, hasFile: (path) => hasLocaltime && path === '/etc/localtime' })
  it('is the machine’s own where that really has one', () => {
    expect([machine('linux', undefined, true), machine('linux', 'Asia/Shanghai', false), machine('win32', undefined, false)]).toEqual([
      true,
      true,
      true,
    ])
    expect([machine('linux', undefined, false), machine('linux', '', false)]).toEqual([false, false])
  })

  it('that nobody set keeps a live till from closing and from reports by day, never UTC by silence', async () => {
    const rig = openRig()
    let practice = false
    const settings = defaultSettings('UTC')
    const desk = createShiftDesk({
      ...rig,
      log: rig.deps.log,
      settings: () => settings,
      isPractice: () => practice,
      machine: { zone: 'UTC', known: false },
      book: { listCopies: () => [] },
    })
    const session = { personId: 1, name: 'Anna', role: 'manager', language: 'en' }
    const till = {
      db: rig.db,
      payments: rig.deps,
      shifts: desk,
      state: { session },
      settings: () => settings,
      isPractice: () => practice,
    } as unknown as Till
    const ask = async () => [
      await shiftHandlers(till)['day:checklist'](null),
      await shiftHandlers(till)['day:close']({ signed: null }),
      await orderHandlers(till)['reports:day']({ day: null }),
    ]
    const codes = async () => (await ask()).map((answer) => (answer.ok ? 'ok' : answer.error.code))
    expect(await codes()).toEqual(['zone-missing', 'zone-missing', 'zone-missing'])
    practice = true
    expect(await codes()).toEqual(['ok', 'day-nothing', 'ok'])
    practice = false
    rememberZone(rig.db, 'UTC')
    expect(await codes()).toEqual(['ok', 'day-nothing', 'ok'])
    expect(isZoneKnown(rig.db, 'America/Toronto', { zone: 'UTC', known: false })).toBe(true)
    rig.close()
  })
})
