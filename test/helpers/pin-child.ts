import type { Clock } from '#main/clock/clock.ts'
import { openBook } from '#main/db/open.ts'
import { settleLocks } from '#main/people/lock-out.ts'
import { signIn } from '#main/people/sign-in.ts'

/*
 * Looks at PINs in a process of its own, so that a test can kill it: node pin-child.ts DATA WALL_AHEAD_MS. Its wall clock is ahead (or behind) by so
 * much; its monotonic one begins with the process, as a till's does, and {pass: ms} moves it. {try: pin, personId} is answered with {said}.
 */
const [dataDir = '', aheadMs = '0'] = process.argv.slice(2)
const db = openBook(dataDir)
let passedMs = 0
const clock: Clock = {
  now: () => Date.now() + Number(aheadMs) + passedMs,
  monotonic: () => performance.now() + passedMs,
  after: () => () => {},
}
const deps = { db, clock, tillKey: Buffer.alloc(32, 9) }
// As the till does when it starts.
settleLocks(deps)
type Message = { try: string; personId: number } | { pass: number }
process.on('message', async (message: Message) => {
  if ('pass' in message) {
    passedMs += message.pass
    settleLocks(deps)
    process.send?.({ said: 'passed' })
    return
  }
  const answer = await signIn(deps, false, message.personId, message.try)
  process.send?.({ said: answer.ok ? 'in' : answer.error.code, pin: message.try })
})
process.send?.({ said: 'ready' })
