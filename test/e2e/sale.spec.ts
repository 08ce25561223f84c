import { chargesOf, freshCode, heldOrders, keyAmount, outcome, scan, scanToPay, signIn, typeSlowly } from './cashier.ts'
import { expect, test } from './fixtures.ts'

test('a sale of 12.34 by Scan to pay ends Paid, charged once, and is found again', async ({ host }) => {
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await scanToPay(page, 1234, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await expect(outcome(page, 'Paid')).toHaveAccessibleName(/\$12\.34/)
  expect(await chargesOf(practiceUrl, 1234)).toHaveLength(1)

  await page.getByRole('button', { name: 'New sale' }).click()
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await typeSlowly(page, '12.34')
  const row = page.getByRole('listitem').filter({ hasText: '$12.34' })
  await expect(row).toHaveCount(1)
  await row.getByRole('button').click()
  await expect(page.getByText('Diary')).toBeVisible()
  await page.getByRole('tab', { name: 'Receipt' }).click()
  await expect(page.getByText('PRACTICE').last()).toBeVisible()
})

test('a sale by Show QR ends Paid on both screens after the practice customer pays', async ({ host }) => {
  const { page, practiceUrl } = host
  const counter = await host.openCounter()
  await signIn(page, 'Casey')
  await keyAmount(page, 5500)
  await expect(counter.getByText('$55.00').first()).toBeVisible()
  await page.keyboard.press('F2')
  await page.getByRole('button', { name: /WeChat Pay/ }).click()
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(counter.getByRole('img', { name: /QR/ }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Customer pays now' }).click()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 8_000 })
  await expect(counter.getByText('Paid').first()).toBeVisible()
  expect(await chargesOf(practiceUrl, 5500)).toHaveLength(1)
  // Wiped between customers.
  await page.getByRole('button', { name: 'New sale' }).click()
  await expect(counter.getByText('$55.00')).toHaveCount(0)
})

test('hiding a QR does not cancel it: the till goes on watching and tells', async ({ host }) => {
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await keyAmount(page, 777)
  await page.getByRole('button', { name: 'Show QR' }).click()
  await page.getByRole('button', { name: /Alipay/ }).click()
  await page.getByRole('button', { name: 'Customer pays now' }).waitFor()
  const [held] = await heldOrders(practiceUrl)
  await page.getByRole('button', { name: 'Hide QR' }).click()
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
  await fetch(new URL('_customer', practiceUrl ?? ''), { method: 'POST', body: JSON.stringify({ order_id: held?.order_id, does: 'pays' }) })
  await expect(page.getByRole('link', { name: /\$7\.77.*Paid|Paid.*\$7\.77/ }).or(page.getByText('$7.77').first())).toBeVisible()
  await expect.poll(async () => (await page.getByText('Paid').count()) > 0, { timeout: 15_000 }).toBe(true)
})

test('a lost reply ends Paid by asking, charged once', async ({ host }) => {
  test.setTimeout(60_000)
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await scanToPay(page, 4321, freshCode('lost-paid'))
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 40_000 })
  const held = (await heldOrders(practiceUrl)).filter((order) => order.asked_amount === 4321)
  expect(held).toHaveLength(1)
  expect(held[0]?.charged).toBe(true)
})

test('a declined sale is tried again with another code: same sale, new order id, one charge', async ({ host }) => {
  const { page, practiceUrl } = host
  await signIn(page, 'Casey')
  await scanToPay(page, 2600, freshCode('declines'))
  await expect(outcome(page, 'Declined')).toBeVisible()
  await page.getByRole('button', { name: 'Try another code' }).click()
  await scan(page, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  const held = (await heldOrders(practiceUrl)).filter((order) => order.asked_amount === 2600)
  expect(held).toHaveLength(2)
  expect(held.filter((order) => order.charged)).toHaveLength(1)
  await page.getByRole('button', { name: 'New sale' }).click()
  await page
    .getByRole('link', { name: 'Orders' })
    .or(page.getByRole('button', { name: 'Orders' }))
    .first()
    .click()
  await expect(page.getByRole('listitem').filter({ hasText: '$26.00' })).toHaveCount(1)
})

// What is main's and the screen's alone is the same on every host; the stand-in for Electron needs it no second time.
test.describe('at the screen', () => {
  test.skip(({ hostKind }) => hostKind === 'stand-in', 'the same on every host')

  test('the same code scanned again opens the earlier payment and charges nothing', async ({ host }) => {
    const { page, practiceUrl } = host
    const code = freshCode('pays')
    await signIn(page, 'Casey')
    await scanToPay(page, 1100, code)
    await expect(outcome(page, 'Paid')).toBeVisible()
    await page.getByRole('button', { name: 'New sale' }).click()
    await scanToPay(page, 1900, code)
    await expect(page.getByText('Already used')).toBeVisible()
    expect(await heldOrders(practiceUrl)).toHaveLength(1)
  })

  test('the same amount again within two minutes asks first, and Charge goes on', async ({ host }) => {
    const { page, practiceUrl } = host
    await signIn(page, 'Casey')
    await scanToPay(page, 1500, freshCode('pays'))
    await expect(outcome(page, 'Paid')).toBeVisible()
    await page.getByRole('button', { name: 'New sale' }).click()
    await scanToPay(page, 1500, freshCode('pays'))
    await expect(page.getByText('Is this another sale?')).toBeVisible()
    expect(await chargesOf(practiceUrl, 1500)).toHaveLength(1)
    await page.getByRole('button', { name: 'Yes, another sale' }).click()
    const charge = page.getByRole('button', { name: /^Charge/ })
    if (await charge.isVisible()) await charge.click()
    await expect(outcome(page, 'Paid')).toBeVisible()
    expect(await chargesOf(practiceUrl, 1500)).toHaveLength(2)
  })

  test('cash with money given says the change', async ({ host }) => {
    const { page } = host
    await signIn(page, 'Casey')
    await keyAmount(page, 735)
    await page.keyboard.press('F4')
    await page.getByRole('button', { name: '$10.00', exact: true }).click()
    await expect(page.getByText('$2.65').first()).toBeVisible()
    await page.getByRole('button', { name: /^Take cash/ }).click()
    await expect(outcome(page, 'Paid')).toHaveAccessibleName(/\$7\.35/)
    await expect(page.getByText('$2.65').first()).toBeVisible()
  })

  test('a scan anywhere never lands in the amount and never presses a button', async ({ host }) => {
    const { page, practiceUrl } = host
    await signIn(page, 'Casey')
    const amount = page.getByLabel('Amount', { exact: true })
    for (const suffix of ['Enter', 'Tab', 'none'] as const) {
      await scan(page, freshCode('pays'), suffix)
      await page.waitForTimeout(400)
      await expect(amount).toContainText('$0.00')
    }
    await keyAmount(page, 999)
    await page.getByRole('button', { name: 'Cash', exact: true }).focus()
    await scan(page, freshCode('pays'))
    // The card waits for Charge; the scanner's Enter pressed neither Cash nor Charge.
    await expect(page.getByRole('button', { name: /^Charge/ })).toBeVisible()
    await expect(page.getByText('$9.99').first()).toBeVisible()
    expect(await heldOrders(practiceUrl)).toHaveLength(0)
    await page.getByRole('button', { name: /^Charge/ }).click()
    await expect(outcome(page, 'Paid')).toBeVisible()
    expect(await chargesOf(practiceUrl, 999)).toHaveLength(1)
  })

  test('a wrong amount is held for a manager, who closes it with a reason', async ({ host }) => {
    const { page } = host
    await signIn(page, 'Morgan')
    await scanToPay(page, 3300, freshCode('wrong-amount'))
    await expect(outcome(page, 'Unresolved')).toBeVisible()
    await page
      .getByRole('link', { name: /^Unresolved/ })
      .or(page.getByRole('button', { name: /^Unresolved/ }))
      .first()
      .click()
    await page.getByRole('button', { name: 'Close by hand' }).click()
    await page.getByRole('textbox').fill('gave the cent back in cash')
    await page.getByRole('button', { name: 'Close by hand' }).last().click()
    await expect(page.getByText('$33.00')).toHaveCount(0)
  })

  test('after a reload the screen goes on where it was', async ({ host }) => {
    const { page } = host
    await signIn(page, 'Casey')
    await scanToPay(page, 6100, freshCode('password'))
    await expect(outcome(page, 'Waiting')).toBeVisible()
    await page.reload()
    await expect(outcome(page, 'Waiting').or(outcome(page, 'Paid'))).toBeVisible()
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 20_000 })
  })

  test('a scanned receipt opens its order; with an amount or a payment it only asks, and never charges', async ({ host }) => {
    test.setTimeout(60_000)
    const { page, practiceUrl } = host
    await signIn(page, 'Casey')
    await scanToPay(page, 1875, freshCode('pays'))
    await expect(outcome(page, 'Paid')).toBeVisible()
    const number = (await chargesOf(practiceUrl, 1875))[0]?.order_id ?? ''
    const open = page.getByRole('button', { name: new RegExp(`^Open order .*${number.slice(-4)}`) })

    // Nothing to lose, not even on the paid screen: the order at once.
    await scan(page, number)
    await expect(page.getByRole('tab', { name: 'Receipt' })).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: '$18.75' }).getByRole('button')).toHaveAttribute('aria-current', 'true')

    // An amount is keyed: it stays, and so does the screen.
    await page.getByRole('link', { name: 'Sale' }).click()
    await keyAmount(page, 640)
    await scan(page, number)
    await expect(page.getByText('Nothing new was charged. Open it?')).toBeVisible()
    await expect(page.getByLabel('Amount', { exact: true }).first()).toContainText('$6.40')
    await page.getByRole('button', { name: 'Not now' }).click()
    await expect(open).toHaveCount(0)

    // On the screen that charges what is scanned, with a number that no order bears.
    await page.getByRole('button', { name: 'Scan to pay' }).click()
    await page.getByText('Scan the customer’s payment code').waitFor()
    await scan(page, 'T01ZZZZZZ000000')
    await expect(page.getByText(/No order of this till bears the number T01ZZZZZZ000000/)).toBeVisible()
    expect((await heldOrders(practiceUrl)).filter((order) => order.asked_amount === 640)).toHaveLength(0)

    // A payment runs: it is still in view and ends as it would have.
    await scan(page, freshCode('password'))
    await expect(outcome(page, 'Waiting')).toBeVisible()
    await scan(page, number)
    await expect(open).toBeVisible()
    await expect(outcome(page, 'Waiting')).toBeVisible()
    if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT })
    await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 30_000 })
    expect(await chargesOf(practiceUrl, 640)).toHaveLength(1)
    await open.click()
    await expect(page.getByRole('tab', { name: 'Receipt' })).toBeVisible()
  })
})
