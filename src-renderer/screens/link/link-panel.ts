import { create } from 'qrcode'
import type { LinkPanel } from '#shared/domain/link.ts'
import type { Attempt } from '#shared/domain/payment.ts'

/* What of a panel is drawn and what is written: pure. */

/** A picture that came with the answer itself: drawn, because nothing is loaded for it. */
const OWN_PICTURE = /^data:image\/(?:png|jpeg|gif);base64,/

/**
 * How a panel is shown. `qr`: text to draw. `picture`: an image that came whole. `remotePicture`: the address of one, which the till never loads.
 * `tooLong`: there would be a text to draw, but no QR holds it.
 */
export type PanelFace = { qr: string | null; picture: string | null; remotePicture: string | null; tooLong: boolean }

/** Chooses what is drawn of a panel: the vendor's own QR text, else its page, else what a phone opens. */
export function panelFace(panel: LinkPanel): PanelFace {
  const image = panel.qrImageUrl
  const picture = image !== null && OWN_PICTURE.test(image) ? image : null
  const isAddress = image !== null && /^[a-z]+:/i.test(image)
  // What stands in place of a picture's address and is none is the QR's own text.
  const spoken = image !== null && !isAddress ? image : null
  const text = panel.qrText ?? spoken ?? panel.url ?? (panel.paymentCode === null ? panel.deepLink : null)
  const fits = text !== null && fitsQr(text)
  return { qr: fits ? text : null, picture, remotePicture: picture === null && isAddress ? image : null, tooLong: text !== null && !fits }
}

/** True when a QR of the level that screens draw can hold this text. */
export function fitsQr(text: string): boolean {
  try {
    create(text, { errorCorrectionLevel: 'M' })
    return true
  } catch {
    return false
  }
}

/** A number as people read it to each other: in fours, or as the vendor parted it. */
export function inFours(code: string): string[] {
  const parts = code.trim().split(/[\s-]+/)
  return parts.length > 1 ? parts : (code.trim().match(/.{1,4}/g) ?? [])
}

/** Until when a link can be paid as far as anybody said, in UTC milliseconds, or null. */
export function payableUntil({ panel, sentAt, createdAt }: Pick<Attempt, 'panel' | 'sentAt' | 'createdAt'>): number | null {
  if (!panel) return null
  if (panel.expiresAt !== null) return panel.expiresAt
  return panel.lifeSeconds === undefined ? null : (sentAt ?? createdAt) + panel.lifeSeconds * 1000
}

/** True for a page of the practice gateway on this machine, which may be opened from the till. */
export function isOnThisMachine(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.protocol === 'http:' && parsed.hostname === '127.0.0.1'
}
