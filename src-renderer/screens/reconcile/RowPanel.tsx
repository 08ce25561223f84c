import { ArrowRight, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { NOTE_STATES, type ReconcileRowView } from '#shared/domain/reconcile.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'

type Props = { importId: number; rowKey: string; onClose: () => void; onWritten: () => void }

/** One row: what the till, the vendor and the statement say beside each other, what to do, who looks after it and what was found. */
export function RowPanel({ importId, rowKey, onClose, onWritten }: Props) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { session } = useSnapshot()
  const [row, setRow] = useState<ReconcileRowView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let left = false
    void call('reconcile:row', { importId, rowKey }).then((answer) => {
      if (left) return
      if (answer.ok) setRow(answer.value)
      setError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [importId, rowKey])
  const number = row ? row.number || row.gatewayRef : ''
  return (
    <aside className="row-panel" aria-label={words.row(number)}>
      <header>
        <div>
          {row ? <span className={row.cls === 'matched' ? 'pill paid' : 'pill plain'}>{words.classes[row.cls]}</span> : null}
          <p className="no">{number}</p>
        </div>
        <button type="button" className="btn quiet sm x" aria-label={words.close} onClick={onClose}>
          <Icon of={X} />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="pbody" tabIndex={0} role="group" aria-label={words.row(number)}>
        {error ? <ErrorNote error={error} /> : null}
        {row ? (
          <>
            <ThreeColumns row={row} />
            {row.cls === 'matched' ? null : <p className="sm">{words.todo[row.cls]}</p>}
            {row.orderId === null ? null : (
              <Button small icon={ArrowRight} onPress={() => go('orders', { orderId: row.orderId ?? 0, filter: { search: row.number, day: null } })}>
                {words.openOrder}
              </Button>
            )}
            {row.cls === 'matched' ? null : session?.role === 'manager' ? (
              <NoteForm
                importId={importId}
                row={row}
                onWritten={(after) => {
                  setRow(after)
                  onWritten()
                }}
              />
            ) : (
              <p className="sm">
                <b>{words.stateWord[row.note.state]}</b>, {row.note.ownerName}. {row.note.explanation}
              </p>
            )}
          </>
        ) : null}
      </div>
    </aside>
  )
}

function ThreeColumns({ row }: { row: ReconcileRowView }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { till, statement, vendor, kind, gaps } = row
  const sign = kind === 'refund' ? -1 : 1
  const missing = <span className="muted">{words.notHere}</span>
  const notAsked = <span className="muted">{words.notAsked}</span>
  const money = (minor: number, currency: string) => <b className="money">{text.money(minor, currency)}</b>
  const lines: { label: string; cells: [ReactNode, ReactNode, ReactNode] }[] = [
    {
      label: words.what.amount,
      cells: [
        till ? money(sign * till.minor, till.currency) : missing,
        vendor ? (vendor.minor !== null && vendor.currency !== null ? money(sign * vendor.minor, vendor.currency) : null) : notAsked,
        statement ? money(sign * statement.minor, statement.currency) : missing,
      ],
    },
    {
      label: words.what.state,
      cells: [
        till ? (words.statuses[till.status] ?? till.status) : null,
        vendor ? (
          <>
            {words.says[vendor.says]}
            <small>
              {words.askedAt(`${text.date(vendor.at)} ${text.time(vendor.at)}`)}
              {vendor.code ? ` · ${vendor.code}` : ''}
            </small>
          </>
        ) : null,
        statement ? (statement.moved ? (kind === 'refund' ? words.movedRefund : words.moved) : words.notMoved) : null,
      ],
    },
    {
      label: words.what.day,
      cells: [till ? `${text.date(till.at)} ${text.time(till.at)}` : null, null, statement ? text.day(statement.tradedOn) : null],
    },
  ]
  if (statement && (statement.feeMinor !== null || row.expectedFeeMinor !== null)) {
    lines.push({
      label: words.what.fee,
      cells: [
        row.expectedFeeMinor === null ? null : words.expected(text.money(row.expectedFeeMinor, statement.currency)),
        null,
        statement.feeMinor === null ? null : text.money(statement.feeMinor, statement.feeCurrency),
      ],
    })
  }
  if (statement?.settledMinor != null) {
    lines.push({ label: words.what.settled, cells: [null, null, text.money(statement.settledMinor, statement.settledCurrency)] })
  }
  if (statement?.settledOn) {
    lines.push({
      label: words.what.arrived,
      cells: [row.expectedDay === null ? null : words.expected(text.day(row.expectedDay)), null, text.day(statement.settledOn)],
    })
  }
  return (
    <>
      <table className="three">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.till}</th>
            <th scope="col">{words.vendorNow}</th>
            <th scope="col">{words.statement}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, cells: [one, two, three] }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{one}</td>
              <td>{two}</td>
              <td>{three}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="sm gap-line">
        {gaps.length > 0 ? (
          <>
            {words.gap}{' '}
            <b className="money">{gaps.map(({ minor, currency }) => `${minor > 0 ? '+' : ''}${text.money(minor, currency)}`).join(' ')}</b>
          </>
        ) : null}
        <span className="muted">
          {[row.gatewayRef, statement?.method ?? '', statement?.fileLine ? words.fileLine(statement.fileLine) : ''].filter(Boolean).join(' · ')}
        </span>
      </p>
    </>
  )
}

function NoteForm({ importId, row, onWritten }: { importId: number; row: ReconcileRowView; onWritten: (after: ReconcileRowView) => void }) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { people } = useSnapshot()
  const { note } = row
  const [ownerId, setOwnerId] = useState(note.ownerId)
  const [state, setState] = useState(note.state)
  const [explanation, setExplanation] = useState(note.explanation)
  const [error, setError] = useState<AppError | null>(null)
  const needsWords = state !== 'open' && explanation.trim() === ''
  const save = async () => {
    const answer = await call('reconcile:note', { importId, rowKey: row.rowKey, ownerId, state, explanation })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onWritten(answer.value)
  }
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!needsWords) void save()
      }}
    >
      <div className="desk-picks" role="group" aria-label={words.state}>
        {NOTE_STATES.map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={state === one} onClick={() => setState(one)}>
            {words.stateWord[one]}
          </button>
        ))}
      </div>
      <label className="choice">
        {words.explanation}
        <textarea
          rows={3}
          maxLength={500}
          placeholder={words.explanationHint}
          value={explanation}
          onChange={(event) => setExplanation(event.target.value)}
        />
      </label>
      <label className="choice">
        {words.owner}
        <select value={ownerId} onChange={(event) => setOwnerId(Number(event.target.value))}>
          {people.some(({ personId }) => personId === note.ownerId) ? null : <option value={note.ownerId}>{note.ownerName}</option>}
          {people.map(({ personId, name }) => (
            <option key={personId} value={personId}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {error ? <ErrorNote error={error} /> : null}
      <div className="acts">
        <p className="muted sm">
          {needsWords
            ? words.needsWords
            : note.at !== null && note.by !== null
              ? words.saved(note.by, `${text.date(note.at)} ${text.time(note.at)}`)
              : ''}
        </p>
        <Button kind="primary" type="submit" disabled={needsWords} onPress={() => undefined}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}
