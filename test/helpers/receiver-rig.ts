import { DEFAULT_LIMITS, type Gateway, type RawNotice, Secret } from '#main/gateways/gateway.ts'
import { createOttPayGateway } from '#main/gateways/ottpay/index.ts'
import { silentLog } from '#main/log/log.ts'
import { findInBook } from '#main/receiver/find-subject.ts'
import type { Door } from '#main/receiver/notice-doors.ts'
import type { NoticeDeps, ReceiverAccount } from '#main/receiver/receive-notice.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'
import { MERCHANT, openRig, type Rig } from './payment-rig.ts'

/** The payment rig's own account, and one of another merchant at the same vendor. */
export const OURS = { id: 'test:1', merchantId: MERCHANT, key: 'A1B2C3D4E5F60718' }
export const THEIRS = { id: 'test:2', merchantId: 'M-2', key: '00112233445566778' }
export const DOOR: Door = { accountId: OURS.id, about: 'payment' }

const nobody = { post: async () => ({ outcome: 'lost', cause: 'timeout', tookMs: 1 }) as const, close: () => {} }

/** An OTT Pay account as the receiver sees it; it reads notices and reaches nobody. */
export function receiverAccount(of: typeof OURS, more: Partial<ReceiverAccount> = {}): ReceiverAccount {
  const account = {
    baseUrl: 'http://127.0.0.1:9/',
    merchantId: of.merchantId,
    operatorId: '1',
    terminalNo: '',
    version: '1.0',
    callbackUrl: 'https://till.invalid/',
    currency: 'CAD',
    signKey: new Secret(of.key),
  }
  const gateway: Gateway = createOttPayGateway(account, nobody, DEFAULT_LIMITS)
  return { id: of.id, gateway, kinds: ['payment'], unknownOrders: 'acknowledge', ...more }
}

/** A callback as OTT Pay would post it. */
export function callback(orderId: string, more: Record<string, string> = {}, of: typeof OURS = OURS): string {
  const data = {
    amount: '1234',
    bizpay_order_id: `AL${orderId}`,
    tip: '0',
    merchant_id: of.merchantId,
    order_id: orderId,
    finish_time: '20260304010203',
    ...more,
  }
  return sealReply(data, new Secret(of.key), { merchantId: of.merchantId }).replaceAll('=', '\\u003d')
}

export const raw = (body: string | Uint8Array): RawNotice => ({
  contentType: 'application/json',
  query: '',
  body: typeof body === 'string' ? Buffer.from(body) : body,
})

export type ReceiverRig = { rig: Rig; deps: NoticeDeps & { random(length: number): Uint8Array }; asked: string[]; accounts: ReceiverAccount[] }

/** The payment rig with a receiver's deps on it: its questions go to the rig's own resolver. */
export function openReceiverRig(rig: Rig = openRig()): ReceiverRig {
  const accounts = [receiverAccount(OURS), receiverAccount(THEIRS)]
  const asked: string[] = []
  const deps: ReceiverRig['deps'] = {
    db: rig.db,
    clock: rig.clock,
    log: silentLog,
    random: rig.deps.random,
    account: (id) => accounts.find((account) => account.id === id) ?? null,
    find: (accountId, notice) => findInBook(rig.db, accountId, notice),
    ask: (_accountId, _about, id) => {
      if (rig.db.inTransaction) throw new Error('asked inside a transaction')
      asked.push(id)
      return rig.resolver.askNow(id)
    },
  }
  return { rig, deps, asked, accounts }
}
