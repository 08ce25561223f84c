import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Mutant } from './mutant.ts'
import { NOTICE_MUTANTS } from './notice-mutants.ts'
import { REFUND_MUTANTS } from './refund-mutants.ts'
import { VENDOR_MUTANTS } from './vendor-mutants.ts'

const TAKE = 'src-main/payments/take-payment.ts'
const BEGIN = 'src-main/payments/begin-attempt.ts'
const SETTLE = 'src-main/payments/settle.ts'
const RESOLVE = 'src-main/payments/resolve-payments.ts'
const WRITE = 'src-main/payments/write-attempt.ts'
const SCHEDULE = 'src-main/payments/ask-schedule.ts'
const KEEP = 'src-main/payments/keep-late-payment.ts'
const OTTPAY = 'src-main/gateways/ottpay/index.ts'
const STATUS = 'src-main/gateways/ottpay/status.ts'
const SEAL = 'src-main/gateways/ottpay/seal.ts'
const JOURNAL = 'src-main/db/journal.ts'
const MOVE_ROW = 'src-main/db/move-row.ts'
const BOOK = 'src-main/db/migrations/0010-first-book.ts'

const DECLINED = "{ ok: false, answer: { kind: 'declined', detail: 'declined', code: 'MUTANT', reason: 'refused', confirm: false } }"
const ONE_LIVE = `      CREATE UNIQUE INDEX attempts_one_live_per_order ON attempts (order_id)
        WHERE status IN ('created','sending','asking','unresolved','held','paid');`
const WRITTEN = '  const sending = beginAttempt(deps, {'
const SENT = '  void send(deps, resolver, account, sending, wallet, code)\n'
const GHOST = '  const ghost = { id, orderId: 0, amountMinor: sale.amountMinor + sale.tipMinor, currency: account.currency, wallet }\n'

