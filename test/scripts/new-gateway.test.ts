import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planGateway } from '../../scripts/new-gateway/plan.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COPIED = [
  'src-main',
  'src-shared',
  'src-renderer/text',
  'scripts',
  'test/gateways',
  'test/helpers',
  'biome.json',
  'package.json',
  'tsconfig.base.json',
  '.gitignore',
]

/** What the command wrote or added a row to, with all that they import. */
const TYPES = {
  extends: './tsconfig.base.json',
  compilerOptions: {
    composite: false,
    incremental: false,
    noEmit: true,
    emitDeclarationOnly: false,
    lib: ['ES2024', 'DOM', 'DOM.Iterable'],
    types: ['node'],
  },
  include: [
    'src-main/gateways',
    'src-main/simulator',
    'src-renderer/text/account-text.ts',
    'scripts/conformance',
    'test/gateways/swiftpay.test.ts',
    'test/gateways/conformance',
  ],
}

const LINTED = ['src-main/gateways', 'src-main/simulator', 'src-renderer/text', 'scripts/conformance', 'test/gateways', 'biome.json']

/** A copy of what the command touches, with the installed packages linked in. */
let copy = ''
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'scantill-new-gateway-'))
  for (const path of COPIED) cpSync(join(ROOT, path), join(copy, path), { recursive: true })
  mkdirSync(join(copy, 'node_modules'))
  // One by one: caches that programs keep in there must not be shared.
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((one) => !one.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name))
  }
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function node(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, program), ...args], { cwd: copy, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('npm run new-gateway', () => {
  it('makes a gateway that compiles and is in form, offers nothing, and fails until its facts are in', { timeout: 120_000 }, () => {
    const made = node('scripts/new-gateway.ts', 'swiftpay', '--title', 'Swift Pay')
    expect(made).toMatchObject({ status: 0, said: expect.stringContaining('swiftpay offers nothing yet') })
    expect(readFileSync(join(copy, 'src-main/gateways/registry.ts'), 'utf8')).toContain('SWIFTPAY_KIND]')
    expect(readFileSync(join(copy, 'biome.json'), 'utf8').split('**/gateways/swiftpay/**')).toHaveLength(3)

    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(TYPES))
    expect(node('node_modules/typescript/bin/tsc', '-p', '.')).toEqual({ status: 0, said: '' })
    expect(node('node_modules/@biomejs/biome/bin/biome', 'ci', ...LINTED)).toMatchObject({ status: 0 })

    const tested = node('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json', 'test/gateways/swiftpay.test.ts')
    expect(tested.status).toBe(1)
    const report = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8'))
    expect(report).toMatchObject({ success: false, numFailedTests: 1, numPassedTests: 2 })

    expect(node('scripts/new-gateway.ts', 'swiftpay')).toMatchObject({ status: 1, said: expect.stringContaining('is there already') })
  })

  it('refuses a name that is none, one that is taken, and a list that it does not know', () => {
    for (const name of ['', 'OK', 'ab', 'a b', '../x', 'okpay', 'codec', 'x'.repeat(21)]) {
      expect(planGateway(ROOT, name, 'Title').ok, name).toBe(false)
    }
    expect(planGateway(ROOT, 'newpay', '’; evil').ok).toBe(false)
    expect(planGateway(tmpdir(), 'newpay', 'New')).toMatchObject({ ok: false, why: expect.stringContaining('is not as this command knows it') })
    expect(planGateway(ROOT, 'newpay', 'New')).toMatchObject({ ok: true })
  })
})
