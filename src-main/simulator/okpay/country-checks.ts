/*
 * What OKPAY wants in reserve1 to reserve3, by currency, as its own side would check it (the tables about the reserved fields). Written on its
 * own and not with the till's rules, so that a fact in the wrong field is found. The texts are for `msg`.
 */

type Values = Record<string, string>
type Check = (values: Values) => string | null

const has = (values: Values, name: string, pattern: RegExp): string | null =>
  pattern.test(values[name] ?? '') ? null : `${name} is missing or wrong`
const first = (...faults: (string | null)[]): string | null => faults.find((fault) => fault !== null) ?? null

const COLLECT: Record<string, Check> = {
  IDR: (values) => first(has(values, 'reserve1', /^\+?\d{6,15}$/), has(values, 'reserve2', /\S/)),
  VND: (values) => (/^BANK_(?:QR|TRANSFER|ONLINE)$/.test(values.pay_type ?? '') ? has(values, 'reserve1', /^\w+$/) : null),
  PKR: (values) =>
    first(
      has(values, 'realname', /\S/),
      has(values, 'phone', /^03\d{9}$/),
      has(values, 'email', /^\S+@\S+$/),
      has(values, 'reserve1', /^\d{13}$/),
      values.reserve2 ? 'reserve2 is not for this' : null,
    ),
}

const bank: Check = (values) =>
  first(has(values, 'account', /\S/), (values.pay_type ?? '').includes('BANK') ? has(values, 'reserve1', /^\w+$/) : null)

const PAYOUT: Record<string, Check> = {
  INR: (values) =>
    (values.pay_type ?? '').includes('UPI')
      ? first(values.account ? 'account is not for UPI' : null, has(values, 'reserve1', /^\S+@\S+$/))
      : first(has(values, 'account', /\S/), has(values, 'reserve1', /^[A-Z]{4}0[A-Z0-9]{6}$/)),
  THB: bank,
  VND: bank,
  MXN: bank,
  BRL: (values) => first(has(values, 'account', /\S/), has(values, 'reserve1', /^(?:CPF|PHONE|EMAIL)$/)),
  IDR: (values) => first(has(values, 'account', /\S/), has(values, 'reserve1', /^\w+$/), has(values, 'reserve2', /^\+?\d{6,15}$/)),
  PHP: (values) => ((values.pay_type ?? '') === 'GCASH' ? has(values, 'account', /^\+?\d{6,15}$/) : bank(values)),
  PKR: (values) =>
    first(
      has(values, 'phone', /^03\d{9}$/),
      values.phone === values.account ? null : 'phone and account differ',
      has(values, 'email', /^\S+@\S+$/),
      has(values, 'reserve1', /^\d{13}$/),
      has(values, 'reserve2', /^PK\w{22}$/),
    ),
}

/** Why the vendor would not take this, or null. */
export function whyUnfitForCountry(kind: 'in' | 'out', values: Values): string | null {
  if (kind === 'out' && !values.userName) return 'userName is missing'
  const check = (kind === 'in' ? COLLECT : PAYOUT)[values.currency ?? '']
  return check ? check(values) : null
}
