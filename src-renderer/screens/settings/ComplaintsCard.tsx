import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { ComplaintRow, ReceiverSettings, ReceiverView } from '#shared/domain/receiver.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { go } from '../../stores/screen-store.ts'
import { receiverText } from '../../text/receiver-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { SettingGroup, Switch, TextSetting } from './fields.tsx'
import { change } from './settings-draft.ts'

type Props = { receiver: ReceiverSettings; view: ReceiverView | null; onView: (view: ReceiverView) => void }

/** Whether a gateway may ask who a customer is, what it asked, and what a manager says to it. */
export function ComplaintsCard({ receiver, view, onView }: Props) {
  const words = useWords(receiverText)
  const asked = view?.complaints ?? []
  return (
    <div className="card stack">
      <h2>{words('complaints')}</h2>
      <div className="fields">
        <SettingGroup label={words('complaintsOn')} help={words('complaintsHelp')} full>
          <Switch label={words('complaintsOn')} on={receiver.complaints} onChange={(complaints) => change('receiver', { complaints })} />
        </SettingGroup>
      </div>
      {asked.length === 0 ? <p className="muted">{words('noComplaints')}</p> : null}
      <ul className="notice-list">
        {asked.map((row) => (
          <Question key={`${row.accountId} ${row.attemptId}`} row={row} onView={onView} />
        ))}
      </ul>
    </div>
  )
}

function Question({ row, onView }: { row: ComplaintRow; onView: (view: ReceiverView) => void }) {
  const text = useText()
  const words = useWords(receiverText)
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const { accountId, attemptId } = row
  const keep = async () => {
    const answer = await call('receiver:keep-answer', { accountId, attemptId, name, phone })
    setError(answer.ok ? null : answer.error)
    if (!answer.ok) return
    setName('')
    setPhone('')
    onView(answer.value)
  }
  const drop = async () => {
    const answer = await call('receiver:drop-answer', { accountId, attemptId })
    setError(answer.ok ? null : answer.error)
    if (answer.ok) onView(answer.value)
  }
  return (
    <li className="question">
      <div>
        <b className="mono">{attemptId}</b>
        <p className="sm muted">{words('asked', { n: row.questions, when: text.ago(Date.now() - row.lastAt), answered: row.answered })}</p>
      </div>
      <Button small kind="quiet" onPress={() => go('orders', { orderId: row.orderId })}>
        {words('open')}
      </Button>
      {row.readyAt === null ? (
        <div className="fields">
          <TextSetting label={words('customerName')} longest={80} value={name} onChange={setName} />
          <TextSetting label={words('customerPhone')} longest={30} value={phone} onChange={setPhone} />
          <div className="row-acts full">
            <Button small disabled={name.trim() === '' || phone.trim() === ''} onPress={() => void keep()}>
              {words('keep')}
            </Button>
            <span className="note-line">{words('consent')}</span>
          </div>
        </div>
      ) : (
        <div className="fields">
          <Note tone="paid" icon={CircleCheck}>
            {words('ready')}
          </Note>
          <Button small onPress={() => void drop()}>
            {words('drop')}
          </Button>
        </div>
      )}
      {error ? <ErrorNote error={error} /> : null}
    </li>
  )
}
