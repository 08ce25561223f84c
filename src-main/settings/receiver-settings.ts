import { isIP } from 'node:net'
import { z } from 'zod'

/** Headers in which a relay may name the address that called it. None is believed unless the shop says that its relay sets it. */
export const FORWARDED_HEADERS = ['none', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip'] as const

/**
 * How gateways' calls reach the till. Off until somebody switches it on. `host` and `port` are where it listens; `publicUrl` is how that place is
 * called from outside (a tunnel, a relay, a port of the router), empty while there is none; addresses for the vendor begin with it.
 */
export const RECEIVER_SHAPE = z.strictObject({
  on: z.boolean(),
  host: z.string().refine((text) => isIP(text) !== 0, 'must be an IP address, such as 127.0.0.1'),
  port: z.int().min(0).max(65_535),
  publicUrl: z.string().trim().max(200).refine(isPublicUrl, 'must be empty or an https address without ? and #'),
  forwardedFor: z.enum(FORWARDED_HEADERS),
})
export type ReceiverSettings = z.infer<typeof RECEIVER_SHAPE>

/** Nothing listens before a shop wants it. */
export const DEFAULT_RECEIVER: ReceiverSettings = { on: false, host: '127.0.0.1', port: 4190, publicUrl: '', forwardedFor: 'none' }

function isPublicUrl(text: string): boolean {
  if (text === '') return true
  const url = URL.parse(text)
  if (url === null || [url.search, url.hash, url.username, url.password].some((part) => part !== '')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
}
