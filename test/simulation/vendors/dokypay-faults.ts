import { readStrictJsonObject } from '#main/gateways/codec/strict-json.ts'
import { signRequest } from '#main/gateways/dokypay/seal.ts'
import type { Secret } from '#main/gateways/gateway.ts'
import { type HeldOrder, written } from '#main/simulator/dokypay/book.ts'
import type { Fault } from '../../../scripts/simulation/report.ts'
import type { VendorHeard, VendorParts } from './vendor.ts'

/** How Dokypay's replies go wrong in their content: the reply as it then is, counted where there was something to change. */
export function createDokypayFaults(
  { now, chance, count }: Pick<VendorParts, 'now' | 'chance' | 'count'>,
  keys: { app: Secret; merchant: Secret },
  orders: () => HeldOrder[],
): (fault: Fault, heard: VendorHeard, reply: string | null) => string | null {
  function changed(fault: Fault, { action, id }: VendorHeard, reply: string | null): string | null {
    const json = reply === null ? null : readStrictJsonObject(reply)
    const data = json?.data as Record<string, string> | undefined
    if (fault === 'false-fail') {
      if (!action.startsWith('PAY') && action !== 'REFUND') return reply
      count(fault, action)
      // What surely means that nothing was made is believed of a payout; of the others it is asked about first.
      const resultCode = action === 'PAYOUT' ? '9001' : '1001'
      return JSON.stringify({ code: '200', msg: 'OK', timestamp: String(now()), data: { resultCode, message: 'it failed' } })
    }
    if (!json || !data || data.resultCode !== '0000' || data.sign === undefined) return reply
    const isApp = action.startsWith('PAY')
    const isSigned = isApp ? keys.app : keys.merchant
    const sealed = (members: Record<string, string>, signedOver = members): string => {
      count(fault, action)
      const { sign: _sign, ...bare } = signedOver
      return JSON.stringify({ ...json, data: { ...members, sign: signRequest(bare, isSigned) } })
    }
    const status = action === 'ASK-REFUND' || action === 'REFUND' ? 'status' : 'tradeStatus'
    switch (fault) {
      case 'wrong-digest':
        // Says that all went well, whatever the truth is; the signature belongs to other data.
        return sealed({ ...data, [status]: 'success' }, { ...data, [status]: 'pending', amount: '0.01' })
      case 'wrong-amount': {
        if (data[status] !== 'success') return reply
        const trueMinor = Math.round(Number(data.processAmount ?? data.amount) * 100)
        // Of a refund never a sum that could be true; of an order less than was paid: more would pass for a fee on top, and that is no lie about the sale.
        if (status === 'status') return sealed({ ...data, amount: written(chance.pick([trueMinor - 1, 99_999_999]), 'INR') })
        return sealed({ ...data, processAmount: written(chance.pick([trueMinor - 2, Math.max(1, Math.floor(trueMinor / 10))]), 'INR') })
      }
      case 'other-order': {
        if (action === 'REFUND' || action === 'ASK-REFUND') return sealed({ ...data, merRefundNo: 'S01ANOTHER', refundNo: '1999', status: 'success' })
        const other = orders().find(({ orderId }) => orderId !== id)
        return other
          ? sealed({ ...data, merTransNo: other.orderId, tradeNo: other.tradeNo, ...(action === 'ASK' && { tradeStatus: 'success' }) })
          : reply
      }
      default:
        return reply
    }
  }
  return changed
}
