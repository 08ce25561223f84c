import { describe, expect, it } from 'vitest'
import { signSorted, withSign, writeForm } from '#main/gateways/codec/sorted-sign.ts'
import { Secret } from '#main/gateways/gateway.ts'
import { complaintRequest } from '#main/simulator/okpay/index.ts'
import { proves } from '../../scripts/conformance/cells.ts'
import { gatewayOn, PAY_KEY, PAYOUT_KEY, silent } from './okpay-rig.ts'

describe('OKPAY’s notices', () => {
  const values = {
    mchId: '1000',
    out_trade_no: 'T1',
    currency: 'INR',
    money: '9.00',
    pay_money: '8.00',
    merchant_ratio: '5',
    real_money: '7.6',
    status: '1',
  }
  const read = (change: Record<string, string>, key = PAY_KEY, about: 'payment' | 'payout' = 'payment', drop: string[] = []) => {
    const sent = Object.fromEntries(Object.entries({ ...values, ...change }).filter(([name]) => !drop.includes(name)))
    const body = writeForm({ ...sent, sign: signSorted(sent, new Secret(key), 'md5') })
    return gatewayOn(silent).gateway.readNotice?.({ contentType: 'application/x-www-form-urlencoded', body: Buffer.from(body), query: '' }, about)
  }

  it('says what each status says, and unknown for others', () => {
    for (const [status, says] of [
      ['0', 'pending'],
      ['1', 'paid'],
      ['2', 'failed'],
      ['3', 'unknown'],
    ] as const) {
      expect(read({ status })).toMatchObject({ verified: true, notice: { says, code: status } })
    }
  })

  it('takes members that were added, and empty ones', () => {
    expect(read({ attach: '', added_later: 'yes' })).toMatchObject({ verified: true, notice: { amountMinor: 800 } })
  })

  it('of payouts go by money and the payout’s key', () => {
    expect(read({}, PAYOUT_KEY, 'payout', ['pay_money'])).toMatchObject({ verified: true, notice: { about: 'payout', amountMinor: 900 } })
    expect(read({}, PAY_KEY, 'payout', ['pay_money'])).toEqual({ verified: false, why: 'signature' })
    expect(read({ mchld: '1000' }, PAYOUT_KEY, 'payout', ['pay_money', 'mchId'])).toMatchObject({ verified: true })
  })

  it('of another merchant are not ours; without an id, a status or a readable amount they are unreadable', () => {
    expect(read({ mchId: '77' })).toEqual({ verified: false, why: 'not-ours' })
    for (const drop of [['out_trade_no'], ['status'], ['mchId'], ['currency']])
      expect(read({}, PAY_KEY, 'payment', drop)).toEqual({ verified: false, why: 'unreadable' })
    expect(read({ pay_money: '8.005' })).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are not believed when they are the same text cut into other members', () => {
    expect(read({ merchant_ratio: '5&money=1.00' }, PAY_KEY, 'payment', ['money'])).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are answered in the spelling of the settings', () => {
    const { gateway } = gatewayOn(silent, { acknowledge: 'SUCCESS' })
    const body = Buffer.from(writeForm({ ...values, sign: signSorted(values, new Secret(PAY_KEY), 'md5') }))
    expect(gateway.readNotice?.({ contentType: '', body, query: '' }, 'payment')).toMatchObject({ verified: true, acknowledge: 'SUCCESS' })
  })
})

describe('OKPAY’s questions about customers', () => {
  const { gateway } = gatewayOn(silent)
  const raw = ({ contentType, body }: { contentType: string; body: string }) => ({ contentType, body: Buffer.from(body), query: '' })

  it('are read when the signature is good', proves('okpay', 'happy', 'complaint'), () => {
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', 'r-1', PAY_KEY)))).toEqual({ verified: true, orderId: 'T1', rnd: 'r-1' })
  })

  it('are not read when it is not, or when a member is missing', proves('okpay', 'signature', 'complaint'), () => {
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', 'r-1', 'another key')))).toEqual({ verified: false, why: 'signature' })
    expect(gateway.readComplaint?.(raw(complaintRequest('T1', '', PAY_KEY)))).toEqual({ verified: false, why: 'unreadable' })
    expect(gateway.readComplaint?.(raw({ contentType: '', body: 'out_trade_no=T1&rnd=1' }))).toEqual({ verified: false, why: 'signature' })
    const notice = writeForm(withSign({ out_trade_no: 'T1', status: '1', mchId: '1000' }, new Secret(PAY_KEY), 'md5'))
    expect(gateway.readComplaint?.(raw({ contentType: '', body: notice }))).toEqual({ verified: false, why: 'unreadable' })
  })

  it('are answered with name and phone, and with nothing where one is missing', () => {
    expect(gateway.answerComplaint?.('Asha Rao', '+91 98123')).toBe('Asha Rao|+91 98123')
    expect(gateway.answerComplaint?.(' Asha|Rao\r\nX ', '98\u2028123')).toBe('Asha Rao X|98 123')
    expect(gateway.answerComplaint?.('', '98123')).toBeNull()
    expect(gateway.answerComplaint?.('Asha', ' | ')).toBeNull()
  })
})
