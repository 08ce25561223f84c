import type { Balance } from '#shared/domain/vendor-desk.ts'
import type { JsonObject } from '../codec/strict-json.ts'
import type { AccountCheckAnswer, AccountCheckRequest, BalancesAnswer } from '../gateway.ts'
import type { Means } from './account.ts'
import { ask, noAnswer, unfit, unknownOf } from './call.ts'
import { queryParams } from './collect.ts'
import { currencyOf, listOf, textOf, truncatedMinor } from './wire.ts'

/* What is asked for people to read: balances, and whose a Vietnamese bank account is. */

/** What lies in the merchant's accounts, those for collecting and those for paying out. The reply carries no signature. */
export async function queryBalances(means: Means): Promise<BalancesAnswer> {
  const read = await ask(
    means,
    { operation: 'balances', key: 'merchant', params: queryParams(means.account), timeoutMs: means.limits.queryMs },
    'none',
  )
  if (!read.ok) return unknownOf(read.failure)
  const accounts = listOf(read.data['accounts'])
  const merchantId = textOf(read.data['merchantId'])
  if (merchantId !== null && merchantId !== means.account.merchantId) return unknownOf(noAnswer('wrong_order', '0000', true))
  const balances = accounts?.map(readBalance)
  return balances?.every((one): one is Balance => one !== null) ? { known: true, balances } : unknownOf(noAnswer('unreadable', '0000', true))
}

/** One account. Whether its balance has the frozen part in it no document says, so both stand side by side. */
function readBalance(account: JsonObject): Balance | null {
  const currency = currencyOf(account['currency'])
  const balance = textOf(account['balance'])
  if (currency === null || balance === null) return null
  const availableMinor = truncatedMinor(balance, currency)
  const frozen = textOf(account['frozenAmount'])
  const frozenMinor = frozen === null ? null : truncatedMinor(frozen, currency)
  if (availableMinor === null || (frozen !== null && frozenMinor === null)) return null
  return { currency, availableMinor, wholeMinor: null, frozenMinor, kind: textOf(account['accType']), status: textOf(account['status']) }
}

const CHECK_VERSION = '1.0'
/** Their word for an account that was not found. */
const NOBODY = 'W/O'

/**
 * Asks whose a Vietnamese account or card is. Which key signs the reply no document says and no sample can be checked for: either of ours.
 */
export async function checkAccount(means: Means, request: AccountCheckRequest): Promise<AccountCheckAnswer> {
  if (!/^[A-Z0-9]{8}$/.test(request.bankCode)) return unknownOf(unfit('WRONG_BANKCODE'))
  if (!/^[0-9A-Za-z]{1,50}$/.test(request.account)) return unknownOf(unfit('WRONG_ACCOUNT'))
  const params = {
    version: CHECK_VERSION,
    appId: means.account.appId,
    merTransNo: request.checkId,
    prodName: 'inquiry.service',
    pmId: 'vietnam.bankAccountRisk',
    accountNumber: request.account,
    standBankCode: request.bankCode,
    accType: request.accountType,
  }
  const read = await ask(means, { operation: 'accountCheck', key: 'app', params, timeoutMs: means.limits.queryMs }, 'either')
  if (!read.ok) return unknownOf(read.failure)
  const isOurs = textOf(read.data['merTransNo']) === request.checkId && textOf(read.data['accountNumber']) === request.account
  if (!isOurs) return unknownOf(noAnswer('wrong_order', '0000', true))
  const holder = textOf(read.data['accountHolderName'])
  if (holder === null) return unknownOf(noAnswer('unreadable', '0000', true))
  return { known: true, holder: holder.trim() === NOBODY ? null : holder.trim() }
}
