import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/* What `npm run new-gateway` writes: whole files from templates, and one row each in the files that list gateways. Nothing is written here. */

/** A file to write, by its path from the root. `isNew`: it must not be there before. */
export type PlannedFile = { path: string; text: string; isNew: boolean }

const TEMPLATES = fileURLToPath(new URL('./templates', import.meta.url))

/** Where each template goes. */
const NEW_FILES: [template: string, path: string][] = [
  ['account.ts.txt', 'src-main/gateways/__name__/account.ts'],
  ['seal.ts.txt', 'src-main/gateways/__name__/seal.ts'],
  ['status.ts.txt', 'src-main/gateways/__name__/status.ts'],
  ['wire.ts.txt', 'src-main/gateways/__name__/wire.ts'],
  ['index.ts.txt', 'src-main/gateways/__name__/index.ts'],
  ['kind.ts.txt', 'src-main/gateways/__name__/kind.ts'],
  ['simulator.ts.txt', 'src-main/simulator/__name__/index.ts'],
  ['practice-merchant.ts.txt', 'src-main/simulator/__name__/practice-merchant.ts'],
  ['gateway.test.ts.txt', 'test/gateways/__name__.test.ts'],
]
/** What has no facts in it yet. */
const EMPTY_LISTS = ['test/gateways/known-answers/__name__.json', 'test/gateways/transcripts/__name__.json']

/** One row in a file that lists gateways: what it stands after, and the row. */
type Row = { path: string; after: RegExp; row: string; everywhere?: boolean }

