import { type Browser } from '@playwright/test'
/** Launches the tests' Chromium, headless. Throws one plain sentence when there is none. */
export declare function launchBrowser(extraSwitches?: string[]): Promise<Browser>
