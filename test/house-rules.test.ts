import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#shared/bridge/app-error.ts'
import { CHANNELS, COUNTER_CHANNELS, COUNTER_EVENTS, EVENTS, PRACTICE_SCENES } from '#shared/bridge/contract.ts'
import { JOURNAL_TYPES } from '#shared/domain/diary.ts'
import { ANSWER_DETAILS, ATTEMPT_STATUSES, type AttemptStatus, LEGAL_MOVES, OPEN_STATUSES, REASONS } from '#shared/domain/payment.ts'
import { brokenBorder, gatewayFolder, resolveTarget } from './house/borders.ts'
import { findCycles, findImports, linesOf, maskSource } from './house/scan.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TOP_FOLDERS = ['src-shared', 'src-main', 'src-preload', 'src-renderer']
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Every file below a folder, as paths from the root with slashes. */
function filesUnder(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort()
}

const isCode = (file: string) => /\.tsx?$/.test(file)
const sources = TOP_FOLDERS.flatMap(filesUnder).filter(isCode)
const withTests = [...sources, ...['scripts', 'test'].flatMap(filesUnder).filter(isCode)]

type Source = { file: string; text: string }
const asSource = (file: string): Source => ({ file, text: read(file) })

// Each rule takes sources and gives findings as `file:line what`, so that the same rule runs over the tree and over planted violations.

const borders = (all: Source[]) =>
  all.flatMap(({ file, text }) =>
    findImports(text).flatMap((seen) => {
      const broken = brokenBorder(file, seen)
      return broken ? [`${file}:${seen.line} ${broken}`] : []
    }),
  )

const cycles = (all: Source[]) => {
  const graph = new Map(
    all.map(({ file, text }) => [
      file,
      findImports(text)
        .filter((seen) => !seen.typeOnly)
        .map((seen) => resolveTarget(file, seen.specifier))
        .flatMap((target) => ('file' in target ? [target.file] : [])),
    ]),
  )
  return findCycles(graph).map((ring) => ring.join(' -> '))
}

const pattern =
  (what: string, regex: RegExp, applies: (file: string) => boolean = () => true) =>
  (all: Source[]) =>
    all
      .filter(({ file }) => applies(file))
      .flatMap(({ file, text }) => linesOf(maskSource(text).code, regex).map((line) => `${file}:${line} ${what}`))

const defaultExports = pattern('default export', /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/, (file) => !file.endsWith('.config.ts'))
const enums = pattern('enum', /(?<![\w$.])enum\s+[A-Za-z_$]/)
const reexports = pattern('re-export', /(?<![\w$.])export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^"\n]*?\bfrom\s*"/)
const decorators = pattern('decorator', /^\s*@[A-Za-z_$][\w$.]*(?:\([^)]*\))?\s*$/m)
const tillTouched = pattern(
  'window.till',
  /\b(?:window|globalThis|self)\s*(?:\?\.|\.)\s*till\b|\binterface\s+Window\b/,
  (file) => file.startsWith('src-renderer/') && file !== 'src-renderer/bridge.ts',
)
const ownTimeOrChance = pattern(
  'a gateway is given time and chance, it takes neither',
  /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bMath\s*\.\s*random\b|\bperformance\s*\.\s*now\b|\b(?:randomUUID|randomBytes|randomInt|getRandomValues)\b/,
  (file) => gatewayFolder(file) !== null,
)
const dangerous = pattern(
  'code or markup made of text',
  /\bdangerouslySetInnerHTML\b|\.\s*(?:inner|outer)HTML\s*=(?!=)|(?<![\w$.])eval\s*\(|\bnew\s+Function\b/,
)

/** kebab-case, with tests as `name.test.ts` and declarations as `name.d.ts`; components in PascalCase.tsx; migrations begin with a number. */
function badName(file: string): boolean {
  const name = basename(file)
  const folders = file.split('/').slice(0, -1)
  if (folders.some((folder) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(folder.replace(/^\./, '')))) return true
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|spec|config|d|base|fixture))?$/
  const stem = name.slice(0, -extname(name).length)
  if (name.endsWith('.tsx')) return !/^[A-Z][A-Za-z0-9]*$/.test(stem) && !/^(?:[a-z]+-)*main$/.test(stem) && !kebab.test(stem.replace(/\.test$/, ''))
  return !kebab.test(stem)
}

