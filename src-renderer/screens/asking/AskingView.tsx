import { Clock, RefreshCw } from 'lucide-react'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { Diary } from '../../components/Diary.tsx'
import { Icon } from '../../components/icons.tsx'
import { lastFour, OrderNumber } from '../../components/OrderNumber.tsx'
import { useCountdown } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { askNow, newSale, type ShownPayment } from '../../stores/payment-store.ts'
import { useText } from '../../text/text.ts'
import './asking.css'

const RING = 2 * Math.PI * 104

/** Waiting for the wallet's answer: the seconds of the window, what the customer may have to do, what was asked. */
export function AskingView({ payment }: { payment: ShownPayment }) {
  const text = useText()
  const { t } = text
  const { attempt, order, diary } = payment
  const left = useCountdown(payment.remainingMs, payment.receivedAt)
  const nextIn = useCountdown(payment.nextAskInMs ?? 0, payment.receivedAt)
  const whole = Math.max(attempt.windowMs, 1)
  const wallet = text.tender(attempt.wallet)
  useKeys({ escape: newSale })
  return (
    <div className="asking">
      <section className="left">
        <div className="rw">
          <svg className="ring" viewBox="0 0 240 240" aria-hidden="true">
            <circle cx="120" cy="120" r="104" fill="none" stroke="var(--waiting-line)" strokeWidth="12" />
            <circle
              cx="120"
              cy="120"
              r="104"
              fill="none"
              stroke="var(--waiting-text)"
              strokeWidth="12"
              strokeLinecap="round"
              strokeDasharray={`${(RING * Math.min(1, left / whole)).toFixed(1)} ${RING.toFixed(1)}`}
              transform="rotate(-90 120 120)"
            />
          </svg>
          <div className="rt">
            <b>{Math.ceil(left / 1000)}</b>
            <span>{t('asking.of', { n: Math.round(whole / 1000) })}</span>
          </div>
        </div>
        <div className="amt">
          <AmountText minor={order.totalMinor} currency={order.currency} className="amtext" roomFor={11} />
          <div className="meta">
            <WalletBadge tender={attempt.wallet} />
            <span className="sm">
              {t('common.order')} <OrderNumber number={attempt.id} />
            </span>
          </div>
        </div>
      </section>
      <section className="right">
        <div
          role="status"
          aria-label={t('asking.status', { wallet, amount: text.money(order.totalMinor, order.currency), last: lastFour(attempt.id) })}
        >
          <p className="state">
            <Icon of={Clock} />
            {t('state.waiting')}
          </p>
          <h1>{attempt.status === 'asking' ? t('asking.title', { wallet }) : t('asking.sending', { wallet })}</h1>
        </div>
        <p className="lead">{t('asking.lead')}</p>
        <Diary
          lines={diary}
          label={t('asking.diary')}
          limit={4}
          next={
            payment.nextAskInMs === null ? null : (
              <li>
                <time>{nextIn < 500 ? t('asking.now') : t('time.in', { time: t('time.seconds', { n: Math.ceil(nextIn / 1000) }) })}</time>
                <i className="dot" />
                <div>
                  <span>{t('asking.next')}</span>
                </div>
              </li>
            )
          }
        />
        <div className="acts">
          <Button icon={RefreshCw} onPress={() => void askNow()}>
            {t('common.askNow')}
          </Button>
          <Button keyHint="Esc" onPress={newSale}>
            {t('common.backToSale')}
          </Button>
        </div>
        <p className="fine">{t('asking.leave')}</p>
      </section>
    </div>
  )
}
