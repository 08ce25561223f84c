import { isJsonObject, type JsonObject, NumberText, readStrictJsonObject, writeStrictJson } from '#main/gateways/codec/strict-json.ts'
import type { HttpClient, HttpPost } from '#main/gateways/http.ts'
import type { PayoutAccount } from '#main/payouts/payout-deps.ts'
import type { LinkVendor } from '#main/simulator/links/desk.ts'
import { LINK_SCENES, type LinkScene, NOTICE_FORGED_MS, NOTICE_LATE_MS, sceneDigits, sceneOfAmount } from '#main/simulator/links/scenes.ts'
import { type LinkOrder, openWorld, playOf } from '#main/simulator/links/world.ts'
import type { Fault } from '../../../scripts/simulation/report.ts'
import type { Chance } from '../chance.ts'
import type { TrueOrder } from '../oracle.ts'
import type { TruePayout } from '../oracle-payouts.ts'
import { faultsByAction, type Missing, otherAmount, type Vendor, type VendorAction, type VendorHeard, type VendorParts, wasDenied } from './vendor.ts'

/** What OKPAY and ProxyPay do in their own words. */
export type LinkWords = {
  vendor: LinkVendor
  account(http: HttpClient): PayoutAccount
  link: Vendor['link']
  payout: Vendor['payout']
  /** What a request asks for; a question may be about either kind. */
  read(request: HttpPost): { does: 'pay' | 'pay-out' | 'ask'; id: string }
  never: Parameters<typeof faultsByAction>[1]
  troubles: readonly string[]
  /** A no that is not meant as one: it has to be asked about before it is believed. */
  falseNo: string
  isMissing(text: string): boolean
  /** The members of a reply that name order, merchant, status and what was really moved. */
  members: { order: string; merchant: string | null; status: string; amount: Record<'in' | 'out', string> }
  /** An amount as the reply writes it. */
  amountText(minor: number): string
}

type Scenes = Partial<Record<LinkScene | 'none', number>>
const SALE_SCENES: Scenes = {
  none: 78,
  pays: 2,
  fails: 4,
  late: 3,
  'lost-made': 0.5,
  'lost-unmade': 0.3,
  less: 1,
  more: 1,
  'notice-twice': 1,
  'notice-late': 1,
  'notice-none': 1,
  'notice-forged': 1,
  garbage: 0.5,
  'late-success': 2,
  reversed: 1.5,
  doubt: 1,
}
const PAYOUT_SCENES: Scenes = {
  none: 62,
  fails: 6,
  late: 5,
  'lost-made': 1,
  'lost-unmade': 0.5,
  less: 1,
  more: 1,
  'notice-late': 1,
  'notice-none': 1,
  garbage: 1,
  'late-success': 4,
  reversed: 8,
  funds: 3,
  doubt: 3,
  bank: 3,
}
/** Scenes that are faults of their own, by the name under which they are counted. */
const FAULT_OF: Partial<Record<LinkScene, Fault>> = {
  less: 'charged-other-amount',
  more: 'charged-other-amount',
  'late-success': 'turnaround',
  reversed: 'reversed',
  'notice-forged': 'notice-forged',
}
/** Prices that come again and again, so that one customer's payment could pass for another's. */
const PRICES = [11_500, 50_000, 50_000, 99_000, 125_000]

