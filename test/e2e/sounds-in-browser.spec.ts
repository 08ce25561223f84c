import type { Page } from '@playwright/test'
import { freshCode, keyAmount, outcome, scan, scanToPay, signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'

/* Which sound is played when: a recording AudioContext stands in for the machine's. */

/** The first tone of each of the till's sounds, in Hz. */
const FIRST: Record<string, string> = { 1320: 'scan', 440: 'soft', 520: 'warn', 659: 'paid', 330: 'declined', 587: 'unresolved' }
const STARTS = new Set(Object.keys(FIRST).map(Number))

/** Records each oscillator's frequency and each note's loudness. `blocked` plays nothing until `window.touched` is called, as a browser before a touch. */
async function record(page: Page, blocked = false): Promise<void> {
  await page.addInitScript((waits) => {
    const heard: { hz: number; gain: number }[] = []
    let open: () => void = () => undefined
    const touched = new Promise<void>((resolve) => {
      open = resolve
    })
    class Recorder {
      state = waits ? 'suspended' : 'running'
      currentTime = 0
      destination = {}
      resume = () => touched.then(() => undefined)
      createGain() {
        const note = { gain: 0 }
        return {
          note,
          gain: {
            setValueAtTime: () => undefined,
            linearRampToValueAtTime: (value: number) => {
              note.gain = value
            },
            exponentialRampToValueAtTime: () => undefined,
          },
          connect: () => undefined,
        }
      }
      createOscillator() {
        const frequency = { value: 0 }
        let note = { gain: 0 }
        return {
          frequency,
          type: 'sine',
          connect: (target: { note: { gain: number }; connect: () => void }) => {
            note = target.note
            return target
          },
          start: () => heard.push({ hz: frequency.value, gain: note.gain }),
          stop: () => undefined,
        }
      }
    }
    Object.assign(window, { AudioContext: Recorder, heardSounds: heard, touched: open })
  }, blocked)
  await page.reload()
}
const notes = (page: Page) => page.evaluate(() => (window as unknown as { heardSounds: { hz: number; gain: number }[] }).heardSounds)
/** The sounds by name. A sound that begins twice with the same tone is one. */
const heard = async (page: Page) =>
  (await notes(page))
    .filter(({ hz }) => STARTS.has(hz))
    .map(({ hz }) => FIRST[hz])
    .filter((name, place, all) => all[place - 1] !== name)

test('a good scan, paid, declined and unresolved each have their sound, once, at their moment', async ({ host }) => {
  test.setTimeout(60_000)
  const { page } = host
  await record(page)
  await signIn(page, 'Casey')
  await scanToPay(page, 1234, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await expect.poll(() => heard(page)).toEqual(['scan', 'paid'])
  await page.getByRole('button', { name: 'New sale' }).click()
  // From the sale screen the scan opens a card; charging it is no second scan.
  await keyAmount(page, 2345)
  await scan(page, freshCode('declines'))
  await expect(page.getByRole('button', { name: /^Charge/ })).toBeVisible()
  expect(await heard(page)).toEqual(['scan', 'paid', 'scan'])
  await page.getByRole('button', { name: /^Charge/ }).click()
  await expect(outcome(page, 'Declined')).toBeVisible({ timeout: 20_000 })
  await expect.poll(() => heard(page)).toEqual(['scan', 'paid', 'scan', 'declined'])
  // The screen is loaded anew: what was heard is not heard again.
  await page.reload()
  await expect(outcome(page, 'Declined')).toBeVisible()
  await page.waitForTimeout(500)
  expect(await heard(page)).toEqual([])
  // A code without an amount is a soft word, no good scan.
  await page.keyboard.press('Escape')
})

test('money that comes after all is heard once, while another sale is under way', async ({ startTill, hostKind }) => {
  test.skip(hostKind !== 'browser', 'waits a minute of the till’s time; the path behind the bridge is the same on every host')
  test.setTimeout(90_000)
  const { page } = await startTill({ haste: 8 })
  await record(page)
  await signIn(page, 'Casey')
  await scanToPay(page, 6400, freshCode('late-success'))
  await expect(outcome(page, 'Declined')).toBeVisible()
  await page.getByRole('button', { name: 'New sale' }).click()
  await expect(page.getByText(/^Money came/)).toBeVisible({ timeout: 60_000 })
  await expect.poll(() => heard(page)).toEqual(['scan', 'declined', 'unresolved'])
  await keyAmount(page, 500)
  await page.waitForTimeout(1_000)
  expect(await heard(page)).toEqual(['scan', 'declined', 'unresolved'])
})

test('an outcome that came while the line was away is heard when it is back', async ({ host }) => {
  test.setTimeout(60_000)
  const { page } = host
  await record(page)
  await signIn(page, 'Casey')
  await page.routeWebSocket(/\/socket/, (line) => {
    line.connectToServer()
    Object.assign(globalThis, { line })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
  await scanToPay(page, 4321, freshCode('password'))
  await expect(outcome(page, 'Waiting')).toBeVisible()
  await (globalThis as unknown as { line: { close(options: object): Promise<void> } }).line.close({ code: 1011, reason: 'broken' })
  await expect(outcome(page, 'Paid')).toBeVisible({ timeout: 25_000 })
  await expect.poll(() => heard(page)).toEqual(['scan', 'paid'])
})

test('a scan that main read itself sounds as one from a keyboard does', async ({ host }) => {
  const { page } = host
  await record(page)
  await signIn(page, 'Casey')
  await page.routeWebSocket(/\/socket/, (line) => {
    line.connectToServer()
    Object.assign(globalThis, { line })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Scan to pay' }).waitFor()
  const { line } = globalThis as unknown as { line: { send(text: string): void } }
  const scanned = (code: string) => line.send(JSON.stringify({ event: 'scanner:scanned', payload: { code } }))
  scanned(freshCode('pays'))
  await expect.poll(() => heard(page)).toEqual(['soft'])
  await keyAmount(page, 4321)
  await page.getByRole('button', { name: 'Scan to pay' }).click()
  await page.getByText('Scan the customer’s payment code').waitFor()
  scanned(freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await expect.poll(() => heard(page)).toEqual(['soft', 'scan', 'paid'])
})

test('volume, the off switch and the buttons beside them; a held-back sound is not played late', async ({ host }) => {
  test.setTimeout(60_000)
  const { page } = host
  await record(page)
  await signIn(page, 'Morgan')
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('button', { name: /^Look and language/ }).click()
  for (const name of ['Good scan', 'Paid', 'Declined', 'Unresolved']) await page.getByRole('button', { name, exact: true }).click()
  expect(await heard(page)).toEqual(['scan', 'paid', 'declined', 'unresolved'])
  const loud = (await notes(page))[0]?.gain ?? 0
  await page.getByRole('slider', { name: 'Volume' }).fill('30')
  await page.getByRole('button', { name: 'Good scan', exact: true }).click()
  expect((await notes(page)).at(-1)?.gain).toBeCloseTo(loud / 2, 5)
  await page.getByRole('switch', { name: 'Sounds' }).click()
  await expect(page.getByRole('button', { name: 'Good scan', exact: true })).toBeDisabled()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved')).toBeVisible()
  const before = (await notes(page)).length
  await page.getByRole('link', { name: /^Sale/ }).click()
  await scanToPay(page, 555, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  expect((await notes(page)).length).toBe(before)
})

test('a sound that the browser held back is not played at the next touch', async ({ host }) => {
  const { page } = host
  await record(page, true)
  await signIn(page, 'Casey')
  await scanToPay(page, 777, freshCode('pays'))
  await expect(outcome(page, 'Paid')).toBeVisible()
  await page.waitForTimeout(600)
  await page.evaluate(() => (window as unknown as { touched: () => void }).touched())
  await page.waitForTimeout(200)
  expect(await notes(page)).toEqual([])
})
