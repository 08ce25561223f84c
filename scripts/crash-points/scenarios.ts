import { randomInt } from 'node:crypto'
import type { OrderDetail, PaymentSnapshot, SettingsView, StartedPayment, TillSnapshot } from '#shared/bridge/contract.ts'
import type { ZRecord } from '#shared/domain/closing.ts'
import type { AttemptStatus } from '#shared/domain/payment.ts'
import type { ReceiverView } from '#shared/domain/receiver.ts'
import type { Refund } from '#shared/domain/refund.ts'
import type { ShiftDetail, ShiftView } from '#shared/domain/shift.ts'

/** What a scenario works with. A call that the till refuses throws; being offline for a moment is waited out. */
export type Stage = {
  call<T>(channel: string, input?: unknown): Promise<T>
  /** The call's error code, or null when it went well. */
  refusal(channel: string, input: unknown): Promise<string | null>
  /** Tells the outside that something was acknowledged to the cashier: after a kill it must still be so. */
  ack(what: string, facts: Record<string, string | number>): void
  /** Asks until the attempt stands so; throws after a while. */
  until(attemptId: string, wanted: AttemptStatus[]): Promise<void>
  /** Asks until the refund is done; throws after a while. */
  untilRefunded(refundId: string): Promise<void>
  /** Waits until every print is over or in doubt; throws after a while. */
  untilPrinted(): Promise<void>
  /** Waits until the queue has nothing more to do; throws after a while. */
  untilQueueEmpty(): Promise<void>
  /** The customer of a QR. */
  customer(orderId: string, does: 'pays' | 'refuses'): Promise<void>
}

/**
 * One story of a till. `from`: steps count from the start of the program, or from the first thing done in it. `before` is played by an earlier
 * process that then dies. `settings`: practice has no settings file; pins has two people with PINs.
 */
export type Scenario = {
  name: string
  from: 'start' | 'play'
  settings?: 'practice' | 'pins'
  before?: (stage: Stage) => Promise<void>
  play: (stage: Stage) => Promise<void>
  /** A call without which the story cannot be played. */
  needs?: string
  /** The shop has a printer: what it printed is held against the book. */
  printer?: boolean
  /** The book is first one of the oldest format, with a sale in it. */
  upgrade?: boolean
}

const SALE = { amountMinor: 1234, tipMinor: 100, note: '', orderId: null as number | null }
const PAID_MINOR = SALE.amountMinor + SALE.tipMinor
const SCENES = {
  pays: '01',
  password: '02',
  declines: '05',
  lostPaid: '06',
  lostClosed: '07',
  lateSuccess: '08',
  wrongAmount: '09',
  garbage: '10',
  wrongDigest: '11',
  refundLost: '13',
}
const WALLET_DIGITS: Partial<Record<keyof typeof SCENES, string>> = {
  password: '13',
  declines: '13',
  lostClosed: '13',
  garbage: '13',
  lateSuccess: '62',
  wrongDigest: '62',
}

function code(scene: keyof typeof SCENES): string {
  const wallet = WALLET_DIGITS[scene] ?? '28'
  const digits = Array.from({ length: wallet === '62' ? 13 : 12 }, () => randomInt(10)).join('')
  return `${wallet}77${SCENES[scene]}${digits}`
}

async function start(stage: Stage, scene: keyof typeof SCENES, orderId: number | null = null): Promise<PaymentSnapshot> {
  const input = { ...SALE, orderId, code: code(scene), charge: true, wallet: null, despiteSimilar: true, despiteWarning: true }
  const { payment } = await stage.call<StartedPayment>('payment:start', input)
  if (!payment) throw new Error('the code was not charged')
  return payment
}

async function showQr(stage: Stage): Promise<PaymentSnapshot> {
  const { payment } = await stage.call<StartedPayment>('payment:show-qr', { ...SALE, wallet: 'wechat', despiteSimilar: true })
  if (!payment) throw new Error('no QR was asked for')
  return payment
}

/** A link to a page of the gateway, for as long as a QR lives there, so that one which nobody pays ends soon. */
async function showLink(stage: Stage): Promise<PaymentSnapshot> {
  const { offers } = await stage.call<TillSnapshot>('till:hello')
  const at = { accountId: offers[0]?.id ?? '', methodId: null, wallet: null, currency: 'CAD', payer: {}, seconds: 300 }
  const { payment } = await stage.call<StartedPayment>('payment:show-link', { ...SALE, ...at, despiteSimilar: true })
  if (!payment) throw new Error('no link was asked for')
  return payment
}

