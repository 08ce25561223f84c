import { z } from 'zod'
import type { Calls, Channel } from '#shared/bridge/contract.ts'
import { AUDIT_FORMATS, AUDIT_TOPICS, AUDIT_VIEWS } from '#shared/domain/audit.ts'
import { PARTY_FIELDS, type Party } from '#shared/domain/gateway-method.ts'
import type { FilterWord } from '#shared/domain/order.ts'
import { DRILL_SOURCES, LONGEST_PASSPHRASE } from '#shared/domain/outbox.ts'
import { PREVIEW_KINDS } from '#shared/domain/paper-preview.ts'
import { PAYOUT_WORDS } from '#shared/domain/payout.ts'
import { LANGUAGES, ROLES } from '#shared/domain/person.ts'
import { DOOR_KINDS } from '#shared/domain/receiver.ts'
import { DIFFERENCES, NOTE_STATES } from '#shared/domain/reconcile.ts'
import { DATE_ORDERS, DELIMITERS, ENCODINGS, STATEMENT_FIELDS } from '#shared/domain/statement-file.ts'
import { BRIDGE_LINES } from '#shared/domain/three-clocks.ts'
import { COMPARE_WITH, EXPORT_FORMATS } from '#shared/domain/totals.ts'
import { STATEMENT_PART_CHARS } from '#shared/domain/vendor-desk.ts'
import { WALLETS } from '#shared/domain/wallet.ts'
import { RECEIPT_SHAPE } from '../settings/device-shapes.ts'
import type { SETTINGS_SHAPE } from '../settings/settings-shape.ts'

const NOTHING = z.null()
const REFUND = z.strictObject({ refundId: z.string().max(20) })
const ATTEMPT = z.strictObject({ attemptId: z.string().max(20) })
const ORDER_ID = z.int().min(1)
const AMOUNT = z.int().min(0)
const WALLET = z.enum(WALLETS)
const REASON = z.string().max(300)
const DAY = z.iso.date()
const WORDS = ['waiting', 'paid', 'declined', 'unresolved', 'held', 'closed', 'late_paid', 'refunded'] as const satisfies FilterWord[]

const SALE = { amountMinor: AMOUNT, tipMinor: AMOUNT, note: z.string().max(200), orderId: ORDER_ID.nullable() }

const CURRENCY = z.string().regex(/^[A-Z]{3}$/)

const FILTER = z.strictObject({
  search: z.string().max(60),
  day: DAY.nullable(),
  word: z.enum(WORDS).nullable(),
  tender: z.enum([...WALLETS, 'cash', 'link']).nullable(),
  personId: ORDER_ID.nullable(),
  hour: z.int().min(0).max(23).nullable(),
  currency: z.exactOptional(CURRENCY.nullable()),
  from: z.exactOptional(DAY.nullable()),
  to: z.exactOptional(DAY.nullable()),
  weekday: z.exactOptional(z.int().min(1).max(7).nullable()),
  accountId: z.exactOptional(z.string().max(80).nullable()),
  shiftId: z.exactOptional(z.int().min(0).nullable()),
  tillCode: z.exactOptional(z.string().max(3).nullable()),
  refundsOf: z.exactOptional(z.enum(['sales', 'late']).nullable()),
  kind: z.exactOptional(z.enum(['scan', 'qr', 'link', 'cash']).nullable()),
})

const TOTALS = z.strictObject({ from: DAY, to: DAY, currency: CURRENCY.nullable(), compare: z.enum(COMPARE_WITH).nullable() })
const isRange = ({ from, to }: { from: string; to: string }): boolean => from <= to
const BACKWARDS = { path: ['to'] }

const ACCOUNT_ID = z.string().max(80)
/** Only known fields, each of a size that a person's facts can have; which of them are wanted and how they look says the method. */
const PARTY: z.ZodType<Party> = z.partialRecord(z.enum(PARTY_FIELDS), z.string().max(200))

/** Another person who agrees. */
const APPROVER = z.strictObject({ personId: ORDER_ID, pin: z.string().max(12) })

