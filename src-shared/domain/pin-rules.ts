/** What is wrong with a PIN: not 4 to 8 digits, or one of those that everybody tries first. */
export type PinFault = 'shape' | 'weak'

/** The middle column of a keypad, the years and the dates that people take most. */
const WELL_KNOWN = ['2580', '0852', '1379', '2468', '1357', '1004', '2000', '2001', '1990', '123123', '112233', '5201314']

/** What is wrong with a PIN in itself, or null. `weak` matters for people who agree to what others do. */
export function pinFault(pin: string): PinFault | null {
  if (!/^\d{4,8}$/.test(pin)) return 'shape'
  return isWeak(pin) ? 'weak' : null
}

/** One digit over and over, digits in a row up or down (also over 9 and 0), one pair repeated, or a well-known one. */
function isWeak(pin: string): boolean {
  const digits = [...pin].map(Number)
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10)
  const isEven = steps.every((step) => step === steps[0])
  if (isEven && [0, 1, 9].includes(steps[0] ?? 0)) return true
  const pair = pin.slice(0, 2)
  return pin === pair.repeat(pin.length / 2) || WELL_KNOWN.includes(pin)
}
