import type { TillSettings } from '#shared/bridge/contract.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText } from '../../text/text.ts'
import { SettingGroup, Switch } from './fields.tsx'
import { change } from './settings-draft.ts'

/** The rules of shifts: how the drawer is counted, and whether cash needs one. */
export function ShiftSection({ draft }: { draft: TillSettings }) {
  const words = shiftText[useText().lang]
  const { shift } = draft
  return (
    <div className="card">
      <div className="fields">
        <SettingGroup label={words.blind} help={words.blindHelp}>
          <Switch label={words.blind} on={shift.blindCount} onChange={(blindCount) => change('shift', { blindCount })} />
        </SettingGroup>
        <SettingGroup label={words.cashNeedsShift} help={words.cashNeedsShiftHelp}>
          <Switch label={words.cashNeedsShift} on={shift.cashNeedsShift} onChange={(cashNeedsShift) => change('shift', { cashNeedsShift })} />
        </SettingGroup>
      </div>
    </div>
  )
}
