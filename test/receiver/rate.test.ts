import { describe, expect, it } from 'vitest'
import { createRate, networkOf } from '#main/receiver/rate.ts'

describe('createRate', () => {
  const limits = { perSecond: 1, burst: 5, allPerSecond: 2, allBurst: 8 }
  it('lets a burst pass and then one a second, for each address', () => {
    let now = 0
    const rate = createRate(limits, () => now)
    const calls = (from: string, count: number) => Array.from({ length: count }, () => rate.mayCall(from)).filter(Boolean).length
    expect(calls('10.0.0.1', 9)).toBe(5)
    expect(calls('10.0.0.2', 9)).toBe(3)
    now = 2_000
    expect(calls('10.0.0.1', 9)).toBe(2)
    expect(calls('10.0.0.2', 9)).toBe(2)
  })
  it('fines, and forgives with time', () => {
    let now = 0
    const rate = createRate(limits, () => now)
    rate.fine('10.0.0.1')
    rate.fine('10.0.0.1')
    expect(rate.mayCall('10.0.0.1')).toBe(false)
    now = 3_000
    expect(rate.mayCall('10.0.0.1')).toBe(false)
    now = 5_000
    expect(rate.mayCall('10.0.0.1')).toBe(true)
  })
  it('remembers no more addresses than it can hold', () => {
    const rate = createRate({ ...limits, allBurst: 1e9 }, () => 0)
    for (let at = 0; at < 20_000; at++) expect(rate.mayCall(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)).toBe(true)
  })
})

describe('networkOf', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::1', '0:0:0:0'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0DB8:0000:0001:ffff::2', '2001:db8:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network))
})
