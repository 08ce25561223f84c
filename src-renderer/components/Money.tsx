import { useText } from '../text/text.ts'

/** An amount in the currency's own form. */
export function Money({ minor, currency }: { minor: number; currency?: string }) {
  const { money } = useText()
  return <span className="money">{money(minor, currency)}</span>
}
