import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import { type DeviceFacts, type DeviceList, usbIdentity } from '#main/devices/list-devices.ts'
import { silentLog } from '#main/log/log.ts'
import { createScannerDesk } from '#main/scanner-desk.ts'
import { defaultSettings } from '#main/settings/settings-shape.ts'
import { newTillState } from '#main/till-state.ts'
import type { Events } from '#shared/bridge/contract.ts'
import { NO_SOCAT, openPtyPair, until } from './helpers/pty-pair.ts'

describe.skipIf(NO_SOCAT !== null)('the scanners of a till', () => {
  const clean: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const work of clean.splice(0).reverse()) await work()
  })

  async function rig(change: (settings: ReturnType<typeof defaultSettings>, deviceId: string) => void = () => {}) {
    const pty = await openPtyPair()
    const deviceId = usbIdentity('0c2e', '0b6a', 'S1')
    const facts: DeviceFacts = {
      deviceId,
      path: pty.path,
      vendorId: '0c2e',
      productId: '0b6a',
      serialNumber: 'S1',
      manufacturer: 'M',
      product: 'Xenon',
    }
    const list: DeviceList = { serial: [facts], hidPos: [], keyboards: [], missing: [] }
    const settings = defaultSettings('America/Toronto')
    change(settings, deviceId)
    const state = newTillState()
    state.session = { personId: 1, name: 'Casey', role: 'manager', language: 'en' }
    const told: { event: keyof Events; payload: unknown }[] = []
    const desk = createScannerDesk({
      clock: systemClock,
      log: silentLog,
      settings: () => settings,
      state,
      tell: (event, payload) => void told.push({ event, payload }),
      changed: () => {},
      devices: { listDevices: async () => list, plugged: async () => '' },
    })
    clean.push(
      () => pty.remove(),
      () => desk.stop(),
    )
    desk.start()
    const scans = () => told.filter(({ event }) => event === 'scanner:scanned').map(({ payload }) => (payload as Events['scanner:scanned']).code)
    const watched = () => told.filter(({ event }) => event === 'scanner:watched').map(({ payload }) => payload as Events['scanner:watched'])
    return { pty, desk, state, scans, watched, connected: () => until(() => desk.list().scanners[0]?.state === 'connected', 'connected') }
  }

  it('tells scans to the screen of whoever is signed in, and to nobody else', async () => {
    const { pty, state, scans, desk, connected } = await rig()
    await connected()
    const session = state.session
    state.session = null
    pty.send('111111111111\r')
    await until(() => desk.list().scanners[0]?.scans === 1, 'the scan')
    state.session = session
    pty.send('222222222222\r')
    await until(() => scans().length > 0, 'the second scan')
    expect(scans()).toEqual(['222222222222'])
    expect(state.lastScan).toMatchObject({ length: 12, averageGapMs: null, suffix: 'CR' })
  })

  it('shows the doctor what came only while it is open, and never a whole payment code', async () => {
    const { pty, desk, watched, scans, connected } = await rig()
    await connected()
    pty.send('281234567890126612\r')
    await until(() => scans().length === 1, 'the scan')
    expect(watched()).toEqual([])
    desk.watch(true)
    pty.send(']Q1289876543210987654\r')
    const shown = (await until(() => watched().at(-1), 'the doctor')).entries
    expect(shown).toHaveLength(1)
    expect(shown[0]?.outcome).toEqual({ did: 'scan', masked: '28···7654', length: 18, aim: ']Q1', framing: 'cr', use: 'charge' })
    expect(shown[0]?.bytes.join(' ')).toBe(`5d 51 31 32 38 ${Array(12).fill('··').join(' ')} 37 36 35 34 0d`)
    desk.watch(false)
    pty.send('134512345678901234\r')
    await until(() => scans().length === 3, 'the third scan')
    expect(watched()).toHaveLength(1)
  })

  it('its light names what is gone or sends no codes', async () => {
    const { pty, desk, connected } = await rig()
    await connected()
    expect(desk.light()).toMatchObject({ state: 'good', facts: { connected: 1, missing: '', garbled: '' } })
    pty.send(Buffer.from([0, 0xff, 0x0d]))
    await until(() => desk.light().state === 'warn', 'the warning')
    expect(desk.light().facts.garbled).toBe('Honeywell Xenon')
    await pty.unplug()
    await until(() => desk.light().state === 'off', 'gone')
    expect(desk.light().facts).toMatchObject({ connected: null, missing: 'Honeywell Xenon' })
  })

  it('never opens what a printer or the pole display uses', async () => {
    const { desk } = await rig((settings, deviceId) => {
      settings.counter.pole = { deviceId, baudRate: 9_600, protocol: 'cd5220', brightness: 4 }
    })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(desk.list().scanners).toEqual([])
    expect(desk.light().state).toBe('none')
  })
})
