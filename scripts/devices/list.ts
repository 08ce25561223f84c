import { parseArgs } from 'node:util'
import { type DeviceFacts, listDevices } from '../../src-main/devices/list-devices.ts'
import { vendorOf } from '../../src-main/devices/scanner/scanner-vendors.ts'
import { wantedScanners } from '../../src-main/devices/scanner/wanted-scanners.ts'
import { type DeviceCommand, MISSING_WORDS, say } from './command.ts'

const WHAT = {
  read: 'a scanner; the till reads it by itself',
  off: 'switched off',
  unused: 'a serial device that may be anything; the till reads it only when it is switched on in Settings, Scanner',
  keyboard: 'a scanner that types as a keyboard; set it to HID POS or USB-COM with the code in its booklet',
} as const

/** `list`: every serial device and scanner that is plugged in, with the identity that the settings use. */
export const list: DeviceCommand = {
  usage: '[--json]',
  summary: 'what is plugged in, and what the till does with it',
  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean' } } })
    const found = await listDevices()
    if (values.json) {
      say(JSON.stringify(found, null, 2))
      return 0
    }
    for (const { part, detail } of found.missing) say(`${MISSING_WORDS[part]}\n  (${detail.split('\n')[0]})`)
    const scanners = wantedScanners(found, [], [])
    for (const { facts, kind, does } of scanners) say(`${nameOf(facts)}\n  ${kind}, ${WHAT[does]}\n  ${facts.deviceId}\n  ${facts.path}`)
    if (scanners.length === 0) say('No serial device and no HID POS scanner is plugged in. A scanner that types as a keyboard needs nothing here.')
    return 0
  },
}

function nameOf({ vendorId, manufacturer, product, path }: DeviceFacts): string {
  return [vendorOf(vendorId)?.maker ?? manufacturer, product].filter(Boolean).join(' ') || path
}
