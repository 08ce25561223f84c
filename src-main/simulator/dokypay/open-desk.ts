import type { DokypayOperation } from '../../gateways/dokypay/account.ts'
import { Secret } from '../../gateways/gateway.ts'
import { openBook } from './book.ts'
import type { Desk } from './desk.ts'

/** Who the merchant is, where orders are kept (null: in memory), how many milliseconds of practice time pass in a real one, and the clock. */
export type DokypayDeskOptions = {
  merchantId: string
  appId: string
  appKey: string
  merchantKey: string
  storeFile: string | null
  speed?: number
  now?: () => number
}

/** Two paths are in the document or public; the others are ours, for no document tells them. */
export const DOKYPAY_PATHS: Record<DokypayOperation, string> = {
  order: '/clientapi/unifiedorder',
  orderQuery: '/trade/query',
  refund: '/refund',
  refundQuery: '/refund/query',
  refundList: '/refund/list',
  payout: '/payout',
  balances: '/account/query',
  subscribe: '/subscribe',
  renew: '/subscribe/renew',
  unsubscribe: '/unsubscribe',
  settlement: '/settlement/file',
  accountCheck: '/inquiry',
}

/** Opens the other side of Dokypay without a server: `answerRequest` answers on it. Throws one sentence when the store cannot be used. */
export function openDesk(options: DokypayDeskOptions): Desk {
  const speed = options.speed ?? 1
  if (!(speed > 0)) throw new Error('The practice gateway needs a speed above 0.')
  let counter = 0
  const now = options.now ?? Date.now
  const desk: Desk = {
    merchantId: options.merchantId,
    appId: options.appId,
    appKey: new Secret(options.appKey),
    merchantKey: new Secret(options.merchantKey),
    speed,
    now,
    baseUrl: '',
    book: open(options.storeFile),
    nextNumber: (prefix) => `${prefix}${new Date(now()).toISOString().replace(/\D/g, '').slice(2)}${String(++counter).padStart(5, '0')}`,
  }
  counter = desk.book.orders().length + desk.book.refunds().length
  return desk
}

function open(storeFile: string | null): Desk['book'] {
  try {
    return openBook(storeFile)
  } catch (error) {
    throw new Error(`The practice gateway cannot use its file ${storeFile}: ${error instanceof Error ? error.message : 'unknown fault'}.`)
  }
}
