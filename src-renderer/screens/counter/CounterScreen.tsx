import { type ReactNode, useEffect, useState } from 'react'
import type { CounterView } from '#shared/bridge/contract.ts'
import type { Language } from '#shared/domain/person.ts'
import { WALLET_NAMES, type Wallet } from '#shared/domain/wallet.ts'
import { callCounter, onConnection, onCounter } from '../../bridge.ts'
import { PhoneDrawing } from '../../components/PhoneDrawing.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { useCountdown } from '../../components/use-now.ts'
import type { TextKey } from '../../text/all-text.ts'
import { LANG_TAGS, type Text, textFor } from '../../text/text.ts'
import { Scene } from './Scene.tsx'
import './counter.css'

type Heard = { view: CounterView; at: number }

/** The customer's screen: what main sends and nothing else, in one or two languages. */
export function CounterScreen() {
  const [heard, setHeard] = useState<Heard | null>(null)
  useEffect(() => {
    const take = (view: CounterView) => setHeard({ view, at: performance.now() })
    const hello = async () => {
      const answer = await callCounter('counter:hello', null)
      if (answer.ok) take(answer.value)
    }
    const offChanged = onCounter('counter:changed', take)
    const offConnection = onConnection((state) => {
      if (state === 'connected') void hello()
      // Without the till nothing shown here is certain: an amount or a QR of before must not stay.
      else setHeard((before) => before && { ...before, view: { ...before.view, show: { state: 'idle' } } })
    })
    void hello()
    return () => {
      offChanged()
      offConnection()
    }
  }, [])
  useEffect(() => {
    const root = document.documentElement
    const theme = heard?.view.theme ?? 'system'
    if (theme === 'system') root.removeAttribute('data-theme')
    else root.dataset.theme = theme
    root.lang = LANG_TAGS[heard?.view.languages[0] ?? 'en']
  }, [heard])
  if (!heard) return <main className="cs" />
  return (
    <>
      {heard.view.practice ? <PracticeBand languages={heard.view.languages} /> : null}
      <Face heard={heard} />
    </>
  )
}

function PracticeBand({ languages }: { languages: Language[] }) {
  const text = textFor(languages[0] ?? 'en', 'CAD', 'UTC')
  return (
    <aside className="cspractice" aria-label={text.t('practice.word')}>
      {text.t('counter.practice')}
    </aside>
  )
}

/** The same words in both languages: the second one carries its `lang`. */
type Two = { first: Text; second: Text | null }

function twoOf({ languages, currency }: CounterView): Two {
  const first = textFor(languages[0] ?? 'en', currency, 'UTC')
  const second = languages[1] ? textFor(languages[1], currency, 'UTC') : null
  return { first, second }
}

function Second({ two, of, as: Tag = 'span' }: { two: Two; of: TextKey; as?: 'span' | 'p' }) {
  return two.second ? <Tag lang={LANG_TAGS[two.second.lang]}>{two.second.t(of)}</Tag> : null
}

/** First language and, beside it, the second. */
function Both({ two, of }: { two: Two; of: TextKey }) {
  return (
    <>
      {two.first.t(of)} <Second two={two} of={of} />
    </>
  )
}

function Wallets({ of, large = true }: { of: readonly Wallet[]; large?: boolean }) {
  return (
    <div className="ws">
      {of.map((wallet) => (
        <span key={wallet} className={`w ${wallet}${large ? ' lg' : ''}`}>
          {WALLET_NAMES[wallet]}
        </span>
      ))}
    </div>
  )
}

function Face({ heard }: { heard: Heard }) {
  const { view } = heard
  const two = twoOf(view)
  const { show } = view
  switch (show.state) {
    case 'idle':
      return (
        <main className="cs idle">
          <section className="hello">
            <p className="brand">{view.shopName}</p>
            <div className="words">
              <h1>{two.first.t('counter.welcome')}</h1>
              <Second two={two} of="counter.welcome" as="p" />
            </div>
            <div className="pays">
              <p>
                <Both two={two} of="counter.phone" />
              </p>
              <Wallets of={view.wallets} />
            </div>
          </section>
          <Scene />
        </main>
      )
    case 'amount':
      return (
        <main className="cs payq">
          <Due view={view} two={two} totalMinor={show.totalMinor} />
          <section className="code show quiet">
            <Ask two={two} of="counter.checkAmount" />
          </section>
        </main>
      )
    case 'show-code':
    case 'open-pay':
    case 'waiting':
      return <PhoneFace view={view} two={two} show={show} />
    case 'qr':
      return <QrFace view={view} two={two} show={show} at={heard.at} />
    case 'paid':
      return <PaidFace two={two} show={show} />
    case 'not-paid':
      return (
        <main className="cs done no">
          <section role="status" aria-label={`${two.first.t('counter.notPaid')}. ${two.first.t('counter.notPaidWhy')}`}>
            <svg className="big" viewBox="0 0 120 120" aria-hidden="true">
              <path d="M38.5 8h43L112 38.5v43L81.5 112h-43L8 81.5v-43z" fill="currentColor" />
              <path d="m43 43 34 34m0-34L43 77" fill="none" stroke="var(--surface)" strokeWidth="10" strokeLinecap="round" />
            </svg>
            <h1>
              <Both two={two} of="counter.notPaid" />
            </h1>
            <p className="lead">
              {two.first.t('counter.notPaidWhy')}
              <br />
              <Second two={two} of="counter.notPaidWhy" />
            </p>
          </section>
        </main>
      )
    case 'ask-cashier':
      return (
        <main className="cs done no mild">
          <section role="status" aria-label={`${two.first.t('counter.askCashier')}. ${two.first.t('counter.askCashierWhy')}`}>
            <svg className="big" viewBox="0 0 120 120" aria-hidden="true">
              <circle cx="60" cy="60" r="52" fill="none" stroke="currentColor" strokeWidth="9" />
              <path d="M60 32v30l19 11" fill="none" stroke="currentColor" strokeWidth="9" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
            <h1>
              <Both two={two} of="counter.askCashier" />
            </h1>
            <p className="lead">
              {two.first.t('counter.askCashierWhy')}
              <br />
              <Second two={two} of="counter.askCashierWhy" />
            </p>
          </section>
        </main>
      )
  }
}

