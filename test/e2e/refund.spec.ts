import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import type { PracticeScene } from '#shared/bridge/contract.ts'
import { freshCode, heldOrders, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

async function sell(page: Page, cents: number, scene: PracticeScene): Promise<void> {
  await scanToPay(page, cents, freshCode(scene))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await page.getByRole('button', { name: 'New sale' }).click()
}
function link(page: Page, name: string) {
  return page.getByRole('link', { name }).or(page.getByRole('button', { name })).first()
}
async function openRefund(page: Page, money: string): Promise<void> {
  await link(page, 'Orders').click()
  await page.getByRole('listitem').filter({ hasText: money }).getByRole('button').first().click()
  await page.getByRole('tab', { name: 'Refund' }).click()
}
async function held(url: string | null, cents: number): Promise<SimulatedOrder | undefined> {
  return (await heldOrders(url)).find((order) => order.asked_amount === cents)
}
/** axe finds nothing serious on the refund tab, in both themes and on the smallest screen. */
async function lookOver(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [
      { width: 1366, height: 768 },
      { width: 1024, height: 600 },
    ]) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page, '.order-panel')).toEqual([])
    }
  }
}
const amounts = (order: SimulatedOrder | undefined) => order?.refunds.map(({ amount }) => amount)

test('a full refund from the order’s side panel, and a partial one', async ({ host }) => {
  test.setTimeout(60_000)
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await sell(page, 1234, 'pays')
  await openRefund(page, '$12.34')
  await page.getByRole('button', { name: 'Refund $12.34' }).click()
  const list = page.getByRole('list', { name: 'Refunds of this sale' })
  await expect(list.getByText('Refunded', { exact: true })).toBeVisible()
  await expect(page.getByText('Nothing is left to refund.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: '$12.34' }).first()).toContainText('Refunded')
  expect(amounts(await held(practiceUrl, 1234))).toEqual([1234])

  await link(page, 'Sale').click()
  await sell(page, 3000, 'pays')
  await openRefund(page, '$30.00')
  await page.getByRole('button', { name: 'Part', exact: true }).click()
  const pad = page.getByRole('group', { name: 'Amount to refund' })
  await pad.getByRole('button', { name: '5', exact: true }).click()
  await pad.getByRole('button', { name: '00' }).click()
  await expect(page.getByText('$25.00')).toBeVisible()
  await page.getByRole('button', { name: 'Wrong amount' }).click()
  await page.getByRole('button', { name: 'Refund $5.00' }).click()
  await expect(list.getByText('Refunded', { exact: true })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: '$30.00' }).first()).toContainText('Part refunded')
  await expect(page.getByRole('button', { name: 'Refund $25.00' })).toBeEnabled()
  // More than is left cannot even be sent.
  await page.getByRole('button', { name: 'Part', exact: true }).click()
  await page.getByLabel('Amount to refund').first().fill('2501')
  await expect(page.getByText('At most $25.00 is left.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Refund $25.01' })).toBeDisabled()
  expect(amounts(await held(practiceUrl, 3000))).toEqual([500])

  await page.getByRole('tab', { name: 'Facts' }).click()
  const diary = page.getByRole('list', { name: 'Diary' })
  await expect(diary).toContainText('Refund of $5.00 begun')
  await expect(diary).toContainText('Refunded $5.00')
  await expect(diary).toContainText('Wrong amount')
})

test('above the limit the manager’s PIN is needed; a wrong one sends nothing', async ({ host, hostKind }) => {
  test.setTimeout(60_000)
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await sell(page, 5001, 'pays')
  await openRefund(page, '$50.01')
  const go = page.getByRole('button', { name: 'Refund $50.01' })
  await expect(page.getByText('More than $50.00 of one payment needs a manager.')).toBeVisible()
  await expect(go).toBeDisabled()
  const pin = page.getByLabel(/Manager’s PIN, Morgan/)
  await pin.fill('1111')
  if (hostKind === 'browser') await lookOver(page)
  await go.click()
  await expect(page.getByText('That PIN is not right. Try again.')).toBeVisible()
  expect(amounts(await held(practiceUrl, 5001))).toEqual([])
  await pin.fill('2222')
  await go.click()
  await expect(page.getByRole('list', { name: 'Refunds of this sale' })).toContainText('Casey, approved by Morgan')
  await expect(page.getByText('Nothing is left to refund.')).toBeVisible()
  expect(amounts(await held(practiceUrl, 5001))).toEqual([5001])
  await page.getByRole('tab', { name: 'Facts' }).click()
  await expect(page.getByRole('list', { name: 'Diary' })).toContainText('approved by Morgan')
})

