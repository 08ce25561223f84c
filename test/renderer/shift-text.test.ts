import { expect, test } from 'vitest'
import { SHORTEST_REASON } from '#main/payments/close-by-hand.ts'
import { LANGUAGES } from '#shared/domain/person.ts'
import { faceValue, LEAST_LETTERS } from '../../src-renderer/screens/shift/money-words.ts'
import { dayText } from '../../src-renderer/text/day-text.ts'
import { refundText } from '../../src-renderer/text/refund-text.ts'
import { shiftText } from '../../src-renderer/text/shift-text.ts'

test('a reason that is one touch is long enough for main in every language', () => {
  expect(LEAST_LETTERS).toBe(SHORTEST_REASON)
  for (const language of LANGUAGES) {
    const { whys, inWhys, outWhys } = shiftText[language]
    const { returned, wrong } = refundText[language].reasons
    for (const why of [...Object.values(whys), ...inWhys, ...outWhys, ...dayText[language].reasons, returned, wrong]) {
      expect(why.length, `${language}: ${why}`).toBeGreaterThanOrEqual(SHORTEST_REASON)
    }
  }
})

test('coins and notes are named as people name them', () => {
  expect(faceValue(2000, 'CAD', 'en-CA')).toBe('$20')
  expect(faceValue(25, 'CAD', 'en-CA')).toBe('25¢')
  expect(faceValue(25, 'CAD', 'fr-CA')).toBe('25\u00a0¢')
  expect(faceValue(500, 'JPY', 'en-CA')).toBe('¥500')
  expect(faceValue(50, 'CNY', 'zh-CN')).toBe('¥0.50')
  expect(faceValue(250, 'KWD', 'en-CA')).toMatch(/0\.250/)
})
