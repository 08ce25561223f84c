import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { PRACTICE_MERCHANT } from '#main/simulator/ottpay/practice-merchant.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'

const MAIN = fileURLToPath(new URL('../../src-main/simulator/main.ts', import.meta.url))
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Runs the program; `until` ends the wait early, else it is the program's end. */
function run(args: string[], until?: string): Promise<{ code: number | null; out: string; err: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, ...args])
  started.push(child)
  return new Promise((resolve) => {
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      if (until && out.includes(until)) resolve({ code: null, out, err, child })
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err, child }))
  })
}

describe('the practice gateway alone', () => {
  it('prints all that a till needs, answers, and ends when told', async () => {
    const { out, child } = await run(['--port', '0'], 'ends it')
    for (const fact of [PRACTICE_MERCHANT.merchantId, PRACTICE_MERCHANT.operatorId, PRACTICE_MERCHANT.signKey]) expect(out).toContain(fact)
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/processV2/)
    const orders = /http:\S+_orders/.exec(out)?.[0] ?? ''
    expect(await (await fetch(orders)).json()).toEqual([])
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it.each([
    ['okpay', [OKPAY_PRACTICE_MERCHANT.merchantId, OKPAY_PRACTICE_MERCHANT.payKey, OKPAY_PRACTICE_MERCHANT.payoutKey, 'out BRL PIX']],
    ['proxypay', [PROXYPAY_PRACTICE_MERCHANT.merchant, PROXYPAY_PRACTICE_MERCHANT.signKey, 'BRL', 'in 32901']],
  ])('is also %s', async (gateway, expected) => {
    const { out } = await run(['--gateway', gateway, '--port', '0', '--speed', '10'], 'ends it')
    for (const fact of expected) expect(out).toContain(fact)
    const orders = /http:\S+_orders/.exec(out)?.[0] ?? ''
    expect(await (await fetch(orders)).json()).toEqual([])
  })

  it('says in one sentence what is wrong, and fails', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)))
    const busy = await run(['--port', String(port)])
    taken.close()
    expect(busy).toMatchObject({ code: 1, out: '', err: `The practice gateway cannot listen on port ${port}: another program is using it.\n` })
    expect(await run(['--port', 'x'])).toMatchObject({ code: 1, err: '--port takes a number from 0 to 65535.\n' })
    expect(await run(['--gateway', 'x'])).toMatchObject({ code: 1, err: '--gateway takes one of ottpay, okpay, proxypay, dokypay.\n' })
    expect((await run(['--what'])).code).toBe(1)
  })
})
