import { createServer } from 'node:net'
import type { Page } from '@playwright/test'
import { heldOrders, keyAmount, outcome, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
async function openNotices(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name: /^Notices/ })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: 'Notices' })).toBeVisible()
}
async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
}
/** Both sizes and themes; `part` has nothing that axe finds serious, and pictures are kept where a folder is named. */
async function lookOver(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [
      { width: 1366, height: 768 },
      { width: 1024, height: 600 },
    ]) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page, '.settings-screen')).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(wide, `${viewport.width}`).toBeLessThanOrEqual(0)
      const dir = process.env.SCANTILL_PICTURES
      if (dir) await page.screenshot({ path: `${dir}/${name}-${viewport.width}-${colorScheme}.png` })
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 })
}

test('the receiver is switched on, a paid QR is told by the gateway’s own call and asked about, and the call is listed', async ({
  host,
  hostKind,
}) => {
  test.setTimeout(90_000)
  const { page, practiceUrl } = host
  const port = await freePort()
  await signIn(page, 'Morgan')
  await openNotices(page)
  await expect(page.getByText('Switched off. The till asks by itself.')).toBeVisible()
  await page.getByRole('switch', { name: 'Receive notices' }).click()
  await page.getByLabel('Port').fill(String(port))
  await page.getByLabel('Public address').fill(`http://127.0.0.1:${port}/relay`)
  await expect(page.getByRole('button', { name: 'Try the way from outside' })).toBeDisabled()
  await save(page)
  await expect(page.getByText(`Listening on 127.0.0.1:${port}`)).toBeVisible()
  const address = page.locator('code.address').first()
  await expect(address).toHaveText(new RegExp(`^http://127\\.0\\.0\\.1:${port}/n/[\\w-]{43}$`))
  const ottpay = page.getByRole('region', { name: 'OTT Pay practice' })
  await ottpay.getByRole('button', { name: 'Copy: Payments' }).click()
  await expect(ottpay.getByRole('button', { name: 'Copied: Payments' })).toBeVisible()
  await page.getByRole('button', { name: 'Try the way from outside' }).click()
  await expect(page.getByText(/The way works: the forged notice arrived and was refused/)).toBeVisible()
  await expect(page.getByText('No notice has come yet.')).toBeVisible()
  if (hostKind === 'browser') await lookOver(page, 'notices-on')

  const first = (await address.textContent()) ?? ''
  await ottpay.getByRole('button', { name: 'Renew: Payments' }).click()
  await page.getByRole('button', { name: 'Yes, renew' }).click()
  await expect(address).not.toHaveText(first)
  expect((await fetch(first, { method: 'POST', body: 'x' })).status).toBe(404)

  await page.getByRole('link', { name: 'Sale', exact: true }).click()
  await keyAmount(page, 1234)
  await page.getByRole('button', { name: 'Show QR' }).click()
  await page.getByRole('button', { name: /WeChat/ }).click()
  await page.getByRole('button', { name: 'Customer pays now' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible()
  const [order] = await heldOrders(practiceUrl)
  await expect
    .poll(async () => (await (await fetch(new URL('_notices', practiceUrl ?? ''))).json()) as unknown)
    .toMatchObject([{ order_id: order?.order_id, answers: [200] }])

  await openNotices(page)
  const list = page.getByRole('list', { name: 'Last notices' })
  const line = list.getByRole('listitem').filter({ hasText: order?.order_id ?? 'none' })
  await expect(line).toContainText('Taken, the gateway was asked')
  await expect(line).toContainText('Paid')
  await expect(line).toContainText('says paid')

  // A forged call to the very same address is refused, listed, and changes nothing.
  const forged = await fetch((await address.textContent()) ?? '', { method: 'POST', body: '{"rsp_code":"SUCCESS"}' })
  expect([forged.status, await forged.text()]).toEqual([400, 'fail'])
  await expect(list.getByRole('listitem').filter({ hasText: 'Refused' })).toBeVisible()
  if (hostKind === 'browser') await lookOver(page, 'notices-list')
  await line.getByRole('button', { name: 'Open the sale' }).click()
  await expect(page.getByText('The gateway called about it, so it was asked')).toBeVisible()
})

test('a port that another program holds is told in words and as a light, and sales go on', async ({ host }) => {
  const { page } = host
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  await signIn(page, 'Morgan')
  await openNotices(page)
  await page.getByRole('switch', { name: 'Receive notices' }).click()
  await page.getByLabel('Port').fill(String(port))
  await save(page)
  await expect(page.getByText(/Another program uses this port, so no notice can come in/)).toBeVisible()
  await page.getByRole('button', { name: 'Network: needs a look' }).click()
  await expect(page.getByText(/Gateways’ notices cannot come in: the port cannot be used/)).toBeVisible()
  other.close()
})
