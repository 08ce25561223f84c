import { DOKYPAY_KIND } from './dokypay/kind.ts'
import type { GatewayKind } from './kind.ts'
import { OKPAY_KIND } from './okpay/kind.ts'
import { OTTPAY_KIND } from './ottpay/kind.ts'
import { PROXYPAY_KIND } from './proxypay/kind.ts'

/** Every kind of gateway account that this till speaks; a new gateway is one more here. */
export const GATEWAY_KINDS: readonly GatewayKind[] = [OTTPAY_KIND, OKPAY_KIND, PROXYPAY_KIND, DOKYPAY_KIND]

/** The kind of this name, or null. */
export function kindOf(kind: string): GatewayKind | null {
  return GATEWAY_KINDS.find((one) => one.kind === kind) ?? null
}
