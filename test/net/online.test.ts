import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AWAY_PROBE_MS, createOnline, type Endpoint, IDLE_PROBE_MS, LOOK_MS, type OnlineDeps } from '#main/net/online.ts'
import { canConnect, endpointOf } from '#main/net/way-out.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

const far: Endpoint = { host: 'gateway.example', port: 443, local: false }

function watch(more: Partial<OnlineDeps> = {}) {
  const clock = createVirtualClock()
  const world = { addresses: 1, endpoint: far as Endpoint | null, reached: true, probes: 0 }
  const told: { online: boolean; back: boolean }[] = []
  const online = createOnline({
    clock,
    addresses: () => world.addresses,
    endpoint: () => world.endpoint,
    probe: async () => {
      world.probes++
      return world.reached
    },
    changed: (back) => told.push({ online: online.way().online, back }),
    ...more,
  })
  online.start()
  return { clock, world, told, online }
}

describe('the way to the gateway', () => {
  it('is lost when the machine has no address, and back when it has one and the gateway is reached', async () => {
    const { clock, world, told, online } = watch()
    await clock.advance(0)
    world.addresses = 0
    await clock.advance(LOOK_MS)
    expect(online.way()).toMatchObject({ online: false, why: 'no-address', since: clock.now() })
    world.addresses = 1
    world.reached = false
    await clock.advance(LOOK_MS)
    expect(online.way()).toMatchObject({ online: false, why: 'not-reached' })
    world.reached = true
    await clock.advance(AWAY_PROBE_MS + LOOK_MS)
    expect(online.way()).toMatchObject({ online: true, why: null })
    expect(told.at(-1)).toEqual({ online: true, back: true })
    expect(told.filter(({ back }) => back)).toHaveLength(1)
  })

  it('keeps since when it was lost, also when the reason changes', async () => {
    const { clock, world, online } = watch()
    world.addresses = 0
    await clock.advance(LOOK_MS)
    const { since } = online.way()
    world.addresses = 1
    world.reached = false
    await clock.advance(30_000)
    expect(online.way()).toEqual({ online: false, why: 'not-reached', since })
  })

  it('is looked into at once when a call did not get through', async () => {
    const { clock, world, online } = watch()
    await clock.advance(0)
    world.reached = false
    online.heard(false)
    await clock.advance(0)
    expect(online.way().online).toBe(false)
    world.probes = 0
    await clock.advance(30_000)
    expect(world.probes).toBeGreaterThanOrEqual(9)
    expect(world.probes).toBeLessThanOrEqual(11)
  })

  it('is not lost because a gateway that can be connected to does not answer', async () => {
    const { clock, online, told } = watch()
    for (let round = 0; round < 5; round++) {
      online.heard(false)
      await clock.advance(1_000)
    }
    expect(online.way().online).toBe(true)
    expect(told).toEqual([])
  })

  it('is tried when nobody called for a while, and left alone while calls get through', async () => {
    const { clock, world, online } = watch()
    await clock.advance(0)
    world.probes = 0
    for (let round = 0; round < 10; round++) {
      await clock.advance(5_000)
      online.heard(true)
    }
    expect(world.probes).toBe(0)
    world.reached = false
    await clock.advance(IDLE_PROBE_MS + LOOK_MS)
    expect(online.way().online).toBe(false)
  })

  it('is there as soon as any call got through, whatever an earlier probe says', async () => {
    let end = (_reached: boolean): void => {}
    const { clock, online } = watch({ probe: () => new Promise((resolve) => (end = resolve)) })
    end(false)
    await clock.advance(0)
    expect(online.way().online).toBe(false)
    await clock.advance(AWAY_PROBE_MS)
    online.heard(true)
    end(false)
    await clock.advance(0)
    expect(online.way().online).toBe(true)
  })

  it('of another account is that account’s own', async () => {
    const { clock, world, online } = watch()
    await clock.advance(0)
    world.reached = false
    online.heard(false)
    await clock.advance(0)
    expect(online.way().online).toBe(false)
    world.endpoint = { host: '127.0.0.1', port: 1, local: true }
    world.addresses = 0
    world.reached = true
    online.moved()
    await clock.advance(0)
    expect(online.way().online).toBe(true)
  })

  it('needs no account, only an address', async () => {
    const { clock, world, online } = watch()
    world.endpoint = null
    await clock.advance(60_000)
    expect(online.way().online).toBe(true)
    world.addresses = 0
    await clock.advance(LOOK_MS)
    expect(online.way().online).toBe(false)
  })

  it('is not watched after the stop', async () => {
    const { clock, world, online, told } = watch()
    await clock.advance(0)
    online.stop()
    world.addresses = 0
    online.heard(false)
    online.moved()
    await clock.advance(60_000)
    expect(told).toEqual([])
    expect(clock.pending()).toBe(0)
  })
})

describe('endpointOf', () => {
  it.each([
    ['https://frontapi.ottpay.com:443/processV2', { host: 'frontapi.ottpay.com', port: 443, local: false }],
    ['https://pay.example/x', { host: 'pay.example', port: 443, local: false }],
    ['http://127.0.0.1:4180/processV2', { host: '127.0.0.1', port: 4180, local: true }],
    ['http://localhost/', { host: 'localhost', port: 80, local: true }],
    ['http://[::1]:81/', { host: '::1', port: 81, local: true }],
    ['https://127.evil.example/', { host: '127.evil.example', port: 443, local: false }],
    ['', null],
  ])('of %s', (url, expected) => expect(endpointOf(url)).toEqual(expected))
})

describe('with a real server that stops and starts', () => {
  let server: Server
  afterEach(() => server.close())
  const listen = (port: number): Promise<number> => {
    server = createServer((socket) => void socket.on('error', () => {}))
    return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
  }
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

  it('the way goes and comes back', async () => {
    const port = await listen(0)
    const endpoint: Endpoint = { host: '127.0.0.1', port, local: true }
    const { clock, online, told } = watch({ endpoint: () => endpoint, probe: (to) => canConnect(to, 2_000) })
    expect(await canConnect(endpoint)).toBe(true)
    await close()
    const until = (state: boolean) =>
      vi.waitFor(
        async () => {
          await clock.advance(1_000)
          expect(online.way().online).toBe(state)
        },
        { timeout: 10_000, interval: 10 },
      )
    await until(false)
    await listen(port)
    await until(true)
    expect(told).toEqual([
      { online: false, back: false },
      { online: true, back: true },
    ])
    online.stop()
  })

  it('a host that nobody knows is not reached', async () => {
    await listen(0)
    expect(await canConnect({ host: 'no-such-host.invalid', port: 443, local: false }, 3_000)).toBe(false)
  })
})
