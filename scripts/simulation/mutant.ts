import { type GatewayName, worldName } from './report.ts'

/** One way to break the protocol: which texts of which files become others. Every `from` stands exactly once in its file. */
export type Mutant = {
  name: string
  /** What it breaks, in a few words. */
  breaks: string
  /** Faults it is run under; all when left out. Rare ones are run under fewer, so that these come more often. */
  faults?: string
  /** What it breaks is about refunds: then it is run in worlds of many refunds, and with OTT Pay of few sales. */
  refunds?: true
  /** The gateway it is run with, in small worlds; OTT Pay when left out. */
  gateway?: GatewayName
  /** A world of the quick form (`seed:world`) in which it is known to die: played first there, so that rare deaths do not take long. */
  quickWorld?: string
  edits: { file: string; from: string; to: string }[]
}

/** The worlds for mutants of refunds: so few sales, and so many of the paid ones given back, as a fraction of 1. */
export const REFUND_WORLD = { sales: 70, refundShare: 0.6 }
/** Sales in each world of the quick form: most mutants die in the first. */
export const QUICK_SALES = 80
/** Sales in each world for mutants of links and payouts: there are as many questions in them as in three times as many sales by wallet. */
export const VENDOR_SALES = 50

/** The sales of the worlds that a mutant is run in, where they are not as usual. */
export function worldOf(mutant: Mutant): { sales?: number; refundShare?: number } {
  if (mutant.gateway) return { sales: VENDOR_SALES, ...(mutant.refunds && { refundShare: REFUND_WORLD.refundShare }) }
  return mutant.refunds ? REFUND_WORLD : {}
}

/** The names of worlds for a mutant: so many seeds with so many worlds each, seeds in turn. */
export function worldNames({ gateway = 'ottpay' }: Mutant, seeds: number, worldsPerSeed: number): string[] {
  const ofWorld = (world: number) => Array.from({ length: seeds }, (_, seed) => worldName({ gateway, seed: seed + 1, world }))
  return Array.from({ length: worldsPerSeed }, (_, world) => ofWorld(world)).flat()
}
