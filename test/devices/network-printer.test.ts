import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPrinters, probeNetworkPrinter } from '#main/devices/printer/find-printers.ts'
import type { PrinterDevices, PrintLoad, PrintOutcome } from '#main/devices/printer/printer.ts'
import { createPrinters } from '#main/devices/printer/printers.ts'
import { type NetworkPrinter, startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort, SHORT_LIMITS } from '../helpers/printer-settings.ts'

let peer: NetworkPrinter
let devices: PrinterDevices
beforeEach(async () => {
  peer = await startNetworkPrinter()
  devices = createPrinters({ spooler: null, limits: SHORT_LIMITS })
})
afterEach(async () => {
  devices.stop()
  await peer.close()
})

const CUT = Uint8Array.of(0x1d, 0x56, 66, 0)
const load = (text: string): PrintLoad => ({
  bytes: Buffer.concat([Buffer.from(`\x1b@${text}\n`), CUT]),
  rasterLines: 0,
  title: text,
  text: () => text,
})
const print = (text = 'RECEIPT', more = {}): Promise<PrintOutcome> => devices.print(atPort(peer.port, more), load(text))

describe('a printer on the network', () => {
  it('prints, and says that it is through: done', async () => {
    expect(await print()).toMatchObject({ end: 'done', status: { online: true, paper: 'ok', coverOpen: false, error: false } })
    expect(peer.slips).toEqual(['RECEIPT\n'])
  })

  it('with little paper prints all the same, and the till knows', async () => {
    peer.set({ paper: 'low' })
    expect(await print()).toMatchObject({ end: 'done', status: { paper: 'low' } })
  })

  it.each([
    [{ paper: 'out' as const }, 'paper_out'],
    [{ coverOpen: true }, 'cover_open'],
    [{ offline: true }, 'offline'],
    [{ fault: true }, 'error'],
  ])('that says %j before gets nothing: not started', async (state, why) => {
    peer.set(state)
    expect(await print()).toMatchObject({ end: 'not_started', why })
    peer.set({ paper: 'ok', coverOpen: false, offline: false, fault: false })
    expect([peer.slips, peer.uncut()]).toEqual([[], ''])
  })

  it('that is switched off: not started, said within the two seconds', async () => {
    const { port } = peer
    await peer.close()
    const began = performance.now()
    expect(await devices.print(atPort(port), load('A'))).toMatchObject({ end: 'not_started', why: 'unreachable' })
    expect(performance.now() - began).toBeLessThan(2_500)
  })

  it('whose paper ends in the middle: unknown; with paper it goes on by itself, and its late answer makes it done', async () => {
    peer.set({ paperLasts: 4 })
    const outcome = await print()
    expect(outcome).toMatchObject({ end: 'unknown', why: 'paper_out' })
    if (outcome.end !== 'unknown') return
    expect(peer.slips).toEqual([])
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    expect(await outcome.late).toBe('done')
    expect(peer.slips).toEqual(['RECEIPT\n'])
  })

  it('whose paper ends in the middle and that is switched off: the late answer is lost, not invented', async () => {
    peer.set({ paperLasts: 4 })
    const outcome = await print()
    expect(outcome.end).toBe('unknown')
    peer.dropClient()
    if (outcome.end === 'unknown') expect(await outcome.late).toBe('lost')
  })

  it('that closes the connection in the middle: unknown, lost', async () => {
    const take = peer.take.bind(peer)
    peer.take = (chunk: Buffer) => {
      if (chunk.includes('RECEIPT')) peer.dropClient()
      else take(chunk)
    }
    expect(await print()).toMatchObject({ end: 'unknown', why: 'lost' })
  })

  it('that answers nothing gets the job and is never called offline: unknown in the end', async () => {
    peer.set({ silent: true })
    const outcome = await print()
    expect(outcome).toMatchObject({ end: 'unknown', why: 'silent', status: null })
    expect(peer.slips).toEqual(['RECEIPT\n'])
    if (outcome.end === 'unknown') outcome.release()
  })

  it('that answers how it is but never that it is through: handed over, not done', async () => {
    peer.set({ neverConfirms: true })
    expect(await print()).toMatchObject({ end: 'handed_over', status: { online: true } })
    peer.set({ paperLasts: 3 })
    expect(await print()).toMatchObject({ end: 'unknown', why: 'paper_out' })
  })

  it('that is known never to answer: handed over, asked nothing', async () => {
    peer.set({ silent: true })
    expect(await print('QUIET', { answers: false })).toEqual({ end: 'handed_over', status: null })
    await expect.poll(() => peer.slips).toEqual(['QUIET\n'])
  })

  it('of another language is asked nothing, and its drawer is not guessed at', async () => {
    expect(await print('STAR', { language: 'star-prnt' })).toEqual({ end: 'handed_over', status: null })
    expect(await devices.openDrawer(atPort(peer.port, { language: 'star-prnt' }))).toEqual({ end: 'not_sent', why: 'no_driver' })
    await expect.poll(() => peer.slips).toEqual(['STAR\n'])
  })

  it('that takes no more: unknown, stalled', async () => {
    const big = 'X'.repeat(8_000_000)
    const take = peer.take.bind(peer)
    peer.take = (chunk: Buffer) => {
      take(chunk)
      if (chunk.includes('XXXX')) peer.stopReading()
    }
    const outcome = await print(big)
    expect(outcome).toMatchObject({ end: 'unknown', why: 'stalled' })
  })

  it('that is slow is waited for', async () => {
    const take = peer.take.bind(peer)
    peer.take = (chunk: Buffer) => (chunk.includes('RECEIPT') ? void setTimeout(() => take(chunk), 600) : take(chunk))
    expect(await print()).toMatchObject({ end: 'done' })
  })

  it('that another till has is not offline: the job waits in its turn there and ends done when it is free', async () => {
    const other = connect(peer.port, '127.0.0.1')
    await new Promise((resolve) => other.once('connect', resolve))
    const printing = print()
    setTimeout(() => other.destroy(), 800)
    expect(await printing).toMatchObject({ end: 'done' })
    expect(peer.slips).toEqual(['RECEIPT\n'])
  })

  it('gets one job at a time, in order', async () => {
    const ends = await Promise.all(['A', 'B', 'C'].map((text) => print(text)))
    expect(ends.map(({ end }) => end)).toEqual(['done', 'done', 'done'])
    expect(peer.slips).toEqual(['A\n', 'B\n', 'C\n'])
  })

  it('a dead one holds up nobody else', async () => {
    const dead = devices.print(atPort(1, { printerId: 'dead' }), load('DEAD'))
    peer.set({ paper: 'ok' })
    expect(await print()).toMatchObject({ end: 'done' })
    expect(await dead).toMatchObject({ end: 'not_started' })
  })

  it('is asked how it is, and found by its address', async () => {
    peer.set({ paper: 'low' })
    expect(await devices.askStatus(atPort(peer.port))).toMatchObject({ trouble: null, status: { paper: 'low' } })
    peer.set({ silent: true })
    expect(await devices.askStatus(atPort(peer.port))).toEqual({ trouble: 'silent', status: null })
    expect(await probeNetworkPrinter('127.0.0.1', peer.port)).toBe(true)
    expect(await probeNetworkPrinter('127.0.0.1', 1)).toBe(false)
    expect(Array.isArray((await findPrinters({ spooler: null })).candidates)).toBe(true)
  })
})

