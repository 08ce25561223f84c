import { Lock, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { SettingsView } from '#shared/bridge/contract.ts'
import { ROLES, type Role } from '#shared/domain/person.ts'
import { pinFault } from '#shared/domain/pin-rules.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { useNow } from '../../components/use-now.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { houseRulesText } from '../../text/house-rules-text.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText, useWords } from '../../text/text.ts'
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
  const w = useWords(houseRulesText)
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
        <small>
          {words.roles[person.role]}
          {person.practice ? ` · ${w('practiceOnly')}` : ''}
        </small>
      </span>
      {person.hasPin ? <span className="pin">{words.hasPin}</span> : <span className="pin none">{w('noPin')}</span>}
      <span className="acts">
        <Button small onPress={() => onEdit(editing ? null : person.personId)} pressed={editing} label={`${words.edit} ${person.name}`}>
          {words.edit}
        </Button>
        <Button small kind="quiet" disabled={self} onPress={() => setSure(true)} label={`${words.remove} ${person.name}`}>
          {words.remove}
        </Button>
      </span>
      {person.lockedMs > 0 ? <LockedOut person={person} onError={setError} /> : null}
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

/** What is left of a lock-out by wrong PINs, and the way to end it. */
function LockedOut({ person, onError }: { person: Person; onError: (error: AppError | null) => void }) {
  const text = useText()
  const w = useWords(houseRulesText)
  const now = useNow(1000)
  const [seenAt] = useState(() => Date.now())
  const leftMs = person.lockedMs - Math.max(0, now - seenAt)
  if (leftMs <= 0) return null
  return (
    <div className="ask locked-out">
      <p role="status">
        <Icon of={Lock} size={20} /> {w('lockedFor', { time: text.clock(leftMs) })}
      </p>
      <Button
        small
        onPress={() => void applyNow('settings:unlock-person', { personId: person.personId }).then(onError)}
        label={`${w('unlock')} ${person.name}`}
      >
        {w('unlock')}
      </Button>
    </div>
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
  const w = useWords(houseRulesText)
  const [taking, setTaking] = useState(false)
  const fault = pin === '' ? (person === null ? 'shape' : null) : pinFault(pin)
  const isWeak = role === 'manager' && fault === 'weak'
  const isPromoted = role === 'manager' && person !== null && person.role !== 'manager' && person.hasPin && pin === ''
  const refused = error?.code === 'settings-refused' ? error.facts.field : null
  const nameWrong = tried && name.trim() === '' ? errors.required : refused === 'name' ? w('nameTaken') : undefined
  const pinWrong = !tried
    ? undefined
    : fault === 'shape'
      ? errors.pin
      : isWeak
        ? w('pinWeak')
        : isPromoted
          ? w('pinAnew')
          : refused === 'pin'
            ? errors.pin
            : undefined
  const save = async () => {
    setTried(true)
    if (name.trim() === '' || fault === 'shape' || isWeak || isPromoted) return
    await send(pin === '' ? null : pin)
  }
  const send = async (newPin: string | null) => {
    const failed = await applyNow('settings:save-person', {
      personId: person?.personId ?? null,
      name: name.trim(),
      role,
      pin: newPin,
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
        <SettingGroup label={words.role} wrong={refused === 'role' ? w('lastManager') : undefined} full>
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
      {taking && person ? (
        <fieldset className="ask" aria-label={w('takePin')}>
          <p>{w('takePinSure', { name: person.name })}</p>
          <Button small onPress={() => setTaking(false)}>
            {words.cancel}
          </Button>
          <Button small kind="danger" onPress={() => void send('')}>
            {w('takePinYes')}
          </Button>
        </fieldset>
      ) : null}
      <div className="row">
        {person?.hasPin && !taking ? (
          <Button small kind="quiet" onPress={() => setTaking(true)}>
            {w('takePin')}
          </Button>
        ) : null}
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
