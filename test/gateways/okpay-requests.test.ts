import { describe, expect, it } from 'vitest'
import { readForm, signSorted, withSign } from '#main/gateways/codec/sorted-sign.ts'
import { DEFAULT_LIMITS, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient } from '#main/gateways/http.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import type { Party } from '#shared/domain/gateway-method.ts'
import { account, CPF, gatewayOn, IBAN, link, PAY_KEY, PAYOUT_KEY, paidOut, payout, sent, silent, times } from './okpay-rig.ts'

describe('what OKPAY is sent', () => {
  it('for a page: a signed form with exactly two decimals, once, to the path', async () => {
    const { post, values } = await sent({ noticeUrl: 'https://shop.example/n?a=1', returnUrl: 'https://shop.example/r' })
    expect(post).toMatchObject({ url: 'http://127.0.0.1:9/v1/Collect', timeoutMs: DEFAULT_LIMITS.payMs })
    expect(post?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const { sign, ...rest } = values ?? {}
    expect(rest).toEqual({
      mchId: '1000',
      currency: 'INR',
      out_trade_no: 'T1A000001',
      pay_type: 'UPI',
      money: '12.34',
      notify_url: 'https://shop.example/n?a=1',
      returnUrl: 'https://shop.example/r',
    })
    expect(sign).toBe(signSorted(rest, account.payKey, 'md5'))
  })

  it('amounts: two decimals in every currency, and what cannot be said is refused', async () => {
    expect((await sent({ methodId: 'WHOLE', currency: 'JPY', amountMinor: 500 })).values?.money).toBe('500.00')
    expect((await sent({ methodId: 'CARD', currency: 'KWD', amountMinor: 1230 })).values?.money).toBe('1.23')
    expect((await sent({ methodId: 'CARD', currency: 'KWD', amountMinor: 1234 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await sent({ methodId: 'WHOLE', currency: 'CAD', amountMinor: 500 })).values?.money).toBe('5.00')
    expect((await sent({ methodId: 'WHOLE', currency: 'CAD', amountMinor: 550 })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_AMOUNT' })
    expect((await sent({ currency: 'CAD' })).answer).toMatchObject({ kind: 'not_sent', code: 'WRONG_CURRENCY' })
  })

  it('needs both addresses, of the request or of the settings', async () => {
    expect((await sent({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await sent({}, { returnUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await paidOut({}, { notifyUrl: '' })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_ADDRESS' })
    expect((await sent({})).values).toMatchObject({ notify_url: account.notifyUrl, returnUrl: account.returnUrl })
  })

  const collecting: [string, string, string, Party, Record<string, string>][] = [
    ['Indonesia', 'IDR', 'QRIS', { name: 'Budi', phone: '0812-3456-789' }, { reserve1: '08123456789', reserve2: 'Budi' }],
    ['Vietnam by bank', 'VND', 'BANK_QR', { bankCode: 'VCB' }, { reserve1: 'VCB' }],
    ['Vietnam by wallet', 'VND', 'MOMO', { bankCode: 'VCB' }, {}],
    [
      'Pakistan',
      'PKR',
      'JAZZCASH',
      { name: 'Ali', phone: '03001234567', email: 'a@b.pk', idNumber: '3520112345671' },
      { realname: 'Ali', phone: '03001234567', email: 'a@b.pk', reserve1: '3520112345671' },
    ],
    ['Brazil', 'BRL', 'PIX', {}, {}],
  ]
  it.each(collecting)('collecting in %s', async (_country, currency, methodId, payer, expected) => {
    const { values } = await sent({ currency, methodId, payer })
    const facts = ['reserve1', 'reserve2', 'reserve3', 'realname', 'phone', 'email', 'userIp']
    expect(Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => facts.includes(name)))).toEqual(expected)
  })

  const paying: [string, string, string, Party, Record<string, string>][] = [
    ['India by bank', 'INR', 'BANK', { name: 'A', account: '123456', bankCode: 'hdfc0001234' }, { account: '123456', reserve1: 'HDFC0001234' }],
    ['India by UPI', 'INR', 'UPI', { name: 'A', upiId: 'asha@okbank' }, { reserve1: 'asha@okbank' }],
    [
      'Indonesia',
      'IDR',
      'BANK',
      { name: 'A', account: '123456', bankCode: '014', phone: '0812345678' },
      { account: '123456', reserve1: '014', reserve2: '0812345678', phone: '0812345678' },
    ],
    ['Vietnam', 'VND', 'BANK', { name: 'A', account: '123456', bankCode: 'VCB' }, { account: '123456', reserve1: 'VCB' }],
    ['Thailand', 'THB', 'BANK', { name: 'A', account: '123456', bankCode: 'SCB' }, { account: '123456', reserve1: 'SCB' }],
    ['Mexico by STP', 'MXN', 'STP', { name: 'A', account: '123456', bankCode: '40012' }, { account: '123456' }],
    ['Mexico by bank', 'MXN', 'BANK', { name: 'A', account: '123456', bankCode: '40012' }, { account: '123456', reserve1: '40012' }],
    ['Philippines by bank', 'PHP', 'BANK', { name: 'A', account: '123456', bankCode: 'BPI' }, { account: '123456', reserve1: 'BPI' }],
    ['Philippines by GCash', 'PHP', 'GCASH', { name: 'A', phone: '09171234567' }, { account: '09171234567', phone: '09171234567' }],
    ['Brazil, a person', 'BRL', 'PIX', { name: 'A', accountType: 'CPF', account: '529.982.247-25' }, { account: CPF, reserve1: 'CPF' }],
    [
      'Brazil, a phone',
      'BRL',
      'PIX',
      { name: 'A', accountType: 'PHONE', account: '+5511987654321' },
      { account: '+5511987654321', reserve1: 'PHONE' },
    ],
    ['Brazil, a mailbox', 'BRL', 'PIX', { name: 'A', accountType: 'EMAIL', account: 'a@b.com.br' }, { account: 'a@b.com.br', reserve1: 'EMAIL' }],
    [
      'Pakistan',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '0300 1234567', email: 'a@b.pk', idNumber: '35201-1234567-1', iban: `${IBAN.slice(0, 4)} ${IBAN.slice(4).toLowerCase()}` },
      { account: '03001234567', phone: '03001234567', email: 'a@b.pk', reserve1: '3520112345671', reserve2: IBAN },
    ],
    ['a country without rules', 'BDT', 'BKASH', { name: 'A', account: '01712345678' }, { account: '01712345678' }],
  ]
  it.each(paying)('paying out to %s', async (_country, currency, methodId, payee, expected) => {
    const { post, values } = await paidOut({ currency, methodId, payee })
    expect(post?.url).toBe('http://127.0.0.1:9/v1/Payout')
    const facts = ['reserve1', 'reserve2', 'reserve3', 'account', 'phone', 'email']
    expect(Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => facts.includes(name)))).toEqual(expected)
    expect(values).toMatchObject({ userName: 'A', money: currency === 'VND' ? '1234.00' : '12.34' })
    const { sign, ...rest } = values ?? {}
    expect(sign).toBe(signSorted(rest, new Secret(PAYOUT_KEY), 'md5'))
  })

  it.each(paying.filter(([country]) => country !== 'a country without rules'))(
    'the other side takes what is paid out to %s',
    async (_, currency, methodId, payee) => {
      const { currencies } = OKPAY_PRACTICE_MERCHANT
      const options = { port: 0, storeFile: null, merchantId: '1000', payKey: PAY_KEY, payoutKey: PAYOUT_KEY, currencies }
      const simulator = await startOkPaySimulator(options)
      const http = createHttpClient()
      const gateway = createOkPayGateway({ ...account, baseUrl: simulator.url }, http, DEFAULT_LIMITS)
      const request = { ...payout, noticeUrl: 'https://till.invalid/n', currency, methodId, payee }
      expect(await gateway.payout?.(request)).toMatchObject({ kind: 'pending', code: '0', gatewayRef: expect.stringMatching(/^OK\d+$/) })
      http.close()
      await simulator.close()
    },
  )

  const wrong: [string, string, string, Party, string][] = [
    ['no IFSC', 'INR', 'BANK', { name: 'A', account: '123456', bankCode: 'HDFC1001234' }, 'PARTY_bankCode_form'],
    [
      'an IBAN whose digits do not fit',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '03001234567', email: 'a@b.pk', idNumber: '3520112345671', iban: 'PK37SCBL0000001123456702' },
      'PARTY_iban_check_digit',
    ],
    [
      'CNIC and IBAN swapped',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '03001234567', email: 'a@b.pk', idNumber: IBAN, iban: '3520112345671' },
      'PARTY_idNumber_form',
    ],
    [
      'a phone that is not Pakistan’s',
      'PKR',
      'JAZZCASH',
      { name: 'A', phone: '04001234567', email: 'a@b.pk', idNumber: '3520112345671', iban: IBAN },
      'PARTY_phone_form',
    ],
    [
      'a kind of PIX key that OKPAY does not list',
      'BRL',
      'PIX',
      { name: 'A', accountType: 'EVP', account: 'abc-def' },
      'PARTY_accountType_not_offered',
    ],
    ['a CPF whose digits do not fit', 'BRL', 'PIX', { name: 'A', accountType: 'CPF', account: '52998224726' }, 'PARTY_account_check_digit'],
    ['no bank', 'THB', 'BANK', { name: 'A', account: '123456' }, 'PARTY_bankCode_missing'],
  ]
  it.each(wrong)('nothing for %s', async (_what, currency, methodId, payee, code) => {
    expect(await paidOut({ currency, methodId, payee })).toMatchObject({ post: undefined, answer: { kind: 'not_sent', detail: 'refused', code } })
  })

  it('for a native channel: who pays, and the shop’s own address', async () => {
    const payer = { name: 'Asha', phone: '9812345678', email: 'a@b.in' }
    expect((await sent({ methodId: 'NATIVE', payer })).answer).toMatchObject({ kind: 'not_sent', code: 'NO_USER_IP' })
    expect((await sent({ methodId: 'NATIVE' }, { userIp: '192.0.2.7' })).answer).toMatchObject({ code: 'PARTY_name_missing' })
    expect((await sent({ methodId: 'NATIVE', payer }, { userIp: '192.0.2.7' })).values).toMatchObject({ realname: 'Asha', userIp: '192.0.2.7' })
  })

  it('for questions: our id, and the payout’s key for a payout', async () => {
    const { http, gateway } = gatewayOn(silent)
    await gateway.queryLink?.({ ...link, ...times })
    await gateway.queryPayout?.({ ...payout, ...times })
    await gateway.queryBalances?.()
    expect(http.posts.map(({ url, timeoutMs }) => [new URL(url).pathname, timeoutMs])).toEqual([
      ['/v1/query/Collect', DEFAULT_LIMITS.queryMs],
      ['/v1/query/Payout', DEFAULT_LIMITS.queryMs],
      ['/v1/balance', DEFAULT_LIMITS.queryMs],
    ])
    const [first, second, third] = http.posts.map(({ body }) => ({ ...readForm(Buffer.from(body)) }))
    expect(first).toEqual(withSign({ mchId: '1000', out_trade_no: link.orderId }, new Secret(PAY_KEY), 'md5'))
    expect(second).toEqual(withSign({ mchId: '1000', out_trade_no: payout.payoutId }, new Secret(PAYOUT_KEY), 'md5'))
    expect(third).toEqual(withSign({ mchId: '1000' }, new Secret(PAY_KEY), 'md5'))
  })

  it('one key for both where there is no second', async () => {
    const { values } = await paidOut({}, { payoutKey: null })
    const { sign, ...rest } = values ?? {}
    expect(sign).toBe(signSorted(rest, new Secret(PAY_KEY), 'md5'))
  })

  it('Pakistan’s pause is on its method, and only when collecting', () => {
    const { methods = [] } = gatewayOn(silent).gateway
    expect(methods.filter(({ phonePauseMs }) => phonePauseMs > 0)).toMatchObject([{ country: 'PK', direction: 'in', phonePauseMs: 60_000 }])
  })
})
