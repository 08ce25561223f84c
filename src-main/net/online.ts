import type { Clock } from '../clock/clock.ts'

/** Where the account for new sales is reached. `local`: on this machine, so no address to the outside is needed. */
export type Endpoint = { host: string; port: number; local: boolean }

/** Whether there is a way from this till to its gateway, and since when (UTC ms) that has been so. `why` names what is missing. */
export type Way = { online: boolean; since: number; why: 'no-address' | 'not-reached' | null }

/** What watching the way needs from outside. */
export type OnlineDeps = {
  clock: Clock
  /** How many addresses of this machine lead outside. */
  addresses(): number
  /** Where new sales go now, or null when there is no account. */
  endpoint(): Endpoint | null
  /** True when a connection to the endpoint could be opened; nothing is sent. Never rejects. */
  probe(endpoint: Endpoint): Promise<boolean>
  /** Told after every change. `back` is true when the way has come back. */
  changed(back: boolean): void
}

/** The one who knows whether wallet payments can leave at all (law 14). */
export type Online = {
  way(): Way
  /** Told how the last call of the account for new sales went; a call that did not get through is looked into at once. */
  heard(reached: boolean): void
  /** The account for new sales may be another one now. */
  moved(): void
  start(): void
  stop(): void
}

/** How often the machine's addresses are looked at. */
export const LOOK_MS = 2_000
/** How often the endpoint is tried while it is not reached. */
export const AWAY_PROBE_MS = 3_000
/** After so long without a call a connection is tried all the same: a router that lost its line leaves the machine its address. */
export const IDLE_PROBE_MS = 10_000

/**
 * Makes the watcher. It is offline when the machine has no address to the outside, or when no connection to the gateway can be opened;
 * a gateway that can be connected to but answers slowly or badly is no matter of the way. All waiting is on the given clock.
 */
export function createOnline(deps: OnlineDeps): Online {
  const { clock } = deps
  let way: Way = { online: true, since: clock.now(), why: null }
  let running = false
  let cancelLook = (): void => {}
  let lastTriedMono = clock.monotonic()
  let probing: string | null = null
  /** Grows with every answer that came, so that a probe which was under way meanwhile is no news. */
  let answers = 0

  const keyOf = (endpoint: Endpoint | null): string => (endpoint ? `${endpoint.host}:${endpoint.port}` : '')
  const lacksAddress = (endpoint: Endpoint | null): boolean => endpoint?.local !== true && deps.addresses() === 0

  function become(online: boolean, why: Way['why']): void {
    if (way.online === online && way.why === why) return
    const back = online && !way.online
    way = { online, why, since: way.online === online ? way.since : clock.now() }
    deps.changed(back)
  }

  async function probe(endpoint: Endpoint): Promise<void> {
    const key = keyOf(endpoint)
    if (probing === key) return
    probing = key
    lastTriedMono = clock.monotonic()
    const answersBefore = answers
    const reached = await deps.probe(endpoint)
    if (probing === key) probing = null
    // The account may have changed meanwhile, or an answer have come: then this says nothing.
    const now = deps.endpoint()
    if (!running || answers !== answersBefore || key !== keyOf(now)) return
    if (lacksAddress(now)) become(false, 'no-address')
    else become(reached, reached ? null : 'not-reached')
  }

  function lookNow(): void {
    lastTriedMono = Number.NEGATIVE_INFINITY
    if (running) look()
  }

  function look(): void {
    const endpoint = deps.endpoint()
    const due = clock.monotonic() - lastTriedMono >= (way.online ? IDLE_PROBE_MS : AWAY_PROBE_MS)
    if (lacksAddress(endpoint)) become(false, 'no-address')
    else if (!endpoint) become(true, null)
    else if (due || way.why === 'no-address') void probe(endpoint)
  }

  function lookAgain(): void {
    if (!running) return
    look()
    // While offline at half the probes' rhythm, so that none of them comes late.
    cancelLook = clock.after(way.online ? LOOK_MS : AWAY_PROBE_MS / 2, lookAgain)
  }

  return {
    way: () => way,
    heard(reached) {
      if (!running) return
      lastTriedMono = clock.monotonic()
      if (reached) {
        answers++
        become(true, null)
      } else lookNow()
    },
    moved: lookNow,
    start() {
      if (running) return
      running = true
      lookNow()
      cancelLook = clock.after(LOOK_MS, lookAgain)
    },
    stop() {
      running = false
      cancelLook()
    },
  }
}
