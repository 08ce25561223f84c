import type { HttpClient, HttpOutcome, HttpPost } from '#main/gateways/http.ts'
import type { Fault } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import { changedReplyText, type GatewayModel, type Heard, type ModelReply, replyText } from './gateway-model.ts'
import type { Timeline } from './timeline.ts'

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

type Wire = {
  timeline: Timeline
  chance: Chance
  gateway: GatewayModel
  faults: readonly Fault[]
  /** How often a call has a fault. */
  faultRate: number
  refundFaultRate: number
  /** True while no call gets through at all. */
  isDown(): boolean
  count(fault: Fault, action: string): void
}

/** A line to the gateway model that lasts longer than any till process; each process gets its own client on it. */
export type Line = {
  /** `alive` false: the process is gone, what it sends is never sent and what comes for it is never heard. `leaving` runs as the bytes leave. */
  clientFor(alive: () => boolean, leaving: () => void): HttpClient
}

/** Makes the line: every request takes its time, and some of them meet a fault. */
export function createLine(wire: Wire): Line {
  const { timeline, chance, gateway } = wire
  /** Requests that wait until a later one has overtaken them. */
  const held: (() => void)[] = []
  const ofWire = wire.faults.filter((fault) => WEIGHTS[fault] !== undefined)
  const weights = Object.fromEntries(ofWire.map((fault) => [fault, WEIGHTS[fault]]))
  const refundWeights = Object.fromEntries(ofWire.map((fault) => [fault, REFUND_WEIGHTS[fault]]))
  const latency = (): number => chance.whole(40, 400)
  const amounts = new Map<string, number>()

  function deliver(heard: Heard): ModelReply {
    const reply = gateway.handle(heard)
    for (const release of held.splice(0)) timeline.after(50, release)
    return reply
  }

  function post(request: HttpPost, alive: () => boolean): Promise<HttpOutcome> {
    return new Promise((resolve) => {
      const startedAt = timeline.now()
      let ended = false
      const end = (outcome: { outcome: 'reply'; status: number; body: string } | { outcome: 'not_sent' | 'lost'; cause: string }): void => {
        if (ended) return
        ended = true
        cancelTimeout()
        if (!alive()) return
        resolve({ ...outcome, tookMs: timeline.now() - startedAt } as HttpOutcome)
      }
      const lose = (): void => {
        if (chance.happens(0.4)) timeline.after(chance.whole(50, 6_000), () => end({ outcome: 'lost', cause: 'connection' }))
      }
      const reply = (body: string, status = 200, delayMs = latency()): void => {
        timeline.after(delayMs, () => end({ outcome: 'reply', status, body }))
      }
      const heard = gateway.read(request.body)
      if (heard.amountMinor !== null) amounts.set(heard.orderId, heard.amountMinor)
      const fault = drawFault(heard.action)
      const cancelTimeout = timeline.after(request.timeoutMs, () => end({ outcome: 'lost', cause: 'timeout' }))
      send(heard, fault, { end, lose, reply })
    })
  }

  function drawFault(action: string): Fault | null {
    if (wire.isDown()) return 'line-down'
    if (ofWire.length === 0) return null
    if (action === 'REFUND') return chance.happens(wire.refundFaultRate) ? (chance.weighed(refundWeights) as Fault) : null
    return chance.happens(wire.faultRate) ? (chance.weighed(weights) as Fault) : null
  }

  type Ways = {
    end(outcome: { outcome: 'not_sent'; cause: string }): void
    lose(): void
    reply(body: string, status?: number, delayMs?: number): void
  }

  function send(heard: Heard, fault: Fault | null, { end, lose, reply }: Ways): void {
    const arrive = (work: (answer: ModelReply) => void, delayMs = latency()): void => {
      timeline.after(delayMs, () => work(deliver(heard)))
    }
    const plainly = (): void => arrive((answer) => reply(replyText(answer)))
    const counted = (): void => {
      if (fault) wire.count(fault, heard.action)
    }
    switch (fault) {
      case null:
        plainly()
        return
      case 'line-down':
      case 'not-connected':
        counted()
        timeline.after(chance.whole(20, 5_000), () => end({ outcome: 'not_sent', cause: chance.pick(['refused', 'dns', 'connect_timeout']) }))
        return
      case 'drop-request':
        counted()
        lose()
        return
      case 'drop-reply':
        counted()
        arrive(lose)
        return
      case 'delay':
        counted()
        arrive((answer) => reply(replyText(answer), 200, chance.logarithmic(200, 60_000)), chance.logarithmic(1_000, 90_000))
        return
      case 'reorder': {
        counted()
        let gone = false
        const release = (): void => {
          if (gone) return
          gone = true
          arrive((answer) => reply(replyText(answer)), 0)
        }
        held.push(release)
        timeline.after(40_000, release)
        return
      }
      case 'duplicate': {
        counted()
        // Whichever copy's answer finds the way back first is the one that is heard.
        const swapped = chance.happens(0.5)
        arrive((answer) => reply(replyText(answer), 200, swapped ? 40_000 : latency()))
        arrive((answer) => reply(replyText(answer)), chance.logarithmic(500, 20_000))
        return
      }
      case '5xx-before':
        counted()
        reply('<html><body>Bad Gateway</body></html>', chance.pick([500, 502, 503, 504]), latency() * 2)
        return
      case '5xx-after':
        counted()
        arrive(() => reply('<html><body>Gateway Timeout</body></html>', chance.pick([500, 502, 503, 504])))
        return
      case 'garbage':
        counted()
        arrive(() =>
          reply(chance.pick(['', 'null', '[]', '\u0000\u001b<<< {"rsp_code":"SUCC', '<html>login to the hotel network</html>', '{"rsp_code":5}'])),
        )
        return
      case 'truncated':
        counted()
        arrive((answer) => {
          const text = replyText(answer)
          reply(text.slice(0, chance.whole(1, text.length - 1)))
        })
        return
      case 'trouble':
        counted()
        // Mostly after the effect: a charge that never came about is asked about for a week.
        if ((heard.action !== 'PASSIVEPAY' && heard.action !== 'REFUND') || chance.happens(0.1)) reply(troubleText())
        else arrive(() => reply(troubleText()))
        return
      default:
        arrive((answer) => reply(changed(fault, heard, answer)))
    }
  }

  /** The gateway's words for its own trouble, and one that no document knows. */
  const troubleText = (): string => replyText({ code: chance.pick(['SYSTEM_ERROR', 'DB_ERROR', 'TIMEOUT', 'BUSY_NOW']), message: 'busy' })

  /** The reply with a fault of its content; counted only where there was something to change. */
  function changed(fault: Fault, heard: Heard, answer: ModelReply): string {
    const asked = heard.amountMinor ?? amounts.get(heard.orderId) ?? null
    switch (fault) {
      case 'wrong-digest': {
        wire.count(fault, heard.action)
        // Says paid and given back, whatever the truth is; the digest belongs to other data.
        const total = String(asked ?? 1)
        const lie = { order_id: heard.orderId, order_status: 'success', total_amount: total, code_url: 'https://qr.example/NOBODY' }
        return changedReplyText({ order_id: heard.orderId, order_status: 'init', total_amount: '0' }, withCount(heard, lie, total))
      }
      case 'wrong-amount': {
        const count = wrongCount(answer)
        if (count) {
          wire.count(fault, heard.action)
          return replyText(count)
        }
        if (!('data' in answer) || typeof answer.data.total_amount === 'undefined') return replyText(answer)
        wire.count(fault, heard.action)
        const total = Number(answer.data.total_amount)
        // Never what was asked: a reply that lies about an odd charge and fits the book could be told from the truth by nobody.
        const other = chance.pick([total + 1, total * 100, total + 1_000].filter((amount) => amount !== asked))
        return replyText({ data: { ...answer.data, total_amount: typeof answer.data.total_amount === 'string' ? String(other) : other } })
      }
      case 'other-order': {
        const other = gateway.otherOrder(heard.orderId, asked)
        if (!other) return replyText(answer)
        wire.count(fault, heard.action)
        if (heard.action === 'ACTIVEPAY') return replyText({ data: { code_url: `https://qr.example/${other.id}`, order_id: other.id } })
        if (heard.action === 'REFUND') return replyText({ data: { order_id: other.id, ori_order_id: other.id, refund_status: 'success' } })
        return replyText(gateway.statusReply(other))
      }
      case 'other-merchant': {
        if (heard.action === 'ACTIVEPAY') return replyText(answer)
        wire.count(fault, heard.action)
        const total = String(asked ?? 1)
        const theirs = { order_id: heard.orderId, merchant_id: 'SIM0000999', order_status: 'success', total_amount: total }
        return replyText({ data: withCount(heard, theirs, total) })
      }
      case 'false-fail':
        if (heard.action !== 'PASSIVEPAY' && heard.action !== 'REFUND') return replyText(answer)
        wire.count(fault, heard.action)
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
    clientFor: (alive, leaving) => ({
      post(request) {
        if (!alive()) return new Promise(() => {})
        // The till may be killed as the bytes leave: before, then nothing left; or just after.
        leaving()
        const outcome = post(request, alive)
        leaving()
        return outcome
      },
      close() {},
    }),
  }
}
