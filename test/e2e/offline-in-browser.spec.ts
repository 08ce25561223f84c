import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OttPaySimulator, startOttPaySimulator } from '#main/simulator/ottpay/index.ts'
import { freshCode, keyAmount, outcome, scan, scanToPay } from './cashier.ts'
import { expect, test } from './fixtures.ts'

const MERCHANT = { merchantId: 'MADEUP0001', operatorId: '0000000042', signKey: 'AB12CD34EF56AB12' }

test('offline is seen and said, cash goes on, and the tray empties by itself when the network is back', async ({ startTill }) => {
  test.setTimeout(150_000)
  const dir = mkdtempSync(join(tmpdir(), 'scantill-offline-'))
  const begin = (port: number): Promise<OttPaySimulator> => startOttPaySimulator({ ...MERCHANT, port, storeFile: join(dir, 'orders.jsonl') })
  let server = await begin(0)
  try {
    const { page } = await startTill({
      settings: { people: [{ name: 'Mei Lin', role: 'cashier' }], gateways: { ottpay: { baseUrl: server.url, ...MERCHANT } } },
    })
    const network = page.getByRole('button', { name: /^Network: / })
    await expect(network).toHaveAccessibleName('Network: fine')

    // Charged after three seconds, and no reply ever comes.
    await scanToPay(page, 3456, freshCode('lost-paid'))
    await expect(outcome(page, 'Waiting')).toBeVisible()
    await server.close()
    await expect(network).toHaveAccessibleName(/Network: (?!fine)/, { timeout: 20_000 })
    await page
      .getByRole('button', { name: /leave|later|new sale/i })
      .first()
      .click()

    await keyAmount(page, 1234)
    await page.getByRole('button', { name: 'Scan to pay' }).click()
    await page.getByText('Scan the customer’s payment code').waitFor()
    await scan(page, freshCode('pays'))
    await expect(page.getByText('There is no connection. Nothing was sent. Check the network, or take cash.')).toBeVisible()

    server = await begin(server.port)
    await expect(network).toHaveAccessibleName('Network: fine', { timeout: 20_000 })
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
