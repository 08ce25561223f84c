import { createHash } from 'node:crypto'
import { decimalToMinor, minorToDecimal } from '../../gateways/codec/decimal.ts'
import { readForm, sameSign, signSorted, withSign, writeForm } from '../../gateways/codec/sorted-sign.ts'
import { NumberText, writeStrictJson } from '../../gateways/codec/strict-json.ts'
import { Secret } from '../../gateways/gateway.ts'
import { type LinkDeskOptions, type LinkSimulator, type LinkVendor, startLinkDesk } from '../links/desk.ts'
import { sceneOfAmount } from '../links/scenes.ts'
import { type DeskReply, jsonReply } from '../links/server.ts'
import { type DueNotice, type LinkOrder, type LinkStanding, type LinkWorld, playOf } from '../links/world.ts'
import { whyUnfitForCountry } from './country-checks.ts'

/* The other side of OKPAY: signed forms in, unsigned JSON out, signed forms as notices (OKPAY Collect and Pay Interface Documentation). */

/** A merchant as OKPAY knows it. `payoutKey` null: one key for all. Money starts at 1,000,000 of each currency. */
export type OkPayMerchant = { merchantId: string; payKey: string; payoutKey: string | null; currencies: readonly string[] }

/** How the practice gateway is started. */
export type OkPaySimulatorOptions = LinkDeskOptions & OkPayMerchant

/** Unpaid orders are deleted after this, in milliseconds of practice time. */
const CLEANED_AFTER_MS = 20 * 24 * 3_600_000
/** Five tries are documented, the time between them is not. */
const HABIT = { tries: 5, everyMs: 60_000 }
const PAKISTAN_PAUSE_MS = 60_000
const START_WHOLE = 1_000_000

/** Starts it on 127.0.0.1; `url` is the base address for a till. */
export function startOkPaySimulator(options: OkPaySimulatorOptions): Promise<LinkSimulator> {
  return startLinkDesk(options, okPayVendor(options))
}

/** OKPAY's own part, without a server: what answers its addresses and writes its notices. */
export function okPayVendor(options: OkPayMerchant): LinkVendor {
  const payKey = new Secret(options.payKey)
  const merchant: Merchant = {
    id: options.merchantId,
    payKey,
    payoutKey: options.payoutKey === null ? payKey : new Secret(options.payoutKey),
    currencies: options.currencies,
  }
  return {
    answer({ path, contentType, body }, world, pageOf) {
      const action = ACTIONS[path.toLowerCase()]
      if (!action) return undefined
      const values = contentType.startsWith('application/x-www-form-urlencoded') ? readForm(body) : null
      if (!values) return coded(1, 'request is not a form')
      if (values.mchId !== merchant.id) return coded(2, 'mchId error')
      const key = action.kind === 'out' ? merchant.payoutKey : merchant.payKey
      if (!sameSign(values.sign ?? '', signSorted(values, key, 'md5'))) return coded(5, 'signature error')
      return action.run(values, world, merchant, pageOf)
    },
    noticeOf: (notice) => noticeOf(notice, merchant),
    isAcknowledged: (status, body) => status === 200 && (body === 'success' || body === 'SUCCESS'),
    habit: HABIT,
    isGone: (order, world) => order.kind === 'in' && world.standing(order).status === 'waiting' && world.ageMs(order) > CLEANED_AFTER_MS,
  }
}

/** The question that OKPAY posts to a merchant about a customer, ready to send. `rnd` is any text. */
export function complaintRequest(orderId: string, rnd: string, payKey: string): { contentType: string; body: string } {
  const values = withSign({ out_trade_no: orderId, rnd }, new Secret(payKey), 'md5')
  return { contentType: FORM, body: writeForm(values) }
}

const FORM = 'application/x-www-form-urlencoded'

type Merchant = { id: string; payKey: Secret; payoutKey: Secret; currencies: readonly string[] }
type Values = Record<string, string>
type PageOf = (order: LinkOrder) => string
type Action = { kind: 'in' | 'out'; run(values: Values, world: LinkWorld, merchant: Merchant, pageOf: PageOf): DeskReply }

