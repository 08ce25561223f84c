import { X } from 'lucide-react'
import { type FilterWord, NO_FILTER, type OrderFilter, type OrderWord } from '#shared/domain/order.ts'
import type { Tender } from '#shared/domain/wallet.ts'
import { Icon, StateIcon, stateTone } from '../../components/icons.tsx'
import { RefundedWord } from '../../components/StatusWord.tsx'
import { WalletBadge } from '../../components/WalletBadge.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { ordersText } from '../../text/orders-text.ts'
import { useText } from '../../text/text.ts'
import { ChipMenu } from './ChipMenu.tsx'

const WORDS: OrderWord[] = ['paid', 'declined', 'unresolved', 'waiting', 'held', 'late_paid', 'closed']
const TENDERS: Tender[] = ['wechat', 'alipay', 'unionpay', 'link', 'cash']

/** The calendar date before a YYYY-MM-DD. */
export function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

/** The row of chips that narrow the list. */
export function OrderFilters({ filter, onFilter }: { filter: OrderFilter; onFilter: (filter: OrderFilter) => void }) {
  const text = useText()
  const words = ordersText[text.lang]
  const { today, people } = useSnapshot()
  const yesterday = dayBefore(today)
  const set = (part: Partial<OrderFilter>) => onFilter({ ...filter, ...part })
  const dayWords =
    filter.day === today ? words.today : filter.day === yesterday ? words.yesterday : filter.day === null ? words.allDays : text.day(filter.day)
  const narrowed =
    filter.word !== null ||
    filter.tender !== null ||
    filter.personId !== null ||
    filter.hour !== null ||
    Boolean(filter.currency) ||
    filter.day !== today
  return (
    <>
      <ChipMenu
        label={words.day}
        active
        words={dayWords}
        value={filter.day}
        options={[
          { value: today, label: words.today },
          { value: yesterday, label: words.yesterday },
          { value: null, label: words.allDays },
        ]}
        onPick={(day: string | null) => set({ day })}
      >
        {(close) => (
          <label>
            {words.pickDay}
            <input
              type="date"
              max={today}
              value={filter.day ?? ''}
              onChange={(event) => {
                if (event.target.value === '') return
                set({ day: event.target.value })
                // A date typed by hand passes through other dates on its way; only a picked one closes the list.
                if (event.nativeEvent instanceof InputEvent) return
                close()
              }}
            />
          </label>
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
      {filter.hour === null ? null : (
        <button type="button" className="chip on" aria-label={words.removeFilter(words.hour(filter.hour))} onClick={() => set({ hour: null })}>
          {words.hour(filter.hour)}
          <Icon of={X} size={16} />
        </button>
      )}
      {filter.currency ? (
        <button type="button" className="chip on" aria-label={words.removeFilter(filter.currency)} onClick={() => set({ currency: null })}>
          {filter.currency}
          <Icon of={X} size={16} />
        </button>
      ) : null}
      {narrowed ? (
        <button type="button" className="btn quiet sm clear" onClick={() => onFilter({ ...NO_FILTER, day: today, search: filter.search })}>
          {words.clearFilters}
        </button>
      ) : null}
    </>
  )
}
