import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'

/*
 * The browser of the tests: the one that BROWSER_PATH names, else the Chromium of an npm package, so that nothing is to be installed by hand.
 */

const require = createRequire(import.meta.url)
/** The package's own switches switch off the web's security and run all in one process; the tests need both as people have them. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--disable-domain-reliability',
  '--no-pings',
  '--force-color-profile=srgb',
]

type Program = { executablePath: string; env: Record<string, string> }

/** Unpacks the package's Chromium once per machine and version: into a folder of its own first, then renamed, so that two test runs never see half of it. */
async function unpack(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(require.resolve('@sparticuz/chromium'), '../../package.json'), 'utf8')) as { version: string }
  const home = join(tmpdir(), `scantill-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (existsSync(join(home, 'chromium'))) return home
  const draft = mkdtempSync(join(tmpdir(), 'scantill-chromium-draft-'))
  const before = process.env.TMPDIR
  try {
    process.env.TMPDIR = draft
    const { default: packaged, inflate } = await import('@sparticuz/chromium')
    await packaged.executablePath()
    // Libraries for machines that lack them (no nss, for one); only used there.
    await inflate(join(require.resolve('@sparticuz/chromium'), '../../bin/al2023.tar.br'))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    renameSync(draft, home)
  } catch {
    // Another run was faster.
    rmSync(draft, { recursive: true, force: true })
  }
  return home
}

async function findProgram(): Promise<Program> {
  const named = process.env.BROWSER_PATH
  if (named) {
    if (!existsSync(named)) throw new Error(`BROWSER_PATH says ${named}, and there is no such file: name a Chromium or Chrome, or unset it.`)
    return { executablePath: named, env: {} }
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('Browser tests need BROWSER_PATH here: set it to the path of a Chromium or Chrome.')
  const home = await unpack()
  const executablePath = join(home, 'chromium')
  const lacksLibraries = spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout?.includes('not found') ?? true
  const env: Record<string, string> = {}
  if (lacksLibraries) env.LD_LIBRARY_PATH = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(home, 'fonts')
  return { executablePath, env }
}

let program: Promise<Program> | null = null

/** Launches the tests' Chromium, headless. Throws one plain sentence when there is none. */
export async function launchBrowser(extraSwitches: string[] = []): Promise<Browser> {
  program ??= findProgram()
  const { executablePath, env } = await program
  return chromium.launch({ executablePath, args: [...SWITCHES, ...extraSwitches], env: { ...(process.env as Record<string, string>), ...env } })
}
