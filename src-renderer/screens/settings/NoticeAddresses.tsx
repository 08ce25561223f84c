import { Copy, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { DoorAddress, ReceiverView } from '#shared/domain/receiver.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { receiverText } from '../../text/receiver-text.ts'
import { useWords } from '../../text/text.ts'
import { copyText } from './copy-text.ts'

type Props = { view: ReceiverView; onView: (view: ReceiverView) => void }

/** The address of each account and kind, to be copied into a gateway's merchant centre, and renewed when somebody else has seen it. */
export function NoticeAddresses({ view, onView }: Props) {
  const words = useWords(receiverText)
  const shown = view.addresses.filter(({ url }) => url !== null)
  const noneOutside = view.accounts.some(({ practice }) => !practice) && shown.every(({ accountId }) => practiceOf(view, accountId))
  return (
    <div className="card stack">
      <h2>{words('addresses')}</h2>
      <p className="sm muted">{words('addressesHelp')}</p>
      {view.accounts.length === 0 ? <p className="muted">{words('noAccounts')}</p> : null}
      {view.accounts.length > 0 && (shown.length === 0 || noneOutside) ? <Note>{words('noAddress')}</Note> : null}
      {view.accounts.map(({ accountId, name, practice }) => {
        const own = shown.filter((address) => address.accountId === accountId)
        return own.length === 0 ? null : (
          <section key={accountId} className="notice-account" aria-label={`${name} ${accountId}`}>
            <h3>
              {name} <span className="sm muted">{practice ? words('practice') : accountId}</span>
            </h3>
            <ul className="notice-addresses">
              {own.map((address) => (
                <AddressRow key={address.about} address={address} onView={onView} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

function practiceOf(view: ReceiverView, id: string): boolean {
  return view.accounts.find(({ accountId }) => accountId === id)?.practice ?? false
}

function AddressRow({ address, onView }: { address: DoorAddress; onView: (view: ReceiverView) => void }) {
  const words = useWords(receiverText)
  const [copied, setCopied] = useState(false)
  const [sure, setSure] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const { accountId, about, url } = address
  const kind = words(`about.${about}`)
  const renew = async () => {
    const answer = await call('receiver:renew', { accountId, about })
    setSure(false)
    setCopied(false)
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onView(answer.value)
  }
  return (
    <li>
      <b>{kind}</b>
      <code className="address">{url}</code>
      <div className="row-acts">
        <Button small icon={Copy} label={`${words(copied ? 'copied' : 'copy')}: ${kind}`} onPress={() => setCopied(copyText(url ?? ''))}>
          {words(copied ? 'copied' : 'copy')}
        </Button>
        <Button small kind="quiet" icon={RefreshCw} label={`${words('renew')}: ${kind}`} onPress={() => setSure(true)}>
          {words('renew')}
        </Button>
      </div>
      {sure ? (
        <div className="row-acts sure">
          <span>{words('renewSure')}</span>
          <Button small onPress={() => void renew()}>
            {words('renewYes')}
          </Button>
          <Button small kind="quiet" onPress={() => setSure(false)}>
            {words('cancel')}
          </Button>
        </div>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </li>
  )
}
