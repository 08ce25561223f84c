import { CircleAlert, CircleCheck, KeyRound, PlugZap } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Calls, OttPayAccountInput, OttPayAccountView, SettingsView } from '#shared/bridge/contract.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, SettingGroup, TextSetting } from './fields.tsx'
import { applyNow } from './settings-draft.ts'

/** OTT Pay's only endpoint, offered where no account is set up yet. */
const OTTPAY_URL = 'https://frontapi.ottpay.com:443/processV2'
/** What main keeps where no callback address is wanted; an empty field says that better. */
const NO_CALLBACK = 'https://localhost/no-callback'

type Tested = Calls['settings:test-ottpay']['output']
type FieldName = keyof OttPayAccountInput

/** Practice or live, and the OTT Pay account. The sign key is written, never read back. */
export function GatewaySection({ view }: { view: SettingsView }) {
  return (
    <>
      <ModePart view={view} />
      {/* A saved account begins with fresh fields. */}
      <AccountPart key={JSON.stringify(view.ottpay)} account={view.ottpay} vault={view.vault} />
    </>
  )
}

function ModePart({ view }: { view: SettingsView }) {
  const words = settingsText[useText().lang].gateway
  const { mode } = useSnapshot()
  const [sure, setSure] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
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
              <Button small disabled={one === 'live' && view.ottpay === null} onPress={() => setSure(true)}>
                {one === 'live' ? words.toLive : words.toPractice}
              </Button>
            )}
            {one === 'live' && view.ottpay === null ? <p className="faint">{words.notSet}</p> : null}
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

function firstInput(account: OttPayAccountView | null): OttPayAccountInput {
  return {
    baseUrl: account?.baseUrl ?? OTTPAY_URL,
    merchantId: account?.merchantId ?? '',
    operatorId: account?.operatorId ?? '',
    terminalNo: account?.terminalNo ?? '',
    version: account?.version ?? '1.0',
    callbackUrl: account?.callbackUrl === NO_CALLBACK ? '' : (account?.callbackUrl ?? ''),
    signKey: null,
  }
}

function AccountPart({ account, vault }: { account: OttPayAccountView | null; vault: SettingsView['vault'] }) {
  const text = useText()
  const all = settingsText[text.lang]
  const words = all.gateway
  const { settings } = useSnapshot()
  const [input, setInput] = useState(() => firstInput(account))
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState<'test' | 'save' | null>(null)
  const [tested, setTested] = useState<Tested | null>(null)
  const hasKey = account?.signKey.present ?? false
  const dirty = JSON.stringify(input) !== JSON.stringify(firstInput(account))
  const faults = faultsOf(input, hasKey, all.errors)
  const refused = error?.code === 'settings-refused' ? String(error.facts.field) : null
  const wrong = (field: FieldName) => (tried ? faults[field] : undefined) ?? (refused === field ? all.errors.refused : undefined)
  const set = (field: FieldName) => (value: string) => {
    setInput({ ...input, [field]: field === 'signKey' && value === '' ? null : value })
    setTested(null)
    setError(null)
  }
  const begin = (what: 'test' | 'save'): boolean => {
    setTried(true)
    setTested(null)
    setError(null)
    if (Object.keys(faults).length > 0) return false
    setBusy(what)
    return true
  }
  const test = async () => {
    if (!begin('test')) return
    const answer = await call('settings:test-ottpay', input)
    setBusy(null)
    if (answer.ok) setTested(answer.value)
    else setError(answer.error)
  }
  const save = async () => {
    if (!begin('save')) return
    const failed = await applyNow('settings:save-ottpay', input)
    setBusy(null)
    setError(failed)
  }
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h2>{words.title}</h2>
      {account ? null : <Note>{words.notSet}</Note>}
      <div className="fields">
        <TextSetting
          full
          label={words.baseUrl}
          help={words.baseUrlHelp}
          value={input.baseUrl}
          wrong={wrong('baseUrl')}
          longest={300}
          onChange={set('baseUrl')}
        />
        <TextSetting label={words.merchantId} value={input.merchantId} wrong={wrong('merchantId')} longest={40} onChange={set('merchantId')} />
        <TextSetting label={words.operatorId} value={input.operatorId} wrong={wrong('operatorId')} longest={40} onChange={set('operatorId')} />
        <TextSetting label={words.terminalNo} value={input.terminalNo} wrong={wrong('terminalNo')} longest={40} onChange={set('terminalNo')} />
        <SettingGroup label={words.version} wrong={wrong('version')}>
          <Picks options={['1.0', '1.1'].map((value) => ({ value, label: value }))} chosen={[input.version]} onPick={set('version')} />
        </SettingGroup>
        <TextSetting
          full
          label={words.signKey}
          help={account?.signKey.present ? words.signKeyThere(account.signKey.fingerprint ?? '?') : words.signKeyNone}
          value={input.signKey ?? ''}
          wrong={wrong('signKey')}
          secret
          onChange={set('signKey')}
        />
        <TextSetting
          full
          label={words.callbackUrl}
          help={words.callbackUrlHelp}
          value={input.callbackUrl}
          wrong={wrong('callbackUrl')}
          longest={300}
          onChange={set('callbackUrl')}
        />
      </div>
      <dl className="facts left">
        <dt>{words.currency}</dt>
        <dd>{account?.currency ?? settings.shop.currency}</dd>
      </dl>
      <Note icon={KeyRound}>{words.vault[vault]}</Note>
      <div className="row-acts">
        <Button small icon={PlugZap} disabled={busy !== null} onPress={() => void test()}>
          {words.test}
        </Button>
        <Button small kind="primary" type="submit" disabled={busy !== null || (!dirty && account !== null)} onPress={() => undefined}>
          {words.save}
        </Button>
        <span className="note-line">{dirty && account !== null ? all.unsaved : words.testHelp}</span>
      </div>
      <div role="status">
        {busy === 'test' ? <Note tone="waiting">{words.testing}</Note> : null}
        {tested ? <TestResult tested={tested} /> : null}
      </div>
      {error ? refused ? <p className="wrong">{all.refused}</p> : <ErrorNote error={error} /> : null}
    </form>
  )
}

function TestResult({ tested }: { tested: Tested }) {
  const text = useText()
  const words = settingsText[text.lang].gateway
  const took = `${text.number(tested.tookMs)} ms`
  const good = tested.reached && tested.answered
  return (
    <p className={good ? 'note paid' : 'note declined'}>
      <Icon of={good ? CircleCheck : CircleAlert} size={20} />
      <span>
        {good ? words.testGood(took) : tested.reached ? words.testOdd(took) : words.testLost(took)}
        {tested.code === null ? null : ` ${words.testCode(tested.code)}`}
      </span>
    </p>
  )
}

type Words = { required: string; url: string; key: string; shortKey: string }

function faultsOf(input: OttPayAccountInput, hasKey: boolean, words: Words): Partial<Record<FieldName, string>> {
  const faults: Partial<Record<FieldName, string>> = {}
  if (!isAddress(input.baseUrl)) faults.baseUrl = words.url
  if (input.callbackUrl.trim() !== '' && !isAddress(input.callbackUrl)) faults.callbackUrl = words.url
  if (input.merchantId.trim() === '') faults.merchantId = words.required
  if (input.operatorId.trim() === '') faults.operatorId = words.required
  if (input.signKey === null && !hasKey) faults.signKey = words.key
  if (input.signKey !== null && input.signKey.trim().length < 8) faults.signKey = words.shortKey
  return faults
}

/** https, or plain http to this machine itself; main holds it against the same rule. */
function isAddress(text: string): boolean {
  const url = URL.parse(text.trim())
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)))
}
