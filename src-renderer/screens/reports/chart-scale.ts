import { minorDigits } from '#shared/domain/money.ts'

/** A range with little or nothing still gets a scale of so many whole units of its currency. */
const LEAST_UNITS = 10

/** Round steps from zero to at least `mostMinor`: three to five of them, each 1, 2 or 5 times a power of ten of minor units. */
export function chartSteps(mostMinor: number, currency: string): number[] {
  const most = Math.max(mostMinor, LEAST_UNITS * 10 ** minorDigits(currency))
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const steps: number[] = []
  for (let at = 0; at < most + step; at += step) steps.push(at)
  return steps
}

/** An amount for an axis or over a bar: whole units, from ten thousand on in thousands with at most `digits` digits. */
export function shortMoney(minor: number, currency: string, locale: string, digits = 3): string {
  const units = minor / 10 ** minorDigits(currency)
  const big = Math.abs(units) >= 10_000
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(big ? { notation: 'compact', maximumSignificantDigits: digits } : { maximumFractionDigits: 0 }),
  }).format(units)
}

/** How wide a text of the chart is at this size, about: figures of the till's face are of one width, Chinese signs are square. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const sign of text) width += /[⺀-鿿＀-￯]/.test(sign) ? size : /[.,:\s\u00a0\u202f’]/.test(sign) ? size * 0.32 : size * 0.62
  return width
}
