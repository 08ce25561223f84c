import { join } from 'node:path'
import type { AccountValues } from '#shared/domain/gateway-account.ts'
import { PRACTICE_NAMES } from './practice-names.ts'
import { startDokypaySimulator } from './simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from './simulator/dokypay/practice-merchant.ts'
import { startOkPaySimulator } from './simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from './simulator/okpay/practice-merchant.ts'
import { startOttPaySimulator } from './simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from './simulator/ottpay/practice-merchant.ts'
import { startProxyPaySimulator } from './simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from './simulator/proxypay/practice-merchant.ts'

/** The account ids of practice: OTT Pay's is the plain word, because books had it before there were others. */
export const PRACTICE_ACCOUNTS = ['practice', 'practice-okpay', 'practice-proxypay', 'practice-dokypay'] as const
export type PracticeAccountId = (typeof PRACTICE_ACCOUNTS)[number]

/** A practice account, ready to be opened like any other. */
export type PracticeAccount = { id: PracticeAccountId; kind: string; name: string; settings: AccountValues; secrets: Record<string, string> }

/** What the practice customer can do about a page, a code or a QR. */
export type CustomerDeed = 'pays' | 'refuses' | 'ignores'

/** The embedded practice gateways and the accounts with which the till reaches them. Their orders outlive the till in the data folder. */
export type PracticeGateways = {
  accounts: readonly PracticeAccount[]
  /** Where a browser sees what OTT Pay's practice gateway holds. */
  ordersUrl: string
  /** False for an order that no practice gateway knows, or that ended. */
  customerDoes(orderId: string, does: CustomerDeed): boolean
  close(): Promise<void>
}

/** Starts a practice gateway of every kind, each on any free loopback port. */
export async function startPracticeGateways(dataDir: string): Promise<PracticeGateways> {
  const place = (file: string) => ({ port: 0, storeFile: join(dataDir, file) })
  const ottpay = await startOttPaySimulator({ ...PRACTICE_MERCHANT, ...place('practice-gateway.jsonl') })
  const okpay = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, ...place('practice-okpay.jsonl') })
  const proxypay = await startProxyPaySimulator({ ...PROXYPAY_PRACTICE_MERCHANT, ...place('practice-proxypay.jsonl'), numbers: 'two-decimals' })
  const dokypay = await startDokypaySimulator({ ...DOKYPAY_PRACTICE_MERCHANT, ...place('practice-dokypay.jsonl') })
  const simulators = [ottpay, okpay, proxypay, dokypay]
  return {
    accounts: [ottpayAccount(ottpay.url), okpayAccount(okpay.url), proxypayAccount(proxypay.url), dokypayAccount(dokypay.urls)],
    ordersUrl: new URL('/', ottpay.url).href,
    customerDoes: (orderId, does) => simulators.some((simulator) => simulator.customerDoes(orderId, does)),
    async close() {
      await Promise.all(simulators.map((simulator) => simulator.close()))
    },
  }
}

function ottpayAccount(baseUrl: string): PracticeAccount {
  // The currency stays out: practice is in the shop's own.
  const { signKey, currency: _currency, ...merchant } = PRACTICE_MERCHANT
  return { ...PRACTICE_NAMES.ottpay, settings: { ...merchant, baseUrl }, secrets: { signKey } }
}

function okpayAccount(baseUrl: string): PracticeAccount {
  const { payKey, payoutKey, currencies: _currencies, ...settings } = OKPAY_PRACTICE_MERCHANT
  return { ...PRACTICE_NAMES.okpay, settings: { ...settings, baseUrl }, secrets: { payKey, payoutKey } }
}

function proxypayAccount(baseUrl: string): PracticeAccount {
  const { signKey, ...settings } = PROXYPAY_PRACTICE_MERCHANT
  return { ...PRACTICE_NAMES.proxypay, settings: { ...settings, baseUrl }, secrets: { signKey } }
}

function dokypayAccount(urls: Record<string, string>): PracticeAccount {
  const { appKey, merchantKey, ...settings } = DOKYPAY_PRACTICE_MERCHANT
  const more = { currencies: ['IDR', 'INR', 'VND', 'PKR'], noticeUrl: 'https://practice.invalid/dokypay', queriesPayouts: true }
  return { ...PRACTICE_NAMES.dokypay, settings: { ...settings, ...more, urls }, secrets: { appKey, merchantKey } }
}