async function sellByLink(stage: Stage, does: 'pays' | 'refuses', ends: AttemptStatus): Promise<PaymentSnapshot> {
  const payment = await showLink(stage)
  const { id: attemptId } = payment.attempt
  await stage.until(attemptId, ['asking'])
  await stage.customer(attemptId, does)
  await stage.until(attemptId, [ends])
  stage.ack('ended', { attemptId, status: ends })
  return payment
}

async function sell(stage: Stage, scene: keyof typeof SCENES, ends: AttemptStatus): Promise<PaymentSnapshot> {
  const payment = await start(stage, scene)
  await stage.until(payment.attempt.id, [ends])
  stage.ack('ended', { attemptId: payment.attempt.id, status: ends })
  return payment
}

/** Gives back `amountMinor` of a fresh sale; what is wished is told before the till is asked, so that nothing beyond it may leave. */
async function giveBack(stage: Stage, scene: 'pays' | 'refundLost', amountMinor: number, channel: 'refund:start' | 'refund:when-back') {
  const { attempt } = await sell(stage, scene, 'paid')
  await giveBackOf(stage, attempt.id, amountMinor, channel)
}

async function giveBackOf(stage: Stage, attemptId: string, amountMinor: number, channel: 'refund:start' | 'refund:when-back'): Promise<void> {
  stage.ack('wish', { attemptId, amountMinor })
  const given = await stage.call<Refund | null>(channel, { attemptId, amountMinor, why: reason, approver: null })
  if (given) {
    stage.ack('refund', { refundId: given.id })
    await stage.untilRefunded(given.id)
    stage.ack('refunded', { refundId: given.id })
  } else {
    stage.ack('to do', { attemptId })
    await stage.untilQueueEmpty()
  }
}

const reason = 'settled with the customer'

