import { settingsText } from '../../text/settings-text.ts'
import { useText } from '../../text/text.ts'
import { useDraft } from './settings-draft.ts'

/** The words for a field's fault, or nothing. */
export function useFault(): (field: string) => string | undefined {
  const text = useText()
  const faults = useDraft((state) => state.faults)
  const words = settingsText[text.lang].errors
  return (field) => {
    const fault = faults[field]
    if (fault === undefined) return undefined
    if (fault === 'newSaleSeconds') return words.seconds('0', '60')
    if (fault === 'qrSeconds') return words.seconds('30', '540')
    return words[fault]
  }
}
