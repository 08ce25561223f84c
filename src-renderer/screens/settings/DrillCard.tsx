import { Circle, CircleAlert, CircleCheck, LoaderCircle, Play } from 'lucide-react'
import { useState } from 'react'
import type { AppError } from '#shared/bridge/app-error.ts'
import { DRILL_SOURCES, type DrillSource, type DrillView, LONGEST_PASSPHRASE, type OutboxView } from '#shared/domain/outbox.ts'
import { call } from '../../bridge.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { outboxText } from '../../text/outbox-text.ts'
import { useText } from '../../text/text.ts'
import { Picks, SettingGroup, TextSetting } from './fields.tsx'

type CardProps = { view: OutboxView | null; mayDrill: boolean; onView: (view: OutboxView) => void }

/** The restore drill: which copy, its steps with how long each took, and when the last one was. */
export function DrillCard({ view, mayDrill, onView }: CardProps) {
  const text = useText()
  const words = outboxText[text.lang]
  const hasSealed = (view?.copies.files?.length ?? 0) > 0
  const [picked, setPicked] = useState<DrillSource | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const source = picked ?? (hasSealed ? 'sealed' : 'plain')
  const drill = view?.drill ?? null
  const runs = drill !== null && drill.end === null
  const start = async () => {
    const answer = await call('outbox:drill', { source, passphrase })
    setError(answer.ok ? null : answer.error)
    setPassphrase('')
    if (answer.ok) onView(answer.value)
  }
  const last = view?.lastDrill ?? null
  const when = last === null ? '' : `${text.date(last.at)} (${text.ago(Math.max(0, Date.now() - last.at))})`
  return (
    <section className="card stack drill" aria-label={words.drill}>
      <h2>{words.drill}</h2>
      <p className="muted">{words.drillHelp}</p>
      {view ? (
        <p className={last === null ? 'st' : last.sound ? 'st paid' : 'st declined'}>
          <Icon of={last === null ? Circle : last.sound ? CircleCheck : CircleAlert} size={20} />
          <span>{last === null ? words.drillNever : last.sound ? words.drillLast(when) : words.drillLastBad(when)}</span>
        </p>
      ) : null}
      {mayDrill ? (
        <form
          className="fields"
          onSubmit={(event) => {
            event.preventDefault()
            if (!runs) void start()
          }}
        >
          <SettingGroup full label={words.which}>
            <Picks options={DRILL_SOURCES.map((value) => ({ value, label: words.sources[value] }))} chosen={[source]} onPick={setPicked} />
          </SettingGroup>
          {source === 'sealed' ? (
            <TextSetting
              secret
              full
              label={words.drillPassphrase}
              help={words.drillPassphraseHelp}
              longest={LONGEST_PASSPHRASE}
              value={passphrase}
              onChange={setPassphrase}
            />
          ) : null}
          <div className="full">
            <Button
              small
              kind="primary"
              type="submit"
              icon={Play}
              disabled={runs || (source === 'sealed' && passphrase === '')}
              onPress={() => undefined}
            >
              {runs ? words.drillRuns : words.drillStart}
            </Button>
          </div>
        </form>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
      {drill ? <DrillSteps drill={drill} /> : null}
      <p className="muted sm">
        {words.real} <span className="mono">npm run till -- restore --data DIR --from FILE.age --passphrase-file FILE</span>
      </p>
    </section>
  )
}

function DrillSteps({ drill }: { drill: DrillView }) {
  const text = useText()
  const words = outboxText[text.lang]
  const icons = { waiting: Circle, running: LoaderCircle, done: CircleCheck, failed: CircleAlert }
  const tones = { waiting: 'st', running: 'st waiting', done: 'st paid', failed: 'st declined' }
  const { end, figures } = drill
  return (
    <>
      {drill.file ? <p className="mono sm">{drill.file}</p> : null}
      <ol className="drill-steps">
        {drill.steps.map(({ step, state, tookMs }) => (
          <li key={step} className={tones[state]}>
            <Icon of={icons[state]} size={20} />
            <span>{words.steps[step]}</span>
            <span className="took">{tookMs === null ? '' : tookMs < 1_000 ? `${tookMs} ms` : text.duration(tookMs)}</span>
          </li>
        ))}
      </ol>
      <div role="status">
        {end?.sound && figures ? (
          <Note tone="paid" icon={CircleCheck}>
            {words.drillGood(text.number(figures.lines), text.number(figures.orders), text.number(figures.paidCount))}
          </Note>
        ) : null}
        {end?.trouble ? (
          <Note tone="declined" icon={CircleAlert}>
            {words.drillTroubles[end.trouble]}
          </Note>
        ) : null}
      </div>
    </>
  )
}
