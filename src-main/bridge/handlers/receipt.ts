import { defaultProfile } from '#shared/domain/default-profile.ts'
import { ok } from '#shared/domain/result.ts'
import { previewDocument } from '../../devices/printer/preview.ts'
import { samplePaper } from '../../receipts/sample-paper.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** The receipt designer: a paper as it would print with settings that are not saved yet, on the shop's printer of that width where it has one. */
export function receiptHandlers(till: Till): HandlersOf<'receipt'> {
  return {
    async 'receipt:preview'({ design, shop, kind, widthMm }) {
      const settings = till.settings()
      const profile = settings.printers.find((printer) => printer.widthMm === widthMm && printer.prints.receipts) ?? defaultProfile(widthMm)
      const facts = {
        shop: { ...settings.shop, ...shop },
        personName: till.state.session?.name ?? '',
        now: till.payments.clock.now(),
        practice: till.isPractice(),
      }
      return ok(await previewDocument(samplePaper(kind, facts, design), profile, design.logo))
    },
  }
}
