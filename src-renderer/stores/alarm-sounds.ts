import type { Alarm, TillSnapshot } from '#shared/bridge/contract.ts'
import { sound } from '../input/sounds.ts'
import { usePayment } from './payment-store.ts'
import { useTill } from './till-store.ts'

/**
 * Picks out of each snapshot the alarms that are news to this page. What stood in the first snapshot is none; what comes while nobody is signed
 * in is news for whoever signs in, because the bar that tells it is seen only then.
 */
export function createAlarmNews(): (snapshot: Pick<TillSnapshot, 'alarms' | 'session'>) => Alarm[] {
  let told: Set<string> | null = null
  return ({ alarms, session }) => {
    const nameOf = ({ kind, number }: Alarm): string => `${kind} ${number}`
    if (told === null) {
      told = new Set(alarms.map(nameOf))
      return []
    }
    if (session === null) return []
    const known = told
    const news = alarms.filter((alarm) => !known.has(nameOf(alarm)))
    for (const alarm of news) known.add(nameOf(alarm))
    return news
  }
}

/** Sounds once when money that nobody expected came; called once. The payment in view has its own sound. */
export function startAlarmSounds(): void {
  const newsOf = createAlarmNews()
  let seen: TillSnapshot | null = null
  useTill.subscribe(({ snapshot }) => {
    if (snapshot === null || snapshot === seen) return
    seen = snapshot
    const inView = usePayment.getState().payment?.attempt.id
    if (newsOf(snapshot).some(({ number }) => number !== inView)) sound('unresolved')
  })
}
