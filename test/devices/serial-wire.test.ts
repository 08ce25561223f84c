import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSerialWire, type SerialWire } from '#main/devices/link/serial-wire.ts'
import { NO_SOCAT, openPtyPair, type PtyPair, until } from '../helpers/pty-pair.ts'

describe.skipIf(NO_SOCAT !== null)('an open serial port', () => {
  let pty: PtyPair
  const wires: SerialWire[] = []
  const open = async () => {
    const wire = await openSerialWire({ path: pty.path, baudRate: 9_600, openMs: 4_000 })
    wires.push(wire)
    return wire
  }
  beforeEach(async () => {
    pty = await openPtyPair()
  })
  afterEach(async () => {
    for (const wire of wires.splice(0)) await wire.close()
    await pty.remove()
  })
  /** More than the terminals hold while nobody reads. */
  const FLOOD = Buffer.alloc(1_000_000, 65)

  it('writes, drains and hears, but not what was said before it was there', async () => {
    pty.send('old')
    // The cable is a program of its own, and takes its time.
    await new Promise((resolve) => setTimeout(resolve, 200))
    const wire = await open()
    let heard = ''
    wire.listen((bytes) => {
      heard += bytes.toString()
    })
    await wire.write(Buffer.from('beep'), 1_000)
    await wire.drain()
    expect(await until(() => pty.received().toString() || null, 'what was written')).toBe('beep')
    pty.send('new')
    await until(() => heard !== '', 'what was said')
    expect(heard).toBe('new')
  })

  it('is ours alone until it is closed', async () => {
    const wire = await open()
    await expect(open()).rejects.toThrow(/lock/)
    await wire.close()
    expect(await wire.gone).toBeNull()
    expect(wire.isGone()).toBe(true)
    await expect(wire.write(Buffer.from('x'), 100)).rejects.toMatchObject({ kind: 'not-open' })
    await wire.drain()
    await (await open()).write(Buffer.from('x'), 1_000)
  })

  it('that takes nothing more is still there with what it holds: the other side may go on, and it does', async () => {
    const wire = await open()
    await expect(wire.write(FLOOD, 300)).rejects.toMatchObject({ kind: 'timeout' })
    expect(wire.isGone()).toBe(false)
    let taken = 0
    pty.hear((bytes) => {
      taken += bytes.length
    })
    await until(() => taken === FLOOD.length, 'all of it')
    await wire.write(Buffer.from('x'), 1_000)
  })

  it('throws away what it holds when it is told to', async () => {
    const wire = await open()
    await expect(wire.write(FLOOD, 300)).rejects.toMatchObject({ kind: 'timeout' })
    const why = new Error('hung')
    await wire.throwAway(why)
    expect(await wire.gone).toBe(why)
    expect((await open()).isGone()).toBe(false)
  })

  it('tells that it is gone, and a write under way is lost', async () => {
    const wire = await open()
    const writing = expect(wire.write(FLOOD, 10_000)).rejects.toMatchObject({ kind: 'lost' })
    await pty.unplug()
    await writing
    await wire.gone
    await expect(wire.write(Buffer.from('x'), 100)).rejects.toMatchObject({ kind: 'not-open' })
  })

  it('is not opened where nothing is', async () => {
    await pty.unplug()
    await expect(open()).rejects.toThrow(/no such file/i)
  })
})
