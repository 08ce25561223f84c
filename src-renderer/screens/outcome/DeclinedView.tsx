import { Banknote, Link, QrCode, ScanLine } from 'lucide-react'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { BigShape } from '../../components/icons.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { newSale, type ShownPayment, tryAgain } from '../../stores/payment-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { linkAccounts } from '../link/link-choices.ts'
import { GoButton } from './PaidView.tsx'
import './outcome.css'

/** Not paid: what happened to the money first, then why, then the next thing to do for the same sale. */
export function DeclinedView({ payment }: { payment: ShownPayment }) {
  const { capabilities, offers, settings } = useSnapshot()
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const wallet = text.tender(attempt.wallet)
  const facts = { amount: text.money(order.totalMinor, order.currency), wallet, last: lastFour(attempt.id) }
  const closed = attempt.status === 'closed'
  const reason = attempt.reason ?? 'none'
  // Scanning, QRs and cash are in the shop's own money.
  const own = order.currency === settings.shop.currency
  const canScan = own && settings.sale.wallets.some((one) => capabilities.scan.includes(one))
  const canQr = own && settings.sale.wallets.some((one) => capabilities.qr.includes(one))
  const canLink = linkAccounts(offers, order.currency).length > 0
  // The same way again comes first.
  const first = attempt.kind === 'link' && canLink ? 'link' : canScan ? 'scan' : canLink ? 'link' : null
  const again = () => (first ? tryAgain(first) : newSale())
  useKeys({
    enter: closed ? newSale : again,
    escape: newSale,
    ...(canQr && !closed ? { f2: () => tryAgain('qr') } : {}),
    ...(canLink && !closed ? { f3: () => tryAgain('link') } : {}),
    ...(closed || !own ? {} : { f4: () => tryAgain('cash') }),
  })
  return (
    <div className="field-full declined wide">
      <section className="main-side">
        <div role="status" aria-label={t(closed ? 'closed.status' : 'declined.status', facts)}>
          <BigShape tone="declined" />
          <h1>{t('state.declined')}</h1>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="famt" roomFor={14} />
        <p className="fmeta">
          <WalletBadge tender={attempt.wallet} large onField />
          <span>{t('common.orderEnding')}</span>
          <b className="l4">{lastFour(attempt.id)}</b>
        </p>
      </section>
      <section className="tell">
        <div className="why">
          <h2>{text.reason(attempt.kind, reason, '')}</h2>
          <p>
            {closed ? null : <b>{t('declined.noMoney')} </b>}
            {text.reason(attempt.kind, reason, '.do', { wallet })}
          </p>
        </div>
        {closed ? (
          <div className="stack">
            <GoButton onPress={newSale}>{t('common.newSale')}</GoButton>
          </div>
        ) : (
          <>
            <div className="stack">
              {first ? <GoButton onPress={again}>{t(first === 'link' ? 'link.again' : 'declined.again')}</GoButton> : null}
              <div className="pair">
                {canScan && first === 'link' ? (
                  <Button kind="ghost" icon={ScanLine} onPress={() => tryAgain('scan')}>
                    {t('sale.scan')}
                  </Button>
                ) : null}
                {canQr ? (
                  <Button kind="ghost" icon={QrCode} onPress={() => tryAgain('qr')}>
                    {t('sale.qr')}
                  </Button>
                ) : null}
                {canLink && first !== 'link' ? (
                  <Button kind="ghost" icon={Link} onPress={() => tryAgain('link')}>
                    {t('sale.link')}
                  </Button>
                ) : null}
                {own ? (
                  <Button kind="ghost" icon={Banknote} onPress={() => tryAgain('cash')}>
                    {t('sale.cash')}
                  </Button>
                ) : null}
              </div>
              <Button kind="bare" onPress={newSale}>
                {t('common.newSale')}
              </Button>
            </div>
            <p className="ffine">{t('declined.fine')}</p>
          </>
        )}
      </section>
    </div>
  )
}
