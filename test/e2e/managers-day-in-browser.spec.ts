import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import readXlsx from 'read-excel-file/node'
import type { PracticeScene } from '#shared/bridge/contract.ts'
import { freshCode, keyAmount, outcome, scanToPay, signIn, typeSlowly } from './cashier.ts'
import { expect, test } from './fixtures.ts'

/* One whole day at one till: from the float to the exported report, every sum held against what was sold here. */

const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const rail = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
const money = (minor: number) => `$${(minor / 100).toFixed(2)}`

async function next(page: Page): Promise<void> {
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
  await button(page, 'New sale').click()
}
async function scanSale(page: Page, cents: number, scene: PracticeScene): Promise<void> {
  await scanToPay(page, cents, freshCode(scene))
  await next(page)
}
async function cashSale(page: Page, cents: number): Promise<void> {
  await keyAmount(page, cents)
  await page.keyboard.press('F4')
  await button(page, /^Take cash/).click()
  await next(page)
}

/** What was sold and given back in this story. */
const SCANS: [cents: number, scene: PracticeScene][] = [
  [1_250, 'pays'],
  [2_375, 'password'],
  [6_540, 'pays'],
  [990, 'lost-paid'],
  [4_105, 'refund-lost'],
]
const CASH = [1_800, 735]
const QR = 3_160
const LINK = 2_045
const DECLINED = 5_500
const HELD = 1_820
const REFUNDED = 6_540
const CASH_BACK = 735
const SALES = [...SCANS.map(([cents]) => cents), ...CASH, QR, LINK].reduce((total, cents) => total + cents, 0)
const COUNT = SCANS.length + CASH.length + 2
const NET = SALES - REFUNDED - CASH_BACK

