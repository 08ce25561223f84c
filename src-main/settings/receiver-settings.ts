import { isIP } from 'node:net'
import { z } from 'zod'
import { FORWARDED_HEADERS, type ReceiverSettings } from '#shared/domain/receiver.ts'

export type { ReceiverSettings }

/** The shape of what a shop sets about gateways' calls; see receiver.ts of #shared for what the fields mean. */
export const RECEIVER_SHAPE = z.strictObject({
  on: z.boolean(),
  host: z.string().refine((text) => isIP(text) !== 0, 'must be an IP address, such as 127.0.0.1'),
  port: z.int().min(0).max(65_535),
  publicUrl: z.string().trim().max(200).refine(isPublicUrl, 'must be empty or an https address without ? and #'),
  forwardedFor: z.enum(FORWARDED_HEADERS),
  complaints: z.boolean(),
})

/** Nothing listens before a shop wants it. */
export const DEFAULT_RECEIVER: ReceiverSettings = {
  on: false,
  host: '127.0.0.1',
  port: 4190,
  publicUrl: '',
  forwardedFor: 'none',
  complaints: false,
}

function isPublicUrl(text: string): boolean {
  if (text === '') return true
  const url = URL.parse(text)
  if (url === null || [url.search, url.hash, url.username, url.password].some((part) => part !== '')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
}
