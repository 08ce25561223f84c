import type { FieldForm, FieldRule, Method, Party, PartyField } from '#shared/domain/gateway-method.ts'

/*
 * Dokypay's function numbers (pmId) with what each asks about the other person, collected from the headings of their document: its own table
 * of them is empty. Which of them a merchant may use stands in their contract.
 */

function rule(field: PartyField, form: FieldForm, required = true): FieldRule {
  return { field, form, required }
}

function method(id: string, direction: Method['direction'], country: string | null, fields: FieldRule[], more: Partial<Method> = {}): Method {
  return { id, direction, country, currency: null, fields, wholeAmounts: false, phonePauseMs: 0, ...more }
}

const PAYER = [rule('name', 'text'), rule('email', 'email'), rule('phone', 'phone')]
const PAYER_PK = [rule('name', 'text'), rule('phone', 'phone-pk')]
const PAYER_VN = [rule('firstName', 'text', false), rule('lastName', 'text', false), rule('email', 'email', false)]
const CONTACT = [rule('email', 'email'), rule('phone', 'phone')]
/** From a minute up to thirty days; six hours where nothing is said. */
const VALID_FOR = { seconds: { min: 60, max: 30 * 24 * 3600 } }

/** Every function number of the document. Bank payouts are in the money of their country (inferred: their one sample is). */
export const DOKYPAY_METHODS: readonly Method[] = [
  // Asks nothing here: without card data in the request Dokypay answers with the page where the customer types the card.
  method('intcreditcard', 'in', null, []),
  // Both answer with what a phone app of the merchant's own needs; not offered unless the shop lists them.
  method('wxapp', 'in', 'CN', []),
  method('paytm.invoke', 'in', 'IN', []),
  method('gopay', 'in', 'ID', []),
  method('banktransfer.id', 'in', 'ID', PAYER, VALID_FOR),
  method('fix.banktransfer.id', 'in', 'ID', PAYER, VALID_FOR),
  method('convenience.id', 'in', 'ID', PAYER, VALID_FOR),
  method('fix.convenience.id', 'in', 'ID', PAYER, VALID_FOR),
  method('debit.vn', 'in', 'VN', PAYER_VN),
  method('banktransfer.vn', 'in', 'VN', PAYER_VN),
  method('fix.banktransfer.vn', 'in', 'VN', [rule('name', 'text')], VALID_FOR),
  method('otc.pk', 'in', 'PK', PAYER_PK, VALID_FOR),
  method('easypaisa.wallet', 'in', 'PK', PAYER_PK),
  method('payout.bank.id', 'out', 'ID', [rule('bankCode', 'bank-id'), rule('name', 'text'), rule('account', 'account'), ...CONTACT], {
    currency: 'IDR',
    wholeAmounts: true,
  }),
  method('payout.bank.in', 'out', 'IN', [rule('bankCode', 'ifsc'), rule('name', 'text'), rule('account', 'account'), ...CONTACT], {
    currency: 'INR',
  }),
  method(
    'payout.bank.vn',
    'out',
    'VN',
    [
      rule('bankCode', 'bank-vn'),
      rule('name', 'text'),
      rule('account', 'account'),
      ...CONTACT,
      { ...rule('accountType', 'acc-or-card', false), options: ['ACC', 'CARD'] },
    ],
    { currency: 'VND', wholeAmounts: true },
  ),
  method('doku.wallet.payout', 'out', 'ID', [rule('walletId', 'text')], { currency: 'IDR', wholeAmounts: true }),
  method('paytm.wallet.payout', 'out', 'IN', [rule('email', 'email', false), rule('phone', 'phone', false)], {
    currency: 'INR',
    needsOneOf: ['email', 'phone'],
  }),
]

/** The hosted page, where the customer chooses (a request without a function number). Who pays may be said in advance. */
export const DOKYPAY_PAGE: Method = method('page', 'in', null, [
  rule('name', 'text', false),
  rule('email', 'email', false),
  rule('phone', 'phone', false),
])

/** What a shop begins with: everything but what only a phone app of its own could use. */
export const DOKYPAY_USUAL_METHOD_IDS: readonly string[] = DOKYPAY_METHODS.map(({ id }) => id).filter((id) => id !== 'wxapp' && id !== 'paytm.invoke')

/** The known method of this id and direction, or null. */
export function methodOf(id: string, direction: Method['direction']): Method | null {
  return DOKYPAY_METHODS.find((one) => one.id === id && one.direction === direction) ?? null
}

/** Dokypay's names in extInfo for what is known of the person. In Pakistan the phone number goes into two members. */
const NAMES_IN: Partial<Record<PartyField, string>> = {
  name: 'payerName',
  email: 'payerEmail',
  phone: 'payerMobile',
  firstName: 'firstName',
  lastName: 'lastName',
}
const NAMES_OUT: Partial<Record<PartyField, string>> = {
  bankCode: 'bankCode',
  name: 'accountHolderName',
  account: 'accountNumber',
  email: 'payeeEmail',
  phone: 'payeeMobile',
  accountType: 'accType',
  walletId: 'walletId',
}
/** The longest that fits, in characters; 80 and 20 are documented for payers, 50 is theirs for a card number and ours for accounts. */
const LONGEST: Partial<Record<PartyField, number>> = { name: 80, firstName: 80, lastName: 80, email: 80, phone: 20, account: 50, walletId: 80 }

/**
 * extInfo of a person for a method, or which field is missing or cannot be sent. Names lose `&` and `=`, which would make the signed text
 * ambiguous; in any other field they are refused.
 */
export function extInfoOf(method: Method, party: Party): { ok: true; extInfo: Record<string, string> } | { ok: false; field: PartyField } {
  const names = method.direction === 'in' ? NAMES_IN : NAMES_OUT
  const extInfo: Record<string, string> = {}
  for (const { field, required, form, options } of method.fields) {
    const given = party[field]?.trim() ?? ''
    const isName = field === 'name' || field === 'firstName' || field === 'lastName'
    const text = isName ? plainText(given) : given
    const name = names[field]
    if (text === '') {
      if (required) return { ok: false, field }
      continue
    }
    const isOdd = /[&=\p{Cc}]/u.test(text) || text.length > (LONGEST[field] ?? 80) || (options !== undefined && !options.includes(text))
    if (isOdd || name === undefined) return { ok: false, field }
    extInfo[name] = text
    if (form === 'phone-pk') extInfo['msisdn'] = text
  }
  const missing = method.needsOneOf?.every((field) => (party[field]?.trim() ?? '') === '') ? method.needsOneOf[0] : undefined
  return missing === undefined ? { ok: true, extInfo } : { ok: false, field: missing }
}

/** Free text without what would make the signed text ambiguous. */
export function plainText(text: string): string {
  return text
    .replace(/[&=\p{Cc}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}
