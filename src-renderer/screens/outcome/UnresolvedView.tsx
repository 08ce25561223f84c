import { CircleQuestionMark, Hand, RefreshCw, UsersRound } from 'lucide-react'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { BigShape, Icon } from '../../components/icons.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { askNow, newSale, type ShownPayment } from '../../stores/payment-store.ts'
import { go } from '../../stores/screen-store.ts'
import { useText } from '../../text/text.ts'
import './outcome.css'

/** Nobody knows yet: four sentences and no way to charge again. */
export function UnresolvedView({ payment }: { payment: ShownPayment }) {
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const last = lastFour(attempt.id)
  useKeys({ escape: newSale })
  return (
    <div className="field-full unresolved">
      <section className="main-side">
        <div role="status" aria-label={t('unresolved.status', { amount: text.money(order.totalMinor, order.currency), last })}>
          <BigShape tone="unresolved" />
          <h1>{t('state.unresolved')}</h1>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="famt" roomFor={12} />
        <p className="fmeta line">
          {t('unresolved.meta', { wallet: text.tender(attempt.wallet), last, time: text.timeSeconds(attempt.sentAt ?? attempt.createdAt) })}
        </p>
      </section>
      <section className="tell">
        <ul>
          <li>
            <Icon of={CircleQuestionMark} size={28} />
            <b>{t('unresolved.dontKnow')}</b>
          </li>
          <li>
            <Icon of={Hand} size={28} />
            <b>{t('unresolved.noGoods')}</b>
          </li>
          <li>
            <Icon of={RefreshCw} size={28} />
            <span>
              {t('unresolved.keepAsking')}
              {payment.nextAskInMs === null ? null : ` ${t('unresolved.next', { time: text.timeSeconds(payment.asOf + payment.nextAskInMs) })}`}
            </span>
          </li>
          <li>
            <Icon of={UsersRound} size={28} />
            <span>{t('unresolved.serve')}</span>
          </li>
        </ul>
        <div className="acts">
          <Button kind="solid" onPress={() => void askNow()}>
            {t('common.askNow')}
          </Button>
          <Button kind="ghost" keyHint="Esc" onPress={newSale}>
            {t('common.backToSale')}
          </Button>
        </div>
        <p className="ffine">{t('unresolved.fine')}</p>
      </section>
    </div>
  )
}

/** Held money and late money: a manager decides, the cashier hands nothing over. */
export function DecideView({ payment }: { payment: ShownPayment }) {
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const held = attempt.status === 'held'
  const facts = { amount: text.money(order.totalMinor, order.currency), last: lastFour(attempt.id) }
  const open = () => {
    newSale()
    go('unresolved', { orderId: order.orderId })
  }
  useKeys({ escape: newSale })
  return (
    <div className="field-full unresolved">
      <section className="main-side">
        <div role="status" aria-label={t(held ? 'held.status' : 'late.status', facts)}>
          <BigShape tone="unresolved" />
          <h1>{t(held ? 'held.title' : 'late.title')}</h1>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="famt" roomFor={12} />
        <p className="fmeta line">
          {t('unresolved.meta', {
            wallet: text.tender(attempt.wallet),
            last: facts.last,
            time: text.timeSeconds(attempt.sentAt ?? attempt.createdAt),
          })}
        </p>
      </section>
      <section className="tell">
        <ul>
          <li>
            <Icon of={CircleQuestionMark} size={28} />
            <span>
              <b>{t(held ? 'held.lead' : 'late.lead')}</b> {attempt.reason ? `${t(`reason.${attempt.reason}`)}.` : null}
            </span>
          </li>
          {held ? (
            <li>
              <Icon of={Hand} size={28} />
              <b>{t('unresolved.noGoods')}</b>
            </li>
          ) : null}
          <li>
            <Icon of={UsersRound} size={28} />
            <span>{t(held ? 'held.call' : 'late.call')}</span>
          </li>
        </ul>
        <div className="acts">
          <Button kind="solid" onPress={open}>
            {t('held.open')}
          </Button>
          <Button kind="ghost" keyHint="Esc" onPress={newSale}>
            {t('common.backToSale')}
          </Button>
        </div>
      </section>
    </div>
  )
}