const REFUND_WISH = ATTEMPT.extend({
  amountMinor: AMOUNT,
  why: REASON,
  approver: APPROVER.nullable(),
})

const PAYOUT = z.strictObject({ payoutId: z.string().max(20) })

// Loose here on purpose: the account's kind says which field is wrong in words; this only keeps foreign shapes and sizes out.
const ACCOUNT_INPUT = z.strictObject({
  id: z.string().max(120).nullable(),
  kind: z.string().max(40),
  name: z.string().max(40),
  settings: z.record(z.string().max(60), z.unknown()),
  secrets: z.record(z.string().max(60), z.string().max(300).nullable()),
  wallets: z.array(WALLET).max(WALLETS.length),
  use: z.boolean(),
})

const AUDIT_FILTER = z.strictObject({
  from: DAY.nullable(),
  to: DAY.nullable(),
  personId: ORDER_ID.nullable(),
  topics: z.array(z.enum(AUDIT_TOPICS)).max(AUDIT_TOPICS.length),
  view: z.enum(AUDIT_VIEWS).nullable(),
  search: z.string().max(60),
  orderNumber: z.string().max(30),
  seq: z.int().min(1).nullable(),
})

const SUBSCRIPTION = z.strictObject({ subscriptionId: z.string().max(20) })
const PLAN = z.union([
  z.strictObject({ kind: z.literal('fixed'), amountMinor: AMOUNT, renewedBy: z.enum(['vendor', 'till', 'person']) }),
  z.strictObject({ kind: z.literal('variable'), maxMinor: AMOUNT, renewedBy: z.literal('person') }),
])
const TERMS = z.strictObject({
  plan: PLAN,
  firstMinor: AMOUNT,
  currency: z.string().regex(/^[A-Z]{3}$/),
  everyDays: z.int().min(0).max(10_000),
  startsOn: DAY.nullable(),
  expiresOn: DAY,
  graceDays: z.int().min(0).max(1_000).nullable(),
})

const WHY = z.string().max(300).nullable()
const COUNT = z.array(z.strictObject({ valueMinor: z.int().min(1), pieces: z.int().min(0).max(1_000_000) })).max(60)
const PAGE = z.strictObject({ cursor: z.string().max(60).nullable(), limit: z.int().min(1).max(200) })
const IMPORT_ID = z.int().min(1)
const ROW_FILTER = {
  importId: IMPORT_ID,
  cls: z.enum([...DIFFERENCES, 'matched', 'differences']).nullable(),
  state: z.enum(NOTE_STATES).nullable(),
  search: z.string().max(60),
}
const ROW_KEY = z.string().min(1).max(60)
const TABLE_FORM = z.strictObject({ encoding: z.enum(ENCODINGS), delimiter: z.enum(DELIMITERS), headerRow: z.int().min(0).max(1_000) })
const wordsOf = <W extends string>(means: readonly W[]) =>
  z.record(z.string().max(60), z.enum(means)).refine((words) => Object.keys(words).length <= 60)
const MAPPING = z.strictObject({
  columns: z.partialRecord(z.enum(STATEMENT_FIELDS), z.int().min(0).max(500)),
  currency: CURRENCY,
  decimal: z.enum(['.', ',']),
  dateOrder: z.enum(DATE_ORDERS),
  zone: z.string().min(1).max(60),
  kindWords: wordsOf(['payment', 'refund', 'skip']),
  stateWords: wordsOf(['moved', 'not_moved']),
})
const RULES = z.strictObject({
  fee: z.strictObject({ ratePpm: z.int().min(0).max(1_000_000), fixedMinor: z.int().min(0).max(1_000_000) }).nullable(),
  settle: z.strictObject({ days: z.int().min(0).max(60), workdays: z.boolean() }).nullable(),
})

