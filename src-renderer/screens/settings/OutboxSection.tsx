import './outbox-section.css'
import { CircleAlert, CircleCheck, FileUp, HardDriveUpload } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { TillSettings } from '#shared/bridge/contract.ts'
import type { OutboxTrouble, OutboxView } from '#shared/domain/outbox.ts'
import { call, on } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { type OutboxText, outboxText } from '../../text/outbox-text.ts'
import { useText } from '../../text/text.ts'
import { DrillCard } from './DrillCard.tsx'
import { Picks, SettingGroup, TextSetting } from './fields.tsx'
import { PassphraseForm } from './PassphraseForm.tsx'
import { change, markFault, useDraft } from './settings-draft.ts'

const FORMATS = ['csv', 'xlsx', 'json'] as const
/** As main checks it: a whole path of Linux, macOS, Windows or a Windows share, or nothing. */
const isPath = (path: string): boolean => path === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

/** What leaves the till by itself, kept up to date while it is looked at. */
export function useOutbox(): { view: OutboxView | null; setView: (view: OutboxView) => void; error: AppError | null } {
  const [view, setView] = useState<OutboxView | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(async () => {
    const answer = await call('outbox:view', null)
    if (answer.ok) setView(answer.value)
    setError(answer.ok ? null : answer.error)
  }, [])
  useEffect(() => {
    void load()
    return on('outbox:changed', setView)
  }, [load])
  return { view, setView, error }
}

type SectionProps = { draft: TillSettings; saved: TillSettings }

/** Day reports into a folder, encrypted copies of the book, and the drill that one can be put back. */
export function OutboxSection({ draft, saved }: SectionProps) {
  const { view, setView, error } = useOutbox()
  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      <Reports draft={draft} saved={saved} view={view} onView={setView} />
      <Copies draft={draft} saved={saved} view={view} onView={setView} />
      <DrillCard view={view} mayDrill onView={setView} />
    </>
  )
}

type CardProps = SectionProps & { view: OutboxView | null; onView: (view: OutboxView) => void }

/** The words for a field that is wrong; what main refused counts as the same. */
function useWrong(field: string, words: string): string | undefined {
  return useDraft((state) => state.faults[field]) === undefined ? undefined : words
}

type FolderProps = { of: 'reportFolder' | 'backupFolder'; outbox: TillSettings['outbox']; words: OutboxText }

/** Where reports or copies go: a whole path, or nothing. */
function FolderSetting({ of, outbox, words }: FolderProps) {
  const field = `outbox.${of}`
  return (
    <TextSetting
      full
      label={words[of]}
      help={words[`${of}Help`]}
      longest={400}
      value={outbox[of]}
      wrong={useWrong(field, words.folderWrong)}
      onChange={(path) => {
        change('outbox', { [of]: path })
        markFault(field, isPath(path) ? null : 'refused')
      }}
    />
  )
}

function Reports({ draft, saved, view, onView }: CardProps) {
  const text = useText()
  const words = outboxText[text.lang]
  const { outbox } = draft
  const [busy, setBusy] = useState(false)
  const [wrote, setWrote] = useState(false)
  const [failed, setFailed] = useState<AppError | null>(null)
  const isSaved = outbox.reportFolder === saved.outbox.reportFolder
  const writeNow = async () => {
    setBusy(true)
    setWrote(false)
    const answer = await call('outbox:write-report', { day: null })
    setBusy(false)
    setWrote(answer.ok)
    setFailed(answer.ok ? null : answer.error)
    if (answer.ok) onView(answer.value)
  }
  const trouble = failed?.code === 'outbox-failed' ? (failed.facts.trouble as OutboxTrouble) : (view?.reports.trouble ?? null)
  return (
    <section className="card stack" aria-label={words.reports}>
      <h2>{words.reports}</h2>
      <p className="muted">{words.reportsHelp}</p>
      <div className="fields">
        <FolderSetting of="reportFolder" outbox={outbox} words={words} />
        <SettingGroup full label={words.formats} wrong={useWrong('outbox.reportFormats', words.formatsWrong)}>
          <Picks
            options={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))}
            chosen={outbox.reportFormats}
            onPick={(format) => {
              const reportFormats = FORMATS.filter((one) => (one === format) !== outbox.reportFormats.includes(one))
              change('outbox', { reportFormats })
              markFault('outbox.reportFormats', reportFormats.length === 0 ? 'refused' : null)
            }}
          />
        </SettingGroup>
      </div>
      {view && saved.outbox.reportFolder !== '' ? (
        <>
          {trouble === null ? (
            <p className="told">
              {view.reports.last === null
                ? words.noReport
                : words.lastReport(text.day(view.reports.last.day), `${text.date(view.reports.last.at)}, ${text.time(view.reports.last.at)}`)}
            </p>
          ) : (
            <Trouble trouble={trouble} nextTryInMs={view.reports.nextTryInMs} />
          )}
          {view.reports.waitingDays.length > 0 ? (
            <p className="told">{words.waitingDays(view.reports.waitingDays.map((day) => text.day(day)).join(', '))}</p>
          ) : null}
          <div className="row-acts">
            <Button small icon={FileUp} disabled={busy || !isSaved} onPress={() => void writeNow()}>
              {words.writeNow}
            </Button>
            {isSaved ? null : <span className="note-line">{words.saveFirst}</span>}
          </div>
        </>
      ) : null}
      <div role="status">
        {wrote ? (
          <Note tone="paid" icon={CircleCheck}>
            {words.wroteNow}
          </Note>
        ) : null}
      </div>
      {failed && failed.code !== 'outbox-failed' ? <ErrorNote error={failed} /> : null}
    </section>
  )
}

