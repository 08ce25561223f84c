import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type Gateway, Secret } from '#main/gateways/gateway.ts'
import { createHttpClient, type HttpClient } from '#main/gateways/http.ts'
import { createOkPayGateway } from '#main/gateways/okpay/index.ts'
import { createProxyPayGateway, type ProxyPayAccount } from '#main/gateways/proxypay/index.ts'
import { startOkPaySimulator } from '#main/simulator/okpay/index.ts'
import { OKPAY_PRACTICE_MERCHANT } from '#main/simulator/okpay/practice-merchant.ts'
import { startProxyPaySimulator } from '#main/simulator/proxypay/index.ts'
import { PROXYPAY_PRACTICE_MERCHANT } from '#main/simulator/proxypay/practice-merchant.ts'
import { checkAccount, listVendorRefunds, readBalances } from '#main/vendor-desk/ask-vendor.ts'
import { NO_CAPABILITIES } from '#shared/bridge/contract.ts'
import { type DokypayRig, link, openDokypayRig } from '../gateways/dokypay-rig.ts'
import { putSale } from '../helpers/sales.ts'
import { LIVE, openVendorRig, PRACTICE, type VendorRig } from '../helpers/vendor-rig.ts'

let doky: DokypayRig
let rig: VendorRig
beforeEach(async () => {
  doky = await openDokypayRig()
  rig = openVendorRig(doky.gateway)
})
afterEach(async () => {
  rig.close()
  await doky.close()
})

/** A gateway that can do nothing, and says so. */
const bare: Gateway = {
  capabilities: NO_CAPABILITIES,
  pay: () => Promise.reject(new Error('not here')),
  showCode: () => Promise.reject(new Error('not here')),
  query: () => Promise.reject(new Error('not here')),
}

