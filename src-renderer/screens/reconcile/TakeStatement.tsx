import { Download, Info, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Result } from '#shared/domain/result.ts'
import type { StatementFileView } from '#shared/domain/statement-file.ts'
import { dayPlus } from '#shared/domain/subscription.ts'
import type { SettlementOutcome } from '#shared/domain/vendor-desk.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Note } from '../../components/Note.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { reconcileText } from '../../text/reconcile-text.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { AccountPicks } from '../vendor/DeskFrame.tsx'
import { nameFor, sendFile } from '../vendor/send-file.ts'

/** What came of taking a statement in: a statement, a file whose columns have to be told, words, or an error. */
export type Taken = { importId?: number; file?: StatementFileView; said?: string; error?: AppError }

/** Asks the vendor for a day's statement where it has one, or takes a file that a person brought. */
export function TakeStatement({ onHeard }: { onHeard: (taken: Taken) => void }) {
  const { lang } = useText()
  const words = reconcileText[lang]
  const vendor = vendorText[lang]
  const { today, offers } = useSnapshot()
  const [chosen, setChosen] = useState<string | null>(null)
  // Whoever has a gateway with statements of its own most likely wants those.
  const account = offers.find(({ id }) => id === chosen) ?? offers.find(({ capabilities }) => capabilities.settlement) ?? offers[0]
  const [day, setDay] = useState(today)
  const [busy, setBusy] = useState<'day' | 'file' | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  if (!account) return <Note icon={Info}>{words.noAccount}</Note>
  const { settlement, settlementFile } = account.capabilities
  const told = (answer: Result<SettlementOutcome, AppError>): Taken => {
    if (!answer.ok) return { error: answer.error }
    if (answer.value.state !== 'ready') return { said: answer.value.state === 'processing' ? vendor.processing : vendor.notFound }
    return { importId: answer.value.statement.importId, said: answer.value.again ? words.again : '' }
  }
  const askDay = async () => {
    setBusy('day')
    onHeard(told(await call('settlement:query', { accountId: account.id, day })))
    setBusy(null)
  }
  /** The gateway's own form needs no telling; whatever else it is may be a table whose columns a person knows. */
  const takeFile = async (file: File): Promise<Taken> => {
    if (settlementFile) {
      const sent = await sendFile(file)
      if (!sent.ok) return { error: sent.error }
      const taken = await call('settlement:import', { accountId: account.id, fileName: nameFor(file) })
      if (taken.ok || taken.error.code !== 'statement-unreadable') return told(taken)
    }
    const sent = await sendFile(file)
    if (!sent.ok) return { error: sent.error }
    const opened = await call('reconcile:open-file', { accountId: account.id, fileName: nameFor(file) })
    return opened.ok ? { file: opened.value } : { error: opened.error }
  }
  const chosenFile = async (file: File | undefined) => {
    if (!file) return
    setBusy('file')
    onHeard(await takeFile(file))
    setBusy(null)
    if (picker.current) picker.current.value = ''
  }
  return (
    <section className="card take" aria-label={words.takeIn}>
      <AccountPicks accounts={offers} chosen={account.id} onPick={setChosen} />
      {settlement ? (
        <div className="take-day">
          <label>
            {vendor.day}
            <input type="date" value={day} max={dayPlus(today, 1)} onChange={(event) => setDay(event.target.value)} />
          </label>
          <Button kind="primary" icon={Download} disabled={busy !== null || day === ''} onPress={() => void askDay()}>
            {busy === 'day' ? vendor.fetching : vendor.fetch}
          </Button>
        </div>
      ) : (
        <p className="muted sm">{words.noDocumented}</p>
      )}
      <input
        ref={picker}
        className="vh"
        type="file"
        tabIndex={-1}
        aria-label={words.file}
        accept=".zip,.csv,.txt,.tsv,.json"
        onChange={(event) => void chosenFile(event.target.files?.[0])}
      />
      <Button kind={settlement ? 'plain' : 'primary'} icon={Upload} disabled={busy !== null} onPress={() => picker.current?.click()}>
        {busy === 'file' ? words.reading : words.file}
      </Button>
      <p className="faint xs">{words.fileHelp}</p>
    </section>
  )
}
