import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Decrypter, Encrypter } from 'age-encryption'

/*
 * Files encrypted with a passphrase in the age format (age-encryption.org/v1), so that any age program opens them without this till. They are
 * written and read in pieces: a book of any size passes through a few megabytes of memory.
 */

/** What scrypt costs, as a power of two: 2^17 is 128 MB and about half a second, once a file. */
export const SEAL_WORK_FACTOR = 17
const PIECE_BYTES = 256 * 1024

/** Why a sealed file could not be opened. A header changed where the passphrase is checked looks like a wrong passphrase. */
export class SealError extends Error {
  override readonly name = 'SealError'
  readonly why: 'wrong-passphrase' | 'damaged'
  constructor(why: SealError['why']) {
    super(why)
    this.why = why
  }
}

/** Opens a file to write it; a test gives one whose disk is full. */
export type OpenToWrite = (file: string) => Promise<Pick<FileHandle, 'write' | 'sync' | 'close'>>
const openNew: OpenToWrite = (file) => open(file, 'wx', 0o600)

/** Encrypts `from` into the new file `to` and syncs it. Gives the SHA-256 of what was encrypted, and the bytes written. */
export async function sealFile(
  from: string,
  to: string,
  passphrase: string,
  workFactor = SEAL_WORK_FACTOR,
  openToWrite = openNew,
): Promise<{ digest: string; bytes: number }> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(workFactor)
  const hash = createHash('sha256')
  const source = await open(from, 'r')
  try {
    const sealed = await encrypter.encrypt(pieces(source, (piece) => hash.update(piece)))
    const bytes = await writeAll(sealed, to, openToWrite)
    return { digest: hash.digest('hex'), bytes }
  } finally {
    await source.close()
  }
}

/** Decrypts a file to the new file `to`, or to nowhere. Gives the SHA-256 of what came out. Throws SealError, and what the disks threw. */
export async function unsealFile(
  from: string,
  to: string | null,
  passphrase: string,
  openToWrite = openNew,
): Promise<{ digest: string; bytes: number }> {
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const hash = createHash('sha256')
  const source = await open(from, 'r')
  let disk: unknown = null
  const asSealError = (error: unknown): unknown => {
    if (disk !== null) return disk
    return new SealError(/no identity matched/.test(error instanceof Error ? error.message : '') ? 'wrong-passphrase' : 'damaged')
  }
  try {
    const sealed = pieces(
      source,
      () => {},
      (error) => {
        disk = error
      },
    )
    const plain = await decrypter.decrypt(sealed).catch((error: unknown) => {
      throw asSealError(error)
    })
    const parts = decrypted(plain, asSealError)
    if (to !== null) {
      const bytes = await writeAll(parts, to, openToWrite, (piece) => hash.update(piece))
      return { digest: hash.digest('hex'), bytes }
    }
    let bytes = 0
    for await (const piece of parts) {
      hash.update(piece)
      bytes += piece.length
    }
    return { digest: hash.digest('hex'), bytes }
  } finally {
    await source.close()
  }
}

/** What a stream gives, its own errors named; those of whoever takes it pass by. */
async function* decrypted(stream: ReadableStream<Uint8Array>, named: (error: unknown) => unknown): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield piece
  } catch (error) {
    throw named(error)
  }
}

/** True for a file that begins as age files do. */
export async function isSealed(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(22), 0, 22, 0)
    return bytesRead === 22 && buffer.toString('latin1') === 'age-encryption.org/v1\n'
  } finally {
    await handle.close()
  }
}

function pieces(source: FileHandle, heard: (piece: Uint8Array) => void, failed: (error: unknown) => void = () => {}): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { buffer, bytesRead } = await source.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES, null)
        if (bytesRead === 0) return controller.close()
        const piece = buffer.subarray(0, bytesRead)
        heard(piece)
        controller.enqueue(piece)
      } catch (error) {
        failed(error)
        controller.error(error)
      }
    },
  })
}

async function writeAll(
  stream: AsyncIterable<Uint8Array>,
  file: string,
  openToWrite: OpenToWrite,
  heard: (piece: Uint8Array) => void = () => {},
): Promise<number> {
  const handle = await openToWrite(file)
  try {
    let bytes = 0
    for await (const piece of stream) {
      heard(piece)
      // A write may take less than all of it, and the rest is refused: on a full disk.
      for (let done = 0; done < piece.length; ) done += (await handle.write(piece.subarray(done))).bytesWritten
      bytes += piece.length
    }
    await handle.sync()
    return bytes
  } finally {
    await handle.close()
  }
}
