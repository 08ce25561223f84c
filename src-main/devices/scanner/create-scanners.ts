import { opendir } from 'node:fs/promises'
import { createRepeatGuard } from '#shared/domain/repeat-scan.ts'
import type { FoundScanner, ScannerState } from '#shared/domain/scanner.ts'
import { messageOf } from '../drivers.ts'
import type { LinkState } from '../link/link-state.ts'
import { type DeviceList, findSerialPath, listDevices } from '../list-devices.ts'
import { createReader, type Heard, type Reader } from './read-scanner.ts'
import type { Scanners, ScannersDeps } from './scanner.ts'
import { nameOf, type WantedScanner, wantedScanners } from './wanted-scanners.ts'

/** How often it is looked whether something was plugged in or out. */
const LOOK_MS = 2_000
/** After a change the list is asked for this often: the system names a device a moment after it shows it. */
const LISTS_AFTER_CHANGE = 3
/** The list is asked for at least this often, whatever is seen: names and rights change unseen. */
const LIST_EVERY_LOOKS = 30

type Entry = {
  wanted: WantedScanner
  /** What it was opened with; another setting needs another reader. */
  openedWith: string
  reader: Reader | null
  here: boolean
  garbled: boolean
  scans: number
  lastScanAt: number | null
  framing: string | null
}

const NO_DEVICES: DeviceList = { serial: [], hidPos: [], keyboards: [], missing: [] }

