import type { CounterView } from '#shared/bridge/contract.ts'
import type { PoleFault, PoleState } from '#shared/domain/counter.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'
import type { Log } from '../../log/log.ts'
import type { DeviceClock } from '../device-clock.ts'
import type { LinkState } from '../link/link-state.ts'
import { createSerialLink, type SerialLink } from '../link/serial-link.ts'
import { WriteFailed } from '../link/serial-wire.ts'
import { findSerialPath } from '../list-devices.ts'
import type { CounterDisplay, PoleLines } from './counter-display.ts'
import { encoderOf } from './encoders.ts'
import { poleLines } from './pole-lines.ts'

/** A display at 2400 baud takes 0.2 s for both lines; one that takes no bytes for this long is not there. */
const WRITE_MS = 1_500
const OPEN_MS = 4_000
/** A display that lost its power comes back empty or with a text of its own; so what it shows is written again this often. */
const REFRESH_MS = 60_000

const FAULTS: Partial<Record<LinkState['state'], PoleFault>> = {
  missing: 'not-found',
  busy: 'in-use',
  'no-permission': 'not-allowed',
  'no-driver': 'no-driver',
  failed: 'failed',
}

export type PoleDeps = { clock: DeviceClock; log: Log; changed(): void }

/** Drives one display on a serial line: keeps it open and writes the newest lines; older ones that were not written yet are skipped. */
export function createPoleDisplay({ clock, log, changed }: PoleDeps): CounterDisplay {
  let settings: PoleSettings | null = null
  let link: SerialLink | null = null
  let state: PoleState = 'none'
  let fault: PoleFault | null = null
  let wanted: PoleLines | null = null
  let written: string | null = null
  let writing: Promise<void> | null = null
  /** The next display waits for the last one: it may hang on the same port. */
  let leaving: Promise<void> = Promise.resolve()
  let cancelRefresh = (): void => {}

  function become(next: PoleState, why: PoleFault | null): void {
    if (state === next && fault === why) return
    state = next
    fault = why
    changed()
  }

  function connect(wish: PoleSettings): void {
    const { deviceId, baudRate } = wish
    const encoder = encoderOf(wish.protocol)
    const mine = createSerialLink({
      clock,
      log,
      deviceId,
      baudRate,
      openMs: OPEN_MS,
      findPath: () => findSerialPath(deviceId),
      greet: (wire) => wire.write(encoder.begin(wish.brightness), WRITE_MS),
    })
    link = mine
    mine.onState(({ state: now }, why) => {
      if (link !== mine) return
      if (now === 'open') {
        become('ready', null)
        refresh()
        return
      }
      cancelRefresh()
      const trouble = why instanceof WriteFailed && why.kind === 'timeout' ? 'silent' : FAULTS[now]
      if (trouble) become('lost', trouble)
    })
    mine.open()
  }

  function refresh(): void {
    cancelRefresh()
    written = null
    pump()
    cancelRefresh = clock.after(REFRESH_MS, refresh)
  }

  /** One write at a time; when it is done, what is wanted by then is written. A write that fails ends the link's hold, and what holds then is written anew. */
  function pump(): void {
    if (link === null || settings === null || wanted === null || writing !== null || link.state().state !== 'open') return
    const text = wanted.join('\n')
    if (text === written) return
    written = text
    writing = link
      .write(encoderOf(settings.protocol).lines(wanted), WRITE_MS)
      .catch(() => undefined)
      .finally(() => {
        writing = null
        pump()
      })
  }

  /** Empties the display and lets go of it: the last customer's amount must not stay where nobody looks after it. */
  function letGo(): Promise<void> {
    cancelRefresh()
    const old = link
    const spoke = settings
    link = null
    if (old === null || spoke === null) return leaving
    leaving = leaving
      .then(() => writing)
      .then(() => old.write(encoderOf(spoke.protocol).clear(), WRITE_MS))
      .catch(() => undefined)
      .then(() => old.close())
    return leaving
  }

  return {
    use(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return
      const before = letGo()
      settings = next
      become(next === null ? 'none' : 'connecting', null)
      if (next !== null) void before.then(() => (settings === next ? connect(next) : undefined))
    },
    show(view: CounterView) {
      wanted = poleLines(view)
      pump()
    },
    state: () => ({ state, fault }),
    async stop() {
      const gone = letGo()
      settings = null
      await gone
    },
  }
}
