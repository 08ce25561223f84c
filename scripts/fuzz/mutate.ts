/** Numbers from 0 up to 1, the same for the same seed. */
export type Chance = { next(): number; below(limit: number): number; pick<T>(list: readonly T[]): T }

/** A small generator of chance (mulberry32), so that a seed gives the same inputs on every machine. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { next, below, pick: (list) => list[below(list.length)] as (typeof list)[number] }
}

const WORDS = [
  '"__proto__":',
  '"constructor":{"prototype":1},',
  '"toString":',
  '"order_id":"T01AAAAAABBBBBB",',
  '"order_status":"success",',
  '"rsp_code":"SUCCESS",',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  ',',
  ':',
  '\\',
  '"',
  '\\u0000',
  '\\ud800',
  ']Q3',
  'https://qr.alipay.com/',
  '000201',
  '85',
  'hQVDUFYwMWE',
]
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.0',
  '1.5',
  '1e2',
  '1E400',
  '-1e-400',
  '9007199254740993',
  '00',
  '0x10',
  '.5',
  '5.',
  '+1',
  '1e',
  '12345678901234567890',
  'NaN',
  'Infinity',
  '1234',
  '1234.0',
  '0.001',
  '1e7',
]
const LETTERS = [
  '\0',
  '\x1b',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\uff11',
  '\ud800',
  '\udc00',
  '😀',
  'é',
  'e\u0301',
  '\u00a0',
  '\u2028',
  '７',
  '٣',
  '金',
  '\x7f',
  '\r\n',
  '\t',
]

type Mutation = (text: string, chance: Chance, others: readonly string[]) => string

const at = (text: string, chance: Chance): number => chance.below(text.length + 1)
const insert = (text: string, place: number, piece: string): string => text.slice(0, place) + piece + text.slice(place)

const MUTATIONS: Mutation[] = [
  // One bit of one character.
  (text, chance) => {
    const place = chance.below(Math.max(1, text.length))
    return text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ (1 << chance.below(8))) + text.slice(place + 1)
  },
  (text, chance) => text.slice(0, at(text, chance)),
  (text, chance) => text.slice(at(text, chance)),
  // A piece twice, a piece gone, a piece of another sample.
  (text, chance) => {
    const from = at(text, chance)
    return insert(text, from, text.slice(from, from + 1 + chance.below(40)))
  },
  (text, chance) => {
    const from = at(text, chance)
    return text.slice(0, from) + text.slice(from + 1 + chance.below(20))
  },
  (text, chance, others) => {
    const other = chance.pick(others)
    return text.slice(0, at(text, chance)) + other.slice(at(other, chance))
  },
  (text, chance) => insert(text, at(text, chance), chance.pick(LETTERS)),
  (text, chance) => insert(text, at(text, chance), chance.pick(WORDS)),
  (text, chance) => insert(text, at(text, chance), chance.pick(NUMBERS)),
  // Another number, another digit, another word in the place of one.
  (text, chance) => replaceOne(text, /-?\d+(?:\.\d+)?/g, chance, () => chance.pick(NUMBERS)),
  (text, chance) => replaceOne(text, /\d/g, chance, () => String(chance.below(10))),
  (text, chance) =>
    replaceOne(text, /"[^"]*"/g, chance, () =>
      chance.pick(['""', 'null', '1', '[]', '{}', 'true', `"${chance.pick(LETTERS)}"`, `"${'9'.repeat(1 + chance.below(30))}"`]),
    ),
  (text, chance) => replaceOne(text, /"(?=\s*:)/g, chance, () => chance.pick(['x"', '_"', ' "', '\\u0061"'])),
  // Two members change places, or one comes twice.
  (text, chance) => {
    const members = text.split(',')
    const [a, b] = [chance.below(members.length), chance.below(members.length)]
    const [one = '', two = ''] = [members[a], members[b]]
    members[a] = two
    members[b] = chance.next() < 0.5 ? one : two
    return members.join(',')
  },
  // Deep and long things.
  (text, chance) => insert(text, at(text, chance), chance.pick(['[', '{"a":', '((', '\\'.repeat(3)]).repeat(1 + chance.below(3_000))),
  (text, chance) =>
    insert(
      text,
      at(text, chance),
      chance.pick(['9', 'A', ' ', '0', '=', '\u00e9', ']', '"']).repeat(1 + chance.below(chance.next() < 0.02 ? 200_000 : 400)),
    ),
  (text) => text.toUpperCase(),
  (text, chance) => text.normalize(chance.pick(['NFD', 'NFKD', 'NFKC'])),
]

function replaceOne(text: string, pattern: RegExp, chance: Chance, by: () => string): string {
  const found = [...text.matchAll(pattern)]
  const match = found.length === 0 ? undefined : chance.pick(found)
  return match ? text.slice(0, match.index) + by() + text.slice(match.index + match[0].length) : insert(text, at(text, chance), by())
}

/** One sample, spoiled in one to four ways; now and then it stays as it is, so that what is good is seen to be taken. */
export function mutate(chance: Chance, samples: readonly string[]): string {
  let text = chance.pick(samples)
  if (chance.next() < 0.02) return text
  for (let times = 1 + chance.below(chance.next() < 0.7 ? 1 : 4); times > 0; times--) text = chance.pick(MUTATIONS)(text, chance, samples)
  return text
}
