/*
 * Where a HID POS scanner puts what in its report, read from its own report descriptor (USB Device Class Definition for HID 1.11, section 6.2.2;
 * usages from the HID POS Usage Tables 1.02). Offsets count from the report id at byte 0.
 */

/** Places in a scanned-data report, in bytes from its start; `aimAt` is null where there is no AIM identifier. `moreMask` is the bit that says that the code goes on. */
export type HidLayout = {
  reportId: number
  lengthAt: number
  aimAt: number | null
  dataAt: number
  dataBytes: number
  moreAt: number
  moreMask: number
}

const PAGE_DESKTOP = 0x01
const PAGE_SCANNER = 0x8c
const BYTE_COUNT = 0x3b
const BYTE_COUNT_SCANNER = 0x01
const AIM_FIRST = 0xfb
const DECODED_DATA = 0xfe
const DATA_CONTINUED = 0xff

type Field = { reportId: number; usages: number[]; page: number; bitAt: number; bits: number; count: number }

/** The layout a report descriptor tells, or null when it tells none that can be used. Never throws, whatever the bytes are. */
export function layoutOfDescriptor(descriptor: Uint8Array): HidLayout | null {
  const fields = readInputFields(descriptor)
  const data = fields.find((field) => has(field, PAGE_SCANNER, DECODED_DATA))
  if (data?.bits !== 8 || data.bitAt % 8 !== 0 || data.count < 2) return null
  const same = fields.filter((field) => field.reportId === data.reportId)
  const length = same.find((field) => has(field, PAGE_DESKTOP, BYTE_COUNT) || has(field, PAGE_SCANNER, BYTE_COUNT_SCANNER))
  const aim = same.find((field) => has(field, PAGE_SCANNER, AIM_FIRST))
  const more = same.find((field) => has(field, PAGE_SCANNER, DATA_CONTINUED))
  if (length?.bits !== 8 || length.bitAt % 8 !== 0) return null
  const dataAt = data.bitAt / 8
  const aimAt = aim && aim.bits === 8 && aim.bitAt % 8 === 0 && aim.bitAt / 8 + 3 <= dataAt ? aim.bitAt / 8 : null
  const moreBit = more ? more.bitAt + Math.max(0, more.usages.indexOf(DATA_CONTINUED)) * more.bits : null
  return {
    reportId: data.reportId,
    lengthAt: length.bitAt / 8,
    aimAt,
    dataAt,
    dataBytes: data.count,
    moreAt: moreBit === null ? -1 : Math.floor(moreBit / 8),
    moreMask: moreBit === null ? 0 : 1 << (moreBit % 8),
  }
}

function has(field: Field, page: number, usage: number): boolean {
  return field.page === page && field.usages.includes(usage)
}

/** Fields of all input reports. `bitAt` counts the byte of the report id, which comes first where there is one. */
function readInputFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  const filled = new Map<number, number>()
  let page = 0
  let size = 0
  let count = 0
  let reportId = 0
  let usages: { page: number; usage: number }[] = []
  let least = 0
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at] ?? 0
    // A long item: its length is in the next byte.
    if (prefix === 0xfe) {
      at += 3 + (bytes[at + 1] ?? 0)
      continue
    }
    const length = [0, 1, 2, 4][prefix & 3] ?? 0
    let value = 0
    for (let i = 0; i < length; i++) value += (bytes[at + 1 + i] ?? 0) * 256 ** i
    at += 1 + length
    switch (prefix & 0xfc) {
      case 0x04:
        page = value
        break
      case 0x74:
        size = value
        break
      case 0x94:
        count = value
        break
      case 0x84:
        reportId = value
        break
      case 0x08:
        usages.push(length === 4 ? { page: Math.floor(value / 65_536), usage: value % 65_536 } : { page, usage: value })
        break
      case 0x18:
        least = value
        break
      case 0x28:
        // A range of usages; no descriptor names more than a page has.
        for (let usage = least; usage <= Math.min(value, least + 255); usage++) usages.push({ page, usage })
        break
      case 0x80: {
        const bitAt = filled.get(reportId) ?? (reportId === 0 ? 0 : 8)
        // What no report can hold is no descriptor.
        if (size > 32 || count > 4_096) return []
        fields.push({ reportId, usages: usages.map(({ usage }) => usage), page: usages[0]?.page ?? page, bitAt, bits: size, count })
        filled.set(reportId, bitAt + size * count)
        usages = []
        break
      }
      case 0x90:
      case 0xb0:
      case 0xa0:
      case 0xc0:
        usages = []
    }
  }
  return fields
}
