import { describe, expect, it } from 'vitest'
import { chooseMonitor, findMonitor, monitorKey } from '#main/counter/choose-monitor.ts'

const built = { id: 1, label: 'Built-in' }
const left = { id: 2, label: 'DELL P2419H' }
const right = { id: 3, label: 'DELL P2419H' }
const plain = { id: 4, label: '' }

describe('the monitor of the counter window', () => {
  it('is the second one until one is chosen', () => {
    expect(chooseMonitor([built, left, right], 1, null)).toBe(left)
    expect(chooseMonitor([left, built], 1, null)).toBe(left)
  })
  it('is the chosen one while it is there, told from its twin', () => {
    expect(chooseMonitor([built, left, right], 1, monitorKey(right))).toBe(right)
    expect(chooseMonitor([built, left], 1, monitorKey(built))).toBe(built)
    expect(chooseMonitor([built, plain], 1, monitorKey(plain))).toBe(plain)
  })
  it('is known by its name when its plug changed, unless two bear it', () => {
    expect(findMonitor([built, { id: 9, label: 'DELL P2419H' }], monitorKey(left))?.id).toBe(9)
    expect(findMonitor([built, { id: 8, label: 'DELL P2419H' }, { id: 9, label: 'DELL P2419H' }], monitorKey(left))).toBeNull()
    expect(findMonitor([built, { id: 9, label: '' }], monitorKey(plain))).toBeNull()
    expect(findMonitor([built, { id: 2, label: 'Another' }], monitorKey(left))).toBeNull()
  })
  it('falls back to the second one, and leaves the only display to the cashier', () => {
    expect(chooseMonitor([built, plain], 1, monitorKey(left))).toBe(plain)
    for (const chosen of [null, monitorKey(left), monitorKey(built)]) expect(chooseMonitor([built], 1, chosen)).toBeNull()
    expect(chooseMonitor([left], 2, monitorKey(left))).toBeNull()
    expect(chooseMonitor([], 0, null)).toBeNull()
  })
})
