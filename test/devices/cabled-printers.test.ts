import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPrinters } from '#main/devices/printer/find-printers.ts'
import type { PrintLoad } from '#main/devices/printer/printer.ts'
import { createPrinters } from '#main/devices/printer/printers.ts'
import { listCupsQueues } from '#main/devices/printer/transports/cups.ts'
import { listUsbPrinters } from '#main/devices/printer/transports/usb-lp.ts'
import type { PrinterConnection } from '#shared/domain/device-settings.ts'
import { PrinterModel } from '../../scripts/devices/printer-peer.ts'
import { printerAt, SHORT_LIMITS } from '../helpers/printer-settings.ts'
import { NO_SOCAT, openPtyPair, type PtyPair } from '../helpers/pty-pair.ts'

const CUT = Uint8Array.of(0x1d, 0x56, 66, 0)
const load = (text: string): PrintLoad => ({
  bytes: Buffer.concat([Buffer.from(`\x1b@${text}\n`), CUT]),
  rasterLines: 0,
  title: text,
  text: () => text,
})

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-printers-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/*
 * A terminal stands for the wire: for serialport it is a port like any other, and for a printer at /dev/usb/lpN it is a file that is written
 * and read. What usblp itself does (ENODEV after unplugging, one opener) is not in it.
 */
describe.skipIf(NO_SOCAT !== null).each(['serial', 'usb'] as const)('a printer by %s', (kind) => {
  let pty: PtyPair
  let model: PrinterModel
  const devices = createPrinters({ spooler: null, limits: SHORT_LIMITS })
  const at = (more = {}) => {
    const deviceId = `path:${pty.path}`
    const connection: PrinterConnection = kind === 'serial' ? { kind, deviceId, baudRate: 115_200 } : { kind, deviceId }
    return printerAt(connection, more)
  }
  const listen = () => {
    model.reply = (bytes) => pty.send(bytes)
    pty.hear((bytes) => model.take(bytes))
  }
  beforeEach(async () => {
    pty = await openPtyPair()
    model = new PrinterModel()
  })
  afterEach(async () => {
    devices.stop()
    await pty.remove()
  })

  it('prints, confirmed, and again', async () => {
    listen()
    expect(await devices.print(at(), load('ONE'))).toMatchObject({ end: 'done', status: { paper: 'ok' } })
    expect(await devices.print(at(), load('TWO'))).toMatchObject({ end: 'done' })
    expect(model.slips).toEqual(['ONE\n', 'TWO\n'])
  })

  it('takes a long job', async () => {
    listen()
    expect(await devices.print(at(), load('X'.repeat(60_000)))).toMatchObject({ end: 'done' })
    expect(model.slips[0]).toHaveLength(60_001)
  })

  it('without paper gets nothing; whose paper ends in the middle is in doubt, and its late answer counts', async () => {
    listen()
    model.set({ paper: 'out' })
    expect(await devices.print(at(), load('ONE'))).toMatchObject({ end: 'not_started', why: 'paper_out' })
    model.set({ paper: 'ok', paperLasts: 2 })
    const outcome = await devices.print(at(), load('TWO'))
    expect(outcome).toMatchObject({ end: 'unknown', why: 'paper_out' })
    model.set({ paper: 'ok', paperLasts: Number.POSITIVE_INFINITY })
    if (outcome.end === 'unknown') expect(await outcome.late).toBe('done')
    expect(model.slips).toEqual(['TWO\n'])
  })

  it('unplugged in the middle: in doubt, lost; afterwards not there', async () => {
    listen()
    model.set({ paperLasts: 2 })
    const outcome = await devices.print(at(), load('ONE'))
    expect(outcome.end).toBe('unknown')
    await pty.unplug()
    if (outcome.end === 'unknown') {
      // A terminal tells of the end of its line at once; where it does not, the next job does.
      setTimeout(outcome.release, 2_000)
      expect(await outcome.late).toBe('lost')
    }
    expect(await devices.print(at(), load('TWO'))).toMatchObject({ end: 'not_started', why: 'absent' })
  })

  it('that does not read is given up: in doubt', async () => {
    const outcome = await devices.print(at({ answers: false }), load('X'.repeat(400_000)))
    expect(outcome).toMatchObject({ end: 'unknown', why: 'stalled' })
  })

  it('that is not plugged in: not started', async () => {
    const path = `path:${join(dir, 'nothing')}`
    const connection: PrinterConnection = kind === 'serial' ? { kind, deviceId: path, baudRate: 9_600 } : { kind, deviceId: path }
    expect(await devices.print(printerAt(connection), load('A'))).toMatchObject({ end: 'not_started', why: 'absent' })
  })
})

