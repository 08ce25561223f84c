import { Info } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OrderDetail } from '#shared/bridge/contract.ts'
import type { ListedRefundsView } from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'

/** What the vendor lists as refunds of the payments that brought money, for managers to compare; only where its account has such a list. */
export function VendorRefunds({ detail }: { detail: OrderDetail }) {
  const { offers, session } = useSnapshot()
  if (session?.role !== 'manager' && session?.role !== 'auditor') return null
  const lists = (accountId: string) => offers.some(({ id, capabilities }) => id === accountId && capabilities.refundList)
  const asked = detail.attempts.filter(({ id, accountId }) => detail.refundable.some(({ attemptId }) => attemptId === id) && lists(accountId))
  return asked.map(({ id }) => <OfPayment key={id} attemptId={id} ours={detail.refunds.map((refund) => refund.id)} />)
}

function OfPayment({ attemptId, ours }: { attemptId: string; ours: string[] }) {
  const text = useText()
  const words = vendorText[text.lang]
  const [view, setView] = useState<ListedRefundsView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = async () => {
    setBusy(true)
    const answer = await call('vendor:refunds', { attemptId })
    setBusy(false)
    if (answer.ok) setView(answer.value)
    setError(answer.ok ? null : answer.error)
  }
  return (
    <section className="vendor-refunds" aria-label={words.refundList}>
      <div className="dh">
        <h2 className="eyebrow">{words.refundList}</h2>
        <Button small kind="quiet" disabled={busy} onPress={() => void ask()}>
          {busy ? words.asking : words.refundListAsk}
        </Button>
      </div>
      {view ? <Note icon={Info}>{words.refundListNote}</Note> : null}
      {error ? <ErrorNote error={error} /> : null}
      {view?.refunds.length === 0 ? <p className="muted sm">{words.refundListNone}</p> : null}
      {view ? (
        <ol className="refunds" aria-label={words.refundList}>
          {view.refunds.map((refund, index) => (
            <li key={refund.gatewayRef ?? refund.refundId ?? index}>
              <p className="l1">
                <span>{words.says[refund.says]}</span>
                <b className="money">{refund.amountMinor === null ? '' : text.money(refund.amountMinor, refund.currency ?? undefined)}</b>
              </p>
              <p className="l3">
                {[
                  refund.at === null ? words.noTime : `${text.weekday(refund.at)}, ${text.time(refund.at)}`,
                  refund.refundId ?? refund.gatewayRef ?? '',
                  refund.refundId !== null && ours.includes(refund.refundId) ? '' : words.notOurs,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      ) : null}
      {view ? <p className="faint xs">{words.askedAt(text.timeSeconds(view.askedAt))}</p> : null}
    </section>
  )
}
