import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { heldOrders, keyAmount, outcome, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* A sale by a checkout link of the practice gateway, from the amount to the order's panel. */

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'links')

async function look(page: Page, name: string, tag: string, fixed = true): Promise<void> {
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(PICTURES, `${name}-${tag}.png`) })
  expect(await seriousFindings(page), name).toEqual([])
  const scrolls = await page.evaluate((parts) => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
    const inside = [...document.querySelectorAll(parts)].filter((part) => part.scrollHeight > part.clientHeight + 1).map(({ className }) => className)
    return { page: scrollWidth > clientWidth || scrollHeight > clientHeight, inside }
  }, '.main, .qright, .linkchoose .ways')
  expect(scrolls, `${name} scrolls`).toEqual({ page: false, inside: fixed ? [] : scrolls.inside })
}

const way = (page: Page, name: RegExp) => page.getByRole('region', { name: 'Ways to pay' }).getByRole('button', { name })

/** From an empty sale to the panel. */
async function showLink(page: Page, cents: number, name = /^Customer chooses/): Promise<void> {
  await keyAmount(page, cents)
  await page.keyboard.press('F3')
  await way(page, name).click()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(page.getByRole('img', { name: 'QR code of the payment page' })).toBeVisible()
}

test('the customer pays on the practice page that the panel opens', async ({ startTill }) => {
  const host = await startTill()
  const { page } = host
  const counter = await host.openCounter()
  await signIn(page, 'Morgan')
  await showLink(page, 2350)
  await expect(counter.getByRole('status', { name: 'Waiting for your payment' })).toBeVisible()
  await expect(counter.getByText('$23.50').first()).toBeVisible()
  const opened = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'Open the practice page' }).click()
  const customer = await opened
  await expect(customer.getByText('CAD 23.50')).toBeVisible()
  await customer.getByRole('button', { name: 'Pay with WeChat Pay' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
  await expect(counter.getByRole('status', { name: /^Paid \$23\.50/ })).toBeVisible()
  await customer.close()
  await page.getByRole('button', { name: 'New sale' }).click()
  await expect(counter.getByText('$23.50')).toHaveCount(0, { timeout: 15_000 })

  // The order says how it was paid and by what, and gives money back as every other.
  await page.getByRole('link', { name: /^Orders/ }).click()
  await page.getByRole('button', { name: 'Wallet', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Checkout link' }).click()
  await page.getByRole('listitem').filter({ hasText: '$23.50' }).getByRole('button').click()
  const panel = page.getByRole('complementary', { name: /^Order/ })
  await expect(panel.getByText('Customer chooses')).toBeVisible()
  await expect(panel.getByText('OTT Pay', { exact: true })).toBeVisible()
  await expect(panel.getByText(/prepayid=/)).toBeVisible()
  await panel.getByRole('tab', { name: 'Refund' }).click()
  await panel.getByRole('button', { name: /^Refund \$23\.50/ }).click()
  await panel.getByRole('tab', { name: 'Facts' }).click()
  await expect(panel.getByText('Refunded').first()).toBeVisible({ timeout: 15_000 })
})

test('a link that is refused is declined, and the same sale gets another one', async ({ host }) => {
  const { page } = host
  await signIn(page, 'Casey')
  await showLink(page, 1875, /^Alipay/)
  await page.getByRole('button', { name: 'Refuses' }).click()
  await expect(outcome(page, 'Declined')).toBeVisible({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Make another link' }).click()
  // The same amount a moment ago is the declined one of this very sale: it is not asked about.
  await way(page, /^Alipay/).click()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await page.getByRole('button', { name: 'Customer pays now' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
  const orders = (await heldOrders(host.practiceUrl)).filter((order) => order.asked_amount === 1875)
  expect(orders.map(({ charged }) => charged)).toEqual([false, true])
})

test('a reload in the middle comes back to the panel, and nothing is asked for twice', async ({ host }) => {
  const { page } = host
  await signIn(page, 'Casey')
  await showLink(page, 4990)
  await page.reload()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(page.getByRole('img', { name: 'QR code of the payment page' })).toBeVisible()
  await expect(page.getByLabel('Amount')).toHaveText('$49.90')
  expect((await heldOrders(host.practiceUrl)).filter((order) => order.asked_amount === 4990)).toHaveLength(1)
  await page.getByRole('button', { name: 'Copy: Link' }).click()
  await expect(page.getByRole('button', { name: 'Copy: Link' })).toHaveText('Copied')
  // The customer can be played from the sheet of practice codes as well.
  await page.getByRole('button', { name: 'Practice codes' }).click()
  await page.getByRole('region', { name: 'The customer of a QR or link' }).getByRole('button', { name: 'Customer pays now' }).click()
  await expect.poll(async () => (await heldOrders(host.practiceUrl)).find((order) => order.asked_amount === 4990)?.charged).toBe(true)
  await page.reload()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
})

test('a link whose time runs out is not called paid, and leaves the customer’s screen', async ({ startTill }) => {
  test.setTimeout(90_000)
  const host = await startTill({ haste: 20 })
  const { page } = host
  const counter = await host.openCounter()
  await signIn(page, 'Casey')
  await keyAmount(page, 3300)
  await page.keyboard.press('F3')
  await page.getByRole('button', { name: 'Set time or e-mail first' }).click()
  await way(page, /^Customer chooses/).click()
  await page.getByLabel(/E-mail/).fill('nobody')
  await page.getByRole('button', { name: /^Show to customer/ }).click()
  await expect(page.locator('[aria-invalid="true"]')).toHaveCount(1)
  await page.getByLabel(/E-mail/).fill('somebody@example.com')
  await page.getByRole('button', { name: '5 min', exact: true }).click()
  await page.getByRole('button', { name: /^Show to customer/ }).click()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(counter.getByText('$33.00').first()).toBeVisible()
  await expect(page.getByRole('status', { name: /^(Unresolved|Declined)/ })).toBeVisible({ timeout: 30_000 })
  await expect(counter.locator('svg.qr')).toHaveCount(0)
  await expect(outcome(page, 'Declined')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('heading', { name: 'The link was closed without a payment' })).toBeVisible()
  const [order] = (await heldOrders(host.practiceUrl)).filter((one) => one.asked_amount === 3300)
  expect(order?.charged).toBe(false)
})

test('a virtual account of Dokypay in rupiah: typed, shown as a number to the customer, paid, and told apart in the report', async ({
  startTill,
}) => {
  test.setTimeout(60_000)
  mkdirSync(PICTURES, { recursive: true })
  const host = await startTill({ context: { viewport: { width: 1366, height: 768 } } })
  const { page } = host
  const counter = await host.openCounter()
  await signIn(page, 'Morgan')
  await page.getByRole('button', { name: /^Currency/ }).click()
  await page.getByRole('menuitemradio', { name: 'IDR' }).click()
  await keyAmount(page, 15_000_000)
  await page.keyboard.press('F3')
  await page
    .getByRole('group', { name: 'Payment account' })
    .getByRole('button', { name: /Dokypay/ })
    .click()
  await way(page, /^Bank transfer Asks/)
    .first()
    .click()
  await page.getByLabel('Name').fill('Budi Santoso')
  await page.getByLabel(/e-mail/i).fill('budi@example.com')
  await page.getByLabel(/phone/i).fill('081234567890')
  await page.getByRole('button', { name: /^Show to customer/ }).click()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(page.getByText('PRACTICE BANK').first()).toBeVisible()
  await expect(counter.getByText('PRACTICE BANK')).toBeVisible()
  await expect(counter.getByText('IDR')).toBeVisible()
  await page.screenshot({ path: join(PICTURES, 'doky-panel-1366x768-light.png') })
  await counter.screenshot({ path: join(PICTURES, 'doky-counter-1366x768-light.png') })
  await page.reload()
  await expect(page.getByText('PRACTICE BANK').first()).toBeVisible()
  await page.getByRole('button', { name: 'Customer pays now' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 20_000 })
  await expect(counter.getByText('PRACTICE BANK')).toHaveCount(0)
  await page.screenshot({ path: join(PICTURES, 'doky-paid-1366x768-light.png') })
  await page.getByRole('button', { name: 'New sale' }).click()
  await expect(page.getByLabel('Amount')).toHaveText('$0.00')
  await page.getByRole('link', { name: /^Orders/ }).click()
  await page.getByRole('listitem').filter({ hasText: '150,000.00' }).getByRole('button').click()
  await expect(page.getByText('Bank transfer', { exact: true })).toBeVisible()
  await page.screenshot({ path: join(PICTURES, 'doky-order-1366x768-light.png') })
  await page.getByRole('link', { name: /^Reports/ }).click()
  await expect(page.getByText(/1 more sale in another currency, .*150,000\.00/)).toBeVisible()
})

// Each size and each theme once: layouts do not depend on colours, nor colours on sizes.
for (const [viewport, colorScheme] of [
  [{ width: 1024, height: 600 }, 'light'],
  [{ width: 1366, height: 768 }, 'dark'],
] as const) {
  const tag = `${viewport.width}x${viewport.height}-${colorScheme}`
  test(`every step fits at ${tag}, and axe finds nothing serious`, async ({ startTill }) => {
    test.setTimeout(120_000)
    mkdirSync(PICTURES, { recursive: true })
    const host = await startTill({
      context: { viewport, colorScheme, reducedMotion: 'reduce' },
      settings: { sale: { showRate: true }, look: { counterLanguages: ['en', 'zh'] } },
    })
    const { page } = host
    const counter = await host.openCounter()
    await signIn(page, 'Morgan')
    await keyAmount(page, 12840)
    await look(page, 'ott-sale', tag)
    await page.keyboard.press('Enter')
    await expect(page.getByText(/1 CAD = [\d.]+ CNY/)).toBeVisible()
    await look(page, 'ott-scan-rate', tag)
    await page.keyboard.press('Escape')
    await page.keyboard.press('F2')
    await expect(page.getByText(/1 CAD = [\d.]+ CNY/)).toBeVisible()
    await look(page, 'ott-qr-rate', tag)
    await page.keyboard.press('Escape')
    await page.keyboard.press('F3')
    await expect(way(page, /^UnionPay/)).toBeVisible()
    await expect(page.getByText(/1 CAD = [\d.]+ CNY/)).toBeVisible()
    await look(page, 'ott-choose', tag)
    await page.getByRole('button', { name: 'Set time or e-mail first' }).click()
    await way(page, /^UnionPay/).click()
    await look(page, 'ott-form', tag)
    await page.getByRole('button', { name: /^Show to customer/ }).click()
    await expect(page.getByRole('img', { name: 'QR code of the payment page' })).toBeVisible()
    await expect(counter.getByRole('status', { name: 'Waiting for your payment' })).toBeVisible()
    await look(page, 'ott-panel', tag)
    await counter.screenshot({ path: join(PICTURES, `ott-counter-${tag}.png`) })
    expect(await seriousFindings(counter), 'counter').toEqual([])
    await page.getByRole('button', { name: 'Customer pays now' }).click()
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 15_000 })
    await look(page, 'ott-paid', tag)
    await page.getByRole('button', { name: 'New sale' }).click()
    await showLink(page, 5115)
    await page.getByRole('button', { name: 'Leave it open' }).click()
    await look(page, 'ott-recent', tag)
    // The same sum again a moment later is asked about before anything is sent.
    await keyAmount(page, 5115)
    await page.keyboard.press('F3')
    await way(page, /^Customer chooses/).click()
    await expect(page.getByText(/Is this another sale/)).toBeVisible()
    await look(page, 'ott-similar', tag)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: /^Orders/ }).click()
    await page.getByRole('listitem').filter({ hasText: '$51.15' }).getByRole('button').click()
    await look(page, 'ott-order', tag, false)
    await page.getByRole('link', { name: /^Reports/ }).click()
    await look(page, 'ott-reports', tag, false)
    await page.getByRole('link', { name: /^More/ }).click()
    await page.getByRole('button', { name: /Settings/ }).click()
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: /^Sale/ }).click()
    await expect(page.getByRole('switch', { name: 'Show the rate' })).toBeChecked()
    await look(page, 'ott-settings', tag, false)
  })
}
