import type { RandomBytes } from '../clock/clock.ts'

/** Crockford's base 32: no I, L, O or U, so that a number read aloud or typed from paper is not mistaken. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const EPOCH_MS = Date.UTC(2025, 0, 1)

/**
 * A new order id for the gateway: the till's code, 6 digits of time (seconds), 6 random digits; 13 to 15 characters A-Z 0-9.
 * Within the 20 that OTT Pay's strictest page allows. It begins with a letter, so that no digit of it can pass for part of an amount in OTT's
 * separator-less digest. A clock set back may repeat the time but not the 30 random bits; the database refuses a repeat all the same.
 */
export function newOrderNumber(tillCode: string, nowMs: number, random: RandomBytes): string {
  const seconds = Math.max(0, Math.floor((nowMs - EPOCH_MS) / 1000)) % 32 ** 6
  let time = ''
  for (let rest = seconds, place = 0; place < 6; place++, rest = Math.floor(rest / 32)) time = DIGITS.charAt(rest % 32) + time
  // 32 divides 256, so the low five bits of a random byte are fair.
  const tail = Array.from(random(6), (byte) => DIGITS.charAt(byte & 31)).join('')
  return tillCode + time + tail
}
