/*
 * A 2 x 20 display that only knows its bytes: what a person reads on it after any split of them. It keeps to the strict reading of the
 * CD5220 manual: in the line mode of ESC Q nothing but another whole line and CLR is understood.
 */

const COLUMNS = 20

export type EmulatedDisplay = {
  write(bytes: Uint8Array): void
  lines(): [string, string]
  brightness(): number
  /** What it did not understand, as hex. */
  strange(): string[]
}

export function emulateDisplay(protocol: 'cd5220' | 'esc-pos'): EmulatedDisplay {
  let rows = [' '.repeat(COLUMNS), ' '.repeat(COLUMNS)]
  let cursor = 0
  let brightness = 0
  let lineMode = false
  let held: number[] = []
  const odd: string[] = []

  function clear(): void {
    rows = [' '.repeat(COLUMNS), ' '.repeat(COLUMNS)]
    cursor = 0
    lineMode = false
  }

  function put(letter: string): void {
    const row = Math.floor(cursor / COLUMNS) % 2
    const column = cursor % COLUMNS
    rows[row] = (rows[row] ?? '').slice(0, column) + letter + (rows[row] ?? '').slice(column + 1)
    cursor = (cursor + 1) % (2 * COLUMNS)
  }

  /** Takes one command off the front; 0 when more bytes are needed. */
  function take(bytes: number[]): number {
    const [first = 0, second, third, fourth] = bytes
    if (first === 0x0c) {
      clear()
      return 1
    }
    if (first === 0x1b) {
      if (second === undefined) return 0
      if (second === 0x51 && protocol === 'cd5220') {
        const end = bytes.indexOf(0x0d)
        if (end < 0) return bytes.length > 60 ? giveUp(bytes, 60) : 0
        const row = third === 0x41 ? 0 : third === 0x42 ? 1 : -1
        if (row < 0) return giveUp(bytes, end + 1)
        rows[row] = String.fromCharCode(...bytes.slice(3, end))
          .padEnd(COLUMNS)
          .slice(0, COLUMNS)
        lineMode = true
        return end + 1
      }
      if (lineMode) return giveUp(bytes, 2)
      if (second === 0x40) {
        clear()
        return 2
      }
      if (second === 0x2a && protocol === 'cd5220') {
        if (third === undefined) return 0
        brightness = third
        return 3
      }
      return giveUp(bytes, 2)
    }
    if (first === 0x1f && protocol === 'esc-pos') {
      if (second === undefined || third === undefined) return 0
      if (second === 0x58) {
        brightness = third
        return 3
      }
      if (second !== 0x24) return giveUp(bytes, 2)
      if (fourth === undefined) return 0
      cursor = third - 1 + (fourth - 1) * COLUMNS
      return 4
    }
    if (first >= 0x20 && first <= 0x7e && !lineMode) {
      put(String.fromCharCode(first))
      return 1
    }
    return giveUp(bytes, 1)
  }

  function giveUp(bytes: number[], count: number): number {
    odd.push(Buffer.from(bytes.slice(0, count)).toString('hex'))
    return count
  }

  return {
    write(bytes) {
      held.push(...bytes)
      for (let used = 1; used > 0 && held.length > 0; ) {
        used = take(held)
        held = held.slice(used)
      }
    },
    lines: () => [rows[0] ?? '', rows[1] ?? ''],
    brightness: () => brightness,
    strange: () => odd,
  }
}
