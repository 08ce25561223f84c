import type { OkPaySettings } from '../../gateways/okpay/index.ts'

/** The port on which it listens when it runs alone. */
export const OKPAY_PRACTICE_PORT = 4181

type Channel = OkPaySettings['channels'][number]

const channel = (direction: 'in' | 'out', country: string, currency: string, payType: string): Channel => ({
  direction,
  country,
  currency,
  payType,
  wholeAmounts: false,
  native: false,
})

/** The made-up merchant of practice mode, with a channel for each rule of each country. The keys are public and open nothing but the simulator. */
export const OKPAY_PRACTICE_MERCHANT = {
  merchantId: '100001',
  payKey: 'practice-collect-key-0123456789ab',
  payoutKey: 'practice-payout-key-0123456789abc',
  notifyUrl: 'https://practice.invalid/okpay',
  returnUrl: 'https://practice.invalid/back',
  userIp: '',
  acknowledge: 'success' as const,
  currencies: ['INR', 'IDR', 'VND', 'PKR', 'THB', 'BRL', 'MXN', 'PHP'],
  channels: [
    channel('in', 'IN', 'INR', 'UPI'),
    channel('in', 'ID', 'IDR', 'QRIS'),
    channel('in', 'VN', 'VND', 'BANK_QR'),
    channel('in', 'VN', 'VND', 'MOMO'),
    channel('in', 'PK', 'PKR', 'JAZZCASH'),
    channel('in', 'BR', 'BRL', 'PIX'),
    channel('out', 'IN', 'INR', 'BANK'),
    channel('out', 'IN', 'INR', 'UPI'),
    channel('out', 'ID', 'IDR', 'BANK'),
    channel('out', 'VN', 'VND', 'BANK'),
    channel('out', 'PK', 'PKR', 'JAZZCASH'),
    channel('out', 'TH', 'THB', 'BANK'),
    channel('out', 'BR', 'BRL', 'PIX'),
    channel('out', 'MX', 'MXN', 'STP'),
    channel('out', 'MX', 'MXN', 'BANK'),
    channel('out', 'PH', 'PHP', 'BANK'),
    channel('out', 'PH', 'PHP', 'GCASH'),
  ],
}
