import { crc32 } from 'node:zlib'
import { type UnzipFileInfo, unzipSync } from 'fflate'

/** How much is unpacked at most: files, and bytes of all of them together. */
export type ZipCaps = { maxFiles: number; maxBytes: number }
export type Unpacked =
  | { ok: true; files: { name: string; bytes: Uint8Array }[] }
  | { ok: false; why: 'not_zip' | 'too_large' | 'bad_name' | 'damaged' }

/** True for bytes that begin as a zip does. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05)
}

/**
 * Unpacks a zip in memory; nothing is ever written to a path. All or nothing: a name that leads elsewhere or comes twice, more than the caps, or
 * a file that does not fit its checksum makes the whole unusable. Sizes are checked before anything is inflated, and each file gets no more
 * than the size it declares, so that a small zip cannot grow into a large one. Never throws.
 */
export function unpackZip(bytes: Uint8Array, caps: ZipCaps): Unpacked {
  if (!looksLikeZip(bytes)) return { ok: false, why: 'not_zip' }
  try {
    const infos: UnzipFileInfo[] = []
    unzipSync(bytes, { filter: (info) => !infos.push(info) })
    if (new Set(infos.map(({ name }) => name.toLowerCase())).size !== infos.length || !infos.every(({ name }) => isPlainName(name))) {
      return { ok: false, why: 'bad_name' }
    }
    if (infos.length > caps.maxFiles || infos.reduce((sum, info) => sum + info.originalSize, 0) > caps.maxBytes)
      return { ok: false, why: 'too_large' }
    const unpacked = unzipSync(bytes, { filter: ({ name }) => !name.endsWith('/') })
    const sums = checksums(bytes)
    const files = Object.entries(unpacked).map(([name, content]) => ({ name, bytes: content }))
    return files.every((file) => sums.get(file.name) === crc32(file.bytes)) ? { ok: true, files } : { ok: false, why: 'damaged' }
  } catch {
    return { ok: false, why: 'damaged' }
  }
}

/** A name without a way out of its folder: no root, no drive, no back slash, no `..`, nothing unprintable. */
function isPlainName(name: string): boolean {
  return name.length <= 200 && !/[\\:\p{Cc}]/u.test(name) && !name.startsWith('/') && !name.split('/').includes('..')
}

const DIRECTORY_ENTRY = 0x02014b50
const DIRECTORY_END = 0x06054b50

/** The checksums of the central directory (PKWARE's note, 4.3.12): the library reads past them. */
function checksums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  while (end >= 0 && view.getUint32(end, true) !== DIRECTORY_END) end--
  const sums = new Map<string, number>()
  let at = end >= 0 ? view.getUint32(end + 16, true) : bytes.length
  while (at + 46 <= bytes.length && view.getUint32(at, true) === DIRECTORY_ENTRY) {
    const nameLength = view.getUint16(at + 28, true)
    const isUtf8 = (view.getUint16(at + 8, true) & 0x800) !== 0
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + at + 46, nameLength).toString(isUtf8 ? 'utf8' : 'latin1')
    sums.set(name, view.getUint32(at + 16, true))
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return sums
}
