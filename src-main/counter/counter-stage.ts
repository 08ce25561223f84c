import type { PaymentSnapshot } from '#shared/bridge/contract.ts'
import type { Clock } from '../clock/clock.ts'
import { type CounterShow, type CounterWish, counterShow, resumedShow } from './counter-view.ts'

/** How long Paid stays when the cashier does not go on, then Thank you, then the idle picture: nothing of a customer waits for the next one. */
export const PAID_MS = 12_000
export const THANKS_MS = 6_000
/** A test picture goes by itself. */
export const TEST_MS = 30_000

/** A QR that was counting when the till stopped; `endsAt` is monotonic. */
export type ResumedQr = { attemptId: string; endsAt: number }
type CashShown = { totalMinor: number; changeMinor: number; lastDigits: string }

/** What the stage looks at each time; `resumed` is the payment of a resumed QR as it stands. */
export type StageFacts = { current: PaymentSnapshot | null; wish: CounterWish; cash: CashShown | null; resumed: PaymentSnapshot | null }

/** Adds time to what the customer sees: Paid becomes Thank you becomes idle, a test picture ends. `changed` is called when something is over. */
export type CounterStage = {
  show(facts: StageFacts): CounterShow
  /** Shows the test picture while nothing is sold. */
  test(): void
  /** Takes over a QR that was counting before a restart, until something else is shown. */
  resume(qr: ResumedQr): void
  resumedAttempt(): string | null
  stop(): void
}

/** Makes the stage. It keeps times, never money: all of it may be lost at any moment. */
export function createCounterStage(clock: Pick<Clock, 'monotonic' | 'after'>, changed: () => void): CounterStage {
  /** The Paid that is shown or was shown last; `leftAt` when the cashier went on, null while it stands. */
  let paid: { key: string; since: number; leftAt: number | null } | null = null
  let testUntil = Number.NEGATIVE_INFINITY
  let resumed: ResumedQr | null = null
  const timers = new Set<() => void>()

  function later(delayMs: number): void {
    const cancel = clock.after(Math.max(0, delayMs) + 1, () => {
      timers.delete(cancel)
      changed()
    })
    timers.add(cancel)
  }

  function base({ current, wish, cash, resumed: payment }: StageFacts, now: number): { show: CounterShow; key: string } {
    if (current || cash || wish.state !== 'idle') resumed = null
    if (cash) return { show: { state: 'paid', wallet: 'cash', ...cash }, key: `cash ${cash.lastDigits}` }
    if (resumed && payment) return { show: resumedShow(payment, Math.max(0, resumed.endsAt - now)), key: payment.attempt.id }
    return { show: counterShow(current, wish), key: current?.attempt.id ?? '' }
  }

  function paidOver(show: CounterShow, key: string, now: number): CounterShow {
    if (paid?.key !== key) {
      paid = { key, since: now, leftAt: null }
      later(PAID_MS)
      later(PAID_MS + THANKS_MS)
    }
    const age = now - paid.since
    return age < PAID_MS ? show : age < PAID_MS + THANKS_MS ? { state: 'thanks' } : { state: 'idle' }
  }

  /** The cashier went on and keys nothing yet: the customer is still thanked. */
  function thanked(now: number): boolean {
    if (paid === null) return false
    if (paid.leftAt === null) {
      paid.leftAt = now
      later(THANKS_MS)
    }
    return now < Math.min(paid.leftAt + THANKS_MS, paid.since + PAID_MS + THANKS_MS)
  }

  return {
    show(facts) {
      const now = clock.monotonic()
      const { show, key } = base(facts, now)
      if (show.state === 'paid') return paidOver(show, key, now)
      if (show.state !== 'idle') {
        paid = null
        testUntil = Number.NEGATIVE_INFINITY
        return show
      }
      if (now < testUntil) return { state: 'test' }
      if (thanked(now)) return { state: 'thanks' }
      paid = null
      return show
    },
    test() {
      testUntil = clock.monotonic() + TEST_MS
      later(TEST_MS)
      changed()
    },
    resume(qr) {
      resumed = qr
      later(qr.endsAt - clock.monotonic())
    },
    resumedAttempt: () => resumed?.attemptId ?? null,
    stop() {
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}
