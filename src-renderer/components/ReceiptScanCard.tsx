import { ReceiptText } from 'lucide-react'
import { useEffect } from 'react'
import { dropReceipt, openReceipt, useReceiptScan } from '../stores/receipt-scan.ts'
import { useScreen } from '../stores/screen-store.ts'
import { useText } from '../text/text.ts'
import { Button } from './Button.tsx'
import { Note } from './Note.tsx'
import { lastFour } from './OrderNumber.tsx'

/** A receipt was scanned where opening its order at once could take something from the sale in view: a word and a choice, at the edge and never over it. */
export function ReceiptScanCard() {
  const { t, money } = useText()
  const shown = useReceiptScan((state) => state.shown)
  const screen = useScreen((state) => state.place.screen)
  // A card belongs to the screen it came up on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of screen is the event.
  useEffect(() => dropReceipt, [screen])
  if (shown === null) return null
  const { number, order } = shown
  const last = lastFour(number)
  return (
    <section className="strip receipt-scan" aria-label={t('receiptScan.label')}>
      <div role="status">
        <Note icon={ReceiptText}>
          {order ? t('receiptScan.found', { last, amount: money(order.totalMinor, order.currency) }) : t('receiptScan.unknown', { number })}
        </Note>
      </div>
      <div className="acts">
        {order ? (
          <Button small onPress={() => openReceipt(order.orderId)}>
            {t('receiptScan.open', { last })}
          </Button>
        ) : null}
        <Button small onPress={dropReceipt}>
          {t('receiptScan.away')}
        </Button>
      </div>
    </section>
  )
}
