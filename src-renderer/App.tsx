import { type ComponentType, useEffect } from 'react'
import { LogoMark } from './components/icons.tsx'
import { ErrorNote, Note } from './components/Note.tsx'
import { lastFour } from './components/OrderNumber.tsx'
import { PrintSheet } from './components/PrintSheet.tsx'
import { Rail } from './components/Rail.tsx'
import { ReceiptScanCard } from './components/ReceiptScanCard.tsx'
import { PracticeBanner, TopBar } from './components/TopBar.tsx'
import { useScanRouting } from './input/scan-routing.ts'
import { useTouches } from './input/use-touches.ts'
import { PaymentScreen } from './screens/asking/PaymentScreen.tsx'
import { AuditScreen } from './screens/audit/AuditScreen.tsx'
import { CashScreen } from './screens/cash/CashScreen.tsx'
import { LinkChooseScreen } from './screens/link/LinkChooseScreen.tsx'
import { MoreScreen } from './screens/more/MoreScreen.tsx'
import { OrdersScreen } from './screens/orders/OrdersScreen.tsx'
import { PayoutsScreen } from './screens/payouts/PayoutsScreen.tsx'
import { PracticeScreen } from './screens/practice/PracticeScreen.tsx'
import { QrChooseScreen } from './screens/qr/QrChooseScreen.tsx'
import { ReconcileScreen } from './screens/reconcile/ReconcileScreen.tsx'
import { ReportsScreen } from './screens/reports/ReportsScreen.tsx'
import { SaleScreen } from './screens/sale/SaleScreen.tsx'
import { ScanScreen } from './screens/scan/ScanScreen.tsx'
import { SettingsScreen } from './screens/settings/SettingsScreen.tsx'
import { ShiftScreen } from './screens/shift/ShiftScreen.tsx'
import { ChangeOver } from './screens/sign-in/ChangeOver.tsx'
import { SignInScreen } from './screens/sign-in/SignInScreen.tsx'
import { SubscriptionsScreen } from './screens/subscriptions/SubscriptionsScreen.tsx'
import { UnresolvedScreen } from './screens/unresolved/UnresolvedScreen.tsx'
import { AccountCheckScreen } from './screens/vendor/AccountCheckScreen.tsx'
import { BalancesScreen } from './screens/vendor/BalancesScreen.tsx'
import { arrive, left } from './stores/arrival.ts'
import { usePayment } from './stores/payment-store.ts'
import { go, type Screen, setChanging, useScreen } from './stores/screen-store.ts'
import { useSnapshot, useTill } from './stores/till-store.ts'
import { LANG_TAGS, useText } from './text/text.ts'

const SCREENS: Record<Screen, ComponentType> = {
  sale: SaleScreen,
  cash: CashScreen,
  scan: ScanScreen,
  qr: QrChooseScreen,
  link: LinkChooseScreen,
  payment: PaymentScreen,
  orders: OrdersScreen,
  unresolved: UnresolvedScreen,
  reports: ReportsScreen,
  settings: SettingsScreen,
  practice: PracticeScreen,
  payouts: PayoutsScreen,
  more: MoreScreen,
  balances: BalancesScreen,
  'account-check': AccountCheckScreen,
  reconcile: ReconcileScreen,
  subscriptions: SubscriptionsScreen,
  shift: ShiftScreen,
  audit: AuditScreen,
}

/** The whole till screen: sign-in, or the frame with the screen in view. */
export function App() {
  const snapshot = useTill((till) => till.snapshot)
  const connection = useTill((till) => till.connection)
  const { lang, t } = useText()
  useLook()
  useEffect(() => {
    document.documentElement.lang = LANG_TAGS[lang]
  }, [lang])
  if (connection === 'replaced') return <Blank words={t('error.another-screen')} reload={t('common.retry')} />
  if (!snapshot) return <Blank words={connection === 'lost' ? t('common.disconnected') : t('common.loading')} />
  return (
    <>
      {snapshot.session ? <Frame /> : <SignInScreen />}
      <PrintSheet />
      {connection === 'lost' ? (
        <div className="strip" role="alert">
          <Note tone="declined">{t('common.disconnected')}</Note>
        </div>
      ) : null}
    </>
  )
}

function Blank({ words, reload }: { words: string; reload?: string }) {
  return (
    <main className="blank">
      <LogoMark />
      <p role="status">{words}</p>
      {reload ? (
        <button type="button" className="btn" onClick={() => window.location.reload()}>
          {reload}
        </button>
      ) : null}
    </main>
  )
}

function Frame() {
  const { mode, alarms, session, current } = useSnapshot()
  const { t, money } = useText()
  const place = useScreen((state) => state.place)
  const changing = useScreen((state) => state.changing)
  useScanRouting()
  useTouches()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person is the event.
  useEffect(() => {
    if (session) arrive(session, current)
    setChanging(false)
  }, [session?.personId])
  useEffect(() => left, [])
  const View = SCREENS[place.screen]
  const alarm = place.screen === 'unresolved' || place.screen === 'payment' ? undefined : alarms[0]
  return (
    <>
      <div className="till" inert={changing}>
        {mode === 'practice' ? <PracticeBanner /> : null}
        <Rail />
        <TopBar />
        <main className={alarm ? 'main with-alarm' : 'main'}>
          {alarm ? (
            <div className="alarmbar" role="alert">
              <span>
                {t(alarm.kind === 'held' ? 'alarm.held' : 'alarm.late', {
                  last: lastFour(alarm.number),
                  amount: money(alarm.totalMinor, alarm.currency),
                })}
              </span>
              <button type="button" className="sp" onClick={() => go('unresolved', { orderId: alarm.orderId })}>
                {t('alarm.open')}
              </button>
            </div>
          ) : null}
          <div className="stage">
            <View />
            <Hint />
            <ReceiptScanCard />
          </div>
        </main>
      </div>
      {changing ? <ChangeOver /> : null}
    </>
  )
}

const HINTS = { busy: 'scan.busy', 'need-amount': 'scan.needAmount', torn: 'scan.torn', 'own-money': 'link.scanOwn' } as const

/** The one place for a gentle word or an error of the sale screens; it goes when the next thing happens. */
function Hint() {
  const { t } = useText()
  const hint = usePayment((state) => state.hint)
  const error = usePayment((state) => state.error)
  const screen = useScreen((state) => state.place.screen)
  useEffect(() => {
    if (hint === null) return
    const timer = window.setTimeout(() => usePayment.setState({ hint: null }), 4000)
    return () => window.clearTimeout(timer)
  }, [hint])
  // An error belongs to the screen it happened on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of screen is the event.
  useEffect(() => () => usePayment.setState({ error: null, hint: null }), [screen])
  if (error) {
    return (
      <div className="strip">
        <ErrorNote error={error} />
      </div>
    )
  }
  if (hint === null) return null
  return (
    <div className="strip" role="status">
      <Note>{t(HINTS[hint])}</Note>
    </div>
  )
}

/** Theme and contrast of the shop's settings on the root element. */
function useLook(): void {
  const theme = useTill((till) => till.snapshot?.settings.look.theme ?? 'system')
  const contrast = useTill((till) => till.snapshot?.settings.look.contrast ?? 'normal')
  useEffect(() => {
    const root = document.documentElement
    if (theme === 'system') root.removeAttribute('data-theme')
    else root.dataset.theme = theme
    if (contrast === 'more') root.dataset.contrast = 'more'
    else root.removeAttribute('data-contrast')
  }, [theme, contrast])
}
