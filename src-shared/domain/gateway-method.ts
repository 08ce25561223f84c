/*
 * Ways to pay and to be paid out that a gateway offers beside scanning a code: OKPAY's pay_type, ProxyPay's payCode, Dokypay's pmId.
 * A method says which facts about the other person it needs; the same fact has the same name whatever the vendor calls it.
 */

/** What may have to be known of a payer or a payee. */
export const PARTY_FIELDS = [
  'name',
  'firstName',
  'lastName',
  'phone',
  'email',
  /** CNIC, CPF or CNPJ, by the method's form. */
  'idNumber',
  'bankCode',
  'account',
  /** What kind of account or key `account` is: CPF, PHONE, EMAIL (PIX), ACC or CARD (Vietnam). */
  'accountType',
  'iban',
  'upiId',
  'walletId',
] as const
export type PartyField = (typeof PARTY_FIELDS)[number]

/** The facts about one person, as typed; only fields that the method asks for. */
export type Party = Partial<Record<PartyField, string>>

/** How a field has to look; checked by `checkPartyField` in party-checks.ts on the screen and in main alike. */
export const FIELD_FORMS = [
  'text',
  'email',
  'phone',
  'phone-pk',
  'cnic',
  'cpf',
  'cnpj',
  'cpf-or-cnpj',
  'ifsc',
  'iban-pk',
  'upi',
  'account',
  'bank-code',
  'bank-id',
  'bank-vn',
  'pix-type',
  'acc-or-card',
] as const
export type FieldForm = (typeof FIELD_FORMS)[number]

/** One field that a method asks for. `options` where only these values are taken. */
export type FieldRule = { field: PartyField; form: FieldForm; required: boolean; options?: readonly string[] }

/** One way to collect (`in`) or pay out (`out`). `id` is the vendor's own, from the back office or its documents. */
export type Method = {
  id: string
  direction: 'in' | 'out'
  /** Two letters (ISO 3166-1), or null where the method belongs to no country. */
  country: string | null
  /** Null: any currency of the account. */
  currency: string | null
  fields: readonly FieldRule[]
  /** True: this method takes whole amounts only; others are refused before sending, never rounded. */
  wholeAmounts: boolean
  /** No more than one request for the same phone number in this time; 0 for no such rule. */
  phonePauseMs: number
  /** At least one of these fields has to be there, though none of them by itself. */
  needsOneOf?: readonly PartyField[]
  /** For how long it may be payable, in seconds; missing where that cannot be chosen. */
  seconds?: { min: number; max: number }
}
