import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import type { ImportSeen } from './scan.ts'

/*
 * Who may import whom. The lint rules in biome.json say most of this where one types; here is the whole of it,
 * with relative paths resolved and types told from values.
 */

/** What an import leads to: a file of this repository (its path from the root), or a package by name; Node's own are `node`. */
export type Target = { file: string; builtin?: string } | { packageName: string; builtin?: string }

/** Use cases: the parts of main that say what the till does. */
export const USE_CASES = [
  'payments',
  'cash',
  'orders',
  'receipts',
  'shifts',
  'people',
  'reports',
  'reconcile',
  'audit',
  'refunds',
  'payouts',
  'printing',
  'vendor-desk',
  'subscriptions',
]

/** Packages that draw a screen; they are bundled, so the program does not install them. */
export const SCREEN_PACKAGES = ['react', 'react-dom', 'zustand', 'lucide-react', '@fontsource-variable/inter', 'qrcode', 'bwip-js']

const DRIVERS = ['serialport', 'node-hid', 'usb']
/** What turns a receipt into a printer's bytes: commands, code pages, columns, pictures. */
const PRINTING = ['@point-of-sale/receipt-printer-encoder', 'iconv-lite', 'get-east-asian-width', '@napi-rs/canvas']

/** Resolves a specifier as Node does with this package.json: relative, #shared/, #main/, node: or a package's name. */
export function resolveTarget(fromFile: string, specifier: string): Target {
  // Vite's ?url and ?raw belong to the bundler, not to the name.
  const name = specifier.replace(/\?\w+$/, '')
  if (name.startsWith('#shared/')) return { file: posix.normalize(`src-shared/${name.slice('#shared/'.length)}`) }
  if (name.startsWith('#main/')) return { file: posix.normalize(`src-main/${name.slice('#main/'.length)}`) }
  if (name.startsWith('.')) return { file: posix.normalize(posix.join(posix.dirname(fromFile), name)) }
  if (isBuiltin(name)) return { packageName: 'node', builtin: name.replace(/^node:/, '') }
  return {
    packageName: name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  }
}

/** Says in a sentence why this import is not allowed, or null where it is. `file` is a path from the root, with slashes. */
export function brokenBorder(file: string, seen: ImportSeen): string | null {
  if (seen.specifier === '<computed>') return 'imports a computed name, which no border can hold'
  const target = resolveTarget(file, seen.specifier)
  if ('packageName' in target && target.packageName === 'electron' && !mayUseElectron(file)) return 'electron is not imported here'
  const rule = RULES.find((r) => r.of(file))
  if (!rule) return null
  return rule.allows(target, file, seen) ? null : `${rule.name} may import ${rule.may}, not ${seen.specifier}${seen.typeOnly ? ' (type)' : ''}`
}

/** True for the few files that may import electron. */
export function mayUseElectron(file: string): boolean {
  return (
    file === 'src-main/index.ts' ||
    file === 'src-main/bridge/electron.ts' ||
    file.startsWith('src-main/app/') ||
    file.startsWith('src-main/secrets/') ||
    file.startsWith('src-preload/') ||
    !file.startsWith('src-')
  )
}

type Rule = { name: string; of(file: string): boolean; may: string; allows(target: Target, file: string, seen: ImportSeen): boolean }

