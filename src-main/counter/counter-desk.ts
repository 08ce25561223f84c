import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { CounterView, Light, PaymentSnapshot } from '#shared/bridge/contract.ts'
import type { CounterScreens, SerialPortView } from '#shared/domain/counter.ts'
import type { CounterSettings } from '#shared/domain/device-settings.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { HostOptions } from '../bridge/till-port.ts'
import type { CounterPort } from '../bridge/web.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import { listOpenAttempts } from '../db/attempts.ts'
import { findCounterLink, insertCounterLink, listCounterLinks, revokeCounterLink, touchCounterLink } from '../db/counter-links.ts'
import { readOrder } from '../db/orders.ts'
import { type Db, transact } from '../db/sql.ts'
import { createPoleDisplay } from '../devices/counter-display/pole-display.ts'
import { listSerialPorts } from '../devices/list-devices.ts'
import type { Log } from '../log/log.ts'
import type { TillState } from '../till-state.ts'
import { createCounterStage, TEST_MS } from './counter-stage.ts'
import type { CounterShow } from './counter-view.ts'
import { lanAddresses } from './lan.ts'
import { createScreenNetwork, MOST_SCREENS } from './network-screen.ts'
import { createScreenDoor, LINK_VALID_MS } from './screen-door.ts'
import { readCounterFiles } from './screen-files.ts'

/** A tablet's last moment is written at most this often, so that one which comes and goes does not wear the disk. */
const SEEN_EVERY_MS = 60_000

export type CounterDeskDeps = {
  db: Db
  clock: Clock
  random: RandomBytes
  log: Log
  host: HostOptions
  state: TillState
  port: CounterPort
  settings(): CounterSettings
  practice(): boolean
  payment(attemptId: string): PaymentSnapshot | null
  note(type: JournalType, facts: JournalFacts): void
  changed(): void
}

/** Everything that shows the customer something: what it is now, on which screens, and who may look. */
export type CounterDesk = {
  /** What the customer sees now, given the payment the cashier is with. */
  show(current: PaymentSnapshot | null): CounterShow
  /** Passes a view on to the pole display; gives it back when screens have not been told the same before. */
  news(view: CounterView): CounterView | null
  light(): Light
  screens(): CounterScreens
  /** A link for one tablet, as one address of this machine each. */
  pair(name: string): Result<{ urls: string[]; validMs: number }, AppError>
  revoke(linkId: number): Result<CounterScreens, AppError>
  /** Shows the test picture; gives for how long. */
  showTest(): number
  serialPorts(): Promise<SerialPortView[]>
  /** The journal's line about a network that is switched on or off, for the transaction in which that is written. */
  noteNetwork(before: CounterSettings, after: CounterSettings): void
  /** Settings changed. */
  apply(): void
  start(): void
  stop(): Promise<void>
}

