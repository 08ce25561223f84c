import { createHash } from 'node:crypto'
import { decimalToMinor, minorToDecimal } from '../../gateways/codec/decimal.ts'
import { readForm, sameSign, signSorted } from '../../gateways/codec/sorted-sign.ts'
import { NumberText, readStrictJsonObject, writeStrictJson } from '../../gateways/codec/strict-json.ts'
import { Secret } from '../../gateways/gateway.ts'
import { type LinkDeskOptions, type LinkSimulator, type LinkVendor, startLinkDesk } from '../links/desk.ts'
import { sceneOfAmount } from '../links/scenes.ts'
import { type DeskReply, jsonReply } from '../links/server.ts'
import { type DueNotice, type LinkOrder, type LinkStanding, type LinkWorld, playOf } from '../links/world.ts'

/* The other side of ProxyPay: signed JSON or forms in, unsigned JSON out, signed JSON as notices (its API description). */

/**
 * A merchant as the platform knows it. `currency` is the account's, and decides what it wants to know (BRL, INR, IDR, NGN). `numbers`: how it
 * writes and signs amounts in notices. Money starts at 1,000,000.
 */
export type ProxyPayMerchant = { merchant: string; signKey: string; currency: string; numbers: 'two-decimals' | 'short' | 'signed-apart' }

/** How the practice gateway is started. */
export type ProxyPaySimulatorOptions = LinkDeskOptions & ProxyPayMerchant

const HABIT = { tries: 8, everyMs: 300_000 }
const START_WHOLE = 1_000_000

/** Starts it on 127.0.0.1; `url` is the base address for a till. */
export function startProxyPaySimulator(options: ProxyPaySimulatorOptions): Promise<LinkSimulator> {
  return startLinkDesk(options, proxyPayVendor(options))
}

/** The platform's own part, without a server: what answers its addresses and writes its notices. */
export function proxyPayVendor(options: ProxyPayMerchant): LinkVendor {
  const shop: Shop = { merchant: options.merchant, key: new Secret(options.signKey), currency: options.currency, numbers: options.numbers }
  return {
    answer({ path, contentType, body }, world, pageOf) {
      const run = ACTIONS[path]
      if (!run) return undefined
      const values = readValues(contentType, body)
      if (!values) return refusal('request cannot be read')
      if (values.merchant !== shop.merchant) return refusal('merchant does not exist')
      if (!sameSign(values.sign ?? '', signSorted(values, shop.key, 'md5'))) return refusal('signature error')
      return run(values, world, shop, pageOf)
    },
    noticeOf: (notice) => noticeOf(notice, shop),
    isAcknowledged: (status, body) => status === 200 && body === 'success',
    habit: HABIT,
    isGone: () => false,
  }
}

type Shop = { merchant: string; key: Secret; currency: string; numbers: ProxyPayMerchant['numbers'] }
type Values = Record<string, string>

type PageOf = (order: LinkOrder) => string

const ACTIONS: Record<string, (values: Values, world: LinkWorld, shop: Shop, pageOf: PageOf) => DeskReply> = {
  '/collect/create': (values, world, shop, pageOf) => makeOrder('in', values, world, shop, pageOf),
  '/pay/create': (values, world, shop, pageOf) => makeOrder('out', values, world, shop, pageOf),
  '/order/query': tellOrder,
  '/order/balance': (_values, world, shop) => {
    const all = new NumberText(balanceOf(world, shop))
    return success({ balanceAll: all, balanceUsable: all })
  },
}

/** A request in either encoding; JSON has text only, as the tables say. */
function readValues(contentType: string, body: Buffer): Values | null {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return readForm(body)
  const json = contentType.startsWith('application/json') ? readStrictJsonObject(body.toString('utf8')) : null
  return json && Object.values(json).every((value) => typeof value === 'string') ? (json as Values) : null
}

function success(data: Parameters<typeof writeStrictJson>[0]): DeskReply {
  return jsonReply(200, writeStrictJson({ code: new NumberText('200'), success: true, msg: 'success', desc: '', data }))
}

function refusal(desc: string, code = 400): DeskReply {
  return jsonReply(200, { code, success: false, msg: null, desc, data: null })
}

function makeOrder(kind: 'in' | 'out', values: Values, world: LinkWorld, shop: Shop, pageOf: PageOf): DeskReply {
  const { orderId = '', payCode = '', amount = '', notifyUrl = '' } = values
  if (!/^\S{1,32}$/.test(orderId)) return refusal('orderId is missing or too long')
  if (payCode === '' || notifyUrl === '') return refusal('a required member is missing')
  const askedMinor = /^\d+(?:\.\d{1,2})?$/.test(amount) ? decimalToMinor(amount, shop.currency) : null
  if (askedMinor === null || askedMinor === 0) return refusal('amount is wrong')
  // One book for both kinds, as the shared query has it.
  if (world.find(orderId)) return refusal('order number is repeated')
  const unfit = whyUnfit(kind, values, shop.currency)
  if (unfit) return refusal(unfit)
  const { sign: _sign, ...fields } = values
  const order: LinkOrder = {
    orderId,
    kind,
    ref: refOf(orderId),
    method: payCode,
    currency: shop.currency,
    askedMinor,
    noticeUrl: notifyUrl,
    scene: sceneOfAmount(amount),
    fields,
    createdAt: world.now(),
    customer: null,
  }
  const { create } = playOf(order)
  if (create === 'funds') return refusal('balance is not enough')
  if (create === 'bank') return refusal('bank does not exist')
  if (create !== 'unmade') world.add(order)
  switch (create) {
    case 'unmade':
    case 'never':
      return null
    case 'garbage':
      return jsonReply(200, '\u0000<<< not a reply {"code":200')
    case 'doubt':
      return refusal('other anomalies', 500)
    default:
      return kind === 'in' ? success({ url: pageOf(order) }) : success({ platOrderId: order.ref })
  }
}

