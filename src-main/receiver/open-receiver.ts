import type { NoticeKind, NoticeRow } from '#shared/domain/notice.ts'
import type { RandomBytes } from '../clock/clock.ts'
import { listNotices } from '../db/notices.ts'
import { DEFAULT_RECEIVER, type ReceiverSettings } from '../settings/receiver-settings.ts'
import { openDoors } from './notice-doors.ts'
import { DEFAULT_SERVER_LIMITS, type NoticeServer, type ServerLimits, startNoticeServer } from './notice-server.ts'
import { type NoticeDeps, type NoticeRoom, type NoticeTally, openNoticeDesk, type ReceiverAccount } from './receive-notice.ts'

/** What the receiver works with. */
export type ReceiverDeps = NoticeDeps & {
  random: RandomBytes
  /** Every account whose vendor calls. */
  accounts(): readonly ReceiverAccount[]
  limits?: ServerLimits
  room?: NoticeRoom
}

/** How the receiver is: off, listening, or wanted and not possible. `code` is the system's, such as EADDRINUSE or EACCES. */
export type ReceiverState = { is: 'off' } | { is: 'listening'; host: string; port: number } | { is: 'failed'; code: string }

/** An address to give to a vendor; `url` is null while no public address is set. */
export type NoticeAddress = { accountId: string; about: NoticeKind; url: string | null }

/** Vendors' calls to the till. Off after opening; `apply` switches it. */
export type Receiver = {
  /** Starts, stops or moves the listening as the settings say. Never rejects: what went wrong stands in the state. */
  apply(settings: ReceiverSettings): Promise<ReceiverState>
  state(): ReceiverState
  /** What to tell the vendor for one order or in its back office; null while off or without a public address: then only asking tells. */
  noticeUrl(accountId: string, about: NoticeKind): string | null
  addresses(): NoticeAddress[]
  /** Gives an address another random part, after the old one was seen by somebody. */
  renewAddress(accountId: string, about: NoticeKind): NoticeAddress
  /** The newest calls and what became of them. */
  notices(limit: number): NoticeRow[]
  tally(): NoticeTally
  close(): Promise<void>
}

/** Opens the receiver: knows its addresses, asks about what was left unasked, and listens to nobody yet. */
export function openReceiver(deps: ReceiverDeps): Receiver {
  const doors = openDoors(deps)
  const desk = openNoticeDesk(deps, deps.room)
  let settings: ReceiverSettings = { ...DEFAULT_RECEIVER }
  let server: NoticeServer | null = null
  let state: ReceiverState = { is: 'off' }
  /** One change of settings after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  desk.resume()

  /** A relay may pass its own path on or take it away; both find the address. */
  const find = (path: string) => {
    const base = basePath(settings.publicUrl)
    return doors.find(base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path)
  }
  async function change(wanted: ReceiverSettings): Promise<ReceiverState> {
    const before = settings
    settings = { ...wanted }
    const stays = server !== null && wanted.on && (['host', 'port', 'forwardedFor'] as const).every((name) => wanted[name] === before[name])
    if (stays) return state
    await server?.close()
    server = null
    state = { is: 'off' }
    if (!wanted.on) return state
    try {
      const monotonic = () => deps.clock.monotonic()
      const limits = deps.limits ?? DEFAULT_SERVER_LIMITS
      server = await startNoticeServer({ settings, limits, monotonic, log: deps.log, find, receive: desk.receive })
      state = { is: 'listening', host: server.host, port: server.port }
    } catch (error) {
      state = { is: 'failed', code: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' }
      deps.log.error('the receiver cannot listen', error, { host: wanted.host, port: wanted.port })
    }
    return state
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }
  const urlOf = (path: string) => (settings.publicUrl === '' ? null : settings.publicUrl.replace(/\/+$/, '') + path)

  return {
    apply: (wanted) => inTurn(() => change(wanted)),
    state: () => state,
    noticeUrl: (accountId, about) => (state.is === 'listening' && settings.publicUrl !== '' ? urlOf(doors.pathOf(accountId, about)) : null),
    addresses: () =>
      deps.accounts().flatMap(({ id, kinds }) => kinds.map((about) => ({ accountId: id, about, url: urlOf(doors.pathOf(id, about)) }))),
    renewAddress: (accountId, about) => ({ accountId, about, url: urlOf(doors.renew(accountId, about)) }),
    notices: (limit) => listNotices(deps.db, limit),
    tally: desk.tally,
    close: () =>
      inTurn(async () => {
        desk.stop()
        await server?.close()
        server = null
        state = { is: 'off' }
      }),
  }
}

function basePath(publicUrl: string): string {
  return (URL.parse(publicUrl)?.pathname ?? '').replace(/\/+$/, '')
}
