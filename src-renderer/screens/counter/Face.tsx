import type { CounterView } from '#shared/bridge/contract.ts'
import { unreachable } from '#shared/domain/result.ts'
import { PhoneDrawing } from '../../components/PhoneDrawing.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { useCountdown } from '../../components/use-now.ts'
import type { TextKey } from '../../text/all-text.ts'
import type { Heard } from './counter-feed.ts'
import { CashierFace, Due } from './face-parts.tsx'
import { LinkFace } from './LinkFace.tsx'
import { Scene } from './Scene.tsx'
import { Both, Second, type Two, twoOf, Wallets } from './two-words.tsx'

/** What the customer sees, by the state main says. */
export function Face({ heard }: { heard: Heard }) {
  const { view } = heard
  const two = twoOf(view)
  const { show } = view
  switch (show.state) {
    case 'idle':
      return (
        <main className="cs idle">
          <section className="hello">
            <div>
              {view.logo ? <img className="logo" src={view.logo} alt="" /> : null}
              <p className="brand">{view.shopName}</p>
              {view.greeting ? <p className="greet">{view.greeting}</p> : null}
            </div>
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
    case 'link':
      return <LinkFace view={view} two={two} show={show} at={heard.at} />
    case 'paid':
      return <PaidFace two={two} show={show} />
    case 'not-paid':
      return <NotPaidFace two={two} />
    case 'ask-cashier':
      return <CashierFace two={two} title="counter.askCashier" why="counter.askCashierWhy" />
    case 'thanks':
      return (
        <main className="cs done bye">
          <section role="status" aria-label={two.first.t('counter.thanks')}>
            <h1>
              <Both two={two} of="counter.thanks" />
            </h1>
            <p className="lead">{view.shopName}</p>
          </section>
        </main>
      )
    case 'test':
      return <TestFace view={view} two={two} />
    default:
      return unreachable(show)
  }
}

function NotPaidFace({ two }: { two: Two }) {
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
}

const BARS = ['white', 'yellow', 'cyan', 'green', 'magenta', 'red', 'blue', 'black'] as const

/** Edges, colours, sharpness and size of letters: what a person looks for on a screen that was just put up. */
function TestFace({ view, two }: { view: CounterView; two: Two }) {
  return (
    <main className="cs testing">
      <div className="bars" aria-hidden="true">
        {BARS.map((colour) => (
          <i key={colour} className={colour} />
        ))}
      </div>
      <section role="status" aria-label={two.first.t('counter.test')}>
        <div>
          <h1>
            <Both two={two} of="counter.test" />
          </h1>
          <p className="lead">{two.first.t('counter.testHow')}</p>
          <p className="lead">
            <Second two={two} of="counter.testHow" />
          </p>
          <p className="brand">{view.shopName}</p>
        </div>
        <div className="qwrap">
          <QrCode text="SCANTILL TEST" label={two.first.t('counter.test')} quiet={0} />
        </div>
      </section>
    </main>
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
  // Main says the same a moment later; a code must not look payable in between, nor when main is late.
  if (left <= 0) return <CashierFace two={two} title="counter.over" why="counter.overWhy" />
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
          <QrCode text={show.codeUrl} label={two.first.t('qr.image')} quiet={3} />
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
