import { EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from '../../components/icons.tsx'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'

/** What nobody at the till sees before they counted. */
export function AfterCount() {
  const words = shiftText[useText().lang]
  return (
    <span className="after">
      <Icon of={EyeOff} size={16} />
      {words.afterCount}
    </span>
  )
}

export type BigFigure = { name: string; value: string; under: string }

/** Three figures over everything else. */
export function Bigs({ figures, label }: { figures: BigFigure[]; label: string }) {
  return (
    <section className="bigs" aria-label={label}>
      {figures.map(({ name, value, under }) => (
        <div key={name}>
          <span>{name}</span>
          <b>{value}</b>
          <em>{under}</em>
        </div>
      ))}
    </section>
  )
}

export type Line = { key: string; name: ReactNode; count?: string; value: ReactNode; last?: boolean; quiet?: boolean }

/** A name and a figure a line; `last` lines are the sum under the others. */
export function FigureTable({ title, lines, className = '' }: { title: string; lines: Line[]; className?: string }) {
  const counted = lines.some(({ count }) => count !== undefined)
  const row = ({ key, name, count, value, quiet }: Line) => (
    <tr key={key} className={quiet ? 'hid' : undefined}>
      <th scope="row">{name}</th>
      {counted ? <td className="n">{count ?? ''}</td> : null}
      <td>{value}</td>
    </tr>
  )
  const sums = lines.filter(({ last }) => last)
  return (
    <div className={className}>
      <h2 className="eyebrow">{title}</h2>
      <table aria-label={title}>
        <tbody>{lines.filter(({ last }) => !last).map(row)}</tbody>
        {sums.length > 0 ? <tfoot>{sums.map(row)}</tfoot> : null}
      </table>
    </div>
  )
}
