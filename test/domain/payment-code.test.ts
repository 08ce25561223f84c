import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newOrderNumber } from '#main/payments/order-number.ts'
import { type CodeKind, classifyCode, cleanCode, isProductBarcode, maskCode } from '#shared/domain/payment-code.ts'

const digits = (count: number) => '4071826593'.repeat(4).slice(0, count)
const wechat = (region: 'mainland' | 'hong-kong' | null, warning: 'wechat-hong-kong' | null = null): CodeKind => ({
  kind: 'pay',
  wallet: 'wechat',
  region,
  warning,
})
const alipay = (region: 'partner' | 'mainland-or-hong-kong' | null): CodeKind => ({ kind: 'pay', wallet: 'alipay', region, warning: null })
const unionpay: CodeKind = { kind: 'pay', wallet: 'unionpay', region: null, warning: null }

/** EMV consumer-presented payload with these application ids, as Base64. */
function consumerCode(...applicationIds: string[]): string {
  const templates = applicationIds.map((id) => {
    const aid = Buffer.from(id, 'hex')
    const inner = Buffer.concat([Buffer.from([0x4f, aid.length]), aid, Buffer.from([0x5f, 0x20, 3]), Buffer.from('A/B')])
    return Buffer.concat([Buffer.from([0x61, inner.length]), inner])
  })
  return Buffer.concat([Buffer.from([0x85, 5]), Buffer.from('CPV01'), ...templates]).toString('base64')
}

