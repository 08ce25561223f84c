import type { Channel } from '#shared/bridge/contract.ts'
import type { Role } from '#shared/domain/person.ts'

/** Who may use a channel: anybody at the screen, anybody signed in, or people with one of these roles. */
export type Guard = 'anyone' | 'signed-in' | readonly Role[]

const READERS = ['supervisor', 'manager', 'auditor'] as const
const SELLERS = ['cashier', 'supervisor', 'manager'] as const
const MANAGERS = ['manager'] as const
const SENIORS = ['supervisor', 'manager'] as const

/** The guard of every channel; a channel without one does not compile. */
export const GUARDS: { [C in Channel]: Guard } = {
  'till:hello': 'anyone',
  'session:sign-in': 'anyone',
  'session:sign-out': 'signed-in',
  'session:set-language': 'anyone',
  'payment:start': SELLERS,
  'payment:show-qr': SELLERS,
  'payment:get': 'signed-in',
  'payment:ask-now': 'signed-in',
  'payment:ask-all-now': 'signed-in',
  'payment:leave': 'signed-in',
  'payment:close-by-hand': MANAGERS,
  'payment:keep': MANAGERS,
  'accounts:methods': 'signed-in',
  'unresolved:list': 'signed-in',
  'refund:start': SELLERS,
  'refund:when-back': SELLERS,
  'queue:try-now': 'signed-in',
  'queue:take-out': MANAGERS,
  'refund:ask-now': 'signed-in',
  'refund:close-by-hand': MANAGERS,
  'payouts:create': SENIORS,
  // Whoever is at the till hands it over for this: the use case wants another person, a manager, with their PIN.
  'payouts:confirm': SENIORS,
  'payouts:withdraw': SENIORS,
  'payouts:list': READERS,
  'payouts:get': READERS,
  'payouts:ask-now': SENIORS,
  'payouts:close-by-hand': MANAGERS,
  'cash:take': SELLERS,
  'orders:list': 'signed-in',
  'orders:get': 'signed-in',
  'orders:export-diary': 'signed-in',
  'reports:day': READERS,
  'settings:get': ['manager', 'auditor'],
  'settings:save': MANAGERS,
  'settings:save-ottpay': MANAGERS,
  'settings:test-ottpay': MANAGERS,
  'settings:set-mode': MANAGERS,
  'settings:save-person': MANAGERS,
  'settings:remove-person': MANAGERS,
  'book:backup': MANAGERS,
  'book:verify': ['manager', 'auditor'],
  'book:list-backups': ['manager', 'auditor'],
  'practice:codes': 'signed-in',
  'practice:customer': 'signed-in',
  'counter:show': 'signed-in',
  'counter:open': 'signed-in',
  'counter:screens': MANAGERS,
  'counter:pair': MANAGERS,
  'counter:revoke': MANAGERS,
  'counter:test': MANAGERS,
  'counter:serial-ports': MANAGERS,
  'receipt:preview': MANAGERS,
  'scanner:heard': 'anyone',
  'scanner:list': MANAGERS,
  'scanner:watch': MANAGERS,
  'print:receipt': SELLERS,
  'print:refund': SELLERS,
  'print:report': READERS,
  'print:test': MANAGERS,
  'printers:find': MANAGERS,
  'printers:probe': MANAGERS,
  'printers:look': 'signed-in',
  'printers:answer': SELLERS,
  'drawer:open': ['supervisor', 'manager'],
}
