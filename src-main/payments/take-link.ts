import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Method, Party } from '#shared/domain/gateway-method.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'
import { minorDigits } from '#shared/domain/money.ts'
import { checkParty } from '#shared/domain/party-checks.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { lastRequestForPhone } from '../db/attempts.ts'
import { canLink, type Gateway, type LinkGateway, type LinkRequest } from '../gateways/gateway.ts'
import { beginAttempt, refuseSale, type SaleByCashier, writeShown } from './begin-attempt.ts'
import type { GatewayAccount, PaymentDeps } from './payment-deps.ts'
import type { Resolver } from './resolve-payments.ts'
import { freshNumber, settleSent } from './take-payment.ts'

/** A sale to be paid by the customer themselves: at which account, by which method (null: chosen on the vendor's page), and who pays. */
export type SaleByLink = SaleByCashier & {
  accountId: string
  methodId: string | null
  /** The wallet that the vendor's page opens with, or null. */
  wallet: Wallet | null
  currency: CurrencyCode
  /** As typed; only fields of the method are sent. Kept nowhere: neither in the book nor in a log. */
  payer: Party
  /** For how long it shall be payable, or null for the vendor's own time. */
  seconds: number | null
  practice: boolean
}

/** A window beyond this is watched no longer than everything else. */
const LONGEST_WINDOW_MS = 7 * 24 * 60 * 60_000

/** What is asked for, once it was found good. */
type Wish = { account: GatewayAccount; gateway: LinkGateway; method: Method; payer: Party; phone: { hash: string } | null }

/**
 * Asks a vendor for a page, a code or a number with which the customer pays. The same story as a scanned code (take-payment.ts): written
 * twice, sent once, settled when the answer comes, and asked about meanwhile. Everything that can be known to be refused is refused before
 * anything is written. Gives the attempt as soon as it is on its way; what to show comes with its next change.
 */
export function takeLink(deps: PaymentDeps, resolver: Resolver, sale: SaleByLink): Result<Attempt, AppError> {
  const noDisk = deps.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const wish = readWish(deps, sale)
  if (!wish.ok) return wish
  const { account, gateway, payer, phone } = wish.value

  const { tillCode, qrSeconds } = deps.facts()
  const id = freshNumber(deps, tillCode)
  const { methodId, wallet, currency, seconds } = sale
  const how = { kind: 'link', wallet: wallet ?? 'link', methodId, currency, windowMs: (seconds ?? qrSeconds) * 1_000 } as const
  const sending = beginAttempt(deps, { id, ...how, sale, account, code: null, phoneHash: phone?.hash ?? null })
  resolver.watchNew(sending)
  const { amountMinor } = sending
  const noticeUrl = deps.noticeUrl?.(account.id, 'payment') ?? null
  const returnUrl = deps.returnUrl?.(account.id) ?? null
  const request = { orderId: id, amountMinor, currency, methodId, wallet, payer, seconds, note: sale.note, noticeUrl, returnUrl }
  void send(deps, resolver, gateway, request)
  return ok(sending)
}

async function send(deps: PaymentDeps, resolver: Resolver, gateway: LinkGateway, request: LinkRequest): Promise<void> {
  const attemptId = request.orderId
  const sentMono = deps.clock.monotonic()
  await settleSent(deps, resolver, attemptId, async () => {
    const { answer, panel, gatewayRef } = await gateway.createLink(request)
    const windowMs = panel && windowOf(panel, deps.clock.now(), deps.clock.monotonic() - sentMono)
    const shown = {
      ...(panel !== null && { panel }),
      ...(gatewayRef !== null && { gatewayRef }),
      ...(windowMs !== null && { windowMs }),
    }
    const written = Object.keys(shown).length > 0 ? writeShown(deps, attemptId, shown) : null
    if (written && windowMs !== null) resolver.windowIs(written)
    return answer
  })
}

/**
 * How long it can be paid, counted from the request on: by the vendor's own time where it named one. An end that has passed already is a clock's
 * fault, here or there, and says nothing.
 */
