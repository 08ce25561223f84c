import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Page, WebSocketRoute } from '@playwright/test'
import type { CounterView } from '#shared/bridge/contract.ts'
import { EVERY_SHOW, viewOf } from '../devices/counter-view-maker.ts'
import type { BrowserHost } from '../helpers/hosts.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* The counter screen in every state, on every size it is made for: nothing is cut off, nothing scrolls, axe finds nothing serious. */

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'counter')
/** Each size once, both themes among them: layouts do not depend on colours. */
const VIEWS = [
  [{ width: 1024, height: 600 }, 'light'],
  [{ width: 1366, height: 768 }, 'dark'],
  [{ width: 800, height: 1280 }, 'light'],
] as const
/** A plain logo of 200 x 80, as a shop might give one. */
const LOGO = `data:image/png;base64,${plainPng(200, 80).toString('base64')}`

/** One colour with a stripe, made by hand: chunks of length, name, data and CRC. */
function plainPng(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const
    ends[0].writeUInt32BE(data.length)
    ends[1].writeUInt32BE(crc32(body))
    return Buffer.concat([ends[0], body, ends[1]])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, row) => Buffer.concat([Buffer.from([0]), Buffer.alloc(width, row % 20 < 10 ? 40 : 90)])),
  )
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A counter page whose till is this test: it shows what `show` says. */
async function openPage(host: BrowserHost, page: Page, first: CounterView) {
  let line: WebSocketRoute | null = null
  await page.routeWebSocket(/counter\/socket/, (opened) => {
    line = opened
    opened.onMessage((text) => {
      const { id } = JSON.parse(String(text)) as { id: number }
      opened.send(JSON.stringify({ id, answer: { ok: true, value: first } }))
    })
  })
  await page.goto(host.counterUrl)
  await expect.poll(() => line !== null).toBe(true)
  await expect(page.locator('main')).not.toBeEmpty()
  return {
    show: (view: CounterView) => line?.send(JSON.stringify({ event: 'counter:changed', payload: view })),
    close: (code: number) => line?.close({ code }),
  }
}

async function fits(page: Page, name: string): Promise<void> {
  const cut = await page.evaluate(() => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement
    const scrolls = scrollWidth > clientWidth || scrollHeight > clientHeight ? ['page scrolls'] : []
    // A text or picture that leaves the screen, or the half it stands in.
    const out = [...document.querySelectorAll('main h1, main p, main .huge, main .w, main .qr, main b, main .phone, main .big, main .logo')].flatMap(
      (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect()
        const half = element.closest('section')?.getBoundingClientRect()
        const beyond = left < -1 || top < -1 || right > clientWidth + 1 || bottom > clientHeight + 1
        const over = half !== undefined && (right > half.right + 1 || bottom > half.bottom + 1 || left < half.left - 6 || top < half.top - 1)
        return beyond || over ? [`${element.tagName}.${element.className} ${element.textContent?.slice(0, 30)}`] : []
      },
    )
    return [...scrolls, ...out]
  })
  expect(cut, name).toEqual([])
}

for (const [viewport, colorScheme] of VIEWS) {
  const tag = `${viewport.width}x${viewport.height}-${colorScheme}`
  test(`every state at ${tag}`, async ({ startTill, chromium }) => {
    test.setTimeout(90_000)
    mkdirSync(PICTURES, { recursive: true })
    const host = (await startTill()) as BrowserHost
    const page = await (await chromium.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })).newPage()
    const shop = { shopName: 'Maple & Pine Market', greeting: 'Fresh bread every morning', logo: LOGO }
    const till = await openPage(host, page, viewOf({ state: 'idle' }, shop))
    const look = async (name: string) => {
      await page.waitForTimeout(120)
      await page.screenshot({ path: join(PICTURES, `${name}-${tag}.png`) })
      await fits(page, name)
      // Colours and names are the same on every size.
      if (viewport.width === 1366) expect(await seriousFindings(page), name).toEqual([])
    }
    for (const [place, show] of EVERY_SHOW.entries()) {
      till.show(viewOf(show, { ...shop, logo: show.state === 'idle' ? LOGO : null }))
      if (show.state === 'idle')
        await expect.poll(() => page.locator('img.logo').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(200)
      await look(`${String(place).padStart(2, '0')}-${show.state}`)
    }
    // The longest words, the largest amount, the longest name, in practice.
    const long = {
      shopName: 'Épicerie fine et boulangerie du Vieux-Port de Montréal & fils',
      languages: ['fr', 'en'] as CounterView['languages'],
      practice: true,
    }
    for (const [place, show] of EVERY_SHOW.entries()) {
      const large = 'totalMinor' in show ? { ...show, totalMinor: 99_999_999 } : show
      till.show(viewOf(large, { ...long, greeting: 'Du pain frais chaque matin, des fromages d’ici et tout ce qu’il faut pour un bon repas' }))
      await look(`long-${String(place).padStart(2, '0')}-${show.state}`)
    }
    // A countdown that is over, a till that is away, a screen that was cut off: never a code that looks payable.
    const qr = { state: 'qr', totalMinor: 12_840, wallet: 'wechat', codeUrl: 'https://qr.example/1', wholeMs: 180_000 } as const
    till.show(viewOf({ ...qr, remainingMs: 700 }))
    await expect(page.locator('svg.qr')).toHaveCount(1)
    await expect(page.locator('svg.qr')).toHaveCount(0, { timeout: 3_000 })
    await look('over')
    till.show(viewOf({ ...qr, remainingMs: 60_000 }))
    await expect(page.locator('svg.qr')).toHaveCount(1)
    await page.context().setOffline(true)
    await expect(page.locator('svg.qr')).toHaveCount(0)
    await expect(page.getByText('128.40')).toHaveCount(0)
    await look('lost')
    await page.context().setOffline(false)
    await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible()
    till.show(viewOf({ ...qr, remainingMs: 60_000 }))
    await expect(page.locator('svg.qr')).toHaveCount(1)
    till.close(4003)
    await expect(page.getByRole('status', { name: /^This screen is switched off/ })).toBeVisible()
    await expect(page.getByText('128.40')).toHaveCount(0)
    await look('revoked')
    await page.context().close()
  })
}
