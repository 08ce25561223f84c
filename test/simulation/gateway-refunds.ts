import type { Chance } from './chance.ts'
import type { ModelOrder, ModelReply } from './gateway-model.ts'

/*
 * The gateway's refunds as the oracle believes them: what was asked, what really went back, and what was said about it. Like the original it
 * has no question about one refund; the only proof is the order's `refund_fee`.
 */

/** What the gateway makes of one refund. short: no funds. turnaround: it says no and gives it back all the same. hollow: it says done and never does. */
type RefundScript = 'given' | 'slow' | 'stuck' | 'short' | 'barred' | 'turnaround' | 'hollow'

/** The scripts that are faults of their own, by the name they are counted under. */
export type RefundScriptFault = 'short-of-funds' | 'refund-turnaround' | 'hollow-refund'

/** One refund as the gateway holds it. Times are the world's. */
export type ModelRefund = {
  id: string
  orderId: string
  askedMinor: number
  at: number
  /** When the money goes back; null when it never does. */
  givenAt: number | null
  /** The gateway refused it before it gave anything. */
  saidNo: boolean
}

export type GatewayRefunds = {
  all: Map<string, ModelRefund>
  /** Answers a REFUND request. */
  giveBack(data: Record<string, string>): ModelReply
  /** What `refund_fee` of this order says now. */
  givenMinor(order: ModelOrder): number
  /** The merchant centre: how this refund really stands now. */
  truthOf(id: string): 'unknown' | 'given' | 'coming' | 'none'
  /** A no was told in the gateway's name: from now on the till may believe it. */
  saidNo(id: string): void
  /** Somebody gives back in the merchant centre what is left of an order. */
  giveRest(order: ModelOrder): void
}

const SCRIPTS: Record<RefundScript, number> = { given: 74, slow: 8, stuck: 1.5, short: 7, barred: 1.5, turnaround: 5, hollow: 2 }
const FAULT_OF: Partial<Record<RefundScript, RefundScriptFault>> = {
  short: 'short-of-funds',
  turnaround: 'refund-turnaround',
  hollow: 'hollow-refund',
}

/** The refunds' side of the gateway; `orders` is its own map. `onFault` is told of every script that is a fault, `faults` says which may happen. */
export function createGatewayRefunds(
  orders: Map<string, ModelOrder>,
  now: () => number,
  chance: Chance,
  faults: readonly string[],
  onFault: (fault: RefundScriptFault) => void,
): GatewayRefunds {
  const all = new Map<string, ModelRefund>()
  const scripts = { ...SCRIPTS }
  for (const [script, fault] of Object.entries(FAULT_OF)) if (!faults.includes(fault)) scripts[script as RefundScript] = 0
  const refundsOf = new Map<string, ModelRefund[]>()

  /** Given back so far, or with `coming` also what surely will be. */
  function sumOf(order: ModelOrder, coming: boolean): number {
    const list = refundsOf.get(order.id) ?? []
    return list.reduce((sum, { givenAt, askedMinor }) => sum + (givenAt !== null && (coming || givenAt <= now()) ? askedMinor : 0), order.centreMinor)
  }

  function keep(refund: ModelRefund): void {
    all.set(refund.id, refund)
    const list = refundsOf.get(refund.orderId)
    if (list) list.push(refund)
    else refundsOf.set(refund.orderId, [refund])
  }

  function giveBack(data: Record<string, string>): ModelReply {
    const { order_id: id = '', ori_order_id: orderId = '', refund_amt: amount = '' } = data
    if (all.has(id) || orders.has(id)) return { code: 'ORDER_USED', message: 'order_id was used before' }
    const order = orders.get(orderId)
    const refund: ModelRefund = { id, orderId, askedMinor: Number(amount), at: now(), givenAt: null, saidNo: true }
    keep(refund)
    const takenMinor = order?.charge && order.charge.at <= now() ? order.charge.amountMinor : 0
    if (!order || takenMinor === 0) return no('original order is not paid')
    if (refund.askedMinor > takenMinor - sumOf(order, true)) return no('more than what is left of the order')
    const script = chance.weighed(scripts)
    const fault = FAULT_OF[script]
    if (fault) onFault(fault)
    refund.saidNo = script === 'short' || script === 'barred' || script === 'turnaround'
    switch (script) {
      case 'given':
        refund.givenAt = now()
        return taken(refund, chance.pick(['success', 'success', 'fully_refunded', 'partial_refunded', 'partial_refund', null]))
      case 'hollow':
        return taken(refund, 'success')
      case 'slow':
        refund.givenAt = now() + Math.round(chance.logarithmic(2_000, 2_400_000))
        return onItsWay(refund)
      case 'stuck':
        return onItsWay(refund)
      case 'turnaround':
        refund.givenAt = now() + chance.whole(20_000, 1_800_000)
        return no('refund failed')
      case 'short':
        return no('merchant account is short of funds')
      case 'barred':
        return { code: chance.pick(['PWD_INCORRECT', 'PARAM_ERROR', 'ORDER_TYPE_ERROR']), message: 'refund is not allowed' }
    }
  }

  const onItsWay = (refund: ModelRefund): ModelReply =>
    chance.happens(0.5) ? { code: 'PROCESSING', message: 'processing' } : taken(refund, chance.pick(['init', 'processing']))

  return {
    all,
    giveBack,
    givenMinor: (order) => sumOf(order, false),
    truthOf(id) {
      const refund = all.get(id)
      if (!refund) return 'unknown'
      if (refund.givenAt === null) return 'none'
      return refund.givenAt <= now() ? 'given' : 'coming'
    },
    saidNo(id) {
      const refund = all.get(id)
      if (refund && refund.givenAt !== null && refund.givenAt > now()) refund.saidNo = true
    },
    giveRest(order) {
      const restMinor = Math.max(0, (order.charge?.amountMinor ?? 0) - sumOf(order, true))
      if (restMinor === 0) return
      order.centreMinor += restMinor
      order.centreAt = now()
    },
  }
}

/** The reply to a request that was taken; the status is in neither place, or under either name. */
function taken({ id, orderId, askedMinor }: ModelRefund, status: string | null): ModelReply {
  const name = status === 'success' || status === 'init' ? 'refund_status' : 'order_status'
  return {
    data: {
      order_id: id,
      ori_order_id: orderId,
      refund_amt: String(askedMinor),
      trade_time: 'Apr 14, 2026 12:08:58 AM',
      ...(status === null ? {} : { [name]: status }),
    },
  }
}

function no(message: string): ModelReply {
  return { code: 'FAIL', message }
}
