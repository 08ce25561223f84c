import { request } from 'node:http'
import type { Desk } from './actions.ts'
import { feeOf } from './checkout.ts'
import { bizpayOrderId, ottOrderId } from './numbers.ts'
import { type HeldOrder, standingAt } from './order-book.ts'
import { sealReply } from './wire.ts'

/*
 * The calls that OTT Pay makes to an order's `call_back_url` once it is paid (Payment Request API, in-store and checkout). They are really
 * posted, to this machine only: practice has no business on anybody else's.
 */

/** What becomes of the notice of a payment: how often, when, and whether it is what it should be. */
export const NOTICE_PLAYS = ['once', 'twice', 'late', 'none', 'wrong-digest', 'other-merchant'] as const
export type NoticePlay = (typeof NOTICE_PLAYS)[number]

/** One notice as it went: `answers` are the HTTP statuses it got, 0 for none. */
export type SentNotice = { order_id: string; body: string; answers: number[] }

/** Sends notices; `close` ends what is on its way. */
export type Postman = { deliver(order: HeldOrder, play: NoticePlay): void; sent(): SentNotice[]; close(): void }

/** After these times an unanswered or refused notice is posted again, in milliseconds of practice time. How the real one does it is nowhere said. */
const AGAIN_AFTER_MS = [5_000, 30_000]
/** Later than any cashier's window. */
const LATE_MS = 90_000
const POST_MS = 10_000

/** The play that an order's remarks ask for, such as `notice:twice`. */
export function playOfRemarks(order: HeldOrder): NoticePlay | null {
  const name = /\bnotice:([a-z-]+)/.exec(order.checkout?.remarks ?? '')?.[1]
  return NOTICE_PLAYS.find((play) => play === name) ?? null
}

/** Makes the one who posts. */
export function createPostman(desk: Desk): Postman {
  const sent: SentNotice[] = []
  const timers = new Set<NodeJS.Timeout>()
  const posts = new AbortController()
  const later = (practiceMs: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, practiceMs / desk.speed)
    timer.unref()
    timers.add(timer)
  }
  const post = async (order: HeldOrder, url: URL, body: string) => {
    const notice: SentNotice = { order_id: order.orderId, body, answers: [] }
    sent.push(notice)
    const attempt = async () => {
      const status = await postJson(url, body, posts.signal)
      notice.answers.push(status)
      const wait = AGAIN_AFTER_MS[notice.answers.length - 1]
      if ((status < 200 || status > 299) && wait !== undefined && !posts.signal.aborted) later(wait, () => void attempt())
    }
    await attempt()
  }
  return {
    deliver(order, play) {
      const url = URL.parse(order.callBackUrl ?? '')
      if (play === 'none' || !url || !isThisMachine(url)) return
      const body = noticeOf(order, desk, play)
      if (play === 'late') later(LATE_MS, () => void post(order, url, body))
      else if (play === 'twice') void post(order, url, body).then(() => post(order, url, body))
      else void post(order, url, body)
    },
    sent: () => sent,
    close() {
      for (const timer of timers) clearTimeout(timer)
      posts.abort()
    },
  }
}

function isThisMachine(url: URL): boolean {
  return url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}

/** The notice's text in the form of the samples: every `=` of Base64 written as an escape. */
export function noticeOf(order: HeldOrder, desk: Desk, play: NoticePlay = 'once'): string {
  const { chargedAt, amountMinor } = standingAt(order, desk.now(), desk.speed)
  const common = { amount: String(amountMinor), bizpay_order_id: bizpayOrderId(order), tip: '0', finish_time: beijingTime(chargedAt ?? desk.now()) }
  const merchantId = play === 'other-merchant' ? 'XX99999999' : desk.merchantId
  const fee = feeOf(order)
  const data = order.checkout
    ? {
        ...common,
        order_id: ottOrderId(order) ?? '',
        sale_num: order.checkout.saleNum,
        ...(order.checkout.remarks === '' ? {} : { remarks: order.checkout.remarks }),
        ...(fee === 0 ? {} : { convenience_fee: String(fee) }),
      }
    : { ...common, merchant_id: merchantId, order_id: order.orderId }
  return sealReply(data, desk.signKey, { spoilDigest: play === 'wrong-digest', merchantId }).replaceAll('=', '\\u003d')
}

/** yyyyMMddHHmmss in Beijing, which knows no summer time. */
function beijingTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
}

function postJson(url: URL, body: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sending = request(url, { method: 'POST', headers, agent: false, signal, timeout: POST_MS }, (response) => {
      response.resume()
      response.on('close', () => resolve(response.statusCode ?? 0))
    })
    sending.on('timeout', () => sending.destroy())
    sending.on('error', () => resolve(0))
    sending.end(body)
  })
}
