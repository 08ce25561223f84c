import { Printer, QrCode as QrIcon } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import type { Receipt } from '#shared/domain/receipt.ts'
import { call } from '../../bridge.ts'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { BigShape } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { lastFour } from '../../components/OrderNumber.tsx'
import { isUnderWay, newestPrint, PrintLine } from '../../components/PrintLine.tsx'
import { fetchReceipt, printReceipt } from '../../components/PrintSheet.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { receiptText } from '../../components/ReceiptPaper.tsx'
import { useCountdown } from '../../components/use-now.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { newSale, type ShownPayment } from '../../stores/payment-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import './outcome.css'

/** A wallet payment that is paid. */
export function PaidView({ payment }: { payment: ShownPayment }) {
  const text = useText()
  const { t } = text
  const { attempt, order } = payment
  const status = t('paid.status', {
    amount: text.money(order.totalMinor, order.currency),
    wallet: text.tender(attempt.wallet),
    last: lastFour(attempt.id),
  })
  return (
    <PaidField order={order} number={attempt.id} status={status}>
      <Fact label={t('common.time')}>{text.timeSeconds(attempt.endedAt ?? payment.asOf)}</Fact>
      <NumberFact number={attempt.id} />
      {order.tipMinor > 0 ? <Fact label={t('common.tip')}>{text.money(order.tipMinor, order.currency)}</Fact> : null}
      {attempt.gatewayRef ? <Fact label={t('paid.wallets')}>···· {attempt.gatewayRef.slice(-8)}</Fact> : null}
    </PaidField>
  )
}

/** A cash sale: the change is the biggest word after the amount. */
export function CashPaidView({ detail }: { detail: OrderDetail }) {
  const text = useText()
  const { t } = text
  const { order, cash } = detail
  const change = cash?.changeMinor ?? 0
  const status = t('paid.change.status', {
    amount: text.money(order.totalMinor, order.currency),
    change: text.money(change, order.currency),
    last: lastFour(order.number),
  })
  return (
    <PaidField
      order={order}
      number={order.number}
      status={status}
      big={
        <p className="changeline">
          {t('paid.change')} <b>{text.money(change, order.currency)}</b>
        </p>
      }
    >
      <Fact label={t('common.time')}>{text.timeSeconds(order.at)}</Fact>
      <NumberFact number={order.number} />
      <Fact label={t('paid.given')}>{text.money(cash?.givenMinor ?? order.totalMinor, order.currency)}</Fact>
    </PaidField>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function NumberFact({ number }: { number: string }) {
  const { t } = useText()
  return (
    <div>
      <dt>{t('common.order')}</dt>
      <dd className="ono">
        {number.slice(0, -4)}
        <b>{lastFour(number)}</b>
      </dd>
    </div>
  )
}

function PaidField({
  order,
  number,
  status,
  big,
  children,
}: {
  order: OrderRow
  number: string
  status: string
  big?: ReactNode
  children: ReactNode
}) {
  const { settings, printing } = useSnapshot()
  const text = useText()
  const { t, lang } = text
  const job = printing.receipts === null ? null : newestPrint(printing, order.orderId)
  const [receipt, setReceipt] = useState<Receipt | null>(null)
  const [face, setFace] = useState<'facts' | 'qr'>('facts')
  const [printed, setPrinted] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  // Whoever prints or shows the receipt is not done: the screen stays until they say so.
  const inDoubt = job?.state === 'unknown' || printing.drawerFault?.orderId === order.orderId
  const waits = settings.sale.newSaleSeconds > 0 && face === 'facts' && !printed && !inDoubt
  useKeys({ enter: newSale, escape: newSale })
  useEffect(() => {
    let live = true
    void fetchReceipt(order.orderId).then((found) => live && setReceipt(found))
    return () => {
      live = false
    }
  }, [order.orderId])
  const print = async () => {
    setPrinted(true)
    if (printing.receipts !== null) {
      const answer = await call('print:receipt', { orderId: order.orderId, again: job !== null })
      setError(answer.ok ? null : answer.error)
      return
    }
    const found = receipt ?? (await fetchReceipt(order.orderId))
    if (found) printReceipt(found)
  }
  return (
    <div className="field-full paid wide">
      <section className="main-side">
        <div role="status" aria-label={status}>
          <BigShape tone="paid" />
          <h1>{t('state.paid')}</h1>
        </div>
        <AmountText minor={order.totalMinor} currency={order.currency} className="famt huge" roomFor={9} />
        {big}
        <p className="fmeta">
          <WalletBadge tender={order.tender} large onField />
          <span>{t('common.orderEnding')}</span>
          <b className="l4">{lastFour(number)}</b>
        </p>
      </section>
      <section className="tell">
        {face === 'qr' && receipt ? (
          <div className="rqr">
            <div className="qwrap">
              <QrCode text={receiptText(receipt, lang)} label={t('receipt.qr')} level="L" quiet={2} />
            </div>
            <p>{t('receipt.qrHint')}</p>
          </div>
        ) : (
          <dl className="ff">{children}</dl>
        )}
        <PrintLine orderId={order.orderId} />
        {error ? <ErrorNote error={error} /> : null}
        <div className="stack">
          <NewSaleButton seconds={waits ? settings.sale.newSaleSeconds : 0} />
          <div className="pair">
            <Button kind="ghost" icon={Printer} disabled={isUnderWay(job)} onPress={() => void print()}>
              {t(job === null ? 'common.print' : 'printing.copyButton')}
            </Button>
            <Button kind="ghost" icon={QrIcon} pressed={face === 'qr'} disabled={!receipt} onPress={() => setFace(face === 'qr' ? 'facts' : 'qr')}>
              {t('paid.receiptQr')}
            </Button>
          </div>
        </div>
      </section>
    </div>
  )
}

/** New sale, with its own countdown where there is one. */
function NewSaleButton({ seconds }: { seconds: number }) {
  const { t } = useText()
  const [since, setSince] = useState(() => performance.now())
  // biome-ignore lint/correctness/useExhaustiveDependencies: other seconds are a new countdown.
  useEffect(() => setSince(performance.now()), [seconds])
  const left = useCountdown(seconds * 1000, since)
  useEffect(() => {
    if (seconds > 0 && left <= 0) newSale()
  }, [seconds, left])
  const whole = Math.ceil(left / 1000)
  return (
    <button type="button" className="btn solid go" onClick={newSale}>
      {seconds > 0 ? <span className="prog" style={{ width: `${Math.min(100, (whole / seconds) * 100)}%` }} /> : null}
      <span className="lbl">{t('common.newSale')}</span>
      {seconds > 0 ? (
        <span className="in" aria-hidden="true">
          {t('paid.in', { n: whole })}
        </span>
      ) : null}
      <span className="kbd" aria-hidden="true">
        Enter
      </span>
    </button>
  )
}

/** The go button of a field: one place, bottom right, in every outcome that has one. */
export function GoButton({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <button type="button" className="btn solid go" onClick={onPress}>
      <span className="lbl">{children}</span>
      <span className="kbd" aria-hidden="true">
        Enter
      </span>
    </button>
  )
}
