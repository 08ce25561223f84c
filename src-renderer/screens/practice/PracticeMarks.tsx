import { useEffect, useState } from 'react'
import type { PracticeMarks as Marks } from '#shared/bridge/contract.ts'
import { call } from '../../bridge.ts'
import { practiceMarksText } from '../../text/practice-marks-text.ts'
import { useText } from '../../text/text.ts'

/** How a link or a payout is made to play something: there is no code to scan for them. */
export function PracticeMarks() {
  const words = practiceMarksText[useText().lang]
  const [marks, setMarks] = useState<Marks | null>(null)
  useEffect(() => {
    void call('practice:marks', null).then((answer) => {
      if (answer.ok) setMarks(answer.value)
    })
  }, [])
  if (!marks) return null
  return (
    <section className="marks" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p className="muted">{words.page}</p>
      <p>{words.byAmount}</p>
      <dl>
        {marks.amounts.map(({ scene, ending }) => (
          <div key={scene}>
            <dt>{ending}</dt>
            <dd>{words.scenes[scene] ?? scene}</dd>
          </div>
        ))}
      </dl>
      <p>
        {words.byNote} <code>{marks.notes.join(' ')}</code>
      </p>
    </section>
  )
}
