import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { DOKYPAY_METHODS, DOKYPAY_PAGE } from '#main/gateways/dokypay/methods.ts'
import { methodOf as okpayMethod } from '#main/gateways/okpay/methods.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { type Calls, NO_CAPABILITIES, type OfferedAccount, type PaymentSnapshot, type TillSnapshot } from '#shared/bridge/contract.ts'
import type { Method } from '#shared/domain/gateway-method.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import { keyAmount, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'
import { seriousFindings } from './look-over.ts'

/*
 * The screens of a sale by link with accounts of other gateways and every kind of panel they can give. The till is a real one; what this test
 * puts between it and the page are accounts that it does not have, their ways to pay, and the panels that would come back.
 */

const PICTURES = join(import.meta.dirname, '..', '..', 'test-results', 'links')
const DOKYPAY: OfferedAccount = {
  id: 'test-dokypay',
  kind: 'dokypay',
  name: 'Dokypay',
  currencies: ['IDR', 'VND', 'PKR'],
  capabilities: { ...NO_CAPABILITIES, link: true, refund: true },
  page: DOKYPAY_PAGE,
}
const OKPAY: OfferedAccount = {
  id: 'test-okpay',
  kind: 'okpay',
  name: 'OKPAY',
  currencies: ['INR', 'IDR', 'VND', 'PKR', 'BRL', 'JPY', 'KWD'],
  capabilities: { ...NO_CAPABILITIES, link: true },
}
const METHODS: Record<string, readonly Method[]> = {
  [DOKYPAY.id]: DOKYPAY_METHODS,
  [OKPAY.id]: OKPAY_PRACTICE_MERCHANT.channels.map(okpayMethod),
}
const NO_PANEL: LinkPanel = {
  url: null,
  qrText: null,
  qrImageUrl: null,
  deepLink: null,
  paymentCode: null,
  holder: null,
  guideUrl: null,
  guideCode: null,
  startsAt: null,
  expiresAt: null,
}

type Wish = Calls['payment:show-link']['input']

function paymentOf(wish: Wish, panel: LinkPanel | null, more: Partial<PaymentSnapshot['attempt']> = {}): PaymentSnapshot {
  const now = Date.now()
  const lifeMs = panel?.expiresAt ? panel.expiresAt - now : 600_000
  const id = 'T01LINKPANEL0001Q9D4'
  const amountMinor = wish.amountMinor + wish.tipMinor
  const wallet = wish.wallet ?? 'link'
  return {
    attempt: {
      id,
      orderId: 9001,
      kind: 'link',
      accountId: wish.accountId,
      wallet,
      methodId: wish.methodId,
      amountMinor,
      currency: wish.currency,
      status: 'asking',
      reason: null,
      codeUrl: null,
      panel,
      codeMasked: null,
      gatewayRef: null,
      paidMinor: null,
      createdAt: now,
      sentAt: now,
      endedAt: null,
      windowMs: lifeMs,
      askedCount: 0,
      notFoundCount: 0,
      notFoundSince: null,
      lastAnswer: null,
      lastAnswerAt: null,
      nextAskAt: null,
      ...more,
    },
    order: {
      orderId: 9001,
      number: id,
      at: now,
      businessDay: '2026-11-22',
      tender: wallet,
      kind: 'link',
      totalMinor: amountMinor,
      tipMinor: wish.tipMinor,
      refundedMinor: 0,
      currency: wish.currency,
      status: more.status ?? 'asking',
      reason: more.reason ?? null,
      personName: 'Casey',
      note: '',
      practice: true,
    },
    remainingMs: lifeMs,
    asOf: now,
    nextAskInMs: 5_000,
    diary: [],
  }
}

