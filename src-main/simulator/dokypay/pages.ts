import { signRequest } from '../../gateways/dokypay/seal.ts'
import { orderMembers } from './actions.ts'
import { type HeldOrder, standingOf } from './book.ts'
import type { Desk } from './desk.ts'
import { marksOf } from './scenes.ts'

/** The hosted page: what the customer would see, with a button to pay and one to go back. */
export function cashierPage(desk: Desk, order: HeldOrder): string {
  const { status } = standingOf(order, desk.now(), desk.speed)
  const button = (does: string, word: string) => `<form method="post" action="/cashierdesk/${order.tradeNo}/${does}"><button>${word}</button></form>`
  const open = status === 'pending' || status === 'processing'
  return [
    '<!doctype html><meta charset="utf-8"><title>Practice cashier</title>',
    `<h1>${escaped(order.amount)} ${escaped(order.currency)}</h1><p>Practice: no money moves. This order is ${status}.</p>`,
    open ? button('pays', 'Pay') + button('refuses', 'Do not pay') : '',
  ].join('\n')
}

/**
 * Where the browser is sent afterwards, with the signed members; null where the order named no page. As in their printed example the number is
 * called tradeNo and signed as transNo, save with the mark return-transno, with which it is called so too.
 */
export function returnUrlOf(desk: Desk, order: HeldOrder): string | null {
  const address = URL.parse(order.returnUrl)
  if (!address) return null
  const { tradeNo = '', pmId: _method, ...members } = orderMembers(desk, order)
  const said = { ...members, transStatus: standingOf(order, desk.now(), desk.speed).status }
  const sign = signRequest({ ...said, transNo: tradeNo }, desk.appKey)
  const name = marksOf(order.description).has('return-transno') ? 'transNo' : 'tradeNo'
  const query = Object.entries({ ...said, [name]: tradeNo, sign }).sort(([one], [other]) => (one < other ? -1 : 1))
  address.search = query.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')
  return address.href
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
