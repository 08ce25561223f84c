import type { ReactNode } from 'react'
import type { CounterView } from '#shared/bridge/contract.ts'
import type { TextKey } from '../../text/all-text.ts'
import { Both, Second, type Two, Wallets } from './two-words.tsx'

/** Nothing to do for the customer but wait or ask: an unclear payment, a code whose time is over, a till that is away. */
export function CashierFace({ two, title, why }: { two: Two; title: TextKey; why: TextKey }) {
  return (
    <main className="cs done no mild">
      <section role="status" aria-label={`${two.first.t(title)}. ${two.first.t(why)}`}>
        <svg className="big" viewBox="0 0 120 120" aria-hidden="true">
          <circle cx="60" cy="60" r="52" fill="none" stroke="currentColor" strokeWidth="9" />
          <path d="M60 32v30l19 11" fill="none" stroke="currentColor" strokeWidth="9" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        <h1>
          <Both two={two} of={title} />
        </h1>
        <p className="lead">
          {two.first.t(why)}
          <br />
          <Second two={two} of={why} />
        </p>
      </section>
    </main>
  )
}

/** The half that tells what is to pay: shop, amount, currency, and below them the wallets or whatever a face puts there. */
export function Due({ view, two, totalMinor, children }: { view: CounterView; two: Two; totalMinor: number; children?: ReactNode }) {
  const amount = two.first.money(totalMinor)
  const scale = Math.min(1, 9 / amount.length)
  return (
    <section className="due">
      <p className="brand sm2">{view.shopName}</p>
      <div className="mid">
        <p className="two">
          <Both two={two} of="counter.toPay" />
        </p>
        <div
          className="huge"
          role="group"
          aria-label={two.first.t('common.amount')}
          style={{ fontSize: `calc(var(--t-amount) * ${(1.05 * scale).toFixed(3)})` }}
        >
          {amount}
        </div>
        <p className="cur">{view.currency}</p>
      </div>
      {children ?? <Wallets of={view.wallets} />}
    </section>
  )
}
