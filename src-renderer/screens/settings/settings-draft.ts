import { create } from 'zustand'
import type { AppError } from '#shared/bridge/app-error.ts'
import type { Calls, SettingsView, TillSettings } from '#shared/bridge/contract.ts'
import type { Result } from '#shared/domain/result.ts'
import { call } from '../../bridge.ts'

type DraftState = {
  view: SettingsView | null
  /** The settings as they stand in the fields; kept while other screens are in view, so that nothing typed is lost. */
  draft: TillSettings | null
  /** The text of fields whose draft is not that text: lists and numbers that are still being typed. */
  typed: Record<string, string>
  /** Field path to a key of the error words. */
  faults: Record<string, Fault>
  error: AppError | null
  busy: boolean
  saved: boolean
}

/** What can be wrong with a field; the words are `errors` of the settings text. */
export type Fault =
  | 'required'
  | 'tillCode'
  | 'currency'
  | 'zone'
  | 'hour'
  | 'percents'
  | 'newSaleSeconds'
  | 'qrSeconds'
  | 'oneWallet'
  | 'refundLimit'
  | 'idleMinutes'
  | 'oneOrTwo'
  | 'prefixKey'
  | 'lines'
  | 'port'
  | 'refused'

const EMPTY: DraftState = { view: null, draft: null, typed: {}, faults: {}, error: null, busy: false, saved: false }

/** The settings being changed. */
export const useDraft = create<DraftState>(() => EMPTY)

/** True when something in the fields is not saved. */
export function isDirty({ view, draft, typed }: DraftState): boolean {
  return Object.keys(typed).length > 0 || (view !== null && draft !== null && JSON.stringify(view.settings) !== JSON.stringify(draft))
}

/** Asks main for the settings; what is typed and not saved stays. */
export async function loadSettings(): Promise<void> {
  const answer = await call('settings:get', null)
  if (answer.ok) takeView(answer.value)
  else useDraft.setState({ error: answer.error })
}

/** Takes what main answered after a change. Fields that were not touched follow it. */
export function takeView(view: SettingsView): void {
  const before = useDraft.getState()
  useDraft.setState({ view, draft: isDirty(before) && before.draft ? before.draft : view.settings, error: null })
}

/** Changes part of one group of the draft; its field's fault is forgotten. */
export function change<G extends keyof TillSettings>(group: G, part: Partial<TillSettings[G]>): void {
  const { draft, faults } = useDraft.getState()
  if (!draft) return
  const left = { ...faults }
  for (const key of Object.keys(part)) delete left[`${group}.${key}`]
  useDraft.setState({ draft: { ...draft, [group]: { ...draft[group], ...part } }, faults: left, error: null, saved: false })
}

/** Puts another list of printers into the draft; what was wrong with the old one is forgotten. */
export function replacePrinters(printers: TillSettings['printers']): void {
  const { draft, faults } = useDraft.getState()
  if (!draft) return
  const left = Object.fromEntries(Object.entries(faults).filter(([field]) => !field.startsWith('printers.')))
  useDraft.setState({ draft: { ...draft, printers }, faults: left, error: null, saved: false })
}

/** Keeps the text of a field that is still being typed; null when the draft says it all. */
export function typeText(field: string, text: string | null): void {
  const typed = { ...useDraft.getState().typed }
  if (text === null) delete typed[field]
  else typed[field] = text
  useDraft.setState({ typed, saved: false })
}

/** Marks a field as wrong, or right again. */
export function markFault(field: string, fault: Fault | null): void {
  const faults = { ...useDraft.getState().faults }
  if (fault === null) delete faults[field]
  else faults[field] = fault
  useDraft.setState({ faults })
}

/** Puts every field back to what is saved. */
export function discardDraft(): void {
  const { view } = useDraft.getState()
  useDraft.setState({ draft: view?.settings ?? null, typed: {}, faults: {}, error: null, saved: false })
}

/** Saves all of it, or marks the fields that main refused. */
export async function saveDraft(): Promise<void> {
  const { draft, faults, typed } = useDraft.getState()
  if (!draft || Object.keys(faults).length > 0 || Object.keys(typed).length > 0) return
  useDraft.setState({ busy: true })
  const answer = await call('settings:save', { settings: draft })
  useDraft.setState({ busy: false })
  if (answer.ok) useDraft.setState({ view: answer.value, draft: answer.value.settings, faults: {}, error: null, saved: true })
  else if (answer.error.code === 'settings-refused') useDraft.setState({ faults: { [refusedField(answer.error)]: 'refused' }, error: answer.error })
  else useDraft.setState({ error: answer.error })
}

/** The field a refusal is about: `sale.tipPercents.2` is the field `sale.tipPercents`. */
export function refusedField(error: AppError): string {
  return String(error.facts.field ?? '')
    .split('.')
    .slice(0, 2)
    .join('.')
}

/** Makes a change that main answers with the whole settings, and takes that answer. Gives the error, if any. */
export async function applyNow<
  C extends 'accounts:save' | 'accounts:sort' | 'settings:set-mode' | 'settings:save-person' | 'settings:remove-person' | 'settings:unlock-person',
>(channel: C, input: Calls[C]['input']): Promise<AppError | null> {
  const answer = (await call(channel, input)) as Result<SettingsView, AppError>
  if (!answer.ok) return answer.error
  takeView(answer.value)
  return null
}