const ROWS: Row[] = [
  {
    path: 'src-main/gateways/registry.ts',
    after: /import .*\/kind\.ts'\n(?!import .*\/kind\.ts')/,
    row: "import { __NAME___KIND } from './__name__/kind.ts'\n",
  },
  { path: 'src-main/gateways/registry.ts', after: /GATEWAY_KINDS: readonly GatewayKind\[\] = \[[^\]]*(?=\])/, row: ', __NAME___KIND' },
  {
    path: 'src-main/simulator/main.ts',
    after: /^import \{ parseArgs \} from 'node:util'\n/m,
    row: `import { start__Name__Simulator } from './__name__/index.ts'
import { __NAME___PRACTICE_MERCHANT, __NAME___PRACTICE_PORT } from './__name__/practice-merchant.ts'
`,
  },
  {
    path: 'src-main/simulator/main.ts',
    after: /const STANDS: Record<string, Stand> = \{\n/,
    row: `  __name__: {
    title: '__TITLE__',
    port: __NAME___PRACTICE_PORT,
    async start(options) {
      const running = await start__Name__Simulator({ ...__NAME___PRACTICE_MERCHANT, ...options })
      const { merchantId, signKey, currency } = __NAME___PRACTICE_MERCHANT
      const facts: [string, string][] = [
        ['base URL', running.url],
        ['merchant id', merchantId],
        ['sign key', signKey],
        ['currency', currency],
      ]
      return { running, facts }
    },
  },
`,
  },
  { path: 'biome.json', after: /"group": \["\*\*\/gateways\/ottpay\/\*\*"[^\]]*(?=\])/, row: ', "**/gateways/__name__/**"', everywhere: true },
  {
    path: 'src-renderer/text/account-text.ts',
    after: /const EN_HELP: Words = \{\n/,
    row: "  '__name__.baseUrl': 'As __TITLE__ gave it, beginning with https://.',\n",
  },
  {
    path: 'src-renderer/text/account-text.ts',
    after: /const ZH_HELP: Words = \{\n/,
    row: "  '__name__.baseUrl': '由 __TITLE__ 提供，以 https:// 开头。',\n",
  },
  {
    path: 'src-renderer/text/account-text.ts',
    after: /const FR_HELP: Words = \{\n/,
    row: "  '__name__.baseUrl': 'Telle que __TITLE__ l’a donnée, commençant par https://.',\n",
  },
  { path: 'scripts/conformance/cells.ts', after: /export const GATEWAYS = \[[^\]]*(?=\])/, row: ", '__name__'" },
  { path: 'scripts/conformance/offered.ts', after: /export const NOT_OFFERED: Record<GatewayName, Reasons> = \{\n/, row: '  __name__: {},\n' },
  { path: 'scripts/conformance/offered.ts', after: /export const WORDS: .* = \{\n/, row: '  __name__: {},\n' },
  {
    path: 'test/gateways/conformance/observe.ts',
    after: /[\s\S]*$/,
    row: `vi.mock('#main/gateways/__name__/index.ts', async (original) => {
  const real = await original<typeof import('#main/gateways/__name__/index.ts')>()
  const create__Name__Gateway: typeof real.create__Name__Gateway = (...args) => observed('__name__', real.create__Name__Gateway(...args))
  return { ...real, create__Name__Gateway }
})
`,
  },
  {
    path: 'test/gateways/conformance/benches.ts',
    after: /^import .*\n/,
    row: "import { create__Name__Gateway } from '#main/gateways/__name__/index.ts'\n",
  },
  {
    path: 'test/gateways/conformance/benches.ts',
    after: /export const BENCHES: Bench\[\] = \[[\s\S]*\n(?=\]\n)/,
    row: `  {
    gateway: '__name__',
    exchanges: exchangesOf('__name__'),
    create: (url, http, limits, more = {}) => {
      const account = { merchantId: 'M1', currency: 'CAD', signKey: new Secret('a-made-up-key-of-transcripts') }
      return create__Name__Gateway({ ...account, baseUrl: url, ...more }, http, limits)
    },
  },
`,
  },
]

/** Names that would collide with what gateways share. */
const TAKEN = ['codec', 'links', 'gateway', 'accounts', 'registry', 'kind', 'http']

/**
 * Every file to write, or the sentence that says why not. All of it is checked before anything is written: a name that is none or is taken, and a
 * list that is not as this command knows it.
 */
export function planGateway(root: string, name: string, title: string): { ok: true; files: PlannedFile[] } | { ok: false; why: string } {
  const refused = (why: string) => ({ ok: false as const, why })
  if (!/^[a-z][a-z0-9]{2,19}$/.test(name))
    return refused('a gateway’s name has 3 to 20 small letters and digits and begins with a letter, such as okpay')
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .-]{0,39}$/u.test(title)) return refused('a title has up to 40 letters, digits, spaces, points and dashes')
  if (TAKEN.includes(name) || existsSync(join(root, `src-main/gateways/${name}`))) return refused(`${name} is there already`)
  const fill = (text: string) =>
    text
      .replaceAll('__name__', name)
      .replaceAll('__Name__', name[0]?.toUpperCase() + name.slice(1))
      .replaceAll('__NAME__', name.toUpperCase())
      .replaceAll('__TITLE__', title)
  const files: PlannedFile[] = [
    ...NEW_FILES.map(([template, path]) => ({ path: fill(path), text: fill(readFileSync(join(TEMPLATES, template), 'utf8')), isNew: true })),
    ...EMPTY_LISTS.map((path) => ({ path: fill(path), text: '[]\n', isNew: true })),
  ]
  for (const { path } of files) if (existsSync(join(root, path))) return refused(`${path} is there already`)
  const changed = new Map<string, string>()
  for (const { path, after, row, everywhere } of ROWS) {
    const text = changed.get(path) ?? (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')
    if (!after.test(text)) return refused(`${path} is not as this command knows it; no row was added anywhere`)
    const flags = everywhere ? 'g' : ''
    const place = new RegExp(after.source, [...new Set(after.flags + flags)].join(''))
    changed.set(
      path,
      text.replace(place, (found) => found + fill(row)),
    )
  }
  return { ok: true, files: [...files, ...[...changed].map(([path, text]) => ({ path, text, isNew: false }))] }
}
