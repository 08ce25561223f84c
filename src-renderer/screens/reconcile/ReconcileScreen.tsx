import './reconcile.css'
import { Clock3, Info, Scale } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { ReconcileEntry } from '#shared/domain/reconcile.ts'
import type { StatementFileView } from '#shared/domain/statement-file.ts'
import { call } from '../../bridge.ts'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { DeskFrame } from '../vendor/DeskFrame.tsx'
import { ColumnMapping } from './ColumnMapping.tsx'
import { ReconcileResultView } from './ReconcileResultView.tsx'
import { RowPanel } from './RowPanel.tsx'
import { statementName } from './statement-name.ts'
import { type Taken, TakeStatement } from './TakeStatement.tsx'
import { ThreeClocks } from './ThreeClocks.tsx'

/** Statements held against the book, and a day by three clocks. */
export function ReconcileScreen() {
  const text = useText()
  const words = reconcileText[text.lang]
  const params = useParams('reconcile')
  const { today } = useSnapshot()
  const [tab, setTab] = useState<'statements' | 'clocks'>(params.day ? 'clocks' : 'statements')
  const [day, setDay] = useState(params.day ?? today)
  return (
    <DeskFrame
      title={words.title}
      lead={words.lead}
      actions={
        <div className="desk-picks reconcile-tabs" role="group" aria-label={words.title}>
          <button type="button" className="chip" aria-pressed={tab === 'statements'} onClick={() => setTab('statements')}>
            <Icon of={Scale} size={20} />
            {words.tabs.statements}
          </button>
          <button type="button" className="chip" aria-pressed={tab === 'clocks'} onClick={() => setTab('clocks')}>
            <Icon of={Clock3} size={20} />
            {words.tabs.clocks}
          </button>
        </div>
      }
    >
      {tab === 'statements' ? (
        <Statements />
      ) : (
        <div className="clocks-page">
          <label className="clock-day">
            {words.day}
            <input type="date" value={day} onChange={(event) => setDay(event.target.value || today)} />
          </label>
          <ThreeClocks day={day} />
        </div>
      )}
    </DeskFrame>
  )
}

function Statements() {
  const text = useText()
  const words = reconcileText[text.lang]
  const { session } = useSnapshot()
  const { entries, listError, refresh } = useEntries()
  const [openId, setOpenId] = useState<number | null>(null)
  const [file, setFile] = useState<StatementFileView | null>(null)
  const [rowKey, setRowKey] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  /** Changes when a row was written about, so that the list and its sums are read anew. */
  const [written, setWritten] = useState(0)
  const shown = openId ?? entries[0]?.statement.importId ?? null
  const open = (importId: number) => {
    setOpenId(importId)
    setFile(null)
    setRowKey(null)
  }
  const heard = (taken: Taken) => {
    setError(taken.error ?? null)
    setSaid(taken.said ?? '')
    if (taken.file) setFile(taken.file)
    if (taken.importId !== undefined) {
      open(taken.importId)
      refresh()
    }
  }
  const entry = entries.find(({ statement }) => statement.importId === shown)
  const panel = file === null && rowKey !== null && shown !== null
  return (
    <div className={file ? 'reconcile with-file' : panel ? 'reconcile with-panel' : 'reconcile'}>
      <div className="side">
        {session?.role === 'manager' ? <TakeStatement onHeard={heard} /> : null}
        <div role="status">{said === '' ? null : <Note icon={Info}>{said}</Note>}</div>
        {error ? <ErrorNote error={error} /> : null}
        {listError ? <ErrorNote error={listError} /> : null}
        <h2 className="eyebrow">{words.list}</h2>
        {entries.length === 0 ? <p className="muted sm">{words.emptyList}</p> : null}
        <ul className="imports" aria-label={words.list}>
          {entries.map(({ statement, open: left }) => (
            <li key={statement.importId}>
              <button type="button" aria-current={file === null && statement.importId === shown} onClick={() => open(statement.importId)}>
                <b>{statementName(statement, text)}</b>
                <small>
                  {vendorText[text.lang].by(statement.personName, `${text.date(statement.at)} ${text.time(statement.at)}`)} ·{' '}
                  {words.lines(statement.lineCount)}
                </small>
                {left === null ? null : <small className={left > 0 ? 'left' : ''}>{left > 0 ? words.open(left) : words.allExplained}</small>}
              </button>
            </li>
          ))}
        </ul>
      </div>
      {file ? (
        <ColumnMapping
          key={`${file.fileName} ${file.rowCount}`}
          first={file}
          onCancel={() => setFile(null)}
          onTaken={(outcome) => heard({ importId: outcome.importId, said: outcome.again ? words.again : '' })}
        />
      ) : entry ? (
        <ReconcileResultView
          key={entry.statement.importId}
          importId={entry.statement.importId}
          written={written}
          rowKey={rowKey}
          onRow={setRowKey}
          onCompared={refresh}
        />
      ) : (
        <p className="muted empty-side">{words.pickOne}</p>
      )}
      {panel ? (
        <RowPanel
          key={rowKey}
          importId={shown}
          rowKey={rowKey}
          onClose={() => setRowKey(null)}
          onWritten={() => {
            setWritten((before) => before + 1)
            refresh()
          }}
        />
      ) : null}
    </div>
  )
}

function useEntries(): { entries: ReconcileEntry[]; listError: AppError | null; refresh: () => void } {
  const [entries, setEntries] = useState<ReconcileEntry[]>([])
  const [listError, setListError] = useState<AppError | null>(null)
  const [wish, setWish] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish asks anew.
  useEffect(() => {
    let left = false
    void call('reconcile:list', null).then((answer) => {
      if (left) return
      if (answer.ok) setEntries(answer.value)
      setListError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [wish])
  const refresh = useCallback(() => setWish((before) => before + 1), [])
  return { entries, listError, refresh }
}
