import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { listChanges, writeChanges } from '#shared/domain/setting-changes.ts'
import { deactivatePerson, insertPerson, listPeople, updatePerson } from '../../db/people.ts'
import { hashPin } from '../../people/pin.ts'
import { listSignIns } from '../../people/sign-in.ts'
import { checkTillSettings } from '../../settings/apply-settings.ts'
import { writeMode } from '../../settings/settings-store.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** What a manager sets: the shop, its gateway accounts, its people, practice or live. */
export function settingsHandlers(till: Till): HandlersOf<'settings'> {
  const { db, state } = till
  const settingsChanged = async () => {
    till.changed()
    return ok(await till.settingsView())
  }

  return {
    'settings:get': async () => ok(await till.settingsView()),
    async 'settings:save'({ settings }) {
      const checked = checkTillSettings(settings)
      if (!checked.ok) return checked
      const before = till.settings()
      till.saveSettings(checked.value, {
        from: 'screen',
        fields: changedFields(before, checked.value),
        changes: writeChanges(listChanges(before, checked.value)),
      })
      if (before.shop.currency !== checked.value.shop.currency) await till.openAccounts()
      return settingsChanged()
    },
    async 'settings:set-mode'({ mode }) {
      if (mode === 'live' && !till.gateways.hasLive()) return fail(appError('not-configured'))
      // Without one nobody could ever change a setting again, not even go back to practice.
      if (mode === 'live' && lacksManager(listPeople(db).filter(({ practice }) => !practice))) {
        return fail(appError('settings-refused', { field: 'people', why: 'must have a manager' }))
      }
      till.record(mode === 'live' ? 'till.moved_to_live' : 'till.moved_to_practice', {}, () => writeMode(db, mode))
      await till.setMode(mode)
      return settingsChanged()
    },
    async 'settings:save-person'({ personId, name, role, pin }) {
      const trimmed = name.trim()
      if (trimmed === '') return fail(appError('settings-refused', { field: 'name', why: 'must not be empty' }))
      if (pin !== null && pin !== '' && !/^\d{4,8}$/.test(pin))
        return fail(appError('settings-refused', { field: 'pin', why: 'must be 4 to 8 digits' }))
      const twin = listPeople(db).find((person) => person.name.toLowerCase() === trimmed.toLowerCase() && person.id !== personId)
      if (twin) return fail(appError('settings-refused', { field: 'name', why: 'is already taken' }))
      if (personId !== null) {
        const people = listSignIns(db, till.isPractice())
        if (!listPeople(db).some(({ id }) => id === personId)) return fail(appError('not-found'))
        if (lacksManager(people.map((person) => (person.id === personId ? { ...person, role } : person)))) {
          return fail(appError('settings-refused', { field: 'role', why: 'must stay manager, there is no other' }))
        }
      }
      const pinHash = pin === null ? undefined : pin === '' ? null : await hashPin(pin, till.tillKey)
      till.record('settings.changed', { from: 'screen', fields: 'people', person: trimmed, role, newPin: pin !== null }, () => {
        if (personId === null) insertPerson(db, { name: trimmed, role, pinHash: pinHash ?? null, practice: false })
        else updatePerson(db, personId, { name: trimmed, role, pinHash })
      })
      if (state.session?.personId === personId) state.session = { ...state.session, name: trimmed, role }
      return settingsChanged()
    },
    'settings:remove-person'({ personId }) {
      if (state.session?.personId === personId) return fail(appError('settings-refused', { field: 'person', why: 'is signed in' }))
      const person = listPeople(db).find(({ id }) => id === personId)
      if (!person) return fail(appError('not-found'))
      const left = listSignIns(db, till.isPractice()).filter(({ id, role }) => id !== personId && role === 'manager')
      if (left.length === 0) return fail(appError('settings-refused', { field: 'person', why: 'is the last manager' }))
      till.record('settings.changed', { from: 'screen', fields: 'people', removed: person.name }, () => deactivatePerson(db, personId))
      return settingsChanged()
    },
  }
}

/** True for people of whom none is a manager; nobody at all is no such case, since the till then makes one. */
function lacksManager(people: readonly { role: string }[]): boolean {
  return people.length > 0 && people.every(({ role }) => role !== 'manager')
}

function changedFields<T extends object>(before: T, after: T): string {
  const groups = Object.keys(after) as (keyof T & string)[]
  return groups.filter((group) => JSON.stringify(before[group]) !== JSON.stringify(after[group])).join(', ')
}
