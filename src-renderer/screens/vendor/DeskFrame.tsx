import './vendor.css'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Capabilities, OfferedAccount } from '#shared/bridge/contract.ts'
import { Icon } from '../../components/icons.tsx'
import { go } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'

type FrameProps = { title: string; lead: string; actions?: ReactNode; children: ReactNode }

/** A page behind More: the way back, its name, what it is about, and the page. */
export function DeskFrame({ title, lead, actions, children }: FrameProps) {
  const words = vendorText[useText().lang]
  return (
    <div className="desk-screen">
      <div className="head">
        <button type="button" className="btn quiet sm" aria-label={words.back} onClick={() => go('more')}>
          <Icon of={ArrowLeft} />
        </button>
        <div>
          <h1>{title}</h1>
          <p className="muted">{lead}</p>
        </div>
        <span className="sp" />
        {actions}
      </div>
      {children}
    </div>
  )
}

type Flag = { [C in keyof Capabilities]: Capabilities[C] extends boolean ? C : never }[keyof Capabilities]

/** The accounts of the till's mode that can do one of these. */
export function useAccountsWith(...flags: Flag[]): OfferedAccount[] {
  const { offers } = useSnapshot()
  return offers.filter(({ capabilities }) => flags.some((flag) => capabilities[flag]))
}

/** Which account is meant, where there are several. */
export function AccountPicks({ accounts, chosen, onPick }: { accounts: OfferedAccount[]; chosen: string; onPick: (accountId: string) => void }) {
  const words = vendorText[useText().lang]
  if (accounts.length < 2) return null
  return (
    <div className="desk-picks" role="group" aria-label={words.account}>
      {accounts.map(({ id, name }) => (
        <button key={id} type="button" className="chip" aria-pressed={id === chosen} onClick={() => onPick(id)}>
          {name}
        </button>
      ))}
    </div>
  )
}
