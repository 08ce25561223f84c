import { DOKYPAY_OPERATIONS, type DokypayOperation, type DokypayUrls } from '#main/gateways/dokypay/account.ts'
import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import type { HttpPost } from '#main/gateways/http.ts'
import { answerRequest } from '#main/simulator/dokypay/actions.ts'
import { type HeldOrder, minorOf, refundStandingOf, standingOf } from '#main/simulator/dokypay/book.ts'
import { dueNotices } from '#main/simulator/dokypay/notices.ts'
import { DOKYPAY_PATHS, openDesk } from '#main/simulator/dokypay/open-desk.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { type DokypayMark, marksOf, phasesOf, refundPhases } from '#main/simulator/dokypay/scenes.ts'
import type { NoticeKind } from '#shared/domain/notice.ts'
import type { Fault } from '../../../scripts/simulation/report.ts'
import type { TrueOrder } from '../oracle.ts'
import type { TruePayout } from '../oracle-payouts.ts'
import type { TrueRefund } from '../oracle-refunds.ts'
import { NOTICE_URL } from '../till-life.ts'
import { createDokypayFaults } from './dokypay-faults.ts'
import { faultsByAction, type Missing, type Vendor, type VendorAction, type VendorHeard, type VendorParts, wasDenied } from './vendor.ts'

const ACTIONS: Partial<Record<DokypayOperation, VendorAction>> = {
  order: 'PAY',
  orderQuery: 'ASK',
  refund: 'REFUND',
  refundQuery: 'ASK-REFUND',
  refundList: 'ASK-REFUND',
  payout: 'PAYOUT',
}
type Marks = Partial<Record<DokypayMark | 'none', number>>
const SALE_MARKS: Marks = {
  none: 74,
  pays: 4,
  slow: 3,
  fails: 3,
  cancels: 2,
  late: 2,
  'lost-reply': 0.5,
  garbage: 0.5,
  'wrong-sign': 0.5,
  'error-500': 0.5,
  short: 1,
  fee: 2,
  foreign: 1,
  'notice-twice': 1,
  'notice-late': 1,
  'no-notice': 1,
  'notice-json': 1,
  'notice-forged': 1,
}
const REFUND_MARKS: Marks = { none: 80, 'refund-lost': 6, 'refund-slow': 8, 'refund-fails': 6 }
const PAYOUT_MARKS: Marks = {
  none: 72,
  slow: 8,
  fails: 8,
  'lost-reply': 2,
  garbage: 2,
  'wrong-sign': 2,
  'error-500': 2,
  'notice-late': 2,
  'notice-json': 2,
}
const FAULT_OF: Partial<Record<DokypayMark, Fault>> = { late: 'turnaround', short: 'charged-other-amount', 'notice-forged': 'notice-forged' }
const PRICES = [11_500, 50_000, 50_000, 99_000, 125_000]
const { appKey, merchantKey, ...MERCHANT } = DOKYPAY_PRACTICE_MERCHANT
/** Numbers of refunds that were made in the merchant centre. */
const CENTRE = 'CENTRE'

/**
 * Dokypay in India: its hosted page, refunds, and payouts to bank accounts. In every second world its payouts can be asked about; in the others
 * its calls are all that tells. It notices no repeated number, so what moves money out is never doubled on the way: no till could help it.
 */
