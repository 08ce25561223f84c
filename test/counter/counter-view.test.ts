import { describe, expect, it } from 'vitest'
import { type CounterWish, counterShow } from '#main/counter/counter-view.ts'
import type { PaymentSnapshot } from '#shared/bridge/contract.ts'
import { ATTEMPT_STATUSES, type AttemptKind, type AttemptStatus } from '#shared/domain/payment.ts'

function snapshot(status: AttemptStatus, kind: AttemptKind = 'scan', codeUrl: string | null = null): PaymentSnapshot {
  return {
    attempt: {
      id: 'T01ABCDEF12WXYZ',
      orderId: 1,
      kind,
      accountId: 'secret-account',
      wallet: 'wechat',
      amountMinor: 1234,
      currency: 'CAD',
      status,
      reason: 'refused',
      codeUrl,
      methodId: null,
      panel: null,
      codeMasked: '13···4711',
      gatewayRef: 'WX-secret-ref',
      paidMinor: 1234,
      createdAt: 1,
      sentAt: 1,
      endedAt: null,
      windowMs: 45_000,
      askedCount: 0,
      notFoundCount: 0,
      notFoundSince: null,
      lastAnswer: null,
      lastAnswerAt: null,
      nextAskAt: null,
    },
    order: {
      orderId: 1,
      number: 'T01ABCDEF12WXYZ',
      at: 1,
      businessDay: '2026-03-04',
      tender: 'wechat',
      kind,
      totalMinor: 1234,
      tipMinor: 0,
      refundedMinor: 0,
      currency: 'CAD',
      status,
      reason: null,
      personName: 'Secret Cashier',
      note: 'secret note',
      practice: false,
    },
    remainingMs: 30_000,
    asOf: 1,
    nextAskInMs: 3_000,
    diary: [{ seq: 1, at: 1, type: 'payment.asked', attemptId: null, personName: 'Secret Cashier', facts: { secret: 'fact' } }],
  }
}
const IDLE: CounterWish = { state: 'idle' }

describe('the counter screen', () => {
  it('shows what the sale screen wishes while there is no payment', () => {
    for (const wish of [
      IDLE,
      { state: 'amount', totalMinor: 5 },
      { state: 'show-code', totalMinor: 5 },
      { state: 'open-pay', totalMinor: 5 },
    ] as CounterWish[])
      expect(counterShow(null, wish)).toEqual(wish)
  })

  it('shows each state of a payment, whatever the sale screen wishes', () => {
    const shows: Record<AttemptStatus, string> = {
      created: 'waiting',
      sending: 'waiting',
      asking: 'waiting',
      unresolved: 'ask-cashier',
      held: 'ask-cashier',
      paid: 'paid',
      declined: 'not-paid',
      not_sent: 'not-paid',
      closed: 'not-paid',
      late_paid: 'ask-cashier',
    }
    for (const status of ATTEMPT_STATUSES)
      expect([status, counterShow(snapshot(status), { state: 'amount', totalMinor: 999 }).state]).toEqual([status, shows[status]])
    expect(counterShow(snapshot('paid'), IDLE)).toEqual({ state: 'paid', totalMinor: 1234, wallet: 'wechat', lastDigits: 'WXYZ', changeMinor: null })
    expect(counterShow(snapshot('asking'), IDLE)).toEqual({ state: 'waiting', totalMinor: 1234, wallet: 'wechat' })
    expect(counterShow(snapshot('sending', 'qr'), IDLE)).toEqual({ state: 'amount', totalMinor: 1234 })
    expect(counterShow(snapshot('asking', 'qr', 'https://qr.example/1'), IDLE)).toEqual({
      state: 'qr',
      totalMinor: 1234,
      wallet: 'wechat',
      codeUrl: 'https://qr.example/1',
      remainingMs: 30_000,
      wholeMs: 45_000,
    })
  })

  it('never shows a QR that is over, and nothing of people, notes, codes or references', () => {
    for (const status of ATTEMPT_STATUSES) {
      for (const kind of ['scan', 'qr'] as const) {
        const show = JSON.stringify(counterShow(snapshot(status, kind, 'https://qr.example/1'), { state: 'amount', totalMinor: 999 }))
        for (const secret of ['secret', 'Secret', '4711', '999', 'refused', 'T01ABCDEF12']) expect(show).not.toContain(secret)
        if (kind === 'scan' || !['created', 'sending', 'asking'].includes(status)) expect(show).not.toContain('qr.example')
      }
    }
  })
})
