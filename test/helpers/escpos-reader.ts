import iconv from 'iconv-lite'

/*
 * A small reader of ESC/POS for the tests: bytes in any split, in; what a person would find on the paper, out. It knows nothing of the
 * encoder: commands and code page numbers are written down here a second time, from Epson's command reference.
 */

/** A run of text sent in one way. */
export type Run = { text: string; columns: number; way: string }
export type Printed =
  | { kind: 'line'; text: string; columns: number; bold: boolean; double: boolean; runs: Run[] }
  | { kind: 'image'; width: number; height: number; rows: Uint8Array }
  | { kind: 'qr'; text: string; size: number }
  | { kind: 'cut'; how: 'full' | 'partial' }
  | { kind: 'kick' }
  | { kind: 'unknown'; bytes: string }

const PAGES: Record<number, string> = { 0: 'cp437', 2: 'cp850', 16: 'windows1252', 17: 'cp866', 18: 'cp852', 19: 'cp858', 46: 'windows1251' }
type State = { bold: boolean; double: boolean; page: number; chinese: boolean; utf8: boolean; realTime: boolean }
type Command = { length(bytes: Uint8Array, at: number): number | null; take(bytes: Uint8Array): void }

/** Reads what a printer would print. Chinese printers wake up in Chinese mode: `wakesInChinese`. */
export class EscPosReader {
  readonly printed: Printed[] = []
  /** Every byte that is no picture's. */
  readonly outsidePictures: number[] = []
  /** Times that real-time commands were switched off while a picture came, and times they were not. */
  readonly pictures = { shielded: 0, bare: 0 }
  readonly #wakesInChinese: boolean
  #held = new Uint8Array()
  #line: Run[] = []
  #state: State = { bold: false, double: false, page: 0, chinese: false, utf8: false, realTime: true }
  #qr = { size: 3, text: '' }

  constructor({ wakesInChinese = false } = {}) {
    this.#wakesInChinese = wakesInChinese
    this.#state.chinese = wakesInChinese
  }

  write(chunk: Uint8Array): void {
    const bytes = new Uint8Array([...this.#held, ...chunk])
    let at = 0
    while (at < bytes.length) {
      const length = this.#step(bytes, at)
      if (length === null) break
      at += length
    }
    this.#held = bytes.slice(at)
  }

  /** What is still waiting for its end: nothing, after a whole job. */
  get held(): number {
    return this.#held.length + this.#line.length
  }

  #step(bytes: Uint8Array, at: number): number | null {
    const first = bytes[at] ?? 0
    if (first >= 0x20) return this.#text(bytes, at)
    const command = this.#command(bytes, at)
    if (command === null) return null
    const length = command.length(bytes, at)
    if (length === null || at + length > bytes.length) return null
    const isPicture = first === 0x1d && bytes[at + 1] === 0x76
    for (const byte of bytes.subarray(at, at + (isPicture ? 8 : length))) this.outsidePictures.push(byte)
    command.take(bytes.subarray(at, at + length))
    return length
  }

  #text(bytes: Uint8Array, at: number): number | null {
    const { utf8, chinese, page } = this.#state
    const first = bytes[at] ?? 0
    let length = 1
    let text = String.fromCharCode(first)
    let columns = 1
    let way = 'ascii'
    if (first >= 0x80 && utf8) {
      length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      if (at + length > bytes.length) return null
      ;[text, columns, way] = [Buffer.from(bytes.subarray(at, at + length)).toString('utf8'), 2, 'utf8']
    } else if (first >= 0x81 && chinese) {
      length = 2
      if (at + length > bytes.length) return null
      ;[text, columns, way] = [iconv.decode(Buffer.from(bytes.subarray(at, at + 2)), 'gb18030'), 2, 'gb']
    } else if (first >= 0x80) {
      ;[text, way] = [iconv.decode(Buffer.from([first]), PAGES[page] ?? 'ascii'), PAGES[page] ?? `page ${page}`]
    }
    for (const byte of bytes.subarray(at, at + length)) this.outsidePictures.push(byte)
    const last = this.#line.at(-1)
    if (last && last.way === way) {
      last.text += text
      last.columns += columns
    } else this.#line.push({ text, columns, way })
    return length
  }

