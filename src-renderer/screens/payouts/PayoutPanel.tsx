import { Hourglass, Info, RefreshCw, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { PayoutDetail } from '#shared/bridge/contract.ts'
import { isOpenPayout } from '#shared/domain/payout.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ConfirmPanel } from '../../components/ConfirmPanel.tsx'
import { Diary } from '../../components/Diary.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { useAgreement } from '../../components/use-agreement.ts'
import { useNow } from '../../components/use-now.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { partyText } from '../../text/party-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { ReasonForm } from '../unresolved/ReasonForm.tsx'
import { useAct } from '../unresolved/use-act.ts'
import { PayoutState, payoutLook } from './PayoutState.tsx'
import { countryName, payeeFacts, tellOf } from './payout-words.ts'
import { SecondPerson } from './SecondPerson.tsx'
import { usePayout } from './use-payouts.ts'

type PanelProps = { payoutId: string; onClose: () => void; onLikeIt: ((like: PayoutDetail) => void) | null }

/** One payout beside the list: what its state means for the money, to whom it goes, its diary, and what can be done. */
export function PayoutPanel({ payoutId, onClose, onLikeIt }: PanelProps) {
  const text = useText()
  const { t } = text
  const { detail, error, show } = usePayout(payoutId)
  const body = useRef<HTMLDivElement>(null)
  const status = detail?.payout.status
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new state is the event.
  useEffect(() => {
    // What a new state means for the money stands on top.
    if (body.current) body.current.scrollTop = 0
  }, [status])
  return (
    <aside className="order-panel payout-panel" aria-label={t('payouts.panel', { id: payoutId })}>
      <header>
        <div>
          <div className="ptop">
            {detail ? <PayoutState status={detail.payout.status} /> : <span className="muted">{error ? '' : t('payouts.loading')}</span>}
            <OrderNumber number={payoutId} />
          </div>
          <p className="pamt">
            {detail ? text.money(detail.payout.amountMinor, detail.payout.currency) : ''} <small>{detail?.payout.currency}</small>
          </p>
        </div>
        <Button kind="quiet" small icon={X} onPress={onClose} className="x" label={t('payouts.close')}>
          {null}
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="pbody" ref={body} tabIndex={0} role="group" aria-label={t('payouts.facts')}>
        {error ? <ErrorNote error={error} /> : null}
        {detail ? <Body detail={detail} onDetail={show} /> : null}
        {detail?.payout.status === 'waiting' ? <Foot detail={detail} onDetail={show} onLikeIt={null} /> : null}
      </div>
      {/* While it waits, the room belongs to the second person. */}
      {detail && detail.payout.status !== 'waiting' ? <Foot detail={detail} onDetail={show} onLikeIt={onLikeIt} /> : <footer />}
    </aside>
  )
}

function Body({ detail, onDetail }: { detail: PayoutDetail; onDetail: (detail: PayoutDetail) => void }) {
  const text = useText()
  const { t } = text
  const { session } = useSnapshot()
  const { payout } = detail
  const { tone } = payoutLook(payout.status)
  const mayConfirm = session?.role === 'supervisor' || session?.role === 'manager'
  return (
    <>
      <div role="status">
        <Note tone={tone} icon={tone === 'waiting' ? Hourglass : Info}>
          {tellOf(detail, text)}
        </Note>
      </div>
      <Payee detail={detail} />
      {payout.status === 'waiting' && mayConfirm ? <SecondPerson detail={detail} onDetail={onDetail} /> : null}
      {/* Counted from when it was heard, so a new answer begins anew. */}
      <Facts key={`${payout.askedCount} ${detail.nextAskInMs}`} detail={detail} />
      <h2 className="eyebrow dhead">{t('payouts.diary')}</h2>
      <Diary lines={detail.diary} label={t('payouts.diary')} />
    </>
  )
}

function Payee({ detail: { payout, fields } }: { detail: PayoutDetail }) {
  const { t } = useText()
  const say = useWords(partyText)
  if (!payout.payee) return <Note>{t('payouts.payeeHidden')}</Note>
  return (
    <section className="payee card" aria-label={t('payouts.payee')}>
      <h2 className="eyebrow">{t('payouts.payee')}</h2>
      <dl className="facts">
        {payeeFacts(payout.payee, fields, say).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Facts({ detail: { payout, row, nextAskInMs } }: { detail: PayoutDetail }) {
  const text = useText()
  const { t } = text
  const now = useNow(1_000)
  const [shownAt] = useState(now)
  const when = (ms: number | null) => (ms === null ? null : `${text.weekday(ms)}, ${text.timeSeconds(ms)}`)
  const money = (minor: number | null) => (minor === null ? null : text.money(minor, payout.currency))
  const answer = payout.lastAnswer
  const detailKey = answer && (text.has(`payoutAnswer.${answer.detail}`) ? `payoutAnswer.${answer.detail}` : `answer.${answer.detail}`)
  const last = answer && detailKey && text.has(detailKey) ? [text.t(detailKey), answer.code ?? ''].filter(Boolean).join(' · ') : null
  const next = nextAskInMs === null ? null : t('payouts.nextAsk', { time: text.duration(Math.max(0, nextAskInMs - (now - shownAt))) })
  const facts: [string, string | null][] = [
    [t('payouts.lastAnswer'), last],
    ['', isOpenPayout(payout.status) ? next : null],
    [t('payouts.paid'), payout.paidMinor === payout.amountMinor ? null : money(payout.paidMinor)],
    [t('payouts.fee'), money(payout.feeMinor)],
    [t('payouts.account'), row.accountName],
    [t('payouts.country'), payout.country === null ? null : countryName(payout.country, text)],
    [t('payouts.method'), payout.methodId],
    [t('payouts.note'), payout.note || null],
    [t('payouts.askedBy'), payout.personName],
    [t('payouts.confirmedBy'), payout.approverName],
    [t('payouts.begun'), when(payout.createdAt)],
    [t('payouts.sentAt'), when(payout.sentAt)],
    [t('payouts.endedAt'), when(payout.endedAt)],
    [t('payouts.gatewayRef'), payout.gatewayRef],
    [t('payouts.bankRef'), payout.bankRef],
  ]
  return (
    <dl className="facts pfacts">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

type FootProps = { detail: PayoutDetail; onDetail: (detail: PayoutDetail) => void; onLikeIt: ((like: PayoutDetail) => void) | null }

function Foot({ detail, onDetail, onLikeIt }: FootProps) {
  const text = useText()
  const { t } = text
  const { session } = useSnapshot()
  const { busy, error, form, setForm, act } = useAct()
  const [sure, setSure] = useState(false)
  const second = useAgreement('close-by-hand')
  const { payout, asks } = detail
  const { id: payoutId, status } = payout
  const isManager = session?.role === 'manager'
  const mayAct = isManager || session?.role === 'supervisor'
  const run = (what: () => ReturnType<typeof call<'payouts:ask-now'>>) =>
    act(async () => {
      const answer = await what()
      if (answer.ok) onDetail(answer.value)
      return answer
    })
  const isOpen = isOpenPayout(status)
  return (
    <footer className="payout-foot">
      {error ? <ErrorNote error={error} /> : null}
      {form ? (
        <ReasonForm
          title={t('payouts.closeTitle')}
          help={t('payouts.closeHelp')}
          hint={t('payouts.closeHint')}
          confirm={t('payouts.closeByHand')}
          busy={busy}
          agreement={second}
          onReason={(reason, approver) => void run(() => call('payouts:close-by-hand', { payoutId, reason, approver }))}
          onCancel={() => setForm(false)}
        />
      ) : sure ? (
        <ConfirmPanel
          confirm={t('payouts.withdraw')}
          danger
          disabled={busy}
          onConfirm={() => void run(() => call('payouts:withdraw', { payoutId })).then(() => setSure(false))}
          onCancel={() => setSure(false)}
        >
          {t('payouts.withdrawSure')}
        </ConfirmPanel>
      ) : (
        <div className="acts">
          {mayAct && status === 'waiting' ? (
            <Button small kind="danger" onPress={() => setSure(true)}>
              {t('payouts.withdraw')}
            </Button>
          ) : null}
          {mayAct && isOpen && asks === 'asks' ? (
            <Button small icon={RefreshCw} disabled={busy} onPress={() => void run(() => call('payouts:ask-now', { payoutId }))}>
              {t('payouts.askNow')}
            </Button>
          ) : null}
          {isManager && (status === 'unresolved' || status === 'held') ? (
            <Button small onPress={() => setForm(true)}>
              {t('payouts.closeByHand')}
            </Button>
          ) : null}
          {onLikeIt && !isOpen && status !== 'waiting' && payout.payee ? (
            <Button small onPress={() => onLikeIt(detail)}>
              {t('payouts.likeIt')}
            </Button>
          ) : null}
        </div>
      )}
    </footer>
  )
}
