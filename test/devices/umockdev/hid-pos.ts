/*
 * A HID POS scanner as bytes: report descriptors of both kinds and the reports they promise, made here item by item
 * (HID 1.11 section 6.2.2, HID POS Usage Tables 1.02), so that tests need no recording of anybody's device.
 */

/** aim: symbology identifier in bytes 2 to 4, data in 5 to 60. plain: data in 2 to 57. */
export type ReportKind = 'aim' | 'plain'

const DATA_BYTES = 56

/** One short item: `tag` with its size bits clear, and a value of up to two bytes. */
function item(tag: number, value?: number): number[] {
  if (value === undefined) return [tag]
  return value < 256 ? [tag | 1, value] : [tag | 2, value & 255, value >> 8]
}
const page = (value: number) => item(0x04, value)
const usage = (value: number) => item(0x08, value)
const collection = (kind: number) => item(0xa0, kind)
const end = item(0xc0)
const reportId = (value: number) => item(0x84, value)
const logical = (least: number, most: number) => [...item(0x14, least), ...item(0x24, most)]
const size = (bits: number, count: number) => [...item(0x74, bits), ...item(0x94, count)]
const input = (flags: number) => item(0x80, flags)
const output = (flags: number) => item(0x90, flags)

/** The report descriptor of a scanner of this kind. */
export function descriptorOf(kind: ReportKind): Buffer {
  const identifier = [...size(8, 3), ...page(0x8c), ...usage(0xfb), ...usage(0xfc), ...usage(0xfd), ...input(0x02)]
  // After the data: two bytes of the maker's own with the identifier before, five without, so that the last byte is the 64th.
  const rest = kind === 'aim' ? 2 : 5
  return Buffer.from([
    ...page(0x8c),
    ...usage(0x02),
    ...collection(1),
    ...usage(0x12),
    ...collection(2),
    ...reportId(2),
    ...logical(0, 255),
    ...size(8, 1),
    ...page(0x01),
    ...usage(0x3b),
    ...input(0x02),
    ...(kind === 'aim' ? identifier : []),
    ...size(8, DATA_BYTES),
    ...page(0x8c),
    ...usage(0xfe),
    ...input(0x102),
    ...size(8, rest),
    ...page(0xff66),
    ...usage(0x04),
    ...input(0x02),
    ...logical(0, 1),
    ...size(1, 1),
    ...page(0x8c),
    ...usage(0xff),
    ...input(0x02),
    ...size(1, 7),
    ...input(0x03),
    ...end,
    // The trigger report, which the till never sends.
    ...usage(0x14),
    ...collection(2),
    ...reportId(4),
    ...size(1, 2),
    ...usage(0x5f),
    ...usage(0x60),
    ...output(0x02),
    ...size(6, 1),
    ...output(0x03),
    ...end,
    ...end,
  ])
}

/** The reports of one code: as many as it needs, 64 bytes each. `aim` is used by the kind that has it. */
export function hidReports(code: Buffer, kind: ReportKind, aim = ']Q1'): Buffer[] {
  const reports: Buffer[] = []
  for (let from = 0; from === 0 || from < code.length; from += DATA_BYTES) {
    const report = Buffer.alloc(64)
    const part = code.subarray(from, from + DATA_BYTES)
    report[0] = 2
    report[1] = part.length
    if (kind === 'aim') report.write(aim, 2, 'latin1')
    part.copy(report, kind === 'aim' ? 5 : 2)
    report[63] = from + DATA_BYTES < code.length ? 1 : 0
    reports.push(report)
  }
  return reports
}
