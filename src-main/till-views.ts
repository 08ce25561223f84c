import type {
  Capabilities,
  CounterView,
  SettingsView,
  ShownSettings,
  TillSettings,
  TillSnapshot,
  UnresolvedSnapshot,
} from '#shared/bridge/contract.ts'
import { businessDay } from '#shared/domain/business-day.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { journalHead } from './db/journal.ts'
import { listRecentOrders } from './db/orders.ts'
import { countPayouts } from './db/payouts.ts'
import { listPeople, type PersonRow } from './db/people.ts'
import type { OpenAccount } from './gateways/accounts.ts'
import { countUnresolved, readAlarms, readPaymentSnapshot, readUnresolved } from './payments/payment-snapshot.ts'
import { PRACTICE_PEOPLE } from './people/ensure-people.ts'
import { lockLeft } from './people/lock-out.ts'
import { asTile, listSignIns } from './people/sign-in.ts'
import { lightOf } from './printer-desk.ts'
import { countDoubtfulRefunds, readOpenRefunds } from './refunds/read-refunds.ts'
import { readRefundsToDo } from './refunds/refund-later.ts'
import type { Till } from './till-parts.ts'
import { readLights } from './till-state.ts'

const RECENT_ORDERS = 5

/** The state of the till as its screens get it, whole. */
export function readSnapshot(till: Till): TillSnapshot {
  const { host, db, payments, state, accounts } = till
  const settings = till.settings()
  const practice = till.isPractice()
  const people = listSignIns(db, practice)
  const offered = accounts.offered(practice)
  const printing = till.desk.view()
  const unresolvedCount =
    countUnresolved(payments, practice) + countDoubtfulRefunds(db, practice) + readRefundsToDo(payments, till.queue, practice).length
  const lights = readLights(accounts, offered, till.online.way(), unresolvedCount)
  return {
    version: host.version,
    host: host.kind,
    mode: till.mode(),
    settings: withoutLogo(settings),
    session: state.session,
    locked: state.locked,
    people: people.map((person) => asTile(payments.clock, person)),
    practicePins: practicePins(practice, people),
    capabilities: together(offered, settings.shop.currency),
    offers: accounts.offered(practice).map(({ id, kind, name, currencies, gateway }) => ({
      id,
      kind,
      name,
      currencies,
      page: gateway.page ?? null,
      capabilities: gateway.capabilities,
    })),
    lights: {
      ...lights,
      network: till.receiver.networkLight(lights.network),
      ...till.book.lights(),
      scanner: till.scanners.light(),
      printer: lightOf(printing, settings.printers),
      counter: till.counter.light(),
      outbox: till.outbox.light(),
    },
    unresolvedCount,
    alarms: readAlarms(payments, practice),
    recent: listRecentOrders(db, practice, RECENT_ORDERS),
    current: currentPayment(till),
    counterUrl: host.kind === 'browser' ? host.openCounterScreen() : null,
    today: businessDay(payments.clock.now(), settings.shop.zone, settings.shop.closeHour),
    printing,
    payouts: countPayouts(db, practice),
  }
}

/** What the accounts can do together. A wallet is taken where the shop lets one of them take it, in the shop's currency. */
function together(offered: readonly OpenAccount[], currency: CurrencyCode): Capabilities {
  const all = offered.map(({ gateway }) => gateway.capabilities)
  const takes = (way: 'scan' | 'qr') =>
    WALLETS.filter((wallet) =>
      offered.some((one) => one.currency === currency && one.wallets.includes(wallet) && one.gateway.capabilities[way].includes(wallet)),
    )
  const any = (name: Exclude<keyof Capabilities, 'scan' | 'qr'>) => all.some((one) => one[name])
  return {
    scan: takes('scan'),
    qr: takes('qr'),
    link: any('link'),
    refund: any('refund'),
    partialRefund: any('partialRefund'),
    payout: any('payout'),
    balance: any('balance'),
    rate: any('rate'),
    subscription: any('subscription'),
    settlement: any('settlement'),
    settlementFile: any('settlementFile'),
    refundList: any('refundList'),
    accountCheck: any('accountCheck'),
  }
}

function withoutLogo({ receipt: { logo: _logo, ...receipt }, ...settings }: TillSettings): ShownSettings {
  return { ...settings, receipt }
}

/** Everything that waits for an answer or a person, refunds among it. */
export function readTray({ payments, resolver, refunds, queue, isPractice, settings }: Till): UnresolvedSnapshot {
  const practice = isPractice()
  return {
    ...readUnresolved(payments, resolver, practice, settings().sale.refundLimitMinor),
    refunds: readOpenRefunds(payments, refunds, practice),
    toDo: readRefundsToDo(payments, queue, practice),
  }
}

/** What the customer sees now. */
export function readCounterView(till: Till): CounterView {
  const { shop, look, sale, receipt, counter } = till.settings()
  const current = currentPayment(till)
  const show = till.counter.show(current)
  return {
    shopName: shop.name,
    currency: current?.attempt.currency ?? shop.currency,
    languages: look.counterLanguages,
    practice: till.isPractice(),
    theme: look.theme,
    wallets: sale.wallets,
    greeting: counter.greeting,
    logo: show.state === 'idle' ? receipt.logo : null,
    show,
  }
}

/** What the settings screen gets; of keys only that they are there and their fingerprint. */
export async function readSettingsView(till: Till, start: { fromFile: boolean; tailSound: boolean }): Promise<SettingsView> {
  const { db, host } = till
  const settings = till.settings()
  const head = journalHead(db)
  return {
    settings,
    accounts: await till.gateways.views(),
    kinds: till.gateways.kinds(),
    vault: host.vault.kind,
    people: listPeople(db).map((person) => ({
      personId: person.id,
      name: person.name,
      role: person.role,
      hasPin: person.pinHash !== null,
      lockedMs: lockLeft(till.people.deps, person),
      practice: person.practice,
    })),
    dataDir: host.dataDir,
    version: host.version,
    journal: { lines: head.seq, lastHash: head.hash, tailSound: start.tailSound },
    fromFile: start.fromFile,
  }
}

function currentPayment({ state, payments, resolver }: Till): TillSnapshot['current'] {
  return state.currentAttemptId === null ? null : readPaymentSnapshot(payments, resolver, state.currentAttemptId)
}

function practicePins(practice: boolean, people: PersonRow[]): TillSnapshot['practicePins'] {
  if (!practice) return []
  return people.flatMap((person) => {
    const known = person.practice ? PRACTICE_PEOPLE.find(({ name }) => name === person.name) : undefined
    return known ? [{ personId: person.id, pin: known.pin }] : []
  })
}