test('a manager’s day: shift, ten sales of every kind, refunds, X, count, held, settled, Z, report and its files', async ({ startTill }) => {
  test.setTimeout(150_000)
  const { page } = await startTill({
    haste: 3,
    context: { viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', acceptDownloads: true },
  })
  await signIn(page, 'Casey')
  await rail(page, 'Shift')
  await typeSlowly(page, '15000')
  await button(page, 'Open shift with $150.00').click()
  await expect(page.getByRole('heading', { name: 'X figures' })).toBeVisible()
  await rail(page, 'Sale')

  for (const [cents, scene] of SCANS) await scanSale(page, cents, scene)
  for (const cents of CASH) await cashSale(page, cents)
  await keyAmount(page, QR)
  await page.keyboard.press('F2')
  await button(page, /Alipay/).click()
  await button(page, 'Customer pays now').click()
  await next(page)
  await keyAmount(page, LINK)
  await page.keyboard.press('F3')
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Customer chooses/ })
    .click()
  await button(page, 'Customer pays now').click()
  await next(page)
  await scanToPay(page, DECLINED, freshCode('declines'))
  await expect(outcome(page, 'Declined')).toBeVisible()
  await button(page, 'New sale').click()
  // Another amount than was asked: it stays open until a person has looked.
  await scanToPay(page, HELD, freshCode('wrong-amount'))
  await expect(outcome(page, 'Unresolved')).toBeVisible()

  // A refund above the cashier's limit, with the manager's PIN; and one from the drawer, of a sale that was keyed wrong.
  await rail(page, 'Orders')
  const rowOf = (cents: number) =>
    page
      .getByRole('listitem')
      .filter({ hasText: money(cents) })
      .getByRole('button')
      .first()
  await rowOf(REFUNDED).click()
  await page.getByRole('tab', { name: 'Refund' }).click()
  await page.getByLabel(/PIN.*Morgan/).fill('2222')
  await button(page, `Refund ${money(REFUNDED)}`).click()
  await expect(page.getByRole('list', { name: 'Refunds of this sale' })).toContainText('Casey, approved by Morgan')
  await rowOf(CASH_BACK).click()
  await page.getByRole('tab', { name: 'Refund' }).click()
  await button(page, `Refund ${money(CASH_BACK)}`).click()
  await expect(page.getByText(`Give the customer ${money(CASH_BACK)}`)).toBeVisible()

  // X, blind; then the count, to the cent.
  await rail(page, 'Shift')
  const drawer = page.getByRole('table', { name: 'Cash drawer' })
  await expect(drawer.getByRole('row').filter({ hasText: /^Cash sales/ })).toContainText('after the count')
  const inDrawer = 15_000 + 1_800 + 735 - CASH_BACK
  await expect(page.getByText(money(inDrawer))).toHaveCount(0)
  await button(page, 'Count and close').click()
  await page.getByLabel('How many $100', { exact: true }).fill('1')
  await page.getByLabel('How many $20', { exact: true }).fill('3')
  await page.getByLabel('How many $5', { exact: true }).fill('1')
  await page.getByLabel('How many $2', { exact: true }).fill('1')
  await page.getByLabel('How many $1', { exact: true }).fill('1')
  await expect(page.getByLabel('Counted so far')).toHaveText(money(inDrawer))
  await button(page, 'Finish count').click()
  await expect(drawer.getByRole('row').filter({ hasText: /^Expected/ })).toContainText(money(inDrawer))
  await button(page, 'Close shift').click()
  await expect(page.getByRole('heading', { name: 'Shift 1 is closed' })).toBeVisible()

  // The manager takes over in two touches and a PIN; the day waits for the open payment.
  await button(page, /Casey/).first().click()
  await page
    .getByRole('dialog', { name: 'Who takes over?' })
    .getByRole('button', { name: /Morgan/ })
    .click()
  await typeSlowly(page, '2222')
  await rail(page, 'Shift')
  await button(page, 'Day').click()
  await expect(button(page, 'Close day')).toBeDisabled()
  await expect(page.getByText('Waits for 1 step')).toBeVisible()
  await rail(page, 'Unresolved')
  await button(page, 'Close by hand').first().click()
  await page
    .getByLabel(/reason|why/i)
    .first()
    .fill('Compared with the wallet: paid short')
  await button(page, /^Close by hand/)
    .last()
    .click()
  await rail(page, 'Shift')
  await button(page, 'Day').click()
  await expect(button(page, 'Close day')).toBeEnabled()
  await button(page, 'Close day').click()
  await expect(page.getByRole('heading', { name: /^Z 0001/ })).toBeVisible()
  await expect(page.getByText('Sound: figures and chain fit')).toBeVisible()
  await expect(page.getByRole('main')).toContainText(money(NET))

  // The report says the same, and so do its files, line by line.
  await rail(page, 'Reports')
  const figure = (name: string) => page.getByRole('region', { name: 'Figures' }).getByRole('button', { name: new RegExp(`^${name}`) })
  await expect(figure('Net')).toContainText(money(NET))
  await expect(figure('Sales')).toContainText(money(SALES))
  await expect(figure('Refunds')).toContainText(money(REFUNDED + CASH_BACK))
  await expect(figure('Count')).toContainText(String(COUNT))
  const save = async (name: string) => {
    await button(page, 'Export').click()
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()])
    return download.path()
  }
  const rows = parse(readFileSync(await save('CSV')), { bom: true, relaxColumnCount: true, skipEmptyLines: true }) as string[][]
  const minor = (cell: string | undefined) => Math.round(Number(cell) * 100)
  const head = rows.find((cells) => cells.includes('Net') && cells.length > 4) ?? []
  const sections = Map.groupBy(
    rows.filter((cells) => cells.length === head.length && cells !== head),
    ([section]) => section,
  )
  expect(sections.size).toBeGreaterThan(5)
  for (const [section, lines] of sections) {
    const nets = lines.map((cells) => minor(cells[head.indexOf('Net')]))
    expect(nets.pop(), `${section}, total`).toBe(NET)
    expect(
      nets.reduce((total, net) => total + net, 0),
      section,
    ).toBe(NET)
  }
  const sheets = JSON.stringify(await readXlsx(await save('Excel (XLSX)')))
  expect(sheets).toContain(String(NET / 100))
})
