import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { freshCode, heldOrders, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* A table from a gateway's site, read by a mapping, held against practice sales, and every difference looked into. */

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  const shapes = folder ? (['light', 'dark'] as const) : (['light'] as const)
  for (const colorScheme of shapes) {
    for (const viewport of folder
      ? [
          { width: 1366, height: 768 },
          { width: 1024, height: 600 },
        ]
      : [{ width: 1024, height: 600 }]) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      if (folder) await page.waitForTimeout(400)
      if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${viewport.width}.png` })
    }
  }
  expect(await seriousFindings(page, '.desk-screen')).toEqual([])
}

test('a table from a gateway’s site: its columns told once, its rows explained, the day bridged', async ({ host, hostKind }) => {
  test.skip(hostKind !== 'browser', 'files are chosen and kept by a browser here')
  test.setTimeout(60_000)
  const { page } = host
  await signIn(page, 'Morgan')
  for (const cents of [1234, 2500]) {
    await scanToPay(page, cents, freshCode('pays'))
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
    await page.getByRole('button', { name: 'New sale' }).click()
  }
  const orders = await heldOrders(host.practiceUrl)
  const numberOf = (cents: number) => orders.find(({ asked_amount }) => asked_amount === cents)?.order_id ?? ''
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString()
  const when = day.slice(0, 19).replace('T', ' ')
  const csv = [
    'Report of the merchant,,,,,',
    '商户订单号,交易时间,订单金额,手续费,交易状态,结算日期',
    `${numberOf(1234)},${when},12.34,0.10,成功,${day.slice(0, 10)}`,
    `${numberOf(2500)},${when},25.50,0.20,成功,${day.slice(0, 10)}`,
    `Z99OTHER12345678,${when},7.00,0.06,成功,${day.slice(0, 10)}`,
    `${numberOf(2500)},${when},twelve,0.20,成功,${day.slice(0, 10)}`,
  ].join('\r\n')

  await page.getByRole('link', { name: 'More' }).click()
  await page.getByRole('button', { name: /^Reconcile/ }).click()
  await page.getByRole('button', { name: 'OTT Pay', exact: true }).click()
  await expect(page.getByText(/^This gateway hands out no statement by itself/)).toBeVisible()
  const choose = () => page.getByLabel('Choose a file').setInputFiles({ name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await choose()

  const mapping = page.getByRole('region', { name: 'How november.csv is read' })
  await expect(mapping.getByLabel('Our order number')).toHaveValue('0')
  await expect(mapping.getByLabel('Day of settlement')).toHaveValue('5')
  await expect(mapping.getByText(/^3 rows read .* 2 name a payment of this till/)).toBeVisible()
  await mapping.getByText('1 row cannot be read').click()
  await expect(mapping.getByText('"twelve" is no amount of CAD')).toBeVisible()
  await mapping.getByLabel('Fee', { exact: true }).selectOption('')
  await expect(mapping.getByRole('list').getByText('$44.84')).toBeVisible()
  await mapping.getByLabel('Fee', { exact: true }).selectOption('3')
  await look(page, 'reconcile-mapping')
  await mapping.getByRole('button', { name: 'Take in' }).click()

  const result = page.getByRole('region', { name: 'november.csv' })
  const ladder = result.getByRole('region', { name: 'From the till to the statement' })
  await expect(ladder.getByRole('listitem')).toHaveText([
    'In the till2 rows$37.34',
    'Not in the till1 open+$7.00',
    'Another amount1 open+$0.50',
    'In the statement3 rows$44.84',
  ])
  await look(page, 'reconcile-result')
  await ladder.getByRole('button', { name: /^Another amount/ }).click()
  await result
    .getByRole('list', { name: 'All' })
    .getByRole('button', { name: /^Another amount/ })
    .click()
  const row = page.getByRole('complementary', { name: /^Row / })
  await expect(row.getByText('not asked')).toBeVisible()
  await expect(row.getByRole('cell', { name: '$25.50' })).toBeVisible()

  await result.getByRole('button', { name: 'Ask the gateway (1)' }).click()
  await expect(result.getByText('The gateway answered 1 of 1 questions.')).toBeVisible()
  await row.getByRole('button', { name: 'Close' }).click()
  await result
    .getByRole('list', { name: 'All' })
    .getByRole('button', { name: /^Another amount/ })
    .click()
  await expect(row.getByRole('cell', { name: '$25.00' })).toHaveCount(2)
  await row.getByRole('button', { name: 'Explained' }).click()
  await expect(row.getByRole('button', { name: 'Save' })).toBeDisabled()
  await row.getByLabel('Explanation').fill('=Convenience fee, see mail of today')
  await row.getByRole('button', { name: 'Save' }).click()
  await expect(row.getByText(/^Written by Morgan/)).toBeVisible()
  await look(page, 'reconcile-row')
  await row.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('list', { name: 'Statements so far' }).getByText('1 open')).toBeVisible()

  const downloading = page.waitForEvent('download')
  await result.getByRole('button', { name: 'Export CSV' }).click()
  const exported = await readFile(await (await downloading).path(), 'utf8')
  expect(exported).toContain(`amount,payment,${numberOf(2500)}`)
  expect(exported).toContain(`"'=Convenience fee, see mail of today"`)

  // The second file with these columns is read as the first was; the very same one is known.
  await choose()
  await expect(mapping.getByText(/^Read the way Morgan set it/)).toBeVisible()
  await mapping.getByRole('button', { name: 'Take in' }).click()
  await expect(page.getByText('This statement was here already.')).toBeVisible()

  await page.getByRole('button', { name: 'Three clocks' }).click()
  const clocks = page.getByRole('region', { name: 'Three clocks' })
  await clocks.getByRole('button', { name: /^Sold on the shop’s day\s*2 sales/ }).click()
  await expect(clocks.getByRole('complementary').getByRole('listitem')).toHaveCount(2)
  await look(page, 'three-clocks')
  await clocks.getByRole('complementary').getByRole('listitem').first().getByRole('button').click()
  await expect(page.getByRole('complementary', { name: /^Order/ })).toBeVisible()
})