function Due({ view, two, totalMinor, children }: { view: CounterView; two: Two; totalMinor: number; children?: ReactNode }) {
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

function Ask({ two, of }: { two: Two; of: TextKey }) {
  return (
    <div className="ask2">
      <h1>{two.first.t(of)}</h1>
      <Second two={two} of={of} as="p" />
    </div>
  )
}

function PhoneFace({
  view,
  two,
  show,
}: {
  view: CounterView
  two: Two
  show: CounterView['show'] & { state: 'show-code' | 'open-pay' | 'waiting' }
}) {
  const title: TextKey = show.state === 'show-code' ? 'counter.showCode' : show.state === 'open-pay' ? 'counter.openPay' : 'counter.waiting'
  const how: TextKey | null = show.state === 'open-pay' ? 'counter.openPayHow' : show.state === 'waiting' ? 'counter.waitingHow' : null
  return (
    <main className="cs payq">
      <Due view={view} two={two} totalMinor={show.totalMinor}>
        <Wallets of={show.state === 'waiting' ? [show.wallet] : view.wallets} />
      </Due>
      <section className="code show" role="status" aria-label={two.first.t(show.state === 'show-code' ? 'counter.showCodeStatus' : title)}>
        <PhoneDrawing label={two.first.t('scan.phone')} />
        <Ask two={two} of={title} />
        {how ? (
          <p className="how">
            {two.first.t(how)}
            <br />
            <Second two={two} of={how} />
          </p>
        ) : null}
      </section>
    </main>
  )
}

function QrFace({ view, two, show, at }: { view: CounterView; two: Two; show: CounterView['show'] & { state: 'qr' }; at: number }) {
  const left = useCountdown(show.remainingMs, at)
  const share = Math.min(100, (Math.ceil(left / 1000) / Math.max(1, show.wholeMs / 1000)) * 100)
  const steps: TextKey[] = ['counter.openWallet', 'counter.scanThis', 'counter.checkPay']
  return (
    <main className="cs payq">
      <Due view={view} two={two} totalMinor={show.totalMinor}>
        <div className="steps">
          {steps.map((step, index) => (
            <p key={step}>
              <b>{index + 1}</b>
              <span>
                {two.first.t(step)}
                <br />
                <Second two={two} of={step} />
              </span>
            </p>
          ))}
        </div>
      </Due>
      <section className="code" role="status" aria-label={two.first.t('counter.scanStatus')}>
        <div className="qwrap">
          <QrCode text={show.codeUrl} label={two.first.t('qr.image')} quiet={0} />
        </div>
        <div className="left2">
          <div className="tl">
            <span>
              <Both two={two} of="counter.left" />
            </span>
            <b>{two.first.clock(left)}</b>
          </div>
          <div className="track">
            <span style={{ width: `${share}%` }} />
          </div>
          <Wallets of={[show.wallet]} />
        </div>
      </section>
    </main>
  )
}

function PaidFace({ two, show }: { two: Two; show: CounterView['show'] & { state: 'paid' } }) {
  const amount = two.first.money(show.totalMinor)
  return (
    <main className="cs done">
      <section role="status" aria-label={`${two.first.t('counter.paid')} ${amount}`}>
        <svg className="big" viewBox="0 0 120 120" aria-hidden="true">
          <circle cx="60" cy="60" r="54" fill="#fff" />
          <path d="m37 61 16 16 31-32" fill="none" stroke="var(--paid-field)" strokeWidth="10" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        <h1>
          <Both two={two} of="counter.paid" />
        </h1>
        <p className="huge">{amount}</p>
        {show.changeMinor !== null && show.changeMinor > 0 ? (
          <p className="end">
            <Both two={two} of="counter.change" /> <b>{two.first.money(show.changeMinor)}</b>
          </p>
        ) : (
          <p className="end">
            <Both two={two} of="counter.ending" /> <b>{show.lastDigits}</b>
          </p>
        )}
      </section>
      <p className="thanks">
        <Both two={two} of="counter.thanks" />
      </p>
    </main>
  )
}
