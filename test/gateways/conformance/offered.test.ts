import { afterAll, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type Gateway } from '#main/gateways/gateway.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import { GATEWAY_KINDS } from '#main/gateways/registry.ts'
import { GATEWAYS, OPERATIONS, type Operation } from '../../../scripts/conformance/cells.ts'
import { NOT_OFFERED } from '../../../scripts/conformance/offered.ts'
import { BENCHES } from './benches.ts'

const http = createHttpClient()
afterAll(() => http.close())
const OPERATION_NAMES = Object.keys(OPERATIONS) as Operation[]

describe('the rows of the table', () => {
  it('are of every kind of gateway that the till knows', () => {
    expect(GATEWAY_KINDS.map(({ kind }) => kind).sort()).toEqual([...GATEWAYS].sort())
    expect(BENCHES.map(({ gateway }) => gateway)).toEqual([...GATEWAYS])
  })

  it.each(BENCHES.map((bench) => ({ ...bench })))('$gateway: each operation is either in the transcripts or not offered, never both', (bench) => {
    const told = new Set(bench.exchanges.map(({ operation }) => operation))
    for (const operation of OPERATION_NAMES) expect(told.has(operation) !== operation in NOT_OFFERED[bench.gateway], operation).toBe(true)
  })

  it.each(BENCHES.map((bench) => ({ ...bench })))('$gateway does not do what its vendor does not offer', async (bench) => {
    const gateway = bench.create('http://127.0.0.1:9', http, DEFAULT_LIMITS)
    for (const operation of Object.keys(NOT_OFFERED[bench.gateway]) as Operation[]) {
      // Dokypay's answers by the query of links: the till never calls it there, for no wallet is offered.
      if (bench.gateway === 'dokypay' && operation === 'query') expect(gateway.capabilities).toMatchObject({ scan: [], qr: [] })
      else expect(await tried(gateway, operation), operation).toMatch(/^(absent|NOT_OFFERED|not read)$/)
    }
  })
})

/** What comes of calling an operation that is not offered. */
async function tried(gateway: Gateway, operation: Operation): Promise<string> {
  const base = { orderId: 'T1', amountMinor: 100, currency: 'CAD', wallet: 'alipay' as const }
  const codeOf = (answer: { kind: string; code: string | null }) => `${answer.kind === 'not_sent' ? answer.code : answer.kind}`
  if (operation === 'pay') return codeOf(await gateway.pay({ ...base, code: '281234567890126612' }))
  if (operation === 'showCode') return codeOf((await gateway.showCode(base)).answer)
  if (operation === 'query') return codeOf(await gateway.query(base))
  if (operation.startsWith('notice:')) {
    const about = operation.slice('notice:'.length) as 'payment'
    const reading = gateway.readNotice?.({ contentType: 'application/json', body: Buffer.from('{}'), query: '' }, about)
    return reading === undefined ? 'absent' : reading.verified ? 'read' : 'not read'
  }
  return gateway[OPERATIONS[operation]] === undefined ? 'absent' : 'there'
}
