import { type NetworkPrinter, startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'
import { freshCode, scanToPay, signIn } from './cashier.ts'
import { test } from './fixtures.ts'

let peer: NetworkPrinter
for (const theme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [1024, 600],
    [1366, 768],
  ] as const)
    test(`shots ${theme} ${width}`, async ({ startTill }) => {
      test.setTimeout(90_000)
      peer = await startNetworkPrinter()
      const shot = (name: string) => page.screenshot({ path: `/tmp/shots/${name}-${width}-${theme}.png` })
      const { page } = await startTill({
        settings: {
          printers: [
            atPort(peer.port),
            atPort(1, { printerId: 'back', name: 'Back office', prints: { receipts: false, reports: true }, drawer: 'none' }),
          ],
          sale: { newSaleSeconds: 0 },
          look: { theme },
        },
        context: { viewport: { width, height }, colorScheme: theme },
      })
      await signIn(page, 'Morgan')
      peer.set({ paper: 'out' })
      await scanToPay(page, 2345, freshCode('pays'))
      await page.getByText('out of paper').first().waitFor()
      await shot('paid-paper-out')
      peer.set({ paper: 'ok', paperLasts: 60 })
      await page.getByText('Did it print?').first().waitFor({ timeout: 15_000 })
      await shot('paid-doubt')
      await page.getByRole('button', { name: 'New sale' }).click()
      await scanToPay(page, 999, freshCode('pays'))
      await page.waitForTimeout(700)
      await page.getByRole('button', { name: 'New sale' }).click()
      await page.getByRole('button', { name: /^Printer:/ }).click()
      await page.waitForTimeout(300)
      await shot('light-doctor')
      await page.keyboard.press('Escape')
      await page
        .getByRole('link', { name: /Unresolved/ })
        .or(page.getByRole('button', { name: /^Unresolved/ }))
        .first()
        .click()
      await page.waitForTimeout(400)
      await shot('unresolved')
      await page.getByRole('button', { name: /^Printer:/ }).click()
      await page.getByRole('button', { name: 'Open settings' }).click()
      await page.getByText('Printer doctor').waitFor()
      await page.getByRole('region', { name: 'Printer doctor' }).getByRole('button', { name: /^1/ }).click()
      await page.getByRole('region', { name: 'Printer doctor' }).getByRole('button', { name: /^3/ }).click()
      await page.waitForTimeout(800)
      await shot('settings')
      await page.getByText('Remove this printer').scrollIntoViewIfNeeded()
      await shot('settings-form')
      await page.getByRole('button', { name: 'Add a printer' }).click()
      await page.getByRole('button', { name: 'Look for printers' }).click()
      await page.waitForTimeout(800)
      await shot('settings-add')
      await peer.close()
    })