describe('classifyCode', () => {
  const table: [string, string, CodeKind][] = [
    ['WeChat 10', `10${digits(16)}`, wechat('mainland')],
    ['WeChat 14', `14${digits(16)}`, wechat('mainland')],
    ['WeChat Hong Kong', `15${digits(16)}`, wechat('hong-kong', 'wechat-hong-kong')],
    ['WeChat 160', `160${digits(15)}`, wechat(null)],
    ['16 that is not 160', `161${digits(15)}`, { kind: 'unknown' }],
    ['WeChat one digit short', `13${digits(15)}`, { kind: 'unknown' }],
    ['WeChat one digit long', `13${digits(17)}`, { kind: 'unknown' }],
    ['Alipay, 16 digits', `25${digits(14)}`, alipay('mainland-or-hong-kong')],
    ['Alipay, 18 digits', `28${digits(16)}`, alipay('mainland-or-hong-kong')],
    ['Alipay, 23 digits', `30${digits(21)}`, alipay('mainland-or-hong-kong')],
    ['Alipay+ partner, 24 digits', `281010${digits(18)}`, alipay('partner')],
    ['Alipay+ partner, 19 digits', `289${digits(10)}6${digits(5)}`, alipay('partner')],
    ['19 digits beginning 289 without the 6', `289${digits(10)}7${digits(5)}`, alipay('mainland-or-hong-kong')],
    ['Alipay, reserved 25', `28${digits(23)}`, alipay(null)],
    ['Alipay, reserved 32', `28${digits(30)}`, alipay(null)],
    ['33 digits', `28${digits(31)}`, { kind: 'not-a-code' }],
    ['24 belongs to nobody', `24${digits(16)}`, { kind: 'unknown' }],
    ['31 belongs to nobody', `31${digits(16)}`, { kind: 'unknown' }],
    ['UnionPay', `62${digits(17)}`, unionpay],
    ['62 with 18 digits', `62${digits(16)}`, { kind: 'unknown' }],
    ['PayPay', `90008181${digits(10)}`, { kind: 'other-wallet', name: 'PayPay' }],
    ['LINE Pay', `90000000${digits(10)}`, { kind: 'other-wallet', name: 'LINE Pay' }],
    ['Rakuten Pay', `900001${digits(12)}`, { kind: 'other-wallet', name: 'Rakuten Pay' }],
    ['d Payment', `90000002${digits(10)}`, { kind: 'other-wallet', name: 'd Payment' }],
    ['Merpay', `31589900${digits(10)}`, { kind: 'other-wallet', name: 'Merpay' }],
    ['au PAY', `31589921${digits(10)}`, { kind: 'other-wallet', name: 'au PAY' }],
    ['15 digits', digits(15), { kind: 'not-a-code' }],
    ['20 digits', `40${digits(18)}`, { kind: 'unknown' }],
    ['WeChat receive', 'wxp://f2f0abcdef', { kind: 'receive', wallet: 'wechat' }],
    ['WeChat native pay', 'weixin://wxpay/bizpayurl?pr=abc', { kind: 'receive', wallet: 'wechat' }],
    ['Alipay receive', 'https://qr.alipay.com/fkx00000', { kind: 'receive', wallet: 'alipay' }],
    ['Alipay receive, Caps Lock', 'HTTPS://QR.ALIPAY.COM/FKX00000', { kind: 'receive', wallet: 'alipay' }],
    ['EMV merchant code', '00020101021126330016COM.EXAMPLE.SHOP0109123456789520459995802CA6304ABCD', { kind: 'receive', wallet: null }],
    ['EAN-13', '4006381333931', { kind: 'product', text: '4006381333931' }],
    ['UPC-A', '036000291452', { kind: 'product', text: '036000291452' }],
    ['EAN-8', '73513537', { kind: 'product', text: '73513537' }],
    ['GTIN-14', '10012345678902', { kind: 'product', text: '10012345678902' }],
    ['EAN-13 misread', '4006381333932', { kind: 'not-a-code' }],
    ['EMV UnionPay', consumerCode('A000000333010101'), unionpay],
    ['EMV QRIS', consumerCode('A0000006022020'), { kind: 'other-wallet', name: 'QRIS' }],
    ['EMV Visa', consumerCode('A0000000031010'), { kind: 'other-wallet', name: 'Visa' }],
    ['EMV of nobody we know', consumerCode('F00000000000'), { kind: 'unknown' }],
    ['EMV with two applications', consumerCode('A0000000031010', 'A000000333010102'), unionpay],
    ['EMV of nobody first, Visa second', consumerCode('F00000000000', 'A0000000031010'), { kind: 'other-wallet', name: 'Visa' }],
    ['EMV payload that is empty', 'hQVDUFYwMQ==', { kind: 'not-a-code' }],
    ['EMV in the wrong case', consumerCode('A000000333010101').toLowerCase(), { kind: 'not-a-code' }],
    ['EMV cut in the middle', consumerCode('A000000333010101').slice(0, 20), { kind: 'not-a-code' }],
    ['nothing', '', { kind: 'not-a-code' }],
    ['a word', 'hello', { kind: 'not-a-code' }],
    ['a web address', 'https://example.org/281234567890123456', { kind: 'not-a-code' }],
    ['too long', '0'.repeat(5_000), { kind: 'not-a-code' }],
  ]
  it.each(table)('%s', (_name, code, kind) => {
    expect(classifyCode(code)).toEqual(kind)
  })

  it('starts real EMV codes with the prefix that a template gives them', () => {
    expect(consumerCode('A000000333010101').slice(0, 10)).toBe('hQVDUFYwMW')
  })

  it('reads an EMV code whose padding the scanner dropped', () => {
    const code = consumerCode('A00000033301')
    expect(code.endsWith('=')).toBe(true)
    expect(classifyCode(code.replace(/=+$/, ''))).toEqual(unionpay)
  })

  it('never throws, and never calls a text a pay code that holds anything but a code', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.base64String({ maxLength: 300 }), fc.stringMatching(/^\d{0,40}$/)),
        (text) => {
          const kind = classifyCode(text)
          if (kind.kind === 'pay') expect(cleanCode(text)).toMatch(/^(\d{16,32}|hQVDUFYwM[A-Za-z0-9+/]+=*)$/)
        },
      ),
    )
  })

  it('never throws on EMV payloads cut or changed anywhere', () => {
    const bytes = Buffer.from(consumerCode('A000000333010101', 'A0000000031010'), 'base64')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, keep) => {
        const changed = Buffer.from(bytes)
        changed[at] = value
        expect(() => classifyCode(changed.subarray(0, keep).toString('base64'))).not.toThrow()
      }),
    )
  })

  it('gives every run of 16 to 32 digits a wallet or a question, never a refusal', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{16,32}$/), (code) => {
        expect(['pay', 'unknown', 'other-wallet', 'receive']).toContain(classifyCode(code).kind)
      }),
    )
  })
})

