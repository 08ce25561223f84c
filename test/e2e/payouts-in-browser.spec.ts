import type { Page } from '@playwright/test'
import { signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const SIZES = [
  { width: 1366, height: 768 },
  { width: 1024, height: 600 },
]
/** axe finds nothing serious here, in both themes and on the smallest screen. */
async function lookOver(page: Page, part: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page, part)).toEqual([])
      const shots = process.env.SCANTILL_SHOTS
      if (shots) await page.screenshot({ path: `${shots}/${part.replace(/\W/g, '')}-${shotNo++}-${colorScheme}-${viewport.width}.png` })
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.emulateMedia({ colorScheme: 'light' })
}
let shotNo = 100

async function openPayouts(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'More' }).click()
  await page.getByRole('button', { name: /^Payouts/ }).click()
}

/** Fills the form of a payout to an Indian bank account. The amount's last digits choose what the practice gateway plays. */
async function fillIn(page: Page, amount: string, account: string): Promise<void> {
  await page.getByRole('button', { name: 'New payout' }).click()
  await page.getByRole('button', { name: 'OKPAY', exact: true }).click()
  await page.getByRole('button', { name: 'India', exact: true }).click()
  await page.getByRole('button', { name: 'BANK · INR' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Asha Rao')
  await page.getByLabel('Account number').fill(account)
  await page.getByLabel('Bank’s IFSC').fill('HDFC0001234')
  const pad = page.getByRole('group', { name: 'Amount' })
  for (const digit of amount) await pad.getByRole('button', { name: digit, exact: true }).click()
}

async function confirm(page: Page, money: string): Promise<void> {
  const second = page.getByRole('region', { name: 'Ask another manager to confirm' })
  await second.getByLabel('PIN of Morgan').fill('2222')
  await second.getByRole('button', { name: `Confirm and send ${money}` }).click()
}

const panel = (page: Page) => page.getByRole('complementary', { name: /^Payout T/ })

test('one person asks for a payout, another confirms it, and it is paid out', async ({ host }) => {
  test.setTimeout(120_000)
  const { page } = host
  await signIn(page, 'Robin')
  await openPayouts(page)
  await expect(page.getByText('No payouts here')).toBeVisible()
  await page.getByRole('button', { name: 'New payout' }).click()
  await page.getByRole('button', { name: 'Back' }).click()

  await fillIn(page, '5000', '123456789012')
  // What is missing is told when one goes on, beside its field.
  await page.getByLabel('Bank’s IFSC').fill('HDFC')
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.getByText('An IFSC has four letters, a zero and six more characters.')).toBeVisible()
  await lookOver(page, '.new-payout')
  await page.getByLabel('Bank’s IFSC').fill('HDFC0001234')
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.getByRole('heading', { name: 'Check it once more' })).toBeVisible()
  await expect(page.getByText('123456789012')).toBeVisible()
  await lookOver(page, '.new-payout')
  await page.getByRole('button', { name: 'Ask for ₹50.00' }).click()

  await expect(panel(page)).toContainText('Nothing has been sent')
  // The list shows no name and no account in whole.
  const row = page.getByRole('list', { name: 'Payouts, newest first' }).getByRole('listitem').first()
  await expect(row).toContainText('A··· R···')
  await expect(row).not.toContainText('123456789012')
  await lookOver(page, '.payouts-screen')
  const second = page.getByRole('region', { name: 'Ask another manager to confirm' })
  await second.getByLabel('PIN of Morgan').fill('9999')
  await second.getByRole('button', { name: /^Confirm and send/ }).click()
  await expect(second.getByRole('alert')).toContainText('That PIN is not right')
  await expect(panel(page)).toContainText('Nothing has been sent')
  await confirm(page, '₹50.00')
  await expect(panel(page).getByRole('status')).toContainText('The money left', { timeout: 20_000 })
  await expect(row).toContainText('Paid out')
  const diary = page.getByRole('list', { name: 'Diary' })
  await expect(diary).toContainText('Payout of ₹50.00 INR asked for')
  await expect(diary).toContainText('Payout confirmed by Morgan')
  await expect(diary).toContainText('Paid out ₹50.00')
  await lookOver(page, '.payouts-screen')

  // The same again within ten minutes asks first, and the earlier one is a touch away.
  await fillIn(page, '5000', '1234 5678 9012')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Ask for ₹50.00' }).click()
  await expect(page.getByText(/The same amount to the same account was asked for/)).toBeVisible()
  await page.getByRole('button', { name: 'Look at the earlier one' }).click()
  await expect(panel(page)).toContainText('The money left')
})

test('a payout of which another amount left is held, and a manager closes it by hand; one that waits is withdrawn', async ({ host }) => {
  test.setTimeout(150_000)
  const { page } = host
  await signIn(page, 'Robin')
  await openPayouts(page)
  // 77.06: one minor unit less than asked is really paid out.
  await fillIn(page, '7706', '55556666')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Ask for ₹77.06' }).click()
  await confirm(page, '₹77.06')
  await expect(panel(page).getByRole('status')).toContainText('Do not send it again', { timeout: 30_000 })
  await expect(panel(page).getByRole('status')).toContainText('it names another amount')
  await lookOver(page, '.payouts-screen')
  await expect(page.getByRole('button', { name: 'Close by hand' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Withdraw' }).waitFor({ state: 'detached' })

  // Another one waits, is withdrawn, and nothing of it was sent.
  await fillIn(page, '900', '77778888')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Ask for ₹9.00' }).click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('group').getByRole('button', { name: 'Withdraw' }).click()
  await expect(panel(page).getByRole('status')).toContainText('No money moved')

  // A manager has the last word on what nobody can decide.
  await page.getByRole('link', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Switch cashier' }).click()
  await signIn(page, 'Morgan')
  await openPayouts(page)
  await page.getByRole('button', { name: 'Unresolved' }).first().click()
  await page.getByRole('list', { name: 'Payouts, newest first' }).getByRole('listitem').first().getByRole('button').click()
  await page.getByRole('button', { name: 'Close by hand' }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Back office shows 77.05')
  await page.getByRole('form').getByRole('button', { name: 'Close by hand' }).click()
  await expect(panel(page).getByRole('status')).toContainText('A manager closed it')
  await expect(page.getByRole('list', { name: 'Diary' })).toContainText('Back office shows 77.05')
})
