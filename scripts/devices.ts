import { type DeviceCommand, UsageError } from './devices/command.ts'
import { list } from './devices/list.ts'
import { printTest } from './devices/print-test.ts'
import { scan } from './devices/scan.ts'

/* For whoever installs a till: npm run devices -- list | scan [--port PATH] [--baud N] | print-test. A new command is a file beside these two and a line below. */

const COMMANDS: Record<string, DeviceCommand> = { list, scan, 'print-test': printTest }

async function main([name, ...argv]: string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name]
  if (!command) {
    const usage = Object.entries(COMMANDS).map(
      ([word, { usage, summary }]) => `  npm run devices -- ${`${word} ${usage}`.trim().padEnd(34)} ${summary}`,
    )
    process.stdout.write(`${usage.join('\n')}\n`)
    return name === undefined || name === '--help' ? 0 : 1
  }
  try {
    return await command.run(argv)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
