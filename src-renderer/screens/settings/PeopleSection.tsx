import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SettingsView } from '#shared/bridge/contract.ts'
import { ROLES, type Role } from '#shared/domain/person.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { SettingGroup, TextSetting } from './fields.tsx'
import { applyNow } from './settings-draft.ts'

type Person = SettingsView['people'][number]

/** The people of this till: who they are, what they may do, and their PINs. Each change is saved at once. */
export function PeopleSection({ people }: { people: Person[] }) {
  const words = settingsText[useText().lang].people
  const [editing, setEditing] = useState<number | 'new' | null>(null)
  return (
    <div className="card">
      <ul className="people-list">
        {people.map((person) => (
          <PersonRow key={person.personId} person={person} editing={editing === person.personId} onEdit={setEditing} />
        ))}
        <li>
          {editing === 'new' ? (
            <PersonForm person={null} onDone={() => setEditing(null)} />
          ) : (
            <Button small icon={UserPlus} onPress={() => setEditing('new')}>
              {words.add}
            </Button>
          )}
        </li>
      </ul>
    </div>
  )
}

function PersonRow({ person, editing, onEdit }: { person: Person; editing: boolean; onEdit: (personId: number | null) => void }) {
  const words = settingsText[useText().lang].people
  const { session } = useSnapshot()
  const [sure, setSure] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const self = session?.personId === person.personId
  const remove = async () => setError(await applyNow('settings:remove-person', { personId: person.personId }))
  return (
    <li>
      <span className="av" aria-hidden="true">
        {person.name.slice(0, 1).toUpperCase()}
      </span>
      <span className="nm">
        <b>
          {person.name}
          {self ? <span className="faint"> ({words.you})</span> : null}
        </b>
        <small>{words.roles[person.role]}</small>
      </span>
      <span className="pin">{person.hasPin ? words.hasPin : words.noPin}</span>
      <span className="acts">
        <Button small onPress={() => onEdit(editing ? null : person.personId)} pressed={editing} label={`${words.edit} ${person.name}`}>
          {words.edit}
        </Button>
        <Button small kind="quiet" disabled={self} onPress={() => setSure(true)} label={`${words.remove} ${person.name}`}>
          {words.remove}
        </Button>
      </span>
      {sure ? (
        <fieldset className="ask" aria-label={words.removeSure(person.name)}>
          <p>{words.removeSure(person.name)}</p>
          <Button small onPress={() => setSure(false)}>
            {words.cancel}
          </Button>
          <Button small kind="danger" onPress={() => void remove()}>
            {words.removeYes}
          </Button>
        </fieldset>
      ) : null}
      {error ? (
        <div className="person-form">
          <ErrorNote error={error} />
        </div>
      ) : null}
      {editing ? <PersonForm person={person} onDone={() => onEdit(null)} /> : null}
    </li>
  )
}

function PersonForm({ person, onDone }: { person: Person | null; onDone: () => void }) {
  const text = useText()
  const { people: words, errors } = settingsText[text.lang]
  const [name, setName] = useState(person?.name ?? '')
  const [role, setRole] = useState<Role>(person?.role ?? 'cashier')
  const [pin, setPin] = useState('')
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const goodPin = /^\d{4,8}$/.test(pin) || (pin === '' && person !== null)
  const refused = error?.code === 'settings-refused' ? error.facts.field : null
  const nameWrong = tried && name.trim() === '' ? errors.required : refused === 'name' ? errors.refused : undefined
  const pinWrong = (tried && !goodPin) || refused === 'pin' ? errors.pin : undefined
  const save = async () => {
    setTried(true)
    if (name.trim() === '' || !goodPin) return
    const failed = await applyNow('settings:save-person', {
      personId: person?.personId ?? null,
      name: name.trim(),
      role,
      pin: pin === '' ? null : pin,
    })
    setError(failed)
    if (!failed) onDone()
  }
  return (
    <form
      className="person-form"
      aria-label={person ? `${words.edit} ${person.name}` : words.add}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="fields">
        <TextSetting label={words.name} value={name} longest={40} wrong={nameWrong} onChange={setName} />
        <TextSetting
          label={person?.hasPin ? words.pinNew : words.pin}
          help={person ? words.pinKeep : words.pinHelp}
          value={pin}
          longest={8}
          secret
          digits
          wrong={pinWrong}
          onChange={(value) => setPin(value.replace(/\D/g, ''))}
        />
        <SettingGroup label={words.role} full>
          <div className="role-picks" role="radiogroup" aria-label={words.role}>
            {ROLES.map((one) => (
              <button key={one} type="button" role="radio" aria-checked={one === role} onClick={() => setRole(one)}>
                <b>{words.roles[one]}</b>
                <small>{words.roleHelp[one]}</small>
              </button>
            ))}
          </div>
        </SettingGroup>
      </div>
      {error && error.code !== 'settings-refused' ? <ErrorNote error={error} /> : null}
      <div className="row">
        <Button small kind="quiet" onPress={onDone}>
          {words.cancel}
        </Button>
        <Button small kind="primary" type="submit" onPress={() => undefined}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}
