import { z } from 'zod'
import type { ApprovalSettings, OutboxSettings, PeopleSettings, ShiftSettings } from '#shared/domain/house-rules.ts'
import { MAX_AMOUNT_MINOR } from '#shared/domain/money.ts'

const amount = z.int().min(0).max(MAX_AMOUNT_MINOR)
/** An absolute path of this machine, or empty. */
const folder = z
  .string()
  .max(400)
  .refine((path) => path === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path), 'must be a whole path, such as /media/stick or D:\\Reports, or empty')

export const APPROVALS_SHAPE = z.strictObject({
  cashRefundLimitMinor: amount,
  mistakeLimitMinor: amount,
  paidOutLimitMinor: amount,
  drawerByCashier: z.boolean(),
  secondForCloseByHand: z.boolean(),
})
export const PEOPLE_RULES_SHAPE = z.strictObject({ idleLockMinutes: z.int().min(0).max(120) })
export const SHIFT_RULES_SHAPE = z.strictObject({ blindCount: z.boolean(), cashNeedsShift: z.boolean() })
export const OUTBOX_SHAPE = z.strictObject({
  reportFolder: folder,
  reportFormats: z.array(z.enum(['csv', 'xlsx', 'json'])).min(1, 'must name at least one form'),
  backupFolder: folder,
  backupsKept: z.int().min(1).max(365),
})

export const DEFAULT_APPROVALS: ApprovalSettings = {
  cashRefundLimitMinor: 5_000,
  mistakeLimitMinor: 0,
  paidOutLimitMinor: 5_000,
  drawerByCashier: true,
  secondForCloseByHand: false,
}
export const DEFAULT_PEOPLE_RULES: PeopleSettings = { idleLockMinutes: 0 }
export const DEFAULT_SHIFT_RULES: ShiftSettings = { blindCount: true, cashNeedsShift: false }
export const DEFAULT_OUTBOX: OutboxSettings = { reportFolder: '', reportFormats: ['csv'], backupFolder: '', backupsKept: 14 }
