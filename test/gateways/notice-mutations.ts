/* Notices that somebody changed on the way, made from a genuine one. */

/** Changes something that is signed, or the signature: a member's value, name, presence or order of digits, a byte, the end. */
export function mutateNotice({ contentType, body }: { contentType: string; body: Uint8Array }, random: () => number): Buffer {
  const text = Buffer.from(body).toString('utf8')
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const isForm = contentType.includes('form')
  const members: [string, string][] = isForm ? [...new URLSearchParams(text)] : splitJson(text)
  const write = (list: [string, string][]) =>
    Buffer.from(isForm ? new URLSearchParams(list).toString() : `{${list.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`)
  const filled = members.filter(([, value]) => value !== '' && value !== '""')
  const target = pick(filled)
  const others = members.filter((one) => one !== target)
  const digits = (value: string) => value.replace(/[0-9a-f]/, (char) => pick([...'0123456789'].filter((digit) => digit !== char)))
  switch (Math.floor(random() * 7)) {
    case 0: {
      const changed = digits(target[1])
      return write([...others, [target[0], changed === target[1] ? (isForm ? `${changed}x` : '"x"') : changed]])
    }
    case 1:
      return write(others)
    case 2:
      return write([...others, [`${target[0]}x`, target[1]]])
    case 3:
      return write([...members, [`n${Math.floor(random() * 1e6)}`, isForm ? 'v' : '"v"']])
    case 4: {
      const second = pick(filled.filter((one) => one !== target && one[1] !== target[1]))
      return write(members.map((one) => (one === target ? [one[0], second[1]] : one === second ? [one[0], target[1]] : one)))
    }
    case 5:
      return Buffer.from(text.slice(0, Math.floor(random() * (text.length - 1))))
    default: {
      // A byte of a value or a name; white space and the like would change nothing that is signed.
      const bytes = Buffer.from(text)
      const at = [...bytes.keys()].filter((index) => /[0-9A-Za-z]/.test(String.fromCharCode(bytes[index] ?? 0)) && bytes[index] !== 0x45)
      const index = pick(at)
      bytes[index] = (bytes[index] ?? 0) === 0x30 ? 0x31 : 0x30
      return bytes
    }
  }
}

/** What of a body takes part in a signature, as one text; a mutation that leaves it (the name of an empty member) is none. */
export function signedMembers(contentType: string, body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  const members: [string, unknown][] = contentType.includes('form') ? [...new URLSearchParams(text)] : splitJson(text)
  return JSON.stringify(members.filter(([, value]) => value !== '' && value !== '""').sort())
}

/** The members of flat JSON with their values as they were written. */
function splitJson(text: string): [string, string][] {
  return [...text.matchAll(/"([^"]+)":("(?:[^"\\]|\\.)*"|[^,}]+)/g)].map((match) => [match[1] ?? '', match[2] ?? ''])
}

/** A small generator with a seed, so that a failing mutation comes again. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
