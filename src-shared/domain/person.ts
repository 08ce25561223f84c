/** What a person may do: cashiers sell, managers also see reports, close payments by hand and change settings. */
export const ROLES = ['cashier', 'supervisor', 'manager', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** A tile on the sign-in screen. */
export type PersonTile = { personId: number; name: string; role: Role; needsPin: boolean; lockedUntil: number | null }

/** Who stands at the till now. */
export type Session = { personId: number; name: string; role: Role; language: Language }

/** Another person who agrees, with the PIN they typed. */
export type Approver = { personId: number; pin: string }

/** The languages the till speaks. */
export const LANGUAGES = ['en', 'zh', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]
