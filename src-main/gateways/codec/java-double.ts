/**
 * The text Java's Double.toString gives for a JSON number literal: `1` is `1.0`, `10000000` is `1.0E7`, `5.2474` is `5.2474`.
 * Plain digits from 0.001 up to ten million, one digit before the point and an exponent outside (Java SE API, Double.toString).
 * Both languages write the shortest digits that name the same double, so the digits come from JavaScript. Takes only JSON literals.
 */
export function javaDoubleText(literal: string): string {
  const value = Number(literal)
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return `${sign}Infinity`
  if (size === 0) return `${sign}0.0`
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(size)
    return sign + (plain.includes('.') ? plain : `${plain}.0`)
  }
  const [digits = '', exponent = ''] = size.toExponential().split('e')
  return `${sign}${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`
}

/** A JSON number literal as an integer where it names one (`100.0` and `1e2` are `100`), else the literal itself. */
export function integerText(literal: string): string {
  const value = Number(literal)
  return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : literal
}
