import { layoutOfDescriptor } from '#main/devices/scanner/hid-descriptor.ts'
import { createHidAssembler, guessLayout } from '#main/devices/scanner/hid-report.ts'
import { createScanFramer, MAX_FRAME_BYTES } from '#main/devices/scanner/scan-framer.ts'
import { decodeScan } from '#main/devices/scanner/scan-text.ts'
import { SCAN_SUFFIXES } from '#shared/domain/device-settings.ts'
import { mutate } from './mutate.ts'
import type { Target } from './targets.ts'

/** Time that stands still and lets nothing fall due before `run`. */
function stillClock(): { monotonic(): number; after(delayMs: number, work: () => void): () => void; run(): void } {
  let timers: (() => void)[] = []
  return {
    monotonic: () => 0,
    after(_, work) {
      timers.push(work)
      return () => {
        timers = timers.filter((other) => other !== work)
      }
    },
    run() {
      for (let work = timers.shift(); work; work = timers.shift()) work()
    },
  }
}

const STREAMS = [
  '281234567890126612\r134512345678901234\r\n',
  '\x02281234567890126612\x03\x02621234567890123456\r\x03\r\n',
  ']Q1281234567890126612\n0105901234\x1d10LOT\t',
  '281234567890126612',
]

/** A spoiled stream, whole and byte by byte: the same codes either way, none with an end in it, none empty, nothing that was not sent. */
export const serialScanner: Target = {
  name: 'serial scanner',
  share: 1,
  make: (chance) => mutate(chance, STREAMS),
  check(input) {
    const bytes = Buffer.from(input, 'utf8').subarray(0, 20_000)
    for (const suffix of SCAN_SUFFIXES) {
      const codesOf = (pieces: Uint8Array[]): string[] => {
        const clock = stillClock()
        const codes: string[] = []
        const framer = createScanFramer({
          clock,
          suffix,
          idleMs: 50,
          onFrame: (frame) => codes.push(frame.bytes.toString('latin1')),
          onBroken: () => {},
        })
        for (const piece of pieces) framer.push(piece)
        clock.run()
        return codes
      }
      const whole = codesOf([bytes])
      const cut = Math.floor(bytes.length / 3)
      if (JSON.stringify(codesOf([bytes.subarray(0, cut), bytes.subarray(cut)])) !== JSON.stringify(whole))
        return `${suffix}: another code when cut at ${cut}`
      const all = bytes.toString('latin1')
      for (const code of whole) {
        if (code === '') return `${suffix}: an empty code`
        if (code.length > MAX_FRAME_BYTES) return `${suffix}: ${code.length} bytes`
        if (!all.includes(code)) return `${suffix}: a code that was not sent`
        if (suffix === 'cr' && code.includes('\r')) return 'a code with an end in it'
        const { text, aim } = decodeScan(Buffer.from(code, 'latin1'))
        if (aim !== null && !/^\][A-Za-z][0-9A-Za-z]$/.test(aim)) return `the identifier ${aim}`
        if (text.length > code.length) return 'a text longer than its bytes'
      }
    }
    return null
  },
}

const REPORTS = ['5901234123457', 'A'.repeat(120), ']Q3281234567890126612', '商品'].map((code) => {
  const data = Buffer.from(code)
  const reports: Buffer[] = []
  for (let from = 0; from < data.length; from += 56) {
    const report = Buffer.alloc(64)
    report[0] = 2
    report[1] = Math.min(56, data.length - from)
    report.write(']Q1', 2)
    data.copy(report, 5, from, from + 56)
    report[63] = from + 56 < data.length ? 1 : 0
    reports.push(report)
  }
  return Buffer.concat(reports).toString('latin1')
})

/** Spoiled reports and descriptors: no code beyond 4,096 bytes, none with bytes that no report held, layouts only where a report has room. */
export const hidScanner: Target = {
  name: 'HID POS reports',
  share: 1,
  make: (chance) => mutate(chance, REPORTS),
  check(input) {
    const bytes = Buffer.from(input.slice(0, 20_000), 'latin1')
    const layout = layoutOfDescriptor(bytes)
    if (layout && (layout.dataBytes < 2 || layout.dataAt < 0 || layout.lengthAt < 0)) return 'a layout that cannot be'
    const clock = stillClock()
    let wrong: string | null = null
    for (const told of [null, layout]) {
      const assembler = createHidAssembler({
        clock,
        layout: told,
        onScan({ bytes: code }) {
          if (code.length === 0) wrong ??= 'an empty code'
          if (code.length > 4_096) wrong ??= `${code.length} bytes`
          if (code.length > bytes.length) wrong ??= 'more than was sent'
        },
        onBroken: () => {},
      })
      for (let from = 0; from < bytes.length; from += 64) {
        const report = bytes.subarray(from, from + 64)
        guessLayout(report)
        assembler.push(report)
      }
      clock.run()
    }
    return wrong
  },
}
