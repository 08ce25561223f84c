import type { Payout } from '#shared/domain/payout.ts'
import { listNoticesOfPayout } from '../db/payouts.ts'
import type { Gateway, Notice, PayoutAnswer } from '../gateways/gateway.ts'
import type { PayoutDeps } from './payout-deps.ts'
import type { Heard, Reversal } from './settle-payout.ts'

/**
 * What the gateway's calls about a payout say that asking does not, oldest first. Where the gateway can be asked, that is only that the money came
 * back: no question tells it. Where it cannot, its calls are all there is. Each was verified when it came in and is verified again here, because
 * it was kept as it came; what was heard before is not among them.
 */
export function unheardNotices(deps: PayoutDeps, gateway: Gateway, payout: Payout): Extract<Heard, { source: 'notice' }>[] {
  const { readNotice } = gateway
  if (!readNotice) return []
  const canAsk = gateway.queryPayout !== undefined
  return listNoticesOfPayout(deps.db, payout.accountId, payout.id, payout.heardNotice).flatMap(({ noticeId, ...raw }) => {
    const reading = readNotice.call(gateway, { ...raw, body: new Uint8Array(raw.body) }, 'payout')
    if (!reading.verified || reading.notice.about !== 'payout' || reading.notice.id !== payout.id) return []
    if (canAsk && reading.notice.says !== 'reversed') return []
    return [{ source: 'notice' as const, answer: asAnswer(reading.notice), noticeId }]
  })
}

function asAnswer({ id, says, code, amountMinor, currency, gatewayRef, feeMinor }: Notice): PayoutAnswer | Reversal {
  switch (says) {
    case 'paid': {
      const facts = { payoutId: id, amountMinor, feeMinor: feeMinor ?? null, currency, gatewayRef, bankRef: null }
      return { kind: 'done', detail: 'paid', code, facts }
    }
    case 'failed':
      return { kind: 'failed', detail: 'declined', code, reason: 'refused' }
    case 'pending':
      return { kind: 'pending', detail: 'in_progress', code, gatewayRef }
    case 'reversed':
      return { kind: 'reversed', detail: 'payout_reversed', code, gatewayRef }
    default:
      return { kind: 'no_answer', detail: 'unknown_code', code, spoken: true, notFound: false }
  }
}
