import './party-form.css'
import type { HTMLAttributes, HTMLInputTypeAttribute } from 'react'
import { BANKS_ID, BANKS_VN, type Bank } from '#shared/domain/bank-codes.ts'
import type { FieldForm, FieldRule, Party, PartyField } from '#shared/domain/gateway-method.ts'
import { Picks, Setting, SettingGroup } from '../screens/settings/fields.tsx'
import { partyText } from '../text/party-text.ts'
import { useWords } from '../text/text.ts'
import { BankChoice } from './BankChoice.tsx'
import { type PartyKey, partyHelp, partyLabel, type SayParty } from './party-faults.ts'

/** Longer is nothing that one person has; the check says so too. */
const LONGEST = 100

/** The banks of forms that have a list. */
const BANKS: Partial<Record<FieldForm, readonly Bank[]>> = { 'bank-id': BANKS_ID, 'bank-vn': BANKS_VN }

type PartyFormProps = {
  fields: readonly FieldRule[]
  value: Party
  onChange(party: Party): void
  /** What is wrong with a field, in words; `partyFaults` makes them. */
  faults: Partial<Record<PartyField, string>>
}

/** The fields a way to pay or to be paid asks about the other person, each with its own keyboard, choice or list of banks. */
export function PartyForm({ fields, value, onChange, faults }: PartyFormProps) {
  const say = useWords(partyText)
  return (
    <div className="party-form">
      {fields.map((rule) => (
        <PartyInput
          key={rule.field}
          rule={rule}
          label={labelOf(rule, fields, say)}
          text={value[rule.field] ?? ''}
          wrong={faults[rule.field]}
          onText={(text) => onChange({ ...value, [rule.field]: text })}
        />
      ))}
    </div>
  )
}

function labelOf(rule: FieldRule, fields: readonly FieldRule[], say: SayParty): string {
  const label = partyLabel(rule, fields, say)
  return rule.required ? label : say('optional', { label })
}

type InputProps = { rule: FieldRule; label: string; text: string; wrong: string | undefined; onText: (text: string) => void }

function PartyInput({ rule, label, text, wrong, onText }: InputProps) {
  const say = useWords(partyText)
  const help = partyHelp(rule, say)
  if (rule.options) {
    const options = rule.options.map((value) => ({ value, label: isOption(value) ? say(`option.${value}`) : value }))
    return (
      <SettingGroup label={label} help={help} wrong={wrong} full>
        <Picks options={options} chosen={[text]} onPick={(option) => onText(option === text && !rule.required ? '' : option)} />
      </SettingGroup>
    )
  }
  const banks = BANKS[rule.form]
  if (banks) return <BankChoice label={label} banks={banks} code={text} wrong={wrong} onCode={onText} />
  const { type, inputMode } = keyboardOf(rule.form)
  return (
    <Setting label={label} help={help} wrong={wrong}>
      {(ids) => (
        <input
          {...ids}
          type={type}
          inputMode={inputMode}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Setting>
  )
}

function isOption(value: string): value is Extract<PartyKey, `option.${string}`> extends `option.${infer O}` ? O : never {
  return ['ACC', 'CARD', 'CPF', 'CNPJ', 'PHONE', 'EMAIL', 'EVP'].includes(value)
}

/** Which keyboard a touch screen shows. Numbers stay text, so that what people write between digits can be typed. */
function keyboardOf(form: FieldForm): { type: HTMLInputTypeAttribute; inputMode: HTMLAttributes<HTMLInputElement>['inputMode'] } {
  switch (form) {
    case 'phone':
    case 'phone-pk':
      return { type: 'tel', inputMode: 'tel' }
    case 'email':
      return { type: 'email', inputMode: 'email' }
    case 'cnic':
    case 'cpf':
    case 'cnpj':
    case 'cpf-or-cnpj':
      return { type: 'text', inputMode: 'numeric' }
    default:
      return { type: 'text', inputMode: 'text' }
  }
}
