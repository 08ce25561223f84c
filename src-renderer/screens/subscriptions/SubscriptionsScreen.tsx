import './subscriptions.css'
import { Plus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SubscriptionRow } from '#shared/domain/subscription.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { subscriptionsText } from '../../text/subscriptions-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { DeskFrame, useAccountsWith } from '../vendor/DeskFrame.tsx'
import { SubscriptionForm } from './SubscriptionForm.tsx'
import { SubscriptionPanel } from './SubscriptionPanel.tsx'

/** Agreements to pay again and again: all of them with their next dates, one in full beside them, and a form for a new one. */
export function SubscriptionsScreen() {
  const text = useText()
  const words = subscriptionsText[text.lang]
  const { session } = useSnapshot()
  const accounts = useAccountsWith('subscription')
  const { rows, error, refresh } = useRows()
  const [openId, setOpenId] = useState<string | null>(null)
  const [making, setMaking] = useState(false)
  const open = rows.find(({ id }) => id === openId) ?? rows[0]
  const mayMake = session?.role === 'manager' && accounts.length > 0
  return (
    <DeskFrame
      title={words.title}
      lead={words.lead}
      actions={
        mayMake && !making ? (
          <Button kind="primary" icon={Plus} onPress={() => setMaking(true)}>
            {words.create}
          </Button>
        ) : null
      }
    >
      <div className="statements subscriptions">
        <div className="side">
          {error ? <ErrorNote error={error} /> : null}
          {rows.length === 0 ? <p className="muted sm">{words.empty}</p> : null}
          <ul className="imports" aria-label={words.list}>
            {rows.map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  aria-current={!making && row.id === open?.id}
                  onClick={() => {
                    setMaking(false)
                    setOpenId(row.id)
                  }}
                >
                  <b>{row.name}</b>
                  <small>{rowLine(row, text)}</small>
                </button>
              </li>
            ))}
          </ul>
        </div>
        {making ? (
          <SubscriptionForm
            accounts={accounts}
            onCancel={() => setMaking(false)}
            onMade={(id) => {
              setMaking(false)
              setOpenId(id)
              refresh()
            }}
          />
        ) : open ? (
          <SubscriptionPanel key={open.id} subscriptionId={open.id} onChanged={refresh} />
        ) : null}
      </div>
    </DeskFrame>
  )
}

/** State, money and the next date of one agreement, in a line. */
function rowLine({ status, renewal, plan, currency }: SubscriptionRow, text: Text): string {
  const words = subscriptionsText[text.lang]
  const money = plan.kind === 'fixed' ? text.money(plan.amountMinor, currency) : words.upTo(text.money(plan.maxMinor, currency))
  const due = renewal.state === 'due' || renewal.state === 'overdue' || renewal.state === 'renewing' ? words.renewals[renewal.state] : ''
  const next = status === 'active' ? due || (renewal.nextOn === null ? '' : text.day(renewal.nextOn)) : ''
  return [words.states[status], money, next].filter(Boolean).join(' · ')
}

function useRows(): { rows: SubscriptionRow[]; error: AppError | null; refresh: () => void } {
  const [rows, setRows] = useState<SubscriptionRow[]>([])
  const [error, setError] = useState<AppError | null>(null)
  const [wish, setWish] = useState(0)
  const refresh = useCallback(() => setWish((before) => before + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish asks anew.
  useEffect(() => {
    let left = false
    void call('subscriptions:list', null).then((answer) => {
      if (left) return
      if (answer.ok) setRows(answer.value)
      setError(answer.ok ? null : answer.error)
    })
    const off = on('payment:changed', refresh)
    return () => {
      left = true
      off()
    }
  }, [wish])
  return { rows, error, refresh }
}
