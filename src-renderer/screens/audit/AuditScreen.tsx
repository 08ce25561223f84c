import './audit.css'
import { ArrowLeft, CircleAlert, CircleCheck, Download, ListChecks, Search, ShieldCheck, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { type AuditFilter, type AuditFormat, type AuditPage, type AuditRow, NO_AUDIT_FILTER } from '#shared/domain/audit.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { saveFile } from '../../components/save-file.ts'
import { go } from '../../stores/screen-store.ts'
import { auditText } from '../../text/audit-text.ts'
import { type Text, useText } from '../../text/text.ts'
import { AuditFilters, AuditViews } from './AuditFilters.tsx'
import { AuditLine, isSound } from './AuditLine.tsx'
import { hintsOf, titleOf } from './audit-words.ts'
import { useAudit } from './use-audit.ts'

/** What is typed: `#120` is a line, an order number one order, anything else text. */
function withTyped(filter: AuditFilter, typed: string): AuditFilter {
  const text = typed.trim()
  const line = /^#(\d{1,12})$/.exec(text)
  if (line) return { ...filter, seq: Math.max(1, Number(line[1])), orderNumber: '', search: '' }
  const isNumber = /^[A-Z][A-Z0-9]{0,2}[A-Z0-9]{12}$/i.test(text)
  return { ...filter, seq: null, orderNumber: isNumber ? text : '', search: isNumber ? '' : text }
}

/** The journal, for whoever checks the shop: who did what, when, where, before and after, and why. */
export function AuditScreen() {
  const text = useText()
  const words = auditText[text.lang]
  const [typed, setTyped] = useState('')
  const [filter, setFilter] = useState<AuditFilter>(NO_AUDIT_FILTER)
  const [selected, setSelected] = useState<AuditRow | null>(null)
  const { rows, page, error, busy, more, again } = useAudit(filter)
  const onTyped = (value: string) => {
    setTyped(value)
    setFilter((before) => withTyped(before, value))
  }
  const onFilter = (next: AuditFilter) => {
    setFilter(next)
    if (next.seq === null && next.orderNumber === '' && next.search === '') setTyped('')
  }
  return (
    <div className={selected ? 'audit-screen with-panel' : 'audit-screen'}>
      <section className="list" aria-label={words.title}>
        <div className="head">
          <button type="button" className="btn quiet sm" aria-label={words.back} onClick={() => go('more')}>
            <Icon of={ArrowLeft} />
          </button>
          <Checked page={page} onChecked={again} />
          <Export filter={filter} />
        </div>
        <div className="find">
          <div className="field">
            <Icon of={Search} size={20} />
            <input
              type="search"
              aria-label={words.search}
              placeholder={words.searchHint}
              value={typed}
              maxLength={60}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onTyped(event.target.value)}
            />
            {typed === '' ? null : (
              <button type="button" className="wipe" aria-label={words.clearSearch} onClick={() => onTyped('')}>
                <Icon of={X} size={20} />
              </button>
            )}
          </div>
          <AuditFilters filter={filter} people={page?.people ?? []} onFilter={onFilter} />
        </div>
        <AuditViews filter={filter} onFilter={onFilter} />
        {error ? <ErrorNote error={error} /> : null}
        <div className="lines" aria-busy={busy}>
          <Lines rows={rows} selected={selected?.seq ?? null} text={text} onSelect={setSelected} />
          <div className="after" role="status">
            {rows.length === 0 && !busy && page?.next === null ? (
              <p className="none">
                <b>{words.none}</b>
                <span>{words.noneHint}</span>
              </p>
            ) : null}
            {page?.lookedBackTo ? (
              <p className="muted sm">{words.lookedBack(`${text.date(page.lookedBackTo)}, ${text.time(page.lookedBackTo)}`)}</p>
            ) : null}
            {busy ? <p className="muted sm">{words.loading}</p> : null}
          </div>
          {page?.next && !busy ? (
            <div className="after">
              <Button small onPress={more}>
                {page.lookedBackTo ? words.goOn : words.showMore}
              </Button>
            </div>
          ) : null}
        </div>
      </section>
      {selected ? (
        <AuditLine
          key={selected.seq}
          row={selected}
          onClose={() => setSelected(null)}
          onOrder={onTyped}
          onFrom={(seq) => {
            setTyped(`#${seq}`)
            setFilter({ ...NO_AUDIT_FILTER, seq })
          }}
        />
      ) : null}
    </div>
  )
}

