import { type Browser, test as base } from '@playwright/test'
import { findElectron } from '../../scripts/electron-binary.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { type Host, type HostKind, type HostOptions, startHost } from '../helpers/hosts.ts'

export type HostSettings = {
  /** Which host this project's specs run on; the projects of playwright.config.ts set it. */
  hostKind: HostKind
  /** The Chromium of this worker. */
  chromium: Browser
}

type Fixtures = {
  /** Starts a till with options of its own; whatever still runs at the end of the test is stopped. */
  startTill(options?: Omit<HostOptions, 'browser'>): Promise<Host>
  /** A fresh till in practice mode with nothing sold yet. */
  host: Host
  /** Skips a spec where its host has no program; on for every test. */
  hostIsHere: undefined
}

export const test = base.extend<Fixtures, HostSettings>({
  hostKind: ['browser', { option: true, scope: 'worker' }],
  chromium: [
    // Playwright reads the fixtures a fixture needs from its first argument's braces.
    async ({ hostKind }, use) => {
      if (hostKind === 'electron') return use(null as unknown as Browser)
      const browser = await launchBrowser()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  hostIsHere: [
    async ({ hostKind }, use, info) => {
      info.skip(hostKind === 'electron' && findElectron() === null, 'no Electron program here')
      await use(undefined)
    },
    { auto: true },
  ],
  startTill: async ({ hostKind, chromium, hostIsHere }, use) => {
    void hostIsHere
    const started: Host[] = []
    await use(async (options = {}) => {
      const host = await startHost(hostKind, { ...options, browser: chromium })
      started.push(host)
      return host
    })
    for (const host of started) await host.stop()
  },
  host: async ({ startTill }, use) => {
    await use(await startTill())
  },
})

export const expect: typeof base.expect = base.expect