describe('receipts', () => {
  const number = fc
    .tuple(fc.stringMatching(/^[A-Z][A-Z0-9]{0,2}$/), fc.nat(2 ** 30), fc.uint8Array({ minLength: 6, maxLength: 6 }))
    .map(([till, seconds, bytes]) => newOrderNumber(till, Date.UTC(2025, 0, 1) + seconds * 1_000, () => bytes))

  it('knows every number that a till can give, however the scanner sends it, and takes none for a payment', () => {
    fc.assert(
      fc.property(number, (text) => {
        for (const sent of [text, text.toLowerCase(), `]Q3${text}`, ` ${text}\r\n`])
          expect(classifyCode(sent)).toEqual({ kind: 'receipt', number: text })
      }),
    )
  })

  it('takes nothing that could be paid with, or asked about, for a receipt', () => {
    const payable = [
      fc.stringMatching(/^\d{1,40}$/),
      fc.constantFrom(consumerCode('A000000333010101'), consumerCode('A0000000031010'), 'wxp://f2f0abc', 'https://qr.alipay.com/x'),
    ]
    fc.assert(
      fc.property(fc.oneof(...payable), (text) => {
        expect(classifyCode(text).kind).not.toBe('receipt')
      }),
    )
    for (const text of ['T01AAAAAA12345', 'T012AAAAAA123456', '101AAAAAA123456', 'T01AAAAAA12345O', 'T01AAAAAA12345-', 'T01 AAAAAA123456'])
      expect([text, classifyCode(text).kind]).toEqual([text, text === 'T01AAAAAA12345' ? 'receipt' : 'not-a-code'])
  })
})

describe('cleanCode', () => {
  const code = `28${digits(16)}`
  it.each([
    ['spaces around', `  ${code}\r\n`],
    ['a prefix key and a suffix key', `\u0002${code}\u0003\t`],
    ['an AIM symbology id', `]C1${code}`],
    ['digits in groups', code.replace(/(\d{4})/g, '$1 ')],
    ['full-width digits of an input method', [...code].map((char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join('')],
    ['a byte order mark', `\ufeff${code}`],
  ])('takes away %s', (_name, text) => {
    expect(cleanCode(text)).toBe(code)
  })

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.stringMatching(/^[\d A-Za-z+/=:.]{0,60}$/), (text) => void expect(cleanCode(cleanCode(text))).toBe(cleanCode(text))))
  })

  it('keeps the case and the spaces of a text', () => {
    expect(cleanCode(' hQVd uF ')).toBe('hQVd uF')
  })
})

describe('maskCode', () => {
  it('shows two digits in front and four behind', () => expect(maskCode('281234567890126612')).toBe('28···6612'))
  it('shows less of a short text', () => {
    expect(maskCode('12345678')).toBe('···78')
    expect(maskCode('123')).toBe('···')
    expect(maskCode('')).toBe('···')
  })
  it('never shows more than half', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9A-Za-z]{1,60}$/),
        (text) => void expect(maskCode(text).replace('···', '').length * 2).toBeLessThanOrEqual(text.length),
      ),
    )
  })
})

describe('isProductBarcode', () => {
  it('refuses every other check digit', () => {
    const right = [...'0123456789'].filter((last) => isProductBarcode(`400638133393${last}`))
    expect(right).toEqual(['1'])
  })
})
