import type { Page } from '@playwright/test'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

async function openAccounts(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /Settings/ }).click()
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name: /^Payment gateway/ })
    .click()
}

test('a manager sets up an account of another gateway, tests it, and puts it first', async ({ host }) => {
  const simulator = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, port: 0, storeFile: null })
  const { page } = host
  try {
    await signIn(page, 'Morgan')
    await openAccounts(page)
    await page.getByRole('button', { name: 'Add OKPAY' }).click()
    const form = page.getByRole('form', { name: 'OKPAY' })
    await form.getByLabel('Address', { exact: true }).fill('http://okpay.example')
    await form.getByRole('button', { name: 'Save account' }).click()
    await expect(form.getByText('Must be an https address (plain http only for 127.0.0.1).')).toBeVisible()
    await form.getByLabel('Address', { exact: true }).fill(simulator.url)
    await form.getByLabel('Merchant ID').fill(OKPAY_PRACTICE_MERCHANT.merchantId)
    await form.getByLabel('Collecting key').fill('a-wrong-key-0123456789')
    await form.getByRole('button', { name: 'Add a row' }).click()
    await form.getByLabel('pay_type').fill('UPI')
    await form.getByLabel('Country').fill('IN')
    await form.getByRole('group', { name: 'Channels' }).getByLabel('Currency').fill('INR')
    await form.getByRole('button', { name: 'Test connection' }).click()
    await expect(form.getByText(/Its answer: 5/)).toBeVisible()
    await form.getByLabel('Collecting key').fill(OKPAY_PRACTICE_MERCHANT.payKey)
    await form.getByRole('button', { name: 'Test connection' }).click()
    await expect(form.getByText(/OKPAY answered after .* Its answer: 0/)).toBeVisible()
    for (const [width, height] of [
      [1024, 600],
      [1366, 768],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        if (width === 1024) expect(await seriousFindings(page)).toEqual([])
        await page.screenshot({ path: `test-results/screens/account-form-${width}-${colorScheme}.png` })
      }
    }
    await form.getByRole('button', { name: 'Save account' }).click()
    await expect(form).toBeHidden()
    await page.getByRole('button', { name: 'Change OKPAY' }).click()
    await expect(page.getByText(/A key is kept, fingerprint/)).toBeVisible()
    await expect(page.getByLabel('Collecting key')).toHaveValue('')
    await page.screenshot({ path: 'test-results/screens/account-list.png', fullPage: true })
  } finally {
    await simulator.close()
  }
})
