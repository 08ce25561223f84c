import { create } from 'zustand'
import type { OrderFilter } from '#shared/domain/order.ts'

/** Each screen and what may be said when going there. */
export type ScreenParams = {
  sale: Record<never, never>
  cash: Record<never, never>
  scan: Record<never, never>
  /** Choosing the wallet of a QR; the QR itself is a payment. */
  qr: Record<never, never>
  /** Choosing how a customer pays by a page, code or number; the panel itself is a payment. */
  link: Record<never, never>
  /** The payment in payment-store, whichever face it has: asking, QR, paid, declined, unresolved. */
  payment: Record<never, never>
  orders: { filter?: Partial<OrderFilter>; orderId?: number; focusSearch?: boolean }
  unresolved: { orderId?: number }
  reports: { day?: string }
  settings: { section?: string }
  practice: Record<never, never>
  /** One payout's panel, or the form for a new one. */
  payouts: { payoutId?: string; make?: boolean }
  more: Record<never, never>
  balances: Record<never, never>
  'account-check': Record<never, never>
  /** `day`: that day by three clocks. */
  reconcile: { day?: string }
  subscriptions: Record<never, never>
  /** The drawer's shift, the closing of the day, or earlier shifts and Zs. `count` begins counting; `forCash` says that a cash sale waits for a shift. */
  shift: { part?: 'now' | 'day' | 'earlier'; count?: boolean; forCash?: boolean }
  audit: Record<never, never>
}
export type Screen = keyof ScreenParams
/** The screen in view with its own params; `visit` changes with each `go`, so the same screen can be opened anew. */
export type Place = { [S in Screen]: { screen: S; params: ScreenParams[S]; visit: number } }[Screen]

type ScreenState = {
  place: Place
  /** The tiles for changing over lie over the screen. */
  changing: boolean
}

/** Which screen is in view. */
export const useScreen = create<ScreenState>(() => ({ place: { screen: 'sale', params: {}, visit: 0 }, changing: false }))

/** Goes to a screen: go('orders', { orderId: 7 }). */
export function go<S extends Screen>(screen: S, params: ScreenParams[S] = {} as ScreenParams[S]): void {
  useScreen.setState(({ place }) => ({ place: { screen, params, visit: place.visit + 1 } as Place }))
}

/** Opens or closes the tiles for changing over. */
export function setChanging(changing: boolean): void {
  useScreen.setState({ changing })
}

/** The params of this screen when it is the one in view, else nothing. */
export function useParams<S extends Screen>(screen: S): ScreenParams[S] {
  const place = useScreen((state) => state.place)
  return (place.screen === screen ? place.params : {}) as ScreenParams[S]
}
