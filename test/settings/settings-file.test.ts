import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartError } from '#main/bridge/till-port.ts'
import { OTTPAY_ENDPOINT } from '#main/gateways/ottpay/kind.ts'
import { readSettingsFile, type SettingsFile } from '#main/settings/settings-file.ts'

const KEY = 'SECRETSIGNKEY001'
const ottpay = { merchantId: 'ON00000001', operatorId: '0000000001', signKey: KEY }
const okpay = { baseUrl: 'https://okpay.example', merchantId: '7', payKey: KEY }
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scantill-file-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function read(content: unknown) {
  const file = join(dir, 'till.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readSettingsFile(file)
}
function settingsOf(file: SettingsFile): Record<string, unknown> {
  return file.accounts[0]?.account.settings ?? {}
}
function refusalOf(content: unknown): string {
  try {
    read(content)
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    return (error as Error).message
  }
  return 'taken'
}

describe('the settings file', () => {
  it('is read whole, with what it leaves out filled in', () => {
    const file = read({
      shop: { name: ' Tea House ', zone: 'America/Toronto', closeHour: 3, currency: 'CAD', tillCode: 'T02' },
      look: { language: 'zh' },
      sale: { tipPercents: [10, 15] },
      scanner: { prefixKey: 'F13' },
      people: [
        { name: 'Anna', role: 'manager', pin: '4711' },
        { name: 'Bob', role: 'cashier' },
      ],
      gateways: { ottpay },
      mode: 'live',
    })
    expect(file).toMatchObject({
      shop: { name: 'Tea House', closeHour: 3 },
      people: [{ name: 'Anna' }, { name: 'Bob' }],
      mode: 'live',
      accounts: [
        {
          account: {
            id: 'ottpay:ON00000001',
            kind: 'ottpay',
            name: 'OTT Pay',
            use: true,
            wallets: ['alipay', 'wechat', 'unionpay'],
            settings: { baseUrl: OTTPAY_ENDPOINT, version: '1.0', terminalNo: '', callbackUrl: 'https://localhost/no-callback' },
          },
          secrets: { signKey: KEY },
        },
      ],
    })
    expect(settingsOf(file).shopId).toBe('')
    expect(JSON.stringify(settingsOf(file))).not.toContain(KEY)
    expect(settingsOf(read({ gateways: { ottpay: { ...ottpay, shopId: ' S1 ' } } })).shopId).toBe('S1')
    expect(read({}).accounts).toEqual([])
    expect(read('\uFEFF{"mode":"practice"}').mode).toBe('practice')
  })

  const faults: [string, unknown, string, RegExp?][] = [
    ['an unknown key', { shopp: {} }, 'shopp', /is not a known setting/],
    ['an unknown key inside', { shop: { colour: 'red' } }, 'shop.colour', /is not a known setting/],
    ['an unknown gateway', { gateways: { paypal: {} } }, 'gateways.paypal'],
    ['a zone that is none', { shop: { zone: 'Toronto' } }, 'shop.zone', /time zone/],
    ['an empty zone', { shop: { zone: '' } }, 'shop.zone'],
    ['a currency that is none', { shop: { currency: 'cad' } }, 'shop.currency', /currency code/],
    ['a made-up currency', { shop: { currency: 'QQQ' } }, 'shop.currency'],
    ['an empty name', { shop: { name: '  ' } }, 'shop.name', /must not be empty/],
    ['a till code that begins with a digit', { shop: { tillCode: '1T' } }, 'shop.tillCode'],
    ['a till code of four', { shop: { tillCode: 'T001' } }, 'shop.tillCode'],
    ['an hour of 24', { shop: { closeHour: 24 } }, 'shop.closeHour'],
    ['an hour as text', { shop: { closeHour: '4' } }, 'shop.closeHour'],
    ['a language nobody speaks here', { look: { language: 'de' } }, 'look.language'],
    ['no wallet', { sale: { wallets: [] } }, 'sale.wallets'],
    ['a QR of a second', { sale: { qrSeconds: 1 } }, 'sale.qrSeconds'],
    ['nobody', { people: [] }, 'people'],
    ['a PIN as a number', { people: [{ name: 'A', role: 'manager', pin: 4711 }] }, 'people.0.pin'],
    ['a short PIN', { people: [{ name: 'A', role: 'manager', pin: '123' }] }, 'people.0.pin', /4 to 8 digits/],
    ['a role nobody has', { people: [{ name: 'A', role: 'owner' }] }, 'people.0.role'],
    [
      'a name twice',
      {
        people: [
          { name: 'Anna', role: 'manager' },
          { name: 'anna', role: 'cashier' },
        ],
      },
      'people',
      /twice/,
    ],
    ['no merchant', { gateways: { ottpay: { operatorId: '1', signKey: KEY } } }, 'gateways.ottpay.merchantId'],
    ['no key', { gateways: { ottpay: { merchantId: 'M', operatorId: '1' } } }, 'gateways.ottpay.signKey', /must be given/],
    ['two keys', { gateways: { ottpay: { ...ottpay, signKeyFile: 'key.txt' } } }, 'gateways.ottpay.signKey'],
    ['a short key', { gateways: { ottpay: { ...ottpay, signKey: 'abc' } } }, 'gateways.ottpay.signKey'],
    [
      'plain http to the world',
      { gateways: { ottpay: { ...ottpay, baseUrl: 'http://frontapi.ottpay.com/processV2' } } },
      'gateways.ottpay.baseUrl',
      /https/,
    ],
    [
      'plain http to a name that looks like home',
      { gateways: { ottpay: { ...ottpay, baseUrl: 'http://127.0.0.1.evil.example/' } } },
      'gateways.ottpay.baseUrl',
    ],
    ['plain http behind a user name', { gateways: { ottpay: { ...ottpay, baseUrl: 'http://127.0.0.1@evil.example/' } } }, 'gateways.ottpay.baseUrl'],
    ['a key of another gateway', { gateways: { ottpay: { ...ottpay, payKey: KEY } } }, 'gateways.ottpay.payKey', /is not a known setting/],
    ['a wallet nobody has', { gateways: { ottpay: { ...ottpay, wallets: ['cash'] } } }, 'gateways.ottpay.wallets.0'],
    [
      'a channel without a currency',
      { gateways: { okpay: [{ ...okpay, channels: [{ payType: 'UPI', direction: 'in', country: 'IN' }] }] } },
      'gateways.okpay.0.channels.0.currency',
    ],
    ['an address that is none', { gateways: { ottpay: { ...ottpay, baseUrl: 'frontapi' } } }, 'gateways.ottpay.baseUrl'],
    ['a mode that is none', { mode: 'test' }, 'mode'],
    ['a list', [], '(whole)'],
    ['nothing', null, '(whole)'],
  ]
  for (const [name, content, field, why] of faults) {
    it(`with ${name} is refused in a sentence that names ${field}`, () => {
      const sentence = refusalOf(content)
      expect(sentence).toContain(`the field ${field} `)
      if (why) expect(sentence).toMatch(why)
      expect(sentence).toContain('nothing was changed')
      expect(sentence).not.toContain('\n')
      expect(sentence).not.toContain(KEY)
    })
  }

  it('that is no JSON, or cannot be read, is refused with a sentence', () => {
    expect(refusalOf('{"shop": ')).toMatch(/is not JSON/)
    expect(refusalOf('')).toMatch(/is not JSON/)
    expect(() => readSettingsFile(join(dir, 'nowhere.json'))).toThrow(/cannot be read \(ENOENT\)/)
    expect(() => readSettingsFile(dir)).toThrow(StartError)
  })

  it('allows plain http to this machine alone', () => {
    for (const host of ['127.0.0.1:4180', 'localhost:4180', '[::1]:4180'])
      expect(settingsOf(read({ gateways: { ottpay: { ...ottpay, baseUrl: `http://${host}/x` } } })).baseUrl).toContain(host)
  })

  it('takes the key from a file beside it, without the line end, and knows when that changes', () => {
    const { signKey: _key, ...account } = ottpay
    const content = { gateways: { ottpay: { ...account, signKeyFile: 'key.txt' } } }
    expect(refusalOf(content)).toMatch(/signKeyFile.*cannot be read/)
    writeFileSync(join(dir, 'key.txt'), `${KEY}\r\n`)
    const first = read(content)
    expect(first.accounts[0]?.secrets.signKey).toBe(KEY)
    expect(read(content).digest).toBe(first.digest)
    writeFileSync(join(dir, 'key.txt'), 'ANOTHERKEY000001')
    expect(read(content).digest).not.toBe(first.digest)
    writeFileSync(join(dir, 'key.txt'), '\n')
    expect(refusalOf(content)).toMatch(/key of gateways\.ottpay must be at least 8/)
  })

  it('takes several accounts of several gateways, in the order in which they are written', () => {
    const channel = { payType: 'UPI', direction: 'in', country: 'in', currency: 'INR' }
    const doky = { merchantId: 'D', appId: '1', appKey: KEY, merchantKey: `${KEY}2`, urls: { order: 'https://d.example/order' } }
    const file = read({
      gateways: {
        okpay: [
          { ...okpay, channels: [channel] },
          { ...okpay, merchantId: '8', name: 'Second', use: false },
        ],
        dokypay: doky,
        ottpay: { ...ottpay, wallets: ['alipay'] },
      },
    })
    expect(file.accounts.map(({ account }) => [account.id, account.name, account.use])).toEqual([
      ['okpay:7', 'OKPAY', true],
      ['okpay:8', 'Second', false],
      ['dokypay:D.1', 'Dokypay', true],
      ['ottpay:ON00000001', 'OTT Pay', true],
    ])
    expect(settingsOf(file).channels).toEqual([{ ...channel, country: 'IN', wholeAmounts: false, native: false }])
    expect(file.accounts[2]).toMatchObject({
      account: { settings: { urls: { order: 'https://d.example/order', payout: '' } } },
      secrets: { appKey: KEY, merchantKey: `${KEY}2` },
    })
  })
})
