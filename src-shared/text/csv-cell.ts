/** What spreadsheets take for the beginning of a formula (OWASP, "CSV injection"), in its wide forms as well. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/

/** One cell of CSV (RFC 4180); null is empty. An apostrophe stands before what would be a formula, quotes around what needs them; plain numbers stay numbers. */
export function csvCell(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value)
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
