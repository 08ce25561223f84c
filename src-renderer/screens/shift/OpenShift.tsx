import { Calculator, Info, Wallet } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { CountLine, ShiftView } from '#shared/domain/shift.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { backToSale } from '../../stores/payment-store.ts'
import { totalOf, useSale } from '../../stores/sale-store.ts'
import { go, useParams } from '../../stores/screen-store.ts'
import { takeShift } from '../../stores/shift-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { AmountEntry, useTypedAmount } from './AmountEntry.tsx'
import { CountCash } from './CountCash.tsx'
import { LEAST_LETTERS, signedMoney } from './money-words.ts'
import { Side } from './Side.tsx'
import { WhyField } from './WhyField.tsx'

/** No shift is open: what the one before left, and one big button with that as the float. */
export function OpenShift({ view, tabs }: { view: ShiftView; tabs: React.ReactNode }) {
  const text = useText()
  const words = shiftText[text.lang]
  const { forCash } = useParams('shift')
  const { session, settings } = useSnapshot()
  const waiting = useSale(totalOf)
  const mayOpen = session?.role !== 'auditor'
  const { last, betweenMinor } = view
  // What was left in another currency says nothing about this drawer.
  const left = last !== null && last.currency === settings.shop.currency ? last.keptMinor : null
  const shouldBe = left === null ? 0 : left + betweenMinor
  const amount = useTypedAmount(Math.max(0, shouldBe))
  const [count, setCount] = useState<CountLine[] | null>(null)
  const [counting, setCounting] = useState(false)
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const gap = left === null ? 0 : amount.minor - shouldBe
  const ready = !busy && (gap === 0 || why.trim().length >= LEAST_LETTERS)

  const open = async () => {
    if (!ready) return
    setBusy(true)
    const counted = count !== null && sumOf(count) === amount.minor ? count : null
    const answer = await call('shift:open', { floatMinor: amount.minor, count: counted, why: gap === 0 ? null : why.trim() })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    takeShift(answer.value)
    // The customer whose cash waits for this stands at the counter.
    if (forCash && waiting > 0) go('cash')
  }
  return (
    <div className="shift-screen">
      <section className="steps" aria-label={words.openTitle}>
        {tabs}
        <div className="lead-in">
          <h1>{words.noShift}</h1>
          <p className="muted sub">{mayOpen ? words.noShiftHelp : words.auditorHelp}</p>
        </div>
        <div className="scroll">
          {forCash ? (
            <Note icon={Info}>
              {words.forCash} {waiting > 0 ? words.saleWaits(text.money(waiting)) : null}
            </Note>
          ) : null}
          {last?.closedAt ? (
            <p className="muted sm">
              {words.lastShift(last.number, `${text.weekday(last.closedAt)}, ${text.time(last.closedAt)}`, last.closedBy ?? '')}
            </p>
          ) : null}
          {left !== null ? (
            <dl className="facts">
              <dt>{words.itLeft}</dt>
              <dd>{text.money(left)}</dd>
              {betweenMinor === 0 ? null : (
                <>
                  <dt>{words.between}</dt>
                  <dd>{signedMoney(text, betweenMinor)}</dd>
                  <dt>{words.shouldBe}</dt>
                  <dd>{text.money(shouldBe)}</dd>
                </>
              )}
              {gap === 0 ? null : (
                <>
                  <dt>{words.gap}</dt>
                  <dd>{signedMoney(text, gap)}</dd>
                </>
              )}
            </dl>
          ) : (
            <p className="muted sm">{words.firstShift}</p>
          )}
          {gap === 0 || !mayOpen ? null : (
            <WhyField label={words.whyGap} usual={[words.whys.change, words.whys.taken, words.whys.unknown]} value={why} onChange={setWhy} />
          )}
        </div>
        {forCash ? (
          <div className="end">
            <Button small onPress={backToSale}>
              {text.t('common.backToSale')}
            </Button>
          </div>
        ) : null}
      </section>
      <Side>
        {!mayOpen ? null : counting ? (
          <CountCash
            title={words.countFloat}
            lead={words.countFloatHelp}
            denominations={view.denominations}
            finish={words.useCount}
            draftKey={`float ${last?.shiftId ?? 0} ${session?.personId ?? 0}`}
            busy={false}
            onEscape={() => setCounting(false)}
            onFinish={(lines) => {
              setCount(lines)
              amount.change(() => sumOf(lines))
              setCounting(false)
            }}
          />
        ) : (
          <section className="narrow" aria-label={words.openTitle}>
            <div className="head">
              <div>
                <h1>{words.openTitle}</h1>
                <p className="muted sm">{words.openHelp}</p>
              </div>
              <span className="sp" />
              <Button small icon={Calculator} onPress={() => setCounting(true)}>
                {words.byPiece}
              </Button>
            </div>
            <AmountEntry label={words.float} amount={amount} onEnter={() => void open()}>
              {error ? <ErrorNote error={error} /> : null}
              {gap !== 0 && !ready && !busy ? <p className="said">{words.gapHint(signedMoney(text, gap))}</p> : null}
              <Button kind="primary" icon={Wallet} className="fin" disabled={!ready} onPress={() => void open()}>
                {words.openWith(text.money(amount.minor))}
              </Button>
            </AmountEntry>
          </section>
        )}
      </Side>
    </div>
  )
}

function sumOf(count: CountLine[]): number {
  return count.reduce((sum, { valueMinor, pieces }) => sum + valueMinor * pieces, 0)
}
