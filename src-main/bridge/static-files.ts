import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** A built file of the screens, held whole: what is served can neither be swapped under a running till nor reached by a crafted path. */
export type StaticFile = { body: Buffer<ArrayBuffer>; type: string; isPage: boolean }

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.ogg': 'audio/ogg',
}

/** Reads every file of a known type under `dir` into a map from URL path (`/index.html`, `/assets/...`) to its bytes; requests are looked up, never joined to a path. */
export function readStaticFiles(dir: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const urlPath = file.slice(dir.length).split(sep).join('/')
    files.set(urlPath, { body: readFileSync(file), type, isPage: urlPath.endsWith('.html') })
  }
  return files
}

/** The policy of both hosts: scripts, styles and fonts from our own files only, nothing embedded, nothing submitted; `connect` is where a screen may open a socket. */
export function contentSecurityPolicy(connect: "'none'" | "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The headers that every answer to a screen carries, whatever it is. */
export function screenHeaders(connect: "'none'" | "'self'"): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  }
}

/** Pages are always asked for again; the other files carry a hash in their names and never change. */
export function cacheControl(file: StaticFile): string {
  return file.isPage ? 'no-store' : 'private, max-age=31536000, immutable'
}
