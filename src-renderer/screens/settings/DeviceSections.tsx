import { CircleAlert, CircleCheck, Printer } from 'lucide-react'
import type { SettingsView, ShopSettings } from '#shared/bridge/contract.ts'
import type { Receipt } from '#shared/domain/receipt.ts'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { Note } from '../../components/Note.tsx'
import { printReceipt } from '../../components/PrintSheet.tsx'
import { useSnapshot } from '../../stores/till-store.ts'
import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'

/** Printing without a printer of the till's own: the system's dialog, and a page to try it with. */
export function SystemPrintWindow() {
  const words = settingsText[useText().lang].printer
  const { settings } = useSnapshot()
  return (
    <div className="card stack">
      <p>{words.body}</p>
      <Button icon={Printer} onPress={() => printReceipt(testReceipt(settings.shop, words), words.testLine)}>
        {words.test}
      </Button>
      <div className="print-test">
        <b>{words.testLine}</b>
        <p>{words.testBody}</p>
      </div>
    </div>
  )
}

/** A receipt that sells nothing, to see whether the printer does. */
function testReceipt(shop: ShopSettings, words: { testBody: string }): Receipt {
  return {
    shopName: shop.name,
    address: shop.address,
    tillName: shop.tillName,
    number: `${shop.tillCode}TEST0000`,
    at: Date.now(),
    zone: shop.zone,
    personName: '',
    currency: shop.currency,
    amountMinor: 0,
    tipMinor: 0,
    totalMinor: 0,
    tender: 'cash',
    gatewayRef: null,
    cashGivenMinor: null,
    cashChangeMinor: null,
    practice: true,
    note: words.testBody,
    footer: shop.receiptFooter,
    journalHash: '--------',
  }
}

/** What this till is: version, where its data lies, and whether its journal is whole. */
export function TillSection({ view }: { view: SettingsView }) {
  const text = useText()
  const words = settingsText[text.lang].till
  const { journal } = view
  return (
    <div className="card stack">
      <dl className="facts left">
        <dt>{words.version}</dt>
        <dd>{view.version}</dd>
        <dt>{words.dataDir}</dt>
        <dd className="mono">{view.dataDir}</dd>
        <dt>{words.journal}</dt>
        <dd>{words.journalLines(journal.lines, text.number(journal.lines))}</dd>
        <dt>{words.lastHash}</dt>
        <dd className="mono">{journal.lastHash}</dd>
        <dt>{words.tail}</dt>
        <dd>
          <span className={journal.tailSound ? 'st paid' : 'st declined'}>
            <Icon of={journal.tailSound ? CircleCheck : CircleAlert} size={20} />
            {journal.tailSound ? words.tailSound : words.tailBroken}
          </span>
        </dd>
      </dl>
      <Note>{words.journalHelp}</Note>
    </div>
  )
}
