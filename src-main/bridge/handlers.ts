import { randomInt } from 'node:crypto'
import { type AppError, appError } from '#shared/bridge/app-error.ts'
import type { Calls, CodeCard, OrderDetail, PaymentSnapshot, SaleInput } from '#shared/bridge/contract.ts'
import { cleanCode } from '#shared/domain/payment-code.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Wallet } from '#shared/domain/wallet.ts'
import { takeCash } from '../cash/take-cash.ts'
import { deactivatePerson, insertPerson, listPeople, setPersonLanguage, updatePerson } from '../db/people.ts'
import { probeGateway } from '../gateways/registry.ts'
import { readOrderDetail, readOrderPage, writeDiaryText } from '../orders/read-orders.ts'
import { closeByHand } from '../payments/close-by-hand.ts'
import { findSimilar, inspectCode } from '../payments/inspect-code.ts'
import { keepLatePayment } from '../payments/keep-late-payment.ts'
import type { Cashier } from '../payments/payment-deps.ts'
import { readPaymentSnapshot } from '../payments/payment-snapshot.ts'
import { takePayment } from '../payments/take-payment.ts'
import { isDiskFull } from '../payments/write-sale.ts'
import { checkApprover } from '../people/check-approver.ts'
import { hashPin } from '../people/pin.ts'
import { listSignIns, signIn } from '../people/sign-in.ts'
import { closeRefund } from '../refunds/close-refund.ts'
import { refundLater, takeOutRefund } from '../refunds/refund-later.ts'
import { type RefundWish, refundPayment } from '../refunds/refund-payment.ts'
import { readDayReport } from '../reports/day-report.ts'
import { checkOttPay, checkTillSettings } from '../settings/apply-settings.ts'
import { accountId, readAccounts, writeMode } from '../settings/settings-store.ts'
import { practiceCodes } from '../simulator/ottpay/scenes.ts'
import type { Till } from '../till.ts'
import { sessionOf } from '../till-state.ts'
import type { Handlers } from './handle-call.ts'

/** The wallet a card leads to: what the cashier chose, else what the code says; null while it has to be asked. */
function walletOf(card: CodeCard, chosen: Wallet | null): Wallet | null {
  if (card.verdict === 'choose-wallet') return chosen
  return card.verdict === 'pay-code' ? (chosen ?? card.wallet) : null
}

/** True when the card has nothing more to ask the cashier. */
function mayCharge(card: CodeCard, answers: { despiteSimilar: boolean; despiteWarning: boolean }): boolean {
  if (card.verdict !== 'pay-code' && card.verdict !== 'choose-wallet') return false
  if (card.similar !== null && !answers.despiteSimilar) return false
  return card.verdict !== 'pay-code' || card.warning === null || answers.despiteWarning
}

