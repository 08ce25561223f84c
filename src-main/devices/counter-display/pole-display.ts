import type { CounterView } from '#shared/bridge/contract.ts'
import type { PoleFault, PoleState } from '#shared/domain/counter.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'
import type { Log } from '../../log/log.ts'
import { type CounterDisplay, type DisplayPort, DisplayPortError, type OpenDisplayPort, type PoleLines } from './counter-display.ts'
import { encoderOf } from './encoders.ts'
import { poleLines } from './pole-lines.ts'

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000]
/** A display that lost its power comes back empty or with a text of its own; so what it shows is written again this often. */
const REFRESH_MS = 60_000

/** `after` calls back once and gives what takes it back. */
export type PoleDeps = { open: OpenDisplayPort; after(delayMs: number, work: () => void): () => void; log: Log; changed(): void }

/** Drives one display: opens it, opens it again after it was gone, and writes the newest lines; older ones that were not written yet are skipped. */
export function createPoleDisplay({ open, after, log, changed }: PoleDeps): CounterDisplay {
  let settings: PoleSettings | null = null
  let port: DisplayPort | null = null
  let state: PoleState = 'none'
  let fault: PoleFault | null = null
  let wanted: PoleLines | null = null
  let written: string | null = null
  let writing: Promise<void> | null = null
  let failures = 0
  /** Counts uses, so that a port which opens after the settings changed is not taken. */
  let turn = 0
  let cancel = (): void => {}

  function become(next: PoleState, why: PoleFault | null): void {
    if (state === next && fault === why) return
    state = next
    fault = why
    changed()
  }

  async function connect(): Promise<void> {
    const mine = turn
    const wish = settings
    if (wish === null) return
    try {
      const opened = await open(wish)
      if (mine !== turn) return void opened.close()
      port = opened
      opened.onGone(() => mine === turn && port === opened && lost(new DisplayPortError('not-found', 'the display is gone')))
      await opened.write(encoderOf(wish.protocol).begin(wish.brightness))
      if (mine !== turn || port !== opened) return
      failures = 0
      written = null
      become('ready', null)
      pump()
      refresh(mine)
    } catch (error) {
      if (mine === turn) lost(error)
    }
  }

  function refresh(mine: number): void {
    cancel()
    cancel = after(REFRESH_MS, () => {
      if (mine !== turn || state !== 'ready') return
      written = null
      pump()
      refresh(mine)
    })
  }

  function lost(error: unknown): void {
    const why = error instanceof DisplayPortError ? error.fault : 'failed'
    if (state !== 'lost') log.warn('the pole display is not there', { fault: why, message: error instanceof Error ? error.message : String(error) })
    void port?.close()
    port = null
    become('lost', why)
    cancel()
    const mine = turn
    cancel = after(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 5_000, () => {
      if (mine === turn) void connect()
    })
    failures += 1
  }

  /** One write at a time; when it is done, what is wanted by then is written. */
  function pump(): void {
    const to = port
    const mine = turn
    if (to === null || settings === null || wanted === null || writing !== null || state !== 'ready') return
    const lines = wanted
    const text = lines.join('\n')
    if (text === written) return
    written = text
    writing = to
      .write(encoderOf(settings.protocol).lines(lines))
      .catch((error: unknown) => {
        if (mine === turn && port === to) lost(error)
      })
      .finally(() => {
        writing = null
        pump()
      })
  }

  async function letGo(): Promise<void> {
    turn += 1
    cancel()
    const old = port
    const spoke = settings
    port = null
    if (old === null || spoke === null) return
    await writing
    // The last customer's amount must not stay on a display that nobody looks after.
    await old.write(encoderOf(spoke.protocol).clear()).catch(() => undefined)
    await old.close()
  }

  return {
    use(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return
      const before = letGo()
      settings = next
      failures = 0
      written = null
      become(next === null ? 'none' : 'connecting', null)
      const mine = turn
      if (next !== null) void before.then(() => (mine === turn ? connect() : undefined))
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
