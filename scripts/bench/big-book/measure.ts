import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from '../figures.ts'
import { tillPayer } from '../payments.ts'
import { measureInTurn } from '../rounds.ts'
import { withScratchFolder } from '../scratch.ts'
import { median, pairedRatio, percentile } from '../stats.ts'
import { growthPlot, growthTable, type Size } from './growth.ts'
import { type BigBook, bigBook } from './make-book.ts'
import { READINGS, type ReaderReport, type Reading } from './reader.ts'
import { copyBigBook, measureTillMemory } from './till-memory.ts'

const MOST_MS = 20
const MOST_OPEN_MS = 1_500
const MOST_MB = 250
/** The sizes between which growth is told; the last one is the book the targets are for. */
const SMALLER = [10_000, 100_000]
const OPENINGS = 5
/** What a reading may take at most, where that is not what every page and search may. */
const MOST: Partial<Record<Reading, number>> = { 'totals of a day': 5, 'totals of a month': 30, 'totals of a year': 150, 'totals of all time': 300 }

export type BigBookOptions = {
  orders: number
  parent: string | undefined
  rounds: number
  payments: { rounds: number; count: number }
  plot: string | null
}

/** Everything that a big book's size could make slow, each beside the same on a book of 10,000 orders, measured in the same run. */
export async function measureBigBook({ orders, parent, rounds, payments, plot }: BigBookOptions): Promise<Figure[]> {
  const tell = (words: string): void => void process.stderr.write(`  ${words}\n`)
  const books = [...SMALLER.filter((smaller) => smaller < orders), orders].map((size) => bigBook(size, parent, tell))
  const sizes: Size[] = []
  for (const each of books) {
    const report = read(each, rounds)
    sizes.push({ orders: each.orders, bytes: each.bytes, report, mostMb: await measureTillMemory(each, report.asked) })
  }
  const [small, big] = [sizes[0], sizes.at(-1)]
  const book = books.at(-1)
  if (!small || !big || !book) throw new Error('there is no book to measure')
  if (plot !== null) writeFileSync(plot, growthPlot(sizes, MOST_MS))
  process.stdout.write(`\nHow it grows:\n\n${growthTable(sizes)}\n`)
  const openings = (of: BigBook): number[] => Array.from({ length: OPENINGS }, () => read(of, 0).openedMs)
  const opened = { ours: openings(book), small: openings(books[0] ?? book) }
  const name = (what: string): string => `${what}, ${orders.toLocaleString('en-US')} orders`
  const inMs = (what: string, ours: number, other: number, most: number, note: string, times: Record<string, number[]>): Figure => ({
    name: name(what),
    unit: 'ms',
    ours,
    reference: { name: `ms with ${small.orders.toLocaleString('en-US')}`, value: other },
    ratio: ours / other,
    target: { of: 'ours', must: 'below', value: most },
    note,
    rounds: times,
  })
  const readings = READINGS.map((reading) => {
    const [ours, other] = [big.report.tookMs[reading], small.report.tookMs[reading]]
    const at = (share: number): string => percentile(ours, share).toFixed(2)
    const worked = percentile(big.report.workedMs[reading], 0.99)
    const note = `p99 of ${ours.length}: p50 ${at(0.5)}, p90 ${at(0.9)}, longest ${at(1)} ms; the processor's share p99 ${worked.toFixed(2)} ms; up to ${big.report.rows[reading]} rows`
    return inMs(`${reading}, p99`, percentile(ours, 0.99), percentile(other, 0.99), MOST[reading] ?? MOST_MS, note, { ours, small: other })
  })
  return [
    ...readings,
    inMs(
      'opening the book',
      median(opened.ours),
      median(opened.small),
      MOST_OPEN_MS,
      `in ${OPENINGS} new processes, longest ${Math.max(...opened.ours).toFixed(0)} ms`,
      {
        ours: opened.ours,
        small: opened.small,
      },
    ),
    await measurePayments(book, payments, name('taking a payment against an empty book')),
    ...memoryFigure(name('memory of the till at most'), small, big),
  ]
}

function memoryFigure(name: string, small: Size, big: Size): Figure[] {
  if (small.mostMb === null || big.mostMb === null) return []
  return [
    {
      name,
      unit: 'MB',
      ours: big.mostMb,
      reference: { name: `MB with ${small.orders.toLocaleString('en-US')}`, value: small.mostMb },
      ratio: big.mostMb / small.mostMb,
      target: { of: 'ours', must: 'below', value: MOST_MB },
      note: 'the most ever resident: the built till from its start through sales and all readings above',
      rounds: {},
    },
  ]
}

/** A process of its own for each look: nothing an earlier one warmed up helps it but what the system keeps of the file. */
function read({ folder }: BigBook, rounds: number): ReaderReport {
  const said = execFileSync(process.execPath, [join(import.meta.dirname, 'reader.ts'), folder, String(rounds)], { maxBuffer: 64_000_000 })
  return JSON.parse(said.toString()) as ReaderReport
}

/** The same payment on a copy of the big book and on an empty one, in turn. The book's last day is yesterday for both. */
async function measurePayments(book: BigBook, size: { rounds: number; count: number }, name: string): Promise<Figure> {
  return withScratchFolder(async (scratch) => {
    const copy = copyBigBook(book, join(scratch, 'big'))
    const ahead = Date.parse(`${book.lastDay}T16:00:00Z`) + 86_400_000 - Date.now()
    const big = tillPayer(copy, true, ahead)
    const empty = tillPayer(join(scratch, 'empty'), true, ahead)
    try {
      const sides = { ours: big.take, empty: empty.take }
      await measureInTurn(sides, { rounds: 2, count: size.count })
      const rates = await measureInTurn(sides, size)
      return {
        name,
        unit: '/s',
        ours: median(rates.ours),
        reference: { name: '/s empty', value: median(rates.empty) },
        ratio: pairedRatio(rates.ours, rates.empty),
        // At most 1.2 times as long.
        target: { of: 'ratio', must: 'at least', value: 1 / 1.2 },
        note: 'created, sent and paid: three synced commits each; the ratio is of rates, 0.83 is 1.2 times as long',
        rounds: rates,
      }
    } finally {
      big.close()
      empty.close()
    }
  })
}
