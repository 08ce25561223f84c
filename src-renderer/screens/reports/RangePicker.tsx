import { Calendar, Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { addDays } from '#shared/domain/business-day.ts'
import { Icon } from '../../components/icons.tsx'
import { type ReportsText, reportsText } from '../../text/reports-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { calendar, shortDay, weekdayName } from './column-names.ts'
import { Popover } from './Popover.tsx'
import { type DayRange, monthPage, monthPlus, named, type Picked, PRESETS, rangeBetween, stepped } from './range-dates.ts'
import { pickName } from './range-words.ts'

type PickerProps = { range: DayRange; today: string; onPick: (picked: Picked) => void }

/** The range of the report: a step back, the picker, a step forward. */
export function RangePicker({ range, today, onPick }: PickerProps) {
  const text = useText()
  const words = reportsText[text.lang]
  const arrow = (step: -1 | 1, label: string) => {
    const next = stepped(range, step, today)
    return (
      <button type="button" className="btn quiet sm step" aria-label={label} disabled={next === null} onClick={() => next && onPick(next)}>
        <Icon of={step === -1 ? ChevronLeft : ChevronRight} size={20} />
      </button>
    )
  }
  const name = pickName(range, today, text, words)
  return (
    <div className="days">
      {arrow(-1, words.earlier)}
      <Popover
        className="range-pop"
        label={`${words.range}: ${name}`}
        title={words.range}
        chip={
          <>
            <Icon of={Calendar} size={20} />
            <span>{name}</span>
            <Icon of={ChevronDown} size={16} />
          </>
        }
      >
        {(close) => (
          <Panel
            range={range}
            today={today}
            text={text}
            words={words}
            onPick={(picked) => {
              onPick(picked)
              close()
            }}
          />
        )}
      </Popover>
      {arrow(1, words.later)}
    </div>
  )
}

function Panel({ range, today, text, words, onPick }: PickerProps & { text: Text; words: ReportsText }) {
  const picked = named(range, today)
  return (
    <>
      <ul className="presets">
        {PRESETS.map((preset) => (
          <li key={preset}>
            <button type="button" aria-pressed={picked === preset} onClick={() => onPick(preset)}>
              {words.preset[preset]}
              {picked === preset ? <Icon of={Check} size={20} /> : null}
            </button>
          </li>
        ))}
      </ul>
      <MonthPages range={range} today={today} text={text} words={words} onPick={onPick} />
    </>
  )
}

/** A month of days to touch: the first touch begins a range, the second ends it; the arrow keys walk through the days. */
function MonthPages({ range, today, text, words, onPick }: PickerProps & { text: Text; words: ReportsText }) {
  const [month, setMonth] = useState(range.to.slice(0, 7))
  const [first, setFirst] = useState<string | null>(null)
  const [cursor, setCursor] = useState(range.to)
  const { locale } = text
  const [from, to] = first === null ? [range.from, range.to] : [first, first]
  const touch = (day: string) => {
    setCursor(day)
    if (first === null) setFirst(day)
    else onPick(rangeBetween(first, day, today))
  }
  const walk = (event: React.KeyboardEvent) => {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
    if (days === undefined) return
    event.preventDefault()
    const wanted = addDays(cursor, days)
    const next = wanted > today ? today : wanted
    setCursor(next)
    setMonth(next.slice(0, 7))
    const grid = event.currentTarget
    window.requestAnimationFrame(() => grid.querySelector<HTMLButtonElement>(`[data-day="${next}"]`)?.focus())
  }
  const stop = cursor.startsWith(month) ? cursor : `${month}-01`
  return (
    <div className="pages">
      <div className="page-head">
        <button type="button" className="btn quiet sm step" aria-label={words.earlierMonth} onClick={() => setMonth(monthPlus(month, -1))}>
          <Icon of={ChevronLeft} size={20} />
        </button>
        <b aria-live="polite">{calendar(`${month}-15`, locale, { month: 'long', year: 'numeric' })}</b>
        <button
          type="button"
          className="btn quiet sm step"
          aria-label={words.laterMonth}
          disabled={month >= today.slice(0, 7)}
          onClick={() => setMonth(monthPlus(month, 1))}
        >
          <Icon of={ChevronRight} size={20} />
        </button>
      </div>
      <div className="weekdays" aria-hidden="true">
        {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
          <span key={weekday}>{weekdayName(weekday, locale, text.lang === 'zh' ? 'narrow' : 'short')}</span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys walk between the days inside */}
      <div className="cells" onKeyDown={walk}>
        {monthPage(month).map((day, place) =>
          day === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has nothing but its place
            <span key={place} />
          ) : (
            <button
              key={day}
              type="button"
              data-day={day}
              className={cellClass(day, from, to, today)}
              tabIndex={day === stop ? 0 : -1}
              disabled={day > today}
              aria-pressed={day >= from && day <= to}
              aria-label={calendar(day, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}
              onClick={() => touch(day)}
            >
              {Number(day.slice(8))}
            </button>
          ),
        )}
      </div>
      <div className="page-foot">
        <span role="status">{first === null ? words.pickFirst : words.pickLast(shortDay(first, locale))}</span>
        {first === null ? null : (
          <button type="button" className="btn sm" onClick={() => onPick(rangeBetween(first, first, today))}>
            {words.onlyThis}
          </button>
        )}
      </div>
    </div>
  )
}

function cellClass(day: string, from: string, to: string, today: string): string {
  const within = day >= from && day <= to
  return [within ? 'in' : '', day === from ? 'first' : '', day === to ? 'last' : '', day === today ? 'today' : ''].filter(Boolean).join(' ')
}
