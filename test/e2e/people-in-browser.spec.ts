import type { Page } from '@playwright/test'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'
import { keyAmount, typeSlowly } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

const MERCHANT = { merchantId: 'MADEUP0002', operatorId: '0000000042', signKey: 'AB12CD34EF56AB13' }
const PINS = { Casey: '4711', Robin: '8085', Morgan: '9075' }

/** Touches a tile and types a PIN, the person's own unless told. */
async function enter(page: Page, name: keyof typeof PINS, pin = PINS[name]): Promise<void> {
  const tile = page.getByRole('group', { name: 'People' }).getByRole('button', { name: new RegExp(`^\\w\\w ?${name}`) })
  await tile.click()
  await typeSlowly(page, pin)
  // The last digit is a digit only when it is clear that no scan goes on.
  await page.waitForTimeout(200)
  await page.keyboard.press('Enter')
}

test('a drawer with a senior, another cashier, an idle screen, and wrong PINs', async ({ startTill }) => {
  test.setTimeout(60_000)
  const printer = await startNetworkPrinter()
  const gateway: OttPaySimulator = await startOttPaySimulator({ ...MERCHANT, port: 0, storeFile: null })
  try {
    const { page } = await startTill({
      // The till's minute is seven seconds of this test.
      haste: 8,
      settings: {
        people: [
          { name: 'Casey', role: 'cashier', pin: PINS.Casey },
          { name: 'Robin', role: 'supervisor', pin: PINS.Robin },
          { name: 'Morgan', role: 'manager', pin: PINS.Morgan },
        ],
        gateways: { ottpay: { baseUrl: gateway.url, ...MERCHANT } },
        printers: [atPort(printer.port)],
        peopleRules: { idleLockMinutes: 1 },
      },
    })
    const amount = page.getByLabel('Amount', { exact: true })
    await enter(page, 'Casey')

    // A cashier opens the drawer with somebody who may.
    await page.getByRole('button', { name: /^Printer:/ }).click()
    await page.getByRole('button', { name: 'Open drawer' }).click()
    await page.getByLabel('Reason').fill('change for the market')
    const confirm = page.getByRole('form', { name: 'Why does the drawer open?' }).getByRole('button', { name: 'Open drawer' })
    await expect(confirm).toBeDisabled()
    await page.getByRole('button', { name: 'Robin', exact: true }).click()
    await page.getByLabel('PIN of Robin').fill(PINS.Casey)
    await confirm.click()
    await expect(page.getByRole('alert').filter({ hasText: 'That PIN is not right' })).toBeVisible()
    expect(printer.pulses).toHaveLength(0)
    await page.getByRole('button', { name: 'Robin', exact: true }).click()
    await page.getByLabel('PIN of Robin').fill(PINS.Robin)
    await confirm.click()
    await expect.poll(() => printer.pulses.length).toBe(1)
    await page.keyboard.press('Escape')

    // Two touches and a PIN; what was keyed is the new person's only when they say so.
    await keyAmount(page, 1250)
    await expect(amount).toContainText('$12.50')
    await page.getByRole('button', { name: 'Casey' }).click()
    await expect(page.getByRole('heading', { name: 'Who takes over?' })).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await enter(page, 'Morgan')
    await expect(page.getByText('Casey had keyed $12.50. Nothing of it was sent.')).toBeVisible()
    await expect(amount).toContainText('$0.00')
    await page.getByRole('button', { name: 'Go on with it' }).click()
    await expect(amount).toContainText('$12.50')

    // Nobody touches it: it locks, and the same person finds everything as it was.
    await expect(page.getByRole('heading', { name: 'Screen locked' })).toBeVisible({ timeout: 20_000 })
    expect(await seriousFindings(page)).toEqual([])
    await enter(page, 'Morgan')
    await expect(amount).toContainText('$12.50')

    // Five wrong PINs, then not even the right one; a manager lets them in.
    await page.getByRole('button', { name: 'Morgan' }).click()
    await page.getByRole('button', { name: 'Lock screen' }).click()
    await expect(page.getByRole('heading', { name: 'Screen locked' })).toBeVisible()
    for (let miss = 1; miss <= 5; miss++) {
      await enter(page, 'Casey', '0000')
      if (miss < 5) await expect(page.getByRole('alert').filter({ hasText: 'That PIN is not right' })).toBeVisible()
    }
    await expect(page.getByRole('heading', { name: /^Locked for \d+:\d\d$/ })).toBeVisible()
    await expect(page.getByRole('group', { name: 'PIN keypad' }).getByRole('button', { name: '1' })).toBeDisabled()
    await enter(page, 'Morgan')
    await page
      .getByRole('link', { name: /^More/ })
      .or(page.getByRole('button', { name: /^More/ }))
      .first()
      .click()
    await page.getByRole('button', { name: /Settings/ }).click()
    await page.getByRole('button', { name: /^People/ }).click()
    await page.getByRole('button', { name: 'Let in Casey' }).click()
    await expect(page.getByRole('button', { name: 'Let in Casey' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Morgan' }).first().click()
    await enter(page, 'Casey')
    await expect(page.getByRole('banner').getByRole('button', { name: 'Casey' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Scan to pay' })).toBeVisible()
  } finally {
    await gateway.close()
    await printer.close()
  }
})
