import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/*
 * The fonts that lines as pictures are drawn with. They come in npm packages, so Chinese prints on a machine that has no fonts at all;
 * what they lack is looked for in the system's fonts. Both are under the SIL Open Font License.
 */

// Not named `require`: the bundle of main has one of its own.
const packages = createRequire(import.meta.url)
const CHINESE = '@fontsource-variable/noto-sans-sc'
const LATIN = '@fontsource-variable/noto-sans-mono'
/** A file a subset: the package splits the Chinese font into some hundred parts, and only those in use are read. */
type Subset = { family: string; file: string; ranges: [number, number][] }

/** Finds the font of a character and makes it known; `register` is the canvas's own. */
export type FontFinder = (character: string) => string

/** Looks up which part of the bundled fonts holds a character. `register` takes a font file and the name it is drawn by. */
export function createFontFinder(register: (file: Buffer, family: string) => void): FontFinder {
  const narrow = readSubsets(LATIN, 'scantill-mono', (key) => `noto-sans-mono-${key}-wght-normal.woff2`)
  const wide = readSubsets(CHINESE, 'scantill-sc', (key) => `noto-sans-sc-${key.replace(/[[\]]/g, '')}-wght-normal.woff2`)
  const known = new Set<string>()
  return (character) => {
    const code = character.codePointAt(0) ?? 0
    const holds = ({ ranges }: Subset): boolean => ranges.some(([from, to]) => code >= from && code <= to)
    const subset = narrow.findLast(holds) ?? wide.find(holds)
    if (!subset) return 'monospace'
    if (!known.has(subset.family)) {
      register(readFileSync(packages.resolve(subset.file)), subset.family)
      known.add(subset.family)
    }
    return subset.family
  }
}

function readSubsets(name: string, family: string, fileOf: (key: string) => string): Subset[] {
  const ranges = JSON.parse(readFileSync(packages.resolve(`${name}/unicode.json`), 'utf8')) as Record<string, string>
  return Object.entries(ranges).map(([key, range]) => ({
    family: `${family}-${key.replace(/[[\]]/g, '')}`,
    file: `${name}/files/${fileOf(key)}`,
    ranges: range.split(',').map((part) => {
      const [from = '', to = from] = part.trim().replace(/^U\+/i, '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
    }),
  }))
}
