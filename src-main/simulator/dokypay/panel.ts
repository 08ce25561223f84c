import type { HeldOrder } from './book.ts'
import { timeText } from './book.ts'
import type { Desk } from './desk.ts'

/** What the reply to an order has beside its facts, by function number: a page, the picture of a QR, a payment code with its guide. */
export function panelMembers(order: HeldOrder, desk: Desk): Record<string, string> {
  const page = { doing: 'redirect', url: `${desk.baseUrl}/cashierdesk/${order.tradeNo}` }
  const code = `88${order.tradeNo.slice(-12)}`
  const guide = { paymentCode: code, vaHolder: 'PRACTICE BANK', guideUrl: `${desk.baseUrl}/guide/${order.tradeNo}` }
  switch (order.pmId) {
    case 'gopay':
      return { doing: 'show', deepLink: `gojek://gopay/merchanttransfer?tref=${order.tradeNo}`, qrcode: `${desk.baseUrl}/qr/${order.tradeNo}.png` }
    case 'banktransfer.id':
    case 'fix.banktransfer.id':
    case 'convenience.id':
    case 'fix.convenience.id':
      return { doing: 'show', ...guide, guideCode: 'PRACTICE', expirationSecond: String(order.lifeSeconds) }
    case 'fix.banktransfer.vn':
    case 'otc.pk':
      return { doing: 'show', ...guide, vaStartDate: compact(order.createdAt), vaEndDate: compact(order.createdAt + order.lifeSeconds * 1000) }
    case 'wxapp':
      return {
        doing: 'app',
        appid: 'wx0000000000000000',
        partnerid: '1900000000',
        prepayid: `wx${order.tradeNo}`,
        package: 'Sign=WXPay',
        noncestr: order.tradeNo.slice(-16),
        timestamp: String(Math.floor(order.createdAt / 1000)),
        wxSign: '0'.repeat(32),
      }
    case 'paytm.invoke':
      return { doing: 'app', mid: 'PRACTICE00000000000', orderid: order.tradeNo, txnToken: `token${order.tradeNo}` }
    default:
      return page
  }
}

function compact(at: number): string {
  return timeText(at).replace(/[- :]/g, '')
}
