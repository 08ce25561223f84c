import './found-scanners.css'
import { CircleAlert, CircleCheck, CircleMinus, Keyboard, type LucideIcon, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { TillSettings } from '#shared/bridge/contract.ts'
import { SCAN_SUFFIXES, type ScannerRule } from '#shared/domain/device-settings.ts'
import type { FoundScanner, ScannerState } from '#shared/domain/scanner.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { type Text, useText } from '../../text/text.ts'
import { Picks, Setting, SettingGroup, Switch } from './fields.tsx'
import { change } from './settings-draft.ts'
import { useScannerList } from './use-scanners.ts'

const SPEEDS = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200] as const
const LAYOUTS = ['auto', 'aim', 'plain'] as const

const LOOKS: Record<ScannerState, { tone: 'paid' | 'unresolved' | 'declined' | 'plain'; icon: LucideIcon }> = {
  connected: { tone: 'paid', icon: CircleCheck },
  opening: { tone: 'plain', icon: CircleMinus },
  missing: { tone: 'declined', icon: CircleAlert },
  'no-permission': { tone: 'declined', icon: CircleAlert },
  busy: { tone: 'unresolved', icon: TriangleAlert },
  garbled: { tone: 'unresolved', icon: TriangleAlert },
  failed: { tone: 'declined', icon: CircleAlert },
  off: { tone: 'plain', icon: CircleMinus },
  unused: { tone: 'plain', icon: CircleMinus },
  keyboard: { tone: 'unresolved', icon: Keyboard },
}

/** Every scanner that is plugged in or that a rule names, by what it is; each with its state in words and the rule that reads it. */
export function FoundScanners({ draft }: { draft: TillSettings }) {
  const { t } = useText()
  const list = useScannerList()
  const [open, setOpen] = useState<string | null>(null)
  if (!list) return null
  return (
    <section className="card found-scanners" aria-label={t('scanner.found')}>
      <h2>{t('scanner.found')}</h2>
      {list.missing.map((part) => (
        <Note key={part} icon={TriangleAlert}>
          {t(`scanner.part.${part}`)} {t('scanner.part.help')}
        </Note>
      ))}
      {list.scanners.length === 0 ? <p className="muted">{t('scanner.none')}</p> : null}
      <ul>
        {list.scanners.map((scanner) => (
          <li key={scanner.key}>
            <Found
              scanner={scanner}
              draft={draft}
              open={open === scanner.key}
              onOpen={() => setOpen((before) => (before === scanner.key ? null : scanner.key))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

type FoundProps = { scanner: FoundScanner; draft: TillSettings; open: boolean; onOpen: () => void }

function Found({ scanner, draft, open, onOpen }: FoundProps) {
  const text = useText()
  const { t } = text
  const look = LOOKS[scanner.state]
  const facts = [
    t(`scanner.kind.${scanner.kind}`),
    scanner.serialNumber === '' ? '' : t('scanner.serial', { serial: scanner.serialNumber }),
    scanner.path === null ? '' : t('scanner.at', { path: scanner.path }),
    scanner.lastScanAt === null ? '' : `${t('fact.at')} ${text.timeSeconds(scanner.lastScanAt)}`,
    scanner.framing === null ? '' : t('scanner.came.framing', { end: endWords(text, scanner.framing) }),
  ]
  return (
    <>
      <div className="found">
        <div>
          <b>{[scanner.maker, scanner.product].filter(Boolean).join(' ') || t('scanner.noName')}</b>
          <p className="sm muted">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <span className={`pill ${look.tone}`}>
          <Icon of={look.icon} size={20} />
          {t(`scanner.state.${scanner.state}`)}
        </span>
        {scanner.kind === 'keyboard' ? null : (
          <Button small label={`${t(open ? 'scanner.done' : 'scanner.change')}: ${scanner.maker} ${scanner.product}`} onPress={onOpen}>
            {t(open ? 'scanner.done' : 'scanner.change')}
          </Button>
        )}
      </div>
      <p className="sm state-help">{t(`scanner.help.${scanner.state}`)}</p>
      {open ? <RuleFields scanner={scanner} draft={draft} /> : null}
    </>
  )
}

/** The words of how a scan ended; what is not known is shown as it is. */
export function endWords(text: Text, framing: string): string {
  const key = `scanner.end.${framing}`
  return text.has(key) ? text.t(key) : framing
}

function RuleFields({ scanner, draft }: { scanner: FoundScanner; draft: TillSettings }) {
  const { t } = useText()
  const { rules } = draft.scanner
  const rule: ScannerRule = ruleOf(rules, scanner) ?? {
    deviceId: scanner.deviceId,
    name: [scanner.maker, scanner.product].filter(Boolean).join(' ').slice(0, 100),
    use: scanner.state !== 'off' && scanner.state !== 'unused',
    baudRate: 9_600,
    suffix: 'auto',
    hidLayout: 'auto',
  }
  const set = (part: Partial<ScannerRule>): void =>
    change('scanner', { rules: [...rules.filter(({ deviceId }) => deviceId !== rule.deviceId), { ...rule, ...part }] })
  return (
    <div className="fields">
      <SettingGroup label={t('scanner.use')}>
        <Switch label={t('scanner.use')} on={rule.use} onChange={(use) => set({ use })} />
      </SettingGroup>
      {scanner.kind === 'serial' ? (
        <>
          <Setting label={t('scanner.speed')} help={t('scanner.speedHelp')}>
            {(ids) => (
              <select {...ids} value={rule.baudRate} onChange={(event) => set({ baudRate: Number(event.target.value) })}>
                {[...new Set([...SPEEDS, rule.baudRate])].map((speed) => (
                  <option key={speed} value={speed}>
                    {speed}
                  </option>
                ))}
              </select>
            )}
          </Setting>
          <SettingGroup full label={t('scanner.suffix')} help={t('scanner.suffixHelp')}>
            <Picks
              options={SCAN_SUFFIXES.map((value) => ({ value, label: t(`scanner.suffix.${value}`) }))}
              chosen={[rule.suffix]}
              onPick={(suffix) => set({ suffix })}
            />
          </SettingGroup>
        </>
      ) : (
        <SettingGroup label={t('scanner.layout')} help={t('scanner.layoutHelp')}>
          <Picks
            options={LAYOUTS.map((value) => ({ value, label: t(`scanner.layout.${value}`) }))}
            chosen={[rule.hidLayout]}
            onPick={(hidLayout) => set({ hidLayout })}
          />
        </SettingGroup>
      )}
    </div>
  )
}

function ruleOf(rules: readonly ScannerRule[], scanner: FoundScanner): ScannerRule | undefined {
  return rules.find(({ deviceId }) => deviceId === scanner.deviceId || deviceId === `path:${scanner.path}`)
}
