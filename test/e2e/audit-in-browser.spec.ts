import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { keyAmount, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/** Pictures for whoever looks at the screens themselves: SCANTILL_SHOTS=DIR. */
async function shoot(page: Page, name: string): Promise<void> {
  const shots = process.env.SCANTILL_SHOTS
  if (!shots) return
  for (const [width, height] of [
    [1366, 768],
    [1024, 600],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) })
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.emulateMedia({ colorScheme: 'light' })
}

test('the book leaves encrypted, a drill proves it can come back, and the audit tells who did what', async ({ host }) => {
  test.setTimeout(120_000)
  const { page } = host
  const folder = mkdtempSync(join(tmpdir(), 'scantill-out-'))
  mkdirSync(join(folder, 'stick'))
  await page.setViewportSize({ width: 1366, height: 768 })
  await signIn(page, 'Morgan')
  await keyAmount(page, 1250)
  await page.getByRole('button', { name: 'Cash', exact: true }).click()
  await page
    .getByRole('button', { name: /Take|Paid/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'New sale' }).click()

  await page.getByRole('link', { name: 'More' }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('button', { name: /^Reports and copies/ }).click()
  await page.getByLabel('Folder for reports').fill(folder)
  await page.getByLabel('Folder or stick for copies').fill(join(folder, 'stick'))
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Write today so far' }).click()
  await expect(page.getByText('It is written again when the day is over')).toBeVisible()
  expect(readdirSync(folder).some((name) => /^PRACTICE-scantill-report-.*\.csv$/.test(name))).toBe(true)

  await page.getByRole('button', { name: 'Set the passphrase' }).click()
  await page.getByLabel('New passphrase').fill('too short')
  await expect(page.getByText('at least 12 characters')).toBeVisible()
  await page.getByRole('button', { name: 'Make one for me' }).click()
  const passphrase = (await page.locator('output.made').textContent()) ?? ''
  expect(passphrase).toMatch(/^([a-z0-9]{4}-){4}[a-z0-9]{4}$/)
  await shoot(page, 'passphrase')
  await page.getByRole('button', { name: 'Set it' }).click()
  await expect(page.getByText('It is shown to nobody')).toBeVisible()
  await page.getByRole('button', { name: 'Copy now' }).click()
  await expect(page.getByText(/read back whole\. In the folder: 1/)).toBeVisible({ timeout: 20_000 })
  const [copy] = readdirSync(join(folder, 'stick'))
  expect(
    readFileSync(join(folder, 'stick', copy ?? ''))
      .subarray(0, 21)
      .toString(),
  ).toBe('age-encryption.org/v1')

  const drill = page.getByRole('region', { name: 'Restore drill' })
  await drill.getByLabel('Passphrase').fill('not the right one')
  await drill.getByRole('button', { name: 'Start the drill' }).click()
  await expect(drill.getByText('The passphrase does not open this copy')).toBeVisible({ timeout: 20_000 })
  await drill.getByLabel('Passphrase').fill(passphrase)
  await drill.getByRole('button', { name: 'Start the drill' }).click()
  await expect(drill.getByText(/This copy can be put back: \d+ journal lines, 1 orders/)).toBeVisible({ timeout: 20_000 })
  await expect(drill.getByText(/Last drill: .* all well/)).toBeVisible()
  expect(await seriousFindings(page, '.settings-screen')).toEqual([])
  await drill.scrollIntoViewIfNeeded()
  await shoot(page, 'drill')
  await page.locator('.settings-screen .doc').evaluate((doc) => doc.scrollTo(0, 0))
  await shoot(page, 'outbox')

  await page.getByRole('link', { name: 'More' }).click()
  await page.getByRole('button', { name: /^Audit/ }).click()
  const list = page.getByRole('region', { name: 'Audit' })
  await expect(list.getByRole('button', { name: /Restore drill/ }).first()).toBeVisible()
  await list.getByRole('button', { name: 'Check now' }).click()
  await expect(list.getByText(/Checked up to line \d+.*everything fits/)).toBeVisible()
  await shoot(page, 'audit')
  await list.getByRole('searchbox').fill('12.50')
  await expect(list.getByRole('button', { name: /Cash sale of \$12\.50/ })).toBeVisible()
  await list.getByRole('searchbox').fill('outbox.reportFolder')
  await list.getByRole('button', { name: /Settings changed/ }).click()
  const panel = page.getByRole('complementary', { name: /^Line/ })
  await expect(panel.getByRole('row', { name: `outbox.reportFolder nothing ${folder}`, exact: true })).toBeVisible()
  await expect(panel.getByText('Unchanged, and its neighbours fit')).toBeVisible()
  expect(await seriousFindings(page, '.audit-screen')).toEqual([])
  await list.getByRole('searchbox').fill('')
  await shoot(page, 'line')
  await list.getByRole('button', { name: 'Refunds', exact: true }).click()
  await expect(list.getByText('No line fits.')).toBeVisible()
  await list.getByRole('button', { name: 'Refunds', exact: true }).click()
  await list.getByRole('button', { name: 'Export', exact: true }).click()
  const download = page.waitForEvent('download')
  await list.getByRole('button', { name: 'With hashes (JSON lines)' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n')
  expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  await expect(list.getByText(`${lines.length - 1} lines exported`)).toBeVisible()
  await shoot(page, 'export')
  for (const language of process.env.SCANTILL_SHOTS ? ['简体中文', 'Français'] : []) {
    await page.locator('.who').first().click()
    await page.getByRole('button', { name: language }).click()
    await page.keyboard.press('Escape')
    await shoot(page, `audit-${language}`)
    await page.locator('.rail a.end').click()
    await page.getByRole('button', { name: /^(设置|Réglages)/ }).click()
    await page.getByRole('button', { name: /^(日报与备份|Rapports et copies)/ }).click()
    await shoot(page, `outbox-${language}`)
    await page.getByRole('region', { name: /^(恢复演练|Exercice de restauration)/ }).scrollIntoViewIfNeeded()
    await shoot(page, `drill-${language}`)
  }
  rmSync(folder, { recursive: true, force: true })
})
