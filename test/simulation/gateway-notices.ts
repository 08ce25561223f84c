import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { Secret } from '#main/gateways/gateway.ts'
import { sealReply } from '#main/simulator/ottpay/wire.ts'
import type { Fault, Finding } from '../../scripts/simulation/report.ts'
import type { Chance } from './chance.ts'
import { changedReplyText, MERCHANT, type ModelOrder, SIGN_KEY } from './gateway-model.ts'
import type { Timeline } from './timeline.ts'

/*
 * The calls to the till's notice address: the gateway's own about paid QRs (its documents describe none about scanned codes), and those of
 * people who know the address, some of them with the key. None of them may move money; only the question that they cause may.
 */

type Notices = {
  timeline: Timeline
  chance: Chance
  faults: readonly Fault[]
  /** Gives a call to the till that runs now and tells what it answered; null when there is none. */
  deliver(body: string): { status: number } | null
  count(fault: Fault): void
  found(finding: Finding): void
}

/** What the gateway model and the world tell this side. */
export type GatewayNotices = {
  /** An order came in, paid or not. */
  created(order: ModelOrder): void
  /** Money is taken for this order at this time, which may lie ahead. */
  taken(order: ModelOrder, at: number): void
  /** Holds what was acknowledged against the book's file. */
  check(file: string): void
}

const OWN: Partial<Record<Fault, number>> = { 'notice-lost': 30, 'notice-twice': 12, 'notice-late': 12 }
const STRANGE = ['notice-false', 'notice-forged', 'notice-wrong-digest', 'notice-other-merchant', 'notice-other-order'] as const satisfies Fault[]
/** As the world delivers them. */
export const NOTICE_TYPE = 'application/json'
/** How often somebody calls about an order who should not. */
const STRANGE_SHARE = 0.12
/** How often a call overtakes the reply to the pay request. */
const EARLY_SHARE = 0.1

/** What the book keeps of a call for ever (its text goes after a while): SHA-256 over kind, content type and query, each with its length, and the body. */
function digestOf(body: string): string {
  return createHash('sha256').update(`7:payment16:${NOTICE_TYPE}0:`).update(body).digest('hex')
}

/** Makes the callers. A world without any of the faults of notices has no notices at all. */
export function createGatewayNotices({ timeline, chance, faults, deliver, count, found }: Notices): GatewayNotices {
  const isOn = faults.some((fault) => fault.startsWith('notice-'))
  const has = (fault: Fault): boolean => faults.includes(fault)
  const strange = STRANGE.filter(has)
  const own = Object.fromEntries(Object.entries(OWN).filter(([fault]) => has(fault as Fault)))
  /** The very calls that were acknowledged, and the order each names. */
  const acknowledged = new Map<string, string>()
  const recent: string[] = []

  function text(orderId: string, amountMinor: number, key = SIGN_KEY, merchantId = MERCHANT): string {
    const facts = { amount: String(amountMinor), bizpay_order_id: `AL${orderId}`, tip: '0', finish_time: '20260414000858' }
    return sealReply({ ...facts, merchant_id: merchantId, order_id: orderId }, key, { merchantId })
  }

  function call(body: string, genuine: string | null): void {
    const answer = deliver(body)
    if (answer === null || answer.status !== 200) return
    if (genuine !== null) acknowledged.set(body, genuine)
    else found({ kind: 'notice', about: 'forged', what: 'a call that nobody signed was acknowledged' })
  }

  /** What a stranger sends about an order, and about which order it is acknowledged; null where nobody may acknowledge it. */
  function strangeCall({ id, askedMinor }: ModelOrder, fault: (typeof STRANGE)[number]): [body: string, genuine: string | null] {
    switch (fault) {
      case 'notice-false':
        // Signed as the gateway signs, and not true (yet): only a question can tell.
        return [text(id, askedMinor), id]
      case 'notice-other-order': {
        const other = recent.length > 1 ? chance.pick(recent.slice(0, -1)) : 'S01NOBODY'
        return [text(other, askedMinor), other]
      }
      case 'notice-forged':
        return [text(id, askedMinor, new Secret('another-sign-key')), null]
      case 'notice-wrong-digest':
        return [changedReplyText({ order_id: id }, { order_id: id, amount: String(askedMinor), finish_time: '20260414000858' }), null]
      case 'notice-other-merchant':
        return [text(id, askedMinor, SIGN_KEY, 'SIM0000999'), null]
    }
  }

  return {
    created(order) {
      if (!isOn) return
      recent.push(order.id)
      if (recent.length > 12) recent.shift()
      if (strange.length > 0 && chance.happens(STRANGE_SHARE)) {
        const fault = chance.pick(strange)
        timeline.after(chance.logarithmic(5, 60_000), () => {
          count(fault)
          call(...strangeCall(order, fault))
        })
      }
    },
    taken(order, at) {
      if (!isOn) return
      const delay = Math.max(0, at - timeline.now())
      const genuine = text(order.id, order.charge?.amountMinor ?? order.askedMinor)
      if (order.action === 'PASSIVEPAY') {
        if (delay > 0 || !has('notice-early') || !chance.happens(EARLY_SHARE)) return
        count('notice-early')
        timeline.after(1, () => call(genuine, order.id))
        return
      }
      const fault = Object.keys(own).length > 0 && chance.happens(0.6) ? (chance.weighed(own) as Fault) : null
      if (fault !== null) count(fault)
      if (fault === 'notice-lost') return
      const times = fault === 'notice-late' ? [chance.logarithmic(60_000, 3_600_000)] : [chance.whole(30, 900)]
      if (fault === 'notice-twice') times.push(chance.logarithmic(50, 600_000))
      for (const time of times) timeline.after(delay + time, () => call(genuine, order.id))
    },
    check(file) {
      const db = new Database(file, { readonly: true })
      try {
        const digests = new Set(db.prepare("SELECT digest FROM notices WHERE outcome <> 'refused'").pluck().all())
        for (const [body, id] of acknowledged)
          if (!digests.has(digestOf(body))) found({ kind: 'notice', about: id, what: 'a call was acknowledged and is not in the book' })
      } finally {
        db.close()
      }
    },
  }
}
