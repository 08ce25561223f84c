import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELD_FORMS, type FieldForm, type Method } from '#shared/domain/gateway-method.ts'
import { checkParty, checkPartyField, PARTY_FAULTS, tidyPartyField } from '#shared/domain/party-checks.ts'

const CPF = '52998224725'
const CNPJ = '11222333000181'
const IBAN = 'PK36SCBL0000001123456702'

const good: [FieldForm, string][] = [
  ['text', 'Ann'],
  ['text', '张三'],
  ['text', "O'Neil-Śmith Jr."],
  ['email', 'a@b.co'],
  ['email', 'first.last+tag@sub.shop.example'],
  ['phone', '+1 (416) 555-0199'],
  ['phone', '0812-3456-789'],
  ['phone-pk', '03001234567'],
  ['phone-pk', '0300-1234567'],
  ['cnic', '3520112345671'],
  ['cnic', '35201-1234567-1'],
  ['cpf', CPF],
  ['cpf', '529.982.247-25'],
  ['cpf', '11144477735'],
  ['cnpj', CNPJ],
  ['cnpj', '11.222.333/0001-81'],
  ['cpf-or-cnpj', CPF],
  ['cpf-or-cnpj', CNPJ],
  ['ifsc', 'HDFC0001234'],
  ['ifsc', 'sbin0abc12x'],
  ['iban-pk', IBAN],
  ['iban-pk', 'pk36 scbl 0000 0011 2345 6702'],
  ['upi', 'asha.rao-1@okhdfcbank'],
  ['account', '1234 5678 9012'],
  ['account', 'a@b.com.br'],
  ['bank-code', '014'],
  ['bank-id', 'BSSPIDSP'],
  ['bank-vn', 'BFTVVNVX'],
  ['pix-type', 'CPF'],
  ['acc-or-card', 'ACC'],
  ['acc-or-card', 'CARD'],
]
const bad: [FieldForm, string, string][] = [
  ['text', '', 'missing'],
  ['text', '  ', 'missing'],
  ['text', '...', 'form'],
  ['text', 'Ann & Bob', 'characters'],
  ['text', 'a=b', 'characters'],
  ['text', 'a\nb', 'characters'],
  ['text', 'x'.repeat(101), 'too_long'],
  ['email', 'a@b', 'form'],
  ['email', 'a b@c.de', 'form'],
  ['email', 'a@@b.de', 'form'],
  ['email', '@b.de', 'form'],
  ['email', 'a@b..de', 'form'],
  ['email', 'a@-b.de', 'form'],
  ['phone', '12345', 'form'],
  ['phone', '1234567890123456', 'form'],
  ['phone', '12+345678', 'form'],
  ['phone-pk', '0400123456', 'form'],
  ['phone-pk', '04001234567', 'form'],
  ['phone-pk', '030012345678', 'form'],
  ['phone-pk', '+923001234567', 'form'],
  ['cnic', '352011234567', 'form'],
  ['cnic', '35201123456710', 'form'],
  ['cnic', '352011234567A', 'form'],
  ['cpf', '52998224726', 'check_digit'],
  ['cpf', '25998224725', 'check_digit'],
  ['cpf', '11111111111', 'check_digit'],
  ['cpf', '5299822472', 'form'],
  ['cnpj', '11222333000182', 'check_digit'],
  ['cnpj', '11222333000118', 'check_digit'],
  ['cnpj', '00000000000000', 'check_digit'],
  ['cnpj', '1122233300018', 'form'],
  ['cpf-or-cnpj', '52998224726', 'check_digit'],
  ['cpf-or-cnpj', '123456789012', 'form'],
  ['ifsc', 'HDFC1001234', 'form'],
  ['ifsc', 'HDF00001234', 'form'],
  ['ifsc', 'HDFC000123', 'form'],
  ['iban-pk', 'PK37SCBL0000001123456702', 'check_digit'],
  ['iban-pk', 'PK36SCBL0000001123456720', 'check_digit'],
  ['iban-pk', 'DE89370400440532013000', 'form'],
  ['iban-pk', IBAN.slice(0, -1), 'form'],
  ['upi', 'asha', 'form'],
  ['upi', 'a@b@c', 'form'],
  ['upi', 'asha@1', 'form'],
  ['account', '12', 'form'],
  ['account', '12/34', 'form'],
  ['bank-code', 'a b', 'form'],
  ['pix-type', 'cpf', 'form'],
  ['acc-or-card', 'acc', 'form'],
]