/** A component stands in PascalCase.tsx; only a file of several small ones, such as icons.tsx, has a kebab-case name. */
const misnamedComponents = (all: Source[]) =>
  all
    .filter(
      ({ file, text }) =>
        file.endsWith('.tsx') &&
        /^[a-z]/.test(basename(file)) &&
        linesOf(maskSource(text).code, /\bexport\s+(?:function|const)\s+[A-Z][a-z]/).length === 1,
    )
    .map(({ file }) => `${file} holds a component`)

describe('the house rules hold in the source', () => {
  const all = sources.map(asSource)

  it('sees the source', () => {
    expect(all.length).toBeGreaterThan(15)
    expect(all.flatMap(({ text }) => findImports(text)).length).toBeGreaterThan(20)
  })
  it('every import keeps its border', () => expect(borders(all)).toEqual([]))
  it('every import of a file leads to one that is there', () => {
    const lost = all.flatMap(({ file, text }) =>
      findImports(text).flatMap((seen) => {
        const target = resolveTarget(file, seen.specifier)
        return 'file' in target && !existsSync(join(ROOT, target.file)) ? [`${file}:${seen.line} ${seen.specifier}`] : []
      }),
    )
    expect(lost).toEqual([])
  })
  it('main and the preload import only packages that the program installs', () => {
    const installed = Object.keys(JSON.parse(read('package.json')).dependencies)
    const missing = all
      .filter(({ file }) => !file.startsWith('src-renderer/'))
      .flatMap(({ file, text }) =>
        findImports(text).flatMap((seen) => {
          const target = resolveTarget(file, seen.specifier)
          if (seen.typeOnly || !('packageName' in target)) return []
          return [...installed, 'node', 'electron'].includes(target.packageName) ? [] : [`${file}:${seen.line} ${target.packageName}`]
        }),
      )
    expect(missing).toEqual([])
  })
  it('no imports in a ring', () => expect(cycles(all)).toEqual([]))
  it('no default exports', () => expect(defaultExports(withTests.map(asSource))).toEqual([]))
  it('no enums', () => expect(enums(withTests.map(asSource))).toEqual([]))
  it('no barrels', () => expect(reexports(withTests.map(asSource))).toEqual([]))
  it('no decorators', () => expect(decorators(all)).toEqual([]))
  it('window.till is touched only in src-renderer/bridge.ts', () => expect(tillTouched(all)).toEqual([]))
  it('gateways take no time and no chance of their own', () => expect(ownTimeOrChance(all)).toEqual([]))
  it('nothing makes code or markup of text', () => expect(dangerous(all)).toEqual([]))
  it('files are named as the house names them', () => {
    expect([...withTests, ...filesUnder('src-renderer').filter((file) => file.endsWith('.css'))].filter(badName)).toEqual([])
    expect(misnamedComponents(all)).toEqual([])
  })
})

