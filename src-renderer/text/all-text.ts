import type { Language } from '#shared/domain/person.ts'
import { receiptWords } from '#shared/text/receipt-words.ts'
import { commonText } from './common-text.ts'
import { counterText } from './counter-text.ts'
import { diaryText } from './diary-text.ts'
import { errorText } from './error-text.ts'
import { linkText } from './link-text.ts'
import { paymentText } from './payment-text.ts'
import { payoutsText } from './payouts-text.ts'
import { peopleText } from './people-text.ts'
import { printerSettingsText } from './printer-settings-text.ts'
import { printingText } from './printing-text.ts'
import { reconcileWords } from './reconcile-words.ts'
import { saleText } from './sale-text.ts'
import { scannerText } from './scanner-text.ts'
import { vendorWords } from './vendor-words.ts'

/** Every area's words. A new area is one line here; keys begin with the area's name, so none meet. */
export const AREAS = {
  commonText,
  saleText,
  paymentText,
  errorText,
  diaryText,
  counterText,
  scannerText,
  receiptWords,
  printingText,
  printerSettingsText,
  vendorWords,
  reconcileWords,
  linkText,
  payoutsText,
  peopleText,
}

type Areas = typeof AREAS
type KeysOf<A> = A extends { en: Record<infer K, string> } ? K : never
/** Every key of every area. */
export type TextKey = { [A in keyof Areas]: KeysOf<Areas[A]> }[keyof Areas]

function merge(lang: Language): Record<TextKey, string> {
  return Object.assign({}, ...Object.values(AREAS).map((area) => area[lang])) as Record<TextKey, string>
}

/** All words by language and key. */
export const ALL_TEXT: Record<Language, Record<TextKey, string>> = { en: merge('en'), zh: merge('zh'), fr: merge('fr') }
