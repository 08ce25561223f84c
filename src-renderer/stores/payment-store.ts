import { create } from 'zustand'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { CodeCard, OrderDetail, PaymentSnapshot, SimilarSale } from '#shared/bridge/contract.ts'
import { fail, type Result } from '#shared/domain/result.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { call, on } from '../bridge.ts'
import { sound } from '../input/sounds.ts'
import { clearSale, saleInput, useSale } from './sale-store.ts'
import { go, useScreen } from './screen-store.ts'
import { useTill } from './till-store.ts'

/** A payment with the moment it reached this screen on a clock that never jumps: countdowns start from there. */
export type ShownPayment = PaymentSnapshot & { receivedAt: number }

type PaymentState = {
  payment: ShownPayment | null
  card: CodeCard | null
  /** When the card's code was read, on the wall clock. */
  cardAt: number
  /** What the QR screen asks before it shows a code: an earlier sale that looks the same, and for which wallet. */
  similarQr: { wallet: Wallet; earlier: SimilarSale } | null
  /** A cash sale that was just taken. */
  cash: OrderDetail | null
  /** True while main is asked to begin something: a second scan or touch does nothing. */
  busy: boolean
  error: AppError | null
  /** A short word to the cashier that is no error, such as "key in an amount first". */
  hint: 'need-amount' | 'busy' | 'torn' | 'own-money' | null
}

const NOTHING: PaymentState = { payment: null, card: null, cardAt: 0, similarQr: null, cash: null, busy: false, error: null, hint: null }

/** The payment the cashier is with, and what leads to it. */
export const usePayment = create<PaymentState>(() => NOTHING)

// The scanned code itself never stands in a store, where it could be drawn: it lives only between the scan and the cashier's answer.
let code = ''

function shown(payment: PaymentSnapshot): ShownPayment {
  return { ...payment, receivedAt: performance.now() }
}

/** Takes over a payment: same attempt or a new one. */
export function follow(payment: PaymentSnapshot): void {
  const before = usePayment.getState().payment
  usePayment.setState({ payment: shown(payment), error: null })
  const changed = before?.attempt.id !== payment.attempt.id || before.attempt.status !== payment.attempt.status
  if (!changed) return
  const { status } = payment.attempt
  if (status === 'paid') {
    sound('paid')
    clearSale()
  } else if (status === 'declined' || status === 'not_sent') sound('declined')
  else if (status === 'unresolved' || status === 'held' || status === 'late_paid') sound('unresolved')
}

/** Follows main's events; called once. */
export function startPaymentStore(): void {
  on('payment:changed', (payment) => {
    const mine = usePayment.getState().payment
    if (mine?.attempt.id === payment.attempt.id) follow(payment)
  })
}

/** After a (re)load: goes on with the payment main says is current. */
export function resumePayment(current: PaymentSnapshot | null): void {
  if (!current) return
  // The line was away for a moment: what happened to the payment in view meanwhile is news, with its sound. On a fresh page nothing is.
  if (usePayment.getState().payment?.attempt.id === current.attempt.id) {
    follow(current)
    return
  }
  usePayment.setState({ payment: shown(current) })
  if (useScreen.getState().place.screen === 'sale') go('payment')
}

/** Runs one beginning at a time; a second one while it runs is refused without asking main. */
export async function alone<T>(work: () => Promise<Result<T, AppError>>): Promise<Result<T, AppError> | null> {
  if (usePayment.getState().busy) return null
  usePayment.setState({ busy: true, error: null, hint: null })
  try {
    const answer = await work()
    if (!answer.ok) usePayment.setState({ error: answer.error })
    return answer
  } catch {
    const error: AppError = { code: 'internal', retry: false, facts: {} }
    usePayment.setState({ error })
    return fail(error)
  } finally {
    usePayment.setState({ busy: false })
  }
}

type Answers = { charge: boolean; wallet?: Wallet | null; despiteSimilar?: boolean; despiteWarning?: boolean }

