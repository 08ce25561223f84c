import { describe, expect, it } from 'vitest'
import { csvLine } from '#main/export/csv.ts'
import { dayCell, money, text } from '#main/reports/tables.ts'
import { csvCell } from '#shared/text/csv-cell.ts'

describe('a CSV cell', () => {
  it('never begins what a spreadsheet takes for a formula, and leaves numbers what they are', () => {
    for (const bad of ['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a', '-', '+12a', "=cmd|'/c calc'!A0"])
      expect(csvCell(bad).replace(/^"/, '')).toMatch(/^'/)
    for (const good of ['-12.34', '0', '12', 'Table 4', "O'Neil", '1-2', '红烧', '']) expect(csvCell(good)).toBe(good)
  })

  it('is quoted where RFC 4180 wants it', () => {
    expect(csvCell('a,b')).toBe('"a,b"')
    expect(csvCell('say "hi"')).toBe('"say ""hi"""')
    expect(csvCell('two\nlines')).toBe('"two\nlines"')
    expect(csvCell('=1,2')).toBe('"\'=1,2"')
    expect(
      csvLine([
        text('x'),
        money(-5, 'CAD'),
        money(500, 'JPY'),
        money(1, 'KWD'),
        dayCell('2026-03-08'),
        { is: 'clock', wallMs: Date.UTC(2026, 2, 8, 3, 4, 5) },
      ]),
    ).toBe('x,-0.05,500,0.001,2026-03-08,2026-03-08 03:04:05\r\n')
  })
})
