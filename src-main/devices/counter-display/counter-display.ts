import type { CounterView } from '#shared/bridge/contract.ts'
import type { PoleFault, PoleState } from '#shared/domain/counter.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'

/** Characters of a line, and lines, of the displays this till knows. */
export const POLE_COLUMNS = 20

/** Two lines of exactly 20 printable ASCII characters. */
export type PoleLines = readonly [string, string]

/** How one family of displays is spoken to: pure bytes. */
export type PoleEncoder = {
  /** Puts the display into a known state, empty, as bright as wanted (1 dim to 4 full). */
  begin(brightness: number): Uint8Array
  /** Both lines whole: nothing of the lines before is left. */
  lines(lines: PoleLines): Uint8Array
  /** Empty. */
  clear(): Uint8Array
}

/** The display on its pole, or none. Nothing here ever waits for it: what it is to show is remembered and written when it can be. */
export type CounterDisplay = {
  /** Takes new settings at once; null lets go of the display, emptied. */
  use(settings: PoleSettings | null): void
  show(view: CounterView): void
  state(): { state: PoleState; fault: PoleFault | null }
  /** Empties the display and lets go of it. */
  stop(): Promise<void>
}
