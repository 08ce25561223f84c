import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freshCode, keyAmount, outcome, scan, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'screens')

/** Screens on which a cashier must never have to scroll. */
const FIXED = new Set(['sale', 'sale-typed', 'scan', 'card', 'asking', 'paid', 'declined', 'qr', 'qr-choose', 'cash', 'sign-in', 'pin'])

async function look(page: Page, name: string, tag: string): Promise<void> {
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(PICTURES, `${name}-${tag}.png`) })
  expect(await seriousFindings(page), name).toEqual([])
  const overflow = await page.evaluate((fixed) => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
    const page = scrollWidth > clientWidth || scrollHeight > clientHeight
    const stage = document.querySelector('.main')
    const inside = fixed && stage !== null && (stage.scrollHeight > stage.clientHeight + 1 || stage.scrollWidth > stage.clientWidth + 1)
    return { page, inside }
  }, FIXED.has(name))
  expect(overflow, `${name} scrolls`).toEqual({ page: false, inside: false })
}

/** Each size and each theme once: layouts do not depend on colours, nor colours on sizes. */
const VIEWS = [
  [{ width: 1024, height: 600 }, 'light'],
  [{ width: 1366, height: 768 }, 'dark'],
] as const

for (const [viewport, colorScheme] of VIEWS) {
  const tag = `${viewport.width}x${viewport.height}-${colorScheme}`
  test(`every screen at ${tag} fits, and axe finds nothing serious`, async ({ startTill, hostKind }) => {
    test.skip(hostKind !== 'browser', 'the pictures are the same on every host')
    test.setTimeout(150_000)
    mkdirSync(PICTURES, { recursive: true })
    const { page } = await startTill({ context: { viewport, colorScheme, reducedMotion: 'reduce' } })
    const rail = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
    await look(page, 'sign-in', tag)
    await page.getByRole('button', { name: /Morgan/ }).click()
    await look(page, 'pin', tag)
    await page.getByRole('button', { name: /Morgan/ }).click()
    await signIn(page, 'Morgan')
    await look(page, 'sale', tag)
    await keyAmount(page, 12840)
    await look(page, 'sale-typed', tag)
    await page.keyboard.press('Enter')
    await look(page, 'scan', tag)
    await scan(page, freshCode('pays'))
    await expect(outcome(page, 'Paid')).toBeVisible()
    await look(page, 'paid', tag)
    await page.getByRole('button', { name: 'New sale' }).click()

    await keyAmount(page, 4275)
    await scan(page, freshCode('slow'))
    await expect(page.getByRole('button', { name: /^Charge/ })).toBeVisible()
    await look(page, 'card', tag)
    await page.getByRole('button', { name: /^Charge/ }).click()
    await expect(outcome(page, 'Waiting')).toBeVisible()
    await look(page, 'asking', tag)
    await page.getByRole('button', { name: 'Back to sale' }).click()

    await keyAmount(page, 6410)
    await page.keyboard.press('Enter')
    await scan(page, freshCode('declines'))
    await expect(outcome(page, 'Declined')).toBeVisible()
    await look(page, 'declined', tag)
    await page.getByRole('button', { name: 'New sale' }).click()

    await keyAmount(page, 950)
    await page.keyboard.press('F4')
    await look(page, 'cash', tag)
    await page.getByRole('button', { name: /^Take cash/ }).click()
    await expect(outcome(page, 'Paid')).toBeVisible()
    await page.getByRole('button', { name: 'New sale' }).click()

    await keyAmount(page, 23600)
    await page.keyboard.press('F2')
    await look(page, 'qr-choose', tag)
    await page.getByRole('button', { name: /Alipay/ }).click()
    await page.getByRole('button', { name: 'Customer pays now' }).waitFor()
    await look(page, 'qr', tag)
    await page.getByRole('button', { name: 'Customer pays now' }).click()
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 10_000 })
    await page.getByRole('button', { name: 'New sale' }).click()

    await rail('Orders')
    await look(page, 'orders', tag)
    await page.getByRole('listitem').filter({ hasText: '$128.40' }).getByRole('button').click()
    await look(page, 'order-facts', tag)
    await page.getByRole('tab', { name: 'Receipt' }).click()
    await look(page, 'order-receipt', tag)
    await rail('Reports')
    await look(page, 'reports', tag)

    await rail('Sale')
    await keyAmount(page, 1820)
    await page.keyboard.press('Enter')
    await scan(page, freshCode('wrong-amount'))
    await expect(outcome(page, 'Unresolved')).toBeVisible()
    await look(page, 'held', tag)

    await rail('Unresolved')
    await look(page, 'unresolved', tag)
    await rail('More')
    await look(page, 'more', tag)
    await page
      .getByRole('button', { name: /Practice codes/ })
      .last()
      .click()
    await look(page, 'practice', tag)
    await rail('More')
    await page.getByRole('button', { name: /Settings/ }).click()
    const sections = page.getByRole('navigation', { name: 'Settings' }).getByRole('button')
    await sections.first().waitFor()
    const count = await sections.count()
    expect(count).toBeGreaterThan(5)
    for (let index = 0; index < count; index++) {
      await sections.nth(index).click()
      await look(page, `settings-${index}`, tag)
    }
  })
}

test('the counter screen in each state, in two languages', async ({ startTill, hostKind }) => {
  test.skip(hostKind !== 'browser', 'the pictures are the same on every host')
  mkdirSync(PICTURES, { recursive: true })
  const host = await startTill({ context: { viewport: { width: 1024, height: 600 }, reducedMotion: 'reduce' } })
  const counter = await host.openCounter()
  const { page } = host
  await signIn(page, 'Casey')
  await look(counter, 'counter-idle', 'light')
  await keyAmount(page, 12840)
  await expect(counter.getByText('$128.40').first()).toBeVisible()
  await look(counter, 'counter-amount', 'light')
  await page.keyboard.press('Enter')
  await look(counter, 'counter-show-code', 'light')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F2')
  await page.getByRole('button', { name: /WeChat Pay/ }).click()
  await page.getByRole('button', { name: 'Customer pays now' }).waitFor()
  await look(counter, 'counter-qr', 'light')
  await counter.reload()
  await expect(counter.getByText('$128.40').first()).toBeVisible()
  await page.getByRole('button', { name: 'Customer pays now' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 10_000 })
  await look(counter, 'counter-paid', 'light')
})