async function start(answers: Answers, heardCard: boolean): Promise<void> {
  const input = {
    ...saleInput(),
    code,
    charge: answers.charge,
    wallet: answers.wallet ?? null,
    despiteSimilar: answers.despiteSimilar ?? false,
    despiteWarning: answers.despiteWarning ?? false,
  }
  const answer = await alone(() => call('payment:start', input))
  if (!answer?.ok) {
    if (answer) sound('declined')
    return
  }
  const { card, payment } = answer.value
  usePayment.setState({ card })
  if (payment) {
    code = ''
    // A card that was heard already is only answered now.
    if (!heardCard) sound('scan')
    follow(payment)
    go('payment')
  } else sound(card?.verdict === 'product-barcode' ? 'soft' : card?.verdict === 'pay-code' || card?.verdict === 'choose-wallet' ? 'scan' : 'warn')
}

/** A code was read (or typed by hand): shows its card, and charges at once where `charge` is wanted and nothing speaks against it. */
export async function scanCode(text: string, charge: boolean): Promise<void> {
  if (usePayment.getState().busy) return
  code = text
  usePayment.setState({ card: null, cardAt: Date.now(), payment: null, cash: null })
  await start({ charge }, false)
}

/** The cashier's answer to a card: charge it, with the wallet and the confirmations they gave. */
export async function chargeCard(answers: Omit<Answers, 'charge'> = {}): Promise<void> {
  await start({ ...answers, charge: true }, true)
}

/** Puts the card away and waits for another scan. */
export function dropCard(): void {
  code = ''
  usePayment.setState({ card: null, error: null, hint: null })
}

/** Shows a QR of this wallet; an earlier sale that looks the same is asked about first. */
export async function showQr(wallet: Wallet, despiteSimilar = false): Promise<void> {
  usePayment.setState({ similarQr: null, payment: null, cash: null, card: null })
  const answer = await alone(() => call('payment:show-qr', { ...saleInput(), wallet, despiteSimilar }))
  if (!answer?.ok) return
  const { similar, payment } = answer.value
  if (payment) {
    follow(payment)
    go('payment')
  } else if (similar) {
    usePayment.setState({ similarQr: { wallet, earlier: similar } })
    sound('warn')
  }
}

/** Books a cash sale and shows it as paid. */
export async function takeCash(givenMinor: number, despiteOpen: boolean): Promise<void> {
  const answer = await alone(() => call('cash:take', { ...saleInput(), givenMinor, despiteOpen }))
  if (!answer?.ok) return
  usePayment.setState({ cash: answer.value, payment: null, card: null })
  clearSale()
  sound('paid')
  go('payment')
}

/** Asks the gateway now. */
export async function askNow(): Promise<void> {
  const attemptId = usePayment.getState().payment?.attempt.id
  if (!attemptId) return
  const answer = await call('payment:ask-now', { attemptId })
  if (answer.ok) follow(answer.value)
  else usePayment.setState({ error: answer.error })
}

function leave(): void {
  const attemptId = usePayment.getState().payment?.attempt.id
  if (attemptId) void call('payment:leave', { attemptId })
  code = ''
  usePayment.setState(NOTHING)
}

/** Back to an empty sale screen; a running payment goes on without this screen. */
export function newSale(): void {
  leave()
  clearSale()
  go('sale')
}

/** Back to the sale screen with the amount still there, where nothing was sent yet. */
export function backToSale(): void {
  if (usePayment.getState().payment) {
    newSale()
    return
  }
  leave()
  go('sale')
}

/** After a decline: the next attempt of the same sale, by the way the cashier chose. */
export function tryAgain(way: 'scan' | 'qr' | 'link' | 'cash'): void {
  const payment = usePayment.getState().payment
  if (!payment) return
  const { order } = payment
  leave()
  useSale.setState({
    amountMinor: order.totalMinor - order.tipMinor,
    tip: order.tipMinor === 0 ? null : { minor: order.tipMinor },
    note: order.note,
    orderId: order.orderId,
    currency: order.currency === useTill.getState().snapshot?.settings.shop.currency ? null : order.currency,
  })
  go(way)
}

/** Practice only: what the pretended customer does with the QR or the link. */
export async function practiceCustomer(does: 'pays' | 'refuses' | 'ignores'): Promise<void> {
  const attemptId = usePayment.getState().payment?.attempt.id
  if (!attemptId) return
  const answer = await call('practice:customer', { attemptId, does })
  if (!answer.ok) usePayment.setState({ error: answer.error })
}

/** True when the till takes this wallet by this way. */
export function takes(way: 'scan' | 'qr', wallet: Wallet): boolean {
  const snapshot = useTill.getState().snapshot
  return Boolean(snapshot?.capabilities[way].includes(wallet) && snapshot.settings.sale.wallets.includes(wallet))
}
