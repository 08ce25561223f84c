import { createDokypayGateway } from '#main/gateways/dokypay/index.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createProxyPayGateway } from '#main/gateways/proxypay/index.ts'
import { startDokypaySimulator } from '#main/simulator/dokypay/index.ts'
import { DOKYPAY_PRACTICE_MERCHANT } from '#main/simulator/dokypay/practice-merchant.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { accountWith } from '../gateways/dokypay-rig.ts'
import { openNoticeBox } from '../gateways/notice-box.ts'
import { openHttp, type PayingSide, SHORT } from '../helpers/payout-rig.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

/* The other sides of three gateways, each with a gateway in front of it that really goes over HTTP. */

export async function okpaySide(): Promise<PayingSide> {
  const { payKey, payoutKey, currencies, ...account } = OKPAY_PRACTICE_MERCHANT
  const time = createVirtualClock()
  let passed = 0
  const now = () => time.now() + passed
  const sim = await startOkPaySimulator({ port: 0, storeFile: null, merchantId: account.merchantId, payKey, payoutKey, currencies, now })
  const http = openHttp()
  const box = await openNoticeBox()
  const secrets = { payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) }
  return {
    gateway: createOkPayGateway({ ...account, ...secrets, baseUrl: sim.url }, http, SHORT),
    currency: 'INR',
    methodId: 'BANK',
    payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234' },
    noticeUrl: box.url,
    async takeNotices() {
      await sim.settle()
      return box.got.splice(0)
    },
    held: () => sim.orders().map((one) => ({ id: one.order_id, amountMinor: one.amount, left: one.moved })),
    pass: (ms) => {
      passed += ms
    },
    async close() {
      http.close()
      box.close()
      await sim.close()
    },
  }
}

export async function proxypaySide(): Promise<PayingSide> {
  const { signKey, ...account } = PROXYPAY_PRACTICE_MERCHANT
  const time = createVirtualClock()
  let passed = 0
  const now = () => time.now() + passed
  const sim = await startProxyPaySimulator({
    port: 0,
    storeFile: null,
    merchant: account.merchant,
    signKey,
    currency: account.currency,
    numbers: 'short',
    now,
  })
  const http = openHttp()
  const box = await openNoticeBox()
  return {
    gateway: createProxyPayGateway({ ...account, baseUrl: sim.url, signKey: new Secret(signKey) }, http, SHORT),
    currency: 'BRL',
    methodId: '32902',
    payee: { name: 'Ana Lima', accountType: 'CPF', account: '52998224725', phone: '+5511987654321', email: 'ana@loja.com.br' },
    noticeUrl: box.url,
    async takeNotices() {
      await sim.settle()
      return box.got.splice(0)
    },
    held: () => sim.orders().map((one) => ({ id: one.order_id, amountMinor: one.amount, left: one.moved })),
    pass: (ms) => {
      passed += ms
    },
    async close() {
      http.close()
      box.close()
      await sim.close()
    },
  }
}

/** `queries`: whether the account tries the order query about payouts, which no document promises to work. */
export async function dokypaySide(queries: boolean): Promise<PayingSide> {
  const time = createVirtualClock()
  let passed = 0
  const sim = await startDokypaySimulator({ port: 0, storeFile: null, now: () => time.now() + passed, ...DOKYPAY_PRACTICE_MERCHANT })
  const http = openHttp()
  const box = await openNoticeBox()
  return {
    gateway: createDokypayGateway(accountWith({ urls: sim.urls, queriesPayouts: queries, currencies: ['INR'] }), http, SHORT),
    currency: 'INR',
    methodId: 'payout.bank.in',
    payee: { name: 'Asha Rao', account: '123456789012', bankCode: 'HDFC0001234', email: 'asha@example.com', phone: '+919812345678' },
    noticeUrl: box.url,
    async takeNotices() {
      await sim.postNotices()
      return box.got.splice(0)
    },
    held: () => sim.orders().map((one) => ({ id: one.order_id, amountMinor: one.amount, left: one.status === 'success' })),
    pass: (ms) => {
      passed += ms
    },
    async close() {
      http.close()
      box.close()
      await sim.close()
    },
  }
}
