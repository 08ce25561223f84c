import './unresolved.css'
import { Check, CircleCheck, Clock, RefreshCw, ShieldCheck, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OpenRefundRow, QueuedRefund, UnresolvedRow, UnresolvedSnapshot } from '#shared/bridge/contract.ts'
import type { Approver } from '#shared/domain/person.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ConfirmPanel } from '../../components/ConfirmPanel.tsx'
import { Icon, refundLook, UnresolvedIcon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { PrintJobs } from '../../components/PrintJobs.tsx'
import { useAgreement } from '../../components/use-agreement.ts'
import { useNow } from '../../components/use-now.ts'
import { go, useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { refundText } from '../../text/refund-text.ts'
import { useText } from '../../text/text.ts'
import { unresolvedText } from '../../text/unresolved-text.ts'
import { TrayCard } from './TrayCard.tsx'
import { Fact, longDuration, NextFact } from './tray-facts.tsx'
import { useAct } from './use-act.ts'

/** The tray with the moment it reached this screen, on the wall clock: ages and countdowns go on from there. */
type Tray = { snapshot: UnresolvedSnapshot; receivedAt: number }

/** Payments nobody knows about yet, and money that came after all. Nothing here charges anybody again. */
export function UnresolvedScreen() {
  const text = useText()
  const words = unresolvedText[text.lang]
  const { tray, error } = useTray()
  const { printing } = useSnapshot()
  const [said, setSaid] = useState('')
  const [asking, setAsking] = useState(false)
  const [askError, setAskError] = useState<AppError | null>(null)
  const now = useNow(1000)

  const askAll = async () => {
    setAsking(true)
    const answer = await call('payment:ask-all-now', null)
    setAsking(false)
    setAskError(answer.ok ? null : answer.error)
    if (answer.ok) setSaid(words.askedAll(answer.value.asked))
  }
  const snapshot = tray?.snapshot
  const sinceMs = tray ? Math.max(0, now - tray.receivedAt) : 0
  const empty =
    snapshot &&
    snapshot.late.length + snapshot.held.length + snapshot.open.length + snapshot.refunds.length + snapshot.toDo.length + printing.open.length === 0
  return (
    <div className="unresolved-screen">
      <div className="head">
        <div>
          <h1>{words.title}</h1>
          <p className="muted">{words.lead}</p>
        </div>
        <span className="sp" />
        <p className="said" role="status">
          {said}
        </p>
        <Button
          onPress={() => void askAll()}
          icon={RefreshCw}
          disabled={asking || !snapshot || snapshot.open.length + snapshot.held.length + snapshot.refunds.length === 0}
        >
          {words.askAll}
        </Button>
      </div>
      {empty ? (
        <section className="none">
          <span className="okb">
            <Icon of={Check} size={32} />
          </span>
          <h2>{words.noneTitle}</h2>
          <p>{words.noneBody}</p>
          <Button onPress={() => go('sale')}>{words.backToSale}</Button>
        </section>
      ) : (
        <div className="rows">
          {error ? <ErrorNote error={error} /> : null}
          {askError ? <ErrorNote error={askError} /> : null}
          {snapshot ? (
            <>
              <Group title={words.late} rows={snapshot.late} kind="late" sinceMs={sinceMs} now={now} />
              <Group title={words.held} rows={snapshot.held} kind="held" sinceMs={sinceMs} now={now} />
              <Group title={words.open(text.money(snapshot.openSumMinor))} rows={snapshot.open} kind="open" sinceMs={sinceMs} now={now} />
              {snapshot.refunds.length > 0 ? <h2 className="eyebrow gh">{refundText[text.lang].open}</h2> : null}
              {snapshot.refunds.map((row) => (
                <RefundItem key={row.refund.id} row={row} sinceMs={sinceMs} now={now} />
              ))}
              {snapshot.toDo.length > 0 ? <h2 className="eyebrow gh">{refundText[text.lang].toDo}</h2> : null}
              {snapshot.toDo.map((row) => (
                <ToDoItem key={row.queueId} row={row} sinceMs={sinceMs} now={now} />
              ))}
              <PrintJobs title={text.t('printing.list')} />
            </>
          ) : null}
        </div>
      )}
      <p className="foot">
        <Icon of={ShieldCheck} size={20} />
        {words.foot}
      </p>
    </div>
  )
}

type Kind = 'late' | 'held' | 'open'
type TrayRow = UnresolvedRow & { refundableMinor?: number; withoutPinMinor?: number }
type GroupProps = { title: string; rows: TrayRow[]; kind: Kind; sinceMs: number; now: number }

function Group({ title, rows, kind, sinceMs, now }: GroupProps) {
  if (rows.length === 0) return null
  return (
    <>
      <h2 className="eyebrow gh">{title}</h2>
      {rows.map((row) => (
        <Item key={row.attempt.id} row={row} kind={kind} sinceMs={sinceMs} now={now} />
      ))}
    </>
  )
}

function Item({ row, kind, sinceMs, now }: { row: TrayRow; kind: Kind; sinceMs: number; now: number }) {
  const text = useText()
  const words = unresolvedText[text.lang]
  const { orderId } = useParams('unresolved')
  const { session, capabilities } = useSnapshot()
  const refundWords = refundText[text.lang]
  const [giving, setGiving] = useState(false)
  const { busy, error, form, setForm, act } = useAct(() => setGiving(false))
  const { order, attempt } = row
  const manager = session?.role === 'manager'
  const second = useAgreement('close-by-hand')
  const settle = (reason: string, approver: Approver | null) =>
    void act(() =>
      kind === 'late'
        ? call('payment:keep', { attemptId: attempt.id, reason })
        : call('payment:close-by-hand', { attemptId: attempt.id, reason, approver }),
    )
  const back = row.refundableMinor ?? 0
  // Money that came late was never wanted: supervisors and managers give it back alone, a cashier within the limit.
  const mayGive = manager || session?.role === 'supervisor' || (session?.role === 'cashier' && back <= (row.withoutPinMinor ?? 0))
  const giveBack = () => void act(() => call('refund:start', { attemptId: attempt.id, amountMinor: back, why: refundWords.lateWhy, approver: null }))
  const askNow = () => void act(() => call('payment:ask-now', { attemptId: attempt.id }))

  const late = kind === 'late'
  return (
    <TrayCard
      tone={late ? 'late' : 'amb'}
      icon={late ? <Icon of={CircleCheck} size={32} /> : <UnresolvedIcon size={32} />}
      amountMinor={order.totalMinor}
      order={order}
      tender={attempt.wallet}
      number={attempt.id}
      wanted={orderId === order.orderId}
      facts={<ItemFacts row={row} kind={kind} sinceMs={sinceMs} now={now} />}
      form={
        form && {
          title: late ? words.keepTitle : words.closeTitle,
          help: late ? words.keepHelp : words.closeHelp,
          hint: late ? words.keepHint : words.reasonHint,
          confirm: late ? words.keep : words.close,
          busy,
          agreement: late ? null : second,
          onReason: settle,
          onCancel: () => setForm(false),
        }
      }
      error={error}
      buttons={
        <>
          {late ? null : (
            <Button onPress={askNow} disabled={busy}>
              {busy && !form ? words.asking : text.t('common.askNow')}
            </Button>
          )}
          {late && back > 0 && capabilities.refund && !giving && !form ? (
            <Button kind="primary" onPress={() => setGiving(true)} disabled={!mayGive}>
              {refundWords.refund}
            </Button>
          ) : null}
          {form || giving ? null : (
            <Button kind={late ? 'plain' : 'quiet'} onPress={() => setForm(true)} disabled={!manager}>
              {late ? words.keep : words.close}
            </Button>
          )}
        </>
      }
    >
      {late && !mayGive && session?.role === 'cashier' ? <p className="cant">{refundWords.lateNeedsSenior}</p> : null}
      {manager || (late && mayGive) ? null : <p className="cant">{words.managerOnly}</p>}
      {giving ? (
        <div className="give">
          <ConfirmPanel
            confirm={refundWords.refundOf(text.money(back, order.currency))}
            disabled={busy}
            onConfirm={giveBack}
            onCancel={() => setGiving(false)}
          >
            <b>{refundWords.confirmLate(text.money(back, order.currency))}</b> {refundWords.toWallet(text.tender(attempt.wallet))}
          </ConfirmPanel>
        </div>
      ) : null}
    </TrayCard>
  )
}

/** A refund on its way, or in doubt. */
function RefundItem({ row, sinceMs, now }: { row: OpenRefundRow; sinceMs: number; now: number }) {
  const text = useText()
  const words = unresolvedText[text.lang]
  const refundWords = refundText[text.lang]
  const { session } = useSnapshot()
  const second = useAgreement('close-by-hand')
  const { busy, error, form, setForm, act } = useAct()
  const { order, refund } = row
  const { tone, icon } = refundLook(refund.status)
  const answer =
    refund.lastAnswer && refund.lastAnswerAt !== null
      ? `${text.timeSeconds(refund.lastAnswerAt)} ${text.t(`answer.${refund.lastAnswer.detail}`)}`
      : words.noAnswerYet
  return (
    <TrayCard
      tone="amb"
      icon={<Icon of={Undo2} size={32} />}
      amountMinor={refund.amountMinor}
      order={order}
      tender={order.tender}
      number={refund.attemptId}
      facts={
        <dl className="q">
          <Fact label={words.age}>{longDuration(row.ageMs + sinceMs, text)}</Fact>
          <Fact label={words.lastAnswer}>
            <span className={`st ${tone}`}>
              {icon}
              {refundWords.states[refund.status]}
            </span>
            <span className="vs">{answer}</span>
          </Fact>
          <NextFact label={words.nextQuestion} leftMs={leftOf(row.nextAskInMs, sinceMs)} now={now} never={words.stopped} />
        </dl>
      }
      form={
        form && {
          title: refundWords.closeTitle,
          help: refundWords.closeHelp,
          hint: words.reasonHint,
          confirm: words.close,
          busy,
          agreement: second,
          onReason: (reason, approver) => void act(() => call('refund:close-by-hand', { refundId: refund.id, reason, approver })),
          onCancel: () => setForm(false),
        }
      }
      error={error}
      buttons={
        <>
          <Button onPress={() => void act(() => call('refund:ask-now', { refundId: refund.id }))} disabled={busy}>
            {busy && !form ? words.asking : text.t('common.askNow')}
          </Button>
          {form || refund.status !== 'unresolved' ? null : (
            <Button kind="quiet" onPress={() => setForm(true)} disabled={session?.role !== 'manager'}>
              {words.close}
            </Button>
          )}
        </>
      }
    />
  )
}

/** A refund that waits in the queue: nothing of it has been sent. */
function ToDoItem({ row, sinceMs, now }: { row: QueuedRefund; sinceMs: number; now: number }) {
  const text = useText()
  const words = unresolvedText[text.lang]
  const refundWords = refundText[text.lang]
  const { session } = useSnapshot()
  const { busy, error, form, setForm, act } = useAct()
  return (
    <TrayCard
      tone="amb"
      icon={<Icon of={Clock} size={32} />}
      amountMinor={row.amountMinor}
      order={row.order}
      tender={row.order.tender}
      number={row.attemptId}
      facts={
        <dl className="q">
          <Fact label={words.age}>{longDuration(row.ageMs + sinceMs, text)}</Fact>
          <Fact label={words.lastAnswer}>
            {row.lastAnswer === null ? refundWords.waits : text.t(`error.${row.lastAnswer}`)}
            <span className="vs">{refundWords.tries(row.tries)}</span>
          </Fact>
          <NextFact label={refundWords.nextTry} leftMs={leftOf(row.nextTryInMs ?? 0, sinceMs)} now={now} never={words.soon} />
        </dl>
      }
      form={
        form && {
          title: refundWords.takeOutTitle,
          help: refundWords.takeOutHelp,
          hint: words.reasonHint,
          confirm: refundWords.takeOut,
          busy,
          onReason: (reason) => void act(() => call('queue:take-out', { queueId: row.queueId, reason })),
          onCancel: () => setForm(false),
        }
      }
      error={error}
      buttons={
        <>
          <Button onPress={() => void act(() => call('queue:try-now', { queueId: row.queueId }))} disabled={busy}>
            {refundWords.tryNow}
          </Button>
          {form ? null : (
            <Button kind="quiet" onPress={() => setForm(true)} disabled={session?.role !== 'manager'}>
              {refundWords.takeOut}
            </Button>
          )}
        </>
      }
    />
  )
}

/** What is left of a wait that was `waitMs` when the tray reached this screen; null stays null. */
function leftOf(waitMs: number | null, sinceMs: number): number | null {
  return waitMs === null ? null : Math.max(0, waitMs - sinceMs)
}

function ItemFacts({ row, kind, sinceMs, now }: { row: UnresolvedRow; kind: Kind; sinceMs: number; now: number }) {
  const text = useText()
  const words = unresolvedText[text.lang]
  const { attempt } = row
  const age = <Fact label={words.age}>{longDuration(row.ageMs + sinceMs, text)}</Fact>
  const at = attempt.lastAnswerAt === null ? '' : `${text.timeSeconds(attempt.lastAnswerAt)} `
  if (kind === 'late') {
    return (
      <dl className="q wordy">
        {age}
        <Fact label={words.lastAnswer}>
          {at}
          {words.lateAnswer}
        </Fact>
        <Fact label={words.whatToDo}>{words.lateHelp}</Fact>
      </dl>
    )
  }
  if (kind === 'held') {
    const why = attempt.reason
    const held = why === 'wrong_amount' || why === 'wrong_order' || why === 'wrong_merchant' || why === 'wrong_currency' ? why : 'other'
    return (
      <dl className="q four">
        {age}
        <Fact label={words.lastAnswer}>
          {at}
          {words.holds[held]}
        </Fact>
        <Fact label={words.askedFor}>
          <span className="vs">{text.money(attempt.amountMinor, attempt.currency)}</span>
          {attempt.paidMinor === null ? null : (
            <span className="vs">
              {words.gatewaySays} <b>{text.money(attempt.paidMinor, attempt.currency)}</b>
            </span>
          )}
        </Fact>
        <Fact label={words.whatToDo}>{words.heldHelp}</Fact>
      </dl>
    )
  }
  return (
    <dl className="q">
      {age}
      <Fact label={words.lastAnswer}>{attempt.lastAnswer ? `${at}${text.t(`answer.${attempt.lastAnswer.detail}`)}` : words.noAnswerYet}</Fact>
      <NextFact label={words.nextQuestion} leftMs={leftOf(row.nextAskInMs, sinceMs)} now={now} never={words.stopped} />
    </dl>
  )
}

function useTray(): { tray: Tray | null; error: AppError | null } {
  const [tray, setTray] = useState<Tray | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let left = false
    const take = (snapshot: UnresolvedSnapshot) => setTray({ snapshot, receivedAt: Date.now() })
    const off = on('unresolved:changed', take)
    void call('unresolved:list', null).then((answer) => {
      if (left) return
      if (answer.ok) take(answer.value)
      else setError(answer.error)
    })
    return () => {
      left = true
      off()
    }
  }, [])
  return { tray, error }
}
