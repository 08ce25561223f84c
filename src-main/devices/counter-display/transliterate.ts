/** What a 2 x 20 display has no letter for and plain words have. */
const SPELLED: Record<string, string> = {
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'Y',
  '￥': 'Y',
  '₩': 'W',
  '₫': 'd',
  '₹': 'Rs',
  '฿': 'B',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ß: 'ss',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '·': '-',
  '×': 'x',
  '°': 'o',
}

/**
 * The text in printable ASCII, which every pole display has whatever its code page: accents are stripped (NFD), signs spelled out.
 * What cannot be said so (Chinese, emoji) is left out; null when nothing that can be read is left.
 */
export function transliterate(text: string): string | null {
  let plain = ''
  let lost = false
  for (const letter of text.normalize('NFKC')) {
    const spelled = SPELLED[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')
    const kept = spelled.replace(/\s/g, ' ').replace(/[^\x20-\x7e]/g, '')
    if (kept === '') lost = true
    plain += kept
  }
  const tidy = plain.replace(/ {2,}/g, ' ').trim()
  return tidy === '' || (lost && !/[A-Za-z0-9]/.test(tidy)) ? null : tidy
}
