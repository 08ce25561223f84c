import type { Page } from '@playwright/test'
import { freshCode, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* What a manager does with a gateway besides taking money, with the practice gateways behind it. */

function toMore(page: Page): Promise<void> {
  return page.getByRole('link', { name: 'More' }).click()
}
async function openDesk(page: Page, name: string): Promise<void> {
  await toMore(page)
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}
/** axe finds nothing serious, in both themes and on the smallest screen; with SHOTS set the pictures are kept there. */
async function lookOver(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [
      { width: 1366, height: 768 },
      { width: 1024, height: 600 },
    ]) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page, '.desk-screen')).toEqual([])
      const folder = process.env['SHOTS']
      if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${viewport.width}.png` })
    }
  }
}

const HEADER =
  'Trade No,Merchant No,Trade Date,Settlement Date,Application,Payment Method,Trade Amount,Trade Currency,Commission,Commission Currency,Settlement Amount,Settlement Currency'

test('balances, an account check and a statement, by a manager', async ({ host }) => {
  test.setTimeout(90_000)
  const { page } = host
  await signIn(page, 'Morgan')

  await openDesk(page, 'Balances')
  const dokypay = page.getByRole('region', { name: 'Dokypay' })
  await expect(dokypay.getByText(/^For payouts/)).toBeVisible()
  await expect(dokypay.getByText(/Asked at \d\d:\d\d:\d\d/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'OKPAY' }).getByRole('listitem').first()).toBeVisible()
  await page.getByRole('button', { name: 'Ask again, Dokypay' }).click()
  await expect(dokypay.getByText(/^For payouts/)).toBeVisible()
  await lookOver(page, 'balances')

  await openDesk(page, 'Account check')
  await expect(page.getByRole('button', { name: 'Check' })).toBeDisabled()
  await page.getByLabel('Bank').selectOption({ label: 'Tien Phong (TPBank)' })
  await page.getByLabel('Account number').fill('0123 4567 89')
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByRole('status').getByText('NGUYEN VAN A')).toBeVisible()
  await lookOver(page, 'account-check')
  // What is typed afterwards is another question: the name goes.
  await page.getByLabel('Account number').fill('99990000')
  await expect(page.getByText('NGUYEN VAN A')).toHaveCount(0)
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByText('The bank knows no such account.')).toBeVisible()

  await page.getByRole('link', { name: 'Sale' }).click()
  await scanToPay(page, 1234, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await openDesk(page, 'Statements')
  await page.getByRole('button', { name: 'Ask for this day' }).click()
  await expect(page.getByText('The gateway has no statement for this day.')).toBeVisible()
  const row = (tradeNo: string, amount: string) => `${tradeNo},T99OTHER${tradeNo},2026-03-04,2026-03-05,Shop,gopay,${amount},INR,0.25,INR,12.09,INR`
  // Larger than one call carries, so it goes in parts.
  const rows = Array.from({ length: 4_000 }, (_, index) => row(`N${index}`, '12.34'))
  const buffer = Buffer.from([HEADER, ...rows, 'N9,broken'].join('\r\n'))
  expect(buffer.length).toBeGreaterThan(300_000)
  const choose = () => page.getByLabel('Import a file').setInputFiles({ name: 'march.csv', mimeType: 'text/csv', buffer })
  await choose()
  const result = page.getByRole('region', { name: 'march.csv' })
  await expect(result.getByText('from a file · 4000 lines')).toBeVisible()
  await result.getByRole('button', { name: /^Unknown to this till/ }).click()
  await expect(result.getByRole('listitem')).toHaveCount(100)
  await result.getByRole('button', { name: 'Show more' }).click()
  await expect(result.getByRole('listitem')).toHaveCount(200)
  await lookOver(page, 'statements')
  await result.getByRole('button', { name: '1 unreadable line' }).click()
  await expect(result.getByText('settlement.csv, line 4002')).toBeVisible()
  await choose()
  await expect(page.getByText('This statement was here already.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Statements so far' }).getByRole('listitem')).toHaveCount(1)
  await page.getByLabel('Import a file').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('not a table') })
  await expect(page.getByRole('alert').getByText('photo.png is no statement')).toBeVisible()
})

test('a cashier is offered none of it', async ({ host }) => {
  const { page } = host
  await signIn(page, 'Casey')
  await toMore(page)
  await expect(page.getByRole('button', { name: /^Switch cashier/ })).toBeVisible()
  for (const name of ['Balances', 'Account check', 'Statements'])
    await expect(page.getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(0)
})
