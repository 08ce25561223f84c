import { defaultDataDir, prepareDataDir, readHostFlags } from '../host-flags.ts'
import { openKeyFileVault } from '../secrets/key-file-vault.ts'
import { openTill } from '../till.ts'
import { VERSION } from '../version.ts'
import { StartError, type TillPort } from './till-port.ts'
import { startWebServer, type WebServer } from './web-server.ts'

/** How long a stop may take before the process ends anyway; the database is safe at any moment. */
const STOP_MS = 8_000

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const warn = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

async function open(argv: readonly string[], rendererDir: string): Promise<{ web: WebServer; till: TillPort }> {
  const flags = readHostFlags(argv, 'refuse')
  const dataDir = flags.data ?? defaultDataDir()
  prepareDataDir(dataDir)
  const vault = await openKeyFileVault(dataDir, warn)
  // The port is taken first: whoever finds it busy has not opened the database yet.
  const web = await startWebServer({ rendererDir, port: flags.port })
  try {
    const till = await openTill({
      kind: 'browser',
      version: VERSION,
      dataDir,
      settingsFile: flags.settings,
      vault,
      openCounterScreen: () => web.counterUrl,
      screenDir: rendererDir,
    })
    web.attach(till)
    return { web, till }
  } catch (error) {
    await web.close()
    throw error
  }
}

/** Ends cleanly once, however often it is asked to. One Ctrl-C may arrive several times (terminal, npm, start script); a later one ends at once. */
function stopOn(web: WebServer, till: TillPort): void {
  let since: number | null = null
  const stop = async () => {
    if (since !== null && performance.now() - since < 1_000) return
    if (since !== null) process.exit(130)
    since = performance.now()
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await web.close()
    await till.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  // `npm start` went away without a word: a till that nobody sees must not go on.
  process.on('disconnect', () => since === null && stop())
}

/**
 * Runs the till behind a loopback web server: opens it, prints the links once a sale can be taken, stops it on SIGINT and SIGTERM.
 * What keeps it from starting is one sentence on standard error and exit code 1.
 */
export async function runBrowserHost(argv: readonly string[], rendererDir: string): Promise<void> {
  try {
    const { web, till } = await open(argv, rendererDir)
    stopOn(web, till)
    say(`Scantill is ready: ${web.tillUrl}`)
    say(`Counter screen: ${web.counterUrl}`)
    const practice = till.practiceUrl()
    if (practice !== null) say(`Practice gateway: ${practice} (orders at ${practice.replace(/\/$/, '')}/_orders)`)
    process.send?.({ ready: web.tillUrl })
    till.resume()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    warn(error.message)
    process.exit(1)
  }
}
