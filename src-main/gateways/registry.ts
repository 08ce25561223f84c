import type { OttPaySettings } from '../settings/ottpay-settings.ts'
import { type CallLimits, type Gateway, Secret } from './gateway.ts'
import type { HttpClient } from './http.ts'
import { createOttPayGateway, type OttPayAccount, probeOttPay } from './ottpay/index.ts'

/** What an account of any kind is made from. The list of kinds is this union: a new gateway is one more member and one more case below. */
export type AccountSpec = { kind: 'ottpay'; settings: OttPaySettings; signKey: string; currency: string }

/** What building and probing a gateway needs from outside. */
export type GatewayMeans = { http: HttpClient; limits: CallLimits }

/** Builds the gateway of an account. */
export function buildGateway(spec: AccountSpec, { http, limits }: GatewayMeans): Gateway {
  return createOttPayGateway(ottpayAccount(spec), http, limits)
}

/** Tests an account's connection without touching any order or money. */
export function probeGateway(
  spec: AccountSpec,
  { http, limits }: GatewayMeans,
): Promise<{ reached: boolean; answered: boolean; code: string | null; tookMs: number }> {
  return probeOttPay(ottpayAccount(spec), http, limits)
}

function ottpayAccount({ settings, signKey, currency }: AccountSpec): OttPayAccount {
  return { ...settings, currency, signKey: new Secret(signKey) }
}
