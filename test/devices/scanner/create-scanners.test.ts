import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#main/clock/clock.ts'
import { type DeviceFacts, type DeviceList, usbIdentity } from '#main/devices/list-devices.ts'
import { createScanners } from '#main/devices/scanner/create-scanners.ts'
import type { Scan, ScannersDeps } from '#main/devices/scanner/scanner.ts'
import { wantedScanners } from '#main/devices/scanner/wanted-scanners.ts'
import { silentLog } from '#main/log/log.ts'
import type { ScannerRule } from '#shared/domain/device-settings.ts'
import { createRepeatGuard, REPEAT_MS } from '#shared/domain/repeat-scan.ts'
import { NO_SOCAT, openPtyPair, type PtyPair, until } from '../../helpers/pty-pair.ts'

const NOTHING: DeviceList = { serial: [], hidPos: [], keyboards: [], missing: [] }
const rule = (deviceId: string, more: Partial<ScannerRule> = {}): ScannerRule => ({
  deviceId,
  name: 'Counter',
  use: true,
  baudRate: 9_600,
  suffix: 'auto',
  hidLayout: 'auto',
  ...more,
})
function device(vendorId: string, path: string, serialNumber = '1'): DeviceFacts {
  return { deviceId: usbIdentity(vendorId, '0b6a', serialNumber), path, vendorId, productId: '0b6a', serialNumber, manufacturer: 'M', product: 'P' }
}

describe.skipIf(NO_SOCAT !== null)('scanners on serial lines', () => {
  const clean: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const work of clean.splice(0).reverse()) await work()
  })

  async function ptys(count: number): Promise<PtyPair[]> {
    const pairs = await Promise.all(Array.from({ length: count }, () => openPtyPair()))
    clean.push(...pairs.map((pair) => () => pair.remove()))
    return pairs
  }

  function rig(rules: ScannerRule[], more: Partial<ScannersDeps> = {}) {
    const scans: Scan[] = []
    const dropped: string[] = []
    const scanners = createScanners({
      clock: systemClock,
      log: silentLog,
      rules: () => rules,
      taken: () => [],
      onScan: (scan) => scans.push(scan),
      onTrace: ({ outcome }) => outcome.did !== 'scan' && dropped.push(outcome.did === 'dropped' ? outcome.why : outcome.did),
      changed: () => {},
      listDevices: async () => NOTHING,
      plugged: async () => '',
      ...more,
    })
    clean.push(() => scanners.stop())
    scanners.start()
    const states = () => scanners.list().scanners.map(({ state }) => state)
    return { scanners, scans, dropped, states, codes: () => scans.map(({ code }) => code) }
  }

  it('a code that comes byte by byte, half a code, noise, a doubled code and another one at once', async () => {
    const [pty] = await ptys(1)
    const { states, codes, dropped, scans } = rig([rule(`path:${pty!.path}`)])
    await until(() => states()[0] === 'connected', 'connected')
    for (const byte of ']Q1281234567890126612\r') {
      pty!.send(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => codes().length === 1, 'the first code')
    expect(scans[0]).toMatchObject({ code: '281234567890126612', aim: ']Q1', framing: 'cr' })
    pty!.send('28123456')
    await until(() => states()[0] === 'garbled', 'garbled')
    pty!.send('134512345678901234\r\n134512345678901234\r\n621234567890123456\r\n')
    await until(() => codes().length === 3, 'two more')
    expect(codes().slice(1)).toEqual(['134512345678901234', '621234567890123456'])
    expect(dropped).toEqual(['torn', 'repeat'])
    expect(states()).toEqual(['connected'])
    pty!.send(Buffer.from([0xf8, 0x00, 0x86, 0x0d]))
    await until(() => states()[0] === 'garbled', 'garbled by noise')
    expect(dropped.at(-1)).toBe('noise')
  })

  it('two at once, each its own; the same code from both is one scan', async () => {
    const [one, two] = await ptys(2)
    const { states, codes } = rig([rule(`path:${one!.path}`, { suffix: 'cr' }), rule(`path:${two!.path}`, { suffix: 'stx-etx' })])
    await until(() => states().join() === 'connected,connected', 'both')
    one!.send('1234567')
    two!.send('\x02abc')
    one!.send('89012\r')
    two!.send('def\x03')
    await until(() => codes().length === 2, 'both codes')
    expect(codes().sort()).toEqual(['123456789012', 'abcdef'])
    one!.send('777777\r')
    two!.send('\x02777777\x03')
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(codes().filter((code) => code === '777777')).toHaveLength(1)
  })

  it('unplugged in the middle of a code, plugged in again: nothing is joined, and it reads on', { timeout: 40_000 }, async () => {
    const [pty] = await ptys(1)
    const { states, codes } = rig([rule(`path:${pty!.path}`)])
    await until(() => states()[0] === 'connected', 'connected')
    pty!.send('281234')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await pty!.unplug()
    await until(() => states()[0] === 'missing', 'missing')
    await pty!.plug()
    await until(() => states()[0] === 'connected', 'connected again')
    pty!.send('567890126612\r')
    await until(() => codes().length === 1, 'the code')
    expect(codes()).toEqual(['567890126612'])
  })

  it('10,000 scans in a row from two scanners: none lost, doubled or joined', { timeout: 60_000 }, async () => {
    const pairs = await ptys(2)
    const { states, codes, dropped } = rig(pairs.map(({ path }) => rule(`path:${path}`, { baudRate: 115_200 })))
    await until(() => states().join() === 'connected,connected', 'both')
    const ends = ['\r', '\n', '\r\n', '\t']
    // Each line shows its end once, so that a pause of a busy machine cuts no code.
    const sent = ['warm-up 0', 'warm-up 1']
    for (const [index, pty] of pairs.entries()) pty.send(`warm-up ${index}\r`)
    await until(() => codes().length === 2, 'the first codes')
    for (let scan = 0; scan < 10_000; scan++) {
      const code = `28${String(scan).padStart(16, '0')}`
      sent.push(code)
      const whole = Buffer.from(`${code}${ends[scan % ends.length]}`)
      const pty = pairs[scan % 2]!
      const cut = scan % (whole.length + 1)
      pty.send(whole.subarray(0, cut))
      pty.send(whole.subarray(cut))
      if (scan % 25 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => codes().length >= sent.length, 'all codes', 40_000)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(codes().toSorted()).toEqual(sent.toSorted())
    expect(dropped).toEqual([])
  })

  it('finds a known maker by itself, leaves others alone, and never touches a printer’s port', { timeout: 40_000 }, async () => {
    const [scanner, unknown, printer] = await ptys(3)
    const printerId = usbIdentity('0c2e', '0b6a', 'PRINTER')
    let list: DeviceList = { ...NOTHING, serial: [device('1a86', unknown!.path), { ...device('0c2e', printer!.path), deviceId: printerId }] }
    let plugs = 'before'
    const { states, scanners, codes } = rig([], { listDevices: async () => list, plugged: async () => plugs, taken: () => [printerId] })
    await until(() => states().length === 1, 'the unknown one')
    expect(states()).toEqual(['unused'])
    list = { ...list, serial: [...list.serial, device('0c2e', scanner!.path)] }
    plugs = 'after'
    await until(() => states().includes('connected'), 'found')
    scanner!.send('1234567890\r')
    await until(() => codes().length === 1, 'its code')
    expect(scanners.list().scanners.map(({ maker, state }) => `${maker} ${state}`)).toEqual(['M unused', 'Honeywell connected'])
    // Somebody else may open the printer and the unknown one: nothing of ours holds them.
    printer!.send('x\r')
    unknown!.send('y\r')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(codes()).toHaveLength(1)
    // Gone from its port and from the list: it stays in ours as missing.
    await scanner!.unplug()
    list = { ...list, serial: list.serial.filter(({ path }) => path !== scanner!.path) }
    plugs = 'gone'
    await until(() => states().includes('missing'), 'missing')
  })

  it('a rule that is changed takes effect at once: off, and another end', async () => {
    const [pty] = await ptys(1)
    const rules = [rule(`path:${pty!.path}`)]
    const { scanners, states, codes } = rig(rules)
    await until(() => states()[0] === 'connected', 'connected')
    rules[0] = rule(`path:${pty!.path}`, { suffix: 'tab' })
    scanners.rulesChanged()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await until(() => states()[0] === 'connected', 'connected')
    pty!.send('12\r34\t')
    await until(() => codes().length === 1, 'the code')
    expect(codes()).toEqual(['12\r34'])
    rules[0] = rule(`path:${pty!.path}`, { use: false })
    scanners.rulesChanged()
    await until(() => states().length === 0, 'let go')
  })
})

