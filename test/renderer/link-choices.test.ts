import { describe, expect, it } from 'vitest'
import { DOKYPAY_METHODS, DOKYPAY_PAGE } from '#main/gateways/dokypay/methods.ts'
import { CHECKOUT_PAGE, LINK_METHODS } from '#main/gateways/ottpay/checkout.ts'
import { NO_CAPABILITIES, type OfferedAccount } from '#shared/bridge/contract.ts'
import type { LinkPanel } from '#shared/domain/link.ts'
import {
  byCountry,
  countdownWords,
  lifeWords,
  linkAccounts,
  linkChoices,
  needsForm,
  saleCurrencies,
  timesOf,
  walletOfMethod,
  wayName,
} from '../../src-renderer/screens/link/link-choices.ts'
import { fitsQr, inFours, isOnThisMachine, panelFace, payableUntil } from '../../src-renderer/screens/link/link-panel.ts'
import { textFor } from '../../src-renderer/text/text.ts'

const link = { ...NO_CAPABILITIES, link: true }
const OTT: OfferedAccount = { id: 'practice', kind: 'ottpay', name: 'OTT Pay', currencies: ['CAD'], capabilities: link, page: CHECKOUT_PAGE }
const DOKY: OfferedAccount = { id: 'doky', kind: 'dokypay', name: 'Dokypay', currencies: ['IDR', 'VND'], capabilities: link, page: DOKYPAY_PAGE }
const SCAN_ONLY: OfferedAccount = { id: 'scan', kind: 'ottpay', name: 'Scan', currencies: ['USD'], capabilities: NO_CAPABILITIES }
const text = textFor('en', 'CAD', 'UTC')

describe('what a cashier can choose', () => {
  it('accounts and currencies are those that make links, the shop’s own money first', () => {
    expect(saleCurrencies([SCAN_ONLY, DOKY, OTT], 'CAD')).toEqual(['CAD', 'IDR', 'VND'])
    expect(linkAccounts([SCAN_ONLY, DOKY, OTT], 'IDR')).toEqual([DOKY])
    expect(linkAccounts([SCAN_ONLY, DOKY, OTT], 'USD')).toEqual([])
  })

  it('an OTT Pay link: the customer chooses, the wallets that the shop takes, and what is no wallet of ours', () => {
    const choices = linkChoices(OTT, LINK_METHODS, 'CAD', ['alipay', 'unionpay'])
    expect(choices.map(({ methodId, wallet }) => [methodId, wallet])).toEqual([
      [null, null],
      ['ALIPAY', 'alipay'],
      ['UNIONPAY', 'unionpay'],
      ['GP', null],
    ])
    expect(choices.some(needsForm)).toBe(false)
    expect(choices.map((choice) => wayName(choice, text))).toEqual(['Customer chooses', 'Alipay', 'UnionPay', 'GP'])
  })

  it('an account without a page offers its methods alone', () => {
    const choices = linkChoices({ ...DOKY, page: null }, DOKYPAY_METHODS, 'IDR', [])
    expect(choices.every(({ methodId }) => methodId !== null)).toBe(true)
    expect(choices.every(({ method }) => method.direction === 'in')).toBe(true)
  })

  it('countries whose money the sale is in come first', () => {
    const choices = linkChoices(DOKY, DOKYPAY_METHODS, 'VND', [])
    const countries = byCountry(choices, 'VND').map(({ country }) => country)
    expect(countries.slice(0, 2)).toEqual([null, 'VN'])
    expect(byCountry(choices, 'VND').flatMap((group) => group.choices)).toHaveLength(choices.length)
  })

  it('a method of another currency is not offered', () => {
    const [method] = LINK_METHODS
    if (!method) throw new Error('no method')
    expect(linkChoices({ ...OTT, page: null }, [{ ...method, currency: 'CNY' }], 'CAD', ['alipay'])).toEqual([])
  })

  it('a wallet is told by the vendor’s word for it, never by a method of a country', () => {
    const walletOf = (id: string, country: string | null = null) => walletOfMethod({ id, country })
    expect([walletOf('WECHATPAY'), walletOf('ALIPAY'), walletOf('GP'), walletOf('alipay', 'ID')]).toEqual(['wechat', 'alipay', null, null])
  })

  it('times lie within what the method allows', () => {
    const [method] = LINK_METHODS
    if (!method) throw new Error('no method')
    expect(timesOf({ ...method, seconds: { min: 600, max: 7200 } })).toEqual([900, 3600])
    const { seconds: _seconds, ...without } = method
    expect(timesOf(without)).toEqual([])
    expect([300, 3600, 86_400].map((seconds) => lifeWords(seconds, text))).toEqual(['5 min', '1 h', '1 d'])
  })

  it('counts down in minutes, then hours, then days', () => {
    expect([588_000, 3_600_000, 86_000_000, 3 * 86_400_000].map((ms) => countdownWords(ms, text))).toEqual([
      '9:48',
      '1 h 0 min',
      '23 h 53 min',
      '3 d 0 h',
    ])
  })
})

