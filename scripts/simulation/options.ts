/** The seeds of `3`, `1..10` or `1,5,9`; null when it is none of these. */
export function seedsOf(text: string): number[] | null {
  const range = /^(\d+)\.\.(\d+)$/.exec(text)
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])]
    return from <= to && to - from < 10_000 ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : null
  }
  const list = text.split(',').map((part) => part.trim())
  return list.every((part) => /^\d+$/.test(part)) ? list.map(Number) : null
}
