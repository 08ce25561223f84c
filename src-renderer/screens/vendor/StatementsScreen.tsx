import { Download, Info, Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Result } from '#shared/domain/result.ts'
import { dayPlus } from '#shared/domain/subscription.ts'
import type { SettlementImport, SettlementOutcome } from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { AccountPicks, DeskFrame, useAccountsWith } from './DeskFrame.tsx'
import { nameOf, StatementResult } from './StatementResult.tsx'
import { sendStatement } from './send-file.ts'

/** Statements of vendors: ask for a day or bring a file, and see how each line fits the book. */
export function StatementsScreen() {
  const text = useText()
  const words = vendorText[text.lang]
  const { session } = useSnapshot()
  const accounts = useAccountsWith('settlement', 'settlementFile')
  const { statements, listError, refresh } = useStatements()
  const [openId, setOpenId] = useState<number | null>(null)
  const open = statements.find(({ importId }) => importId === openId) ?? statements[0]
  const [said, setSaid] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const heard = (answer: Result<SettlementOutcome, AppError>) => {
    setError(answer.ok ? null : answer.error)
    setSaid('')
    if (!answer.ok) return
    if (answer.value.state !== 'ready') return setSaid(answer.value.state === 'processing' ? words.processing : words.notFound)
    if (answer.value.again) setSaid(words.again)
    setOpenId(answer.value.statement.importId)
    refresh()
  }
  return (
    <DeskFrame title={words.statements} lead={words.statementsNote}>
      <div className="statements">
        <div className="side">
          {session?.role === 'manager' && accounts.length > 0 ? <Take onHeard={heard} /> : null}
          {accounts.length === 0 ? <Note icon={Info}>{words.none}</Note> : null}
          <div role="status">{said === '' ? null : <Note icon={Info}>{said}</Note>}</div>
          {error ? <ErrorNote error={error} /> : null}
          {listError ? <ErrorNote error={listError} /> : null}
          <h2 className="eyebrow">{words.list}</h2>
          {statements.length === 0 ? <p className="muted sm">{words.emptyList}</p> : null}
          <ul className="imports" aria-label={words.list}>
            {statements.map((statement) => (
              <li key={statement.importId}>
                <button type="button" aria-current={statement === open} onClick={() => setOpenId(statement.importId)}>
                  <b>{nameOf(statement, text)}</b>
                  <small>
                    {words.by(statement.personName, `${text.date(statement.at)} ${text.time(statement.at)}`)} · {words.lines(statement.lineCount)}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </div>
        {open ? <StatementResult key={open.importId} statement={open} /> : null}
      </div>
    </DeskFrame>
  )
}

function Take({ onHeard }: { onHeard: (answer: Result<SettlementOutcome, AppError>) => void }) {
  const words = vendorText[useText().lang]
  const { today } = useSnapshot()
  const accounts = useAccountsWith('settlement', 'settlementFile')
  const [chosen, setChosen] = useState<string | null>(null)
  const account = accounts.find(({ id }) => id === chosen) ?? accounts[0]
  // A vendor's day may begin before the shop's.
  const [day, setDay] = useState(today)
  const [busy, setBusy] = useState<'day' | 'file' | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  if (!account) return null
  const { settlement, settlementFile } = account.capabilities
  const act = async (what: 'day' | 'file', work: () => Promise<Result<SettlementOutcome, AppError>>) => {
    setBusy(what)
    onHeard(await work())
    setBusy(null)
  }
  const chosenFile = (file: File | undefined) => {
    if (file) void act('file', () => sendStatement(account.id, file))
    if (picker.current) picker.current.value = ''
  }
  return (
    <section className="card take" aria-label={words.statements}>
      <AccountPicks accounts={accounts} chosen={account.id} onPick={setChosen} />
      {settlement ? (
        <div className="take-day">
          <label>
            {words.day}
            <input type="date" value={day} max={dayPlus(today, 1)} onChange={(event) => setDay(event.target.value)} />
          </label>
          <Button
            kind="primary"
            icon={Download}
            disabled={busy !== null || day === ''}
            onPress={() => void act('day', () => call('settlement:query', { accountId: account.id, day }))}
          >
            {busy === 'day' ? words.fetching : words.fetch}
          </Button>
        </div>
      ) : null}
      {settlementFile ? (
        <>
          <input
            ref={picker}
            className="vh"
            type="file"
            tabIndex={-1}
            aria-label={words.file}
            accept=".zip,.csv,.txt,.json"
            onChange={(event) => chosenFile(event.target.files?.[0])}
          />
          <Button icon={Upload} disabled={busy !== null} onPress={() => picker.current?.click()}>
            {busy === 'file' ? words.reading : words.file}
          </Button>
          <p className="faint xs">{words.fileHelp}</p>
        </>
      ) : null}
    </section>
  )
}

function useStatements(): { statements: SettlementImport[]; listError: AppError | null; refresh: () => void } {
  const [statements, setStatements] = useState<SettlementImport[]>([])
  const [listError, setListError] = useState<AppError | null>(null)
  const [wish, setWish] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wish asks anew.
  useEffect(() => {
    let left = false
    void call('settlement:list', null).then((answer) => {
      if (left) return
      if (answer.ok) setStatements(answer.value)
      setListError(answer.ok ? null : answer.error)
    })
    return () => {
      left = true
    }
  }, [wish])
  return { statements, listError, refresh: () => setWish((before) => before + 1) }
}
