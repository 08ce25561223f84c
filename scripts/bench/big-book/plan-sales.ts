import { newOrderNumber } from '../../../src-main/payments/order-number.ts'

/*
 * What a shop sold over three years, made up but repeatable: the same seed gives the same sales. Nothing here is written anywhere.
 */

/** Random numbers that repeat: the same seed gives the same row (mulberry32). */
export type Dice = { next(): number; upTo(most: number): number; bytes(size: number): Uint8Array; pick<T>(of: readonly T[]): T }

/** Dice from a seed. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const upTo = (most: number): number => Math.floor(next() * most)
  return {
    next,
    upTo,
    bytes: (size) => Uint8Array.from({ length: size }, () => upTo(256)),
    pick: (of) => of[upTo(of.length)] as (typeof of)[number],
  }
}

export const ZONE = 'America/Toronto'
export const TILL_CODE = 'T01'
export const CURRENCY = 'CAD'
/** The shop of these books, as settings have it. */
export const BOOK_SHOP = { zone: ZONE, currency: CURRENCY, closeHour: 4 }
export const ACCOUNTS = [
  { id: 'ottpay:downtown', name: 'OTT Pay Downtown' },
  { id: 'dokypay:main', name: 'Dokypay Main' },
] as const
export const PEOPLE = ['Anna', 'Ben', 'Chloé', 'Dai 黛', 'Émile', 'Fan 帆'] as const

/** Words of notes in English, French and Chinese, as cashiers type them. */
const NOTES = [
  (dice: Dice) => `table ${1 + dice.upTo(40)}`,
  (dice: Dice) => `${dice.pick(['no onions', 'extra spicy', 'to go', 'birthday', 'gift card', 'staff meal'])}`,
  (dice: Dice) => `${dice.pick(['à emporter', 'sans sucre', 'crème brûlée', 'reçu demandé'])}, ${1 + dice.upTo(30)}`,
  (dice: Dice) => `${dice.pick(['蛋糕', '外卖', '少糖', '打包', '生日蛋糕', '熟客'])}${dice.upTo(3) === 0 ? ` ${dice.upTo(99)}号` : ''}`,
  (dice: Dice) =>
    `${dice.pick(['Zhang', 'Li 李', 'Tremblay', 'Smith', 'Côté'])} ${dice.upTo(5) === 0 ? 'pick-up' : 'phone order'} ${dice.upTo(9_000) + 1_000}`,
]

/** How a sale went, in the end. */
export type Course = 'cash' | 'paid' | 'paid-second-try' | 'declined' | 'closed' | 'kept' | 'late-given-back' | 'late' | 'unresolved'

export type PlannedSale = {
  at: number
  businessDay: string
  shopHour: number
  /** 0 for the morning, 1 for the evening. */
  half: 0 | 1
  number: string
  course: Course
  tender: 'wechat' | 'alipay' | 'unionpay' | 'cash'
  kind: 'scan' | 'qr' | 'cash'
  account: number
  amountMinor: number
  tipMinor: number
  note: string
  person: number
  /** How much of it is given back, and how many days later; null for nothing. */
  refund: { minor: number; afterDays: number } | null
}

/** Prices that are asked for again and again. */
const PRICES = [350, 450, 499, 500, 650, 799, 899, 1_050, 1_200, 1_234, 1_250, 1_499, 1_850, 2_000, 2_599, 3_200, 4_500]
const OPENS_AT = 9
const OPEN_HOURS = 13

/** The days of three years up to `lastDay`, each with how many of `orders` fell on it; weekends are busier. */
export function planDays(orders: number, days: number, lastDay: string): { day: string; count: number }[] {
  const end = Date.parse(`${lastDay}T00:00:00Z`)
  const names = Array.from({ length: days }, (_, place) => new Date(end - (days - 1 - place) * 86_400_000).toISOString().slice(0, 10))
  const weightOf = (day: string): number => [1.3, 0.8, 0.8, 0.9, 1, 1.3, 1.5][new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 1
  const whole = names.reduce((sum, day) => sum + weightOf(day), 0)
  let done = 0
  let share = 0
  return names.map((day) => {
    share += weightOf(day)
    const upTo = Math.round((orders * share) / whole)
    const count = upTo - done
    done = upTo
    return { day, count }
  })
}

/** The sales of one day in the order they were made. `isLast` is the day that is still on: it has some without an end. */
export function planDay(dice: Dice, day: string, count: number, isLast: boolean): PlannedSale[] {
  const midnight = Date.parse(`${day}T00:00:00Z`) - offsetMs(day)
  const seconds = Array.from({ length: count }, () => OPENS_AT * 3_600 + dice.upTo(OPEN_HOURS * 3_600)).sort((a, b) => a - b)
  return seconds.map((second, place) => {
    const at = midnight + second * 1_000 + dice.upTo(1_000)
    const cash = dice.next() < 0.25
    const amountMinor = dice.next() < 0.4 ? dice.pick(PRICES) : 150 + dice.upTo(9_000)
    const course = cash ? 'cash' : courseOf(dice, isLast && place > count - 6)
    const brought = course === 'paid' || course === 'cash' || course === 'paid-second-try'
    return {
      at,
      businessDay: day,
      shopHour: Math.floor(second / 3_600),
      half: second < (OPENS_AT + OPEN_HOURS / 2) * 3_600 ? 0 : 1,
      number: newOrderNumber(TILL_CODE, at, (size) => Buffer.from(dice.bytes(size))),
      course,
      tender: cash ? 'cash' : dice.next() < 0.55 ? 'wechat' : dice.next() < 0.9 ? 'alipay' : 'unionpay',
      kind: cash ? 'cash' : dice.next() < 0.85 ? 'scan' : 'qr',
      account: dice.next() < 0.7 ? 0 : 1,
      amountMinor,
      tipMinor: dice.next() < 0.15 ? Math.round(amountMinor * 0.1) : 0,
      note: dice.next() < 0.12 ? dice.pick(NOTES)(dice) : '',
      // Everybody but the last of them works now; that one left in the first year.
      person: dice.upTo(PEOPLE.length - 1),
      refund: brought && dice.next() < 0.02 ? { minor: dice.next() < 0.5 ? amountMinor : Math.ceil(amountMinor / 2), afterDays: dice.upTo(4) } : null,
    }
  })
}

function courseOf(dice: Dice, mayBeOpen: boolean): Course {
  if (mayBeOpen) return dice.pick(['paid', 'paid', 'unresolved', 'late'])
  const roll = dice.next()
  if (roll < 0.03) return 'declined'
  if (roll < 0.031) return 'closed'
  if (roll < 0.0315) return 'kept'
  if (roll < 0.032) return 'late-given-back'
  return roll < 0.062 ? 'paid-second-try' : 'paid'
}

const clock = new Intl.DateTimeFormat('en', { timeZone: ZONE, hour: 'numeric', hourCycle: 'h23' })

/** How far the shop's clock is ahead of UTC on a day, between nine and midnight: it never changes then. */
function offsetMs(day: string): number {
  const noon = Date.parse(`${day}T16:00:00Z`)
  return (Number(clock.formatToParts(noon).find(({ type }) => type === 'hour')?.value) - 16) * 3_600_000
}