/** Finds scanners, reads all of them at once and tells each scan once, whoever sends it twice. Nothing is looked for before `start`. */
export function createScanners(deps: ScannersDeps): Scanners {
  const { clock, log } = deps
  const askList = deps.listDevices ?? listDevices
  const seePlugs = deps.plugged ?? pluggedDevices
  const isRepeat = createRepeatGuard(() => clock.monotonic())
  const entries = new Map<string, Entry>()
  let list = NO_DEVICES
  let running = false
  /** One thing after the other: two looks at once would open a scanner twice. */
  let work: Promise<void> = Promise.resolve()
  let lastPlugs: string | null = null
  let lists = 1
  let looks = 0
  let cancelLook = (): void => {}
  let told = ''

  function tellChange(): void {
    const now = JSON.stringify(view())
    if (now === told) return
    told = now
    deps.changed()
  }

  function inTurn(job: () => Promise<void>): Promise<void> {
    work = work.then(() => (running ? job() : undefined)).catch((error: unknown) => log.error('looking for scanners failed', error))
    return work
  }

  function look(): void {
    cancelLook()
    void inTurn(lookOnce).then(() => {
      if (running) cancelLook = clock.after(LOOK_MS, look)
    })
  }

  async function lookOnce(): Promise<void> {
    const plugs = await seePlugs()
    looks++
    if (plugs === null || plugs !== lastPlugs || looks % LIST_EVERY_LOOKS === 0) lists = Math.max(lists, plugs === null ? 1 : LISTS_AFTER_CHANGE)
    lastPlugs = plugs
    if (lists > 0) {
      lists--
      const before = list.missing.map(({ part }) => part).join()
      list = await askList()
      if (running && list.missing.map(({ part }) => part).join() !== before) {
        for (const { part, detail } of list.missing) log.warn('devices cannot be listed', { part, detail })
      }
    }
    if (running) await apply()
  }

  /** Brings what is read in step with what is there and what is wished. */
  async function apply(): Promise<void> {
    const wanted = wantedScanners(list, deps.rules(), deps.taken())
    const here = new Set<string>()
    for (const { facts } of [...list.serial, ...list.hidPos, ...list.keyboards].map((facts) => ({ facts }))) here.add(facts.path)
    for (const [key, entry] of entries) {
      const still = wanted.find((one) => one.key === key)
      if (still) continue
      const twin = wanted.some((one) => one.facts.deviceId === entry.wanted.facts.deviceId)
      const ruled = deps.taken().includes(entry.wanted.facts.deviceId)
      // One that was read and is gone stays in the list as missing; anything else is forgotten.
      if (entry.reader && entry.wanted.does === 'read' && !twin && !ruled && !isOff(entry)) entry.here = false
      else await forget(key, entry)
    }
    for (const one of wanted) await want(one, here.has(one.facts.path) || one.facts.deviceId.startsWith('path:'))
    tellChange()
  }

  /** A rule that was taken away with `use: false`, or one of an unknown maker whose rule is gone, is not missing but unwanted. */
  function isOff({ wanted: { facts, known } }: Entry): boolean {
    const rule = deps.rules().find(({ deviceId }) => deviceId === facts.deviceId)
    return rule ? !rule.use : !known
  }

  async function forget(key: string, entry: Entry): Promise<void> {
    entries.delete(key)
    await entry.reader?.close()
  }

  async function want(wanted: WantedScanner, here: boolean): Promise<void> {
    const openedWith = JSON.stringify([wanted.does, wanted.kind, wanted.rule.baudRate, wanted.rule.suffix, wanted.rule.hidLayout])
    let entry = entries.get(wanted.key)
    if (entry && entry.openedWith !== openedWith && (here || wanted.kind === entry.wanted.kind)) {
      await forget(wanted.key, entry)
      entry = undefined
    }
    if (!entry) {
      entry = { wanted, openedWith, reader: null, here, garbled: false, scans: 0, lastScanAt: null, framing: null }
      entries.set(wanted.key, entry)
      if (wanted.does === 'read') entry.reader = read(entry)
      entry.reader?.open()
      return
    }
    // A rule's bare entry knows less than the device did when it was here.
    if (here) entry.wanted = wanted
    entry.here = here
    if (here) entry.reader?.tryNow()
  }

  function read(entry: Entry): Reader {
    const { kind, facts, rule, key } = entry.wanted
    const pathNow = (): string | null => {
      const same = (kind === 'serial' ? list.serial : list.hidPos).filter(({ deviceId }) => deviceId === facts.deviceId)
      return (key === facts.deviceId ? same[0] : same.find(({ path }) => path === facts.path))?.path ?? null
    }
    return createReader({
      clock,
      log,
      kind: kind === 'hid-pos' ? 'hid-pos' : 'serial',
      deviceId: facts.deviceId,
      vendorId: facts.vendorId,
      rule,
      findPath: facts.deviceId.startsWith('path:') ? () => findSerialPath(facts.deviceId) : pathNow,
      onHeard: (heard) => hear(entry, heard),
      onState(state) {
        if (state.state === 'open') entry.garbled = false
        else if (state.state === 'missing') {
          // What is gone from one line is soon gone from the list as well; so it is asked for at the next look.
          lists = Math.max(lists, 1)
        }
        if (state.state !== 'closed') tellChange()
      },
    })
  }

  function hear(entry: Entry, heard: Heard): void {
    const { raw, gapsMs } = heard
    const from = { deviceId: entry.wanted.facts.deviceId, name: nameOf(entry.wanted) }
    if ('fault' in heard) {
      entry.garbled = true
      log.warn('scanner sent no code', { deviceId: from.deviceId, why: heard.fault, bytes: raw.length })
      deps.onTrace({ ...from, raw, gapsMs, outcome: { did: 'dropped', why: heard.fault } })
      tellChange()
      return
    }
    const scan = { ...from, code: heard.text, aim: heard.aim, framing: heard.framing }
    const repeat = isRepeat(heard.text)
    if (!repeat) {
      entry.scans++
      entry.lastScanAt = clock.now()
      deps.onScan(scan)
    }
    entry.garbled = false
    entry.framing = heard.framing
    deps.onTrace({ ...from, raw, gapsMs, outcome: { did: repeat ? 'repeat' : 'scan', scan } })
    tellChange()
  }

  function view(): FoundScanner[] {
    return [...entries.values()].map((entry): FoundScanner => {
      const { key, kind, maker, known, facts } = entry.wanted
      const { scans, lastScanAt, framing } = entry
      const link = entry.reader?.state() ?? null
      return {
        key,
        deviceId: facts.deviceId,
        kind,
        maker,
        product: facts.product,
        serialNumber: facts.serialNumber,
        path: link?.state === 'open' ? link.path : entry.here && facts.path !== '' ? facts.path : null,
        state: stateOf(entry, link),
        known,
        scans,
        lastScanAt,
        framing,
      }
    })
  }

  return {
    start() {
      if (running) return
      running = true
      look()
    },
    async stop() {
      running = false
      cancelLook()
      await work
      await Promise.all([...entries.values()].map(({ reader }) => reader?.close()))
      entries.clear()
    },
    list: () => ({ scanners: view(), missing: [...new Set(list.missing.map(({ part }) => part))] }),
    rulesChanged: () => void inTurn(apply),
  }
}

function stateOf(entry: Entry, link: LinkState | null): ScannerState {
  const { does } = entry.wanted
  if (does !== 'read' || link === null) return does === 'read' ? 'opening' : does
  switch (link.state) {
    case 'open':
      return entry.garbled ? 'garbled' : 'connected'
    case 'closed':
      return 'opening'
    case 'no-driver':
      return 'failed'
    default:
      return link.state
  }
}

/**
 * What is plugged in, as one text that changes when something comes or goes; costs next to nothing, which asking for the list does not. Null
 * where the system has no such folders, so that the list is asked for each time.
 */
async function pluggedDevices(): Promise<string | null> {
  if (process.platform !== 'linux') return null
  try {
    const names: string[] = []
    for (const folder of ['/sys/class/tty', '/sys/class/hidraw']) {
      const entries = await opendir(folder).catch(() => null)
      if (entries) for await (const { name } of entries) if (/^(ttyACM|ttyUSB|ttyXRUSB|rfcomm|hidraw)/.test(name)) names.push(name)
    }
    return names.sort().join()
  } catch (error) {
    return messageOf(error)
  }
}
