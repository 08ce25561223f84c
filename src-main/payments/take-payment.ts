import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Attempt } from '#shared/domain/payment.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { type Wallet, WINDOW_MS } from '#shared/domain/wallet.ts'
import { numberTaken } from '../db/orders.ts'
import type { Answer } from '../gateways/gateway.ts'
import { beginAttempt, refuseSale, type SaleByCashier, writeShown } from './begin-attempt.ts'
import { newOrderNumber } from './order-number.ts'
import type { GatewayAccount, PaymentDeps } from './payment-deps.ts'
import type { Resolver } from './resolve-payments.ts'

/** A sale to be charged: what was keyed, how, and by whom. `code` is the scanned text for a scan, null for a QR. */
export type SaleToCharge = SaleByCashier & { wallet: Wallet; code: string | null }

/**
 * Takes one payment. The whole story:
 * written as *created*, written as *sending* (both synced to disk), then sent, once; the answer is settled when it comes, and the
 * resolver asks meanwhile. Gives the attempt as soon as it is on its way, or an error that means nothing was sent and nothing taken.
 * The caller has looked for an earlier use of the code and for a similar sale (inspect-code.ts).
 */
export function takePayment(deps: PaymentDeps, resolver: Resolver, sale: SaleToCharge): Result<Attempt, AppError> {
  const account = deps.accounts.taking(sale.code === null ? 'qr' : 'scan', sale.wallet)
  if (!account) return fail(appError('not-configured'))
  const noDisk = deps.care?.refusal('wallet') ?? null
  if (noDisk !== null) return fail(appError(noDisk))
  const refusal = refuseWallet(deps, account, sale) ?? refuseSale(deps, account, sale, account.currency)
  if (refusal) return fail(refusal)

  const { tillCode, qrSeconds } = deps.facts()
  const { wallet, code } = sale
  const how = code === null ? ({ kind: 'qr', windowMs: qrSeconds * 1_000 } as const) : ({ kind: 'scan', windowMs: WINDOW_MS[wallet] } as const)
  const id = freshNumber(deps, tillCode)
  const sending = beginAttempt(deps, { id, ...how, wallet, methodId: null, currency: account.currency, sale, account, code, phoneHash: null })
  resolver.watchNew(sending)
  void send(deps, resolver, account, sending, wallet, code)
  return ok(sending)
}

async function send(
  deps: PaymentDeps,
  resolver: Resolver,
  account: GatewayAccount,
  attempt: Attempt,
  wallet: Wallet,
  code: string | null,
): Promise<void> {
  const request = { orderId: attempt.id, amountMinor: attempt.amountMinor, currency: attempt.currency, wallet }
  await settleSent(deps, resolver, attempt.id, async () => {
    if (code !== null) return account.gateway.pay({ ...request, code })
    const noticeUrl = deps.noticeUrl?.(account.id, 'payment') ?? null
    const { answer, codeUrl } = await account.gateway.showCode({ ...request, noticeUrl })
    if (codeUrl !== null) writeShown(deps, attempt.id, { codeUrl })
    return answer
  })
}

/** Sends by `work`, once, and settles what it answers. */
export async function settleSent(deps: PaymentDeps, resolver: Resolver, attemptId: string, work: () => Promise<Answer>): Promise<void> {
  try {
    resolver.settleReply(attemptId, await work())
  } catch (error) {
    // A gateway answers and does not throw; if it does all the same, nobody knows what left, so it is no answer (law 3).
    deps.log.error('gateway threw', error, { attemptId })
    resolver.settleReply(attemptId, { kind: 'no_answer', detail: 'unreadable', code: null, spoken: false, notFound: false })
  }
}

function refuseWallet(deps: PaymentDeps, account: GatewayAccount, { code, wallet }: SaleToCharge): AppError | null {
  const taken = code === null ? account.gateway.capabilities.qr : account.gateway.capabilities.scan
  return taken.includes(wallet) && deps.facts().wallets.includes(wallet) ? null : appError('wallet-not-taken', { wallet })
}

/** A number that neither a sale nor an attempt bears. Repeats are one in a billion; a clock that stands still makes them likelier. */
export function freshNumber(deps: Pick<PaymentDeps, 'db' | 'clock' | 'random'>, tillCode: string): string {
  for (let tries = 0; tries < 50; tries++) {
    const number = newOrderNumber(tillCode, deps.clock.now(), deps.random)
    if (!numberTaken(deps.db, number)) return number
  }
  throw new Error('no free order number in 50 tries')
}
