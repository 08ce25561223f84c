/** The port on which the practice gateway listens when it runs alone. */
export const PRACTICE_PORT = 4180

/** The made-up merchant of practice mode. The key is public and opens nothing but the simulator. */
export const PRACTICE_MERCHANT = {
  merchantId: 'PR00000001',
  operatorId: '0000000001',
  shopId: 'PR00000001001',
  terminalNo: '',
  version: '1.0',
  signKey: '0123456789ABCDEF',
  currency: 'CAD',
  callbackUrl: 'https://practice.invalid/callback',
} as const
