import { Printer } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PrintJobView } from '#shared/domain/printing.ts'
import type { Result } from '#shared/domain/result.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote } from '../../components/Note.tsx'
import { printPage } from '../../components/print-page.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'

type PrintProps = { words: string; print: () => Promise<Result<PrintJobView, AppError>>; small?: boolean }

/** Prints on the receipt printer, or through the system's window where the till has none. Says what became of the wish. */
export function PrintPaper({ words, print, small = true }: PrintProps) {
  const own = shiftText[useText().lang]
  const { printing } = useSnapshot()
  const [said, setSaid] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const press = async () => {
    if (printing.receipts === null) return printPage()
    setBusy(true)
    const answer = await print()
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    setSaid(answer.ok ? own.toPrinter(answer.value.printerName) : '')
  }
  return (
    <div className="print-paper">
      <span className="said" role="status">
        {said}
      </span>
      {error ? <ErrorNote error={error} /> : null}
      <Button small={small} icon={Printer} disabled={busy} onPress={() => void press()}>
        {words}
      </Button>
    </div>
  )
}
