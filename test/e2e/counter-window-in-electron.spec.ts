import type { StandInHost } from '../helpers/hosts.ts'
import { signIn } from './cashier.ts'
import { expect, test } from './fixtures.ts'

/* The counter window and the monitors, asked of the built shell through the stand-in. */

const BUILT_IN = { id: 10, label: 'Built-in' }
const LEFT = { id: 20, label: 'DELL P2419H' }
const RIGHT = { id: 30, label: 'Samsung S24' }
const COUNTER = 'app://till/counter.html'
/** Where a display of this place in the list stands. */
const at = (place: number) => ({ x: place * 1280, y: 0, width: 1280, height: 800 })

test('the counter window opens on the second monitor, follows the chosen one, and comes back to it', async ({ startTill }) => {
  const { standIn, page } = (await startTill({ env: { STAND_IN_DISPLAYS: '1' } })) as StandInHost
  const counter = () => standIn.windows.find(({ url }) => url === COUNTER)
  await signIn(page, 'Morgan')
  expect(counter()).toBeUndefined()

  // A second monitor is plugged in: the window opens there and the display stays awake.
  await standIn.setDisplays([BUILT_IN, LEFT])
  await standIn.waitForWindow(COUNTER)
  await expect.poll(() => [counter()?.bounds, counter()?.fullscreen, standIn.awake()]).toEqual([at(1), true, 1])

  // A third one is chosen in the settings: the window goes there at once.
  await standIn.setDisplays([BUILT_IN, LEFT, RIGHT])
  await page.getByRole('link', { name: /^More/ }).click()
  await page.getByRole('button', { name: /^Settings/ }).click()
  await page.getByRole('button', { name: /Counter screen.*For the customer/ }).click()
  await expect(page.getByRole('button', { name: 'DELL P2419H, 1280 × 800, shows it now' })).toBeVisible()
  await page.getByRole('button', { name: /^Samsung S24/ }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => counter()?.bounds).toEqual(at(2))
  expect(counter()?.fullscreen).toBe(true)

  // It is unplugged: the second one takes its place, and the settings say so.
  await standIn.setDisplays([BUILT_IN, LEFT])
  await expect.poll(() => [counter()?.bounds, counter()?.fullscreen]).toEqual([at(1), true])
  await expect(page.getByText('The chosen monitor is not connected now.')).toBeVisible()

  // Only the cashier's is left: an ordinary window, with the till in front.
  await standIn.setDisplays([BUILT_IN])
  await expect.poll(() => counter()?.fullscreen).toBe(false)
  expect(counter()?.bounds).toMatchObject({ width: 800, height: 600 })
  expect(standIn.focused.at(-1)).toBe(standIn.windows.find(({ page: shown }) => shown === page)?.id)

  // It is plugged in again, at another plug: known by its name.
  await standIn.setDisplays([BUILT_IN, LEFT, { ...RIGHT, id: 77 }])
  await expect.poll(() => [counter()?.bounds, counter()?.fullscreen]).toEqual([at(2), true])
  expect(standIn.windows.filter(({ url }) => url === COUNTER)).toHaveLength(1)
})

test('the chosen monitor is remembered over a restart; a closed window lets the display sleep', async ({ startTill }) => {
  const settings = { counter: { monitor: '2:Monitor 2' } }
  const host = (await startTill({ settings, env: { STAND_IN_DISPLAYS: '3' } })) as StandInHost
  const counter = await host.standIn.waitForWindow(COUNTER)
  await expect.poll(() => [counter.bounds, counter.fullscreen, host.standIn.awake()]).toEqual([at(2), true, 1])
  await counter.page.close()
  await expect.poll(() => host.standIn.awake()).toBe(0)
  // Monitors that change do not open again what a person closed; one that is added does.
  await host.standIn.setDisplays([
    { id: 0, label: 'Monitor 0' },
    { id: 1, label: 'Monitor 1' },
  ])
  await host.page.waitForTimeout(300)
  expect(host.standIn.awake()).toBe(0)
  await host.standIn.setDisplays([
    { id: 0, label: 'Monitor 0' },
    { id: 1, label: 'Monitor 1' },
    { id: 2, label: 'Monitor 2' },
  ])
  await expect.poll(() => host.standIn.awake()).toBe(1)
})
