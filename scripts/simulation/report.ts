/** What can go wrong in a simulated world; each is counted where it really takes effect. Order is the order of the histogram. */
export const FAULTS = [
  // On the way to the gateway and back.
  'line-down',
  'not-connected',
  'drop-request',
  'drop-reply',
  'delay',
  'reorder',
  'duplicate',
  '5xx-before',
  '5xx-after',
  'garbage',
  'truncated',
  'wrong-digest',
  'wrong-amount',
  'other-order',
  'other-merchant',
  // The gateway and its customers.
  'trouble',
  'false-fail',
  'turnaround',
  'charged-other-amount',
  'short-of-funds',
  'refund-turnaround',
  'hollow-refund',
  'reversed',
  // Calls to the till's notice address.
  'notice-lost',
  'notice-twice',
  'notice-late',
  'notice-early',
  'notice-false',
  'notice-forged',
  'notice-wrong-digest',
  'notice-other-merchant',
  'notice-other-order',
  // How the calls of the others go wrong.
  'notice-delay',
  'notice-duplicate',
  'notice-unheard',
  // The till's own machine.
  'kill',
  'clock-jump',
  'disk-full',
] as const
export type Fault = (typeof FAULTS)[number]

/** The gateways that a world can be played with. */
export const GATEWAYS = ['ottpay', 'okpay', 'proxypay', 'dokypay'] as const
export type GatewayName = (typeof GATEWAYS)[number]

const CALLS: readonly Fault[] = ['reversed', 'notice-delay', 'notice-duplicate', 'notice-unheard']
/** Calls that only OTT Pay's model plays. */
const OTT_CALLS: readonly Fault[] = [
  'notice-twice',
  'notice-late',
  'notice-early',
  'notice-false',
  'notice-wrong-digest',
  'notice-other-merchant',
  'notice-other-order',
]
const REFUNDS: readonly Fault[] = ['short-of-funds', 'refund-turnaround', 'hollow-refund']
/**
 * What cannot go wrong with a gateway. Codes and refunds are OTT Pay's and Dokypay's; replies without a signature have none that could be
 * wrong; ProxyPay names no merchant, Dokypay's is named by the key alone, and it knows no reversal.
 */
const NEVER: Record<GatewayName, readonly Fault[]> = {
  ottpay: CALLS,
  okpay: [...OTT_CALLS, ...REFUNDS, 'wrong-digest'],
  proxypay: [...OTT_CALLS, ...REFUNDS, 'wrong-digest', 'other-merchant'],
  dokypay: [...OTT_CALLS, ...REFUNDS, 'other-merchant', 'reversed'],
}
/** The faults that can happen with this gateway. */
export function faultsOf(gateway: GatewayName): Fault[] {
  return FAULTS.filter((fault) => !NEVER[gateway].includes(fault))
}

/**
 * What the oracle may find. lost: charged, and the book says neither paid nor late. double: a sale charged a second time while its first
 * charge was not truly over. phantom: the book says paid, nothing was taken. orphan: a charge the book has no attempt for. open: not decided at
 * the end. wrong-amount: asked, charged and booked differ. unfounded: the book ended an attempt without money although the gateway never
 * said so and charged it. journal: chain, lines, states or sums do not fit together. threw: the till threw where it promises not to.
 * Of refunds the same: lost: given back, and the book does not say done. double: one wish sent twice, or more given back or asked than was left.
 * phantom: done in the book and never given back. orphan: a refund at the gateway that the book has not. amount: asked, given back and booked
 * differ. unfounded: ended without money although the gateway gave it back and had not said no. open: a refund, or one to do, that is not
 * decided at the end. undone: a refund to do that counts as done and was never sent. notice: a gateway's call that was acknowledged and is not in
 * the book, or one that nobody signed was acknowledged.
 * decided at the end. undone: a refund to do that counts as done and was never sent.
 * Of payouts the same: lost: the money left, and the book does not say so. double: one wish left twice. phantom: done in the book and it never
 * left, or came back and the till was told. alone: sent without a second person.
 */