function windowOf({ expiresAt, lifeSeconds }: LinkPanel, now: number, sinceSentMs: number): number | null {
  const byLife = lifeSeconds === undefined ? null : lifeSeconds * 1_000
  const byEnd = expiresAt === null || expiresAt <= now ? null : expiresAt - now + sinceSentMs
  const windowMs = byLife ?? byEnd
  return windowMs === null ? null : Math.min(LONGEST_WINDOW_MS, Math.round(windowMs))
}

function readWish(deps: PaymentDeps, sale: SaleByLink): Result<Wish, AppError> {
  const account = deps.accounts.byId(sale.accountId)
  if (!account || account.practice !== sale.practice) return fail(appError('not-configured'))
  const { gateway } = account
  if (!canLink(gateway)) return fail(appError('no-capability'))
  const { methodId, wallet, currency, amountMinor, tipMinor, seconds } = sale
  const named = methodId === null ? [gateway.page] : (gateway.methods ?? []).filter(({ id, direction }) => id === methodId && direction === 'in')
  if (named[0] === undefined) return fail(appError('method-not-taken', { method: methodId ?? '' }))
  // Some vendors have a method of the same name in several currencies.
  const method = named.find((one) => one && takesCurrency(account, one, currency))
  if (wallet !== null && !takesWallet(deps, gateway, wallet)) return fail(appError('wallet-not-taken', { wallet }))
  if (!method) return fail(appError('currency-not-taken', { currency }))
  const refusal = refuseSale(deps, account, sale, currency)
  if (refusal) return fail(refusal)
  // Never rounded: cents where the method takes whole amounts only.
  if (method.wholeAmounts && (amountMinor + tipMinor) % 10 ** minorDigits(currency) !== 0) {
    return fail(appError('amount-unfit', { currency, decimals: 0 }))
  }
  if (!isOfferedTime(method, seconds)) {
    return fail(appError('seconds-refused', { min: method.seconds?.min ?? 0, max: method.seconds?.max ?? 0 }))
  }
  const checked = checkParty(method, sale.payer)
  if (!checked.ok) return fail(appError('party-refused', { field: checked.field, fault: checked.fault }))
  const phone = phoneOf(deps, method, checked.party)
  const leftMs = phone && pauseLeft(deps, account.id, method, phone.hash)
  if (leftMs !== null && leftMs > 0) return fail(appError('phone-pause', { seconds: Math.ceil(leftMs / 1_000) }, true))
  return ok({ account, gateway, method, payer: checked.party, phone })
}

/** A wallet is one that the shop takes and the gateway knows by that word. */
function takesWallet(deps: PaymentDeps, { capabilities }: Gateway, wallet: Wallet): boolean {
  return deps.facts().wallets.includes(wallet) && (capabilities.scan.includes(wallet) || capabilities.qr.includes(wallet))
}

function takesCurrency(account: GatewayAccount, method: Method, currency: CurrencyCode): boolean {
  return (account.currencies ?? [account.currency]).includes(currency) && (method.currency === null || method.currency === currency)
}

function isOfferedTime({ seconds: offered }: Method, seconds: number | null): boolean {
  return seconds === null || (offered !== undefined && Number.isInteger(seconds) && seconds >= offered.min && seconds <= offered.max)
}

/** Some vendors take one request a phone and minute. The number itself is not kept, only a hash that cannot be turned back without the till's key. */
function phoneOf(deps: PaymentDeps, method: Method, payer: Party): { hash: string } | null {
  return method.phonePauseMs > 0 && payer.phone !== undefined ? { hash: deps.hashCode(`phone ${payer.phone}`) } : null
}

/** How long until this phone may be asked again. A request of a clock that was set back since, further ahead than the pause, is no request of now. */
function pauseLeft(deps: PaymentDeps, accountId: string, { phonePauseMs }: Method, phoneHash: string): number {
  const now = deps.clock.now()
  const last = lastRequestForPhone(deps.db, accountId, phoneHash, now - phonePauseMs, now + phonePauseMs)
  return last === null ? 0 : Math.min(phonePauseMs, last + phonePauseMs - now)
}