describe('the drawer', () => {
  it('opens by one pulse on its pin, confirmed', async () => {
    expect(await devices.openDrawer(atPort(peer.port))).toEqual({ end: 'confirmed' })
    expect(await devices.openDrawer(atPort(peer.port, { drawer: 'pin5' }))).toEqual({ end: 'confirmed' })
    expect(peer.pulses.map(({ pin }) => pin)).toEqual([2, 5])
  })

  it('gets nothing from a printer that cannot do it now: a pulse that waits would open it later', async () => {
    for (const [state, why] of [
      [{ paper: 'out' as const }, 'paper_out'],
      [{ paper: 'ok' as const, silent: true }, 'silent'],
    ] as const) {
      peer.set(state)
      expect(await devices.openDrawer(atPort(peer.port))).toEqual({ end: 'not_sent', why })
    }
    peer.set({ paper: 'ok', silent: false })
    expect(await devices.openDrawer(atPort(1))).toEqual({ end: 'not_sent', why: 'unreachable' })
    expect(await print()).toMatchObject({ end: 'done' })
    expect(peer.pulses).toEqual([])
  })

  it('gets nothing while a job in doubt has the printer, and none afterwards', async () => {
    peer.set({ paperLasts: 4 })
    const outcome = await print()
    expect(await devices.openDrawer(atPort(peer.port))).toEqual({ end: 'not_sent', why: 'busy' })
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    if (outcome.end === 'unknown') await outcome.late
    expect(peer.pulses).toEqual([])
  })

  it('is opened by a printer that never answers, which is said', async () => {
    peer.set({ silent: true })
    expect(await devices.openDrawer(atPort(peer.port, { answers: false }))).toEqual({ end: 'sent' })
    await expect.poll(() => peer.pulses.length).toBe(1)
  })
})
