import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceList } from '#main/devices/list-devices.ts'
import { until } from '../helpers/pty-pair.ts'
import { type FakeDevice, type FakeSystem, NO_UMOCKDEV, startFakeSystem } from './umockdev/fake-system.ts'
import { hidReports } from './umockdev/hid-pos.ts'

const CHILD = [process.execPath, join(import.meta.dirname, 'umockdev', 'scanners-child.ts')]
const HID_AIM: FakeDevice = {
  kind: 'hid-pos',
  node: '/dev/hidraw0',
  vendorId: '05e0',
  productId: '1900',
  manufacturer: 'Made-up Scanners',
  product: 'Reader One',
  serialNumber: 'A0001',
  report: 'aim',
}
/** A maker nobody knows, and a descriptor without the identifier: only the descriptor can tell. */
const HID_PLAIN: FakeDevice = {
  ...HID_AIM,
  node: '/dev/hidraw1',
  vendorId: 'fff1',
  productId: '0210',
  product: 'Reader Two',
  serialNumber: 'B2',
  report: 'plain',
}
const WEDGE: FakeDevice = {
  ...HID_AIM,
  kind: 'keyboard',
  node: '/dev/hidraw2',
  vendorId: '05f9',
  productId: '2204',
  product: 'Typing Reader',
  serialNumber: 'C3',
}
const COM: FakeDevice = {
  ...HID_AIM,
  kind: 'serial',
  node: '/dev/ttyACM0',
  vendorId: '0c2e',
  productId: '0b6a',
  product: 'Reader Com',
  serialNumber: 'D4',
}
const PRINTER: FakeDevice = { ...COM, node: '/dev/ttyACM1', vendorId: '04b8', productId: '0202', product: 'Printer', serialNumber: 'E5' }

/** A real hidraw node gives one report a read; a terminal is a stream, so reports are kept apart. */
const apart = () => new Promise((resolve) => setTimeout(resolve, 40))