/** Puts the counter's parts together. Nothing here holds up a sale: a screen or display that is not there is a light, never an error. */
export function createCounterDesk(deps: CounterDeskDeps): CounterDesk {
  const { db, clock, random, log, host, state, note, changed } = deps
  const stage = createCounterStage(clock, changed)
  const seenAt = new Map<number, number>()
  let started = false
  let told = ''
  let monitor: string | null | undefined

  const door = createScreenDoor(clock, random, {
    find: (tokenHash) => findCounterLink(db, tokenHash)?.id ?? null,
    add: (name, tokenHash) =>
      transact(db, () => {
        const linkId = insertCounterLink(db, { name, tokenHash, at: clock.now() })
        note('counter.paired', { linkId, name })
        return linkId
      }),
  })
  const network = createScreenNetwork({
    port: deps.port,
    files: () => (host.screenDir === undefined ? null : readCounterFiles(host.screenDir)),
    door,
    addresses: lanAddresses,
    clock,
    log,
    changed,
    seen,
  })
  const pole = createPoleDisplay({ clock, log, changed })

  function seen(linkId: number): void {
    if (!db.open || clock.monotonic() - (seenAt.get(linkId) ?? Number.NEGATIVE_INFINITY) < SEEN_EVERY_MS) return
    seenAt.set(linkId, clock.monotonic())
    try {
      touchCounterLink(db, linkId, clock.now())
    } catch (error) {
      log.error('a screen’s last moment could not be written', error, { linkId })
    }
  }

  /** The newest QR that a customer may have on their phone while the till was away. The clock on the wall says how long it still counts, never longer than it ever did. */
  function resumeQr(): void {
    const now = clock.now()
    const [newest] = listOpenAttempts(db)
      .filter(({ kind, codeUrl, status }) => kind === 'qr' && codeUrl !== null && (status === 'sending' || status === 'asking'))
      .filter(({ orderId }) => readOrder(db, orderId)?.practice === deps.practice())
      .sort((a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0))
    if (!newest) return
    const leftMs = Math.min(newest.windowMs, (newest.sentAt ?? 0) + newest.windowMs - now)
    if (leftMs > 0) stage.resume({ attemptId: newest.id, endsAt: clock.monotonic() + leftMs })
  }

  function screens(): CounterScreens {
    const { network: on, port } = deps.settings()
    const connected = network.connected()
    const links = listCounterLinks(db).map(({ id, ...link }) => ({ linkId: id, ...link, connected: connected.includes(id) }))
    return {
      monitors: host.counterWindow?.monitors() ?? [],
      here: state.counterScreens,
      network: { on, port, ...network.state(), links, most: MOST_SCREENS },
      pole: pole.state(),
    }
  }

  return {
    show(current) {
      const resumed = stage.resumedAttempt()
      const facts = { current, wish: state.counterWish, cash: state.cashShown, resumed: resumed === null ? null : deps.payment(resumed) }
      return stage.show(facts)
    },
    news(view) {
      if (started) pole.show(view)
      // A countdown runs on the screen itself: the same code with less time left is no news.
      const text = JSON.stringify(view, (key, value) => (key === 'remainingMs' ? 0 : value))
      if (text === told) return null
      told = text
      return view
    },
    light() {
      const tablets = network.connected().length
      const { fault } = network.state()
      const display = pole.state().state
      const ill = fault !== null || display === 'lost'
      const there = state.counterScreens + tablets > 0 || display === 'ready'
      return {
        state: ill ? 'warn' : there ? 'good' : 'none',
        facts: {
          screens: state.counterScreens,
          tablets: deps.settings().network ? tablets : null,
          pole: display === 'none' ? null : Number(display === 'ready'),
        },
      }
    },
    screens,
    pair(name) {
      const { urls } = network.state()
      if (urls.length === 0) return fail(appError('screen-network-off'))
      if (listCounterLinks(db).length >= MOST_SCREENS) return fail(appError('too-many-screens', { most: MOST_SCREENS }))
      const key = door.invite(name.trim() || 'Tablet')
      return ok({ urls: urls.map((url) => `${url}/?key=${key}`), validMs: LINK_VALID_MS })
    },
    revoke(linkId) {
      const row = listCounterLinks(db).find(({ id }) => id === linkId)
      if (!row) return fail(appError('not-found'))
      transact(db, () => {
        revokeCounterLink(db, linkId, clock.now())
        note('counter.revoked', { linkId, name: row.name })
      })
      network.cut(linkId)
      changed()
      return ok(screens())
    },
    showTest() {
      stage.test()
      return TEST_MS
    },
    // Where they cannot be listed, a port can be written all the same.
    serialPorts: async () =>
      (await listSerialPorts().catch(() => [])).map(({ deviceId, path, manufacturer, product }) => ({
        deviceId,
        path,
        name: manufacturer || product,
      })),
    noteNetwork(before, after) {
      if (before.network !== after.network)
        note(after.network ? 'counter.network_on' : 'counter.network_off', after.network ? { port: after.port } : {})
      else if (after.network && before.port !== after.port) note('counter.network_on', { port: after.port })
    },
    apply() {
      if (!started) return
      const { network: on, port, pole: display, monitor: chosen } = deps.settings()
      network.use(on, port)
      pole.use(display)
      if (monitor !== chosen) host.counterWindow?.use(chosen)
      monitor = chosen
    },
    start() {
      started = true
      resumeQr()
      this.apply()
      changed()
    },
    async stop() {
      started = false
      stage.stop()
      await Promise.all([network.stop(), pole.stop()])
    },
  }
}
