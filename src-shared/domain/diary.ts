/** The kinds of lines in a payment's diary and in the journal. The screens have words for each; `facts` fill them. */
export const JOURNAL_TYPES = [
  'till.started',
  'till.stopped',
  'till.moved_to_live',
  'till.moved_to_practice',
  'settings.changed',
  'person.signed_in',
  'person.signed_out',
  'person.pin_refused',
  'person.locked_out',
  'clock.moved_back',
  'sale.created',
  'sale.cash_paid',
  'payment.created',
  'payment.sending',
  'payment.answered',
  'payment.asked',
  'payment.code_shown',
  'payment.code_hidden',
  'payment.unresolved',
  'payment.held',
  'payment.paid',
  'payment.declined',
  'payment.not_sent',
  'payment.closed',
  'payment.late_paid',
  'payment.kept',
  'payment.similar_confirmed',
  'refund.held_back',
  'refund.created',
  'refund.sending',
  'refund.answered',
  'refund.asked',
  'refund.unresolved',
  'refund.done',
  'refund.refused',
  'refund.not_sent',
  'refund.closed',
  'refund.late_done',
  'diary.exported',
] as const
export type JournalType = (typeof JOURNAL_TYPES)[number]

/** What a journal line says besides its type. Only text, numbers and booleans: it is hashed as canonical JSON. */
export type JournalFacts = Record<string, string | number | boolean | null>

/** One line of an order's diary, ready for a screen. */
export type DiaryLine = { seq: number; at: number; type: JournalType; attemptId: string | null; personName: string | null; facts: JournalFacts }