/** By address in small letters: the vendor's own spelling wavers between v1/query and v1/Query. */
const ACTIONS: Record<string, Action> = {
  '/v1/balance': { kind: 'in', run: tellBalance },
  '/v1/collect': { kind: 'in', run: (values, world, merchant, pageOf) => makeOrder('in', values, world, merchant, pageOf) },
  '/v1/query/collect': { kind: 'in', run: (values, world, merchant) => tellOrder('in', values, world, merchant) },
  '/v1/payout': { kind: 'out', run: (values, world, merchant, pageOf) => makeOrder('out', values, world, merchant, pageOf) },
  '/v1/query/payout': { kind: 'out', run: (values, world, merchant) => tellOrder('out', values, world, merchant) },
}

function coded(code: number, msg: string): DeskReply {
  return jsonReply(200, { code, msg, data: null })
}

function makeOrder(kind: 'in' | 'out', values: Values, world: LinkWorld, merchant: Merchant, pageOf: PageOf): DeskReply {
  const { out_trade_no: orderId = '', currency = '', pay_type: method = '', money = '', notify_url: noticeUrl = '' } = values
  if (!merchant.currencies.includes(currency)) return coded(12, 'currency does not exist')
  if (method === '') return coded(13, 'channel does not exist')
  const askedMinor = /^\d+\.\d\d$/.test(money) ? decimalToMinor(money, currency) : null
  if (askedMinor === null || askedMinor === 0) return coded(10, 'amount error')
  if (orderId === '' || noticeUrl === '' || (kind === 'in' && !values.returnUrl)) return coded(1, 'a required member is missing')
  if (world.find(orderId)) return coded(6, 'order already exists')
  const unfit = whyUnfitForCountry(kind, values)
  if (unfit) return coded(1, unfit)
  if (kind === 'in' && currency === 'PKR' && isTooSoon(values.phone ?? '', world)) return coded(1, 'one request per minute and phone')
  const order = newOrder(kind, values, { orderId, method, currency, askedMinor, noticeUrl, money }, world)
  const { create } = playOf(order)
  if (create === 'funds') return coded(9, 'balance insufficient')
  if (create === 'bank') return coded(17, 'bank does not exist')
  if (create !== 'unmade') world.add(order)
  switch (create) {
    case 'unmade':
    case 'never':
      return null
    case 'garbage':
      return jsonReply(200, '\u0000<<< not a reply {"code":0')
    case 'doubt':
      return coded(1, 'fail')
    default:
      return kind === 'in'
        ? jsonReply(200, {
            code: 0,
            msg: 'success',
            data: { url: pageOf(order), payUpi: upiOf(order), transaction_Id: order.ref },
          })
        : jsonReply(200, { code: 0, msg: 'success', data: { transaction_id: order.ref } })
  }
}

function newOrder(
  kind: 'in' | 'out',
  fields: Values,
  asked: Pick<LinkOrder, 'orderId' | 'method' | 'currency' | 'askedMinor' | 'noticeUrl'> & { money: string },
  world: LinkWorld,
): LinkOrder {
  const { money, ...known } = asked
  const { sign: _sign, ...kept } = fields
  return { ...known, kind, ref: refOf(known.orderId), scene: sceneOfAmount(money), fields: kept, createdAt: world.now(), customer: null }
}

/** The platform's number follows from ours, so a restart gives the same. */
function refOf(orderId: string): string {
  return `OK${createHash('sha256').update(orderId).digest().readUIntBE(0, 6)}`
}

function upiOf(order: LinkOrder): string | null {
  const amount = minorToDecimal(order.askedMinor, order.currency, 2)
  return order.method.includes('UPI') ? `upi://pay?pa=practice@upi&am=${amount}&tr=${order.ref}` : null
}

function isTooSoon(phone: string, world: LinkWorld): boolean {
  return world.all().some((order) => order.kind === 'in' && order.fields.phone === phone && world.ageMs(order) < PAKISTAN_PAUSE_MS)
}