function Copies({ draft, saved, view, onView }: CardProps) {
  const text = useText()
  const words = outboxText[text.lang]
  const { outbox } = draft
  const [error, setError] = useState<AppError | null>(null)
  const [keptTyped, setKeptTyped] = useState<string | null>(null)
  const isSaved = outbox.backupFolder === saved.outbox.backupFolder
  const copies = view?.copies ?? null
  const megabytes = (bytes: number) => words.megabytes(text.number(Math.max(0.1, Math.round(bytes / 100_000) / 10)))
  const copyNow = async () => {
    const answer = await call('outbox:copy', null)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onView(answer.value)
  }
  return (
    <section className="card stack" aria-label={words.copies}>
      <h2>{words.copies}</h2>
      <p className="muted">{words.copiesHelp}</p>
      <div className="fields">
        <FolderSetting of="backupFolder" outbox={outbox} words={words} />
        <TextSetting
          digits
          label={words.kept}
          longest={3}
          value={keptTyped ?? String(outbox.backupsKept)}
          wrong={useWrong('outbox.backupsKept', words.keptWrong)}
          onChange={(typed) => {
            const count = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
            const good = count >= 1 && count <= 365
            setKeptTyped(good ? null : typed)
            if (good) change('outbox', { backupsKept: count })
            markFault('outbox.backupsKept', good ? null : 'refused')
          }}
        />
      </div>
      {view ? <PassphraseForm state={view.copies.passphrase} onView={onView} /> : null}
      {copies && saved.outbox.backupFolder !== '' ? (
        <>
          {copies.trouble !== null && !copies.busy ? <Trouble trouble={copies.trouble} nextTryInMs={copies.nextTryInMs} /> : null}
          <p className="told">
            {copies.last === null
              ? words.noCopy
              : words.lastCopy(
                  `${text.date(copies.last.at)}, ${text.time(copies.last.at)}`,
                  megabytes(copies.last.bytes),
                  text.number(copies.last.lines),
                )}{' '}
            {copies.files === null ? words.folderAway : words.inFolder(text.number(copies.files.length))}
          </p>
          <div className="row-acts">
            <Button
              small
              kind="primary"
              icon={HardDriveUpload}
              disabled={copies.busy || !isSaved || copies.passphrase !== 'set'}
              onPress={() => void copyNow()}
            >
              {words.copyNow}
            </Button>
            {isSaved ? null : <span className="note-line">{words.saveFirst}</span>}
          </div>
          <div role="status">{copies.busy ? <Note tone="waiting">{words.copying}</Note> : null}</div>
        </>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
      {view ? <Note>{view.keyFile === null ? words.keyring : words.keyFile(view.keyFile)}</Note> : null}
    </section>
  )
}

/** What is wrong, what it means, what to do, and when it is tried again. */
function Trouble({ trouble, nextTryInMs }: { trouble: OutboxTrouble; nextTryInMs: number | null }) {
  const text = useText()
  const words = outboxText[text.lang]
  return (
    <div className="note declined" role="alert">
      <Icon of={CircleAlert} size={20} />
      <span>
        {words.troubles[trouble]}
        {nextTryInMs === null ? '' : ` ${words.nextTry(text.duration(nextTryInMs))}`}
      </span>
    </div>
  )
}

/** For people who may only read: when the last drill was, and what came of it. */
export function DrillToRead() {
  const { view, setView } = useOutbox()
  return <DrillCard view={view} mayDrill={false} onView={setView} />
}
