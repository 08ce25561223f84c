import type { Mutant } from './mutant.ts'

const REFUND = 'src-main/refunds/refund-payment.ts'
const SETTLE = 'src-main/refunds/settle-refund.ts'
const RESOLVE = 'src-main/refunds/resolve-refunds.ts'
const ASKER = 'src-main/payments/asker.ts'
const WRITE = 'src-main/refunds/write-refund-step.ts'
const LATE = 'src-main/refunds/take-late-refunds.ts'
const LATER = 'src-main/refunds/refund-later.ts'
const CEILING = 'src-main/refunds/refund-ceiling.ts'
const QUEUE = 'src-main/queue/queue.ts'
const OTTPAY = 'src-main/gateways/ottpay/index.ts'
const STATES = 'src-shared/domain/refund.ts'
const BOOK = 'src-main/db/migrations/0020-refunds.ts'

const WRITTEN_THEN_SENT = `  const created = writeCreated(deps, wish, approved.value, before.value, earlierIds)
  if (!created.ok) return created
  const sending = writeSending(deps, created.value, wish.by)
  resolver.watchNew(sending)
  void send(deps, resolver, gateway, attempt, sending)
  return ok(sending)`
const LEFT_UNKNOWN = "return { kind: 'no_answer', detail: answer.detail, code: answer.code, spoken: answer.kind === 'no_answer' && answer.spoken }"
const DONE_OR_UNKNOWN = `    case 'done':
    case 'no_answer':
      return asking`
const GIVEN_BACK = "return end(noted, 'done', 'refund.done', now, null)"
const BEGUN = "    if (begun) return fail(appError('refund-open', { refundId: begun.id }))\n"

type Cut = Omit<Mutant, 'refunds'>

