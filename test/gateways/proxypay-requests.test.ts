import { describe, expect, it } from 'vitest'
import { signSorted, withSign } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, type LinkRequest, type PayoutRequest } from '#main/gateways/gateway.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import { createProxyPayGateway, type ProxyPayAccount } from '#main/gateways/proxypay/index.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { account, buyer, CNPJ, CPF, channel, gatewayOn, link, payee, payout, SIGN_KEY, silent, times } from './proxypay-rig.ts'

describe('what ProxyPay is sent', () => {
  const collect = async (change: Partial<LinkRequest>, more: Partial<ProxyPayAccount> = {}) => {
    const { http, gateway } = gatewayOn(silent, more)
    const made = await gateway.createLink?.({ ...link, ...change })
    return { values: http.posts[0] && JSON.parse(http.posts[0].body), answer: made?.answer }
  }
  const pay = async (change: Partial<PayoutRequest>, more: Partial<ProxyPayAccount> = {}) => {
    const { http, gateway } = gatewayOn(silent, more)
    const answer = await gateway.payout?.({ ...payout, ...change })
    return { values: http.posts[0] && JSON.parse(http.posts[0].body), answer, url: http.posts[0]?.url }
  }
  const country = (code: string, currency: string, wholeAmounts = false) => ({ currency, channels: [channel('9', 'out', code, wholeAmounts)] })

  it('for Brazil’s pages: tax number as remark, and who pays', async () => {
    for (const idNumber of [CPF, CNPJ, '529.982.247-25', '11.222.333/0001-81']) {
      const { values } = await collect({
        methodId: '101',
        payer: { ...buyer, idNumber },
        noticeUrl: 'https://n.example/',
        returnUrl: 'https://r.example/',
      })
      const { sign, ...rest } = values
      expect(rest).toEqual({
        merchant: 'M1',
        payCode: '101',
        amount: '100.00',
        orderId: 'o1',
        notifyUrl: 'https://n.example/',
        callbackUrl: 'https://r.example/',
        remark: idNumber.replace(/\D/g, ''),
        customName: 'Ana Lima',
        number: '+5511987654321',
        email: 'ana@loja.com.br',
      })
      expect(sign).toBe(signSorted(rest, account.signKey, 'md5'))
    }
    for (const field of ['idNumber', 'name', 'phone', 'email'] as const) {
      expect((await collect({ methodId: '101', payer: { ...buyer, [field]: '' } })).answer).toMatchObject({
        kind: 'not_sent',
        code: `PARTY_${field}_missing`,
      })
    }
    expect((await collect({ methodId: '101', payer: { ...buyer, idNumber: '52998224726' } })).answer).toMatchObject({
      code: 'PARTY_idNumber_check_digit',
    })
  })

  it('for Brazil’s payouts: the kind of key as remark, in the words of the settings', async () => {
    const keys: [string, string, string][] = [
      ['CPF', CPF, 'CPF'],
      ['CNPJ', CNPJ, 'CNPJ'],
      ['PHONE', '+5511987654321', 'PHONE'],
      ['EMAIL', 'ana@loja.com.br', 'EMAIL'],
      ['EVP', '123e4567-e89b-12d3-a456-426614174000', 'EPV'],
    ]
    for (const [accountType, key, remark] of keys) {
      const { values, url } = await pay({ payee: { ...payee, accountType, account: key } })
      expect(url).toBe('http://127.0.0.1:9/pay/create')
      expect(values).toMatchObject({
        remark,
        bankAccount: key,
        customName: 'Ana Lima',
        number: '+5511987654321',
        email: 'ana@loja.com.br',
        amount: '12.34',
      })
    }
    const pixWords = { phone: 'Phone Number', randomKey: 'EVP' }
    expect((await pay({ payee: { ...payee, accountType: 'PHONE', account: '+5511987654321' } }, { pixWords })).values.remark).toBe('Phone Number')
    expect((await pay({ payee: { ...payee, accountType: 'EVP', account: 'abc-def' } }, { pixWords })).values.remark).toBe('EVP')
    expect((await pay({ payee: { ...payee, accountType: 'CPF', account: '1' } })).answer).toMatchObject({ kind: 'not_sent' })
    expect((await pay({ payee: { ...payee, accountType: 'IBAN' } })).answer).toMatchObject({ code: 'PARTY_accountType_not_offered' })
  })

  it('for India: IFSC as remark and the mobile as number', async () => {
    const indian: Party = { name: 'Asha', account: '1234567', bankCode: 'HDFC0001234', phone: '9812345678' }
    const { values } = await pay({ methodId: '9', currency: 'INR', payee: indian }, country('IN', 'INR'))
    expect(values).toMatchObject({ remark: 'HDFC0001234', number: '9812345678', bankAccount: '1234567', customName: 'Asha' })
    expect(values).not.toHaveProperty('email')
    const { phone: _phone, ...silentOne } = indian
    expect((await pay({ methodId: '9', currency: 'INR', payee: silentOne }, country('IN', 'INR'))).answer).toMatchObject({
      code: 'PARTY_phone_missing',
    })
  })

  it('for Indonesia: no decimals, and refused rather than rounded', async () => {
    const indonesian: Party = { name: 'Budi', account: '1234567', bankCode: '014' }
    const change = { methodId: '9', currency: 'IDR', payee: indonesian }
    expect((await pay({ ...change, amountMinor: 100_000 }, country('ID', 'IDR'))).values).toMatchObject({ amount: '1000', remark: '014' })
    expect((await pay({ ...change, amountMinor: 100_050 }, country('ID', 'IDR'))).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect(gatewayOn(silent, country('ID', 'IDR')).gateway.methods).toMatchObject([{ wholeAmounts: true }])
  })

  it('for Nigeria and for a country without rules', async () => {
    const known: Party = { name: 'Ada', account: '1234567', bankCode: '058' }
    expect((await pay({ methodId: '9', currency: 'NGN', payee: known }, country('NG', 'NGN'))).values).toMatchObject({
      remark: '058',
      amount: '12.34',
    })
    const { values } = await pay({ methodId: '9', currency: 'CAD', payee: known }, country('CA', 'CAD'))
    expect(values).toMatchObject({ bankAccount: '1234567' })
    expect(values).not.toHaveProperty('remark')
  })

  it('amounts of channels for whole ones, and in currencies of other digits', async () => {
    expect((await collect({ methodId: '301' })).values.amount).toBe('100')
    expect((await collect({ methodId: '301', amountMinor: 10_050 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await collect({ currency: 'JPY', amountMinor: 500 }, { currency: 'JPY' })).values.amount).toBe('500.00')
    expect((await collect({ currency: 'KWD', amountMinor: 1234 }, { currency: 'KWD' })).answer).toMatchObject({
      kind: 'not_sent',
      code: 'WRONG_AMOUNT',
    })
  })

  it('order numbers of up to 32 characters, and an address for notices', async () => {
    expect((await collect({ orderId: 'a'.repeat(32) })).values.orderId).toHaveLength(32)
    expect((await collect({ orderId: 'a'.repeat(33) })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_ORDER_ID' })
    expect((await collect({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
  })

  it('for questions: one path for both kinds', async () => {
    const { http, gateway } = gatewayOn(silent)
    await gateway.queryLink?.({ ...link, ...times })
    await gateway.queryPayout?.({ ...payout, ...times })
    await gateway.queryBalances?.()
    expect(http.posts.map(({ url }) => new URL(url).pathname)).toEqual(['/order/query', '/order/query', '/order/balance'])
    expect(http.posts.map(({ body }) => JSON.parse(body))).toEqual([
      withSign({ merchant: 'M1', orderId: 'o1' }, account.signKey, 'md5'),
      withSign({ merchant: 'M1', orderId: 'p1' }, account.signKey, 'md5'),
      withSign({ merchant: 'M1' }, account.signKey, 'md5'),
    ])
  })

  it.each([
    ['INR', 'IN', { name: 'A', account: '1234567', bankCode: 'HDFC0001234', phone: '9812345678' }, 1234],
    ['IDR', 'ID', { name: 'A', account: '1234567', bankCode: '014' }, 100_000],
    ['NGN', 'NG', { name: 'A', account: '1234567', bankCode: '058' }, 1234],
  ] as const)('the other side takes a payout in %s', async (currency, code, party, amountMinor) => {
    const options = { port: 0, storeFile: null, merchant: 'M1', signKey: SIGN_KEY, currency, numbers: 'short' as const }
    const simulator = await startProxyPaySimulator(options)
    const http = createHttpClient()
    const gateway = createProxyPayGateway({ ...account, ...country(code, currency), baseUrl: simulator.url }, http, DEFAULT_LIMITS)
    const request = { ...payout, methodId: '9', currency, amountMinor, payee: party, noticeUrl: 'https://till.invalid/n' }
    expect(await gateway.payout?.(request)).toMatchObject({ kind: 'pending', code: '200', gatewayRef: expect.stringMatching(/^\d{18}$/) })
    http.close()
    await simulator.close()
  })
})
