import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Light, TillSettings } from '#shared/bridge/contract.ts'
import type { JournalFacts, JournalType } from '#shared/domain/diary.ts'
import type { NoticeKind } from '#shared/domain/notice.ts'
import type { Session } from '#shared/domain/person.ts'
import type { DoorKind, ReceiverView, SelfTest } from '#shared/domain/receiver.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Clock, RandomBytes } from './clock/clock.ts'
import type { Db } from './db/sql.ts'
import { transact } from './db/sql.ts'
import type { OpenAccount } from './gateways/accounts.ts'
import type { Notice } from './gateways/gateway.ts'
import type { Log } from './log/log.ts'
import { type AskAbout, askAfterNotice } from './receiver/ask-again.ts'
import { findPayment, type Subject } from './receiver/find-subject.ts'
import { openReceiver, type Receiver } from './receiver/open-receiver.ts'
import { openComplaintDesk, type Wrapping } from './receiver/receive-complaint.ts'
import type { ReceiverAccount } from './receiver/receive-notice.ts'
import { createSelfTester, type Post } from './receiver/self-test.ts'

/** What notices of one kind are about: how it is found in the book, and who asks about it (law 10: only that answer settles). */
export type NoticeSubject = { find(db: Db, accountId: string, notice: Notice): Subject | null; ask: AskAbout }

export type ReceiverDeskDeps = {
  db: Db
  clock: Clock
  random: RandomBytes
  log: Log
  post: Post
  vault: Wrapping
  settings(): TillSettings
  /** The accounts of both modes, and one by its id, earlier ones too. */
  accounts(): OpenAccount[]
  account(accountId: string): OpenAccount | null
  /** A kind of notice that has no line here has no address either. */
  subjects: Partial<Record<NoticeKind, NoticeSubject>>
  session(): Session | null
  note(type: JournalType, facts: JournalFacts): void
  changed(): void
}

/** Gateways' calls to the till, as the till uses them. */
export type ReceiverDesk = {
  /** Opens the addresses, asks about what was left unasked, and listens where the settings say so. After the resolvers. */
  start(): void
  stop(): Promise<void>
  /** The journal's line about a receiver that is switched on or off, for the transaction in which that is written. */
  noteSwitch(before: TillSettings, after: TillSettings): void
  settingsChanged(): void
  noticeUrl(accountId: string, about: NoticeKind): string | null
  returnUrl(accountId: string): string | null
  view(): ReceiverView
  renew(accountId: string, about: DoorKind): Result<ReceiverView, AppError>
  test(): Promise<Result<SelfTest, AppError>>
  keepAnswer(accountId: string, attemptId: string, name: string, phone: string): Promise<Result<ReceiverView, AppError>>
  dropAnswer(accountId: string, attemptId: string): ReceiverView
  /** The network's light, worse where calls are wanted and cannot come. */
  networkLight(light: Light): Light
}

/** A port that is taken may be free again after another till's stop. */
const RETRY_MS = 30_000
/** Calls come in bursts; screens are told once for each. */
const TELL_AFTER_MS = 250
const SHOWN_NOTICES = 50
const SHOWN_COMPLAINTS = 20
const PRUNE_MS = 6 * 3_600_000

