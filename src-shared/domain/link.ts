/** What to show the customer; every field that the vendor gave. Times are UTC milliseconds. */
export type LinkPanel = {
  /** The hosted page. */
  url: string | null
  /** Text to draw as a QR where it is another than `url` (a UPI link). */
  qrText: string | null
  /** The address of a picture of a QR (gopay). */
  qrImageUrl: string | null
  deepLink: string | null
  /** A virtual account's number or a code for a shop's counter. */
  paymentCode: string | null
  holder: string | null
  guideUrl: string | null
  guideCode: string | null
  startsAt: number | null
  expiresAt: number | null
  /** What a phone app of the merchant's own would need to open the wallet's app; a till can do nothing with it. */
  appCall?: Record<string, string>
  /** For how long it can be paid from the request on, where the vendor's own times name no zone: the caller counts. */
  lifeSeconds?: number
}
