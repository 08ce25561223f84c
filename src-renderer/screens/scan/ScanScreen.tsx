import { ArrowLeft, Keyboard } from 'lucide-react'
import { useState } from 'react'
import { classifyCode } from '#shared/domain/payment-code.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { PhoneDrawing } from '../../components/PhoneDrawing.tsx'
import { RateLine } from '../../components/RateLine.tsx'
import { useNow } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { WithPayWord } from '../../components/WithPayWord.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { useCounterShows } from '../../stores/counter-told.ts'
import { backToSale, dropCard, scanCode, usePayment } from '../../stores/payment-store.ts'
import { receiptScanned } from '../../stores/receipt-scan.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { CardView } from './CardView.tsx'
import './scan.css'

/** Waits for the customer's code; a scan puts its card here. */
export function ScanScreen() {
  const card = usePayment((state) => state.card)
  const total = useSale(totalOf)
  const { settings } = useSnapshot()
  const { t } = useText()
  const [explains, setExplains] = useState(false)
  useCounterShows(card?.verdict === 'receive-code' && explains ? 'open-pay' : 'show-code', total)
  // A card with a Charge button has keys of its own.
  const cardHasKeys = card?.verdict === 'pay-code' || card?.verdict === 'choose-wallet'
  useKeys({ escape: () => (card ? dropCard() : backToSale()) }, !cardHasKeys)
  return (
    <div className="scanmain">
      <div className="bar">
        <Button small kind="quiet" icon={ArrowLeft} keyHint="Esc" className="back" onPress={backToSale}>
          {t('common.backToSale')}
        </Button>
        <div className="owed">
          <RateLine minor={total} currency={settings.shop.currency} way="scan" />
          <span className="eyebrow" aria-hidden="true">
            {t('common.amount')}
          </span>
          <AmountText minor={total} className="owedamt" roomFor={16} />
        </div>
      </div>
      {card ? <CardView card={card} total={total} explains={explains} onExplain={() => setExplains(true)} /> : <Waiting />}
    </div>
  )
}

function Waiting() {
  const { settings, capabilities, lights } = useSnapshot()
  const text = useText()
  const { t } = text
  const busy = usePayment((state) => state.busy)
  const now = useNow(5000)
  const [typed, setTyped] = useState('')
  const { state, facts } = lights.scanner
  const lastAt = typeof facts.at === 'number' ? facts.at : null
  return (
    <div className="wait">
      <PhoneDrawing label={t('scan.phone')} />
      <div className="say">
        <div role="status" aria-label={t('scan.status')}>
          <h1>{busy ? t('scan.reading') : t('scan.title')}</h1>
        </div>
        <p className="lead">
          <WithPayWord of="scan.lead" />
        </p>
        <div className="ready">
          <span className={state === 'off' ? 'pulse off' : 'pulse'} />
          <b>{state === 'off' ? t('scan.scannerOff') : state === 'none' ? t('scan.notHeard') : t('scan.ready')}</b>
          {lastAt === null ? null : <span>{t('scan.lastScan', { time: text.ago(now - lastAt) })}</span>}
        </div>
        <div className="takes">
          <span className="faint sm">{t('scan.taken')}</span>
          {settings.sale.wallets
            .filter((wallet) => capabilities.scan.includes(wallet))
            .map((wallet) => (
              <WalletBadge key={wallet} tender={wallet} />
            ))}
        </div>
        <form
          className="hand"
          onSubmit={(event) => {
            event.preventDefault()
            const code = typed.replace(/[\s-]/g, '')
            const kind = classifyCode(code)
            if (kind.kind === 'receipt') void receiptScanned(kind.number)
            else if (code !== '' && !busy) void scanCode(code, settings.sale.chargeAtOnce)
          }}
        >
          <label className="eyebrow" htmlFor="typed-code">
            {t('scan.hand')}
          </label>
          <div className="hrow">
            <div className="field">
              <Icon of={Keyboard} size={20} />
              <input
                id="typed-code"
                inputMode="numeric"
                autoComplete="off"
                placeholder={t('scan.placeholder')}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
            <button type="submit" className="btn" disabled={busy || typed.trim() === ''}>
              {t('scan.use')}
            </button>
          </div>
        </form>
      </div>
    </div>
  )
}
