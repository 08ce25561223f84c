import { describe, expect, it } from 'vitest'
import { DOKYPAY_METHODS } from '#main/gateways/dokypay/methods.ts'
import { BANKS_ID } from '#shared/domain/bank-codes.ts'
import type { FieldRule, Method, Party } from '#shared/domain/gateway-method.ts'
import { findBanks } from '../../src-renderer/components/find-banks.ts'
import { partyFaults, partyLabel, type SayParty } from '../../src-renderer/components/party-faults.ts'
import { partyText } from '../../src-renderer/text/party-text.ts'
import { fill } from '../../src-renderer/text/text.ts'

const say: SayParty = (key, facts) => fill(partyText.en[key], facts)
const pix: Method = {
  id: 'PIX',
  direction: 'out',
  country: 'BR',
  currency: 'BRL',
  wholeAmounts: false,
  phonePauseMs: 0,
  fields: [
    { field: 'name', form: 'text', required: true },
    { field: 'accountType', form: 'pix-type', required: true, options: ['CPF', 'PHONE'] },
    { field: 'account', form: 'account', required: true },
  ],
}

describe('the fields about another person', () => {
  it('names every fault at once, in the words of its form', () => {
    expect(partyFaults(pix, { name: 'Ana & Co', account: '' }, say)).toEqual({
      name: partyText.en['fault.characters'],
      accountType: partyText.en['fault.missing'],
      account: partyText.en['fault.missing'],
    })
  })

  it('holds a PIX key against its kind', () => {
    const party: Party = { name: 'Ana', accountType: 'CPF', account: '52998224726' }
    expect(partyFaults(pix, party, say)).toEqual({ account: partyText.en['fault.check_digit'] })
    expect(partyFaults(pix, { ...party, account: '529.982.247-25' }, say)).toEqual({})
  })

  it('asks for one of several where the method wants one', () => {
    const paytm = DOKYPAY_METHODS.find(({ id }) => id === 'paytm.wallet.payout') as Method
    expect(partyFaults(paytm, {}, say)).toEqual({ email: partyText.en['fault.missing'] })
    expect(partyFaults(paytm, { phone: '+919812345678' }, say)).toEqual({})
  })

  it('calls a field what its method means by it', () => {
    const label = (rule: Omit<FieldRule, 'required'>, fields: FieldRule[] = []) => partyLabel({ ...rule, required: true }, fields, say)
    expect(label({ field: 'bankCode', form: 'ifsc' })).toBe('Bank’s IFSC')
    expect(label({ field: 'account', form: 'account' }, [...pix.fields])).toBe('PIX key')
    expect(label({ field: 'account', form: 'account' })).toBe('Account number')
  })

  it('finds a bank by parts of its name or code', () => {
    expect(findBanks(BANKS_ID, 'bca').map(({ code }) => code)).toEqual(['CENAIDJA', 'SYCAIDJ1'])
    expect(findBanks(BANKS_ID, 'WOVO')).toMatchObject([{ name: 'OVO' }])
    expect(findBanks(BANKS_ID, '')).toHaveLength(BANKS_ID.length)
  })
})
