import type { FieldForm, FieldRule, Method, Party, PartyField } from '#shared/domain/gateway-method.ts'
import type { CurrencyCode } from '#shared/domain/money.ts'

/*
 * OKPAY's channels (`pay_type`) come from the merchant's back office; what a channel needs to know about the other person follows from its
 * country (OKPAY Collect and Pay Interface Documentation, the tables about reserve1 to reserve3). Rules that are read into them say so.
 */

/**
 * One channel of the merchant's back office. `country` is two letters, or null where it has none. `wholeAmounts`: the channel takes no decimals.
 * `native`: the customer pays without the hosted page, for which OKPAY wants to know more about them.
 */
export type OkPayChannel = {
  payType: string
  direction: 'in' | 'out'
  country: string | null
  currency: CurrencyCode
  wholeAmounts: boolean
  native: boolean
}

/** What a channel asks for, and how that is written into a request. `party` has only what `fields` name. */
export type ChannelRule = { fields: FieldRule[]; phonePauseMs: number; write(party: Party): Record<string, string> }

const need = (field: PartyField, form: FieldForm, options?: readonly string[]): FieldRule => ({
  field,
  form,
  required: true,
  ...(options && { options }),
})
const may = (field: PartyField, form: FieldForm): FieldRule => ({ field, form, required: false })

/** Pakistan takes one collect request for a phone number each minute. */
const PAKISTAN_PAUSE_MS = 60_000
/** Vietnam's channels that need the collecting bank's code. */
const VIETNAM_BANK_TYPES = ['BANK_QR', 'BANK_TRANSFER', 'BANK_ONLINE']
/** PIX by the kinds of keys in OKPAY's own table; others exist in Brazil and are not in it. */
const PIX_TYPES = ['CPF', 'PHONE', 'EMAIL']

/** What a channel that collects asks for. */
export function collectRule({ country, payType, native }: Pick<OkPayChannel, 'country' | 'payType' | 'native'>): ChannelRule {
  const rule = countryCollectRule(country, payType)
  if (!native) return rule
  const extra = [need('name', 'text'), need('phone', 'phone'), need('email', 'email')].filter(
    ({ field }) => !rule.fields.some((known) => known.field === field),
  )
  return { ...rule, fields: [...rule.fields, ...extra], write: (party) => ({ ...whoPays(party), ...rule.write(party) }) }
}

function countryCollectRule(country: string | null, payType: string): ChannelRule {
  switch (country) {
    case 'ID':
      // The document says only that true ones raise the success rate; asking for them is our reading.
      return plain([need('phone', 'phone'), need('name', 'text')], ({ phone, name }) => ({ reserve1: phone ?? '', reserve2: name ?? '' }))
    case 'VN':
      return VIETNAM_BANK_TYPES.includes(payType.toUpperCase())
        ? plain([need('bankCode', 'bank-code')], ({ bankCode }) => ({ reserve1: bankCode ?? '' }))
        : plain([], () => ({}))
    case 'PK':
      return {
        fields: [need('name', 'text'), need('phone', 'phone-pk'), need('email', 'email'), need('idNumber', 'cnic')],
        phonePauseMs: PAKISTAN_PAUSE_MS,
        write: (party) => ({ ...whoPays(party), reserve1: party.idNumber ?? '' }),
      }
    default:
      return plain([], () => ({}))
  }
}

function whoPays({ name = '', phone = '', email = '' }: Party): Record<string, string> {
  return { realname: name, phone, email }
}

/** What a channel that pays out asks for. Which of a country's rules holds is read from the channel's name: it has UPI, GCASH, PIX or BANK in it (inferred). */
export function payoutRule({ country, payType }: Pick<OkPayChannel, 'country' | 'payType'>): ChannelRule {
  const type = payType.toUpperCase()
  const isBank = type.includes('BANK')
  const name = need('name', 'text')
  const account = need('account', 'account')
  const contact = [may('phone', 'phone'), may('email', 'email')]
  const bankCode = (required: boolean) =>
    required
      ? plain([name, account, need('bankCode', 'bank-code'), ...contact], (party) => ({ ...whoIsPaid(party), reserve1: party.bankCode ?? '' }))
      : plain([name, account, ...contact], whoIsPaid)
  switch (country) {
    case 'IN':
      return type.includes('UPI')
        ? plain([name, need('upiId', 'upi'), ...contact], (party) => ({ ...whoIsPaid(party), account: '', reserve1: party.upiId ?? '' }))
        : plain([name, account, need('bankCode', 'ifsc'), ...contact], (party) => ({ ...whoIsPaid(party), reserve1: party.bankCode ?? '' }))
    case 'ID':
      return plain([name, account, need('bankCode', 'bank-code'), need('phone', 'phone'), may('email', 'email')], (party) => ({
        ...whoIsPaid(party),
        reserve1: party.bankCode ?? '',
        reserve2: party.phone ?? '',
      }))
    case 'PK':
      // The account is the phone number, so it is asked for once. CNIC goes into reserve1 and the IBAN into reserve2.
      return plain([name, need('phone', 'phone-pk'), need('email', 'email'), need('idNumber', 'cnic'), need('iban', 'iban-pk')], (party) => ({
        ...whoIsPaid(party),
        account: party.phone ?? '',
        reserve1: party.idNumber ?? '',
        reserve2: party.iban ?? '',
      }))
    case 'BR':
      return type.includes('PIX')
        ? plain([name, need('accountType', 'pix-type', PIX_TYPES), account, ...contact], (party) => ({
            ...whoIsPaid(party),
            reserve1: party.accountType ?? '',
          }))
        : bankCode(false)
    case 'PH':
      return type.includes('GCASH')
        ? plain([name, need('phone', 'phone'), may('email', 'email')], (party) => ({ ...whoIsPaid(party), account: party.phone ?? '' }))
        : bankCode(isBank)
    case 'TH':
    case 'VN':
    case 'MX':
      return bankCode(isBank)
    default:
      return bankCode(false)
  }
}

function whoIsPaid({ name = '', account = '', phone = '', email = '' }: Party): Record<string, string> {
  return { account, userName: name, phone, email }
}

function plain(fields: FieldRule[], write: ChannelRule['write']): ChannelRule {
  return { fields, phonePauseMs: 0, write }
}

/** The channel's rule, by its direction. */
export function ruleOf(channel: OkPayChannel): ChannelRule {
  return channel.direction === 'in' ? collectRule(channel) : payoutRule(channel)
}

/** The channel as the screens see it. */
export function methodOf(channel: OkPayChannel): Method {
  const { fields, phonePauseMs } = ruleOf(channel)
  const { payType: id, direction, country, currency, wholeAmounts } = channel
  return { id, direction, country, currency, fields, wholeAmounts, phonePauseMs }
}
