import { type AppError, appError } from '#shared/bridge/app-error.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { MAX_STATEMENT_BYTES, STATEMENT_PART_CHARS } from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'

/** Base64 gives four characters for three bytes. */
const PART_BYTES = Math.floor(STATEMENT_PART_CHARS / 4) * 3

/** Sends a chosen file to main in parts, one after the other; whoever asks next takes it from there. */
export async function sendFile(file: File): Promise<Result<null, AppError>> {
  if (file.size > MAX_STATEMENT_BYTES) return fail(appError('statement-too-large', { maxMb: MAX_STATEMENT_BYTES / 1024 / 1024 }))
  const bytes = new Uint8Array(await file.arrayBuffer())
  for (let part = 0; part === 0 || part * PART_BYTES < bytes.length; part++) {
    const sent = await call('settlement:upload', { part, data: base64(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)) })
    if (!sent.ok) return sent
  }
  return ok(null)
}

/** The name of a file as main takes it. */
export function nameFor(file: File): string {
  return file.name.slice(0, 200)
}

function base64(bytes: Uint8Array): string {
  let text = ''
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}
