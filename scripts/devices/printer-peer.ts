import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/*
 * The other side of a receipt printer, for tests, the bench and the crash points: it reads ESC/POS as a printer does, and nothing of the till's own code. Real-time questions
 * (DLE EOT) are answered at once, everything else in its turn; without paper, with the cover open or offline, what comes stays in its memory.
 */

/** One receipt as it left the cutter: its text with line feeds. */
export type Slip = string

/** Lengths of commands by their first two bytes, beyond those two; commands of other lengths are read by themselves. */
const FIXED: Record<string, number> = {
  '1b40': 0, '1b32': 0, '1b21': 1, '1b2d': 1, '1b33': 1, '1b45': 1, '1b47': 1, '1b4a': 1, '1b4d': 1, '1b52': 1, '1b61': 1, '1b64': 1, '1b70': 3, '1b74': 1, '1b7b': 1,
  '1c26': 0, '1c2e': 0, '1c21': 1, '1c2d': 1, '1c43': 1, '1c53': 2, '1c57': 1,
  '1d21': 1, '1d42': 1, '1d48': 1, '1d49': 1, '1d4c': 2, '1d57': 2, '1d61': 1, '1d66': 1, '1d68': 1, '1d72': 1, '1d77': 1,
  '1004': 1,
} // biome-ignore format: a table

export class PrinterModel {
  paper: 'ok' | 'low' | 'out' = 'ok'
  coverOpen = false
  offline = false
  fault = false
  /** Answers nothing at all. */
  silent = false
  /** Answers DLE EOT and nothing else. */
  neverConfirms = false
  /** The paper ends after so many more bytes of text. */
  paperLasts = Number.POSITIVE_INFINITY
  /** Everything that was printed and cut, and the pulses of the drawer. */
  slips: Slip[] = []
  /** When the first byte of each slip was here, on the machine's monotonic clock in nanoseconds. */
  slipsBeganAt: bigint[] = []
  pulses: { pin: number; at: number }[] = []
  /** When the first byte that is no question came after the last cut. */
  firstByteAt: bigint | null = null
  bytes = 0
  reply: (bytes: Uint8Array) => void = () => {}
  private held: Buffer = Buffer.alloc(0)
  private text = ''

  isStopped(): boolean {
    return this.paper === 'out' || this.coverOpen || this.offline || this.fault
  }

  /** The text that is printed and not cut yet. */
  uncut(): string {
    return this.text
  }

  take(chunk: Buffer): void {
    this.bytes += chunk.length
    const rest: number[] = []
    for (let index = 0; index < chunk.length; index++) {
      if (chunk[index] === 0x10 && chunk[index + 1] === 0x04 && index + 2 < chunk.length) {
        if (!this.silent) this.reply(Uint8Array.of(this.realTime(chunk[index + 2] ?? 0)))
        index += 2
      } else rest.push(chunk[index] as number)
    }
    if (rest.length > 0 && this.firstByteAt === null && !(rest.length === 3 && rest[0] === 0x1d && rest[1] === 0x72))
      this.firstByteAt = process.hrtime.bigint()
    this.held = Buffer.concat([this.held, Buffer.from(rest)])
    this.work()
  }

  /** Changes how it is, and goes on with what it kept. */
  set(state: Partial<Pick<PrinterModel, 'paper' | 'coverOpen' | 'offline' | 'fault' | 'silent' | 'paperLasts' | 'neverConfirms'>>): void {
    Object.assign(this, state)
    this.work()
  }

  /** Switched off and on: its memory is empty. */
  forget(): void {
    this.held = Buffer.alloc(0)
    this.text = ''
  }

  private realTime(n: number): number {
    if (n === 1) return 0x12 | (this.isStopped() ? 0x08 : 0)
    if (n === 2) return 0x12 | (this.coverOpen ? 0x04 : 0) | (this.paper === 'out' ? 0x20 : 0) | (this.fault ? 0x40 : 0)
    return 0x12 | (this.paper === 'low' ? 0x0c : this.paper === 'out' ? 0x6c : 0)
  }

  private work(): void {
    while (!this.isStopped() && this.held.length > 0) {
      const length = this.step(this.held)
      if (length === 0) return
      this.held = this.held.subarray(length)
    }
  }

