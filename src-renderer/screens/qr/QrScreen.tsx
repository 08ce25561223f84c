import { Clock, EyeOff, Monitor, MonitorCheck, RefreshCw } from 'lucide-react'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { lastFour, OrderNumber } from '../../components/OrderNumber.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { useCountdown } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { askNow, newSale, practiceCustomer, type ShownPayment } from '../../stores/payment-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import './qr.css'

/** The cashier's side of a QR. After its time the code is veiled, not gone: money may still come, so the till goes on asking. */
export function QrScreen({ payment }: { payment: ShownPayment }) {
  const { settings, lights, mode } = useSnapshot()
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const left = useCountdown(payment.remainingMs, payment.receivedAt)
  const nextIn = useCountdown(payment.nextAskInMs ?? 0, payment.receivedAt)
  const over = attempt.status === 'unresolved' || (left <= 0 && attempt.codeUrl !== null)
  const whole = Math.max(settings.sale.qrSeconds * 1000, payment.remainingMs, 1)
  const wallet = text.tender(attempt.wallet)
  const facts = { amount: text.money(order.totalMinor, order.currency), last: lastFour(attempt.id) }
  const seconds = Math.ceil(left / 1000)
  useKeys({ escape: newSale })
  return (
    <div className={over ? 'qrs ended' : 'qrs'}>
      <h1 className="vh">{t('sale.qr')}</h1>
      <section className="qleft">
        <div className="qbox">
          {attempt.codeUrl === null ? (
            <div className="making">{t('qr.making', { wallet })}</div>
          ) : (
            <QrCode text={attempt.codeUrl} label={over ? t('qr.over') : t('qr.image')} />
          )}
          {over ? (
            <div className="veil">
              <b>{t('qr.over')}</b>
            </div>
          ) : null}
        </div>
        <p className="qcap">
          <Icon of={over || lights.counter.state !== 'good' ? Monitor : MonitorCheck} size={20} />
          {over ? t('qr.overCaption') : lights.counter.state === 'good' ? t('qr.counter') : t('qr.noCounter')}
        </p>
      </section>
      <section className="qright">
        <div role="status" aria-label={t(over ? 'qr.overStatus' : 'qr.status', facts)}>
          <p className={over ? 'state u' : 'state'}>
            {over ? <UnresolvedIcon /> : <Icon of={Clock} />}
            {t(over ? 'state.unresolved' : 'state.waiting')}
          </p>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="qamt" roomFor={10} />
        <p className="lead">{over ? t('qr.overLead') : t('qr.lead', { wallet })}</p>
        <div className="takes">
          <WalletBadge tender={attempt.wallet} />
          <span className="sm faint">
            {t('common.order')} <OrderNumber number={attempt.id} />
          </span>
        </div>
        <div className="count">
          <div className="cl">
            <span>{over ? t('asking.next') : t('qr.left')}</span>
            <b>{over ? (nextIn < 500 ? t('asking.now') : t('time.in', { time: text.duration(nextIn) })) : text.clock(left)}</b>
          </div>
          {over ? null : (
            <div className="track">
              <span style={{ width: `${Math.min(100, ((seconds * 1000) / whole) * 100)}%` }} />
            </div>
          )}
        </div>
        <div className="acts">
          <Button keyHint="Esc" onPress={newSale}>
            {over ? t('common.backToSale') : t('qr.hide')}
          </Button>
          <Button icon={RefreshCw} onPress={() => void askNow()}>
            {t('common.askNow')}
          </Button>
        </div>
        {mode === 'practice' && !over ? (
          <div className="prac" role="group" aria-label={t('qr.practice')}>
            <p>{t('qr.practice')}</p>
            <div>
              <Button small disabled={attempt.codeUrl === null} onPress={() => void practiceCustomer('pays')}>
                {t('qr.pays')}
              </Button>
              <Button small disabled={attempt.codeUrl === null} onPress={() => void practiceCustomer('refuses')}>
                {t('qr.refuses')}
              </Button>
              <Button small disabled={attempt.codeUrl === null} onPress={() => void practiceCustomer('ignores')}>
                {t('qr.ignores')}
              </Button>
            </div>
          </div>
        ) : null}
        {over ? (
          <Note tone="unresolved">
            <b>{t('qr.noGoods')}</b> {t('qr.noGoodsWhy')}
          </Note>
        ) : (
          <Note icon={EyeOff}>
            <b>{t('qr.notCancel')}</b> {t('qr.notCancelWhy', { time: text.time(payment.asOf + payment.remainingMs) })}
          </Note>
        )}
      </section>
    </div>
  )
}
