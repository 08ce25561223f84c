import { startAlarmSounds } from './alarm-sounds.ts'
import { resumePayment, startPaymentStore } from './payment-store.ts'
import { startShiftStore } from './shift-store.ts'
import { startTillStore } from './till-store.ts'

/** Connects every store to main; called once before the first draw. */
export function startStores(): void {
  startPaymentStore()
  startAlarmSounds()
  startShiftStore()
  startTillStore((snapshot) => resumePayment(snapshot.session ? snapshot.current : null))
}
