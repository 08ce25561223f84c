import { CircleCheck, RefreshCw, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { TillSettings } from '#shared/bridge/contract.ts'
import type { CounterScreens, SerialPortView } from '#shared/domain/counter.ts'
import type { PoleSettings } from '#shared/domain/device-settings.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { counterSettingsText } from '../../text/counter-settings-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, Setting, SettingGroup, TextSetting } from './fields.tsx'
import { change } from './settings-draft.ts'
import { useFault } from './use-fault.ts'

const SPEEDS = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200]
const NEW_POLE: Omit<PoleSettings, 'deviceId'> = { baudRate: 9_600, protocol: 'cd5220', brightness: 4 }
const NONE = ''
const OTHER = 'path:'

/** The display on its pole: where it hangs, how it is spoken to, how it is. */
export function PoleCard({ draft, pole }: { draft: TillSettings; pole: CounterScreens['pole'] | null }) {
  const { lang } = useText()
  const words = counterSettingsText[lang]
  const fault = useFault()
  const [ports, setPorts] = useState<SerialPortView[] | null>(null)
  const look = useCallback(async () => {
    const answer = await call('counter:serial-ports', null)
    setPorts(answer.ok ? answer.value : [])
  }, [])
  useEffect(() => void look(), [look])
  const { pole: set } = draft.counter
  const put = (part: Partial<PoleSettings>) => change('counter', { pole: { ...NEW_POLE, deviceId: OTHER, ...set, ...part } })
  const known = ports ?? []
  const listed = known.some(({ deviceId }) => deviceId === set?.deviceId)
  const kept = set && !listed && !set.deviceId.startsWith(OTHER) ? [{ value: set.deviceId, label: set.deviceId }] : []
  const options = [
    { value: NONE, label: words.poleNone },
    ...known.map(({ deviceId, name, path }) => ({ value: deviceId, label: name === '' ? path : `${name} (${path})` })),
    ...kept,
    { value: OTHER, label: words.polePath },
  ]
  const chosen = set === null ? NONE : listed || kept.length > 0 ? set.deviceId : OTHER
  return (
    <div className="card stack pole-card">
      <div className="kh">
        <h2>{words.poleTitle}</h2>
        {pole && pole.state !== 'none' ? (
          <span className={pole.state === 'ready' ? 'st paid' : 'st'}>
            <Icon of={pole.state === 'ready' ? CircleCheck : TriangleAlert} size={20} />
            {words.poleStates[pole.state]}
          </span>
        ) : null}
      </div>
      {pole?.fault ? <Note icon={TriangleAlert}>{words.poleFaults[pole.fault]}</Note> : null}
      <div className="fields">
        <SettingGroup label={words.pole} help={ports?.length === 0 ? words.poleNoPorts : undefined} full>
          <Picks
            options={options}
            chosen={[chosen]}
            onPick={(value) =>
              value === NONE
                ? change('counter', { pole: null })
                : put({ deviceId: value === OTHER && chosen === OTHER ? (set?.deviceId ?? OTHER) : value })
            }
          />
        </SettingGroup>
        {set && chosen === OTHER ? (
          <TextSetting
            label={words.polePath}
            help={words.polePathHelp}
            longest={190}
            value={set.deviceId.slice(OTHER.length)}
            wrong={fault('counter.pole')}
            onChange={(path) => put({ deviceId: `${OTHER}${path.trim()}` })}
          />
        ) : null}
        {set ? (
          <>
            <SettingGroup label={words.poleProtocol} help={words.poleProtocolHelp}>
              <Picks
                options={(['cd5220', 'esc-pos'] as const).map((value) => ({ value, label: words.poleProtocols[value] }))}
                chosen={[set.protocol]}
                onPick={(protocol) => put({ protocol })}
              />
            </SettingGroup>
            <Setting label={words.poleBaud} help={words.poleBaudHelp}>
              {(ids) => (
                <select {...ids} value={set.baudRate} onChange={(event) => put({ baudRate: Number(event.target.value) })}>
                  {SPEEDS.map((speed) => (
                    <option key={speed} value={speed}>
                      {speed}
                    </option>
                  ))}
                </select>
              )}
            </Setting>
            <SettingGroup label={words.poleBright}>
              <Picks
                options={(['1', '2', '3', '4'] as const).map((value) => ({ value, label: value }))}
                chosen={[String(set.brightness) as '1' | '2' | '3' | '4']}
                onPick={(value) => put({ brightness: Number(value) as PoleSettings['brightness'] })}
              />
            </SettingGroup>
          </>
        ) : null}
      </div>
      <div className="row-acts">
        <Button small icon={RefreshCw} onPress={() => void look()}>
          {words.poleLook}
        </Button>
        <span className="note-line">{words.poleHelp}</span>
      </div>
    </div>
  )
}