/** Every story that is interrupted. */
export const SCENARIOS: Scenario[] = [
  { name: 'first start', from: 'start', play: async () => {} },
  { name: 'first start in practice', from: 'start', settings: 'practice', play: async () => {} },
  { name: 'sale paid', from: 'play', play: async (stage) => void (await sell(stage, 'pays', 'paid')) },
  { name: 'sale with a password', from: 'play', play: async (stage) => void (await sell(stage, 'password', 'paid')) },
  {
    name: 'declined, then a second code',
    from: 'play',
    play: async (stage) => {
      const { order } = await sell(stage, 'declines', 'declined')
      const second = await start(stage, 'pays', order.orderId)
      await stage.until(second.attempt.id, ['paid'])
      stage.ack('ended', { attemptId: second.attempt.id, status: 'paid' })
    },
  },
  { name: 'reply lost, paid', from: 'play', play: async (stage) => void (await sell(stage, 'lostPaid', 'paid')) },
  { name: 'reply lost, not paid', from: 'play', play: async (stage) => void (await sell(stage, 'lostClosed', 'declined')) },
  { name: 'reply garbage', from: 'play', play: async (stage) => void (await sell(stage, 'garbage', 'paid')) },
  {
    name: 'QR paid',
    from: 'play',
    play: async (stage) => {
      const { attempt } = await showQr(stage)
      await stage.until(attempt.id, ['asking'])
      await stage.customer(attempt.id, 'pays')
      await stage.until(attempt.id, ['paid'])
      stage.ack('ended', { attemptId: attempt.id, status: 'paid' })
    },
  },
  {
    name: 'QR paid, told by the gateway',
    from: 'play',
    needs: 'receiver:view',
    play: async (stage) => {
      const { settings } = await stage.call<SettingsView>('settings:get')
      const port = 20_000 + randomInt(20_000)
      const receiver = { ...settings.receiver, on: true, port, publicUrl: `http://127.0.0.1:${port}` }
      await stage.call('settings:save', { settings: { ...settings, receiver } })
      const until = async (good: (view: ReceiverView) => boolean) => {
        for (let round = 0; round < 200 && !good(await stage.call<ReceiverView>('receiver:view')); round++)
          await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await until(({ state }) => state.is !== 'off')
      const { attempt } = await showQr(stage)
      await stage.until(attempt.id, ['asking'])
      await stage.customer(attempt.id, 'pays')
      await until(({ state, notices }) => state.is === 'failed' || notices.some(({ askedAt }) => askedAt !== null))
      await stage.until(attempt.id, ['paid'])
      stage.ack('ended', { attemptId: attempt.id, status: 'paid' })
    },
  },
  {
    name: 'QR hidden',
    from: 'play',
    play: async (stage) => {
      const { attempt } = await showQr(stage)
      await stage.call('payment:leave', { attemptId: attempt.id })
      await stage.until(attempt.id, ['declined'])
    },
  },
  { name: 'link paid', from: 'play', needs: 'payment:show-link', play: async (stage) => void (await sellByLink(stage, 'pays', 'paid')) },
  {
    name: 'link refused, then another one',
    from: 'play',
    needs: 'payment:show-link',
    play: async (stage) => {
      await sellByLink(stage, 'refuses', 'declined')
      await sellByLink(stage, 'pays', 'paid')
    },
  },
  {
    name: 'link paid, part given back',
    from: 'play',
    needs: 'payment:show-link',
    play: async (stage) => {
      const { attempt } = await sellByLink(stage, 'pays', 'paid')
      await giveBackOf(stage, attempt.id, 500, 'refund:start')
    },
  },
  {
    name: 'late money, kept',
    from: 'play',
    play: async (stage) => {
      const { attempt } = await sell(stage, 'lateSuccess', 'declined')
      await stage.until(attempt.id, ['late_paid'])
      await stage.call('payment:keep', { attemptId: attempt.id, reason })
      stage.ack('ended', { attemptId: attempt.id, status: 'paid' })
    },
  },
  {
    name: 'wrong amount, closed by hand',
    from: 'play',
    play: async (stage) => {
      const { attempt } = await sell(stage, 'wrongAmount', 'held')
      await stage.call('payment:close-by-hand', { attemptId: attempt.id, reason, approver: null })
      stage.ack('ended', { attemptId: attempt.id, status: 'closed' })
    },
  },
  {
    name: 'resolve at start',
    from: 'start',
    before: async (stage) => {
      await start(stage, 'lostPaid')
      await start(stage, 'garbage')
      await start(stage, 'lostClosed')
      const { attempt } = await showQr(stage)
      await stage.until(attempt.id, ['asking'])
    },
    play: async (stage) => {
      await stage.call('payment:ask-all-now')
    },
  },
  {
    name: 'QR closed by hand, paid after all',
    from: 'play',
    before: async (stage) => {
      const { attempt } = await showQr(stage)
      await stage.until(attempt.id, ['asking'])
    },
    play: async (stage) => {
      const { open } = await stage.call<{ open: { attempt: { id: string } }[] }>('unresolved:list')
      const id = open[0]?.attempt.id
      if (id === undefined) return
      await stage.call('payment:close-by-hand', { attemptId: id, reason, approver: null })
      stage.ack('ended', { attemptId: id, status: 'closed' })
      await stage.customer(id, 'pays').catch(() => {})
      await stage.until(id, ['late_paid', 'closed'])
    },
  },
  {
    name: 'cash',
    from: 'play',
    play: async (stage) => {
      const { order } = await stage.call<OrderDetail>('cash:take', { ...SALE, givenMinor: 2000, despiteOpen: false })
      stage.ack('cash', { number: order.number })
    },
  },
  {
    name: 'cash instead of a declined sale',
    from: 'play',
    play: async (stage) => {
      const declined = await sell(stage, 'declines', 'declined')
      const { order } = await stage.call<OrderDetail>('cash:take', { ...SALE, orderId: declined.order.orderId, givenMinor: 1334, despiteOpen: false })
      stage.ack('cash', { number: order.number })
    },
  },
  {
    name: 'settings, account and people',
    from: 'play',
    play: async (stage) => {
      const { settings, accounts } = await stage.call<SettingsView>('settings:get')
      await stage.call('settings:save', { settings: { ...settings, shop: { ...settings.shop, name: 'Renamed' } } })
      stage.ack('shop', { name: 'Renamed' })
      const account = accounts[0]
      if (account) {
        const { id, kind, name, wallets, use } = account
        const changed = { ...account.settings, terminalNo: 'T9' }
        await stage.call('accounts:save', { id, kind, name, wallets, use, settings: changed, secrets: { signKey: 'FFFFFFFF00000000' } })
        stage.ack('account', { terminalNo: 'T9' })
      }
      await stage.call('settings:save-person', { personId: null, name: 'New One', role: 'cashier', pin: '4711' })
      stage.ack('person', { name: 'New One' })
      await stage.call('settings:set-mode', { mode: 'practice' })
      stage.ack('mode', { mode: 'practice' })
    },
  },
  {
    name: 'wrong PINs, then locked out',
    from: 'play',
    settings: 'pins',
    play: async (stage) => {
      const { people } = await stage.call<TillSnapshot>('till:hello')
      const personId = people.find(({ name }) => name === 'Ann')?.personId ?? 0
      for (let miss = 1; miss <= 5; miss++) {
        await stage.refusal('session:sign-in', { personId, pin: '0000' })
        stage.ack('miss', { name: 'Ann', misses: miss })
      }
      const other = people.find(({ name }) => name === 'Bob')?.personId ?? 0
      await stage.call('session:sign-in', { personId: other, pin: '2225' })
      await stage.call('session:sign-out')
    },
  },
  { name: 'refund', from: 'play', needs: 'refund:start', play: (stage) => giveBack(stage, 'pays', PAID_MINOR, 'refund:start') },
  { name: 'refund, reply lost', from: 'play', needs: 'refund:start', play: (stage) => giveBack(stage, 'refundLost', PAID_MINOR, 'refund:start') },
  // Less than half, so that nothing but the till itself keeps it from leaving twice.
  { name: 'refund from the queue', from: 'play', needs: 'refund:when-back', play: (stage) => giveBack(stage, 'pays', 500, 'refund:when-back') },
  {
    name: 'refund from the queue, reply lost',
    from: 'play',
    needs: 'refund:when-back',
    play: (stage) => giveBack(stage, 'refundLost', 500, 'refund:when-back'),
  },
  {
    name: 'a copy of the book',
    from: 'play',
    needs: 'book:backup',
    play: async (stage) => {
      await sell(stage, 'pays', 'paid')
      const { lines } = await stage.call<{ lines: number }>('book:backup')
      stage.ack('copy', { lines })
    },
  },
  {
    name: 'receipt printed',
    from: 'play',
    printer: true,
    needs: 'print:receipt',
    play: async (stage) => {
      await sell(stage, 'pays', 'paid')
      await stage.untilPrinted()
    },
  },
  {
    name: 'cash, drawer, receipt and a copy',
    from: 'play',
    printer: true,
    needs: 'print:receipt',
    play: async (stage) => {
      const { order } = await stage.call<OrderDetail>('cash:take', { ...SALE, givenMinor: 2000, despiteOpen: false })
      stage.ack('cash', { number: order.number })
      await stage.untilPrinted()
      await stage.call('print:receipt', { orderId: order.orderId, again: true })
      await stage.untilPrinted()
    },
  },
  {
    name: 'a shift, cash given back, and the closing of the day',
    from: 'play',
    needs: 'day:close',
    play: async (stage) => {
      const count = [{ valueMinor: 100, pieces: 5 }]
      const opened = await stage.call<ShiftView>('shift:open', { floatMinor: 500, count, why: 'emptied' })
      stage.ack('shift', { number: opened.shift?.number ?? 0, is: 'open' })
      const { order } = await stage.call<OrderDetail>('cash:take', { ...SALE, givenMinor: 2000, despiteOpen: false })
      stage.ack('cash', { number: order.number })
      const given = await stage.call<OrderDetail>('refund:cash', {
        orderId: order.orderId,
        amountMinor: 334,
        why: reason,
        mistake: false,
        approver: null,
      })
      stage.ack('given', { refundId: given.cashRefunds[0]?.id ?? '' })
      await stage.call('shift:move', { kind: 'out', amountMinor: 1_000, why: 'to the bank', approver: null })
      await stage.call('shift:count', { count })
      const closed = await stage.call<ShiftDetail>('shift:close', { keptMinor: 500, why: null })
      stage.ack('shift', { number: closed.shift.number, is: 'closed' })
      const z = await stage.call<ZRecord>('day:close', { signed: null })
      stage.ack('z', { number: z.number, hash: z.hash })
    },
  },
  { name: 'upgrade of an older book', from: 'start', upgrade: true, play: async () => {} },
]
