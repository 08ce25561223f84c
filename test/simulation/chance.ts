/** Chance that a seed decides: the same seed gives the same draws in the same order. */
export type Chance = {
  /** A fraction of 0 to below 1. */
  fraction(): number
  /** A whole number of `from` to `to`, both included. */
  whole(from: number, to: number): number
  /** True this often, as a fraction of 1. */
  happens(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** A member by its weight. */
  weighed<T extends string>(weights: Partial<Record<T, number>>): T
  /** Spread evenly over orders of magnitude. */
  logarithmic(from: number, to: number): number
  bytes(length: number): Uint8Array
  digits(length: number): string
}

/** Chance from a seed and a stream name, so that one part's draws do not shift another's (splitmix32 seeds, sfc32 draws). */
export function createChance(seed: number, stream: string): Chance {
  let mix = seed >>> 0
  for (const char of stream) mix = Math.imul(mix ^ char.charCodeAt(0), 0x9e3779b1) >>> 0
  const next = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let word = mix ^ (mix >>> 16)
    word = Math.imul(word, 0x21f0aaad)
    word ^= word >>> 15
    word = Math.imul(word, 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
  let [a, b, c, d] = [next(), next(), next(), 1]
  const word = (): number => {
    const sum = (a + b + d) >>> 0
    d = (d + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = ((c << 21) | (c >>> 11)) >>> 0
    c = (c + sum) >>> 0
    return sum
  }
  for (let warm = 0; warm < 12; warm++) word()
  const fraction = (): number => word() / 2 ** 32
  const whole = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1))
  return {
    fraction,
    whole,
    happens: (probability) => fraction() < probability,
    pick(list) {
      const one = list[whole(0, list.length - 1)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
    weighed(weights) {
      const entries = Object.entries(weights) as [never, number][]
      let rest = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        rest -= weight
        if (rest < 0) return name
      }
      throw new Error('nothing to weigh')
    },
    logarithmic: (from, to) => from * (to / from) ** fraction(),
    bytes: (length) => Uint8Array.from({ length }, () => word() & 255),
    digits: (length) => Array.from({ length }, () => whole(0, 9)).join(''),
  }
}
