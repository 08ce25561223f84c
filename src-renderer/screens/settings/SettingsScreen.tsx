import './settings.css'
import {
  BellRing,
  CircleAlert,
  CircleDollarSign,
  Cog,
  HardDriveUpload,
  Landmark,
  type LucideIcon,
  Monitor,
  Palette,
  Printer,
  ReceiptText,
  ScanBarcode,
  ShieldCheck,
  Store,
  Users,
  Wallet,
} from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../components/Button.tsx'
import { Icon } from '../../components/icons.tsx'
import { ErrorNote, Note } from '../../components/Note.tsx'
import { useParams } from '../../stores/screen-store.ts'
import { useSnapshot } from '../../stores/till-store.ts'
import { houseRulesText } from '../../text/house-rules-text.ts'
import { outboxText } from '../../text/outbox-text.ts'
import { receiptDesignText } from '../../text/receipt-design-text.ts'
import { receiverText } from '../../text/receiver-text.ts'
import { settingsText } from '../../text/settings-text.ts'
import { shiftText } from '../../text/shift-text.ts'
import { useText, useWords } from '../../text/text.ts'
import { BookSection } from './BookSection.tsx'
import { CounterSection } from './CounterSection.tsx'
import { SystemPrintWindow, TillSection } from './DeviceSections.tsx'
import { GatewaySection } from './GatewaySection.tsx'
import { ApprovalsSection, IdleLock } from './HouseRules.tsx'
import { NoticesSection } from './NoticesSection.tsx'
import { DrillToRead, OutboxSection } from './OutboxSection.tsx'
import { PeopleSection } from './PeopleSection.tsx'
import { PrinterSection } from './PrinterSection.tsx'
import { ReceiptSection } from './ReceiptSection.tsx'
import { ScannerSection, ScannerVerdict } from './ScannerSection.tsx'
import { ShiftSection } from './ShiftSection.tsx'
import { LookSection, SaleSection, ShopSection } from './ShopSections.tsx'
import { discardDraft, isDirty, loadSettings, saveDraft, useDraft } from './settings-draft.ts'
import { type HeardScan, useHeardKeys } from './use-heard-keys.ts'

const SECTIONS = {
  shop: Store,
  look: Palette,
  sale: CircleDollarSign,
  receipt: ReceiptText,
  shift: Wallet,
  people: Users,
  approvals: ShieldCheck,
  gateway: Landmark,
  scanner: ScanBarcode,
  counter: Monitor,
  printer: Printer,
  notices: BellRing,
  outbox: HardDriveUpload,
  till: Cog,
} satisfies Record<string, LucideIcon>
type Section = keyof typeof SECTIONS
const DEVICES: Section[] = ['scanner', 'counter', 'printer']
const GENERAL: Section[] = ['shop', 'look', 'sale', 'receipt', 'shift', 'people', 'approvals', 'gateway', 'notices', 'outbox', 'till']
/** Sections whose fields are saved together by the bar at the bottom; the others save each thing at once. */
const DRAFTED: Section[] = ['shop', 'look', 'sale', 'receipt', 'shift', 'people', 'approvals', 'scanner', 'counter', 'printer', 'notices', 'outbox']

function sectionOf(name: string | undefined): Section {
  return name !== undefined && name in SECTIONS
    ? (name as Section)
    : name === 'devices'
      ? 'scanner'
      : name === 'disk' || name === 'journal'
        ? 'till'
        : 'shop'
}

/** The settings, for managers: sections on the left, the chosen one on the right. An auditor sees what this till is, and checks its journal. */
export function SettingsScreen() {
  const words = settingsText[useText().lang]
  const { session } = useSnapshot()
  const params = useParams('settings')
  const [section, setSection] = useState<Section>(() => sectionOf(params.section))
  const view = useDraft((state) => state.view)
  const draft = useDraft((state) => state.draft)
  const loadError = useDraft((state) => (state.view === null ? state.error : null))
  const manager = session?.role === 'manager'
  const auditor = session?.role === 'auditor'
  const heard = useHeardKeys(section === 'scanner')
  useEffect(() => {
    if (manager || auditor) void loadSettings()
  }, [manager, auditor])
  useEffect(() => {
    if (params.section !== undefined) setSection(sectionOf(params.section))
  }, [params])

  if (auditor) {
    return (
      <div className="settings-screen">
        <section className="side" aria-label={words.sections.till.title}>
          <div className="doc">
            <SectionHead section="till" heard={null} />
            {loadError ? <ErrorNote error={loadError} /> : null}
            {view ? <TillSection view={view} /> : null}
            {view ? <BookSection dataDir={view.dataDir} mayCopy={false} /> : null}
            {view ? <DrillToRead /> : null}
          </div>
        </section>
      </div>
    )
  }
  if (!manager) {
    return (
      <div className="settings-screen">
        <p className="closed">{words.managersOnly}</p>
      </div>
    )
  }
  return (
    <div className="settings-screen">
      <SectionList section={section} onSection={setSection} />
      <section className="side" aria-label={words.sections[section].title}>
        <div className="doc">
          <SectionHead section={section} heard={heard} />
          {view?.fromFile ? <Note icon={CircleAlert}>{words.fromFile}</Note> : null}
          {loadError ? <ErrorNote error={loadError} /> : null}
          {view && draft ? (
            <>
              {section === 'shop' ? <ShopSection draft={draft} /> : null}
              {section === 'look' ? <LookSection draft={draft} /> : null}
              {section === 'sale' ? <SaleSection draft={draft} /> : null}
              {section === 'receipt' ? <ReceiptSection draft={draft} /> : null}
              {section === 'shift' ? <ShiftSection draft={draft} /> : null}
              {section === 'people' ? <PeopleSection people={view.people} /> : null}
              {section === 'people' ? <IdleLock draft={draft} without={view.people.filter(({ hasPin }) => !hasPin).map(({ name }) => name)} /> : null}
              {section === 'approvals' ? <ApprovalsSection draft={draft} /> : null}
              {section === 'gateway' ? <GatewaySection view={view} /> : null}
              {section === 'notices' ? <NoticesSection draft={draft} saved={view.settings.receiver} /> : null}
              {section === 'scanner' ? <ScannerSection draft={draft} heard={heard} /> : null}
              {section === 'counter' ? <CounterSection draft={draft} saved={view.settings} /> : null}
              {section === 'printer' ? <PrinterSection draft={draft} /> : null}
              {section === 'printer' && draft.printers.length === 0 ? <SystemPrintWindow /> : null}
              {section === 'outbox' ? <OutboxSection draft={draft} saved={view.settings} /> : null}
              {section === 'till' ? <TillSection view={view} /> : null}
              {section === 'till' ? <BookSection dataDir={view.dataDir} mayCopy /> : null}
            </>
          ) : null}
        </div>
        <SaveBar drafted={DRAFTED.includes(section)} />
      </section>
    </div>
  )
}

