import type { Clock } from '../clock/clock.ts'

/** Asks about one id; true when it is still open afterwards, so that another question may bring more. */
export type AskAbout = (id: string) => Promise<boolean>

/** A question to one id comes no sooner than a second after the last one (ask-schedule.ts); this is a little more. */
const AGAIN_MS = 1_100

/**
 * Asks after a notice. A question that was on its way when the notice came, or that had come less than a second before, may have been answered
 * before what the notice tells: what is still open is asked about once more.
 */
export async function askAfterNotice(clock: Clock, ask: AskAbout, id: string): Promise<void> {
  if (!(await ask(id))) return
  await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve))
  await ask(id)
}