const RULES: Rule[] = [
  { name: 'src-shared', of: under('src-shared'), may: 'itself', allows: (t) => inside(t, 'src-shared') },
  {
    name: 'src-preload',
    of: under('src-preload'),
    may: 'electron and #shared/bridge',
    allows: (t) => inside(t, 'src-preload', 'src-shared/bridge') || isPackage(t, 'electron'),
  },
  {
    name: 'src-renderer',
    of: under('src-renderer'),
    may: 'its own files, #shared, resources, react, zustand and packages that draw',
    allows: (t) => inside(t, 'src-renderer', 'src-shared', 'resources') || isPackage(t, ...SCREEN_PACKAGES),
  },
  {
    name: 'a named gateway',
    of: (file) => gatewayFolder(file) !== null,
    may: '#shared, gateways/gateway.ts, gateways/kind.ts, gateways/http.ts, gateways/codec, zod, what Node has for bytes and seals, and its own folder',
    allows: (t, file) =>
      inside(t, 'src-shared', 'src-main/gateways/codec', `src-main/gateways/${gatewayFolder(file)}`) ||
      isFile(t, 'src-main/gateways/gateway.ts', 'src-main/gateways/kind.ts', 'src-main/gateways/http.ts') ||
      isPackage(t, 'zod') ||
      isNode(t, 'crypto', 'buffer', 'querystring', 'url', 'util'),
  },
  {
    name: 'gateways',
    of: under('src-main/gateways'),
    may: '#shared, gateways, log, zod, lossless-json, fflate, csv-parse and Node',
    allows: (t, file) =>
      inside(t, 'src-shared', 'src-main/log') ||
      isPackage(t, 'zod', 'lossless-json', 'fflate', 'csv-parse', 'node') ||
      // Only the registry names gateways; the others are what gateways are made of.
      (inside(t, 'src-main/gateways') && (file === 'src-main/gateways/registry.ts' || targetGateway(t) === null)),
  },
  {
    // Tables that people bring belong to no gateway, and use cases read no bytes: this folder turns files into rows.
    name: 'statements',
    of: under('src-main/statements'),
    may: '#shared, statements, gateways/codec, csv-parse and iconv-lite',
    allows: (t) => inside(t, 'src-shared', 'src-main/statements', 'src-main/gateways/codec') || isPackage(t, 'csv-parse', 'iconv-lite'),
  },
  {
    name: 'a device',
    of: under('src-main/devices'),
    may: '#shared, devices, log, Node, its drivers and what printing needs',
    allows: (t) => inside(t, 'src-shared', 'src-main/devices', 'src-main/log') || isPackage(t, 'node', '@serialport', ...DRIVERS, ...PRINTING),
  },
  {
    name: 'db',
    of: under('src-main/db'),
    may: '#shared, db, better-sqlite3 and Node',
    allows: (t) => inside(t, 'src-shared', 'src-main/db') || isPackage(t, 'better-sqlite3', 'node'),
  },
  {
    name: 'a use case',
    of: under(...USE_CASES.map((name) => `src-main/${name}`)),
    may: '#shared, db, gateways/gateway.ts, log, statements, other use cases, and types of the clock, the queue and of device interfaces',
    allows: (t, _file, seen) =>
      inside(t, 'src-shared', 'src-main/db', 'src-main/log', 'src-main/statements', ...USE_CASES.map((name) => `src-main/${name}`)) ||
      isFile(t, 'src-main/gateways/gateway.ts') ||
      (seen.typeOnly && (inside(t, 'src-main/clock', 'src-main/queue') || isDeviceInterface(t))) ||
      isNode(t, 'crypto', 'timers/promises', 'util'),
  },
  {
    name: 'book',
    of: under('src-main/book'),
    may: '#shared, book, db, log, age-encryption, Node, and types of the clock and of payments',
    allows: (t, _file, seen) =>
      inside(t, 'src-shared', 'src-main/book', 'src-main/db', 'src-main/log') ||
      (seen.typeOnly && inside(t, 'src-main/clock', 'src-main/payments')) ||
      isPackage(t, 'age-encryption', 'node'),
  },
  {
    name: 'the outbox',
    of: under('src-main/outbox'),
    may: '#shared, outbox, book, db, reports, log, Node, and types of the clock, the queue, payments and secrets',
    allows: (t, _file, seen) =>
      inside(t, 'src-shared', 'src-main/outbox', 'src-main/book', 'src-main/db', 'src-main/reports', 'src-main/log') ||
      (seen.typeOnly && inside(t, 'src-main/clock', 'src-main/queue', 'src-main/payments', 'src-main/secrets')) ||
      isPackage(t, 'node'),
  },
  {
    name: 'the receiver',
    of: under('src-main/receiver'),
    may: '#shared, receiver, db, log, Node, and types of the clock, of gateways/gateway.ts and of settings',
    allows: (t, _file, seen) =>
      inside(t, 'src-shared', 'src-main/receiver', 'src-main/db', 'src-main/log') ||
      isFile(t, 'src-main/settings/receiver-settings.ts') ||
      (seen.typeOnly && (inside(t, 'src-main/clock') || isFile(t, 'src-main/gateways/gateway.ts'))) ||
      isPackage(t, 'node'),
  },
  {
    name: 'log',
    of: under('src-main/log'),
    may: '#shared, pino and Node',
    allows: (t) => inside(t, 'src-shared', 'src-main/log') || isPackage(t, 'pino', 'node'),
  },
  {
    name: 'the composition root',
    of: (file) => file === 'src-main/till.ts',
    may: 'anything of main',
    allows: (t) => inside(t, 'src-shared', 'src-main') || ('packageName' in t && !SCREEN_PACKAGES.includes(t.packageName)),
  },
  {
    name: 'main',
    of: under('src-main'),
    may: '#shared and main, but no named gateway (save the simulator) and no screen',
    allows: (t, file) =>
      inside(t, 'src-shared') ||
      (inside(t, 'src-main') && (targetGateway(t) === null || file.startsWith('src-main/simulator/'))) ||
      ('packageName' in t && !SCREEN_PACKAGES.includes(t.packageName)),
  },
]

function under(...folders: string[]): (file: string) => boolean {
  return (file) => folders.some((folder) => file.startsWith(`${folder}/`))
}

function inside(target: Target, ...folders: string[]): boolean {
  return 'file' in target && under(...folders)(target.file)
}

function isFile(target: Target, ...files: string[]): boolean {
  return 'file' in target && files.includes(target.file)
}

/** A trailing-slash-free scope such as `@serialport` stands for all its packages. */
function isPackage(target: Target, ...names: string[]): boolean {
  return (
    'packageName' in target &&
    names.some((name) => target.packageName === name || (name.startsWith('@') && target.packageName.startsWith(`${name}/`)))
  )
}

function isNode(target: Target, ...names: string[]): boolean {
  return 'packageName' in target && target.packageName === 'node' && names.includes(target.builtin ?? '')
}

/** The gateway a file belongs to: ottpay for src-main/gateways/ottpay/wire.ts; null for what gateways share. */
export function gatewayFolder(file: string): string | null {
  const folder = /^src-main\/gateways\/([^/]+)\//.exec(file)?.[1]
  return folder && folder !== 'codec' ? folder : null
}

function targetGateway(target: Target): string | null {
  return 'file' in target ? gatewayFolder(target.file) : null
}

/** A device's interface stands in the file that bears its folder's name, or beside the folders: devices/printer/printer.ts. */
function isDeviceInterface(target: Target): boolean {
  return 'file' in target && /^src-main\/devices\/(?:([^/]+)\/\1\.ts|[^/]+\.ts)$/.test(target.file)
}
