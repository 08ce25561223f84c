import { Check, CircleCheck, Minus, ScanLine, TriangleAlert } from 'lucide-react'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { Barcode } from '../practice/Barcode.tsx'
import { FoundScanners } from './FoundScanners.tsx'
import { Picks, SettingGroup, TextSetting } from './fields.tsx'
import { BetterThanKeyboard, KeyboardTrouble, ScannerFeed } from './ScannerFeed.tsx'
import { change, markFault } from './settings-draft.ts'
import { useFault } from './use-fault.ts'
import { type HeardScan, HUMAN_GAP_MS } from './use-heard-keys.ts'

/** Not a payment code of any wallet (wrong length and beginning), so that it can never be charged. */
const TEST_CODE = '500100200300'
const PREFIX_KEY = /^(F([1-9]|1[0-9]|2[0-4]))?$/

/** The scanner's doctor: a code to scan, what arrived key by key, what that means, and the two settings it may need. */
export function ScannerSection({ draft, heard }: { draft: TillSettings; heard: HeardScan | null }) {
  const text = useText()
  const all = settingsText[text.lang]
  const words = all.scanner
  const fault = useFault()
  const { scanner } = draft
  return (
    <>
      <div className="g2">
        <div className="card test">
          <h2 className="eyebrow">{words.scanThis}</h2>
          <div className="white-box">
            <Barcode text={TEST_CODE} label={TEST_CODE} height={72} />
            <p className="no">{TEST_CODE}</p>
          </div>
          <p className="sm muted">{words.hold}</p>
        </div>
        <Arrived heard={heard} />
      </div>
      <Checks heard={heard} />
      {heard ? <Advice heard={heard} /> : null}
      {heard ? <KeyboardTrouble {...heard} /> : null}
      <FoundScanners draft={draft} />
      <ScannerFeed />
      <div className="card">
        <div className="fields">
          <SettingGroup label={words.layout} help={words.layoutHelp}>
            <Picks
              options={(['us', 'typed'] as const).map((value) => ({ value, label: words.layouts[value] }))}
              chosen={[scanner.layout]}
              onPick={(layout) => change('scanner', { layout })}
            />
          </SettingGroup>
          <TextSetting
            label={words.prefix}
            help={words.prefixHelp}
            value={scanner.prefixKey}
            longest={3}
            wrong={fault('scanner.prefixKey')}
            onChange={(key) => {
              change('scanner', { prefixKey: key.trim().toUpperCase() })
              markFault('scanner.prefixKey', PREFIX_KEY.test(key.trim().toUpperCase()) ? null : 'prefixKey')
            }}
          />
        </div>
      </div>
      <BetterThanKeyboard />
    </>
  )
}

/** The pill beside the doctor's name: how the scanner is, all in all. */
export function ScannerVerdict({ heard }: { heard: HeardScan | null }) {
  const words = settingsText[useText().lang].scanner
  const { lights } = useSnapshot()
  if (!heard && lights.scanner.state === 'none') return <span className="pill plain">{words.notYet}</span>
  const fine = heard
    ? Object.values(verdicts(heard)).every((verdict) => verdict !== 'warn')
    : lights.scanner.state === 'good' && lights.scanner.facts.suffix !== ''
  return (
    <span className={fine ? 'pill paid' : 'pill unresolved'}>
      <Icon of={fine ? CircleCheck : TriangleAlert} size={20} />
      {fine ? words.works : words.oneThing}
    </span>
  )
}

function Arrived({ heard }: { heard: HeardScan | null }) {
  const text = useText()
  const words = settingsText[text.lang].scanner
  const { lights } = useSnapshot()
  const { length, averageGapMs } = lights.scanner.facts
  return (
    <div className="card">
      <div className="kh">
        <h2 className="eyebrow">{words.arrived}</h2>
        {heard ? <span className="xs faint">{words.live(text.timeSeconds(heard.at))}</span> : null}
      </div>
      <div className="live-keys" role="status">
        {heard ? (
          <>
            {shownKeys(heard.keys).map(({ key, place }) => (
              <kbd key={place}>{key}</kbd>
            ))}
            {heard.suffix === '' ? null : <kbd className="sfx">{heard.suffix}</kbd>}
          </>
        ) : (
          <p className="idle">
            <Icon of={ScanLine} size={20} />
            {words.waiting}
          </p>
        )}
      </div>
      {heard ? <Gaps gaps={heard.gapsMs} /> : null}
      {!heard && typeof length === 'number' && typeof averageGapMs === 'number' ? (
        <p className="sm muted">{words.heardBefore(text.number(length), `${text.number(Math.round(averageGapMs))} ms`)}</p>
      ) : null}
    </div>
  )
}