/** Stands between page and till: adds accounts, answers for them, remembers what was asked of them. */
async function between(page: Page) {
  const asked: Wish[] = []
  let panel: LinkPanel | null = NO_PANEL
  let tell: (event: string, payload: unknown) => void = () => undefined
  const withAccounts = (snapshot: TillSnapshot): TillSnapshot => ({
    ...snapshot,
    offers: [...snapshot.offers.filter(({ kind }) => kind === 'ottpay'), DOKYPAY, OKPAY],
  })
  await page.routeWebSocket(/\/socket\?/, (ws) => {
    const till = ws.connectToServer()
    tell = (event, payload) => ws.send(JSON.stringify({ event, payload }))
    ws.onMessage((text) => {
      const frame = JSON.parse(String(text)) as { id: number; call: string; input: never }
      const answer = (value: unknown) => ws.send(JSON.stringify({ id: frame.id, answer: { ok: true, value } }))
      const { accountId } = (frame.input ?? {}) as { accountId?: string }
      if (frame.call === 'accounts:methods' && accountId && METHODS[accountId]) return answer(METHODS[accountId])
      if (frame.call === 'payment:show-link' && accountId && METHODS[accountId]) {
        asked.push(frame.input)
        return answer({ similar: null, payment: paymentOf(frame.input, panel) })
      }
      if (frame.call === 'payment:leave') return answer(null)
      till.send(text)
    })
    till.onMessage((text) => {
      const frame = JSON.parse(String(text)) as {
        event?: string
        payload?: TillSnapshot
        answer?: { ok: boolean; value?: Partial<TillSnapshot> | null }
      }
      if (frame.event === 'till:changed' && frame.payload) frame.payload = withAccounts(frame.payload)
      if (frame.answer?.ok && frame.answer.value?.offers) frame.answer.value = withAccounts(frame.answer.value as TillSnapshot)
      ws.send(JSON.stringify(frame))
    })
  })
  await page.reload()
  return {
    asked,
    gives(next: LinkPanel | null) {
      panel = next
    },
    /** The payment in view changes as if main had said so. */
    changes: (more: Partial<PaymentSnapshot['attempt']>, remainingMs = 0) => {
      const last = asked.at(-1)
      if (!last) throw new Error('nothing was asked for')
      tell('payment:changed', { ...paymentOf(last, panel, more), remainingMs })
    },
  }
}

async function look(page: Page, name: string, tag: string): Promise<void> {
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(PICTURES, `${name}-${tag}.png`) })
  expect(await seriousFindings(page), name).toEqual([])
  const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(scrolls, `${name} scrolls sideways`).toBe(false)
}

async function chooseCurrency(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: /^Currency/ }).click()
  await page.getByRole('menuitemradio', { name: code }).click()
}

const way = (page: Page, name: RegExp) => page.getByRole('region', { name: 'Ways to pay' }).getByRole('button', { name })

