import { Download, FileSpreadsheet, FileText, type LucideIcon, Printer, ReceiptText } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { ExportFormat, TotalsQuery } from '#shared/domain/totals.ts'
import { call } from '../../bridge.ts'
import { Icon } from '../../components/icons.tsx'
import { saveFile } from '../../components/save-file.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { reportsText } from '../../text/reports-text.ts'
import { useText } from '../../text/text.ts'
import { Popover } from './Popover.tsx'

/** How long a good word about a file or a print stays. */
const WORD_MS = 8_000

/** What became of the last print or export. */
export type ActionWord = { said: string } | { error: AppError } | null

/** Print and Export, with the word of what came of it. */
export function useReportActions(query: TotalsQuery): { buttons: React.ReactNode; word: ActionWord } {
  const text = useText()
  const words = reportsText[text.lang]
  const { printing } = useSnapshot()
  const [word, setWord] = useState<ActionWord>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (word === null || 'error' in word) return
    const timer = window.setTimeout(() => setWord(null), WORD_MS)
    return () => window.clearTimeout(timer)
  }, [word])

  const take = async (format: ExportFormat) => {
    setBusy(true)
    const answer = await call('reports:export', { ...query, format })
    setBusy(false)
    if (!answer.ok) return setWord({ error: answer.error })
    saveFile(answer.value)
    setWord({ said: words.saved(answer.value.fileName) })
  }
  const roll = async () => {
    const oneDay = query.from === query.to
    const answer = oneDay ? await call('print:report', { day: query.from }) : await call('print:range', { from: query.from, to: query.to })
    setWord(answer.ok ? { said: words.printing } : { error: answer.error })
  }
  const buttons = (
    <>
      <Popover
        className="act-pop"
        chipClass="btn sm"
        label={words.print}
        title={words.print}
        chip={
          <>
            <Icon of={Printer} size={20} />
            <span>{words.print}</span>
          </>
        }
      >
        {(close) => (
          <ul className="acts">
            {/* The roll is always in the shop's currency. */}
            {printing.printers.length > 0 && query.currency === null ? (
              <Act
                icon={ReceiptText}
                name={words.printRoll}
                hint={words.printRollHint}
                onPress={() => {
                  close()
                  void roll()
                }}
              />
            ) : null}
            <Act
              icon={FileText}
              name={words.printPage}
              hint={words.printPageHint}
              onPress={() => {
                close()
                window.print()
              }}
            />
          </ul>
        )}
      </Popover>
      <Popover
        className="act-pop"
        chipClass="btn sm"
        label={words.export}
        title={words.export}
        chip={
          <>
            <Icon of={Download} size={20} />
            <span>{words.export}</span>
          </>
        }
      >
        {(close) => (
          <ul className="acts">
            {(
              [
                ['xlsx', FileSpreadsheet, words.exportXlsx, words.exportXlsxHint],
                ['csv', FileText, words.exportCsv, words.exportCsvHint],
              ] as const
            ).map(([format, icon, name, hint]) => (
              <Act
                key={format}
                icon={icon}
                name={name}
                hint={hint}
                disabled={busy}
                onPress={() => {
                  close()
                  void take(format)
                }}
              />
            ))}
          </ul>
        )}
      </Popover>
    </>
  )
  return { buttons, word }
}

type ActProps = { icon: LucideIcon; name: string; hint: string; disabled?: boolean; onPress: () => void }

function Act({ icon, name, hint, disabled = false, onPress }: ActProps) {
  const id = useId()
  return (
    <li>
      <button type="button" aria-describedby={id} disabled={disabled} onClick={onPress}>
        <Icon of={icon} size={24} />
        {name}
      </button>
      <em id={id}>{hint}</em>
    </li>
  )
}
