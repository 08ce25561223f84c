import { ArrowLeft } from 'lucide-react'
import { orderWord } from '#shared/domain/order.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { ConfirmPanel } from '../../components/ConfirmPanel.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { RateLine } from '../../components/RateLine.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useCounterShows } from '../../stores/counter-told.ts'
import { backToSale, showQr, usePayment } from '../../stores/payment-store.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import './qr.css'

/** The wallet is asked for first, because a QR is made for one wallet. Keys 1, 2 and 3 choose, too. */
export function QrChooseScreen() {
  const { settings, capabilities } = useSnapshot()
  const text = useText()
  const { t } = text
  const total = useSale(totalOf)
  const busy = usePayment((state) => state.busy)
  const similar = usePayment((state) => state.similarQr)
  const wallets = settings.sale.wallets.filter((wallet) => capabilities.qr.includes(wallet))
  useCounterShows('amount', total)
  useKeys({
    escape: backToSale,
    mark: () => () => undefined,
    digits: (digits) => {
      const wallet = wallets[Number(digits) - 1]
      if (digits.length === 1 && wallet && !busy && !similar) void showQr(wallet)
    },
  })
  return (
    <div className="qrchoose">
      <div className="bar">
        <Button small kind="quiet" icon={ArrowLeft} keyHint="Esc" onPress={backToSale}>
          {t('common.backToSale')}
        </Button>
        <div className="owed">
          <RateLine minor={total} currency={settings.shop.currency} way="qr" />
          <span className="eyebrow" aria-hidden="true">
            {t('common.amount')}
          </span>
          <AmountText minor={total} className="owedamt" roomFor={16} />
        </div>
      </div>
      <div className="mid">
        <h1>{t('qr.choose')}</h1>
        <p className="lead">{t('qr.chooseLead')}</p>
        {similar ? (
          <ConfirmPanel
            confirm={t('card.similarConfirm')}
            disabled={busy}
            onConfirm={() => void showQr(similar.wallet, true)}
            onCancel={() => usePayment.setState({ similarQr: null })}
          >
            {t('card.similar', {
              last: lastFour(similar.earlier.number),
              ago: text.ago(Date.now() - similar.earlier.at),
              state: t(`state.${orderWord(similar.earlier.status)}`),
            })}
          </ConfirmPanel>
        ) : (
          <div className="tiles">
            {wallets.map((wallet, index) => (
              <button key={wallet} type="button" className={`wtile ${wallet}`} disabled={busy} onClick={() => void showQr(wallet)}>
                <i />
                <span>{text.tender(wallet)}</span>
                <span className="kbd q" aria-hidden="true">
                  {index + 1}
                </span>
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