describe('balances', () => {
  it('of Dokypay, one for collecting and one for paying out, with the time of asking', async () => {
    const answer = await readBalances(rig.deps, LIVE, false)
    expect(answer).toMatchObject({
      ok: true,
      value: {
        askedAt: rig.deps.clock.now(),
        balances: [
          { currency: 'USD', kind: 'payment', availableMinor: 100_000_000, frozenMinor: 0, status: 'actived' },
          { currency: 'USD', kind: 'payout', availableMinor: 100_000_000 },
        ],
      },
    })
    expect(rig.heard).toEqual([{ accountId: LIVE, reached: true }])
  })

  it('of OKPAY and ProxyPay, in their own words', async () => {
    const http: HttpClient = createHttpClient()
    const { payKey, payoutKey, ...okSettings } = OKPAY_PRACTICE_MERCHANT
    const ok = await startOkPaySimulator({ ...OKPAY_PRACTICE_MERCHANT, port: 0, storeFile: null })
    const okpay = createOkPayGateway(
      { ...okSettings, baseUrl: ok.url, payKey: new Secret(payKey), payoutKey: new Secret(payoutKey) },
      http,
      DEFAULT_LIMITS,
    )
    const { signKey, ...proxySettings } = PROXYPAY_PRACTICE_MERCHANT
    const proxy = await startProxyPaySimulator({ ...PROXYPAY_PRACTICE_MERCHANT, port: 0, storeFile: null, numbers: 'two-decimals' })
    const proxyAccount = { ...proxySettings, baseUrl: proxy.url, signKey: new Secret(signKey) } as ProxyPayAccount
    const other = openVendorRig(okpay, createProxyPayGateway(proxyAccount, http, DEFAULT_LIMITS))
    const [of, from] = [await readBalances(other.deps, LIVE, false), await readBalances(other.deps, PRACTICE, true)]
    for (const answer of [of, from]) {
      expect(answer).toMatchObject({ ok: true })
      expect(answer.ok && answer.value.balances.length).toBeGreaterThan(0)
      expect(answer.ok && answer.value.balances.every(({ availableMinor }) => Number.isSafeInteger(availableMinor))).toBe(true)
    }
    other.close()
    http.close()
    await ok.close()
    await proxy.close()
  })

  it('of an account of the other mode, of none, and of one that has none, are not asked', async () => {
    expect(await readBalances(rig.deps, PRACTICE, false)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(await readBalances(rig.deps, 'gone', false)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    const other = openVendorRig(bare)
    expect(await readBalances(other.deps, LIVE, false)).toMatchObject({ ok: false, error: { code: 'no-capability' } })
    other.close()
    expect(rig.heard).toEqual([])
  })

  it('that do not come are told as silence, and a word that refuses with its code', async () => {
    const silent = openVendorRig({
      ...bare,
      capabilities: { ...NO_CAPABILITIES, balance: true },
      queryBalances: async () => ({ known: false, detail: 'timeout', code: null, spoken: false }),
    })
    expect(await readBalances(silent.deps, LIVE, false)).toMatchObject({ ok: false, error: { code: 'vendor-silent', retry: true } })
    expect(silent.heard).toEqual([{ accountId: LIVE, reached: false }])
    silent.close()
    const wrong = await openDokypayRig({ merchantId: '12345' })
    const refused = openVendorRig(wrong.gateway)
    expect(await readBalances(refused.deps, LIVE, false)).toMatchObject({ ok: false, error: { code: 'vendor-refused', facts: { code: '3010' } } })
    refused.close()
    await wrong.close()
    const broken = openVendorRig({
      ...bare,
      capabilities: { ...NO_CAPABILITIES, balance: true },
      queryBalances: () => Promise.reject(new Error('bug')),
    })
    expect(await readBalances(broken.deps, LIVE, false)).toMatchObject({ ok: false, error: { code: 'vendor-silent' } })
    broken.close()
  })
})

describe('whose an account is', () => {
  const ask = (account: string, more: object = {}) =>
    checkAccount(rig.deps, { accountId: LIVE, bankCode: 'TPCBVNVX', account, accountType: 'ACC', ...more }, false, rig.by)

  it('is told with the vendor’s name, and the journal keeps neither digits nor name', async () => {
    const answer = await ask('0123 4567 8901')
    expect(answer).toMatchObject({ ok: true, value: { holder: 'NGUYEN VAN A', checkId: expect.stringMatching(/^T01/) } })
    expect(await ask('99990000')).toMatchObject({ ok: true, value: { holder: null } })
    const lines = rig.facts('account.checked')
    expect(lines).toMatchObject([{ accountId: LIVE, bankCode: 'TPCBVNVX', accountType: 'ACC', answered: 'found' }, { answered: 'nobody' }])
    expect(lines[0]?.['checkId']).toBe(answer.ok ? answer.value.checkId : '')
    expect(JSON.stringify(lines)).not.toMatch(/4567|NGUYEN|9999/)
  })

  it('that cannot be one is not asked, and leaves no line', async () => {
    expect(await ask('')).toMatchObject({ ok: false, error: { code: 'bad-input', facts: { field: 'account' } } })
    expect(await ask('12&34')).toMatchObject({ ok: false, error: { code: 'bad-input' } })
    expect(await ask('12345', { bankCode: 'NOBANKXX' })).toMatchObject({ ok: false, error: { facts: { field: 'bankCode' } } })
    expect(await ask('12345', { accountId: PRACTICE })).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(rig.facts('account.checked')).toEqual([])
  })

  it('without an answer is an error, and the journal says that it was asked', async () => {
    await doky.sim.close()
    expect(await ask('12345678')).toMatchObject({ ok: false, error: { code: 'vendor-silent' } })
    expect(rig.facts('account.checked')).toMatchObject([{ answered: 'no_answer' }])
    doky = await openDokypayRig()
  })
})

describe('what the vendor lists as refunds', () => {
  it('is shown as it says, ours and those of its back office', async () => {
    const sale = putSale(rig.db, { number: 'T01LIST0001' })
    const { gatewayRef } = await doky.gateway.createLink(link({ orderId: sale.number, currency: 'CAD' }))
    doky.sim.customerDoes(sale.number, 'pays')
    const base = { orderId: sale.number, currency: 'CAD', wallet: 'alipay', gatewayRef } as const
    await doky.gateway.refund({ ...base, refundId: 'T01LISTR001', amountMinor: 100 })
    await doky.gateway.refund({ ...base, refundId: 'BACKOFFICE1', amountMinor: 200 })
    const answer = await listVendorRefunds(rig.deps, sale.number, false)
    expect(answer).toMatchObject({
      ok: true,
      value: {
        refunds: [
          { refundId: 'T01LISTR001', amountMinor: 100, currency: 'CAD', says: 'done' },
          { refundId: 'BACKOFFICE1', amountMinor: 200, says: 'done' },
        ],
      },
    })
  })

  it('is not asked about a payment of the other mode, or where the vendor has no such list', async () => {
    const sale = putSale(rig.db)
    expect(await listVendorRefunds(rig.deps, sale.number, true)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(await listVendorRefunds(rig.deps, 'T01NOBODY', false)).toMatchObject({ ok: false, error: { code: 'not-found' } })
    const other = openVendorRig(bare)
    const there = putSale(other.db)
    expect(await listVendorRefunds(other.deps, there.number, false)).toMatchObject({ ok: false, error: { code: 'no-capability' } })
    other.close()
  })
})
