import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { planGateway } from './new-gateway/plan.ts'

/*
 * `npm run new-gateway -- NAME`: the folder, the simulator, the tests and the rows of one more gateway. What comes out compiles and offers nothing;
 * its tests fail until the vendor's facts are in. src-main/gateways/ADD-A-GATEWAY.md walks on from there.
 */

const HELP = `npm run new-gateway -- NAME [--title "Vendor"]
  NAME   3 to 20 small letters and digits, such as okpay
`

function main(): number {
  const { values, positionals } = parseArgs({
    options: { title: { type: 'string' }, root: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [name, ...more] = positionals
  if (values.help || name === undefined || more.length > 0) {
    process.stdout.write(HELP)
    return values.help ? 0 : 1
  }
  const root = resolve(values.root ?? fileURLToPath(new URL('..', import.meta.url)))
  const plan = planGateway(root, name, values.title ?? name[0]?.toUpperCase() + name.slice(1))
  if (!plan.ok) {
    process.stderr.write(`Nothing was written: ${plan.why}.\n`)
    return 1
  }
  for (const { path, text } of plan.files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  // Rows come where they fit, imports and lists in the order and width that the house wants.
  const paths = plan.files.map(({ path }) => path)
  const biome = spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', ...paths], { cwd: root })
  const lines = plan.files.map(({ path, isNew }) => `  ${isNew ? 'new    ' : 'a row  '} ${path}`)
  process.stdout.write(
    `${lines.join('\n')}\n${name} offers nothing yet, and its tests fail until the vendor’s facts are in. Go on with src-main/gateways/ADD-A-GATEWAY.md\n`,
  )
  if (biome.status === 0) return 0
  process.stderr.write(`Written, but not in the house’s form:\n${biome.stdout}${biome.stderr}`)
  return 1
}

process.exitCode = main()