describe('the words of the contract', () => {
  const contract = read('src-shared/bridge/contract.ts')
  /** Keys of the form 'topic:verb' in one exported type of the contract. */
  const keysOf = (type: string) => {
    const start = contract.indexOf(`export type ${type} = {`)
    const end = contract.indexOf('\n}', start)
    const oneLine = contract.slice(start, contract.indexOf('\n', start))
    const block = oneLine.trimEnd().endsWith('}') ? oneLine : contract.slice(start, end)
    return [...block.matchAll(/(?<=^\s*|\{\s*)'([a-z-]+:[a-z-]+)':/gm)].map((match) => match[1] as string).sort()
  }
  it.each([
    ['Calls', CHANNELS],
    ['CounterCalls', COUNTER_CHANNELS],
    ['Events', EVENTS],
    ['CounterEvents', COUNTER_EVENTS],
  ] as const)('%s are all listed, each once', (type, listed) => {
    expect(keysOf(type).length).toBeGreaterThan(0)
    expect([...listed].sort()).toEqual(keysOf(type))
  })
  it('no word stands twice in a closed list', () => {
    for (const list of [ERROR_CODES, JOURNAL_TYPES, REASONS, ANSWER_DETAILS, ATTEMPT_STATUSES, PRACTICE_SCENES])
      expect([...list].sort()).toEqual([...new Set<string>(list)].sort())
  })
})

describe('the legal moves', () => {
  /** Every state that can come after this one, itself included. */
  const reach = (from: AttemptStatus): Set<AttemptStatus> => {
    const seen = new Set([from])
    for (const status of seen) for (const next of LEGAL_MOVES[status]) seen.add(next)
    return seen
  }
  const ended = ATTEMPT_STATUSES.filter((status) => !(OPEN_STATUSES as readonly AttemptStatus[]).includes(status))

  it('lead from created to every state', () => expect([...reach('created')].sort()).toEqual([...ATTEMPT_STATUSES].sort()))
  it.each(OPEN_STATUSES)('lead from %s to an end', (status) => expect(ended.some((end) => reach(status).has(end))).toBe(true))
  it.each(OPEN_STATUSES)('lead from %s to paid: money that came is never refused a place', (status) => expect(reach(status)).toContain('paid'))
  it('lead nowhere from paid, and from the other ends only to money that came after all', () => {
    expect(LEGAL_MOVES.paid).toEqual([])
    for (const status of ended.filter((end) => end !== 'paid'))
      expect(['late_paid', 'paid']).toEqual(expect.arrayContaining([...LEGAL_MOVES[status]]))
  })
  it('never go back to an open state from an end, nor to created', () => {
    for (const status of ended) for (const next of LEGAL_MOVES[status]) expect(OPEN_STATUSES).not.toContain(next)
    for (const status of ATTEMPT_STATUSES) expect(LEGAL_MOVES[status]).not.toContain('created')
  })
})

describe('the words for people', () => {
  type Leaves = Map<string, unknown>
  /** Every text of a table with the path of its key; groups of words may stand within a table. */
  const leavesOf = (table: unknown, path = ''): [string, unknown][] =>
    typeof table === 'object' && table !== null ? Object.entries(table).flatMap(([key, value]) => leavesOf(value, `${path}.${key}`)) : [[path, table]]
  const files = filesUnder('src-renderer/text').filter(isCode)
  const present = files.length > 0

  it.skipIf(!present)('stand in three languages, none empty, with the same places to fill in each', async () => {
    let tables = 0
    for (const file of files.filter((file) => file.endsWith('-text.ts'))) {
      const module: Record<string, unknown> = await import(/* @vite-ignore */ pathToFileURL(join(ROOT, file)).href)
      for (const [name, value] of Object.entries(module)) {
        if (typeof value !== 'object' || value === null || !('en' in value && 'zh' in value && 'fr' in value)) continue
        const [en, zh, fr] = [value.en, value.zh, value.fr].map((table) => new Map(leavesOf(table))) as [Leaves, Leaves, Leaves]
        tables++
        for (const key of new Set([en, zh, fr].flatMap((table) => [...table.keys()]))) {
          const texts = [en.get(key), zh.get(key), fr.get(key)]
          // A text is a string with {places}, or a function that puts it together; the same in all three.
          const kinds = texts.map((text) => (text === '' ? 'empty' : typeof text))
          expect(['string', 'function'], `${file} ${name}${key}`).toContain(kinds[0])
          expect(kinds, `${file} ${name}${key}`).toEqual([kinds[0], kinds[0], kinds[0]])
          if (kinds[0] === 'function') continue
          const places = texts.map((text) => [...String(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort())
          expect(places, `${file} ${name}${key}`).toEqual([places[0], places[0], places[0]])
        }
      }
    }
    expect(tables).toBeGreaterThan(0)
  })
  it.skipIf(!present)('know every error code', () => {
    const text = files.map(read).join('\n')
    expect(ERROR_CODES.filter((code) => !new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(text))).toEqual([])
  })
})

describe('what is in the repository', () => {
  const tracked = trackedFiles()
  // Put together from parts, so that this file does not hold what it looks for.
  const unwanted = [
    ['/wo', 'rk/'],
    ['/ro', 'ot/'],
    ['/tmp/ba', 'sh_'],
    ['bash', '_jobs'],
    ['clau', 'de'],
    ['anthr', 'opic'],
    ['registry.', 'npmjs'],
    ['npm', 'mirror'],
    ['arti', 'factory'],
  ].map((parts) => parts.join(''))

  it('says nothing of the machine it was written on, nor of a package registry', () => {
    expect(tracked.length).toBeGreaterThan(10)
    const found = tracked.flatMap((file) => {
      if (!existsSync(join(ROOT, file)) || !statSync(join(ROOT, file)).isFile()) return []
      const bytes = readFileSync(join(ROOT, file))
      if (bytes.includes(0)) return []
      const text = bytes.toString('utf8').toLowerCase()
      return unwanted.filter((word) => text.includes(word) || file.toLowerCase().includes(word)).map((word) => `${file}: ${word}`)
    })
    expect(found).toEqual([])
  })

  type Locked = { resolved?: string; integrity?: string; optionalDependencies?: Record<string, string> }
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
  it('the lock file names no place to fetch from and holds a digest for everything', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
    const loose = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.integrity)
    expect(loose.map(([path]) => path)).toEqual([])
  })
  it('the lock file holds the packages of every platform, without which npm 11 refuses a clean install', () => {
    const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).flatMap((name) => (names.has(name) ? [] : [`${path} wants ${name}`])),
    )
    expect(missing).toEqual([])
  })
  it('the lock file fits package.json', () => {
    const wanted = JSON.parse(read('package.json'))
    const { dependencies, devDependencies } = lock.packages[''] as Record<string, unknown>
    expect({ dependencies, devDependencies }).toEqual({ dependencies: wanted.dependencies, devDependencies: wanted.devDependencies })
  })
})

