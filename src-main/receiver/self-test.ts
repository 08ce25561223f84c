import type { SelfTest } from '#shared/domain/receiver.ts'
import type { Clock, RandomBytes } from '../clock/clock.ts'
import type { RawNotice } from '../gateways/gateway.ts'

/** A POST and what came of it; the till's one HTTP client. */
export type Post = (request: {
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
  connectMs: number
}) => Promise<{ outcome: 'reply'; status: number; body: string; tookMs: number } | { outcome: 'not_sent' | 'lost'; cause: string; tookMs: number }>

const LIMITS = { timeoutMs: 12_000, connectMs: 6_000 }
/** A relay that keeps calls may be this much later than its own answer. */
const LATE_MS = 4_000
const LOOK_EVERY_MS = 100

/** Calls the till from outside. */
export type SelfTester = {
  /** True for the forged call of a test that runs: it is refused like any other and not listed. */
  isMine(raw: RawNotice): boolean
  run(url: string): Promise<SelfTest>
}

/** Makes the tester. */
export function createSelfTester({ post, random, clock }: { post: Post; random: RandomBytes; clock: Clock }): SelfTester {
  const running = new Map<string, { arrived: boolean }>()
  return {
    isMine({ body }) {
      if (running.size === 0 || body.length > 200) return false
      const test = running.get(Buffer.from(body).toString('utf8'))
      if (test) test.arrived = true
      return test !== undefined
    },
    async run(url) {
      const body = JSON.stringify({ test: Buffer.from(random(24)).toString('base64url') })
      const test = { arrived: false }
      running.set(body, test)
      try {
        const got = await post({ url, headers: { 'content-type': 'application/json' }, body, ...LIMITS })
        for (let waited = 0; got.outcome !== 'not_sent' && !test.arrived && waited < LATE_MS; waited += LOOK_EVERY_MS)
          await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve))
        const isOurs = got.outcome === 'reply' && got.status === 400 && got.body.trim() === 'fail'
        const result = test.arrived ? (isOurs ? 'good' : 'answered') : got.outcome === 'reply' ? 'elsewhere' : 'no-way'
        return {
          result,
          status: got.outcome === 'reply' ? got.status : null,
          cause: got.outcome === 'reply' ? null : got.cause,
          tookMs: Math.round(got.tookMs),
        }
      } finally {
        running.delete(body)
      }
    },
  }
}
