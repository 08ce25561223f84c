import type { AppError } from '#shared/bridge/app-error.ts'
import type { CounterEvents, Events } from '#shared/bridge/contract.ts'
import type { Monitor } from '#shared/domain/counter.ts'
import type { Result } from '#shared/domain/result.ts'

/** The till as its hosts see it: two kinds of screens ask, two kinds of events come back. `till.ts` makes one. */
export type TillPort = {
  /** A call of the till screen: checked, guarded, answered. Never throws. */
  call(channel: string, input: unknown): Promise<Result<unknown, AppError>>
  /** A call of a counter screen; only the counter's own channels are known here. */
  counterCall(channel: string, input: unknown): Promise<Result<unknown, AppError>>
  /** Hears every event for till screens until the returned function is called. */
  listen(listener: <E extends keyof Events>(event: E, payload: Events[E]) => void): () => void
  listenCounter(listener: <E extends keyof CounterEvents>(event: E, payload: CounterEvents[E]) => void): () => void
  /** Tells how many counter screens are connected, for the light in the top bar. */
  countCounterScreens(connected: number): void
  /** Asks about everything that is open, then lets the background go on. Call once a screen can be served. */
  resume(): void
  /** Where the practice gateway listens, or null when it does not run. */
  practiceUrl(): string | null
  /** Stops asking, writes the journal's last line, closes the database. */
  stop(): Promise<void>
}

/** What a host gives the till. */
export type HostOptions = {
  kind: 'electron' | 'browser'
  version: string
  /** Folder of the database, created when absent. */
  dataDir: string
  settingsFile: string | null
  vault: import('../secrets/vault.ts').SecretVault
  /** Opens the counter window and answers null, or answers the link to open in another window. */
  openCounterScreen(): string | null
  /** Folder of the built screens, for counter screens on the network; without it there are none. */
  screenDir?: string
  /** Electron: the monitors of this machine, and on which of them the counter window belongs (null: the second one). */
  counterWindow?: { monitors(): Monitor[]; use(monitor: string | null): void }
  /** The system's queue where that prints pages and takes no bytes (Windows, Electron only). */
  spooler?: import('../devices/printer/printer.ts').Spooler
}

/** The till cannot start: one sentence that says what is wrong and what to do. Nothing was changed on disk. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
