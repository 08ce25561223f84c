import { parseArgs } from 'node:util'
import { startOttPaySimulator } from './ottpay/index.ts'
import { PRACTICE_MERCHANT, PRACTICE_PORT } from './ottpay/practice-merchant.ts'

/* Runs the practice gateway alone: node src-main/simulator/main.ts [--port 4180] [--store FILE] [--speed N] */

type Arguments = { port: number; storeFile: string | null; speed: number }

function readArguments(): Arguments {
  const { values } = parseArgs({ options: { port: { type: 'string' }, store: { type: 'string' }, speed: { type: 'string' } } })
  const port = Number(values.port ?? PRACTICE_PORT)
  const speed = Number(values.speed ?? 1)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number from 0 to 65535.')
  if (!(speed > 0 && speed <= 1_000_000)) throw new Error('--speed takes a number above 0, such as 10.')
  return { port, storeFile: values.store ?? null, speed }
}

async function main(): Promise<void> {
  const simulator = await startOttPaySimulator({ ...readArguments(), ...PRACTICE_MERCHANT })
  const lines = [
    'Practice gateway for OTT Pay; no money moves. Point a till at it with:',
    `  endpoint     ${simulator.url}`,
    `  merchant id  ${PRACTICE_MERCHANT.merchantId}`,
    `  operator id  ${PRACTICE_MERCHANT.operatorId}`,
    `  sign key     ${PRACTICE_MERCHANT.signKey}`,
    `What it holds  http://127.0.0.1:${simulator.port}/_orders`,
    'Ctrl+C ends it.',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close().then(() => process.exit(0)))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
