/** The port on which it listens when it runs alone. */
export const DOKYPAY_PRACTICE_PORT = 4183

/** The merchant of the practice gateway: made up, and of no use anywhere else. */
export const DOKYPAY_PRACTICE_MERCHANT = {
  merchantId: '90000',
  appId: '9000000001',
  appKey: 'practice0app0key0practice0app0ke',
  merchantKey: 'practice0merchant0key0practice00',
  subscriptionPmId: 'practice.subscription',
}
