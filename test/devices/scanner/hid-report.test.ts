import { describe, expect, it } from 'vitest'
import { type HidLayout, layoutOfDescriptor } from '#main/devices/scanner/hid-descriptor.ts'
import { AIM_LAYOUT, createHidAssembler, guessLayout, type HidScan, PLAIN_LAYOUT } from '#main/devices/scanner/hid-report.ts'
import { vendorOf } from '#main/devices/scanner/scanner-vendors.ts'
import { createStepClock } from '../../helpers/step-clock.ts'
import { descriptorOf, hidReports } from '../umockdev/hid-pos.ts'

function rig(layout: HidLayout | null) {
  const clock = createStepClock()
  const scans: HidScan[] = []
  const faults: string[] = []
  const assembler = createHidAssembler({ clock, layout, onScan: (scan) => scans.push(scan), onBroken: ({ fault }) => faults.push(fault) })
  return { clock, assembler, faults, scans, texts: () => scans.map(({ bytes }) => bytes.toString()) }
}

const CODES = [
  '5901234123457',
  '281234567890126612',
  'A'.repeat(56),
  'B'.repeat(57),
  'C'.repeat(120),
  ']Q3281234567890126612',
  '商品 https://例子.中国',
]

describe.each([
  ['with the AIM identifier', 'aim', AIM_LAYOUT],
  ['without it', 'plain', PLAIN_LAYOUT],
] as const)('HID POS reports %s', (_, kind, layout) => {
  it.each(CODES)('%s is one scan, when told the layout and when it is guessed', (code) => {
    for (const told of [layout, null]) {
      const { assembler, scans, texts, faults } = rig(told)
      for (const report of hidReports(Buffer.from(code), kind, ']Q1')) assembler.push(report)
      expect(texts()).toEqual([code])
      expect(scans[0]?.aim).toBe(kind === 'aim' ? ']Q1' : null)
      expect(faults).toEqual([])
    }
  })

  it('its own descriptor tells it', () => expect(layoutOfDescriptor(descriptorOf(kind))).toEqual(layout))

  it('a code that goes on and does not come is dropped after half a second, and the next one is whole', () => {
    const { assembler, clock, texts, faults } = rig(layout)
    const [first, second] = hidReports(Buffer.from('D'.repeat(100)), kind, ']Q1')
    assembler.push(first!)
    clock.advance(499)
    assembler.push(second!)
    expect(texts()).toEqual(['D'.repeat(100)])
    assembler.push(first!)
    clock.advance(500)
    expect(faults).toEqual(['torn'])
    for (const report of hidReports(Buffer.from('123456'), kind, ']Q1')) assembler.push(report)
    expect(texts()[1]).toBe('123456')
  })

  it('a length beyond the field drops what is held', () => {
    const { assembler, texts, faults } = rig(layout)
    const [first, second] = hidReports(Buffer.from('E'.repeat(100)), kind, ']Q1')
    second![1] = 200
    assembler.push(first!)
    assembler.push(second!)
    expect(faults).toEqual(['bad-length'])
    for (const report of hidReports(Buffer.from('123456'), kind, ']Q1')) assembler.push(report)
    expect(texts()).toEqual(['123456'])
  })

  it('keeps binary, takes one line end off, ignores other reports and empty codes', () => {
    const { assembler, scans } = rig(layout)
    const binary = Buffer.from([1, 0, 255, 0x1d, 13, 13])
    for (const report of hidReports(binary, kind, ']d1')) assembler.push(report)
    for (const report of hidReports(Buffer.from('123\r\n'), kind, ']d1')) assembler.push(report)
    for (const report of hidReports(Buffer.alloc(0), kind, ']d1')) assembler.push(report)
    assembler.push(Buffer.from([4, 1, 0]))
    expect(scans.map(({ bytes }) => bytes)).toEqual([binary.subarray(0, -1), Buffer.from('123')])
  })
})

describe('which layout', () => {
  it('an identifier that was not filled in is still a field', () =>
    expect(guessLayout(hidReports(Buffer.from('123456'), 'aim', '\0\0\0')[0]!)).toBe(AIM_LAYOUT))
  it('is known of makers', () => {
    expect(vendorOf('1eab')?.hidLayout).toBe(PLAIN_LAYOUT)
    expect(vendorOf('05e0')?.hidLayout).toBe(AIM_LAYOUT)
    expect(vendorOf('04b8')).toBeNull()
  })
  it('no descriptor, however spoiled, throws or tells what a report cannot hold', () => {
    const good = descriptorOf('aim')
    for (let at = 0; at < good.length; at++) {
      for (const value of [0, 255, (good[at] ?? 0) ^ 1]) {
        const spoiled = Buffer.from(good)
        spoiled[at] = value
        layoutOfDescriptor(spoiled)
      }
      layoutOfDescriptor(good.subarray(0, at))
    }
    expect(layoutOfDescriptor(Buffer.alloc(0))).toBeNull()
  })
})
