import { Info } from 'lucide-react'
import { useState } from 'react'
import { AccountCheck } from '../../components/AccountCheck.tsx'
import { Note } from '../../components/Note.tsx'
import { useText } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'
import { AccountPicks, DeskFrame, useAccountsWith } from './DeskFrame.tsx'

/** Whose a Vietnamese bank account is. */
export function AccountCheckScreen() {
  const words = vendorText[useText().lang]
  const accounts = useAccountsWith('accountCheck')
  const [chosen, setChosen] = useState<string | null>(null)
  const account = accounts.find(({ id }) => id === chosen) ?? accounts[0]
  return (
    <DeskFrame title={words.check} lead={words.checkNote}>
      {account ? (
        <section className="card pad-card" aria-label={words.check}>
          <AccountPicks accounts={accounts} chosen={account.id} onPick={setChosen} />
          <AccountCheck key={account.id} accountId={account.id} />
        </section>
      ) : (
        <Note icon={Info}>{words.none}</Note>
      )}
    </DeskFrame>
  )
}
