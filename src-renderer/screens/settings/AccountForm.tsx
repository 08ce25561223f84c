import { CircleAlert, CircleCheck, KeyRound, PlugZap } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SettingsView } from '#shared/bridge/contract.ts'
import type { AccountInput, AccountProbe, AccountView, KindView } from '#shared/domain/gateway-account.ts'
import { WALLET_NAMES, WALLETS, type Wallet } from '#shared/domain/wallet.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { accountText } from '../../text/account-text.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { AccountFields } from './AccountFields.tsx'
import { Picks, SettingGroup, Switch, TextSetting } from './fields.tsx'
import { applyNow } from './settings-draft.ts'

type FormProps = { kind: KindView; account: AccountView | null; vault: SettingsView['vault']; onDone(): void }

function firstInput(kind: KindView, account: AccountView | null): AccountInput {
  return {
    id: account?.id ?? null,
    kind: kind.kind,
    name: account?.name ?? kind.title,
    settings: { ...kind.blank, ...account?.settings },
    secrets: {},
    wallets: account?.wallets ?? [...WALLETS],
    use: account?.use ?? true,
  }
}

/** One account: what its kind asks for, and what the shop decides about it. Keys are written, never read back. */
export function AccountForm({ kind, account, vault, onDone }: FormProps) {
  const text = useText()
  const all = settingsText[text.lang]
  const words = accountText[text.lang]
  const [input, setInput] = useState(() => firstInput(kind, account))
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState<'test' | 'save' | null>(null)
  const [tested, setTested] = useState<AccountProbe | null>(null)
  const dirty = JSON.stringify(input) !== JSON.stringify(firstInput(kind, account))
  const refused = error?.code === 'settings-refused' ? { path: String(error.facts.field), why: words.fault(String(error.facts.why ?? '')) } : null
  const change = (next: Partial<AccountInput>) => {
    setInput({ ...input, ...next })
    setTested(null)
    setError(null)
  }
  const test = async () => {
    setBusy('test')
    setTested(null)
    setError(null)
    const answer = await call('accounts:test', input)
    setBusy(null)
    if (answer.ok) setTested(answer.value)
    else setError(answer.error)
  }
  const save = async () => {
    setBusy('save')
    const failed = await applyNow('accounts:save', input)
    setBusy(null)
    setError(failed)
    if (!failed) onDone()
  }
  const secretHelp = (name: string) => {
    const kept = account?.secrets[name]
    return kept?.present ? all.gateway.signKeyThere(kept.fingerprint ?? '?') : all.gateway.signKeyNone
  }
  const toggle = (wallet: Wallet) => change({ wallets: WALLETS.filter((one) => (one === wallet) !== input.wallets.includes(one)) })
  const takesCodes = account === null ? kind.kind === 'ottpay' : account.capabilities.scan.length + account.capabilities.qr.length > 0
  return (
    <form
      className="stack account-form"
      aria-label={account?.name ?? kind.title}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="fields">
        <TextSetting
          label={words.name}
          help={words.nameHelp}
          value={input.name}
          wrong={refused?.path === 'name' ? refused.why : undefined}
          longest={40}
          onChange={(name) => change({ name })}
        />
        <SettingGroup label={words.use} help={words.useHelp}>
          <Switch label={words.use} on={input.use} onChange={(use) => change({ use })} />
        </SettingGroup>
        {takesCodes ? (
          <SettingGroup full label={words.wallets} help={words.walletsHelp}>
            <Picks options={WALLETS.map((value) => ({ value, label: WALLET_NAMES[value] }))} chosen={input.wallets} onPick={toggle} />
          </SettingGroup>
        ) : null}
      </div>
      <AccountFields
        kind={kind.kind}
        fields={kind.fields}
        values={input.settings}
        secrets={Object.fromEntries(Object.entries(input.secrets).map(([name, secret]) => [name, secret ?? '']))}
        secretHelp={secretHelp}
        wrong={refused}
        onValues={(settings) => change({ settings })}
        onSecret={(name, secret) => change({ secrets: { ...input.secrets, [name]: secret === '' ? null : secret } })}
      />
      <Note icon={KeyRound}>{all.gateway.vault[vault]}</Note>
      <div className="row-acts">
        <Button small icon={PlugZap} disabled={busy !== null} onPress={() => void test()}>
          {all.gateway.test}
        </Button>
        <Button small kind="primary" type="submit" disabled={busy !== null || (!dirty && account !== null)} onPress={() => undefined}>
          {all.gateway.save}
        </Button>
        <Button small kind="quiet" disabled={busy !== null} onPress={onDone}>
          {all.gateway.cancel}
        </Button>
        <span className="note-line">{dirty && account !== null ? all.unsaved : words.testHelp}</span>
      </div>
      <div role="status">
        {busy === 'test' ? <Note tone="waiting">{words.testing(kind.title)}</Note> : null}
        {tested ? <TestResult tested={tested} title={kind.title} /> : null}
      </div>
      {error ? refused ? <p className="wrong">{all.refused}</p> : <ErrorNote error={error} /> : null}
    </form>
  )
}

function TestResult({ tested, title }: { tested: AccountProbe; title: string }) {
  const text = useText()
  const words = accountText[text.lang]
  const took = `${text.number(tested.tookMs)} ms`
  const good = tested.reached && tested.answered
  return (
    <p className={good ? 'note paid' : 'note declined'}>
      <Icon of={good ? CircleCheck : CircleAlert} size={20} />
      <span>
        {good ? words.testGood(title, took) : tested.reached ? words.testOdd(title, took) : words.testLost(took)}
        {tested.code === null ? null : ` ${words.testCode(tested.code)}`}
      </span>
    </p>
  )
}