const SALE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-intent-row',
    breaks: 'law 1: the sale is written when the reply comes',
    edits: [
      { file: TAKE, from: WRITTEN, to: `${GHOST}  const write = (answer) => {\n${WRITTEN}` },
      {
        file: TAKE,
        from: SENT,
        to: `    resolver.settleReply(id, answer)
  }
  if (code !== null) account.gateway.pay({ ...ghost, orderId: id, code }).then(write).catch(() => {})
  const sending = ghost
`,
      },
    ],
  },
  {
    name: 'intent-after-send',
    breaks: 'law 1: the request leaves before the sale is written',
    edits: [
      { file: TAKE, from: WRITTEN, to: `${GHOST}  void send(deps, resolver, account, ghost, wallet, code)\n${WRITTEN}` },
      { file: TAKE, from: SENT, to: '' },
    ],
  },
  {
    name: 'sending-not-written',
    breaks: 'law 1: the request leaves while the book says that nothing left',
    edits: [
      {
        file: BEGIN,
        from: '  return writeSending(deps, writeCreated(deps, begun), begun.sale.cashier)\n',
        to: '  return writeCreated(deps, begun)\n',
      },
    ],
  },
  {
    name: 'new-id-on-retry',
    breaks: 'law 2: no answer is followed by another request under a new id',
    edits: [
      {
        file: TAKE,
        from: 'if (code !== null) return account.gateway.pay({ ...request, code })',
        to: `if (code !== null) {
      const answer = await account.gateway.pay({ ...request, code })
      return answer.kind === 'no_answer' ? account.gateway.pay({ ...request, orderId: request.orderId + 'R', code }) : answer
    }`,
      },
    ],
  },
  {
    name: 'timeout-is-declined',
    breaks: 'law 3',
    edits: [{ file: OTTPAY, from: 'return unread(LOST_DETAILS[outcome.cause], outcome.cause, false)', to: `return ${DECLINED}` }],
  },
  {
    name: 'lost-is-not-sent',
    breaks: 'law 2: a broken connection passes for one that never stood',
    edits: [
      {
        file: OTTPAY,
        from: 'return unread(LOST_DETAILS[outcome.cause], outcome.cause, false)',
        to: "return { ok: false, answer: { kind: 'not_sent', detail: 'not_reached', code: outcome.cause } }",
      },
    ],
  },
  {
    name: '5xx-is-declined',
    breaks: 'law 3',
    edits: [{ file: OTTPAY, from: "return unread('server_error', httpCode(outcome.status), false)", to: `return ${DECLINED}` }],
  },
  {
    name: 'garbage-is-declined',
    breaks: 'law 3',
    edits: [{ file: OTTPAY, from: "if (!envelope) return unread('unreadable', null, false)", to: `if (!envelope) return ${DECLINED}` }],
  },
  {
    name: 'bad-digest-is-declined',
    breaks: 'law 3',
    edits: [{ file: OTTPAY, from: ": unread('bad_signature', 'SUCCESS', false)", to: `: ${DECLINED}` }],
  },
  {
    name: 'trouble-is-declined',
    breaks: "law 3: the gateway's own trouble passes for a no",
    edits: [
      {
        file: STATUS,
        from: "const THEIR_TROUBLE: Meaning = { kind: 'no_answer', detail: 'server_error' }",
        to: "const THEIR_TROUBLE: Meaning = { kind: 'declined', detail: 'declined', reason: 'refused', confirm: false }",
      },
    ],
  },
  {
    name: 'digest-not-checked',
    breaks: 'law 4',
    edits: [
      {
        file: SEAL,
        from: "return fitted === null ? { ok: false, cause: 'wrong_digest' } : { ok: true, data, fitted }",
        to: "return { ok: true, data, fitted: fitted ?? 'any' }",
      },
    ],
  },
  {
    name: 'no-amount-check',
    quickWorld: '5:0',
    breaks: 'law 4',
    edits: [{ file: SETTLE, from: "  return fits ? null : { worth: 'hold', reason: 'wrong_amount' }", to: '  return null' }],
  },
  {
    name: 'no-order-check',
    breaks: "law 4: another order's payment passes for ours",
    edits: [
      {
        file: SETTLE,
        from: "  if (facts.orderId !== null && facts.orderId !== attempt.id) return { worth: 'nothing', detail: 'wrong_order' }\n",
        to: '',
      },
    ],
  },
  {
    name: 'no-merchant-check',
    breaks: 'law 4',
    edits: [
      {
        file: SETTLE,
        from: "  if (facts.merchantId !== null && facts.merchantId !== merchantId) return { worth: 'nothing', detail: 'wrong_order' }\n",
        to: '',
      },
    ],
  },
  {
    name: 'others-no-believed',
    breaks: "law 4: another order's end passes for ours",
    edits: [
      { file: OTTPAY, from: "  if (order.orderId !== null && order.orderId !== orderId) return unread('wrong_order', code, true).answer\n", to: '' },
    ],
  },
  {
    name: 'processing-is-paid',
    breaks: 'law 4',
    edits: [{ file: STATUS, from: '  processing: CUSTOMER_BUSY, //', to: '  processing: PAID, //' }],
  },
  {
    name: 'not-found-is-final',
    breaks: 'law 8: one answer that does not know the order ends it',
    edits: [
      {
        file: STATUS,
        from: 'FAIL: /*                D */ { pay: REFUSED_TO_CONFIRM, show_code: REFUSED, query: QUERY_REFUSED }',
        to: 'FAIL: { pay: REFUSED_TO_CONFIRM, show_code: REFUSED, query: CLOSED }',
      },
    ],
  },
  {
    name: 'fail-not-confirmed',
    breaks: 'FAIL on a charge is believed without asking',
    edits: [
      { file: STATUS, from: 'const REFUSED_TO_CONFIRM: Meaning = { ...REFUSED, confirm: true }', to: 'const REFUSED_TO_CONFIRM: Meaning = REFUSED' },
    ],
  },
  {
    name: 'code-refusal-not-confirmed',
    quickWorld: '4:2',
    breaks: 'AUTH_CODE_INVALID on a charge is believed without asking',
    edits: [{ file: STATUS, from: "reason: 'code_refused', confirm: true }", to: "reason: 'code_refused', confirm: false }" }],
  },
  {
    name: 'unknown-word-confirms',
    breaks: 'law 3: a word nobody knows confirms a refusal',
    faults: 'false-fail,trouble',
    edits: [
      {
        file: SETTLE,
        from: "if (confirms && (answer.notFound || answer.detail === 'refused'))",
        to: "if (confirms && (answer.notFound || answer.detail === 'refused' || answer.detail === 'unknown_code'))",
      },
    ],
  },
  {
    name: 'window-end-is-declined',
    breaks: 'law 5',
    edits: [
      {
        file: RESOLVE,
        from: "{ to: 'unresolved', change: {}, type: 'payment.unresolved', facts: { because: 'window' } }",
        to: "{ to: attempt.status === 'sending' || attempt.status === 'asking' ? 'declined' : null, change: { reason: 'closed', endedAt: deps.clock.now() }, type: 'payment.declined', facts: { because: 'window' } }",
      },
    ],
  },
  {
    name: 'asks-only-in-the-window',
    breaks: 'law 5: nothing asks on in the background',
    quickWorld: '5:0',
    edits: [{ file: SCHEDULE, from: '  if (ageMs < 5 * MINUTE) return 15 * SECOND\n', to: '  if (ageMs >= windowMs) return null\n' }],
  },
  {
    name: 'no-resolve-at-start',
    breaks: 'what was open at the end of a process is forgotten by the next',
    edits: [{ file: RESOLVE, from: '      asker.resumeEach(listOpenAttempts(deps.db), resumeOne)\n', to: '' }],
  },
  {
    name: 'start-says-not-sent',
    quickWorld: '1:0',
    breaks: 'a start takes what was being sent for not sent',
    edits: [
      {
        file: RESOLVE,
        from: "    if (attempt.status === 'created') {",
        to: "    if (attempt.status === 'created' || attempt.status === 'sending') {",
      },
    ],
  },
  {
    name: 'open-attempt-not-checked',
    breaks: 'law 6: a second charge while the first is open',
    quickWorld: '1:1',
    edits: [
      { file: BEGIN, from: "  if (open) return appError('attempt-open', { orderId: order.orderId, number: open.id })\n", to: '' },
      { file: BOOK, from: ONE_LIVE, to: '' },
    ],
  },
  {
    name: 'paid-sale-not-checked',
    breaks: 'law 6: a paid sale can be charged again',
    edits: [
      { file: BEGIN, from: "attempts.some(({ status }) => status === 'paid' || status === 'late_paid')", to: 'attempts.length < 0' },
      { file: BOOK, from: ONE_LIVE, to: '' },
    ],
  },
  {
    name: 'late-sale-not-checked',
    breaks: 'law 6: a sale paid late can be charged again',
    faults: 'turnaround,kill',
    edits: [{ file: BEGIN, from: "status === 'paid' || status === 'late_paid')", to: "status === 'paid')" }],
  },
  {
    name: 'late-success-ignored',
    breaks: 'law 7',
    edits: [
      {
        file: SETTLE,
        from: "      return { ...nothing, to: 'late_paid', change: { ...paid, nextAskAt: null }, type: 'payment.late_paid', facts: said }",
        to: '      return nothing',
      },
    ],
  },
  {
    name: 'no-late-look',
    breaks: 'law 7: what was declined is never looked at again',
    edits: [{ file: SCHEDULE, from: '  if (next !== undefined) return next - endedMs\n', to: '  return null\n' }],
  },
  {
    name: 'lost-look-counts',
    breaks: 'law 7: a last look without an answer ends the watch',
    faults: 'turnaround,drop-reply,garbage,5xx-after',
    edits: [{ file: SCHEDULE, from: '  if (heard || endedMs >= 7 * DAY) return null', to: '  if (heard || endedMs > 0) return null' }],
  },
  {
    name: 'start-forgets-ended',
    breaks: 'law 7: the watch for late money does not survive a start',
    faults: 'turnaround,kill',
    edits: [{ file: RESOLVE, from: '      asker.resumeEach(listEndedStillWatched(deps.db), asker.pickUp)\n', to: '' }],
  },
  {
    name: 'wall-clock-ends-watch',
    quickWorld: '5:2',
    breaks: 'law 7: a clock set forward ends the watch for late money',
    faults: 'turnaround,kill,clock-jump',
    edits: [{ file: SCHEDULE, from: 'Math.min(Math.max(0, wallEndedMs), LATE_KNOWN_MS)', to: 'Math.max(0, wallEndedMs)' }],
  },
  {
    name: 'late-money-kept-twice',
    breaks: 'law 7: late money is kept for a sale that was paid otherwise',
    faults: 'turnaround',
    quickWorld: '1:1',
    edits: [
      { file: KEEP, from: "  if (paid) return fail(appError('order-paid', { orderId: attempt.orderId, number: paid.id }))\n", to: '' },
      { file: BOOK, from: ONE_LIVE, to: '' },
    ],
  },
  {
    name: 'float-cents',
    breaks: 'law 11: amounts go through dollars',
    edits: [
      {
        file: OTTPAY,
        from: '        amount: String(request.amountMinor),\n        auth_code',
        to: '        amount: String(Math.trunc((request.amountMinor / 100) * 100)),\n        auth_code',
      },
    ],
  },
  {
    name: 'journal-outside-transaction',
    quickWorld: '2:2',
    breaks: 'law 12: state and line are not written together',
    edits: [{ file: WRITE, from: '  const written = writeSale(deps, what, () => {', to: '  const written = ((work) => work())(() => {' }],
  },
  {
    name: 'chain-without-previous',
    breaks: 'law 12: a line does not hold the hash of the one before',
    edits: [{ file: JOURNAL, from: ".update(Buffer.from(prev, 'hex'))", to: '' }],
  },
  {
    name: 'sale-does-not-follow',
    breaks: 'the sale keeps another state than its attempt',
    edits: [{ file: WRITE, from: '      followAttempts(db, attempt.orderId)\n', to: '' }],
  },
  {
    name: 'move-without-its-line',
    breaks: 'law 12: a payment is booked with a line that does not say so',
    edits: [{ file: WRITE, from: '      type: step.type,\n', to: "      type: step.to === 'paid' ? 'payment.asked' : step.type,\n" }],
  },
  {
    name: 'disk-full-is-ignored',
    quickWorld: '3:1',
    breaks: 'a move that the disk refused passes for written',
    faults: 'disk-full,drop-reply',
    edits: [
      { file: MOVE_ROW, from: '  return sql(db, `UPDATE', to: '  try { return sql(db, `UPDATE' },
      {
        file: MOVE_ROW,
        from: '.run(to, ...values, id, from).changes === 1\n',
        to: '.run(to, ...values, id, from).changes === 1\n  } catch {\n    return true\n  }\n',
      },
    ],
  },
]

/** Every mutant. The simulation must kill each of them, or it is blind there. */
export const MUTANTS: readonly Mutant[] = [...SALE_MUTANTS, ...REFUND_MUTANTS, ...NOTICE_MUTANTS, ...VENDOR_MUTANTS]

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The mutant of this name; throws when there is none. */
export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((one) => one.name === name)
  if (!mutant) throw new Error(`no mutant ${name}`)
  return mutant
}

/** The changed texts by file URL. Throws when a text to change does not stand exactly once where it should: the mutant is out of date. */
export function mutated(mutant: Mutant): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { file, from, to } of mutant.edits) {
    const path = join(ROOT, file)
    const url = pathToFileURL(path).href
    const text = texts.get(url) ?? readFileSync(path, 'utf8')
    const parts = text.split(from)
    if (parts.length !== 2) throw new Error(`mutant ${mutant.name}: its text stands ${parts.length - 1} times in ${file}, not once`)
    texts.set(url, parts.join(to))
  }
  return texts
}
