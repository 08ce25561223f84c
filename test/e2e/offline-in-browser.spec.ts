import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { freshCode, keyAmount, outcome, scanToPay } from './cashier.ts'
import { expect, test } from './fixtures.ts'

const MERCHANT = { merchantId: 'MADEUP0001', operatorId: '0000000042', signKey: 'AB12CD34EF56AB12' }

test('offline is seen and said, cash goes on, and what was open is paid by itself when the network is back', async ({ startTill }) => {
  test.setTimeout(120_000)
  const dir = mkdtempSync(join(tmpdir(), 'scantill-offline-'))
  const begin = (port: number): Promise<OttPaySimulator> =>
    startOttPaySimulator({ ...MERCHANT, port, storeFile: join(dir, 'orders.jsonl'), speed: 5 })
  let server = await begin(0)
  const dataDir = join(dir, 'data')
  const settings = { people: [{ name: 'Mei Lin', role: 'cashier' }], gateways: { ottpay: { baseUrl: server.url, ...MERCHANT } } }
  try {
    const first = await startTill({ dataDir, settings })
    const networkOf = (till: typeof first) => till.page.getByRole('button', { name: /^Network: / })
    await expect(networkOf(first)).toHaveAccessibleName('Network: working')
    // Charged after three seconds, and no reply ever comes; then the line goes, and then the power.
    await scanToPay(first.page, 3456, freshCode('lost-paid'))
    await expect(outcome(first.page, 'Waiting')).toBeVisible()
    await server.close()
    await expect(networkOf(first)).toHaveAccessibleName('Network: not working', { timeout: 20_000 })
    await first.kill()

    const { page, ...second } = await startTill({ dataDir, settings })
    await expect(networkOf({ page, ...second })).toHaveAccessibleName('Network: not working', { timeout: 10_000 })
    await scanToPay(page, 1234, freshCode('pays'))
    await expect(page.getByText('There is no connection. Nothing was sent.').first()).toBeVisible()
    await expect(outcome(page, 'Waiting')).toHaveCount(0)
    for (let tries = 0; tries < 3 && !(await page.getByRole('button', { name: 'Cash', exact: true }).isVisible()); tries++) {
      await page.keyboard.press('Escape')
      await page.waitForTimeout(300)
    }
    if ((await page.getByLabel('Amount', { exact: true }).textContent())?.includes('$0.00')) await keyAmount(page, 1234)
    await page.keyboard.press('F4')
    await page.getByRole('button', { name: '$20.00', exact: true }).click()
    await page.getByRole('button', { name: /^Take cash/ }).click()
    await expect(outcome(page, 'Paid')).toHaveAccessibleName(/\$12\.34/)

    await page
      .getByRole('link', { name: 'Orders' })
      .or(page.getByRole('button', { name: 'Orders' }))
      .first()
      .click()
    const row = page.getByRole('listitem').filter({ hasText: '$34.56' })
    await expect(row).toContainText('Unresolved')
    // What was refused left nothing behind: the lost sale and the cash sale are all there is.
    await expect(page.getByRole('listitem').filter({ hasText: '$12.34' })).toHaveCount(1)

    server = await begin(server.port)
    await expect(networkOf({ page, ...second })).toHaveAccessibleName('Network: working', { timeout: 20_000 })
    await expect(row).toContainText('Paid', { timeout: 15_000 })
    expect(server.orders().filter((order) => order.charged)).toHaveLength(1)
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
