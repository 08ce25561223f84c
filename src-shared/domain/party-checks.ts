import type { FieldForm, Method, Party, PartyField } from './gateway-method.ts'

/*
 * Whether what a person typed about a payer or a payee can be what it has to be. Used by the screens while typing and by the gateways before
 * anything is sent. A check finds slips of the finger; it never says that an account exists.
 */

/** Why a field cannot stand; the screens say it in words. check_digit: the form is right, but the number cannot exist. */
export const PARTY_FAULTS = ['missing', 'form', 'check_digit', 'characters', 'too_long', 'not_offered'] as const
export type PartyFault = (typeof PARTY_FAULTS)[number]

/** Longer is nothing that one person has. */
const MAX_CHARS = 100

/** Checks one text against its form: null where it may stand. Empty text is `missing`. Forms that allow spaces or dashes are told by `tidyPartyField`. */
export function checkPartyField(form: FieldForm, text: string): PartyFault | null {
  if (text.trim() === '') return 'missing'
  if (text.length > MAX_CHARS) return 'too_long'
  // The signature of several gateways joins values with these two, so a value that holds them could pass for two values.
  if (/[&=\p{Cc}]/u.test(text)) return 'characters'
  return CHECKS[form](tidyPartyField(form, text))
}

/** The text as it is sent: outer spaces gone, and for numbers also the spaces, dots and dashes that people write between digits. */
export function tidyPartyField(form: FieldForm, text: string): string {
  const trimmed = text.trim()
  switch (form) {
    case 'cnic':
    case 'cpf':
    case 'cnpj':
    case 'cpf-or-cnpj':
      return trimmed.replace(/[\s./-]/g, '')
    case 'phone':
    case 'phone-pk':
      return trimmed.replace(/[\s().-]/g, '')
    case 'iban-pk':
    case 'ifsc':
      return trimmed.replace(/\s/g, '').toUpperCase()
    case 'account':
      return trimmed.replace(/\s/g, '')
    default:
      return trimmed
  }
}

/** A party as it is sent, or the first field that cannot stand. Fields that the method does not ask for are left out. */
export function checkParty(method: Method, party: Party): { ok: true; party: Party } | { ok: false; field: PartyField; fault: PartyFault } {
  const tidy: Party = {}
  for (const { field, form, required, options } of method.fields) {
    const text = party[field] ?? ''
    if (text.trim() === '') {
      if (required) return { ok: false, field, fault: 'missing' }
      continue
    }
    const fault = checkPartyField(form, text) ?? (options && !options.includes(tidyPartyField(form, text)) ? 'not_offered' : null)
    if (fault) return { ok: false, field, fault }
    tidy[field] = tidyPartyField(form, text)
  }
  const [first] = method.needsOneOf ?? []
  if (first && method.needsOneOf?.every((field) => tidy[field] === undefined)) return { ok: false, field: first, fault: 'missing' }
  const isPix = method.fields.some(({ form }) => form === 'pix-type')
  const keyForm = isPix ? PIX_KEY_FORMS[tidy.accountType ?? ''] : undefined
  if (keyForm && tidy.account !== undefined) {
    const fault = checkPartyField(keyForm, tidy.account)
    if (fault) return { ok: false, field: 'account', fault }
    tidy.account = tidyPartyField(keyForm, tidy.account)
  }
  return { ok: true, party: tidy }
}

/** What a PIX key has to look like, by its type. */
const PIX_KEY_FORMS: Record<string, FieldForm> = { CPF: 'cpf', CNPJ: 'cnpj', PHONE: 'phone', EMAIL: 'email', EVP: 'account' }

const matches =
  (pattern: RegExp) =>
  (text: string): PartyFault | null =>
    pattern.test(text) ? null : 'form'

const CHECKS: Record<FieldForm, (tidy: string) => PartyFault | null> = {
  text: matches(/\p{L}|\p{N}/u),
  email: matches(/^[^\s@,;<>()"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/),
  // E.164 has at most 15 digits; within a country a number may be short.
  phone: matches(/^\+?\d{6,15}$/),
  'phone-pk': matches(/^03\d{9}$/),
  cnic: matches(/^\d{13}$/),
  cpf: checkCpf,
  cnpj: checkCnpj,
  'cpf-or-cnpj': (text) => (/^\d{11}$/.test(text) ? checkCpf(text) : checkCnpj(text)),
  ifsc: matches(/^[A-Z]{4}0[A-Z0-9]{6}$/),
  'iban-pk': checkPakistanIban,
  upi: matches(/^[A-Za-z0-9.\-_]{2,64}@[A-Za-z][A-Za-z0-9.-]{1,63}$/),
  account: matches(/^[A-Za-z0-9.@+_-]{3,64}$/),
  'bank-code': matches(/^[A-Za-z0-9._-]{1,40}$/),
  'bank-id': matches(/^[A-Za-z0-9._-]{1,40}$/),
  'bank-vn': matches(/^[A-Za-z0-9._-]{1,40}$/),
  'pix-type': matches(/^[A-Z]{2,10}$/),
  'acc-or-card': matches(/^(?:ACC|CARD)$/),
}

/** Brazil's number of a person: 9 digits and 2 check digits modulo 11. Eleven times the same digit has right check digits and is given to nobody. */
function checkCpf(text: string): PartyFault | null {
  if (!/^\d{11}$/.test(text)) return 'form'
  const digits = [...text].map(Number)
  const right = !isOneDigit(text) && brazilDigit(digits.slice(0, 9), 10, 0) === digits[9] && brazilDigit(digits.slice(0, 10), 11, 0) === digits[10]
  return right ? null : 'check_digit'
}

/** Brazil's number of a company: 12 digits and 2 check digits modulo 11, with weights that begin again at 9. */
function checkCnpj(text: string): PartyFault | null {
  if (!/^\d{14}$/.test(text)) return 'form'
  const digits = [...text].map(Number)
  const right = !isOneDigit(text) && brazilDigit(digits.slice(0, 12), 5, 9) === digits[12] && brazilDigit(digits.slice(0, 13), 6, 9) === digits[13]
  return right ? null : 'check_digit'
}

/** Weights fall from `first` to 2; after 2 they go on at `again` (0: they never do). */
function brazilDigit(digits: number[], first: number, again: number): number {
  let weight = first
  let sum = 0
  for (const digit of digits) {
    sum += digit * weight
    weight = weight === 2 ? again : weight - 1
  }
  const rest = sum % 11
  return rest < 2 ? 0 : 11 - rest
}

function isOneDigit(text: string): boolean {
  return new Set(text).size === 1
}

/** Pakistan's IBAN: PK, 2 check digits, 4 letters of the bank, 16 of the account; modulo 97 over it gives 1 (ISO 13616). */
function checkPakistanIban(text: string): PartyFault | null {
  if (!/^PK\d{2}[A-Z]{4}[A-Z0-9]{16}$/.test(text)) return 'form'
  let rest = 0
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1 ? null : 'check_digit'
}
