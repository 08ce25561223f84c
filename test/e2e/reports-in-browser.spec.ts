import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import readXlsx from 'read-excel-file/node'
import { closeBook, openBook } from '#main/db/open.ts'
import { deactivatePerson, insertPerson } from '#main/db/people.ts'
import { insertRefund, updateRefund } from '#main/db/refunds.ts'
import { addDays, businessDay } from '#shared/domain/business-day.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { putSale, SHOP } from '../helpers/sales.ts'
import { freshCode, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const shop = { ...SHOP, zone: 'UTC', closeHour: 0 }
const today = businessDay(Date.now(), shop.zone, shop.closeHour)

type Sold = { day: string; hour: number; tender: Tender; minor: number; backMinor: number }

/** Three weeks of sales before today, and one of today: no two days alike, one refund each Monday. */
const sold: Sold[] = Array.from({ length: 22 }, (_, ago) => addDays(today, -ago)).flatMap((day, ago): Sold[] => {
  const monday = new Date(`${day}T12:00:00Z`).getUTCDay() === 1
  return ago === 0
    ? [{ day, hour: 0, tender: 'alipay', minor: 4_321, backMinor: 0 }]
    : [
        { day, hour: 10, tender: 'alipay', minor: 1_000 + ago, backMinor: 0 },
        { day, hour: 12, tender: 'wechat', minor: 2_500 + 7 * ago, backMinor: monday || ago === 1 ? 800 : 0 },
        { day, hour: 18, tender: 'cash', minor: 505, backMinor: 0 },
      ]
})

function writeBook(dataDir: string): void {
  const db = openBook(dataDir)
  db.transaction(() => {
    // Somebody who has left: the till makes its practice people beside them.
    const personId = insertPerson(db, { name: 'Anna Lee', role: 'cashier', pinHash: null, practice: true })
    deactivatePerson(db, personId)
    for (const { day, hour, tender, minor, backMinor } of sold) {
      const at = Date.parse(`${day}T00:00:00Z`) + hour * 60 * 60_000
      const sale = putSale(db, { at, tender, totalMinor: minor, practice: true, personId }, shop)
      if (backMinor === 0) continue
      const id = `${sale.number}R`
      const refund = { id, orderId: sale.orderId, attemptId: sale.number, amountMinor: backMinor, currency: 'CAD', why: 'returned', beforeMinor: 0 }
      const who = { personId, personName: 'Anna Lee', approverId: null, approverName: null, tillCode: 'T01', shiftId: null }
      insertRefund(db, { ...refund, ...who, createdAt: at + 1_000, businessDay: day, shopHour: hour })
      updateRefund(db, id, 'created', 'done', { endedAt: at + 2_000 })
    }
  })()
  closeBook(db)
}

const sum = (list: Sold[], what: 'minor' | 'backMinor' = 'minor') => list.reduce((total, sale) => total + sale[what], 0)
const money = (minor: number) => `$${(minor / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`
const between = (from: string, to: string) => sold.filter(({ day }) => day >= from && day <= to)
const figure = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Figures' }).getByRole('button', { name: new RegExp(`^${name}`) })
const toReports = (page: Page) => page.getByRole('link', { name: 'Reports' }).click()

async function pickRange(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Range/ }).click()
  await page.getByRole('dialog', { name: 'Range' }).getByRole('button', { name, exact: true }).click()
}

/** The orders that a figure opened: how many there are and what their paid ones come to. */
async function expectOrders(page: Page, count: number, minor: number): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: money(minor) })).toContainText(String(count))
  await expect(page.getByRole('region', { name: 'Orders' }).getByRole('listitem')).toHaveCount(count)
}

async function exported(page: Page, name: string): Promise<{ file: string; path: string }> {
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()])
  await expect(page.getByRole('status').filter({ hasText: download.suggestedFilename() })).toBeVisible()
  return { file: download.suggestedFilename(), path: await download.path() }
}