/** The keys to draw: of a long code that is not the test code only the ends, since it may be a customer's. */
function shownKeys(keys: string[]): { key: string; place: number }[] {
  const open = keys.join('') === TEST_CODE || keys.length < 9
  return keys.map((key, place) => ({ place, key: open || place < 2 || place >= keys.length - 4 ? key : '•' }))
}

function Gaps({ gaps }: { gaps: number[] }) {
  const text = useText()
  const words = settingsText[text.lang].scanner
  const shown = gaps.slice(0, 24)
  const average = averageOf(gaps)
  const label = words.gapsLabel(String(Math.min(...gaps)), String(Math.max(...gaps)), text.number(Math.round(average * 10) / 10))
  return (
    <>
      <div className="gap-chart" role="img" aria-label={label}>
        <span className="limit">
          <span>{words.limit}</span>
        </span>
        <span className="y" style={{ top: 18 }}>
          {HUMAN_GAP_MS}
        </span>
        <span className="y" style={{ top: '100%' }}>
          0
        </span>
        {shown.map((gap, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a gap is its place in the scan
          <i key={place} className="gap" style={{ height: `${Math.min(1, gap / HUMAN_GAP_MS) * 82}%` }}>
            <em>{gap}</em>
          </i>
        ))}
      </div>
      <p className="gl">{words.gaps}</p>
    </>
  )
}

function averageOf(gaps: number[]): number {
  return gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length)
}

type Verdict = 'good' | 'warn' | 'none'

function verdicts(heard: HeardScan | null): Record<'speed' | 'suffix' | 'reads', Verdict> {
  if (!heard) return { speed: 'none', suffix: 'none', reads: 'none' }
  const code = heard.keys.join('')
  // Only a code of the test code's length is compared: anything else was simply another code.
  const reads = code === TEST_CODE ? 'good' : code.length === TEST_CODE.length ? 'warn' : 'none'
  return { speed: averageOf(heard.gapsMs) < HUMAN_GAP_MS / 2 ? 'good' : 'warn', suffix: heard.suffix === '' ? 'warn' : 'good', reads }
}

function Checks({ heard }: { heard: HeardScan | null }) {
  const text = useText()
  const words = settingsText[text.lang].scanner
  const { speed, suffix, reads } = verdicts(heard)
  const range = heard ? `${Math.min(...heard.gapsMs)}–${Math.max(...heard.gapsMs)} ms` : '–'
  return (
    <div className="checks card">
      <CheckPart verdict={speed} name={words.speed} value={range} help={speed === 'warn' ? words.speedSlow : words.speedGood} />
      <CheckPart
        verdict={suffix}
        name={words.suffix}
        value={suffix === 'none' ? '–' : (heard?.suffix ?? '') || words.suffixNone}
        help={suffix === 'warn' ? words.suffixNoneHelp : words.suffixGood}
      />
      <CheckPart
        verdict={reads}
        name={words.reads}
        value={reads === 'none' ? '–' : reads === 'good' ? words.readsGood : words.readsOdd}
        help={reads === 'warn' ? words.readsHelp : ''}
      />
      <CheckPart verdict={heard ? 'good' : 'none'} name={words.length} value={heard ? text.number(heard.keys.length) : '–'} help={words.lengthHelp} />
    </div>
  )
}

function CheckPart({ verdict, name, value, help }: { verdict: Verdict; name: string; value: string; help: string }) {
  return (
    <div className={verdict === 'warn' ? 'amb' : verdict}>
      <span className="ck">
        <Icon of={verdict === 'good' ? Check : verdict === 'warn' ? TriangleAlert : Minus} size={16} />
      </span>
      <div>
        <span className="xs">{name}</span>
        <b>{value}</b>
        {help === '' ? null : <p>{help}</p>}
      </div>
    </div>
  )
}

function Advice({ heard }: { heard: HeardScan }) {
  const words = settingsText[useText().lang].scanner
  const { speed, suffix, reads } = verdicts(heard)
  const advice = reads === 'warn' ? words.adviceLayout : speed === 'warn' ? words.adviceSlow : suffix === 'warn' ? words.adviceSuffix : null
  return advice === null ? null : <Note icon={TriangleAlert}>{advice}</Note>
}
