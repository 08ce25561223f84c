/** True for a character that the printer's code pages have. */
export type Carries = (character: string) => boolean

/*
 * Signs with a plain form that everybody reads. One line as a picture for the sake of a quotation mark or the euro sign would make every
 * receipt slow, so they give way where the code pages lack them. Everything else that a printer lacks goes out as a picture. (Other
 * currencies stand with their code in the document already, see receipt-format.ts.)
 */
const PLAIN_FORMS: Record<string, string> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u2026': '...',
  '\u2022': '*',
}
const FORMS = new RegExp(`[${Object.keys(PLAIN_FORMS).join('')}]`, 'g')

/** The text with the euro sign and every typographic mark that the code pages lack in its plain form. */
export function replaceSigns(text: string, carries: Carries): string {
  const marked = text.replace(FORMS, (mark) => (carries(mark) ? mark : (PLAIN_FORMS[mark] ?? mark)))
  if (carries('€')) return marked
  return marked.replace(/€/g, (_, at: number) => {
    // Held to its number, and apart from it: -€12.00 is -EUR 12.00.
    const after = /\d/.test(marked[at + 1] ?? '') ? '\u00a0' : ''
    const before = /\d/.test(marked[at - 1] ?? '') ? '\u00a0' : ''
    return `${before}EUR${after}`
  })
}
