import { Info } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import {
  DATE_ORDERS,
  DELIMITERS,
  ENCODINGS,
  STATEMENT_FIELDS,
  type StatementField,
  type StatementFileView,
  type StatementMapping,
  type TableForm,
} from '#shared/domain/statement-file.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'
import { DryRunView } from './DryRunView.tsx'

type Props = { first: StatementFileView; onCancel: () => void; onTaken: (outcome: { importId: number; again: boolean }) => void }

/** Says what a file's columns mean, and shows at once how its rows then read. */
export function ColumnMapping({ first, onCancel, onTaken }: Props) {
  const text = useText()
  const words = reconcileText[text.lang]
  const { settings } = useSnapshot()
  const [file, setFile] = useState(first)
  const [mapping, setMapping] = useState(first.mapping)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const look = async (form: TableForm, next: StatementMapping | null) => {
    if (next) setMapping(next)
    const answer = await call('reconcile:try-file', { form, mapping: next })
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setFile({ ...answer.value, remembered: null })
    if (next === null) setMapping(answer.value.mapping)
  }
  const change = (more: Partial<StatementMapping>) => void look(file.form, { ...mapping, ...more })
  // Another form may have other columns, so they are found anew.
  const reform = (more: Partial<TableForm>) => void look({ ...file.form, ...more }, null)
  const take = async () => {
    setBusy(true)
    const answer = await call('reconcile:take-file', { mapping })
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok && answer.value.state === 'ready') onTaken({ importId: answer.value.statement.importId, again: answer.value.again })
  }
  const pick = (field: StatementField, chosen: string) => {
    const { [field]: _before, ...columns } = mapping.columns
    change({ columns: chosen === '' ? columns : { ...columns, [field]: Number(chosen) } })
  }
  const { dryRun, faults, remembered } = file
  return (
    <section className="result mapping" aria-label={words.mapTitle(file.fileName)}>
      <header>
        <div>
          <h2>{words.mapTitle(file.fileName)}</h2>
          <p className="muted sm">{remembered ? words.remembered(remembered.by, text.date(remembered.at)) : words.guessed}</p>
        </div>
        <div className="acts">
          <Button onPress={onCancel} disabled={busy}>
            {words.cancel}
          </Button>
          <Button kind="primary" onPress={() => void take()} disabled={busy || dryRun === null || dryRun.readCount === 0}>
            {busy ? words.taking : words.take}
          </Button>
        </div>
      </header>
      {error ? <ErrorNote error={error} /> : null}
      {faults.length > 0 ? <Note icon={Info}>{words.missing(faults.map((field) => words.fields[field]).join(', '))}</Note> : null}
      <div className="map-grid" role="group" aria-label={words.columns}>
        {STATEMENT_FIELDS.map((field) => (
          <Choice key={field} label={words.fields[field]} value={String(mapping.columns[field] ?? '')} onChange={(chosen) => pick(field, chosen)}>
            <option value="">{words.notThere}</option>
            {file.columns.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; two may bear one name.
              <option key={index} value={index}>
                {name}
              </option>
            ))}
          </Choice>
        ))}
      </div>
      <details className="form-more">
        <summary>{words.form}</summary>
        <div className="map-grid">
          <Choice label={words.decimal} value={mapping.decimal} onChange={(decimal) => change({ decimal: decimal as '.' | ',' })}>
            {Object.entries(words.decimals).map(([mark, label]) => (
              <option key={mark} value={mark}>
                {label}
              </option>
            ))}
          </Choice>
          <Choice
            label={words.dateOrder}
            value={mapping.dateOrder}
            onChange={(order) => change({ dateOrder: order as StatementMapping['dateOrder'] })}
          >
            {DATE_ORDERS.map((order) => (
              <option key={order} value={order}>
                {words.dateOrders[order]}
              </option>
            ))}
          </Choice>
          <Choice label={words.zone} value={mapping.zone} onChange={(zone) => change({ zone })}>
            {[...new Set([mapping.zone, 'Asia/Shanghai', settings.shop.zone, 'UTC', ...zones()])].map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Choice>
          <Choice label={words.otherCurrency} value={mapping.currency} onChange={(currency) => change({ currency })}>
            {[...new Set([mapping.currency, settings.shop.currency, 'CAD', 'CNY', 'USD', 'EUR', 'HKD', 'INR', 'IDR', 'PKR', 'VND'])].map(
              (currency) => (
                <option key={currency}>{currency}</option>
              ),
            )}
          </Choice>
          <Choice label={words.encoding} value={file.form.encoding} onChange={(encoding) => reform({ encoding: encoding as TableForm['encoding'] })}>
            {ENCODINGS.map((encoding) => (
              <option key={encoding} value={encoding}>
                {words.encodings[encoding]}
              </option>
            ))}
          </Choice>
          <Choice
            label={words.delimiter}
            value={file.form.delimiter}
            onChange={(delimiter) => reform({ delimiter: delimiter as TableForm['delimiter'] })}
          >
            {DELIMITERS.map((delimiter) => (
              <option key={delimiter} value={delimiter}>
                {words.delimiters[delimiter]}
              </option>
            ))}
          </Choice>
          <Choice label={words.headerRow} value={String(file.form.headerRow)} onChange={(row) => reform({ headerRow: Number(row) })}>
            {[...new Set([file.form.headerRow, ...Array.from({ length: 31 }, (_, row) => row)])].map((row) => (
              <option key={row} value={row}>
                {row === 0 ? words.notThere : row}
              </option>
            ))}
          </Choice>
        </div>
      </details>
      {dryRun ? (
        <>
          <Words
            title={words.kindWords}
            words={dryRun.kindWords}
            labels={words.kinds}
            onChoose={(word, means) => change({ kindWords: { ...mapping.kindWords, [word]: means as 'payment' } })}
          />
          <Words
            title={words.stateWords}
            words={dryRun.stateWords}
            labels={words.states}
            onChoose={(word, means) => change({ stateWords: { ...mapping.stateWords, [word]: means as 'moved' } })}
          />
          <DryRunView run={dryRun} />
        </>
      ) : null}
      <h3 className="eyebrow">{words.asInFile}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className="table-box" role="group" aria-label={words.asInFile} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {file.columns.map((name, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {file.sample.slice(0, 4).map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row of a file is its place.
              <tr key={row}>
                {cells.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place.
                  <td key={index}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function zones(): string[] {
  return Intl.supportedValuesOf('timeZone')
}

function Choice({ label, value, onChange, children }: { label: string; value: string; onChange: (value: string) => void; children: ReactNode }) {
  const id = useId()
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  )
}

type WordsProps = {
  title: string
  words: { word: string; count: number; means: string | null }[]
  labels: Record<string, string>
  onChoose: (word: string, means: string) => void
}

/** What words of a column mean; one that means nothing yet waits for a choice. */
function Words({ title, words: found, labels, onChoose }: WordsProps) {
  const words = reconcileText[useText().lang]
  if (found.length === 0) return null
  return (
    <div className="map-grid" role="group" aria-label={title}>
      {found.map(({ word, count, means }) => (
        <Choice key={word} label={`${title}: ${word} (${count})`} value={means ?? ''} onChange={(chosen) => onChoose(word, chosen)}>
          {means === null ? <option value="">{words.unknownWord}</option> : null}
          {Object.entries(labels).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Choice>
      ))}
    </div>
  )
}
