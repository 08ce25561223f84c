import { CircleAlert, CircleCheck, HardDriveDownload, ListChecks } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Calls } from '#shared/bridge/contract.ts'
import type { BookCopy, JournalCheck, JournalFinding } from '#shared/domain/book.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { settingsText } from '../../text/settings-text.ts'
import { type Text, useText } from '../../text/text.ts'

type Made = Calls['book:backup']['output']

/** Copies of the book and the check of its journal; how to put a copy back, which only works while the till is closed. */
export function BookSection({ dataDir, mayCopy }: { dataDir: string; mayCopy: boolean }) {
  const text = useText()
  const words = settingsText[text.lang].book
  const [busy, setBusy] = useState<'backup' | 'verify' | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  const [check, setCheck] = useState<JournalCheck | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [copies, setCopies] = useState<BookCopy[]>([])
  const load = useCallback(async () => {
    const answer = await call('book:list-backups', null)
    if (answer.ok) setCopies(answer.value)
  }, [])
  useEffect(() => void load(), [load])
  const begin = (what: 'backup' | 'verify') => {
    setBusy(what)
    setMade(null)
    setCheck(null)
    setError(null)
  }
  const backUp = async () => {
    begin('backup')
    const answer = await call('book:backup', null)
    setBusy(null)
    if (answer.ok) setMade(answer.value)
    else setError(answer.error)
    await load()
  }
  const verify = async () => {
    begin('verify')
    const answer = await call('book:verify', null)
    setBusy(null)
    if (answer.ok) setCheck(answer.value)
    else setError(answer.error)
  }
  return (
    <div className="card stack">
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <div className="row-acts">
        {mayCopy ? (
          <Button small kind="primary" icon={HardDriveDownload} disabled={busy !== null} onPress={() => void backUp()}>
            {words.backUp}
          </Button>
        ) : null}
        <Button small icon={ListChecks} disabled={busy !== null} onPress={() => void verify()}>
          {words.verify}
        </Button>
      </div>
      <div role="status">
        {busy === null ? null : <Note tone="waiting">{busy === 'backup' ? words.backingUp : words.verifying}</Note>}
        {made ? (
          <Note tone="paid" icon={CircleCheck}>
            {words.backedUp(made.file, text.number(made.lines))}
          </Note>
        ) : null}
        {check ? <CheckResult check={check} /> : null}
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <Copies copies={copies} />
      <h2>{words.restoreTitle}</h2>
      <p>{words.restore}</p>
      <p className="mono">npm run till -- restore --data "{dataDir}"</p>
      <p className="muted">{words.restoreAfter}</p>
    </div>
  )
}

function CheckResult({ check }: { check: JournalCheck }) {
  const text = useText()
  const words = settingsText[text.lang].book
  if (check.findings.length === 0) {
    return (
      <Note tone="paid" icon={CircleCheck}>
        {words.sound(text.number(check.lines))}
      </Note>
    )
  }
  return (
    <div className="note declined">
      <Icon of={CircleAlert} size={20} />
      <div>
        <p>{words.unsound(text.number(check.findings.length))}</p>
        <ul>
          {check.findings.map((finding) => (
            <li key={`${finding.what} ${finding.seq} ${JSON.stringify(finding.facts)}`}>{findingWords(finding, text)}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** A finding in words, with the line it is about. */
function findingWords({ what, seq, facts }: JournalFinding, text: Text): string {
  const words = settingsText[text.lang].book
  const line = seq === null ? words.noLine : text.number(seq)
  if (what === 'kept_totals') return words.findings.keptTotals(String(facts.day), String(facts.currency))
  if (what === 'unguarded') return words.findings.unguarded
  if (what === 'totals') return words.findings.totals(line, facts.number ? String(facts.number) : words.noLine)
  return words.findings[what](line, text.number(Number(facts.with ?? facts.count ?? 0)))
}

function Copies({ copies }: { copies: BookCopy[] }) {
  const text = useText()
  const words = settingsText[text.lang].book
  return (
    <>
      <h2>{words.copies}</h2>
      {copies.length === 0 ? <p className="muted">{words.noCopies}</p> : null}
      <ul className="copies">
        {copies.map(({ file, at, bytes, kind }) => (
          <li key={file}>
            <b>
              {text.date(at)}, {text.time(at)}
            </b>
            <span>{words.megabytes(text.number(Math.max(0.1, Math.round(bytes / 100_000) / 10)))}</span>
            <span className="st paid">
              <Icon of={CircleCheck} size={16} />
              {kind === 'before-upgrade' ? `${words.verified}, ${words.beforeUpgrade}` : words.verified}
            </span>
            <small className="mono">{file}</small>
          </li>
        ))}
      </ul>
    </>
  )
}
