import type { CounterView } from '#shared/bridge/contract.ts'
import { QrCode } from '../../components/QrCode.tsx'
import { useCountdown } from '../../components/use-now.ts'
import type { TextKey } from '../../text/all-text.ts'
import { countdownWords } from '../link/link-choices.ts'
import { fitsQr, inFours } from '../link/link-panel.ts'
import { CashierFace, Due } from './face-parts.tsx'
import { Both, Second, type Two } from './two-words.tsx'
import './counter-link.css'

type LinkShow = CounterView['show'] & { state: 'link' }
type FaceProps = { view: CounterView; two: Two; show: LinkShow; at: number }

/** A payment by a page, code or number: the QR or the number as large as it goes, and how long it can be paid. */
export function LinkFace({ view, two, show, at }: FaceProps) {
  const left = useCountdown(show.remainingMs ?? 0, at)
  // Main says the same a moment later; nothing must look payable in between, nor when main is late.
  if (show.remainingMs !== null && left <= 0) return <CashierFace two={two} title="counter.linkOver" why="counter.overWhy" />
  const qr = show.qrText !== null && fitsQr(show.qrText) ? show.qrText : null
  const steps: TextKey[] = qr === null ? ['counter.linkCheck'] : ['counter.linkPhone', 'counter.scanThis', 'counter.checkPay']
  return (
    <main className={show.paymentCode === null ? 'cs payq' : 'cs payq coded'}>
      <Due view={view} two={two} totalMinor={show.totalMinor}>
        <div className={steps.length > 1 ? 'steps' : 'steps one'}>
          {steps.map((step, index) => (
            <p key={step}>
              {steps.length > 1 ? <b>{index + 1}</b> : null}
              <span>
                {two.first.t(step)}
                <br />
                <Second two={two} of={step} />
              </span>
            </p>
          ))}
        </div>
      </Due>
      <section className="code" role="status" aria-label={two.first.t('counter.linkStatus')}>
        {show.paymentCode === null ? null : <NumberToPay two={two} code={show.paymentCode} holder={show.holder} />}
        {qr === null ? null : (
          <div className={show.paymentCode === null ? 'qwrap' : 'qwrap beside'}>
            <QrCode text={qr} label={two.first.t('link.image')} quiet={3} />
          </div>
        )}
        {qr === null && show.paymentCode === null ? (
          <div className="ask2">
            <h1>{two.first.t('counter.linkAsk')}</h1>
            <Second two={two} of="counter.linkAsk" as="p" />
          </div>
        ) : null}
        {show.remainingMs === null ? null : <TimeLeft two={two} left={left} wholeMs={show.wholeMs ?? show.remainingMs} />}
      </section>
    </main>
  )
}

function NumberToPay({ two, code, holder }: { two: Two; code: string; holder: string | null }) {
  const parts = inFours(code)
  return (
    <div className="paynumber">
      <p className="two">
        <Both two={two} of="counter.linkNumber" />
      </p>
      <p className={parts.length > 4 ? 'fours long' : parts.length === 4 ? 'fours square' : 'fours'}>
        <span className="vh">{two.first.t('link.codeSpoken', { code })}</span>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same four may come twice.
          <b key={index} aria-hidden="true">
            {part}
          </b>
        ))}
      </p>
      {holder === null ? null : (
        <p className="holder">
          <Both two={two} of="counter.linkHolder" /> <b>{holder}</b>
        </p>
      )}
    </div>
  )
}

function TimeLeft({ two, left, wholeMs }: { two: Two; left: number; wholeMs: number }) {
  return (
    <div className="left2">
      <div className="tl">
        <span>
          <Both two={two} of="counter.left" />
        </span>
        <b>{countdownWords(left, two.first)}</b>
      </div>
      <div className="track">
        <span style={{ width: `${Math.min(100, (left / Math.max(1, wholeMs)) * 100)}%` }} />
      </div>
    </div>
  )
}
