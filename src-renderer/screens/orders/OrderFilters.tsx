import { X } from 'lucide-react'
import { type FilterWord, NO_FILTER, type OrderFilter, type OrderRow, type OrderWord } from '#shared/domain/order.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { Icon, StateIcon, stateTone } from '../../components/icons.tsx'
import { RefundedWord } from '../../components/StatusWord.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { ChipMenu } from './ChipMenu.tsx'
import { daySpan, shortDay, weekdayName } from './order-days.ts'

const WORDS: OrderWord[] = ['paid', 'declined', 'unresolved', 'waiting', 'held', 'late_paid', 'closed']
const KINDS: OrderRow['kind'][] = ['scan', 'qr', 'link', 'cash']
const TENDERS: Tender[] = ['wechat', 'alipay', 'unionpay', 'link', 'cash']

/** The calendar date some days, one unless told otherwise, before a YYYY-MM-DD. */
export function dayBefore(day: string, days = 1): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - days)
  return date.toISOString().slice(0, 10)
}

/** The row of chips that narrow the list. */
export function OrderFilters({ filter, onFilter }: { filter: OrderFilter; onFilter: (filter: OrderFilter) => void }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { today, people, offers } = useSnapshot()
  const yesterday = dayBefore(today)
  const set = (part: Partial<OrderFilter>) => onFilter({ ...filter, ...part })
  const { from = null, to = null } = filter
  const dayWords = useDayWords(filter, today)
  const setDays = (day: string | null, first: string | null = null, last: string | null = null) => set({ day, from: first, to: last })
  const ranges: { value: string; label: string; days: () => void }[] = [
    { value: today, label: words.today, days: () => setDays(today) },
    { value: yesterday, label: words.yesterday, days: () => setDays(yesterday) },
    { value: `${dayBefore(today, 6)}..${today}`, label: words.last7Days, days: () => setDays(null, dayBefore(today, 6), today) },
    { value: `${today.slice(0, 8)}01..${today}`, label: words.thisMonth, days: () => setDays(null, `${today.slice(0, 8)}01`, today) },
    { value: '..', label: words.allDays, days: () => setDays(null) },
  ]
  const narrowed =
    filter.word !== null ||
    filter.tender !== null ||
    filter.personId !== null ||
    filter.hour !== null ||
    Boolean(filter.currency || filter.kind || filter.accountId || filter.tillCode || filter.refundsOf || filter.weekday) ||
    (filter.shiftId ?? null) !== null ||
    from !== null ||
    to !== null ||
    // A search goes over all days by itself.
    (filter.day !== today && (filter.day !== null || filter.search === ''))
  return (
    <>
      <ChipMenu
        label={words.day}
        className="days"
        active
        words={dayWords}
        value={filter.day ?? `${from ?? ''}..${to ?? ''}`}
        options={ranges}
        onPick={(value: string) => ranges.find((range) => range.value === value)?.days()}
      >
        {(close) => (
          <div className="dates">
            <DayField label={words.pickDay} max={today} value={filter.day} onPick={(day) => setDays(day)} onDone={close} />
            <DayField label={words.fromDay} max={today} value={from} onPick={(day) => setDays(null, day, to !== null && to < day ? null : to)} />
            <DayField label={words.toDay} max={today} value={to} onPick={(day) => setDays(null, from !== null && from > day ? null : from, day)} />
          </div>
        )}
      </ChipMenu>
      <ChipMenu
        label={words.state}
        active={filter.word !== null}
        value={filter.word}
        options={[
          { value: null as FilterWord | null, label: words.anyState },
          ...WORDS.map((word) => ({
            value: word,
            label: text.t(`state.${word}`),
            shown: (
              <span className={`st ${stateTone(word)}`}>
                <StateIcon word={word} />
                {text.t(`state.${word}`)}
              </span>
            ),
          })),
          { value: 'refunded', label: text.t('state.refunded'), shown: <RefundedWord part={false} /> },
        ]}
        onPick={(word: FilterWord | null) => set({ word })}
      />
      <ChipMenu
        label={words.wallet}
        active={filter.tender !== null}
        value={filter.tender}
        options={[
          { value: null, label: words.anyWallet },
          ...TENDERS.map((tender) => ({ value: tender, label: text.tender(tender), shown: <WalletBadge tender={tender} /> })),
        ]}
        onPick={(tender: Tender | null) => set({ tender })}
      />
      <ChipMenu
        label={words.cashier}
        className="late-one"
        active={filter.personId !== null}
        words={people.find((person) => person.personId === filter.personId)?.name ?? words.former}
        value={filter.personId}
        options={[{ value: null, label: words.anyCashier }, ...people.map((person) => ({ value: person.personId, label: person.name }))]}
        onPick={(personId: number | null) => set({ personId })}
      />
      <ChipMenu
        label={words.howPaid}
        className="late-one"
        active={Boolean(filter.kind)}
        value={filter.kind ?? null}
        options={[
          { value: null as OrderRow['kind'] | null, label: words.anyKind },
          ...KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] })),
        ]}
        onPick={(kind: OrderRow['kind'] | null) => set({ kind })}
      />
      {offers.length > 1 || filter.accountId ? (
        <ChipMenu
          label={words.account}
          className="late-one"
          active={Boolean(filter.accountId)}
          words={offers.find(({ id }) => id === filter.accountId)?.name ?? filter.accountId ?? ''}
          value={filter.accountId ?? null}
          options={[{ value: null as string | null, label: words.anyAccount }, ...offers.map(({ id, name }) => ({ value: id, label: name }))]}
          onPick={(accountId: string | null) => set({ accountId })}
        />
      ) : null}
      {/* What only a total sets: it stands there as long as it counts, and can be taken away. */}
      <OnlyRemoved words={filter.hour === null ? null : words.hour(filter.hour)} onRemove={() => set({ hour: null })} />
      <OnlyRemoved words={filter.weekday ? weekdayName(filter.weekday, text.locale) : null} onRemove={() => set({ weekday: null })} />
      <OnlyRemoved
        words={(filter.shiftId ?? null) === null ? null : filter.shiftId === 0 ? words.noShift : words.oneShift}
        onRemove={() => set({ shiftId: null })}
      />
      <OnlyRemoved words={filter.tillCode ? words.oneTill(filter.tillCode) : null} onRemove={() => set({ tillCode: null })} />
      <OnlyRemoved
        words={filter.refundsOf ? (filter.refundsOf === 'late' ? words.lateRefunds : words.salesRefunds) : null}
        onRemove={() => set({ refundsOf: null })}
      />
      <OnlyRemoved words={filter.currency ?? null} onRemove={() => set({ currency: null })} />
      {narrowed ? (
        <button type="button" className="btn quiet sm clear" onClick={() => onFilter({ ...NO_FILTER, day: today, search: filter.search })}>
          {words.clearFilters}
        </button>
      ) : null}
    </>
  )
}

