import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { listChanges, writeChanges } from '#shared/domain/setting-changes.ts'
import { listPeople, readPerson } from '../../db/people.ts'
import { lacksManager, removePerson, savePerson, unlockPerson } from '../../people/change-people.ts'
import { checkTillSettings } from '../../settings/apply-settings.ts'
import { writeMode } from '../../settings/settings-store.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

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
    async 'settings:save-person'(wish) {
      const saved = await savePerson(till.people.deps, till.isPractice(), wish, cashierAt(till))
      if (!saved.ok) return saved
      const person = wish.personId === null ? null : readPerson(db, wish.personId)
      if (person && state.session?.personId === person.id) state.session = { ...state.session, name: person.name, role: person.role }
      return settingsChanged()
    },
    async 'settings:remove-person'({ personId }) {
      const removed = removePerson(till.people.deps, till.isPractice(), personId, cashierAt(till))
      return removed.ok ? settingsChanged() : removed
    },
    async 'settings:unlock-person'({ personId }) {
      const unlocked = unlockPerson(till.people.deps, personId, cashierAt(till))
      return unlocked.ok ? settingsChanged() : unlocked
    },
  }
}

function changedFields<T extends object>(before: T, after: T): string {
  const groups = Object.keys(after) as (keyof T & string)[]
  return groups.filter((group) => JSON.stringify(before[group]) !== JSON.stringify(after[group])).join(', ')
}
