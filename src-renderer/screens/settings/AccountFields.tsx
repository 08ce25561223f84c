import { Plus, Trash2 } from 'lucide-react'
import type { AccountField, AccountValues } from '#shared/domain/gateway-account.ts'
import { Button } from '../../components/Button.tsx'
import { accountText } from '../../text/account-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, SettingGroup, Switch, TextSetting } from './fields.tsx'

type FieldsProps = {
  kind: string
  fields: readonly AccountField[]
  values: AccountValues
  secrets: Record<string, string>
  /** What help stands below a secret: whether one is kept. */
  secretHelp(name: string): string
  /** The field that is wrong, by its path (`channels.0.payType`), and what is wrong. */
  wrong: { path: string; why: string } | null
  onValues(values: AccountValues): void
  onSecret(name: string, text: string): void
}

/** The fields of an account, whatever its kind. */
export function AccountFields({ kind, fields, values, secrets, secretHelp, wrong, onValues, onSecret }: FieldsProps) {
  const text = useText()
  return (
    <div className="fields">
      {fields.map((field) =>
        field.as === 'secret' ? (
          <TextSetting
            key={field.name}
            full
            secret
            label={accountText[text.lang].label(kind, field.name)}
            help={secretHelp(field.name)}
            value={secrets[field.name] ?? ''}
            wrong={wrong?.path === field.name ? wrong.why : undefined}
            onChange={(value) => onSecret(field.name, value)}
          />
        ) : (
          <Field
            key={field.name}
            kind={kind}
            field={field}
            path={field.name}
            value={values[field.name]}
            wrong={wrong}
            onChange={(value) => onValues({ ...values, [field.name]: value })}
          />
        ),
      )}
    </div>
  )
}

type FieldProps = {
  kind: string
  field: Exclude<AccountField, { as: 'secret' }>
  path: string
  value: unknown
  wrong: FieldsProps['wrong']
  onChange(value: unknown): void
}

function Field({ kind, field, path, value, wrong, onChange }: FieldProps) {
  const words = accountText[useText().lang]
  const label = words.label(kind, field.name)
  const help = words.help(kind, field.name)
  const why = wrong?.path === path ? wrong.why : undefined
  switch (field.as) {
    case 'text':
    case 'address':
    case 'number':
      return (
        <TextSetting
          full={field.as === 'address'}
          digits={field.as === 'number'}
          label={field.required ? label : words.optional(label)}
          help={help}
          value={value === null || value === undefined ? '' : String(value)}
          wrong={why}
          longest={field.longest}
          // A number that is none stays text, so that main can say what is wrong with it.
          onChange={(typed) => onChange(field.as === 'number' && /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed)}
        />
      )
    case 'choice':
      return (
        <SettingGroup label={label} help={help} wrong={why}>
          <Picks
            options={field.options.map((one) => ({ value: one, label: words.option(field.name, one) }))}
            chosen={[String(value)]}
            onPick={onChange}
          />
        </SettingGroup>
      )
    case 'switch':
      return (
        <SettingGroup label={label} help={help} wrong={why}>
          <Switch label={label} on={value === true} onChange={onChange} />
        </SettingGroup>
      )
    case 'list':
      return <ListField kind={kind} field={field} value={asList(value)} path={path} wrong={wrong} onChange={onChange} />
    case 'group':
      return (
        <GroupField
          kind={kind}
          field={field}
          value={(value ?? {}) as AccountValues}
          path={path}
          wrong={wrong}
          onChange={onChange}
          label={label}
          help={help}
        />
      )
    case 'rows':
      return (
        <RowsField
          kind={kind}
          field={field}
          value={(value ?? []) as AccountValues[]}
          path={path}
          wrong={wrong}
          onChange={onChange}
          label={label}
          help={help}
        />
      )
  }
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

type NestedProps<F, V> = Omit<FieldProps, 'field' | 'value'> & { field: F; value: V }

function ListField({ kind, field, value, path, wrong, onChange }: NestedProps<Extract<AccountField, { as: 'list' }>, string[]>) {
  const words = accountText[useText().lang]
  const label = words.label(kind, field.name)
  const help = words.help(kind, field.name)
  const why = wrong && (wrong.path === path || wrong.path.startsWith(`${path}.`)) ? wrong.why : undefined
  if (field.options === undefined)
    return (
      <TextSetting
        label={words.optional(label)}
        help={help}
        wrong={why}
        value={value.join(', ')}
        longest={300}
        onChange={(typed) =>
          onChange(
            typed
              .toUpperCase()
              .split(',')
              .map((one, place) => (place === 0 ? one.trimStart() : one.trim()))
              .filter((one, place, all) => one !== '' || (place === all.length - 1 && place > 0)),
          )
        }
      />
    )
  const toggle = (one: string) => onChange(value.includes(one) ? value.filter((other) => other !== one) : [...value, one])
  return (
    <SettingGroup full label={label} help={help} wrong={why}>
      <Picks options={field.options.map((one) => ({ value: one, label: one }))} chosen={value} onPick={toggle} />
    </SettingGroup>
  )
}

type LabelledProps<F, V> = NestedProps<F, V> & { label: string; help: string | undefined }

function GroupField({
  kind,
  field,
  value,
  path,
  wrong,
  onChange,
  label,
  help,
}: LabelledProps<Extract<AccountField, { as: 'group' }>, AccountValues>) {
  return (
    <SettingGroup full label={label} help={help}>
      <div className="fields">
        {field.fields.map((inner) =>
          inner.as === 'secret' ? null : (
            <Field
              key={inner.name}
              kind={kind}
              field={inner}
              path={`${path}.${inner.name}`}
              value={value[inner.name]}
              wrong={wrong}
              onChange={(next) => onChange({ ...value, [inner.name]: next })}
            />
          ),
        )}
      </div>
    </SettingGroup>
  )
}

function RowsField({
  kind,
  field,
  value,
  path,
  wrong,
  onChange,
  label,
  help,
}: LabelledProps<Extract<AccountField, { as: 'rows' }>, AccountValues[]>) {
  const lang = useText().lang
  const words = accountText[lang]
  const blank = Object.fromEntries(
    field.columns.map((column) => [column.name, column.as === 'switch' ? false : column.as === 'choice' ? column.options[0] : '']),
  )
  return (
    <SettingGroup full label={label} help={help} wrong={wrong?.path === path ? wrong.why : undefined}>
      <ol className="account-rows">
        {value.map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name of its own, and rows are only added behind and taken out.
          <li key={place}>
            <div className="fields">
              {field.columns.map((column) =>
                column.as === 'secret' ? null : (
                  <Field
                    key={column.name}
                    kind={kind}
                    field={column}
                    path={`${path}.${place}.${column.name}`}
                    value={row[column.name]}
                    wrong={wrong}
                    onChange={(next) => onChange(value.map((one, other) => (other === place ? { ...one, [column.name]: next } : one)))}
                  />
                ),
              )}
            </div>
            <Button small kind="quiet" icon={Trash2} onPress={() => onChange(value.filter((_one, other) => other !== place))}>
              {words.removeRow(place + 1)}
            </Button>
          </li>
        ))}
      </ol>
      {value.length === 0 ? <p className="help">{words.noRows}</p> : null}
      <Button small icon={Plus} onPress={() => onChange([...value, blank])}>
        {words.addRow}
      </Button>
    </SettingGroup>
  )
}
