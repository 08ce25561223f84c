import { CircleCheck, MonitorSmartphone, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { TillSettings } from '#shared/bridge/contract.ts'
import type { CounterScreens, ScreenLink } from '#shared/domain/counter.ts'
import type { CounterSettings } from '#shared/domain/device-settings.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { QrCode } from '../../components/QrCode.tsx'
import { useCountdown, useNow } from '../../components/use-now.ts'
import { counterSettingsText } from '../../text/counter-settings-text.ts'
import { useText } from '../../text/text.ts'
import { SettingGroup, Switch, TextSetting } from './fields.tsx'
import { change, markFault, typeText, useDraft } from './settings-draft.ts'
import { useFault } from './use-fault.ts'

const PORT = 'counter.port'

/** Counter screens on other devices: on or off, where this till answers, a link for the next one, and who may look. */
export function ScreenNetworkCard({
  draft,
  saved,
  screens,
  onScreens,
}: {
  draft: TillSettings
  saved: CounterSettings
  screens: CounterScreens | null
  onScreens: (screens: CounterScreens) => void
}) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const fault = useFault()
  const typed = useDraft((state) => state.typed[PORT])
  const { counter } = draft
  const setPort = (raw: string) => {
    const port = /^\d{1,5}$/.test(raw.trim()) ? Number(raw) : Number.NaN
    const good = port >= 1 && port <= 65_535
    typeText(PORT, good ? null : raw)
    if (good) change('counter', { port })
    markFault(PORT, good ? null : 'port')
  }
  const network = screens?.network
  const unsaved = counter.network !== saved.network || counter.port !== saved.port
  return (
    <div className="card stack">
      <h2>{words.networkTitle}</h2>
      <div className="fields">
        <SettingGroup label={words.network} help={words.networkHelp} full>
          <Switch label={words.network} on={counter.network} onChange={(on) => change('counter', { network: on })} />
        </SettingGroup>
        {counter.network ? (
          <TextSetting
            label={words.port}
            help={words.portHelp}
            digits
            longest={5}
            value={typed ?? String(counter.port)}
            wrong={fault(PORT)}
            onChange={setPort}
          />
        ) : null}
      </div>
      {counter.network && unsaved ? <Note>{words.saveFirst}</Note> : null}
      {network?.on && network.fault ? <Note icon={TriangleAlert}>{words.faults[network.fault]}</Note> : null}
      {network?.on && network.urls.length > 0 ? (
        <p className="sm">
          {words.addresses} {network.urls.map((url) => url.replace('http://', '')).join(', ')}
        </p>
      ) : null}
      {network?.on && network.urls.length > 0 && !unsaved ? <Pairing links={network.links} /> : null}
      {network && (network.on || network.links.length > 0) ? <Links links={network.links} onScreens={onScreens} /> : null}
    </div>
  )
}

type Invitation = { urls: string[]; validMs: number; at: number; known: number[] }

function Pairing({ links }: { links: ScreenLink[] }) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const [name, setName] = useState('')
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const [done, setDone] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const used = invitation !== null && links.some(({ linkId }) => !invitation.known.includes(linkId))
  useEffect(() => {
    if (!used) return
    setInvitation(null)
    setName('')
    setDone(true)
  }, [used])
  const pair = async () => {
    setDone(false)
    const answer = await call('counter:pair', { name })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setInvitation({ ...answer.value, at: performance.now(), known: links.map(({ linkId }) => linkId) })
  }
  return (
    <div className="stack">
      <div className="fields">
        <TextSetting label={words.pairName} help={words.pairNameHelp} longest={40} value={name} onChange={setName} />
        <div className="setting act">
          <Button icon={MonitorSmartphone} onPress={() => void pair()}>
            {words.pair}
          </Button>
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div role="status">
        {done ? (
          <Note tone="paid" icon={CircleCheck}>
            {words.pairDone}
          </Note>
        ) : null}
      </div>
      {invitation ? <PairLink key={invitation.at} invitation={invitation} onClose={() => setInvitation(null)} /> : null}
      <p className="sm muted">{words.tabletHelp}</p>
    </div>
  )
}

function PairLink({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const text = useText()
  const words = counterSettingsText[text.lang]
  const left = useCountdown(invitation.validMs, invitation.at)
  const [url, ...others] = invitation.urls
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    // Not returned: newer browsers answer with a promise, and an effect's answer is called when it ends.
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  useEffect(() => {
    if (left <= 0) onClose()
  }, [left, onClose])
  if (url === undefined) return null
  return (
    <section ref={box} className="pair-link" aria-label={words.pairTitle}>
      <div className="white-box">
        <QrCode text={url} label={words.pairQr} quiet={2} level="L" />
      </div>
      <div className="stack">
        <p>{words.pairHow}</p>
        <p className="mono address">{url}</p>
        <p className="left">{text.clock(left)}</p>
        {others.length > 0 ? (
          <p className="sm muted">
            {words.pairOther}{' '}
            {others.map((other) => (
              <span key={other} className="mono address">
                {other}
              </span>
            ))}
          </p>
        ) : null}
        <div className="row-acts">
          <Button small onPress={onClose}>
            {words.pairClose}
          </Button>
        </div>
      </div>
    </section>
  )
}

function Links({ links, onScreens }: { links: ScreenLink[]; onScreens: (screens: CounterScreens) => void }) {
  const text = useText()
  const words = counterSettingsText[text.lang]
  const [sure, setSure] = useState<number | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useNow(10_000)
  const revoke = async (linkId: number) => {
    const answer = await call('counter:revoke', { linkId })
    setSure(null)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onScreens(answer.value)
  }
  return (
    <>
      <h2>{words.paired}</h2>
      {links.length === 0 ? <p className="muted">{words.nonePaired}</p> : null}
      <ul className="screen-links">
        {links.map(({ linkId, name, lastSeenAt, connected }) => (
          <li key={linkId}>
            <b>{name}</b>
            <span className={connected ? 'st paid' : 'muted'}>{connected ? words.now : words.lastSeen(text.ago(Date.now() - lastSeenAt))}</span>
            {sure === linkId ? (
              <div className="row-acts sure">
                <span>{words.revokeSure(name)}</span>
                <Button small onPress={() => void revoke(linkId)}>
                  {words.revokeYes}
                </Button>
                <Button small kind="quiet" onPress={() => setSure(null)}>
                  {words.cancel}
                </Button>
              </div>
            ) : (
              <Button small kind="quiet" label={`${words.revoke} ${name}`} onPress={() => setSure(linkId)}>
                {words.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {error ? <ErrorNote error={error} /> : null}
    </>
  )
}
