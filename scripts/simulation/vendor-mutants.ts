import type { Mutant } from './mutant.ts'

const CONFIRM = 'src-main/payouts/confirm-payout.ts'
const SETTLE = 'src-main/payouts/settle-payout.ts'
const RESOLVE = 'src-main/payouts/resolve-payouts.ts'
const CREATE = 'src-main/payouts/create-payout.ts'
const OKPAY = 'src-main/gateways/okpay/index.ts'
const PROXYPAY = 'src-main/gateways/proxypay/index.ts'
const REFUND_SETTLE = 'src-main/refunds/settle-refund.ts'
const DOKYPAY_CALL = 'src-main/gateways/dokypay/call.ts'
const SENT = 'answer = await gateway.payout({ payoutId, amountMinor, currency, methodId, payee, note, noticeUrl })'

/** The mutants of links and payouts, each run with the gateway at which it does harm. */
export const VENDOR_MUTANTS: readonly Mutant[] = [
  {
    name: 'payout-sent-again',
    gateway: 'dokypay',
    breaks: 'a payout without an answer is sent once more; this gateway pays it twice',
    edits: [{ file: CONFIRM, from: SENT, to: `${SENT}\n    if (answer.kind === 'no_answer') ${SENT}` }],
  },
  {
    name: 'payout-again-under-new-id',
    gateway: 'okpay',
    breaks: 'a payout without an answer is sent once more under a new number',
    edits: [
      {
        file: CONFIRM,
        from: SENT,
        to: `${SENT}\n    if (answer.kind === 'no_answer') ${SENT.replace('{ payoutId,', "{ payoutId: payoutId + 'R',")}`,
      },
    ],
  },
  {
    name: 'payout-confirmed-alone',
    gateway: 'okpay',
    breaks: 'whoever asked for a payout may confirm it',
    edits: [
      { file: CONFIRM, from: '  if (second.personId === ready.value.payout.personId)', to: '  if (second.personId < 0)' },
      { file: CONFIRM, from: '  if (checked.value.personId === ready.value.payout.personId)', to: '  if (checked.value.personId < 0)' },
      {
        file: 'src-main/db/migrations/0080-payouts.ts',
        from: '        CHECK (approver_id <> person_id),\n',
        to: '',
      },
    ],
  },
  {
    name: 'payout-pin-of-the-asker',
    quickWorld: 'okpay/5:0',
    gateway: 'okpay',
    breaks: 'the name of another person and the PIN of whoever asked confirm a payout',
    edits: [{ file: CONFIRM, from: '  if (checked.value.personId === ready.value.payout.personId)', to: '  if (checked.value.personId < 0)' }],
  },
  {
    name: 'payout-confirmed-twice',
    gateway: 'okpay',
    breaks: 'two people confirm one payout at once',
    edits: [{ file: CONFIRM, from: 'const still = readyToSend(deps, payoutId, practice)', to: 'const still = ready' }],
  },
  {
    name: 'payout-unchecked-twin',
    gateway: 'okpay',
    breaks: 'the same payout may be asked for again while the first is on its way',
    edits: [{ file: CREATE, from: 'if (similar && !wish.despiteSimilar)', to: 'if (similar && wish.despiteSimilar)' }],
  },
  {
    name: 'payout-timeout-is-failed',
    gateway: 'okpay',
    breaks: 'law 3: a payout without an answer counts as failed',
    edits: [
      {
        file: SETTLE,
        from: "return heard.source === 'reply' && payout.status === 'sending' ? { ...noted, to: 'asking', askSoon: true } : noted",
        to: "return heard.source === 'reply' && payout.status === 'sending' ? end(noted, 'failed', 'refused', context) : noted",
      },
    ],
  },
  {
    name: 'payout-amount-not-held',
    quickWorld: 'okpay/5:0',
    gateway: 'okpay',
    breaks: 'law 4: a payout of another amount counts as done',
    edits: [{ file: SETTLE, from: "return facts.amountMinor === payout.amountMinor ? null : 'wrong_amount'", to: 'return null' }],
  },
  {
    name: 'payout-late-money-ignored',
    gateway: 'okpay',
    quickWorld: 'okpay/1:1',
    breaks: 'law 7: money that left after all is not told',
    edits: [
      {
        file: SETTLE,
        from: "return { ...noted, to: 'late_done', change: ended, type: 'payout.late_done', facts: said }",
        to: 'return noted',
      },
    ],
  },
  {
    name: 'payout-reversed-ignored',
    gateway: 'proxypay',
    breaks: 'money that came back stays paid out',
    edits: [
      {
        file: SETTLE,
        from: "return { ...noted, to: 'reversed', type: 'payout.reversed', change: { ...noted.change, endedAt: now, nextAskAt: null } }",
        to: 'return noted',
      },
    ],
  },
  {
    name: 'payout-call-unanswered',
    gateway: 'okpay',
    quickWorld: 'okpay/3:0',
    breaks: 'the one question after a call gets no answer, and nobody asks again',
    edits: [{ file: RESOLVE, from: "return (status === 'done' || status === 'late_done') && (", to: "return status === 'waiting' && (" }],
  },
  {
    name: 'payouts-forgotten-at-start',
    gateway: 'proxypay',
    quickWorld: 'proxypay/1:2',
    breaks: 'payouts on their way do not survive a start',
    edits: [{ file: RESOLVE, from: '      asker.resumeEach(listOpenPayouts(deps.db), resumeOne)\n', to: '' }],
  },
  {
    name: 'payout-other-order-believed',
    gateway: 'okpay',
    breaks: "law 4: another payout's answer passes for this one's",
    edits: [{ file: OKPAY, from: '  if (other) return other\n', to: '  if (other && order.orderId === null) return other\n' }],
  },
  {
    name: 'payout-refusal-unconfirmed',
    quickWorld: 'proxypay/1:0',
    gateway: 'proxypay',
    breaks: 'law 3: a refusal without a cause is believed of a payout at once',
    edits: [
      {
        file: PROXYPAY,
        from: "return { kind: 'failed', detail: 'refused', code, reason: 'refused', confirm: true }",
        to: "return { kind: 'failed', detail: 'refused', code, reason: 'refused', confirm: false }",
      },
    ],
  },
  {
    name: 'link-asked-amount-believed',
    gateway: 'okpay',
    breaks: 'law 4: what was asked counts as what was paid',
    edits: [
      {
        file: OKPAY,
        from: 'const { orderId, merchantId, payMoney: amountMinor, currency } = order',
        to: 'const { orderId, merchantId, money: amountMinor, currency } = order',
      },
    ],
  },
  {
    name: 'link-lost-is-declined',
    quickWorld: 'okpay/2:0',
    gateway: 'okpay',
    breaks: 'law 3: a request for a page without an answer counts as declined',
    edits: [
      {
        file: OKPAY,
        from: 'if (!read.ok) return { answer: read.answer, panel: null, gatewayRef: null }',
        to: "if (!read.ok) return { answer: { kind: 'declined', detail: 'declined', code: null, reason: 'refused', confirm: false }, panel: null, gatewayRef: null }",
      },
    ],
  },
  {
    name: 'link-signature-not-checked',
    gateway: 'dokypay',
    breaks: 'law 4: a reply under the signature of other data counts',
    edits: [{ file: DOKYPAY_CALL, from: 'const verified = verifiedMembers(account, envelope.data, replyKey)', to: 'const verified = envelope.data' }],
  },
  {
    name: 'refund-refused-under-way',
    gateway: 'dokypay',
    refunds: true,
    breaks: 'law 9: a refusal is believed while the gateway calls the refund under way',
    faults: 'false-fail',
    edits: [{ file: REFUND_SETTLE, from: ' && !underWay\n', to: '\n' }],
  },
]
