import type { CurrencyCode } from '#shared/domain/money.ts'
import type { DateOrder, StatementField, StatementMapping } from '#shared/domain/statement-file.ts'
import { WALLET_ZONE } from '#shared/domain/three-clocks.ts'

/*
 * What columns probably mean, by their names in English, Chinese and French. Only a proposal: a person sees how the rows read before anything
 * is taken in.
 */

type Guess = { field: StatementField; names: RegExp[]; not?: RegExp }

const OF_CURRENCY = /currency|币种|货币|devise|monnaie/
/** In this order, because a name such as "refund amount" would do for two. Names are small letters with single spaces. */
const GUESSES: Guess[] = [
  {
    field: 'settledOn',
    names: [/settle\w* (date|day|time|on)/, /payout date/, /结算(日|时间)|入账(日|时间)|到账日/, /date de (règlement|reglement|versement|valeur)/],
  },
  { field: 'refundAmount', names: [/refund\w* amount/, /^退款金额|实退金额/, /montant (du |de )?rembours/] },
  {
    field: 'refundNumber',
    names: [/merchant refund/, /商户退款单号|退款批次号/, /refund (no|id|number|ref)/, /退款单号|退款请求号/, /(n°|no|numéro) .*rembours/],
  },
  {
    field: 'settled',
    names: [/settle\w* amount/, /net amount|^net$|payout amount/, /结算金额|入账金额|实收净额|净额/, /montant (net|réglé|versé)/],
    not: OF_CURRENCY,
  },
  {
    field: 'fee',
    names: [/\bfees?\b|commission|\bmdr\b|service charge/, /手续费|服务费/, /^frais|frais$/],
    not: /currency|rate|币种|devise|费率|备注|taux/,
  },
  { field: 'currency', names: [/^(trade|transaction|order|payment)? ?currency/, OF_CURRENCY] },
  {
    field: 'number',
    names: [
      /merchant order|out trade no|merchant (no|reference)|order (no|id|number|ref)|our (no|number|ref)/,
      /商户订单号|商家订单号|外部订单号/,
      /(n°|no|numéro|référence) (de )?(la )?commande|commande/,
      /订单号/,
      /^order$|^invoice/,
    ],
  },
  {
    field: 'reference',
    names: [
      /(trade|transaction|payment|gateway|vendor|psp|bank) ?(no|id|number|ref)/,
      /支付宝交易号|微信订单号|交易号|流水号|凭证号/,
      /(n°|no|numéro|référence|id)? ?(de )?(la )?transaction$|^référence/,
      /^reference$|^ref$/,
    ],
    not: /date|time|amount|type|status/,
  },
  {
    field: 'tradedAt',
    names: [
      /(trade|transaction|payment|paid|order|create\w*) ?(date|time|at|on)/,
      /交易(完成)?(时间|日期)|支付时间|付款时间|完成时间|创建时间/,
      /date (et heure )?(de |du |d’|d')?(la )?(transaction|paiement|vente|l’opération|opération|achat)|horodat/,
      /^date/,
      /^time$|^日期|^时间/,
    ],
  },
  { field: 'tradedTime', names: [/^time$|^heure$|^交易时刻$/] },
  {
    field: 'amount',
    names: [
      /^(trade|transaction|order|gross|total|payment|paid|sale)? ?amount/,
      /订单金额|交易金额|订单总额|商家实收/,
      /^montant( brut| total| de)?/,
      /amount|金额|gross|^total$|^brut$/,
    ],
    not: /currency|币种|devise|net/,
  },
  { field: 'state', names: [/status|\bstate\b/, /状态/, /statut|^état/] },
  { field: 'kind', names: [/^(transaction|trade|payment|business)? ?(type|kind)$/, /类型/, /^type|^nature/] },
  { field: 'method', names: [/(payment )?method|channel|wallet/, /支付方式|支付渠道|渠道|付款银行/, /moyen de paiement|portefeuille/] },
]

function tidyName(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[_\-.\s（）()]+/g, ' ')
    .trim()
}

