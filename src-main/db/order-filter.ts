import type { OrderFilter, OrderWord } from '#shared/domain/order.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import { GIVEN_BACK } from './orders.ts'

/** A condition on rows of `orders`, with its values in order. */
export type Condition = { where: string; values: (string | number)[] }

export const STATUSES_OF_WORD: Record<OrderWord, readonly AttemptStatus[]> = {
  waiting: ['created', 'sending', 'asking'],
  paid: ['paid'],
  declined: ['declined', 'not_sent'],
  unresolved: ['unresolved'],
  held: ['held'],
  closed: ['closed'],
  late_paid: ['late_paid'],
}

/** What every row of a filter must fulfil, its search text apart. It decides alone what is in the list; how rows are come by only makes it quick. */
export function conditionOf(practice: boolean, filter: OrderFilter): Condition {
  const all: Condition = { where: 'orders.practice = ?', values: [practice ? 1 : 0] }
  const add = (part: string, ...values: (string | number)[]): void => {
    all.where += ` AND ${part}`
    all.values.push(...values)
  }
  // Of refunded sales everything but the way to pay is the refund's own: its day, hour, person, shift and till.
  if (filter.word === 'refunded') {
    const refund = whenOf(filter, 'r')
    const cash = whenOf(filter, 'c')
    const of = filter.refundsOf ? { sales: 'paid', late: 'late_paid' }[filter.refundsOf] : null
    const paid = of === null ? '' : ` AND EXISTS (SELECT 1 FROM attempts a WHERE a.id = r.attempt_id AND a.status = '${of}')`
    const wallet = `EXISTS (SELECT 1 FROM refunds r INDEXED BY refunds_by_order WHERE r.order_id = orders.id AND r.status = 'done'${paid}${refund.where})`
    const drawer = `EXISTS (SELECT 1 FROM cash_refunds c INDEXED BY cash_refunds_by_order WHERE c.order_id = orders.id${cash.where})`
    if (filter.refundsOf === 'late') add(wallet, ...refund.values)
    else add(`(${wallet} OR ${drawer})`, ...refund.values, ...cash.values)
  } else {
    const { where, values } = whenOf(filter, 'orders')
    all.where += where
    all.values.push(...values)
  }
  if (filter.tender !== null) add('orders.tender = ?', filter.tender)
  if (filter.kind) add('orders.kind = ?', filter.kind)
  if (filter.accountId) add('orders.account_id = ?', filter.accountId)
  if (filter.currency) add('orders.currency = ?', filter.currency)
  if (filter.word !== null && filter.word !== 'refunded') {
    add(`orders.status IN (${statusList(STATUSES_OF_WORD[filter.word])})`)
    // What was given back is told as refunded.
    if (filter.word === 'late_paid') add(`NOT (${GIVEN_BACK})`)
  }
  return all
}

/** Statuses as they stand in a query's text: only so can a partial index be used. */
export function statusList(statuses: readonly AttemptStatus[]): string {
  return statuses.map((status) => `'${status}'`).join(', ')
}

/** True where a filter narrows the days. */
export function hasDays({ day, from, to }: OrderFilter): boolean {
  return Boolean(day || from || to)
}

/** The days, hour, person, shift and till, of a sale or of a refund; begins with AND. */
function whenOf(filter: OrderFilter, table: 'orders' | 'r' | 'c'): Condition {
  const when: Condition = daysOf(filter, table)
  const narrow = (expression: string, value: string | number | null | undefined): void => {
    if (value === null || value === undefined) return
    when.where += ` AND ${expression} = ?`
    when.values.push(value)
  }
  narrow(`CAST(strftime('%u', ${table}.business_day) AS INTEGER)`, filter.weekday)
  narrow(`${table}.shop_hour`, filter.hour)
  narrow(`${table}.person_id`, filter.personId)
  narrow(`${table}.till_code`, filter.tillCode)
  if (filter.shiftId === 0) when.where += ` AND ${table}.shift_id IS NULL`
  else narrow(`${table}.shift_id`, filter.shiftId)
  return when
}

/** The business days of a filter alone; begins with AND. */
export function daysOf({ day, from, to }: OrderFilter, table: string): Condition {
  const days: Condition = { where: '', values: [] }
  const narrow = (comparison: string, value: string | null | undefined): void => {
    if (!value) return
    days.where += ` AND ${table}.business_day ${comparison} ?`
    days.values.push(value)
  }
  narrow('=', day)
  narrow('>=', from)
  narrow('<=', to)
  return days
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}