/** What the chip of days says. */
function useDayWords({ day, from = null, to = null }: OrderFilter, today: string): string {
  const text = useText()
  const words = ordersText[text.lang]
  if (day !== null) return day === today ? words.today : day === dayBefore(today) ? words.yesterday : text.day(day)
  if (from !== null && to !== null) {
    if (to === today && from === dayBefore(today, 6)) return words.last7Days
    return to === today && from === `${today.slice(0, 8)}01` ? words.thisMonth : daySpan(from, to, today, text.locale)
  }
  if (from !== null) return words.sinceDay(shortDay(from, today, text.locale))
  return to === null ? words.allDays : words.untilDay(shortDay(to, today, text.locale))
}

type DayFieldProps = { label: string; max: string; value: string | null; onPick: (day: string) => void; onDone?: () => void }

function DayField({ label, max, value, onPick, onDone }: DayFieldProps) {
  return (
    <label>
      {label}
      <input
        type="date"
        max={max}
        value={value ?? ''}
        onChange={(event) => {
          if (event.target.value === '') return
          onPick(event.target.value)
          // A date typed by hand passes through other dates on its way; only a picked one closes the list.
          if (event.nativeEvent instanceof InputEvent) return
          onDone?.()
        }}
      />
    </label>
  )
}

/** A filter that can only be taken away here. */
function OnlyRemoved({ words, onRemove }: { words: string | null; onRemove: () => void }) {
  const text = useText()
  if (words === null) return null
  return (
    <button type="button" className="chip on" aria-label={ordersText[text.lang].removeFilter(words)} onClick={onRemove}>
      {words}
      <Icon of={X} size={16} />
    </button>
  )
}
