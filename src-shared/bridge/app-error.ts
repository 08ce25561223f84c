/** Every code a screen can receive. The words for people live in the renderer's text, keyed by these. */
export const ERROR_CODES = [
  'not-signed-in',
  'not-allowed',
  'bad-input',
  'wrong-pin',
  'locked-out',
  'amount-refused',
  'wallet-not-taken',
  'method-not-taken',
  'currency-not-taken',
  'party-refused',
  'amount-unfit',
  'seconds-refused',
  'phone-pause',
  'rate-unknown',
  'code-not-payable',
  'attempt-open',
  'not-configured',
  'no-capability',
  'offline',
  'not-found',
  'already-final',
  'order-paid',
  'other-amount',
  'reason-missing',
  'practice-only',
  'live-only',
  'open-payments',
  'cash-short',
  'approval-needed',
  'refund-too-much',
  'refund-open',
  'refund-unclear',
  'refund-mismatch',
  'same-person',
  'pin-needed',
  'whole-amounts-only',
  'too-many-decimals',
  'settings-refused',
  'secret-unreadable',
  'disk-full',
  'disk-failed',
  'backup-failed',
  'screen-network-off',
  'too-many-screens',
  'no-printer',
  'no-receipt',
  'no-drawer',
  'drawer-failed',
  'disconnected',
  'another-screen',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What a screen gets instead of an answer: a code, whether trying again makes sense, and facts that fill the words. */
export type AppError = { code: ErrorCode; retry: boolean; facts: Record<string, string | number> }

/** Makes an error of the closed list. */
export function appError(code: ErrorCode, facts: Record<string, string | number> = {}, retry = false): AppError {
  return { code, retry, facts }
}