test('a refund short of funds is refused, and the money is still to be refunded', async ({ host }) => {
  test.setTimeout(60_000)
  const { page, practiceUrl } = host
  await signIn(page, 'Morgan')
  await sell(page, 1700, 'refund-short')
  await openRefund(page, '$17.00')
  await page.getByRole('button', { name: 'Refund $17.00' }).click()
  const list = page.getByRole('list', { name: 'Refunds of this sale' })
  await expect(list.getByText('Refused', { exact: true })).toBeVisible()
  await expect(list).toContainText('the money stayed')
  await expect(page.getByRole('button', { name: 'Refund $17.00' })).toBeEnabled()
  expect(amounts(await held(practiceUrl, 1700))).toEqual([])
})

test('a refund whose reply is lost is done by asking, across kill -9, and sent once; the report counts it', async ({ startTill, hostKind }) => {
  test.skip(hostKind !== 'browser', 'kills the process behind the bridge, which is the same on every host')
  test.setTimeout(90_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'scantill-refund-'))
  const first = await startTill({ dataDir })
  await signIn(first.page, 'Morgan')
  await sell(first.page, 2200, 'refund-lost')
  await openRefund(first.page, '$22.00')
  await first.page.getByRole('button', { name: 'Refund $22.00' }).click()
  await expect(first.page.getByRole('list', { name: 'Refunds of this sale' }).getByText('Sending', { exact: true })).toBeVisible()
  await first.kill()

  const second = await startTill({ dataDir })
  await signIn(second.page, 'Morgan')
  await openRefund(second.page, '$22.00')
  await expect(second.page.getByRole('list', { name: 'Refunds of this sale' }).getByText('Refunded', { exact: true })).toBeVisible({
    timeout: 10_000,
  })
  expect(amounts(await held(second.practiceUrl, 2200))).toEqual([2200])

  await link(second.page, 'Reports').click()
  const figures = second.page.getByRole('region', { name: 'Figures' })
  await expect(figures.getByRole('button', { name: /^Refunds/ })).toContainText('−$22.00')
  await expect(figures.getByRole('button', { name: /^Net/ })).toContainText('$0.00')
  await figures.getByRole('button', { name: /^Refunds/ }).click()
  await expect(second.page.getByRole('listitem').filter({ hasText: '$22.00' })).toHaveCount(1)
})

test('a late success is given back with one touch and leaves the tray', async ({ startTill, hostKind }) => {
  test.skip(hostKind !== 'browser', 'waits two minutes of the till’s time; the path behind the bridge is the same on every host')
  test.setTimeout(90_000)
  const { page, practiceUrl } = await startTill({ haste: 8 })
  await signIn(page, 'Morgan')
  await scanToPay(page, 6400, freshCode('late-success'))
  await expect(outcome(page, 'Declined')).toBeVisible()
  await link(page, 'Unresolved').click()
  await expect(page.getByText('Money came after all')).toBeVisible({ timeout: 135_000 })
  await page.getByRole('button', { name: 'Refund', exact: true }).click()
  await page.getByRole('button', { name: 'Refund $64.00' }).click()
  await expect(page.getByText('Nothing is open')).toBeVisible()
  expect(amounts(await held(practiceUrl, 6400))).toEqual([6400])
  await link(page, 'Orders').click()
  await expect(page.getByRole('listitem').filter({ hasText: '$64.00' }).first()).toContainText('Refunded')
})