type LinesProps = { rows: AuditRow[]; selected: number | null; text: Text; onSelect: (row: AuditRow) => void }

/** The lines, with a heading where the day changes. */
function Lines({ rows, selected, text, onSelect }: LinesProps) {
  const words = auditText[text.lang]
  return (
    <ol>
      {rows.map((row, index) => {
        const day = text.date(row.at)
        const before = rows[index - 1]
        const newDay = before === undefined || text.date(before.at) !== day
        return (
          <li key={row.seq}>
            {newDay ? <h2 className="eyebrow">{text.weekday(row.at)}</h2> : null}
            <button type="button" className="row" aria-current={row.seq === selected ? 'true' : undefined} onClick={() => onSelect(row)}>
              <time>{text.timeSeconds(row.at)}</time>
              <span className="what">
                <b>{titleOf(row, text)}</b>
                <small>{hintsOf(row, text).join(' · ')}</small>
              </span>
              <span className="by">
                <b>{row.personName ?? words.till}</b>
                <small>{row.orderNumber ? `…${row.orderNumber.slice(-4)}` : ''}</small>
              </span>
              <span className={isSound(row) ? 'seq' : 'seq bad'}>
                <Icon of={isSound(row) ? ShieldCheck : CircleAlert} size={16} />
                {text.number(row.seq)}
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}

/** The screen's name, how far the whole journal was checked, and the button that does it again. */
function Checked({ page, onChecked }: { page: AuditPage | null; onChecked: () => void }) {
  const text = useText()
  const words = auditText[text.lang]
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const check = async () => {
    setBusy(true)
    const answer = await call('book:verify', null)
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    onChecked()
  }
  const checked = page?.checked ?? null
  const when = checked === null ? '' : `${text.date(checked.at)}, ${text.time(checked.at)}`
  const bad = checked !== null && checked.findings > 0
  return (
    <>
      <div className="checked">
        <h1>{words.title}</h1>
        <p role="status" className={busy ? 'st waiting' : bad ? 'st declined' : checked === null ? 'st' : 'st paid'}>
          <Icon of={bad ? CircleAlert : checked === null || busy ? ListChecks : CircleCheck} size={20} />
          <span>
            {busy
              ? words.checking
              : checked === null
                ? words.never
                : bad
                  ? words.checkedBad(text.number(checked.findings), when)
                  : words.checked(text.number(checked.upTo), when)}
          </span>
        </p>
        {error ? <ErrorNote error={error} /> : null}
      </div>
      {bad ? (
        <Button small kind="quiet" onPress={() => go('settings', { section: 'journal' })}>
          {words.details}
        </Button>
      ) : null}
      <Button small icon={ListChecks} disabled={busy} onPress={() => void check()}>
        {words.check}
      </Button>
    </>
  )
}

/** The file of what the filter shows. */
function Export({ filter }: { filter: AuditFilter }) {
  const text = useText()
  const words = auditText[text.lang]
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<{ lines: number; more: boolean } | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another file.
  useEffect(() => setMade(null), [filter])
  const save = async (format: AuditFormat) => {
    setBusy(true)
    const answer = await call('audit:export', { filter, format })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    saveFile(answer.value)
    setMade(answer.value)
  }
  return (
    <div className="export">
      <Button small icon={Download} pressed={open} onPress={() => setOpen(!open)}>
        {words.exportTitle}
      </Button>
      {open ? (
        <section className="drop card" aria-label={words.exportTitle}>
          <p className="muted sm">{words.exportHint}</p>
          <div className="row-acts">
            <Button small disabled={busy} onPress={() => void save('csv')}>
              {words.csv}
            </Button>
            <Button small disabled={busy} onPress={() => void save('jsonl')}>
              {words.jsonl}
            </Button>
          </div>
          <div role="status">
            {made === null ? null : <Note icon={CircleCheck}>{(made.more ? words.exportedMore : words.exported)(text.number(made.lines))}</Note>}
          </div>
          {error ? <ErrorNote error={error} /> : null}
        </section>
      ) : null}
    </div>
  )
}