// Each size and each theme once: layouts do not depend on colours, nor colours on sizes.
for (const [viewport, colorScheme] of [
  [{ width: 1024, height: 600 }, 'light'],
  [{ width: 1366, height: 768 }, 'dark'],
] as const) {
  const tag = `${viewport.width}x${viewport.height}-${colorScheme}`
  test(`choosing, typing and every kind of panel at ${tag}`, async ({ startTill }) => {
    test.setTimeout(120_000)
    mkdirSync(PICTURES, { recursive: true })
    const { page } = await startTill({ context: { viewport, colorScheme, reducedMotion: 'reduce' } })
    const till = await between(page)
    await signIn(page, 'Casey')
    await chooseCurrency(page, 'IDR')
    await keyAmount(page, 15000000)
    await look(page, 'sale-idr', tag)
    await page.getByRole('button', { name: 'Checkout link' }).click()
    await expect(way(page, /^Customer chooses/)).toBeVisible()
    await look(page, 'choose-dokypay', tag)

    // A virtual account: what is typed is checked at the field, and nothing leaves while it is wrong.
    await way(page, /^Bank transfer Asks/)
      .first()
      .click()
    await page.getByLabel('Name').fill('Budi Santoso')
    await page.getByLabel(/e-mail/i).fill('budi@')
    await page.getByRole('button', { name: /^Show to customer/ }).click()
    await expect(page.locator('.linkform [aria-invalid="true"]')).toHaveCount(2)
    expect(till.asked).toEqual([])
    await look(page, 'form-wrong', tag)
    await page.getByLabel(/e-mail/i).fill('budi@example.com')
    await page.getByLabel(/phone/i).fill('+62 812-3456-7890')
    await page.getByRole('button', { name: '1 h', exact: true }).click()
    await look(page, 'form', tag)
    till.gives({
      ...NO_PANEL,
      paymentCode: '8808123456789012',
      holder: 'PT CONTOH SENTOSA',
      guideUrl: 'https://pay.example/guide/8808123456789012',
      guideCode: 'EXAMPLE',
      expiresAt: Date.now() + 3_600_000,
    })
    await page.getByRole('button', { name: /^Show to customer/ }).click()
    await expect(page.getByRole('status', { name: /^Waiting/ })).toBeVisible()
    expect(till.asked.at(-1)).toMatchObject({ accountId: DOKYPAY.id, methodId: 'banktransfer.id', currency: 'IDR', seconds: 3600, wallet: null })
    await expect(page.getByText('8808 1234 5678 9012')).toBeVisible()
    await look(page, 'panel-number', tag)
    till.changes({ status: 'unresolved' })
    await expect(page.getByRole('status', { name: /^Unresolved/ })).toBeVisible()
    await look(page, 'panel-number-over', tag)
    till.changes({ status: 'declined', reason: 'closed' })
    await expect(page.getByRole('status', { name: /^Declined/ })).toBeVisible()
    await look(page, 'declined', tag)
    // The same sale again, in the same money and by a link: nothing else is offered for it.
    await expect(page.getByRole('button', { name: 'Cash' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Make another link' }).click()

    // A QR that is only a picture somewhere on the internet: never loaded, said in words, its address to hand on.
    till.gives({
      ...NO_PANEL,
      deepLink: 'gojek://gopay/merchanttransfer?tref=1509110800474199656LMVO&amount=150000&activity=GP:RR&callback_url=example',
      qrImageUrl: 'https://api.pay.example/v2/gopay/1509110800474199656LMVO/qr-code',
      expiresAt: Date.now() + 900_000,
    })
    await way(page, /^GoPay/).click()
    await expect(page.getByRole('status', { name: /^Waiting/ })).toBeVisible()
    await expect(page.locator('main img')).toHaveCount(0)
    await look(page, 'panel-gopay', tag)
    await page.keyboard.press('Escape')

    // OKPAY in rupees: a UPI text to scan beside the page.
    await chooseCurrency(page, 'INR')
    await keyAmount(page, 84050)
    await page.keyboard.press('F3')
    till.gives({
      ...NO_PANEL,
      url: 'https://pay.example/upi/9f27c1d2',
      qrText: 'upi://pay?pa=shop@example&pn=Maple%20%26%20Pine&am=840.50&cu=INR&tr=T01LINKPANEL0001Q9D4',
    })
    await expect(page.getByRole('status', { name: /^Waiting/ })).toBeVisible()
    await look(page, 'panel-upi', tag)
    await page.keyboard.press('Escape')
  })
}

test('the point follows the currency, and what only the shop’s own money can do is not offered', async ({ startTill }) => {
  const { page } = await startTill()
  await between(page)
  await signIn(page, 'Casey')
  await keyAmount(page, 12345)
  await expect(page.getByLabel('Amount')).toHaveText('$123.45')
  await chooseCurrency(page, 'JPY')
  await expect(page.getByLabel('Amount')).toHaveText('¥12,345 JPY')
  await chooseCurrency(page, 'KWD')
  await expect(page.getByLabel('Amount')).toHaveText(/12\.345/)
  await expect(page.getByRole('button', { name: 'Cash' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Show QR' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Scan to pay' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Checkout link' })).toBeVisible()
  await chooseCurrency(page, 'CAD')
  await expect(page.getByRole('button', { name: 'Cash' })).toBeVisible()
})
