import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import { DriverMissing } from '#main/devices/drivers.ts'
import { type LinkState, REOPEN_MS, stateOfError } from '#main/devices/link/link-state.ts'
import { createSerialLink, type SerialLink } from '#main/devices/link/serial-link.ts'
import { findSerialPath, usbIdentity } from '#main/devices/list-devices.ts'
import { silentLog } from '#main/log/log.ts'
import { NO_SOCAT, openPtyPair, type PtyPair, until } from '../helpers/pty-pair.ts'

describe.skipIf(NO_SOCAT !== null)('a serial link', () => {
  const open: { link: SerialLink; pty: PtyPair }[] = []
  afterEach(async () => {
    for (const { link, pty } of open.splice(0)) {
      await link.close()
      await pty.remove()
    }
  })

  async function rig(plugged = true) {
    const pty = await openPtyPair(plugged)
    const deviceId = `path:${pty.path}`
    const link = createSerialLink({ clock: systemClock, log: silentLog, deviceId, baudRate: 9_600, findPath: () => findSerialPath(deviceId) })
    open.push({ link, pty })
    const states: LinkState['state'][] = []
    let heard = ''
    link.onState(({ state }) => states.push(state))
    link.onData((bytes) => {
      heard += bytes.toString('latin1')
    })
    link.open()
    return { pty, link, states, heard: () => heard, at: (state: LinkState['state']) => until(() => link.state().state === state, state) }
  }

  it('opens, hears, writes, notices the unplugged cable and opens again by itself', async () => {
    const { pty, link, heard, at } = await rig()
    await at('open')
    pty.send('123\r')
    await until(() => heard() === '123\r', 'the bytes')
    await link.write(Buffer.from('beep'), 1_000)
    expect((await until(() => pty.received().toString() || null, 'what was written')).toString()).toBe('beep')
    await pty.unplug()
    await at('missing')
    await expect(link.write(Buffer.from('x'), 100)).rejects.toMatchObject({ kind: 'not-open' })
    await pty.plug()
    await at('open')
    pty.send('456\r')
    await until(() => heard() === '123\r456\r', 'the bytes after')
  })

  it('is told at once that a device came, instead of waiting', async () => {
    const { pty, link, at } = await rig(false)
    await at('missing')
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await pty.plug()
    link.tryNow()
    await until(() => link.state().state === 'open', 'open', 2_500)
  })

  it('throws away what was sent before anybody listened', async () => {
    const { pty, heard, at } = await rig(false)
    await pty.plug()
    pty.send('old\r')
    await at('open')
    await new Promise((resolve) => setTimeout(resolve, 50))
    pty.send('new\r')
    await until(() => heard().includes('new\r'), 'the new code')
    expect(heard()).toBe('new\r')
  })

  it('says that another program has the port, and takes it when it is free', async () => {
    const { pty, link, at } = await rig()
    await at('open')
    const deviceId = `path:${pty.path}`
    const second = createSerialLink({ clock: systemClock, log: silentLog, deviceId, baudRate: 9_600, findPath: () => findSerialPath(deviceId) })
    second.open()
    await until(() => second.state().state === 'busy', 'busy')
    await link.close()
    await until(() => second.state().state === 'open', 'open')
    await second.close()
    expect(second.state()).toEqual({ state: 'closed' })
  })

  it('gives up a write that a device does not take, and is there again after it', async () => {
    const { link, at, states } = await rig()
    await at('open')
    // Nobody reads at the other end: the terminals' buffers hold some, not all of it.
    await expect(link.write(Buffer.alloc(1_000_000, 65), 400)).rejects.toMatchObject({ kind: 'timeout' })
    await until(() => states.filter((state) => state === 'open').length === 2, 'open again')
  })

  it('a write under way when the cable is pulled is lost, not forgotten', async () => {
    const { pty, link, at } = await rig()
    await at('open')
    const writing = link.write(Buffer.alloc(1_000_000, 65), 5_000)
    const outcome = expect(writing).rejects.toMatchObject({ kind: 'lost' })
    await pty.unplug()
    await outcome
  })
})

describe('what an error of opening means', () => {
  it.each([
    ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
    ['Error: Permission denied, cannot open /dev/ttyACM0', 'no-permission'],
    ['Error: No such file or directory, cannot open /dev/ttyACM0', 'missing'],
    ['Error: Input/output error setting custom baud rate', 'failed'],
  ])('%s: %s', async (message, state) => {
    expect((await stateOfError(new Error(message), '/dev/null')).state).toBe(state)
  })
  it('a driver that cannot be loaded is its own state', async () =>
    expect((await stateOfError(new DriverMissing('libusb', 'libusb-1.0.so.0: cannot open'), '/dev/null')).state).toBe('no-driver'))
  it('waits 250 ms, doubling to 5 s', () => expect(REOPEN_MS).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000]))
  it('a USB identity is lower case hex', () => expect(usbIdentity('0C2E', 0x1900, 'S/N:1')).toBe('usb:0c2e:1900:S/N:1'))
})
