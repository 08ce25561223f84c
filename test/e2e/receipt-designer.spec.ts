import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'screens')

async function openDesigner(page: Page): Promise<void> {
  await signIn(page, 'Morgan')
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /Settings/ }).click()
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name: /^Receipt/ })
    .click()
  await expect(paper(page)).toBeVisible()
}
const paper = (page: Page) => page.getByRole('img', { name: /^Preview/ })

/** A logo as a shop has it on its disk: black on white, larger than the paper. */
async function logoFile(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 900
    canvas.height = 300
    const context = canvas.getContext('2d')
    if (context) {
      context.fillStyle = '#fff'
      context.fillRect(0, 0, 900, 300)
      const shade = context.createLinearGradient(0, 0, 900, 0)
      shade.addColorStop(0, '#000')
      shade.addColorStop(1, '#ccc')
      context.fillStyle = shade
      context.beginPath()
      context.arc(450, 150, 140, 0, 7)
      context.fill()
    }
    return canvas.toDataURL('image/png')
  })
  return { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(url.split(',')[1] ?? '', 'base64') }
}

test('a receipt is designed: the preview follows every field, and what is saved stays', async ({ startTill, hostKind }) => {
  test.skip(hostKind !== 'browser', 'the screen is the same on every host')
  const { page } = await startTill({ context: { viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' } })
  await openDesigner(page)
  await expect(paper(page).locator('desc')).toContainText('Paid by')
  await page.getByLabel('Last line').fill('谢谢惠顾 – à bientôt')
  await expect(paper(page).locator('desc')).toContainText('谢谢惠顾')
  await expect(page.getByText('One line prints as a picture')).toBeVisible()
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(paper(page).locator('desc')).toContainText('Payé par')
  await page.getByRole('button', { name: '58 mm' }).click()
  await expect(page.getByRole('img', { name: 'Preview: Sale, 58 mm' })).toBeVisible()
  await page.getByRole('button', { name: 'Day report' }).click()
  await expect(paper(page).locator('desc')).toContainText('DAY REPORT')
  await page.getByLabel('Choose a picture').setInputFiles(await logoFile(page))
  await expect(page.getByRole('img', { name: 'The logo as it is kept' })).toBeVisible()
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await expect(page.getByText('This file is no picture that can be read. Nothing was changed.')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await page.getByRole('link', { name: /^More/ }).click()
  // The theme is saved with all the other settings, the logo among them.
  await page.getByRole('button', { name: 'Dark', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Dark', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: /Settings/ }).click()
  await page.getByRole('button', { name: /^Receipt/ }).click()
  await expect(page.getByLabel('Last line')).toHaveValue('谢谢惠顾 – à bientôt')
  await expect(page.getByRole('img', { name: 'The logo as it is kept' })).toBeVisible()
})

// Each size and each theme once: layouts do not depend on colours, nor colours on sizes.
for (const [viewport, colorScheme] of [
  [{ width: 1024, height: 600 }, 'light'],
  [{ width: 1366, height: 768 }, 'dark'],
] as const) {
  const tag = `${viewport.width}x${viewport.height}-${colorScheme}`
  test(`the receipt designer at ${tag} fits, and axe finds nothing serious`, async ({ startTill, hostKind }) => {
    test.skip(hostKind !== 'browser', 'the pictures are the same on every host')
    mkdirSync(PICTURES, { recursive: true })
    const { page } = await startTill({ context: { viewport, colorScheme, reducedMotion: 'reduce' } })
    await openDesigner(page)
    await page.getByRole('button', { name: '简体中文' }).click()
    await page.getByLabel('Choose a picture').setInputFiles(await logoFile(page))
    await expect(paper(page).locator('desc')).toContainText('合计')
    for (const [kind, width] of [
      ['Sale', '80'],
      ['Cash', '58'],
      ['Refund', '80'],
      ['Day report', '58'],
    ] as const) {
      await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: kind, exact: true }).click()
      await page.getByRole('button', { name: `${width} mm` }).click()
      await expect(page.getByRole('img', { name: `Preview: ${kind}, ${width} mm` })).toBeVisible()
      await page.waitForTimeout(400)
      await page.screenshot({ path: join(PICTURES, `receipt-${kind.replace(' ', '-').toLowerCase()}-${width}-${tag}.png`) })
    }
    expect(await seriousFindings(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    expect(wide).toBe(false)
  })
}
