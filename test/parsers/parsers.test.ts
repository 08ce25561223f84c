import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPlain } from '../../scripts/fuzz/independent.ts'
import { chanceOf, mutate } from '../../scripts/fuzz/mutate.ts'
import { checkOne, fuzz } from '../../scripts/fuzz/run.ts'
import { openTargets, type Target } from '../../scripts/fuzz/targets.ts'
import { PAST_FAILURES } from './past-failures.ts'

/** The long form is `npm run fuzz`; this is the same on fewer inputs, the same ones each time. */
const COUNT = 2_000
const SEED = 20_260_304
const READERS = [
  'reply to pay',
  'reply to query',
  'reply to showCode',
  'sealed data',
  'strict JSON',
  'number texts',
  'payment codes',
  'settings file',
  'bridge calls',
  'serial scanner',
  'HID POS reports',
  'gateways’ calls',
  'calls at a whole till',
]

describe('what comes from outside', () => {
  let targets: Target[]
  beforeAll(async () => {
    targets = await openTargets()
  })
  afterAll(async () => {
    for (const target of targets) await target.close?.()
  })
  const reader = (name: string): Target => {
    const target = targets.find((one) => one.name === name)
    if (!target) throw new Error(`no reader ${name}`)
    return target
  }

  it('is read by these', () => expect(targets.map(({ name }) => name)).toEqual(READERS))

  it.each(READERS)('spoiled in many ways: %s', { timeout: 60_000 }, async (name) => {
    const target = reader(name)
    const { findings } = await fuzz(target, Math.ceil(COUNT * target.share), SEED, null)
    expect(findings).toEqual([])
  })

  it.each(PAST_FAILURES)('$reader: $was', async ({ reader: name, input }) => expect(await checkOne(reader(name), input)).toBeNull())
})

describe('the fuzzer', () => {
  it('makes the same inputs of the same seed, and hardly any twice', () => {
    const inputs = (seed: number) => {
      const chance = chanceOf(seed)
      return Array.from({ length: 500 }, () => mutate(chance, ['{"a":1,"b":"two"}', '281234567890126612']))
    }
    expect(inputs(1)).toEqual(inputs(1))
    expect(new Set(inputs(1)).size).toBeGreaterThan(350)
  })

  it('finds what is planted: a reader that believes anything, throws, or is slow', async () => {
    const planted = (check: Target['check']): Target => ({ name: 'planted', share: 1, make: () => 'x', check })
    expect(
      (
        await fuzz(
          planted(() => 'believes it'),
          3,
          1,
          null,
        )
      ).findings,
    ).toHaveLength(3)
    const thrown = await fuzz(
      planted(() => {
        throw new Error('oh')
      }),
      1,
      1,
      null,
    )
    expect(thrown.findings[0]?.what).toContain('oh')
    const slow = planted(() => {
      for (const until = performance.now() + 8; performance.now() < until; );
      return null
    })
    expect((await fuzz(slow, 1, 1, 5)).findings[0]?.what).toContain('ms')
  })

  it.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{', '01', '{"a":[{"b":1,"b":2}]}'])('holds %s for no JSON', (text) =>
    expect(readPlain(text)).toBeUndefined(),
  )
  it('keeps numbers as they are written', () =>
    expect(readPlain('[1.0,{"a":1e2}]')).toEqual([{ number: '1.0' }, new Map([['a', { number: '1e2' }]])]))
})
