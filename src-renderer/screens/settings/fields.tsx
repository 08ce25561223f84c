import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Icon } from '../../components/icons.tsx'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'

type SettingProps = {
  label: string
  help?: string | undefined
  wrong?: string | undefined
  full?: boolean
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}

/** A field with its label, its help, and in words what is wrong with it. */
export function Setting({ label, help, wrong, full = false, children }: SettingProps) {
  const id = useId()
  const told = [help ? `${id}-help` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ')
  return (
    <div className={`setting${full ? ' full' : ''}${wrong ? ' bad' : ''}`}>
      <label className="lab" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': told || undefined, 'aria-invalid': Boolean(wrong) })}
      {wrong ? (
        <p className="wrong" id={`${id}-wrong`}>
          <Icon of={CircleAlert} size={16} />
          {wrong}
        </p>
      ) : null}
      {help ? (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
    </div>
  )
}

type TextSettingProps = {
  label: string
  value: string
  onChange: (value: string) => void
  help?: string | undefined
  wrong?: string | undefined
  full?: boolean
  secret?: boolean
  digits?: boolean
  unit?: string
  longest?: number
}

/** One line of text. */
export function TextSetting({ label, value, onChange, help, wrong, full, secret, digits, unit, longest = 200 }: TextSettingProps) {
  return (
    <Setting label={label} help={help} wrong={wrong} full={full ?? false}>
      {(ids) => {
        const input = (
          <input
            {...ids}
            type={secret ? 'password' : 'text'}
            inputMode={digits ? 'numeric' : 'text'}
            autoComplete={secret ? 'new-password' : 'off'}
            spellCheck={false}
            maxLength={longest}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
        return unit === undefined ? (
          input
        ) : (
          <span className="unit">
            {input} {unit}
          </span>
        )
      }}
    </Setting>
  )
}

type GroupProps = { label: string; help?: string | undefined; wrong?: string | undefined; full?: boolean; children: ReactNode }

/** Several buttons under one name, with help and fault as a field has them. */
export function SettingGroup({ label, help, wrong, full = false, children }: GroupProps) {
  const id = useId()
  return (
    <fieldset className={`setting${full ? ' full' : ''}`} aria-labelledby={`${id}-label`}>
      <span className="lab" id={`${id}-label`}>
        {label}
      </span>
      {children}
      {wrong ? (
        <p className="wrong">
          <Icon of={CircleAlert} size={16} />
          {wrong}
        </p>
      ) : null}
      {help ? <p className="help">{help}</p> : null}
    </fieldset>
  )
}

type PicksProps<V extends string> = {
  options: { value: V; label: string; lang?: string | undefined; shown?: ReactNode }[]
  chosen: readonly V[]
  onPick: (value: V) => void
}

/** Chips of which one or several are pressed; what a press means is the caller's. */
export function Picks<V extends string>({ options, chosen, onPick }: PicksProps<V>) {
  return (
    <div className="picks">
      {options.map(({ value, label, lang, shown }) => (
        <button key={value} type="button" className="chip" lang={lang} aria-pressed={chosen.includes(value)} onClick={() => onPick(value)}>
          {shown ?? label}
        </button>
      ))}
    </div>
  )
}

/** On or off, in words beside the switch. */
export function Switch({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  const words = settingsText[useText().lang]
  return (
    <button type="button" role="switch" className="switch" aria-checked={on} aria-label={label} onClick={() => onChange(!on)}>
      <i />
      {on ? words.on : words.off}
    </button>
  )
}