describe.skipIf(NO_UMOCKDEV !== null)('scanners in a made-up system', () => {
  let system: FakeSystem | null = null
  afterEach(async () => {
    await system?.stop()
    system = null
  })

  const said = (system: FakeSystem) => system.lines.map((line) => JSON.parse(line))
  const codes = (system: FakeSystem) => said(system).flatMap(({ scan }) => (scan ? [[scan.code, scan.aim, scan.framing]] : []))
  const states = (system: FakeSystem) =>
    said(system)
      .flatMap(({ states: now }) => (now ? [now] : []))
      .at(-1) ?? {}
  async function report(system: FakeSystem, device: FakeDevice, code: string | Buffer, aim?: string): Promise<void> {
    for (const one of hidReports(Buffer.from(code), device.report ?? 'aim', aim)) {
      system.sendTo(device.node, one)
      await apart()
    }
  }

  it('are listed with what they are; a printer is unused, a keyboard is told of', { timeout: 30_000 }, async () => {
    system = await startFakeSystem([HID_AIM, HID_PLAIN, WEDGE, COM, PRINTER], CHILD)
    const here = system
    await until(() => Object.keys(states(here)).length === 5, 'the states', 15_000)
    const listed = said(here)[0].listed as DeviceList
    expect(listed.missing).toEqual([])
    expect(listed.hidPos.map(({ deviceId, path, product }) => [deviceId, path, product])).toEqual([
      ['usb:05e0:1900:A0001', '/dev/hidraw0', 'Reader One'],
      ['usb:fff1:0210:B2', '/dev/hidraw1', 'Reader Two'],
    ])
    expect(listed.serial.map(({ deviceId, path, product }) => [deviceId, path, product]).sort()).toEqual([
      ['usb:04b8:0202:E5', '/dev/ttyACM1', 'Printer'],
      ['usb:0c2e:0b6a:D4', '/dev/ttyACM0', 'Reader Com'],
    ])
    // The same names for whoever asks: a printer is chosen and opened by what the list calls it, and a scanner is no printer.
    expect(said(here)[0].printers).toEqual([{ kind: 'serial', deviceId: 'usb:04b8:0202:E5', name: 'Made-up Scanners · /dev/ttyACM1', likely: true }])
    expect(said(here)[0].paths.sort()).toEqual([
      ['usb:04b8:0202:E5', '/dev/ttyACM1'],
      ['usb:0c2e:0b6a:D4', '/dev/ttyACM0'],
    ])
    expect(listed.keyboards.map(({ deviceId }) => deviceId)).toEqual(['usb:05f9:2204:C3'])
    await until(() => Object.values(states(here)).filter((state) => state === 'connected').length === 3, 'three connected')
    expect(states(here)).toEqual({
      'Honeywell /dev/ttyACM0': 'connected',
      'Made-up Scanners /dev/ttyACM1': 'unused',
      'Zebra /dev/hidraw0': 'connected',
      'Made-up Scanners /dev/hidraw1': 'connected',
      'Datalogic /dev/hidraw2': 'keyboard',
    })
  })

  it('read codes of one and of several reports in both layouts, and serial ones beside them', { timeout: 30_000 }, async () => {
    system = await startFakeSystem([HID_AIM, HID_PLAIN, COM], CHILD)
    const here = system
    await until(() => Object.values(states(here)).filter((state) => state === 'connected').length === 3, 'three connected', 15_000)
    // The reading thread begins a moment after the opening; until then two reports could be read as one here.
    await new Promise((resolve) => setTimeout(resolve, 300))
    await report(here, HID_AIM, '281234567890126612', ']Q1')
    here.sendTo(COM.node, Buffer.from('134512345678901234\r'))
    await report(here, HID_PLAIN, '621234567890123456\r')
    await report(here, HID_AIM, 'A'.repeat(150), ']Q1')
    await report(here, HID_PLAIN, ']Q3商品 例子')
    await report(here, HID_PLAIN, 'B'.repeat(120))
    // Half a code, then a whole one; a length that no report holds.
    here.sendTo(HID_AIM.node, hidReports(Buffer.from('C'.repeat(100)), 'aim')[0]!)
    await new Promise((resolve) => setTimeout(resolve, 700))
    const spoiled = Buffer.from(hidReports(Buffer.from('123456'), 'aim')[0]!)
    spoiled[1] = 222
    here.sendTo(HID_AIM.node, spoiled)
    await apart()
    await report(here, HID_AIM, '5901234123457', ']E0')
    await until(() => codes(here).length === 7, 'seven codes')
    // Each scanner's own order; which of them is heard first is chance.
    const by = (framing: string) => codes(here).filter(([, , how]) => how === framing)
    expect(by('hid-aim')).toEqual([
      ['281234567890126612', ']Q1', 'hid-aim'],
      ['A'.repeat(150), ']Q1', 'hid-aim'],
      ['5901234123457', ']E0', 'hid-aim'],
    ])
    expect(by('hid-plain')).toEqual([
      ['621234567890123456', null, 'hid-plain'],
      ['商品 例子', ']Q3', 'hid-plain'],
      ['B'.repeat(120), null, 'hid-plain'],
    ])
    expect(by('cr')).toEqual([['134512345678901234', null, 'cr']])
    expect(said(here).flatMap(({ no }) => (no ? [no] : []))).toEqual(['torn', 'bad-length'])
  })

  it('are found after they are plugged in, and again after they were unplugged', { timeout: 60_000 }, async () => {
    system = await startFakeSystem([HID_AIM, COM], CHILD, [HID_AIM.node, COM.node])
    const here = system
    await until(() => said(here).length > 0, 'the start', 15_000)
    for (const [device, name] of [
      [HID_AIM, 'Zebra /dev/hidraw0'],
      [COM, 'Honeywell /dev/ttyACM0'],
    ] as const) {
      const send = (code: string) => (device === COM ? here.sendTo(device.node, Buffer.from(`${code}\r`)) : report(here, device, code))
      const state = () => Object.entries(states(here)).find(([key]) => key.startsWith(name.split(' ')[0] ?? ''))?.[1]
      await here.plug(device.node)
      await until(() => states(here)[name] === 'connected', `${name} connected`)
      await send(`11111${device.vendorId}`)
      await until(() => codes(here).some(([code]) => code === `11111${device.vendorId}`), 'its code')
      await here.unplug(device.node)
      await until(() => state() === 'missing', `${name} missing`)
      await here.plug(device.node)
      await until(() => states(here)[name] === 'connected', `${name} connected again`)
      await send(`22222${device.vendorId}`)
    }
    await until(() => codes(here).length === 4, 'four codes')
    expect(codes(here).map(([code]) => code)).toEqual(['1111105e0', '2222205e0', '111110c2e', '222220c2e'])
  })
})
