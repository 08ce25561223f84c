import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { PrinterConnection, PrinterSettings } from '#shared/domain/device-settings.ts'
import type { FoundPrinters, PrinterCandidate } from '#shared/domain/printing.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useText } from '../../text/text.ts'
import { TextSetting } from './fields.tsx'
import { newPrinter } from './new-printer.ts'

type Props = { first: boolean; onAdd: (printer: PrinterSettings) => void }

/** Two ways to a printer: what is plugged into this machine, or an address on the network. */
export function AddPrinter({ first, onAdd }: Props) {
  const { t } = useText()
  return (
    <div className="card stack">
      <h2>{t('printers.add')}</h2>
      <ByAddress first={first} onAdd={onAdd} />
      <ByLooking first={first} onAdd={onAdd} />
    </div>
  )
}

function ByAddress({ first, onAdd }: Props) {
  const { t } = useText()
  const [host, setHost] = useState('')
  const [portText, setPortText] = useState('9100')
  const [said, setSaid] = useState<'reached' | 'notReached' | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const port = Number(portText)
  const whole = /^[A-Za-z0-9.:-]{1,253}$/.test(host.trim()) && /^\d{1,5}$/.test(portText) && port > 0 && port < 65_536
  const probe = async () => {
    const answer = await call('printers:probe', { host: host.trim(), port })
    setError(answer.ok ? null : answer.error)
    setSaid(answer.ok ? (answer.value.reached ? 'reached' : 'notReached') : null)
  }
  return (
    <div className="by-address">
      <TextSetting label={t('printers.address')} help={t('printers.addressHelp')} value={host} longest={253} onChange={setHost} />
      <TextSetting label={t('printers.port')} value={portText} digits longest={5} onChange={setPortText} />
      <div className="row-acts">
        <Button disabled={!whole} onPress={() => void probe()}>
          {t('printers.try')}
        </Button>
        <Button
          kind="primary"
          icon={Plus}
          disabled={!whole}
          onPress={() => onAdd(newPrinter({ kind: 'network', host: host.trim(), port }, host.trim(), first))}
        >
          {t('printers.add')}
        </Button>
        <p className="note-line" role="status">
          {said ? t(`printers.${said}`) : ''}
        </p>
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </div>
  )
}

function connectionOf(candidate: PrinterCandidate): PrinterConnection {
  if (candidate.kind === 'system') return { kind: 'system', queue: candidate.queue }
  return candidate.kind === 'usb'
    ? { kind: 'usb', deviceId: candidate.deviceId }
    : { kind: 'serial', deviceId: candidate.deviceId, baudRate: 115_200 }
}

function ByLooking({ first, onAdd }: Props) {
  const { t } = useText()
  const [found, setFound] = useState<FoundPrinters | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const look = async () => {
    setBusy(true)
    const answer = await call('printers:find', null)
    setBusy(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) setFound(answer.value)
  }
  return (
    <>
      <div className="row-acts">
        <Button icon={Search} disabled={busy} onPress={() => void look()}>
          {t(busy ? 'printers.looking' : 'printers.look')}
        </Button>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {found && found.candidates.length === 0 ? <Note>{t('printers.nothingFound')}</Note> : null}
      {found && found.candidates.length > 0 ? (
        <ul className="found-printers" aria-label={t('printers.found')}>
          {found.candidates.map((candidate) => (
            <li key={candidate.kind === 'system' ? candidate.queue : candidate.deviceId}>
              <span>
                <b>{candidate.name}</b>
                <small>{[t(`printers.kind.${candidate.kind}`), candidate.likely ? '' : t('printers.unlikely')].filter(Boolean).join(' · ')}</small>
              </span>
              <Button
                small
                icon={Plus}
                label={t('printers.addThis', { name: candidate.name })}
                onPress={() => onAdd(newPrinter(connectionOf(candidate), candidate.name, first))}
              >
                {t('printers.add')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {found?.missing.map((what) => (
        <p key={what} className="muted sm">
          {t(`printers.missing.${what}`)}
        </p>
      ))}
    </>
  )
}
