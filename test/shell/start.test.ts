import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultDataDir, readHostFlags } from '#main/host-flags.ts'
import { buildWhatIsStale } from '../../scripts/build.ts'

const START = join(import.meta.dirname, '../../scripts/start.ts')

let dir: string
let running: ChildProcess[] = []
let servers: Server[] = []

beforeAll(() => buildWhatIsStale(), 90_000)
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-start-'))
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  for (const server of servers) server.close()
  running = []
  servers = []
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})

type Run = {
  child: ChildProcess
  output(): string
  errors(): string
  until(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
}

function start(...flags: string[]): Run {
  const child = spawn(process.execPath, [START, '--no-open', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output)
        if (found) resolve(found)
      }
      child.stdout.on('data', look)
      void ended.then(() => reject(new Error(`ended: ${output}${errors}`)))
      look()
    })
  return { child, output: () => output, errors: () => errors, until, ended }
}

/** Takes a port as another program would. */
function occupy(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    servers.push(server)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

/** One sentence on standard error, exit code 1, and nothing written. */
async function expectRefusal(flags: string[], sentence: RegExp): Promise<void> {
  const run = start(...flags)
  expect(await run.ended, run.output()).toBe(1)
  expect(run.errors()).toMatch(sentence)
  expect(run.errors().trim().split('\n')).toHaveLength(1)
  expect(run.output()).not.toContain('is ready')
}

describe('npm start', () => {
  it('gets ready, prints its links, and stops at a signal with exit code 0', async () => {
    const run = start('--host', 'browser', '--port', '0', '--data', dir)
    const began = performance.now()
    const url = (await run.until(/^Scantill is ready: (http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{22})$/m))[1] ?? ''
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    await run.until(/^Counter screen: http:\/\/127\.0\.0\.1:\d+\/counter\?key=[\w-]{22}$/m)
    await run.until(/^Practice gateway: http:\/\/\S+ \(orders at \S+\/_orders\)$/m)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
    expect(run.errors()).toBe('')
    await expect(fetch(url)).rejects.toThrow()
  })

  it('stops the till also when it is killed itself', async () => {
    const run = start('--host', 'browser', '--port', '0', '--data', dir)
    const url = (await run.until(/ready: (\S+)/))[1] ?? ''
    run.child.kill('SIGKILL')
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 8_000 },
      )
      .toBe('gone')
  })

  it('takes a free port when its own is taken and none was asked for', async () => {
    const one = start('--host', 'browser', '--data', join(dir, 'one'))
    const two = start('--host', 'browser', '--data', join(dir, 'two'))
    const [first, second] = await Promise.all([one.until(/ready: (\S+?)\/\?/), two.until(/ready: (\S+?)\/\?/)])
    expect(first[1]).not.toBe(second[1])
  })

  it('refuses a second till on the same folder', async () => {
    const one = start('--host', 'browser', '--port', '0', '--data', dir)
    await one.until(/ready/)
    await expectRefusal(['--host', 'browser', '--port', '0', '--data', dir], /\S/)
  })

  it('refuses a port that is taken', async () => {
    const port = await occupy()
    await expectRefusal(
      ['--port', String(port), '--data', dir],
      new RegExp(`^Port ${port} is taken by another program\\. Choose another with --port`),
    )
    expect(existsSync(join(dir, 'scantill.db'))).toBe(false)
  })

  it('refuses a data folder that cannot be written', async () => {
    const file = join(dir, 'file')
    writeFileSync(file, '')
    await expectRefusal(['--host', 'browser', '--data', file], /^The data folder .* is not a folder .*--data DIR/)
    await expectRefusal(['--host', 'browser', '--data', join(file, 'below')], /^The data folder .*--data DIR/)
    if (process.platform === 'linux')
      await expectRefusal(['--host', 'browser', '--data', '/proc/nothing/here'], /^The data folder .* cannot be written .*--data DIR/)
    expect(readdirSync(dir)).toEqual(['file'])
  })

  it('refuses a wrong settings file', async () => {
    const file = join(dir, 'settings.json')
    const data = join(dir, 'data')
    mkdirSync(data)
    await expectRefusal(['--host', 'browser', '--data', data, '--settings', join(dir, 'none.json')], /none\.json/)
    writeFileSync(file, '{ "shop": ')
    await expectRefusal(['--host', 'browser', '--data', data, '--settings', file], /settings\.json/)
    writeFileSync(file, '{ "shpo": {} }')
    await expectRefusal(['--host', 'browser', '--data', data, '--settings', file], /settings\.json/)
    expect(readdirSync(data)).toEqual([])
  })

  it('refuses flags it does not know, and values that are none', async () => {
    await expectRefusal(['--prot', '1'], /^--prot is not an option of this till: it knows --host/)
    await expectRefusal(['somewhere'], /^somewhere is not an option/)
    await expectRefusal(['--host', 'chrome'], /^There is no host "chrome": use --host electron or --host browser\.$/m)
    await expectRefusal(['--host'], /^There is no host without a name/)
    await expectRefusal(['--port', '99999'], /^--port 99999 is not a port/)
    await expectRefusal(['--port', 'x'], /^--port x is not a port/)
    await expectRefusal(['--data'], /^--data needs a value/)
    await expectRefusal(['--host', 'electron', '--port', '1'], /^--port belongs to the browser host/)
  })
})

describe('host flags', () => {
  it('leave Chromium’s own switches alone in Electron', () => {
    const argv = ['--no-sandbox', '--remote-debugging-port=0', '.', '--data', '/a/b', '--settings=/c.json']
    expect(readHostFlags(argv, 'ignore')).toEqual({ data: '/a/b', settings: '/c.json', port: null })
    expect(() => readHostFlags(argv, 'refuse')).toThrow('--no-sandbox is not an option')
  })

  it('put the data where the system keeps such things', () => {
    expect(defaultDataDir({ XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/scantill')
    expect(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\/\.local\/share\/scantill$/)
    expect(defaultDataDir({}, 'darwin')).toMatch(/Library\/Application Support\/Scantill$/)
    expect(defaultDataDir({ LOCALAPPDATA: 'C:\\Local' }, 'win32')).toContain('Scantill')
  })
})