describe('checkPartyField', () => {
  it.each(good)('%s takes %s', (form, text) => expect(checkPartyField(form, text)).toBeNull())
  it.each(bad)('%s refuses %j: %s', (form, text, fault) => expect(checkPartyField(form, text)).toBe(fault))

  it('every form has texts it takes and texts it refuses', () => {
    for (const form of FIELD_FORMS) {
      expect(
        good.some(([one]) => one === form),
        form,
      ).toBe(true)
      expect(checkPartyField(form, '')).toBe('missing')
      expect(checkPartyField(form, '&')).toBe('characters')
    }
  })

  it('finds every single wrong digit and most swapped neighbours of numbers that have check digits', () => {
    for (const [form, right, digitsFrom] of [
      ['cpf', CPF, 0],
      ['cnpj', CNPJ, 0],
      ['iban-pk', IBAN, 8],
    ] as const) {
      for (let at = digitsFrom; at < right.length; at++) {
        for (const digit of '0123456789') {
          if (digit === right[at]) continue
          expect(checkPartyField(form, right.slice(0, at) + digit + right.slice(at + 1)), `${form} ${at} ${digit}`).toBe('check_digit')
        }
      }
      for (let at = digitsFrom; at + 1 < right.length; at++) {
        if (right[at] === right[at + 1]) continue
        const swapped = right.slice(0, at) + right[at + 1] + right[at] + right.slice(at + 2)
        expect(checkPartyField(form, swapped), `${form} swapped ${at}`).toBe('check_digit')
      }
    }
  })

  it('answers any text with null or a known fault, and tidy text as the text itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_FORMS), fc.string({ unit: 'grapheme', maxLength: 40 }), (form, text) => {
        const fault = checkPartyField(form, text)
        expect(fault === null || PARTY_FAULTS.includes(fault)).toBe(true)
        if (fault === null) expect(checkPartyField(form, tidyPartyField(form, text))).toBeNull()
      }),
      { seed: 9, numRuns: 500 },
    )
  })
})

describe('checkParty', () => {
  const method: Method = {
    id: 'PIX',
    direction: 'out',
    country: 'BR',
    currency: 'BRL',
    wholeAmounts: false,
    phonePauseMs: 0,
    fields: [
      { field: 'name', form: 'text', required: true },
      { field: 'accountType', form: 'pix-type', required: true, options: ['CPF', 'PHONE', 'EMAIL'] },
      { field: 'account', form: 'account', required: true },
      { field: 'email', form: 'email', required: false },
    ],
  }

  it('gives what is sent: tidy, and only what is asked for', () => {
    const party = { name: ' Ana ', accountType: 'CPF', account: '529.982.247-25', email: '', phone: '123456' }
    expect(checkParty(method, party)).toEqual({ ok: true, party: { name: 'Ana', accountType: 'CPF', account: CPF } })
  })

  it('names the first field that cannot stand', () => {
    const party = { name: 'Ana', accountType: 'CPF', account: CPF }
    expect(checkParty(method, { ...party, name: '' })).toEqual({ ok: false, field: 'name', fault: 'missing' })
    expect(checkParty(method, { ...party, email: 'x' })).toEqual({ ok: false, field: 'email', fault: 'form' })
    expect(checkParty(method, { ...party, accountType: 'EVP' })).toEqual({ ok: false, field: 'accountType', fault: 'not_offered' })
  })

  it('holds a PIX key against its kind', () => {
    const check = (accountType: string, account: string) => checkParty(method, { name: 'Ana', accountType, account })
    expect(check('CPF', '52998224726')).toEqual({ ok: false, field: 'account', fault: 'check_digit' })
    expect(check('PHONE', 'a@b.com')).toEqual({ ok: false, field: 'account', fault: 'form' })
    expect(check('EMAIL', '+5511987654321')).toEqual({ ok: false, field: 'account', fault: 'form' })
    expect(check('PHONE', '+5511987654321').ok).toBe(true)
    expect(check('EMAIL', 'a@b.com').ok).toBe(true)
  })
})
