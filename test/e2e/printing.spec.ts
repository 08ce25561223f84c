import type { Page } from '@playwright/test'
import { type NetworkPrinter, startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'
import { freshCode, outcome, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/* The printer is a TCP peer that reads ESC/POS as a printer does; the till is the whole one. */

let peer: NetworkPrinter
test.beforeEach(async () => {
  peer = await startNetworkPrinter()
})
// A skipped spec has none.
test.afterEach(() => (peer as NetworkPrinter | undefined)?.close())
// Waits stay on Paid: these specs read what stands there.
const settings = () => ({ printers: [atPort(peer.port)], sale: { newSaleSeconds: 0 } })

const line = (page: Page) => page.getByRole('group', { name: 'Printer', exact: true })

test('a paid sale is printed without a touch, and says so', async ({ startTill }) => {
  const { page } = await startTill({ settings: settings() })
  await signIn(page, 'Casey')
  await scanToPay(page, 1234, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await expect(line(page)).toContainText('Printed')
  expect(peer.slips).toHaveLength(1)
  expect(peer.slips[0]).toContain('12.34')
  expect(peer.slips[0]).toContain('PRACTICE')
  expect(peer.pulses).toEqual([])
  await page.getByRole('button', { name: 'Print a copy' }).click()
  await expect(line(page)).toContainText('copy 1')
  expect(peer.slips[1]).toContain('COPY 1')
})

test('out of paper: the sale is safe and the receipt waits; with paper it is printed once, by itself', async ({ startTill }) => {
  peer.set({ paper: 'out' })
  const { page } = await startTill({ settings: settings() })
  await signIn(page, 'Casey')
  await scanToPay(page, 2345, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await expect(line(page)).toContainText('The sale is safe, the receipt waits. Front printer: out of paper.')
  peer.set({ paper: 'ok' })
  await expect(line(page)).toContainText('Printed', { timeout: 15_000 })
  expect(peer.slips).toHaveLength(1)
})

test('paper that ends in the middle: the till asks whether it printed, and a second one is marked', async ({ startTill }) => {
  peer.set({ paperLasts: 40 })
  const { page } = await startTill({ settings: settings() })
  await signIn(page, 'Casey')
  await scanToPay(page, 3456, freshCode('pays'))
  await expect(line(page)).toContainText('Did it print?', { timeout: 15_000 })
  peer.dropClient()
  peer.forget()
  peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
  await page.getByRole('button', { name: /^Printer:/ }).click()
  await expect(page.getByRole('region', { name: 'Prints that wait' })).toContainText('Receipt')
  await page.getByRole('region', { name: 'Prints that wait' }).getByRole('button', { name: 'No, print again' }).click()
  await expect.poll(() => peer.slips.length, { timeout: 15_000 }).toBe(1)
  expect(peer.slips[0]).toContain('DUPLICATE')
})

test('a manager adds a printer by its address, tries it, and sees how it is', async ({ startTill, hostKind }) => {
  const { page } = await startTill()
  await signIn(page, 'Morgan')
  await page.getByRole('button', { name: /^Printer:/ }).click()
  await page.getByRole('button', { name: 'Open settings' }).click()
  await page.getByLabel('Address of a network printer').fill('127.0.0.1')
  await page.getByLabel('Port').fill(String(peer.port))
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page.getByText('Something answers there.')).toBeVisible()
  await page.getByRole('button', { name: 'Add a printer' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Print a test page' }).click()
  await expect.poll(() => peer.slips.length).toBe(1)
  await page.getByRole('button', { name: 'Print the five lines' }).click()
  await expect.poll(() => peer.slips.length).toBe(2)
  for (const digit of ['1', '2', '3', '4', '5']) expect(peer.slips[1]).toContain(digit)
  const doctor = page.getByRole('region', { name: 'Printer doctor' })
  await doctor.getByRole('button', { name: /^1/ }).click()
  await doctor.getByRole('button', { name: /^3/ }).click()
  await expect(doctor).toContainText('Chinese goes out as GB18030.')
  // axe opens a page of its own, which the shell refuses.
  if (hostKind === 'browser') expect(await seriousFindings(page)).toEqual([])
  peer.set({ coverOpen: true })
  await expect(doctor).toContainText('cover open', { timeout: 15_000 })
})
