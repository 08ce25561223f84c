import type { Fault } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import { changedReplyText, type GatewayModel, type Heard, type ModelReply, replyText } from './gateway-model.ts'
import type { OtherEnd } from './wire.ts'

/* How OTT Pay's replies go wrong on the way, and how often. */

/** How often each fault of the wire is drawn, relative to the others. A charge that never arrives costs two hundred questions, so those come less often. */
const WEIGHTS: Partial<Record<Fault, number>> = {
  'not-connected': 1,
  'drop-request': 0.2,
  'drop-reply': 1.5,
  delay: 1.5,
  reorder: 1,
  duplicate: 1.5,
  '5xx-before': 0.2,
  '5xx-after': 1,
  garbage: 1,
  truncated: 1,
  'wrong-digest': 1.5,
  'wrong-amount': 1,
  'other-order': 1.5,
  'other-merchant': 1,
  trouble: 1,
  'false-fail': 1,
}

/** The same for a refund request; there are so few of them that the rare ones may come more often. */
const REFUND_WEIGHTS: Partial<Record<Fault, number>> = { ...WEIGHTS, 'not-connected': 2, 'drop-request': 0.8, '5xx-before': 0.6, trouble: 1.5 }

type Parts = {
  chance: Chance
  gateway: GatewayModel
  faults: readonly Fault[]
  /** How often a call has a fault. */
  faultRate: number
  refundFaultRate: number
  count(fault: Fault, action: string): void
}

/** The gateway model as the other end of the line. */
export function createOttPayEnd({ chance, gateway, faults, faultRate, refundFaultRate, count: tell }: Parts): OtherEnd<Heard, ModelReply> {
  const ofWire = faults.filter((fault) => WEIGHTS[fault] !== undefined)
  const usual = { rate: faultRate, weights: Object.fromEntries(ofWire.map((fault) => [fault, WEIGHTS[fault]])) }
  const ofRefunds = { rate: refundFaultRate, weights: Object.fromEntries(ofWire.map((fault) => [fault, REFUND_WEIGHTS[fault]])) }
  const amounts = new Map<string, number>()

  /** The gateway's words for its own trouble, and one that no document knows. */
  const troubleText = (): string => replyText({ code: chance.pick(['SYSTEM_ERROR', 'DB_ERROR', 'TIMEOUT', 'BUSY_NOW']), message: 'busy' })

  /** The reply with a fault of its content; counted only where there was something to change. */
  function changed(fault: Fault, heard: Heard, answer: ModelReply): string {
    const asked = heard.amountMinor ?? amounts.get(heard.orderId) ?? null
    switch (fault) {
      case 'wrong-digest': {
        tell(fault, heard.action)
        // Says paid and given back, whatever the truth is; the digest belongs to other data.
        const total = String(asked ?? 1)
        const lie = { order_id: heard.orderId, order_status: 'success', total_amount: total, code_url: 'https://qr.example/NOBODY' }
        return changedReplyText({ order_id: heard.orderId, order_status: 'init', total_amount: '0' }, withCount(heard, lie, total))
      }
      case 'wrong-amount': {
        const count = wrongCount(answer)
        if (count) {
          tell(fault, heard.action)
          return replyText(count)
        }
        if (!('data' in answer) || typeof answer.data.total_amount === 'undefined') return replyText(answer)
        tell(fault, heard.action)
        const total = Number(answer.data.total_amount)
        // Never what was asked: a reply that lies about an odd charge and fits the book could be told from the truth by nobody.
        const other = chance.pick([total + 1, total * 100, total + 1_000].filter((amount) => amount !== asked))
        return replyText({ data: { ...answer.data, total_amount: typeof answer.data.total_amount === 'string' ? String(other) : other } })
      }
      case 'other-order': {
        const other = gateway.otherOrder(heard.orderId, asked)
        if (!other) return replyText(answer)
        tell(fault, heard.action)
        if (heard.action === 'ACTIVEPAY') return replyText({ data: { code_url: `https://qr.example/${other.id}`, order_id: other.id } })
        if (heard.action === 'REFUND') return replyText({ data: { order_id: other.id, ori_order_id: other.id, refund_status: 'success' } })
        return replyText(gateway.statusReply(other))
      }
      case 'other-merchant': {
        if (heard.action === 'ACTIVEPAY') return replyText(answer)
        tell(fault, heard.action)
        const total = String(asked ?? 1)
        const theirs = { order_id: heard.orderId, merchant_id: 'SIM0000999', order_status: 'success', total_amount: total }
        return replyText({ data: withCount(heard, theirs, total) })
      }
      case 'false-fail':
        if (heard.action !== 'PASSIVEPAY' && heard.action !== 'REFUND') return replyText(answer)
        tell(fault, heard.action)
        gateway.refunds.saidNo(heard.orderId)
        return replyText({ code: 'FAIL', message: 'it failed' })
      default:
        return replyText(answer)
    }
  }

  /** Now and then a wrong reply to a question also says that everything was given back. */
  function withCount(heard: Heard, data: Record<string, string>, total: string): Record<string, string> {
    return heard.action === 'STATUS_QUERY' && chance.happens(0.5) ? { ...data, refund_fee: total } : data
  }

  /** A reply with another amount given back than the true one, where it has one; null to let its total be wrong. Never a sum that could be true. */
  function wrongCount(answer: ModelReply): ModelReply | null {
    if (!('data' in answer)) return null
    const { refund_amt: asked, refund_fee: given, total_amount: total } = answer.data
    if (typeof asked === 'string') return { data: { ...answer.data, refund_amt: String(Number(asked) + 1) } }
    if (typeof given !== 'number' || given === 0 || chance.happens(0.5)) return null
    return { data: { ...answer.data, refund_fee: chance.pick([given - 1, Number(total) + 1, Number(total) * 100]) } }
  }

  return {
    read(request) {
      const heard = gateway.read(request.body)
      if (heard.amountMinor !== null) amounts.set(heard.orderId, heard.amountMinor)
      return heard
    },
    handle: gateway.handle,
    textOf: replyText,
    faultsOf: (action) => (action === 'REFUND' ? ofRefunds : usual),
    moves: ({ action }) => action === 'PASSIVEPAY' || action === 'REFUND',
    troubleText,
    changed,
  }
}