  #command(bytes: Uint8Array, at: number): Command | null {
    const [first = 0, second, third] = bytes.subarray(at, at + 3)
    const fixed = (length: number, take: (bytes: Uint8Array) => void = () => {}): Command => ({ length: () => length, take })
    const unknown = (length: number): Command =>
      fixed(length, (read) => this.printed.push({ kind: 'unknown', bytes: Buffer.from(read).toString('hex') }))
    if (first === 0x0a) return fixed(1, () => this.#endLine())
    if (first !== 0x1b && first !== 0x1c && first !== 0x1d && first !== 0x10) return unknown(1)
    if (second === undefined) return null
    switch ((first << 8) | second) {
      case 0x1b40:
        return fixed(2, () => this.#set({ bold: false, double: false, page: 0, chinese: this.#wakesInChinese, utf8: false, realTime: true }))
      case 0x1b45:
        return fixed(3, (read) => this.#set({ bold: (read[2] ?? 0) === 1 }))
      case 0x1b4d:
      case 0x1b61:
        return fixed(3)
      case 0x1b74:
        return fixed(3, (read) => this.#set({ page: read[2] ?? 0 }))
      case 0x1b70:
        return fixed(5, () => void this.printed.push({ kind: 'kick' }))
      case 0x1d21:
        return fixed(3, (read) => this.#set({ double: read[2] === 0x11 }))
      case 0x1d56:
        return fixed(3, (read) => void this.printed.push({ kind: 'cut', how: (read[2] ?? 0) & 1 ? 'partial' : 'full' }))
      case 0x1d76:
        return {
          length: (all, from) => (all.length < from + 8 ? null : 8 + word(all, from + 4) * word(all, from + 6)),
          take: (read) => this.#image(read),
        }
      case 0x1c26:
        return fixed(2, () => this.#set({ chinese: true }))
      case 0x1c2e:
        return fixed(2, () => this.#set({ chinese: false }))
      case 0x1c28:
      case 0x1d28:
        return {
          length: (all, from) => (all.length < from + 5 ? null : 5 + word(all, from + 3)),
          take: (read) => this.#group(first, String.fromCharCode(third ?? 0), read.subarray(5)),
        }
      case 0x1014:
        return fixed(5, () => void this.printed.push({ kind: 'kick' }))
      default:
        return unknown(2)
    }
  }

  #set(part: Partial<State>): void {
    this.#state = { ...this.#state, ...part }
  }

  #group(lead: number, letter: string, read: Uint8Array): void {
    if (lead === 0x1c && letter === 'C') this.#state.utf8 = read[1] === 2
    else if (letter === 'D') this.#state.realTime = read[2] !== 0
    else if (letter === 'k' && read[1] === 67) this.#qr.size = read[2] ?? 0
    else if (letter === 'k' && read[1] === 80) this.#qr.text = Buffer.from(read.subarray(3)).toString('utf8')
    else if (letter === 'k' && read[1] === 81) this.printed.push({ kind: 'qr', ...this.#qr })
    else if (letter !== 'k') this.printed.push({ kind: 'unknown', bytes: `group ${letter}` })
  }

  #image(read: Uint8Array): void {
    this.pictures[this.#state.realTime ? 'bare' : 'shielded']++
    this.printed.push({ kind: 'image', width: word(read, 4) * 8, height: word(read, 6), rows: read.slice(8) })
  }

  #endLine(): void {
    const { bold, double } = this.#state
    const text = this.#line.map((run) => run.text).join('')
    const columns = this.#line.reduce((sum, run) => sum + run.columns, 0)
    this.printed.push({ kind: 'line', text, columns: double ? columns * 2 : columns, bold, double, runs: this.#line })
    this.#line = []
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Reads a whole job. */
export function readJob(bytes: Uint8Array, options: { wakesInChinese?: boolean } = {}): EscPosReader {
  const reader = new EscPosReader(options)
  reader.write(bytes)
  return reader
}

/** What was printed, a line each, for people: the marks B(old) and D(ouble), the text between bars, and the ways other than ASCII. */
export function tellPrinted(printed: readonly Printed[]): string {
  return `${printed.map(tell).join('\n')}\n`
}

function tell(one: Printed): string {
  switch (one.kind) {
    case 'line': {
      const ways = [...new Set(one.runs.map(({ way }) => way))].filter((way) => way !== 'ascii')
      return `${one.bold ? 'B' : ' '}${one.double ? 'D' : ' '} |${one.text}|${ways.length > 0 ? ` ${ways.join(' ')}` : ''}`
    }
    case 'image':
      return `   picture of ${one.height} rows`
    case 'qr':
      return `   QR ${one.text}, ${one.size} dots a module`
    case 'cut':
      return `   cut, ${one.how}`
    case 'kick':
      return '   KICK'
    case 'unknown':
      return `   UNKNOWN ${one.bytes}`
  }
}
