import type { DokypayAccount, DokypayOperation } from '#main/gateways/dokypay/account.ts'
import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { type SignedParams, signRequest } from '#main/gateways/dokypay/seal.ts'
import { DEFAULT_LIMITS, type Gateway, type LinkRequest, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient, type HttpOutcome, type HttpPost } from '#main/gateways/http.ts'
import { type DokypaySimulator, startDokypaySimulator } from '#main/simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { type Meddler, startMeddler } from './meddler.ts'

export const APP_KEY = new Secret(DOKYPAY_PRACTICE_MERCHANT.appKey)
export const MERCHANT_KEY = new Secret(DOKYPAY_PRACTICE_MERCHANT.merchantKey)

/** An account of the practice merchant with every address, unless told otherwise. */
export function accountWith(more: Partial<DokypayAccount> = {}): DokypayAccount {
  const nowhere = 'http://127.0.0.1:9/'
  const urls = {
    order: nowhere,
    orderQuery: nowhere,
    refund: nowhere,
    refundQuery: nowhere,
    refundList: nowhere,
    payout: nowhere,
    balances: nowhere,
    subscribe: nowhere,
    renew: nowhere,
    unsubscribe: nowhere,
    settlement: nowhere,
    accountCheck: nowhere,
  }
  const { merchantId, appId, subscriptionPmId } = DOKYPAY_PRACTICE_MERCHANT
  return {
    merchantId,
    appId,
    appKey: APP_KEY,
    merchantKey: MERCHANT_KEY,
    urls,
    currencies: [],
    country: '',
    paymentTypes: '',
    methodIds: [],
    subscriptionPmId,
    noticeUrl: 'https://shop.invalid/notices',
    panelHoursFromUtc: 8,
    queriesPayouts: false,
    ...more,
  }
}

/** A simulator whose time stands still, a gateway in front of it, and a meddler for one operation at a time. */
export type DokypayRig = {
  sim: DokypaySimulator
  http: HttpClient
  gateway: Required<Gateway>
  meddler: Meddler
  /** A gateway of which one operation goes through the meddler. */
  meddled(operation: DokypayOperation): Required<Gateway>
  /** A gateway that waits no longer than this for the reply to an order. */
  hurried(payMs: number): Required<Gateway>
  withHttp(other: HttpClient): Required<Gateway>
  pass(ms: number): void
  now(): number
  close(): Promise<void>
}

export const START = Date.UTC(2024, 4, 6, 4, 0, 0)

export async function openDokypayRig(more: Partial<DokypayAccount> = {}): Promise<DokypayRig> {
  let now = START
  const sim = await startDokypaySimulator({ port: 0, storeFile: null, now: () => now, ...DOKYPAY_PRACTICE_MERCHANT })
  const meddler = await startMeddler()
  const http = createHttpClient()
  const account = accountWith({ urls: sim.urls, queriesPayouts: true, ...more })
  const limits = { ...DEFAULT_LIMITS, payMs: 4_000 }
  return {
    sim,
    http,
    meddler,
    gateway: createDokypayGateway(account, http, limits) as Required<Gateway>,
    meddled: (operation) => {
      const urls = { ...sim.urls, [operation]: meddler.urlFor(sim.urls[operation]) }
      return createDokypayGateway({ ...account, urls }, http, limits) as Required<Gateway>
    },
    hurried: (payMs) => createDokypayGateway(account, http, { ...limits, payMs }) as Required<Gateway>,
    withHttp: (other) => createDokypayGateway(account, other, limits) as Required<Gateway>,
    pass: (ms) => {
      now += ms
    },
    now: () => now,
    async close() {
      http.close()
      meddler.close()
      await sim.close()
    },
  }
}

let counter = 0
/** An id of ours that nobody has had. */
export function freshId(): string {
  return `T01D${String(++counter).padStart(8, '0')}`
}

/** A link request over 12.34 INR, unless told otherwise. */
export function link(more: Partial<LinkRequest> = {}): LinkRequest {
  return {
    orderId: freshId(),
    amountMinor: 1_234,
    currency: 'INR',
    methodId: null,
    wallet: null,
    payer: {},
    seconds: null,
    note: '',
    noticeUrl: null,
    returnUrl: null,
    ...more,
  }
}

/** The question about an order. */
export function asking(
  { orderId, amountMinor, currency }: { orderId: string; amountMinor: number; currency: string },
  gatewayRef: string | null = null,
) {
  return { orderId, gatewayRef, amountMinor, currency, createdAt: START, askedAt: START }
}

/** A client that answers every request with the same text (or bytes) and keeps what was sent. */
export function canned(body: string | Uint8Array, status = 200): HttpClient & { posts: HttpPost[] } {
  const posts: HttpPost[] = []
  const post = async (request: HttpPost): Promise<HttpOutcome> => {
    posts.push(request)
    return typeof body === 'string' ? { outcome: 'reply', status, body, tookMs: 1 } : { outcome: 'reply', status, body: '', file: body, tookMs: 1 }
  }
  return { posts, post, close: () => {} }
}

/** A reply with data signed by this key; `extra` is put in after signing. */
export function reply(data: SignedParams, key: Secret, extra: object = {}, code: string | number = '200'): string {
  const whole = { resultCode: '0000', message: 'success', ...data }
  return JSON.stringify({ data: { ...whole, sign: signRequest(whole, key), ...extra }, code, msg: 'OK', timestamp: '1576736156349' })
}

/** A reply that refuses, as theirs do: without a signature. */
export function refusal(resultCode: string): string {
  return JSON.stringify({ data: { message: 'no', resultCode }, code: '200', msg: 'OK', timestamp: '1' })
}

/** A gateway of the practice merchant in front of a canned reply. */
export function cannedGateway(body: string | Uint8Array, more: Partial<DokypayAccount> = {}, status = 200) {
  const http = canned(body, status)
  const gateway = createDokypayGateway(accountWith({ queriesPayouts: true, ...more }), http, DEFAULT_LIMITS) as Required<Gateway>
  return { gateway, posts: http.posts, sent: (index = 0) => JSON.parse(http.posts[index]?.body ?? '{}') as Record<string, unknown> }
}
