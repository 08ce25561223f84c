import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** True where socat can make a pair of terminals; a test without it is skipped with a plain line. */
export function hasSocat(): boolean {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A pair of terminals joined by socat: the till opens `path`, the test is the device at the other end. */
export type Pty = {
  path: string
  hear(listener: (bytes: Buffer) => void): void
  say(bytes: Uint8Array): void
  unplug(): Promise<void>
  close(): Promise<void>
}

/** Makes the pair. Until `hear` is called nobody reads at the device's end. */
export async function openPty(): Promise<Pty> {
  const dir = mkdtempSync(join(tmpdir(), 'scantill-pty-'))
  const path = join(dir, 'app')
  const far = join(dir, 'dev')
  const child: ChildProcess = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, `pty,raw,echo=0,link=${far}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('starting data transfer loop')) resolve()
    })
    child.once('exit', () => reject(new Error(`socat ended: ${said}`)))
  })
  const fd = openSync(far, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY)
  let open = true
  let timer: NodeJS.Timeout | undefined
  const end = async (): Promise<void> => {
    if (!open) return
    open = false
    clearInterval(timer)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    closeSync(fd)
  }
  return {
    path,
    hear(listener) {
      const buffer = Buffer.alloc(65_536)
      timer = setInterval(() => {
        try {
          for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer)) listener(Buffer.from(buffer.subarray(0, count)))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' && (error as NodeJS.ErrnoException).code !== 'EIO') throw error
        }
      }, 2)
    },
    say: (bytes) => void writeSync(fd, bytes),
    unplug: end,
    async close() {
      await end()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
