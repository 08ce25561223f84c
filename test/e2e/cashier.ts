import { randomInt } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import type { SimulatedOrder } from '#main/simulator/ottpay/index.ts'
import { practiceCodes } from '#main/simulator/ottpay/scenes.ts'
import type { PracticeScene } from '#shared/bridge/contract.ts'

/** What a cashier does at the screen, in the words the screen has. */

/** Signs in a practice person by name and PIN. */
export async function signIn(page: Page, name: 'Casey' | 'Morgan' | 'Robin'): Promise<void> {
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await typeSlowly(page, { Casey: '1111', Morgan: '2222', Robin: '3333' }[name])
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
}

/** Types as a person does: far slower than a scanner. */
export async function typeSlowly(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 90 })
}

/** Types as a wedge scanner does, with its suffix. */
export async function scan(page: Page, code: string, suffix: 'Enter' | 'Tab' | 'none' = 'Enter'): Promise<void> {
  // A person's last key and a scan are never as near to each other as two lines of a script.
  await page.waitForTimeout(300)
  await page.keyboard.type(code, { delay: 1 })
  if (suffix !== 'none') await page.keyboard.press(suffix)
}

/** A fresh practice code that plays this scene. */
export function freshCode(scene: PracticeScene): string {
  const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')
  const code = practiceCodes(digits).find((candidate) => candidate.scene === scene)
  if (!code) throw new Error(`no practice code for ${scene}`)
  return code.code
}

/** Keys an amount in cents on an empty sale screen. */
export async function keyAmount(page: Page, cents: number): Promise<void> {
  await typeSlowly(page, String(cents))
}

/** Keys an amount, opens Scan to pay and scans. */
export async function scanToPay(page: Page, cents: number, code: string): Promise<void> {
  await keyAmount(page, cents)
  await page.getByRole('button', { name: 'Scan to pay' }).click()
  await page.getByText('Scan the customer’s payment code').waitFor()
  await scan(page, code)
}

/** The one element that tells how the sale ended. */
export function outcome(page: Page, word: 'Paid' | 'Declined' | 'Unresolved' | 'Waiting'): Locator {
  return page.getByRole('status', { name: new RegExp(`^${word}`) })
}

/** What the practice gateway (or any simulator) really holds. */
export async function heldOrders(url: string | null): Promise<SimulatedOrder[]> {
  if (url === null) throw new Error('the till has no practice gateway')
  const reply = await fetch(new URL('_orders', url))
  return (await reply.json()) as SimulatedOrder[]
}

/** The charges of one amount that the gateway really made. */
export async function chargesOf(url: string | null, cents: number): Promise<SimulatedOrder[]> {
  return (await heldOrders(url)).filter((order) => order.asked_amount === cents && order.charged)
}
