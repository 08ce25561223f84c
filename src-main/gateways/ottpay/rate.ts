import type { RateAnswer } from '../gateway.ts'
import type { OttPayAccount, Read } from './index.ts'
import { readRateReply } from './wire.ts'

/** The Query Exchange Rate page states 1.0. */
export const RATE_VERSION = '1.0'

/** EX_RATE_QUERY: how many yuan one unit of the account's currency is. The rate that was charged stands in the order, not here. */
export function rateAnswer(account: OttPayAccount, read: Read): RateAnswer {
  if (!read.ok) {
    const { kind, detail, code } = read.answer
    return { known: false, detail, code, spoken: kind === 'no_answer' && read.answer.spoken }
  }
  const reply = readRateReply(read.data)
  const isOther = reply !== null && reply.currency !== null && reply.currency !== account.currency
  if (!reply || isOther) return { known: false, detail: 'unreadable', code: read.code, spoken: true }
  return { known: true, from: account.currency, to: 'CNY', rate: reply.rate, at: null }
}
