import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OrderDetail, TillSnapshot } from '#shared/bridge/contract.ts'
import { type NetworkPrinter, startNetworkPrinter } from '../../scripts/devices/printer-peer.ts'
import { atPort } from '../helpers/printer-settings.ts'

/* A live till in a process of its own, with a printer on a port of this machine; it is killed with SIGKILL and started again. */

type Child = { process: ChildProcess; call<T>(channel: string, input?: unknown): Promise<T>; kill(): Promise<void> }
let dir: string
let peer: NetworkPrinter
let child: Child
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-print-kill-'))
  mkdirSync(join(dir, 'data'))
  peer = await startNetworkPrinter()
  writeFileSync(
    join(dir, 'settings.json'),
    JSON.stringify({
      shop: { name: 'Tea House' },
      people: [{ name: 'Mei', role: 'manager' }],
      gateways: { ottpay: { baseUrl: 'http://127.0.0.1:1/', merchantId: 'ON00000042', operatorId: '0000000042', signKey: '0A1B2C3D4E5F6071' } },
      printers: [atPort(peer.port)],
    }),
  )
  child = await startChild()
})
afterEach(async () => {
  await child.kill()
  await peer.close()
  rmSync(dir, { recursive: true, force: true })
})

async function startChild(): Promise<Child> {
  const process = fork(join(import.meta.dirname, '../helpers/till-child.ts'), [join(dir, 'data'), join(dir, 'settings.json')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    process.on('message', (message: { is: string }) => message.is === 'ready' && resolve())
    process.once('exit', (code) => reject(new Error(`the till ended with ${code}`)))
  })
  return {
    process,
    call: (channel, input = null) =>
      new Promise((resolve, reject) => {
        const hear = (message: { is: string; call: string; answer: { ok: boolean; value: unknown; error: { code: string } } }): void => {
          if (message.is !== 'answer' || message.call !== channel) return
          process.off('message', hear)
          if (message.answer.ok) resolve(message.answer.value as never)
          else reject(new Error(`${channel}: ${message.answer.error.code}`))
        }
        process.on('message', hear)
        process.send({ call: channel, input })
      }),
    async kill() {
      if (process.exitCode !== null || process.signalCode !== null) return
      const ended = once(process, 'exit')
      process.kill('SIGKILL')
      await ended
    },
  }
}

const sell = (): Promise<OrderDetail> =>
  child.call<OrderDetail>('cash:take', { amountMinor: 1234, tipMinor: 0, note: '', orderId: null, givenMinor: 2000, despiteOpen: false })
const printing = async () => (await child.call<TillSnapshot>('till:hello')).printing
const openStates = async () => (await printing()).open.map(({ state, trouble }) => [state, trouble])

describe('printing and SIGKILL', () => {
  it('what waited is printed after the start, once', async () => {
    peer.set({ paper: 'out' })
    const { order } = await sell()
    expect(order.status).toBe('paid')
    await expect.poll(openStates).toEqual([['queued', 'paper_out']])
    await child.kill()
    peer.set({ paper: 'ok' })
    child = await startChild()
    await expect.poll(async () => (await printing()).ended.map(({ state }) => state), { timeout: 10_000 }).toEqual(['done'])
    expect(peer.slips).toHaveLength(1)
  })

  it('what was being sent is in doubt after the start and is not sent again; what stood behind it goes on', async () => {
    peer.set({ paperLasts: 30 })
    await sell()
    await expect.poll(openStates).toEqual([['unknown', 'paper_out']])
    // The other one is killed while its bytes are under way: the peer holds the answer back.
    await child.kill()
    peer.forget()
    peer.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    child = await startChild()
    const take = peer.take.bind(peer)
    let held: Buffer[] = []
    peer.take = (chunk: Buffer) => (chunk.includes('Total') ? void held.push(chunk) : take(chunk))
    await sell()
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1)
    await child.kill()
    held = []
    peer.take = take
    child = await startChild()
    await expect.poll(openStates).toEqual([
      ['unknown', 'paper_out'],
      ['unknown', 'restart'],
    ])
    await sell()
    await expect.poll(async () => (await printing()).ended.length, { timeout: 10_000 }).toBe(1)
    expect(peer.slips).toHaveLength(1)
    const [first, second] = (await printing()).open
    await child.call('printers:answer', { jobId: first?.jobId, answer: 'printed' })
    await child.call('printers:answer', { jobId: second?.jobId, answer: 'again' })
    await expect.poll(() => peer.slips.length, { timeout: 10_000 }).toBe(2)
    expect(peer.slips[1]).toContain('DUPLICATE')
    expect(await openStates()).toEqual([])
  }, 60_000)

  it('the drawer opens for a cash sale, and never again after a kill', async () => {
    await sell()
    await expect.poll(() => peer.pulses.length).toBe(1)
    await expect.poll(() => peer.slips.length).toBe(1)
    peer.set({ paper: 'out' })
    await sell()
    await expect.poll(async () => (await printing()).drawerFault?.trouble).toBe('paper_out')
    // Killed while it is asked, its receipt would be in doubt, which is another story.
    await expect.poll(openStates).toEqual([['queued', 'paper_out']])
    await child.kill()
    peer.set({ paper: 'ok' })
    child = await startChild()
    await expect.poll(() => peer.slips.length, { timeout: 10_000 }).toBe(2)
    expect(peer.pulses).toHaveLength(1)
  }, 30_000)

  it('60 sales with a printer that is switched off: every one is paid at once, and no receipt is lost', async () => {
    await peer.close()
    for (let sale = 0; sale < 60; sale++) expect((await sell()).order.status).toBe('paid')
    const view = await printing()
    // The first may be on one of its tries.
    expect(view.open.filter(({ state }) => state !== 'queued' && state !== 'sending')).toEqual([])
    expect((await child.call<TillSnapshot>('till:hello')).lights.printer.state).toBe('off')
    peer = await startNetworkPrinter(peer.port)
    await child.call('printers:answer', { jobId: view.open[0]?.jobId, answer: 'try' })
    await expect.poll(() => peer.slips.length, { timeout: 40_000 }).toBe(60)
    expect(new Set(peer.slips).size).toBe(60)
    // At most the last sale's, which was still waiting for its turn: none of the others is kept.
    expect(peer.pulses.length).toBeLessThan(2)
  }, 90_000)
})
