import type { Notice, NoticeReading, RawNotice } from '../gateway.ts'
import type { OttPayAccount } from './index.ts'
import { open } from './seal.ts'
import { isSuccessCode, meaningOfStatus } from './status.ts'
import { type NoticeData, readNoticeData, readNoticeEnvelope, shortCode } from './wire.ts'

/*
 * Calls to our `call_back_url` (OTT Pay Payment Request API, in-store and checkout). What proves the sender is that the data opens with our
 * sign key and fits its digest. The envelope's code and merchant are outside of that, so nothing rests on them.
 */

/** No document says what OTT Pay wants to read; the plain word is what public integrations answer. */
const ACKNOWLEDGE = 'SUCCESS'

/** Verifies and reads a callback. OTT Pay calls about payments only. */
export function readOttPayNotice(account: OttPayAccount, raw: RawNotice, about: Notice['about']): NoticeReading {
  if (about !== 'payment') return { verified: false, why: 'not-ours' }
  const text = utf8(raw.body)
  const envelope = text === null ? null : readNoticeEnvelope(text)
  if (!envelope) return { verified: false, why: 'unreadable' }
  const opened = open({ data: envelope.data, md5: envelope.md5 }, account.signKey)
  if (!opened.ok) return { verified: false, why: 'signature' }
  const data = readNoticeData(opened.data)
  if (!data) return { verified: false, why: 'unreadable' }
  if (!isOurs(data.merchantId, account) || !isOurs(envelope.merchantId, account)) return { verified: false, why: 'not-ours' }
  return { verified: true, notice: asNotice(data, envelope.rspCode, account), acknowledge: ACKNOWLEDGE }
}

/** Only in-store callbacks name the merchant inside; both name it outside. Two merchants with one key are kept apart by either. */
function isOurs(merchantId: string | null, account: OttPayAccount): boolean {
  return merchantId === null || merchantId === account.merchantId
}

function asNotice(data: NoticeData, rspCode: string, account: OttPayAccount): Notice {
  // About a checkout order the number we gave is `sale_num`, and `order_id` is OTT Pay's own, which refunds go by.
  const isCheckout = data.saleNumber !== null
  return {
    about: 'payment',
    id: data.saleNumber ?? data.orderId,
    gatewayRef: isCheckout ? data.orderId : data.gatewayRef,
    subscriptionId: null,
    says: whatItSays(data, rspCode),
    amountMinor: data.amountMinor,
    currency: account.currency,
    code: shortCode(data.status ?? rspCode),
  }
}

/**
 * Callbacks of today hold no status: they are sent after a payment, with the time at which it was finished. The code outside is not
 * protected, so it can take that back to unknown but never make it.
 */
function whatItSays(data: NoticeData, rspCode: string): Notice['says'] {
  if (!isSuccessCode(rspCode)) return 'unknown'
  if (data.status === null) return data.finished ? 'paid' : 'unknown'
  const { kind } = meaningOfStatus(data.status)
  return kind === 'paid' ? 'paid' : kind === 'declined' ? 'failed' : kind === 'pending' ? 'pending' : 'unknown'
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
