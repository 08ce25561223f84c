import { ChevronRight, Undo2 } from 'lucide-react'
import { useId } from 'react'
import { givenBack, orderWord } from '#shared/domain/order.ts'
import { go } from '../stores/screen-store.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { Icon, StateIcon, stateTone } from './icons.tsx'
import { KindIcon } from './KindIcon.tsx'
import { OrderNumber } from './OrderNumber.tsx'
import { WalletBadge } from './WalletBadge.tsx'

/** The last five sales with their states; each opens its order. */
export function RecentSales() {
  const { recent } = useSnapshot()
  const { t, time, money } = useText()
  const heading = useId()
  return (
    <section className="recent" aria-labelledby={heading}>
      <div className="rh">
        <h2 id={heading} className="eyebrow">
          {t('sale.last')}
        </h2>
        <button type="button" className="all" onClick={() => go('orders')}>
          {t('sale.all')}
          <Icon of={ChevronRight} size={16} />
        </button>
      </div>
      {recent.length === 0 ? (
        <p className="nosales">
          <b>{t('sale.noSales')}</b>
          <br />
          {t('sale.noSalesHint')}
        </p>
      ) : (
        <ul>
          {recent.slice(0, 5).map((order) => {
            const word = orderWord(order.status)
            const back = givenBack(order)
            const tone = back === null ? stateTone(word) : 'plain'
            return (
              <li key={order.orderId}>
                <button type="button" onClick={() => go('orders', { orderId: order.orderId })}>
                  <span className={`si ${tone}`}>{back === null ? <StateIcon word={word} /> : <Icon of={Undo2} size={20} />}</span>
                  <span className="mid">
                    <WalletBadge tender={order.tender} />
                    <KindIcon order={order} />
                    <span className="l2">
                      {time(order.at)} · <OrderNumber number={order.number} short />
                    </span>
                  </span>
                  <span className="end">
                    <span className="money">{money(order.totalMinor, order.currency)}</span>
                    <span className={`word ${tone}`}>
                      {t(back === null ? `state.${word}` : back === 'all' ? 'state.refunded' : 'state.part_refunded')}
                    </span>
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
