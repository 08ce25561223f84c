import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import {
  SETTLEMENT_VERDICTS,
  type SettlementCounts,
  type SettlementImport,
  type SettlementRow,
  type SettlementVerdict,
} from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { go } from '../../stores/screen-store.ts'
import { type Text, useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'

/** What a statement is called: the day it is of, or its file. */
export function nameOf({ source, day, fileName }: SettlementImport, text: Text): string {
  return source === 'vendor' && day !== null ? vendorText[text.lang].ofDay(text.day(day)) : fileName
}

type View = SettlementVerdict | 'unreadable' | null

/** How one statement fits the book: figures that are filters, and the lines behind them. */
export function StatementResult({ statement }: { statement: SettlementImport }) {
  const text = useText()
  const words = vendorText[text.lang]
  const { unreadableCount } = statement
  const [counts, setCounts] = useState<SettlementCounts | null>(null)
  const [view, setView] = useState<View>(null)
  const chips: { view: View; label: string; count: number }[] = [
    { view: null, label: words.all, count: statement.lineCount },
    ...SETTLEMENT_VERDICTS.map((verdict) => ({ view: verdict, label: words.verdicts[verdict], count: counts?.[verdict] ?? 0 })),
  ]
  return (
    <section className="result" aria-label={nameOf(statement, text)}>
      <h2>{nameOf(statement, text)}</h2>
      <p className="muted sm">
        {[words.sources[statement.source], words.lines(statement.lineCount), statement.knownCount > 0 ? words.known(statement.knownCount) : '']
          .filter(Boolean)
          .join(' · ')}
      </p>
      {statement.changedCount > 0 ? <Note>{words.changed(statement.changedCount)}</Note> : null}
      <div className="desk-picks" role="group" aria-label={words.statements}>
        {chips
          .filter(({ view: one, count }) => one === null || count > 0)
          .map(({ view: one, label, count }) => (
            <button key={label} type="button" className="chip" aria-pressed={view === one} onClick={() => setView(one)}>
              {label}
              <span className="q">{text.number(count)}</span>
            </button>
          ))}
        {unreadableCount > 0 ? (
          <button type="button" className="chip" aria-pressed={view === 'unreadable'} onClick={() => setView('unreadable')}>
            {words.unreadable(unreadableCount)}
          </button>
        ) : null}
      </div>
      {view !== null && view !== 'unreadable' ? <p className="muted sm">{words.verdictHelp[view]}</p> : null}
      {view === 'unreadable' ? (
        <Unreadable statement={statement} />
      ) : (
        <Lines key={view} importId={statement.importId} verdict={view} onCounts={setCounts} />
      )}
    </section>
  )
}

type LinesProps = { importId: number; verdict: SettlementVerdict | null; onCounts: (counts: SettlementCounts) => void }

function Lines({ importId, verdict, onCounts }: LinesProps) {
  const words = vendorText[useText().lang]
  const [rows, setRows] = useState<SettlementRow[] | null>(null)
  const [next, setNext] = useState<number | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(
    async (after: number | null) => {
      const answer = await call('settlement:lines', { importId, verdict, after })
      setError(answer.ok ? null : answer.error)
      if (!answer.ok) return
      setRows((before) => (after === null ? answer.value.rows : [...(before ?? []), ...answer.value.rows]))
      setNext(answer.value.next)
      if (answer.value.counts) onCounts(answer.value.counts)
    },
    [importId, verdict, onCounts],
  )
  useEffect(() => void load(null), [load])
  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      {rows?.length === 0 ? <p className="muted sm">{words.noLines}</p> : null}
      <ul className="lines">
        {rows?.map((row) => (
          <Line key={row.lineId} row={row} />
        ))}
      </ul>
      {next === null ? null : <Button onPress={() => void load(next)}>{words.more}</Button>}
    </>
  )
}

function Line({ row }: { row: SettlementRow }) {
  const text = useText()
  const words = vendorText[text.lang]
  const moved =
    row.kind === 'refund' && row.refundMinor != null ? text.money(row.refundMinor, row.settledCurrency) : text.money(row.amountMinor, row.currency)
  const facts = [
    words.settledOn(text.day(row.settledOn)),
    words.fee(text.money(row.feeMinor, row.feeCurrency)),
    row.method,
    row.verdict === 'amount' && row.bookMinor !== null ? words.bookSays(text.money(row.bookMinor, row.bookCurrency ?? row.currency)) : '',
  ]
  const { bookOrderId } = row
  return (
    <li>
      <span className={`pill ${row.verdict === 'matched' ? 'paid' : row.verdict === 'unknown' ? 'plain' : 'unresolved'}`}>
        {words.verdicts[row.verdict]}
      </span>
      <span className="what">
        <b>
          {words.lineKinds[row.kind]}{' '}
          {bookOrderId === null ? (
            <span className="no">{row.orderId}</span>
          ) : (
            <button
              type="button"
              className="linkish no"
              aria-label={words.openOrder(row.orderId)}
              onClick={() => go('orders', { orderId: bookOrderId, filter: { search: row.orderId, day: null } })}
            >
              {row.orderId}
            </button>
          )}
        </b>
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </span>
      <span className="sums">
        <b className="money">{moved}</b>
        <small>{text.money(row.settledMinor, row.settledCurrency)}</small>
      </span>
    </li>
  )
}

function Unreadable({ statement }: { statement: SettlementImport }) {
  const words = vendorText[useText().lang]
  const left = statement.unreadableCount - statement.unreadable.length
  return (
    <ul className="lines unread">
      {statement.unreadable.map(({ file, line, why }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two faults may be in one line of one file, and the list never changes.
        <li key={`${file} ${line} ${index}`}>
          <b>{words.unreadableLine(file, line)}</b>
          <span lang="en">{why}</span>
        </li>
      ))}
      {left > 0 ? <li>{words.unreadableMore(left)}</li> : null}
    </ul>
  )
}
