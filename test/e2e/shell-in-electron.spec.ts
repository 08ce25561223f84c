import { CHANNELS, COUNTER_CHANNELS, COUNTER_EVENTS, EVENTS } from '#shared/bridge/contract.ts'
import type { StandInHost } from '../helpers/hosts.ts'
import { expect, test } from './fixtures.ts'

/* What the Electron shell refuses, asked of the built bundles through the stand-in. */

type TillOfPage = { kind: string; call(channel: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }>; on: unknown }
type PageWithTill = { till: TillOfPage }

const TILL = 'app://till/index.html'
const COUNTER = 'app://till/counter.html'
const NOT_ALLOWED = { ok: false, error: { code: 'not-allowed', retry: false, facts: {} } }

async function asStandIn(host: unknown): Promise<{ host: StandInHost; till: number; counter: number }> {
  const known = host as StandInHost
  const till = await known.standIn.waitForWindow(TILL)
  const counter = await known.standIn.waitForWindow(COUNTER)
  return { host: known, till: till.id, counter: counter.id }
}

test('both windows are sandboxed, isolated and without Node', async ({ host: started }) => {
  const { host } = await asStandIn(started)
  expect(host.standIn.windows).toHaveLength(2)
  for (const { options } of host.standIn.windows) {
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
    expect(options.webPreferences.preload).toMatch(/out[/\\]preload[/\\]index\.cjs$/)
  }
  expect(host.standIn.windows.map(({ fullscreen }) => fullscreen)).toEqual([false, true])
})

test('a page sees the frozen bridge and nothing else of Electron', async ({ host: started }) => {
  const { host } = await asStandIn(started)
  const seen = await host.page.evaluate(() => {
    const { till } = window as unknown as PageWithTill
    const replaced = (() => {
      try {
        Object.assign(window, { till: null })
        Object.assign(till, { call: null })
        return true
      } catch {
        return false
      }
    })()
    return {
      keys: Object.keys(till).sort(),
      frozen: Object.isFrozen(till),
      replaced,
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    }
  })
  expect(seen).toEqual({ keys: ['call', 'kind', 'on'], frozen: true, replaced: false, node: [] })
})

test('a call goes through main and comes back; unknown channels and foreign shapes are refused', async ({ host: started }) => {
  const { host, till } = await asStandIn(started)
  const ask = (channel: string, input: unknown = null) =>
    host.page.evaluate(([name, value]) => (window as unknown as PageWithTill).till.call(name as string, value), [channel, input])
  expect(await ask('till:hello')).toMatchObject({ ok: true, value: { host: 'electron' } })
  expect(await ask('till:nothing')).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await ask('counter:hello')).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await ask('till:hello', { more: 1 })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await ask('till:hello', 'x'.repeat(300_000))).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  // Past the preload's list: main knows no such channel either.
  await expect(host.standIn.invokeAs(till, 'till:nothing', [null], { url: TILL, isMainFrame: true })).rejects.toThrow('No handler registered')
})

test('only the main frame of the right window, at its own page, may call', async ({ host: started }) => {
  const { host, till, counter } = await asStandIn(started)
  const { invokeAs } = host.standIn
  const good = await invokeAs(till, 'till:hello', [null], { url: `${TILL}#/orders`, isMainFrame: true })
  expect(good).toMatchObject({ ok: true })
  for (const url of [
    'https://example.com/',
    'app://other/index.html',
    'app://till/counter.html',
    'app://till/index.html.evil',
    'file:///index.html',
    '',
  ]) {
    expect(await invokeAs(till, 'till:hello', [null], { url, isMainFrame: true }), url).toEqual(NOT_ALLOWED)
  }
  expect(await invokeAs(till, 'till:hello', [null], { url: TILL, isMainFrame: false })).toEqual(NOT_ALLOWED)
  expect(await invokeAs(99, 'till:hello', [null], { url: TILL, isMainFrame: true })).toEqual(NOT_ALLOWED)
  for (const channel of CHANNELS) {
    expect(await invokeAs(counter, channel, [null], { url: COUNTER, isMainFrame: true }), channel).toEqual(NOT_ALLOWED)
    expect(await invokeAs(counter, channel, [null], { url: TILL, isMainFrame: true }), channel).toEqual(NOT_ALLOWED)
  }
  for (const channel of COUNTER_CHANNELS) {
    expect(await invokeAs(till, channel, [null], { url: TILL, isMainFrame: true }), channel).toEqual(NOT_ALLOWED)
    expect(await invokeAs(counter, channel, [null], { url: COUNTER, isMainFrame: true }), channel).toMatchObject({ ok: true })
  }
})

