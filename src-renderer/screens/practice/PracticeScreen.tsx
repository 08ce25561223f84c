import './practice.css'
import { CircleCheck, CircleHelp, Clock, Info, OctagonX, Printer, RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PracticeCode, PracticeScene } from '#shared/bridge/contract.ts'
import { type Attempt, isOpen } from '#shared/domain/payment.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon, UnresolvedIcon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { printPage } from '../../components/print-page.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useKeys } from '../../input/key-handlers.ts'
import { routeScan } from '../../input/scan-routing.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { practiceText } from '../../text/practice-text.ts'
import { useText } from '../../text/text.ts'
import { Barcode } from './Barcode.tsx'
import { PracticeMarks } from './PracticeMarks.tsx'

type Tone = 'paid' | 'waiting' | 'declined' | 'unresolved' | 'plain'

/** What a scene comes to, as the colour and shape people know from the sale. */
const TONES: Record<PracticeScene, Tone> = {
  pays: 'paid',
  password: 'waiting',
  slow: 'waiting',
  late: 'unresolved',
  declines: 'declined',
  'lost-paid': 'waiting',
  'lost-closed': 'declined',
  'late-success': 'unresolved',
  'wrong-amount': 'unresolved',
  garbage: 'waiting',
  'wrong-digest': 'waiting',
  'unknown-wallet': 'plain',
  'refund-lost': 'waiting',
  'refund-short': 'declined',
}

/** The sheet of practice codes: real barcodes for a real scanner, and the same thing by touch. Each code is good once, so used ones are replaced. */
export function PracticeScreen() {
  const text = useText()
  const words = practiceText[text.lang]
  const { mode } = useSnapshot()
  const [codes, setCodes] = useState<PracticeCode[] | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const practice = mode === 'practice'
  useKeys({ escape: () => go('sale') })

  const fetchCodes = useCallback(async () => {
    const answer = await call('practice:codes', null)
    if (answer.ok) setCodes(answer.value)
    setError(answer.ok ? null : answer.error)
  }, [])
  useEffect(() => {
    if (practice) void fetchCodes()
  }, [practice, fetchCodes])

  const scan = (code: string) => {
    routeScan(code)
    void fetchCodes()
  }
  return (
    <div className="practice-screen">
      <div className="head">
        <div>
          <h1>{words.title}</h1>
          <p className="muted">{words.lead}</p>
        </div>
        <span className="sp" />
        {practice ? (
          <>
            <Button small icon={RefreshCw} onPress={() => void fetchCodes()}>
              {words.fresh}
            </Button>
            <Button small icon={Printer} onPress={printPage}>
              {words.print}
            </Button>
          </>
        ) : null}
        <Button small keyHint="Esc" onPress={() => go('sale')}>
          {words.backToSale}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <section className="sheet" tabIndex={0} aria-label={words.title}>
        {practice ? null : <Note>{words.notPractice}</Note>}
        {error ? <ErrorNote error={error} /> : null}
        {practice ? <Customer /> : null}
        {practice ? <AmountTip /> : null}
        <ul className="codes">
          {practice &&
            codes?.map((code) => (
              <li key={code.scene}>
                <CodeCard code={code} onScan={scan} />
              </li>
            ))}
        </ul>
        {practice ? <PracticeMarks /> : null}
      </section>
    </div>
  )
}

function AmountTip() {
  const words = practiceText[useText().lang]
  const total = useSale(totalOf)
  if (total > 0) return null
  return (
    <p className="tip">
      <Icon of={Info} size={20} />
      {words.needAmount}
    </p>
  )
}

function CodeCard({ code, onScan }: { code: PracticeCode; onScan: (code: string) => void }) {
  const words = practiceText[useText().lang]
  const { title, plays } = words.scenes[code.scene]
  return (
    <button type="button" className="pc" onClick={() => onScan(code.code)}>
      <span className="ti">
        <span className={`pi ${TONES[code.scene]}`}>
          <SceneIcon tone={TONES[code.scene]} />
        </span>
        <span className="tx">
          <b>{title}</b>
          <small>{plays}</small>
        </span>
        <span className="wl">{code.wallet ? <WalletBadge tender={code.wallet} /> : <span className="w cash">{words.anyWallet}</span>}</span>
      </span>
      <span className="bc">
        <Barcode text={code.code} label={words.barcode(code.code)} height={64} />
      </span>
    </button>
  )
}

function SceneIcon({ tone }: { tone: Tone }) {
  if (tone === 'unresolved') return <UnresolvedIcon size={20} />
  return <Icon of={tone === 'paid' ? CircleCheck : tone === 'waiting' ? Clock : tone === 'declined' ? OctagonX : CircleHelp} size={20} />
}

/** True for what a customer pays by themselves and can see by now. */
function isShown({ kind, panel }: Attempt): boolean {
  return kind === 'qr' || (kind === 'link' && panel !== null)
}

/** The customer of a QR or a link that is shown now: pays, refuses, or does nothing. */
function Customer() {
  const text = useText()
  const words = practiceText[text.lang]
  const { current } = useSnapshot()
  const [done, setDone] = useState<string | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const qr = current && isShown(current.attempt) && isOpen(current.attempt.status) ? current.attempt : null
  const does = async (what: 'pays' | 'refuses' | 'ignores') => {
    if (!qr) return
    const answer = await call('practice:customer', { attemptId: qr.id, does: what })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setDone(qr.id)
  }
  return (
    <section className={qr ? 'card customer on' : 'card customer'} aria-label={words.customerTitle}>
      <div>
        <h2>{words.customerTitle}</h2>
        <p role="status">
          {qr ? (done === qr.id ? words.customerDone : words.customerLead(text.money(qr.amountMinor, qr.currency))) : words.customerNone}
        </p>
      </div>
      {qr ? (
        <div className="acts">
          <Button small kind="primary" onPress={() => void does('pays')}>
            {words.pays}
          </Button>
          <Button small onPress={() => void does('refuses')}>
            {words.refuses}
          </Button>
          <Button small onPress={() => void does('ignores')}>
            {words.ignores}
          </Button>
        </div>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </section>
  )
}
