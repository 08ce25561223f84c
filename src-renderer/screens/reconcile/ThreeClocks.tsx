import './three-clocks.css'
import { X } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderRow } from '#shared/domain/order.ts'
import type { BridgeLine, BridgeLineKey, ClockBridge } from '#shared/domain/three-clocks.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { OrderNumber } from '../../components/OrderNumber.tsx'
import { go } from '../../stores/screen-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'

const TOTALS: readonly BridgeLineKey[] = ['shop', 'wallet', 'settled']

/** A business day (YYYY-MM-DD) by the shop's clock, the wallets' and settlement, with named lines from one to the next. */
export function ThreeClocks({ day }: { day: string }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const [bridge, setBridge] = useState<ClockBridge | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [line, setLine] = useState<BridgeLineKey | null>(null)
  useEffect(() => {
    let left = false
    setLine(null)
    void call('reconcile:bridge', { day }).then((answer) => {
      if (left) return
      if (answer.ok) setBridge(answer.value)
      setError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [day])
  if (error) return <ErrorNote error={error} />
  if (!bridge || bridge.day !== day) return null
  const lines = bridge.lines.filter(({ key, count, minor }) => TOTALS.includes(key) || count > 0 || minor !== 0)
  const moment = (at: number) => `${text.weekday(at)} ${text.time(at)}`
  return (
    <section className="three-clocks" aria-label={words.clocks}>
      <div className="card bridge">
        <p className="muted sm">{words.clocksLead}</p>
        <p className="sm">
          {words.shopDay(moment(bridge.shop.from), moment(bridge.shop.to))}
          <br />
          {words.walletDay(moment(bridge.wallet.from), moment(bridge.wallet.to))} <span className="muted">({words.shopClock})</span>
        </p>
        {bridge.lines.every(({ count }) => count === 0) ? <p className="muted">{words.nothing}</p> : null}
        <ol>
          {lines.map((one) => (
            <Line
              key={one.key}
              line={one}
              currency={bridge.currency}
              isOpen={line === one.key}
              onPress={() => setLine(line === one.key ? null : one.key)}
            />
          ))}
        </ol>
        {bridge.otherCurrencies.map(({ currency, count, sumMinor }) => (
          <p key={currency} className="muted sm">
            {words.otherMoney(text.money(sumMinor, currency), count)}
          </p>
        ))}
        {bridge.settledByDay.length > 0 ? (
          <>
            <h3 className="eyebrow">{words.arrivedBy}</h3>
            <ul className="arrived">
              {bridge.settledByDay.map((one) => (
                <li key={one.day}>
                  <span>{text.day(one.day)}</span>
                  <span className="muted">{words.sales(one.count)}</span>
                  <b className="money">{text.money(one.minor, bridge.currency)}</b>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
      {line ? <OrdersBehind key={`${day} ${line}`} day={day} line={line} onClose={() => setLine(null)} /> : null}
    </section>
  )
}

type LineProps = { line: BridgeLine; currency: string; isOpen: boolean; onPress: () => void }

function Line({ line: { key, count, minor }, currency, isOpen, onPress }: LineProps) {
  const text = useText()
  const words = reconcileText[text.lang]
  const isTotal = TOTALS.includes(key)
  return (
    <li className={isTotal ? 'total' : ''}>
      <button type="button" aria-expanded={isOpen} disabled={count === 0} onClick={onPress}>
        <span className="name">{words.bridge[key]}</span>
        <span className="count">{words.sales(count)}</span>
        <span className="money">
          {!isTotal && minor > 0 ? '+' : ''}
          {text.money(minor, currency)}
        </span>
      </button>
    </li>
  )
}

function OrdersBehind({ day, line, onClose }: { day: string; line: BridgeLineKey; onClose: () => void }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const [rows, setRows] = useState<OrderRow[]>([])
  const [next, setNext] = useState<number | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(
    async (after: number | null) => {
      const answer = await call('reconcile:orders', { day, line, after })
      setError(answer.ok ? null : answer.error)
      if (!answer.ok) return
      setRows((before) => (after === null ? answer.value.rows : [...before, ...answer.value.rows]))
      setNext(answer.value.next)
    },
    [day, line],
  )
  useEffect(() => void load(null), [load])
  return (
    <aside className="card behind" aria-label={words.ordersOf(words.bridge[line])}>
      <header>
        <h3>{words.bridge[line]}</h3>
        <button type="button" className="btn quiet sm" aria-label={words.close} onClick={onClose}>
          <Icon of={X} />
        </button>
      </header>
      {error ? <ErrorNote error={error} /> : null}
      <ul>
        {rows.map((order) => (
          <li key={order.orderId}>
            <button type="button" onClick={() => go('orders', { orderId: order.orderId, filter: { search: order.number, day: null } })}>
              <span>
                {text.weekday(order.at)} {text.time(order.at)}
              </span>
              <OrderNumber number={order.number} />
              <b className="money">{text.money(order.totalMinor, order.currency)}</b>
            </button>
          </li>
        ))}
      </ul>
      {next === null ? null : <Button onPress={() => void load(next)}>{words.more}</Button>}
    </aside>
  )
}