test('the counter window hears and calls only what is the counter’s', async ({ host: started }) => {
  const { host } = await asStandIn(started)
  const counter = await host.openCounter()
  const seen = await counter.evaluate(
    async ([channels, events]) => {
      const { till } = window as unknown as { till: TillOfPage & { on(event: string, listener: (payload: unknown) => void): () => void } }
      const refused = await Promise.all((channels ?? []).map((channel) => till.call(channel, null)))
      for (const event of events ?? []) till.on(event, () => Object.assign(window, { heardTooMuch: true }))
      return { kind: till.kind, codes: [...new Set(refused.map((answer) => answer.error?.code))], hello: (await till.call('counter:hello', null)).ok }
    },
    [[...CHANNELS], [...EVENTS]],
  )
  expect(seen).toEqual({ kind: 'counter', codes: ['bad-input'], hello: true })
  expect(COUNTER_EVENTS.some((event) => (EVENTS as readonly string[]).includes(event))).toBe(false)
})

test('no page leaves, opens a window, embeds a page or redirects', async ({ host: started }) => {
  const { host, till } = await asStandIn(started)
  const { page, standIn } = host
  for (const url of ['https://example.com/', 'http://127.0.0.1:1/', 'http://till.localhost/counter.html', 'file:///etc/passwd']) {
    await page.evaluate((target) => {
      window.location.href = target
    }, url)
    await page.waitForTimeout(150)
    expect(page.url()).toBe('http://till.localhost/index.html')
  }
  await page.evaluate(() => {
    window.open('https://example.com/popup')
    const link = Object.assign(document.createElement('a'), { href: 'https://example.com/link', target: '_blank', rel: 'noopener' })
    document.body.append(link)
    link.click()
    link.remove()
  })
  await expect.poll(() => standIn.attempts.filter(({ what }) => what === 'popup').length).toBe(2)
  await expect.poll(() => page.context().pages().length).toBe(1)
  expect(standIn.attempts.filter(({ prevented }) => !prevented)).toEqual([])
  expect(standIn.attempts.filter(({ what }) => what === 'navigate').length).toBeGreaterThanOrEqual(3)
  expect(standIn.foreignRequests.filter(({ cancelledByShell }) => !cancelledByShell)).toEqual([])
  expect(await standIn.askWebview(till)).toBe(true)
})

test('every permission and device is denied', async ({ host: started }) => {
  const { host, till, counter } = await asStandIn(started)
  for (const permission of [
    'geolocation',
    'media',
    'notifications',
    'clipboard-read',
    'midi',
    'hid',
    'serial',
    'usb',
    'openExternal',
    'display-capture',
  ]) {
    for (const id of [till, counter])
      expect(await host.standIn.askPermission(id, permission), permission).toEqual({ request: false, check: false, device: false })
  }
})

test('app:// gives listed files only, each with the strict headers', async ({ host: started }) => {
  const { host } = await asStandIn(started)
  const response = await host.page.reload()
  const headers = response?.headers() ?? {}
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(headers['x-content-type-options']).toBe('nosniff')
  const { request } = host.standIn
  for (const path of [
    '../../package.json',
    '%2e%2e/%2e%2e/package.json',
    '..%2f..%2fpackage.json',
    'main/index.js',
    'index.html/',
    '',
    'constructor',
  ]) {
    expect(await request(`app://till/${path}`), path).toMatchObject({ status: 404 })
  }
  expect(await request('app://elsewhere/index.html')).toMatchObject({ cancelled: true })
  expect(await request('app://till/index.html', 'POST')).toMatchObject({ status: 404 })
  for (const url of [
    'https://example.com/',
    'http://127.0.0.1:4170/',
    'file:///etc/passwd',
    'ws://127.0.0.1/',
    'blob:https://example.com/x',
    'devtools-other://x/',
  ]) {
    expect(await request(url), url).toEqual({ cancelled: true })
  }
})

test('a second start on the same folder gives way in one sentence', async ({ startTill }) => {
  await expect(startTill({ env: { STAND_IN_SECOND_INSTANCE: '1' } })).rejects.toThrow(
    /before it was ready:\nScantill is already running on this data folder[^\n]*\n$/,
  )
})
