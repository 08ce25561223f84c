import { parseArgs } from 'node:util'
import type { ScannerRule } from '#shared/domain/device-settings.ts'
import { classifyCode } from '#shared/domain/payment-code.ts'
import { systemClock } from '../../src-main/clock/clock.ts'
import { listDevices } from '../../src-main/devices/list-devices.ts'
import { createScanners } from '../../src-main/devices/scanner/create-scanners.ts'
import { symbologyName } from '../../src-main/devices/scanner/scan-text.ts'
import { silentLog } from '../../src-main/log/log.ts'
import { type DeviceCommand, MISSING_WORDS, STATE_WORDS, say, UsageError } from './command.ts'

const FRAMING: Record<string, string> = {
  cr: 'ended by CR',
  lf: 'ended by LF',
  crlf: 'ended by CR LF',
  tab: 'ended by Tab',
  'stx-etx': 'between STX and ETX',
  idle: 'ended by silence',
  'hid-aim': 'HID report with code type',
  'hid-plain': 'HID report without code type',
}
const FAULTS = {
  noise: 'noise, no code. Is the speed right (--baud)?',
  torn: 'half a code, dropped',
  'too-long': 'too long for a code, dropped',
  'bad-length': 'a report that says more than it holds, dropped',
} as const
const KINDS = {
  pay: 'a payment code',
  unknown: 'perhaps a payment code, of an unknown wallet',
  receive: 'a code for receiving money',
  product: "a product's barcode",
  'other-wallet': 'a wallet that is not taken',
  receipt: "an order's number, as on a receipt",
  'not-a-code': 'no payment code',
} as const

/** `scan`: shows scans as they come, from every scanner or from one port. Whole codes are shown here and nowhere kept. */
export const scan: DeviceCommand = {
  usage: '[--port PATH] [--baud N]',
  summary: 'scans as they come, with their framing and symbology; Ctrl+C ends it',
  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { port: { type: 'string' }, baud: { type: 'string' } } })
    const baudRate = Number(values.baud ?? 9_600)
    if (!Number.isInteger(baudRate) || baudRate < 300) throw new UsageError('--baud must be a speed such as 9600 or 115200.')
    if (values.baud !== undefined && values.port === undefined) throw new UsageError('--baud is the speed of a --port.')
    const rules: ScannerRule[] =
      values.port === undefined
        ? []
        : [{ deviceId: `path:${values.port}`, name: values.port, use: true, baudRate, suffix: 'auto', hidLayout: 'auto' }]
    const told = new Map<string, string>()
    const scanners = createScanners({
      clock: systemClock,
      log: silentLog,
      rules: () => rules,
      taken: () => [],
      // With a port only that one is opened, whatever else is plugged in.
      ...(values.port === undefined ? {} : { listDevices: async () => ({ serial: [], hidPos: [], keyboards: [], missing: [] }) }),
      onScan: () => {},
      onTrace({ name, raw, gapsMs, outcome }) {
        const pieces = gapsMs.length > 0 ? `, in ${gapsMs.length + 1} pieces (${gapsMs.join(', ')} ms apart)` : ''
        if (outcome.did === 'dropped') return say(`${name}: ${FAULTS[outcome.why]}${pieces}\n  ${hex(raw)}`)
        const { code, aim, framing } = outcome.scan
        const symbology = aim === null ? 'symbology not told' : `${symbologyName(aim) ?? 'unknown symbology'} ${aim}`
        const repeat = outcome.did === 'repeat' ? ' (the same again at once: the till takes it as one scan)' : ''
        say(`${name}: ${JSON.stringify(code)}, ${[...code].length} characters${repeat}`)
        say(`  ${symbology}; ${FRAMING[framing] ?? framing}${pieces}; ${KINDS[classifyCode(code).kind]}\n  ${hex(raw)}`)
      },
      changed() {
        for (const { key, product, maker, path, state } of scanners.list().scanners) {
          const words =
            state === 'connected' || state === 'garbled'
              ? STATE_WORDS.open
              : state === 'off' || state === 'unused' || state === 'keyboard'
                ? state
                : STATE_WORDS[state]
          if (told.get(key) === words) continue
          told.set(key, words)
          say(`${[maker, product].filter(Boolean).join(' ') || path || key}: ${words}`)
        }
      },
    })
    if (values.port === undefined) {
      const { missing } = await listDevices()
      for (const { part } of missing) say(MISSING_WORDS[part])
      say('Waiting for scanners. Plug one in, or name its port with --port. Ctrl+C ends.')
    }
    scanners.start()
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    })
    await scanners.stop()
    return 0
  },
}

function hex(bytes: Buffer): string {
  const shown = bytes.subarray(0, 128).toString('hex').replace(/../g, '$& ').trim()
  return bytes.length > 128 ? `${shown} ... (${bytes.length} bytes)` : shown
}
