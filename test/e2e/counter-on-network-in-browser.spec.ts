import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { CHANNELS } from '#shared/bridge/contract.ts'
import { keyAmount, outcome, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* A tablet on the shop's network as a counter screen: what it sees, how it is let in and how it is cut off. */

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'counter')

const hasNetwork = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .some(({ family, internal }) => family === 'IPv4' && !internal)
if (!hasNetwork && process.env.TEST_WORKER_INDEX === undefined)
  process.stdout.write('No network address here: counter screens on the network are not tried.\n')
test.skip(!hasNetwork, 'no network address here')

const freePort = () =>
  new Promise<number>((resolve) => {
    const holder = createServer().listen(20_000 + randomInt(20_000), () =>
      holder.close(() => resolve((holder.address() as { port: number } | null)?.port ?? 0)),
    )
    const { port } = holder.address() as { port: number }
    holder.once('close', () => resolve(port))
  })

async function openCounterSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('button', { name: /Counter screen.*For the customer/ }).click()
}

/** A picture to look at, once axe has. */
async function pictureOf(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  expect(await seriousFindings(page), name).toEqual([])
}

/** Makes a link in the settings and opens it on a tablet of its own. */
async function pairTablet(page: Page, browser: Browser, name: string): Promise<{ tablet: Page; link: string }> {
  await page.getByRole('textbox', { name: 'Name of the screen' }).fill(name)
  await page.getByRole('button', { name: 'Pair a screen' }).click()
  const link = (await page.getByRole('region', { name: 'Pair a screen' }).locator('.address').first().textContent()) ?? ''
  await pictureOf(page, `settings-pairing-${name}`)
  const context = await browser.newContext({ viewport: { width: 800, height: 1280 } })
  const tablet = await context.newPage()
  await tablet.goto(link)
  await expect(page.getByText('The screen is paired.')).toBeVisible()
  return { tablet, link }
}

