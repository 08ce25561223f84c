import { TestRunner, vi } from 'vitest'
import type { Gateway } from '#main/gateways/gateway.ts'
import { type GatewayName, operationOf } from '../../../scripts/conformance/cells.ts'

/*
 * Loaded before every test file by scripts/conformance/vitest.config.ts and by nothing else: writes down which operations of which gateway a
 * test called, and which of the vendor's words were in the answers. The gateways are the real ones; what they do is not touched.
 */

/** The gateway with every call written down in the test that makes it. */
function observed<T extends Gateway>(name: GatewayName, gateway: T): T {
  const watched = { ...gateway }
  for (const [member, value] of Object.entries(gateway)) {
    if (typeof value !== 'function') continue
    Object.assign(watched, {
      [member]: (...args: unknown[]) => {
        const answer = value(...args)
        // A promise is handed on as it is; the note is taken when it settles, before the test goes on.
        if (!(answer instanceof Promise)) return note(name, member, args, answer)
        return answer.then((settled) => note(name, member, args, settled))
      },
    })
  }
  return watched
}

/** Writes a call down and gives its answer back. */
function note<T>(gateway: GatewayName, member: string, args: readonly unknown[], answer: T): T {
  const operation = operationOf(member, args)
  const test = TestRunner.getCurrentTest()
  if (operation === null || !test) return answer
  test.meta.called ??= {}
  const row = `${gateway} ${operation}`
  test.meta.called[row] ??= { calls: 0, codes: [] }
  const seen = test.meta.called[row]
  seen.calls++
  const code = codeOf(answer)
  if (code !== null && !seen.codes.includes(code)) seen.codes.push(code)
  return answer
}

/** The vendor's word in an answer, wherever its form has it. */
function codeOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { code, state, says, answer: inner, notice } = answer as Record<string, unknown>
  if (typeof code === 'string') return code
  if (inner !== undefined || notice !== undefined) return codeOf(inner ?? notice)
  return typeof state === 'string' ? state : typeof says === 'string' ? says : null
}

vi.mock('#main/gateways/ottpay/index.ts', async (original) => {
  const real = await original<typeof import('#main/gateways/ottpay/index.ts')>()
  const createOttPayGateway: typeof real.createOttPayGateway = (...args) => observed('ottpay', real.createOttPayGateway(...args))
  return { ...real, createOttPayGateway }
})
vi.mock('#main/gateways/okpay/index.ts', async (original) => {
  const real = await original<typeof import('#main/gateways/okpay/index.ts')>()
  const createOkPayGateway: typeof real.createOkPayGateway = (...args) => observed('okpay', real.createOkPayGateway(...args))
  return { ...real, createOkPayGateway }
})
vi.mock('#main/gateways/proxypay/index.ts', async (original) => {
  const real = await original<typeof import('#main/gateways/proxypay/index.ts')>()
  const createProxyPayGateway: typeof real.createProxyPayGateway = (...args) => observed('proxypay', real.createProxyPayGateway(...args))
  return { ...real, createProxyPayGateway }
})
vi.mock('#main/gateways/dokypay/index.ts', async (original) => {
  const real = await original<typeof import('#main/gateways/dokypay/index.ts')>()
  const createDokypayGateway: typeof real.createDokypayGateway = (...args) => observed('dokypay', real.createDokypayGateway(...args))
  return { ...real, createDokypayGateway }
})
