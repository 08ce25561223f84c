import type { ReactNode } from 'react'
import type { DiaryLine, JournalFacts, JournalType } from '#shared/domain/diary.ts'
import { type Text, useText } from '../text/text.ts'

type Row = { key: number; at: number; tone: string; title: string; words: string[] }

const ASKS = new Set<JournalType>(['payment.asked', 'payment.answered', 'refund.asked', 'refund.answered', 'payout.asked', 'payout.answered'])
/** Questions whose like answers are put together, and the words for several of them. */
const MANY = {
  'payment.asked': 'diary.payment.askedTimes',
  'refund.asked': 'diary.refund.askedTimes',
  'payout.asked': 'diary.payout.askedTimes',
} as const
/** Lines whose `why` is a person's own words. */
const SAYS_WHY = new Set<JournalType>(['refund.created', 'cash_refund.done', 'drawer.moved', 'shift.opened', 'shift.closed'])
const TONES: Partial<Record<JournalType, string>> = {
  'payment.sending': 'ok',
  'payment.paid': 'ok',
  'payment.kept': 'ok',
  'sale.cash_paid': 'ok',
  'payment.asked': 'ask',
  'payment.answered': 'ask',
  'payment.unresolved': 'amb',
  'payment.held': 'amb',
  'payment.late_paid': 'amb',
  'payment.declined': 'bad',
  'payment.not_sent': 'bad',
  'payment.closed': 'bad',
  'refund.held_back': 'bad',
  'refund.sending': 'ok',
  'refund.answered': 'ask',
  'refund.asked': 'ask',
  'refund.unresolved': 'amb',
  'refund.done': 'ok',
  'refund.late_done': 'amb',
  'refund.refused': 'bad',
  'refund.not_sent': 'bad',
  'refund.closed': 'bad',
  'cash_refund.done': 'ok',
  'subscription.renewal_begun': 'ok',
  'subscription.renewal_heard': 'ok',
  'subscription.cancel_unclear': 'amb',
  'subscription.cancel_refused': 'bad',
  'payout.confirmed': 'ok',
  'payout.sending': 'ok',
  'payout.answered': 'ask',
  'payout.asked': 'ask',
  'payout.told': 'ask',
  'payout.unresolved': 'amb',
  'payout.held': 'amb',
  'payout.done': 'ok',
  'payout.late_done': 'amb',
  'payout.reversed': 'amb',
  'payout.failed': 'bad',
  'payout.not_sent': 'bad',
  'payout.closed': 'bad',
  'payout.withdrawn': 'bad',
}

/** A payment's diary in words. The same answer several times in a row is one line that counts. `next` stands behind the last line. */
export function Diary({ lines, label, limit, next }: { lines: DiaryLine[]; label: string; limit?: number; next?: ReactNode }) {
  const text = useText()
  const rows = diaryRows(lines, text)
  const shown = limit === undefined ? rows : rows.slice(-limit)
  return (
    <ol className="diary" aria-label={label}>
      {shown.map((row) => (
        <li key={row.key} className={row.tone}>
          <time>{text.timeSeconds(row.at)}</time>
          <i className="dot" />
          <div>
            <b>{row.title}</b> <span>{row.words.join(' · ')}</span>
          </div>
        </li>
      ))}
      {next}
    </ol>
  )
}

/** Diary lines as rows: repeated answers put together, newest last. */
export function diaryRows(lines: DiaryLine[], text: Text): Row[] {
  const rows: Row[] = []
  let run = { answer: '', count: 0 }
  // Only the first line of an attempt names its wallet, and of a link the account and the method.
  const ways = new Map(lines.filter(({ facts }) => facts.wallet !== undefined).map((line) => [line.attemptId, line.facts]))
  for (const line of lines) {
    const answer = ASKS.has(line.type) ? `${line.type.split('.')[0]}|${line.facts.detail ?? ''}|${line.facts.code ?? ''}` : ''
    const last = rows.at(-1)
    if ((line.type === 'payment.asked' || line.type === 'refund.asked' || line.type === 'payout.asked') && answer === run.answer && last) {
      run.count += 1
      if (run.count > 2) {
        last.at = line.at
        last.title = text.t(MANY[line.type], { n: run.count - 1 })
      } else rows.push({ key: line.seq, at: line.at, tone: 'ask', title: text.t(`diary.${line.type}`), words: [text.t('diary.same')] })
      continue
    }
    run = { answer, count: ASKS.has(line.type) ? 1 : 0 }
    rows.push(diaryRow(line, text, ways.get(line.attemptId)))
  }
  return rows
}

function diaryRow(line: DiaryLine, text: Text, way: JournalFacts | undefined): Row {
  const { facts } = line
  const named = way?.wallet
  const isLink = way?.kind === 'link'
  const wallet = named === 'alipay' || named === 'wechat' || named === 'unionpay' ? text.tender(named) : isLink ? String(way.account ?? '') : ''
  const words: string[] = []
  const ofPayout = line.type.startsWith('payout.')
  const detail = ofPayout && text.has(`payoutAnswer.${facts.detail}`) ? `payoutAnswer.${facts.detail}` : `answer.${facts.detail}`
  const reason = `${line.type.startsWith('refund.') ? 'refundReason' : ofPayout ? 'payoutReason' : 'reason'}.${facts.reason}`
  if (text.has(detail)) words.push(text.t(detail))
  // A reason from the closed list has words; a manager's own words stand as they were written.
  if (text.has(reason)) words.push(text.t(reason))
  else if (typeof facts.reason === 'string' && facts.reason !== '') words.push(facts.reason)
  if (typeof facts.code === 'string' && facts.code !== '') words.push(text.t('diary.code', { code: facts.code }))
  if (isLink && line.type === 'payment.created' && typeof facts.method === 'string') {
    const known = `link.way.${facts.method}`
    words.push(text.has(known) ? text.t(known) : facts.method)
  }
  if (facts.mistake === true) words.push(text.t('diary.keyedWrong'))
  if (SAYS_WHY.has(line.type) && typeof facts.why === 'string' && facts.why !== '') words.push(facts.why)
  if (typeof facts.copy === 'number' && facts.copy > 0) words.push(text.t('diary.copy', { n: facts.copy }))
  if (facts.duplicate === true) words.push(text.t('diary.duplicate'))
  if (facts.how === 'handed_over') words.push(text.t('diary.handedOver'))
  const trouble = `printing.trouble.${facts.trouble}`
  if (text.has(trouble)) words.push(text.t(trouble))
  if (line.personName) words.push(text.t('diary.by', { name: line.personName }))
  // Whoever confirmed a payout signs those lines already.
  if (typeof facts.approver === 'string' && !ofPayout) words.push(text.t('diary.approved', { name: facts.approver }))
  const money = typeof facts.amountMinor === 'number' ? text.money(facts.amountMinor, String(facts.currency ?? '') || undefined) : ''
  const linkTitle = `diary.link.${line.type}`
  const movedTitle = `diary.${line.type}.${facts.kind}`
  const ownTitle = isLink && text.has(linkTitle) ? linkTitle : text.has(movedTitle) ? movedTitle : null
  const title = text.t(ownTitle ?? `diary.${line.type}`, { wallet, money })
  return { key: line.seq, at: line.at, tone: TONES[line.type] ?? '', title: title.trim(), words }
}
