import { orderNumberIn } from '#shared/domain/order-number.ts'
/*
 * A scanner that poses as a keyboard ("wedge") is told from a person by speed alone, or by a prefix key it sends first.
 * Pure: key facts in, what to do out. Times are event.timeStamp: it stays true when the page was busy, Date.now() does not.
 */

/** What is known about one keydown. */
export type KeyFacts = {
  code: string
  key: string
  timeStamp: number
  repeat: boolean
  ctrl: boolean
  alt: boolean
  meta: boolean
  shift: boolean
  keyCode: number
}

export type WedgeSettings = { layout: 'us' | 'typed'; prefixKey: string }

type Piece = { chars: string; keys: number; firstAt: number; lastAt: number }

/** A run of keys that may become a scan. */
export type WedgeState = {
  chars: string
  keys: number
  firstAt: number
  lastAt: number
  /** Runs that came before this one so closely that they may be pieces of the same scan, oldest first. */
  pieces: Piece[]
  /** After the prefix key: everything belongs to the scan, at any speed. */
  prefixed: boolean
  /** Digits typed while Alt is held: scanners that send characters as Alt codes. */
  altDigits: string
  /** When the last scan ended: a second suffix (CR+LF) right behind it is swallowed. */
  scannedAt: number
}

/**
 * `torn`: the last run is a payment code, and so it is with the runs right before it; nobody can tell whose those were, so it must not be charged.
 * `joined`: how many runs before the last one are part of the code, because the machine tore the scan apart; all of them must leave no trace.
 */
export type Scan = { code: string; averageGapMs: number; suffix: 'Enter' | 'Tab' | 'LF' | 'pause'; joined: number; torn: boolean }

/**
 * typed: a character that may be a person's or a scan's; `starts` a new run, which `joins` the one before when it may be a piece of the same scan. scan: the run was a scan, and its suffix must do nothing.
 * swallow: must do nothing. ignore: a modifier, changes nothing. pass: a key for the screen; the run before it was a person's.
 */
export type WedgeOutcome =
  | { does: 'typed'; char: string; starts: boolean; joins: boolean }
  | { does: 'scan'; scan: Scan }
  | { does: 'swallow' | 'ignore' | 'pass' }

export const AVERAGE_GAP_MS = 35
export const LONGEST_GAP_MS = 50
export const SHORTEST_SCAN = 6
/** Runs this close to each other may be pieces of one scan that a busy machine tore apart; only pieces that make a payment code or an order's number together are put together. */
export const TORN_GAP_MS = 400
/** A slow scanner's keys are never further apart than this. */
export const SLOW_GAP_MS = 150
const MOST_PIECES = 32
/** The forms of the wallets' payment codes: Alipay, WeChat Pay, UnionPay. Only to put torn scans together; what a code is, main decides. */
const LIKE_A_PAY_CODE = /^(?:(?:2[5-9]|30)\d{14,22}|1[0-5]\d{16}|62\d{17})$/
/** True for what pieces of a scan may be put together to: a payment code, or the number on a receipt. */
function isWhole(code: string): boolean {
  return LIKE_A_PAY_CODE.test(code) || orderNumberIn(code) !== null
}
/** Nobody types this many characters at this pace: a slow scanner, too, is one. */
export const LONG_SCAN = 12
export const LONG_AVERAGE_GAP_MS = 60
/**
 * Silence after which a fast run without a suffix is taken as a scan. A busy machine may hold back keys of a scan for most of this time;
 * a run that was fast before such a hiccup goes on after it, so that no code loses its beginning.
 */
export const PAUSE_MS = 200
/** In prefix mode a slow (Bluetooth) scanner may take longer between keys. */
export const PREFIX_PAUSE_MS = 400
/** Enter counts as a person's only this long after a scan. */
export const AFTER_SCAN_MS = 300

/** Nothing typed yet. */
export const WEDGE_START: WedgeState = {
  chars: '',
  keys: 0,
  firstAt: 0,
  lastAt: Number.NEGATIVE_INFINITY,
  pieces: [],
  prefixed: false,
  altDigits: '',
  scannedAt: Number.NEGATIVE_INFINITY,
}