/** Which column is probably which field; no column is two. */
export function guessColumns(names: readonly string[]): StatementMapping['columns'] {
  const tidy = names.map(tidyName)
  const columns: StatementMapping['columns'] = {}
  const taken = new Set<number>()
  for (const { field, names: patterns, not } of GUESSES) {
    for (const pattern of patterns) {
      const column = tidy.findIndex((name, index) => !taken.has(index) && pattern.test(name) && !not?.test(name))
      if (column < 0) continue
      columns[field] = column
      taken.add(column)
      break
    }
  }
  return columns
}

/** How many of these cells look like names of columns: the row of names is the one with most. */
export function knownNames(cells: readonly string[]): number {
  return Object.keys(guessColumns(cells.filter((cell) => cell.length <= 40 && !/^[-+(]?\d/.test(cell)))).length
}

/** A first mapping of a table for a person to look at. */
export function guessMapping(
  columns: readonly string[],
  rows: readonly { cells: string[] }[],
  shop: { currency: CurrencyCode; zone: string },
): StatementMapping {
  const guessed = guessColumns(columns)
  const cellsOf = (field: StatementField): string[] => {
    const column = guessed[field]
    return column === undefined ? [] : rows.slice(0, 200).map(({ cells }) => cells[column] ?? '')
  }
  return {
    columns: guessed,
    currency: shop.currency,
    decimal: guessDecimal(cellsOf('amount')),
    dateOrder: guessDateOrder(cellsOf('tradedAt')),
    zone: columns.some((name) => /\p{Script=Han}/u.test(name)) ? WALLET_ZONE : shop.zone,
    kindWords: {},
    stateWords: {},
  }
}

function guessDecimal(cells: readonly string[]): '.' | ',' {
  const ends = (mark: RegExp) => cells.filter((cell) => mark.test(cell)).length
  return ends(/,\d{1,2}\D*$/) > ends(/\.\d{1,2}\D*$/) ? ',' : '.'
}

/** A day and a month that both may be either are read in the order of most of the world; the dry run shows them. */
function guessDateOrder(cells: readonly string[]): DateOrder {
  const filled = cells.filter(Boolean)
  if (filled.some((cell) => /^\d{4}\D|^20\d{6}(\d{6})?$|年/.test(cell))) return 'ymd'
  if (filled.length > 0 && filled.every((cell) => /^\d{10}(\d{3})?$/.test(cell))) return 'unix'
  return filled.some((cell) => Number(/^\d{1,2}\D(\d{1,2})\D/.exec(cell)?.[1] ?? 0) > 12) ? 'mdy' : 'dmy'
}

/** What a word in the column of kinds probably means; null: a person has to say. */
export function guessKind(word: string): 'payment' | 'refund' | 'skip' | null {
  if (/refund|revers|chargeback|退|rembours/.test(word)) return 'refund'
  if (/withdraw|payout|transfer|adjust|提现|转账|手续费|服务费|virement|^fees?$|^frais/.test(word)) return 'skip'
  if (/pay|sale|purchase|charge|order|scan|qr|jsapi|native|app|micro|支付|交易|付款|收款|消费|paiement|vente|achat/.test(word)) return 'payment'
  return null
}

/** What a word in the column of states probably means; null: a person has to say. */
export function guessState(word: string): 'moved' | 'not_moved' | null {
  if (
    /fail|clos|cancel|declin|pending|wait|progress|expir|unpaid|not paid|void|reject|失败|关闭|取消|等待|待|未|échec|échou|annul|refus|attente|expir/.test(
      word,
    )
  )
    return 'not_moved'
  if (/succe|paid|complet|settled|^ok$|done|approved|captur|refund|finish|成功|已|完成|réussi|pay[ée]|effectu|accept|termin|rembours/.test(word))
    return 'moved'
  return null
}
