import { describe, expect, it } from 'vitest'
import { type BrokenFrame, createScanFramer, type Frame, idleMsOf, MAX_FRAME_BYTES } from '#main/devices/scanner/scan-framer.ts'
import { decodeScan, isNoise, symbologyName } from '#main/devices/scanner/scan-text.ts'
import type { ScanSuffix } from '#shared/domain/device-settings.ts'
import { createStepClock } from '../../helpers/step-clock.ts'

function rig(suffix: ScanSuffix = 'auto', idleMs = 50) {
  const clock = createStepClock()
  const frames: Frame[] = []
  const broken: BrokenFrame[] = []
  const framer = createScanFramer({ clock, suffix, idleMs, onFrame: (frame) => frames.push(frame), onBroken: (one) => broken.push(one) })
  return {
    clock,
    framer,
    broken,
    frames,
    push: (text: string) => framer.push(Buffer.from(text, 'latin1')),
    codes: () => frames.map(({ bytes }) => bytes.toString('latin1')),
    faults: () => broken.map(({ fault }) => fault),
  }
}

const TWO = ['281234567890126612', '134512345678901234']
const STREAMS: { name: string; sent: string; end: string; suffix: ScanSuffix }[] = [
  { name: 'CR', sent: TWO.map((code) => `${code}\r`).join(''), end: 'cr', suffix: 'cr' },
  { name: 'LF', sent: TWO.map((code) => `${code}\n`).join(''), end: 'lf', suffix: 'lf' },
  { name: 'CRLF', sent: TWO.map((code) => `${code}\r\n`).join(''), end: 'crlf', suffix: 'crlf' },
  { name: 'Tab', sent: TWO.map((code) => `${code}\t`).join(''), end: 'tab', suffix: 'tab' },
  { name: 'STX and ETX', sent: TWO.map((code) => `\x02${code}\x03`).join(''), end: 'stx-etx', suffix: 'stx-etx' },
  { name: 'STX, CR and ETX, then CRLF', sent: TWO.map((code) => `\x02${code}\r\x03\r\n`).join(''), end: 'stx-etx', suffix: 'stx-etx' },
  { name: 'empty lines between', sent: `\r\n\r\n${TWO[0]}\r\n\n\r${TWO[1]}\r\n`, end: 'cr', suffix: 'auto' },
]