function SectionList({ section, onSection }: { section: Section; onSection: (section: Section) => void }) {
  const words = settingsText[useText().lang]
  const view = useDraft((state) => state.view)
  const draft = useDraft((state) => state.draft)
  const faults = useDraft((state) => state.faults)
  const changed = (one: Section) =>
    (one === 'shop' ||
      one === 'look' ||
      one === 'sale' ||
      one === 'receipt' ||
      one === 'shift' ||
      one === 'scanner' ||
      one === 'counter' ||
      one === 'approvals') &&
    ((view !== null && draft !== null && JSON.stringify(view.settings[one]) !== JSON.stringify(draft[one])) ||
      Object.keys(faults).some((field) => field.startsWith(`${one}.`)))
  const printersChanged = view !== null && draft !== null && JSON.stringify(view.settings.printers) !== JSON.stringify(draft.printers)
  const outboxChanged = view !== null && draft !== null && JSON.stringify(view.settings.outbox) !== JSON.stringify(draft.outbox)
  const noticesChanged = view !== null && draft !== null && JSON.stringify(view.settings.receiver) !== JSON.stringify(draft.receiver)
  const idleChanged = view !== null && draft !== null && JSON.stringify(view.settings.peopleRules) !== JSON.stringify(draft.peopleRules)
  const item = (one: Section) => (
    <button key={one} type="button" aria-current={one === section ? 'true' : undefined} onClick={() => onSection(one)}>
      <Icon of={SECTIONS[one]} />
      <span>
        <b>{words.sections[one].title}</b>
        <small>{words.sections[one].sub}</small>
      </span>
      {changed(one) ||
      (one === 'printer' && printersChanged) ||
      (one === 'notices' && noticesChanged) ||
      (one === 'people' && idleChanged) ||
      (one === 'outbox' && outboxChanged) ? (
        <span className="changed" role="img" aria-label={words.changed} />
      ) : null}
    </button>
  )
  return (
    <nav className="dev" aria-label={words.title}>
      <h1>{words.title}</h1>
      {GENERAL.slice(0, -1).map(item)}
      <h2 className="eyebrow">{words.devices}</h2>
      {DEVICES.map(item)}
      {item('till')}
    </nav>
  )
}

function SectionHead({ section, heard }: { section: Section; heard: HeardScan | null }) {
  const words = settingsText[useText().lang]
  const receiptLead = useWords(receiptDesignText)('lead')
  const noticesLead = useWords(receiverText)('lead')
  const approvalsLead = useWords(houseRulesText)('lead')
  const outboxLead = outboxText[useText().lang].lead
  const title = section === 'scanner' ? words.scanner.doctor : words.sections[section].title
  const leads: Partial<Record<Section, string>> = {
    shift: shiftText[useText().lang].rulesLead,
    scanner: words.scanner.lead,
    receipt: receiptLead,
    people: words.people.lead,
    approvals: approvalsLead,
    counter: words.counter.lead,
    printer: words.printer.lead,
    notices: noticesLead,
    outbox: outboxLead,
  }
  return (
    <div className="head">
      <div>
        <h1>{title}</h1>
        {leads[section] ? <p className="muted">{leads[section]}</p> : null}
      </div>
      <span className="sp" />
      {section === 'scanner' ? <ScannerVerdict heard={heard} /> : null}
    </div>
  )
}

/** Stands under every section while something is not saved, so that it is neither forgotten nor lost. */
function SaveBar({ drafted }: { drafted: boolean }) {
  const words = settingsText[useText().lang]
  const state = useDraft()
  const dirty = isDirty(state)
  const wrong = Object.keys(state.faults).length > 0
  if (!dirty && !(drafted && state.saved)) return null
  return (
    <footer className="save-bar">
      <p className="note-line" role="status">
        {wrong ? (
          <span className="wrong">
            <Icon of={CircleAlert} size={16} />
            {words.refused}
          </span>
        ) : dirty ? (
          words.unsaved
        ) : (
          words.saved
        )}
      </p>
      {state.error && state.error.code !== 'settings-refused' ? <ErrorNote error={state.error} /> : null}
      <span className="sp" />
      {dirty ? (
        <>
          <Button kind="quiet" small onPress={discardDraft}>
            {words.discard}
          </Button>
          <Button kind="primary" small disabled={wrong || state.busy} onPress={() => void saveDraft()}>
            {state.busy ? words.saving : words.save}
          </Button>
        </>
      ) : null}
    </footer>
  )
}
