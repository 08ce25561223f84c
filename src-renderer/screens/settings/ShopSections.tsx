import type { TillSettings } from '#shared/bridge/contract.ts'
import { isZone } from '#shared/domain/business-day.ts'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { WALLETS, type Wallet } from '#shared/domain/wallet.ts'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { settingsText } from '../../text/settings-text.ts'
import { LANG_TAGS, LANGUAGE_NAMES, useText } from '../../text/text.ts'
import { AmountSetting, isCurrency } from './AmountSetting.tsx'
import { Picks, Setting, SettingGroup, Switch, TextSetting } from './fields.tsx'
import { SoundTests } from './SoundTests.tsx'
import { change, type Fault, markFault, typeText, useDraft } from './settings-draft.ts'
import { useFault } from './use-fault.ts'

type SectionProps = { draft: TillSettings }
const MOST_TIPS = 4

/** Shop and till: what receipts and order numbers begin with, and when the day changes. */
export function ShopSection({ draft }: SectionProps) {
  const words = settingsText[useText().lang].shop
  const fault = useFault()
  const { shop } = draft
  const set = (field: keyof typeof shop, value: string | string[], wrong: Fault | null) => {
    change('shop', { [field]: value })
    markFault(`shop.${field}`, wrong)
  }
  const filled = (value: string): Fault | null => (value.trim() === '' ? 'required' : null)
  return (
    <div className="card">
      <div className="fields">
        <TextSetting
          label={words.name}
          help={words.nameHelp}
          longest={60}
          value={shop.name}
          wrong={fault('shop.name')}
          onChange={(name) => set('name', name, filled(name))}
        />
        <TextSetting
          label={words.tillName}
          longest={30}
          value={shop.tillName}
          wrong={fault('shop.tillName')}
          onChange={(name) => set('tillName', name, filled(name))}
        />
        <Setting label={words.address} help={words.addressHelp} wrong={fault('shop.address')}>
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              value={shop.address.join('\n')}
              onChange={(event) => {
                const lines = event.target.value === '' ? [] : event.target.value.split('\n')
                set('address', lines, lines.length > 5 || lines.some((line) => line.length > 60) ? 'lines' : null)
              }}
            />
          )}
        </Setting>
        <TextSetting
          label={words.tillCode}
          help={words.tillCodeHelp}
          longest={3}
          value={shop.tillCode}
          wrong={fault('shop.tillCode')}
          onChange={(code) => set('tillCode', code.toUpperCase(), /^[A-Z][A-Z0-9]{0,2}$/.test(code.toUpperCase()) ? null : 'tillCode')}
        />
        <TextSetting
          label={words.zone}
          help={words.zoneHelp}
          value={shop.zone}
          wrong={fault('shop.zone')}
          onChange={(zone) => set('zone', zone.trim(), isZone(zone.trim()) ? null : 'zone')}
        />
        <TextSetting
          label={words.currency}
          help={words.currencyHelp}
          longest={3}
          value={shop.currency}
          wrong={fault('shop.currency')}
          onChange={(code) => set('currency', code.toUpperCase(), isCurrency(code.toUpperCase()) ? null : 'currency')}
        />
        <NumberSetting
          group="shop"
          field="closeHour"
          label={words.closeHour}
          help={words.closeHourHelp}
          value={shop.closeHour}
          least={0}
          most={23}
          fault="hour"
          unit=":00"
        />
      </div>
    </div>
  )
}

/** Look and language: themes, languages and sounds. */
export function LookSection({ draft }: SectionProps) {
  const text = useText()
  const words = settingsText[text.lang].look
  const fault = useFault()
  const { look } = draft
  const languages = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: LANG_TAGS[value] }))
  const toggleCounter = (language: Language) => {
    const others = look.counterLanguages.filter((one) => one !== language)
    // A third one takes the place of the first, so that two are always within reach of one touch.
    const next = others.length < look.counterLanguages.length ? others : [...others, language].slice(-2)
    change('look', { counterLanguages: next })
    markFault('look.counterLanguages', next.length === 0 ? 'oneOrTwo' : null)
  }
  return (
    <div className="card">
      <div className="fields">
        <SettingGroup label={words.theme} full>
          <Picks
            options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.themes[value] }))}
            chosen={[look.theme]}
            onPick={(theme) => change('look', { theme })}
          />
        </SettingGroup>
        <SettingGroup label={words.contrast} full>
          <Picks
            options={(['normal', 'more'] as const).map((value) => ({ value, label: words.contrasts[value] }))}
            chosen={[look.contrast]}
            onPick={(contrast) => change('look', { contrast })}
          />
        </SettingGroup>
        <SettingGroup label={words.language} help={words.languageHelp} full>
          <Picks options={languages} chosen={[look.language]} onPick={(language) => change('look', { language })} />
        </SettingGroup>
        <SettingGroup label={words.counter} help={words.counterHelp} wrong={fault('look.counterLanguages')} full>
          <Picks options={languages} chosen={look.counterLanguages} onPick={toggleCounter} />
        </SettingGroup>
        <SettingGroup label={words.sounds} help={words.soundsHelp}>
          <Switch label={words.sounds} on={look.sounds} onChange={(sounds) => change('look', { sounds })} />
        </SettingGroup>
        <Setting label={words.volume}>
          {(ids) => (
            <span className="unit">
              <input
                {...ids}
                type="range"
                min={0}
                max={100}
                step={5}
                disabled={!look.sounds}
                value={look.volume}
                onChange={(event) => change('look', { volume: Number(event.target.value) })}
              />
              {look.volume}
            </span>
          )}
        </Setting>
        <SoundTests on={look.sounds} volume={look.volume} />
      </div>
    </div>
  )
}

