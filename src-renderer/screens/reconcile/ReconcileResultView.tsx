import { Download, MessageCircleQuestion, RefreshCw, Square } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { AskProgress, ReconcileResult, RowClass } from '#shared/domain/reconcile.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { saveFile } from '../../components/save-file.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { AccountRulesLine } from './AccountRulesLine.tsx'
import { LadderCard } from './LadderCard.tsx'
import { RowList, type RowView } from './RowList.tsx'
import { statementName } from './statement-name.ts'

type Props = { importId: number; written: number; rowKey: string | null; onRow: (rowKey: string) => void; onCompared: () => void }

/** One statement against the book: from one total to the other, the account's rules, and the rows behind every line. */
export function ReconcileResultView({ importId, written, rowKey, onRow, onCompared }: Props) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { session } = useSnapshot()
  const { result, error, busy, run } = useResult(importId, written, onCompared)
  const [view, setView] = useState<RowView>({ cls: 'differences', state: null, search: '' })
  const [exportError, setExportError] = useState<AppError | null>(null)
  const asking = useAsking(importId, result?.asking ?? null, run)
  if (!result) return error ? <ErrorNote error={error} /> : <p className="muted empty-side">{words.comparing}</p>
  const { statement, covers, askable } = result
  const isManager = session?.role === 'manager'
  const name = statementName(statement, text)
  const pickClass = (cls: RowClass) => setView({ cls, state: null, search: '' })
  const save = async () => {
    const answer = await call('reconcile:export', { importId, ...view })
    setExportError(answer.ok ? null : answer.error)
    if (answer.ok) saveFile(answer.value)
  }
  return (
    <section className="result" aria-label={name}>
      <header>
        <div>
          <h2>{name}</h2>
          <p className="muted sm">
            {[
              vendorText[text.lang].sources[statement.source],
              words.lines(statement.lineCount),
              statement.knownCount > 0 ? words.linesKnown(statement.knownCount) : '',
              covers ? words.covers(words.days(text.day(covers.from), text.day(covers.to))) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <div className="acts">
          <Button small icon={RefreshCw} disabled={busy} onPress={() => void run()}>
            {busy ? words.comparing : words.compareAgain}
          </Button>
          {isManager && askable > 0 && !asking?.running ? (
            <Button small icon={MessageCircleQuestion} onPress={() => void call('reconcile:ask', { importId })}>
              {words.askGateway(askable)}
            </Button>
          ) : null}
          <Button small icon={Download} onPress={() => void save()}>
            {words.export}
          </Button>
        </div>
      </header>
      {error ? <ErrorNote error={error} /> : null}
      {exportError ? <ErrorNote error={exportError} /> : null}
      {asking ? <Asking progress={asking} /> : null}
      {statement.changedCount > 0 ? <Note>{vendorText[text.lang].changed(statement.changedCount)}</Note> : null}
      <LadderCard result={result} chosen={view.cls} onPick={pickClass} />
      <AccountRulesLine result={result} mayChange={isManager} onSaved={() => void run()} />
      <RowList result={result} view={view} onView={setView} rowKey={rowKey} onRow={onRow} version={`${written} ${asking?.running ?? ''} ${busy}`} />
    </section>
  )
}

function Asking({ progress }: { progress: AskProgress }) {
  const words = reconcileText[useText().lang]
  const { done, total, answered, running } = progress
  if (!running) return total === 0 ? null : <p className="muted sm">{words.asked(answered, total)}</p>
  return (
    <div className="asking-rows" role="status">
      <p>
        <b>{words.asking(done, total)}</b> <span className="muted sm">{words.askingNote}</span>
      </p>
      <progress max={total} value={done} aria-label={words.asking(done, total)} />
      <Button small icon={Square} onPress={() => void call('reconcile:stop-asking', null)}>
        {words.stop}
      </Button>
    </div>
  )
}

function useResult(importId: number, written: number, onCompared: () => void) {
  const [result, setResult] = useState<ReconcileResult | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const opened = useRef(written)
  const ask = useCallback(
    async (anew: boolean) => {
      setBusy(anew)
      const answer = await call('reconcile:run', { importId, anew })
      setBusy(false)
      setError(answer.ok ? null : answer.error)
      if (!answer.ok) return
      setResult(answer.value)
      onCompared()
    },
    [importId, onCompared],
  )
  const run = useCallback(() => ask(true), [ask])
  // What was written about a row changes what is open, and nothing else.
  useEffect(() => void ask(written === opened.current), [ask, written])
  return { result, error, busy, run }
}

/** How far asking is, from wherever it was begun; when it is over the statement is read anew. */
function useAsking(importId: number, first: AskProgress | null, run: () => Promise<void>): AskProgress | null {
  const [heard, setHeard] = useState<AskProgress | null>(null)
  useEffect(
    () =>
      on('reconcile:asking', (progress) => {
        if (progress.importId !== importId) return
        setHeard(progress)
        if (!progress.running) void run()
      }),
    [importId, run],
  )
  return heard ?? first
}
