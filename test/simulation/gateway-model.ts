import { Secret } from '#main/gateways/gateway.ts'
import { aesKeyText, digestOfTexts, encryptText } from '#main/gateways/ottpay/seal.ts'
import { bareReply, openRequest, sealReply } from '#main/simulator/ottpay/wire.ts'
import type { Fault } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import { createGatewayRefunds, type GatewayRefunds } from './gateway-refunds.ts'

/*
 * The other side of OTT Pay as the oracle believes it: orders, what was really taken, and what was said about it. It speaks the real wire
 * format. It has no cancel and knows no word for "no such order", like the original.
 */

export const MERCHANT = 'SIM0000001'
export const SIGN_KEY = new Secret('simulated-sign-key')

/** What a customer and their wallet do with one code or QR. */
export type CustomerScript = 'pays' | 'password' | 'slow' | 'declines' | 'never' | 'turnaround' | 'charged-other-amount' | 'fee'

type OrderStatus = 'init' | 'processing' | 'success' | 'orderclosed'

/** One order as the gateway holds it. Times are the world's. `steps` say from when it has which status. */
export type ModelOrder = {
  id: string
  action: 'PASSIVEPAY' | 'ACTIVEPAY'
  askedMinor: number
  createdAt: number
  steps: { from: number; status: OrderStatus }[]
  /** Money taken: when, and how much of it is what the customer pays on top. */
  charge: { at: number; amountMinor: number; feeMinor: number } | null
  /** Given back in the merchant centre, beside what refund requests gave back. */
  centreMinor: number
  /** When that was; 0 when nothing was. */
  centreAt: number
}

/** A reply before it becomes text: data to seal, or only a code. */
export type ModelReply = { data: Record<string, string | number> } | { code: string; message: string }

/** A payment code lives this long after the customer showed it. */
const CODE_LIFE_MS = 120_000
const QR_LIFE_MS = 300_000

/** What the model makes of a request's text. */
export type Heard = { action: string; orderId: string; amountMinor: number | null; data: Record<string, string> }

export type GatewayModel = {
  orders: Map<string, ModelOrder>
  refunds: GatewayRefunds
  /** A customer shows this code now. */
  codeShown(code: string, script: CustomerScript): void
  /** Reads a request without acting on it, as somebody on the way could who has the key. */
  read(body: string): Heard
  handle(heard: Heard): ModelReply
  /** The customer pays the QR behind this text; false when the order is unknown or over. */
  payQr(codeUrl: string): boolean
  /** The merchant centre: what really stands there now. */
  truthOf(id: string): 'unknown' | 'open' | 'paid' | 'paid-other-amount' | 'over'
  /** Gives back in the merchant centre what is left of an order. */
  giveRest(id: string): void
  /** Who is told of orders and of money taken, so that calls about them can be made. */
  tell(told: { created(order: ModelOrder): void; taken(order: ModelOrder, at: number): void }): void
  /** The reply that a question about this order would get now. */
  statusReply(order: ModelOrder): ModelReply
  /** Some other order than `exceptId`, to be mixed up with it: paid with the same amount where there is one, else one that is over. */
  otherOrder(exceptId: string, amountMinor: number | null): ModelOrder | null
}

/** The reply's text on the wire. */
export function replyText(reply: ModelReply): string {
  return 'data' in reply ? sealReply(reply.data, SIGN_KEY) : bareReply(reply.code, reply.message)
}

/** Data under the digest of other data: it opens with our key, and only the digest can tell that it was changed. */
export function changedReplyText(claimed: Record<string, string>, data: Record<string, string | number>): string {
  const md5 = digestOfTexts(claimed)
  return JSON.stringify({ rsp_code: 'SUCCESS', rsp_msg: 'success', data: encryptText(JSON.stringify(data), aesKeyText(md5, SIGN_KEY)), md5 })
}

/** True when the gateway ended this order without money before it took any. */
export function saidNo(order: ModelOrder): boolean {
  return order.steps.some(({ from, status }) => status === 'orderclosed' && (order.charge === null || from < order.charge.at))
}

