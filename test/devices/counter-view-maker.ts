import type { CounterView } from '#shared/bridge/contract.ts'

/** What the customer sees in this state, of a plain shop. */
export function viewOf(show: CounterView['show'], more: Partial<CounterView> = {}): CounterView {
  return {
    shopName: 'Café Crème & Söhne',
    currency: 'CAD',
    languages: ['en', 'zh'],
    practice: false,
    theme: 'system',
    wallets: ['alipay', 'wechat', 'unionpay'],
    greeting: '',
    logo: null,
    show,
    ...more,
  }
}

const LINK = { state: 'link', totalMinor: 12_840, expiresAt: null, remainingMs: 540_000, wholeMs: 600_000 } as const
const LINK_SHOWS: CounterView['show'][] = [
  { ...LINK, qrText: 'https://pay.example/checkout/T011RVWAXJJAQRB', paymentCode: null, holder: null },
  { ...LINK, qrText: null, paymentCode: '8808123456789012', holder: 'PT CONTOH SENTOSA', remainingMs: 86_000_000, wholeMs: 86_400_000 },
  { ...LINK, qrText: 'https://pay.example/va/88081234567890123456', paymentCode: '88081234567890123456', holder: 'PT CONTOH SENTOSA RAYA INDONESIA' },
  { ...LINK, qrText: null, paymentCode: null, holder: null, remainingMs: null, wholeMs: null },
]

/** One of each state a customer can be shown. */
export const EVERY_SHOW: CounterView['show'][] = [
  { state: 'idle' },
  { state: 'amount', totalMinor: 12_840 },
  { state: 'show-code', totalMinor: 12_840 },
  { state: 'open-pay', totalMinor: 12_840 },
  { state: 'waiting', totalMinor: 12_840, wallet: 'wechat' },
  { state: 'qr', totalMinor: 12_840, wallet: 'wechat', codeUrl: 'https://qr.example/1', remainingMs: 90_000, wholeMs: 180_000 },
  ...LINK_SHOWS,
  { state: 'paid', totalMinor: 12_840, wallet: 'wechat', lastDigits: 'Q9D4', changeMinor: null },
  { state: 'paid', totalMinor: 1_834, wallet: 'cash', lastDigits: 'Q9D4', changeMinor: 166 },
  { state: 'not-paid' },
  { state: 'ask-cashier' },
  { state: 'thanks' },
  { state: 'test' },
]