function tellOrder(kind: 'in' | 'out', values: Values, world: LinkWorld, merchant: Merchant): DeskReply {
  const order = world.find(values.out_trade_no ?? '') ?? world.all().find(({ ref }) => ref === values.transaction_id)
  const isGone = order && kind === 'in' && world.standing(order).status === 'waiting' && world.ageMs(order) > CLEANED_AFTER_MS
  if (!order || order.kind !== kind || isGone) return coded(7, 'order does not exist')
  world.asked(order.orderId)
  const { figures, status } = factsOf(order, world.standing(order))
  const numbers = Object.fromEntries(Object.entries(figures).map(([name, text]) => [name, new NumberText(text)]))
  const data = {
    mchId: merchant.id,
    out_trade_no: order.orderId,
    status: new NumberText(status),
    ...numbers,
    ratio: new NumberText('5'),
    currency: order.currency,
    ...(kind === 'out' && { singleratio: new NumberText('0.00'), utr: status === '1' ? refOf(order.ref).slice(-12) : '' }),
  }
  return jsonReply(200, writeStrictJson({ code: new NumberText('0'), msg: 'success', data }))
}

const STATUSES: Record<LinkStanding['status'], string> = { waiting: '0', paid: '1', failed: '2', reversed: '2' }

/** The figures of an order as text with two decimals: OKPAY keeps 5 % of what comes in, and takes 5 % on top of what goes out. */
function factsOf(order: LinkOrder, { status, amountMinor }: Pick<LinkStanding, 'status' | 'amountMinor'>): { figures: Values; status: string } {
  const text = (minor: number) => minorToDecimal(minor, order.currency, 2) ?? '0.00'
  const paidMinor = status === 'paid' || status === 'reversed' ? amountMinor : 0
  const fee = Math.floor(amountMinor / 20)
  const figures: Values =
    order.kind === 'in'
      ? { money: text(order.askedMinor), pay_money: text(paidMinor), real_money: text(Math.max(0, paidMinor - fee)) }
      : { money: text(amountMinor), real_money: text(amountMinor + fee) }
  return { figures, status: STATUSES[status] }
}

/** A notice: every documented member, signed; a forged one is signed with a key that is not ours. */
function noticeOf({ order, status, amountMinor, forged }: DueNotice, merchant: Merchant): { contentType: string; body: string } {
  const { figures, status: word } = factsOf(order, { status, amountMinor })
  const values = {
    mchId: merchant.id,
    out_trade_no: order.orderId,
    currency: order.currency,
    attach: order.fields.attach ?? '',
    merchant_ratio: '5',
    ...figures,
    status: word,
  }
  const key = forged ? new Secret('somebody else') : order.kind === 'out' ? merchant.payoutKey : merchant.payKey
  // Empty members travel, as the document's tables have them, and take no part in the signature.
  return { contentType: FORM, body: writeForm({ ...values, sign: signSorted(values, key, 'md5') }) }
}

function tellBalance(values: Values, world: LinkWorld, merchant: Merchant): DeskReply {
  const wanted = values.currency ? [values.currency] : merchant.currencies
  if (wanted.some((currency) => !merchant.currencies.includes(currency))) return coded(12, 'currency does not exist')
  const list = wanted.map((code) => ({ code, balance: new NumberText(minorToDecimal(balanceOf(code, world), code, 2) ?? '0.00') }))
  return jsonReply(200, writeStrictJson({ code: new NumberText('0'), msg: 'success', data: { mchId: merchant.id, Balance: list } }))
}

function balanceOf(currency: string, world: LinkWorld): number {
  const start = decimalToMinor(String(START_WHOLE), currency) ?? 0
  const moved = world.all().filter((order) => order.currency === currency && world.standing(order).status === 'paid')
  return moved.reduce((sum, order) => sum + (order.kind === 'in' ? 1 : -1) * world.standing(order).amountMinor, start)
}
