import type { TillSettings } from '#shared/bridge/contract.ts'
import { houseRulesText } from '../../text/house-rules-text.ts'
import { useWords } from '../../text/text.ts'
import { AmountSetting } from './AmountSetting.tsx'
import { SettingGroup, Switch } from './fields.tsx'
import { NumberSetting } from './ShopSections.tsx'
import { change } from './settings-draft.ts'

/** What needs another person's PIN, and up to how much it does not. */
export function ApprovalsSection({ draft }: { draft: TillSettings }) {
  const w = useWords(houseRulesText)
  const { approvals, shop } = draft
  const amount = (field: 'cashRefundLimitMinor' | 'mistakeLimitMinor' | 'paidOutLimitMinor', label: string, help: string) => (
    <AmountSetting group="approvals" field={field} label={label} help={help} minor={approvals[field]} currency={shop.currency} />
  )
  return (
    <div className="card">
      <div className="fields">
        {amount('cashRefundLimitMinor', w('cashRefund'), w('cashRefundHelp'))}
        {amount('mistakeLimitMinor', w('mistake'), w('mistakeHelp'))}
        {amount('paidOutLimitMinor', w('paidOut'), w('paidOutHelp'))}
        <SettingGroup label={w('drawer')} help={w('drawerHelp')}>
          <Switch label={w('drawer')} on={approvals.drawerByCashier} onChange={(drawerByCashier) => change('approvals', { drawerByCashier })} />
        </SettingGroup>
        <SettingGroup label={w('second')} help={w('secondHelp')}>
          <Switch
            label={w('second')}
            on={approvals.secondForCloseByHand}
            onChange={(secondForCloseByHand) => change('approvals', { secondForCloseByHand })}
          />
        </SettingGroup>
      </div>
    </div>
  )
}

/** After how many minutes an idle screen locks. Whoever has no PIN cannot come back by one, so their screen stays open, and this says so. */
export function IdleLock({ draft, without }: { draft: TillSettings; without: string[] }) {
  const w = useWords(houseRulesText)
  return (
    <div className="card">
      <div className="fields">
        <NumberSetting
          group="peopleRules"
          field="idleLockMinutes"
          label={w('idle')}
          help={without.length === 0 ? w('idleHelp') : `${w('idleHelp')} ${w('idleWithout', { names: without.join(', ') })}`}
          value={draft.peopleRules.idleLockMinutes}
          least={0}
          most={120}
          fault="idleMinutes"
          unit={w('minutes')}
        />
      </div>
    </div>
  )
}
