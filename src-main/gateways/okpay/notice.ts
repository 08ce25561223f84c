import { firstText } from '../codec/members.ts'
import { isUnambiguous, readForm, sameSign, signSorted } from '../codec/sorted-sign.ts'
import type { ComplaintReading, Notice, NoticeReading, RawNotice, Secret } from '../gateway.ts'
import { standingOf } from './status.ts'
import { readOrder } from './wire.ts'

/* What OKPAY posts to us: notices about orders and payouts, and questions about customers. All are forms, signed like our requests. */

/**
 * Reads a notice. The signature is taken over every member that came and is not empty, by the text that came: members may be added. Their own
 * number is in none of them.
 */
export function readOkPayNotice(raw: RawNotice, about: Notice['about'], merchantId: string, key: Secret, acknowledge: string): NoticeReading {
  const values = about === 'payment' || about === 'payout' ? readForm(raw.body) : null
  if (!values || !isUnambiguous(values)) return { verified: false, why: 'unreadable' }
  if (!sameSign(values.sign ?? '', signSorted(values, key, 'md5'))) return { verified: false, why: 'signature' }
  const order = readOrder(values)
  const amountMinor = about === 'payment' ? order.payMoney : order.money
  if (order.merchantId === null || order.orderId === null || order.status === null || order.currency === null || amountMinor === false) {
    return { verified: false, why: 'unreadable' }
  }
  if (order.merchantId !== merchantId) return { verified: false, why: 'not-ours' }
  const notice: Notice = {
    about,
    id: order.orderId,
    gatewayRef: null,
    subscriptionId: null,
    says: standingOf(order.status) ?? 'unknown',
    amountMinor,
    currency: order.currency,
    code: order.status.slice(0, 8),
  }
  return { verified: true, notice, acknowledge }
}

/** Reads a question about the customer of an order. `rnd` protects from nothing by itself: the caller refuses one that came before. */
export function readOkPayComplaint(raw: RawNotice, key: Secret): ComplaintReading {
  const values = readForm(raw.body)
  const orderId = values && firstText(['out_trade_no'], values)
  const rnd = values && firstText(['rnd'], values)
  if (!values || !isUnambiguous(values) || !orderId || !rnd || orderId.length > 64 || rnd.length > 200) return { verified: false, why: 'unreadable' }
  return sameSign(values.sign ?? '', signSorted(values, key, 'md5')) ? { verified: true, orderId, rnd } : { verified: false, why: 'signature' }
}

/** The answer's text, `name|phone`; null where one of the two is missing, because both are required. */
export function okPayComplaintAnswer(name: string, phone: string): string | null {
  const parts = [name, phone].map((text) =>
    text
      .replace(/[|\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  return parts.includes('') ? null : parts.join('|')
}