test('a tablet is paired, sees a sale by QR through a reload, and is cut off', async ({ startTill, chromium }) => {
  test.setTimeout(90_000)
  const port = await freePort()
  const { page } = await startTill({ settings: { counter: { port }, sale: { qrSeconds: 120 } } })
  await signIn(page, 'Morgan')
  await openCounterSettings(page)
  await page.getByRole('switch', { name: 'Counter screens on the network' }).click()
  await expect(page.getByText('Save first, then pair a screen.')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const { tablet, link } = await pairTablet(page, chromium, 'Door')
  expect(new URL(link).port).toBe(String(port))
  expect(new URL(link).searchParams.get('key')).toMatch(/^[\w-]{43}$/)
  expect(tablet.url()).toBe(`${new URL(link).origin}/counter`)
  await expect(tablet.getByRole('heading', { name: 'Welcome' })).toBeVisible()
  await expect(page.getByText('connected now')).toBeVisible()
  await page.getByRole('button', { name: 'Show test picture' }).click()
  await expect(tablet.getByRole('status', { name: 'Test picture' })).toBeVisible()

  // The sale, and the tablet's page loaded anew in the middle of it.
  await page.getByRole('link', { name: /^Sale/ }).click()
  await keyAmount(page, 12840)
  await expect(tablet.getByText('$128.40')).toBeVisible()
  await page.keyboard.press('F2')
  await page.getByRole('button', { name: /WeChat/ }).click()
  await expect(tablet.getByRole('img', { name: 'Payment QR code' })).toBeVisible()
  await expect(tablet.locator('.tl b')).toHaveText(/^1:\d\d$/)
  await tablet.reload()
  await expect(tablet.getByRole('img', { name: 'Payment QR code' })).toBeVisible()
  await expect(tablet.locator('.tl b')).toHaveText(/^1:\d\d$/)
  await page.getByRole('button', { name: /pays/i }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
  await expect(tablet.getByRole('status', { name: 'Paid $128.40' })).toBeVisible()
  await page.getByRole('button', { name: 'New sale' }).click()
  await expect(tablet.getByRole('status', { name: 'Thank you' })).toBeVisible()
  await expect(tablet.getByText('128.40')).toHaveCount(0)
  await expect(tablet.getByRole('heading', { name: 'Welcome' })).toBeVisible({ timeout: 10_000 })

  // Another browser: neither the used link nor the bare address opens anything.
  const stranger = await (await chromium.newContext()).newPage()
  for (const address of [link, new URL(link).origin, `${new URL(link).origin}/counter`]) {
    expect((await stranger.goto(address))?.status()).toBe(403)
    expect(await stranger.locator('script').count()).toBe(0)
  }

  // Cut off: the screen says so at once, and its cookie is worth nothing.
  await openCounterSettings(page)
  await page.getByRole('button', { name: 'Cut off Door' }).click()
  await pictureOf(page, 'settings-cut-off')
  await page.getByRole('button', { name: 'Yes, cut off' }).click()
  await expect(tablet.getByRole('status', { name: /^This screen is switched off/ })).toBeVisible()
  await expect(page.getByText('No screen is paired yet.')).toBeVisible()
  expect((await tablet.reload())?.status()).toBe(403)
  await expect(tablet.getByText('This screen is not paired with the till.')).toBeVisible()
  await tablet.context().close()
  await stranger.context().close()
})

test('the tablet reaches no call of the till, survives its restart, and is closed with the network', async ({ startTill, chromium }) => {
  test.setTimeout(90_000)
  const port = await freePort()
  const settings = { counter: { port, network: true }, sale: { qrSeconds: 120 } }
  const first = await startTill({ settings })
  await signIn(first.page, 'Morgan')
  await openCounterSettings(first.page)
  const { tablet } = await pairTablet(first.page, chromium, 'Window')
  const origin = new URL(tablet.url()).origin
  const cookie = (await tablet.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')

  const ask = (path: string, call: string) =>
    new Promise<unknown>((resolve) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { origin, headers: { cookie } })
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.once('error', () => resolve('error'))
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data)) as { id?: number; answer?: unknown }
        if (frame.id === undefined) return
        socket.close()
        resolve(frame.answer)
      })
      socket.once('open', () => socket.send(JSON.stringify({ id: 1, call, input: null })))
    })
  for (const channel of CHANNELS) expect(await ask('/counter/socket', channel), channel).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await ask('/socket', 'till:hello')).toBe(403)
  expect(await ask('/counter/socket', 'counter:hello')).toMatchObject({ ok: true })
  // The till's own page and its script are built beside the counter's, and are not given.
  const built = readFileSync(join(import.meta.dirname, '..', '..', 'out', 'renderer', 'index.html'), 'utf8')
  const script = /assets\/index-[\w-]+\.js/.exec(built)?.[0]
  expect(script).toBeDefined()
  const pages = await Promise.all(['/index.html', '/socket', '/assets', `/${script}`].map((path) => tablet.request.get(`${origin}${path}`)))
  expect(pages.map((reply) => reply.status())).toEqual([404, 404, 404, 404])

  // A power cut in the middle of a QR: the tablet does not go on showing it, and shows it again, counting, when the till is back.
  await first.page.getByRole('link', { name: /^Sale/ }).click()
  await keyAmount(first.page, 990)
  await first.page.keyboard.press('F2')
  await first.page.getByRole('button', { name: /Alipay/ }).click()
  const qr = tablet.getByRole('img', { name: 'Payment QR code' })
  await expect(qr).toBeVisible()
  await first.kill()
  await expect(tablet.getByRole('status', { name: /^One moment please\. This screen is not connected/ })).toBeVisible()
  await expect(qr).toHaveCount(0)
  const second = await startTill({ dataDir: first.dataDir, settings })
  await expect(qr).toBeVisible({ timeout: 15_000 })
  await expect(tablet.locator('.tl b')).toHaveText(/^1:\d\d$/)

  // Switched off: nothing answers any more, and the till goes on.
  await signIn(second.page, 'Morgan')
  await openCounterSettings(second.page)
  await second.page.getByRole('switch', { name: 'Counter screens on the network' }).click()
  await second.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(tablet.getByRole('status', { name: /^One moment please/ })).toBeVisible()
  expect(await ask('/counter/socket', 'counter:hello')).toBe('error')
  await tablet.context().close()
})

test('a port that is taken is said in words, and the till goes on', async ({ startTill }) => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '0.0.0.0', resolve))
  const { port } = holder.address() as { port: number }
  const { page } = await startTill({ settings: { counter: { port, network: true } } })
  await signIn(page, 'Morgan')
  await openCounterSettings(page)
  await expect(page.getByText('Another program uses this port, so no tablet can connect.')).toBeVisible()
  await page.getByRole('button', { name: 'Counter screen: needs a look' }).click()
  await expect(page.getByRole('button', { name: 'Open settings' })).toBeVisible()
  await page.getByRole('button', { name: 'Other port' }).click()
  await pictureOf(page, 'settings-port-taken')
  await page.locator('.settings-screen .side').evaluate((side) => side.querySelector('.pole-card')?.scrollIntoView())
  await pictureOf(page, 'settings-pole')
  await new Promise((resolve) => holder.close(resolve))
  await expect(page.getByText(/^This till answers under/)).toBeVisible({ timeout: 12_000 })
})
