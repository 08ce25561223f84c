import type { FieldForm, FieldRule, Method, Party, PartyField } from '#shared/domain/gateway-method.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'

/*
 * This gateway's channels (`payCode`) come from the merchant's back office. What one needs to know about the other person follows from its
 * country, and most of it goes into one member, `remark`: a tax number, a bank's code, an IFSC or the kind of a key (its API description).
 */

/** One channel of the merchant's back office. `country` is two letters, or null where it has none. */
export type ProxyPayChannel = { payCode: string; direction: 'in' | 'out'; country: string | null; wholeAmounts: boolean }

/**
 * How Brazil's kinds of keys are written. The description prints neither the word for a phone nor a believable one for a random key (`EPV`,
 * surely EVP), so both are settings; PHONE and EPV are the defaults.
 */
export type PixWords = { phone: string; randomKey: string }
export const DEFAULT_PIX_WORDS: PixWords = { phone: 'PHONE', randomKey: 'EPV' }

/** What a channel asks for, and how that is written into a request. `party` has only what `fields` name. */
export type ChannelRule = { fields: FieldRule[]; wholeAmounts: boolean; write(party: Party): Record<string, string> }

const need = (field: PartyField, form: FieldForm, options?: readonly string[]): FieldRule => ({
  field,
  form,
  required: true,
  ...(options && { options }),
})
const may = (field: PartyField, form: FieldForm): FieldRule => ({ field, form, required: false })

/** The kinds of keys in the till's words; the gateway's follow from `PixWords`. */
const PIX_TYPES = ['CPF', 'CNPJ', 'PHONE', 'EMAIL', 'EVP']

/** The channel's rule, by its direction and country. */
export function ruleOf(channel: ProxyPayChannel, words: PixWords): ChannelRule {
  return channel.direction === 'in' ? collectRule(channel) : payoutRule(channel, words)
}

function collectRule({ country, wholeAmounts }: ProxyPayChannel): ChannelRule {
  if (country !== 'BR') return { fields: [], wholeAmounts, write: () => ({}) }
  return {
    fields: [need('idNumber', 'cpf-or-cnpj'), need('name', 'text'), need('phone', 'phone'), need('email', 'email')],
    wholeAmounts,
    write: ({ idNumber = '', ...party }) => ({ ...person(party), remark: idNumber }),
  }
}

function payoutRule({ country, wholeAmounts }: ProxyPayChannel, words: PixWords): ChannelRule {
  const whom = [need('name', 'text'), need('account', 'account')]
  const byBank = (form: FieldForm, contact: FieldRule[], whole = wholeAmounts): ChannelRule => ({
    fields: [...whom, need('bankCode', form), ...contact],
    wholeAmounts: whole,
    write: ({ bankCode = '', ...party }) => ({ ...payee(party), remark: bankCode }),
  })
  const contact = [may('phone', 'phone'), may('email', 'email')]
  switch (country) {
    case 'BR':
      return {
        fields: [
          need('name', 'text'),
          need('accountType', 'pix-type', PIX_TYPES),
          need('account', 'account'),
          need('phone', 'phone'),
          need('email', 'email'),
        ],
        wholeAmounts,
        write: ({ accountType = '', ...party }) => ({ ...payee(party), remark: pixWord(accountType, words) }),
      }
    case 'IN':
      return byBank('ifsc', [need('phone', 'phone'), may('email', 'email')])
    case 'ID':
      // Payouts to Indonesia take no decimals, whatever the channel's setting says.
      return byBank('bank-code', contact, true)
    case 'NG':
      return byBank('bank-code', contact)
    default:
      return { fields: [...whom, ...contact], wholeAmounts, write: payee }
  }
}

function pixWord(type: string, words: PixWords): string {
  if (type === 'PHONE') return words.phone
  return type === 'EVP' ? words.randomKey : type
}

function person({ name = '', phone = '', email = '' }: Party): Record<string, string> {
  return { customName: name, number: phone, email }
}

function payee(party: Party): Record<string, string> {
  return { ...person(party), bankAccount: party.account ?? '' }
}

/** The channel as the screens see it. */
export function methodOf(channel: ProxyPayChannel, currency: CurrencyCode, words: PixWords): Method {
  const { fields, wholeAmounts } = ruleOf(channel, words)
  return { id: channel.payCode, direction: channel.direction, country: channel.country, currency, fields, wholeAmounts, phonePauseMs: 0 }
}