const MODIFIERS = new Set(['Shift', 'Alt', 'AltGraph', 'CapsLock', 'NumLock', 'Control', 'Meta', 'Dead'])
const US_PLAIN = "`1234567890-=[]\\;',./"
const US_SHIFT = '~!@#$%^&*()_+{}|:"<>?'
const US_CODES = [
  'Backquote',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((digit) => `Digit${digit}`),
  'Minus',
  'Equal',
  'BracketLeft',
  'BracketRight',
  'Backslash',
  'Semicolon',
  'Quote',
  'Comma',
  'Period',
  'Slash',
]
const NUMPAD: Record<string, string> = { NumpadDecimal: '.', NumpadAdd: '+', NumpadSubtract: '-', NumpadMultiply: '*', NumpadDivide: '/' }

/** The character a US scanner meant by this key, whatever layout or input method the machine has; null for a key without one. */
export function usChar(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shift ? letter : letter.toLowerCase()
  const numpad = /^Numpad(\d)$/.exec(code)?.[1]
  if (numpad) return numpad
  if (code === 'Space') return ' '
  const at = US_CODES.indexOf(code)
  if (at >= 0) return (shift ? US_SHIFT : US_PLAIN)[at] ?? null
  return NUMPAD[code] ?? null
}

function charOf(key: KeyFacts, layout: WedgeSettings['layout']): string | null {
  const composed = key.keyCode === 229 || key.key === 'Process' || key.key === 'Unidentified'
  const typed = !composed && [...key.key].length === 1 ? key.key : null
  return layout === 'typed' ? (typed ?? usChar(key.code, key.shift)) : (usChar(key.code, key.shift) ?? typed)
}

function suffixOf(key: KeyFacts): Scan['suffix'] | null {
  if (key.ctrl) return key.code === 'KeyJ' ? 'LF' : key.code === 'KeyM' ? 'Enter' : null
  if (key.key === 'Enter' || key.code === 'Enter' || key.code === 'NumpadEnter') return 'Enter'
  return key.key === 'Tab' || key.code === 'Tab' ? 'Tab' : null
}

/** True when the run so far was typed faster than a person can. */
function isFast(state: WedgeState): boolean {
  return state.keys >= 2 && averageGap(state) <= AVERAGE_GAP_MS
}

function averageGap(state: WedgeState): number {
  return state.keys < 2 ? 0 : (state.lastAt - state.firstAt) / (state.keys - 1)
}

type Verdict = { joined: number; torn: boolean }

/** How many runs before the last one belong to the scan, or null when this is no scan. */
function judge(state: WedgeState): Verdict | null {
  if (state.prefixed) return state.chars.length > 0 ? { joined: 0, torn: false } : null
  if (state.chars.length >= SHORTEST_SCAN && isFast(state)) return judgeFast(state)
  const joined = judgeSlow(state)
  return joined === null ? null : { joined, torn: false }
}

/**
 * A run that looks like a whole payment code needs nothing before it: that was a person. Else the fewest pieces that make one. Where a code
 * is one alone and with the key right before it as well (a 6 before an Alipay code makes a UnionPay code), nobody can tell whose key that
 * was: charging the wrong one would also leave a digit of the code in the amount.
 */
function judgeFast(state: WedgeState): Verdict {
  let code = state.chars
  for (let joined = 0; joined <= state.pieces.length; joined++) {
    const before = state.pieces.at(-1 - joined)?.chars ?? ''
    if (isWhole(code)) {
      const torn = joined === 0 && before.length === 1 && isWhole(before + code)
      return { joined: torn ? 1 : joined, torn }
    }
    code = before + code
  }
  return { joined: 0, torn: false }
}

/** A scanner slower than the fast rule, so that each key is a run of its own: many characters at a pace nobody types. */
function judgeSlow(state: WedgeState): number | null {
  let { chars: code, keys, firstAt } = state
  let found: number | null = null
  for (let joined = 0; joined <= state.pieces.length; joined++) {
    const steady = code.length >= LONG_SCAN && (state.lastAt - firstAt) / (keys - 1) <= LONG_AVERAGE_GAP_MS
    if (steady && isWhole(code)) return joined
    if (steady) found = joined
    const before = state.pieces.at(-1 - joined)
    if (!before || firstAt - before.lastAt > SLOW_GAP_MS) return found
    code = before.chars + code
    keys += before.keys
    firstAt = before.firstAt
  }
  return found
}

/** The end of a run: nothing typed, the time of the last scan kept. */
function ended(state: WedgeState, scannedAt = state.scannedAt): WedgeState {
  return { ...WEDGE_START, scannedAt }
}

