import { create } from 'zustand'

/** What was typed so far, by value in minor units, and the row one is at. */
export type Counting = { pieces: Record<number, string>; at: number }

export const NOTHING_COUNTED: Counting = { pieces: {}, at: 0 }

type CountDraft = { key: string; counting: Counting }

/** A count that is not finished, so that a customer who wants to pay in the middle of it costs nothing. Only the newest is kept. */
const useDraft = create<CountDraft>(() => ({ key: '', counting: NOTHING_COUNTED }))

/** What was counted under this key, or nothing. */
export function readCountDraft(key: string): Counting {
  const draft = useDraft.getState()
  return draft.key === key ? draft.counting : NOTHING_COUNTED
}

/** Keeps what was counted so far. */
export function keepCountDraft(key: string, counting: Counting): void {
  useDraft.setState({ key, counting })
}

/** Forgets it: the count is finished. */
export function forgetCountDraft(): void {
  useDraft.setState({ key: '', counting: NOTHING_COUNTED })
}
