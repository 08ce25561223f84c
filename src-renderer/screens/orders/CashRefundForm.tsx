import { Banknote, Check, Info, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import { decimalText } from '#shared/domain/money.ts'
import type { Approver } from '#shared/domain/person.ts'
import type { CashRefund } from '#shared/domain/refund.ts'
import { call } from '../../bridge.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { Icon, refundLook } from '../../components/icons.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { withDigits } from '../../stores/amount-digits.ts'
import { tellOrder } from '../../stores/order-changes.ts'
import { go } from '../../stores/screen-store.ts'
import { useShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { cashRefundText } from '../../text/cash-refund-text.ts'
import { refundText } from '../../text/refund-text.ts'
import { useText } from '../../text/text.ts'

type TabProps = { detail: OrderDetail; refresh: () => void }

/** The refund tab of a cash sale: what went back from the drawer so far, and the form for more. */
export function CashRefundTab({ detail, refresh }: TabProps) {
  const { lang } = useText()
  const words = refundText[lang]
  const own = cashRefundText[lang]
  const { session, settings } = useSnapshot()
  const closed = useShift(({ view }) => view !== null && view.shift === null)
  const needsShift = settings.shift.cashNeedsShift && closed
  const why =
    detail.order.status !== 'paid'
      ? words.notPaid
      : session?.role === 'auditor'
        ? words.mayNot
        : detail.cashRefundableMinor <= 0
          ? words.nothingLeft
          : needsShift
            ? own.needsShift
            : null
  const list = detail.cashRefunds.length === 0 ? null : <CashRefundList refunds={detail.cashRefunds} />
  if (why === null) {
    return (
      <CashRefundForm key={detail.cashRefunds.length} detail={detail} refresh={refresh}>
        {list}
      </CashRefundForm>
    )
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="pbody refund-tab" role="tabpanel" tabIndex={0} aria-labelledby="tab-refund">
        {list}
        <Note icon={Info}>{why}</Note>
      </div>
      <footer>{needsShift && why === own.needsShift ? <Button onPress={() => go('shift')}>{own.toShift}</Button> : null}</footer>
    </>
  )
}

type Why = 'returned' | 'wrong' | 'other'

function CashRefundForm({ detail, refresh, children }: TabProps & { children: React.ReactNode }) {
  const text = useText()
  const words = refundText[text.lang]
  const own = cashRefundText[text.lang]
  const { session, people } = useSnapshot()
  const [part, setPart] = useState<number | null>(null)
  const [reason, setReason] = useState<Why>('returned')
  const [mistake, setMistake] = useState(false)
  const [ownWords, setOwnWords] = useState('')
  const [approver, setApprover] = useState<Approver | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)

  const { order, cashRefunds, cashRefundableMinor, cashWithoutPinMinor } = detail
  const money = (minor: number) => text.money(minor, order.currency)
  const amountMinor = part ?? cashRefundableMinor
  const tooMuch = amountMinor > cashRefundableMinor
  const freeMinor = mistake ? cashWithoutPinMinor.mistake : cashWithoutPinMinor.goods
  const needsManager = amountMinor > freeMinor && session?.role !== 'manager'
  const managers = whoMayAgree(people, ['manager'], session?.personId ?? null)
  const why = reason === 'other' ? ownWords.trim() : words.reasons[reason]
  const agreed = !needsManager || hasAgreed(approver)
  const ready = amountMinor > 0 && !tooMuch && why.length >= 3 && agreed && !busy

  const send = async () => {
    if (!ready) return
    setBusy(true)
    const answer = await call('refund:cash', { orderId: order.orderId, amountMinor, why, mistake, approver: needsManager ? approver : null })
    setBusy(false)
    setApprover(null)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) tellOrder(answer.value.order)
    refresh()
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="pbody refund-tab" role="tabpanel" tabIndex={0} aria-labelledby="tab-refund">
        {children}
        <div className="ramt">
          <label htmlFor="refund-amount" className="eyebrow">
            {words.amount}
          </label>
          <input
            id="refund-amount"
            inputMode="numeric"
            autoComplete="off"
            readOnly={part === null}
            aria-invalid={tooMuch}
            value={part === null ? money(amountMinor) : decimalText({ amountMinor, currency: order.currency })}
            onChange={(event) => setPart(withDigits(0, event.target.value.replace(/\D/g, '').slice(-11) || '0'))}
          />
        </div>
        <div className="rchips">
          <button type="button" className="chip" aria-pressed={part === null} onClick={() => setPart(null)}>
            {words.all(money(cashRefundableMinor))}
          </button>
          <button type="button" className="chip" aria-pressed={part !== null} onClick={() => setPart(0)}>
            {words.part}
          </button>
        </div>
        {part === null ? null : (
          <Keypad
            label={words.amount}
            onDigits={(digits) => setPart(withDigits(part, digits))}
            onBackspace={() => setPart(Math.floor(part / 10))}
            onClear={() => setPart(0)}
          />
        )}
        {tooMuch ? <p className="rwrong">{words.tooMuch(money(cashRefundableMinor))}</p> : null}
        <h2 className="eyebrow why cash-why">{words.why}</h2>
        <button
          type="button"
          role="switch"
          className={mistake ? 'chip on keyed-wrong' : 'chip keyed-wrong'}
          aria-checked={mistake}
          onClick={() => {
            setMistake(!mistake)
            setReason(mistake ? 'returned' : 'wrong')
          }}
        >
          <Icon of={mistake ? Check : Undo2} size={20} />
          {own.keyedWrong}
        </button>
        <div className="rchips">
          {(mistake ? (['wrong', 'other'] as const) : (['returned', 'wrong', 'other'] as const)).map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={reason === one} onClick={() => setReason(one)}>
              {words.reasons[one]}
            </button>
          ))}
        </div>
        {reason === 'other' ? (
          <label className="rfield">
            {words.otherWhy}
            <input
              value={ownWords}
              maxLength={200}
              autoComplete="off"
              placeholder={words.otherHint}
              onChange={(event) => setOwnWords(event.target.value)}
            />
          </label>
        ) : null}
        {needsManager ? (
          <div className="cash-approver">
            <ApproverField
              words={freeMinor > 0 ? own.above(money(freeMinor)) : own.always}
              people={managers}
              value={approver}
              onChange={setApprover}
            />
          </div>
        ) : null}
        <dl className="facts rf">
          <dt>{words.paid}</dt>
          <dd>{money(order.totalMinor)}</dd>
          <dt>{words.before}</dt>
          <dd>{money(cashRefunds.reduce((sum, refund) => sum + refund.amountMinor, 0))}</dd>
          <dt>{words.leftAfter}</dt>
          <dd>{money(Math.max(0, cashRefundableMinor - amountMinor))}</dd>
        </dl>
        <Note icon={Banknote}>{mistake ? own.fromDrawerMistake : own.fromDrawer}</Note>
      </div>
      <footer className="refund-foot">
        {error ? <ErrorNote error={error} /> : null}
        {needsManager && !agreed ? <p className="said">{words.askManager}</p> : null}
        <Button kind="primary" onPress={() => void send()} disabled={!ready}>
          {busy ? words.sending : words.refundOf(money(amountMinor))}
        </Button>
      </footer>
    </>
  )
}

