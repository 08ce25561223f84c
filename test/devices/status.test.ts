import { describe, expect, it } from 'vitest'
import { createStatusReader, drawerPulse, troubleOf, UNKNOWN_STATUS, withAnswer } from '#main/devices/printer/status.ts'

const read = (...bytes: number[]) => createStatusReader()(Uint8Array.from(bytes))

describe('what a printer answers', () => {
  it('tells answers at once, answers in turn and everything else apart', () => {
    expect(read(0x12, 0x16, 0x1e, 0x7e)).toEqual([0x12, 0x16, 0x1e, 0x7e].map((byte) => ({ kind: 'real-time', byte })))
    expect(read(0x00, 0x03, 0x0c)).toEqual([0x00, 0x03, 0x0c].map((byte) => ({ kind: 'in-turn', byte })))
    // XON and XOFF of a serial line, and noise.
    expect(read(0x11, 0x13, 0x93, 0xff)).toEqual([])
  })

  it('never takes an automatic status report for the answer that ends a job', () => {
    expect(read(0x14, 0x00, 0x00, 0x0f)).toEqual([])
    expect(read(0x1c, 0x00, 0x0c, 0x0f, 0x00)).toEqual([{ kind: 'in-turn', byte: 0x00 }])
    const reader = createStatusReader()
    expect([[0x14], [0x00, 0x00], [0x0f, 0x12]].flatMap((part) => reader(Uint8Array.from(part)))).toEqual([{ kind: 'real-time', byte: 0x12 }])
  })

  it('knows paper, cover, offline and faults by their bits', () => {
    expect(withAnswer(UNKNOWN_STATUS, 1, 0x12)).toMatchObject({ online: true })
    expect(withAnswer(UNKNOWN_STATUS, 1, 0x1a)).toMatchObject({ online: false })
    expect(withAnswer(UNKNOWN_STATUS, 2, 0x16)).toMatchObject({ coverOpen: true, paper: null })
    expect(withAnswer(UNKNOWN_STATUS, 2, 0x32)).toMatchObject({ paper: 'out' })
    expect(withAnswer(UNKNOWN_STATUS, 2, 0x52)).toMatchObject({ error: true })
    expect(withAnswer(UNKNOWN_STATUS, 4, 0x12)).toMatchObject({ paper: 'ok' })
    expect(withAnswer(UNKNOWN_STATUS, 4, 0x1e)).toMatchObject({ paper: 'low' })
    expect(withAnswer(UNKNOWN_STATUS, 4, 0x72)).toMatchObject({ paper: 'out' })
    expect(withAnswer({ ...UNKNOWN_STATUS, paper: 'out' }, 4, 0x12)).toMatchObject({ paper: 'out' })
  })

  it('silence is not offline, low paper is no trouble', () => {
    expect(troubleOf(null)).toBeNull()
    expect(troubleOf(UNKNOWN_STATUS)).toBeNull()
    expect(troubleOf({ online: true, paper: 'low', coverOpen: false, error: false })).toBeNull()
    expect(troubleOf({ online: false, paper: 'ok', coverOpen: false, error: false })).toBe('offline')
    expect(troubleOf({ online: false, paper: 'out', coverOpen: true, error: true })).toBe('cover_open')
  })

  it('the pulse has its two times, so that it never eats the next command', () => {
    expect([...drawerPulse('pin2')]).toEqual([0x1b, 0x70, 0, 0x32, 0xfa])
    expect([...drawerPulse('pin5')]).toEqual([0x1b, 0x70, 1, 0x32, 0xfa])
  })
})
