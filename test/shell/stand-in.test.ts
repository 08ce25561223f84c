import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { preloadScript, refuseUnsandboxable } from '../helpers/electron-stand-in/preload.ts'

/* The stand-in is only worth something if it refuses what Electron refuses. */

describe('a sandboxed preload', () => {
  it('may be CommonJS that requires what a sandbox offers', () => {
    for (const name of ['electron', 'events', 'timers', 'url', 'node:url'])
      expect(() => refuseUnsandboxable(`const x = require("${name}")`)).not.toThrow()
    expect(() => refuseUnsandboxable('// import x from "y"\n/* import z from "fs" */ const important = 1; const exported = 2')).not.toThrow()
  })

  it('may not be an ES module', () => {
    for (const source of [
      'import { x } from "electron"',
      'import "electron"',
      'import*as e from "electron"',
      'const a = 1\nexport { a }',
      'export default 1',
      'export * from "x"',
    ]) {
      expect(() => refuseUnsandboxable(source), source).toThrow('ES module')
    }
    expect(() => refuseUnsandboxable('import("electron")')).toThrow('import()')
  })

  it('may require nothing else, nor by a computed name', () => {
    for (const name of ['fs', 'node:fs', 'child_process', 'path', './other.cjs', 'zod', 'electron/main'])
      expect(() => refuseUnsandboxable(`require('${name}')`), name).toThrow(name)
    expect(() => refuseUnsandboxable('require(name)')).toThrow('must name')
    expect(() => refuseUnsandboxable('require("f" + "s")')).toThrow('must')
  })
})

type Invoke = (channel: string, args: unknown[]) => Promise<{ value?: unknown; error?: string }>

/** Runs a preload as the driver does, in a page-like global of its own. */
function runPreload(source: string, invoke: Invoke): { page: Record<string | symbol, unknown>; send(channel: string, ...args: unknown[]): void } {
  const page: Record<string | symbol, unknown> = { invokeMain: invoke }
  page.top = page
  const run = runInThisContext(`(globalThis) => { ${preloadScript(source, 'invokeMain')} }`) as (scope: object) => void
  run(page)
  return { page, send: (channel, ...args) => (page[Symbol.for('invokeMain')] as (channel: string, args: unknown[]) => void)(channel, args) }
}

const SOURCE = `const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('till', {
  deep: { list: [1] },
  call: (channel, input) => ipcRenderer.invoke(channel, input),
  on(event, listener) { const hear = (_e, payload) => listener(payload); ipcRenderer.on(event, hear); return () => ipcRenderer.removeListener(event, hear) },
})`

type Exposed = {
  deep: { list: number[] }
  call(channel: string, input: unknown): Promise<unknown>
  on(event: string, listener: (payload: unknown) => void): () => void
}

describe('the stand-in’s context bridge', () => {
  it('exposes frozen copies and takes the way to main away from the page', () => {
    const { page } = runPreload(SOURCE, async () => ({ value: 1 }))
    const till = page.till as Exposed
    expect(page.invokeMain).toBeUndefined()
    for (const part of [till, till.deep, till.deep.list]) expect(Object.isFrozen(part)).toBe(true)
    expect(Object.getOwnPropertyDescriptor(page, 'till')).toMatchObject({ writable: false, configurable: false })
  })

  it('passes calls, answers, errors and events, and refuses what cannot be cloned', async () => {
    const asked: unknown[] = []
    const { page, send } = runPreload(SOURCE, async (channel, args) => {
      asked.push([channel, args])
      return channel === 'bad' ? { error: 'no handler' } : { value: { seen: args[0] } }
    })
    const till = page.till as Exposed
    expect(await till.call('a', { x: [1] })).toEqual({ seen: { x: [1] } })
    await expect(till.call('bad', null)).rejects.toThrow("Error invoking remote method 'bad': no handler")
    await expect(till.call('a', { inner: () => 1 })).rejects.toThrow()
    expect(asked).toHaveLength(2)
    const heard: unknown[] = []
    const stop = till.on('changed', (payload) => heard.push(payload))
    send('changed', { n: 1 })
    stop()
    send('changed', { n: 2 })
    expect(heard).toEqual([{ n: 1 }])
  })
})

it('main’s `electron` is the stand-in, and what the stand-in lacks fails to import', () => {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-stand-in-'))
  const register = new URL('../helpers/electron-stand-in/register.ts', import.meta.url).href
  const run = (source: string) => {
    const file = join(dir, 'main.mjs')
    writeFileSync(file, source)
    return spawnSync(process.execPath, ['--import', register, file], { encoding: 'utf8' })
  }
  expect(run(`import { app } from 'electron'; console.log(app.isPackaged); process.exit(0)`).stdout).toBe('false\n')
  expect(run(`import { autoUpdater } from 'electron'`).stderr).toContain("does not provide an export named 'autoUpdater'")
  expect(run(`import { protocol } from 'electron'; protocol.handle('app', () => null)`).stderr).toContain('was not registered as privileged')
  rmSync(dir, { recursive: true, force: true })
})
