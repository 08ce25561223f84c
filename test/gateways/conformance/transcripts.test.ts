import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type Gateway, type RawNotice } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { OPERATIONS, proves } from '../../../scripts/conformance/cells.ts'
import { BENCHES, type Call, type Exchange } from './benches.ts'
import { type Heard, type Said, type ScriptedPeer, startScriptedPeer } from './scripted-peer.ts'

let peer: ScriptedPeer
let http: HttpClient
beforeAll(async () => {
  peer = await startScriptedPeer()
  http = createHttpClient()
})
afterAll(() => {
  http.close()
  peer.close()
})

/** Calls the operation as the till does. Bodies of calls to us are text in a transcript and bytes at the till. */
async function call(gateway: Gateway, { operation }: Exchange, args: unknown[]): Promise<unknown> {
  const made = gateway[OPERATIONS[operation]]
  if (typeof made !== 'function') throw new Error(`the gateway has no ${operation}`)
  const given = args.map((one) => (isNotice(one) ? { ...one, body: Buffer.from(one.body) } : one))
  return (made as (...given: unknown[]) => unknown)(...given)
}
function isNotice(value: unknown): value is Omit<RawNotice, 'body'> & { body: string } {
  return typeof value === 'object' && value !== null && 'body' in value && typeof value.body === 'string'
}

/** A request by its members: their order in a form or in JSON is nobody's business. */
function members({ path, contentType, body }: Heard) {
  const isForm = contentType.includes('form-urlencoded')
  return { path, contentType, members: isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body) }
}

/** True for an answer that settles nothing and shows nothing. */
function settlesNothing(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false
  const { kind, known, verified, answer: inner, panel, codeUrl, subscriptionId } = answer as Record<string, unknown>
  const showsNothing = (panel ?? null) === null && (codeUrl ?? null) === null && (subscriptionId ?? null) === null
  if (inner !== undefined) return settlesNothing(inner) && showsNothing
  return kind === 'no_answer' || known === false || verified === false
}

/** Whole replies that are none: of nobody, of nothing, cut, twice, too deep, in another form; and a good one with a status that is no yes. */
function garbageOf(good: Said): [string, Said][] {
  const bodies: [string, string][] = [
    ['nothing', ''],
    ['noise', '\u0000 no reply of anybody'],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no member', '{}'],
    ['a text', '"success"'],
    ['too deep', '{"code":'.repeat(2_000)],
    ['a broken letter', '{"code":"\ud800"}'],
  ]
  const body = good.body
  if (body !== undefined) {
    bodies.push(['cut', body.slice(0, Math.floor(body.length / 2))], ['cut by a sign', body.slice(0, -1)], ['twice', body + body])
    bodies.push(['a member twice', body.replace(/^\{("[^"]+":)/, '{$1"x",$1')], ['in another form', new URLSearchParams({ body }).toString()])
  }
  const replies = bodies.map(([what, text]): [string, Said] => [what, { status: 200, body: text }])
  return [...replies, ...[500, 502, 503, 302, 404].map((status): [string, Said] => [`a good one with status ${status}`, { ...good, status }])]
}
const GARBAGE_CALLS = ['', '{}', '[]', 'null', 'sign=', '{"sign":"x"}', '%', 'a=1&a=2', '{"a":1,"a":1}', '\u0000', '<html>', '{"a":'.repeat(2_000)]

for (const bench of BENCHES) {
  describe(`${bench.gateway}’s transcripts`, () => {
    const gatewayFor = (account?: object, waitMs = 4_000) =>
      bench.create(peer.url, http, { ...DEFAULT_LIMITS, payMs: waitMs, queryMs: waitMs }, account)
    const play = async (exchange: Exchange, variant: Call = exchange) => {
      peer.say(variant.replies ?? exchange.replies ?? [])
      return call(gatewayFor(variant.account), exchange, variant.arguments ?? exchange.arguments)
    }

    it('are there', () => expect(bench.exchanges).not.toEqual([]))

    for (const [index, exchange] of bench.exchanges.entries()) {
      const { operation, sends, replies } = exchange
      const name = `${operation} (${index + 1})`
      it(`${name}: sends these bytes and reads those`, proves(bench.gateway, 'vectors', operation), async () => {
        expect(await play(exchange)).toEqual(exchange.answer)
        expect(peer.heard.map(members)).toEqual((sends ?? []).map(members))
      })

      for (const [at, variant] of exchange.also.entries()) {
        it(`${name}: ${variant.column} ${at + 1}, ${variant.note}`, proves(bench.gateway, variant.column, operation), async () => {
          expect(await play(exchange, variant)).toMatchObject(variant.answer as object)
          if (variant.sends) expect(peer.heard.map(members)).toEqual(variant.sends.map(members))
        })
      }

      if (replies === undefined) {
        it(`${name}: believes no garbage`, proves(bench.gateway, 'garbage', operation), async () => {
          for (const text of GARBAGE_CALLS) {
            const args = exchange.arguments.map((one) => (isNotice(one) ? { ...one, body: text } : operation === 'return' ? text : one))
            expect(await call(gatewayFor(), exchange, args), text).toMatchObject({ verified: false })
          }
        })
        continue
      }

      it(`${name}: a reply that never comes settles nothing, and is asked for once`, proves(bench.gateway, 'timeout', operation), async () => {
        peer.say('nothing')
        const answer = await call(gatewayFor({}, 120), exchange, exchange.arguments)
        expect(settlesNothing(answer), JSON.stringify(answer)).toBe(true)
        expect(JSON.stringify(answer)).toContain('"timeout"')
        expect(peer.heard).toHaveLength(1)
      })

      it(`${name}: garbage settles nothing`, proves(bench.gateway, 'garbage', operation), async () => {
        for (const [at, good] of replies.entries()) {
          for (const [what, garbage] of garbageOf(good)) {
            peer.say(replies.with(at, garbage))
            const answer = await call(gatewayFor(), exchange, exchange.arguments)
            expect(settlesNothing(answer), `reply ${at + 1}, ${what}: ${JSON.stringify(answer)}`).toBe(true)
          }
        }
      })
    }
  })
}
