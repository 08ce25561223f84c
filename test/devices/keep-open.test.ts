import { beforeEach, describe, expect, it } from 'vitest'
import { keepOpen, type Opened } from '#main/devices/link/keep-open.ts'
import { REOPEN_MS } from '#main/devices/link/link-state.ts'
import { WriteFailed } from '#main/devices/link/serial-wire.ts'
import { silentLog } from '#main/log/log.ts'
import { createStepClock, type StepClock } from '../helpers/step-clock.ts'

/* What links to serial devices and to HID ones share, with a device that opens, fails and goes as the test says. */

/** A device that is gone when the test says why. */
type Device = Opened & { go(why: unknown): void; closed: boolean }
function makeDevice(): Device {
  let go: (why: unknown) => void = () => {}
  const gone = new Promise<unknown>((resolve) => {
    go = resolve
  })
  const device: Device = {
    gone,
    go,
    closed: false,
    async close() {
      device.closed = true
      go(null)
    },
  }
  return device
}
/** Lets everything that is only promised, and looks at files, come about. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60))

let clock: StepClock
let path: string | null
let opens: (() => Promise<Device>)[]
let opened: number
beforeEach(() => {
  clock = createStepClock()
  path = '/dev/null'
  opens = []
  opened = 0
})

function rig() {
  const link = keepOpen<Device>({
    clock,
    log: silentLog,
    what: 'test device',
    deviceId: 'usb:0000:0000:',
    findPath: async () => path,
    open: async () => {
      opened++
      const next = opens.shift()
      if (!next) throw new Error('No such file or directory')
      return next()
    },
  })
  const states: string[] = []
  const reasons: unknown[] = []
  link.onState(({ state }, why) => {
    states.push(state)
    reasons.push(why)
  })
  return { link, states, reasons }
}

describe('keeping a device open', () => {
  it('opens nothing before it is told to, and never twice at a time', async () => {
    const { link, states } = rig()
    link.tryNow()
    await settle()
    expect([opened, link.state()]).toEqual([0, { state: 'closed' }])
    let release = (_: Device): void => {}
    opens.push(
      () =>
        new Promise((resolve) => {
          release = resolve
        }),
    )
    link.open()
    link.open()
    await settle()
    link.tryNow()
    link.tryNow()
    await settle()
    expect(opened).toBe(1)
    release(makeDevice())
    await settle()
    link.tryNow()
    await settle()
    expect([opened, link.state()]).toEqual([1, { state: 'open', path: '/dev/null' }])
    expect(states).toEqual(['opening', 'open'])
  })

  it('tries again after 250 ms, doubling to 5 s, and from the beginning once it was open', async () => {
    path = null
    const { link } = rig()
    link.open()
    let looks = 0
    const asked = async (afterMs: number) => {
      const device = makeDevice()
      path = '/dev/null'
      opens = [async () => device]
      clock.advance(afterMs - 1)
      await settle()
      expect(opened, `before ${afterMs} ms`).toBe(looks)
      return device
    }
    // While nothing is there it is looked for only.
    for (const ms of REOPEN_MS) {
      await settle()
      clock.advance(ms)
    }
    await settle()
    expect(link.state()).toEqual({ state: 'missing' })
    const device = await asked(5_000)
    clock.advance(1)
    await settle()
    looks = 1
    expect(link.state().state).toBe('open')
    device.go(new Error('unplugged'))
    await settle()
    expect(link.state()).toEqual({ state: 'missing' })
    await asked(REOPEN_MS[0])
    clock.advance(1)
    await settle()
    expect(link.state().state).toBe('open')
  })

  it('tries at once when the device was seen', async () => {
    path = null
    const { link } = rig()
    link.open()
    await settle()
    path = '/dev/null'
    opens.push(async () => makeDevice())
    link.tryNow()
    await settle()
    expect(link.state().state).toBe('open')
  })

  it('tells why it is not open, with the error; a fault stands until it is over', async () => {
    const { link, states, reasons } = rig()
    const held = new Error('Resource temporarily unavailable Cannot lock port')
    opens.push(
      () => Promise.reject(held),
      () => Promise.reject(held),
      async () => makeDevice(),
    )
    link.open()
    await settle()
    expect(link.state()).toEqual({ state: 'busy', path: '/dev/null', detail: held.message })
    clock.advance(250)
    await settle()
    clock.advance(500)
    await settle()
    expect(states).toEqual(['opening', 'busy', 'open'])
    expect(reasons).toEqual([null, held, null])
  })

  it('one that takes no bytes when it is greeted is a fault, told with its reason', async () => {
    const { link, reasons } = rig()
    const silent = new WriteFailed('timeout', 'took nothing')
    opens.push(() => Promise.reject(silent))
    link.open()
    await settle()
    expect(link.state().state).toBe('failed')
    expect(reasons.at(-1)).toBe(silent)
  })

  it('closes what opened after it was closed, and opens nothing more', async () => {
    const { link, states } = rig()
    const late = makeDevice()
    let release = (_: Device): void => {}
    opens.push(
      () =>
        new Promise((resolve) => {
          release = resolve
        }),
    )
    link.open()
    await settle()
    const closing = link.close()
    release(late)
    await closing
    clock.advance(60_000)
    await settle()
    expect([late.closed, opened, link.device(), link.state()]).toEqual([true, 1, null, { state: 'closed' }])
    expect(states).toEqual(['opening', 'closed'])
  })

  it('lets go of what is open, for good', async () => {
    const { link, states } = rig()
    const device = makeDevice()
    opens.push(async () => device)
    link.open()
    await settle()
    expect(link.device()).toBe(device)
    await link.close()
    clock.advance(60_000)
    await settle()
    expect([device.closed, opened, states]).toEqual([true, 1, ['opening', 'open', 'closed']])
  })

  it('one that is gone the moment it is open is opened again', async () => {
    const { link } = rig()
    const first = makeDevice()
    first.go(new Error('unplugged'))
    opens.push(
      async () => first,
      async () => makeDevice(),
    )
    link.open()
    await settle()
    expect(link.state()).toEqual({ state: 'missing' })
    clock.advance(250)
    await settle()
    expect(link.state().state).toBe('open')
  })
})
