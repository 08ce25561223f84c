import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { ReadStream } from 'node:fs'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import type { CounterDisplay } from '#main/devices/counter-display/counter-display.ts'
import { createPoleDisplay } from '#main/devices/counter-display/pole-display.ts'
import { openSerialDisplay } from '#main/devices/counter-display/serial-display.ts'
import { silentLog } from '#main/log/log.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'
import { viewOf } from './counter-view-maker.ts'
import { type EmulatedDisplay, emulateDisplay } from './pole-emulator.ts'

const missing = spawnSync('socat', ['-V']).error !== undefined
if (missing) process.stdout.write('No socat here: the pole display is not tried over a serial line.\n')

let dir: string
let cable: ChildProcess | null = null
let reader: ReadStream | null = null
let display: EmulatedDisplay
let pole: CounterDisplay
const far = () => join(dir, 'far')
const settings = (more: Partial<PoleSettings> = {}): PoleSettings => ({
  deviceId: `path:${join(dir, 'near')}`,
  baudRate: 9_600,
  protocol: 'cd5220',
  brightness: 4,
  ...more,
})

/** Plugs a display in: a pair of pseudo terminals, with the emulated display at the far end unless nobody reads. */
async function plug(reads = true): Promise<void> {
  cable = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${join(dir, 'near')}`, `pty,raw,echo=0,link=${far()}`])
  let said = ''
  cable.stderr?.on('data', (text: Buffer) => {
    said += text
  })
  await vi.waitFor(() => expect(said).toContain('starting data transfer loop'), 5_000)
  if (!reads) return
  reader = createReadStream(far())
  reader.on('data', (bytes) => display.write(bytes as Buffer)).on('error', () => undefined)
}
async function unplug(): Promise<void> {
  if (!cable || cable.exitCode !== null || cable.signalCode !== null) return
  const gone = once(cable, 'exit')
  cable.kill()
  cable.kill('SIGCONT')
  await gone
  reader?.destroy()
}
const reads = (lines: [string, string]) =>
  vi.waitFor(() => expect(display.lines().map((line) => line.trim())).toEqual(lines), { timeout: 8_000, interval: 20 })
const becomes = (state: string) => vi.waitFor(() => expect(pole.state().state).toBe(state), { timeout: 8_000, interval: 20 })

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-pole-'))
  display = emulateDisplay('cd5220')
  pole = createPoleDisplay({ open: openSerialDisplay, after: systemClock.after, log: silentLog, changed: () => {} })
})
afterEach(async () => {
  await pole.stop()
  await unplug()
  rmSync(dir, { recursive: true, force: true })
})

describe.skipIf(missing)('a pole display on a serial line', () => {
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
    await unplug()
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
    const second = createPoleDisplay({ open: openSerialDisplay, after: systemClock.after, log: silentLog, changed: () => {} })
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
    await plug(false)
    pole.use(settings())
    await becomes('ready')
    // The cable stands still: once the line's few kilobytes are full, a write does not come back.
    cable?.kill('SIGSTOP')
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
