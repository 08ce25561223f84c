import { useEffect } from 'react'
import { forgetTold } from '../../stores/counter-told.ts'
import { usePayment } from '../../stores/payment-store.ts'
import { go } from '../../stores/screen-store.ts'
import { LinkScreen } from '../link/LinkScreen.tsx'
import { DeclinedView } from '../outcome/DeclinedView.tsx'
import { CashPaidView, PaidView } from '../outcome/PaidView.tsx'
import { DecideView, UnresolvedView } from '../outcome/UnresolvedView.tsx'
import { QrScreen } from '../qr/QrScreen.tsx'
import { AskingView } from './AskingView.tsx'

/** The payment the cashier is with, in whichever state it is. Nothing here decides: the state comes from main. */
export function PaymentScreen() {
  const payment = usePayment((state) => state.payment)
  const cash = usePayment((state) => state.cash)
  useEffect(forgetTold, [])
  useEffect(() => {
    if (!payment && !cash) go('sale')
  }, [payment, cash])
  if (cash) return <CashPaidView detail={cash} />
  if (!payment) return null
  const { status, kind } = payment.attempt
  switch (status) {
    case 'created':
    case 'sending':
    case 'asking':
      if (kind === 'link') return <LinkScreen payment={payment} />
      return kind === 'qr' ? <QrScreen payment={payment} /> : <AskingView payment={payment} />
    case 'unresolved':
      if (kind === 'link' && payment.attempt.panel !== null) return <LinkScreen payment={payment} />
      return kind === 'qr' && payment.attempt.codeUrl !== null ? <QrScreen payment={payment} /> : <UnresolvedView payment={payment} />
    case 'held':
    case 'late_paid':
      return <DecideView payment={payment} />
    case 'paid':
      return <PaidView payment={payment} />
    case 'declined':
    case 'not_sent':
    case 'closed':
      return <DeclinedView payment={payment} />
  }
}
