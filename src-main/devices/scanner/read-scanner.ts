import type { ScannerRule } from '#shared/domain/device-settings.ts'
import type { ScanFault, ScannerKind } from '#shared/domain/scanner.ts'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import type { LinkState } from '../link/link-state.ts'
import { createSerialLink } from '../link/serial-link.ts'
import { createHidLink, readSysfsLayout } from './hid-link.ts'
import { AIM_LAYOUT, createHidAssembler, type HidAssembler, PLAIN_LAYOUT } from './hid-report.ts'
import { createScanFramer, idleMsOf } from './scan-framer.ts'
import { decodeScan, isNoise } from './scan-text.ts'
import { vendorOf } from './scanner-vendors.ts'

/** One scanner being read. */
export type Reader = { open(): void; close(): Promise<void>; state(): LinkState; tryNow(): void }

/** What a reader tells: a code, or something that is none. */
export type Heard = { raw: Buffer; gapsMs: number[] } & ({ text: string; aim: string | null; framing: string } | { fault: ScanFault })

export type ReaderDeps = {
  clock: DeviceClock
  log: Log
  kind: Exclude<ScannerKind, 'keyboard'>
  deviceId: string
  vendorId: string
  rule: Pick<ScannerRule, 'baudRate' | 'suffix' | 'hidLayout'>
  /** Where it is now, or null. */
  findPath(): Promise<string | null> | string | null
  onHeard(heard: Heard): void
  onState(state: LinkState): void
}

/** Makes the reader of one scanner: a link, and what cuts its bytes or reports into codes. */
export function createReader(deps: ReaderDeps): Reader {
  return deps.kind === 'serial' ? readSerial(deps) : readHid(deps)
}

function readSerial({ clock, log, deviceId, rule, findPath, onHeard, onState }: ReaderDeps): Reader {
  const link = createSerialLink({ clock, log, deviceId, baudRate: rule.baudRate, findPath: async () => findPath() })
  const makeFramer = (path: string) =>
    createScanFramer({
      clock,
      suffix: rule.suffix,
      idleMs: idleMsOf(rule.baudRate, /ttyACM|usbmodem/.test(path)),
      onFrame({ bytes, raw, end, gapsMs }) {
        if (isNoise(bytes)) return onHeard({ raw, gapsMs, fault: 'noise' })
        const { text, aim } = decodeScan(bytes)
        if (text !== '') onHeard({ raw, gapsMs, text, aim, framing: end })
      },
      onBroken: ({ raw, gapsMs, fault }) => onHeard({ raw, gapsMs, fault: fault === 'torn' && isNoise(raw) ? 'noise' : fault }),
    })
  let framer = makeFramer('')
  link.onData((bytes) => framer.push(bytes))
  link.onState((state) => {
    // Half a code from before the cable came out belongs to no other.
    framer.reset()
    if (state.state === 'open') framer = makeFramer(state.path)
    onState(state)
  })
  return link
}

function readHid({ clock, log, deviceId, vendorId, rule, findPath, onHeard, onState }: ReaderDeps): Reader {
  const link = createHidLink({ clock, log, deviceId, findPath: () => findPath() as string | null })
  const make = (layout: Parameters<typeof createHidAssembler>[0]['layout']): HidAssembler =>
    createHidAssembler({
      clock,
      layout,
      onScan({ bytes, aim, layout: used, raw, gapsMs }) {
        const { text, aim: inText } = decodeScan(bytes)
        if (text !== '') onHeard({ raw, gapsMs, text, aim: aim ?? inText, framing: used.aimAt === null ? 'hid-plain' : 'hid-aim' })
      },
      onBroken: onHeard,
    })
  const told = rule.hidLayout === 'aim' ? AIM_LAYOUT : rule.hidLayout === 'plain' ? PLAIN_LAYOUT : null
  let assembler = make(told)
  /** Reports wait until the device's own descriptor was read, which is asked for as soon as it is open. */
  let ready: Promise<void> = Promise.resolve()
  let waiting = 0
  link.onReport((report) => {
    if (waiting === 0) return assembler.push(report)
    void ready.then(() => assembler.push(report))
  })
  link.onState((state) => {
    assembler.reset()
    if (state.state === 'open' && told === null) {
      waiting++
      ready = readSysfsLayout(state.path).then((layout) => {
        assembler = make(layout ?? vendorOf(vendorId)?.hidLayout ?? null)
        waiting--
      })
    }
    onState(state)
  })
  return link
}
