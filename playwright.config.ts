import { defineConfig } from '@playwright/test'
import { findElectron } from './scripts/electron-binary.ts'
import type { HostSettings } from './test/e2e/fixtures.ts'

// Workers read this file as well; the sentence is for people, once.
if (findElectron() === null && process.env.TEST_WORKER_INDEX === undefined) {
  process.stdout.write(
    'No Electron program here: every spec runs in the browser host and in the Electron stand-in, and is skipped in project "electron".\n',
  )
}

export default defineConfig<object, HostSettings>({
  testDir: './test/e2e',
  outputDir: './test-results/e2e',
  workers: 4,
  fullyParallel: false,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  forbidOnly: !!process.env.CI,
  // A machine with too much to do gets a second try; the table of `npm test` says how many needed it.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    { name: 'browser-host', testIgnore: '**/*-in-electron.spec.ts', use: { hostKind: 'browser' } },
    { name: 'electron-stand-in', testIgnore: '**/*-in-browser.spec.ts', use: { hostKind: 'stand-in' } },
    { name: 'electron', testIgnore: '**/*-in-*.spec.ts', use: { hostKind: 'electron' } },
  ],
})
