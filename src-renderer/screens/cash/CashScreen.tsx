import { ArrowLeft, Banknote } from 'lucide-react'
import { AmountText } from '../../components/AmountText.tsx'
import { Button } from '../../components/Button.tsx'
import { ConfirmPanel } from '../../components/ConfirmPanel.tsx'
import { Icon } from '../../components/icons.tsx'
import { Keypad } from '../../components/Keypad.tsx'
import { useReadableState } from '../../components/use-readable-state.ts'
import { useKeys } from '../../input/key-handlers.ts'
import { withDigits } from '../../stores/amount-digits.ts'
import { useCounterShows } from '../../stores/counter-told.ts'
import { backToSale, takeCash, usePayment } from '../../stores/payment-store.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { quickAmounts } from './quick-amounts.ts'
import '../sale/sale.css'

/** Cash: what was given, what goes back. Nothing keyed in means the exact sum. */
export function CashScreen() {
  const { settings } = useSnapshot()
  const text = useText()
  const { t, money } = text
  const total = useSale(totalOf)
  const busy = usePayment((state) => state.busy)
  const error = usePayment((state) => state.error)
  const [typed, setTyped, readTyped] = useReadableState(0)
  const given = typed === 0 ? total : typed
  const change = given - total
  useCounterShows('amount', total)
  const take = (despiteOpen = false) => {
    if (change >= 0 && !busy) void takeCash(given, despiteOpen)
  }
  const digits = (more: string) => setTyped((before) => withDigits(before, more))
  const backspace = () => setTyped((before) => Math.floor(before / 10))
  useKeys({
    digits,
    mark: () => {
      const before = readTyped()
      return () => setTyped(() => before)
    },
    backspace,
    escape: backToSale,
    enter: () => take(),
  })
  return (
    <div className="sale cash">
      <h1 className="vh">{t('sale.cash')}</h1>
      <section className="entry">
        <div className="bar2">
          <Button small kind="quiet" icon={ArrowLeft} keyHint="Esc" onPress={backToSale}>
            {t('common.backToSale')}
          </Button>
        </div>
        <div className={typed === 0 ? 'amount zero' : 'amount'}>
          <div className="ah">
            <span className="eyebrow">{t('cash.title')}</span>
            <span className="cur">{settings.shop.currency}</span>
          </div>
          <div className="av2" role="group" aria-label={t('cash.title')}>
            {money(given)}
          </div>
        </div>
        <Keypad label={t('sale.keypad')} onDigits={digits} onBackspace={backspace} onClear={() => setTyped(() => 0)} />
      </section>
      <aside className="side">
        <div className="due">
          <span className="eyebrow">{t('cash.due')}</span>
          <AmountText minor={total} className="owedamt" roomFor={20} />
        </div>
        <div className="quick" role="group" aria-label={t('cash.quick')}>
          <Button pressed={typed === 0} onPress={() => setTyped(() => 0)}>
            {t('cash.exact')}
          </Button>
          {quickAmounts(total, settings.shop.currency).map((sum) => (
            <Button key={sum} pressed={typed === sum} onPress={() => setTyped(() => sum)}>
              {money(sum)}
            </Button>
          ))}
        </div>
        <div className={change < 0 ? 'change short' : 'change'} aria-live="polite">
          <span className="eyebrow">{t('cash.change')}</span>
          <b>{change < 0 ? t('cash.short', { amount: money(-change) }) : money(change)}</b>
        </div>
        {error?.code === 'attempt-open' ? (
          <ConfirmPanel
            confirm={t('cash.openConfirm')}
            disabled={busy || change < 0}
            onConfirm={() => take(true)}
            onCancel={() => usePayment.setState({ error: null })}
          >
            {t('cash.open')}
          </ConfirmPanel>
        ) : (
          <button type="button" className="btn primary go" disabled={change < 0 || busy} onClick={() => take()}>
            <Icon of={Banknote} />
            {t('cash.take')}
            <span className="kbd" aria-hidden="true">
              Enter
            </span>
          </button>
        )}
      </aside>
    </div>
  )
}
