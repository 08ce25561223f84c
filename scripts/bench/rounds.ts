/** How long a side runs before it is measured: enough for the compiler to have made up its mind. */
const WARM_UP_MS = 300

/** One side of a comparison: does its work `count` times. */
export type Side = (count: number) => void | Promise<void>

/**
 * Runs the sides in turn (A, B, A, B ...) for `rounds` rounds of about `batchMs` each and gives the rates of every round, in works a second.
 * Each side is warmed up first, and its batch sized so that all sides run about as long. With `count` every batch has that many works.
 */
export async function measureInTurn<N extends string>(
  sides: Record<N, Side>,
  options: { rounds: number; batchMs: number } | { rounds: number; count: number },
): Promise<Record<N, number[]>> {
  const names = Object.keys(sides) as N[]
  const counts = new Map<N, number>()
  for (const name of names) counts.set(name, 'count' in options ? options.count : await countFor(sides[name], options.batchMs))
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<N, number[]>
  for (let round = 0; round < options.rounds; round++) {
    for (const name of names) {
      const count = counts.get(name) ?? 1
      rates[name].push((count * 1_000) / (await time(sides[name], count)))
    }
  }
  return rates
}

/** How many works fit into `batchMs`, found by doubling while the program warms up. */
async function countFor(side: Side, batchMs: number): Promise<number> {
  let warmMs = 0
  for (let count = 1; ; count *= 2) {
    const tookMs = await time(side, count)
    warmMs += tookMs
    if (warmMs >= WARM_UP_MS && tookMs >= batchMs / 2) return Math.max(1, Math.round((count * batchMs) / tookMs))
  }
}

async function time(side: Side, count: number): Promise<number> {
  const began = performance.now()
  await side(count)
  return performance.now() - began
}
