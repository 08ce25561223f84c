import { Clock, EyeOff, Monitor, MonitorCheck, RefreshCw } from 'lucide-react'
import type { LinkPanel } from '#shared/domain/link.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { lastFour, OrderNumber } from '../../components/OrderNumber.tsx'
import { useCountdown } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { askNow, newSale, practiceCustomer, type ShownPayment } from '../../stores/payment-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { countdownWords, wayName } from './link-choices.ts'
import { panelFace, payableUntil } from './link-panel.ts'
import { PanelShown } from './PanelShown.tsx'
import { PanelTexts } from './PanelTexts.tsx'
import '../qr/qr.css'
import './link.css'

/** The cashier's side of a sale by link: what the customer pays by, large; how long; and what can be handed on. After its time the code is veiled, not gone. */
export function LinkScreen({ payment }: { payment: ShownPayment }) {
  const { lights, offers } = useSnapshot()
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const { panel } = attempt
  const left = useCountdown(payment.remainingMs, payment.receivedAt)
  const until = payableUntil(attempt)
  const unresolved = attempt.status === 'unresolved'
  const over = panel !== null && (until === null ? unresolved : left <= 0)
  const account = offers.find(({ id }) => id === attempt.accountId)?.name ?? attempt.accountId
  const way = wayName(attempt, text)
  const facts = { amount: text.money(order.totalMinor, order.currency), last: lastFour(attempt.id) }
  const amber = over || unresolved
  useKeys({ escape: newSale })
  return (
    <div className={`qrs links${over ? ' ended' : ''}${panel?.paymentCode ? ' coded' : ''}`}>
      <h1 className="vh">{t('link.title')}</h1>
      <section className="qleft">
        {panel === null ? <div className="qbox making">{t('link.making', { account })}</div> : <PanelShown panel={panel} over={over} />}
        <p className="qcap">
          <Icon of={over || lights.counter.state !== 'good' ? Monitor : MonitorCheck} size={20} />
          {over ? t('qr.overCaption') : lights.counter.state === 'good' ? t('qr.counter') : t('qr.noCounter')}
        </p>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <section className="qright" tabIndex={0}>
        <div className="head1">
          <div role="status" aria-label={t(over ? 'link.overStatus' : unresolved ? 'link.unresolvedStatus' : 'link.status', facts)}>
            <p className={amber ? 'state u' : 'state'}>
              {amber ? <UnresolvedIcon /> : <Icon of={Clock} />}
              {t(amber ? 'state.unresolved' : 'state.waiting')}
            </p>
          </div>
          <div className="takes">
            <WalletBadge tender={attempt.wallet} />
            <span className="sm faint">
              <span className="word">{t('common.order')}</span> <OrderNumber number={attempt.id} />
            </span>
          </div>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="qamt" roomFor={10} />
        <p className="lead">{over ? t('link.overLead') : unresolved ? t('link.unresolvedLead') : panel ? leadOf(panel, t) : null}</p>
        <p className="by">{[account, way === text.tender(attempt.wallet) ? '' : way].filter(Boolean).join(' · ')}</p>
        <Countdown payment={payment} left={left} over={over} />
        <div className="acts">
          <Button keyHint="Esc" onPress={newSale}>
            {amber ? t('common.backToSale') : t('link.leave')}
          </Button>
          <Button icon={RefreshCw} onPress={() => void askNow()}>
            {t('common.askNow')}
          </Button>
        </div>
        {panel === null || over ? null : <PanelTexts panel={panel} />}
        {panel === null || over ? null : <PracticeCustomer />}
        {amber ? (
          <Note tone="unresolved">
            <b>{t('qr.noGoods')}</b> {t('link.noGoodsWhy')}
          </Note>
        ) : (
          <Note icon={EyeOff}>
            <b>{t('link.notCancel')}</b> {until === null ? t('link.notCancelWhy') : t('link.notCancelUntil', { time: momentWords(until, text) })}
          </Note>
        )}
      </section>
    </div>
  )
}

function leadOf(panel: LinkPanel, t: ReturnType<typeof useText>['t']): string {
  if (panel.paymentCode !== null) return t('link.leadCode')
  const { qr, picture } = panelFace(panel)
  if (qr !== null || picture !== null) return t('link.leadQr')
  return t(panel.appCall && panel.deepLink === null && panel.qrImageUrl === null ? 'link.leadApp' : 'link.leadText')
}

/** A time of today alone, another day's with its date. */
export function momentWords(at: number, text: ReturnType<typeof useText>): string {
  return text.date(at) === text.date(Date.now()) ? text.time(at) : `${text.weekday(at)}, ${text.time(at)}`
}

function Countdown({ payment, left, over }: { payment: ShownPayment; left: number; over: boolean }) {
  const text = useText()
  const { t } = text
  const nextIn = useCountdown(payment.nextAskInMs ?? 0, payment.receivedAt)
  const { attempt } = payment
  const until = payableUntil(attempt)
  const whole = Math.max(1, attempt.windowMs, payment.remainingMs)
  const asks = over || until === null
  if (attempt.panel === null) return null
  return (
    <div className="count">
      <div className="cl">
        <span>
          {asks ? t('asking.next') : t('link.left')}
          {!asks && until !== null ? <small>{`${t('link.until')} ${momentWords(until, text)}`}</small> : null}
        </span>
        <b>{asks ? (nextIn < 500 ? t('asking.now') : t('time.in', { time: text.duration(nextIn) })) : countdownWords(left, text)}</b>
      </div>
      {asks ? null : (
        <div className="track">
          <span style={{ width: `${Math.min(100, (left / whole) * 100)}%` }} />
        </div>
      )}
    </div>
  )
}

function PracticeCustomer() {
  const { mode } = useSnapshot()
  const { t } = useText()
  if (mode !== 'practice') return null
  return (
    <div className="prac" role="group" aria-label={t('link.practice')}>
      <p>{t('link.practice')}</p>
      <div>
        <Button small onPress={() => void practiceCustomer('pays')}>
          {t('qr.pays')}
        </Button>
        <Button small onPress={() => void practiceCustomer('refuses')}>
          {t('qr.refuses')}
        </Button>
        <Button small onPress={() => void practiceCustomer('ignores')}>
          {t('qr.ignores')}
        </Button>
      </div>
    </div>
  )
}
