import type { Till } from '../till-parts.ts'
import { createStatementUpload } from '../vendor-desk/statement-upload.ts'
import type { Handlers } from './handle-call.ts'
import { accountHandlers } from './handlers/accounts.ts'
import { auditHandlers } from './handlers/audit.ts'
import { bookHandlers } from './handlers/book.ts'
import { counterHandlers } from './handlers/counter.ts'
import { orderHandlers } from './handlers/orders.ts'
import { outboxHandlers } from './handlers/outbox.ts'
import { paymentHandlers } from './handlers/payments.ts'
import { payoutHandlers } from './handlers/payouts.ts'
import { practiceHandlers } from './handlers/practice.ts'
import { printingHandlers } from './handlers/printing.ts'
import { rateHandlers } from './handlers/rate.ts'
import { receiptHandlers } from './handlers/receipt.ts'
import { receiverHandlers } from './handlers/receiver.ts'
import { reconcileHandlers } from './handlers/reconcile.ts'
import { refundHandlers } from './handlers/refunds.ts'
import { reportHandlers } from './handlers/reports.ts'
import { scannerHandlers } from './handlers/scanners.ts'
import { sessionHandlers } from './handlers/session.ts'
import { settingsHandlers } from './handlers/settings.ts'
import { shiftHandlers } from './handlers/shifts.ts'
import { subscriptionHandlers } from './handlers/subscriptions.ts'
import { vendorDeskHandlers } from './handlers/vendor-desk.ts'

/** One handler a channel: each goes straight to its use case and turns what comes back into what a screen gets. */
export function createHandlers(till: Till): Handlers {
  // Parts of one file at a time, whoever takes it in.
  const upload = createStatementUpload()
  return {
    ...accountHandlers(till),
    ...sessionHandlers(till),
    ...paymentHandlers(till),
    ...refundHandlers(till),
    ...payoutHandlers(till),
    ...orderHandlers(till),
    ...reportHandlers(till),
    ...settingsHandlers(till),
    ...bookHandlers(till),
    ...practiceHandlers(till),
    ...counterHandlers(till),
    ...scannerHandlers(till),
    ...receiptHandlers(till),
    ...printingHandlers(till),
    ...vendorDeskHandlers(till, upload),
    ...reconcileHandlers(till, upload),
    ...subscriptionHandlers(till),
    ...rateHandlers(till),
    ...receiverHandlers(till),
    ...shiftHandlers(till),
    ...auditHandlers(till),
    ...outboxHandlers(till),
  }
}
