import { freshCode, keyAmount, outcome, scan, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'

test('a manager copies the book and checks its journal', async ({ startTill }) => {
  const { page } = await startTill()
  await signIn(page, 'Morgan')
  await keyAmount(page, 1250)
  await page.keyboard.press('Enter')
  await scan(page, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await page.getByRole('button', { name: 'New sale' }).click()
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /Settings/ }).click()
  await page.getByRole('button', { name: /This till/ }).click()
  await expect(page.getByText('No copy yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(page.getByText(/and read back whole\./)).toBeVisible()
  await expect(page.getByText(/^scantill-000001-.*\.db$/)).toBeVisible()
  await page.getByRole('button', { name: 'Check journal' }).click()
  await expect(page.getByText(/^All \d+ lines are there, unchanged and in order/)).toBeVisible()
  await expect(page.getByText(/npm run till -- restore --data/)).toBeVisible()
})

test('an auditor sees what this till is and checks its journal, and can change nothing', async ({ startTill }) => {
  const { page } = await startTill({
    settings: {
      people: [
        { name: 'Ada', role: 'auditor' },
        { name: 'Mo', role: 'manager', pin: '2225' },
      ],
    },
  })
  await page.getByRole('button', { name: /Ada/ }).click()
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /Settings/ }).click()
  await page.getByRole('button', { name: 'Check journal' }).click()
  await expect(page.getByText(/^All \d+ lines are there, unchanged and in order/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Back up now' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /Shop and till/ })).toHaveCount(0)
})
