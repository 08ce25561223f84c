import type { ProxyPaySettings } from '../../gateways/proxypay/index.ts'

/** The port on which it listens when it runs alone. */
export const PROXYPAY_PRACTICE_PORT = 4182

/** The made-up merchant of practice mode. The key is public and opens nothing but the simulator. One account has one currency, so one country. */
export const PROXYPAY_PRACTICE_MERCHANT = {
  merchant: 'PRACTICE01',
  signKey: 'practice-proxypay-key-0123456789a',
  currency: 'BRL',
  notifyUrl: 'https://practice.invalid/proxypay',
  encoding: 'json',
  pixWords: { phone: 'PHONE', randomKey: 'EPV' },
  channels: [
    { payCode: '32901', direction: 'in', country: 'BR', wholeAmounts: false },
    { payCode: '32902', direction: 'out', country: 'BR', wholeAmounts: false },
  ],
} satisfies Omit<ProxyPaySettings, 'baseUrl'> & { signKey: string }