export function createDokypayVendor({ now, chance, faults, world, count, lookIn }: VendorParts): Vendor {
  const desk = openDesk({ ...DOKYPAY_PRACTICE_MERCHANT, storeFile: null, now })
  desk.baseUrl = 'https://dokypay.example'
  const { book } = desk
  const keys = { app: new Secret(appKey), merchant: new Secret(merchantKey) }
  const urls = Object.fromEntries(DOKYPAY_OPERATIONS.map((operation) => [operation, desk.baseUrl + DOKYPAY_PATHS[operation]])) as DokypayUrls
  const missing: Missing = new Map()
  const began = now()
  const canAsk = world % 2 === 0
  const standing = (order: HeldOrder) => standingOf(order, now(), 1)
  const collected = (id: string): HeldOrder[] => book.ofOrderId(id).filter(({ what }) => what === 'collect')

  function operationOf({ url }: HttpPost): DokypayOperation {
    const operation = DOKYPAY_OPERATIONS.find((one) => urls[one] === url)
    if (!operation) throw new Error(`the till asked at an address that is none: ${url}`)
    return operation
  }

  function read(request: HttpPost): VendorHeard {
    const json = JSON.parse(request.body) as Record<string, string>
    const operation = operationOf(request)
    const id = json.merRefundNo ?? json.merTransNo ?? book.byTradeNo(json.tradeNo ?? '')?.orderId ?? ''
    const action = ACTIONS[operation] ?? 'ASK'
    // Doubled on the way it would be paid twice, by nobody.
    if (action === 'PAY' && /#(?:pays|slow|late)\b/.test(json.description ?? '')) return { action: 'PAY-SCENE', id, request }
    return { action: action === 'ASK' && book.ofOrderId(id)[0]?.what === 'payout' ? 'ASK-PAYOUT' : action, id, request }
  }

  function handle({ action, id, request }: VendorHeard): string | null {
    const before = book.orders().length + book.refunds().length
    const reply = answerRequest(desk, operationOf(request), request.body)
    if (book.orders().length + book.refunds().length > before) made(action, id)
    if (typeof reply === 'string' && reply.includes('"resultCode":"3004"')) missing.set(id, [...(missing.get(id) ?? []), now()])
    // A broken connection looks to the till like one on which nothing comes.
    return typeof reply === 'string' && reply !== 'cut' ? reply : null
  }

  function made(action: VendorAction, id: string): void {
    const order = action === 'REFUND' ? undefined : book.ofOrderId(id).at(-1)
    const tradeNo = book.refunds().find(({ refundId }) => refundId === id)?.tradeNo ?? ''
    const marks = marksOf(order?.description ?? book.byTradeNo(tradeNo)?.description ?? '')
    const phases = order ? phasesOf(order.what, marks, order.lifeSeconds) : refundPhases(marks)
    for (const { afterMs } of phases) lookIn(afterMs + 10 + (marks.has('notice-late') ? 30_000 : 0))
    for (const [mark, fault] of Object.entries(FAULT_OF)) {
      if (order && fault !== 'notice-forged' && marks.has(mark as DokypayMark)) count(fault, action)
    }
  }

  function draw(marks: Marks): string {
    const allowed = Object.entries(marks).filter(([mark]) => {
      const fault = FAULT_OF[mark as DokypayMark]
      return fault === undefined || faults.includes(fault)
    })
    const mark = chance.weighed(Object.fromEntries(allowed) as Record<DokypayMark | 'none', number>)
    return mark === 'none' ? '' : ` #${mark}`
  }
  const amount = (): number => (chance.happens(0.5) ? chance.pick(PRICES) : Math.round(chance.logarithmic(100, 900_000)))

  /** What the customers of this number really paid, over all of its twins. */
  function takenOf(id: string): { minor: number; feeMinor: number; failedBefore: boolean } | null {
    const paid = collected(id).filter((order) => standing(order).status === 'success')
    const [order] = paid
    if (!order) return null
    const marks = marksOf(order.description)
    const feeMinor = marks.has('fee') ? 50 : 0
    const one = minorOf(order) + feeMinor - (marks.has('short') ? 1 : 0)
    return { minor: one * paid.length, feeMinor, failedBefore: standing(order).ends.some(({ status }) => status !== 'success') }
  }
  const refundsOf = (id: string) => book.refunds().filter(({ tradeNo }) => book.byTradeNo(tradeNo)?.orderId === id)
  const givenMinor = (refund: ReturnType<typeof book.refunds>[number]): number => {
    const order = book.byTradeNo(refund.tradeNo)
    return order && refundStandingOf(refund, order, now(), 1).status === 'success' ? minorOf(refund) : 0
  }
  const isCentre = ({ refundId }: { refundId: string }): boolean => refundId.startsWith(CENTRE)
  /** Given back beside the till's refunds, whoever asked for more than the order says in the centre. */
  const overpaid = new Map<string, { minor: number; at: number }>()

  return {
    end: {
      read,
      handle,
      textOf: (reply) => reply,
      faultsOf: faultsByAction(faults, { ANY: ['other-merchant'], 'PAY-SCENE': ['duplicate'], REFUND: ['duplicate'], PAYOUT: ['duplicate'] }),
      moves: ({ action }) => action.startsWith('PAY') || action === 'REFUND',
      troubleText: () => JSON.stringify({ code: chance.pick(['500', '503', '777']), msg: 'busy', timestamp: String(now()) }),
      changed: createDokypayFaults({ now, chance, count }, keys, book.orders),
    },
    account: (http) => ({
      id: 'dokypay:sim',
      gateway: createDokypayGateway(
        {
          ...MERCHANT,
          appKey: keys.app,
          merchantKey: keys.merchant,
          urls,
          currencies: ['INR'],
          country: '',
          paymentTypes: '',
          methodIds: [],
          noticeUrl: '',
          panelHoursFromUtc: 8,
          queriesPayouts: canAsk,
        },
        http,
        DEFAULT_LIMITS,
      ),
      merchantId: MERCHANT.merchantId,
      currency: 'INR',
      currencies: ['INR'],
      practice: false,
    }),
    link: { methodId: null, payer: {} },
    payout: {
      methodId: 'payout.bank.in',
      payees: ['123456789012', '123456789013', '998877665544'].map((number) => ({
        name: 'Asha Rao',
        account: number,
        bankCode: 'HDFC0001234',
        email: 'asha@example.com',
        phone: '+919812345678',
      })),
      canAsk,
    },
    canRefund: true,
    wish: (note) => ({ note: note + draw(SALE_MARKS) + draw(REFUND_MARKS), amountMinor: amount(), tipMinor: 0 }),
    payoutWish: (note) => ({ note: note + draw(PAYOUT_MARKS), amountMinor: amount() }),
    customerDoes({ panel }, does) {
      const order = book.byTradeNo(panel?.url?.split('/').at(-1) ?? '')
      const status = order && standing(order).status
      if (!order || order.customer || (status !== 'pending' && status !== 'processing')) return
      // A page that plays its scene by itself has no customer.
      if (marksOf(order.description).has('pays') || phasesOf('collect', marksOf(order.description), 1).length > 2) return
      book.record({ is: 'customer', tradeNo: order.tradeNo, does, at: now() })
      lookIn(10)
      lookIn(30_010)
    },
    truthOf(id) {
      const orders = collected(id)
      const taken = takenOf(id)
      if (taken) return taken.minor - taken.feeMinor === minorOf(orders[0] as HeldOrder) ? 'paid' : 'paid-other-amount'
      if (orders.length === 0) return 'unknown'
      return orders.some((order) => ['pending', 'processing'].includes(standing(order).status)) ? 'open' : 'over'
    },
    giveRest(id) {
      // Nobody gives back in the centre what the till was asked to give back, however that stands.
      const paid = collected(id).filter((order) => standing(order).status === 'success')
      const taken = takenOf(id)
      if (!taken || refundsOf(id).length > 0) return
      for (const { tradeNo, amount: text, currency } of paid)
        book.record({
          is: 'refund',
          refund: { refundNo: desk.nextNumber('19'), refundId: CENTRE + tradeNo, tradeNo, amount: text, currency, notifyUrl: '', createdAt: now() },
        })
      overpaid.set(id, { minor: taken.minor, at: now() - began })
    },
    refunds: {
      truthOf(id) {
        const refund = book.refunds().find(({ refundId }) => refundId === id)
        const order = refund && book.byTradeNo(refund.tradeNo)
        if (!refund || !order) return 'unknown'
        const { status } = refundStandingOf(refund, order, now(), 1)
        return status === 'success' ? 'given' : status === 'failure' ? 'none' : 'coming'
      },
    },
    payoutStanding(id) {
      const [order] = book.ofOrderId(id)
      if (!order) return 'unknown'
      const { status } = standing(order)
      return status === 'success' ? 'left' : status === 'failure' ? 'not-left' : 'coming'
    },
    truth: () =>
      new Map(
        [...new Set(book.orders().flatMap(({ what, orderId }) => (what === 'collect' ? [orderId] : [])))].map((id): [string, TrueOrder] => {
          const order = collected(id)[0] as HeldOrder
          const taken = takenOf(id)
          const { minor = 0, at = 0 } = overpaid.get(id) ?? {}
          const saidNo = taken?.failedBefore === true || wasDenied(missing, id, order.createdAt)
          return [
            id,
            {
              id,
              askedMinor: minorOf(order),
              chargedMinor: taken?.minor ?? null,
              feeMinor: taken?.feeMinor ?? 0,
              centreMinor: minor,
              centreAt: at,
              saidNo,
            },
          ]
        }),
      ),
    refundTruth: () =>
      new Map(
        book
          .refunds()
          .filter((refund) => !isCentre(refund))
          .map((refund): [string, TrueRefund] => {
            const order = book.byTradeNo(refund.tradeNo)
            const at = refund.createdAt - began
            const saidNo = order !== undefined && marksOf(order.description).has('refund-fails')
            const { refundId: id } = refund
            return [id, { id, orderId: order?.orderId ?? '', at, askedMinor: minorOf(refund), givenMinor: givenMinor(refund), saidNo }]
          }),
      ),
    payoutTruth: () =>
      new Map(
        book
          .orders()
          .filter(({ what }) => what === 'payout')
          .map((order): [string, TruePayout] => {
            const all = book.ofOrderId(order.orderId)
            const left = all.filter((one) => standing(one).status === 'success')
            const leftMinor = left.length > 0 ? left.reduce((sum, one) => sum + minorOf(one), 0) : null
            return [
              order.orderId,
              {
                id: order.orderId,
                askedMinor: minorOf(order),
                leftMinor,
                cameBack: false,
                backTold: false,
                saidNo: wasDenied(missing, order.orderId, order.createdAt),
              },
            ]
          }),
      ),
    dueCalls: () =>
      dueNotices(desk).map(({ key, url, body, contentType }) => ({
        key,
        about: url.slice(NOTICE_URL.length) as NoticeKind,
        forged: key.endsWith(' forged'),
        raw: { contentType, body: Buffer.from(body), query: '' },
        told: (acknowledged) => book.record({ is: 'notice', notice: { key, at: now(), status: acknowledged ? 200 : 0 } }),
      })),
  }
}
