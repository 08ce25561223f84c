import { CircleCheck, Monitor, MonitorCheck, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { TillSettings } from '#shared/bridge/contract.ts'
import type { CounterScreens } from '#shared/domain/counter.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { counterSettingsText } from '../../text/counter-settings-text.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, SettingGroup, TextSetting } from './fields.tsx'
import { PoleCard } from './PoleCard.tsx'
import { ScreenNetworkCard } from './ScreenNetworkCard.tsx'
import { change } from './settings-draft.ts'
import { useFault } from './use-fault.ts'
import './counter-section.css'

/** The counter's doctor and settings: what shows the customer something, how it is, and a picture to try it with. */
export function CounterSection({ draft, saved }: { draft: TillSettings; saved: TillSettings }) {
  const { screens, take, error } = useCounterScreens()
  return (
    <>
      <StateCard screens={screens} />
      {error ? <ErrorNote error={error} /> : null}
      {screens && screens.monitors.length > 0 ? <MonitorCard draft={draft} screens={screens} /> : null}
      <ScreenNetworkCard draft={draft} saved={saved.counter} screens={screens} onScreens={take} />
      <GreetingCard draft={draft} />
      <PoleCard draft={draft} pole={screens?.pole ?? null} />
    </>
  )
}

/** What main knows of the counter's screens, asked again whenever anything of the till changed. */
function useCounterScreens() {
  const { lights } = useSnapshot()
  const [screens, setScreens] = useState<CounterScreens | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(async () => {
    const answer = await call('counter:screens', null)
    if (answer.ok) setScreens(answer.value)
    setError(answer.ok ? null : answer.error)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: every snapshot is a reason to ask again.
  useEffect(() => void load(), [load, lights])
  return { screens, take: setScreens, error }
}

function StateCard({ screens }: { screens: CounterScreens | null }) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const all = settingsText[lang].counter
  const { counterUrl, lights, host } = useSnapshot()
  const [url, setUrl] = useState<string | null>(null)
  const [testing, setTesting] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const open = async () => {
    const answer = await call('counter:open', null)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setUrl(answer.value.url)
    if (answer.value.url !== null) window.open(answer.value.url, 'scantill-counter')
  }
  const test = async () => {
    const answer = await call('counter:test', null)
    setError(answer.ok ? null : answer.error)
    setTesting(answer.ok)
  }
  const link = url ?? counterUrl
  const here = screens?.here ?? 0
  const tablets = screens?.network.links.filter(({ connected }) => connected).length ?? 0
  const said = [here > 0 ? words.here(here) : '', tablets > 0 ? words.tablets(tablets) : ''].filter(Boolean).join(' ')
  const ill = lights.counter.state === 'warn'
  return (
    <div className="card stack">
      <span className={ill || said === '' ? 'pill plain' : 'pill paid'}>
        <Icon of={ill ? TriangleAlert : said === '' ? Monitor : CircleCheck} size={20} />
        {said || words.none}
      </span>
      <div className="row-acts">
        <Button icon={Monitor} kind="primary" onPress={() => void open()}>
          {all.open}
        </Button>
        <Button icon={MonitorCheck} onPress={() => void test()}>
          {words.test}
        </Button>
        <span className="note-line">{words.testBusy}</span>
      </div>
      <div role="status">{testing ? <Note>{words.testing}</Note> : null}</div>
      {host === 'electron' || link === null ? null : (
        <div className="counter-link">
          <p className="sm muted">{all.link}</p>
          <a href={link} target="scantill-counter">
            {new URL(link, window.location.href).href}
          </a>
        </div>
      )}
      {error ? <ErrorNote error={error} /> : null}
      <Note>{all.safe}</Note>
    </div>
  )
}

const SECOND = ''

function MonitorCard({ draft, screens }: { draft: TillSettings; screens: CounterScreens }) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const { monitors } = screens
  const chosen = draft.counter.monitor
  const gone = chosen !== null && !monitors.some(({ key }) => key === chosen)
  const options = monitors.map(({ key, label, width, height, main, shown }) => ({
    value: key,
    label: [label || key.split(':')[0], `${width} × ${height}`, main ? words.monitorMain : '', shown ? words.monitorShown : '']
      .filter(Boolean)
      .join(', '),
  }))
  const kept = gone ? [{ value: chosen, label: chosen.slice(chosen.indexOf(':') + 1) || chosen }] : []
  return (
    <div className="card">
      <div className="fields">
        <SettingGroup label={words.monitorTitle} help={words.monitorHelp} full>
          <Picks
            options={[{ value: SECOND, label: words.monitorSecond }, ...options, ...kept]}
            chosen={[chosen ?? SECOND]}
            onPick={(key) => change('counter', { monitor: key === SECOND ? null : key })}
          />
        </SettingGroup>
      </div>
      {gone ? <Note icon={TriangleAlert}>{words.monitorGone}</Note> : monitors.length < 2 ? <Note>{words.oneMonitor}</Note> : null}
    </div>
  )
}

function GreetingCard({ draft }: { draft: TillSettings }) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const fault = useFault()
  return (
    <div className="card">
      <div className="fields">
        <TextSetting
          label={words.greeting}
          help={`${words.greetingHelp} ${words.languagesHelp}`}
          full
          longest={120}
          value={draft.counter.greeting}
          wrong={fault('counter.greeting')}
          onChange={(greeting) => change('counter', { greeting })}
        />
      </div>
    </div>
  )
}
