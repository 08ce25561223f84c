import { beforeEach, describe, expect, it } from 'vitest'
import { createCounterStage, PAID_MS, type StageFacts, TEST_MS, THANKS_MS } from '#main/counter/counter-stage.ts'
import type { PaymentSnapshot } from '#shared/bridge/contract.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'

const NOTHING: StageFacts = { current: null, wish: { state: 'idle' }, cash: null, resumed: null }
const payment = (status: AttemptStatus, id = 'T01ABCDEF12WXYZ', codeUrl: string | null = null) =>
  ({
    attempt: { id, status, kind: codeUrl ? 'qr' : 'scan', wallet: 'wechat', amountMinor: 1_234, codeUrl, windowMs: 180_000 },
    order: { tender: 'wechat' },
    remainingMs: 90_000,
  }) as unknown as PaymentSnapshot

let now: number
let due: { at: number; work: () => void }[]
let changes: number
let stage: ReturnType<typeof createCounterStage>
beforeEach(() => {
  now = 1_000
  due = []
  changes = 0
  const after = (delayMs: number, work: () => void) => {
    const entry = { at: now + delayMs, work }
    due.push(entry)
    return () => {
      due = due.filter((other) => other !== entry)
    }
  }
  stage = createCounterStage({ monotonic: () => now, after }, () => changes++)
})
function pass(ms: number): void {
  now += ms
  for (const entry of due.filter(({ at }) => at <= now)) {
    due = due.filter((other) => other !== entry)
    entry.work()
  }
}
const seen = (more: Partial<StageFacts>) => stage.show({ ...NOTHING, ...more }).state

describe('paid', () => {
  it('becomes thanks, becomes idle, by itself, and screens are told each time', () => {
    const facts = { current: payment('paid') }
    expect(seen(facts)).toBe('paid')
    pass(PAID_MS - 1)
    expect([seen(facts), changes]).toEqual(['paid', 0])
    pass(2)
    expect([seen(facts), changes]).toEqual(['thanks', 1])
    pass(THANKS_MS)
    expect([seen(facts), changes]).toEqual(['idle', 2])
    pass(3_600_000)
    expect(seen(facts)).toBe('idle')
  })
  it('becomes thanks when the cashier goes on, and gives way to the next customer at once', () => {
    seen({ current: payment('paid') })
    pass(1_000)
    expect(seen({})).toBe('thanks')
    pass(THANKS_MS - 1)
    expect(seen({})).toBe('thanks')
    pass(2)
    expect([seen({}), changes]).toEqual(['idle', 1])
    seen({ current: payment('paid', 'T01ABCDEF12AAAA') })
    expect(seen({ wish: { state: 'amount', totalMinor: 5 } })).toBe('amount')
    expect(seen({})).toBe('idle')
  })
  it('counts anew for the next sale, also one of the same amount', () => {
    seen({ current: payment('paid') })
    pass(PAID_MS + THANKS_MS + 1)
    expect(seen({ current: payment('paid', 'T01ABCDEF12AAAA') })).toBe('paid')
    expect(seen({ cash: { totalMinor: 5, changeMinor: 1, lastDigits: 'BBBB' } })).toBe('paid')
  })
})

describe('the test picture', () => {
  it('ends by itself and yields to a sale', () => {
    stage.test()
    expect(seen({})).toBe('test')
    pass(TEST_MS + 2)
    expect(seen({})).toBe('idle')
    stage.test()
    expect(seen({ wish: { state: 'show-code', totalMinor: 5 } })).toBe('show-code')
    expect(seen({})).toBe('idle')
  })
  it('does not cover a payment', () => {
    seen({ current: payment('asking') })
    stage.test()
    expect(seen({ current: payment('asking') })).toBe('waiting')
  })
})

describe('a QR from before a restart', () => {
  const qr = (status: AttemptStatus) => payment(status, 'T01ABCDEF12WXYZ', 'https://qr.example/1')
  it('counts on to its own end, then sends to the cashier', () => {
    stage.resume({ attemptId: 'T01ABCDEF12WXYZ', endsAt: now + 60_000 })
    expect(stage.show({ ...NOTHING, resumed: qr('unresolved') })).toEqual({
      state: 'qr',
      totalMinor: 1_234,
      wallet: 'wechat',
      codeUrl: 'https://qr.example/1',
      remainingMs: 60_000,
      wholeMs: 180_000,
    })
    pass(60_001)
    expect([seen({ resumed: qr('unresolved') }), changes]).toEqual(['ask-cashier', 1])
  })
  it('is paid when it is, and thanked', () => {
    stage.resume({ attemptId: 'T01ABCDEF12WXYZ', endsAt: now + 60_000 })
    expect(seen({ resumed: qr('paid') })).toBe('paid')
    pass(PAID_MS + THANKS_MS + 2)
    expect(seen({ resumed: qr('paid') })).toBe('idle')
  })
  it('is gone for good when something else is shown', () => {
    for (const other of [{ wish: { state: 'amount', totalMinor: 5 } as const }, { current: payment('asking') }]) {
      stage.resume({ attemptId: 'T01ABCDEF12WXYZ', endsAt: now + 60_000 })
      seen({ ...other, resumed: qr('unresolved') })
      expect(stage.resumedAttempt()).toBeNull()
      expect(seen({ resumed: qr('unresolved') })).toBe('idle')
    }
  })
})