/** The shape of every channel's input, checked before anything else looks at it. */
export const SCHEMAS: { [C in Channel]: z.ZodType<Calls[C]['input']> } = {
  'till:hello': NOTHING,
  'session:sign-in': z.strictObject({ personId: ORDER_ID, pin: z.string().max(12) }),
  'session:sign-out': NOTHING,
  'session:set-language': z.strictObject({ language: z.enum(LANGUAGES) }),
  'session:lock': NOTHING,
  'session:touch': NOTHING,
  'payment:start': z.strictObject({
    ...SALE,
    code: z.string().min(1).max(4096),
    charge: z.boolean(),
    wallet: WALLET.nullable(),
    despiteSimilar: z.boolean(),
    despiteWarning: z.boolean(),
  }),
  'payment:show-qr': z.strictObject({ ...SALE, wallet: WALLET, despiteSimilar: z.boolean() }),
  'payment:show-link': z.strictObject({
    ...SALE,
    accountId: ACCOUNT_ID,
    methodId: z.string().max(60).nullable(),
    wallet: WALLET.nullable(),
    currency: CURRENCY,
    payer: PARTY,
    seconds: z
      .int()
      .min(1)
      .max(31 * 24 * 3600)
      .nullable(),
    despiteSimilar: z.boolean(),
  }),
  'payment:get': ATTEMPT,
  'payment:ask-now': ATTEMPT,
  'payment:ask-all-now': NOTHING,
  'payment:leave': ATTEMPT,
  'payment:close-by-hand': ATTEMPT.extend({ reason: REASON, approver: APPROVER.nullable() }),
  'payment:keep': ATTEMPT.extend({ reason: REASON }),
  'accounts:methods': z.strictObject({ accountId: z.string().max(80) }),
  'accounts:save': ACCOUNT_INPUT,
  'accounts:test': ACCOUNT_INPUT,
  'accounts:sort': z.strictObject({ accountIds: z.array(z.string().max(120)).max(50) }),
  'rate:get': z.strictObject({ accountId: ACCOUNT_ID, wallet: WALLET }),
  'unresolved:list': NOTHING,
  'refund:start': REFUND_WISH,
  'refund:when-back': REFUND_WISH,
  'queue:try-now': z.strictObject({ queueId: z.int().min(1) }),
  'queue:take-out': z.strictObject({ queueId: z.int().min(1), reason: REASON }),
  'refund:ask-now': REFUND,
  'refund:close-by-hand': REFUND.extend({ reason: REASON, approver: APPROVER.nullable() }),
  'payouts:create': z.strictObject({
    accountId: z.string().max(80),
    methodId: z.string().max(80),
    payee: PARTY,
    amountMinor: AMOUNT,
    currency: z.string().regex(/^[A-Z]{3}$/),
    note: z.string().max(200),
    despiteSimilar: z.boolean(),
  }),
  'payouts:confirm': PAYOUT.extend({ approver: APPROVER }),
  'payouts:withdraw': PAYOUT,
  'payouts:list': z.strictObject({
    filter: z.strictObject({ word: z.enum(PAYOUT_WORDS).nullable(), search: z.string().max(60) }),
    cursor: z.string().max(60).nullable(),
    limit: z.int().min(1).max(200),
  }),
  'payouts:get': PAYOUT,
  'payouts:ask-now': PAYOUT,
  'payouts:close-by-hand': PAYOUT.extend({ reason: REASON, approver: APPROVER.nullable() }),
  'cash:take': z.strictObject({ ...SALE, givenMinor: AMOUNT, despiteOpen: z.boolean() }),
  'orders:list': z.strictObject({ filter: FILTER, cursor: z.string().max(60).nullable(), limit: z.int().min(1).max(200) }),
  'orders:get': z.strictObject({ orderId: ORDER_ID }),
  'orders:find': z.strictObject({ number: z.string().min(1).max(20) }),
  'orders:export-diary': z.strictObject({ orderId: ORDER_ID }),
  'reports:day': z.strictObject({ day: DAY.nullable() }),
  'reports:range': TOTALS.refine(isRange, BACKWARDS),
  'reports:export': TOTALS.extend({ format: z.enum(EXPORT_FORMATS) }).refine(isRange, BACKWARDS),
  'settings:get': NOTHING,
  'settings:save': z.strictObject({
    settings: z.custom<Calls['settings:save']['input']['settings']>((value) => typeof value === 'object' && value !== null),
  }),
  'settings:set-mode': z.strictObject({ mode: z.enum(['practice', 'live']) }),
  'settings:save-person': z.strictObject({
    personId: ORDER_ID.nullable(),
    name: z.string().max(40),
    role: z.enum(ROLES),
    pin: z.string().max(12).nullable(),
  }),
  'settings:remove-person': z.strictObject({ personId: ORDER_ID }),
  'settings:unlock-person': z.strictObject({ personId: ORDER_ID }),
  'book:backup': NOTHING,
  'book:verify': NOTHING,
  'book:list-backups': NOTHING,
  'practice:codes': NOTHING,
  'practice:marks': NOTHING,
  'practice:customer': ATTEMPT.extend({ does: z.enum(['pays', 'refuses', 'ignores']) }),
  'counter:show': z.strictObject({ state: z.enum(['idle', 'amount', 'show-code', 'open-pay']), totalMinor: AMOUNT }),
  'counter:open': NOTHING,
  'counter:screens': NOTHING,
  'counter:pair': z.strictObject({ name: z.string().max(40) }),
  'counter:revoke': z.strictObject({ linkId: z.int().min(1) }),
  'counter:test': NOTHING,
  'counter:serial-ports': NOTHING,
  'receipt:preview': z.strictObject({
    design: RECEIPT_SHAPE,
    // Loose in length: what is still being typed shows too, and saving says what is too long.
    shop: z.strictObject({ name: z.string().max(100), address: z.array(z.string().max(100)).max(10), receiptFooter: z.string().max(400) }),
    kind: z.enum(PREVIEW_KINDS),
    widthMm: z.literal([58, 80]),
  }),
  'scanner:heard': z.strictObject({ length: z.int().min(0), averageGapMs: z.number().min(0), suffix: z.string().max(10) }),
  'scanner:list': NOTHING,
  'scanner:watch': z.strictObject({ open: z.boolean() }),
  'print:receipt': z.strictObject({ orderId: ORDER_ID, again: z.boolean() }),
  'print:refund': REFUND.extend({ again: z.boolean() }),
  'print:report': z.strictObject({ day: DAY.nullable() }),
  'print:range': z.strictObject({ from: DAY, to: DAY }).refine(isRange, BACKWARDS),
  'print:test': z.strictObject({ printerId: z.string().max(40), kind: z.enum(['test', 'doctor']) }),
  'printers:find': NOTHING,
  'printers:probe': z.strictObject({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) }),
  'printers:look': NOTHING,
  'printers:answer': z.strictObject({ jobId: z.int().min(1), answer: z.enum(['try', 'printed', 'again', 'drop']) }),
  'drawer:open': z.strictObject({ reason: REASON, approver: APPROVER.nullable() }),
  'balances:get': z.strictObject({ accountId: ACCOUNT_ID }),
  'account-check:ask': z.strictObject({
    accountId: ACCOUNT_ID,
    bankCode: z.string().max(20),
    account: z.string().max(60),
    accountType: z.enum(['ACC', 'CARD']),
  }),
  'vendor:refunds': ATTEMPT,
  'settlement:query': z.strictObject({ accountId: ACCOUNT_ID, day: DAY }),
  'settlement:upload': z.strictObject({ part: z.int().min(0).max(1_000), data: z.base64().max(STATEMENT_PART_CHARS) }),
  'settlement:import': z.strictObject({ accountId: ACCOUNT_ID, fileName: z.string().max(200) }),
  'reconcile:list': NOTHING,
  'reconcile:open-file': z.strictObject({ accountId: ACCOUNT_ID, fileName: z.string().max(200) }),
  'reconcile:try-file': z.strictObject({ form: TABLE_FORM.nullable(), mapping: MAPPING.nullable() }),
  'reconcile:take-file': z.strictObject({ mapping: MAPPING }),
  'reconcile:run': z.strictObject({ importId: IMPORT_ID, anew: z.boolean() }),
  'reconcile:rows': z.strictObject({ ...ROW_FILTER, after: z.int().min(0).nullable() }),
  'reconcile:row': z.strictObject({ importId: IMPORT_ID, rowKey: ROW_KEY }),
  'reconcile:note': z.strictObject({
    importId: IMPORT_ID,
    rowKey: ROW_KEY,
    ownerId: ORDER_ID,
    state: z.enum(NOTE_STATES),
    explanation: z.string().max(500),
  }),
  'reconcile:save-rules': z.strictObject({ accountId: ACCOUNT_ID, rules: RULES }),
  'reconcile:ask': z.strictObject({ importId: IMPORT_ID }),
  'reconcile:stop-asking': NOTHING,
  'reconcile:export': z.strictObject(ROW_FILTER),
  'reconcile:bridge': z.strictObject({ day: DAY }),
  'reconcile:orders': z.strictObject({ day: DAY, line: z.enum(BRIDGE_LINES), after: z.int().min(0).nullable() }),
  'subscriptions:list': NOTHING,
  'subscriptions:get': SUBSCRIPTION,
  'subscriptions:create': z.strictObject({ accountId: ACCOUNT_ID, name: z.string().max(80), terms: TERMS, payer: PARTY }),
  'subscriptions:renew': SUBSCRIPTION.extend({ periodOn: DAY, amountMinor: AMOUNT }),
  'subscriptions:cancel': SUBSCRIPTION.extend({ reason: REASON }),
  'subscriptions:ask-now': SUBSCRIPTION,
  'receiver:view': NOTHING,
  'receiver:renew': z.strictObject({ accountId: z.string().max(80), about: z.enum(DOOR_KINDS) }),
  'receiver:test': NOTHING,
  'receiver:keep-answer': z.strictObject({
    accountId: z.string().max(80),
    attemptId: z.string().max(20),
    name: z.string().max(200),
    phone: z.string().max(200),
  }),
  'receiver:drop-answer': z.strictObject({ accountId: z.string().max(80), attemptId: z.string().max(20) }),
  'shift:view': NOTHING,
  'shift:open': z.strictObject({ floatMinor: AMOUNT, count: COUNT.nullable(), why: WHY }),
  'shift:move': z.strictObject({ kind: z.enum(['in', 'out']), amountMinor: AMOUNT, why: REASON, approver: APPROVER.nullable() }),
  'shift:count': z.strictObject({ count: COUNT }),
  'shift:close': z.strictObject({ keptMinor: AMOUNT, why: WHY }),
  'shift:hand-over': z.strictObject({ to: APPROVER, why: WHY }),
  'shift:list': PAGE,
  'shift:get': z.strictObject({ shiftId: ORDER_ID }),
  'refund:cash': z.strictObject({ orderId: ORDER_ID, amountMinor: AMOUNT, why: REASON, mistake: z.boolean(), approver: APPROVER.nullable() }),
  'day:checklist': NOTHING,
  'day:close': z.strictObject({ signed: z.strictObject({ approver: APPROVER, reason: REASON }).nullable() }),
  'day:list': PAGE,
  'day:get': z.strictObject({ zId: ORDER_ID }),
  'print:shift': z.strictObject({ shiftId: ORDER_ID.nullable() }),
  'print:z': z.strictObject({ zId: ORDER_ID }),
  'audit:list': z.strictObject({
    filter: AUDIT_FILTER,
    cursor: z
      .string()
      .regex(/^\d{1,15}$/)
      .nullable(),
    limit: z.int().min(1).max(200),
  }),
  'audit:export': z.strictObject({ filter: AUDIT_FILTER, format: z.enum(AUDIT_FORMATS) }),
  'outbox:view': NOTHING,
  'outbox:set-passphrase': z.strictObject({ passphrase: z.string().max(LONGEST_PASSPHRASE) }),
  'outbox:write-report': z.strictObject({ day: DAY.nullable() }),
  'outbox:copy': NOTHING,
  'outbox:drill': z.strictObject({ source: z.enum(DRILL_SOURCES), passphrase: z.string().max(LONGEST_PASSPHRASE) }),
}

// settings:save is checked by its use case against SETTINGS_SHAPE, which names the field; this keeps the two from drifting apart.
type SavedSettings = z.infer<typeof SETTINGS_SHAPE>
const sameShape: SavedSettings extends Calls['settings:save']['input']['settings'] ? true : never = true
void sameShape