/** One handler a channel: each goes straight to its use case and turns what comes back into what a screen gets. */
export function createHandlers(till: Till): Handlers {
  const { db, payments, resolver, refunds, state } = till

  const cashier = (): Cashier => {
    const { session } = state
    if (!session) throw new Error('a guarded call without a session')
    return { personId: session.personId, name: session.name }
  }
  const snapshotOf = (attemptId: string): Result<PaymentSnapshot, AppError> => {
    const snapshot = readPaymentSnapshot(payments, resolver, attemptId)
    return snapshot ? ok(snapshot) : fail(appError('not-found'))
  }
  /** Law 14: a wallet payment that cannot leave is refused before anything of it is written. */
  const begin = (sale: SaleInput, wallet: Wallet, code: string | null, despiteSimilar: boolean): Result<PaymentSnapshot, AppError> => {
    const way = till.online.way()
    if (!way.online) return fail(appError('offline', { since: way.since }, true))
    const taken = takePayment(payments, resolver, { ...sale, wallet, code, cashier: cashier(), despiteSimilar })
    if (!taken.ok) return taken
    state.currentAttemptId = taken.value.id
    state.cashShown = null
    // What the sale screen wished to show was this customer's; after the payment it would be an earlier one's.
    state.counterWish = { state: 'idle' }
    return snapshotOf(taken.value.id)
  }
  const detailOf = (orderId: number): Result<OrderDetail, AppError> => {
    const { shop, sale } = till.settings()
    return readOrderDetail(db, shop, orderId, sale.refundLimitMinor)
  }
  /** A refund as the person at the till wants it, with the way to check the manager they named. */
  const refundWish = ({ approver, ...wish }: Calls['refund:start']['input']): RefundWish => {
    const { session } = state
    if (!session) throw new Error('a guarded call without a session')
    const practice = till.isPractice()
    const people = { db, clock: payments.clock, tillKey: till.tillKey }
    return {
      ...wish,
      by: { ...cashier(), role: session.role },
      practice,
      limitMinor: till.settings().sale.refundLimitMinor,
      approve: approver && (() => checkApprover(people, practice, approver, session.personId)),
    }
  }
  const settingsChanged = async () => {
    till.changed()
    return ok(await till.settingsView())
  }

  return {
    'till:hello': () => ok(till.snapshot()),

    async 'session:sign-in'({ personId, pin }) {
      const signed = await signIn({ db, clock: payments.clock, tillKey: till.tillKey }, till.isPractice(), personId, pin)
      if (signed.ok) state.session = sessionOf(signed.value, till.settings().look.language)
      till.changed()
      return signed.ok ? ok(sessionOf(signed.value, till.settings().look.language)) : signed
    },
    'session:sign-out'() {
      till.note('person.signed_out', {})
      state.session = null
      state.currentAttemptId = null
      state.cashShown = null
      state.counterWish = { state: 'idle' }
      till.signInAlone()
      till.changed()
      return ok(null)
    },
    'session:set-language'({ language }) {
      if (state.session) {
        setPersonLanguage(db, state.session.personId, language)
        state.session = { ...state.session, language }
      }
      till.changed()
      return ok(null)
    },

    'payment:start'({ code, charge, wallet, despiteSimilar, despiteWarning, ...sale }) {
      const text = cleanCode(code)
      const card = inspectCode(payments, till.isPractice(), { code: text, totalMinor: sale.amountMinor + sale.tipMinor, orderId: sale.orderId })
      const chosen = walletOf(card, wallet)
      if (!charge || chosen === null || !mayCharge(card, { despiteSimilar, despiteWarning })) return ok({ card, payment: null })
      const payment = begin(sale, chosen, text, despiteSimilar)
      return payment.ok ? ok({ card, payment: payment.value }) : payment
    },
    'payment:show-qr'({ wallet, despiteSimilar, ...sale }) {
      const similar = findSimilar(payments, till.isPractice(), sale.amountMinor + sale.tipMinor, sale.orderId)
      if (similar !== null && !despiteSimilar) return ok({ similar, payment: null })
      const payment = begin(sale, wallet, null, despiteSimilar)
      return payment.ok ? ok({ similar, payment: payment.value }) : payment
    },
    'payment:get': ({ attemptId }) => snapshotOf(attemptId),
    async 'payment:ask-now'({ attemptId }) {
      await resolver.askNow(attemptId)
      return snapshotOf(attemptId)
    },
    'payment:ask-all-now': async () => ok({ asked: (await Promise.all([resolver.askAllNow(), refunds.askAllNow()])).reduce((a, b) => a + b) }),
    'payment:leave'({ attemptId }) {
      if (state.currentAttemptId === attemptId) state.currentAttemptId = null
      till.changed()
      return ok(null)
    },
    'payment:close-by-hand'({ attemptId, reason }) {
      const closed = closeByHand(payments, resolver, attemptId, reason, cashier())
      return closed.ok ? snapshotOf(attemptId) : closed
    },
    'payment:keep'({ attemptId, reason }) {
      const kept = keepLatePayment(payments, attemptId, reason, cashier())
      return kept.ok ? snapshotOf(attemptId) : kept
    },
    'unresolved:list': () => ok(till.tray()),

    'refund:start': (wish) => refundPayment(payments, refunds, refundWish(wish)),
    'refund:when-back': (wish) => refundLater(payments, till.queue, refundWish(wish)),
    async 'queue:try-now'({ queueId }) {
      await till.queue.tryNow(queueId)
      return ok(null)
    },
    'queue:take-out': ({ queueId, reason }) => takeOutRefund(payments, till.queue, queueId, reason, cashier()),
    async 'refund:ask-now'({ refundId }) {
      const refund = await refunds.askNow(refundId)
      return refund ? ok(refund) : fail(appError('not-found'))
    },
    'refund:close-by-hand': ({ refundId, reason }) => closeRefund(payments, refunds, refundId, reason, cashier()),

    'cash:take'({ orderId, givenMinor, despiteOpen, ...sale }) {
      // Cash for a sale that a wallet may still charge can become a double: a cashier does not decide that alone.
      if (despiteOpen && state.session?.role === 'cashier') return fail(appError('not-allowed', { role: 'cashier' }))
      const practice = till.isPractice()
      const currency = till.settings().shop.currency
      const taken = takeCash(payments, { ...sale, insteadOfOrderId: orderId, givenMinor, cashier: cashier(), practice, currency }, despiteOpen)
      if (!taken.ok) return taken
      const detail = detailOf(taken.value)
      if (detail.ok) {
        const { order, cash } = detail.value
        state.currentAttemptId = null
        state.counterWish = { state: 'idle' }
        state.cashShown = { totalMinor: order.totalMinor, changeMinor: cash?.changeMinor ?? 0, lastDigits: order.number.slice(-4) }
      }
      till.changed()
      return detail
    },

    'orders:list': ({ filter, cursor, limit }) => ok(readOrderPage(db, till.settings().shop, till.isPractice(), filter, cursor, limit)),
    'orders:get': ({ orderId }) => detailOf(orderId),
    'orders:export-diary'({ orderId }) {
      const detail = detailOf(orderId)
      if (!detail.ok) return detail
      till.note('diary.exported', { number: detail.value.order.number })
      return ok(writeDiaryText(detail.value, till.host.version))
    },
    'reports:day': ({ day }) => ok(readDayReport(db, till.settings().shop, till.isPractice(), day, payments.clock.now())),

    'settings:get': async () => ok(await till.settingsView()),
    async 'settings:save'({ settings }) {
      const checked = checkTillSettings(settings)
      if (!checked.ok) return checked
      const before = till.settings()
      till.saveSettings(checked.value, { from: 'screen', fields: changedFields(before, checked.value) })
      // An account charges in the shop's currency, so it is made ready anew when that changes.
      if (before.shop.currency !== checked.value.shop.currency) await till.setMode(till.isPractice() ? 'practice' : 'live')
      return settingsChanged()
    },
    async 'settings:save-ottpay'(input) {
      const id = accountId({ merchantId: input.merchantId.trim() })
      const checked = checkOttPay(input, (await till.readSignKey(id)) !== null)
      if (!checked.ok) return checked
      await till.saveAccount(checked.value.ottpay, checked.value.signKey, {
        from: 'screen',
        fields: 'gateway ottpay',
        merchantId: checked.value.ottpay.merchantId,
        newKey: checked.value.signKey !== null,
      })
      return settingsChanged()
    },
    async 'settings:test-ottpay'(input) {
      const stored = await till.readSignKey(accountId({ merchantId: input.merchantId.trim() }))
      const checked = checkOttPay(input, stored !== null)
      if (!checked.ok) return checked
      const { ottpay, signKey } = checked.value
      return ok(
        await probeGateway(
          { kind: 'ottpay', settings: ottpay, signKey: signKey ?? stored ?? '', currency: till.settings().shop.currency },
          till.means,
        ),
      )
    },
    async 'settings:set-mode'({ mode }) {
      if (mode === 'live' && readAccounts(db).length === 0) return fail(appError('not-configured'))
      // Without one nobody could ever change a setting again, not even go back to practice.
      if (mode === 'live' && lacksManager(listPeople(db).filter(({ practice }) => !practice))) {
        return fail(appError('settings-refused', { field: 'people', why: 'must have a manager' }))
      }
      till.record(mode === 'live' ? 'till.moved_to_live' : 'till.moved_to_practice', {}, () => writeMode(db, mode))
      await till.setMode(mode)
      return settingsChanged()
    },
    async 'settings:save-person'({ personId, name, role, pin }) {
      const trimmed = name.trim()
      if (trimmed === '') return fail(appError('settings-refused', { field: 'name', why: 'must not be empty' }))
      if (pin !== null && pin !== '' && !/^\d{4,8}$/.test(pin))
        return fail(appError('settings-refused', { field: 'pin', why: 'must be 4 to 8 digits' }))
      const twin = listPeople(db).find((person) => person.name.toLowerCase() === trimmed.toLowerCase() && person.id !== personId)
      if (twin) return fail(appError('settings-refused', { field: 'name', why: 'is already taken' }))
      if (personId !== null) {
        const people = listSignIns(db, till.isPractice())
        if (!listPeople(db).some(({ id }) => id === personId)) return fail(appError('not-found'))
        if (lacksManager(people.map((person) => (person.id === personId ? { ...person, role } : person)))) {
          return fail(appError('settings-refused', { field: 'role', why: 'must stay manager, there is no other' }))
        }
      }
      const pinHash = pin === null ? undefined : pin === '' ? null : await hashPin(pin, till.tillKey)
      till.record('settings.changed', { from: 'screen', fields: 'people', person: trimmed, role, newPin: pin !== null }, () => {
        if (personId === null) insertPerson(db, { name: trimmed, role, pinHash: pinHash ?? null, practice: false })
        else updatePerson(db, personId, { name: trimmed, role, pinHash })
      })
      if (state.session?.personId === personId) state.session = { ...state.session, name: trimmed, role }
      return settingsChanged()
    },
    'settings:remove-person'({ personId }) {
      if (state.session?.personId === personId) return fail(appError('settings-refused', { field: 'person', why: 'is signed in' }))
      const person = listPeople(db).find(({ id }) => id === personId)
      if (!person) return fail(appError('not-found'))
      const left = listSignIns(db, till.isPractice()).filter(({ id, role }) => id !== personId && role === 'manager')
      if (left.length === 0) return fail(appError('settings-refused', { field: 'person', why: 'is the last manager' }))
      till.record('settings.changed', { from: 'screen', fields: 'people', removed: person.name }, () => deactivatePerson(db, personId))
      return settingsChanged()
    },

    async 'book:backup'() {
      try {
        const { file, bytes, lines } = await till.book.backUp(cashier())
        return ok({ file, bytes, lines })
      } catch (error) {
        till.log.error('a copy of the book could not be made', error)
        return fail(appError(isDiskFull(error) ? 'disk-full' : 'backup-failed'))
      }
    },
    'book:verify': async () => ok(await till.book.verify(cashier())),
    'book:list-backups': () => ok(till.book.listCopies()),

    'practice:codes'() {
      if (!till.isPractice()) return fail(appError('practice-only'))
      return ok(practiceCodes((count) => Array.from({ length: count }, () => randomInt(10)).join('')))
    },
    'practice:customer'({ attemptId, does }) {
      const simulator = till.practice()?.simulator
      if (!till.isPractice() || !simulator) return fail(appError('practice-only'))
      return simulator.customerDoes(attemptId, does) ? ok(null) : fail(appError('not-found'))
    },

    'counter:show'({ state: wish, totalMinor }) {
      state.counterWish = wish === 'idle' ? { state: 'idle' } : { state: wish, totalMinor }
      state.cashShown = null
      till.changed()
      return ok(null)
    },
    'counter:open': () => ok({ url: till.host.openCounterScreen() }),
    'scanner:heard'(heard) {
      state.lastScan = { at: payments.clock.now(), ...heard }
      till.changed()
      return ok(null)
    },
  }
}

/** True for people of whom none is a manager; nobody at all is no such case, since the till then makes one. */
function lacksManager(people: readonly { role: string }[]): boolean {
  return people.length > 0 && people.every(({ role }) => role !== 'manager')
}

function changedFields<T extends object>(before: T, after: T): string {
  const groups = Object.keys(after) as (keyof T & string)[]
  return groups.filter((group) => JSON.stringify(before[group]) !== JSON.stringify(after[group])).join(', ')
}
