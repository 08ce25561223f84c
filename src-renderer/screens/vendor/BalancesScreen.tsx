import { Info, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { OfferedAccount } from '#shared/bridge/contract.ts'
import type { Balance, BalancesView } from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { DeskFrame, useAccountsWith } from './DeskFrame.tsx'

/** What lies in every account that tells it, each asked on its own. */
export function BalancesScreen() {
  const words = vendorText[useText().lang]
  const accounts = useAccountsWith('balance')
  return (
    <DeskFrame title={words.balances} lead={words.balancesNote}>
      <div className="desk-cards">
        {accounts.length === 0 ? <Note icon={Info}>{words.none}</Note> : null}
        {accounts.map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
      </div>
    </DeskFrame>
  )
}

function AccountCard({ account }: { account: OfferedAccount }) {
  const text = useText()
  const words = vendorText[text.lang]
  const [view, setView] = useState<BalancesView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [wish, setWish] = useState(0)
  const [busy, setBusy] = useState(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish asks anew.
  useEffect(() => {
    let left = false
    setBusy(true)
    void call('balances:get', { accountId: account.id }).then((answer) => {
      if (left) return
      setBusy(false)
      if (answer.ok) setView(answer.value)
      setError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [account.id, wish])
  return (
    <section className="card" aria-label={account.name} aria-busy={busy}>
      <div className="ch">
        <h2>{account.name}</h2>
        <span className="faint sm" role="status">
          {busy ? words.loading : view ? words.askedAt(text.timeSeconds(view.askedAt)) : ''}
        </span>
        <Button small icon={RefreshCw} onPress={() => setWish(wish + 1)} disabled={busy} label={`${words.refresh}, ${account.name}`}>
          {words.refresh}
        </Button>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {view && view.balances.length === 0 ? <Note icon={Info}>{words.noBalances}</Note> : null}
      {view && view.balances.length > 0 ? (
        <ul className="balances">
          {view.balances.map((balance) => (
            <BalanceLine key={`${balance.currency} ${balance.kind}`} balance={balance} account={account} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function BalanceLine({ balance, account }: { balance: Balance; account: OfferedAccount }) {
  const text = useText()
  const words = vendorText[text.lang]
  // An account of one currency need not name it.
  const currency = balance.currency ?? (account.currencies.length === 1 ? account.currencies[0] : undefined)
  const money = (minor: number) => (currency === undefined ? text.number(minor) : text.money(minor, currency))
  const label = balance.kind === null ? words.available : (words.kinds[balance.kind] ?? balance.kind)
  return (
    <li>
      <span className="what">
        <b>{currency ?? words.unnamedCurrency}</b>
        <small>{[label, balance.status].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="sums">
        <b className="money">{money(balance.availableMinor)}</b>
        <small>
          {[
            balance.wholeMinor === null ? '' : `${words.whole} ${money(balance.wholeMinor)}`,
            balance.frozenMinor === null ? '' : `${words.frozen} ${money(balance.frozenMinor)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
    </li>
  )
}
