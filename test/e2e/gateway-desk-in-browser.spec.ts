import type { Page } from '@playwright/test'
import type { HostKind } from '../helpers/hosts.ts'
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
async function lookOver(page: Page, name: string, hostKind: HostKind): Promise<void> {
  // axe opens a page of its own, which only a browser can.
  if (hostKind !== 'browser') return
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

test('balances, an account check and a statement, by a manager', async ({ host, hostKind }) => {
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
  await lookOver(page, 'balances', hostKind)

  await openDesk(page, 'Account check')
  await expect(page.getByRole('button', { name: 'Check' })).toBeDisabled()
  await page.getByRole('combobox', { name: 'Bank' }).fill('tpbank')
  await page.keyboard.press('Enter')
  await page.getByLabel('Account number').fill('0123 4567 89')
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByRole('status').getByText('NGUYEN VAN A')).toBeVisible()
  await lookOver(page, 'account-check', hostKind)
  // What is typed afterwards is another question: the name goes.
  await page.getByLabel('Account number').fill('99990000')
  await expect(page.getByText('NGUYEN VAN A')).toHaveCount(0)
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByText('The bank knows no such account.')).toBeVisible()

  // The same question, from the form of a payout.
  await toMore(page)
  await page.getByRole('button', { name: /^Payouts/ }).click()
  await page.getByRole('button', { name: 'New payout' }).click()
  await page.getByRole('button', { name: 'Dokypay', exact: true }).click()
  await page.getByRole('button', { name: 'Vietnam', exact: true }).click()
  await page.getByRole('button', { name: 'payout.bank.vn · VND' }).click()
  await expect(page.getByRole('button', { name: 'Check whose account this is' })).toBeDisabled()
  await page.getByRole('combobox', { name: 'Bank' }).fill('tpbank')
  await page.keyboard.press('Enter')
  await page.getByLabel('Account number').fill('012345678')
  await page.getByRole('button', { name: 'Check whose account this is' }).click()
  await expect(page.getByRole('status').getByText('NGUYEN VAN A')).toBeVisible()

  await page.getByRole('link', { name: 'Sale' }).click()
  await scanToPay(page, 1234, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await openDesk(page, 'Reconcile')
  await page.getByRole('button', { name: 'Ask for this day' }).click()
  await expect(page.getByText('The gateway has no statement for this day.')).toBeVisible()
  const row = (tradeNo: string, amount: string) => `${tradeNo},T99OTHER${tradeNo},2026-03-04,2026-03-05,Shop,gopay,${amount},INR,0.25,INR,12.09,INR`
  // Larger than one call carries, so it goes in parts.
  const rows = Array.from({ length: 4_000 }, (_, index) => row(`N${index}`, '12.34'))
  const buffer = Buffer.from([HEADER, ...rows, 'N9,broken'].join('\r\n'))
  expect(buffer.length).toBeGreaterThan(300_000)
  const choose = () => page.getByLabel('Choose a file').setInputFiles({ name: 'march.csv', mimeType: 'text/csv', buffer })
  await choose()
  const result = page.getByRole('region', { name: 'march.csv' })
  await expect(result.getByText('from a file · 4000 lines')).toBeVisible()
  await result.getByRole('button', { name: 'Not in the till 4000 open' }).click()
  const shown = result.getByRole('list', { name: 'All' }).getByRole('listitem')
  await expect(shown).toHaveCount(100)
  await result.getByRole('button', { name: 'Show more' }).click()
  await expect(shown).toHaveCount(200)
  await lookOver(page, 'statements', hostKind)
  await result.getByText('1 row cannot be read').click()
  await expect(result.getByText('settlement.csv, line 4002')).toBeVisible()
  await choose()
  await expect(page.getByText('This statement was here already.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Statements so far' }).getByRole('listitem')).toHaveCount(1)
  await page.getByLabel('Choose a file').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('not a table') })
  await expect(page.getByRole('alert').getByText('photo.png is no statement')).toBeVisible()
})

