import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { chargesOf, freshCode, heldOrders, keyAmount, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'

test('one that stays pending is Unresolved after its window and Paid later by itself, also across kill -9', async ({ startTill }) => {
  test.setTimeout(120_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'scantill-late-'))
  const first = await startTill({ dataDir, haste: 6 })
  await signIn(first.page, 'Casey')
  await scanToPay(first.page, 8080, freshCode('late'))
  await expect(outcome(first.page, 'Waiting')).toBeVisible()
  await expect(outcome(first.page, 'Unresolved')).toBeVisible({ timeout: 70_000 })
  await expect(first.page.getByRole('button', { name: /try again|retry|^Charge/i })).toHaveCount(0)
  await first.kill()

  const second = await startTill({ dataDir, haste: 6 })
  await signIn(second.page, 'Casey')
  await second.page
    .getByRole('link', { name: 'Orders' })
    .or(second.page.getByRole('button', { name: 'Orders' }))
    .first()
    .click()
  const row = second.page.getByRole('listitem').filter({ hasText: '$80.80' })
  await expect(row).toContainText(/Unresolved|Paid/)
  await expect(row).toContainText('Paid', { timeout: 90_000 })
  expect(await chargesOf(second.practiceUrl, 8080)).toHaveLength(1)
  expect((await heldOrders(second.practiceUrl)).filter((order) => order.asked_amount === 8080)).toHaveLength(1)
})

test('with a settings file the same flows run against another OTT Pay server', async ({ startTill }) => {
  test.setTimeout(60_000)
  const server = await startOttPaySimulator({
    port: 0,
    merchantId: 'MADEUP0001',
    operatorId: '0000000042',
    signKey: 'AB12CD34EF56AB12',
    storeFile: null,
  })
  try {
    const { page } = await startTill({
      settings: {
        shop: { name: 'Maple & Pine Market', tillName: 'Till 2', tillCode: 'T02', currency: 'CAD', zone: 'America/Toronto' },
        people: [{ name: 'Mei Lin', role: 'cashier' }],
        gateways: { ottpay: { baseUrl: server.url, merchantId: 'MADEUP0001', operatorId: '0000000042', signKey: 'AB12CD34EF56AB12' } },
      },
    })
    // One person without a PIN signs in by itself, and a live till has no practice banner.
    await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
    await expect(page.getByText('PRACTICE')).toHaveCount(0)
    await scanToPay(page, 1234, freshCode('pays'))
    await expect(outcome(page, 'Paid')).toBeVisible()
    await page.getByRole('button', { name: 'New sale' }).click()

    await keyAmount(page, 2345)
    await page.keyboard.press('F2')
    await page.getByRole('button', { name: /UnionPay/ }).click()
    await expect(outcome(page, 'Waiting')).toBeVisible()
    await expect.poll(() => server.orders().some((order) => order.asked_amount === 2345)).toBe(true)
    const shown = server.orders().find((order) => order.asked_amount === 2345)
    server.customerDoes(shown?.order_id ?? '', 'pays')
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 10_000 })
    await page.getByRole('button', { name: 'New sale' }).click()

    await scanToPay(page, 3456, freshCode('lost-paid'))
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 40_000 })
    for (const cents of [1234, 2345, 3456]) expect(server.orders().filter((order) => order.amount === cents && order.charged)).toHaveLength(1)
    expect(server.orders().every((order) => order.order_id.startsWith('T02'))).toBe(true)
  } finally {
    await server.close()
  }
})
