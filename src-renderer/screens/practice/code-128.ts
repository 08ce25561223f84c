/** Widths of bars and gaps of the symbols 0 to 106 of Code 128 (ISO/IEC 15417); 106 is the stop with its ending bar. */
const WIDTHS =
  `212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231
213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133
112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212
421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`.split(
    /\s+/,
  )

const START_B = 104
const START_C = 105
const CODE_B = 100
const STOP = 106

/** Blank modules on each side that a scanner needs. */
export const QUIET_MODULES = 10

/** One bar: where it starts and how wide it is, in modules. */
export type Bar = { at: number; width: number }

/**
 * The bars of `text` as Code 128: digits in pairs (set C), anything else of printable ASCII as set B; an odd last digit changes to set B.
 * `modules` is the whole width with both quiet zones. Throws a RangeError on text that is not printable ASCII.
 */
export function code128(text: string): { bars: Bar[]; modules: number } {
  if (!/^[\x20-\x7e]+$/.test(text)) throw new RangeError('only printable ASCII')
  const symbols = symbolsOf(text)
  const check = symbols.reduce((sum, symbol, place) => sum + symbol * Math.max(1, place), 0) % 103
  const bars: Bar[] = []
  let at = QUIET_MODULES
  for (const symbol of [...symbols, check, STOP]) {
    for (const [index, digit] of [...(WIDTHS[symbol] ?? '')].entries()) {
      const width = Number(digit)
      if (index % 2 === 0) bars.push({ at, width })
      at += width
    }
  }
  return { bars, modules: at + QUIET_MODULES }
}

function symbolsOf(text: string): number[] {
  const letters = (part: string) => [...part].map((letter) => letter.charCodeAt(0) - 32)
  if (!/^\d{4,}$/.test(text)) return [START_B, ...letters(text)]
  const pairs = (text.match(/\d\d/g) ?? []).map(Number)
  return text.length % 2 === 0 ? [START_C, ...pairs] : [START_C, ...pairs, CODE_B, ...letters(text.slice(-1))]
}
