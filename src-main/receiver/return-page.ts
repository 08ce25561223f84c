import { createHash } from 'node:crypto'
import type { Language } from '#shared/domain/person.ts'
import { RETURN_WORDS } from '#shared/text/return-words.ts'
import type { ReturnReading } from '../gateways/gateway.ts'
import type { Answered } from './notice-server.ts'

const TAGS: Record<Language, string> = { en: 'en', zh: 'zh-CN', fr: 'fr' }
const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1.5rem;color:#1c1c1c;background:#fff}' +
  'section+section{margin-top:2.5rem;padding-top:1.5rem;border-top:1px solid #bbb}h1{font-size:1.75rem;margin:0 0 .5rem}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#151515}section+section{border-color:#555}}'
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * The page to which a customer's browser comes back: thanks, and where the truth is. What the browser brought is shown only where the vendor
 * signed it, as the vendor's words; nothing of it is kept or believed.
 */
export function returnPage(shop: { name: string; languages: readonly Language[] }, reading: ReturnReading | null): Answered {
  const languages = shop.languages.length > 0 ? shop.languages : (['en'] as const)
  const signed = reading?.verified ? reading : null
  const sections = languages.map((language) => {
    const words = RETURN_WORDS[language]
    const says = signed?.says === 'paid' ? `<p>${words.says} ${words.paid}${signed.id ? ` (${escapeText(signed.id)})` : ''}</p>` : ''
    return `<section lang="${TAGS[language]}"><h1>${words.thanks}</h1>${says}<p>${words.line}</p></section>`
  })
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeText(shop.name)}</title><style>${STYLE}</style>`
  const body = `<!doctype html><html lang="${TAGS[languages[0] ?? 'en']}">${head}<body><p>${escapeText(shop.name)}</p>${sections.join('')}</body></html>\n`
  return { status: 200, body, headers: HEADERS }
}

function escapeText(text: string): string {
  return text.slice(0, 80).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
