/*
 * How a shop wants its people and its days handled: settings groups `approvals`, `people`, `shift` and `outbox`.
 */

/** What needs another person's PIN. Amounts in minor units; refunds of wallets have their limit in the sale's settings. */
export type ApprovalSettings = {
  /** Up to this much may be given back from the drawer without a manager. */
  cashRefundLimitMinor: number
  /** Up to this much of a sale that was keyed wrong may be taken back without a manager. */
  mistakeLimitMinor: number
  /** Up to this much may be paid out of the drawer without a manager. */
  paidOutLimitMinor: number
  /** True: a cashier opens the drawer without a sale only with a senior's PIN. False: cashiers may not open it at all. */
  drawerByCashier: boolean
  /** True: whoever closes a payment or a refund by hand needs another manager. */
  secondForCloseByHand: boolean
}

export type PeopleSettings = {
  /** Minutes without a touch after which the till locks; 0: never. */
  idleLockMinutes: number
}

export type ShiftSettings = {
  /** True: whoever counts sees what is expected only after the count. */
  blindCount: boolean
  /** True: cash is taken only while a shift is open. */
  cashNeedsShift: boolean
}

/** Where the shop's numbers go by themselves. */
export type OutboxSettings = {
  /** A folder for the report of each day that is over; empty: none. */
  reportFolder: string
  reportFormats: ('csv' | 'xlsx' | 'json')[]
  /** A folder or stick for encrypted copies of the book; empty: none. */
  backupFolder: string
  /** Copies kept there, the oldest go first. */
  backupsKept: number
}
