import { join } from 'node:path'
import type { OttPaySettings } from './settings/ottpay-settings.ts'
import { type OttPaySimulator, startOttPaySimulator } from './simulator/ottpay/index.ts'
import { PRACTICE_MERCHANT } from './simulator/ottpay/practice-merchant.ts'

/** The account id of practice attempts. */
export const PRACTICE_ACCOUNT = 'practice'

/** The embedded practice gateway and the settings with which the till reaches it. Its orders outlive the till in the data folder. */
export type PracticeGateway = { simulator: OttPaySimulator; settings: OttPaySettings; signKey: string; ordersUrl: string }

/** Starts the practice gateway on any free loopback port. */
export async function startPracticeGateway(dataDir: string): Promise<PracticeGateway> {
  const { signKey, currency: _currency, ...merchant } = PRACTICE_MERCHANT
  const simulator = await startOttPaySimulator({
    port: 0,
    merchantId: merchant.merchantId,
    operatorId: merchant.operatorId,
    signKey,
    storeFile: join(dataDir, 'practice-gateway.jsonl'),
  })
  return { simulator, signKey, settings: { ...merchant, baseUrl: simulator.url }, ordersUrl: new URL('/', simulator.url).href }
}