describe('codes on a serial line', () => {
  it.each(STREAMS)('$name: the same two codes wherever the stream is cut, and byte by byte', ({ sent, end, suffix }) => {
    for (const how of new Set<ScanSuffix>(['auto', suffix])) {
      for (let cut = 0; cut <= sent.length; cut++) {
        for (let second = cut; second <= sent.length; second += 7) {
          const { framer, codes, broken, clock } = rig(how)
          for (const piece of [sent.slice(0, cut), sent.slice(cut, second), sent.slice(second)]) {
            framer.push(Buffer.from(piece, 'latin1'))
            clock.advance(15)
          }
          expect(codes(), `${how}, cut at ${cut} and ${second}`).toEqual(TWO)
          expect(broken).toEqual([])
        }
      }
      const { push, frames, codes, clock } = rig(how)
      for (const byte of sent) {
        push(byte)
        clock.advance(1)
      }
      expect(codes()).toEqual(TWO)
      expect(frames[0]?.end).toBe(how === 'auto' && end === 'crlf' ? 'cr' : end)
    }
  })

  it('takes a code without an end after silence, and not before', () => {
    const { push, codes, frames, clock } = rig()
    push('123456')
    clock.advance(40)
    push('789012')
    clock.advance(49)
    expect(codes()).toEqual([])
    clock.advance(1)
    expect(codes()).toEqual(['123456789012'])
    expect(frames[0]).toMatchObject({ end: 'idle', gapsMs: [40] })
  })

  it('waits longer on a slow line', () => {
    expect([idleMsOf(9_600, false), idleMsOf(115_200, false), idleMsOf(9_600, true)]).toEqual([120, 50, 50])
  })

  it('does not cut a code because the machine was busy: a timer that comes late waits once more', () => {
    const { push, codes, clock } = rig()
    push('123456')
    clock.stall(400)
    push('789012\r')
    expect(codes()).toEqual(['123456789012'])
  })

  it('drops half a code once it knows that codes of this line have an end, and takes the next whole one', () => {
    const { push, codes, faults, clock } = rig()
    push(`${TWO[0]}\r`)
    push('28123456')
    clock.advance(1_000)
    push(`${TWO[1]}\r`)
    expect(codes()).toEqual(TWO)
    expect(faults()).toEqual(['torn'])
  })

  it('learns again that a scanner sends no end any more', () => {
    const { push, codes, faults, clock } = rig()
    push('111111\r')
    for (let time = 0; time < 5; time++) {
      push('222222')
      clock.advance(1_000)
    }
    expect(faults()).toEqual(['torn', 'torn', 'torn'])
    expect(codes()).toEqual(['111111', '222222', '222222'])
  })

  it('drops what had begun before a new STX', () => {
    const { push, codes, faults } = rig()
    push('\x02281234\x02134512345678901234\x03')
    expect(codes()).toEqual(['134512345678901234'])
    expect(faults()).toEqual(['torn'])
  })

  it('drops a flood whole and goes on after its end', () => {
    const { push, codes, faults } = rig()
    push('9'.repeat(MAX_FRAME_BYTES + 1))
    push('9'.repeat(100_000))
    push('\r123456\r')
    expect(codes()).toEqual(['123456'])
    expect(faults()).toEqual(['too-long'])
    push(`${'8'.repeat(MAX_FRAME_BYTES)}\r`)
    expect(codes()[1]).toHaveLength(MAX_FRAME_BYTES)
  })

  it('forgets what had begun when the line is lost', () => {
    const { push, framer, codes, faults, clock } = rig()
    push('28123')
    framer.reset()
    clock.advance(1_000)
    push(`${TWO[1]}\r`)
    expect(codes()).toEqual([TWO[1]])
    expect(faults()).toEqual([])
  })

  it('lets GS and line ends inside STX and ETX pass', () => {
    const { push, codes } = rig()
    push('0105901234\x1d10LOT\r')
    push('\x02one\rtwo\x03')
    expect(codes()).toEqual(['0105901234\x1d10LOT', 'one\rtwo'])
  })
})

describe('bytes as text', () => {
  it('takes the AIM identifier off and names the symbology', () => {
    expect(decodeScan(Buffer.from(']Q1281234567890126612'))).toEqual({ text: '281234567890126612', aim: ']Q1', encoding: 'utf-8' })
    expect([']Q1', ']E4', ']C1', ']d2', ']A0', null].map(symbologyName)).toEqual(['QR Code', 'EAN-8', 'GS1-128', 'GS1 DataMatrix', 'Code 39', null])
    expect(decodeScan(Buffer.from(']x')).aim).toBeNull()
  })
  it('reads UTF-8, else one character a byte', () => {
    expect(decodeScan(Buffer.from('商品é')).text).toBe('商品é')
    expect(decodeScan(Buffer.from([0x63, 0x61, 0x66, 0xe9]))).toMatchObject({ text: 'café', encoding: 'latin1' })
  })
  it('tells noise from codes', () => {
    expect(isNoise(Buffer.from('281234567890126612'))).toBe(false)
    expect(isNoise(Buffer.from('01059\x1d10LOT'))).toBe(false)
    expect(isNoise(Buffer.from('例子商品'))).toBe(false)
    expect(isNoise(Buffer.from([0x31, 0x00, 0x32]))).toBe(true)
    expect(isNoise(Buffer.from([0xf8, 0x86, 0xe6, 0x9e, 0x31]))).toBe(true)
  })
})