  /** Works through one command or character; gives how long it was, 0 when more of it has to come. */
  private step(buffer: Buffer): number {
    const [first = 0, second] = buffer
    if (first !== 0x1b && first !== 0x1c && first !== 0x1d && first !== 0x10) {
      if (first === 0x0a || first >= 0x20) {
        this.text += String.fromCharCode(first)
        if (--this.paperLasts <= 0) this.paper = 'out'
      }
      return 1
    }
    if (second === undefined) return 0
    const length = lengthOf(buffer)
    if (length === 0 || buffer.length < length) return 0
    if (first === 0x1d && second === 0x72 && !this.silent && !this.neverConfirms) this.reply(Uint8Array.of(this.paper === 'low' ? 0x03 : 0))
    if (first === 0x1b && second === 0x70) this.pulses.push({ pin: buffer[2] === 0 ? 2 : 5, at: performance.now() })
    if (first === 0x1d && second === 0x56) {
      this.slips.push(this.text)
      this.slipsBeganAt.push(this.firstByteAt ?? 0n)
      this.text = ''
      this.firstByteAt = null
    }
    return length
  }
}

function lengthOf(buffer: Buffer): number {
  const name = buffer.subarray(0, 2).toString('hex')
  const fixed = FIXED[name]
  if (fixed !== undefined) return 2 + fixed
  const at = (index: number): number => buffer[index] ?? 0
  if (name === '1d56') return buffer.length < 3 ? 0 : at(2) >= 65 ? 4 : 3
  if (name === '1d76') return buffer.length < 8 ? 0 : 8 + (at(4) + at(5) * 256) * (at(6) + at(7) * 256)
  if (name === '1d28') return buffer.length < 5 ? 0 : 5 + at(3) + at(4) * 256
  if (name === '1d6b') return buffer.length < 4 ? 0 : at(2) >= 65 ? 4 + at(3) : buffer.indexOf(0, 3) < 0 ? 0 : buffer.indexOf(0, 3) + 1
  if (name === '1b2a') return buffer.length < 5 ? 0 : 5 + (at(3) + at(4) * 256) * (at(2) >= 32 ? 3 : 1)
  return 2
}

/** A printer on a TCP port of this machine. It lets in one client at a time, as most do; a second one waits unheard. */
export type NetworkPrinter = PrinterModel & { port: number; clients: number; dropClient(): void; stopReading(): void; close(): Promise<void> }

export async function startNetworkPrinter(port = 0): Promise<NetworkPrinter> {
  const model = new PrinterModel()
  const waiting: Socket[] = []
  const all = new Set<Socket>()
  let client: Socket | null = null
  let reading = true
  const next = (): void => {
    client = waiting.shift() ?? null
    if (!client) return
    const own = client
    model.reply = (bytes) => own.writable && own.write(bytes)
    own.on('data', (chunk: Buffer) => model.take(chunk))
    if (!reading) own.pause()
  }
  const server: Server = createServer({ noDelay: true, allowHalfOpen: false }, (socket) => {
    all.add(socket)
    printer.clients++
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      all.delete(socket)
      waiting.splice(0, waiting.length, ...waiting.filter((other) => other !== socket))
      if (socket === client) next()
    })
    waiting.push(socket)
    if (!client) next()
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const printer: NetworkPrinter = Object.assign(model, {
    port: (server.address() as AddressInfo).port,
    clients: 0,
    dropClient: () => void client?.destroy(),
    stopReading() {
      reading = false
      client?.pause()
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of all) socket.destroy()
      }),
  })
  return printer
}

// As a process of its own, so that the printer's work is not on the till's thread: says its port, and tells each slip's first byte.
if (import.meta.main && process.send) {
  const printer = await startNetworkPrinter()
  const told = printer.take.bind(printer)
  printer.take = (chunk) => {
    const before = printer.slips.length
    told(chunk)
    for (let index = before; index < printer.slips.length; index++) process.send?.({ slip: index, at: String(printer.slipsBeganAt[index]) })
  }
  process.on('disconnect', () => process.exit(0))
  process.send({ port: printer.port })
}
