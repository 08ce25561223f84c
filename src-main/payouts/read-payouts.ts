import type { PayoutDetail, PayoutPage } from '#shared/bridge/contract.ts'
import { minorDigits, parseAmount } from '#shared/domain/money.ts'
import { isOpenPayout, maskPayee, type Payout, type PayoutFilter, type PayoutRow } from '#shared/domain/payout.ts'
import { listPayouts, type PayoutCursor, readPayout, readPayoutDiary } from '../db/payouts.ts'
import type { PayoutDeps } from './payout-deps.ts'
import type { PayoutResolver } from './resolve-payouts.ts'

/** What the readers need to know beyond payouts: the name people gave an account, or null for one that is gone. */
export type NameOf = (accountId: string) => string | null

/** One page of payouts, newest first. `cursor` is what the page before gave as `next`. */
export function readPayoutPage(
  deps: PayoutDeps,
  nameOf: NameOf,
  practice: boolean,
  { filter, cursor, limit }: { filter: PayoutFilter; cursor: string | null; limit: number },
): PayoutPage {
  const found = listPayouts(deps.db, practice, filter, amountsOf(filter.search), readCursor(cursor), limit + 1)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map((payout) => asPayoutRow(payout, nameOf)),
    next: found.length > limit && last ? `${last.createdAt} ${last.id}` : null,
  }
}

/** What a text means as an amount: payouts go out in many currencies, with and without a minor unit. */
function amountsOf(text: string): number[] {
  const digits = new Map(['JPY', 'USD', 'KWD'].map((currency) => [minorDigits(currency), currency]))
  return [...digits.values()].map((currency) => parseAmount(text, currency)).filter((amount) => amount !== null)
}

function readCursor(cursor: string | null): PayoutCursor | null {
  const match = cursor === null ? null : /^(\d{1,16}) ([A-Z0-9]{8,20})$/.exec(cursor)
  return match ? { at: Number(match[1]), id: match[2] ?? '' } : null
}

/** A payout as lists show it. */
export function asPayoutRow(payout: Payout, nameOf: NameOf): PayoutRow {
  const { id, accountId, methodId, country, amountMinor, currency, note, status, reason, personName, approverName, createdAt, lastAnswer } = payout
  const accountName = nameOf(accountId) ?? accountId
  const facts = { id, accountId, methodId, country, amountMinor, currency, note, status, reason, personName, approverName, createdAt, lastAnswer }
  return { ...facts, accountName, ...maskPayee(payout.payee) }
}

/** One payout with its diary, or null. `whole`: this person may see who is paid; else the payee is left out. */
export function readPayoutDetail(
  deps: PayoutDeps,
  resolver: PayoutResolver,
  nameOf: NameOf,
  { payoutId, practice, whole }: { payoutId: string; practice: boolean; whole: boolean },
): PayoutDetail | null {
  const payout = readPayout(deps.db, payoutId)
  if (!payout || payout.practice !== practice) return null
  const gateway = deps.accounts.byId(payout.accountId)?.gateway
  const { payee, heardNotice: _heard, ...rest } = payout
  return {
    payout: { ...rest, payee: whole ? payee : null },
    row: asPayoutRow(payout, nameOf),
    asks: gateway === undefined ? 'no-account' : gateway.queryPayout ? 'asks' : 'only-told',
    nextAskInMs: isOpenPayout(payout.status) && gateway?.queryPayout ? resolver.nextAskInMs(payout.id) : null,
    fields: [...(gateway?.methods?.find((one) => one.direction === 'out' && one.id === payout.methodId)?.fields ?? [])],
    diary: readPayoutDiary(deps.db, payoutId),
  }
}
