import { AUDIT_TOPICS, AUDIT_VIEWS, type AuditFilter, type AuditTopic, NO_AUDIT_FILTER } from '#shared/domain/audit.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { auditText } from '../../text/audit-text.ts'
import { useText } from '../../text/text.ts'
import { ChipMenu } from '../orders/ChipMenu.tsx'

type FiltersProps = { filter: AuditFilter; people: { personId: number; name: string }[]; onFilter: (filter: AuditFilter) => void }
type Range = 'all' | 'today' | 'week' | 'month' | 'own'

/** A calendar date some days earlier. */
function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10)
}

/** The chips that narrow the journal: days, person, topic. */
export function AuditFilters({ filter, people, onFilter }: FiltersProps) {
  const text = useText()
  const words = auditText[text.lang]
  const { today } = useSnapshot()
  const set = (part: Partial<AuditFilter>) => onFilter({ ...filter, seq: null, ...part })
  const ranges: Record<Exclude<Range, 'own'>, Pick<AuditFilter, 'from' | 'to'>> = {
    all: { from: null, to: null },
    today: { from: today, to: today },
    week: { from: daysBefore(today, 6), to: today },
    month: { from: daysBefore(today, 30), to: today },
  }
  const range =
    (Object.keys(ranges) as Exclude<Range, 'own'>[]).find((one) => ranges[one].from === filter.from && ranges[one].to === filter.to) ?? 'own'
  const names = { all: words.allDays, today: words.today, week: words.week, month: words.month }
  const daysWords = range !== 'own' ? names[range] : [filter.from, filter.to].map((day) => (day === null ? '…' : text.day(day))).join(' – ')
  const topic = filter.topics[0] ?? null
  const { search: _search, ...rest } = filter
  const { search: _none, ...nothing } = NO_AUDIT_FILTER
  const narrowed = JSON.stringify(rest) !== JSON.stringify(nothing)
  return (
    <div className="fchips">
      <ChipMenu<Range>
        label={words.days}
        active={range !== 'all'}
        words={daysWords}
        value={range}
        options={(Object.keys(ranges) as Exclude<Range, 'own'>[]).map((value) => ({ value, label: names[value] }))}
        onPick={(value) => (value === 'own' ? undefined : set(ranges[value]))}
      >
        {() => (
          <>
            <label>
              {words.from}
              <input type="date" max={today} value={filter.from ?? ''} onChange={(event) => set({ from: event.target.value || null })} />
            </label>
            <label>
              {words.to}
              <input type="date" max={today} value={filter.to ?? ''} onChange={(event) => set({ to: event.target.value || null })} />
            </label>
          </>
        )}
      </ChipMenu>
      <ChipMenu
        label={words.person}
        active={filter.personId !== null}
        value={filter.personId}
        options={[{ value: null as number | null, label: words.anyone }, ...people.map(({ personId, name }) => ({ value: personId, label: name }))]}
        onPick={(personId: number | null) => set({ personId })}
      />
      <ChipMenu
        label={words.topic}
        active={topic !== null}
        value={topic}
        options={[
          { value: null as AuditTopic | null, label: words.allTopics },
          ...AUDIT_TOPICS.map((value) => ({ value, label: words.topics[value] })),
        ]}
        onPick={(value: AuditTopic | null) => set({ topics: value === null ? [] : [value], view: null })}
      />
      {narrowed ? (
        <button type="button" className="btn quiet sm" onClick={() => onFilter({ ...NO_AUDIT_FILTER, search: filter.search })}>
          {words.clear}
        </button>
      ) : null}
    </div>
  )
}

/** Ready-made views: what somebody who checks a shop looks for first. */
export function AuditViews({ filter, onFilter }: Omit<FiltersProps, 'people'>) {
  const words = auditText[useText().lang]
  return (
    <div className="views" role="group" aria-label={words.saved}>
      {AUDIT_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          className="chip"
          aria-pressed={filter.view === view}
          onClick={() => onFilter({ ...filter, seq: null, view: filter.view === view ? null : view, topics: [] })}
        >
          {words.views[view]}
        </button>
      ))}
    </div>
  )
}