const PANEL: LinkPanel = {
  url: null,
  qrText: null,
  qrImageUrl: null,
  deepLink: null,
  paymentCode: null,
  holder: null,
  guideUrl: null,
  guideCode: null,
  startsAt: null,
  expiresAt: null,
}

describe('what of a panel is drawn', () => {
  it('the vendor’s own QR text before its page, its page before what a phone opens', () => {
    expect(panelFace({ ...PANEL, url: 'https://pay.example/1', qrText: 'upi://pay?pa=a@b' }).qr).toBe('upi://pay?pa=a@b')
    expect(panelFace({ ...PANEL, url: 'https://pay.example/1', deepLink: 'gojek://x' }).qr).toBe('https://pay.example/1')
    expect(panelFace({ ...PANEL, deepLink: 'gojek://x' }).qr).toBe('gojek://x')
    expect(panelFace({ ...PANEL, deepLink: 'gojek://x', paymentCode: '88' }).qr).toBeNull()
  })

  it('the address of a picture is never drawn and never loaded; text in its place is the QR', () => {
    expect(panelFace({ ...PANEL, qrImageUrl: 'https://api.example/qr.png' })).toEqual({
      qr: null,
      picture: null,
      remotePicture: 'https://api.example/qr.png',
      tooLong: false,
    })
    expect(panelFace({ ...PANEL, qrImageUrl: '00020101021226670016COM' })).toMatchObject({ qr: '00020101021226670016COM', remotePicture: null })
  })

  it('a picture that came whole is drawn, but nothing else that calls itself one', () => {
    expect(panelFace({ ...PANEL, qrImageUrl: 'data:image/png;base64,iVBORw0KGgo=' }).picture).toBe('data:image/png;base64,iVBORw0KGgo=')
    expect(panelFace({ ...PANEL, qrImageUrl: 'data:image/svg+xml,<svg onload=alert(1)>' }).picture).toBeNull()
  })

  it('what no QR holds is said, not thrown', () => {
    const url = `https://pay.example/${'x'.repeat(4_000)}`
    expect(fitsQr(url)).toBe(false)
    expect(panelFace({ ...PANEL, url })).toMatchObject({ qr: null, tooLong: true })
  })

  it('numbers stand in fours, or as the vendor parted them', () => {
    expect(inFours('88 0812-345678')).toEqual(['88', '0812', '345678'])
    expect(inFours('880812345678901')).toEqual(['8808', '1234', '5678', '901'])
  })

  it('the end is the vendor’s, else counted from the request', () => {
    const times = { sentAt: 1_000, createdAt: 500 }
    expect(payableUntil({ panel: { ...PANEL, expiresAt: 9_000, lifeSeconds: 60 }, ...times })).toBe(9_000)
    expect(payableUntil({ panel: { ...PANEL, lifeSeconds: 60 }, ...times })).toBe(61_000)
    expect(payableUntil({ panel: PANEL, ...times })).toBeNull()
  })

  it('only a page of this machine may be opened', () => {
    expect(['http://127.0.0.1:4180/x', 'https://127.0.0.1/x', 'http://127.0.0.1.example/x', 'javascript:alert(1)', ''].map(isOnThisMachine)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
