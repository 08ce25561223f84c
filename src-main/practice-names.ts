/** What the accounts of practice are and what people call them; they have no settings that a person entered. */
export const PRACTICE_NAMES = {
  ottpay: { id: 'practice', kind: 'ottpay', name: 'OTT Pay' },
  okpay: { id: 'practice-okpay', kind: 'okpay', name: 'OKPAY' },
  proxypay: { id: 'practice-proxypay', kind: 'proxypay', name: 'ProxyPay' },
  dokypay: { id: 'practice-dokypay', kind: 'dokypay', name: 'Dokypay' },
} as const
