import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why tests with serial devices cannot run here, or null: they need socat, which makes pairs of terminals. */
export const NO_SOCAT: string | null = spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0 ? null : 'socat is not installed here'
if (NO_SOCAT !== null) process.stderr.write(`${NO_SOCAT}: tests with serial devices are skipped.\n`)

/** A serial cable whose two ends are terminals: the till opens `path`, the test is the device at the other end. */
export type PtyPair = {
  path: string
  /** What the device sends. */
  send(bytes: Uint8Array | string): void
  /** What the device was sent and nobody read yet. */
  received(): Buffer
  /** From now on the device reads what it is sent as it comes; before that, nobody does. Holds for one plugging. */
  hear(listener: (bytes: Buffer) => void): void
  /** The cable carries nothing any more until it is unplugged. */
  freeze(): void
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Unplugs it for good and takes its folder away. */
  remove(): Promise<void>
}

/** Makes a pair, plugged in unless said otherwise. */
export async function openPtyPair(plugged = true): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'scantill-pty-'))
  const [path, far] = [join(folder, 'till'), join(folder, 'device')]
  let socat: ChildProcess | null = null
  let fd: number | null = null
  let hearing: NodeJS.Timeout | undefined

  async function plug(): Promise<void> {
    const child = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], { stdio: ['ignore', 'ignore', 'pipe'] })
    socat = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.includes('starting data transfer loop')) resolve()
      })
      child.once('exit', () => reject(new Error(`socat ended: ${said}`)))
    })
    fd = openSync(far, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
  }

  async function unplug(): Promise<void> {
    const child = socat
    socat = null
    clearInterval(hearing)
    if (fd !== null) closeSync(fd)
    fd = null
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    child.kill('SIGCONT')
    await gone
  }

  function received(): Buffer {
    const bytes = Buffer.alloc(65_536)
    try {
      return fd === null ? Buffer.alloc(0) : bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, null))
    } catch (error) {
      // EIO: the cable is being pulled.
      if (['EAGAIN', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return Buffer.alloc(0)
      throw error
    }
  }

  if (plugged) await plug()
  return {
    path,
    plug,
    unplug,
    send(bytes) {
      if (fd === null) throw new Error('not plugged in')
      const all = Buffer.from(bytes)
      for (let at = 0; at < all.length; ) {
        try {
          at += writeSync(fd, all, at)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
        }
      }
    },
    received,
    hear(listener) {
      hearing = setInterval(() => {
        for (let bytes = received(); bytes.length > 0; bytes = received()) listener(bytes)
      }, 2)
    },
    freeze: () => void socat?.kill('SIGSTOP'),
    async remove() {
      await unplug()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until `seen` says something, looking every few milliseconds; throws after `ms`. */
export async function until<T>(seen: () => T | null | undefined | false, what: string, ms = 12_000): Promise<T> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const found = seen()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${what} was not seen in ${ms} ms`)
}