/** Puts the receiver into the till. Nothing here holds up a sale: what cannot listen is a light, and questions are asked all the same. */
export function createReceiverDesk(deps: ReceiverDeskDeps): ReceiverDesk {
  const { db, clock, log, subjects } = deps
  let receiver: Receiver | null = null
  let stopped = false
  let cancelTell: (() => void) | null = null
  let cancelRetry = (): void => {}
  let cancelPrune = (): void => {}

  const changed = (): void => {
    if (stopped) return
    cancelTell ??= clock.after(TELL_AFTER_MS, () => {
      cancelTell = null
      deps.changed()
    })
  }
  const asSeen = (account: OpenAccount): ReceiverAccount => ({
    id: account.id,
    gateway: account.gateway,
    kinds: (account.gateway.noticeKinds ?? []).filter((about) => subjects[about] !== undefined),
    unknownOrders: account.gateway.unknownNotices ?? 'repeat',
    hasPages: account.gateway.capabilities.link,
    onThisMachine: account.practice,
  })
  const account = (id: string): ReceiverAccount | null => {
    const found = deps.account(id)
    return found && asSeen(found)
  }
  const accounts = (): ReceiverAccount[] =>
    deps
      .accounts()
      .filter(({ gateway }) => gateway.readNotice !== undefined)
      .map(asSeen)
  const tester = createSelfTester({ post: deps.post, random: deps.random, clock })
  const complaints = openComplaintDesk({
    db,
    clock,
    log,
    vault: deps.vault,
    account: deps.account,
    findPayment: (accountId, id) => findPayment(db, accountId, id),
    changed,
  })

  function prune(): void {
    try {
      complaints.prune()
    } catch (error) {
      log.error('old answers about customers could not be let go of', error)
    }
    cancelPrune = clock.after(PRUNE_MS, prune)
  }

  async function apply(): Promise<void> {
    cancelRetry()
    const state = await receiver?.apply(deps.settings().receiver)
    if (stopped) return
    if (state?.is === 'failed') cancelRetry = clock.after(RETRY_MS, () => void apply())
    changed()
  }

  /** An address is made when it is first asked for; where that cannot be written, the sale goes on without one and asking tells. */
  function urlOrNone(find: () => string | null | undefined): string | null {
    try {
      return find() ?? null
    } catch (error) {
      log.error('an address for notices could not be made', error)
      return null
    }
  }
  const by = () => {
    const session = deps.session()
    return { personId: session?.personId ?? null, personName: session?.name ?? null }
  }
  const view = (): ReceiverView => ({
    state: receiver?.state() ?? { is: 'off' },
    accounts: deps
      .accounts()
      .filter(({ gateway }) => gateway.readNotice !== undefined)
      .map(({ id, kind, name, practice, gateway }) => ({ accountId: id, kind, name, practice, complaints: gateway.readComplaint !== undefined })),
    addresses: receiver?.addresses() ?? [],
    notices: receiver?.notices(SHOWN_NOTICES) ?? [],
    tally: receiver?.tally() ?? { accepted: 0, repeated: 0, unknown: 0, refused: 0, notKept: 0 },
    complaints: complaints.list(SHOWN_COMPLAINTS),
  })

  return {
    start() {
      receiver = openReceiver({
        db,
        clock,
        random: deps.random,
        log,
        account,
        accounts,
        find: (accountId, notice) => subjects[notice.about]?.find(db, accountId, notice) ?? null,
        ask(_accountId, about, id) {
          const subject = subjects[about]
          if (!subject) throw new Error(`nobody asks about a ${about}`)
          return askAfterNotice(clock, subject.ask, id)
        },
        shop: () => ({ name: deps.settings().shop.name, languages: deps.settings().look.counterLanguages }),
        complaint: complaints.receive,
        isOwnTest: tester.isMine,
        changed,
      })
      prune()
      void apply()
    },
    async stop() {
      stopped = true
      cancelRetry()
      cancelPrune()
      cancelTell?.()
      await receiver?.close()
    },
    noteSwitch({ receiver: before }, { receiver: after }) {
      if (before.on === after.on) return
      deps.note(after.on ? 'receiver.on' : 'receiver.off', { host: after.host, port: after.port, publicUrl: after.publicUrl })
    },
    settingsChanged() {
      if (receiver) void apply()
    },
    noticeUrl: (accountId, about) => (subjects[about] ? urlOrNone(() => receiver?.noticeUrl(accountId, about)) : null),
    returnUrl: (accountId) => urlOrNone(() => receiver?.returnUrl(accountId)),
    view,
    renew(accountId, about) {
      const known = receiver?.addresses().some((address) => address.accountId === accountId && address.about === about)
      if (!receiver || !known) return fail(appError('not-found'))
      const open = receiver
      transact(db, () => {
        // The line first: an address that is renewed is known to the running till at once.
        deps.note('receiver.address_renewed', { accountId, about })
        open.renewAddress(accountId, about)
      })
      changed()
      return ok(view())
    },
    async test() {
      const url = receiver?.state().is === 'listening' ? receiver.testUrl() : null
      return url === null ? fail(appError('not-configured')) : ok(await tester.run(url))
    },
    async keepAnswer(accountId, attemptId, name, phone) {
      const kept = await complaints.keepAnswer(accountId, attemptId, { name, phone }, by())
      return kept ? ok(view()) : fail(appError('bad-input', { field: 'name' }))
    },
    dropAnswer(accountId, attemptId) {
      complaints.dropAnswer(accountId, attemptId, by())
      return view()
    },
    networkLight(light) {
      const state = receiver?.state()
      if (state?.is !== 'failed') return light
      return { state: light.state === 'good' ? 'warn' : light.state, facts: { ...light.facts, notices: state.code } }
    },
  }
}