/** Every cash refund of the sale, newest first; the newest says what to hand over. */
function CashRefundList({ refunds }: { refunds: CashRefund[] }) {
  const text = useText()
  const words = refundText[text.lang]
  const own = cashRefundText[text.lang]
  const { tone, icon } = refundLook('done')
  const { printing } = useSnapshot()
  const [error, setError] = useState<AppError | null>(null)
  const print = async (refundId: string) => {
    const answer = await call('print:refund', { refundId, again: true })
    setError(answer.ok ? null : answer.error)
  }
  return (
    <>
      <ol className="refunds" aria-label={words.list}>
        {[...refunds].reverse().map((refund, index) => {
          const amount = text.money(refund.amountMinor, refund.currency)
          return (
            <li key={refund.id}>
              <p className="l1">
                <span className={`st ${tone}`}>
                  {icon}
                  {refund.mistake ? own.takenBack : own.done}
                </span>
                <b className="money">{amount}</b>
              </p>
              {index === 0 ? (
                <p className="l2" role="status">
                  {own.handOver(amount)}
                </p>
              ) : null}
              <p className="l3">
                {[
                  `${text.weekday(refund.createdAt)}, ${text.time(refund.createdAt)}`,
                  words.by(refund.personName, refund.approverName ?? ''),
                  refund.why,
                ].join(' · ')}
              </p>
              {printing.receipts !== null ? (
                <Button small onPress={() => void print(refund.id)}>
                  {text.t('printing.refundReceipt')}
                </Button>
              ) : null}
            </li>
          )
        })}
      </ol>
      {error ? <ErrorNote error={error} /> : null}
    </>
  )
}
