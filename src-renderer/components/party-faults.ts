import type { FieldRule, Method, Party, PartyField } from '#shared/domain/gateway-method.ts'
import { checkParty, type PartyFault } from '#shared/domain/party-checks.ts'
import type { partyText } from '../text/party-text.ts'

/** A key of partyText. */
export type PartyKey = keyof (typeof partyText)['en']
/** Says a key of partyText in the person's language. */
export type SayParty = (key: PartyKey, facts?: Record<string, string | number>) => string

/** What is wrong with each field of a party that cannot be sent, in words; empty when all of it may stand. */
export function partyFaults(method: Method, party: Party, say: SayParty): Partial<Record<PartyField, string>> {
  const faults: Partial<Record<PartyField, string>> = {}
  const add = (field: PartyField, fault: PartyFault): void => {
    const rule = method.fields.find((one) => one.field === field)
    if (rule) faults[field] ??= faultWords(rule, fault, say)
  }
  for (const rule of method.fields) {
    const { needsOneOf: _one, ...alone } = method
    const checked = checkParty({ ...alone, fields: [rule] }, party)
    if (!checked.ok) add(checked.field, checked.fault)
  }
  // Only all fields together say whether a key is of its kind and whether one of several is there.
  const whole = checkParty(method, party)
  if (!whole.ok) add(whole.field, whole.fault)
  return faults
}

function faultWords({ form, options }: FieldRule, fault: PartyFault, say: SayParty): string {
  if (fault !== 'form') return say(`fault.${fault}`)
  return form in FORM_WORDS && !options ? say(FORM_WORDS[form] ?? 'fault.form') : say('fault.form')
}

/** Forms that can be said in one sentence. */
const FORM_WORDS: Partial<Record<FieldRule['form'], PartyKey>> = {
  email: 'form.email',
  phone: 'form.phone',
  'phone-pk': 'form.phone-pk',
  cnic: 'form.cnic',
  cpf: 'form.cpf',
  cnpj: 'form.cnpj',
  'cpf-or-cnpj': 'form.cpf-or-cnpj',
  ifsc: 'form.ifsc',
  'iban-pk': 'form.iban-pk',
  upi: 'form.upi',
  account: 'form.account',
  'bank-id': 'form.bank-id',
  'bank-vn': 'form.bank-vn',
}

/** The name of a field as its method means it: a bank code of India is an IFSC, an account of PIX a key. */
export function partyLabel({ field, form }: FieldRule, fields: readonly FieldRule[], say: SayParty): string {
  const isPix = fields.some((rule) => rule.form === 'pix-type')
  if (isPix && field === 'account') return say('label.pixKey')
  switch (form) {
    case 'ifsc':
      return say('label.ifsc')
    case 'bank-code':
      return say('label.bankCodeText')
    case 'cnic':
    case 'cpf':
    case 'cnpj':
    case 'cpf-or-cnpj':
      return say(`label.${form}`)
    case 'pix-type':
      return say('label.pixType')
    default:
      return say(`label.${field}`)
  }
}

/** A line that helps to fill a field in, or nothing where its name says enough. */
export function partyHelp({ field, form }: FieldRule, say: SayParty): string | undefined {
  switch (form) {
    case 'phone':
    case 'phone-pk':
    case 'cnic':
    case 'cpf':
    case 'cnpj':
    case 'cpf-or-cnpj':
    case 'ifsc':
    case 'iban-pk':
    case 'upi':
    case 'bank-code':
      return say(`help.${form}`)
    case 'text':
      return field === 'name' ? say('help.name') : undefined
    default:
      return undefined
  }
}