export const FINDINGS = [
  'lost',
  'double',
  'phantom',
  'orphan',
  'open',
  'wrong-amount',
  'unfounded',
  'journal',
  'threw',
  'refund-lost',
  'refund-double',
  'refund-phantom',
  'refund-orphan',
  'refund-amount',
  'refund-unfounded',
  'refund-open',
  'refund-undone',
  'notice',
  'payout-lost',
  'payout-double',
  'payout-phantom',
  'payout-orphan',
  'payout-amount',
  'payout-unfounded',
  'payout-open',
  'payout-alone',
] as const
export type FindingKind = (typeof FINDINGS)[number]

/** One finding: the kind, the attempt or sale it is about, and one sentence. */
export type Finding = { kind: FindingKind; about: string; what: string }

/** How many times each fault took effect. */
export type FaultCounts = Record<Fault, number>

/**
 * The refunds of a book by how they ended, and those to do: put into the queue, of them sent, of them taken out by hand. `sent` are all whose
 * request may have left the till.
 */
export type RefundCounts = {
  begun: number
  sent: number
  done: number
  refused: number
  closed: number
  notSent: number
  late: number
  queued: number
  fromQueue: number
  takenOut: number
}

/** The payouts of a book by how they ended. `asked` are all that somebody wanted; `late` left after the book had said that they did not. */
export type PayoutCounts = {
  asked: number
  sent: number
  done: number
  failed: number
  closed: number
  notSent: number
  late: number
  reversed: number
  withdrawn: number
}

/** What one world brought. `digest` is the same for the same seed and the same code; `ends` counts the sales by how they ended. */
export type WorldReport = {
  gateway: GatewayName
  seed: number
  world: number
  sales: number
  faults: FaultCounts
  /** The same faults, counted where they met a refund request or its reply. */
  refundFaults: FaultCounts
  /** And where they met a payout request. */
  payoutFaults: FaultCounts
  findings: Finding[]
  restarts: number
  attempts: number
  charges: number
  questions: number
  /** Sales for which two charges stood for a while, each after the gateway itself or a person had ended the first. */
  twiceForAWhile: number
  ends: Record<string, number>
  refunds: RefundCounts
  payouts: PayoutCounts
  digest: string
}

/** The faults that the wire itself draws, and so those which a refund request meets on its way; before a line that is down nothing is sent. */
export const WIRE_FAULTS = FAULTS.slice(FAULTS.indexOf('not-connected'), FAULTS.indexOf('false-fail') + 1)

/** No refund yet. */
export function noRefunds(): RefundCounts {
  return { begun: 0, sent: 0, done: 0, refused: 0, closed: 0, notSent: 0, late: 0, queued: 0, fromQueue: 0, takenOut: 0 }
}

/** No payout yet. */
export function noPayouts(): PayoutCounts {
  return { asked: 0, sent: 0, done: 0, failed: 0, closed: 0, notSent: 0, late: 0, reversed: 0, withdrawn: 0 }
}

/** No fault yet. */
export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts
}

/** The faults named in `text`: `all`, `none`, or names with commas between; null when one is not known. */
export function readFaults(text: string): Fault[] | null {
  if (text === 'all') return [...FAULTS]
  if (text === 'none' || text === '') return []
  const names = text.split(',').map((name) => name.trim())
  return names.every((name): name is Fault => (FAULTS as readonly string[]).includes(name)) ? names : null
}

/** How many sales one world has: small books stay quick, and a fresh book every so often begins everything anew. */
export const SALES_PER_WORLD = 250

/** A world by its name: `seed:world` with OTT Pay, `okpay/seed:world` with another gateway. Throws on a gateway that nobody knows. */
export function readWorldName(name: string): { gateway: GatewayName; seed: number; world: number } {
  const [numbers = '', named = 'ottpay'] = name.split('/').reverse()
  const [seed = 1, world = 0] = numbers.split(':').map(Number)
  const gateway = GATEWAYS.find((one) => one === named)
  if (!gateway) throw new Error(`no gateway is called ${named}`)
  return { gateway, seed, world }
}

/** The name of a world, as `readWorldName` reads it. */
export function worldName({ gateway, seed, world }: { gateway: GatewayName; seed: number; world: number }): string {
  return `${gateway === 'ottpay' ? '' : `${gateway}/`}${seed}:${world}`
}
