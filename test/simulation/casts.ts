import type { GatewayName } from '../../scripts/simulation/report.ts'
import type { Cast, CastParts } from './cast.ts'
import { createOttPayCast } from './ottpay-cast.ts'
import { createVendorCast } from './vendors/cast.ts'
import { createDokypayVendor } from './vendors/dokypay.ts'
import { createOkPayVendor } from './vendors/okpay.ts'
import { createProxyPayVendor } from './vendors/proxypay.ts'

/** Who plays in a world, by its gateway. */
export const CASTS: Record<GatewayName, (parts: CastParts) => Cast> = {
  ottpay: createOttPayCast,
  okpay: (parts) => createVendorCast(parts, createOkPayVendor),
  proxypay: (parts) => createVendorCast(parts, createProxyPayVendor),
  dokypay: (parts) => createVendorCast(parts, createDokypayVendor),
}