describe('which devices are read', () => {
  const does = (list: Partial<DeviceList>, rules: ScannerRule[] = [], taken: string[] = []) =>
    wantedScanners({ ...NOTHING, ...list }, rules, taken).map((one) => `${one.facts.path}:${one.does}`)

  it('a serial device of a known maker, and no other without a rule', () => {
    const serial = [device('0c2e', '/dev/a'), device('04b8', '/dev/b'), device('1eab', '/dev/c')]
    expect(does({ serial })).toEqual(['/dev/a:read', '/dev/b:unused', '/dev/c:read'])
    expect(does({ serial }, [rule('path:/dev/b'), rule(serial[0]!.deviceId, { use: false })])).toEqual(['/dev/a:off', '/dev/b:read', '/dev/c:read'])
    expect(does({ serial }, [], [serial[0]!.deviceId, 'path:/dev/c'])).toEqual(['/dev/b:unused'])
    expect(does({ serial }, [rule('path:/dev/b')], ['path:/dev/b'])).toEqual(['/dev/a:read', '/dev/c:read'])
  })
  it('every HID POS scanner; a keyboard of a scanner’s maker is only told of', () => {
    expect(does({ hidPos: [device('ffff', '/dev/h')], keyboards: [device('05e0', '/dev/k'), device('046d', '/dev/l')] })).toEqual([
      '/dev/h:read',
      '/dev/k:keyboard',
    ])
    expect(does({ hidPos: [device('05e0', '/dev/h')], keyboards: [device('05e0', '/dev/k')] })).toEqual(['/dev/h:read'])
  })
  it('two of the same kind without serial numbers are two', () => {
    const twins = [device('0c2e', '/dev/a', ''), device('0c2e', '/dev/b', '')]
    expect(wantedScanners({ ...NOTHING, serial: twins }, [], []).map(({ key }) => key)).toEqual(['usb:0c2e:0b6a:@/dev/a', 'usb:0c2e:0b6a:@/dev/b'])
  })
  it('one that a rule names and that is not there', () => expect(does({}, [rule('usb:0c2e:0b6a:9')])).toEqual([':read']))
})

describe('a doubled scan', () => {
  it('is the same code within the time, with or without its AIM identifier; another code is another scan', () => {
    let now = 0
    const isRepeat = createRepeatGuard(() => now)
    expect([isRepeat('111111'), isRepeat(']Q1111111'), isRepeat('222222'), isRepeat('111111')]).toEqual([false, true, false, true])
    now = REPEAT_MS - 1
    expect(isRepeat('111111')).toBe(true)
    now = REPEAT_MS
    expect(isRepeat('111111')).toBe(false)
  })
})
