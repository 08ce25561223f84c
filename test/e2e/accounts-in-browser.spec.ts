import type { Page } from '@playwright/test'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/** Everything that a screen holds or was sent: its markup, its text, its inputs, its storages, and the frames of its socket. */
async function held(page: Page, frames: readonly string[]): Promise<string> {
  const inside = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      document.body.innerText,
      [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      { ...localStorage },
      { ...sessionStorage },
    ]),
  )
  return `${inside}${frames.join('')}`
}

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

test('law 15: a key that was typed is masked, and once it is saved no screen holds it', async ({ host }) => {
  const key = 'CaNaRyOnAsCrEeN0123456789abcdefQ'
  const { page } = host
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(payload.toString())))
  await page.reload()
  await signIn(page, 'Morgan')
  await openAccounts(page)
  await page.getByRole('button', { name: 'Add OKPAY' }).click()
  const form = page.getByRole('form', { name: 'OKPAY' })
  await form.getByLabel('Address', { exact: true }).fill('https://okpay.example')
  await form.getByLabel('Merchant ID').fill('77')
  for (const name of ['Collecting key', 'Payout key']) {
    await form.getByLabel(name).fill(key)
    await expect(form.getByLabel(name)).toHaveAttribute('type', 'password')
  }
  expect(await page.evaluate(() => document.body.innerText)).not.toContain(key)
  await form.getByRole('button', { name: 'Save account' }).click()
  await expect(form).toBeHidden()
  expect(await held(page, frames)).not.toContain(key)
  await page.getByRole('button', { name: 'Change OKPAY' }).click()
  await expect(page.getByText(/A key is kept, fingerprint/).first()).toBeVisible()
  expect(frames.join('')).toContain('okpay:77')
  expect(await held(page, frames)).not.toContain(key)
  await page.reload()
  expect(await held(page, frames)).not.toContain(key)
})
