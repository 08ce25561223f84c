import { readFileSync } from 'node:fs'
import { DOKYPAY_OPERATIONS, type DokypayUrls } from '#main/gateways/dokypay/account.ts'
import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import type { CallLimits, Gateway } from '#main/gateways/gateway.ts'
import { Secret } from '#main/gateways/gateway.ts'
import type { HttpClient } from '#main/gateways/http.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import type { Column, GatewayName, Operation } from '../../../scripts/conformance/cells.ts'
import { accountWith } from '../dokypay-rig.ts'
import { account as okpay } from '../okpay-rig.ts'
import { account as proxypay } from '../proxypay-rig.ts'
import type { Heard, Said } from './scripted-peer.ts'

/**
 * One call of a transcript: the arguments, what has to be sent (bodies are held against each other by their members), what is replied, and the
 * answer. Calls to us have neither. `account` changes the bench's account. Left out where it is as in the exchange it belongs to.
 */
export type Call = { arguments?: unknown[]; sends?: Heard[]; replies?: Said[]; answer: unknown; account?: object }

/**
 * A whole exchange of one operation, in the vendor's form, and variants of it that each prove one column. `source` tells where its facts are
 * from and whose keys they are signed with. Signatures and ciphertexts were computed by the documents' rules with other programs than ours.
 */
export type Exchange = Call & { operation: Operation; source: string; arguments: unknown[]; also: (Call & { column: Column; note: string })[] }

/** A gateway on the account of its transcripts. */
export type Bench = {
  gateway: GatewayName
  exchanges: Exchange[]
  create(url: string, http: HttpClient, limits: CallLimits, account?: object): Gateway
}

function exchangesOf(gateway: GatewayName): Exchange[] {
  return JSON.parse(readFileSync(new URL(`../transcripts/${gateway}.json`, import.meta.url), 'utf8'))
}

const ottpay = {
  merchantId: 'TS00000001',
  operatorId: '0000000007',
  shopId: 'TS00000001001',
  terminalNo: '',
  version: '1.0',
  callbackUrl: 'https://till.invalid/callback',
  currency: 'CAD',
  signKey: new Secret('A1B2C3D4E5F60718'),
}

export const BENCHES: Bench[] = [
  {
    gateway: 'ottpay',
    exchanges: exchangesOf('ottpay'),
    create: (url, http, limits, more = {}) => createOttPayGateway({ ...ottpay, baseUrl: `${url}/processV2`, ...more }, http, limits),
  },
  {
    gateway: 'okpay',
    exchanges: exchangesOf('okpay'),
    create: (url, http, limits, more = {}) => createOkPayGateway({ ...okpay, baseUrl: url, ...more }, http, limits),
  },
  {
    gateway: 'proxypay',
    exchanges: exchangesOf('proxypay'),
    create: (url, http, limits, more = {}) => createProxyPayGateway({ ...proxypay, baseUrl: url, ...more }, http, limits),
  },
  {
    gateway: 'dokypay',
    exchanges: exchangesOf('dokypay'),
    create: (url, http, limits, more = {}) => {
      const urls = Object.fromEntries(DOKYPAY_OPERATIONS.map((one) => [one, `${url}/${one}`])) as DokypayUrls
      return createDokypayGateway(accountWith({ urls, queriesPayouts: true, ...more }), http, limits)
    },
  },
]