test('a subscription from its code to its end: signed, renewed, settled, given back, ended', async ({ host, hostKind }) => {
  test.setTimeout(150_000)
  const { page } = host
  await signIn(page, 'Morgan')
  await openDesk(page, 'Subscriptions')
  await page.getByRole('button', { name: 'New subscription' }).click()
  const form = page.getByRole('form', { name: 'New subscription' })
  await form.getByRole('button', { name: 'Create and show QR' }).click()
  await expect(form.getByText('Not an amount in this currency.').first()).toBeVisible()
  await form.getByLabel('For whom or what').fill('Asha, yoga')
  await form.getByRole('button', { name: 'INR' }).click()
  await form.getByLabel('First payment').fill('5.00')
  await form.getByLabel('Each renewal').fill('10.00')
  await form.getByRole('button', { name: 'Somebody presses Renew' }).click()
  const today = await page.evaluate(() => new Intl.DateTimeFormat('en-CA').format(new Date()))
  await form.getByLabel('First renewal on').fill(today)
  await lookOver(page, 'subscription-form', hostKind)
  await form.getByRole('button', { name: 'Create and show QR' }).click()

  const panel = page.getByRole('region', { name: 'Asha, yoga' })
  await expect(panel.getByRole('img', { name: 'Code to sign with' })).toBeVisible()
  await expect(panel.getByRole('status').getByText('To be signed')).toBeVisible()
  await lookOver(page, 'subscription-sign', hostKind)
  await panel.getByRole('button', { name: 'signs and pays' }).click()
  await expect(panel.getByText('Active', { exact: true })).toBeVisible({ timeout: 15_000 })
  await expect(panel.getByText('Renewal is due')).toBeVisible()
  await panel.getByRole('button', { name: 'Renew ₹10.00' }).click()
  await expect(panel.getByText('Renewal on its way')).toBeVisible()
  await expect(panel.getByRole('button', { name: /^Renew/ })).toHaveCount(0)
  await expect(panel.getByText('Renewed', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByRole('list', { name: 'Renewals so far' }).getByRole('listitem')).toHaveCount(1)
  await lookOver(page, 'subscription', hostKind)

  // Settled by the gateway's own day, ten seconds after it was paid.
  await openDesk(page, 'Reconcile')
  await page.getByLabel('Day of settlement').fill(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  await expect(async () => {
    await page.getByRole('button', { name: 'Ask for this day' }).click()
    await expect(page.getByRole('region', { name: /^Settlement of/ })).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 40_000 })
  const result = page.getByRole('region', { name: /^Settlement of/ })
  await result.getByRole('button', { name: 'Matched 2' }).click()
  await lookOver(page, 'statement-matched', hostKind)
  await result.getByRole('list', { name: 'All' }).getByRole('listitem').filter({ hasText: '₹10.00' }).getByRole('button').click()
  await page.getByRole('complementary', { name: /^Row / }).getByRole('button', { name: 'Open the order' }).click()

  const order = page.getByRole('complementary', { name: /^Order/ })
  await expect(order.getByText(/^Settled on .*, fee ₹0\.20 INR, settled amount ₹9\.80 INR$/)).toBeVisible()
  await order.getByRole('tab', { name: 'Refund' }).click()
  const listed = order.getByRole('region', { name: 'Refunds the gateway lists' })
  await listed.getByRole('button', { name: 'Ask the gateway' }).click()
  await expect(listed.getByText('The gateway lists no refund of this payment.')).toBeVisible()
  await order.getByRole('button', { name: /^Refund ₹10\.00/ }).click()
  await expect(order.getByText('Nothing is left to refund.')).toBeVisible({ timeout: 20_000 })
  await order.getByRole('button', { name: 'Ask the gateway' }).click()
  await expect(listed.getByRole('listitem').filter({ hasText: 'Done' })).toContainText('₹10.00')
  await expect(listed.getByText('not made by this till')).toHaveCount(0)

  await openDesk(page, 'Subscriptions')
  await panel.getByRole('button', { name: 'End subscription' }).click()
  await panel.getByLabel('Reason').fill('moved away')
  await panel.getByRole('button', { name: 'End it' }).click()
  await expect(panel.getByRole('status').getByText('Ended')).toBeVisible()
  await expect(panel.getByRole('list', { name: 'Diary' })).toContainText('Subscription ended')
  await expect(panel.getByRole('button', { name: /^Renew|^End/ })).toHaveCount(0)
})

test('a cashier is offered none of it', async ({ host }) => {
  const { page } = host
  await signIn(page, 'Casey')
  await toMore(page)
  await expect(page.getByRole('button', { name: /^Switch cashier/ })).toBeVisible()
  for (const name of ['Balances', 'Account check', 'Reconcile', 'Subscriptions'])
    await expect(page.getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(0)
})
