import { readAttempt } from '#main/db/attempts.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import type { GatewayAccount, PaymentDeps } from '#main/payments/payment-deps.ts'
import { createResolver, type Resolver } from '#main/payments/resolve-payments.ts'
import { type SaleByLink, takeLink } from '#main/payments/take-link.ts'
import { createRefundResolver, type RefundResolver } from '#main/refunds/resolve-refunds.ts'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Attempt, AttemptStatus } from '#shared/domain/payment.ts'
import type { Result } from '#shared/domain/result.ts'
import { type PathMeddler, startPathMeddler } from '../gateways/path-meddler.ts'
import { CALM_HTTP_LIMITS, LINK_VENDORS, type LinkVendorName, type OpenVendor } from './link-vendors.ts'
import { CASHIER, openRig, type Rig } from './payment-rig.ts'

/** A real book, a clock that a test moves, and one vendor's simulator behind a relay, reached by real HTTP. The simulator lives by the same clock. */
export type LinkRig = {
  rig: Rig
  deps: PaymentDeps
  resolver: Resolver
  refunds: RefundResolver
  vendor: OpenVendor
  account: GatewayAccount
  meddler: PathMeddler
  /** Takes a link over the vendor's usual sale. */
  take(more?: Partial<SaleByLink>): Result<Attempt, AppError>
  /** The same; throws when it is refused. */
  begin(more?: Partial<SaleByLink>): Attempt
  attempt(id: string): Attempt
  /** Lets time pass in steps, each with a moment for the wire, until the attempt stands so; throws after `mostMs` of the moved clock. */
  until(id: string, status: AttemptStatus, stepMs?: number, mostMs?: number): Promise<Attempt>
  /** Lets time pass in steps, each with a moment for the wire. */
  pass(ms: number, stepMs?: number): Promise<void>
  /** Ends the process as a crash would; a new one begins on the same book, nothing resumed yet. */
  crash(): LinkRig
  close(): Promise<void>
}

const WIRE_MS = 25

/** Opens a rig at one vendor. */
export async function openLinkRig(name: LinkVendorName): Promise<LinkRig> {
  const rig = openRig()
  const meddler = await startPathMeddler()
  const vendor = await LINK_VENDORS[name](rig.clock.now, (base) => meddler.urlFor(base))
  return onRig(rig, vendor, meddler)
}

function onRig(rig: Rig, vendor: OpenVendor, meddler: PathMeddler): LinkRig {
  const http = createHttpClient()
  const account: GatewayAccount = { id: vendor.id, name: vendor.name, ...vendor.open(http), practice: false }
  const deps: PaymentDeps = {
    ...rig.deps,
    accounts: { taking: () => null, byId: (id) => (id === account.id ? account : null), heard: () => {} },
    limits: CALM_HTTP_LIMITS,
  }
  const resolver = createResolver(deps)
  const refunds = createRefundResolver(deps)
  const stop = () => {
    resolver.stop()
    refunds.stop()
    http.close()
  }
  const wire = () => new Promise((resolve) => setTimeout(resolve, WIRE_MS))
  const box: LinkRig = {
    rig,
    deps,
    resolver,
    refunds,
    vendor,
    account,
    meddler,
    take: (more = {}) =>
      takeLink(deps, resolver, {
        amountMinor: 1_200,
        tipMinor: 0,
        note: '',
        orderId: null,
        accountId: account.id,
        wallet: null,
        seconds: null,
        ...vendor.sale,
        cashier: CASHIER,
        despiteSimilar: false,
        practice: false,
        ...more,
      }),
    begin(more) {
      const taken = box.take(more)
      if (!taken.ok) throw new Error(`refused: ${taken.error.code} ${JSON.stringify(taken.error.facts)}`)
      return taken.value
    },
    attempt(id) {
      const attempt = readAttempt(rig.db, id)
      if (!attempt) throw new Error(`no attempt ${id}`)
      return attempt
    },
    async until(id, status, stepMs = 1_000, mostMs = 900_000) {
      for (let passed = 0; passed <= mostMs; passed += stepMs) {
        await wire()
        const attempt = box.attempt(id)
        if (attempt.status === status) return attempt
        await rig.clock.advance(stepMs)
      }
      throw new Error(`${id} is ${box.attempt(id).status}, not ${status}: ${rig.diary(box.attempt(id)).join(' ')}`)
    },
    async pass(ms, stepMs = 1_000) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await rig.clock.advance(stepMs)
        await wire()
      }
    },
    crash() {
      stop()
      return onRig(rig.crash(), vendor, meddler)
    },
    async close() {
      stop()
      meddler.close()
      await vendor.close()
      rig.close()
    },
  }
  return box
}
