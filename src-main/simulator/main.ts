import { parseArgs } from 'node:util'
import { startDokypaySimulator } from './dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT, DOKYPAY_PRACTICE_PORT } from './dokypay/practice-merchant.ts'
import { startOkPaySimulator } from './okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT, OKPAY_PRACTICE_PORT } from './okpay/practice-merchant.ts'
import { startOttPaySimulator } from './ottpay/index.ts'
import { PRACTICE_MERCHANT, PRACTICE_PORT } from './ottpay/practice-merchant.ts'
import { startProxyPaySimulator } from './proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT, PROXYPAY_PRACTICE_PORT } from './proxypay/practice-merchant.ts'

/* Runs a practice gateway alone: node src-main/simulator/main.ts [--gateway ottpay|okpay|proxypay|dokypay] [--port N] [--store FILE] [--speed N] */

type Arguments = { port: number; storeFile: string | null; speed: number }
type Running = { port: number; close(): Promise<void> }

/** One gateway as it runs alone: its port, how it starts, and what a till has to be set to. */
type Stand = {
  title: string
  port: number
  start(options: Arguments): Promise<{ running: Running; facts: [name: string, value: string][] }>
}

const STANDS: Record<string, Stand> = {
  ottpay: {
    title: 'OTT Pay',
    port: PRACTICE_PORT,
    async start(options) {
      const running = await startOttPaySimulator({ ...options, ...PRACTICE_MERCHANT })
      const { merchantId, operatorId, signKey } = PRACTICE_MERCHANT
      const facts: [string, string][] = [
        ['endpoint', running.url],
        ['merchant id', merchantId],
        ['operator id', operatorId],
        ['sign key', signKey],
      ]
      return { running, facts }
    },
  },
  okpay: {
    title: 'OKPAY',
    port: OKPAY_PRACTICE_PORT,
    async start(options) {
      const running = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, ...options })
      const { merchantId, payKey, payoutKey, channels } = OKPAY_PRACTICE_MERCHANT
      const facts: [string, string][] = [
        ['base URL', running.url],
        ['merchant id', merchantId],
        ['pay key', payKey],
        ['payout key', payoutKey],
        ['channels', channels.map(({ direction, currency, payType }) => `${direction} ${currency} ${payType}`).join(', ')],
      ]
      return { running, facts }
    },
  },
  proxypay: {
    title: 'ProxyPay',
    port: PROXYPAY_PRACTICE_PORT,
    async start(options) {
      const running = await startProxyPaySimulator({ ...PROXYPAY_PRACTICE_MERCHANT, ...options, numbers: 'two-decimals' })
      const { merchant, signKey, currency, channels } = PROXYPAY_PRACTICE_MERCHANT
      const facts: [string, string][] = [
        ['base URL', running.url],
        ['merchant', merchant],
        ['sign key', signKey],
        ['currency', currency],
        ['pay codes', channels.map(({ direction, payCode }) => `${direction} ${payCode}`).join(', ')],
      ]
      return { running, facts }
    },
  },
  dokypay: {
    title: 'Dokypay',
    port: DOKYPAY_PRACTICE_PORT,
    async start(options) {
      const running = await startDokypaySimulator({ ...DOKYPAY_PRACTICE_MERCHANT, ...options })
      const { merchantId, appId, appKey, merchantKey, subscriptionPmId } = DOKYPAY_PRACTICE_MERCHANT
      const facts: [string, string][] = [
        ['merchant id', merchantId],
        ['app id', appId],
        ['app key', appKey],
        ['merchant key', merchantKey],
        ['subscription pmId', subscriptionPmId],
        ...Object.entries(running.urls).map(([operation, url]): [string, string] => [operation, url]),
      ]
      return { running, facts }
    },
  },
}

function readArguments(): { stand: Stand; options: Arguments } {
  const { values } = parseArgs({
    options: { gateway: { type: 'string' }, port: { type: 'string' }, store: { type: 'string' }, speed: { type: 'string' } },
  })
  const name = values.gateway ?? 'ottpay'
  const stand = Object.hasOwn(STANDS, name) ? STANDS[name] : undefined
  if (!stand) throw new Error(`--gateway takes one of ${Object.keys(STANDS).join(', ')}.`)
  const port = Number(values.port ?? stand.port)
  const speed = Number(values.speed ?? 1)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number from 0 to 65535.')
  if (!(speed > 0 && speed <= 1_000_000)) throw new Error('--speed takes a number above 0, such as 10.')
  return { stand, options: { port, storeFile: values.store ?? null, speed } }
}

async function main(): Promise<void> {
  const { stand, options } = readArguments()
  const { running, facts } = await stand.start(options)
  const width = Math.max(...facts.map(([name]) => name.length)) + 2
  const lines = [
    `Practice gateway for ${stand.title}; no money moves. Point a till at it with:`,
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}${value}`),
    `What it holds  http://127.0.0.1:${running.port}/_orders`,
    'Ctrl+C ends it.',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close().then(() => process.exit(0)))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
