import type { Page } from '@playwright/test'
import { freshCode, keyAmount, outcome, scanToPay, signIn, typeSlowly } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const rail = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })

async function looksWell(page: Page, what: string): Promise<void> {
  expect(await seriousFindings(page), what).toEqual([])
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollHeight > window.innerHeight || document.documentElement.scrollWidth > innerWidth,
  )
  expect(scrolls, `${what} scrolls`).toBe(false)
}

/** What stands behind a name in one of the tables. */
const figure = (page: Page, table: string, name: RegExp) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name }).getByRole('cell').last()

test('a shift from its float to its count, and a day that is closed though a payment is open', async ({ startTill }) => {
  test.setTimeout(120_000)
  const { page } = await startTill({ context: { viewport: { width: 1024, height: 600 }, reducedMotion: 'reduce' } })
  await signIn(page, 'Casey')

  // Open, sell for cash, pay a courier with the manager's word.
  await rail(page, 'Shift')
  await typeSlowly(page, '20000')
  await button(page, 'Open shift with $200.00').click()
  await expect(page.getByRole('heading', { name: 'X figures' })).toBeVisible()
  await rail(page, 'Sale')
  await keyAmount(page, 1250)
  await button(page, 'Cash').click()
  await button(page, /^Take cash/).click()
  await expect(outcome(page, 'Paid')).toBeVisible()
  await rail(page, 'Shift')
  await button(page, 'Paid out').click()
  await button(page, 'Courier').click()
  await page.getByRole('heading', { name: 'Paid out' }).click()
  await typeSlowly(page, '7500')
  await button(page, 'Ask a manager').click()
  await page.getByLabel('PIN of Morgan').fill('2222')
  await button(page, 'Take $75.00 out').click()
  await expect(page.getByText('$75.00 paid out.')).toBeVisible()

  // X: what the drawer should hold is not told before the count.
  await expect(figure(page, 'Cash drawer', /^Paid out, Courier/)).toHaveText('−$75.00')
  await expect(figure(page, 'Cash drawer', /^Cash sales/)).toHaveText('after the count')
  await expect(page.getByText('$137.50')).toHaveCount(0)

  // A payment that nobody can settle yet, for the day to wait for.
  await rail(page, 'Sale')
  await scanToPay(page, 3300, freshCode('wrong-amount'))
  await expect(outcome(page, 'Unresolved')).toBeVisible()

  // Count $137.00, fifty cents less than there should be.
  await rail(page, 'Shift')
  await button(page, 'Count and close').click()
  await page.getByLabel('How many $100', { exact: true }).fill('1')
  await page.getByLabel('How many $20', { exact: true }).fill('1')
  await page.getByLabel('How many $5', { exact: true }).click()
  await button(page, 'One more').click()
  await button(page, 'One more').click()
  await button(page, 'One more').click()
  await button(page, 'Next').click()
  await button(page, '1').click()
  await expect(page.getByLabel('Counted so far')).toHaveText('$137.00')
  await looksWell(page, 'count')
  await button(page, 'Finish count').click()
  await expect(figure(page, 'Cash drawer', /^Expected/)).toHaveText('$137.50')
  await expect(figure(page, 'Cash drawer', /^Difference/)).toHaveText('−$0.50')
  await expect(button(page, 'Close shift')).toBeDisabled()
  await button(page, 'Wrong change given').click()
  await button(page, 'All of it').click()
  await button(page, 'Close shift').click()
  await expect(page.getByRole('heading', { name: 'Shift 1 is closed' })).toBeVisible()
  await expect(page.getByText('$137.00 stays in the drawer')).toBeVisible()

  // The manager's day: held, then signed for.
  await button(page, 'CA Casey').or(button(page, 'Casey')).first().click()
  await button(page, 'Sign out').click()
  await signIn(page, 'Morgan')
  await rail(page, 'Shift')
  await expect(page.getByRole('button', { name: 'Open shift with $137.00' })).toBeVisible()
  await button(page, 'Day').click()
  await expect(button(page, 'Close day')).toBeDisabled()
  await expect(page.getByText('Waits for 1 step')).toBeVisible()
  await looksWell(page, 'day')
  await button(page, 'Manager signs instead').click()
  await button(page, 'Settled tomorrow').click()
  await page.getByLabel('PIN of Morgan').fill('2222')
  await button(page, 'Close day').click()
  await expect(page.getByRole('heading', { name: 'The day is closed' })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Z 0001/ })).toBeVisible()
  await expect(page.getByText('Signed by Morgan while something was open: Settled tomorrow')).toBeVisible()
  await expect(page.getByText('Sound: figures and chain fit')).toBeVisible()
  await expect(figure(page, 'Shifts and drawer', /^Shift 1/)).toContainText('−$0.50')
  await looksWell(page, 'Z')
  await button(page, 'Earlier').click()
  await button(page, /^Z 0001/).click()
  await expect(page.getByRole('region', { name: 'Z 0001' })).toBeVisible()
})