const CUTS: readonly Cut[] = [
  {
    name: 'refund-no-row',
    breaks: 'law 9: the refund is written when the reply comes',
    edits: [
      {
        file: REFUND,
        from: WRITTEN_THEN_SENT,
        to: `  const refundId = freshNumber(deps, deps.facts().tillCode)
  const { id: orderId, currency, wallet } = attempt
  gateway.refund({ refundId, orderId, amountMinor: wish.amountMinor, currency, wallet }).then((answer) => {
    const created = writeCreated(deps, wish, approved.value, before.value, earlierIds, refundId)
    if (!created.ok) return
    resolver.watchNew(writeSending(deps, created.value, wish.by))
    resolver.settleReply(refundId, answer)
  }).catch(() => {})
  return ok({ id: refundId })`,
      },
      { file: REFUND, from: '  earlierIds: readonly string[],\n', to: '  earlierIds, given,\n' },
      { file: REFUND, from: '  const id = freshNumber(deps, tillCode)\n', to: '  const id = given ?? freshNumber(deps, tillCode)\n' },
    ],
  },
  {
    name: 'refund-sending-not-written',
    quickWorld: '1:0',
    breaks: 'law 9: the request leaves while the book says that nothing left',
    edits: [{ file: REFUND, from: '  const sending = writeSending(deps, created.value, wish.by)\n', to: '  const sending = created.value\n' }],
  },
  {
    name: 'refund-new-id-on-retry',
    breaks: 'law 9: no answer is followed by another request under a new id',
    edits: [
      {
        file: REFUND,
        from: '    answer = await gateway.refund({ ...paymentOf(attempt), refundId, amountMinor, currency, noticeUrl })\n',
        to: `    const request = { ...paymentOf(attempt), refundId, amountMinor, currency, noticeUrl }
    answer = await gateway.refund(request)
    if (answer.kind === 'no_answer') answer = await gateway.refund({ ...request, refundId: refundId + 'R' })\n`,
      },
    ],
  },
  {
    name: 'refund-timeout-is-refused',
    breaks: 'law 3: a refund without an answer passes for refused',
    quickWorld: '4:0',
    edits: [{ file: OTTPAY, from: LEFT_UNKNOWN, to: "return { kind: 'refused', detail: 'refused', code: answer.code, reason: 'refused' }" }],
  },
  {
    name: 'refund-timeout-is-done',
    breaks: 'law 3: a refund without an answer passes for done',
    edits: [{ file: SETTLE, from: DONE_OR_UNKNOWN, to: `    case 'done':\n    case 'no_answer':\n      ${GIVEN_BACK}` }],
  },
  {
    name: 'refund-reply-is-believed',
    quickWorld: '2:0',
    breaks: 'law 9: the reply says done, and nobody asks for the count',
    edits: [{ file: SETTLE, from: DONE_OR_UNKNOWN, to: `    case 'done':\n      ${GIVEN_BACK}\n    case 'no_answer':\n      return asking` }],
  },
  {
    name: 'refund-no-not-confirmed',
    quickWorld: '2:0',
    breaks: 'a refusal is believed without asking for the count',
    edits: [
      {
        file: SETTLE,
        from: 'return { ...asking, change: { ...change, reason: answer.reason } }',
        to: "return end(noted, 'refused', 'refund.refused', now, answer.reason)",
      },
      {
        file: STATES,
        from: "sending: ['asking', 'unresolved', 'done', 'not_sent']",
        to: "sending: ['asking', 'unresolved', 'done', 'not_sent', 'refused']",
      },
    ],
  },
  {
    name: 'refund-no-ceiling',
    quickWorld: '1:0',
    breaks: 'law 9: what was given back does not lower what may be given back',
    edits: [{ file: CEILING, from: 'Math.max(0, paidMinor - sum(bound))', to: 'paidMinor' }],
  },
  {
    name: 'refund-open-not-checked',
    breaks: 'law 9: a second refund while the first is on its way',
    edits: [
      { file: REFUND, from: "  if (open) return appError('refund-open', { refundId: open.id })\n", to: '' },
      { file: REFUND, from: BEGUN, to: '' },
      { file: BOOK, from: 'CREATE UNIQUE INDEX refunds_one_open_per_attempt', to: 'CREATE INDEX refunds_one_open_per_attempt' },
    ],
  },
  {
    name: 'refund-pressed-twice',
    quickWorld: '2:11',
    breaks: 'a second press that is answered late sends the wish again',
    edits: [{ file: REFUND, from: BEGUN, to: '' }],
  },
  {
    name: 'refund-count-not-held',
    breaks: 'law 9: any count proves any refund',
    edits: [{ file: SETTLE, from: 'answer.known && isIn(answer.refundedMinor - withoutMinor, refund, context)', to: 'answer.known' }],
  },
  {
    name: 'refund-others-not-counted',
    quickWorld: '2:0',
    breaks: 'what other refunds moved the count by passes for this one',
    edits: [{ file: LATE, from: 'othersDoneMinor: doneMinor(others)', to: 'othersDoneMinor: 0' }],
  },
  {
    name: 'refund-rivals-not-asked',
    quickWorld: '2:0',
    breaks: 'a count that an ended refund moved passes for the one on its way',
    faults: 'refund-turnaround,short-of-funds,drop-request,drop-reply,hollow-refund',
    edits: [{ file: SETTLE, from: '  if (explained) return explained.some(({ id }) => id === refund.id)\n', to: '' }],
  },
  {
    name: 'refund-before-not-held',
    breaks: 'a refund is sent although the gateway counts money that the book does not know of',
    faults: 'turnaround,not-connected',
    edits: [
      {
        file: REFUND,
        from: '  if (answer.refundedMinor === knownMinor) return ok(answer.refundedMinor)\n',
        to: '  if (knownMinor >= 0) return ok(knownMinor)\n',
      },
    ],
  },
  {
    name: 'refund-count-of-another',
    breaks: "law 4: another order's count passes for ours",
    edits: [{ file: OTTPAY, from: "  if (isOther) return unknown('wrong_order', code, true)\n", to: '' }],
  },
  {
    name: 'refund-odd-count-believed',
    breaks: 'law 4: more given back than was taken is believed',
    faults: 'wrong-amount,drop-request,hollow-refund',
    edits: [{ file: OTTPAY, from: "  if (odd) return unknown('unreadable', code, true)\n", to: '' }],
  },
  {
    name: 'refund-float-cents',
    breaks: 'law 11: amounts to give back go through dollars',
    edits: [
      { file: OTTPAY, from: 'refund_amt: String(request.amountMinor)', to: 'refund_amt: String(Math.trunc((request.amountMinor / 100) * 100))' },
    ],
  },
  {
    name: 'refund-not-resumed',
    quickWorld: '2:1',
    breaks: 'a refund on its way at the end of a process is forgotten by the next',
    edits: [{ file: RESOLVE, from: '      asker.resumeEach(listOpenRefunds(deps.db), resumeOne)\n', to: '' }],
  },
  {
    name: 'refund-start-says-not-sent',
    quickWorld: '2:2',
    breaks: 'a start takes what was being given back for not sent',
    edits: [
      { file: RESOLVE, from: "    if (refund.status === 'created') {", to: "    if (refund.status === 'created' || refund.status === 'sending') {" },
      { file: WRITE, from: "    if (refund?.status !== 'created') return\n", to: '' },
    ],
  },
  {
    name: 'refund-late-done-ignored',
    breaks: 'law 7: money that left after a refund had ended is not seen',
    edits: [{ file: SETTLE, from: '  if (isThere) return end(', to: '  if (isThere && !late) return end(' }],
  },
  {
    name: 'refund-no-late-look',
    breaks: 'law 7: a refused refund is never looked at again',
    quickWorld: '3:0',
    edits: [{ file: RESOLVE, from: "    if (status === 'refused') {\n", to: "    if (status === 'refused') {\n      if (lastAnswer) return null\n" }],
  },
  {
    name: 'refund-start-forgets-ended',
    quickWorld: '2:0',
    breaks: 'law 7: the watch for money that left late does not survive a start',
    faults: 'refund-turnaround,kill',
    edits: [{ file: RESOLVE, from: '      asker.resumeEach(listEndedRefundsStillWatched(deps.db), asker.pickUp)\n', to: '' }],
  },
  {
    name: 'refund-wall-clock-ends-watch',
    quickWorld: '4:7',
    breaks: 'law 7: a clock set forward ends the watch for money that left late',
    faults: 'refund-turnaround,kill,clock-jump',
    edits: [
      {
        file: ASKER,
        from: 'endedForAtStart(now - (item.endedAt ?? now))',
        to: 'Math.max(0, now - (item.endedAt ?? now))',
      },
    ],
  },
  {
    name: 'refund-closed-is-over',
    breaks: 'law 7: a refund closed by hand is never looked at again',
    quickWorld: '5:0',
    edits: [{ file: RESOLVE, from: '      return nextClosedLookIn(age', to: '      return null && nextClosedLookIn(age' }],
  },
  {
    name: 'refund-journal-outside',
    quickWorld: '2:2',
    breaks: 'law 12: a refund and its line are not written together',
    faults: 'kill,disk-full,drop-reply',
    edits: [{ file: WRITE, from: '  const written = transact(db, () => {', to: '  const written = ((_db, work) => work())(db, () => {' }],
  },
  {
    name: 'refund-move-without-line',
    breaks: 'law 12: a refund is booked with a line that does not say so',
    edits: [{ file: WRITE, from: '      type: step.type,\n', to: "      type: step.to === 'done' ? 'refund.asked' : step.type,\n" }],
  },
  {
    name: 'queue-does-not-look',
    quickWorld: '2:2',
    breaks: 'law 9: a refund to do is sent again after a crash or a press',
    edits: [{ file: LATER, from: '      if (begun) return (await', to: '      if (begun && toDo === null) return (await' }],
  },
  {
    name: 'queue-does-not-wait',
    breaks: 'a refund to do counts as done before it has left',
    edits: [{ file: LATER, from: '(await hasLeft(deps, refund.value.id))', to: 'refund.ok' }],
  },
  {
    name: 'queue-sends-unchecked',
    breaks: 'a refund to do is done when it cannot be sent',
    edits: [{ file: LATER, from: "return { does: 'again', answer: refund.error.code }", to: "return { does: 'done', answer: refund.error.code }" }],
  },
  {
    name: 'queue-forgotten-at-start',
    quickWorld: '3:4',
    breaks: 'refunds to do do not survive a start',
    faults: 'line-down,kill',
    edits: [{ file: QUEUE, from: "plan(id, 0, state === 'running')", to: 'void state' }],
  },
  {
    name: 'queue-killed-run-is-lost',
    quickWorld: '3:8',
    breaks: 'a refund to do that a worker had at the end of a process is never taken up',
    edits: [{ file: QUEUE, from: "plan(id, 0, state === 'running')", to: 'plan(id, 0, state === null)' }],
  },
  {
    name: 'queue-taken-out-without-line',
    quickWorld: '3:0',
    breaks: 'law 12: what is taken out of the queue leaves no line',
    edits: [{ file: QUEUE, from: '        alongside?.()\n', to: '' }],
  },
]

/** The mutants of refunds and of the queue that they wait in. */
export const REFUND_MUTANTS: readonly Mutant[] = CUTS.map((cut) => ({ ...cut, refunds: true }))
