import type { ScannerRule } from '#shared/domain/device-settings.ts'
import type { ScannerKind } from '#shared/domain/scanner.ts'
import type { DeviceFacts, DeviceList } from '../list-devices.ts'
import { DEFAULT_RULE } from './scanner.ts'
import { vendorOf } from './scanner-vendors.ts'

/** A device that is or may be a scanner, and what is to be done with it: read it, or say why not. */
export type WantedScanner = {
  key: string
  kind: ScannerKind
  facts: DeviceFacts
  maker: string
  known: boolean
  does: 'read' | 'off' | 'unused' | 'keyboard'
  rule: Pick<ScannerRule, 'baudRate' | 'suffix' | 'hidLayout'>
}

/**
 * What to do with every device that is there, and with every one a rule names. A serial device is read by itself only when its maker makes
 * scanners; anything else may be a printer, and is read when a rule says so. What printers and displays use (`taken`) is never touched.
 */
export function wantedScanners(list: DeviceList, rules: readonly ScannerRule[], taken: readonly string[]): WantedScanner[] {
  const ruleFor = (facts: DeviceFacts) => rules.find(({ deviceId }) => deviceId === facts.deviceId || deviceId === `path:${facts.path}`)
  const free = (facts: DeviceFacts) => !taken.includes(facts.deviceId) && !taken.includes(`path:${facts.path}`)
  const here: WantedScanner[] = []
  for (const facts of list.serial.filter(free)) here.push(wanted('serial', facts, ruleFor(facts)))
  for (const facts of list.hidPos) here.push(wanted('hid-pos', facts, ruleFor(facts)))
  for (const facts of list.keyboards) {
    const vendor = vendorOf(facts.vendorId)
    const speaksToo = here.some((other) => other.facts.deviceId === facts.deviceId)
    if (vendor && !speaksToo) here.push({ ...wanted('keyboard', facts, undefined), does: 'keyboard' })
  }
  // Two devices of one kind without serial numbers have the same identity; the path keeps them apart while they are plugged in.
  const counts = new Map<string, number>()
  for (const { facts } of here) counts.set(facts.deviceId, (counts.get(facts.deviceId) ?? 0) + 1)
  for (const one of here) if ((counts.get(one.facts.deviceId) ?? 0) > 1) one.key = `${one.facts.deviceId}@${one.facts.path}`
  const away = rules.filter(
    (rule) =>
      rule.use &&
      !taken.includes(rule.deviceId) &&
      !list.hidPos.some((facts) => matches(rule, facts)) &&
      !list.serial.some((facts) => matches(rule, facts)),
  )
  return [...here, ...away.map(fromRule)]
}

function matches(rule: ScannerRule, facts: DeviceFacts): boolean {
  return rule.deviceId === facts.deviceId || rule.deviceId === `path:${facts.path}`
}

function wanted(kind: ScannerKind, facts: DeviceFacts, rule: ScannerRule | undefined): WantedScanner {
  const vendor = vendorOf(facts.vendorId)
  const bySelf = kind === 'hid-pos' || vendor !== null
  const does = rule ? (rule.use ? 'read' : 'off') : bySelf ? 'read' : 'unused'
  return { key: facts.deviceId, kind, facts, maker: vendor?.maker ?? facts.manufacturer, known: bySelf, does, rule: rule ?? DEFAULT_RULE }
}

/** A scanner that a rule names and that no list shows: a plain path, or something that is not plugged in. */
function fromRule(rule: ScannerRule): WantedScanner {
  const [, vendorId = '', productId = '', serialNumber = ''] = /^usb:([0-9a-f]{4}):([0-9a-f]{4}):(.*)$/.exec(rule.deviceId) ?? []
  const path = rule.deviceId.startsWith('path:') ? rule.deviceId.slice('path:'.length) : ''
  const facts: DeviceFacts = { deviceId: rule.deviceId, path, vendorId, productId, serialNumber, manufacturer: '', product: rule.name }
  const maker = vendorOf(vendorId)?.maker ?? ''
  return { key: rule.deviceId, kind: 'serial', facts, maker, known: maker !== '', does: 'read', rule }
}

/** Words for a device: maker and product, else its path. */
export function nameOf({ maker, facts }: Pick<WantedScanner, 'maker' | 'facts'>): string {
  const product = facts.product.replace(new RegExp(`^${maker.replace(/[^A-Za-z0-9 ]/g, '.')}\\s+`, 'i'), '')
  return [maker, product].filter(Boolean).join(' ') || facts.path || facts.deviceId
}