/** A vendor of pages and payouts on the world's time: the simulator's own answers and scenes, without its server. */
export function createLinkVendor(parts: VendorParts, words: LinkWords): Vendor {
  const { now, chance, faults, count, lookIn } = parts
  const { vendor } = words
  const world = openWorld({ storeFile: null, now })
  const missing: Missing = new Map()
  const centre = new Map<string, { minor: number; at: number }>()
  const began = now()

  function actionOf(request: HttpPost): { action: VendorAction; id: string } {
    const { does, id } = words.read(request)
    if (does !== 'ask') return { action: does === 'pay' ? 'PAY' : 'PAYOUT', id }
    return { action: world.find(id)?.kind === 'out' ? 'ASK-PAYOUT' : 'ASK', id }
  }

  function handle({ id, request }: VendorHeard): string | null {
    const wasThere = world.find(id) !== undefined
    const path = URL.parse(request.url)?.pathname ?? ''
    const asked = { method: 'POST', path, contentType: request.headers['content-type'] ?? '', body: Buffer.from(request.body) }
    const reply = vendor.answer(asked, world, ({ ref }) => `https://pay.example/${ref}`)
    if (reply === undefined) throw new Error(`the till asked at an address that is none: ${path}`)
    const order = world.find(id)
    if (order && !wasThere) made(order)
    if (reply !== null && !order && words.isMissing(reply.body)) missing.set(id, [...(missing.get(id) ?? []), now()])
    return reply?.body ?? null
  }

  function made(order: LinkOrder): void {
    const { ends, notices } = playOf(order)
    const fault = order.scene && FAULT_OF[order.scene]
    if (fault && fault !== 'notice-forged') count(fault, order.kind === 'out' ? 'PAYOUT' : 'PAY')
    for (const { afterMs } of ends) lookIn(afterMs + 10 + (notices === 'late' ? NOTICE_LATE_MS : 0))
    if (notices === 'forged') lookIn(NOTICE_FORGED_MS + 10)
  }

  /** The reply with a fault of its content, or as it is where there is nothing to change. */
  function changed(fault: Fault, heard: VendorHeard, reply: string | null): string | null {
    if (fault === 'false-fail') {
      if (heard.action !== 'PAY' && heard.action !== 'PAYOUT') return reply
      count(fault, heard.action)
      return words.falseNo
    }
    const order = world.find(heard.id)
    const json = reply === null ? null : readStrictJsonObject(reply)
    const data = json?.data
    if (!order || !json || !isJsonObject(data) || data[words.members.status] === undefined) return reply
    const other = alter(fault, order, data)
    if (!other) return reply
    count(fault, heard.action)
    return writeStrictJson({ ...json, data: { ...data, ...other } })
  }

  function alter(fault: Fault, order: LinkOrder, data: JsonObject): JsonObject | null {
    const { members } = words
    const amountName = members.amount[order.kind]
    const paid = { [members.status]: new NumberText('1'), [amountName]: new NumberText(words.amountText(order.askedMinor)) }
    switch (fault) {
      case 'wrong-amount': {
        const { status, amountMinor } = world.standing(order)
        if (status !== 'paid') return null
        // Never what was asked: such a lie about an odd charge could be told from the truth by nobody.
        const minor = otherAmount(chance, amountMinor)
        return minor === order.askedMinor ? null : { [amountName]: new NumberText(words.amountText(minor)) }
      }
      case 'other-order': {
        const other = world.all().find(({ orderId, kind }) => orderId !== order.orderId && kind === order.kind)
        return other ? { ...data, ...paid, [members.order]: other.orderId } : null
      }
      case 'other-merchant':
        return members.merchant === null ? null : { ...paid, [members.merchant]: '999999' }
      default:
        return null
    }
  }

  function draw(chance: Chance, scenes: Scenes): LinkScene | null {
    const allowed = Object.entries(scenes).filter(([scene]) => {
      const fault = FAULT_OF[scene as LinkScene]
      return fault === undefined || faults.includes(fault)
    })
    const scene = chance.weighed(Object.fromEntries(allowed) as Record<LinkScene | 'none', number>)
    return LINK_SCENES.find((one) => one === scene) ?? null
  }
  function amountFor(scene: LinkScene | null): number {
    if (scene) return chance.whole(0, 60) * 10_000 + Number(sceneDigits(scene))
    const minor = chance.happens(0.5) ? chance.pick(PRICES) : Math.round(chance.logarithmic(100, 900_000))
    return sceneOfAmount(words.amountText(minor)) === null ? minor : minor + 100
  }

  /** When money moved, how much, and whether it stayed. */
  function moved(order: LinkOrder): { at: number; minor: number; isBack: boolean; failedBefore: boolean } | null {
    const { ends, moreMinor } = playOf(order)
    if (order.customer)
      return order.customer.does === 'pays' ? { at: order.customer.at, minor: order.askedMinor, isBack: false, failedBefore: false } : null
    const come = ends.filter(({ afterMs }) => world.ageMs(order) >= afterMs)
    const paid = come.findIndex(({ status }) => status === 'paid')
    if (paid < 0) return null
    const at = order.createdAt + (come[paid]?.afterMs ?? 0)
    const isBack = come.slice(paid).some(({ status }) => status === 'reversed')
    return { at, minor: order.askedMinor + moreMinor, isBack, failedBefore: come.slice(0, paid).some(({ status }) => status === 'failed') }
  }

  const ofKind = (kind: 'in' | 'out'): LinkOrder[] => world.all().filter((order) => order.kind === kind)

  return {
    end: {
      read: (request) => ({ ...actionOf(request), request }),
      handle,
      textOf: (reply) => reply,
      faultsOf: faultsByAction(faults, words.never),
      moves: ({ action }) => action === 'PAY' || action === 'PAYOUT',
      troubleText: () => chance.pick(words.troubles),
      changed,
    },
    account: words.account,
    link: words.link,
    payout: words.payout,
    canRefund: false,
    wish: (note) => ({ note, amountMinor: amountFor(draw(chance, SALE_SCENES)), tipMinor: 0 }),
    payoutWish: (note) => ({ note, amountMinor: amountFor(draw(chance, PAYOUT_SCENES)) }),
    customerDoes({ id }, does) {
      if (world.customerDoes(id, does)) lookIn(10)
    },
    truthOf(id) {
      const order = world.find(id)
      if (!order) return 'unknown'
      const { status, amountMinor, settled } = world.standing(order)
      if (status === 'paid') return amountMinor === order.askedMinor ? 'paid' : 'paid-other-amount'
      return status === 'waiting' && !settled ? 'open' : 'over'
    },
    giveRest(id) {
      const order = world.find(id)
      const taken = order && moved(order)
      if (taken) centre.set(id, { minor: taken.minor, at: now() - began })
    },
    refunds: { truthOf: () => 'unknown' },
    payoutStanding(id) {
      const order = world.find(id)
      if (!order) return 'unknown'
      const { status, amountMinor } = world.standing(order)
      if (status === 'paid') return amountMinor === order.askedMinor ? 'left' : 'left-other-amount'
      return status === 'waiting' ? 'coming' : status === 'reversed' ? 'came-back' : 'not-left'
    },
    truth: () =>
      new Map(
        ofKind('in').map((order): [string, TrueOrder] => {
          const taken = moved(order)
          const { minor = 0, at = 0 } = centre.get(order.orderId) ?? {}
          const saidNo = taken?.failedBefore === true || taken?.isBack === true || wasDenied(missing, order.orderId, order.createdAt)
          return [
            order.orderId,
            {
              id: order.orderId,
              askedMinor: order.askedMinor,
              chargedMinor: taken?.minor ?? null,
              feeMinor: 0,
              centreMinor: minor,
              centreAt: at,
              saidNo,
              tookBack: taken?.isBack === true,
            },
          ]
        }),
      ),
    refundTruth: () => new Map(),
    payoutTruth: () =>
      new Map(
        ofKind('out').map((order): [string, TruePayout] => {
          const left = moved(order)
          const backTold = left?.isBack === true && world.noticesOf(order.orderId).some(({ number, acknowledged }) => number === 1 && acknowledged)
          const saidNo = left?.failedBefore === true || left?.isBack === true || wasDenied(missing, order.orderId, order.createdAt)
          const { orderId: id, askedMinor } = order
          return [id, { id, askedMinor, leftMinor: left?.minor ?? null, cameBack: left?.isBack === true, backTold, saidNo }]
        }),
      ),
    dueCalls: () =>
      world.due(vendor.habit).map((notice) => {
        const { contentType, body } = vendor.noticeOf(notice)
        return {
          key: `${notice.order.orderId} ${notice.number}`,
          about: notice.order.kind === 'in' ? 'payment' : 'payout',
          forged: notice.forged,
          raw: { contentType, body: Buffer.from(body), query: '' },
          told: (acknowledged) => world.sent(notice, acknowledged),
        }
      }),
  }
}
