import type { PrinterProfile } from '#shared/domain/device-settings.ts'
import type { PrintDocument } from '#shared/domain/print-document.ts'

/** What goes to a printer: the bytes, how many lines of text went as pictures, and characters that neither way could print. */
export type Encoded = { bytes: Uint8Array; rasterLines: number; missing: string[] }

/** Bytes of a document for this printer; no drawer kick in them ever. `logo` is a PNG as a data URL. */
export async function encodeDocument(document: PrintDocument, profile: PrinterProfile, logo: string | null): Promise<Encoded> {
  throw new Error(`nothing prints ${document.title} at ${profile.columns} columns yet (logo: ${logo !== null})`)
}
