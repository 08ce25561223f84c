/** Why tests with serial devices cannot run here, or null: they need socat, which makes pairs of terminals. */
export declare const NO_SOCAT: string | null
/** A serial cable whose two ends are terminals: the till opens `path`, the test is the device at the other end. */
export type PtyPair = {
  path: string
  /** What the device sends. */
  send(bytes: Uint8Array | string): void
  /** What the device was sent and nobody read yet. */
  received(): Buffer
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Unplugs it for good and takes its folder away. */
  remove(): Promise<void>
}
/** Makes a pair, plugged in unless said otherwise. */
export declare function openPtyPair(plugged?: boolean): Promise<PtyPair>
/** Waits until `seen` says something, looking every few milliseconds; throws after `ms`. */
export declare function until<T>(seen: () => T | null | undefined | false, what: string, ms?: number): Promise<T>