/** Makes the gateway. `now` is the world's time; `onFault` is told when a customer's script is itself a fault. */
export function createGatewayModel(now: () => number, chance: Chance, faults: readonly Fault[], onFault: (fault: Fault) => void): GatewayModel {
  const orders = new Map<string, ModelOrder>()
  const refunds = createGatewayRefunds(orders, now, chance, faults, onFault)
  const codes = new Map<string, { script: CustomerScript; shownAt: number; used: boolean }>()
  const paidByAmount = new Map<number, ModelOrder[]>()
  const over: ModelOrder[] = []
  let told: Parameters<GatewayModel['tell']>[0] = { created: () => {}, taken: () => {} }

  function statusOf(order: ModelOrder): OrderStatus {
    const at = now()
    let status: OrderStatus = 'init'
    for (const step of order.steps) if (step.from <= at) status = step.status
    return status
  }

  function take(order: ModelOrder, at: number, amountMinor: number, feeMinor: number): void {
    order.charge = { at, amountMinor, feeMinor }
    order.steps.push({ from: at, status: 'success' })
    const same = paidByAmount.get(order.askedMinor)
    if (same) same.push(order)
    else paidByAmount.set(order.askedMinor, [order])
    told.taken(order, at)
  }

  function charge(order: ModelOrder, script: CustomerScript): void {
    const at = now()
    const asked = order.askedMinor
    switch (script) {
      case 'pays':
        take(order, at, asked, 0)
        return
      case 'fee': {
        const fee = chance.whole(1, 90)
        take(order, at, asked + fee, fee)
        return
      }
      case 'charged-other-amount':
        onFault('charged-other-amount')
        take(order, at, chance.pick([asked + 1, asked * 10, Math.max(1, asked - 1) === asked ? asked + 2 : Math.max(1, asked - 1)]), 0)
        return
      case 'password':
        order.steps.push({ from: at, status: 'processing' })
        take(order, at + Math.round(chance.logarithmic(2_000, 40_000)), asked, 0)
        return
      case 'slow':
        order.steps.push({ from: at, status: 'processing' })
        take(order, at + chance.whole(45_000, 170_000), asked, 0)
        return
      case 'declines':
        order.steps.push({ from: at, status: 'orderclosed' })
        over.push(order)
        return
      case 'never':
        order.steps.push({ from: at, status: 'processing' }, { from: at + chance.whole(180_000, 600_000), status: 'orderclosed' })
        return
      case 'turnaround':
        onFault('turnaround')
        order.steps.push({ from: at, status: 'orderclosed' })
        take(order, at + chance.whole(20_000, 1_800_000), asked, 0)
        return
    }
  }

  function passivePay(data: Record<string, string>): ModelReply {
    const id = data.order_id ?? ''
    const known = orders.get(id)
    // The copy of a request meets its own order, or its own used-up code: both are said in the field.
    if (known) return chance.happens(0.5) ? refusal('ORDER_USED') : refusal('AUTH_CODE_INVALID')
    const code = codes.get(data.auth_code ?? '')
    const order: ModelOrder = {
      id,
      action: 'PASSIVEPAY',
      askedMinor: Number(data.amount),
      createdAt: now(),
      steps: [],
      charge: null,
      centreMinor: 0,
      centreAt: 0,
    }
    orders.set(id, order)
    told.created(order)
    if (!code || code.used || now() > code.shownAt + CODE_LIFE_MS) {
      order.steps.push({ from: now(), status: 'orderclosed' })
      return refusal('AUTH_CODE_INVALID')
    }
    code.used = true
    charge(order, code.script)
    if (statusOf(order) === 'orderclosed') {
      const how = chance.whole(1, 3)
      if (how < 3) return refusal(how === 1 ? 'FAIL' : 'AUTH_CODE_INVALID')
    }
    if (statusOf(order) === 'processing' && chance.happens(0.5)) return refusal('PROCESSING')
    const total = String(order.charge && order.charge.at <= now() ? order.charge.amountMinor : order.askedMinor)
    const fee = order.charge && order.charge.at <= now() && order.charge.feeMinor > 0 ? { convenience_fee: String(order.charge.feeMinor) } : {}
    return {
      data: {
        order_status: statusOf(order),
        trade_time: 'Apr 14, 2026 12:08:58 AM',
        order_id: id,
        total_amount: total,
        receive_amount: total,
        ...fee,
      },
    }
  }

  function activePay(data: Record<string, string>): ModelReply {
    const id = data.order_id ?? ''
    if (orders.has(id)) return refusal('ORDER_USED')
    const steps: ModelOrder['steps'] = [
      { from: now(), status: 'init' },
      { from: now() + QR_LIFE_MS, status: 'orderclosed' },
    ]
    const order: ModelOrder = {
      id,
      action: 'ACTIVEPAY',
      askedMinor: Number(data.amount),
      createdAt: now(),
      steps,
      charge: null,
      centreMinor: 0,
      centreAt: 0,
    }
    orders.set(id, order)
    told.created(order)
    return { data: { code_url: `https://qr.example/${id}`, order_id: id } }
  }

  function statusReply(order: ModelOrder): ModelReply {
    const status = statusOf(order)
    const taken = status === 'success' && order.charge !== null
    const givenMinor = refunds.givenMinor(order)
    const whole = givenMinor > 0 && givenMinor >= (order.charge?.amountMinor ?? 0)
    return {
      data: {
        order_id: order.id,
        order_status: whole ? 'fully_refunded' : givenMinor > 0 ? (givenMinor % 2 === 0 ? 'partial_refunded' : 'partial_refund') : status,
        trade_time: 'Apr 14, 2026 12:08:58 AM',
        merchant_id: MERCHANT,
        total_amount: taken ? (order.charge?.amountMinor ?? 0) : order.askedMinor,
        receive_amount: taken ? (order.charge?.amountMinor ?? 0) : 0,
        refund_fee: givenMinor,
        tip: 0,
        payInfo: '',
        ...(taken && order.charge && order.charge.feeMinor > 0 ? { convenience_fee: order.charge.feeMinor } : {}),
        ...(taken ? { exchange_rate: '5.24740000', bizpay_order_id: `AL${order.id}` } : {}),
      },
    }
  }

  function open(body: string): { action: string; data: Record<string, string> } {
    const opened = openRequest(body, MERCHANT, SIGN_KEY)
    if (typeof opened === 'string') throw new Error(`the till sent what the gateway cannot read: ${opened}`)
    return opened
  }

  return {
    orders,
    refunds,
    codeShown(code, script) {
      codes.set(code, { script, shownAt: now(), used: false })
    },
    read(body) {
      const { action, data } = open(body)
      const amount = data.amount ?? data.refund_amt
      return { action, orderId: data.order_id ?? '', amountMinor: amount === undefined ? null : Number(amount), data }
    },
    handle({ action, data }) {
      if (action === 'STATUS_QUERY') {
        const order = orders.get(data.order_id ?? '')
        return order ? statusReply(order) : refusal('FAIL')
      }
      if (!/^[1-9]\d{0,9}$/.test(data.amount ?? data.refund_amt ?? '') || !/^\w{1,20}$/.test(data.order_id ?? '')) return refusal('PARAM_INVALID')
      if (action === 'REFUND') return refunds.giveBack(data)
      return action === 'PASSIVEPAY' ? passivePay(data) : activePay(data)
    },
    payQr(codeUrl) {
      const order = orders.get(codeUrl.split('/').at(-1) ?? '')
      if (order?.action !== 'ACTIVEPAY' || order.charge !== null || statusOf(order) !== 'init') return false
      order.steps.pop()
      take(order, now(), order.askedMinor, 0)
      return true
    },
    truthOf(id) {
      const order = orders.get(id)
      if (!order) return 'unknown'
      if (order.charge && order.charge.at <= now()) {
        return order.charge.amountMinor - order.charge.feeMinor === order.askedMinor ? 'paid' : 'paid-other-amount'
      }
      return statusOf(order) === 'orderclosed' ? 'over' : 'open'
    },
    giveRest(id) {
      const order = orders.get(id)
      if (order) refunds.giveRest(order)
    },
    tell(to) {
      told = to
    },
    statusReply,
    otherOrder(exceptId, amountMinor) {
      const at = now()
      const paid = (amountMinor === null ? undefined : paidByAmount.get(amountMinor))?.filter(
        (order) => order.id !== exceptId && order.charge !== null && order.charge.at <= at,
      )
      if (paid && paid.length > 0 && chance.happens(0.6)) return chance.pick(paid)
      const ended = over.filter(({ id }) => id !== exceptId)
      return ended.length > 0 ? chance.pick(ended) : null
    },
  }
}

function refusal(code: string): ModelReply {
  return { code, message: code.toLowerCase() }
}
