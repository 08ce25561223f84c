import { request as post } from 'node:http'
import { signRequest } from '../../gateways/dokypay/seal.ts'
import { Secret } from '../../gateways/gateway.ts'
import { orderMembers, refundMembers } from './actions.ts'
import { type HeldOrder, refundStandingOf, standingOf } from './book.ts'
import type { Desk } from './desk.ts'
import { marksOf, type SimStatus } from './scenes.ts'

/*
 * Notices, really posted to the address that the order came with, once each: whether the real platform tries again is documented nowhere. Ends
 * that nobody brought about (a timeout) are not told.
 */

const LATE_MS = 30_000
/** What forged notices are signed with. */
const NOBODYS_KEY = new Secret('nobody')

/** One notice that is due: to whom, in which form, and with which members. */
export type Due = { key: string; url: string; body: string; contentType: string }

/** Posts everything that is due and not posted yet. */
export async function postDueNotices(desk: Desk): Promise<void> {
  await Promise.all(
    dueNotices(desk).map(async (one) => {
      const status = await send(one)
      desk.book.record({ is: 'notice', notice: { key: one.key, at: desk.now(), status } })
    }),
  )
}

/** Everything that is due and not told yet. */
export function dueNotices(desk: Desk): Due[] {
  return [...orderNotices(desk), ...refundNotices(desk)]
}

function orderNotices(desk: Desk): Due[] {
  return desk.book.orders().flatMap((order) => {
    const marks = marksOf(order.description)
    if (order.notifyUrl === '' || marks.has('no-notice')) return []
    const waitMs = marks.has('notice-late') ? LATE_MS / desk.speed : 0
    const ends = standingOf(order, desk.now(), desk.speed).ends.filter(({ status, at }) => status !== 'timeout' && desk.now() >= at + waitMs)
    return ends.flatMap(({ status }) => {
      const copies = marks.has('notice-twice') ? ['', ' again'] : ['']
      const real = copies.flatMap((copy) =>
        due(
          desk,
          `${order.tradeNo} ${status}${copy}`,
          order.notifyUrl,
          () => noticeMembers(desk, order, status),
          desk.appKey,
          marks.has('notice-json'),
        ),
      )
      if (!marks.has('notice-forged')) return real
      const forged = () => noticeMembers(desk, order, 'success')
      return [...due(desk, `${order.tradeNo} forged`, order.notifyUrl, forged, NOBODYS_KEY, false), ...real]
    })
  })
}

/** Payments name their number transNo and payouts tradeNo, as public integrations read them. */
export function noticeMembers(desk: Desk, order: HeldOrder, status: SimStatus): Record<string, string> {
  const { tradeNo = '', processAmount = '', processCurrency = '', ...members } = orderMembers(desk, order)
  if (order.what === 'payout') {
    const failure = status === 'failure' ? { resultCode: '9999', message: 'practice failure' } : {}
    return { ...members, tradeNo, tradeStatus: status, totalFee: '0.00', ...failure }
  }
  const subscription = order.subscribeId === null ? {} : { subscribeId: order.subscribeId }
  return { ...members, transNo: tradeNo, processAmount, processCurrency, transStatus: status, payerName: order.payerName, ...subscription }
}

function refundNotices(desk: Desk): Due[] {
  return desk.book.refunds().flatMap((refund) => {
    const order = desk.book.byTradeNo(refund.tradeNo)
    if (!order || marksOf(order.description).has('no-notice')) return []
    return refundStandingOf(refund, order, desk.now(), desk.speed).ends.flatMap(({ status }) => {
      // Without our number of the refund, as the one public model of it has none.
      const members = () => {
        const { merRefundNo: _ours, ...said } = refundMembers(desk, refund)
        return { ...said, resultCode: '0000', message: 'success' }
      }
      return due(desk, `${refund.refundNo} ${status}`, refund.notifyUrl, members, desk.merchantKey, false)
    })
  })
}

/** The notice with this key, or none where it was told before; only then are its members worth making. */
function due(desk: Desk, key: string, url: string, membersOf: () => Record<string, string>, secret: Secret, json: boolean): Due[] {
  if (desk.book.hasNotice(key)) return []
  const members = membersOf()
  const signed = { ...members, sign: signRequest(members, secret) }
  return json
    ? [{ key, url, body: JSON.stringify(signed), contentType: 'application/json;charset=UTF-8' }]
    : [{ key, url, body: new URLSearchParams(signed).toString(), contentType: 'application/x-www-form-urlencoded' }]
}

/** Posts to an address over plain HTTP and gives the status of the answer, 0 for none. A practice gateway calls nobody but this machine. */
function send({ url, body, contentType }: Due): Promise<number> {
  const address = URL.parse(url)
  const isHere = address?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname)
  if (!address || !isHere) return Promise.resolve(0)
  return new Promise((resolve) => {
    const request = post(
      address,
      { method: 'POST', headers: { 'content-type': contentType, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    request.setTimeout(5_000, () => request.destroy())
    request.on('error', () => resolve(0))
    request.end(body)
  })
}
