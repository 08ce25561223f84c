import type { NoticeKind, NoticeRow } from '#shared/domain/notice.ts'
import type { Language } from '#shared/domain/person.ts'
import type { DoorAddress, DoorKind, NoticeTally, ReceiverState } from '#shared/domain/receiver.ts'
import type { RandomBytes } from '../clock/clock.ts'
import { listNotices } from '../db/notices.ts'
import type { RawNotice, ReturnReading } from '../gateways/gateway.ts'
import { DEFAULT_RECEIVER, type ReceiverSettings } from '../settings/receiver-settings.ts'
import { type AnyDoor, type Door, openDoors } from './notice-doors.ts'
import { type Answered, DEFAULT_SERVER_LIMITS, type NoticeServer, type ServerLimits, startNoticeServer } from './notice-server.ts'
import { type NoticeDeps, type NoticeRoom, openNoticeDesk, type ReceiverAccount } from './receive-notice.ts'
import { returnPage } from './return-page.ts'

/** What the receiver works with. */
export type ReceiverDeps = NoticeDeps & {
  random: RandomBytes
  /** Every account whose vendor calls. */
  accounts(): readonly ReceiverAccount[]
  limits?: ServerLimits
  room?: NoticeRoom
  /** Whose shop the return page is of, and its languages. */
  shop?(): { name: string; languages: readonly Language[] }
  /** Answers a vendor's question about a customer; asked only while the settings allow it. */
  complaint?(accountId: string, raw: RawNotice): Promise<Answered>
  /** True for a call that the till sent to itself: it is refused like a forged one and not kept. */
  isOwnTest?(raw: RawNotice): boolean
}

/** Vendors' calls to the till. Off after opening; `apply` switches it. */
export type Receiver = {
  /** Starts, stops or moves the listening as the settings say. Never rejects: what went wrong stands in the state. */
  apply(settings: ReceiverSettings): Promise<ReceiverState>
  state(): ReceiverState
  /** What to tell the vendor for one order or in its back office; null while off or without a public address: then only asking tells. */
  noticeUrl(accountId: string, about: NoticeKind): string | null
  /** Where a customer's browser comes back to; null as with `noticeUrl`. */
  returnUrl(accountId: string): string | null
  addresses(): DoorAddress[]
  /** Gives an address another random part, after the old one was seen by somebody. */
  renewAddress(accountId: string, about: DoorKind): DoorAddress
  /** An address under the public URL to try the way from outside with; null while there is none. */
  testUrl(): string | null
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
  const find = (path: string): AnyDoor | null => {
    const base = basePath(settings.publicUrl)
    const door = doors.find(base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path)
    return door?.about === 'complaint' && !(settings.complaints && deps.complaint) ? null : door
  }
  function receive(door: AnyDoor, raw: RawNotice): Answered | Promise<Answered> {
    if (isNoticeDoor(door)) return deps.isOwnTest?.(raw) ? { status: 400, body: 'fail' } : desk.receive(door, raw)
    if (door.about === 'complaint') return deps.complaint?.(door.accountId, raw) ?? { status: 404, body: 'fail' }
    return returnPage(deps.shop?.() ?? { name: '', languages: [] }, readReturn(door.accountId, raw.query))
  }
  function readReturn(accountId: string, query: string): ReturnReading | null {
    try {
      return deps.account(accountId)?.gateway.readReturn?.(query) ?? null
    } catch (error) {
      deps.log.error('a gateway threw over a return', error, { accountId })
      return null
    }
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
      server = await startNoticeServer({ settings, limits, monotonic, log: deps.log, find, receive })
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
  /** How an account's vendor reaches us: one that plays on this machine needs no way from outside. */
  function baseOf(accountId: string): string | null {
    if (deps.account(accountId)?.onThisMachine) return state.is === 'listening' ? ownBase(state.host, state.port) : null
    return settings.publicUrl === '' ? null : settings.publicUrl.replace(/\/+$/, '')
  }
  function addressOf(accountId: string, about: DoorKind): DoorAddress {
    const base = baseOf(accountId)
    return { accountId, about, url: base === null ? null : base + doors.pathOf(accountId, about) }
  }
  const urlNow = (accountId: string, about: DoorKind) => (state.is === 'listening' ? addressOf(accountId, about).url : null)

  return {
    apply: (wanted) => inTurn(() => change(wanted)),
    state: () => state,
    noticeUrl: urlNow,
    returnUrl: (accountId) => urlNow(accountId, 'return'),
    addresses: () =>
      deps.accounts().flatMap((account) => kindsOf(account, settings.complaints && !!deps.complaint).map((about) => addressOf(account.id, about))),
    renewAddress(accountId, about) {
      doors.renew(accountId, about)
      return addressOf(accountId, about)
    },
    testUrl() {
      const account = deps.accounts().find(({ kinds }) => kinds.length > 0)
      const about = account?.kinds[0]
      if (!account || !about || settings.publicUrl === '') return null
      return settings.publicUrl.replace(/\/+$/, '') + doors.pathOf(account.id, about)
    },
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

function kindsOf({ kinds, hasPages, gateway }: ReceiverAccount, complaints: boolean): DoorKind[] {
  return [...kinds, ...(hasPages ? (['return'] as const) : []), ...(complaints && gateway.readComplaint ? (['complaint'] as const) : [])]
}

function isNoticeDoor(door: AnyDoor): door is Door {
  return door.about !== 'return' && door.about !== 'complaint'
}

/** How this machine calls its own server. */
function ownBase(host: string, port: number): string {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}

function basePath(publicUrl: string): string {
  return (URL.parse(publicUrl)?.pathname ?? '').replace(/\/+$/, '')
}
