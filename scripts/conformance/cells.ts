import type { Gateway, Notice } from '#main/gateways/gateway.ts'

/*
 * What `npm run conformance` prints: for each gateway a row for each operation and a column for each kind of check. A test says which cells it
 * proves (`proves`); observe.ts writes down which operations of which gateway it really called; scripts/conformance holds the two together.
 */

export const GATEWAYS = ['ottpay', 'okpay', 'proxypay', 'dokypay'] as const
export type GatewayName = (typeof GATEWAYS)[number]

/** Each row with the function of the interface that it is. Notices are one row for each thing they may be about. */
export const OPERATIONS = {
  pay: 'pay',
  showCode: 'showCode',
  query: 'query',
  refund: 'refund',
  queryRefunded: 'queryRefunded',
  queryRefund: 'queryRefund',
  listRefunds: 'listRefunds',
  createLink: 'createLink',
  queryLink: 'queryLink',
  payout: 'payout',
  queryPayout: 'queryPayout',
  balances: 'queryBalances',
  rate: 'queryRate',
  subscribe: 'subscribe',
  renew: 'renewSubscription',
  cancel: 'cancelSubscription',
  accountCheck: 'checkAccount',
  settlement: 'querySettlement',
  'notice:payment': 'readNotice',
  'notice:payout': 'readNotice',
  'notice:refund': 'readNotice',
  'notice:subscription': 'readNotice',
  'notice:renewal': 'readNotice',
  return: 'readReturn',
  complaint: 'readComplaint',
} as const satisfies Record<string, keyof Gateway>
export type Operation = keyof typeof OPERATIONS

/**
 * vectors: known bytes, what is sent and what is read. happy: the whole way against the vendor's other side. codes: every tabled result and
 * status code. signature: a wrong one, of ours or of theirs. numbers: every form an amount may have. notices: a call that comes twice, late, or
 * not at all. timeout: the other side never answers. garbage: bytes that are no reply.
 */
export const COLUMNS = ['vectors', 'happy', 'codes', 'signature', 'numbers', 'notices', 'timeout', 'garbage'] as const
export type Column = (typeof COLUMNS)[number]

/** What one test proves when it passes, and what was seen of it. `codes` are the vendor's words in the answers. */
export type Claim = { gateway: GatewayName; column: Column; operations: readonly Operation[] }
export type Seen = { calls: number; codes: string[] }
declare module 'vitest' {
  interface TaskMeta {
    proves?: Claim[]
    /** By `gateway operation`. */
    called?: Record<string, Seen>
  }
}

/** Options of a test that proves these cells: `it('...', proves('okpay', 'codes', 'createLink'), () => ...)`. */
export function proves(gateway: GatewayName | undefined, column: Column, ...operations: Operation[]): { meta: { proves?: Claim[] } } {
  // A gateway of another name is one that is being added, or a test of the suite itself: it has no row yet.
  return { meta: gateway === undefined ? {} : { proves: [{ gateway, column, operations }] } }
}

/** The same for a test that proves cells of several columns. */
export function provesAll(...options: ReturnType<typeof proves>[]): ReturnType<typeof proves> {
  return { meta: { proves: options.flatMap(({ meta }) => meta.proves ?? []) } }
}

/** The row of a call of the interface; null for what is no row (probing, answering a complaint). */
export function operationOf(name: string, args: readonly unknown[]): Operation | null {
  if (name === 'readNotice') return `notice:${args[1] as Notice['about']}`
  const found = Object.entries(OPERATIONS).find(([, called]) => called === name)
  return found ? (found[0] as Operation) : null
}