/** The sale: tips, wallets and how long things stay. */
export function SaleSection({ draft }: SectionProps) {
  const words = settingsText[useText().lang].sale
  const fault = useFault()
  const typed = useDraft((state) => state.typed['sale.tipPercents'])
  const { sale } = draft
  const setTips = (raw: string) => {
    const parts = raw.split(/[\s,;%，、]+/).filter(Boolean)
    const good = parts.length <= MOST_TIPS && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) >= 1 && Number(part) <= 100)
    typeText('sale.tipPercents', good && raw === parts.join(', ') ? null : raw)
    if (good) change('sale', { tipPercents: parts.map(Number) })
    markFault('sale.tipPercents', good ? null : 'percents')
  }
  const toggleWallet = (wallet: Wallet) => {
    const wallets = WALLETS.filter((one) => (one === wallet) !== sale.wallets.includes(one))
    change('sale', { wallets })
    markFault('sale.wallets', wallets.length === 0 ? 'oneWallet' : null)
  }
  return (
    <div className="card">
      <div className="fields">
        <Setting label={words.tips} help={words.tipsHelp} wrong={fault('sale.tipPercents')}>
          {(ids) => (
            <input
              {...ids}
              inputMode="numeric"
              autoComplete="off"
              value={typed ?? sale.tipPercents.join(', ')}
              onChange={(event) => setTips(event.target.value)}
              onBlur={() => fault('sale.tipPercents') === undefined && typeText('sale.tipPercents', null)}
            />
          )}
        </Setting>
        <SettingGroup label={words.chargeAtOnce} help={words.chargeAtOnceHelp}>
          <Switch label={words.chargeAtOnce} on={sale.chargeAtOnce} onChange={(chargeAtOnce) => change('sale', { chargeAtOnce })} />
        </SettingGroup>
        <SettingGroup label={words.showRate} help={words.showRateHelp}>
          <Switch label={words.showRate} on={sale.showRate} onChange={(showRate) => change('sale', { showRate })} />
        </SettingGroup>
        <SettingGroup label={words.wallets} wrong={fault('sale.wallets')} full>
          <Picks
            options={WALLETS.map((value) => ({ value, label: value, shown: <WalletBadge tender={value} /> }))}
            chosen={sale.wallets}
            onPick={toggleWallet}
          />
        </SettingGroup>
        <NumberSetting
          group="sale"
          field="newSaleSeconds"
          label={words.newSale}
          help={words.newSaleHelp}
          value={sale.newSaleSeconds}
          least={0}
          most={60}
          fault="newSaleSeconds"
          unit={words.seconds}
        />
        <NumberSetting
          group="sale"
          field="qrSeconds"
          label={words.qr}
          help={words.qrHelp}
          value={sale.qrSeconds}
          least={30}
          most={540}
          fault="qrSeconds"
          unit={words.seconds}
        />
        <AmountSetting
          group="sale"
          field="refundLimitMinor"
          label={words.refundLimit}
          help={words.refundLimitHelp}
          minor={sale.refundLimitMinor}
          currency={draft.shop.currency}
        />
      </div>
    </div>
  )
}

type NumberProps = {
  group: 'shop' | 'sale' | 'peopleRules'
  field: string
  label: string
  help?: string
  value: number
  least: number
  most: number
  fault: Fault
  unit: string
}

/** A whole number within bounds; what is typed and does not fit stays in the field and out of the draft. */
export function NumberSetting({ group, field, label, help, value, least, most, fault, unit }: NumberProps) {
  const path = `${group}.${field}`
  const typed = useDraft((state) => state.typed[path])
  const wrong = useFault()(path)
  const set = (raw: string) => {
    const number = /^\d{1,4}$/.test(raw.trim()) ? Number(raw) : Number.NaN
    const good = number >= least && number <= most
    typeText(path, good ? null : raw)
    if (good) change(group, { [field]: number })
    markFault(path, good ? null : fault)
  }
  return <TextSetting label={label} help={help} value={typed ?? String(value)} wrong={wrong} digits unit={unit} longest={4} onChange={set} />
}
