import { CircleCheck, CircleOff, Radio, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { FORWARDED_HEADERS, type ReceiverSettings, type ReceiverState, type ReceiverView, type SelfTest } from '#shared/domain/receiver.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { receiverText } from '../../text/receiver-text.ts'
import { useWords } from '../../text/text.ts'
import { ComplaintsCard } from './ComplaintsCard.tsx'
import { Picks, SettingGroup, Switch, TextSetting } from './fields.tsx'
import { NoticeAddresses } from './NoticeAddresses.tsx'
import { NoticeList } from './NoticeList.tsx'
import { change, markFault, typeText, useDraft } from './settings-draft.ts'
import { useFault } from './use-fault.ts'
import './notices-section.css'

const PORT = 'receiver.port'

/** Gateways' calls to the till: on or off, where they come in, the addresses for vendors, the last ones, and questions about customers. */
export function NoticesSection({ draft, saved }: { draft: TillSettings; saved: ReceiverSettings }) {
  const { view, take, error } = useReceiver()
  const unsaved = JSON.stringify(draft.receiver) !== JSON.stringify(saved)
  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      <SwitchCard receiver={draft.receiver} state={view?.state ?? null} unsaved={unsaved} saved={saved} />
      {view ? <NoticeAddresses view={view} onView={take} /> : null}
      {view ? <NoticeList view={view} /> : null}
      {view?.accounts.some(({ complaints }) => complaints) || draft.receiver.complaints ? (
        <ComplaintsCard receiver={draft.receiver} view={view} onView={take} />
      ) : null}
    </>
  )
}

/** What main knows of the receiver, asked again whenever anything of the till changed. */
function useReceiver() {
  const { lights } = useSnapshot()
  const [view, setView] = useState<ReceiverView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(async () => {
    const answer = await call('receiver:view', null)
    if (answer.ok) setView(answer.value)
    setError(answer.ok ? null : answer.error)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: every snapshot is a reason to ask again.
  useEffect(() => void load(), [load, lights])
  return { view, take: setView, error }
}

function isPublicUrl(text: string): boolean {
  const url = URL.parse(text)
  if (text === '') return true
  if (url === null || [url.search, url.hash, url.username, url.password].some((part) => part !== '')) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
}

type SwitchCardProps = { receiver: ReceiverSettings; state: ReceiverState | null; unsaved: boolean; saved: ReceiverSettings }

function SwitchCard({ receiver, state, unsaved, saved }: SwitchCardProps) {
  const words = useWords(receiverText)
  const fault = useFault()
  const typed = useDraft((draft) => draft.typed[PORT])
  const set = (part: Partial<ReceiverSettings>) => change('receiver', part)
  const setPort = (raw: string) => {
    const port = /^\d{1,5}$/.test(raw.trim()) ? Number(raw) : Number.NaN
    const good = port >= 1 && port <= 65_535
    typeText(PORT, good ? null : raw)
    if (good) set({ port })
    markFault(PORT, good ? null : 'port')
  }
  return (
    <div className="card stack">
      <StateLine state={state} />
      <div className="fields">
        <SettingGroup label={words('on')} help={words('onHelp')} full>
          <Switch label={words('on')} on={receiver.on} onChange={(on) => set({ on })} />
        </SettingGroup>
        {receiver.on ? (
          <>
            <TextSetting
              label={words('publicUrl')}
              help={words('publicUrlHelp')}
              full
              value={receiver.publicUrl}
              wrong={fault('receiver.publicUrl') && words('publicUrlWrong')}
              onChange={(publicUrl) => {
                set({ publicUrl })
                markFault('receiver.publicUrl', isPublicUrl(publicUrl.trim()) ? null : 'refused')
              }}
            />
            <TextSetting
              label={words('host')}
              help={words('hostHelp')}
              longest={45}
              value={receiver.host}
              wrong={fault('receiver.host') && words('hostWrong')}
              onChange={(host) => {
                set({ host })
                markFault('receiver.host', /^[\d.]{7,15}$|^[\da-fA-F:.]*:[\da-fA-F:.]*$/.test(host) ? null : 'refused')
              }}
            />
            <TextSetting label={words('port')} digits longest={5} value={typed ?? String(receiver.port)} wrong={fault(PORT)} onChange={setPort} />
            <SettingGroup label={words('header')} help={words('headerHelp')} full>
              <Picks
                options={FORWARDED_HEADERS.map((value) => ({ value, label: value === 'none' ? words('header.none') : value }))}
                chosen={[receiver.forwardedFor]}
                onPick={(forwardedFor) => set({ forwardedFor })}
              />
            </SettingGroup>
          </>
        ) : null}
      </div>
      {receiver.on ? <WayTest unsaved={unsaved} ready={state?.is === 'listening'} publicUrl={saved.publicUrl} /> : null}
    </div>
  )
}

const KNOWN_CODES = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'] as const

function StateLine({ state }: { state: ReceiverState | null }) {
  const words = useWords(receiverText)
  if (state === null) return null
  if (state.is === 'failed') {
    const known = KNOWN_CODES.find((code) => code === state.code)
    return (
      <>
        <span className="pill plain">
          <Icon of={TriangleAlert} size={20} />
          {words('state.failed')}
        </span>
        <Note icon={TriangleAlert}>{known ? words(`why.${known}`) : words('why.other', { code: state.code })}</Note>
      </>
    )
  }
  const listening = state.is === 'listening'
  const where = listening ? `${state.host.includes(':') ? `[${state.host}]` : state.host}:${state.port}` : ''
  return (
    <span className={listening ? 'pill paid' : 'pill plain'} role="status">
      <Icon of={listening ? CircleCheck : CircleOff} size={20} />
      {listening ? words('state.listening', { where }) : words('state.off')}
    </span>
  )
}

function WayTest({ unsaved, ready, publicUrl }: { unsaved: boolean; ready: boolean; publicUrl: string }) {
  const words = useWords(receiverText)
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<SelfTest | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const run = async () => {
    setBusy(true)
    setResult(null)
    const answer = await call('receiver:test', null)
    setBusy(false)
    setResult(answer.ok ? answer.value : null)
    setError(answer.ok ? null : answer.error)
  }
  const possible = ready && !unsaved && publicUrl !== ''
  return (
    <>
      <div className="row-acts">
        <Button icon={Radio} disabled={!possible || busy} onPress={() => void run()}>
          {busy ? words('testing') : words('test')}
        </Button>
        <span className="note-line">{unsaved ? words('saveFirst') : publicUrl === '' ? words('noPublic') : words('testHelp')}</span>
      </div>
      <div role="status">
        {result ? (
          <Note tone={result.result === 'good' ? 'paid' : 'plain'} icon={result.result === 'good' ? CircleCheck : TriangleAlert}>
            {words(`test.${result.result}`, { ms: result.tookMs, status: result.status ?? '', cause: result.cause ?? '' })}
          </Note>
        ) : null}
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </>
  )
}