test('reports: ranges add up, each figure opens its orders, files and paper say the same', async ({ startTill }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'scantill-reports-'))
  writeBook(dataDir)
  const settings = { shop: { ...shop, name: 'Maple & Pine Market' } }
  const { page } = await startTill({
    dataDir,
    settings,
    haste: 4,
    context: { viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce', acceptDownloads: true },
  })
  await signIn(page, 'Morgan')
  // The customer still types the password when the report is opened: the figures grow while one looks at them.
  await scanToPay(page, 1_820, freshCode('password'))
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await toReports(page)
  await expect(figure(page, 'Sales')).toContainText(money(4_321))
  await expect(figure(page, 'Sales')).toContainText(money(4_321 + 1_820), { timeout: 10_000 })

  // A day: its bar, its refunds, and the way back.
  await pickRange(page, 'Yesterday')
  const yesterday = between(addDays(today, -1), addDays(today, -1))
  await expect(figure(page, 'Net')).toContainText(money(sum(yesterday) - sum(yesterday, 'backMinor')))
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: /^12:00 to 13:00: 1 sale/ }).click()
  await expectOrders(page, 1, yesterday[1]?.minor ?? 0)
  await toReports(page)
  await figure(page, 'Refunds').click()
  await expectOrders(page, 1, yesterday[1]?.minor ?? 0)

  // A week beside the one before it, to the cent; a wallet's line opens that wallet's orders.
  await toReports(page)
  await pickRange(page, 'Last week')
  const monday = addDays(today, -((new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7) - 7)
  const week = between(monday, addDays(monday, 6))
  const before = between(addDays(monday, -7), addDays(monday, -1))
  await expect(figure(page, 'Sales')).toContainText(money(sum(week)))
  const compare = page.getByRole('region', { name: 'Compare with' })
  await expect(compare.getByRole('row', { name: /^Sales/ })).toContainText(money(sum(before)))
  await expect(compare.getByRole('row', { name: /^Net/ })).toContainText(money(sum(before) - sum(before, 'backMinor')))
  const wallets = page.getByRole('region', { name: 'By wallet' })
  await expect(wallets.getByRole('paragraph').filter({ hasText: 'Total' })).toContainText(money(sum(week)))
  await expect(page.getByRole('figure', { name: /^Sales by day/ }).getByRole('button')).toHaveCount(8)
  await page.getByRole('button', { name: 'Sales by day: As a table' }).click()
  const table = page.getByRole('region', { name: 'Sales by day' }).getByRole('table')
  await expect(table.getByRole('row')).toHaveCount(9)
  await expect(table.getByRole('row').last()).toContainText(money(sum(week) - sum(week, 'backMinor')))
  await page.getByRole('button', { name: 'Sales by day: As a chart' }).click()
  const wechat = week.filter(({ tender }) => tender === 'wechat')
  await wallets.getByRole('button', { name: /^WeChat Pay 7/ }).click()
  await expectOrders(page, 7, sum(wechat))
  await toReports(page)

  // Two dates by touch: the same week again.
  await page.getByRole('button', { name: /^Range/ }).click()
  const picker = page.getByRole('dialog', { name: 'Range' })
  expect(await seriousFindings(page)).toEqual([])
  const touch = async (day: string) => {
    const shown = (await picker.locator('[data-day]').first().getAttribute('data-day')) ?? ''
    if (shown.slice(0, 7) !== day.slice(0, 7))
      await picker.getByRole('button', { name: day < shown ? 'The month before' : 'The month after' }).click()
    await picker.locator(`[data-day="${day}"]`).click()
  }
  await touch(addDays(monday, 2))
  await touch(addDays(monday, 4))
  const three = between(addDays(monday, 2), addDays(monday, 4))
  await expect(figure(page, 'Sales')).toContainText(money(sum(three)))
  await expect(figure(page, 'Count')).toContainText('9')

  // Files and paper.
  await pickRange(page, 'Last week')
  await expect(figure(page, 'Sales')).toContainText(money(sum(week)))
  const csv = await exported(page, 'CSV')
  expect(csv.file).toMatch(/\.csv$/)
  expect(readFileSync(csv.path, 'utf8')).toContain(((sum(week) - sum(week, 'backMinor')) / 100).toFixed(2))
  const xlsx = await exported(page, 'Excel (XLSX)')
  const sheets = await readXlsx(xlsx.path)
  expect(JSON.stringify(sheets)).toContain(String((sum(week) - sum(week, 'backMinor')) / 100))
  await page.emulateMedia({ media: 'print' })
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  const paper = page.getByRole('article')
  await expect(paper).toContainText(money(sum(week) - sum(week, 'backMinor')))
  await expect(paper).toContainText('PRACTICE')
  await expect(page.locator('#root')).toBeHidden()
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await expect(paper).toHaveCount(0)
  rmSync(dataDir, { recursive: true, force: true })
})
