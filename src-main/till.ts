import { randomBytes, randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { appError } from '#shared/bridge/app-error.ts'
import type { Events, TillSettings } from '#shared/bridge/contract.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { isOpenPayout } from '#shared/domain/payout.ts'
import { isOpenRefund } from '#shared/domain/refund.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { listChanges, writeChanges } from '#shared/domain/setting-changes.ts'
import { lostLines } from './book/anchor.ts'
import { createBookKeeper } from './book/book-keeper.ts'
import { createCopyWorker } from './book/run-copy-job.ts'
import { type CallDeps, handleCall } from './bridge/handle-call.ts'
import { createHandlers } from './bridge/handlers.ts'
import { type HostOptions, StartError, type TillPort } from './bridge/till-port.ts'
import type { CounterPort } from './bridge/web.ts'
import { systemClock } from './clock/clock.ts'
import { createCounterDesk } from './counter/counter-desk.ts'
import { appendJournal, findBrokenLine, journalHead, lastJournal } from './db/journal.ts'
import { ensureBookId } from './db/meta.ts'
import { BookError, closeBook, openBook } from './db/open.ts'
import { readOrder } from './db/orders.ts'
import { hasOpenPracticePayout } from './db/payouts.ts'
import { listOpenRefunds } from './db/refunds.ts'
import { readSetting, writeSetting } from './db/settings.ts'
import { type Db, transact } from './db/sql.ts'
import { createGatewayDesk } from './gateway-desk.ts'
import { createAccountBook } from './gateways/accounts.ts'
import { DEFAULT_LIMITS } from './gateways/gateway.ts'
import { afterSending, createHttpClient } from './gateways/http.ts'
import type { GatewayMeans } from './gateways/kind.ts'
import { openLog } from './log/log.ts'
import { createOnline } from './net/online.ts'
import { canConnect, endpointOf, outsideAddresses } from './net/way-out.ts'
import type { OutboxDeps } from './outbox/outbox-deps.ts'
import { createOutboxDesk, outboxWorkers } from './outbox/outbox-desk.ts'
import { SHORTEST_QUESTION_MS } from './payments/ask-schedule.ts'
import type { PaymentDeps } from './payments/payment-deps.ts'
import { readPaymentSnapshot } from './payments/payment-snapshot.ts'
import { createResolver } from './payments/resolve-payments.ts'
import { createPayoutDesk } from './payout-desk.ts'
import { ensurePeople, replacePeople } from './people/ensure-people.ts'
import { listSignIns } from './people/sign-in.ts'
import { createPeopleDesk } from './people-desk.ts'
import { PRACTICE_ACCOUNTS, type PracticeGateways, startPracticeGateways } from './practice-gateway.ts'
import { createPrinterDesk } from './printer-desk.ts'
import { createQueue } from './queue/queue.ts'
import { findInBook } from './receiver/find-subject.ts'
import { createReceiverDesk } from './receiver-desk.ts'
import { REFUND_TO_DO, refundWorker } from './refunds/refund-later.ts'
import { createRefundResolver } from './refunds/resolve-refunds.ts'
import { makeDayFile, rangeDepsOf } from './report-deps.ts'
import { readDayReport } from './reports/day-report.ts'
import { createScannerDesk } from './scanner-desk.ts'
import { createCodeHash, openTillKey } from './secrets/till-secrets.ts'
import { readSettingsFile, refuseWeakPins, type SettingsFile } from './settings/settings-file.ts'
import { SETTINGS_SHAPE } from './settings/settings-shape.ts'
import { readMode, readTillSettings, writeMode, writeTillSettings } from './settings/settings-store.ts'
import { hasMachineZone, rememberZone } from './settings/zone.ts'
import { createShiftDesk } from './shift-desk.ts'
import { heardRenewalWorker, RENEWAL_HEARD, subscriptionNotices } from './subscriptions/hear-renewal.ts'
import { createRenewalSchedule } from './subscriptions/renew-subscription.ts'
import type { SubscriptionDeps } from './subscriptions/subscription-deps.ts'
import type { Till } from './till-parts.ts'
import { newTillState, sessionOf } from './till-state.ts'
import { readCounterView, readSettingsView, readSnapshot, readTray } from './till-views.ts'

/** How many of the journal's newest lines are checked at every start. */
const TAIL_LINES = 1_000

/**
 * Opens the till: checks the settings file, opens the book, applies the file, makes every account ready and starts the practice gateway
 * where it is needed. Throws StartError with one sentence for people; nothing was changed on disk then.
 */
export async function openTill(host: HostOptions): Promise<TillPort> {
  const file = host.settingsFile === null ? null : readSettingsFile(host.settingsFile)
  refuseLostBook(host.dataDir)
  const db = openBookOrSay(host.dataDir)
  try {
    return await buildTill(host, db, file)
  } catch (error) {
    closeBook(db)
    throw error
  }
}

function openBookOrSay(dataDir: string): Db {
  try {
    return openBook(dataDir)
  } catch (error) {
    throw error instanceof BookError ? new StartError(error.message) : error
  }
}

/** A book whose end is gone would sell on as if those sales had never been. */
function refuseLostBook(dataDir: string, db: Db | null = null): void {
  if (db === null && existsSync(join(dataDir, 'scantill.db'))) return
  const lost = lostLines(dataDir, db)
  if (lost !== null) throw new StartError(lost)
}

async function buildTill(host: HostOptions, db: Db, file: SettingsFile | null): Promise<TillPort> {
  refuseLostBook(host.dataDir, db)
  const log = openLog(host.dataDir)
  const clock = systemClock
  const state = newTillState()
  ensureBookId(db)
  const tillKey = await openTillKey(db, host.vault)
  if (tillKey === null) {
    throw new StartError(
      `The keys of this book were kept by another vault or key file, so PINs and gateway keys cannot be read; nothing was changed. Put the file till.key back into ${host.dataDir}, or start with the host that was used before.`,
    )
  }
  const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  let settings = readTillSettings(db, machineZone)
  const http = createHttpClient()
  const means: GatewayMeans = { http, limits: DEFAULT_LIMITS }
  const accounts = createAccountBook(clock.now)
  const gateways = createGatewayDesk({
    db,
    vault: host.vault,
    log,
    book: accounts,
    means,
    shopCurrency: () => settings.shop.currency,
    monotonic: () => clock.monotonic(),
  })
  let practiceGateways: PracticeGateways | null = null
  let mode: 'practice' | 'live' = 'practice'

  /** The account by which the till judges whether the way to the gateways is there. */
  const firstAccount = () => accounts.offered(mode === 'practice')[0] ?? null
  const listeners = new Set<Parameters<TillPort['listen']>[0]>()
  const counterListeners = new Set<Parameters<TillPort['listenCounter']>[0]>()
  const changedAttempts = new Set<string>()
  let announcing = false

  const brokenTail = findBrokenLine(db, Math.max(1, journalHead(db).seq - TAIL_LINES))
  if (brokenTail) log.warn('the journal tail does not fit together', brokenTail)
  const book = createBookKeeper({ db, clock, dataDir: host.dataDir, log, changed: () => announce(), brokenTail })
  const machine = { zone: machineZone, known: hasMachineZone() }
  const shifts = createShiftDesk({ db, clock, log, settings: () => settings, isPractice: () => mode === 'practice', machine, book })
  const payments: PaymentDeps = {
    db,
    clock,
    random: randomBytes,
    accounts: {
      byId: accounts.byId,
      taking: (way, wallet) => accounts.taking(mode === 'practice', way, wallet, settings.shop.currency),
      heard(id, reached) {
        accounts.heard(id, reached)
        if (id === firstAccount()?.id) online.heard(reached)
      },
    },
    limits: DEFAULT_LIMITS,
    facts: () => ({
      ...settings.shop,
      wallets: settings.sale.wallets,
      qrSeconds: settings.sale.qrSeconds,
      shiftId: shifts.openShiftId(),
      cashNeedsShift: settings.shift.cashNeedsShift,
    }),
    hashCode: createCodeHash(tillKey),
    changed: (attempt: Attempt) => announce(attempt.id),
    paid: (orderId) => desk.paid(orderId),
    log,
    care: book.care,
    noticeUrl: (id, about) => receiver.noticeUrl(id, about),
    returnUrl: (id) => receiver.returnUrl(id),
  }
  const resolver = createResolver(payments)
  const refunds = createRefundResolver(payments)
  const subscriptions: SubscriptionDeps = { payments, resolver, changed: () => announce() }
  const renewals = createRenewalSchedule(subscriptions, () => (online.way().online ? { practice: mode === 'practice' } : null))
  const queue = createQueue({
    db,
    clock,
    random: randomBytes,
    log,
    workers: {
      [REFUND_TO_DO]: refundWorker(payments, refunds),
      [RENEWAL_HEARD]: heardRenewalWorker(subscriptions),
      ...outboxWorkers(() => outboxDeps),
    },
    changed() {
      queueChanged = true
      announce()
    },
  })
  const desk = createPrinterDesk({
    db,
    clock,
    log,
    settings: () => settings,
    isPractice: () => mode === 'practice',
    spooler: host.spooler ?? null,
    changed: () => announce(),
  })
  const agreements = subscriptionNotices(subscriptions, () => queue)
  const receiver = createReceiverDesk({
    db,
    clock,
    random: randomBytes,
    log,
    post: http.post,
    vault: host.vault,
    settings: () => settings,
    accounts: accounts.all,
    account: accounts.byId,
    subjects: {
      payment: { find: findInBook, ask: async (id) => isOpen((await resolver.askNow(id))?.status ?? 'paid') },
      refund: { find: findInBook, ask: async (id) => isOpenRefund((await refunds.askNow(id))?.status ?? 'done') },
      payout: { find: findInBook, ask: async (id) => isOpenPayout((await payouts.askNow(id))?.status ?? 'done') },
      subscription: agreements,
      renewal: agreements,
    },
    session: () => state.session,
    note: (type, facts) => till.note(type, facts),
    changed: () => announce(),
  })
  let queueChanged = false
  let cancelAskAll = (): void => {}
  const online = createOnline({
    clock,
    addresses: outsideAddresses,
    endpoint: () => endpointOf(firstAccount()?.baseUrl ?? ''),
    probe: canConnect,
    changed(back) {
      announce()
      cancelAskAll()
      // A question that just failed may not be repeated sooner; after this wait everything open is asked about.
      if (back)
        cancelAskAll = clock.after(
          SHORTEST_QUESTION_MS,
          () =>
            void Promise.all([resolver.askAllNow(), refunds.askAllNow(), payouts.askAllNow(), queue.tryAllNow()]).catch((error: unknown) =>
              log.error('asking after the return failed', error),
            ),
        )
    },
  })

  /**
   * Screens are told once after everything that happens in one go: only after the commit, after a request that is just leaving, and after the
   * answer to the call that began it.
   */
  function announce(attemptId?: string): void {
    if (attemptId !== undefined) changedAttempts.add(attemptId)
    if (announcing) return
    announcing = true
    afterSending(() => setImmediate(tellNow))
  }

  function tellNow(): void {
    announcing = false
    const ids = [...changedAttempts]
    changedAttempts.clear()
    if (!db.open) return
    try {
      tellScreens(ids)
    } catch (error) {
      log.error('telling screens failed', error)
    }
  }

  const tell = <E extends keyof Events>(event: E, payload: Events[E]): void => {
    for (const listener of listeners) listener(event, payload)
  }
  const payouts = createPayoutDesk({ payments, accounts, tell, changed: () => announce() })
  const outboxDeps: OutboxDeps = {
    db,
    clock,
    patience: clock,
    log,
    dataDir: host.dataDir,
    vault: host.vault,
    settings: () => settings,
    practice: () => mode === 'practice',
    book,
    queue: () => queue,
    copies: createCopyWorker(),
    readReport: (day, practice) => readDayReport(db, settings.shop, practice, day, clock.now()),
    makeFile: ({ day, practice }, format) => makeDayFile({ ...rangeDepsOf(till), practice }, day, format, settings.look.language, clock.now()),
    tell: (view) => tell('outbox:changed', view),
    changed: () => announce(),
  }
  const outbox = createOutboxDesk(outboxDeps)
  const scanners = createScannerDesk({ clock, log, state, settings: () => settings, tell, changed: () => announce() })

  function tellScreens(attemptIds: string[]): void {
    for (const id of attemptIds) {
      const snapshot = readPaymentSnapshot(payments, resolver, id)
      if (snapshot) tell('payment:changed', snapshot)
    }
    if (attemptIds.length > 0 || queueChanged) tell('unresolved:changed', till.tray())
    queueChanged = false
    tell('till:changed', till.snapshot())
    const view = till.counter.news(till.counterView())
    if (view) for (const listener of counterListeners) listener('counter:changed', view)
  }

  const people = createPeopleDesk({
    people: { db, clock, tillKey },
    state,
    idleMinutes: () => settings.peopleRules.idleLockMinutes,
    language: () => settings.look.language,
    log,
    changed: () => announce(),
  })

  const counterPort: CounterPort = {
    async counterCall(channel) {
      return channel === 'counter:hello' ? ok(till.counterView()) : fail(appError('bad-input', { channel }))
    },
    listenCounter(listener) {
      counterListeners.add(listener)
      return () => counterListeners.delete(listener)
    },
  }
  const counter = createCounterDesk({
    db,
    clock,
    random: randomBytes,
    log,
    host,
    state,
    port: counterPort,
    settings: () => settings.counter,
    practice: () => mode === 'practice',
    payment: (attemptId) => readPaymentSnapshot(payments, resolver, attemptId),
    note: (type, facts) => till.note(type, facts),
    changed: () => announce(),
  })

  const till: Till = {
    counter,
    host,
    db,
    log,
    payments,
    resolver,
    online,
    book,
    refunds,
    payouts,
    queue,
    subscriptions,
    shifts,
    scanners,
    desk,
    receiver,
    outbox,
    accounts,
    gateways,
    tillKey,
    people,
    state,
    practice: () => practiceGateways,
    mode: () => mode,
    isPractice: () => mode === 'practice',
    settings: () => settings,
    saveSettings(next, facts) {
      transact(db, () => {
        writeTillSettings(db, next)
        if (facts !== null) till.note('settings.changed', facts)
        counter.noteNetwork(settings.counter, next.counter)
        receiver.noteSwitch(settings, next)
        if (next.shop.zone !== settings.shop.zone) rememberZone(db, next.shop.zone)
      })
      settings = next
      scanners.settingsChanged()
      counter.apply()
      desk.settingsChanged()
      receiver.settingsChanged()
    },
    async openAccounts() {
      await readyAccounts()
    },
    async setMode(next) {
      mode = next
      await ensurePeople(db, next === 'practice', tillKey)
      await readyAccounts()
      const allowed = listSignIns(db, till.isPractice())
      if (state.session && !allowed.some((person) => person.id === state.session?.personId)) state.session = null
      state.locked = null
      state.currentAttemptId = null
      till.signInAlone()
    },
    settingsView: () => readSettingsView(till, { fromFile: file !== null, tailSound: brokenTail === null }),
    tray: () => readTray(till),
    snapshot: () => readSnapshot(till),
    counterView: () => readCounterView(till),
    note(type, facts) {
      const { session } = state
      const by = { personId: session?.personId ?? null, personName: session?.name ?? null }
      transact(db, () => appendJournal(db, { type, at: clock.now(), orderId: null, attemptId: null, ...by, facts }))
    },
    record(type, facts, work) {
      transact(db, () => {
        work()
        till.note(type, facts)
      })
    },
    signInAlone() {
      const people = listSignIns(db, till.isPractice())
      const [only] = people
      if (state.session === null && people.length === 1 && only && only.pinHash === null) state.session = sessionOf(only, settings.look.language)
    },
    tell,
    changed: () => announce(),
  }

  async function readyAccounts(): Promise<void> {
    if (practiceGateways === null && (mode === 'practice' || hasOpenPractice(db))) practiceGateways = await startPracticeGateways(host.dataDir)
    await gateways.openAll(practiceGateways?.accounts ?? [])
    online.moved()
  }

  if (file && readSetting(db, 'file-digest') !== file.digest) {
    refuseWeakPins(host.settingsFile ?? '', file.people)
    const before = settings
    settings = SETTINGS_SHAPE.parse(overlay(settings, file))
    const changes = writeChanges(listChanges(before, settings))
    till.saveSettings(settings, null)
    if (file.shop?.zone !== undefined) rememberZone(db, settings.shop.zone)
    if (file.people) await replacePeople(db, file.people, tillKey)
    for (const account of file.accounts.toReversed()) await gateways.save(account, () => {})
    if (file.accounts.length > 0)
      gateways.sort(
        file.accounts.map(({ account }) => account.id),
        () => {},
      )
    const wanted = file.mode ?? (file.accounts.length > 0 ? 'live' : null)
    if (wanted) writeMode(db, wanted)
    const { digest } = file
    till.record('settings.changed', { from: 'file', digest: digest.slice(0, 12), changes }, () => writeSetting(db, 'file-digest', digest))
  }
  mode = readMode(db) ?? (gateways.hasLive() ? 'live' : 'practice')
  if (mode === 'live' && !gateways.hasLive()) mode = 'practice'
  const last = lastJournal(db)
  if (last !== null && last.at > clock.now() + 1_000) till.note('clock.moved_back', { lastAt: last.at })
  till.note('till.started', { version: host.version, host: host.kind, mode, cleanStop: last === null || last.type === 'till.stopped' })
  await till.setMode(mode)
  shifts.lookAtStart()
  book.start()
  people.start()

  let stopping: Promise<void> | null = null
  async function stop(): Promise<void> {
    people.stop()
    online.stop()
    cancelAskAll()
    resolver.stop()
    refunds.stop()
    payouts.stop()
    queue.stop()
    renewals.stop()
    await receiver.stop()
    await scanners.stop()
    await counter.stop()
    await desk.stop()
    await outbox.stop()
    await book.stop()
    try {
      till.note('till.stopped', {})
      book.anchor()
    } catch (error) {
      log.error('the last line could not be written', error)
    }
    http.close()
    await practiceGateways?.close()
    closeBook(db)
  }

  const incident = (): string =>
    `${Date.now().toString(36).slice(-5)}${randomInt(36 ** 2)
      .toString(36)
      .padStart(2, '0')}`.toUpperCase()
  const callDeps: CallDeps = { handlers: createHandlers(till), session: people.session, log, incident, acted: people.acted }

  return {
    call: (channel, input) => handleCall(callDeps, channel, input),
    ...counterPort,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    countCounterScreens(connected) {
      state.counterScreens = connected
      announce()
    },
    resume() {
      counter.start()
      resolver.resumeAll()
      refunds.resumeAll()
      payouts.resumeAll()
      queue.resume()
      renewals.start()
      desk.resume()
      online.start()
      scanners.start()
      receiver.start()
      outbox.start()
    },
    practiceUrl: () => practiceGateways?.ordersUrl ?? null,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function overlay(settings: TillSettings, file: SettingsFile): unknown {
  return {
    shop: { ...settings.shop, ...file.shop },
    look: { ...settings.look, ...file.look },
    sale: { ...settings.sale, ...file.sale },
    scanner: { ...settings.scanner, ...file.scanner },
    printers: file.printers ?? settings.printers,
    receipt: { ...settings.receipt, ...file.receipt },
    counter: { ...settings.counter, ...file.counter },
    receiver: { ...settings.receiver, ...file.receiver },
    approvals: { ...settings.approvals, ...file.approvals },
    peopleRules: { ...settings.peopleRules, ...file.peopleRules },
    shift: { ...settings.shift, ...file.shift },
    outbox: { ...settings.outbox, ...file.outbox },
  }
}

function hasOpenPractice(db: Db): boolean {
  const places = PRACTICE_ACCOUNTS.map(() => '?').join(',')
  return (
    db
      .prepare(`SELECT 1 FROM attempts WHERE account_id IN (${places}) AND status IN ('created','sending','asking','unresolved','held')`)
      .get(...PRACTICE_ACCOUNTS) !== undefined ||
    listOpenRefunds(db).some(({ orderId }) => readOrder(db, orderId)?.practice) ||
    hasOpenPracticePayout(db)
  )
}