describe('USB printers are known by what they are, not by their number', () => {
  function plant(name: string, attributes: Record<string, string>, id: string): void {
    const usb = join(dir, 'devices', name)
    const at = join(usb, `${name}:1.0`)
    mkdirSync(join(dir, 'sys', name), { recursive: true })
    mkdirSync(at, { recursive: true })
    for (const [key, value] of Object.entries(attributes)) writeFileSync(join(usb, key), `${value}\n`)
    writeFileSync(join(at, 'ieee1284_id'), id)
    symlinkSync(at, join(dir, 'sys', name, 'device'))
  }
  const roots = () => ({ sys: join(dir, 'sys'), dev: join(dir, 'dev') })

  it('reads maker, model and serial number', () => {
    plant('lp1', { idVendor: '04b8', idProduct: '0202', serial: 'J4XF001' }, 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;\n')
    plant('lp3', { idVendor: '0416', idProduct: '5011', product: 'USB Printing Support' }, '')
    mkdirSync(join(dir, 'sys', 'hiddev0'))
    expect(listUsbPrinters(roots())).toEqual([
      { path: join(dir, 'dev', 'lp1'), deviceId: 'usb:04b8:0202:J4XF001', name: 'EPSON TM-T20II' },
      { path: join(dir, 'dev', 'lp3'), deviceId: 'usb:0416:5011:', name: 'USB Printing Support' },
    ])
  })

  it('finds nothing where there is nothing, and one that went is not there', async () => {
    expect(listUsbPrinters({ sys: join(dir, 'none'), dev: dir })).toEqual([])
    const devices = createPrinters({ spooler: null, usb: roots(), limits: SHORT_LIMITS })
    const printer = printerAt({ kind: 'usb', deviceId: 'usb:04b8:0202:J4XF001' })
    expect(await devices.print(printer, load('A'))).toMatchObject({ end: 'not_started', why: 'absent' })
    expect((await findPrinters({ spooler: null, usb: roots(), platform: 'linux' })).candidates.filter(({ kind }) => kind === 'usb')).toEqual([])
  })
})

/* `lp` and `lpstat` are programs of the test's own here, with the options and answers of CUPS; a real CUPS was not asked. */
describe('a queue of the system', () => {
  const path = process.env.PATH ?? ''
  const program = (name: string, script: string): void => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(dir, name), 0o755)
  }
  beforeEach(() => {
    process.env.PATH = `${dir}${delimiter}${path}`
  })
  afterEach(() => {
    process.env.PATH = path
  })
  const devices = createPrinters({ spooler: null, limits: SHORT_LIMITS, platform: 'linux' })
  const queue = printerAt({ kind: 'system', queue: 'Receipts' })

  it('gets the bytes as they are: handed over, never done', async () => {
    program('lp', `printf '%s ' "$@" > "${dir}/args"; cat > "${dir}/job"; echo 'request id is Receipts-1 (1 file(s))'`)
    const job = load('RAW é')
    expect(await devices.print(queue, job)).toEqual({ end: 'handed_over', status: null })
    expect(readFileSync(join(dir, 'job'))).toEqual(Buffer.from(job.bytes))
    expect(readFileSync(join(dir, 'args'), 'utf8')).toBe('-d Receipts -o raw -t RAW é - ')
  })

  it('that refuses: not started', async () => {
    program('lp', "echo 'lp: Error - The printer or class does not exist.' >&2; exit 1")
    expect(await devices.print(queue, load('A'))).toMatchObject({ end: 'not_started', why: 'refused' })
  })

  it('gets no pulse for a drawer: the queue would keep it', async () => {
    program('lp', `touch "${dir}/called"`)
    expect(await devices.openDrawer(queue)).toEqual({ end: 'not_sent', why: 'no_driver' })
    expect(() => readFileSync(join(dir, 'called'))).toThrow()
  })

  it('are listed; without CUPS that is said', async () => {
    program('lpstat', '[ "$1" = -e ] && printf \'Receipts\\nOffice\\n\'')
    expect(await listCupsQueues()).toEqual(['Receipts', 'Office'])
    process.env.PATH = dir
    rmSync(join(dir, 'lpstat'))
    expect(await listCupsQueues()).toBeNull()
    expect(await devices.print(queue, load('A'))).toMatchObject({ end: 'not_started', why: 'no_driver' })
  })

  it('of Windows prints pages through the host, or says that it cannot', async () => {
    const pages: string[] = []
    const spooler = { queues: async () => ['Receipts'], print: async (name: string, text: string) => name === 'Receipts' && pages.push(text) > 0 }
    const windows = createPrinters({ spooler, platform: 'win32' })
    expect(await windows.print(queue, load('PAGE'))).toEqual({ end: 'handed_over', status: null })
    expect(pages).toEqual(['PAGE'])
    expect(await windows.print(printerAt({ kind: 'system', queue: 'Gone' }), load('A'))).toMatchObject({ end: 'not_started', why: 'refused' })
    expect(await createPrinters({ spooler: null, platform: 'win32' }).print(queue, load('A'))).toMatchObject({ end: 'not_started', why: 'no_driver' })
  })
})
