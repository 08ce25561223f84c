import type { Role } from '#shared/domain/person.ts'
import { deactivatePerson, hadPracticeRole, insertPerson, listPeople, updatePerson } from '../db/people.ts'
import { type Db, transact } from '../db/sql.ts'
import { hashPin } from './pin.ts'

/** The people of practice mode, one of each role, so that one can ask for a payout and another confirm it; their PINs are shown on the sign-in screen. */
export const PRACTICE_PEOPLE: readonly { name: string; role: Role; pin: string }[] = [
  { name: 'Casey', role: 'cashier', pin: '1111' },
  { name: 'Morgan', role: 'manager', pin: '2222' },
  { name: 'Robin', role: 'supervisor', pin: '3333' },
  { name: 'Alex', role: 'auditor', pin: '4444' },
]

/**
 * Sees to it that somebody can sign in: in practice one of each role; a live till that nobody set people up for gets one person
 * without a PIN who signs in by itself, because a known PIN would be worse than none.
 */
export async function ensurePeople(db: Db, practice: boolean, tillKey: Buffer): Promise<void> {
  const people = listPeople(db)
  // A book from before the auditor was among them gets that one; who was removed by hand does not come back.
  const missing = people.every((person) => person.practice) ? PRACTICE_PEOPLE.filter(({ role }) => !hadPracticeRole(db, role)) : []
  if (practice && missing.length > 0) {
    const hashes = await Promise.all(missing.map(({ pin }) => hashPin(pin, tillKey)))
    transact(db, () => {
      for (const [index, { name, role }] of missing.entries()) insertPerson(db, { name, role, pinHash: hashes[index] ?? null, practice: true })
    })
  }
  if (!practice && people.every((person) => person.practice)) insertPerson(db, { name: 'Cashier', role: 'manager', pinHash: null, practice: false })
}

/** Makes the people of a settings file the people of the till: by name, added or changed; whoever is not in the file can no longer sign in. */
export async function replacePeople(
  db: Db,
  wanted: readonly { name: string; role: Role; pin?: string | undefined }[],
  tillKey: Buffer,
): Promise<void> {
  const hashes = await Promise.all(wanted.map(({ pin }) => (pin === undefined ? null : hashPin(pin, tillKey))))
  transact(db, () => {
    const present = listPeople(db)
    for (const [index, { name, role }] of wanted.entries()) {
      const known = present.find((person) => !person.practice && person.name === name)
      const pinHash = hashes[index] ?? null
      if (known) updatePerson(db, known.id, { name, role, pinHash })
      else insertPerson(db, { name, role, pinHash, practice: false })
    }
    const names = new Set(wanted.map(({ name }) => name))
    for (const person of present) if (person.practice || !names.has(person.name)) deactivatePerson(db, person.id)
  })
}