function scanned(state: WedgeState, { joined, torn }: Verdict, at: number, suffix: Scan['suffix']): { state: WedgeState; outcome: WedgeOutcome } {
  const before = joined > 0 ? state.pieces.slice(-joined).map((piece) => piece.chars) : []
  const code = [...before, state.chars].join('')
  return { state: ended(state, at), outcome: { does: 'scan', scan: { code, averageGapMs: Math.round(averageGap(state)), suffix, joined, torn } } }
}

/** One more keydown of the run, with or without a character. */
function heard(state: WedgeState, at: number, chars: string): { state: WedgeState; starts: boolean; joins: boolean } {
  const gap = at - state.lastAt
  const goesOn = gap <= LONGEST_GAP_MS || (gap <= PAUSE_MS && isFast(state))
  const starts = state.keys === 0 || (!goesOn && !state.prefixed)
  if (starts) {
    const joins = state.keys > 0 && gap <= TORN_GAP_MS
    const { chars: old, keys, firstAt, lastAt } = state
    const pieces = joins ? [...state.pieces, { chars: old, keys, firstAt, lastAt }].slice(-MOST_PIECES) : []
    return { state: { ...ended(state), pieces, chars, keys: 1, firstAt: at, lastAt: at, prefixed: state.prefixed }, starts, joins }
  }
  return { state: { ...state, chars: state.chars + chars, keys: state.keys + 1, lastAt: at }, starts, joins: false }
}

/** Turns digits typed under Alt into the character they stand for. */
function endAlt(state: WedgeState): WedgeState {
  if (state.altDigits === '') return state
  const value = Number(state.altDigits)
  return { ...state, altDigits: '', chars: value >= 32 && value < 127 ? state.chars + String.fromCharCode(value) : state.chars }
}

/** Takes one keydown. */
export function wedgeKey(before: WedgeState, key: KeyFacts, settings: WedgeSettings): { state: WedgeState; outcome: WedgeOutcome } {
  const at = key.timeStamp
  if (key.key === 'Alt') return { state: endAlt(before), outcome: { does: 'ignore' } }
  if (MODIFIERS.has(key.key)) return { state: before, outcome: { does: 'ignore' } }

  const altDigit = key.alt ? /^Numpad(\d)$/.exec(key.code)?.[1] : undefined
  if (altDigit !== undefined && !key.repeat) {
    const { state } = heard(before, at, '')
    return { state: { ...state, altDigits: state.altDigits + altDigit }, outcome: { does: 'swallow' } }
  }
  let state = endAlt(before)
  if (state.prefixed && at - state.lastAt > 1000) state = ended(state)
  if (settings.prefixKey !== '' && (key.key === settings.prefixKey || key.code === settings.prefixKey)) {
    return { state: { ...ended(state), prefixed: true, lastAt: at }, outcome: { does: 'swallow' } }
  }
  const suffix = suffixOf(key)
  if (suffix !== null && !key.meta && !key.alt) {
    const verdict = at - state.lastAt <= (state.prefixed ? 1000 : PAUSE_MS) ? judge(state) : null
    if (verdict !== null) return scanned(state, verdict, at, suffix)
    // CR+LF: the second suffix, or one that a slow scanner sends after the pause, belongs to the scan before it.
    if (state.chars === '' && at - state.scannedAt < AFTER_SCAN_MS) return { state: ended(state), outcome: { does: 'swallow' } }
    if (state.prefixed) return { state: ended(state), outcome: { does: 'swallow' } }
    return { state: ended(state), outcome: { does: 'pass' } }
  }
  if (key.repeat || key.ctrl || key.meta || (key.alt && !key.key.match(/^.$/u))) return { state: ended(state), outcome: { does: 'pass' } }
  const char = charOf(key, settings.layout)
  if (char === null) return state.prefixed ? { state, outcome: { does: 'swallow' } } : { state: ended(state), outcome: { does: 'pass' } }
  const next = heard(state, at, char)
  if (next.state.prefixed) return { state: next.state, outcome: { does: 'swallow' } }
  return { state: next.state, outcome: { does: 'typed', char, starts: next.starts, joins: next.joins } }
}

/** Nothing came for PAUSE_MS (PREFIX_PAUSE_MS in prefix mode): a fast run without a suffix is a scan, anything else was a person. */
export function wedgePause(before: WedgeState, now: number): { state: WedgeState; outcome: WedgeOutcome } {
  const state = endAlt(before)
  const verdict = judge(state)
  if (verdict !== null) return scanned(state, verdict, now, 'pause')
  // A person's run is over, but it is remembered a little longer: it may yet turn out to be the first piece of a torn scan.
  return { state: state.prefixed ? ended(state) : state, outcome: { does: 'pass' } }
}
