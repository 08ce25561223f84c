import { z } from 'zod'

/** Hosts for which plain http is allowed: this machine itself. Everywhere else TLS is the only real protection of OTT's envelope. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** OTT Pay's production endpoint (OTT Pay common rules); there is no sandbox. */
export const OTTPAY_ENDPOINT = 'https://frontapi.ottpay.com:443/processV2'

/** The shape of an OTT Pay account without its key. */
export const OTTPAY_SHAPE = z.strictObject({
  baseUrl: z.string().refine(isSafeEndpoint, 'must be an https address (plain http only for 127.0.0.1)'),
  merchantId: z.string().trim().min(1, 'must not be empty').max(40),
  operatorId: z.string().trim().min(1, 'must not be empty').max(40),
  terminalNo: z.string().trim().max(40),
  version: z.enum(['1.0', '1.1']),
  callbackUrl: z.string().refine(isSafeEndpoint, 'must be an https address'),
  /** For checkout links; empty: this account has none. */
  shopId: z.string().trim().max(40).default(''),
})
export type OttPaySettings = z.infer<typeof OTTPAY_SHAPE>

/** A sign key as given: a short text without spaces. */
export const SIGN_KEY_SHAPE = z.string().trim().min(8, 'must be at least 8 characters').max(200)

/** ACTIVEPAY wants an address for its notice even where nobody listens: a till polls (OTT Pay appendix, seeds/002 active pay). */
export const NO_CALLBACK_URL = 'https://localhost/no-callback'

function isSafeEndpoint(text: string): boolean {
  const url = URL.parse(text)
  if (!url) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
}
