/** A till's code of one to three characters that begins with a letter, then twelve digits of Crockford's base 32 (no I, L, O, U). */
const ORDER_NUMBER = /^[A-Z][A-Z0-9]{0,2}[0-9A-HJKMNP-TV-Z]{12}$/

/**
 * The order number that a text is, in capitals, or null. A wedge scanner under Caps Lock types small letters, which mean the same. Every number
 * begins with a letter and has at most 15 characters: wallets' payment codes are 16 and more digits, or longer texts.
 */
export function orderNumberIn(text: string): string | null {
  const number = text.toUpperCase()
  return ORDER_NUMBER.test(number) ? number : null
}
