import { ChartColumn, Ellipsis, type LucideIcon, ReceiptText, ScanLine, Wallet } from 'lucide-react'
import { backToSale, newSale, usePayment } from '../stores/payment-store.ts'
import { go, type Screen, useScreen } from '../stores/screen-store.ts'
import { isOverdue, useShift } from '../stores/shift-store.ts'
import { useSnapshot } from '../stores/till-store.ts'
import { useText } from '../text/text.ts'
import { Icon, LogoMark, UnresolvedIcon } from './icons.tsx'

type Entry = { screen: 'sale' | 'orders' | 'unresolved' | 'shift' | 'reports' | 'more'; icon: LucideIcon | null }
const HOME: Partial<Record<Screen, Entry['screen']>> = {
  cash: 'sale',
  scan: 'sale',
  qr: 'sale',
  payment: 'sale',
  settings: 'more',
  practice: 'more',
  balances: 'more',
  'account-check': 'more',
  reconcile: 'more',
  subscriptions: 'more',
  payouts: 'more',
  audit: 'more',
}

/** The left rail: where one can go, by role. */
export function Rail() {
  const { session, unresolvedCount, payouts } = useSnapshot()
  const wanting = session?.role === 'supervisor' || session?.role === 'manager' ? payouts.waiting + payouts.doubtful : 0
  const { t } = useText()
  const late = useShift(({ view, day }) => (view?.stale ? 'stale' : isOverdue(day) ? 'overdue' : null))
  const screen = useScreen((state) => state.place.screen)
  const current = HOME[screen] ?? screen
  const entries: Entry[] = [
    { screen: 'sale', icon: ScanLine },
    { screen: 'orders', icon: ReceiptText },
    { screen: 'unresolved', icon: null },
    { screen: 'shift', icon: Wallet },
  ]
  if (session && session.role !== 'cashier') entries.push({ screen: 'reports', icon: ChartColumn })
  entries.push({ screen: 'more', icon: Ellipsis })
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <div className="mark">
        <LogoMark />
      </div>
      {entries.map((entry) => (
        <a
          key={entry.screen}
          href={`#${entry.screen}`}
          className={entry.screen === 'more' ? 'end' : undefined}
          aria-current={current === entry.screen ? 'page' : undefined}
          aria-describedby={
            entry.screen === 'unresolved' && unresolvedCount > 0
              ? 'rail-count'
              : entry.screen === 'more' && wanting > 0
                ? 'rail-payouts'
                : entry.screen === 'shift' && late
                  ? 'rail-shift'
                  : undefined
          }
          onClick={(event) => {
            event.preventDefault()
            leaveTo(entry.screen)
          }}
        >
          {entry.icon ? <Icon of={entry.icon} /> : <UnresolvedIcon />}
          <span>{t(`rail.${entry.screen}`)}</span>
          {entry.screen === 'unresolved' && unresolvedCount > 0 ? (
            <span className="n" aria-hidden="true">
              {unresolvedCount}
            </span>
          ) : null}
          {entry.screen === 'shift' && late ? (
            <span className="n still" aria-hidden="true">
              !
            </span>
          ) : null}
          {entry.screen === 'more' && wanting > 0 ? (
            <span className="n" aria-hidden="true">
              {wanting}
            </span>
          ) : null}
        </a>
      ))}
      <span className="vh" id="rail-count">
        {t('rail.waiting', { n: unresolvedCount })}
      </span>
      <span className="vh" id="rail-shift">
        {late ? t(`rail.${late}`) : ''}
      </span>
      <span className="vh" id="rail-payouts">
        {t('payouts.attention', { n: wanting })}
      </span>
    </nav>
  )
}

/** Going elsewhere leaves a payment's screen: what runs goes on by itself, what is over is put away. */
function leaveTo(screen: Entry['screen']): void {
  const { payment, cash } = usePayment.getState()
  if (payment || cash) newSale()
  else if (useScreen.getState().place.screen !== screen) backToSale()
  if (screen !== 'sale') go(screen)
}
