import { ArrowUp, Plus } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SettingsView } from '#shared/bridge/contract.ts'
import type { AccountView } from '#shared/domain/gateway-account.ts'
import { WALLET_NAMES } from '#shared/domain/wallet.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { accountText } from '../../text/account-text.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { AccountForm } from './AccountForm.tsx'
import { SettingGroup } from './fields.tsx'
import { applyNow } from './settings-draft.ts'

/** Practice or live, and the accounts at gateways. */
export function GatewaySection({ view }: { view: SettingsView }) {
  return (
    <>
      <ModePart view={view} />
      <AccountsPart view={view} />
    </>
  )
}

function ModePart({ view }: { view: SettingsView }) {
  const words = settingsText[useText().lang].gateway
  const { mode } = useSnapshot()
  const [sure, setSure] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const ready = view.accounts.some(({ use }) => use)
  const other = mode === 'live' ? 'practice' : 'live'
  const switchMode = async () => {
    const failed = await applyNow('settings:set-mode', { mode: other })
    setError(failed)
    if (!failed) setSure(false)
  }
  return (
    <div className="card">
      <h2>{words.modeTitle}</h2>
      <div className="modes">
        {(['practice', 'live'] as const).map((one) => (
          <div
            key={one}
            className={`mode${one === mode ? ' on' : ''}${one === 'practice' && one === mode ? ' practice-on' : ''}`}
            aria-current={one === mode ? 'true' : undefined}
          >
            <b>
              {words[one]}
              {one === mode ? <span className="pill plain">{words.now}</span> : null}
            </b>
            <p>{one === 'live' ? words.liveSub : words.practiceSub}</p>
            {one === mode || sure ? null : (
              <Button small disabled={one === 'live' && !ready} onPress={() => setSure(true)}>
                {one === 'live' ? words.toLive : words.toPractice}
              </Button>
            )}
            {one === 'live' && !ready ? <p className="faint">{words.notSet}</p> : null}
          </div>
        ))}
        {sure ? (
          <fieldset className="sure" aria-label={other === 'live' ? words.toLive : words.toPractice}>
            <p>{other === 'live' ? words.toLiveSure : words.toPracticeSure}</p>
            <Button small onPress={() => setSure(false)}>
              {words.cancel}
            </Button>
            <Button small kind="primary" onPress={() => void switchMode()}>
              {other === 'live' ? words.toLive : words.toPractice}
            </Button>
          </fieldset>
        ) : null}
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </div>
  )
}

function AccountsPart({ view }: { view: SettingsView }) {
  const words = accountText[useText().lang]
  const [editing, setEditing] = useState<string | null>(null)
  const kindOf = (kind: string) => view.kinds.find((one) => one.kind === kind)
  const adding = editing?.startsWith('new ') ? kindOf(editing.slice(4)) : undefined
  const done = () => setEditing(null)
  return (
    <div className="card stack">
      <h2>{words.title}</h2>
      {view.accounts.length === 0 ? <Note>{words.none}</Note> : <p className="help">{words.lead}</p>}
      <ol className="account-list">
        {view.accounts.map((account, place) => {
          const kind = kindOf(account.kind)
          return (
            <li key={account.id}>
              <AccountRow view={view} account={account} place={place} editing={editing === account.id} onEdit={setEditing} />
              {/* A saved account begins with fresh fields. */}
              {editing === account.id && kind ? (
                <AccountForm key={JSON.stringify(account)} kind={kind} account={account} vault={view.vault} onDone={done} />
              ) : null}
            </li>
          )
        })}
      </ol>
      {adding ? (
        <AccountForm key={adding.kind} kind={adding} account={null} vault={view.vault} onDone={done} />
      ) : (
        <SettingGroup label={words.addTitle}>
          <div className="row-acts">
            {view.kinds.map(({ kind, title }) => (
              <Button key={kind} small icon={Plus} onPress={() => setEditing(`new ${kind}`)}>
                {words.add(title)}
              </Button>
            ))}
          </div>
        </SettingGroup>
      )}
    </div>
  )
}

type RowProps = { view: SettingsView; account: AccountView; place: number; editing: boolean; onEdit(id: string | null): void }

function AccountRow({ view, account, place, editing, onEdit }: RowProps) {
  const words = accountText[useText().lang]
  const [error, setError] = useState<AppError | null>(null)
  const { capabilities } = account
  const can = [
    ...(['scan', 'qr'] as const).filter((name) => capabilities[name].length > 0),
    ...(['link', 'refund', 'payout', 'balance', 'rate', 'subscription', 'settlement', 'accountCheck'] as const).filter((name) => capabilities[name]),
  ]
  const up = async () => {
    const ids = view.accounts.map(({ id }) => id)
    ids.splice(place - 1, 2, account.id, ids[place - 1] ?? account.id)
    setError(await applyNow('accounts:sort', { accountIds: ids }))
  }
  return (
    <div className="account-row">
      <span className="nm">
        <b>
          {account.name} {account.use ? null : <span className="pill plain">{words.notUsed}</span>}
        </b>
        <small>
          {words.merchant} {account.merchantId || '?'} · {account.currencies.join(', ')}
        </small>
        <small>
          {words.moves}: {can.map((name) => words.can[name]).join(', ') || '–'}
        </small>
        {capabilities.scan.length > 0 ? (
          <small>
            {words.takes}: {account.wallets.map((wallet) => WALLET_NAMES[wallet]).join(', ') || '–'}
          </small>
        ) : null}
      </span>
      <span className="acts">
        {place > 0 ? (
          <Button small kind="quiet" icon={ArrowUp} label={words.earlier(account.name)} onPress={() => void up()}>
            {null}
          </Button>
        ) : null}
        <Button small pressed={editing} label={words.edit(account.name)} onPress={() => onEdit(editing ? null : account.id)}>
          {words.change}
        </Button>
      </span>
      {error ? <ErrorNote error={error} /> : null}
    </div>
  )
}