/** Names of the tracked files; in a copy without git, of all files outside installed and built folders. */
function trackedFiles(): string[] {
  try {
    return execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\0')
      .filter(Boolean)
  } catch {
    const left = ['node_modules', 'out', 'reports', 'test-results', '.git']
    return readdirSync(ROOT).flatMap((name) => {
      if (left.includes(name)) return []
      return statSync(join(ROOT, name)).isDirectory() ? filesUnder(name) : [name]
    })
  }
}

describe('the rules find what is planted', () => {
  const planted = (file: string, text: string): Source[] => [{ file, text }]
  const specifiers = (text: string) => findImports(text).map((seen) => `${seen.typeOnly ? 'type ' : ''}${seen.specifier}`)

  it.each([
    ["import a from 'x'", ['x']],
    ['import "x"', ['x']],
    ["import * as a from 'x'", ['x']],
    ["import a, { b as c } from 'x'", ['x']],
    ["import {\n  a,\n  type B,\n} from 'x'", ['x']],
    ["import type { A } from 'x'", ['type x']],
    ["import type A from 'x'", ['type x']],
    ["export * from 'x'", ['x']],
    ["export { a } from 'x'", ['x']],
    ["export type { A } from 'x'", ['type x']],
    ["const a = await import('x')", ['x']],
    ["import('x').then(a => a)", ['x']],
    ["type A = import('x').A", ['type x']],
    ["type A = typeof import('x')", ['type x']],
    ["const a = require('x')", ['x']],
    ['const a = await import(name)', ['<computed>']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text under test
    ['const a = await import(`./${name}.ts`)', ['./']],
    ["import {a} from'x';import {b} from'y'", ['x', 'y']],
    ["import { resolve } from '#shared/domain/money.ts'\nimport { b } from './c.ts'", ['#shared/domain/money.ts', './c.ts']],
    ["// import 'x'\n/* import 'y' */ const s = \"import 'z'\"", []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text under test
    ["const t = `import 'x' ${f(`import 'y' ${1}`)} import 'z'`\nimport 'real'", ['real']],
    ["const r = /['\"`]/g\nimport 'real'", ['real']],
    ["const a = <p>it's a shop</p>\nimport 'real'", ['real']],
    ['meta.import("x"); import.meta.url; const exported = { from: "x" }', []],
  ] as [string, string[]][])('reads %j', (text, expected) => expect(specifiers(text)).toEqual(expected))

  it('says on which line', () => expect(findImports("\n\n/* a\nb */ import 'x'").map((seen) => seen.line)).toEqual([4]))

  it.each([
    ['src-shared/domain/a.ts', 'zod'],
    ['src-shared/domain/a.ts', 'node:fs'],
    ['src-shared/domain/a.ts', '../../src-main/till.ts'],
    ['src-preload/index.ts', 'zod'],
    ['src-preload/index.ts', '#shared/domain/money.ts'],
    ['src-preload/index.ts', '../src-main/till.ts'],
    ['src-renderer/App.tsx', 'electron'],
    ['src-renderer/App.tsx', 'fs'],
    ['src-renderer/App.tsx', 'better-sqlite3'],
    ['src-renderer/screens/sale/Sale.tsx', '#main/bridge/till-port.ts'],
    ['src-renderer/bridge.ts', '../src-preload/index.ts'],
    ['src-main/payments/take-payment.ts', 'electron'],
    ['src-main/payments/take-payment.ts', '../gateways/ottpay/index.ts'],
    ['src-main/payments/take-payment.ts', '#main/gateways/ottpay/wire.ts'],
    ['src-main/payments/take-payment.ts', '../gateways/http.ts'],
    ['src-main/payments/take-payment.ts', '../devices/printer/escpos.ts'],
    ['src-main/payments/take-payment.ts', '../devices/printer/printer.ts'],
    ['src-main/payments/take-payment.ts', '../clock/clock.ts'],
    ['src-main/payments/take-payment.ts', 'node:fs'],
    ['src-main/orders/list-orders.ts', 'better-sqlite3'],
    ['src-main/gateways/ottpay/index.ts', '../okpay/index.ts'],
    ['src-main/gateways/ottpay/index.ts', '../../db/orders.ts'],
    ['src-main/gateways/ottpay/index.ts', '../../clock/clock.ts'],
    ['src-main/gateways/ottpay/index.ts', 'node:https'],
    ['src-main/gateways/ottpay/index.ts', 'crypto-js'],
    ['src-main/gateways/dokypay/settlement.ts', 'fflate'],
    ['src-main/gateways/dokypay/settlement.ts', 'csv-parse/sync'],
    ['src-main/gateways/http.ts', './ottpay/index.ts'],
    ['src-main/gateways/registry.ts', '../settings/settings-store.ts'],
    ['src-main/gateways/okpay/kind.ts', '../registry.ts'],
    ['src-main/cash/take-cash.ts', '../gateways/ottpay/index.ts'],
    ['src-main/devices/printer/usb.ts', '../../db/orders.ts'],
    ['src-main/devices/printer/usb.ts', '../../payments/settle.ts'],
    ['src-main/devices/printer/usb.ts', '../../gateways/gateway.ts'],
    ['src-main/db/orders.ts', '../log/log.ts'],
    ['src-main/db/orders.ts', 'zod'],
    ['src-main/book/backup.ts', 'better-sqlite3'],
    ['src-main/book/backup.ts', '../payments/settle.ts'],
    ['src-main/book/book-keeper.ts', '../till.ts'],
    ['src-main/bridge/web.ts', 'electron'],
    ['src-main/serve.ts', 'electron'],
    ['src-main/till.ts', 'electron/main'],
    ['src-main/till.ts', 'react'],
    ['src-main/bridge/web.ts', '../../src-renderer/bridge.ts'],
    ['src-main/queue/ask-again.ts', '../gateways/ottpay/index.ts'],
    ['src-main/app/window.ts', '../../test/helpers/shop.ts'],
  ])('%s may not import %s', (file, specifier) => expect(borders(planted(file, `import '${specifier}'`))).toHaveLength(1))

  it.each([
    ['src-main/payments/take-payment.ts', "import type { A } from '../gateways/ottpay/wire.ts'"],
    ['src-main/db/orders.ts', "import type { A } from '../payments/settle.ts'"],
    ['src-main/bridge/web.ts', "import type { A } from 'electron'"],
    ['src-renderer/App.tsx', "type A = import('#main/till.ts').Till"],
    ['src-shared/domain/a.ts', 'const a = await import(name)'],
  ])('%s may not even say: %s', (file, text) => expect(borders(planted(file, text))).toHaveLength(1))

  it.each([
    ['src-main/payments/take-payment.ts', "import type { Printer } from '../devices/printer/printer.ts'"],
    ['src-main/payments/take-payment.ts', "import type { Clock } from '../clock/clock.ts'"],
    ['src-main/payments/take-payment.ts', "import type { Gateway } from '../gateways/gateway.ts'"],
    ['src-main/gateways/ottpay/index.ts', "import { z } from 'zod'\nimport { createHash } from 'node:crypto'"],
    ['src-main/gateways/codec/zip.ts', "import { unzipSync } from 'fflate'\nimport { parse } from 'csv-parse/sync'"],
    ['src-main/gateways/registry.ts', "import { ottpay } from './ottpay/index.ts'"],
    ['src-main/gateways/registry.ts', "import { OKPAY_KIND } from './okpay/kind.ts'"],
    ['src-main/till.ts', "import { ottpay } from './gateways/ottpay/index.ts'"],
    ['src-main/devices/scanner/serial.ts', "import { SerialPort } from 'serialport'\nimport type { B } from '@serialport/bindings-cpp'"],
    ['src-main/secrets/safe-storage-vault.ts', "import { safeStorage } from 'electron'"],
    ['src-renderer/App.tsx', "import { createRoot } from 'react-dom/client'\nimport './look.css'\nimport chime from '../resources/paid.ogg?url'"],
  ])('%s may say: %s', (file, text) => expect(borders(planted(file, text))).toEqual([]))

  it('a ring of value imports is found, one of types is not', () => {
    const ring = (how: string) => [
      { file: 'src-main/a.ts', text: "import { b } from './b.ts'" },
      { file: 'src-main/b.ts', text: "import { c } from '#main/c.ts'" },
      { file: 'src-main/c.ts', text: `${how} { a } from './a.ts'` },
    ]
    expect(cycles(ring('import'))).toEqual(['src-main/a.ts -> src-main/b.ts -> src-main/c.ts -> src-main/a.ts'])
    expect(cycles(ring('import type'))).toEqual([])
  })

  it.each([
    [defaultExports, 'export default function a() {}'],
    [defaultExports, 'const a = 1\nexport { a as default }'],
    [enums, 'export enum Colour { Red }'],
    [enums, 'const enum Colour { Red }'],
    [reexports, "export * from './a.ts'"],
    [reexports, "export { a, b } from './a.ts'"],
    [reexports, "export type { A } from './a.ts'"],
    [decorators, '@injectable()\nexport class A {}'],
    [tillTouched, 'window.till.call()'],
    [tillTouched, 'globalThis?.till'],
    [dangerous, '<p dangerouslySetInnerHTML={x} />'],
    [dangerous, 'node.innerHTML = text'],
    [dangerous, 'eval(text)'],
  ])('a planted line is found: %#', (rule, text) => expect(rule(planted('src-renderer/planted.tsx', text))).toHaveLength(1))
  it.each(['Date.now()', 'new Date()', 'Math.random()', "import { randomBytes } from 'node:crypto'"])('a gateway may not have %s', (text) =>
    expect(ownTimeOrChance(planted('src-main/gateways/ottpay/index.ts', text))).toHaveLength(1),
  )
  it('the same words in a comment or a string are no violation', () => {
    const text = "// export default enum A; window.till\nconst a = 'export default; eval(x)'"
    for (const rule of [defaultExports, enums, reexports, tillTouched, dangerous]) expect(rule(planted('src-renderer/a.ts', text))).toEqual([])
  })
  it.each([
    'src-main/takePayment.ts',
    'src-main/Take.ts',
    'src-main/gateWays/a.ts',
    'src-renderer/sale_screen.css',
    'src-renderer/components/moneyText.tsx',
  ])('%s is misnamed', (file) => expect(badName(file)).toBe(true))
  it.each([
    'src-main/take-payment.ts',
    'src-main/db/migrations/0010-first-book.ts',
    'src-renderer/components/MoneyText.tsx',
    'test/a-b.test.ts',
    'src-renderer/main.tsx',
  ])('%s is well named', (file) => expect(badName(file)).toBe(false))
})
