import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { ErrorNote } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { go } from '../../stores/screen-store.ts'
import { useText } from '../../text/text.ts'
import { unresolvedText } from '../../text/unresolved-text.ts'
import { ReasonForm } from './ReasonForm.tsx'

type TrayCardProps = {
  tone: 'amb' | 'late'
  icon: ReactNode
  amountMinor: number
  order: { orderId: number; number: string; currency: string }
  tender: Tender
  /** The number to show: the attempt's own, which may differ from the order's. */
  number: string
  /** True: this is the row that somebody came here for; it is brought into view. */
  wanted?: boolean
  facts: ReactNode
  buttons: ReactNode
  /** What is asked for a reason, or false. */
  form: ComponentProps<typeof ReasonForm> | false
  error: AppError | null
  children?: ReactNode
}

/** One row of the tray: how much, of which order, what is known, and what can be done. */
export function TrayCard({ tone, icon, amountMinor, order, tender, number, wanted = false, facts, buttons, form, error, children }: TrayCardProps) {
  const text = useText()
  const words = unresolvedText[text.lang]
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (wanted) card.current?.scrollIntoView({ block: 'center' })
  }, [wanted])
  return (
    <article className={`card it ${tone}`} ref={card}>
      <div className="sh">{icon}</div>
      <div>
        <p className="amt">{text.money(amountMinor, order.currency)}</p>
        <p className="sub">
          <WalletBadge tender={tender} />
          <button type="button" title={words.openOrder(number)} onClick={() => go('orders', { orderId: order.orderId })}>
            <OrderNumber number={number} />
          </button>
        </p>
      </div>
      {facts}
      <div className="b">{buttons}</div>
      {children}
      {form ? <ReasonForm {...form} /> : null}
      {error ? (
        <div className="err">
          <ErrorNote error={error} />
        </div>
      ) : null}
    </article>
  )
}
