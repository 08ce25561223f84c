import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import type { CounterDisplay } from '#main/devices/counter-display/counter-display.ts'
import { createPoleDisplay } from '#main/devices/counter-display/pole-display.ts'
import { silentLog } from '#main/log/log.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'
import { NO_SOCAT, openPtyPair, type PtyPair } from '../helpers/pty-pair.ts'
import { viewOf } from './counter-view-maker.ts'
import { type EmulatedDisplay, emulateDisplay } from './pole-emulator.ts'

let cable: PtyPair
let display: EmulatedDisplay
let pole: CounterDisplay
const settings = (more: Partial<PoleSettings> = {}): PoleSettings => ({
  deviceId: `path:${cable.path}`,
  baudRate: 9_600,
  protocol: 'cd5220',
  brightness: 4,
  ...more,
})

/** Plugs a display in that reads. */
async function plug(): Promise<void> {
  await cable.plug()
  cable.hear((bytes) => display.write(bytes))
}
const reads = (lines: [string, string]) =>
  vi.waitFor(() => expect(display.lines().map((line) => line.trim())).toEqual(lines), { timeout: 8_000, interval: 20 })
const becomes = (state: string) => vi.waitFor(() => expect(pole.state().state).toBe(state), { timeout: 8_000, interval: 20 })

const makePole = () => createPoleDisplay({ clock: systemClock, log: silentLog, changed: () => {} })

describe.skipIf(NO_SOCAT !== null)('a pole display on a serial line', () => {
  beforeEach(async () => {
    cable = await openPtyPair(false)
    display = emulateDisplay('cd5220')
    pole = makePole()
  })
  afterEach(async () => {
    await pole.stop()
    await cable.remove()
  })

  it('shows each thing, the newest last, and is empty when the till lets go of it', async () => {
    await plug()
    pole.show(viewOf({ state: 'idle' }))
    pole.use(settings())
    await becomes('ready')
    await reads(['Cafe Creme & Sohne', 'Welcome'])
    for (let cents = 1; cents <= 500; cents++) pole.show(viewOf({ state: 'amount', totalMinor: cents }))
    pole.show(viewOf({ state: 'paid', totalMinor: 500, wallet: 'cash', lastDigits: 'AAAA', changeMinor: 100 }))
    await reads(['PAID           $5.00', 'Change         $1.00'])
    await pole.stop()
    await reads(['', ''])
    expect(display.strange()).toEqual([])
  })

  it('says when it is unplugged, and shows what holds now when it is back', async () => {
    await plug()
    pole.use(settings())
    pole.show(viewOf({ state: 'amount', totalMinor: 1_234 }))
    await reads(['Total         $12.34', 'Please check'])
    await cable.unplug()
    await becomes('lost')
    expect(pole.state().fault).toBe('not-found')
    pole.show(viewOf({ state: 'not-paid' }))
    display = emulateDisplay('cd5220')
    await plug()
    await becomes('ready')
    await reads(['Not paid', 'Ask the cashier'])
    expect(display.brightness()).toBe(4)
  })

  it('takes new settings at once, and another program’s port is a fault in words', async () => {
    await plug()
    pole.use(settings())
    pole.show(viewOf({ state: 'thanks' }))
    await becomes('ready')
    const second = makePole()
    second.use(settings())
    await vi.waitFor(() => expect(second.state()).toEqual({ state: 'lost', fault: 'in-use' }), 5_000)
    await second.stop()
    display = emulateDisplay('esc-pos')
    pole.use(settings({ protocol: 'esc-pos', brightness: 2 }))
    await vi.waitFor(() => expect(display.brightness()).toBe(2), 5_000)
    await reads(['Thank you', 'Cafe Creme & Sohne'])
    pole.use(null)
    await reads(['', ''])
    expect(pole.state()).toEqual({ state: 'none', fault: null })
  })

  it('a display that takes nothing is let go, and holds up nobody', async () => {
    await cable.plug()
    pole.use(settings())
    await becomes('ready')
    // The cable stands still: once the line's few kilobytes are full, a write does not come back.
    cable.freeze()
    const view = (cents: number) => viewOf({ state: 'amount', totalMinor: cents })
    for (let cents = 1; cents < 20_000 && pole.state().state === 'ready'; cents++) {
      pole.show(view(cents))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await vi.waitFor(() => expect(pole.state()).toEqual({ state: 'lost', fault: 'silent' }), { timeout: 12_000, interval: 50 })
  }, 20_000)

  it('nothing at that port is said, and tried again', async () => {
    pole.use(settings())
    await becomes('lost')
    expect(pole.state().fault).toBe('not-found')
    pole.show(viewOf({ state: 'thanks' }))
    await plug()
    await reads(['Thank you', 'Cafe Creme & Sohne'])
  })
})
