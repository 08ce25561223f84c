import { openKeyFileVault } from '#main/secrets/key-file-vault.ts'
import { openTill } from '#main/till.ts'

/*
 * A till in a process of its own, so that a test can kill it: node till-child.ts DATA SETTINGS. Says {is: 'ready'} once it may be called,
 * {is: 'event'} for every event, and answers {call, input} with {is: 'answer'}.
 */
const [dataDir = '', settingsFile = ''] = process.argv.slice(2)
const say = (message: object): void => {
  process.send?.(message)
}
const vault = await openKeyFileVault(dataDir, () => {})
const till = await openTill({ kind: 'browser', version: 'test', dataDir, settingsFile, vault, openCounterScreen: () => null })
till.listen((event, payload) => say({ is: 'event', event, payload }))
process.on('message', async (message: { call: string; input: unknown }) => {
  say({ is: 'answer', call: message.call, answer: await till.call(message.call, message.input) })
})
say({ is: 'ready' })
till.resume()
