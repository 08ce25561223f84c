import { describe, expect, it } from 'vitest'
import type { Alarm } from '#shared/bridge/contract.ts'
import type { Session } from '#shared/domain/person.ts'
import { createAlarmNews } from '../../src-renderer/stores/alarm-sounds.ts'

const alarm = (number: string, kind: Alarm['kind'] = 'late-paid'): Alarm => ({ kind, orderId: 1, number, totalMinor: 100, currency: 'CAD', at: 0 })
const session: Session = { personId: 1, name: 'Anna', role: 'cashier', language: 'en' }

describe('alarms that are news', () => {
  it('each is told once, what stood at the beginning never', () => {
    const newsOf = createAlarmNews()
    expect(newsOf({ alarms: [alarm('A')], session })).toEqual([])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session })).toEqual([alarm('B')])
    expect(newsOf({ alarms: [alarm('B')], session })).toEqual([])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session })).toEqual([])
    expect(newsOf({ alarms: [alarm('C', 'held')], session })).toEqual([alarm('C', 'held')])
    // Money that was held and then came late after all is another piece of news.
    expect(newsOf({ alarms: [alarm('C')], session })).toEqual([alarm('C')])
  })
  it('what comes while nobody is signed in waits for who signs in', () => {
    const newsOf = createAlarmNews()
    expect(newsOf({ alarms: [alarm('A')], session: null })).toEqual([])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session: null })).toEqual([])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session })).toEqual([alarm('B')])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session: null })).toEqual([])
    expect(newsOf({ alarms: [alarm('A'), alarm('B')], session })).toEqual([])
  })
})
