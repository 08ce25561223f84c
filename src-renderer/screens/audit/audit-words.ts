import type { AuditRow } from '#shared/domain/audit.ts'
import type { JournalFacts } from '#shared/domain/diary.ts'
import { readChanges, type SettingChange } from '#shared/domain/setting-changes.ts'
import { WALLETS, type Wallet } from '#shared/domain/wallet.ts'
import { auditText } from '../../text/audit-text.ts'
import { outboxText } from '../../text/outbox-text.ts'
import { fill, type Text } from '../../text/text.ts'

/** Facts that stand elsewhere: in the sentence, beside another one, or for programs. */
const SPOKEN = new Set(['currency', 'changes', 'approverId', 'aboutId', 'toId', 'askedId', 'personId', 'answer', 'linkId', 'hash'])

/** What a line says, as one sentence. */
export function titleOf({ type, facts }: Pick<AuditRow, 'type' | 'facts'>, text: Text): string {
  const minor = facts.amountMinor ?? facts.totalMinor
  const money = typeof minor === 'number' ? text.money(minor, currencyOf(facts)) : ''
  const wallet = WALLETS.includes(facts.wallet as Wallet) ? text.tender(facts.wallet as Wallet) : ''
  const own = auditText[text.lang].says[type]
  const said = own === undefined ? text.t(`diary.${type}`, { money, wallet }) : fill(own, { money, wallet })
  return said.replace(/\s+/g, ' ').trim()
}

/** The few words behind the sentence in a list: about whom, why, who approved, what changed. */
export function hintsOf({ type, facts }: Pick<AuditRow, 'type' | 'facts'>, text: Text): string[] {
  const words = auditText[text.lang]
  const hints: string[] = []
  if (facts.sound === true) hints.push(words.facts.sound ?? '')
  if (typeof facts.trouble === 'string') hints.push(factWords('trouble', facts.trouble, facts, text))
  for (const name of ['about', 'person', 'name', 'toName', 'day', 'businessDay', 'file']) {
    const value = facts[name]
    if (typeof value === 'string' && value !== '') hints.push(factWords(name, value, facts, text))
  }
  const why = facts.why ?? facts.reason
  if (typeof why === 'string' && why !== '') hints.push(factWords('reason', why, facts, text))
  if (type.endsWith('.asked') && typeof facts.detail === 'string') hints.push(factWords('detail', facts.detail, facts, text))
  const { changes, more } = changesOf(facts)
  for (const change of changes.slice(0, 2)) hints.push(changeWords(change, text))
  if (changes.length + more > 2) hints.push(words.moreChanges(text.number(changes.length + more - 2)))
  if (typeof facts.approver === 'string') hints.push(`${words.facts.approver}: ${facts.approver}`)
  return hints
}

/** What was so before and is so after: changes of settings, and facts that come in pairs such as roleBefore and role. */
export function changesOf(facts: JournalFacts): { changes: SettingChange[]; more: number } {
  const told = readChanges(facts.changes)
  const pairs = Object.keys(facts).flatMap((name) => {
    const base = /^(\w+)Before$/.exec(name)?.[1]
    const after = base === undefined ? undefined : (facts[`${base}After`] ?? facts[base])
    return base === undefined ? [] : [{ path: base, before: facts[name] ?? null, after: after ?? null }]
  })
  return { changes: [...pairs, ...told.changes], more: told.more }
}

/** One change in a line: `shop.closeHour: 4 → 5`. */
export function changeWords(change: SettingChange, text: Text): string {
  const { path } = change
  const name = auditText[text.lang].facts[path] ?? path
  return change.after === undefined
    ? `${name}: ${auditText[text.lang].onlyChanged}`
    : `${name}: ${valueWords(change.before, text)} → ${valueWords(change.after, text)}`
}

/** A value before or after a change. */
export function valueWords(value: SettingChange['before'], text: Text): string {
  const words = auditText[text.lang]
  if (value === null || value === undefined || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  return words.roles[String(value)] ?? String(value)
}

/** The facts of a line that the sentence does not tell, with their names. */
export function detailsOf({ facts }: Pick<AuditRow, 'facts'>, text: Text): { name: string; value: string }[] {
  const { facts: names } = auditText[text.lang]
  return (
    Object.entries(facts)
      // Which groups of settings changed is told by what changed in them.
      .filter(
        ([name, value]) =>
          value !== null && value !== '' && !SPOKEN.has(name) && !/(Before|After)$/.test(name) && (name !== 'fields' || !facts.changes),
      )
      .map(([name, value]) => ({ name: names[name] ?? name, value: factWords(name, value, facts, text) }))
  )
}

function currencyOf(facts: JournalFacts): string | undefined {
  return typeof facts.currency === 'string' && facts.currency !== '' ? facts.currency : undefined
}

/** One fact in words: amounts as money, moments on the shop's clock, words from the closed lists in the reader's language. */
function factWords(name: string, value: JournalFacts[string], facts: JournalFacts, text: Text): string {
  const words = auditText[text.lang]
  if (value === null) return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number') {
    if (/Minor$/.test(name)) return text.money(value, currencyOf(facts))
    if (name === 'until' || /At$/.test(name)) return `${text.date(value)}, ${text.timeSeconds(value)}`
    if (/Ms$/.test(name)) return value < 1_000 ? `${value} ms` : text.duration(Math.abs(value))
    return text.number(value)
  }
  if (name === 'day' || name === 'businessDay') return text.day(value)
  if (name === 'role') return words.roles[value] ?? value
  if (['from', 'mode', 'source'].includes(name)) return words.values[value] ?? value
  if (name === 'host') return words.hosts[value] ?? value
  if (name === 'wallet' && WALLETS.includes(value as Wallet)) return text.tender(value as Wallet)
  const outbox = outboxText[text.lang]
  if (name === 'trouble' && value in outbox.short) return outbox.short[value as keyof typeof outbox.short]
  const known = [`answer.${value}`, `reason.${value}`, `refundReason.${value}`, `payoutReason.${value}`, `printing.trouble.${value}`].find((key) =>
    text.has(key),
  )
  return known !== undefined && text.has(known) ? text.t(known) : value
}
