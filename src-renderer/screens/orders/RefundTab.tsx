import './refund-tab.css'
import { Clock, Info, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import { decimalText } from '#shared/domain/money.ts'
import type { Approver } from '#shared/domain/person.ts'
import { isOpenRefund, type Refund, type Refundable } from '#shared/domain/refund.ts'
import { call } from '../../bridge.ts'
import { ApproverField, hasAgreed, whoMayAgree } from '../../components/ApproverField.tsx'
import { Button } from '../../components/Button.tsx'
import { refundLook } from '../../components/icons.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { withDigits } from '../../stores/amount-digits.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { refundText } from '../../text/refund-text.ts'
import { useText } from '../../text/text.ts'
import { VendorRefunds } from './VendorRefunds.tsx'

type TabProps = { detail: OrderDetail; refresh: () => void }

/** The refund tab: what was given back so far and how far it got, and the form for more where there is something left. */
export function RefundTab({ detail, refresh }: TabProps) {
  const text = useText()
  const words = refundText[text.lang]
  const { capabilities, session } = useSnapshot()
  const [chosen, setChosen] = useState<string | null>(null)
  const { order, refunds, refundable } = detail
  const left = refundable.filter((one) => one.refundableMinor > 0)
  const target = left.find(({ attemptId }) => attemptId === (chosen ?? order.number)) ?? left[0]
  // One at a time: what is on its way is told first, whether or not something will be left after it.
  const open = refunds.some((refund) => isOpenRefund(refund.status) && (!target || refund.attemptId === target.attemptId))
  const why =
    refundable.length === 0
      ? words.notPaid
      : session?.role === 'auditor'
        ? words.mayNot
        : open
          ? words.toWallet(text.tender(order.tender))
          : !target
            ? words.nothingLeft
            : capabilities.refund
              ? null
              : words.cannot
  const list = (
    <>
      {refunds.length === 0 ? null : <RefundList refunds={refunds} refresh={refresh} />}
      <VendorRefunds detail={detail} />
    </>
  )
  if (why !== null || !target) {
    return (
      <>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
        <div className="pbody refund-tab" role="tabpanel" tabIndex={0} aria-labelledby="tab-refund">
          {list}
          {why === null ? null : <Note icon={open ? ShieldCheck : Info}>{why}</Note>}
        </div>
        <footer />
      </>
    )
  }
  return (
    <RefundForm key={`${target.attemptId} ${refunds.length}`} detail={detail} target={target} refresh={refresh}>
      {list}
      {left.length > 1 ? (
        <div className="rchips" role="group" aria-label={words.paid}>
          {left.map(({ attemptId }) => (
            <button key={attemptId} type="button" className="chip" aria-pressed={attemptId === target.attemptId} onClick={() => setChosen(attemptId)}>
              <OrderNumber number={attemptId} short />
            </button>
          ))}
        </div>
      ) : null}
    </RefundForm>
  )
}

type Why = 'returned' | 'wrong' | 'other'

/** How much, why, and the manager where one is needed. */
function RefundForm({ detail, target, refresh, children }: TabProps & { target: Refundable; children: React.ReactNode }) {
  const text = useText()
  const words = refundText[text.lang]
  const { session, people } = useSnapshot()
  const [part, setPart] = useState<number | null>(null)
  const [reason, setReason] = useState<Why>('returned')
  const [ownWords, setOwnWords] = useState('')
  const [approver, setApprover] = useState<Approver | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const [queued, setQueued] = useState(false)

  const { order, refunds } = detail
  const money = (minor: number) => text.money(minor, order.currency)
  const attempt = detail.attempts.find(({ id }) => id === target.attemptId)
  const amountMinor = part ?? target.refundableMinor
  const doneMinor = sum(refunds.filter((refund) => refund.attemptId === target.attemptId && refund.status === 'done'))
  const tooMuch = amountMinor > target.refundableMinor
  const isSenior = session?.role === 'supervisor'
  // A manager at the till needs nobody.
  const needsManager = amountMinor > target.withoutPinMinor && session?.role !== 'manager' && !(attempt?.status === 'late_paid' && isSenior)
  const managers = whoMayAgree(people, ['manager'], session?.personId ?? null)
  const why = reason === 'other' ? ownWords.trim() : words.reasons[reason]
  const agreed = !needsManager || hasAgreed(approver)
  const ready = amountMinor > 0 && !tooMuch && why.length >= 3 && agreed && !busy

  const send = async (channel: 'refund:start' | 'refund:when-back' = 'refund:start') => {
    setBusy(true)
    const answer = await call(channel, { attemptId: target.attemptId, amountMinor, why, approver: needsManager ? approver : null })
    setBusy(false)
    // A try is over with its PIN; whom it was asked of stays chosen.
    setApprover(approver && { ...approver, pin: '' })
    setError(answer.ok ? null : answer.error)
    setQueued(answer.ok && channel === 'refund:when-back')
    refresh()
  }
  // Nothing but the connection is missing: the wish can wait in the queue.
  const canWait = error?.code === 'refund-unclear' || error?.code === 'offline'
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
            {words.all(money(target.refundableMinor))}
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
        {tooMuch ? <p className="rwrong">{words.tooMuch(money(target.refundableMinor))}</p> : null}
        {needsManager ? (
          <ApproverField
            words={words.needsPin(money(target.withoutPinMinor))}
            people={managers}
            value={approver}
            onChange={setApprover}
            pinLabel={managers.length > 1 ? words.pin : `${words.pin}, ${managers[0]?.name ?? ''}`}
          />
        ) : null}
        <dl className="facts rf">
          <dt>{words.paid}</dt>
          <dd>{money(target.paidMinor)}</dd>
          <dt>{words.before}</dt>
          <dd>{money(doneMinor)}</dd>
          <dt>{words.leftAfter}</dt>
          <dd>{money(Math.max(0, target.refundableMinor - amountMinor))}</dd>
        </dl>
        <h2 className="eyebrow why">{words.why}</h2>
        <div className="rchips">
          {(['returned', 'wrong', 'other'] as const).map((one) => (
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
        <Note icon={ShieldCheck}>{words.toWallet(attempt ? text.tender(attempt.wallet) : '')}</Note>
      </div>
      <footer className="refund-foot">
        {error ? <ErrorNote error={error} /> : null}
        {queued ? <Note icon={Clock}>{words.queued}</Note> : null}
        {needsManager && !agreed ? <p className="said">{words.askManager}</p> : null}
        {canWait ? (
          <Button onPress={() => void send('refund:when-back')} disabled={!ready}>
            {words.whenBack}
          </Button>
        ) : null}
        <Button kind="primary" onPress={() => void send()} disabled={!ready || queued}>
          {busy ? words.sending : words.refundOf(money(amountMinor))}
        </Button>
      </footer>
    </>
  )
}

/** Every refund of the sale, newest first, in words. */
function RefundList({ refunds, refresh }: { refunds: Refund[]; refresh: () => void }) {
  const words = refundText[useText().lang]
  return (
    <ol className="refunds" aria-label={words.list}>
      {[...refunds].reverse().map((refund) => (
        <RefundLine key={refund.id} refund={refund} refresh={refresh} />
      ))}
    </ol>
  )
}

function RefundLine({ refund, refresh }: { refund: Refund; refresh: () => void }) {
  const text = useText()
  const words = refundText[text.lang]
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const { tone, icon } = refundLook(refund.status)
  const { printing } = useSnapshot()
  const print = async () => {
    // The first is the original, whatever is asked; every other one says which copy it is.
    const answer = await call('print:refund', { refundId: refund.id, again: true })
    setError(answer.ok ? null : answer.error)
  }
  const ask = async () => {
    setBusy(true)
    const answer = await call('refund:ask-now', { refundId: refund.id })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    refresh()
  }
  const because = refund.reason !== null && !isOpenRefund(refund.status) && refund.status !== 'closed' ? ` ${words.because[refund.reason]}` : ''
  return (
    <li>
      <p className="l1">
        <span className={`st ${tone}`}>
          {icon}
          {words.states[refund.status]}
        </span>
        <b className="money">{text.money(refund.amountMinor, refund.currency)}</b>
      </p>
      <p className="l2" role="status">
        {words.tells[refund.status]}
        {because}
      </p>
      <p className="l3">
        {[
          `${text.weekday(refund.createdAt)}, ${text.time(refund.createdAt)}`,
          words.by(refund.personName, refund.approverName ?? ''),
          refund.why,
        ].join(' · ')}
      </p>
      {isOpenRefund(refund.status) ? (
        <Button small onPress={() => void ask()} disabled={busy}>
          {text.t('common.askNow')}
        </Button>
      ) : null}
      {refund.status === 'done' && printing.receipts !== null ? (
        <Button small onPress={() => void print()} disabled={busy}>
          {text.t('printing.refundReceipt')}
        </Button>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </li>
  )
}

function sum(refunds: Refund[]): number {
  return refunds.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
