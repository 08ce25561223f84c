import { PenLine, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { ZRecord } from '#shared/domain/closing.ts'
import { call } from '../../bridge.ts'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { dayText } from '../../text/day-text.ts'
import { useText } from '../../text/text.ts'
import { DayFigures } from './DayFigures.tsx'
import { PrintPaper } from './PrintPaper.tsx'

/** A Z number as it stands on paper: four digits at least. */
export function zNumber(number: number): string {
  return String(number).padStart(4, '0')
}

/** One closed day for ever: its figures, who signed what, and whether its seal is whole. */
export function ClosedDay({ record }: { record: ZRecord }) {
  const text = useText()
  const words = dayText[text.lang]
  return (
    <section className="x" aria-label={words.z(zNumber(record.number))}>
      <div className="head">
        <div>
          <h1>
            {words.z(zNumber(record.number))} <span className="day">{text.day(record.businessDay)}</span>
          </h1>
          <p className="muted sm">
            {words.closedBy(`${text.weekday(record.closedAt)}, ${text.time(record.closedAt)}`, record.closedBy)} {words.zoneIs(record.zone)}
          </p>
        </div>
        <span className="sp" />
        <PrintPaper words={words.print} print={() => call('print:z', { zId: record.zId })} />
      </div>
      {record.signedBy !== null ? (
        <Note icon={PenLine}>
          <b>{words.signedBy(record.signedBy)}</b> {record.reason}
        </Note>
      ) : null}
      <DayFigures figures={record.figures} />
      <dl className="facts seal">
        <dt>{words.seal}</dt>
        <dd className={record.sound ? 'sound' : 'broken'}>
          <Icon of={record.sound ? ShieldCheck : ShieldAlert} size={20} />
          {record.sound ? words.sound : words.broken}
        </dd>
        <dt>{words.hash}</dt>
        <dd className="no">{record.hash.slice(0, 16)}</dd>
        <dt>{words.before}</dt>
        <dd className="no">{record.prevHash.slice(0, 16)}</dd>
        <dt>{words.journal}</dt>
        <dd>{words.lines(text.number(record.fromSeq + 1), text.number(record.toSeq))}</dd>
      </dl>
    </section>
  )
}
