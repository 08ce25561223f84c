import './printers.css'
import { CircleCheck, Printer, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { TillSettings } from '#shared/bridge/contract.ts'
import type { PrinterSettings } from '#shared/domain/device-settings.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { PrintJobs } from '../../components/PrintJobs.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { AddPrinter } from './AddPrinter.tsx'
import { whereOf } from './new-printer.ts'
import { PrinterDoctor } from './PrinterDoctor.tsx'
import { PrinterForm } from './PrinterForm.tsx'
import { replacePrinters } from './settings-draft.ts'

/** The shop's printers: which there are, what each can do, its doctor, and what waits to be printed. */
export function PrinterSection({ draft }: { draft: TillSettings }) {
  const { t } = useText()
  const { printers } = draft
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const chosen = printers.find(({ printerId }) => printerId === chosenId) ?? printers[0] ?? null
  const put = (next: PrinterSettings) => replacePrinters(printers.map((one) => (one.printerId === next.printerId ? next : one)))
  const add = (next: PrinterSettings) => {
    replacePrinters([...printers, next])
    setChosenId(next.printerId)
    setAdding(false)
  }
  return (
    <>
      {printers.length === 0 ? <Note icon={Printer}>{t('printers.none')}</Note> : null}
      {printers.length > 0 ? (
        <div className="printer-tabs" role="group" aria-label={t('light.printer')}>
          {printers.map((printer) => (
            <PrinterTab
              key={printer.printerId}
              printer={printer}
              chosen={printer === chosen && !adding}
              onChoose={() => {
                setChosenId(printer.printerId)
                setAdding(false)
              }}
            />
          ))}
          <Button small pressed={adding} onPress={() => setAdding(!adding)}>
            {t('printers.add')}
          </Button>
        </div>
      ) : null}
      {adding || printers.length === 0 ? <AddPrinter first={printers.length === 0} onAdd={add} /> : null}
      {chosen && !adding ? (
        <>
          <PrinterDoctor printer={chosen} onMode={(cjk) => put({ ...chosen, cjk })} />
          <PrinterForm
            key={chosen.printerId}
            printer={chosen}
            index={printers.indexOf(chosen)}
            onChange={put}
            onRemove={() => replacePrinters(printers.filter((one) => one !== chosen))}
          />
        </>
      ) : null}
      {printers.length > 0 ? (
        <div className="card">
          <PrintJobs title={t('printing.list')} whenNone={t('printing.none')} />
        </div>
      ) : null}
    </>
  )
}

function PrinterTab({ printer, chosen, onChoose }: { printer: PrinterSettings; chosen: boolean; onChoose: () => void }) {
  const { t } = useText()
  const view = useSnapshot().printing.printers.find(({ printerId }) => printerId === printer.printerId)
  const says = view?.trouble ? t(`printing.trouble.${view.trouble}`) : view?.paperLow ? t('printing.say.paper_low') : null
  return (
    <button type="button" className="printer-tab" aria-pressed={chosen} onClick={onChoose}>
      <Icon of={says ? TriangleAlert : view?.at ? CircleCheck : Printer} size={20} />
      <span>
        <b>{printer.name}</b>
        <small>{says ?? `${printer.widthMm} mm, ${whereOf(printer.connection)}`}</small>
      </span>
    </button>
  )
}