/** What each country wants beside the rest, by the account's currency. Written apart from the till's own rules. */
function whyUnfit(kind: 'in' | 'out', values: Values, currency: string): string | null {
  const wrong = (name: string, pattern: RegExp) => !pattern.test(values[name] ?? '')
  if (kind === 'out' && (wrong('bankAccount', /\S/) || wrong('customName', /\S/))) return 'bankAccount and customName are required'
  const person = currency === 'BRL' && (wrong('number', /^\+?\d+$/) || wrong('email', /@/))
  if (person) return 'number and email are required'
  if (kind === 'in')
    return currency === 'BRL' && (wrong('remark', /^\d{11}(?:\d{3})?$/) || wrong('customName', /\S/)) ? 'remark and customName are required' : null
  if (currency === 'BRL' && wrong('remark', /^(?:CPF|CNPJ|PHONE|EMAIL|EPV|EVP)$/)) return 'remark is no kind of key'
  if (currency === 'INR' && (wrong('remark', /^[A-Z]{4}0[A-Z0-9]{6}$/) || wrong('number', /^\+?\d+$/)))
    return 'remark is no IFSC or number is missing'
  if (currency === 'IDR' && (values.amount ?? '').includes('.')) return 'amount must not have decimals'
  if ((currency === 'IDR' || currency === 'NGN') && wrong('remark', /^\w+$/)) return 'remark is no bank code'
  return null
}

function refOf(orderId: string): string {
  return String(createHash('sha256').update(orderId).digest().readUIntBE(0, 6)).padStart(18, '2')
}

const STATUSES: Record<LinkStanding['status'], string> = { waiting: '0', paid: '1', failed: '2', reversed: '2' }

function tellOrder(values: Values, world: LinkWorld): DeskReply {
  const order = world.find(values.orderId ?? '')
  if (!order) return refusal('order does not exist')
  world.asked(order.orderId)
  const { status, amountMinor } = world.standing(order)
  return success({
    amount: new NumberText(shortText(amountMinor, order.currency)),
    orderId: order.orderId,
    platOrderId: order.ref,
    status: new NumberText(STATUSES[status]),
    utr: status === 'paid' ? refOf(order.ref).slice(-12) : '',
    fee: new NumberText(shortText(Math.floor(amountMinor / 100), order.currency)),
  })
}

function decimals(minor: number, currency: string): string {
  return minorToDecimal(minor, currency, 2) ?? '0.00'
}

/** As a number is written by most libraries: `1000`, `12.5`. */
function shortText(minor: number, currency: string): string {
  return decimals(minor, currency).replace(/\.?0+$/, '')
}

/** A notice. `two-decimals`: `1000.00` is sent and signed; `short`: `1000` is; `signed-apart`: `1000` is sent and `1000.00` signed. */
function noticeOf({ order, status, amountMinor, forged }: DueNotice, { key, numbers }: Shop): { contentType: string; body: string } {
  const spell = (style: 'long' | 'short', minor: number) => (style === 'long' ? decimals(minor, order.currency) : shortText(minor, order.currency))
  const sent = numbers === 'two-decimals' ? 'long' : 'short'
  const signed = numbers === 'short' ? 'short' : 'long'
  const feeMinor = Math.floor(amountMinor / 100)
  const texts = {
    platOrderId: order.ref,
    orderId: order.orderId,
    reverse: String(status === 'reversed'),
    status: status === 'failed' ? '2' : '1',
    remark: status === 'failed' ? 'payment failed' : '',
  }
  const sign = signSorted(
    { ...texts, amount: spell(signed, amountMinor), fee: spell(signed, feeMinor) },
    forged ? new Secret('somebody else') : key,
    'md5',
  )
  const body = {
    platOrderId: texts.platOrderId,
    orderId: texts.orderId,
    amount: new NumberText(spell(sent, amountMinor)),
    status: new NumberText(texts.status),
    reverse: status === 'reversed',
    remark: texts.remark,
    fee: new NumberText(spell(sent, feeMinor)),
    sign,
  }
  return { contentType: 'application/json', body: writeStrictJson(body) }
}

function balanceOf(world: LinkWorld, { currency }: Shop): string {
  const start = decimalToMinor(String(START_WHOLE), currency) ?? 0
  const moved = world.all().filter((order) => world.standing(order).status === 'paid')
  return decimals(
    moved.reduce((sum, order) => sum + (order.kind === 'in' ? 1 : -1) * world.standing(order).amountMinor, start),
    currency,
  )
}
